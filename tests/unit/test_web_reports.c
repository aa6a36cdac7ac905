/* Ledgers, statistics, rounds and evaluation over a township in which a round was asked: numbers
 * that lead to what they count, files, and nobody who sees another's. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", director[] = "王进财", cadre[] = "东坪干部",
                  elsewhere[] = "县里";

static struct console *console;
static char round_path[48], round_serial[24], leader_path[48];

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_reports",
                                              .start = "2026-12-25T08:58:00+08:00",
                                              .conf = "calendar = true\n",
                                              .modem =
                                                  "per_minute = 0\nper_hour = 0\nper_day = 0\n"};
    struct township *town;

    (void)state;
    console = console_open(&plan);
    town = console->town;
    township_text(town, "13900000021", 0, "JF 3 张明录 土地");
    township_pass(town, 10 * MIN);
    township_text(town, "13900000021", 0, "平安");
    township_pass(town, 2 * MIN);
    text_format(
        round_serial, sizeof round_serial, "%lld",
        (long long)township_count(town, "SELECT max(serial) FROM notice WHERE round <> ''"));
    text_format(round_path, sizeof round_path, "/rounds/%s", round_serial);
    text_format(leader_path, sizeof leader_path, "/evaluation/%lld",
                (long long)township_count(town, "SELECT id FROM person WHERE name = '马建国'"));
    return township_count(town, "SELECT count(*) FROM case_file") == 1 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

struct row {
    const char *who, *path, *fields[8];
    int status;
    const char *words;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct asked asked = {.who = rows[i].who, .path = rows[i].path};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, rows[i].status, rows[i].words);
    }
}

/* ---- ledgers --------------------------------------------------------------------------------- */

static void test_ledgers(void **state)
{
    /* clang-format off */
    static const struct row rows[] = {
        {clerk,     "/ledgers",          {NULL},                                   200, "矛盾纠纷排查调处台账"},
        {clerk,     "/ledgers",          {NULL},                                   200, "/ledgers/households"},
        {clerk,     "/ledgers/households", {NULL},                                 200, "联防组家庭台账"},
        {clerk,     "/ledgers/households", {"unit", "南峪乡/前沟村"},              200, "!马**"},
        {clerk,     "/ledgers/households", {NULL},                                 200, "139****"},
        {clerk,     "/ledgers/households", {"full", "1"},                          409, "role=\"alert\""},
        {clerk,     "/ledgers/households", {"full", "1", "why", "核对名册"},       200, "13900000"},
        {cadre,     "/ledgers/households", {"full", "1", "why", "核对名册"},       409, NULL},
        {clerk,     "/ledgers/disputes", {"period", "2026Q5"},                     409, "role=\"alert\""},
        {clerk,     "/ledgers/disputes", {"as", "csv"},                            200, "填报单位"},
        {clerk,     "/ledgers/rates",    {"period", "2026"},                       200, "统计表"},
        {clerk,     "/ledgers/none",     {NULL},                                   409, NULL},
        {cadre,     "/ledgers/households", {NULL},                                 200, "东坪村"},
        {elsewhere, "/ledgers/households", {"unit", "南峪乡/东坪村"},              403, NULL},
        {elsewhere, "/ledgers/households", {"unit", "南峪乡"},                     403, NULL},
        {clerk,     "/ledgers/coverage", {"notice", round_serial},                 200, "通知覆盖情况表"},
    };
    /* clang-format on */

    (void)state;
    expect_rows(rows, ROWS(rows));
}

