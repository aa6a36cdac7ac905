/* Notices, messages and roster of the console over a township: who gets what page, and that what
 * an SMS says is never markup. */
#include "daemon/gateway_int.h"
#include "tests/support/township.h"
#include "tests/support/unit.h"
#include "web/looks.h"
#include "web/web.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char whole[] = "孙秀兰", village[] = "何玉珍", checker[] = "王进财",
                  other_checker[] = "刘文清";

struct desk {
    struct township *town;
    struct web web;
    struct request *request;
    struct reply reply;
};

static void desk_open(struct desk *d)
{
    static const char *const lines[] = {
        "{\"command\":\"staff.add\",\"name\":\"孙秀兰\",\"role\":\"值班员\"}",
        "{\"command\":\"staff.add\",\"name\":\"何玉珍\",\"role\":\"值班员\","
        "\"unit\":\"南峪乡/前沟村\"}",
        "{\"command\":\"staff.add\",\"name\":\"王进财\",\"role\":\"综治主任\","
        "\"unit\":\"南峪乡/东坪村\"}",
        "{\"command\":\"staff.add\",\"name\":\"刘文清\",\"role\":\"综治主任\","
        "\"unit\":\"南峪乡/前沟村\"}",
        "{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"unit:南峪乡/东坪村\","
        "\"title\":\"<b>\",\"text\":\"开会<script>\"}",
        "{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"unit:南峪乡/东坪村,role:村干部\","
        "\"text\":\"都来\"}",
    };

    *d = (struct desk){.town = township_open(&(struct township_plan){.name = "web_notices"}),
                       .reply = REPLY_INIT};
    for (size_t i = 0; i < ROWS(lines); i++)
        if (!strstr(township_ask(d->town, lines[i]), "\"ok\":true"))
            fail_msg("%s", d->town->reply.ptr);
    d->web = (struct web){
        .config = d->town->gateway->with.config,
        .model = d->town->gateway->with.model,
        .texts = d->town->gateway->with.texts,
        .store = d->town->store,
        .wire = {"/nowhere/control.sock", 100},
        .key = {{7}                      },
        .looks = looks_new()
    };
    d->request = xcalloc(1, sizeof *d->request);
}

static void desk_close(struct desk *d)
{
    reply_free(&d->reply);
    request_free(d->request);
    free(d->request);
    looks_free(d->web.looks);
    township_close(d->town);
}

/* A request of somebody; `token`: the form is of their session. The status. */
static int ask(struct desk *d, enum method method, const char *who, const char *path, bool token)
{
    struct request *r = d->request;
    struct session session;

    reply_free(&d->reply);
    d->reply = (struct reply)REPLY_INIT;
    r->method = method;
    r->now = d->town->now;
    text_copy(r->path, sizeof r->path, span_of(path));
    text_copy(r->host, sizeof r->host, span_of("localhost"));
    r->cookie[0] = '\0';
    if (*who) {
        char text[SESSION_TEXT_SIZE];

        session_begin(&d->web.key, who, r->now.wall, &session);
        session_write(&d->web.key, &session, text);
        text_copy(r->cookie, sizeof r->cookie, span_of(text));
        if (token)
            request_add(r, "token", NULL, session.token, strlen(session.token), false);
    }
    web_handle(&d->web, r, &d->reply);
    request_free(r);
    *r = (struct request){.now = d->town->now};
    return d->reply.status;
}

static void test_statuses(void **state)
{
    static const struct {
        enum method method;
        const char *who, *path;
        bool token;
        int status;
    } rows[] = {
        {METHOD_GET,  "",      "/notices",                 false, 303},
        {METHOD_GET,  whole,   "/notices",                 false, 200},
        {METHOD_GET,  whole,   "/notices/new",             false, 200},
        {METHOD_GET,  whole,   "/notices/1",               false, 200},
        {METHOD_GET,  whole,   "/notices/1/calls",         false, 200},
        {METHOD_GET,  whole,   "/notices/9",               false, 404},
        {METHOD_GET,  whole,   "/notices/x",               false, 404},
        {METHOD_GET,  village, "/notices/1",               false, 403},
        {METHOD_POST, village, "/notices/1",               true,  403},
        {METHOD_POST, whole,   "/notices/1",               false, 403},
        {METHOD_POST, whole,   "/notices/1",               true,  400},
        {METHOD_GET,  whole,   "/messages",                false, 200},
        {METHOD_GET,  whole,   "/messages/sort",           false, 200},
        {METHOD_GET,  whole,   "/messages/+8613900000021", false, 200},
        {METHOD_GET,  whole,   "/messages/nobody",         false, 404},
        {METHOD_GET,  village, "/messages/+8613900000021", false, 403},
        {METHOD_GET,  whole,   "/roster",                  false, 200},
        {METHOD_GET,  whole,   "/roster/1",                false, 200},
        {METHOD_GET,  whole,   "/roster/99999",            false, 404},
        {METHOD_GET,  village, "/roster/1",                false, 403},
    };
    struct desk d;

    (void)state;
    desk_open(&d);
    for (size_t i = 0; i < ROWS(rows); i++) {
        int status = ask(&d, rows[i].method, rows[i].who, rows[i].path, rows[i].token);

        if (status != rows[i].status)
            fail_msg("%s %s: %d, expected %d", rows[i].who, rows[i].path, status, rows[i].status);
    }
    desk_close(&d);
}

