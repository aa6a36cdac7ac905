/* Files of spreadsheets as UTF-8, and bytes that are in no charset we know. */
#include "tests/support/unit.h"
#include "text/charset.h"

/* lengths are given because UTF-16 holds NUL bytes */
static const struct {
    const char *bytes;
    size_t len;
    enum charset charset;
    const char *utf8; /* NULL: refused */
    size_t bad;       /* where */
} rows[] = {
    {"",                           0,  CHARSET_UTF8,    "",            0},
    {"name,phone",                 10, CHARSET_UTF8,    "name,phone",  0},
    {"\xE5\xA7\x93\xE5\x90\x8D",   6,  CHARSET_UTF8,    "姓名",      0},
    {"\xEF\xBB\xBF\xE5\xA7\x93",   6,  CHARSET_UTF8,    "姓",         0},
    {"\xF0\xA0\xAE\xB7",           4,  CHARSET_UTF8,    "𠮷",        0},
 /* GB 18030-2005: two bytes, and four (U+20BB7 is 95 34 B2 35: plane 2 is linear from 90 30 81
  30) */
    {"\xD0\xD5\xC3\xFB",           4,  CHARSET_GB18030, "姓名",      0},
    {"\xC2\xED\xBD\xA8\xB9\xFA,1", 8,  CHARSET_GB18030, "马建国,1", 0},
    {"\xD0\xD5\x95\x34\xB2\x35",   6,  CHARSET_GB18030, "姓𠮷",     0},
    {"\xFF\xFE\xD3\x59\x0D\x54",   6,  CHARSET_UTF16LE, "姓名",      0},
    {"\xFE\xFF\x59\xD3\x54\x0D",   6,  CHARSET_UTF16BE, "姓名",      0},
 /* refused: a lone lead byte, 0xFF, half a pair, a mark of UTF-8 before other bytes */
    {"ab\xD0",                     3,  CHARSET_GB18030, NULL,          3},
    {"ab\xFF"
     "cd",                    5,  CHARSET_GB18030, NULL,          3},
    {"\xFF\xFE\x00\xD8",           4,  CHARSET_UTF16LE, NULL,          4},
    {"\xEF\xBB\xBF\xD0\xD5",       5,  CHARSET_UTF8,    NULL,          3},
};

static void test_charset(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct span bytes = {rows[i].bytes, rows[i].len};
        struct buf out = BUF_INIT;
        size_t bad = 99;

        buf_add_str(&out, "kept ");
        assert_int_equal(charset_detect(bytes), rows[i].charset);
        assert_int_equal(charset_to_utf8(bytes, &out, &bad), rows[i].utf8 != NULL);
        if (rows[i].utf8)
            assert_string_equal(out.ptr + 5, rows[i].utf8);
        else {
            assert_string_equal(out.ptr, "kept ");
            assert_int_equal(bad, rows[i].bad);
        }
        buf_free(&out);
    }
}

/* RFC 3629: what is not UTF-8, and the offset. */
static const struct {
    const char *bytes;
    size_t valid;
} broken[] = {
    {"a\x80",            1},
    {"\xC0\x80",         0},
    {"\xC1\xBF",         0},
    {"\xE0\x9F\xBF",     0},
    {"\xED\xA0\x80",     0},
    {"\xF0\x8F\xBF\xBF", 0},
    {"\xF4\x90\x80\x80", 0},
    {"\xF5\x80\x80\x80", 0},
    {"中\xE4\xB8",      3},
    {"\xFF",             0},
    {"\xED\x9F\xBF",     3},
    {"\xEE\x80\x80",     3},
    {"\xF4\x8F\xBF\xBF", 4},
};

static void test_utf8_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(broken); i++)
        assert_int_equal(charset_utf8_valid(span_of(broken[i].bytes)), broken[i].valid);
}

/* A long file crosses the converter's buffers. */
static void test_long(void **state)
{
    struct buf gb = BUF_INIT, out = BUF_INIT;

    (void)state;
    for (int i = 0; i < 30000; i++)
        buf_add_str(&gb, i % 7 ? "\xD0\xD5" : "x");
    assert_true(charset_to_utf8(buf_span(&gb), &out, NULL));
    assert_int_equal(out.len, (30000 / 7 + 1) + 3 * (30000 - (30000 / 7 + 1)));
    assert_int_equal(charset_utf8_valid(buf_span(&out)), out.len);
    buf_free(&gb);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charset),
        cmocka_unit_test(test_utf8_valid),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
