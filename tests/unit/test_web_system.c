/* The pages of the system over a township: modems and what is told them, who did what, settings;
 * and the simulated phones, which only simulated modems have. */
#include "daemon/gateway_int.h"
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <stdlib.h>
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
        {clerk,    "/system",         {NULL},        200, "/system/sim1"                    },
        {clerk,    "/system",         {NULL},        200, "/messages?way=out&amp;modem=sim1"},
        {clerk,    "/system",         {"as", "csv"}, 200, "sim1,"                           },
        {director, "/system/sim1",    {NULL},        200, "IMEI"                            },
        {director, "/system/sim1",    {NULL},        200, "拨出去"                       },
        {clerk,    "/system/sim1",    {NULL},        200, "!拨出去"                      },
        {director, "/system/nothing", {NULL},        409, NULL                              },
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
    console_expect(console, &(struct asked){.who = director, .path = "/system/sim1"}, 200,
                   "拨代码:");
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
    console_expect(console, &page, 200, "sudo lianhuctl restore /mnt/u/lianhu.db\n");
    console_expect(console, &page, 200, "不能下载备份");
    console_expect(console, &page, 200, "!href=\"/mnt"); /* it leaves the machine by hand alone */
    page.who = clerk;
    console_expect(console, &page, 403, NULL);
}

/* A day of another year says so. */
static void test_years(void **state)
{
    static const char kept[] =
        "[{\"at\":\"2025-12-31T10:00:00+08:00\",\"file\":\"/mnt/u/old.db\",\"bytes\":1}]";

    (void)state;
    store_begin(console->town->store, console->town->now.wall);
    store_setting_put(console->town->store, "backups", kept);
    assert_true(store_commit(console->town->store));
    console_expect(console, &(struct asked){.who = director, .path = "/system/backups"}, 200,
                   "2025年12月31日 10:00");
}

/* The console has the daemon make one; a process of its own tells what came of it. */
static char asked_name[64];

static bool begin_backup(void *ctx, const char *name)
{
    (void)ctx;
    return text_copy(asked_name, sizeof asked_name, span_of(name));
}

static void test_backup_from_here(void **state)
{
    struct asked page = {.who = director, .path = "/system/backups"};
    struct asked make = post(director, "/system/backups", "do", "make");

    (void)state;
    console_expect(console, &make, 409, "没有开始"); /* nobody copies */
    console->town->gateway->world.backup = begin_backup;
    console_expect(console, &make, 303, "/system/backups");
    assert_non_null(strstr(asked_name, "lianhu-2026"));
    console_expect(console, &page, 200, "还在做");
    console_expect(console, &make, 409, "正在备份");
    township_ask(console->town,
                 "{\"command\":\"backup.told\",\"file\":\"x\",\"why\":\"磁盘满了\"}");
    console_expect(console, &page, 200, "没有做成:磁盘满了");
    console_expect(console, &make, 303, "/system/backups");
    township_ask(console->town,
                 "{\"command\":\"backup.told\",\"file\":\"/var/b/lianhu-1.db\",\"bytes\":1}");
    console_expect(console, &page, 200, "/var/b/lianhu-1.db");
    console_expect(console, &page, 200, "!还在做");
    console_expect(console, &page, 200, "!没有做成");
    make.who = clerk;
    console_expect(console, &make, 403, NULL);
    console->town->gateway->world.backup = NULL;
}

/* ---- staff ----------------------------------------------------------------------------------- */

static struct asked staff_form(const char *what, const char *name, const char *password)
{
    return (struct asked){
        .who = director,
        .method = METHOD_POST,
        .path = "/system/staff",
        .fields = {"do", what, "name", name, "role", "clerk", "password", password, "again",
                   password},
        .token = true
    };
}

static int staff_count(const char *where)
{
    char sql[256];

    text_format(sql, sizeof sql, "SELECT count(*) FROM staff WHERE %s", where);
    return (int)township_count(console->town, sql);
}

