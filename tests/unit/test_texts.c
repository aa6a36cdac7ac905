#include "tests/support/unit.h"

#include "model/texts.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIGNATURE "【东坪乡综治中心】"
#define FILE_CN   "conf/texts/zh_CN.conf"

static struct texts *loaded(const char *signature)
{
    struct buf errors = BUF_INIT;
    struct texts *texts = texts_load(FILE_CN, signature, "0941-1234567", &errors);
    if (!texts)
        fail_msg("%s", errors.ptr);
    buf_free(&errors);
    return texts;
}

static void test_units(void **state)
{
    (void)state;
    assert_int_equal(texts_units(span_of("")), 0);
    assert_int_equal(texts_units(span_of("JF 3")), 4);
    assert_int_equal(texts_units(span_of("纠纷")), 2);
    assert_int_equal(texts_units(span_of("𠮷a")), 3); /* a surrogate pair */
}

/* ---- the samples of domain.md 12 ------------------------------------------------------------- */

#define F(field, text)                                                                             \
    {                                                                                              \
        field, text                                                                                \
    }

static void test_samples(void **state)
{
    static const struct {
        enum text_id id;
        struct text_field fields[8];
        const char *text;
    } rows[] = {
        {TEXT_FILED,
         {F("household", "3"), F("party", "张明录"), F("subject", "土地"), F("kind", "纠纷"),
          F("case", "10429")},
         "已记:3户张明录,土地纠纷。编号10429。有错回2"                                                                                                                  },
        {TEXT_FILED,
         {F("household", NULL), F("party", "张明录"), F("subject", "土地"), F("kind", "纠纷"),
          F("case", "10429")},
         "已记:张明录,土地纠纷。编号10429。有错回2"                                                                                                                      },
        {TEXT_FILED_QUIET,
         {F("household", "11"), F("case", "10429")},
         "已记:11户的事。编号10429。有错回2"                                                                                                                                 },
        {TEXT_ASK_HOUSEHOLD,
         {F("a_number", "3"), F("a_name", "张明录"), F("b_number", "5"), F("b_name", "陈玉珍")},
         "3户是张明录,5户是陈玉珍。是哪一户?回3或5。"                                                                                                                  },
        {TEXT_ASK_SUBJECT,
         {F("household", "3"), F("party", "张明录"), F("kind", "纠纷"),
          F("choices", "土地回1,邻里回2,家里回3,别的回4")},
         "收到3户张明录的事。是什么纠纷?土地回1,邻里回2,家里回3,别的回4。"                                                                                    },
        {TEXT_ASK_SAME,       {F("case", "10429")},                                                        "是10429那件吗?是回1,另一件回2"                                     },
        {TEXT_NOT_UNDERSTOOD,
         {F(NULL, NULL)},
         "没看懂,不要紧。报纠纷请发:纠纷 户号 姓名 什么事。例:纠纷 3 张明录 土地"                                                                          },
        {TEXT_TO_CLERK,       {F(NULL, NULL)},                                                             "已转给值班员,一会儿给您打电话。"                              },
        {TEXT_ALARM_TAKEN,
         {F(NULL, NULL)},
         "收到急事,正在通知值班员和邻居。火灾119,报警110,救护120。"                                                                                                },
        {TEXT_ALL_WELL,       {F("unit", "第1组")},                                                      "第1组平安已记,谢谢。"                                               },
        {TEXT_QUERY_HANDLER,
         {F("case", "10429"), F("household", "3"), F("subject", "土地"), F("kind", "纠纷"),
          F("handler", "村调解员韩某"), F("due", "11月25日")},
         "10429:3户土地纠纷。已派村调解员韩某,11月25日前办完。"                                                                                                      },
        {TEXT_QUERY_MANY,
         {F("count", "3"), F("list", "10429土地,10432邻里,10441债务")},
         "您有3件在办:10429土地,10432邻里,10441债务。查哪件发哪个号。"                                                                                               },
        {TEXT_ASK_RATING,
         {F("case", "10429"), F("result", "两家同意立界石")},
         "10429已调结:两家同意立界石。满意回1,一般回2,不满意回3。"                                                                                                 },
        {TEXT_ASK_FOLLOW_UP,
         {F("case", "10429"), F("days", "15")},
         "10429过去15天了,两家还好吗?好回1,又吵了回2。"                                                                                                                  },
        {TEXT_WELCOME,
         {F("name", "马建国"), F("unit", "第1组"), F("role", "联户长")},
         "马建国您好,您是第1组联户长。有事发短信到本号。看用法发:帮助"                                                                                       },
        {TEXT_HELP,
         {F(NULL, NULL)},
         "纠纷 户号 姓名 什么事;平安;查 号码;急事直接写。写错不要紧。电话0941-1234567"                                                                       },
        {TEXT_STRANGER,       {F(NULL, NULL)},                                                             "您的号码还没登记,内容已转值班员。急事请打110。"         },
        {TEXT_STOPPED,        {F(NULL, NULL)},                                                             "一般通知不再发给您。汛情火情还会发。要恢复请发:订阅"},
        {TEXT_RATED,          {F("case", "10429")},                                                        "谢谢,10429已结案。"                                                    },
        {TEXT_REPEATED,       {F(NULL, NULL)},                                                             "已收到,不用重发。"                                                   },
 /* the caller's phone goes before the centre's, and its piece goes without it */
        {TEXT_ALARM_DUTY,
         {F("unit", "二社"), F("name", "马建国"), F("phone", "13900000021"), F("text", "着火了")},
         "急事:二社马建国,电话13900000021:着火了。接手回1"                                                                                                               },
        {TEXT_ALARM_DUTY,
         {F("unit", "二社"), F("name", "马建国"), F("phone", ""), F("text", "着火\n了")},
         "急事:二社马建国:着火 了。接手回1"                                                                                                                                },
    };
    (void)state;
    struct texts *texts = loaded(SIGNATURE);
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < ROWS(rows); i++) {
        texts_write(texts, rows[i].id, rows[i].fields, &text);
        assert_true(span_starts(buf_span(&text), span_of(SIGNATURE)));
        assert_string_equal(text.ptr + strlen(SIGNATURE), rows[i].text);
        assert_true(texts_units(buf_span(&text)) <= TEXT_UNITS_MAX);
    }
    buf_free(&text);
    texts_free(texts);
}

