/* What an import would change: rows of (roster before, file, lines of change), carried out and
 * compared again; and that what is exported is what was imported. */
#include "roster/roster_diff.h"
#include "roster/roster_export.h"
#include "roster/roster_import.h"
#include "tests/support/roster_book.h"
#include "tests/support/unit.h"

static struct model *model;

#define PEOPLE     "姓名,手机号,角色,单位,任职起,任职止,备注\n"
#define HOUSEHOLDS "单位,户号,户主,手机号,标签,备注\n"
#define STANDING   "姓名,手机号,角色,单位,推选日期,推选单位,备案日期,备案单位\n"
#define MORE       "单位,户号,户主,手机号,户编码,成员,通知同组,接收告警\n"
#define G1         "南/前/一/甲"
#define G2         "南/前/一/乙"

static day_t today(void)
{
    return (day_t){(int32_t)civil_days(2026, 11, 21)};
}

static const struct {
    const char *before, *file, *changes, *counts;
} rows[] = {
  /* everything is new; again, nothing is */
    {NULL,                                                                                                   PEOPLE "马建国,13900000001、13900000002,联户长," G1 ",2026-01-01\n",
     "+ 单位 南\n+ 单位 南/前\n+ 单位 南/前/一\n+ 单位 " G1 "\n+ 人员 马建国\n"
     "+ 手机号 马建国 13900000001\n+ 手机号 马建国 13900000002\n"
     "+ 任职 马建国 联户长 " G1 " 起2026-01-01\n",
     "单位 新增4;人员 新增1;任职 新增1"                                                                                                                                                                                                                                                    },
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",                                                      PEOPLE "马建国,13900000001,联户长," G1 "\n",                          "",
     "单位 不变4;人员 不变1;任职 不变1"                                                                                                                                                                                                                                                    },
 /* another office; another phone comes to what is known */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",
     PEOPLE "马建国,13900000001/13900000002,村干部,南/前\n",
     "+ 手机号 马建国 13900000002\n+ 任职 马建国 村干部 南/前\n",                                                                                                                                                                "单位 不变2;人员 变更1;任职 新增1"        },
 /* one of two phones is named: the other stays */
    {PEOPLE "马建国,13900000001、13900000002,联户长," G1 "\n",
     PEOPLE "马建国,13900000002,联户长," G1 "\n",                                                                                                                                  "",                                                     "单位 不变4;人员 不变1;任职 不变1"        },
 /* a new number, by name and office */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",                                                      PEOPLE "马建国,13900000009,联户长," G1 "\n",
     "- 手机号 马建国 13900000001\n+ 手机号 马建国 13900000009\n",                                                                                                                                                                   "单位 不变4;人员 变更1;任职 不变1"        },
 /* the same name elsewhere is somebody else */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",                                                      PEOPLE "马建国,13900000009,联户长," G2 "\n",
     "+ 单位 " G2 "\n+ 人员 马建国\n+ 手机号 马建国 13900000009\n+ 任职 马建国 联户长 " G2 "\n",
     "单位 新增1 不变3;人员 新增1;任职 新增1"                                                                                                                                                                                                                                            },
 /* a successor with another phone: the holder left out ends the day before */
    {PEOPLE "马建国,13900000001,联户长," G1 ",2020-01-01\n",
     PEOPLE "张明录,13900000002,联户长," G1 ",2026-11-01\n",
     "+ 人员 张明录\n+ 手机号 张明录 13900000002\n+ 任职 张明录 联户长 " G1 " 起2026-11-01\n"
     "- 任职 马建国 联户长 " G1 " 起2020-01-01 止2026-10-31\n",
     "单位 不变4;人员 新增1;任职 新增1 终止1"                                                                                                                                                                                                                                            },
 /* a successor on the same phone, other offices of the loser end too */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n马建国,13900000001,村干部,南/前\n",
     PEOPLE "张明录,13900000001,联户长," G1 "\n",
     "+ 人员 张明录\n- 手机号 马建国 13900000001\n+ 手机号 张明录 13900000001(原来是马建国的)\n"
     "+ 任职 张明录 联户长 " G1 "\n- 任职 马建国 联户长 " G1 " 止2026-11-20\n"
     "- 任职 马建国 村干部 南/前 止2026-11-20\n",                                                                                                                                                                                     "单位 不变4;人员 新增1;任职 新增1 终止2"},
 /* ... unless another phone is left */
    {PEOPLE "马建国,13900000001/13900000002,村干部,南/前\n",
     PEOPLE "张明录,13900000001,联户长," G1 "\n",
     "+ 单位 南/前/一\n+ 单位 " G1 "\n+ 人员 张明录\n- 手机号 马建国 13900000001\n"
     "+ 手机号 张明录 13900000001(原来是马建国的)\n+ 任职 张明录 联户长 " G1 "\n",
     "单位 新增2 不变2;人员 新增1;任职 新增1"                                                                                                                                                                                                                                            },
 /* two people swap their phones */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n张明录,13900000002,联户长," G2 "\n",
     PEOPLE "马建国,13900000002,联户长," G1 "\n张明录,13900000001,联户长," G2 "\n",
     "- 手机号 张明录 13900000002\n- 手机号 马建国 13900000001\n"
     "+ 手机号 马建国 13900000002(原来是张明录的)\n+ 手机号 张明录 13900000001(原来是马建国的)\n",
     "单位 不变5;人员 变更2;任职 不变2"                                                                                                                                                                                                                                                    },
 /* all holders that are named stay: two village cadres */
    {PEOPLE "马建国,13900000001,村干部,南/前\n张明录,13900000002,村干部,南/前\n",
     PEOPLE "马建国,13900000001,村干部,南/前\n张明录,13900000002,村干部,南/前\n",                                                                                        "",
     "单位 不变2;人员 不变2;任职 不变2"                                                                                                                                                                                                                                                    },
    {PEOPLE "马建国,13900000001,村干部,南/前\n张明录,13900000002,村干部,南/前\n",
     PEOPLE "马建国,13900000001,村干部,南/前\n",                                                                                                                                 "- 任职 张明录 村干部 南/前 止2026-11-20\n",
     "单位 不变2;人员 不变1;任职 终止1 不变1"                                                                                                                                                                                                                                            },
 /* a vacancy, a written end, an end that was known, an office taken up again */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",                                                      PEOPLE ",,联户长," G1 "\n",
     "- 任职 马建国 联户长 " G1 " 止2026-11-20\n",                                                                                                                                                                                      "单位 不变4;任职 终止1"                       },
    {PEOPLE "马建国,13900000001,联户长," G1 "\n",
     PEOPLE "马建国,13900000001,联户长," G1 ",,2026-10-01\n",
     "- 任职 马建国 联户长 " G1 " 止2026-10-01\n",                                                                                                                                                                                      "单位 不变4;人员 不变1;任职 终止1"        },
    {PEOPLE "马建国,13900000001,联户长," G1 ",,2027-01-01\n",
     PEOPLE "马建国,13900000001,联户长," G1 ",,至今,推选\n",
     "~ 任职 马建国 联户长 " G1 " 不再止于2027-01-01\n",                                                                                                                                                                             "单位 不变4;人员 不变1;任职 变更1"        },
    {PEOPLE "马建国,13900000001,联户长," G1 ",2020-01-01,2022-01-01\n",
     PEOPLE "马建国,13900000001,联户长," G1 ",2026-01-01\n",
     "+ 手机号 马建国 13900000001\n+ 任职 马建国 联户长 " G1 " 起2026-01-01\n",
     "单位 不变4;人员 变更1;任职 新增1"                                                                                                                                                                                                                                                    },
 /* someone of the past is written down once and takes no phone */
    {PEOPLE "张明录,13900000001,联户长," G1 ",2023-01-01\n",
     PEOPLE "马建国,13900000001,联户长," G1 ",2020-01-01,2022-12-31\n"
            "张明录,13900000001,联户长," G1 ",2023-01-01\n",
     "+ 人员 马建国\n+ 手机号 马建国 13900000001(从前的)\n"
     "+ 任职 马建国 联户长 " G1 " 起2020-01-01 止2022-12-31\n",
     "单位 不变4;人员 新增1 不变1;任职 新增1 不变1"                                                                                                                                                                                                                                    },
 /* households: new, changed in each part, silent cells, ended, ended already */
    {HOUSEHOLDS G1 ",1,张明录,13900000001,空巢老人、五保户,门口有狗\n",
     HOUSEHOLDS G1 ",1,张明录,,\n" G1 ",2,马建国\n",                                                                                                                               "+ 户 " G1 " 2号 马建国\n",
     "单位 不变4;户 新增1 不变1"                                                                                                                                                                                                                                                              },
    {HOUSEHOLDS G1 ",1,张明录,13900000001,空巢老人、五保户,\n",
     HOUSEHOLDS G1 ",1,马建国,13900000002,五保户,狗\n",
     "~ 户 " G1 " 1号 马建国 改备注、户主、电话、标签(原户主张明录)\n",                                                                                                                                                   "单位 不变4;户 变更1"                          },
    {HOUSEHOLDS G1 ",1,张明录,13900000001,空巢老人、五保户,\n",
     HOUSEHOLDS G1 ",1,张明录,13900000001,五保户、空巢老人,\n",                                                                                                               "",                                                     "单位 不变4;户 不变1"                          },
    {HOUSEHOLDS G1 ",1,张明录,13900000001,五保户,\n",                                                  HOUSEHOLDS G1 ",1,张明录,无,无,\n",
     "~ 户 " G1 " 1号 张明录 改电话、标签\n",                                                                                                                                                                                         "单位 不变4;户 变更1"                          },
    {HOUSEHOLDS G1 ",1,张明录\n",                                                                         HOUSEHOLDS G1 ",1,张明录,,迁出\n" G1 ",2,马建国,,注销\n",
     "- 户 " G1 " 1号 张明录\n",                                                                                                                                                                                                            "单位 不变4;户 终止1 不变1"                  },
 /* 推选 and 备案; an empty cell says nothing */
    {STANDING "马建国,13900000001,联户长," G1 ",2020-01-01,户代表会,2020-01-05,前沟村委会\n",
     STANDING "马建国,13900000001,联户长," G1 ",,,2020-01-06,\n",
     "~ 任职 马建国 联户长 " G1 " 改推选备案\n",                                                                                                                                                                                    "单位 不变4;人员 不变1;任职 变更1"        },
    {STANDING "马建国,13900000001,联户长," G1 ",2020-01-01,户代表会,2020-01-05,前沟村委会\n",
     STANDING "马建国,13900000001,联户长," G1 ",,,,\n",                                                                                                                            "",                                                     "单位 不变4;人员 不变1;任职 不变1"        },
 /* members, choice, code; a family that the roster has in another group is known again, once */
    {MORE G1 ",1,张明录,13900000001,88,张小明、李桂英,是,否\n",
     MORE G1 ",1,张明录,13900000001,89,李桂英,,是\n",
     "~ 户 " G1 " 1号 张明录 改户编码、成员、告警\n",                                                                                                                                                                             "单位 不变4;户 变更1"                          },
    {MORE G1 ",1,张明录,13900000001,88,张小明,是,否\n",                                              MORE G1 ",1,张明录,,,,,\n",                                              "",
     "单位 不变4;户 不变1"                                                                                                                                                                                                                                                                      },
    {HOUSEHOLDS G1 ",1,张明录,13900000001\n",                                                             HOUSEHOLDS G2 ",5,张明录,13900000001\n",
     "+ 单位 " G2 "\n+ 户 " G2 " 5号 张明录\n",                                                                                                                                                                                           "单位 新增1 不变3;户 新增1"                  },
    {MORE G1 ",1,张明录,13900000001,88\n" G2 ",5,张小明,13900000002,88\n",
     MORE G2 ",5,张小明,13900000002,99\n",                                                                                                                                            "~ 户 " G2 " 5号 张小明 改户编码、同户\n",
     "单位 不变4;户 变更1"                                                                                                                                                                                                                                                                      },
    {MORE G1 ",1,张明录,,\n" G2 ",5,张小明,,\n",                                                       MORE G1 ",1,张明录,,88\n" G2 ",5,张小明,,88\n",
     "~ 户 " G1 " 1号 张明录 改户编码\n~ 户 " G2 " 5号 张小明 改户编码、同户\n",
     "单位 不变5;户 变更2"                                                                                                                                                                                                                                                                      },
};

