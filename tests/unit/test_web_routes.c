/* Every page of pages.tbl as a clerk of another village asks for it: whatever can be named by a
 * number, a phone, a household or a unit is refused, nothing changes, and that it was asked for is
 * an event. And every page that shows people leaves a look in the log. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char clerk[] = "孙秀兰";
static const char stranger[] = "县里"; /* with most rights, over 前沟村 alone */
static const char village[] = "南峪乡/东坪村";
static const char group[] = "南峪乡/东坪村/二社网格/第1联防组";

static struct console *console;

/* ---- what there is to ask for ---------------------------------------------------------------- */

static void say(const char *phone, const char *text)
{
    township_text(console->town, phone, 0, text);
    township_pass(console->town, 120 * SEC);
}

static void order(const char *line)
{
    if (!strstr(township_ask(console->town, line), "\"ok\":true"))
        fail_msg("%s: %s", line, console->town->reply.ptr);
    township_pass(console->town, 60 * SEC);
}

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_routes",
                                              .conf = "bulk_days = \"all\"\n"};

    (void)state;
    console = console_open(&plan);
    say("13900000021", "JF 3 张明录 土地"); /* case 10008 */
    say("13900000025", "JF 1 土地");        /* 10019, of the other village */
    say("13900000021", "LD 3 来 女婿");     /* entry 1 */
    say("13900000021", "那个事情你们再给看一下嘛");
    say("13900000021", "还是那个事情咋弄呢");
    say("13900000022", "着火了快来人"); /* alarm 1 */
    order("{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"unit:南峪乡/东坪村\",\"text\":"
          "\"开会\",\"receipt\":true}");
    order("{\"command\":\"notice.check\",\"as\":\"王进财\",\"number\":\"1\"}");
    order("{\"command\":\"notice.sign\",\"as\":\"刘文清\",\"number\":\"1\"}");
    order("{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"unit:南峪乡\",\"text\":\"开会\","
          "\"receipt\":true}");
    order("{\"command\":\"notice.check\",\"as\":\"王进财\",\"number\":\"2\"}");
    order("{\"command\":\"notice.sign\",\"as\":\"刘文清\",\"number\":\"2\"}");
    order("{\"command\":\"drive.start\",\"as\":\"孙秀兰\",\"code\":\"liangjin\"}");
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

/* ---- what one must not ask for --------------------------------------------------------------- */

#define FILE_OF_ANOTHER "roster of another"

/* Each path of pages.tbl once and more: what is another's, or OURS where nothing can be named that
 * is anybody's. $person stands for the number of 马建国, $text for that of his last text. */
enum { OURS, THEIRS };

