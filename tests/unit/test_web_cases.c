/* The pages of cases over a township: filters under names, what a number of the statistics leads
 * to, the moves as buttons, the sheet on paper. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", director[] = "王进财", cadre[] = "东坪干部",
                  elsewhere[] = "县里";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_cases"};

    (void)state;
    console = console_open(&plan);
    township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
    township_text(console->town, "13900000022", 0, "YH 2 房屋 裂了");
    township_pass(console->town, 90 * SEC);
    return township_count(console->town, "SELECT count(*) FROM case_file") == 2 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

/* ---- filters --------------------------------------------------------------------------------- */

static void test_filters(void **state)
{
    /* clang-format off */
    static const struct {
        const char *who, *fields[8];
        const char *words;
    } rows[] = {
        {clerk, {NULL},                                                    "/cases/10008"},
        {clerk, {NULL},                                                    "房屋"},
        {clerk, {"kind", "YH"},                                            "!/cases/10008\""},
        {clerk, {"household", "3", "unit", "南峪乡/东坪村/二社网格/第1联防组"}, "/cases/10008"},
        {clerk, {"household", "4", "unit", "南峪乡/东坪村/二社网格/第1联防组"}, "!/cases/10008\""},
        {clerk, {"since", "2026-11-23"},                                   "/cases/10008"},
        {clerk, {"since", "2026-11-24"},                                   "!/cases/10008\""},
        {clerk, {"until", "2026-11-23"},                                   "/cases/10008"},
        {clerk, {"until", "2026-11-22"},                                   "!/cases/10008\""},
        {clerk, {"since", "rubbish"},                                      "/cases/10008"},
        {clerk, {"measure", "found", "month", "202611"},                   "/cases/10008"},
        {clerk, {"measure", "found", "month", "2026"},                     "/cases/10008"},
        {clerk, {"measure", "found", "month", "202610"},                   "!/cases/10008\""},
        {clerk, {"measure", "settled", "month", "202611"},                 "!/cases/10008\""},
        {clerk, {"measure", "found", "month", "202699"},                   "/cases/10008"},
        {clerk, {"measure", "nothing", "month", "202611"},                 "/cases/10008"},
        {clerk, {"sort", "-number"},                                       "/cases/10008"},
        {cadre, {"measure", "found", "month", "202611"},                   "/cases/10008"},
        {elsewhere, {"measure", "found", "month", "202611"},               "!/cases/10008\""},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who, .path = "/cases"};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, 200, rows[i].words);
    }
}

/* ---- filters under names --------------------------------------------------------------------- */

static void keep(const char *who, const char *name, const char *query, const char *what, int status)
{
    const struct asked asked = {
        .who = who,
        .method = METHOD_POST,
        .path = "/cases/filters",
        .fields = {"name", name, "query", query, "do", what},
        .token = true
    };

    console_expect(console, &asked, status, NULL);
}

static void test_saved_filters(void **state)
{
    const struct asked list = {.who = clerk, .path = "/cases"},
                       other = {.who = director, .path = "/cases"};
    char name[24];

    (void)state;
    keep(clerk, "我的<隐患>", "kind=YH&state=new", "save", 303);
    console_expect(console, &list, 200, "/cases?kind=YH&amp;state=new");
    console_expect(console, &list, 200, "我的&lt;隐患&gt;");
    console_expect(console, &other, 200, "!state=new\"");
    keep(clerk, "", "kind=YH", "save", 409);
    for (int i = 0; i < 19; i++) {
        text_format(name, sizeof name, "第%d个", i);
        keep(clerk, name, "overdue=1", "save", 303);
    }
    keep(clerk, "多了", "overdue=1", "save", 409);
    keep(clerk, "我的<隐患>", "kind=ZA", "save", 303); /* the same name is written over */
    console_expect(console, &list, 200, "/cases?kind=ZA\"");
    keep(clerk, "我的<隐患>", "", "drop", 303);
    console_expect(console, &list, 200, "!/cases?kind=ZA\"");
}

/* ---- moves ----------------------------------------------------------------------------------- */

static void test_moves(void **state)
{
    struct asked page = {.who = clerk, .path = "/cases/10008"};
    struct asked accept = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/cases/10008",
        .fields = {"event", "accept"},
        .token = true
    };

    (void)state;
    console_expect(console, &page, 200, "value=\"accept\"");
    console_expect(console, &page, 200, "class=\"why\""); /* what cannot be done says why */
    console_expect(console, &accept, 303, "/cases/10008");
    console_expect(console, &page, 200, "已受理");
    accept.who = elsewhere;
    console_expect(console, &accept, 403, NULL);
    accept.who = clerk;
    accept.fields[1] = "burn";
    console_expect(console, &accept, 409, NULL);
    page.who = cadre;
    console_expect(console, &page, 200, "张明录");
}

