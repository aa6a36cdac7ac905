#include "tests/support/unit.h"

#include "model/model.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NANYU "conf/models/nanyu.conf"

static struct model *loaded(const char *path)
{
    struct buf errors = BUF_INIT;
    struct model *model = model_load(path, &errors);
    if (!model)
        fail_msg("%s", errors.ptr);
    buf_free(&errors);
    return model;
}

/* ---- the shipped code table, domain.md 3 ----------------------------------------------------- */

static void test_code_table(void **state)
{
    static const struct {
        const char *code;
        char digit;
        const char *title, *becomes;
    } rows[] = {
        {"JF", '1', "纠纷",       "case"    },
        {"ZA", '2', "治安",       "case"    },
        {"YH", '3', "隐患",       "case"    },
        {"LD", '4', "流动人口", "register"},
        {"TS", '5', "关照人群", "case"    },
        {"DB", '6', "代办",       "case"    },
        {"MY", '7', "民意",       "case"    },
        {"JC", 0,   "举报",       "case"    },
        {"PA", '8', "平安",       "all-well"},
        {"JJ", '9', "紧急",       "alarm"   },
        {"CX", '0', "查询",       "query"   },
        {"CB", 0,   "催办",       "urge"    },
        {"BJ", 0,   "办结",       "settle"  },
        {"PJ", 0,   "评价",       "rating"  },
        {"GZ", 0,   "更正",       "correct" },
        {"CH", 0,   "撤回",       "withdraw"},
        {"SD", 0,   "收到",       "receipt" },
        {"BZ", 0,   "帮助",       "help"    },
        {"TD", 0,   "退订",       "stop"    },
        {"DY", 0,   "订阅",       "resume"  },
        {"SL", 0,   "受理",       "order"   },
        {"ZB", 0,   "转办",       "order"   },
        {"BL", 0,   "办理",       "order"   },
        {"SJ", 0,   "上交",       "order"   },
        {"YQ", 0,   "延期",       "order"   },
        {"TZ", 0,   "通知",       "notice"  },
        {"HJ", 0,   "环境",       "register"},
        {"XC", 0,   "宣传",       "register"},
        {"XL", 0,   "巡逻",       "register"},
        {"MZ", 0,   "民族团结", "register"},
        {"ZF", 0,   "走访",       "visit"   },
        {"BF", 0,   "帮扶",       "assist"  },
        {"ZG", 0,   "整改",       "fix"     },
        {"XH", 0,   "销号",       "strike"  },
    };
    (void)state;
    struct model *model = loaded(NANYU);
    assert_int_equal(model->kind_count, ROWS(rows));
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct kind *kind = model_kind(model, rows[i].code);
        assert_non_null(kind);
        assert_string_equal(kind->title, rows[i].title);
        assert_int_equal(kind->digit, rows[i].digit);
        assert_string_equal(destination_name(kind->destination), rows[i].becomes);
    }
    assert_null(model_kind(model, "QQ"));
    model_free(model);
}

/* ---- other facts of nanyu.conf --------------------------------------------------------------- */

static void test_lookups(void **state)
{
    (void)state;
    struct model *model = loaded(NANYU);
    assert_int_equal(model->level_count, 4);
    assert_string_equal(model->levels[3].title, "联防组");
    assert_string_equal(model->levels[3].centre, "联户长");
    assert_int_equal(model->notice_signatures, 3);
    const struct role *leader = model_role_titled(model, span_of("中心户长"));
    assert_non_null(leader);
    assert_string_equal(leader->code, "group-leader");
    assert_int_equal(leader->level, 3);
    assert_int_equal(leader->may, MAY_REPORT);
    assert_true(model_role(model, "clerk")->may & MAY_DRAFT);
    assert_false(model_role(model, "clerk")->may & MAY_SIGN);
    assert_null(model_role_titled(model, span_of("皇帝")));
    assert_true(model->merge_n_l && model->merge_retroflex && model->merge_nasal);
    assert_string_equal(model_kind(model, "sl")->order, "accept");
    assert_null(model_kind(model, "BJ")->order);
    model_free(model);
}

