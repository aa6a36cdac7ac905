/* Roster files: what is understood, what is refused and in which words, and what comes together. */
#include "roster/roster_import.h"
#include "tests/support/unit.h"
#include <stdio.h>

static struct model *model;

#define PEOPLE     "姓名,手机号,角色,单位,任职起,任职止,备注\n"
#define HOUSEHOLDS "单位,户号,户主,手机号,标签,备注\n"
#define G1         "南峪乡/前沟村/一网格/一组"
#define G2         "南峪乡/前沟村/一网格/二组"

static day_t today(void)
{
    return (day_t){(int32_t)civil_days(2026, 11, 21)};
}

static struct roster_plan *import(const char *text)
{
    struct roster_file file = {"表.csv", span_of(text)};

    return roster_import(model, &file, 1, today());
}

/* A file, and its one complaint: "line:column" and words that it must contain. */
static const struct {
    const char *text, *at, *words;
} refused[] = {
  /* the file */
    {"",                                                                                                "1:0", "没有认得的表头"                             },
    {"甲,乙,丙\n1,2,3\n",                                                                            "1:0", "“甲”"                                         },
    {PEOPLE,                                                                                            "0:0", "一行也没有"                                   },
    {"姓名,手机号,单位\n马建国,13900000001," G1 "\n",                                         "1:0", "缺少:角色"                                     },
    {"单位,户主\n" G1 ",张明录\n",                                                               "1:0", "缺少:户号"                                     },
    {"姓名,手机,角色,单位,电话\n",                                                            "1:5", "手机号”有两列"                             },
    {"姓名,角色,单位,户号\n",                                                                   "1:0", "人员和户分成两个文件"                    },
    {PEOPLE "\"马建国,13900000001,联户长," G1 "\n",                                               "2:1", "没有收尾"                                      },
    {PEOPLE "\"马\"建国,13900000001,联户长," G1 "\n",                                             "2:1", "双引号后面还有字"                          },
    {PEOPLE "\xFF\xFE\xFF\n",                                                                           "0:0", "另存为“CSV UTF-8”"                          },
 /* units */
    {PEOPLE "马建国,13900000001,联户长,\n",                                                       "2:4", "单位是空的"                                   },
    {PEOPLE "马建国,13900000001,联户长,南峪乡//一网格/一组\n",                            "2:4", "有一级是空的"                                },
    {PEOPLE "马建国,13900000001,联户长," G1 "/\n",                                                "2:4", "有一级是空的"                                },
    {PEOPLE "马建国,13900000001,联户长,/" G1 "\n",                                                "2:4", "有一级是空的"                                },
    {PEOPLE "马建国,13900000001,联户长," G1 "/三\n",                                             "2:4", "最多4级:乡/村/网格/联防组"               },
    {PEOPLE "马建国,13900000001,联户长,1/2/3/4/5/6/7/8/9\n",                                      "2:4", "最多4级"                                        },
    {PEOPLE "马建国,13900000001,联户长,\"南峪乡/\"\"前沟村\"\"\"\n",                        "2:4", "引号或控制字符"                             },
 /* roles */
    {PEOPLE "马建国,13900000001,," G1 "\n",                                                          "2:3", "马建国的角色是空的"                       },
    {PEOPLE "马建国,13900000001,联护长," G1 "\n",                                                 "2:3", "不认得角色“联护长”,是不是 联户长"},
    {PEOPLE "马建国,13900000001,宇航员," G1 "\n",                                                 "2:3", "宇航员"                                         },
    {PEOPLE "马建国,13900000001,联户长,南峪乡/前沟村/一网格\n",                          "2:4",
     "联户长应当属于“联防组”这一级,这里的单位到“网格”为止"                                                                          },
    {PEOPLE "马建国,13900000001,网格长," G1 "\n",                                                 "2:4", "网格长应当属于“网格”"                 },
 /* names and phones */
    {PEOPLE ",13900000001,联户长," G1 "\n",                                                          "2:1", "没有姓名"                                      },
    {PEOPLE "马建国,,联户长," G1 "\n",                                                            "2:2", "马建国没有手机号"                          },
    {PEOPLE "13900000001,13900000001,联户长," G1 "\n",                                               "2:1", "不像姓名"                                      },
    {"单位,户号,户主,户编码\n" G1 ",1,马建国,6.2E+017\n",                                   "2:4",
     "户编码“6.2E+017”被表格软件变成了科学计数"                                                                                                 },
    {"单位,户号,户主,通知同组\n" G1 ",1,马建国,随便\n",                                  "2:4", "通知同组写的是“随便”"                 },
    {"单位,户号,户主,成员\n" G1 ",1,马建国,张小明、13900000001\n",                       "2:4", "不像姓名"                                      },
    {"姓名,手机号,角色,单位,备案日期\n马建国,13900000001,联户长," G1 ",明年\n",    "2:5", "不是日期"                                      },
    {PEOPLE "马建国,1.39E+10,联户长," G1 "\n",                                                    "2:2", "科学计数"                                      },
    {PEOPLE "马建国,1.39e+010,联户长," G1 "\n",                                                   "2:2", "科学计数"                                      },
    {PEOPLE "马建国,1390000001,联户长," G1 "\n",                                                  "2:2", "有10位数字"                                    },
    {PEOPLE "马建国,139000000012,联户长," G1 "\n",                                                "2:2", "有12位数字"                                    },
    {PEOPLE "马建国,13900000001、1380000000,联户长," G1 "\n",                                    "2:2", "“1380000000”有10位"                          },
    {PEOPLE "马建国,不详,联户长," G1 "\n",                                                      "2:2", "“不详”不是电话号码"                    },
    {PEOPLE "马建国,0941-1234567,联户长," G1 "\n",                                                "2:2", "不是能收短信的手机号"                    },
    {PEOPLE "马建国,14812345678,联户长," G1 "\n",                                                 "2:2", "不是能收短信的手机号"                    },
    {PEOPLE "马建国,13900000001 13900000002 13900000003 13900000004,联户长," G1 "\n",             "2:2",
     "不是电话号码"                                                                                                                                          },
    {PEOPLE "马建国,13900000001;13900000002;13900000003;13900000004;13900000005,联户长," G1 "\n",
     "2:2",                                                                                                    "多于4个"                                        },
    {PEOPLE "马建国,13900000001,联户长," G1 "\n张明录,139-0000-0001,联户长," G2 "\n",       "3:0",
     "手机号13900000001已经是马建国的(第2行)"                                                                                                          },
    {PEOPLE "马建国,13900000001,联户长," G1 "\n马建国,13900000002,联户长," G2
            "\n马建国,13900000002、13900000001,联户长," G2 "\n",
     "4:0",                                                                                                    "分成两个人"                                   },
 /* terms */
    {PEOPLE "马建国,13900000001,联户长," G1 ",去年\n",                                          "2:5", "不是日期"                                      },
    {PEOPLE "马建国,13900000001,联户长," G1 ",2026-02-30\n",                                      "2:5", "没有这一天"                                   },
    {PEOPLE "马建国,13900000001,联户长," G1 ",26-1-1\n",                                          "2:5", "年份只有两位"                                },
    {PEOPLE "马建国,13900000001,联户长," G1 ",46023\n",                                           "2:5", "可能是2026-01-01"                               },
    {PEOPLE "马建国,13900000001,联户长," G1 ",2026-05-01,2026-04-01\n",                           "2:6",
     "任职止2026-04-01比任职起2026-05-01早"                                                                                                                },
 /* households */
    {HOUSEHOLDS "南峪乡/前沟村,1,张明录\n",                                                    "2:1", "最下一级“联防组”"                       },
    {HOUSEHOLDS G1 ",,张明录\n",                                                                     "2:2", "户号是空的"                                   },
    {HOUSEHOLDS G1 ",三,张明录\n",                                                                  "2:2", "户号“三”"                                   },
    {HOUSEHOLDS G1 ",0,张明录\n",                                                                    "2:2", "不是1到9999的数字"                           },
    {HOUSEHOLDS G1 ",10000,张明录\n",                                                                "2:2", "不是1到9999的数字"                           },
    {HOUSEHOLDS G1 ",1,\n",                                                                             "2:3", "1号户没有户主"                               },
    {HOUSEHOLDS G1 ",1,张明录,13900\n",                                                              "2:4", "有5位数字"                                     },
    {HOUSEHOLDS G1 ",1,张明录\n" G1 ",01户,马建国\n",                                            "3:0", "一组的1号户在第2行已经有了"            },
    {HOUSEHOLDS G1 ",1,张明录\n" G2 ",2,马建国\n东坪村/一网格/一社/一组,1,马建国\n", "4:0",
     "最上一级写成了“东坪村”,其他2行都是“南峪乡”"                                                                                        },
};

