/* A notice from its words to its answers in the console: what is shown before it goes, three
 * people, and numbers that lead to people. */
#include "store/store_int.h"
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char clerk[] = "孙秀兰", director[] = "王进财", leader[] = "刘文清";
static const char elsewhere[] = "县里";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_notice_day"};

    (void)state;
    console = console_open(&plan);
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

static struct asked compose(const char *what, const char *at)
{
    return (struct asked){
        .who = clerk,
        .method = METHOD_POST,
        .path = "/notices/new",
        .fields = {"text", "{姓名}您好,明天开会", "unit", "南峪乡/东坪村", "role", "group-leader",
                   "receipt", "1", "do", what, "at", at},
        .token = true
    };
}

static void test_preview(void **state)
{
    struct asked preview = compose("preview", "");

    (void)state;
    console_expect(console, &preview, 200, "马建国您好,明天开会"); /* each as it will be read */
    console_expect(console, &preview, 200, "李秀兰您好,明天开会");
    console_expect(console, &preview, 200, "第一条在 11月23日 09:");
    preview = compose("preview", "2026-11-23T23:30");
    console_expect(console, &preview, 200, "第一条在 11月24日 08:00"); /* not by night */
    preview = compose("draft", "rubbish");
    console_expect(console, &preview, 409, "{姓名}您好"); /* what was typed is still there */
    preview = compose("preview", "");
    preview.fields[1] = "带 11010519491231002X 来";
    console_expect(console, &preview, 200, NULL);
    preview.fields[9] = "draft";
    console_expect(console, &preview, 409, "身份证号");
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM notice"), 0);
}

/* Each number of the preview counts the rows of the list that it leads to; of the texts, of which
 * each of these has one part, too. */
