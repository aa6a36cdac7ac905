/* The pages of the roster over a township: a file is looked at and carried out, offices, numbers
 * and households change, lists filter and sort and are taken away, and nobody sees another's. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <sodium.h>
#include <string.h>

static const char clerk[] = "孙秀兰", cadre[] = "东坪干部", elsewhere[] = "县里";
static const char group[] = "南峪乡/东坪村/二社网格/第1联防组";

static struct console *console;

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_roster"};

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

/* ---- import ---------------------------------------------------------------------------------- */

static void import(const char *bytes, size_t len, const char *to)
{
    const struct asked rows = {
        clerk, METHOD_POST, "/roster/import", {NULL},
           true, "new.csv", { bytes, len},
           NULL
    };

    console_expect(console, &rows, 303, to);
}

static int64_t holders(const char *name)
{
    char sql[256];

    text_format(sql, sizeof sql, "SELECT count(*) FROM person WHERE name = '%s'", name);
    return township_count(console->town, sql);
}

static void test_import(void **state)
{
    static const char rows[] = "姓名,手机号,角色,单位\n"
                               "赵来福,13900000777,联户长,南峪乡/东坪村/二社网格/第9联防组\n";
    struct asked look = {
        clerk, METHOD_GET, "/roster/import/1", {NULL},
           false, NULL, { NULL,   0},
           NULL
    };
    struct asked apply = look;

    (void)state;
    import(rows, strlen(rows), "/roster/import/1");
    console_expect(console, &look, 200, "赵来福");
    console_expect(console, &look, 200, "照这样导入");
    assert_int_equal(holders("赵来福"), 0); /* looking changes nothing */
    apply.method = METHOD_POST;
    console_expect(console, &apply, 403, NULL); /* without the form's token */
    assert_int_equal(holders("赵来福"), 0);
    apply.token = true;
    console_expect(console, &apply, 303, "/roster/import/1");
    console_expect(console, &look, 200, "导入好了");
    console_expect(console, &look, 200, "!照这样导入");
    assert_int_equal(holders("赵来福"), 1);
    console_expect(console, &apply, 303, NULL); /* a second click does nothing more */
    assert_int_equal(holders("赵来福"), 1);
}

/* 王小二 in GB18030, as WPS saves it. */
static void test_import_gb18030(void **state)
{
    static const char rows[] =
        "\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\xba\xc5,\xbd\xc7\xc9\xab,\xb5\xa5\xce\xbb\n"
        "\xcd\xf5\xd0\xa1\xb6\xfe,13900000778,\xc1\xaa\xbb\xa7\xb3\xa4,"
        "\xc4\xcf\xd3\xfd\xcf\xe7/\xb6\xab\xc6\xba\xb4\xe5\n";
    static const char bad[] = "姓名,手机号\n\xff\xff\xff,1\n";
    const struct asked look = {
        clerk, METHOD_GET, "/roster/import/2", {NULL},
           false, NULL, { NULL,   0},
           NULL
    };
    const struct asked broken = {
        clerk, METHOD_POST, "/roster/import", {NULL           },
           true, "x.csv", { bad, sizeof bad - 1},
           NULL
    };

    (void)state;
    import(rows, sizeof rows - 1, "/roster/import/2");
    console_expect(console, &look, 200, "new.csv");
    console_expect(console, &look, 200, "第2行"); /* a leader does not stand at a village */
    console_expect(console, &look, 200, "!照这样导入");
    console_expect(console, &broken, 200, "role=\"alert\"");
}

static void test_import_bad_rows(void **state)
{
    static const char rows[] = "姓名,手机号,角色,单位\n"
                               "甲,13900000779,联户长,南峪乡/东坪村/二社网格/第9联防组\n"
                               "<b>乙</b>,12,联户长,南峪乡/东坪村/二社网格/第9联防组\n"
                               "丙,13900000780,没有这职务,南峪乡/东坪村\n";
    struct asked look = {
        clerk, METHOD_GET, "/roster/import/3", {NULL},
           false, NULL, { NULL,   0},
           NULL
    };

    (void)state;
    import(rows, strlen(rows), "/roster/import/3");
    console_expect(console, &look, 200, "第3行");
    console_expect(console, &look, 200, "第4行");
    console_expect(console, &look, 200, "!<b>");
    look.method = METHOD_POST;
    look.token = true;
    console_expect(console, &look, 303, NULL);
    assert_int_equal(holders("甲"), 0); /* all or nothing */
}