static void print_all(const struct complaints *list)
{
    for (size_t i = 0; i < list->count; i++)
        print_message("%u:%u %s\n", list->items[i].at.line, list->items[i].at.column,
                      list->items[i].what);
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(refused); i++) {
        struct roster_plan *plan = import(refused[i].text);
        struct buf line = BUF_INIT;
        char at[32];

        if (plan->complaints.total != 1) {
            print_message("row %zu (%s):\n", i, refused[i].words);
            print_all(&plan->complaints);
        }
        assert_int_equal(plan->complaints.total, 1);
        const struct complaint *c = &plan->complaints.items[0];
        snprintf(at, sizeof at, "%u:%u", (unsigned)c->at.line, (unsigned)c->at.column);
        assert_string_equal(at, refused[i].at);
        complaint_print(c, &line);
        if (!strstr(line.ptr, refused[i].words))
            fail_msg("row %zu: \"%s\" lacks \"%s\"", i, line.ptr, refused[i].words);
        assert_non_null(strstr(line.ptr, "表.csv"));
        buf_free(&line);
        roster_plan_free(plan);
    }
}

/* A plan as text: units ; people ; offices ; households, for comparison. */
static void show(const struct roster_plan *plan, struct buf *out)
{
    char day[DAY_TEXT_SIZE];

    for (size_t i = 0; i < plan->person_count; i++) {
        buf_addf(out, "%s", plan->people[i].name);
        for (int p = 0; p < plan->people[i].phone_count; p++)
            buf_addf(out, " %s", plan->people[i].phones[p] + 3);
        buf_add_str(out, plan->people[i].present ? ";" : " past;");
    }
    for (size_t i = 0; i < plan->office_count; i++) {
        const struct plan_office *o = &plan->offices[i];

        buf_addf(out, "%s %s@%s", o->person == PLAN_NOBODY ? "-" : plan->people[o->person].name,
                 o->role->code, unit_short(plan->units[o->unit].path));
        if (day_known(o->from))
            buf_addf(out, " %s", day_text(o->from, day));
        if (day_known(o->to))
            buf_addf(out, "..%s", day_text(o->to, day));
        if (o->open_end)
            buf_add_str(out, "..open");
        if (o->remarks)
            buf_addf(out, " (%s)", o->remarks);
        buf_add_char(out, ';');
    }
    for (size_t i = 0; i < plan->household_count; i++) {
        const struct plan_household *h = &plan->households[i];

        buf_addf(out, "%s%d %s", unit_short(plan->units[h->unit].path), h->number, h->head);
        for (int p = 0; h->phone_count != PLAN_UNSAID && p < h->phone_count; p++)
            buf_addf(out, " %s", plan->phones[h->phone_first + (unsigned)p]);
        for (int t = 0; h->tag_count != PLAN_UNSAID && t < h->tag_count; t++)
            buf_addf(out, " #%s", plan->tags[h->tag_first + (unsigned)t]);
        buf_add_str(out, h->phone_count == 0 ? " nophone" : "");
        buf_add_str(out, h->tag_count == 0 ? " notags" : "");
        if (h->same_as != i)
            buf_addf(out, " =%u", (unsigned)h->same_as);
        buf_add_str(out, h->ended ? " ended;" : ";");
    }
}