static void test_numbers_of_the_preview(void **state)
{
    static const char link[] = "<a href=\"/notices/audience?";
    struct asked preview = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/notices/new",
        .fields = {"text", "{姓名}{户号}您好", "to",
                   "role:group-leader,unit:南峪乡/东坪村+role:户主", "do", "preview"},
        .token = true
    };
    struct reply reply;
    size_t links = 0, found[5] = {0};

    (void)state;
    assert_int_equal(
        sqlite3_exec(console->town->store->db,
                     "UPDATE consent SET state = 2 WHERE phone IN (SELECT f.phone FROM"
                     " household h JOIN unit u ON u.id = h.unit JOIN household_phone f"
                     " ON f.household = h.id WHERE u.path LIKE '南峪乡/东坪村/%' AND NOT"
                     " EXISTS (SELECT 1 FROM person_phone p WHERE p.phone = f.phone)"
                     " ORDER BY h.id LIMIT 2);"
                     "UPDATE household_phone SET phone = '+869411234567' WHERE household ="
                     " (SELECT max(h.id) FROM household h JOIN unit u ON u.id = h.unit"
                     " WHERE u.path LIKE '南峪乡/东坪村/%')",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(console_ask(console, &preview, &reply), 200);
    for (const char *at = strstr(reply.body.ptr, link); at; at = strstr(at + 1, link), links++) {
        size_t rows = console_rows(console, clerk, at + strlen("<a href=\""));
        size_t number = strtoul(strchr(at, '>') + 1, NULL, 10);

        if (rows != number)
            fail_msg("%.300s: %zu rows", at, rows);
        found[links < 5 ? links : 4] = number;
    }
    assert_true(links > 5); /* people, texts, no mobiles, unsubscribed, blanks, units */
    for (size_t i = 0; i < 5; i++)
        assert_true(found[i] > 0);
    reply_free(&reply);
}

/* Units stand as the tree they are; what is ticked stays ticked, with the branch open around it. */
static void test_tree(void **state)
{
    struct asked preview = compose("preview", "");
    struct asked fresh = {.who = clerk, .path = "/notices/new"};

    (void)state;
    console_expect(console, &fresh, 200, "<details><summary>东坪村下面</summary>");
    console_expect(console, &fresh, 200, "value=\"南峪乡/东坪村/一社网格\">一社网格</label>");
    preview.fields[3] = "南峪乡/东坪村/一社网格";
    console_expect(console, &preview, 200, "<details open><summary>东坪村下面</summary>");
    console_expect(console, &preview, 200,
                   "value=\"南峪乡/东坪村/一社网格\" checked>一社网格</label>");
    console_expect(console, &preview, 200, ">2</a> 条短信");
    fresh.who = elsewhere; /* a tree of its own, without the language of audiences */
    console_expect(console, &fresh, 200, "value=\"南峪乡/前沟村\">前沟村</label>");
    console_expect(console, &fresh, 200, "!东坪村");
    console_expect(console, &fresh, 200, "!name=\"to\"");
}

static void move(const char *who, const char *move, int status)
{
    const struct asked asked = {
        .who = who,
        .method = METHOD_POST,
        .path = "/notices/1",
        .fields = {"move", move},
        .token = true
    };

    console_expect(console, &asked, status, NULL);
}

static void test_three_people(void **state)
{
    struct asked draft = compose("draft", "");

    (void)state;
    console_expect(console, &draft, 303, "/notices/1");
    move(clerk, "check", 409);
    move(leader, "sign", 409); /* nobody has checked it */
    move(director, "check", 303);
    move(director, "sign", 409);
    move(leader, "sign", 303);
    township_pass(console->town, 3 * MIN);
    township_text(console->town, "13900000021", 0, "收到");
    township_pass(console->town, 2 * MIN);
}

static void test_people(void **state)
{
    static const struct {
        const char *who, *fields[6];
        int status;
        const char *words;
    } rows[] = {
        {clerk,     {NULL},                                        200, "?only=gone#people\">4</a> / "},
        {clerk,     {NULL},                                        200, "?only=silent&amp;of="        },
        {clerk,     {"only", "confirmed"},                         200, "马建国"                   },
        {clerk,     {"only", "confirmed"},                         200, "!李秀兰"                  },
        {clerk,     {"only", "silent"},                            200, "!马建国"                  },
        {clerk,     {"only", "failed"},                            200, "没有。"                   },
        {clerk,     {"under", "南峪乡/东坪村/一社网格"}, 200, "!马建国"                  },
        {clerk,     {"only", "silent", "as", "csv"},               200, "李秀兰"                   },
        {elsewhere, {NULL},                                        403, NULL                          },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who, .path = "/notices/1"};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, rows[i].status, rows[i].words);
    }
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/notices", .fields = {"as", "csv"}
    },
                   200, "通2026-001");
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/notices", .fields = {"state", "draft"}
    },
                   200, "!/notices/1\"");
}

/* Whom it is for stands in the words of the office, and before it is checked whom it reaches. */
static void test_draft_says_whom(void **state)
{
    static const struct {
        const char *to, *words;
    } rows[] = {
        {"unit:南峪乡/东坪村+role:联户长",                      "南峪乡/东坪村的联户长"       },
        {"unit:南峪乡/东坪村+role:group-leader,phone:13900000021", "的联户长、手机 139"             },
        {"unit:南峪乡,-unit:南峪乡/前沟村",                     "南峪乡、除去 南峪乡/前沟村"},
    };
    char path[32];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char line[256];
        struct asked page = {.who = "王进财", .path = path};

        text_format(
            line, sizeof line,
            "{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"%s\",\"text\":\"开会\"}",
            rows[i].to);
        if (!strstr(township_ask(console->town, line), "\"ok\":true"))
            fail_msg("%s", console->town->reply.ptr);
        text_format(path, sizeof path, "/notices/%lld",
                    (long long)township_count(console->town, "SELECT max(serial) FROM notice"));
        console_expect(console, &page, 200, rows[i].words);
        console_expect(console, &page, 200, "id=\"preview\"");
        console_expect(console, &page, 200, "!unit:");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_of_the_preview),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_three_people),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_draft_says_whom),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