/* clang-format off */
static const struct row {
    enum method method;
    const char *pattern;
    int whose;
    const char *path;
    const char *fields[10];
} rows[] = {
    {METHOD_GET,  "/sign-in",           OURS,   NULL, {NULL}},
    {METHOD_POST, "/sign-in",           OURS,   NULL, {NULL}},
    {METHOD_GET,  "/assets/*",          OURS,   NULL, {NULL}},
    {METHOD_GET,  "/favicon.ico",       OURS,   NULL, {NULL}},
    {METHOD_GET,  "/metrics",           OURS,   NULL, {NULL}},
    {METHOD_POST, "/sign-out",          OURS,   NULL, {NULL}},
    {METHOD_GET,  "/password",          OURS,   NULL, {NULL}},
    {METHOD_POST, "/password",          OURS,   NULL, {NULL}},
    {METHOD_GET,  "/",                  OURS,   NULL, {NULL}},
    {METHOD_GET,  "/news",              OURS,   NULL, {NULL}},
    {METHOD_GET,  "/cases",             THEIRS, "/cases",             {"unit", village, NULL}},
    {METHOD_POST, "/cases/filters",     OURS,   NULL, {NULL}},
    {METHOD_GET,  "/notices",           OURS,   NULL, {NULL}},
    {METHOD_GET,  "/notices/new",       OURS,   NULL, {NULL}},
    {METHOD_POST, "/notices/new",       THEIRS, "/notices/new",       {"do", "preview", "unit", village, "text", "开会", NULL}},
    {METHOD_POST, "/notices/new",       THEIRS, "/notices/new",       {"do", "draft", "unit", village, "text", "开会", NULL}},
    {METHOD_POST, "/notices/new",       THEIRS, "/notices/new",       {"do", "preview", "to", "phone:13900000021", "text", "开会", NULL}},
    {METHOD_GET,  "/notices/audience",  THEIRS, "/notices/audience",  {"to", "phone:13900000021", NULL}},
    {METHOD_GET,  "/notices/*",         THEIRS, "/notices/1",         {NULL}},
    {METHOD_POST, "/notices/*",         THEIRS, "/notices/1",         {"move", "cancel", NULL}},
    {METHOD_POST, "/notices/*",         THEIRS, "/notices/2",         {"move", "cancel", NULL}},
    {METHOD_GET,  "/notices/*/calls",   THEIRS, "/notices/1/calls",   {NULL}},
    {METHOD_POST, "/notices/*/calls",   THEIRS, "/notices/1/calls",   {"phone", "13900000021", "note", "打过", NULL}},
    {METHOD_POST, "/notices/*/calls",   THEIRS, "/notices/2/calls",   {"phone", "13900000021", "note", "打过", NULL}},
    {METHOD_GET,  "/cases/*",           THEIRS, "/cases/10008",       {NULL}},
    {METHOD_GET,  "/cases/*/sheet",     THEIRS, "/cases/10008/sheet", {NULL}},
    {METHOD_POST, "/cases/*",           THEIRS, "/cases/10008",       {"event", "accept", NULL}},
    {METHOD_POST, "/cases/*",           THEIRS, "/cases/10019",       {"event", "link", "other", "10008", NULL}},
    {METHOD_POST, "/cases/*",           THEIRS, "/cases/10019",       {"event", "merge", "other", "10008", NULL}},
    {METHOD_GET,  "/register",          OURS,   NULL, {NULL}},
    {METHOD_POST, "/register",          THEIRS, "/register",          {"unit", group, "kind", "JF", "text", "x", "source", "visit", NULL}},
    {METHOD_GET,  "/calls",             OURS,   NULL, {NULL}},
    {METHOD_POST, "/calls",             THEIRS, "/calls",             {"id", "1", "note", "打过", NULL}},
    {METHOD_POST, "/alarms",            THEIRS, "/alarms",            {"id", "1", "do", "end", NULL}},
    {METHOD_GET,  "/silent",            THEIRS, "/silent",            {"unit", village, NULL}},
    {METHOD_GET,  "/messages",          OURS,   NULL, {NULL}},
    {METHOD_GET,  "/messages/sort",     OURS,   NULL, {NULL}},
    {METHOD_POST, "/messages/sort",     THEIRS, "/messages/sort",     {"id", "$text", "do", "dismiss", NULL}},
    {METHOD_POST, "/messages/sort",     THEIRS, "/messages/sort",     {"id", "$text", "do", "file", "kind", "JF", "unit", "南峪乡/前沟村", NULL}},
    {METHOD_GET,  "/messages/*",        THEIRS, "/messages/+8613900000021", {NULL}},
    {METHOD_POST, "/messages/*",        THEIRS, "/messages/13900000021", {"do", "send", "text", "好", NULL}},
    {METHOD_GET,  "/roster",            THEIRS, "/roster",            {"unit", village, NULL}},
    {METHOD_GET,  "/roster",            THEIRS, "/roster",            {"unit", "南峪乡", NULL}},
    {METHOD_GET,  "/roster/people",     THEIRS, "/roster/people",     {"unit", village, NULL}},
    {METHOD_GET,  "/roster/households", THEIRS, "/roster/households", {"unit", village, NULL}},
    {METHOD_GET,  "/roster/house",      THEIRS, "/roster/house",      {"unit", group, "number", "3", NULL}},
    {METHOD_POST, "/roster/house",      THEIRS, "/roster/house",      {"unit", group, "number", "3", "head", "x", NULL}},
    {METHOD_GET,  "/roster/vacant",     THEIRS, "/roster/vacant",     {"unit", village, NULL}},
    {METHOD_GET,  "/roster/cards",      THEIRS, "/roster/cards",      {"unit", village, NULL}},
    {METHOD_POST, "/roster/appoint",    THEIRS, "/roster/appoint",    {"unit", group, "name", "赵六", "phone", "13712345678", "role", "group-leader", NULL}},
    {METHOD_GET,  "/roster/import",     OURS,   NULL, {NULL}},
    {METHOD_POST, "/roster/import",     THEIRS, "/roster/import",     {"file", FILE_OF_ANOTHER, NULL}},
    {METHOD_GET,  "/roster/import/*",   THEIRS, "/roster/import/1",   {NULL}},
    {METHOD_POST, "/roster/import/*",   THEIRS, "/roster/import/1",   {NULL}},
    {METHOD_GET,  "/roster/files/*",    THEIRS, "/roster/files/people", {NULL}},
    {METHOD_GET,  "/roster/files/*",    THEIRS, "/roster/files/households", {NULL}},
    {METHOD_GET,  "/roster/*",          THEIRS, "/roster/$person",    {NULL}},
    {METHOD_POST, "/roster/*",          THEIRS, "/roster/$person",    {"do", "lost", "phone", "13900000021", NULL}},
    {METHOD_GET,  "/ledgers",           OURS,   NULL, {NULL}},
    {METHOD_GET,  "/ledgers/*",         THEIRS, "/ledgers/disputes",  {"unit", village, NULL}},
    {METHOD_GET,  "/ledgers/*",         THEIRS, "/ledgers/disputes",  {"unit", village, "as", "csv", NULL}},
    {METHOD_GET,  "/registers",         OURS,   NULL, {NULL}},
    {METHOD_GET,  "/registers/owed",    THEIRS, "/registers/owed",    {"unit", village, NULL}},
    {METHOD_GET,  "/registers/*",       THEIRS, "/registers/floating", {"unit", village, NULL}},
    {METHOD_POST, "/registers/*",       THEIRS, "/registers/floating", {"unit", group, "text", "x", NULL}},
    {METHOD_GET,  "/registers/*/*",     THEIRS, "/registers/floating/1", {NULL}},
    {METHOD_POST, "/registers/*/*",     THEIRS, "/registers/floating/1", {"move", "strike", NULL}},
    {METHOD_POST, "/registers/*/*",     THEIRS, "/registers/patrols/1", {"move", "strike", NULL}},
    {METHOD_GET,  "/statistics",        THEIRS, "/statistics",        {"unit", village, NULL}},
    {METHOD_GET,  "/rounds",            OURS,   NULL, {NULL}},
    {METHOD_GET,  "/rounds/*",          THEIRS, "/rounds/1",          {NULL}},
    {METHOD_GET,  "/drives",            OURS,   NULL, {NULL}},
    {METHOD_POST, "/drives",            THEIRS, "/drives",            {"code", "liangjin", "unit", village, NULL}},
    {METHOD_GET,  "/drives/*",          THEIRS, "/drives/1",          {"unit", village, NULL}},
    {METHOD_POST, "/drives/*",          THEIRS, "/drives/1",          {"do", "tick", "unit", group, "household", "3", "answer", "交了", NULL}},
    {METHOD_POST, "/drives/*",          THEIRS, "/drives/1",          {"do", "close", NULL}},
    {METHOD_GET,  "/evaluation",        THEIRS, "/evaluation",        {"unit", village, NULL}},
    {METHOD_POST, "/evaluation",        THEIRS, "/evaluation",        {NULL}},
    {METHOD_POST, "/evaluation/survey", THEIRS, "/evaluation/survey", {"quarter", "2026", NULL}},
    {METHOD_GET,  "/evaluation/*",      THEIRS, "/evaluation/$person", {NULL}},
    {METHOD_POST, "/evaluation/*",      THEIRS, "/evaluation/$person", {"do", "enter", "item", "extra", "amount", "1", "why", "x", NULL}},
    {METHOD_GET,  "/system",            OURS,   NULL, {NULL}},
    {METHOD_GET,  "/system/events",     THEIRS, "/system/events",     {NULL}},
    {METHOD_GET,  "/system/staff",      OURS,   NULL, {NULL}},
    {METHOD_POST, "/system/staff",      THEIRS, "/system/staff",      {"do", "end", "name", "孙秀兰", NULL}},
    {METHOD_GET,  "/system/backups",    THEIRS, "/system/backups",    {NULL}},
    {METHOD_POST, "/system/backups",    THEIRS, "/system/backups",    {NULL}},
    {METHOD_GET,  "/system/settings",   THEIRS, "/system/settings",   {NULL}},
    {METHOD_POST, "/system/settings",   THEIRS, "/system/settings",   {"key", "parts_per_day", "value", "1", NULL}},
    {METHOD_GET,  "/system/*",          OURS,   NULL, {NULL}},
    {METHOD_POST, "/system/*",          THEIRS, "/system/sim1",       {"do", "restart", NULL}},
    {METHOD_GET,  "/help",              OURS,   NULL, {NULL}},
    {METHOD_GET,  "/help/*",            OURS,   NULL, {NULL}},
    {METHOD_GET,  "/phones",            OURS,   NULL, {NULL}}, /* simulated modems alone */
    {METHOD_POST, "/phones",            OURS,   NULL, {NULL}},
};
/* clang-format on */