static struct roster_plan *plan_of(const char *text)
{
    struct roster_file file = {"表.csv", span_of(text)};

    return roster_import(model, &file, 1, today());
}

static struct roster_diff *compare(struct roster_book *book, struct roster_plan *plan)
{
    struct roster_reader reader = roster_book_reader(book);
    struct roster_diff *diff = roster_diff_new(plan, &reader, today());

    while (roster_diff_step(diff, 1))
        assert_true(roster_diff_progress(diff) <= 100);
    assert_int_equal(roster_diff_progress(diff), 100);
    return diff;
}

static void take_in(struct roster_book *book, const char *text)
{
    struct roster_plan *plan = plan_of(text);
    struct roster_diff *diff;

    assert_int_equal(plan->complaints.total, 0);
    diff = compare(book, plan);
    roster_book_apply(book, plan, diff);
    roster_diff_free(diff);
    roster_plan_free(plan);
}

static void lines_of(const struct roster_plan *plan, const struct roster_diff *diff,
                     struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "");
    for (size_t i = 0; i < diff->change_count; i++) {
        roster_change_print(plan, &diff->changes[i], out);
        buf_add_char(out, '\n');
    }
}

static void check_row(size_t i)
{
    struct roster_book book = {0};
    struct buf lines = BUF_INIT, counts = BUF_INIT;

    if (rows[i].before)
        take_in(&book, rows[i].before);
    struct roster_plan *plan = plan_of(rows[i].file);
    struct roster_diff *diff = compare(&book, plan);

    lines_of(plan, diff, &lines);
    roster_counts_print(diff, &counts);
    if (strcmp(lines.len ? lines.ptr : "", rows[i].changes) != 0)
        fail_msg("row %zu:\n%swanted:\n%s", i, lines.ptr, rows[i].changes);
    assert_string_equal(counts.ptr, rows[i].counts);

    /* carried out, the same file changes nothing */
    roster_book_apply(&book, plan, diff);
    roster_diff_free(diff);
    roster_plan_free(plan);
    plan = plan_of(rows[i].file);
    diff = compare(&book, plan);
    lines_of(plan, diff, &lines);
    if (lines.len > 0)
        fail_msg("row %zu, again:\n%s", i, lines.ptr);
    roster_diff_free(diff);
    roster_plan_free(plan);
    roster_book_free(&book);
    buf_free(&lines);
    buf_free(&counts);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        check_row(i);
}

