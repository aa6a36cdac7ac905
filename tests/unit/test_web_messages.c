/* The pages of messages over a township: threads, sorting, and answering by hand. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", cadre[] = "东坪干部", elsewhere[] = "县里";
static const char leader[] = "/messages/+8613900000021", stranger[] = "/messages/+8613711110000";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_messages"};

    (void)state;
    console = console_open(&plan);
    township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
    township_text(console->town, "13711110000", 0, "<b>咨询</b> 我家的事咋弄");
    township_pass(console->town, 90 * SEC);
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

static void test_pages(void **state)
{
    /* clang-format off */
    static const struct {
        const char *who, *path, *fields[6];
        int status;
        const char *words;
    } rows[] = {
        {clerk,     "/messages",      {NULL},                       200, "张明录"},
        {clerk,     "/messages",      {NULL},                       200, "&lt;b&gt;"},
        {clerk,     "/messages",      {"find", "张明录", NULL},     200, "/messages/%2B8613900000021"},
        {clerk,     "/messages",      {"find", "张明录", NULL},     200, "!我家的事"},
        {clerk,     "/messages",      {"became", "filed", NULL},    200, "!我家的事"},
        {clerk,     "/messages",      {"modem", "sim1", NULL},      200, "张明录"},
        {clerk,     "/messages",      {"modem", "sim9", NULL},      200, "!张明录"},
        {clerk,     "/messages",      {"way", "out", "modem", "sim9", NULL}, 200, "!编号10008"},
        {clerk,     "/messages",      {"way", "out", NULL},         200, "编号10008"},
        {clerk,     "/messages",      {"way", "out", "state", "failed", NULL}, 200, "!编号10008"},
        {clerk,     "/messages",      {"sort", "-at", NULL},        200, "张明录"},
        {clerk,     "/messages",      {"as", "csv", NULL},          200, "JF 3 张明录"},
        {cadre,     "/messages",      {NULL},                       200, "张明录"},
        {cadre,     "/messages",      {NULL},                       200, "!我家的事"},
        {elsewhere, "/messages",      {NULL},                       200, "!张明录"},
        {elsewhere, "/messages",      {"as", "csv", NULL},          200, "!张明录"},
        {clerk,     leader,           {NULL},                       200, "data-parts"},
        {clerk,     leader,           {NULL},                       200, "/cases/10008"},
        {clerk,     stranger,         {NULL},                       200, "名册上没有"},
        {clerk,     stranger,         {NULL},                       200, "!<b>"},
        {cadre,     leader,           {NULL},                       200, "马建国"},
        {elsewhere, leader,           {NULL},                       403, NULL},
        {cadre,     stranger,         {NULL},                       403, NULL},
        {clerk,     "/messages/+8613999999999", {NULL},             404, NULL},
        {clerk,     "/messages/x",    {NULL},                       404, NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who, .path = rows[i].path};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, rows[i].status, rows[i].words);
    }
}

/* ---- answering ------------------------------------------------------------------------------- */

static struct asked answer(const char *who, const char *path, const char *text, const char *what)
{
    return (struct asked){
        .who = who,
        .method = METHOD_POST,
        .path = path,
        .fields = {"text", text, "do", what},
        .token = true
    };
}

static void expect(const char *who, const char *path, const char *text, const char *what,
                   int status, const char *words)
{
    struct asked asked = answer(who, path, text, what);

    console_expect(console, &asked, status, words);
}

static int64_t sent(void)
{
    return township_count(console->town, "SELECT count(*) FROM message WHERE purpose = 'by_hand'");
}

static void test_answer(void **state)
{
    const struct sim_text *got;

    (void)state;
    while (township_read(console->town, "13900000021", SEC))
        ;
    expect(clerk, leader, "明天上午有人来您家", "send", 303, leader);
    got = township_read(console->town, "13900000021", 2 * MIN);
    assert_non_null(got);
    assert_non_null(strstr(got->text, "【南峪乡综治中心】明天上午有人来您家"));
    assert_int_equal(sent(), 1);
    expect(cadre, leader, "我去看看", "send", 303, NULL);
    expect(clerk, stranger, "请打中心电话", "send", 303, NULL);
    assert_int_equal(sent(), 3);
}

static void test_answer_refused(void **state)
{
    struct asked forged = answer(clerk, leader, "假的", "send");
    int64_t before = sent();

    (void)state;
    forged.token = false;
    console_expect(console, &forged, 403, NULL);
    expect(elsewhere, leader, "不是我的人", "send", 403, NULL);
    expect(cadre, stranger, "不是我的人", "send", 403, NULL);
    expect(clerk, leader, "  ", "send", 200, "还没有写回话");
    expect(clerk, leader, "带 11010519491231002X", "send", 200, "身份证号");
    expect(clerk, "/messages/+8613999999999", "您好", "send", 404, NULL);
    assert_int_equal(sent(), before);
}

/* Without script the server counts: signature of 9, all of it UCS2. */
static void test_count(void **state)
{
    static const char long_text[] =
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二";

    (void)state;
    expect(clerk, leader, "hello", "count", 200, "连签名 14 字,1 条短信");
    expect(clerk, leader, long_text, "count", 200, "连签名 71 字,2 条短信");
    expect(clerk, leader, "一\r\n二", "count", 200, "连签名 12 字,1 条短信"); /* as sent by forms */
    expect(clerk, leader, "\"><script>alert(3)</script>", "count", 200, "!<script>alert");
    assert_int_equal(
        township_count(console->town, "SELECT count(*) FROM message WHERE instr(text, 'hello')"),
        0);
}