static const struct {
    const char *text, *plan;
    size_t units, notes;
} understood[] = {
    {PEOPLE "马建国,13900000001,联户长," G1 ",2026-01-01,,选上的\n",
     "马建国 13900000001;马建国 group-leader@一组 2026-01-01 (选上的);",                                                                                                                                              4, 0},
 /* columns in any order, English, other words, blanks, brackets; a title line above */
    {"南峪乡花名册,,,\nunit , Role,NAME,Mobile(必填)\n" G1 ",group-leader,马建国,13900000001\n",
     "马建国 13900000001;马建国 group-leader@一组;",                                                                                                                                                                     4, 0},
    {"序号,单 位,职务,姓　名,联系电话,性别\n1," G1 ",组长,张　三,+86 139 0000 0001,男\n",
     "张三 13900000001;张三 group-leader@一组;",                                                                                                                                                                           4, 1},
    {"姓名\t手机号\t角色\t单位\n马建国\t'13900000001\t联户长\t" G1 "\n",
     "马建国 13900000001;马建国 group-leader@一组;",                                                                                                                                                                     4, 0},
 /* phones as people write them */
    {PEOPLE "马建国,008613900000001,联户长," G1 "\n\n张明录,１３９０００００００２,网格长,"
            "南峪乡／前沟村 / 一网格\n,,,,,,\n",                                                      "马建国 13900000001;张明录 13900000002;马建国 group-leader@一组;张明录 grid-head@一网格;", 4,
     0                                                                                                                                                                                                                               },
    {PEOPLE "马建国,\"=\"\"13900000001\"\"\",联户长," G1 "\n张明录,13900000002.0,联户长," G2 "\n",
     "马建国 13900000001;张明录 13900000002;马建国 group-leader@一组;张明录 group-leader@二组;",                                                                                                                 5,
     0                                                                                                                                                                                                                               },
 /* several offices and phones; one name with two phones in two rows is two people */
    {PEOPLE "马建国,13900000001/13900000002,联户长," G1
            "\n马建国,13900000002,村干部,南峪乡/前沟村\n"
            "马建国,13900000003,联户长," G2 "\n",
     "马建国 13900000001 13900000002;马建国 13900000003;马建国 group-leader@一组;"
     "马建国 village-cadre@前沟村;马建国 group-leader@二组;",                                                                                                                                                         5, 0},
 /* the same row twice; two terms of one office */
    {PEOPLE "马建国,13900000001,联户长," G1 "\n马建国,13900000001,联户长," G1 "\n",
     "马建国 13900000001;马建国 group-leader@一组;",                                                                                                                                                                     4, 1},
    {PEOPLE "马建国,13900000001,联户长," G1 ",2020年1月,2022年12月\n"
            "马建国,13900000001,联户长," G1 ",20240301,至今\n",
     "马建国 13900000001;马建国 group-leader@一组 2020-01-01..2022-12-31;"
     "马建国 group-leader@一组 2024-03-01..open;",                                                                                                                                                                          4, 0},
 /* a predecessor on the same phone; a term that ends today is not over */
    {PEOPLE "张明录,13900000001,联户长," G1 ",2020/1/1,2026/11/20 0:00:00\n"
            "马建国,13900000001,联户长," G1 ",2026.11.21\n",
     "张明录 13900000001 past;马建国 13900000001;张明录 group-leader@一组 2020-01-01..2026-11-20;"
     "马建国 group-leader@一组 2026-11-21;",                                                                                                                                                                                4, 0},
    {PEOPLE "张明录,13900000001,联户长," G1 ",,2026年11月21日\n",
     "张明录 13900000001;张明录 group-leader@一组..2026-11-21;",                                                                                                                                                         4, 0},
 /* vacancies, a bare unit, emptied remarks */
    {PEOPLE ",,联户长," G1 "\n空缺,,联户长," G2 "\n,,,南峪乡/后沟村\n马建国,13900000001,联户长,"
            "南峪乡/前沟村/一网格/三组,,,无\n",                                                     "马建国 13900000001;- group-leader@一组;- group-leader@二组;马建国 group-leader@三组 ();",      7,
     0                                                                                                                                                                                                                               },
 /* households */
    {HOUSEHOLDS G1 ",1,张明录,13900000001,空巢老人、五保户,\n" G1
                   ",第2户,马建国,0941-1234567,,\n" G1 ",３,马建国,无,无,无\n",
     "一组1 张明录 +8613900000001 #空巢老人 #五保户;一组2 马建国 09411234567;"
     "一组3 马建国 nophone notags;",                                                                                                                                                                                        4, 0},
    {HOUSEHOLDS G1 ",1,张明录,13900000001,,\n" G2 ",7,张明录,13900000001,,\n" G1
                   ",2,张明录,13900000001,,\n" G1 ",3,马建国,,迁出,\n",
     "一组1 张明录 +8613900000001;二组7 张明录 +8613900000001 =0;一组2 张明录 +8613900000001;"
     "一组3 马建国 ended;",                                                                                                                                                                                                 5, 1},
 /* one family by its code; codes that differ; groups of different kinds are no reason for a note
  */
    {"单位,户号,户主,手机号,户编码\n" G1
     ",1,张明录,13900000001,88\n南峪乡/前沟村/一网格/花椒产业组,7,张小明,13900000002,88\n" G1
     ",2,马建国,13900000003,77\n南峪乡/前沟村/一网格/花椒产业组,8,马建国,13900000003,78\n",
     "一组1 张明录 +8613900000001;花椒产业组7 张小明 +8613900000002 =0;一组2 马建国 +8613900000003;"
     "花椒产业组8 马建国 +8613900000003;",                                                                                                                                                                               5, 0},
    {"户号,姓名,单位\n1,张明录," G1 "\n",                                                                   "一组1 张明录;",                                                                                       4, 0},
};