static void test_other_top(void **state)
{
    struct roster_book book = {0};
    struct roster_plan *plan = plan_of(PEOPLE "张明录,13900000002,联户长,北/前/一/甲\n");

    (void)state;
    take_in(&book, PEOPLE "马建国,13900000001,联户长," G1 "\n");
    struct roster_diff *diff = compare(&book, plan);
    assert_int_equal(plan->complaints.total, 1);
    assert_int_equal(plan->complaints.items[0].at.line, 2);
    assert_non_null(strstr(plan->complaints.items[0].what, "写成了“北”,名册里是“南”"));
    roster_diff_free(diff);
    roster_plan_free(plan);
    roster_book_free(&book);
}

/* ---- export ---------------------------------------------------------------------------------- */

static const char people_file[] =
    "\xEF\xBB\xBF姓名,手机号,角色,单位,任职起,任职止,备注\r\n"
    "马建国,13900000001、13900000002,联户长," G1 ",2026-01-01,,\"户代表推选,村委会备案\"\r\n"
    "马建国,13900000001、13900000002,村干部,南/前,,2027-12-31,\r\n"
    "张明录,13900000003,联户长," G2 ",,,\r\n"
    ",,,南/后,,,\r\n";

static const char households_file[] = "\xEF\xBB\xBF单位,户号,户主,手机号,标签,备注\r\n" G1
                                      ",1,张明录,13900000003、09411234567,空巢老人、五保户,\r\n" G1
                                      ",12,马建国,,,\"路口, 白墙\"\r\n" G2 ",1,王五,,,\r\n";