/* All of the model's ledgers can be shown and taken away. */
static void test_every_ledger(void **state)
{
    static const char *const ids[] = {
#define LEDGER(id, title, family, few, by_month) "/ledgers/" #id,
#include "conf/texts/ledgers.tbl"
#undef LEDGER
    };
    struct asked asked = {.who = clerk};

    (void)state;
    for (size_t i = 0; i < ROWS(ids); i++) {
        asked.path = ids[i];
        memset(asked.fields, 0, sizeof asked.fields);
        if (strcmp(ids[i], "/ledgers/coverage") == 0)
            memcpy(asked.fields, (const char *[]){"notice", round_serial}, 2 * sizeof(char *));
        console_expect(console, &asked, 200, "<caption>");
        asked.fields[2] = "as";
        asked.fields[3] = "xlsx";
        if (!asked.fields[0])
            memcpy(asked.fields, (const char *[]){"as", "xlsx"}, 2 * sizeof(char *));
        console_expect(console, &asked, 200, "PK\x03\x04");
    }
    assert_true(township_count(console->town,
                               "SELECT count(*) FROM event WHERE what ="
                               " 'report.exported' AND actor LIKE 'staff:孙秀兰%'") >=
                (int64_t)ROWS(ids));
}

/* ---- statistics ------------------------------------------------------------------------------ */

static void test_statistics(void **state)
{
    /* clang-format off */
    static const struct row rows[] = {
        {clerk,     "/statistics", {NULL},                       200, "<svg"},
        {clerk,     "/statistics", {NULL},                       200, "/cases?measure=found&amp;month=202612&amp;kind=JF"},
        {clerk,     "/statistics", {"unit", "南峪乡/东坪村"},    200, "二社网格"},
        {clerk,     "/statistics", {"year", "2025"},             200, "!measure=found&amp;month=202512"},
        {clerk,     "/statistics", {"year", "-3"},               200, "2026年"},
        {clerk,     "/statistics", {"table", "units", "as", "csv"}, 200, "东坪村,1,"},
        {clerk,     "/statistics", {"table", "kinds", "as", "xlsx"}, 200, "PK\x03\x04"},
        {clerk,     "/statistics", {"unit", "南峪乡/没有"},      404, NULL},
        {cadre,     "/statistics", {NULL},                       200, "unit=%E5%8D%97"},
        {elsewhere, "/statistics", {NULL},                       200, "!measure=found&amp;month=202612"},
        {elsewhere, "/statistics", {"unit", "南峪乡/东坪村"},    403, NULL},
        {clerk,     "/cases",      {"has", "accepted", "month", "202612"}, 200, "!/cases/10008\""},
    };
    /* clang-format on */

    (void)state;
    expect_rows(rows, ROWS(rows));
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void test_rounds(void **state)
{
    const struct row rows[] = {
        {clerk,     "/rounds",      {NULL},        200, round_path       },
        {clerk,     round_path,     {NULL},        200, "李秀兰"      },
        {clerk,     round_path,     {NULL},        200, "!>马建国</a>"},
        {clerk,     round_path,     {NULL},        200, "<progress"      },
        {clerk,     round_path,     {"as", "csv"}, 200, "李秀兰"      },
        {cadre,     "/rounds",      {NULL},        200, round_path       },
        {cadre,     round_path,     {NULL},        200, "!前沟村/"    },
        {elsewhere, round_path,     {NULL},        200, "!东坪村"     },
        {clerk,     "/rounds/9999", {NULL},        404, NULL             },
        {clerk,     "/rounds/x",    {NULL},        404, NULL             },
    };

    (void)state;
    expect_rows(rows, ROWS(rows));
}

/* ---- evaluation ------------------------------------------------------------------------------ */

static void test_evaluation(void **state)
{
    const struct row rows[] = {
        {clerk,     "/evaluation",     {"quarter", "2026Q4"},              200, "马建国"       },
        {clerk,     "/evaluation",     {"quarter", "rubbish"},             200, "马建国"       },
        {cadre,     "/evaluation",     {NULL},                             200, "马建国"       },
        {elsewhere, "/evaluation",     {NULL},                             200, "!马建国"      },
        {clerk,     leader_path,       {"quarter", "2026Q4"},              200, "/cases/10008"    },
        {clerk,     leader_path,       {"quarter", "2026Q4"},              200, "%2B8613900000021"},
        {elsewhere, leader_path,       {NULL},                             403, NULL              },
        {clerk,     "/evaluation/777", {NULL},                             404, NULL              },
        {clerk,     "/evaluation",     {"quarter", "2026Q4", "as", "csv"}, 200, "马建国"       },
    };

    (void)state;
    expect_rows(rows, ROWS(rows));
}

/* The year: what oneself and the village entered, what the households are asked, what is signed. */
static void test_year(void **state)
{
    const struct row rows[] = {
        {clerk,     "/evaluation", {"quarter", "2026"},              200, "马建国"          },
        {clerk,     "/evaluation", {"quarter", "2026"},              200, "selected>2026年"   },
        {clerk,     "/evaluation", {"quarter", "2026"},              200, "/evaluation/survey" },
        {clerk,     "/evaluation", {"quarter", "2026Q4"},            200, "!/evaluation/survey"},
        {cadre,     "/evaluation", {"quarter", "2026"},              200, "!/evaluation/survey"},
        {elsewhere, "/evaluation", {"quarter", "2026"},              200, "!马建国"         },
        {clerk,     leader_path,   {"quarter", "2026"},              200, "述职"             },
        {clerk,     leader_path,   {"quarter", "2026"},              200, "村"                },
        {elsewhere, leader_path,   {"quarter", "2026"},              403, NULL                 },
        {clerk,     "/evaluation", {"quarter", "2026", "as", "csv"}, 200, "马建国"          },
    };
    struct asked enter = {
        .who = clerk,
        .method = METHOD_POST,
        .path = leader_path,
        .fields = {"quarter", "2026", "do", "enter", "item", "self", "amount", "27", "why",
                   "述职会"},
        .token = true
    };
    struct asked survey = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/evaluation/survey",
        .fields = {"quarter", "2026"},
        .token = true
    };

    (void)state;
    expect_rows(rows, ROWS(rows));
    console_expect(console, &enter, 303, leader_path);
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = leader_path, .fields = {"quarter", "2026"}
    },
                   200, "述职会");
    survey.who = elsewhere;
    console_expect(console, &survey, 403, NULL);
    survey.who = clerk;
    survey.fields[1] = "2026Q4";
    console_expect(console, &survey, 403, NULL);
    survey.fields[1] = "2026";
    console_expect(console, &survey, 303, "/notices/");
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM notice WHERE state = 0"),
                     1);
}

