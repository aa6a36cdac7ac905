/* Paths of units, tidied names, days and terms. */
#include "roster/people.h"
#include "roster/words.h"
#include "tests/support/unit.h"

static const struct {
    const char *written, *path; /* NULL: refused */
    int depth;
    enum unit_fault fault;
} paths[] = {
    {"南峪乡",                                                          "南峪乡",                                                       1, UNIT_FINE    },
    {"南峪乡/前沟村/一网格/二组",                               "南峪乡/前沟村/一网格/二组",                            4, UNIT_FINE    },
    {" 南峪乡 ／ 前 沟 村 ",                                        "南峪乡/前沟村",                                             2, UNIT_FINE    },
    {"南峪乡>前沟村\\一网格",                                     "南峪乡/前沟村/一网格",                                   3, UNIT_FINE    },
    {"Nan Yu/No 1",                                                        "Nan Yu/No 1",                                                     2, UNIT_FINE    },
    {"",                                                                   NULL,                                                              0, UNIT_EMPTY   },
    {" 　\t",                                                             NULL,                                                              0, UNIT_EMPTY   },
    {"/南峪乡",                                                         NULL,                                                              0, UNIT_GAP     },
    {"南峪乡/",                                                         NULL,                                                              0, UNIT_GAP     },
    {"南峪乡/ /前沟村",                                              NULL,                                                              0, UNIT_GAP     },
    {"1/2/3/4/5/6/7/8",                                                    "1/2/3/4/5/6/7/8",                                                 8, UNIT_FINE    },
    {"1/2/3/4/5/6/7/8/9",                                                  NULL,                                                              0, UNIT_TOO_DEEP},
    {"a\x01",                                                              NULL,                                                              0, UNIT_BAD_NAME},
    {"a\"b",                                                               NULL,                                                              0, UNIT_BAD_NAME},
    {"a\xFF",                                                              NULL,                                                              0, UNIT_BAD_NAME},
    {"一二三四五六七八九十一二三四五六七八九十一",    "一二三四五六七八九十一二三四五六七八九十一", 1,
     UNIT_FINE                                                                                                                                                },
    {"一二三四五六七八九十一二三四五六七八九十一二", NULL,                                                              0, UNIT_TOO_LONG},
};

static void test_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        char path[UNIT_PATH_SIZE];
        int depth;

        assert_int_equal(unit_path_parse(span_of(paths[i].written), path, &depth), paths[i].fault);
        assert_string_equal(path, paths[i].path ? paths[i].path : "");
        assert_int_equal(depth, paths[i].depth);
        assert_int_equal(unit_depth(path), paths[i].depth);
    }
}

static void test_parts(void **state)
{
    const char *path = "南峪乡/前沟村/一网格/二组";
    char words[64], small[16], joined[UNIT_PATH_SIZE];

    (void)state;
    assert_string_equal(unit_short(path), "二组");
    assert_string_equal(unit_short("南峪乡"), "南峪乡");
    assert_true(span_eq(unit_above(path), span_of("南峪乡/前沟村/一网格")));
    assert_int_equal(unit_above("南峪乡").len, 0);
    assert_true(unit_words(path, 2, words, sizeof words));
    assert_string_equal(words, "一网格二组");
    assert_true(unit_words(path, 9, words, sizeof words));
    assert_string_equal(words, "南峪乡前沟村一网格二组");
    assert_false(unit_words(path, 4, small, sizeof small));
    assert_string_equal(small, "南峪乡前沟");
    assert_true(unit_join("南峪乡", span_of("前沟村"), joined));
    assert_string_equal(joined, "南峪乡/前沟村");
    assert_true(unit_join("", span_of("南峪乡"), joined));
    assert_string_equal(joined, "南峪乡");
}

static void test_covers(void **state)
{
    (void)state;
    assert_true(unit_covers("南峪乡", "南峪乡"));
    assert_true(unit_covers("南峪乡", "南峪乡/前沟村"));
    assert_true(unit_covers("", "南峪乡"));
    assert_false(unit_covers("南峪乡/前", "南峪乡/前沟村"));
    assert_false(unit_covers("南峪乡/前沟村", "南峪乡"));
    assert_false(unit_covers("北峪乡", "南峪乡"));
}