static int64_t number_of(const char *mark)
{
    return township_count(console->town,
                          strcmp(mark, "$person") == 0
                              ? "SELECT id FROM person WHERE name = '马建国'"
                              : "SELECT max(id) FROM message WHERE phone = '+8613900000021'"
                                " AND text LIKE '%那个事情%'");
}

/* The row as a request; numbers that only the database knows are put in. */
static void fill_in(const struct row *row, struct asked *asked, char path[64], char number[24])
{
    const char *mark = strchr(row->path, '$');

    *asked = (struct asked){
        .who = stranger, .method = row->method, .path = path, .token = row->method == METHOD_POST};
    text_format(path, 64, "%s", row->path);
    if (mark)
        text_format(path, 64, "%.*s%lld", (int)(mark - row->path), row->path,
                    (long long)number_of(mark));
    memcpy(asked->fields, row->fields, sizeof row->fields);
    text_format(number, 24, "%lld", (long long)number_of("$text"));
    for (size_t i = 0; i < ROWS(row->fields) && row->fields[i]; i++)
        if (strcmp(row->fields[i], "$text") == 0)
            asked->fields[i] = number;
    if (asked->fields[0] && strcmp(asked->fields[0], "file") == 0) {
        asked->fields[0] = NULL;
        asked->file = "people.csv";
        asked->bytes = span_of("姓名,手机号,角色,单位\n赵六,13712345678,联户长,"
                               "南峪乡/东坪村/二社网格/第1联防组\n");
    }
}