/* ---- shortening ------------------------------------------------------------------------------ */

#define LONG_SIGNATURE "【某某自治县某某某乡综治中】" /* 14 */

static void test_shortening(void **state)
{
    static const struct {
        enum text_id id;
        struct text_field fields[8];
        const char *text;
    } rows[] = {
  /* a long name stays whole while there is room ... */
        {TEXT_FILED,
         {F("household", "3"), F("party", "买买提·吐尔逊"), F("subject", "土地"), F("kind", "纠纷"),
          F("case", "10429")},
         "已记:3户买买提·吐尔逊,土地纠纷。编号10429。有错回2"                                                        },
 /* ... and keeps its first 5 characters and … when there is none */
        {TEXT_FILED,
         {F("household", "2-13"), F("party", "古丽巴哈尔·买买提·吐尔逊江阿不都热合曼·艾力"),
          F("subject", "其他损害赔偿"), F("kind", "矛盾和纠纷"), F("case", "1042900000")},
         "已记:2-13户古丽巴哈尔…,其他损害赔偿矛盾和纠纷。编号1042900000。有错回2"                             },
 /* the end of a path says most */
        {TEXT_ALARM_GROUP,
         {F("unit", "南峪乡东坪村二社网格第1联防组"), F("name", "马建国"),
          F("text", "着火了快来人")},
         "南峪乡东坪村二社网格第1联防组马建国有急事:着火了快来人。能去的请马上去,去的回1。"         },
        {TEXT_ALARM_GROUP,
         {F("unit", "甘肃省甘南藏族自治州舟曲县南峪乡东坪村二社网格第1联防组"), F("name", "马建国"),
          F("text", "草垛着火了快来人往房子上烧了")},
         "…网格第1联防组马建国有急事:草垛着火了快来人往房子上烧了。能去的请马上去,去的回1。"      },
 /* own words end in … */
        {TEXT_ASK_RATING,
         {F("case", "10429"),
          F("result", "两家同意立界石以后谁也不许再动再动就请村上乡上一起来丈量清楚再说明白了事")},
         "10429已调结:两家同意立界石以后谁也不许再动再动就请村上乡上一起来丈量清…。满意回1,一般回2,"
         "不满意回3。"                                                                                                               },
 /* whole items, then 等 */
        {TEXT_QUERY_MANY,
         {F("count", "12"), F("list", "10429土地,10432邻里,10441债务,10453婚姻家庭,10461土地")},
         "您有12件在办:10429土地,10432邻里,10441债务,10453婚姻家庭等。查哪件发哪个号。"                          },
 /* a surrogate pair is never halved */
        {TEXT_REMIND_RECEIPT,
         {F("text",
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七𠮷𠮷𠮷")},
         "上次的通知还没见您回话:"
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七…。看到回1"},
    };
    (void)state;
    struct texts *texts = loaded(LONG_SIGNATURE);
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < ROWS(rows); i++) {
        texts_write(texts, rows[i].id, rows[i].fields, &text);
        assert_string_equal(text.ptr + strlen(LONG_SIGNATURE), rows[i].text);
        assert_true(texts_units(buf_span(&text)) <= TEXT_UNITS_MAX);
    }
    buf_free(&text);
    texts_free(texts);
}

/* Whatever the fields hold, one message is enough (numbers as long as they can plausibly be). */
static void test_always_one_message(void **state)
{
    static const struct text_field fields[] = {
        {"kind",      "六个字的种类和更多"                                                                                        },
        {"household", "12-3"                                                                                                               },
        {"party",     "古丽巴哈尔·买买提江"                                                                                      },
        {"subject",   "六个字的类别多"                                                                                              },
        {"case",      "12345678"                                                                                                           },
        {"unit",      "东坪村二社第一联防组"                                                                                     },
        {"a_number",  "12-1"                                                                                                               },
        {"b_number",  "12-2"                                                                                                               },
        {"a_name",    "古丽巴哈尔·买买提"                                                                                         },
        {"b_name",    "阿不都热合曼江"                                                                                              },
        {"name",      "古丽巴哈尔买买"                                                                                              },
        {"handler",   "村调解员韩某某某"                                                                                           },
        {"role",      "综治中心主任兼"                                                                                              },
        {"order",     "办理"                                                                                                             },
        {"state",     "不归我们管的事"                                                                                              },
        {"due",       "12月25日"                                                                                                         },
        {"at",        "25日20:30"                                                                                                         },
        {"days",      "365"                                                                                                                },
        {"count",     "17539"                                                                                                              },
        {"new",       "1234"                                                                                                               },
        {"work",      "1234"                                                                                                               },
        {"overdue",   "1234"                                                                                                               },
        {"cost",      "1753.90"                                                                                                            },
        {"code",      "4711"                                                                                                               },
        {"phone",     "13900000021"                                                                                                        },
        {"modem",     "sim-of-the-hill"                                                                                                    },
        {"list",      "12345678土地,12345679邻里,12345680债务,12345681其他,12345682土地,12345683土地"                          },
        {"choices",   "土地回1,邻里回2,家里回3,别的回4,水渠回5,宅基地回6,其他的事回7,都不是回8"                },
        {"text",
         "你好领导我是二社马建国我们组里第3户张明录家跟第5户陈玉珍家因为门前那块自留地吵了好几天"},
        {"result",    "两家同意立界石以后谁也不许再动再动就请村上乡上一起来丈量清楚再说"                   },
        {"reason",    "要等县上测量队下来测量完才能说清楚到底是谁家的地界"                                        },
        {"why",       "卡被运营商停了要去营业厅办理复机手续带上身份证"                                              },
        {NULL,        NULL                                                                                                                 },
    };
    (void)state;
    struct texts *texts = loaded(LONG_SIGNATURE);
    struct buf text = BUF_INIT;
    for (enum text_id id = 0; id < TEXT_COUNT; id++) {
        texts_write(texts, id, fields, &text);
        if (texts_units(buf_span(&text)) > TEXT_UNITS_MAX || strchr(text.ptr, '{'))
            fail_msg("%s: %s", texts_key(id), text.ptr);
        texts_write(texts, id, NULL, &text);
        assert_null(strpbrk(text.ptr + strlen(LONG_SIGNATURE), "{}[]"));
        if (id == TEXT_DISPATCHED || id == TEXT_RISK_ABOVE || id == TEXT_ALARM_OLD)
            continue; /* these go to others than the writer: never in practice */
        texts_write(texts_practice(texts), id, fields, &text);
        assert_true(span_starts(buf_span(&text), span_of(LONG_SIGNATURE "练习:")));
        if (texts_units(buf_span(&text)) > TEXT_UNITS_MAX)
            fail_msg("in practice, %s: %s", texts_key(id), text.ptr);
    }
    buf_free(&text);
    texts_free(texts);
}

/* clang-format on */

/* Answers to a report end in the way out (design.md 6). */
static void test_way_out(void **state)
{
    static const enum text_id rows[] = {
        TEXT_FILED,         TEXT_FILED_NO_HOUSEHOLD, TEXT_FILED_QUIET,
        TEXT_FILED_SETTLED, TEXT_FILED_DANGER,       TEXT_AMENDED,
        TEXT_REGISTERED,    TEXT_CORRECTED,
    };
    (void)state;
    struct texts *texts = loaded(SIGNATURE);
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < ROWS(rows); i++) {
        texts_write(texts, rows[i], NULL, &text);
        assert_string_equal(text.ptr + text.len - strlen("有错回2"), "有错回2");
    }
    buf_free(&text);
    texts_free(texts);
}

static void test_words(void **state)
{
    static const struct {
        const char *group, *value, *words;
    } rows[] = {
        {"case_state",    "new",      "待受理"   },
        {"case_state",    "reopened", "重开"      },
        {"case_told",     "in_work",  "正在办"   },
        {"message_class", "bulk",     "通知"      },
        {"message_state", "in_doubt", "待核实"   },
        {"disposition",   "triage",   "待分拣"   },
        {"modem_state",   "no_sim",   "没有卡"   },
        {"notice_state",  "draft",    "拟稿"      },
        {"decision",      "clerk",    "转值班员"},
        {"order",         "pass-up",  "上交"      },
        {"case_state",    "on_fire",  "on_fire"     },
        {"no_group",      "new",      "new"         },
    };
    (void)state;
    struct texts *texts = loaded(SIGNATURE);
    assert_string_equal(texts_signature(texts), SIGNATURE);
    assert_string_equal(texts_key(TEXT_FILED), "filed");
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_string_equal(texts_word(texts, rows[i].group, rows[i].value), rows[i].words);
    texts_free(texts);
}

/* ---- complaints ------------------------------------------------------------------------------ */

/* The shipped file with one text replaced, and what must be told of it. */
static char *replaced(const char *from, const char *to)
{
    struct buf all = BUF_INIT;
    FILE *file = fopen(FILE_CN, "r");
    assert_non_null(file);
    char line[4096];
    bool found = false;
    while (fgets(line, sizeof(line), file)) {
        bool here = strncmp(line, from, strlen(from)) == 0;
        found |= here;
        buf_add_str(&all, here ? to : line);
    }
    fclose(file);
    assert_true(found);
    return all.ptr;
}

/* clang-format off */
static void test_complaints(void **state)
{
    static const struct {
        const char *from, *to, *told;
    } rows[] = {
        {"repeated ",   "\n",                                                                                                         ": lacks repeated = \"...\""},
        {"repeated ",   "repeated = \"\"\n",                                                                                          ": repeated is empty; expected a text"},
        {"repeated ",   "repeated = \"a\"\ncolour = 1\n",                                                                             ": no such option 'colour'"},
        {"repeated ",   "repeated = \"{case}\"\n",
         ": repeated: no field {case}; expected one of: none"},
        {"urged ",      "urged = \"{party}\"\n",                                                                                      ": urged: no field {party}; expected one of: case"},
        {"urged ",      "urged = \"{case\"\n",                                                                                        ": urged: brackets do not match"},
        {"urged ",      "urged = \"[{case}\"\n",                                                                                      ": urged: brackets do not match"},
        {"urged ",      "urged = \"{case}]\"\n",                                                                                      ": urged: brackets do not match"},
        {"urged ",      "urged = \"[a[{case}]]\"\n",                                                                                  ": urged: brackets do not match"},
        {"urged ",      "urged = \"{case}快来!\"\n",                                                                                ": urged: expected no exclamation marks"},
        {"urged ",      "urged = \"{case}快来！\"\n",                                                                              ": urged: expected no exclamation marks"},
        {"urged ",
         "urged = "
         "\"{case}"
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九\"\n",
         ": urged may need 61"},
        {"urged ",
         "urged = "
         "\"{case}一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九"
         "十一二三四五六七八九\"\n",                                                                                        ": urged may need 71 characters with a signature of 14; expected at most 70"},
        {"    draft  ", "\n",                                                                                                         ": words notice_state lacks draft"},
        {"    draft  ", "draft = \"a\"\nflying = \"b\"\n",                                                                            ": no such option 'flying'"},
    };
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char path[] = "/tmp/lianhu-texts-XXXXXX";
        char *text = replaced(rows[i].from, rows[i].to);
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
        close(fd);
        struct buf errors = BUF_INIT;
        struct texts *texts = texts_load(path, SIGNATURE, "110", &errors);
        unlink(path);
        bool fits = strstr(rows[i].told, "need 61") != NULL; /* a row that must pass */
        if (fits ? !texts : !(errors.len && strstr(errors.ptr, rows[i].told))) {
            print_error("%s gave %s\n", rows[i].to, errors.len ? errors.ptr : "nothing");
            wrong++;
        }
        texts_free(texts);
        buf_free(&errors);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

/* clang-format on */

static void test_long_signature(void **state)
{
    (void)state;
    struct buf errors = BUF_INIT;
    assert_null(texts_load(FILE_CN, "【一二三四五六七八九十一二三】", "110", &errors));
    assert_non_null(strstr(errors.ptr, "is longer than 14 characters"));
    buf_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),      cmocka_unit_test(test_samples),
        cmocka_unit_test(test_shortening), cmocka_unit_test(test_always_one_message),
        cmocka_unit_test(test_way_out),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_complaints), cmocka_unit_test(test_long_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