static const struct {
    const char *written, *tidied;
    enum words_fault fault;
} words[] = {
    {"张　三",                "张三",       WORDS_FINE    },
    {" 马 建国\t",            "马建国",    WORDS_FINE    },
    {"John   Smith",             "John Smith",   WORDS_FINE    },
    {"张三 (二)",             "张三 (二)", WORDS_FINE    },
    {"第 1 组",                "第 1 组",    WORDS_FINE    },
    {"a\nb",                     "a b",          WORDS_FINE    },
    {"\xC2\xA0甲",              "甲",          WORDS_FINE    },
    {"",                         "",             WORDS_FINE    },
    {"a\x7F",                    "",             WORDS_BAD     },
    {"\xE5\xBC",                 "",             WORDS_BAD     },
    {"123456789012345678901234", "",             WORDS_TOO_LONG},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(words); i++) {
        char out[24], again[24];

        assert_int_equal(words_tidy(span_of(words[i].written), out, sizeof out), words[i].fault);
        assert_string_equal(out, words[i].tidied);
        assert_int_equal(words_tidy(span_of(out), again, sizeof again), WORDS_FINE);
        assert_string_equal(again, out);
    }
}

static const struct {
    const char *written, *day; /* "" : refused */
    enum day_fault fault;
    const char *month_end; /* where it differs */
} days[] = {
    {"2026-01-01",               "2026-01-01", DAY_FINE,       NULL        },
    {"2026/1/1",                 "2026-01-01", DAY_FINE,       NULL        },
    {" 2026.1.31 ",              "2026-01-31", DAY_FINE,       NULL        },
    {"20260131",                 "2026-01-31", DAY_FINE,       NULL        },
    {"2026年1月1日",          "2026-01-01", DAY_FINE,       NULL        },
    {"2026年01月01号",        "2026-01-01", DAY_FINE,       NULL        },
    {"２０２６－１－１", "2026-01-01", DAY_FINE,       NULL        },
    {"2026-01-01T08:00:00",      "2026-01-01", DAY_FINE,       NULL        },
    {"2026/1/1 0:00",            "2026-01-01", DAY_FINE,       NULL        },
    {"2024-2",                   "2024-02-01", DAY_FINE,       "2024-02-29"},
    {"2026年12月",             "2026-12-01", DAY_FINE,       "2026-12-31"},
    {"2024-02-29",               "2024-02-29", DAY_FINE,       NULL        },
    {"2023-02-29",               "",           DAY_IMPOSSIBLE, NULL        },
    {"2026-13-01",               "",           DAY_IMPOSSIBLE, NULL        },
    {"2026-00-01",               "",           DAY_IMPOSSIBLE, NULL        },
    {"1826-01-01",               "",           DAY_IMPOSSIBLE, NULL        },
    {"26/1/1",                   "",           DAY_SHORT_YEAR, NULL        },
    {"46023",                    "",           DAY_SERIAL,     NULL        },
    {"1234",                     "",           DAY_BAD,        NULL        },
    {"",                         "",           DAY_BAD,        NULL        },
    {"2026-01-01-01",            "",           DAY_BAD,        NULL        },
    {"2026-01-01x",              "",           DAY_BAD,        NULL        },
    {"2026--01",                 "",           DAY_BAD,        NULL        },
    {"99999999999999",           "",           DAY_BAD,        NULL        },
    {"春节",                   "",           DAY_BAD,        NULL        },
};

static void test_days(void **state)
{
    char text[DAY_TEXT_SIZE];
    day_t day;

    (void)state;
    for (size_t i = 0; i < ROWS(days); i++) {
        assert_int_equal(day_parse(span_of(days[i].written), false, &day), days[i].fault);
        assert_string_equal(day_text(day, text), days[i].day);
        day_parse(span_of(days[i].written), true, &day);
        assert_string_equal(day_text(day, text),
                            days[i].month_end ? days[i].month_end : days[i].day);
    }
}

static void test_terms(void **state)
{
    struct office office = {.from = {100}, .to = {200}};
    const struct {
        int today;
        bool holds, ended;
    } rows[] = {
        {99,  false, false},
        {100, true,  false},
        {200, true,  false},
        {201, false, true }
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(office_holds(&office, (day_t){rows[i].today}), rows[i].holds);
        assert_int_equal(office_ended(&office, (day_t){rows[i].today}), rows[i].ended);
    }
    office = (struct office){.from = DAY_NONE, .to = DAY_NONE};
    assert_true(office_holds(&office, (day_t){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path),  cmocka_unit_test(test_parts), cmocka_unit_test(test_covers),
        cmocka_unit_test(test_words), cmocka_unit_test(test_days),  cmocka_unit_test(test_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