static const char *words_of(const struct asked *asked, size_t i)
{
    return asked->fields[0] && asked->fields[i] ? asked->fields[i] : "";
}

/* What was done, but for looking. */
static int64_t deeds(void)
{
    return township_count(console->town, "SELECT count(*) FROM event WHERE actor LIKE '%县里%'"
                                         " AND what NOT LIKE 'staff.%'");
}

static int64_t refusals(void)
{
    web_tick(&console->web, console->town->now);
    return township_count(console->town, "SELECT count(*) FROM event WHERE what = 'staff.looked'"
                                         " AND actor = 'staff:县里' AND detail LIKE 'refused %'");
}

static void test_another_village(void **state)
{
    int64_t done = deeds();

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char path[64], number[24];
        struct asked asked;
        struct reply reply;
        int64_t before;

        if (rows[i].whose == OURS)
            continue;
        fill_in(&rows[i], &asked, path, number);
        township_pass(console->town, 120 * SEC); /* the same look counts anew */
        before = refusals();
        if (console_ask(console, &asked, &reply) != 403)
            fail_msg("%s %s %s: %d", path, words_of(&asked, 0), words_of(&asked, 1), reply.status);
        if (reply_says(&reply, "13900000021") || reply_says(&reply, "张明录"))
            fail_msg("%s says whose it is: %s", path, reply.body.ptr);
        if (refusals() != before + 1)
            fail_msg("%s %s %s is no event", path, words_of(&asked, 0), words_of(&asked, 1));
        reply_free(&reply);
    }
    assert_int_equal(deeds(), done);
    assert_int_equal(
        township_count(console->town, "SELECT count(*) FROM person WHERE name = '赵六'"), 0);
}

/* Whoever adds a page says in the table above what of another village could be asked for there. */
static void test_every_route(void **state)
{
    static const struct {
        enum method method;
        const char *pattern;
    } routes[] = {
#define GET                              METHOD_GET
#define POST                             METHOD_POST
#define PAGE(method, pattern, may, show) {method, pattern},
#define OPEN(method, pattern, show)      {method, pattern},
#include "web/pages.tbl"
#undef PAGE
#undef OPEN
#undef GET
#undef POST
    };

    (void)state;
    for (size_t i = 0; i < ROWS(routes); i++) {
        bool found = false;

        for (size_t k = 0; k < ROWS(rows); k++)
            found |= rows[k].method == routes[i].method &&
                     strcmp(rows[k].pattern, routes[i].pattern) == 0;
        if (!found)
            fail_msg("no row for %s", routes[i].pattern);
    }
}

/* ---- who looked ------------------------------------------------------------------------------ */

