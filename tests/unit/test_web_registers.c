/* The pages of registers and drives over a township: entries by hand and by SMS, their steps, and
 * who sees them. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", cadre[] = "东坪干部", elsewhere[] = "县里";
static const char group[] = "南峪乡/东坪村/二社网格/第1联防组";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_registers"};

    (void)state;
    console = console_open(&plan);
    township_text(console->town, "13900000021", 0, "LD 3 来 女婿来务工");
    township_pass(console->town, 90 * SEC);
    return township_count(console->town, "SELECT count(*) FROM register_entry") == 1 ? 0 : -1;
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
        const char *who, *path, *fields[4];
        int status;
        const char *words;
    } rows[] = {
        {clerk,     "/registers",            {NULL},                     200, "流动人口登记"},
        {clerk,     "/registers",            {NULL},                     200, "/ledgers/floating"},
        {clerk,     "/registers",            {"as", "csv"},              200, "流动人口登记,1,1,"},
        {clerk,     "/registers/floating",   {NULL},                     200, "女婿"},
        {clerk,     "/registers/floating",   {"unit", "南峪乡/前沟村"},  200, "!女婿"},
        {cadre,     "/registers/floating",   {NULL},                     200, "女婿"},
        {elsewhere, "/registers/floating",   {NULL},                     200, "!女婿"},
        {elsewhere, "/registers/floating",   {"unit", group},            403, NULL},
        {clerk,     "/registers/nothing",    {NULL},                     404, NULL},
        {clerk,     "/registers/owed",       {NULL},                     200, "该整改的都办了"},
        {clerk,     "/registers/floating/1", {NULL},                     200, "女婿"},
        {clerk,     "/registers/floating/1", {NULL},                     200, "value=\"strike\""},
        {elsewhere, "/registers/floating/1", {NULL},                     403, NULL},
        {clerk,     "/registers/floating/9", {NULL},                     409, NULL},
        {clerk,     "/registers/floating/x", {NULL},                     404, NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who, .path = rows[i].path};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, rows[i].status, rows[i].words);
    }
}

static void test_new_entry(void **state)
{
    struct asked entry = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/registers/floating",
        .fields = {"unit", group, "household", "2", "party", "张三", "text", "从兰州来",
                   "said:性别", "男", NULL},
        .token = true
    };

    (void)state;
    console_expect(console, &entry, 303, "/registers/floating");
    console_expect(console, &(struct asked){.who = clerk, .path = "/registers/floating/2"}, 200,
                   "从兰州来");
    console_expect(console, &(struct asked){.who = clerk, .path = "/registers/floating/2"}, 200,
                   "性别");
    entry.fields[9] = "别的";
    console_expect(console, &entry, 409, NULL); /* not one of the choices */
    entry.who = elsewhere;
    console_expect(console, &entry, 403, NULL);
    entry.who = clerk;
    entry.token = false;
    console_expect(console, &entry, 403, NULL);
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM register_entry"), 2);
}

static void test_moves(void **state)
{
    struct asked strike = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/registers/floating/1",
        .fields = {"move", "strike", "note", "回四川了"},
        .token = true
    };

    (void)state;
    strike.who = elsewhere;
    console_expect(console, &strike, 403, NULL);
    strike.who = clerk;
    console_expect(console, &strike, 303, "/registers/floating/1");
    console_expect(console, &(struct asked){.who = clerk, .path = "/registers/floating/1"}, 200,
                   "回四川了");
    console_expect(console, &strike, 409, NULL); /* struck off already */
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/registers/floating", .fields = {"open", "1"}
    },
                   200, "!女婿");
}

/* ---- from house to house --------------------------------------------------------------------- */

/* The number of what is owed leads to what is owed of that register. */
static void test_owed_of_one_register(void **state)
{
    (void)state;
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/registers/owed", .fields = {"register", "no-such"}
    },
                   200, "是不是筛得太细了");
    console_expect(console, &(struct asked){.who = clerk, .path = "/registers/owed"}, 200,
                   "name=\"register\"");
}

static void test_drives(void **state)
{
    struct asked start = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/drives",
        .fields = {"code", "liangjin"},
        .token = true
    };
    struct asked tick = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/drives/1",
        .fields = {"do", "tick", "unit", group, "household", "3", "answer", "已交"},
        .token = true
    };
    struct asked close = {
        .who = cadre,
        .method = METHOD_POST,
        .path = "/drives/1",
        .fields = {"do", "close"},
        .token = true
    };

    (void)state;
    start.fields[1] = console->town->rest->model->drives[0].code;
    tick.fields[7] = console->town->rest->model->drives[0].answers.items[0];
    console_expect(console, &start, 303, "/drives");
    console_expect(console, &(struct asked){.who = clerk, .path = "/drives"}, 200, "/drives/1");
    console_expect(console, &tick, 303, "/drives/1?unit=");
    console_expect(console, &(struct asked){.who = clerk, .path = "/drives/1"}, 200, "\">1</a> / ");
    console_expect(console,
                   &(struct asked){
                       .who = cadre, .path = "/drives/1", .fields = {"as", "csv"}
    },
                   200, "东坪村");
    tick.who = elsewhere;
    console_expect(console, &tick, 403, NULL);
    tick.who = clerk;
    tick.fields[7] = "胡说";
    console_expect(console, &tick, 409, NULL);
    console_expect(console, &(struct asked){.who = clerk, .path = "/drives/x"}, 404, NULL);
    console_expect(console, &close, 403, NULL); /* it is of the whole gateway */
    close.who = clerk;
    console_expect(console, &close, 303, "/drives/1");
    console_expect(console, &close, 409, NULL);
}

/* Each number of a drive leads to as many rows. */
static void test_numbers_of_a_drive(void **state)
{
    static const char link[] = "<a href=\"/ledgers/drive-";
    struct reply reply;
    size_t foot = console_rows(console, clerk, "/ledgers/drive-liangjin?find=~");
    size_t links = 0, some = 0;

    (void)state;
    assert_int_equal(
        console_ask(console, &(struct asked){.who = clerk, .path = "/drives/1"}, &reply), 200);
    for (const char *at = strstr(reply.body.ptr, link); at; at = strstr(at + 1, link), links++) {
        size_t rows = console_rows(console, clerk, at + strlen("<a href=\"")) - foot;
        char *end;
        size_t number = strtoul(strchr(at, '>') + 1, &end, 10);

        if (*end != '<')
            continue; /* words: the whole ledger */
        some++;
        if (rows != number)
            fail_msg("%.300s: %zu rows", at, rows);
    }
    assert_true(links > 3 && some > 3);
    reply_free(&reply);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),  cmocka_unit_test(test_new_entry),
        cmocka_unit_test(test_moves),  cmocka_unit_test(test_owed_of_one_register),
        cmocka_unit_test(test_drives), cmocka_unit_test(test_numbers_of_a_drive),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
