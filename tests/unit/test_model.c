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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
