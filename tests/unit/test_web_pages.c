/* Pages of the console over the database of a township, the daemon away: what they answer, what
 * they refuse, and that what people text is never markup. */
#include "tests/support/township_int.h"
#include "tests/support/unit.h"
#include "web/looks.h"
#include "web/web.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", cadre[] = "东坪干部", stranger[] = "别村干部";
static const char case_village[] = "南峪乡/东坪村";

static struct township *town;
static struct web web;

static void add_staff(const char *name, const char *role, const char *unit)
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

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_pages"};

    (void)state;
    town = township_open(&plan);
    web = (struct web){
        .config = town->rest->config,
        .model = town->rest->model,
        .texts = town->rest->texts,
        .wire = {.socket = "/nonexistent/lianhu.sock", .limit_ms = 100},
        .looks = looks_new()
    };
    add_staff(clerk, "clerk", NULL);
    add_staff(cadre, "village-cadre", case_village);
    add_staff(stranger, "village-cadre", "南峪乡/前沟村");
    township_text(town, "13900000021", 0, "JF 3 张明录 土地 <script>alert(1)</script>");
    township_pass(town, 60 * INT64_C(1000000));
    return township_count(town, "SELECT count(*) FROM case_file") == 1 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    looks_free(web.looks);
    township_close(town);
    return 0;
}

struct asked {
    const char *who; /* NULL nobody */
    enum method method;
    const char *path;
    const char *fields[8]; /* name, value, ... */
    bool token;
};

static int ask(const struct asked *a, struct reply *reply)
{
    struct request request = {.method = a->method, .host = "localhost:8080", .now = town->now};
    struct session session;

    *reply = (struct reply)REPLY_INIT;
    assert_true(text_copy(request.path, sizeof request.path, span_of(a->path)));
    for (size_t i = 0; i + 1 < ROWS(a->fields) && a->fields[i]; i += 2)
        request_add(&request, a->fields[i], NULL, a->fields[i + 1], strlen(a->fields[i + 1]),
                    false);
    if (a->who) {
        session_begin(&web.key, a->who, town->now.wall, &session);
        session_write(&web.key, &session, request.cookie);
        if (a->token)
            request_add(&request, "token", NULL, session.token, strlen(session.token), false);
    }
    web.store = town->store;
    web_handle(&web, &request, reply);
    request_free(&request);
    return reply->status;
}

static bool says(const struct reply *reply, const char *words)
{
    return reply->body.ptr && strstr(reply->body.ptr, words);
}

/* ---- what is answered ------------------------------------------------------------------------ */

