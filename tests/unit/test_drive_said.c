/* What leaders write of the households of a drive. Rows: text, is it named, answered, bare, and the
 * clauses: households (all *, rest +), answer, why. */
#include "notices/drive_said.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <string.h>

/* The model owns its strings and may free them: its fields are not const. */
#define OWN(text) ((char *)(text))

static char *words_done[] = {OWN("交了"), OWN("交清")},
            *words_not[] = {OWN("没交"), OWN("还没交"), OWN("没有交")},
            *words_answers[] = {OWN("已交"), OWN("未交")}, *words_names[] = {OWN("两金")};

static const struct drive liangjin = {
    .code = OWN("liangjin"),
    .title = OWN("两金收缴"),
    .unit_of = OWN("household"),
    .words = {words_names,   1},
    .answers = {words_answers, 2},
    .yes = {words_done,    2},
    .no = {words_not,     3},
    .list = true
};
static const struct drive pledge = {
    .code = OWN("pledge"),
    .title = OWN("承诺书"),
    .unit_of = OWN("unit"),
    .answers = {words_answers, 2},
    .yes = {words_done,    2},
    .no = {words_not,     3}
};

static const struct drive_group groups[] = {
    {11, 1, "第1联防组"  },
    {12, 2, "花椒产业组"},
    {13, 5, "第5联防组"  },
};

/* clang-format off */
static const struct {
    const struct drive *drive;
    const char *text, *said;
    size_t groups;
} rows[] = {
    {&liangjin, "两金 3 未交",                               "na 3=1", 0},
    {&liangjin, "两金收缴:3户、5户没交,外出打工",   "na 3,5=1(外出打工)", 0},
    {&liangjin, "两金 3户5户未交 家里没人,2户已交", "na 3,5=1(家里没人) 2=0", 0},
    {&liangjin, "3户没交,其余都交了",                    "a 3=1 +=0", 0},
    {&liangjin, "除了3户8户都交了",                       "a 3,8=1 +=0", 0},
    {&liangjin, "没交的有:4、6、9",                        "a 4,6,9=1", 0},
    {&liangjin, "两金都交了",                               "na *=0", 0},
    {&liangjin, "全部交清",                                  "a *=0", 0},
    {&liangjin, "3户5户都没交",                             "a 3,5=1", 0},
    {&liangjin, "3 5 8",                                         "b 3,5,8=1", 0},
    {&liangjin, "3户、5户",                                   "b 3,5=1", 0},
    {&liangjin, "3户未交 欠200元 5户未交 在新疆",     "a 3=1(欠200元) 5=1(在新疆)", 0},
    {&liangjin, "3没交5没交",                                "a 3=1 5=1", 0},
 /* how many is not which */
    {&liangjin, "还有3户没交",                              "a", 0},
    {&liangjin, "一户都没交",                               "a *=1", 0},
    {&liangjin, "未交 3 5 已交 2",                           "a 3,5=1 2=0", 0},
 /* nothing of a drive */
    {&liangjin, "JF 3 张明录 土地",                         " 3=1", 0},
    {&liangjin, "今天天气好",                               "", 0},
    {&liangjin, "两金是多少",                               "n", 0},
 /* several groups: 第1联防组, 花椒产业组 (2), 第5联防组 */
    {&liangjin, "两金 2-3 未交", "na 2-3=1", 3},
    {&liangjin, "两金 2-3,5户未交 外出,1-4 已交", "na 2-3,2-5=1(外出) 1-4=0", 3},
    {&liangjin, "二组3户没交,其余都交了", "a 2-3=1 2-+=0", 3},
    {&liangjin, "第5联防组3户没交", "a 5-3=1", 3},
    {&liangjin, "两金 产业组都交了,5组3户没交", "na 2-*=0 5-3=1", 3},
    {&liangjin, "1组都交了 2组都交了", "a 1-*=0 2-+=0", 3},
    {&liangjin, "3户没交", "a 3=1", 3},
    {&liangjin, "都交了", "a *=0", 3},
    {&liangjin, "联防组3户没交", "a 3=1", 3},
    {&liangjin, "7-3 没交", "a 7,3=1", 3},
    {&liangjin, "2-3 5-1", "b 2-3,5-1=1", 3},
 /* one group is not named: 2-3 are two households */
    {&liangjin, "2-3没交", "a 2,3=1", 1},
 /* units: the unit itself */
    {&pledge,   "承诺书 已交",                              "na *=0", 0},
    {&pledge,   "承诺书未交 社长外出",                  "na *=1(社长外出)", 0},
    {&pledge,   "承诺书是什么",                            "n", 0},
    {&pledge, "承诺书 二组未交 外出,1组已交", "na 2-*=1(外出) 1-*=0", 3},
};
/* clang-format on */

static void write_clause(const struct drive_clause *clause, struct buf *out)
{
    buf_add_char(out, ' ');
    if (clause->group && (clause->all || clause->rest))
        buf_addf(out, "%d-", clause->group);
    if (clause->all)
        buf_add_char(out, '*');
    if (clause->rest)
        buf_add_char(out, '+');
    for (size_t i = 0; i < clause->count; i++) {
        buf_addf(out, "%s", i ? "," : "");
        if (clause->houses[i].group)
            buf_addf(out, "%d-", clause->houses[i].group);
        buf_addf(out, "%d", clause->houses[i].number);
    }
    buf_addf(out, "=%d", clause->answer);
    if (clause->why[0])
        buf_addf(out, "(%s)", clause->why);
}

static void test_said(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct drive_said said;
        struct buf got = BUF_INIT;

        drive_read(rows[i].drive, groups, rows[i].groups, span_of(rows[i].text), &said);
        buf_addf(&got, "%s%s%s", said.named ? "n" : "", said.answered ? "a" : "",
                 said.bare ? "b" : "");
        for (size_t c = 0; c < said.count; c++)
            write_clause(&said.clauses[c], &got);
        if (strcmp(got.ptr ? got.ptr : "", rows[i].said) != 0) {
            printf("%s: \"%s\", not \"%s\"\n", rows[i].text, got.ptr, rows[i].said);
            wrong++;
        }
        buf_free(&got);
    }
    assert_int_equal(wrong, 0);
}

/* Whatever comes: bounded, and every clause names somebody. */
static void test_bounded(void **state)
{
    struct buf text = BUF_INIT;
    struct drive_said said;

    (void)state;
    for (int i = 0; i < 500; i++)
        buf_addf(&text, "%d户没交 %s,", i % 60 + 1, i % 3 ? "外出" : "");
    drive_read(&liangjin, groups, 3, buf_span(&text), &said);
    assert_true(said.count < SAID_CLAUSES_MAX);
    for (size_t i = 0; i < said.count; i++)
        assert_true(said.clauses[i].count || said.clauses[i].all || said.clauses[i].rest);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_said), cmocka_unit_test(test_bounded)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
