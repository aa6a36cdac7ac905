/* triage reread: what newer rules make of the texts that nobody could read. lianhud reads a bounded
 * piece for each question, so the whole is put together here. */
#include "lianhuctl.h"
#include "say.h"
#include <stdio.h>
#include <unistd.h>

static bool is_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static long long count_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void show_progress(long long read, bool last)
{
    if (!isatty(STDERR_FILENO))
        return;
    fputs("\r", stderr);
    fprintf(stderr, say_reread_now, read);
    if (last)
        fputs("\n", stderr);
}

/* All pieces, one after the other: {"changes","read","filed"}. NULL when it broke off. */
static json_t *read_all(const struct session *session, bool dry)
{
    json_t *all = json_pack("{s:[],s:i,s:i}", "changes", "read", 0, "filed", 0);
    json_t *next = json_integer(0);

    while (!json_is_null(next)) {
        json_t *part = daemon_ask(session, "triage.reread",
                                  json_pack("{s:o,s:b}", "after", next, "dry_run", dry));
        if (!part) {
            json_decref(all);
            return NULL;
        }
        json_array_extend(json_object_get(all, "changes"), json_object_get(part, "changes"));
        json_object_set_new(all, "read",
                            json_integer(count_at(all, "read") + count_at(part, "read")));
        json_object_set_new(all, "filed",
                            json_integer(count_at(all, "filed") + count_at(part, "filed")));
        next = json_incref(json_object_get(part, "next"));
        show_progress(count_at(all, "read"), json_is_null(next));
        json_decref(part);
    }
    json_decref(next);
    return all;
}

static size_t files_of(const json_t *changes)
{
    size_t i, count = 0;
    json_t *one;

    json_array_foreach(changes, i, one) count += is_true(one, "files");
    return count;
}

static void show_all(const json_t *all)
{
    const json_t *changes = json_object_get(all, "changes");

    if (json_array_size(changes))
        show_reread(changes);
    printf(say_reread, count_at(all, "read"), json_array_size(changes), files_of(changes));
    fflush(stdout);
}

/* Shows what would change; true when it is to be done. */
static bool agreed(const struct session *session, const json_t *all, bool dry, bool yes)
{
    if (!session->json)
        show_all(all);
    else if (dry)
        json_print(all);
    if (dry || files_of(json_object_get(all, "changes")) == 0)
        return false;
    if (yes || ask_yes(say_reread_sure))
        return true;
    fputs(say_reread_left, stderr);
    return false;
}

enum ctl_exit run_triage_reread(const struct session *session, const struct command *command,
                                json_t *args)
{
    bool dry = arguments_take(args, "dry_run"), yes = arguments_take(args, "yes");
    json_t *all;

    (void)command;
    json_decref(args);
    all = read_all(session, true);
    if (!all)
        return CTL_REFUSED;
    if (agreed(session, all, dry, yes)) {
        json_decref(all);
        all = read_all(session, false);
        if (all && !session->json)
            printf(say_reread_done, count_at(all, "filed"));
    }
    if (all && session->json && !dry)
        json_print(all);
    json_decref(all);
    return all ? CTL_DONE : CTL_REFUSED;
}