static void test_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(understood); i++) {
        struct roster_plan *plan = import(understood[i].text);
        struct buf text = BUF_INIT;

        if (plan->complaints.total > 0) {
            print_message("row %zu:\n", i);
            print_all(&plan->complaints);
        }
        assert_int_equal(plan->complaints.total, 0);
        show(plan, &text);
        assert_string_equal(text.ptr, understood[i].plan);
        assert_int_equal(plan->unit_count, understood[i].units);
        assert_int_equal(plan->notes.total, understood[i].notes);
        buf_free(&text);
        roster_plan_free(plan);
    }
}

/* GB18030 as a Chinese spreadsheet saves it, both kinds of file at once. */
static void test_gb18030_and_two_files(void **state)
{
    /* 姓名,手机号,角色,单位 / 马建国,13900000001,组长,南/前/一/二 */
    static const char gb[] = "\xD0\xD5\xC3\xFB,\xCA\xD6\xBB\xFA\xBA\xC5,\xBD\xC7\xC9\xAB,"
                             "\xB5\xA5\xCE\xBB\r\n\xC2\xED\xBD\xA8\xB9\xFA,13900000001,"
                             "\xD7\xE9\xB3\xA4,\xC4\xCF/\xC7\xB0/\xD2\xBB/\xB6\xFE\r\n";
    struct roster_file files[] = {
        {"people.csv",     span_of(gb)                                                                     },
        {"households.csv", span_of(HOUSEHOLDS "南/前/一/二,1,张明录\n南/前/一/三,x,张明录\n")},
    };
    struct roster_plan *plan = roster_import(model, files, 2, today());

    (void)state;
    assert_int_equal(plan->person_count, 1);
    assert_string_equal(plan->people[0].name, "马建国");
    assert_int_equal(plan->household_count, 1);
    assert_int_equal(plan->unit_count, 4);
    assert_int_equal(plan->complaints.total, 1);
    assert_string_equal(plan->complaints.items[0].file, "households.csv");
    assert_int_equal(plan->complaints.items[0].at.line, 3);
    roster_plan_free(plan);
}

