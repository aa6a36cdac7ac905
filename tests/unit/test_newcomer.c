/* Registration by SMS: what a clerk is suggested. */
#include "intake/newcomer.h"
#include "tests/support/unit.h"

#define JOIN  "登记,我要登记,注册"
#define PHONE "换号,换手机号,手机丢了"

static const struct newcomer_unit units[] = {
    {1,  "南峪乡"                                      },
    {2,  "南峪乡/东坪村"                            },
    {3,  "南峪乡/东坪村/一社网格"               },
    {4,  "南峪乡/东坪村/一社网格/第1联防组" },
    {5,  "南峪乡/东坪村/一社网格/第2联防组" },
    {6,  "南峪乡/东坪村/二社网格"               },
    {7,  "南峪乡/东坪村/二社网格/第1联防组" },
    {8,  "南峪乡/东坪村/二社网格/第11联防组"},
    {9,  "南峪乡/前沟村/三社网格"               },
    {10, "南峪乡/前沟村/三社网格/第1联防组" },
};

static void test_wish(void **state)
{
    static const struct {
        const char *text;
        enum newcomer_wish wish;
    } rows[] = {
        {"登记 李有才 二社第1组", NEWCOMER_JOIN },
        {"  我要登记,李有才",       NEWCOMER_JOIN },
        {"登記 李有才",               NEWCOMER_JOIN },
        {"换号 马建国",               NEWCOMER_PHONE},
        {"手机丢了,我是马建国",   NEWCOMER_PHONE},
        {"6户来人了,登记一下",     NEWCOMER_NONE },
        {"JF 3 张明录 土地",          NEWCOMER_NONE },
        {"",                               NEWCOMER_NONE },
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(newcomer_wish(span_of(rows[i].text), JOIN, PHONE), rows[i].wish);
}

static void test_read(void **state)
{
    static const struct {
        const char *text, *name, *phone;
        int64_t unit;
    } rows[] = {
        {"登记 李有才 东坪村二社第1组",             "李有才", "",               7 },
        {"登记李有才东坪二社1组",                     "李有才", "",               7 },
        {"登记 东坪村 一社 第二组 李有才",         "李有才", "",               5 },
        {"登记,我叫李有才,东坪村2社第11组",        "李有才", "",               8 },
        {"登记 三社第1组 李有才",                      "李有才", "",               10},
        {"登记 我是东坪村二社第1组的李有才",     "李有才", "",               7 },
 /* several groups are the first of their hamlet: the clerk says which */
        {"登记 李有才 第1组",                            "李有才", "",               0 },
        {"登记 李有才",                                    "李有才", "",               0 },
        {"登记 李有才 前沟村",                          "李有才", "",               0 },
        {"登记",                                              "",          "",               0 },
        {"换号 马建国 13900000021",                        "马建国", "+8613900000021", 0 },
        {"换号 13900000021 马建国 东坪村二社第1组", "马建国", "+8613900000021", 7 },
        {"手机丢了,我是马建国,旧号13900000021",      "马建国", "+8613900000021", 0 },
    };
    static const char *const words[2] = {JOIN, PHONE};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct newcomer n;
        newcomer_read(span_of(rows[i].text), words, units, ROWS(units), &n);
        if (strcmp(n.name, rows[i].name) != 0 || strcmp(n.phone.text, rows[i].phone) != 0 ||
            n.unit != rows[i].unit)
            fail_msg("%s: %s, %s, %d", rows[i].text, n.name, n.phone.text, (int)n.unit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wish),
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests_name("newcomer", tests, NULL, NULL);
}
