/* The pages of the system over a township: modems and what is told them, who did what, settings;
 * and the simulated phones, which only simulated modems have. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", director[] = "王进财", cadre[] = "东坪干部";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_system"};

    (void)state;
    console = console_open(&plan);
    township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
    township_pass(console->town, 90 * SEC);
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

struct row {
    const char *who, *path, *fields[6];
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

static struct asked post(const char *who, const char *path, const char *name, const char *value)
{
    return (struct asked){
        .who = who, .method = METHOD_POST, .path = path, .fields = {name, value},
                   .token = true
    };
}

static void test_modems(void **state)
{
    static const struct row rows[] = {
        {clerk,    "/system",         {NULL},        200, "/system/sim1"  },
        {clerk,    "/system",         {NULL},        200, "/messages?way="},
        {clerk,    "/system",         {"as", "csv"}, 200, "sim1,"         },
        {director, "/system/sim1",    {NULL},        200, "IMEI"          },
        {director, "/system/sim1",    {NULL},        200, "拨出去"     },
        {clerk,    "/system/sim1",    {NULL},        200, "!拨出去"    },
        {director, "/system/nothing", {NULL},        409, NULL            },
    };
    struct asked dial = post(director, "/system/sim1", "dial", "*100#"),
                 restart = post(director, "/system/sim1", "do", "restart"),
                 nonsense = post(director, "/system/sim1", "do", "burn");

    (void)state;
    expect_rows(rows, ROWS(rows));
    dial.fields[2] = "do";
    dial.fields[3] = "ussd";
    console_expect(console, &dial, 303, "/system/sim1");
    township_pass(console->town, 30 * SEC);
    assert_int_equal(
        township_count(console->town, "SELECT count(*) > 0 FROM event WHERE what LIKE 'ussd.%'"),
        1);
    console_expect(console, &restart, 303, "/system/sim1");
    console_expect(console, &nonsense, 400, NULL);
    restart.who = clerk;
    console_expect(console, &restart, 403, NULL);
    township_pass(console->town, 2 * MIN);
}

static void look_around(void)
{
    console_expect(console, &(struct asked){.who = clerk, .path = "/cases/10008"}, 200, NULL);
    console_expect(console,
                   &(struct asked){
                       .who = cadre, .path = "/roster", .fields = {"unit", "南峪乡"}
    },
                   403, NULL);
    web_tick(&console->web, console->town->now);
}

static void test_events(void **state)
{
    static const struct row rows[] = {
        {director, "/system/events", {NULL},                   200, "/cases/10008"   },
        {director, "/system/events", {"who", "孙秀兰"},     200, "/cases/10008"   },
        {director, "/system/events", {"who", "王进财"},     200, "!/cases/10008\""},
        {director, "/system/events", {"what", "staff.looked"}, 200, "没有让看"   },
        {director, "/system/events", {"what", "notice."},      200, "没有。"      },
        {director, "/system/events", {"since", "2026-11-24"},  200, "没有。"      },
        {director, "/system/events", {"find", "10008"},        200, "/cases/10008"   },
        {director, "/system/events", {"as", "csv"},            200, "孙秀兰"      },
        {clerk,    "/system/events", {NULL},                   403, NULL             },
        {cadre,    "/system/events", {NULL},                   403, NULL             },
        {clerk,    "/system/staff",  {NULL},                   200, "东坪干部"   },
        {cadre,    "/system/staff",  {NULL},                   403, NULL             },
    };

    (void)state;
    look_around();
    expect_rows(rows, ROWS(rows));
}

static void test_settings(void **state)
{
    struct asked put = post(director, "/system/settings", "key", "parts_per_day");

    (void)state;
    put.fields[2] = "value";
    put.fields[3] = "77";
    console_expect(console, &put, 303, "/system/settings");
    console_expect(console, &(struct asked){.who = director, .path = "/system/settings"}, 200,
                   "value=\"77\"");
    put.fields[3] = "<b>";
    console_expect(console, &put, 200, "role=\"alert\"");
    put.fields[4] = "do";
    put.fields[5] = "reset";
    console_expect(console, &put, 303, "/system/settings");
    console_expect(console, &(struct asked){.who = director, .path = "/system/settings"}, 200,
                   "!value=\"77\"");
    put.who = clerk;
    console_expect(console, &put, 403, NULL);
    console_expect(console, &(struct asked){.who = clerk, .path = "/system/settings"}, 403, NULL);
}

static void test_backups(void **state)
{
    struct asked page = {.who = director, .path = "/system/backups"};

    (void)state;
    console_expect(console, &page, 200, "还没有备份过");
    township_ask(console->town,
                 "{\"command\":\"backup.told\",\"file\":\"/mnt/u/lianhu.db\",\"bytes\":7340032}");
    console_expect(console, &page, 200, "/mnt/u/lianhu.db");
    console_expect(console, &page, 200, "!还没有备份过");
    township_pass(console->town, 9 * 24 * HOUR);
    console_expect(console, &page, 200, "已经 9 天没有备份了");
    page.who = clerk;
    console_expect(console, &page, 403, NULL);
}

/* With a simulator that does not answer, the page still stands. */
static void test_phones(void **state)
{
    struct asked text = post(clerk, "/phones", "from", "13900000021");
    struct asked page = {
        .who = clerk, .path = "/phones", .fields = {"from", "13900000021"}
    };

    (void)state;
    console_expect(console, &page, 404, NULL);
    console_expect(console, &text, 404, NULL);
    console->web.simulated = true;
    console->web.sim_socket = "/nonexistent/sim.sock";
    console_expect(console, &page, 200, "马建国 联户长");
    console_expect(console, &page, 200, "JF 3 张明录"); /* what it sent */
    text.fields[2] = "text";
    text.fields[3] = "平安";
    console_expect(console, &text, 409, NULL);
    page.who = NULL;
    console_expect(console, &page, 303, "/sign-in");
    console->web.simulated = false;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modems),   cmocka_unit_test(test_events),
        cmocka_unit_test(test_settings), cmocka_unit_test(test_phones),
        cmocka_unit_test(test_backups),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