static void test_import_refused(void **state)
{
    static const struct {
        struct asked asked;
        int status;
    } rows[] = {
        {{cadre, METHOD_GET, "/roster/import", {NULL}, false, NULL, {NULL, 0}, NULL},    403},
        {{cadre, METHOD_POST, "/roster/import", {NULL}, true, "x.csv", {"a", 1}, NULL},  403},
        {{cadre, METHOD_POST, "/roster/import/3", {NULL}, true, NULL, {NULL, 0}, NULL},  403},
        {{clerk, METHOD_POST, "/roster/import", {NULL}, true, NULL, {NULL, 0}, NULL},
         200                                                                                }, /* no file */
        {{clerk, METHOD_GET, "/roster/import/77", {NULL}, false, NULL, {NULL, 0}, NULL}, 409},
        {{clerk, METHOD_GET, "/roster/import/x", {NULL}, false, NULL, {NULL, 0}, NULL},  404},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        console_expect(console, &rows[i].asked, rows[i].status, NULL);
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void test_lists(void **state)
{
    /* clang-format off */
    static const struct {
        const char *who, *path, *fields[6];
        int status;
        const char *words;
    } rows[] = {
        {clerk,     "/roster",            {NULL},                               200, "东坪村"},
        {clerk,     "/roster",            {"unit", group, NULL},                200, "张明录"},
        {clerk,     "/roster",            {"unit", group, NULL},                200, "马建国"},
        {clerk,     "/roster",            {"unit", "南峪乡/没有", NULL},        404, NULL},
        {cadre,     "/roster",            {NULL},                               200, "东坪村"},
        {cadre,     "/roster",            {"unit", "南峪乡", NULL},             403, NULL},
        {elsewhere, "/roster",            {"unit", group, NULL},                403, NULL},
        {clerk,     "/roster/people",     {"find", "马建国", NULL},             200, "13900000021"},
        {clerk,     "/roster/people",     {"find", "0000021", NULL},            200, "马建国"},
        {clerk,     "/roster/people",     {"find", "马建国", NULL},             200, "!13900000011"},
        {clerk,     "/roster/people",     {"role", "grid-head", NULL},          200, "!马建国"},
        {clerk,     "/roster/people",     {"unit", "南峪乡/前沟村", NULL},      200, "!马建国"},
        {clerk,     "/roster/people",     {"sort", "-phone", NULL},             200, "aria-sort=\"descending\""},
        {clerk,     "/roster/people",     {"as", "csv", "find", "马建国", NULL}, 200, "马建国,13900000021"},
        {cadre,     "/roster/people",     {NULL},                               200, "马建国"},
        {elsewhere, "/roster/people",     {NULL},                               200, "!马建国"},
        {elsewhere, "/roster/people",     {"unit", group, NULL},                403, NULL},
        {clerk,     "/roster/households", {"find", "张明录", NULL},             200, "张明录"},
        {clerk,     "/roster/households", {"find", "张明录", NULL},             200, "!王秀兰"},
        {elsewhere, "/roster/households", {"find", "张明录", NULL},             200, "没有。"},
        {clerk,     "/roster/house",      {"unit", group, "number", "3", NULL}, 200, "张明录"},
        {clerk,     "/roster/house",      {"unit", group, "number", "99", NULL}, 404, NULL},
        {clerk,     "/roster/house",      {"unit", group, "number", "-1", NULL}, 404, NULL},
        {elsewhere, "/roster/house",      {"unit", group, "number", "3", NULL}, 403, NULL},
        {clerk,     "/roster/vacant",     {NULL},                               200, "没有人任的职务"},
        {clerk,     "/roster/cards",      {"unit", group, NULL},                200, "class=\"cue\""},
        {elsewhere, "/roster/cards",      {"unit", group, NULL},                403, NULL},
        {clerk,     "/roster/files/people", {NULL},                             200, "马建国"},
        {clerk,     "/roster/files/households", {NULL},                         200, "张明录"},
        {clerk,     "/roster/files/x",    {NULL},                               404, NULL},
        {elsewhere, "/roster/files/people", {NULL},                             403, NULL},
        {cadre,     "/roster/files/people", {NULL},                             403, NULL},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked = {.who = rows[i].who, .path = rows[i].path};

        memcpy(asked.fields, rows[i].fields, sizeof rows[i].fields);
        console_expect(console, &asked, rows[i].status, rows[i].words);
    }
}

static void test_xlsx(void **state)
{
    static const struct asked asked = {
        .who = clerk, .path = "/roster/people", .fields = {"as", "xlsx"}
    };
    struct reply reply;

    (void)state;
    assert_int_equal(console_ask(console, &asked, &reply), 200);
    assert_true(reply.body.len > 1000);
    assert_memory_equal(reply.body.ptr, "PK\x03\x04", 4);
    assert_string_equal(reply.filename, "people.xlsx");
    reply_free(&reply);
}

/* ---- changes --------------------------------------------------------------------------------- */

static void person_path(const char *name, char *out, size_t size)
{
    char sql[256];

    text_format(sql, sizeof sql, "SELECT max(id) FROM person WHERE name = '%s'", name);
    text_format(out, size, "/roster/%lld", (long long)township_count(console->town, sql));
}

static void test_office(void **state)
{
    const struct asked appoint = {
        clerk,
        METHOD_POST,
        "/roster/appoint",
        {"unit",       group,   "name", "李翠花", "phone", "13900000781", "role", "group-leader", "way",
          "beside", NULL},
        true,
        NULL,
        {NULL, 0},
        NULL
    };
    struct asked taken = appoint, end = {.who = clerk, .method = METHOD_POST, .token = true};
    char path[64];

    (void)state;
    taken.fields[9] = "";
    console_expect(console, &taken, 409, "马建国"); /* somebody holds it: what is meant? */
    taken.who = cadre;
    console_expect(console, &taken, 403, NULL);
    console_expect(console, &appoint, 303, "/roster?unit=");
    assert_int_equal(holders("李翠花"), 1);
    person_path("李翠花", path, sizeof path);
    end.path = path;
    memcpy(end.fields,
           (const char *[]){"do", "end", "phone", "13900000781", "role", "group-leader", "unit",
                            group},
           8 * sizeof *end.fields);
    console_expect(console, &(struct asked){.who = clerk, .path = path}, 200, "李翠花");
    console_expect(console, &(struct asked){.who = elsewhere, .path = path}, 403, NULL);
    end.fields[3] = "13900000021"; /* of another person */
    console_expect(console, &end, 403, NULL);
    end.fields[3] = "13900000781";
    console_expect(console, &end, 303, path);
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM office o JOIN person p ON"
                                                   " p.id = o.person WHERE p.name = '李翠花'"
                                                   " AND o.until IS NOT NULL"),
                     1);
}