static void test_score_entry(void **state)
{
    struct asked enter = {
        .who = clerk,
        .method = METHOD_POST,
        .path = leader_path,
        .fields = {"quarter", "2026Q4", "do", "enter", "item", "merit", "amount", "2", "why",
                   "抢险"},
        .token = true
    };
    struct asked sign = {
        .who = director,
        .method = METHOD_POST,
        .path = "/evaluation",
        .fields = {"quarter", "2026Q4"},
        .token = true
    };

    (void)state;
    console_expect(console, &enter, 303, leader_path);
    console_expect(console, &(struct asked){.who = clerk, .path = leader_path}, 200, "抢险");
    enter.fields[9] = "";
    console_expect(console, &enter, 409, NULL);
    enter.who = elsewhere;
    console_expect(console, &enter, 403, NULL);
    console_expect(console, &sign, 409, "还没有过完");
    sign.who = cadre;
    console_expect(console, &sign, 403, NULL);
    township_pass(console->town, 170 * HOUR);
    sign.who = director;
    console_expect(console, &sign, 303, "/evaluation?quarter=2026Q4");
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = leader_path, .fields = {"quarter", "2026Q4"}
    },
                   200, "申诉");
    enter = (struct asked){
        .who = cadre,
        .method = METHOD_POST,
        .path = leader_path,
        .fields = {"quarter", "2026Q4", "do", "appeal", "why", "少算一次"},
        .token = true
    };
    console_expect(console, &enter, 303, leader_path);
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM event WHERE what ="
                                                   " 'evaluation.appealed'"),
                     1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledgers),    cmocka_unit_test(test_every_ledger),
        cmocka_unit_test(test_statistics), cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_evaluation), cmocka_unit_test(test_score_entry),
        cmocka_unit_test(test_year),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
