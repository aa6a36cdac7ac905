/* The gate of the console: who signs in gets a session that nobody could have planted, a form of
 * another site does nothing, a session ends when it should, and whoever asks for what is another
 * village's is refused and remembered. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include "web/looks.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char clerk[] = "孙秀兰", cadre[] = "东坪干部", stranger[] = "别村干部";
static const char password[] = "mimi-mimi";

static struct console *console;
static struct request *request;
static struct reply reply;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_gate"};
    char hash[crypto_pwhash_STRBYTES], line[512];

    (void)state;
    console = console_open(&plan);
    request = xcalloc(1, sizeof *request);
    reply = (struct reply)REPLY_INIT;
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_MIN,
                          crypto_pwhash_MEMLIMIT_MIN) != 0)
        return -1;
    text_format(line, sizeof line,
                "{\"command\":\"staff.password\",\"name\":\"%s\",\"hash\":\"%s\"}", clerk, hash);
    if (!strstr(township_ask(console->town, line), "\"ok\":true"))
        return -1;
    township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
    township_pass(console->town, 60 * SEC);
    return 0;
}

static int end(void **state)
{
    (void)state;
    reply_free(&reply);
    free(request);
    console_close(console);
    return 0;
}

/* ---- one browser ----------------------------------------------------------------------------- */

static char jar[SESSION_TEXT_SIZE]; /* its cookie */
static char origin[128];
static bool live; /* script asks */

/* The value of the cookie that the reply sets; what it was before, else. */
static void keep_cookie(void)
{
    const char *begin = reply.cookie.ptr;

    if (begin && reply.cookie.len)
        text_copy(jar, sizeof jar, (struct span){begin + 7, strcspn(begin + 7, ";")});
}

static int send(enum method method, const char *path, const char *const *fields)
{
    reply_free(&reply);
    reply = (struct reply)REPLY_INIT;
    *request = (struct request){
        .method = method, .host = "localhost:8080", .peer = "127.0.0.1", .now = console->town->now};
    request->live = live;
    text_copy(request->path, sizeof request->path, span_of(path));
    text_copy(request->cookie, sizeof request->cookie, span_of(jar));
    text_copy(request->origin, sizeof request->origin, span_of(origin));
    for (; fields && fields[0]; fields += 2)
        request_add(request, fields[0], NULL, fields[1], strlen(fields[1]), false);
    web_handle(&console->web, request, &reply);
    request_free(request);
    keep_cookie();
    return reply.status;
}

static int get(const char *path)
{
    return send(METHOD_GET, path, NULL);
}

/* The token that the page shows. */
static void token_of_page(char out[TOKEN_SIZE])
{
    const char *at = reply.body.ptr ? strstr(reply.body.ptr, "name=\"token\" value=\"") : NULL;

    assert_non_null(at);
    text_copy(out, TOKEN_SIZE, (struct span){at + 20, 64});
}

static int sign_in(const char *name, const char *with, const char *to, const char *token)
{
    const char *const fields[] = {"name", name, "password", with, "to", to, "token", token, NULL};

    return send(METHOD_POST, "/sign-in", fields);
}

/* As a person does: the page, then the form. */
static int sign_in_by_page(const char *name, const char *with, const char *to)
{
    char token[TOKEN_SIZE];

    jar[0] = origin[0] = '\0';
    assert_int_equal(get("/sign-in"), 200);
    token_of_page(token);
    return sign_in(name, with, to, token);
}

static bool is_signed_in(void)
{
    return get("/password") == 200;
}

/* ---- signing in ------------------------------------------------------------------------------ */

static void test_planted_session(void **state)
{
    struct session planted;
    char text[SESSION_TEXT_SIZE], token[TOKEN_SIZE];

    (void)state;
    session_begin(&console->web.key, SESSION_NOBODY, console->town->now.wall, &planted);
    session_write(&console->web.key, &planted, text);
    text_copy(jar, sizeof jar, span_of(text));
    assert_int_equal(get("/sign-in"), 200);
    token_of_page(token);
    assert_int_equal(sign_in(clerk, password, "", token), 303);
    assert_true(is_signed_in());
    token_of_page(token);
    assert_string_not_equal(jar, text);
    assert_string_not_equal(token, planted.token); /* another random part, so another token */
    text_copy(jar, sizeof jar, span_of(text));
    assert_false(is_signed_in());
}