/* ---- sorting --------------------------------------------------------------------------------- */

static int64_t waiting(void)
{
    return township_count(console->town, "SELECT count(*) FROM message WHERE disposition = 7");
}

static void test_sorting(void **state)
{
    char id[24];
    struct asked dismiss = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/messages/sort",
        .fields = {"id", id, "do", "dismiss"},
        .token = true
    };

    (void)state;
    assert_int_equal(waiting(), 1);
    text_format(
        id, sizeof id, "%lld",
        (long long)township_count(console->town, "SELECT id FROM message WHERE disposition = 7"));
    console_expect(console, &(struct asked){.who = clerk, .path = "/messages/sort"}, 200,
                   "我家的事");
    console_expect(console, &(struct asked){.who = cadre, .path = "/messages/sort"}, 200,
                   "!我家的事");
    dismiss.who = cadre;
    console_expect(console, &dismiss, 403, NULL);
    assert_int_equal(waiting(), 1);
    dismiss.who = clerk;
    console_expect(console, &dismiss, 303, "/messages/sort");
    assert_int_equal(waiting(), 0);
}

/* ---- newcomers ------------------------------------------------------------------------------- */

static void last_text_of(const char *phone, char id[24])
{
    char sql[128];

    text_format(sql, sizeof sql,
                "SELECT max(id) FROM message WHERE phone = '+86%s' AND disposition = 7", phone);
    text_format(id, 24, "%lld", (long long)township_count(console->town, sql));
}

/* Who asks to be on the roster is put there from where the text is sorted: what the text says of
 * them is filled in, what the daemon still wants to know it says without lianhuctl's options. */
static void test_newcomer(void **state)
{
    char id[24];
    struct asked page = {.who = clerk, .path = "/messages/sort"};
    struct asked enter = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/messages/sort",
        .fields = {"id", id, "do", "register", "name", "赵六", "unit",
                   "南峪乡/东坪村/二社网格/第1联防组", "household", ""},
        .token = true
    };

    (void)state;
    township_text(console->town, "13722220000", 0, "登记 赵六 第1联防组");
    township_pass(console->town, 60 * SEC);
    last_text_of("13722220000", id);
    console_expect(console, &page, 200, "value=\"赵六\"");
    console_expect(console, &page, 200, "href=\"/messages/%2B8613722220000\">13722220000</a>");
    console_expect(console, &enter, 409, "已有联户长 马建国"); /* who holds the post, keeps it */
    console_expect(console, &enter, 409, "!--");
    enter.fields[9] = "3";
    enter.token = false;
    console_expect(console, &enter, 403, NULL);
    enter.token = true;
    enter.who = cadre;
    console_expect(console, &enter, 403, NULL);
    enter.who = clerk;
    console_expect(console, &enter, 303, "/messages/sort");
    console_expect(console, &page, 200, "!13722220000");
    console_expect(console,
                   &(struct asked){
                       .who = clerk,
                       .path = "/roster/house",
                       .fields = {"unit", enter.fields[7], "number", "3"}
    },
                   200, "13722220000");
}

/* A new phone: the office goes with it. */
static void test_new_phone(void **state)
{
    char id[24];
    struct asked enter = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/messages/sort",
        .fields = {"id", id, "do", "register", "phone", "13900000029"},
        .token = true
    };

    (void)state;
    township_text(console->town, "13722220001", 0, "换手机号 刘秀兰 13900000029");
    township_pass(console->town, 60 * SEC);
    last_text_of("13722220001", id);
    console_expect(console, &enter, 303, "/messages/sort");
    console_expect(console, &(struct asked){.who = clerk, .path = "/messages/13722220001"}, 200,
                   "刘秀兰");
}

/* ---- a call for help ------------------------------------------------------------------------- */

static void test_alarm(void **state)
{
    struct asked today = {.who = clerk, .path = "/"};
    struct asked end = {
        .who = elsewhere,
        .method = METHOD_POST,
        .path = "/alarms",
        .fields = {"id", "1", "do", "end"},
        .token = true
    };

    (void)state;
    township_text(console->town, "13900000021", 0, "着火了快来人");
    township_pass(console->town, 60 * SEC);
    console_expect(console, &today, 200, "class=\"alarm\"");
    console_expect(console, &today, 200, "没事了,解除");
    today.who = elsewhere;
    console_expect(console, &today, 200, "!class=\"alarm\"");
    console_expect(console, &end, 403, NULL);
    end.who = clerk;
    end.fields[1] = "77";
    console_expect(console, &end, 404, NULL);
    end.fields[1] = "1";
    end.token = false;
    console_expect(console, &end, 403, NULL);
    end.token = true;
    today.who = clerk;
    console_expect(console, &today, 200, "还没有人说去了");
    end.fields[3] = "take";
    console_expect(console, &end, 303, "/");
    console_expect(console, &today, 200, "接手的:孙秀兰 11月23日");
    console_expect(console, &today, 200, "!value=\"take\"");
    end.fields[3] = "end";
    console_expect(console, &end, 303, "/");
    console_expect(console, &today, 200, "!class=\"alarm\"");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),          cmocka_unit_test(test_answer),
        cmocka_unit_test(test_answer_refused), cmocka_unit_test(test_count),
        cmocka_unit_test(test_sorting),        cmocka_unit_test(test_newcomer),
        cmocka_unit_test(test_new_phone),      cmocka_unit_test(test_alarm),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