static bool says(const struct desk *d, const char *words)
{
    return d->reply.body.ptr && strstr(d->reply.body.ptr, words);
}

/* Whoever checks for a village sees the drafts that stay in it, and no others; nobody signs their
 * own; what went to several villages only the centre stops. */
static void test_whose_step(void **state)
{
    static const struct {
        const char *who, *path;
        int status;
        bool check; /* the button is there */
    } rows[] = {
        {whole,         "/notices/1", 200, false},
        {checker,       "/notices/1", 200, true },
        {other_checker, "/notices/1", 403, false},
        {checker,       "/notices/2", 403, false},
        {other_checker, "/notices/2", 403, false},
    };
    struct desk d;

    (void)state;
    desk_open(&d);
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(ask(&d, METHOD_GET, rows[i].who, rows[i].path, false), rows[i].status);
        if (says(&d, "value=\"check\"") != rows[i].check)
            fail_msg("%s %s", rows[i].who, rows[i].path);
    }
    assert_int_equal(ask(&d, METHOD_GET, checker, "/notices", false), 200);
    assert_true(says(&d, "/notices/1\"") && !says(&d, "/notices/2\""));
    assert_int_equal(ask(&d, METHOD_GET, checker, "/", false), 200);
    assert_true(says(&d, "/notices?state=draft\"><b>1</b>"));
    desk_close(&d);
}

/* A notice to several villages: whoever got it in one of them sees it, and stops nothing. */
static void test_part_of_a_notice(void **state)
{
    static const char *const lines[] = {
        "{\"command\":\"staff.add\",\"name\":\"马尕平\",\"role\":\"综治主任\"}",
        "{\"command\":\"staff.add\",\"name\":\"周永强\",\"role\":\"分管领导\"}",
        "{\"command\":\"notice.check\",\"as\":\"马尕平\",\"number\":\"2\"}",
        "{\"command\":\"notice.sign\",\"as\":\"周永强\",\"number\":\"2\"}",
    };
    struct desk d;

    (void)state;
    desk_open(&d);
    for (size_t i = 0; i < ROWS(lines); i++)
        if (!strstr(township_ask(d.town, lines[i]), "\"ok\":true"))
            fail_msg("%s", d.town->reply.ptr);
    township_pass(d.town, 60 * (int64_t)1000000);
    assert_int_equal(ask(&d, METHOD_GET, other_checker, "/notices/2", false), 200);
    assert_false(says(&d, "value=\"cancel\""));
    request_add(d.request, "move", NULL, "cancel", 6, false);
    assert_int_equal(ask(&d, METHOD_POST, other_checker, "/notices/2", true), 403);
    request_add(d.request, "move", NULL, "cancel", 6, false);
    assert_int_equal(ask(&d, METHOD_POST, whole, "/notices/2", true), 409); /* no daemon: asked */
    desk_close(&d);
}

/* What somebody texts, and what a draft says, stands in pages as text. */
static void test_hostile_text(void **state)
{
    static const char *const paths[] = {"/messages", "/messages/sort", "/messages/+8613900000021",
                                        "/notices", "/notices/1"};
    struct desk d;

    (void)state;
    desk_open(&d);
    township_text(d.town, "+8613900000021", 0, "\"><script>alert(1)</script><img src=x onerror=y>");
    township_pass(d.town, 60 * (int64_t)1000000);
    for (size_t i = 0; i < ROWS(paths); i++) {
        assert_int_equal(ask(&d, METHOD_GET, whole, paths[i], false), 200);
        assert_null(strstr(d.reply.body.ptr, "<script>"));
        assert_null(strstr(d.reply.body.ptr, "<img"));
        assert_non_null(strstr(d.reply.body.ptr, i < 3 ? "&lt;script&gt;" : "&lt;"));
    }
    desk_close(&d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_whose_step),
        cmocka_unit_test(test_part_of_a_notice),
        cmocka_unit_test(test_hostile_text),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