static void test_subjects(void **state)
{
    static const struct {
        const char *kind, *subject;
        char digit;
        bool quiet;
    } rows[] = {
        {"JF", "土地",       '3', false},
        {"JF", "其他",       '0', false},
        {"JF", "家暴",       0,   true },
        {"ZA", "盗窃",       '1', false},
        {"YH", "房屋",       '1', false},
        {"LD", "来",          '1', false},
        {"TS", "精神障碍", '7', true },
        {"DB", "医保",       '1', false},
        {"JJ", "火灾",       '1', false},
        {"JJ", "走失",       '5', true },
        {"PJ", "不满意",    '3', false},
    };
    (void)state;
    struct model *model = loaded(NANYU);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct subject *subject =
            kind_subject(model_kind(model, rows[i].kind), rows[i].subject);
        assert_non_null(subject);
        assert_int_equal(subject->digit, rows[i].digit);
        assert_int_equal(subject->quiet, rows[i].quiet);
    }
    assert_null(kind_subject(model_kind(model, "JF"), "医保"));
    model_free(model);
}

static void test_minimal(void **state)
{
    (void)state;
    struct model *model = loaded("conf/models/minimal.conf");
    assert_int_equal(model->notice_signatures, 1);
    struct model *other = loaded(NANYU);
    assert_true(model->fingerprint != other->fingerprint);
    model_free(model);
    model_free(other);
}

/* ---- every complaint, with its line ---------------------------------------------------------- */

/* Five lines of a good model: what a row adds begins in line 6. */
#define BASE                                                                                        \
    "name = \"x\"\ntitle = \"x\"\nlevel \"村\" { }\n"                                              \
    "role \"clerk\" { title = \"员\" words = {\"职员\"} may = {\"work\", \"draft\", \"check\", " \
    "\"sign\"} }\n"                                                                                 \
    "kind \"JF\" { title = \"纠纷\" words = {\"吵架\"} digit = \"1\" becomes = \"case\" "       \
    "handle_hours = 9 }\n"