/* Row by row: a page may end anywhere. */
static void export_all(const struct roster_reader *reader, enum roster_part part, struct buf *out)
{
    struct roster_cursor at = {.part = part};

    while (roster_export(model, reader, &at, 1, out))
        ;
}

static void test_round_trip(void **state)
{
    struct roster_book book = {0};
    struct roster_reader reader = roster_book_reader(&book);
    struct buf people = BUF_INIT, households = BUF_INIT;

    (void)state;
    take_in(&book, people_file);
    take_in(&book, households_file);
    export_all(&reader, EXPORT_PEOPLE, &people);
    export_all(&reader, EXPORT_HOUSEHOLDS, &households);
    assert_string_equal(people.ptr, people_file);
    assert_string_equal(households.ptr, households_file);
    roster_book_free(&book);
    buf_free(&people);
    buf_free(&households);
}

/* The columns that only some rosters have come back, and only where a row says something in them.
 */
static void test_more_columns(void **state)
{
    static const char people_more[] = "\xEF\xBB\xBF姓名,手机号,角色,单位,任职起,任职止,备注,"
                                      "推选日期,推选单位,备案日期,备案单位\r\n"
                                      "马建国,13900000001,联户长," G1
                                      ",2026-01-01,,,2025-12-20,户代表会,2025-12-25,前沟村委会\r\n"
                                      "张明录,13900000003,联户长," G2 ",,,,,,,\r\n";
    static const char households_more[] =
        "\xEF\xBB\xBF单位,户号,户主,手机号,标签,备注,户编码,成员,通知同组,接收告警\r\n" G1
        ",1,张明录,13900000003,,,62302301,张小明、李桂英,是,是\r\n" G2
        ",12,张明录,13900000003,,,62302301,,否,否\r\n";
    struct roster_book book = {0};
    struct roster_reader reader = roster_book_reader(&book);
    struct buf people = BUF_INIT, households = BUF_INIT;

    (void)state;
    take_in(&book, people_more);
    take_in(&book, households_more);
    assert_int_equal(book.households[1].family, book.households[0].id);
    export_all(&reader, EXPORT_PEOPLE, &people);
    export_all(&reader, EXPORT_HOUSEHOLDS, &households);
    assert_string_equal(people.ptr, people_more);
    assert_string_equal(households.ptr, households_more);
    roster_book_free(&book);
    buf_free(&people);
    buf_free(&households);
}

static int load(void **state)
{
    struct buf errors = BUF_INIT;

    (void)state;
    model = model_load("conf/models/nanyu.conf", &errors);
    buf_free(&errors);
    return model ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    model_free(model);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_other_top),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_more_columns),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
