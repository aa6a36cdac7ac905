#include "tests/support/unit.h"

#include "model/drawing.h"
#include "model/model_show.h"
#include <stdio.h>

static const char *const shipped[] = {"minimal", "nanyu", "hezheng", "dingxi", "daliu", "ziyang"};

static struct model *loaded(const char *name)
{
    char path[64];
    struct buf errors = BUF_INIT;
    snprintf(path, sizeof(path), "conf/models/%s.conf", name);
    struct model *model = model_load(path, &errors);
    if (!model)
        fail_msg("%s", errors.ptr);
    buf_free(&errors);
    return model;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void test_page(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    struct drawing drawing = {.out = &out};
    drawing_begin(&drawing, 2, "栏: ");
    for (int i = 0; i < 9; i++)
        drawing_addf(&drawing, " %d号十个汉字的一栏", i);
    drawing_end(&drawing);
    assert_string_equal(out.ptr, "  栏:  0号十个汉字的一栏 1号十个汉字的一栏 2号十个汉字的一栏 "
                                 "3号十个汉字的一栏\n"
                                 "      4号十个汉字的一栏 5号十个汉字的一栏 6号十个汉字的一栏 "
                                 "7号十个汉字的一栏\n"
                                 "      8号十个汉字的一栏\n");
    buf_clear(&out);
    drawing_begin(&drawing, 60, "");
    drawing_add(&drawing, "这一项一行放不下要分开"); /* 22 columns, of which 20 are left */
    drawing_end(&drawing);
    assert_string_equal(out.ptr,
                        "                                                            "
                        "这一项一行放不下要分\n"
                        "                                                            开\n");
    assert_int_equal(drawing_columns(span_of("a中(。)")), 1 + 2 + 1 + 2 + 1);
    buf_free(&out);
}

/* ---- whole models ---------------------------------------------------------------------------- */

static void check_lines(const char *name, const char *text)
{
    struct span left = span_of(text);
    while (left.len) {
        const char *end = memchr(left.ptr, '\n', left.len);
        assert_non_null(end);
        struct span line = {left.ptr, (size_t)(end - left.ptr)};
        if (drawing_columns(line) > DRAWING_WIDTH || (line.len && line.ptr[line.len - 1] == ' '))
            fail_msg("%s: %.*s|", name, (int)line.len, line.ptr);
        left = span_skip(left, line.len + 1);
    }
}

static void need(const char *name, const char *text, const char *part)
{
    if (part[0] && !strstr(text, part))
        fail_msg("%s: %s is not shown", name, part);
}

static void test_all_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(shipped); i++) {
        struct model *model = loaded(shipped[i]);
        struct buf text = BUF_INIT;
        model_show(model, &text);
        check_lines(shipped[i], text.ptr);
        for (size_t j = 0; j < model->level_count; j++)
            need(shipped[i], text.ptr, model->levels[j].title);
        for (size_t j = 0; j < model->role_count; j++)
            need(shipped[i], text.ptr, model->roles[j].title);
        for (size_t j = 0; j < model->kind_count; j++)
            need(shipped[i], text.ptr, model->kinds[j].title);
        for (size_t j = 0; j < model->kind_count; j++)
            need(shipped[i], text.ptr, model->kinds[j].bureau);
        for (size_t j = 0; j < model->grade_count; j++)
            need(shipped[i], text.ptr, model->grades[j].title);
        for (size_t j = 0; j < model->register_count; j++)
            need(shipped[i], text.ptr, model->registers[j].title);
        for (size_t j = 0; j < model->drive_count; j++)
            need(shipped[i], text.ptr, model->drives[j].title);
        for (size_t j = 0; j < model->notice_count; j++)
            need(shipped[i], text.ptr, model->notices[j].title);
        for (size_t j = 0; j < model->calendar_count; j++)
            need(shipped[i], text.ptr, model->calendar[j].title);
        for (size_t j = 0; j < model->evaluation.item_count; j++)
            need(shipped[i], text.ptr, model->evaluation.items[j].title);
        buf_free(&text);
        model_free(model);
    }
}

static void test_facts(void **state)
{
    static const struct {
        const char *model, *line;
    } rows[] = {
        {"nanyu",   "      `- 村 [网格指导员]\n"                                                             },
        {"nanyu",   "联户长(必有): 报事 → 网格长\n"                                                    },
        {"nanyu",   "  JF 1 纠纷  [disputes]  读: 司法所\n"                                                  },
        {"nanyu",   "    受理: 网格长 调解员 村干部\n"                                                  },
        {"nanyu",   "    报上去: 网格(小事) → 村(大事) → 乡(较大事) → 县(群体事件)\n"     },
        {"nanyu",   "      较大事    受理 24/48  办理 360/720  核查 72/144  提前提醒 24\n"            },
        {"nanyu",   "  群体事件  在 县 办结 (移交) 标 红 色 10 人以上 话里有: "                 },
        {"nanyu",   "  转出: 值班员 综治主任\n"                                                           },
        {"hezheng", "    首任接访员: 社长  读: 信访局  XF MY\n"                                         },
        {"hezheng", "  社工作小组 每社 3 至 5 人: 社长 组员\n"                                        },
        {"dingxi",  "  组的种类: 地缘 产业 生活\n"                                                       },
        {"daliu",   "  包户: 包户干部 → 住户\n"                                                          },
        {"ziyang",  "  镇领导接访: 每周一 09:00 每镇  分管领导\n"                                    },
        {"hezheng", "  会议: 要回来不来 72 小时内发完 12 小时再发 24 小时打电话\n"            },
        {"minimal", "  月报平安: 每月 25 日 09:00  组长 24 小时提醒 48 小时截止 响铃算平安\n"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct model *model = loaded(rows[i].model);
        struct buf text = BUF_INIT;
        model_show(model, &text);
        need(rows[i].model, text.ptr, rows[i].line);
        buf_free(&text);
        model_free(model);
    }
}

/* ---- who reports to whom --------------------------------------------------------------------- */

static void test_reports_to(void **state)
{
    static const struct {
        const char *model, *role, *above; /* titles, one blank between */
    } rows[] = {
        {"nanyu",   "group-leader",   "网格长"                },
        {"nanyu",   "grid-head",      "网格指导员 村干部"},
        {"nanyu",   "clerk",          ""                         },
        {"hezheng", "hamlet-head",    "村干部"                },
        {"hezheng", "justice-office", "综治主任 司法局"   },
        {"daliu",   "village-cadre",  "片长 值班员"         },
        {"minimal", "group-leader",   "值班员"                },
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct model *model = loaded(rows[i].model);
        const struct role *above[8];
        struct buf text = BUF_INIT;
        size_t count = model_reports_to(model, model_role(model, rows[i].role), above, 8);
        for (size_t j = 0; j < count; j++)
            buf_addf(&text, "%s%s", j ? " " : "", above[j]->title);
        assert_string_equal(text.ptr ? text.ptr : "", rows[i].above);
        buf_free(&text);
        model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_all_shown),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_reports_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