static char *write_snippet(const char *text, char path[32])
{
    text_copy(path, 32, span_of("/tmp/lianhu-model-XXXXXX"));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

/* The complaints about a text, the path of the file taken off. */
static void complaints(const char *text, struct buf *out)
{
    char path[32];
    struct buf errors = BUF_INIT;
    struct model *model = model_load(write_snippet(text, path), &errors);
    unlink(path);
    assert_true(!model == (errors.len > 0));
    model_free(model);
    struct span left = buf_span(&errors);
    while (left.len) {
        size_t line = (size_t)((char *)memchr(left.ptr, '\n', left.len) - left.ptr) + 1;
        assert_true(span_starts(left, span_of(path)));
        buf_add(out, left.ptr + strlen(path), line - strlen(path));
        left = span_skip(left, line);
    }
    buf_free(&errors);
}

static void test_base_is_good(void **state)
{
    (void)state;
    struct buf told = BUF_INIT;
    complaints(BASE, &told);
    assert_int_equal(told.len, 0);
}

static void test_complaints(void **state)
{
    static const struct {
        const char *added, *told;
    } rows[] = {
  /* syntax */
        {"colour = \"red\"",                                                                                ":6: no such option 'colour'; expected one of: name, title,"                 },
        {"kind \"ZA\" { title = \"a\" becomes = \"help\" colour = 1 }",
         ":6: no such option 'colour'; expected one of: digit, title, words, becomes,"                                                                                                   },
        {"kind \"JF\" {\n}",                                                                                ":6: found duplicate title 'JF'"                                             },
        {"kind { }",                                                                                        ":6: missing title for section 'kind'; expected NAME \"TITLE\" { ... }"      },
        {"name = ",                                                                                         ":7: premature end of file; expected a value, or the } that is still open"   },
        {"}",                                                                                               ":6: unexpected closing brace"                                               },
        {"danger = {\"a\" \"b\"}",                                                                          ":6: unexpected token 'b'"                                                   },
        {"# \xff\xfe",                                                                                      ":6: a byte that is not UTF-8 text"                                          },
        {"# \xed\xa0\x80",                                                                                  ":6: a byte that is not UTF-8 text"                                          },
 /* values */
        {"signatures = 9",                                                                                  ":6: signatures = 9; expected a whole number from 1 to 3"                    },
        {"signatures = two",                                                                                ":6: signatures = two; expected a whole number"                              },
        {"name = \"\"",                                                                                     ":6: name is empty; expected a text"                                         },
        {"sounds {\n\nn_l = maybe }",                                                                       ":8: n_l = maybe; expected true or false"                                    },
        {"role \"x\" { title = \"甲\" may = {\"report\",\n\"fly\"} }",
         ":7: may = \"fly\"; expected one of: report, hear-below, work, draft"                                                                                                           },
        {"role \"x\" { title = \"甲\" level = \"省\" }",
         ":6: level = \"省\"; expected one of: 村\n"                                                                                                                                   },
        {"role \"X1\" { title = \"甲\" }",                                                                 ":6: role \"X1\"; expected small letters and hyphens"                        },
        {"role \"x\" { }",                                                                                  ":6: role \"x\" lacks title = \"...\""                                       },
        {"role \"x\" { title = \"员\" }",                                                                  ":6: \"员\" of role x already means role clerk (line 4)"                    },
        {"role \"x\" { title = \"甲\" words = {\"职员\"} }",
         ":6: \"职员\" of role x already means"                                                                                                                                        },
        {"kind \"za\" { title = \"甲\" becomes = \"help\" }",
         ":6: kind \"za\"; expected 2 to 7 capital letters"                                                                                                                              },
        {"kind \"Z\" { title = \"甲\" becomes = \"help\" }",                                               ":6: kind \"Z\"; expected 2 to 7"                                            },
        {"kind \"ZA\" { becomes = \"help\" }",                                                              ":6: kind \"ZA\" lacks title"                                                },
        {"kind \"ZA\" {\n\ntitle = \"甲\" }",                                                              ":6: kind \"ZA\" lacks becomes"                                              },
        {"kind \"ZA\" { title = \"一二三四五六七\" becomes = \"help\" }",
         ":6: title = \"一二三四五六七\"; expected at most 6 characters"                                                                                                          },
        {"kind \"ZA\" { title = \"甲\" becomes = \"tea\" }",
         ":6: becomes = \"tea\"; expected one of: case, register, alarm"                                                                                                                 },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" digit = \"12\" }",
         ":6: digit = \"12\"; expected one digit 0 to 9"                                                                                                                                 },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"case\", \"shoe\"} }",
         ":6: fields = \"shoe\"; expected one of: household, party"                                                                                                                      },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"case\", \"case\"} }",
         ":6: field \"case\" stands twice"                                                                                                                                               },
        {"kind \"ZA\" { title = \"甲\" becomes = \"case\" }",
         ":6: kind \"ZA\" becomes a case without handle_hours"                                                                                                                           },
        {"kind \"ZA\" { title = \"甲\" becomes = \"case\" handle_hours = 3\naccept_hours = 4 }",
         ":7: accept_hours = 4; expected no more than handle_hours = 3"                                                                                                                  },
        {"kind \"ZA\" { title = \"甲\" becomes = \"case\" handle_hours = -1 }",
         ":6: handle_hours = -1; expected a whole number from 0"                                                                                                                         },
        {"kind \"ZA\" { title = \"甲\" becomes = \"order\" }",                                             ":6: kind \"ZA\" lacks order"                                                },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" order = \"hold\" }",
         ":6: order = \"hold\" in a kind that is none"                                                                                                                                   },
        {"kind \"ZA\" { title = \"甲\" becomes = \"order\" order = \"dance\" }",
         ":6: order = \"dance\"; expected one of: accept, assign"                                                                                                                        },
        {"kind \"ZA\" { title = \"甲\" becomes = \"register\" }",
         ":6: kind \"ZA\" becomes a register entry; expected ledger"                                                                                                                     },
 /* words */
        {"danger = {\"火\", \"火\"}",                                                                     ":6: \"火\" stands twice for danger (also in line 6)"                       },
        {"danger = {\"SOS\", \"ｓｏｓ\"}",                                                               ":6: \"ｓｏｓ\" stands twice for danger"                                  },
        {"danger = {\"快 来\"}",                                                                          ":6: danger holds \"快 来\"; expected a word without blanks"               },
        {"danger = {\"119\"}",                                                                              ":6: danger holds \"119\"; expected a word, not a number"                    },
        {"danger = {\"\"}",                                                                                 ":6: danger holds \"\"; expected a word"                                     },
 /* what could be mistaken for one another */
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" digit = 1 }",
         ":6: \"1\" of kind ZA already means kind JF (line 5)"                                                                                                                           },
        {"kind \"ZA\" { title = \"纠纷\" becomes = \"help\" }",
         ":6: \"纠纷\" of kind ZA already means kind JF (line 5)"                                                                                                                      },
        {"kind \"ZA\" { title = \"甲\" words = {\"乙\",\n\"吵架\"} becomes = \"help\" }",
         ":7: \"吵架\" of kind ZA already means kind JF (line 5)"                                                                                                                      },
        {"kind \"ZA\" { title = \"甲\" words = {\"jf\"} becomes = \"help\" }",
         ":6: \"jf\" of kind ZA already means kind JF"                                                                                                                                   },
        {"kind \"ZA\" { title = \"甲\" words = {\"甲\"} becomes = \"help\" }",
         ":6: \"甲\" stands twice for kind ZA"                                                                                                                                          },
        {"kind \"ZA\" { title = \"九分\" becomes = \"help\" }",
         ":6: \"九分\" of kind ZA sounds like \"纠纷\" of kind JF (line 5)"                                                                                                          },
        {"kind \"JFA\" { title = \"甲\" becomes = \"help\" }",
         ":6: kind \"JFA\" begins like kind \"JF\""                                                                                                                                      },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" }\n"
         "kind \"ZB\" { title = \"乙\" becomes = \"help\" }",                                     ":7: kind \"ZB\" does the same as kind \"ZA\" (help)"                        },
 /* subjects */
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"subject\"} }",
         ":6: kind \"ZA\" has 0 subjects with fallback = true; expected one"                                                                                                             },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"subject\"}\n"
         "subject \"a\" { fallback = true } subject \"b\" { fallback = true } }",                  ":6: kind \"ZA\" has 2 subjects with fallback = true"                        },
        {"kind \"ZA\" { title = \"甲\" becomes = \"rating\" fields = {\"rating\"}\n"
         "subject \"a\" { fallback = true } }",                                                    ":6: kind \"ZA\" has a rating with fallback = true"                          },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" subject \"a\" { } }",
         ":6: kind \"ZA\" has subjects but no field for them"                                                                                                                            },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"subject\"}\n"
         "subject \"a\" { words = {\"c\"} fallback = true }\nsubject \"b\" { words = {\"c\"} } }", ":8: \"c\" of subject b already means subject a (line 7)"                    },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"subject\"}\n"
         "subject \"a\" { digit = 3 fallback = true }\nsubject \"b\" { digit = 3 } }",             ":8: \"3\" of subject b already means subject a (line 7)"                    },
        {"kind \"ZA\" { title = \"甲\" becomes = \"help\" fields = {\"subject\"}\n"
         "subject \"吵架\" { fallback = true } }",                                               ":7: \"吵架\" is a subject of kind ZA but means kind JF by itself (line 5)"},
    };
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct buf text = BUF_INIT, told = BUF_INIT;
        buf_addf(&text, "%s%s\n", BASE, rows[i].added);
        complaints(text.ptr, &told);
        if (!told.len || !strstr(told.ptr, rows[i].told)) {
            print_error("\n%s\nshould tell\n  %s\nbut told\n  %s", rows[i].added, rows[i].told,
                        told.len ? told.ptr : "nothing\n");
            wrong++;
        }
        buf_free(&text);
        buf_free(&told);
    }
    assert_int_equal(wrong, 0);
}

