/* Folding: one form of every text, and the way back to the sender's own words. */
#include "tests/support/unit.h"
#include "text/fold.h"

static const struct {
    const char *written, *folded;
} rows[] = {
    {"JF 3 张明录 土地",             "jf 3 张明录 土地"  },
    {"ＪＦ　３　张明录　土地", "jf 3 张明录 土地"  },
    {"JF、3。土地；",                "jf,3.土地;"           },
    {"“JF 3”【土地】",            "\"jf 3\"[土地]"       },
    {"張明錄 糾紛 醫保",           "张明录 纠纷 医保"},
    {"嚇 髮 後 裡 鬥毆",            "吓 发 后 里 斗殴" },
    {"zhāng míng lù nǚ",              "zhang ming lu nu"       },
    {"①②⑫⑴",                      "1212(1)"                },
    {"3\xef\xb8\x8f\xe2\x83\xa3",         "3"                      }, /* a keycap emoji */
    {"好\xf0\x9f\x91\x8d",               "好"                    }, /* an emoji is a blank */
    {"a\xe2\x80\x8b"
     "b",                            "ab"                     }, /* zero-width space */
    {"\xff\xfe",                          ""                       }, /* no UTF-8 */
    {"\xe5\xbc",                          ""                       }, /* cut in a character */
    {"——土地",                      "--土地"               },
    {"扎西·才让",                    "扎西 才让"          },
    {"",                                  ""                       },
    {"  \t ",                             ""                       },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct buf out = BUF_INIT;

        fold_words(span_of(rows[i].written), &out);
        assert_string_equal(out.ptr ? out.ptr : "", rows[i].folded);
        buf_free(&out);
    }
}

static void test_the_way_back(void **state)
{
    static struct fold fold;
    struct span text = span_of("ＪＦ⑫張");

    (void)state;
    fold_text(text, &fold);
    assert_int_equal(fold.len, 5); /* ⑫ is two characters from one */
    assert_int_equal(fold.from[1], 3);
    assert_int_equal(fold.from[2], 6);
    assert_int_equal(fold.from[3], 6);
    assert_int_equal(fold.from[4], 9);
    assert_int_equal(fold.from[fold.len], text.len);
}

static void test_more_than_fits_is_left_unread(void **state)
{
    static struct fold fold;
    struct buf text = BUF_INIT;

    (void)state;
    for (int i = 0; i < 3 * FOLD_MAX; i++)
        buf_add_str(&text, "㏂"); /* becomes several characters */
    fold_text(buf_span(&text), &fold);
    assert_int_equal(fold.len, FOLD_MAX);
    assert_true(fold.from[FOLD_MAX] < text.len);
    buf_free(&text);
}

static void test_utf8_both_ways(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp < 0x110000; cp += cp < 0x3000 ? 1 : 97) {
        char bytes[4];
        size_t n = utf8_encode(cp, bytes), took;

        if (cp >= 0xd800 && cp < 0xe000)
            continue;
        assert_int_equal(utf8_decode(span_bytes(bytes, n), &took), cp);
        assert_int_equal(took, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_the_way_back),
        cmocka_unit_test(test_more_than_fits_is_left_unread),
        cmocka_unit_test(test_utf8_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
