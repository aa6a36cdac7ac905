#include "tests/support/console.h"
#include "tests/support/unit.h"
#include "web/looks.h"
#include "web/orders.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_staff(struct township *town, const char *name, const char *role, const char *unit)
{
    struct roster_reader roster = store_roster_reader(town->store);
    struct staff_row row = {
        .name = name, .role = role, .added_at = town->now.wall, .sessions_since = WALL_NONE};
    struct unit found;

    store_begin(town->store, town->now.wall);
    if (unit) {
        assert_true(roster.unit(roster.store, unit, &found));
        row.unit = found.id;
    }
    store_staff_add(town->store, &row);
    assert_true(store_commit(town->store));
}

/* The daemon's answer, as the socket would bring it; what it began goes on a little. */
static bool ask_daemon(void *ctx, struct span line, struct buf *answer)
{
    struct console *c = ctx;
    char *text = xstrndup(line.ptr, line.len);
    bool answered;

    pthread_mutex_lock(&c->daemon);
    township_ask(c->town, text);
    for (int i = 0; i < 100 && !c->town->reply.len; i++)
        township_pass(c->town, 10 * MSEC);
    buf_add_span(answer, buf_span(&c->town->reply));
    township_pass(c->town, MSEC);
    answered = c->town->reply.len > 0;
    pthread_mutex_unlock(&c->daemon);
    free(text);
    return answered;
}

struct console *console_open(const struct township_plan *plan)
{
    struct console *c = xcalloc(1, sizeof *c);
    struct buf why = BUF_INIT;

    pthread_mutex_init(&c->daemon, NULL);
    c->town = township_open(plan);
    if (!plan->no_roster) {
        add_staff(c->town, "东坪干部", "village-cadre", "南峪乡/东坪村");
        add_staff(c->town, "别村干部", "village-cadre", "南峪乡/前沟村");
        add_staff(c->town, "县里", "clerk", "南峪乡/前沟村");
    }
    add_staff(c->town, "孙秀兰", "clerk", NULL);
    add_staff(c->town, "王进财", "centre-director", NULL);
    add_staff(c->town, "刘文清", "township-leader", NULL);
    c->web = (struct web){
        .config = c->town->rest->config,
        .model = c->town->rest->model,
        .texts = c->town->rest->texts,
        .store = store_open_reader(c->town->rest->config->database, &why),
        .wire = {.ask = ask_daemon, .ctx = c},
        .looks = looks_new(),
        .orders = orders_new(),
        .throttle = throttle_new(),
    };
    if (!c->web.store)
        township_give_up(c->town, "no reader:", why.ptr);
    buf_free(&why);
    return c;
}

void console_close(struct console *c)
{
    looks_free(c->web.looks);
    orders_free(c->web.orders);
    throttle_free(c->web.throttle);
    store_close(c->web.store);
    township_close(c->town);
    pthread_mutex_destroy(&c->daemon);
    free(c);
}

static void sign_in(struct console *c, const struct asked *a, struct request *request)
{
    struct session session;

    session_begin(&c->web.key, a->who, c->town->now.wall, &session);
    session_write(&c->web.key, &session, request->cookie);
    if (a->token)
        request_add(request, "token", NULL, session.token, strlen(session.token), false);
}

int console_ask(struct console *c, const struct asked *a, struct reply *reply)
{
    struct request request = {.method = a->method, .host = "localhost:8080", .now = c->town->now};
    const char *query = strchr(a->path, '?');

    *reply = (struct reply)REPLY_INIT;
    assert_null(query); /* fields say it */
    assert_true(text_copy(request.path, sizeof request.path, span_of(a->path)));
    for (size_t i = 0; i + 1 < CONSOLE_FIELDS && a->fields[i]; i += 2)
        request_add(&request, a->fields[i], NULL, a->fields[i + 1], strlen(a->fields[i + 1]),
                    false);
    if (a->file)
        request_add(&request, a->field ? a->field : "people", a->file, a->bytes.ptr, a->bytes.len,
                    false);
    if (a->who)
        sign_in(c, a, &request);
    web_handle(&c->web, &request, reply);
    request_free(&request);
    return reply->status;
}

/* What was written to a file is looked for there. */
/* A long reply stands in a file. The caller's to free; NULL there is none. */
static char *file_of(const struct reply *reply)
{
    struct stat about;
    char *bytes;

    if (reply->file <= 0 || fstat(reply->file, &about) != 0)
        return NULL;
    bytes = xcalloc((size_t)about.st_size + 1, 1);
    assert_int_equal(pread(reply->file, bytes, (size_t)about.st_size, 0), about.st_size);
    return bytes;
}

static bool file_says(const struct reply *reply, const char *words)
{
    char *bytes = file_of(reply);
    bool says = bytes && strstr(bytes, words);

    free(bytes);
    return says;
}

bool reply_says(const struct reply *reply, const char *words)
{
    return (reply->body.ptr && strstr(reply->body.ptr, words)) ||
           (reply->location.ptr && strstr(reply->location.ptr, words)) || file_says(reply, words);
}

void console_expect(struct console *c, const struct asked *a, int status, const char *words)
{
    bool absent = words && *words == '!';
    struct reply reply;
    int got = console_ask(c, a, &reply);

    if (got != status)
        fail_msg("%s as %s: %d, not %d: %.3000s", a->path, a->who, got, status,
                 reply.body.ptr ? reply.body.ptr : "");
    if (words && reply_says(&reply, words + absent) == absent)
        fail_msg("%s as %s %s %s: %.6000s", a->path, a->who, absent ? "says" : "does not say",
                 words + absent, reply.body.ptr ? reply.body.ptr : "");
    reply_free(&reply);
}

/* ---- links ----------------------------------------------------------------------------------- */

enum { VALUE = 400 };

/* "to=a%20b&amp;only=to" up to a quote or the end into fields, from `at` on. */
static void fields_of(const char *query, char values[][VALUE], struct asked *asked, size_t at)
{
    for (; *query && *query != '"'; at += 2) {
        size_t name = strcspn(query, "="), len = 0;

        text_copy(values[at], VALUE, (struct span){query, name});
        for (query += name + 1; *query && *query != '&' && *query != '"'; query++) {
            char hex[3] = {query[1], query[1] ? query[2] : 0, 0};

            values[at + 1][len++] = *query == '%' ? (char)strtol(hex, NULL, 16) : *query;
            query += *query == '%' ? 2 : 0;
        }
        values[at + 1][len] = '\0';
        asked->fields[at] = values[at];
        asked->fields[at + 1] = values[at + 1];
        query += *query == '&' ? strlen("&amp;") : 0;
    }
}

size_t console_rows(struct console *c, const char *who, const char *href)
{
    char values[CONSOLE_FIELDS][VALUE], path[VALUE];
    struct asked asked = {
        .who = who, .path = path, .fields = {"as", "csv"}
    };
    size_t len = strcspn(href, "?\""), lines = 0;
    struct reply reply;

    text_copy(path, sizeof path, (struct span){href, len});
    if (href[len] == '?')
        fields_of(href + len + 1, values, &asked, 2);
    if (console_ask(c, &asked, &reply) != 200)
        fail_msg("%.200s: %.3000s", href, reply.body.ptr);
    char *file = file_of(&reply);
    for (const char *at = file ? file : reply.body.ptr; at && (at = strchr(at, '\n')); at++)
        lines++;
    free(file);
    reply_free(&reply);
    return lines - 2; /* the caption and the heads */
}