/* One reading tells of them all. */
static void test_all_at_once(void **state)
{
    (void)state;
    struct buf told = BUF_INIT;
    complaints("signatures = 0\nlevel \"村\" { }\ncolour = 1\nkind \"JF\" { digit = x }\n", &told);
    static const char *const rows[] = {
        ":3: no such option 'colour'",
        ":1: signatures = 0;",
        ": lacks name",
        ": lacks title",
        ":4: digit = \"x\"",
        ":4: kind \"JF\" lacks title",
        ": has no role",
        ":4: kind \"JF\" lacks be",
        ": has no kind that becomes",
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        if (!strstr(told.ptr, rows[i]))
            fail_msg("%s is not in\n%s", rows[i], told.ptr);
    buf_free(&told);
}

static void test_no_file(void **state)
{
    (void)state;
    struct buf errors = BUF_INIT;
    assert_null(model_load("conf/models/nowhere.conf", &errors));
    assert_string_equal(errors.ptr,
                        "conf/models/nowhere.conf: cannot be read: No such file or directory\n");
    buf_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_table),   cmocka_unit_test(test_lookups),
        cmocka_unit_test(test_subjects),     cmocka_unit_test(test_minimal),
        cmocka_unit_test(test_base_is_good), cmocka_unit_test(test_complaints),
        cmocka_unit_test(test_all_at_once),  cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
