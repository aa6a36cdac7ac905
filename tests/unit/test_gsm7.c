/* The alphabets against the table of sms-standards 4.1 and 4.2, and packing against 8.1. */
#include "lianhu/tpdu.h"
#include "modem/gsm7.h"
#include "tests/support/unit.h"
#include "tests/support/vectors.h"

enum { TEXT, FILL, COUNT, OCTETS };

static void check_pack(const struct vector *v)
{
    uint8_t want[GSM7_SEPTETS_MAX], septets[GSM7_SEPTETS_MAX], packed[GSM7_SEPTETS_MAX];
    uint8_t unpacked[GSM7_SEPTETS_MAX];
    size_t want_len = vector_hex(v, OCTETS, want, sizeof want), count;
    unsigned fill = (unsigned)vector_number(v, FILL);
    char text[4 * GSM7_SEPTETS_MAX];

    assert_true(gsm7_from_utf8(v->fields[TEXT], septets, sizeof septets, &count));
    assert_int_equal(count, vector_number(v, COUNT));
    assert_int_equal(gsm7_pack(septets, count, fill, packed), want_len);
    assert_memory_equal(packed, want, want_len);
    gsm7_unpack(want, count, fill, unpacked);
    assert_memory_equal(unpacked, septets, count);
    gsm7_to_utf8(unpacked, count, 0, 0, text, sizeof text);
    assert_string_equal(text, vector_text(v, TEXT));
}

static void test_pack(void **state)
{
    (void)state;
    vectors_each("tests/vectors/gsm7_pack.tsv", 4, check_pack);
}

/* Every count and fill: nothing is written beyond the octets that are needed. */
static void test_pack_bounds(void **state)
{
    (void)state;
    for (unsigned fill = 0; fill < 7; fill++)
        for (size_t count = 0; count <= GSM7_USSD_SEPTETS_MAX; count++) {
            uint8_t septets[GSM7_USSD_SEPTETS_MAX], again[GSM7_USSD_SEPTETS_MAX];
            uint8_t octets[GSM7_USSD_SEPTETS_MAX];
            size_t need = (7 * count + fill + 7) / 8;

            for (size_t i = 0; i < count; i++)
                septets[i] = (uint8_t)(i * 37 + count + fill) & 0x7F;
            memset(octets, 0xA5, sizeof octets);
            assert_int_equal(gsm7_pack(septets, count, fill, octets), need);
            assert_int_equal(octets[need], 0xA5);
            gsm7_unpack(octets, count, fill, again);
            assert_memory_equal(again, septets, count);
        }
}

/* One row: the character of a code and the code of the character. */
static const struct {
    uint8_t code;
    bool escaped;
    uint8_t locking, single;
    uint32_t code_point;
    bool back; /* the character is encoded as this code again */
} chars[] = {
    {0x00, false, 0,   0,   '@',    true },
    {0x04, false, 0,   0,   0xE8,   true },
    {0x05, false, 0,   0,   0xE9,   true },
    {0x06, false, 0,   0,   0xF9,   true },
    {0x07, false, 0,   0,   0xEC,   true },
    {0x08, false, 0,   0,   0xF2,   true },
    {0x09, false, 0,   0,   0xC7,   true },
    {0x0A, false, 0,   0,   '\n',   true },
    {0x0D, false, 0,   0,   '\r',   true },
    {0x10, false, 0,   0,   0x394,  true },
    {0x11, false, 0,   0,   '_',    true },
    {0x12, false, 0,   0,   0x3A6,  true },
    {0x13, false, 0,   0,   0x393,  true },
    {0x14, false, 0,   0,   0x39B,  true },
    {0x15, false, 0,   0,   0x3A9,  true },
    {0x16, false, 0,   0,   0x3A0,  true },
    {0x17, false, 0,   0,   0x3A8,  true },
    {0x18, false, 0,   0,   0x3A3,  true },
    {0x19, false, 0,   0,   0x398,  true },
    {0x1A, false, 0,   0,   0x39E,  true },
    {0x1B, false, 0,   0,   ' ',    false},
    {0x1C, false, 0,   0,   0xC6,   true },
    {0x1D, false, 0,   0,   0xE6,   true },
    {0x1E, false, 0,   0,   0xDF,   true },
    {0x24, false, 0,   0,   0xA4,   true },
    {0x2A, false, 0,   0,   '*',    true },
    {0x3C, false, 0,   0,   '<',    true },
    {0x40, false, 0,   0,   0xA1,   true },
    {0x5F, false, 0,   0,   0xA7,   true },
    {0x60, false, 0,   0,   0xBF,   true },
    {0x7F, false, 0,   0,   0xE0,   true },
    {0x0A, true,  0,   0,   '\f',   true },
    {0x14, true,  0,   0,   '^',    true },
    {0x28, true,  0,   0,   '{',    true },
    {0x29, true,  0,   0,   '}',    true },
    {0x2F, true,  0,   0,   '\\',   true },
    {0x3C, true,  0,   0,   '[',    true },
    {0x3D, true,  0,   0,   '~',    true },
    {0x3E, true,  0,   0,   ']',    true },
    {0x40, true,  0,   0,   '|',    true },
    {0x65, true,  0,   0,   0x20AC, true },
    {0x1B, true,  0,   0,   ' ',    false},
    {0x41, true,  0,   0,   'A',    false}, /* not in the extension */
    {0x0D, true,  0,   0,   '\r',   false},
    {0x47, true,  0,   1,   0x11E,  true },
    {0x49, true,  0,   1,   0x130,  true },
    {0x53, true,  0,   1,   0x15E,  true },
    {0x63, true,  0,   1,   0xE7,   true },
    {0x67, true,  0,   1,   0x11F,  true },
    {0x69, true,  0,   1,   0x131,  true },
    {0x73, true,  0,   1,   0x15F,  true },
    {0x65, true,  0,   1,   0x20AC, true },
    {0x04, false, 1,   0,   0x20AC, true },
    {0x07, false, 1,   0,   0x131,  true },
    {0x0B, false, 1,   0,   0x11E,  true },
    {0x0C, false, 1,   0,   0x11F,  true },
    {0x1C, false, 1,   0,   0x15E,  true },
    {0x1D, false, 1,   0,   0x15F,  true },
    {0x40, false, 1,   0,   0x130,  true },
    {0x60, false, 1,   0,   0xE7,   true },
    {0x09, true,  0,   2,   0xE7,   true },
    {0x41, true,  0,   2,   0xC1,   true },
    {0x75, true,  0,   2,   0xFA,   true },
    {0x04, false, 2,   0,   0xE8,   true }, /* Spanish has no locking table */
    {0x15, false, 3,   0,   0x221E, true },
    {0x1B, false, 3,   0,   ' ',    false},
    {0x7D, false, 3,   0,   '`',    true },
    {0x7B, true,  0,   3,   0xE3,   true },
    {0x41, true,  3,   0,   'A',    false},
    {0x60, true,  3,   0,   '~',    false}, /* the unshifted table is the locking one */
    {0x04, false, 0,   9,   0xE8,   true },
    {0x00, false, 6,   0,   0x901,  true },
    {0x2C, false, 6,   0,   ',',    true },
    {0x41, false, 6,   0,   0x92D,  true },
    {0x41, true,  6,   6,   'A',    true },
    {0x19, true,  0,   6,   0x964,  true },
    {0x34, true,  0,   4,   0x9FA,  true },
    {0x45, false, 9,   0,   'E',    true }, /* no such character in Oriya */
    {0x24, false, 7,   0,   0xCA1,  true },
    {0x1C, true,  0,   12,  0xC66,  true },
    {0x3F, true,  0,   13,  0x6D4,  true },
    {0x00, false, 14,  14,  '@',    true },
    {0x04, false, 200, 200, 0xE8,   true }, /* reserved languages */
};