/* Every bad row is told of, in order, and far too many are counted. */
static void test_all_complaints(void **state)
{
    struct buf text = BUF_INIT;

    (void)state;
    buf_add_str(&text, PEOPLE);
    for (int i = 0; i < 2000; i++)
        buf_add_str(&text, "马建国,1,国王,\n");
    struct roster_plan *plan = import(text.ptr);
    assert_int_equal(plan->complaints.total, 6000);
    assert_int_equal(plan->complaints.count, COMPLAINTS_MAX);
    for (size_t i = 1; i < plan->complaints.count; i++)
        assert_true(plan->complaints.items[i - 1].at.line <= plan->complaints.items[i].at.line);
    assert_int_equal(plan->complaints.items[0].at.column, 2);
    assert_int_equal(plan->complaints.items[1].at.column, 3);
    roster_plan_free(plan);
    buf_free(&text);
}

/* True scale, in steps: 17,539 people, 250,000 households. */
static void test_scale(void **state)
{
    struct buf people = BUF_INIT, households = BUF_INIT;
    int last = 0;

    (void)state;
    buf_add_str(&people, PEOPLE);
    buf_add_str(&households, HOUSEHOLDS);
    for (int i = 0; i < 17539; i++)
        buf_addf(&people, "马建国,139%08d,联户长,南峪乡/村%d/网格%d/组%d,2026-01-01,,\n", i,
                 i / 100, i / 10, i);
    for (int i = 0; i < 250000; i++)
        buf_addf(&households, "南峪乡/村%d/网格%d/组%d,%d,张明录,138%08d,空巢老人,\n", i / 1500,
                 i / 150, i / 15, i % 15 + 1, i);

    struct roster_import *it = roster_import_new(model, today());
    roster_import_add(it, "people.csv", buf_span(&people));
    roster_import_add(it, "households.csv", buf_span(&households));
    while (roster_import_step(it, 5000)) {
        int now = roster_import_progress(it);

        assert_true(now >= last && now <= 100);
        last = now;
    }
    assert_int_equal(roster_import_progress(it), 100);
    struct roster_plan *plan = roster_import_finish(it);
    assert_int_equal(plan->complaints.total, 0);
    assert_int_equal(plan->person_count, 17539);
    assert_int_equal(plan->office_count, 17539);
    assert_int_equal(plan->household_count, 250000);
    roster_plan_free(plan);
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
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_understood),
        cmocka_unit_test(test_gb18030_and_two_files),
        cmocka_unit_test(test_all_complaints),
        cmocka_unit_test(test_scale),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
