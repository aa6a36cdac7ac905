/* Identity numbers: recognised by their check sum, masked to the first six and the last. */
#include "intake/reading.h"
#include "tests/support/unit.h"

static const struct {
    const char *text, *masked; /* NULL: nothing to mask */
} rows[] = {
    {"11010519491231002X",                                     "110105***********X"               }, /* the standard's specimen */
    {"11010519491231002x",                                     "110105***********X"               },
    {"１１０１０５１９４９１２３１００２Ｘ", "110105***********X"               }, /* full width */
    {"身份证11010519491231002X谢谢",                      "身份证110105***********X谢谢"},
    {"110105 19491231 002X",                                   "110105 ******** ***X"             }, /* with blanks */
    {"110105-19491231-002X",                                   "110105-********-***X"             },
    {"440524188001010014",                                     "440524***********4"               }, /* the standard's second specimen */
    {"110105194912310021",                                     "110105***********1"               }, /* wrong check, but a birth date */
    {"110105194912310021X",                                    "110105***********1X"              }, /* better too much than too little */
    {"123456789012345678",                                     NULL                               }, /* neither check nor date */
    {"13800000000",                                            NULL                               },
    {"10008",                                                  NULL                               },
    {"",                                                       NULL                               },
    {"11010519491231002",                                      NULL                               }, /* 17 */
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct buf out = BUF_INIT;
        bool found = identity_mask(span_of(rows[i].text), &out);

        assert_int_equal(found, rows[i].masked != NULL);
        assert_string_equal(out.ptr ? out.ptr : "", found ? rows[i].masked : rows[i].text);
        buf_free(&out);
    }
}

/* Without a birth date only the check sum tells, and it notices every single wrong digit. */
static void test_check_digit(void **state)
{
    static const char good[] = "110105194992310025"; /* month 92 */
    int masked = 0;

    (void)state;
    for (char last = '0'; last <= '9'; last++) {
        char number[sizeof good];
        struct buf out = BUF_INIT;

        memcpy(number, good, sizeof good);
        number[17] = last;
        masked += identity_mask(span_of(number), &out);
        buf_free(&out);
    }
    assert_true(masked <= 1);
}

/* A long text keeps all its words, and a number at any place in it is found. */
static void test_long_texts(void **state)
{
    (void)state;
    for (size_t before = 2030; before < 2070; before++) {
        struct buf text = BUF_INIT, out = BUF_INIT;

        for (size_t i = 0; i < before; i++)
            buf_add_str(&text, "好");
        buf_add_str(&text, "11010519491231002X完");
        assert_true(identity_mask(buf_span(&text), &out));
        assert_non_null(strstr(out.ptr, "110105***********X完"));
        assert_int_equal(out.len, text.len);
        buf_free(&text);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_check_digit),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