static void test_answers(void **state)
{
    /* clang-format off */
    static const struct {
        struct asked asked;
        int status;
        const char *words; /* NULL any */
    } rows[] = {
        {{NULL,     METHOD_GET,  "/cases",       {NULL}, false},                    303, NULL},
        {{NULL,     METHOD_GET,  "/cases/10008", {NULL}, false},                    303, NULL},
        {{clerk,    METHOD_GET,  "/",            {NULL}, false},                    200, "/cases?overdue=1"},
        {{clerk,    METHOD_GET,  "/",            {NULL}, false},                    200, "/messages/sort"},
        {{clerk,    METHOD_GET,  "/messages/sort", {NULL}, false},                  200, NULL},
        {{clerk,    METHOD_GET,  "/",            {NULL}, false},                    200, "data-live"},
        {{cadre,    METHOD_GET,  "/",            {NULL}, false},                    200, "/calls"},
        {{clerk,    METHOD_GET,  "/cases",       {NULL}, false},                    200, "/cases/10008"},
        {{clerk,    METHOD_GET,  "/cases/10008", {NULL}, false},                    200, "张明录"},
        {{cadre,    METHOD_GET,  "/cases/10008", {NULL}, false},                    200, "张明录"},
        {{stranger, METHOD_GET,  "/cases/10008", {NULL}, false},                    403, NULL},
        {{stranger, METHOD_POST, "/cases/10008", {"event", "accept", NULL}, true},  403, NULL},
        {{clerk,    METHOD_POST, "/cases/10008", {"event", "accept", NULL}, false}, 403, NULL},
        {{clerk,    METHOD_POST, "/cases/10008", {"event", "accept", NULL}, true},  409, NULL},
        {{clerk,    METHOD_GET,  "/cases/10009", {NULL}, false},                    404, "回到案件"},
        {{clerk,    METHOD_GET,  "/cases/99999", {NULL}, false},                    404, NULL},
        {{clerk,    METHOD_GET,  "/cases/x",     {NULL}, false},                    404, NULL},
        {{clerk,    METHOD_GET,  "/cases",       {"number", "10008", NULL}, false}, 303, NULL},
        {{clerk,    METHOD_GET,  "/cases",       {"number", "10009", NULL}, false}, 200, "没有这个案号"},
        {{clerk,    METHOD_GET,  "/roster/people", {NULL}, false},                  200, "<td class=\"short\"><a href=\"/roster/"},
        {{clerk,    METHOD_GET,  "/calls",       {NULL}, false},                    200, NULL},
        {{clerk,    METHOD_GET,  "/silent",      {NULL}, false},                    200, NULL},
        {{clerk,    METHOD_POST, "/calls",       {"id", "77", NULL}, true},         403, NULL},
        {{clerk,    METHOD_GET,  "/register",    {NULL}, false},                    200, "name=\"token\""},
        {{clerk,    METHOD_POST, "/register",    {"unit", "没有村", NULL}, true},   200, "role=\"alert\""},
        {{stranger, METHOD_POST, "/register",    {"unit", "南峪乡/东坪村", NULL}, true}, 403, NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply reply;
        int status = ask(&rows[i].asked, &reply);

        if (status != rows[i].status)
            fail_msg("%s as %s: %d", rows[i].asked.path, rows[i].asked.who, status);
        if (rows[i].words && !says(&reply, rows[i].words))
            fail_msg("%s as %s does not say %s", rows[i].asked.path, rows[i].asked.who,
                     rows[i].words);
        reply_free(&reply);
    }
}

/* ---- filters --------------------------------------------------------------------------------- */

static void test_filters(void **state)
{
    static const struct {
        const char *who, *name, *value;
        bool listed;
    } rows[] = {
        {clerk,    "state",      "new",                 true },
        {clerk,    "state",      "closed",              false},
        {clerk,    "kind",       "JF",                  true },
        {clerk,    "kind",       "ZA",                  false},
        {clerk,    "unit",       "南峪乡/东坪村", true },
        {clerk,    "unit",       "南峪乡/东",       false},
        {clerk,    "overdue",    "1",                   false},
        {clerk,    "supervised", "1",                   false},
        {clerk,    "sort",       "-due",                true },
        {clerk,    "sort",       "'; --",               true },
        {clerk,    "after",      "1000",                false},
        {clerk,    "after",      "-7",                  true },
        {clerk,    "before",     "1000",                true },
        {clerk,    "before",     "x",                   true },
        {cadre,    "state",      "new",                 true },
        {stranger, "state",      "new",                 false},
    };

    (void)state;
    for (size_t i = 0; i < 2 * ROWS(rows); i++) {
        size_t row = i / 2;
        bool csv = i % 2 == 1;
        const struct asked asked = {
            .who = rows[row].who,
            .path = "/cases",
            .fields = {rows[row].name, rows[row].value, csv ? "as" : NULL, "csv"}
        };
        struct reply reply;

        assert_int_equal(ask(&asked, &reply), 200);
        if (says(&reply, csv ? "10008," : "/cases/10008") != rows[row].listed &&
            !(csv && strcmp(rows[row].name, "after") == 0))
            fail_msg("%s of %s by %s=%s", asked.path, rows[row].who, rows[row].name,
                     rows[row].value);
        reply_free(&reply);
    }
}

static void test_other_unit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct asked asked = {
            .who = stranger,
            .path = "/cases",
            .fields = {"unit", case_village, i ? "as" : NULL, "csv"}
        };
        struct reply reply;

        assert_int_equal(ask(&asked, &reply), 403);
        assert_false(says(&reply, "10008"));
        reply_free(&reply);
    }
}

/* ---- what people text ------------------------------------------------------------------------ */

static void test_no_markup(void **state)
{
    static const char *const paths[] = {"/cases/10008", "/cases", "/"};

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        const struct asked asked = {.who = clerk, .path = paths[i]};
        struct reply reply;

        assert_int_equal(ask(&asked, &reply), 200);
        assert_false(says(&reply, "<script>alert"));
        if (i == 0)
            assert_true(says(&reply, "&lt;script&gt;alert(1)"));
        reply_free(&reply);
    }
}

/* A form that comes back with what was typed, and a filter that is repeated. */
static void test_no_reflected_markup(void **state)
{
    static const struct asked rows[] = {
        {clerk, METHOD_POST, "/register", {"unit", "\"><script>alert(2)</script>"}, true },
        {clerk, METHOD_GET,  "/cases",    {"unit", "\"><script>alert(2)</script>"}, false},
        {clerk, METHOD_GET,  "/cases",    {"sort", "\"><script>alert(2)</script>"}, false},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct reply reply;

        assert_int_equal(ask(&rows[i], &reply), 200);
        assert_false(says(&reply, "<script>alert"));
        reply_free(&reply);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_other_unit_is_refused),
        cmocka_unit_test(test_no_markup),
        cmocka_unit_test(test_no_reflected_markup),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
