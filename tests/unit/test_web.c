/* The console without sockets: escaping, sessions, throttling, routes, the gate before the pages.
 */
#include "tests/support/unit.h"
#include "web/html.h"
#include "web/route.h"
#include "web/session.h"
#include <sodium.h>
#include <stdlib.h>

static const struct session_key key =
                                    {
                                        {1, 2, 3}
},
                                other_key = {{9}};
static const wall_t noon = {1795307010349};

static void test_escaping(void **state)
{
    static const struct {
        const char *text, *html;
    } rows[] = {
        {"张明录 & <b>",              "张明录 &amp; &lt;b&gt;"                      },
        {"\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"it's\x01\x1b[31m\n",           "it&#39;s[31m\n"                                 },
    };
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        buf_clear(&out);
        html_text(&out, rows[i].text);
        assert_string_equal(out.ptr, rows[i].html);
    }
    buf_clear(&out);
    html_element(&out, "a", ATTR({"href", "/x?a=1&b=\"2"}, {"", "left out"}, {"hidden", NULL}),
                 "<3");
    assert_string_equal(out.ptr, "<a href=\"/x?a=1&amp;b=&quot;2\" hidden>&lt;3</a>");
    buf_clear(&out);
    url_text(&out, "东坪/a b&c");
    assert_string_equal(out.ptr, "%E4%B8%9C%E5%9D%AA%2Fa%20b%26c");
    buf_free(&out);
}

/* ---- sessions -------------------------------------------------------------------------------- */

static void test_session(void **state)
{
    struct session s, back;
    char text[SESSION_TEXT_SIZE];

    (void)state;
    session_begin(&key, "孙秀兰", noon, &s);
    session_write(&key, &s, text);
    assert_true(session_parse(&key, text, noon, &back));
    assert_string_equal(back.name, "孙秀兰");
    assert_string_equal(back.token, s.token);
    assert_true(session_token_fits(&back, s.token));
    assert_false(session_token_fits(&back, ""));
    assert_false(session_token_fits(&(struct session){.since = noon}, ""));
    assert_false(session_parse(&other_key, text, noon, &back));
    assert_false(session_parse(&key, text, wall_add(noon, SESSION_IDLE_MS + 1), &back));
    assert_false(session_parse(&key, text, wall_add(noon, -2 * WALL_MIN), &back));
    s.seen = wall_add(noon, SESSION_MS + 1);
    session_write(&key, &s, text);
    assert_false(session_parse(&key, text, s.seen, &back));
}

/* Any changed byte is somebody else's work. */
static void test_session_forged(void **state)
{
    struct session s, back;
    char text[SESSION_TEXT_SIZE];
    size_t len;

    (void)state;
    session_begin(&key, "clerk", noon, &s);
    session_write(&key, &s, text);
    len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        text[i] = was == 'a' ? 'b' : 'a';
        assert_false(session_parse(&key, text, noon, &back));
        assert_string_equal(back.name, "");
        text[i] = was;
    }
    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        text[i] = '\0';
        assert_false(session_parse(&key, text, noon, &back));
        text[i] = was;
    }
    assert_true(session_parse(&key, text, noon, &back));
}

static void test_throttle(void **state)
{
    struct throttle *t = throttle_new();
    wall_t now = noon;

    (void)state;
    for (int i = 1; i < THROTTLE_FREE; i++) {
        throttle_failed(t, "孙秀兰", now);
        assert_int_equal(throttle_wait(t, "孙秀兰", now), 0);
    }
    throttle_failed(t, "孙秀兰", now);
    assert_int_equal(throttle_wait(t, "孙秀兰", now), 10 * WALL_SEC);
    assert_int_equal(throttle_wait(t, "王进财", now), 0);
    now = wall_add(now, 10 * WALL_SEC);
    assert_int_equal(throttle_wait(t, "孙秀兰", now), 0);
    throttle_failed(t, "孙秀兰", now);
    assert_int_equal(throttle_wait(t, "孙秀兰", now), 20 * WALL_SEC);
    for (int i = 0; i < 30; i++)
        throttle_failed(t, "孙秀兰", now);
    assert_int_equal(throttle_wait(t, "孙秀兰", now), 15 * WALL_MIN);
    throttle_passed(t, "孙秀兰");
    assert_int_equal(throttle_wait(t, "孙秀兰", now), 0);
    throttle_free(t);
}

/* ---- routes ---------------------------------------------------------------------------------- */

static void test_routes(void **state)
{
    static const struct {
        const char *path;
        bool found;
    } rows[] = {
        {"/",                        true },
        {"/sign-in",                 true },
        {"/assets/style.css",        true },
        {"/assets/",                 false},
        {"/assets/a/b",              false},
        {"/assets/../../etc/passwd", false},
        {"/sign-in/",                false},
        {"//",                       false},
        {"",                         false},
        {"/nothing",                 false},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char memory[REQUEST_PATH_MAX];
        const char *parts[3];
        bool known;
        const struct route *route =
            route_find(METHOD_GET, rows[i].path, memory, sizeof memory, parts, &known);

        if ((route != NULL) != rows[i].found)
            fail_msg("%s", rows[i].path);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaping),       cmocka_unit_test(test_session),
        cmocka_unit_test(test_session_forged), cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_routes),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
