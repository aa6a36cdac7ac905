/* UTF-16BE and strict UTF-8. */
#include "lianhu/tpdu.h"
#include "modem/ucs2.h"
#include "tests/support/unit.h"

static const struct {
    const char *utf8, *utf16;
} pairs[] = {
    {"",           ""            },
    {"A",          "0041"        },
    {"收到",     "65365230"    },
    {"👍",       "D83DDC4D"    },
    {"é߿",       "00E907FF"    },
    {"\u0800",     "0800"        },
    {"\uFFFD",     "FFFD"        },
    {"\uFEFF中",  "FEFF4E2D"    },
    {"\U0010FFFF", "DBFFDFFF"    },
    {"𠀀a",      "D840DC000061"},
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(pairs); i++) {
        uint8_t octets[32];
        size_t len;
        char hex[65], text[64];
        bool odd = false;

        assert_true(ucs2_from_utf8(span_of(pairs[i].utf8), octets, sizeof octets, &len));
        hex_encode(octets, len, hex);
        assert_string_equal(hex, pairs[i].utf16);
        assert_int_equal(ucs2_to_utf8(octets, len, text, sizeof text, &odd), strlen(pairs[i].utf8));
        assert_string_equal(text, pairs[i].utf8);
        assert_false(odd);
    }
}

static const struct {
    const char *utf16, *utf8;
    bool odd;
} broken[] = {
    {"D83D",         "\uFFFD",       true },
    {"DC4D",         "\uFFFD",       true },
    {"D83D0041",     "\uFFFDA",      true },
    {"D83DD83DDC4D", "\uFFFD👍",   true },
    {"DC4DD83D",     "\uFFFD\uFFFD", true },
    {"4E2D65",       "中",          false}, /* half a unit is the caller's to notice */
};

static void test_broken_utf16(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(broken); i++) {
        uint8_t octets[32];
        size_t len;
        char text[64];
        bool odd = false;

        assert_true(hex_decode(span_of(broken[i].utf16), octets, sizeof octets, &len));
        ucs2_to_utf8(octets, len, text, sizeof text, &odd);
        assert_string_equal(text, broken[i].utf8);
        assert_int_equal(odd, broken[i].odd);
    }
}

/* RFC 3629: all refused, and the position stays at the bad sequence. */
static const char *const bad_utf8[] = {
    "\x80",
    "\xBF",
    "\xC0\x80",
    "\xC1\xBF",
    "\xE0\x80\x80",
    "\xE0\x9F\xBF",
    "\xED\xA0\x80",
    "\xED\xBF\xBF",
    "\xF0\x80\x80\x80",
    "\xF0\x8F\xBF\xBF",
    "\xF4\x90\x80\x80",
    "\xF5\x80\x80\x80",
    "\xFF",
    "\xC3",
    "\xE4\xB8",
    "\xF0\x9F\x91",
    "\xC3\x28",
    "\xE4\x28\xAD",
    "\xE4\xB8\x28",
};

static void test_bad_utf8(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(bad_utf8); i++) {
        char text[8] = "a";
        size_t pos = 0, len;
        uint8_t octets[16];

        strcat(text, bad_utf8[i]);
        assert_int_equal(utf8_next(span_of(text), &pos), 'a');
        assert_int_equal(utf8_next(span_of(text), &pos), -1);
        assert_int_equal(pos, 1);
        assert_false(ucs2_from_utf8(span_of(text), octets, sizeof octets, &len));
    }
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point < 0x110000; code_point++) {
        char text[4];
        size_t pos = 0, len = utf8_put(code_point, text);
        bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
        int32_t got = utf8_next((struct span){text, len}, &pos);

        if (got != (surrogate ? -1 : (int32_t)code_point))
            fail_msg("U+%04X came back as %d", code_point, got);
    }
}

static void test_room(void **state)
{
    uint8_t octets[8];
    size_t len;
    char text[8];
    bool odd = false;
    static const uint8_t thumbs[] = {0xD8, 0x3D, 0xDC, 0x4D, 0, 'a'};

    (void)state;
    assert_true(ucs2_from_utf8(span_of("中👍"), octets, 6, &len));
    assert_int_equal(len, 6);
    assert_false(ucs2_from_utf8(span_of("中👍"), octets, 5, &len));
    memset(text, 'z', sizeof text);
    assert_int_equal(ucs2_to_utf8(thumbs, 6, text, 3, &odd), 0);
    assert_int_equal(text[0], '\0');
    assert_int_equal(text[3], 'z');
    assert_int_equal(ucs2_to_utf8(thumbs, 6, text, 5, &odd), 5);
    assert_int_equal(text[5], 'z');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),    cmocka_unit_test(test_broken_utf16),
        cmocka_unit_test(test_bad_utf8), cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
