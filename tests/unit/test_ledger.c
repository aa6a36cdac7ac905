/* Which ledgers the models have and how they are found; their columns against those of the paper.
 */
#include "ledger/ledger.h"
#include "tests/support/unit.h"
#include <stdio.h>

static const char *const models[] = {"nanyu", "hezheng", "dingxi", "daliu", "ziyang", "minimal"};

struct bench {
    struct model *model;
    struct texts *texts;
    struct ledger_reader reader;
    struct ledger_desk desk;
    struct ledger_query q;
};

static void bench_open(struct bench *b, const char *model)
{
    struct buf errors = BUF_INIT;
    char path[64];

    time_zone_set("Asia/Shanghai");
    *b = (struct bench){.q = {.unit_path = ""}};
    text_format(path, sizeof path, "conf/models/%s.conf", model);
    b->model = model_load(path, &errors);
    b->texts = texts_load("conf/texts/zh_CN.conf", "【乡】", "0941-1234567", &errors);
    if (!b->model || !b->texts)
        fail_msg("%s", errors.ptr);
    b->desk = (struct ledger_desk){b->model, b->texts, &b->reader};
    assert_true(period_parse("2026Q4", &b->q.period));
    buf_free(&errors);
}

static void bench_close(struct bench *b)
{
    texts_free(b->texts);
    model_free(b->model);
}

static void expect_columns(struct bench *b, const char *id, const char *columns, const char *model)
{
    struct ledger ledger;
    struct buf got = BUF_INIT;
    struct sheet *sheet;

    if (!ledger_find(&b->desk, id, &ledger))
        fail_msg("%s has no ledger %s", model, id);
    sheet = ledger_begin(&b->desk, &ledger, &b->q);
    for (size_t c = 0; c < sheet->column_count; c++)
        buf_addf(&got, "%s%s", c ? "," : "", sheet->columns[c].title);
    if (strcmp(got.ptr, columns) != 0)
        fail_msg("%s %s: %s, not %s", model, id, got.ptr, columns);
    sheet_free(sheet);
    buf_free(&got);
}

static void test_columns_are_those_of_the_paper(void **state)
{
    (void)state;
    for (size_t m = 0; m < ROWS(models); m++) {
        FILE *file = fopen("tests/vectors/ledger-columns.tsv", "r");
        struct bench b;
        char line[2048];
        size_t rows = 0;

        assert_non_null(file);
        bench_open(&b, models[m]);
        while (fgets(line, sizeof line, file)) {
            char *tab = strchr(line, '\t');

            line[strcspn(line, "\n")] = '\0';
            if (line[0] == '#' || !tab)
                continue;
            *tab = '\0';
            expect_columns(&b, line, tab + 1, models[m]);
            rows++;
        }
        fclose(file);
        assert_int_equal(rows, 10);
        bench_close(&b);
    }
}

/* Whatever a model's reports and registers fill can be printed, under a name of its own. */
static void test_every_model_has_its_ledgers(void **state)
{
    (void)state;
    for (size_t m = 0; m < ROWS(models); m++) {
        struct ledger list[LEDGERS_MAX], ledger;
        struct bench b;
        size_t count;

        bench_open(&b, models[m]);
        count = ledger_list(&b.desk, list);
        assert_true(count >= 29 && count < LEDGERS_MAX);
        for (size_t i = 0; i < count; i++) {
            struct sheet *sheet = ledger_begin(&b.desk, &list[i], &b.q);

            assert_true(sheet->column_count > 1);
            sheet_free(sheet);
            for (size_t k = 0; k < i; k++)
                if (strcmp(list[i].title, list[k].title) == 0 ||
                    strcmp(list[i].id, list[k].id) == 0)
                    fail_msg("%s: %s and %s are both %s", models[m], list[i].id, list[k].id,
                             list[i].title);
            assert_true(ledger_find(&b.desk, list[i].title, &ledger));
            assert_string_equal(ledger.id, list[i].id);
        }
        for (size_t k = 0; k < b.model->kind_count; k++) {
            const struct kind *kind = &b.model->kinds[k];

            if (!kind->ledger)
                continue;
            if (!ledger_find(&b.desk, kind->ledger, &ledger))
                fail_msg("%s: no ledger %s", models[m], kind->ledger);
            if (kind->destination == DEST_CASE && ledger.family != LEDGER_OF_CASES)
                fail_msg("%s: cases of %s fill %s", models[m], kind->code, kind->ledger);
        }
        bench_close(&b);
    }
}

/* A dispute without a class is counted under 其它, which only subjects of that name should be. */
static void test_subjects_have_their_class(void **state)
{
    (void)state;
    for (size_t m = 0; m < ROWS(models); m++) {
        struct bench b;

        bench_open(&b, models[m]);
        for (size_t k = 0; k < b.model->kind_count; k++) {
            const struct kind *kind = &b.model->kinds[k];

            if (!kind->ledger || strcmp(kind->ledger, "disputes") != 0)
                continue;
            for (size_t s = 0; s < kind->subject_count; s++)
                if (!kind->subjects[s].official && !kind->subjects[s].fallback)
                    fail_msg("%s: %s %s has no class", models[m], kind->code,
                             kind->subjects[s].title);
        }
        bench_close(&b);
    }
}

static const struct {
    const char *name, *id; /* NULL: none */
} names[] = {
    {"disputes",                       "disputes"  },
    {"矛盾纠纷排查调处台账", "disputes"  },
    {"矛盾纠纷排查调处",       "disputes"  },
    {"矛盾纠纷",                   "disputes"  },
    {"隐患",                         "hazards"   },
    {"月报",                         "monthly"   },
    {"联防组",                      "groups"    },
    {"联防组家庭",                "households"},
    {"民意台账",                   "opinions"  },
    {"覆盖",                         "coverage"  },
    {"考评",                         "evaluation"},
    {"关照人群",                   "care"      },
    {"",                               NULL        },
    {"台帐",                         NULL        },
    {"DISPUTES",                       NULL        },
};

static void test_names(void **state)
{
    struct bench b;

    (void)state;
    bench_open(&b, "nanyu");
    for (size_t i = 0; i < ROWS(names); i++) {
        struct ledger ledger = {.id = "none"};
        bool found = ledger_find(&b.desk, names[i].name, &ledger);

        if (found != (names[i].id != NULL) || (found && strcmp(ledger.id, names[i].id) != 0))
            fail_msg("\"%s\" is %s", names[i].name, ledger.id);
    }
    bench_close(&b);
}

static void test_cursors(void **state)
{
    static const char *const bad[] = {"", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.3 ", "1.2.-3"};
    const struct ledger_cursor at = {1700000000123, 1042, 300, false};
    struct ledger_cursor back;
    char text[80];

    (void)state;
    ledger_cursor_write(&at, text, sizeof text);
    assert_true(ledger_cursor_parse(text, &back));
    assert_int_equal(back.at, at.at);
    assert_int_equal(back.id, at.id);
    assert_int_equal(back.rows, at.rows);
    for (size_t i = 0; i < ROWS(bad); i++)
        if (ledger_cursor_parse(bad[i], &back))
            fail_msg("\"%s\" is taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_are_those_of_the_paper),
        cmocka_unit_test(test_every_model_has_its_ledgers),
        cmocka_unit_test(test_subjects_have_their_class),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_cursors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