/* A page that shows names, phones or what people wrote, and what is noted of it. */
static const struct {
    const char *path, *fields[4], *noted;
} shown[] = {
    {"/cases",                   {NULL},                         "cases"                       },
    {"/cases/10008",             {NULL},                         "case 10008"                  },
    {"/cases/10008/sheet",       {NULL},                         "case 10008"                  },
    {"/notices/audience",        {"to", "phone:13900000021"},    "notice audience"             },
    {"/notices/1",               {NULL},                         "notice 1"                    },
    {"/notices/1/calls",         {NULL},                         "notice 1 calls"              },
    {"/calls",                   {NULL},                         "call list"                   },
    {"/silent",                  {NULL},                         "silent phones"               },
    {"/messages",                {NULL},                         "messages"                    },
    {"/messages/sort",           {NULL},                         "messages to sort"            },
    {"/messages/13900000021",    {NULL},                         "phone +8613900000021"        },
    {"/roster",                  {NULL},                         "unit 南峪乡"              },
    {"/roster/people",           {NULL},                         "people"                      },
    {"/roster/households",       {NULL},                         "households"                  },
    {"/roster/house",            {"unit", group, "number", "3"}, "household %"                 },
    {"/roster/vacant",           {NULL},                         "offices ending"              },
    {"/roster/cards",            {"unit", group},                "cards %"                     },
    {"/roster/files/people",     {NULL},                         "export roster people"        },
    {"/roster/files/households", {NULL},                         "export roster households"    },
    {"/roster/$person",          {NULL},                         "person %"                    },
    {"/registers/owed",          {NULL},                         "entries owed"                },
    {"/registers/floating",      {NULL},                         "register floating"           },
    {"/registers/floating/1",    {NULL},                         "entry 1"                     },
    {"/statistics",              {NULL},                         "statistics"                  },
    {"/evaluation",              {NULL},                         "evaluations"                 },
    {"/evaluation/$person",      {NULL},                         "evaluation %"                },
    {"/cases",                   {"as", "csv"},                  "export cases.csv rows %"     },
    {"/messages",                {"as", "csv"},                  "export messages.csv rows %"  },
    {"/roster/people",           {"as", "csv"},                  "export people.csv rows %"    },
    {"/notices",                 {"as", "csv"},                  "export notices.csv rows %"   },
    {"/registers/floating",      {"as", "csv"},                  "export floating.csv rows %"  },
    {"/evaluation",              {"as", "csv"},                  "export evaluation.csv rows %"},
};

static int64_t noted(const char *what)
{
    char sql[256];

    web_tick(&console->web, console->town->now);
    text_format(sql, sizeof sql,
                "SELECT count(*) FROM event WHERE what = 'staff.looked'"
                " AND actor = 'staff:孙秀兰' AND detail LIKE '%s'",
                what);
    return township_count(console->town, sql);
}

static void test_looks(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(shown); i++) {
        const char *mark = strchr(shown[i].path, '$');
        char path[64];
        struct asked asked = {.who = clerk, .path = path};
        int64_t before;

        text_format(path, sizeof path, "%s", shown[i].path);
        if (mark)
            text_format(path, sizeof path, "%.*s%lld", (int)(mark - shown[i].path), shown[i].path,
                        (long long)number_of(mark));
        memcpy(asked.fields, shown[i].fields, sizeof shown[i].fields);
        township_pass(console->town, 120 * SEC);
        before = noted(shown[i].noted);
        console_expect(console, &asked, 200, NULL);
        if (noted(shown[i].noted) != before + 1)
            fail_msg("%s is no event: %s", path, shown[i].noted);
    }
}

/* What was noted reads as words of the office. */
static void test_who_did_what(void **state)
{
    struct asked asked = {.who = "王进财", .path = "/system/events"};
    struct reply reply;

    (void)state;
    for (int pages = 0; asked.path && pages < 20; pages++) {
        const char *at, *next;
        static char before[24];

        assert_int_equal(console_ask(console, &asked, &reply), 200);
        for (at = strstr(reply.body.ptr, "<td class=\"wide\">"); at;
             at = strstr(at + 1, "<td class=\"wide\">")) {
            const char *words = strchr(at, '>') + 1;

            if (*words == '<')
                words = strchr(words, '>') + 1;
            if (*words >= 'a' && *words <= 'z')
                fail_msg("no words for %.60s", words);
        }
        next = strstr(reply.body.ptr, "rel=\"next\"");
        asked.path = NULL;
        if (next) {
            while (strncmp(next, "after=", 6) != 0)
                next--;
            text_copy(before, sizeof before,
                      (struct span){next + 6, strspn(next + 6, "0123456789")});
            asked.path = "/system/events";
            asked.fields[0] = "after";
            asked.fields[1] = before;
        }
        reply_free(&reply);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_route),
        cmocka_unit_test(test_another_village),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_who_did_what),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
