/* Columns of a register that hold values of their own: what is taken, what is refused, what lacks.
 */
#include "cases/register.h"
#include "tests/support/unit.h"

/* clang-format off */
#define TITLE(words) .title = (char[]){words}
static char *sexes[] = {(char[]){"男"}, (char[]){"女"}};
static struct form_field fields[] = {
    {TITLE("姓名"), .from = FROM_PARTY, .needed = true},
    {TITLE("户号"), .from = FROM_HOUSEHOLD, .needed = true},
    {TITLE("情况"), .from = FROM_REMARKS, .needed = true},
    {TITLE("性别"), .from = FROM_SAID, .type = TYPE_CHOICE, .choices = {sexes, 2}},
    {TITLE("人数"), .from = FROM_SAID, .type = TYPE_NUMBER, .needed = true},
    {TITLE("到期"), .from = FROM_SAID, .type = TYPE_DATE},
    {TITLE("电话"), .from = FROM_SAID, .type = TYPE_PHONE},
    {TITLE("来处"), .from = FROM_SAID, .type = TYPE_WORDS},
};
/* clang-format on */
static const struct register_form form = {.fields = fields, .field_count = ROWS(fields)};

/* clang-format off */
static const struct {
    const char *lines;
    enum entry_result result;
    const char *said; /* then */
} rows[] = {
    {"人数=3", ENTRY_DONE, "人数=3\n"},
    {"人数=3\n性别=女", ENTRY_DONE, "人数=3\n性别=女\n"},
    {"来处=甘肃临夏=东", ENTRY_DONE, "来处=甘肃临夏=东\n"},
    {"人数=3\n人数=4", ENTRY_DONE, "人数=4\n"},        /* the last one counts */
    {"人数=3\n来处=兰州\n人数=", ENTRY_DONE, "来处=兰州\n"}, /* nothing takes it away */
    {"", ENTRY_DONE, ""},
    {"人数=-1", ENTRY_BAD_VALUE, ""},
    {"人数=三", ENTRY_BAD_VALUE, ""},
    {"人数=3人", ENTRY_BAD_VALUE, ""},
    {"人数=1234567890", ENTRY_BAD_VALUE, ""},
    {"到期=2026-12-01", ENTRY_DONE, "到期=2026-12-01\n"},
    {"到期=2026-02-30", ENTRY_BAD_VALUE, ""},
    {"到期=2026-2-3", ENTRY_BAD_VALUE, ""},
    {"到期=明天", ENTRY_BAD_VALUE, ""},
    {"电话=13900000021", ENTRY_DONE, "电话=13900000021\n"},
    {"电话=0941-1234567", ENTRY_BAD_VALUE, ""},
    {"电话=10086", ENTRY_BAD_VALUE, ""},
    {"性别=男", ENTRY_DONE, "性别=男\n"},
    {"性别=不详", ENTRY_BAD_VALUE, ""},
    {"性别", ENTRY_BAD_COLUMN, ""},
    {"年龄=3", ENTRY_BAD_COLUMN, ""},
    {"姓名=马建国", ENTRY_BAD_COLUMN, ""}, /* not filled by hand */
    {"人数=3\n年龄=3", ENTRY_BAD_COLUMN, "人数=3\n"},
};
/* clang-format on */

static void test_values_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct register_entry e = register_blank();
        struct effects out = EFFECTS_INIT;
        enum entry_result result;

        e.said = "";
        result = register_set(&form, rows[i].lines, &e, &out);
        if (result != rows[i].result || strcmp(e.said, rows[i].said) != 0)
            fail_msg("%s: %d, %s", rows[i].lines, (int)result, e.said);
        effects_free(&out);
    }
}

/* A value as long as a column may be, and one more. */
static void test_a_long_value_is_refused(void **state)
{
    char line[300];
    (void)state;

    for (int len = 199; len <= 200; len++) {
        struct register_entry e = register_blank();
        struct effects out = EFFECTS_INIT;

        e.said = "";
        text_format(line, sizeof line, "来处=%0*d", len, 7);
        assert_int_equal(register_set(&form, line, &e, &out),
                         len == 199 ? ENTRY_DONE : ENTRY_BAD_VALUE);
        effects_free(&out);
    }
}

static void test_what_lacks(void **state)
{
    struct register_entry e = register_blank();

    (void)state;
    e.said = e.party = e.remarks = "";
    assert_string_equal(register_lacks(&form, &e), "姓名");
    e.party = "张明录";
    assert_string_equal(register_lacks(&form, &e), "户号");
    e.household = 3;
    assert_string_equal(register_lacks(&form, &e), "情况");
    e.remarks = "来打工";
    assert_string_equal(register_lacks(&form, &e), "人数");
    e.said = "性别=女\n人数=2\n";
    assert_null(register_lacks(&form, &e));
    assert_null(register_lacks(NULL, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_checked),
        cmocka_unit_test(test_a_long_value_is_refused),
        cmocka_unit_test(test_what_lacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