static void test_number(void **state)
{
    struct asked change = {
        .who = clerk,
        .method = METHOD_POST,
        .token = true,
        .fields = {"do", "to", "phone", "13900000781", "number", "13900000782"}
    };
    char path[64];

    (void)state;
    person_path("李翠花", path, sizeof path);
    change.path = path;
    console_expect(console, &change, 303, path);
    console_expect(console, &(struct asked){.who = clerk, .path = path}, 200, "13900000782");
    change.fields[1] = "burn";
    change.fields[3] = "13900000782";
    console_expect(console, &change, 400, NULL);
}

static void test_household(void **state)
{
    static const struct asked change = {
        clerk,
        METHOD_POST,
        "/roster/house",
        {"unit", group, "number", "3", "head", "张明录", "tags", "低保", "do", "save", "warns", "1",
          NULL},
        true,
        NULL,
        {NULL,   0 },
        NULL
    };
    struct asked other = change;

    (void)state;
    console_expect(console, &change, 303, "/roster/house?unit=");
    assert_int_equal(township_count(console->town, "SELECT count(*) FROM household h JOIN"
                                                   " household_tag t ON t.household = h.id WHERE"
                                                   " h.head = '张明录' AND t.tag = '低保'"
                                                   " AND h.warned = 0"),
                     1);
    other.who = elsewhere;
    console_expect(console, &other, 403, NULL);
    other.who = cadre;
    console_expect(console, &other, 403, NULL);
    console_expect(console,
                   &(struct asked){
                       .who = clerk, .path = "/roster/households", .fields = {"tag", "低保"}
    },
                   200, "张明录");
}

/* What somebody says by telephone is put down with how, for a number of that household alone. */
static void test_consent(void **state)
{
    struct asked page = {
        .who = clerk, .path = "/roster/house", .fields = {"unit", group, "number", "5"}
    };
    struct asked said = {
        .who = clerk,
        .method = METHOD_POST,
        .path = "/roster/house",
        .fields = {"unit", group, "number", "5", "do", "consent", "phone", "13900000054", "said",
                   "no", "note", "来电话说的"},
        .token = true
    };

    (void)state;
    console_expect(console, &page, 200, "本人说还收不收短信");
    console_expect(console, &said, 303, "/roster/house?unit=");
    console_expect(console, &page, 200, "13900000054 名册导入,退订");
    said.fields[9] = "yes";
    console_expect(console, &said, 303, "/roster/house?unit=");
    console_expect(console, &page, 200, "!退订");
    said.fields[11] = "";
    console_expect(console, &said, 409, "本人怎么说的");
    said.fields[11] = "别人的";
    said.fields[7] = "13900000052";
    console_expect(console, &said, 403, NULL);
    page.who = said.who = elsewhere;
    said.fields[7] = "13900000054";
    console_expect(console, &said, 403, NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),          cmocka_unit_test(test_import_gb18030),
        cmocka_unit_test(test_import_bad_rows), cmocka_unit_test(test_import_refused),
        cmocka_unit_test(test_lists),           cmocka_unit_test(test_xlsx),
        cmocka_unit_test(test_office),          cmocka_unit_test(test_number),
        cmocka_unit_test(test_household),       cmocka_unit_test(test_consent),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