static void test_sheet(void **state)
{
    struct asked sheet = {.who = clerk, .path = "/cases/10008/sheet"};

    (void)state;
    console_expect(console, &sheet, 200, "张明录");
    console_expect(console, &sheet, 200, "审核人");
    sheet.who = elsewhere;
    console_expect(console, &sheet, 403, NULL);
    sheet.path = "/cases/99999/sheet";
    console_expect(console, &sheet, 404, NULL);
}

/* ---- pages ----------------------------------------------------------------------------------- */

enum { ADDED = 118, ALL = 120, SERIAL_FIRST = 1000 };

static void add_cases(void)
{
    char line[256];

    for (int i = 0; i < ADDED; i++) {
        text_format(line, sizeof line,
                    "{\"command\":\"case.file\",\"as\":\"孙秀兰\",\"unit\":\"南峪乡/%s\","
                    "\"kind\":\"%s\",\"party\":\"张明录\",\"source\":\"visit\"}",
                    i % 3 ? "前沟村" : "阳山村", i % 2 ? "JF" : "ZA");
        township_ask(console->town, line);
        township_pass(console->town, 100 * MSEC);
    }
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM case_file"), ALL);
}

/* The cases of a page, by where they lead; adds them to `seen`. */
static size_t cases_in(const struct reply *reply, bool seen[ALL])
{
    static const char link[] = "<td class=\"short\"><a href=\"/cases/";
    size_t count = 0;
    int64_t serial;

    for (const char *at = reply->body.ptr; (at = strstr(at, link));) {
        at += sizeof link - 1;
        assert_true(case_number_parse((struct span){at, strcspn(at, "\"")}, &serial));
        assert_in_range(serial, SERIAL_FIRST, SERIAL_FIRST + ALL - 1);
        seen[serial - SERIAL_FIRST] = true;
        count++;
    }
    return count;
}

/* The value of a link's last parameter, as ">下一页" has it; "" there is none. */
static void value_of_link(const struct reply *reply, const char *name, char out[24])
{
    const char *at = strstr(reply->body.ptr, name);

    out[0] = '\0';
    if (at)
        text_copy(out, 24, (struct span){at + strlen(name), strcspn(at + strlen(name), "\"&")});
}

/* Forward to the end, then back to the beginning: each page has its rows, together all of them. */
static void walk_pages(const char *sort)
{
    static const size_t sizes[] = {50, 50, 20};
    struct asked asked = {
        .who = clerk, .path = "/cases", .fields = {"sort", sort}
    };
    char from[24] = "";
    bool seen[ALL] = {false};
    struct reply reply;
    size_t count;

    for (size_t i = 0; i < ROWS(sizes); i++) {
        assert_int_equal(console_ask(console, &asked, &reply), 200);
        assert_true(reply_says(&reply, ",共120件"));
        count = cases_in(&reply, seen);
        if (count != sizes[i])
            fail_msg("sort=%s, page %zu: %zu rows", sort, i, count);
        value_of_link(&reply, i + 1 < ROWS(sizes) ? "after=" : "before=", from);
        assert_true(*from);
        asked.fields[2] = i + 1 < ROWS(sizes) ? "after" : "before";
        asked.fields[3] = from;
        reply_free(&reply);
    }
    for (size_t i = 0; i < ALL; i++)
        assert_true(seen[i]);
    assert_int_equal(console_ask(console, &asked, &reply), 200);
    assert_int_equal(cases_in(&reply, seen), 50);
    assert_true(reply_says(&reply, "上一页") && reply_says(&reply, "下一页"));
    value_of_link(&reply, "before=", from);
    reply_free(&reply);
    assert_int_equal(console_ask(console, &asked, &reply), 200);
    assert_int_equal(cases_in(&reply, seen), 50);
    assert_false(reply_says(&reply, "上一页")); /* the first page again */
    reply_free(&reply);
}

static void test_pages(void **state)
{
    static const char *const sorts[] = {"",      "number", "-number", "due",   "-due",   "unit",
                                        "-unit", "kind",   "-kind",   "state", "-state", "filed"};
    struct asked file = {
        .who = clerk, .path = "/cases", .fields = {"as", "csv", "sort", "due", "after", "1005"}
    };
    struct reply reply;
    size_t lines = 0;

    (void)state;
    add_cases();
    for (size_t i = 0; i < ROWS(sorts); i++)
        walk_pages(sorts[i]);
    assert_int_equal(console_ask(console, &file, &reply), 200); /* a file has all pages */
    for (const char *at = reply.body.ptr; (at = strstr(at, "\r\n")); at += 2)
        lines++;
    assert_in_range(lines, ALL + 1, ALL + 3);
    reply_free(&reply);
    /* another order begins with its first page */
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/cases", .fields = {"after", "1100"}
    },
                   200, "href=\"/cases?sort=due\"");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters), cmocka_unit_test(test_saved_filters),
        cmocka_unit_test(test_moves),   cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_pages),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