static void test_chars(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(chars); i++) {
        uint8_t out[2];

        assert_int_equal(
            gsm7_char(chars[i].code, chars[i].escaped, chars[i].locking, chars[i].single),
            chars[i].code_point);
        int n = gsm7_septets_in(chars[i].code_point, chars[i].locking, chars[i].single, out);
        if (!chars[i].back)
            continue;
        assert_in_range(n, 1, 1 + chars[i].escaped);
        if (n == 2 || !chars[i].escaped)
            assert_int_equal(out[n - 1], chars[i].code);
    }
}

/* Every septet of every table is a character, and what has a septet comes back. */
static void test_every_code(void **state)
{
    (void)state;
    for (unsigned language = 0; language < 256; language++)
        for (unsigned code = 0; code < 128; code++) {
            uint8_t out[2];
            uint32_t locked = gsm7_char(code, false, language, 0);
            uint32_t single = gsm7_char(code, true, 0, language);

            assert_true(locked && single);
            int n = gsm7_septets_in(locked, language, 0, out);
            assert_int_equal(n, 1);
            assert_int_equal(gsm7_char(out[0], false, language, 0), locked);
            n = gsm7_septets_in(single, 0, language, out);
            assert_in_range(n, 1, 2);
            assert_int_equal(gsm7_char(out[n - 1], n == 2, 0, language), single);
        }
}

/* What has no septet in the default alphabet (sms-standards 4). */
static void test_outside(void **state)
{
    static const char *const outside[] = {"`", "ç", "“", "\t", "á",    "í", "ó", "ú",   "ê",
                                          "ã", "õ", "α", "中", "\x1b", "İ", "👍", "\xff"};
    uint8_t septets[8];
    size_t count;

    (void)state;
    for (size_t i = 0; i < ROWS(outside); i++)
        assert_false(gsm7_from_utf8(span_of(outside[i]), septets, sizeof septets, &count));
    assert_false(gsm7_from_utf8((struct span){"a\0b", 3}, septets, sizeof septets, &count));
}

static void test_room(void **state)
{
    uint8_t septets[4];
    size_t count;
    char out[8];

    (void)state;
    assert_true(gsm7_from_utf8(span_of("ab€"), septets, 4, &count));
    assert_false(gsm7_from_utf8(span_of("abc€"), septets, 4, &count));
    /* a character that does not fit whole is left out */
    static const uint8_t euros[] = {0x1B, 0x65, 0x1B, 0x65};
    memset(out, 'z', sizeof out);
    assert_int_equal(gsm7_to_utf8(euros, 4, 0, 0, out, 5), 3);
    assert_memory_equal(out, "€\0zzzz", 8);
    assert_int_equal(gsm7_to_utf8(euros, 4, 0, 0, out, 6), 6);
    assert_memory_equal(out, "€€zz", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack),    cmocka_unit_test(test_pack_bounds),
        cmocka_unit_test(test_chars),   cmocka_unit_test(test_every_code),
        cmocka_unit_test(test_outside), cmocka_unit_test(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
