/* Numbers in figures and in characters. */
#include "tests/support/unit.h"
#include "text/digits.h"

static const struct {
    const char *written;
    size_t len; /* characters the number takes; 0: none there */
    int value;
} rows[] = {
    {"3",            1, 3    },
    {"12户",        2, 12   },
    {"007",          3, 7    },
    {"三",          1, 3    },
    {"十",          1, 10   },
    {"十二",       2, 12   },
    {"一十四",    3, 14   },
    {"二十",       2, 20   },
    {"三十五户", 3, 35   },
    {"一百零三", 4, 103  },
    {"一百二十", 4, 120  },
    {"两",          1, 2    },
    {"叁",          1, 3    },
    {"壹拾贰",    3, 12   },
    {"廿三",       2, 23   },
    {"一二",       2, 12   },
    {"二〇二六", 4, 2026 },
    {"九万",       2, 90000},
    {"十万",       2, -1   },
    {"123456",       6, -1   },
    {"户",          0, 0    },
    {"",             0, 0    },
    {"〇",          1, 0    },
    {"肆",          1, 4    },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        static struct fold fold;
        struct number number;

        fold_text(span_of(rows[i].written), &fold);
        number = number_at(fold.cp, fold.len);
        assert_int_equal(number.len, rows[i].len);
        if (number.len > 0)
            assert_int_equal(number.value, rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