static void test_two_sessions_differ(void **state)
{
    char first[SESSION_TEXT_SIZE];

    (void)state;
    assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
    text_copy(first, sizeof first, span_of(jar));
    assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
    assert_string_not_equal(first, jar);
}

/* No other site signs somebody in: its form has no token of this browser. */
static void test_door_wants_its_token(void **state)
{
    struct session other;

    (void)state;
    session_begin(&console->web.key, SESSION_NOBODY, console->town->now.wall, &other);
    jar[0] = '\0';
    assert_int_equal(sign_in(clerk, password, "", ""), 403);
    assert_int_equal(sign_in(clerk, password, "", other.token), 403);
    assert_false(is_signed_in());
}

static void test_targets(void **state)
{
    static const struct {
        const char *to, *location;
    } rows[] = {
        {"/cases",                    "/cases"},
        {"",                          "/"     },
        {"//elsewhere.example",       "/"     },
        {"/\\elsewhere.example",      "/"     },
        {"https://elsewhere.example", "/"     },
        {"javascript:alert(1)",       "/"     },
        {"/x\r\nSet-Cookie: a=b",     "/"     },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(sign_in_by_page(clerk, password, rows[i].to), 303);
        assert_string_equal(reply.location.ptr, rows[i].location);
    }
}

/* Neither the words nor the status tell a wrong name from a wrong password. */
static void test_wrong(void **state)
{
    struct buf first = BUF_INIT;

    (void)state;
    assert_int_equal(sign_in_by_page(clerk, "wrong-wrong", ""), 403);
    buf_add_str(&first, strstr(reply.body.ptr, "role=\"alert\""));
    first.ptr[80] = '\0';
    assert_int_equal(sign_in_by_page("没有此人", "wrong-wrong", ""), 403);
    assert_non_null(strstr(reply.body.ptr, first.ptr));
    assert_false(is_signed_in());
    assert_int_equal(
        township_count(console->town, "SELECT count(*) FROM event WHERE what = 'staff.refused'"),
        2);
    buf_free(&first);
}

static void test_guessing(void **state)
{
    (void)state;
    for (int i = 0; i < THROTTLE_FREE; i++)
        sign_in_by_page("李四", "wrong-wrong", "");
    assert_int_equal(sign_in_by_page("李四", "wrong-wrong", ""), 429);
    assert_int_equal(sign_in_by_page(clerk, password, ""), 429); /* from the same address */
    township_pass(console->town, 900 * SEC);
    assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
}

/* ---- other sites ----------------------------------------------------------------------------- */

static void test_origin(void **state)
{
    static const struct {
        const char *origin;
        int status;
    } rows[] = {
        {"http://localhost:8080",              303},
        {"https://localhost:8080",             303}, /* TLS ends before us */
        {"",                                   303}, /* browsers of old */
        {"null",                               403},
        {"http://elsewhere.example",           403},
        {"http://localhost:8080.evil.example", 403},
        {"http://localhost",                   403},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char token[TOKEN_SIZE];
        const char *const fields[] = {"token", token, NULL};

        assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
        assert_int_equal(get("/password"), 200);
        token_of_page(token);
        text_copy(origin, sizeof origin, span_of(rows[i].origin));
        if (send(METHOD_POST, "/sign-out", fields) != rows[i].status)
            fail_msg("origin %s: %d", rows[i].origin, reply.status);
        township_pass(console->town, 2 * SEC);
    }
    origin[0] = '\0';
}

/* ---- the end of a session -------------------------------------------------------------------- */

static void test_sign_out(void **state)
{
    char token[TOKEN_SIZE], kept[SESSION_TEXT_SIZE];
    const char *const fields[] = {"token", token, NULL};

    (void)state;
    assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
    assert_true(is_signed_in());
    token_of_page(token);
    text_copy(kept, sizeof kept, span_of(jar));
    township_pass(console->town, 2 * SEC);
    assert_int_equal(send(METHOD_POST, "/sign-out", fields), 303);
    assert_non_null(strstr(reply.cookie.ptr, "Max-Age=0"));
    text_copy(jar, sizeof jar, span_of(kept)); /* whoever copied it has nothing */
    assert_false(is_signed_in());
}