static void test_staff_comes_and_goes(void **state)
{
    struct asked add = staff_form("add", "李有才", "first-password");
    struct asked page = {.who = director, .path = "/system/staff"};

    (void)state;
    console_expect(console, &page, 200, "添加工作人员");
    console_expect(console, &page, 200, "!value=\"township-leader\""); /* signs */
    add.fields[9] = "another";
    console_expect(console, &add, 200, "role=\"alert\"");
    add.fields[7] = add.fields[9] = "short";
    console_expect(console, &add, 200, "role=\"alert\"");
    assert_int_equal(staff_count("name = '李有才'"), 0);
    add = staff_form("add", "李有才", "first-password");
    add.who = clerk;
    console_expect(console, &add, 403, NULL);
    add.who = director;
    console_expect(console, &add, 303, "/system/staff");
    assert_int_equal(staff_count("name = '李有才' AND password LIKE '$argon2id$%'"), 1);
    assert_int_equal(township_count(console->town,
                                    "SELECT count(*) FROM event WHERE what = 'staff.added' AND "
                                    "actor LIKE 'staff:王进财%'"),
                     1);
    console_expect(console, &add, 200, "已经有 李有才");
    console_expect(console, &(struct asked){.who = "李有才", .path = "/cases"}, 200,
                   "/cases/10008");
    add = staff_form("end", "李有才", "");
    console_expect(console, &add, 303, "/system/staff");
    console_expect(console, &(struct asked){.who = "李有才", .path = "/cases"}, 303, "/sign-in");
}

/* One person is not made two: who checks, signs or keeps the rest comes from the machine. */
static void test_four_eyes_stay_four(void **state)
{
    static const char *const roles[] = {"township-leader", "centre-director"};

    (void)state;
    for (size_t i = 0; i < ROWS(roles); i++) {
        struct asked add = staff_form("add", "另一个", "first-password");

        add.fields[5] = roles[i];
        console_expect(console, &add, 200, "lianhuctl staff");
    }
    assert_int_equal(staff_count("name = '另一个'"), 0);
    struct asked other = staff_form("password", "刘文清", "first-password");

    console_expect(console, &other, 200, "lianhuctl staff");
    other = staff_form("end", director, "");
    console_expect(console, &other, 200, "不能停用自己");
    other = staff_form("password", clerk, "first-password");
    console_expect(console, &other, 303, "/system/staff");
}

/* ---- news ------------------------------------------------------------------------------------ */

static int64_t news_of(const char *who)
{
    struct reply reply;
    int64_t id;

    assert_int_equal(console_ask(console, &(struct asked){.who = who, .path = "/news"}, &reply),
                     200);
    id = strtoll(reply.body.ptr, NULL, 10);
    reply_free(&reply);
    return id;
}

static void test_news(void **state)
{
    int64_t before = news_of(clerk), there = news_of("别村干部");

    (void)state;
    township_text(console->town, "13900000021", 0, "平安");
    township_pass(console->town, 60 * SEC);
    assert_true(news_of(clerk) > before);
    assert_int_equal(news_of("别村干部"), there); /* it is not theirs */
    console_expect(console, &(struct asked){.path = "/news"}, 303, "/sign-in");
    console_expect(console, &(struct asked){.who = clerk, .path = "/news"}, 200, " 0\n");
    township_text(console->town, "13900000022", 0, "着火了快来人");
    township_pass(console->town, 60 * SEC);
    console_expect(console, &(struct asked){.who = clerk, .path = "/news"}, 200, " 1\n");
    console_expect(console, &(struct asked){.who = "别村干部", .path = "/news"}, 200, " 0\n");
    console_expect(console, &(struct asked){.who = clerk, .path = "/"}, 200, "!+86139");
}

/* A list without filters of its own finds rows by their words. */
static void test_finding(void **state)
{
    static const struct row rows[] = {
        {clerk, "/system/staff", {"find", "东坪"},              200, "东坪干部" },
        {clerk, "/system/staff", {"find", "东坪"},              200, "!别村干部"},
        {clerk, "/system/staff", {"find", "东坪", "as", "csv"}, 200, "!别村干部"},
        {clerk, "/system/staff", {"find", "nobody"},              200, "没有。"    },
        {clerk, "/system",       {"find", "sim1"},                200, "/system/sim1" },
        {clerk, "/registers",    {"find", "流动"},              200, "流动人口" },
        {clerk, "/registers",    {"find", "流动"},              200, "!巡逻登记"},
    };

    (void)state;
    expect_rows(rows, ROWS(rows));
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
    console_expect(console, &page, 200, "href=\"/phones?from=13900000024\"");
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
        cmocka_unit_test(test_modems),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_backups),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_backup_from_here),
        cmocka_unit_test(test_staff_comes_and_goes),
        cmocka_unit_test(test_four_eyes_stay_four),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_news),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
