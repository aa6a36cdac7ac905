#include "lianhuctl.h"
#include "say.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 500, BAR_WIDTH = 30 };

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static long long count_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* ---- send ------------------------------------------------------------------------------------ */

bool ask_yes(const char *question)
{
    static const char *const yes[] = {"y", "Y", "yes", "1", say_yes};
    char answer[32];

    fputs(question, stderr);
    if (!fgets(answer, sizeof answer, stdin))
        return false;
    answer[strcspn(answer, "\r\n")] = '\0';
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!strcmp(answer, yes[i]))
            return true;
    return false;
}

/* Shows what it would be, and asks unless that was answered before. */
static bool agreed(const struct session *session, const json_t *args, bool yes)
{
    json_t *ask = json_pack("{s:O,s:O}", "to", json_object_get(args, "to"), "text",
                            json_object_get(args, "text"));
    json_object_set(ask, "lists", json_object_get(args, "lists"));
    json_object_set(ask, "kind", json_object_get(args, "kind"));
    json_object_set(ask, "at", json_object_get(args, "at"));
    json_t *preview = daemon_ask(session, "notice.preview", ask);
    bool good = false;

    if (!preview)
        return false;
    if (!session->json)
        show_preview(preview);
    else if (!yes)
        json_dumpf(preview, stderr, 0);
    fflush(stdout);
    if (count_at(preview, "total") == 0)
        fputs(say_nobody, stderr);
    else if (!(good = yes || ask_yes(say_sure)))
        fputs(say_not_sent, stderr);
    json_decref(preview);
    return good;
}

static void say_next(const json_t *notice)
{
    const char *state = text_at(notice, "state"), *number = text_at(notice, "number");

    if (!strcmp(state, "draft"))
        printf(say_next_check, number);
    else if (!strcmp(state, "checked"))
        printf(say_next_sign, number);
}

enum ctl_exit run_notice_preview(const struct session *session, const struct command *command,
                                 json_t *args)
{
    if (!lists_send_along(args)) {
        json_decref(args);
        return CTL_REFUSED;
    }
    return run_ask(session, command, args);
}

enum ctl_exit run_notice_send(const struct session *session, const struct command *command,
                              json_t *args)
{
    bool yes = arguments_take(args, "yes");

    if (!lists_send_along(args) || !agreed(session, args, yes)) {
        json_decref(args);
        return CTL_REFUSED;
    }
    json_t *notice = daemon_ask(session, command->wire, args);
    if (!notice)
        return CTL_REFUSED;
    if (session->json) {
        json_print(notice);
    } else {
        show_notice(notice);
        say_next(notice);
    }
    json_decref(notice);
    return CTL_DONE;
}

/* ---- show ------------------------------------------------------------------------------------ */

static void progress_line(const json_t *notice, struct buf *line)
{
    const char *state = text_at(notice, "state_text"), *eta = text_at(notice, "eta");

    buf_clear(line);
    buf_addf(line, say_progress, text_at(notice, "number"),
             *state ? state : text_at(notice, "state"), count_at(notice, "total"),
             count_at(notice, "queued"), count_at(notice, "sent"), count_at(notice, "delivered"),
             count_at(notice, "failed"), count_at(notice, "in_doubt"),
             count_at(notice, "confirmed"), *eta ? say_progress_eta : "", eta);
}

static void draw_bar(const json_t *notice, const struct buf *line)
{
    long long total = count_at(notice, "total"), left = count_at(notice, "queued");
    int full = total > 0 ? (int)((total - left) * BAR_WIDTH / total) : 0;

    printf("\r[");
    for (int i = 0; i < BAR_WIDTH; i++)
        putchar(i < full ? '#' : '-');
    printf("] %s\033[K", line->ptr);
    fflush(stdout);
}

static bool is_over(const json_t *notice)
{
    static const char *const ends[] = {"done", "cancelled", "stopped"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!strcmp(text_at(notice, "state"), ends[i]))
            return true;
    return false;
}

/* A bar that moves on a terminal; elsewhere a line when something has changed. */
static void show_progress(const json_t *notice, struct buf *shown)
{
    struct buf line = BUF_INIT;

    progress_line(notice, &line);
    if (isatty(STDOUT_FILENO))
        draw_bar(notice, &line);
    else if (!span_eq(buf_span(&line), buf_span(shown))) {
        puts(line.ptr);
        fflush(stdout);
    }
    buf_free(shown);
    *shown = line;
}

static json_t *follow(const struct session *session, const struct command *command, json_t *args)
{
    struct buf shown = BUF_INIT;
    json_t *notice;

    while ((notice = daemon_ask(session, command->wire, json_copy(args)))) {
        if (!session->json)
            show_progress(notice, &shown);
        if (is_over(notice))
            break;
        json_decref(notice);
        poll(NULL, 0, LOOK_MS);
    }
    if (!session->json && isatty(STDOUT_FILENO))
        putchar('\n');
    buf_free(&shown);
    return notice;
}

enum ctl_exit run_notice_show(const struct session *session, const struct command *command,
                              json_t *args)
{
    if (!arguments_take(args, "follow"))
        return run_ask(session, command, args);
    json_t *notice = follow(session, command, args);
    json_decref(args);
    if (!notice)
        return CTL_REFUSED;
    if (session->json)
        json_print(notice);
    json_decref(notice);
    return CTL_DONE;
}