static void test_idle(void **state)
{
    (void)state;
    assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
    township_pass(console->town, (SESSION_IDLE_MS + 1000) * 1000);
    assert_false(is_signed_in());
}

/* What script asks for by itself is no sign of life: a browser left open does not stay signed in.
 */
static void test_script_keeps_nobody(void **state)
{
    static const char *const paths[] = {"/", "/news", "/password"};
    bool clicks = false;

    (void)state;
    for (int way = 0; way < 2; way++, clicks = true) {
        assert_int_equal(sign_in_by_page(clerk, password, ""), 303);
        for (int minutes = 0; minutes < 70; minutes += 10) {
            township_pass(console->town, 10 * MIN);
            live = !clicks;
            get(paths[(size_t)minutes / 10 % ROWS(paths)]);
            live = false;
        }
        assert_int_equal(is_signed_in(), clicks);
    }
}

static void test_who_left(void **state)
{
    char line[128];

    (void)state;
    text_format(line, sizeof line, "{\"command\":\"staff.end\",\"name\":\"%s\"}", "王进财");
    console_expect(console, &(struct asked){.who = "王进财", .path = "/"}, 200, NULL);
    assert_non_null(strstr(township_ask(console->town, line), "\"ok\":true"));
    console_expect(console, &(struct asked){.who = "王进财", .path = "/"}, 303, "/sign-in");
}

/* ---- another village's ----------------------------------------------------------------------- */

static int64_t looks(const char *who, const char *what)
{
    char sql[256];

    text_format(sql, sizeof sql,
                "SELECT count(*) FROM event WHERE what = 'staff.looked'"
                " AND actor = 'staff:%s' AND detail = '%s'",
                who, what);
    return township_count(console->town, sql);
}

/* Refused, and an event that names who asked for what; whose it is, looks and is noted, too. */
static void test_refused_and_noted(void **state)
{
    static const struct {
        const char *who;
        enum method method;
        const char *path, *fields[4];
        int status;
        const char *noted;
    } rows[] = {
        {cadre,    METHOD_GET, "/cases/10008",             {NULL},                                200, "case 10008"                   },
        {stranger, METHOD_GET, "/cases/10008",             {NULL},                                403, "refused case 10008"           },
        {stranger,
         METHOD_POST,          "/cases/10008",
         {"event", "accept", NULL},
         403,                                                                                          "refused case 10008"           },
        {stranger,
         METHOD_GET,           "/messages/+8613900000021",
         {NULL},
         403,                                                                                          "refused phone +8613900000021" },
        {stranger,
         METHOD_GET,           "/cases",
         {"unit", "南峪乡/东坪村", NULL},
         403,                                                                                          "refused cases of another unit"},
        {stranger, METHOD_GET, "/roster",                  {"unit", "南峪乡/东坪村", NULL}, 403, "refused unit"                 },
        {cadre,    METHOD_GET, "/system/sim1",             {NULL},                                200, NULL                           },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who,
                              .method = rows[i].method,
                              .path = rows[i].path,
                              .token = rows[i].method == METHOD_POST};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        township_pass(console->town, 120 * SEC);
        console_expect(console, &asked, rows[i].status, rows[i].status == 403 ? "!张明录" : NULL);
        web_tick(&console->web, console->town->now);
        if (rows[i].noted && looks(rows[i].who, rows[i].noted) < 1)
            fail_msg("no event: %s %s", rows[i].who, rows[i].noted);
    }
    assert_int_equal(looks(stranger, "refused case 10008"), 2);
    assert_int_equal(looks(stranger, "case 10008"), 0);
    assert_int_equal(township_count(console->town,
                                    "SELECT count(*) FROM case_file WHERE accepted_at IS NOT NULL"),
                     0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_session),
        cmocka_unit_test(test_two_sessions_differ),
        cmocka_unit_test(test_door_wants_its_token),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_guessing),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_sign_out),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_script_keeps_nobody),
        cmocka_unit_test(test_who_left),
        cmocka_unit_test(test_refused_and_noted),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
