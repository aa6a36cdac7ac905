/* USSD strings: packing, schemes, and what modems really give. */
#include "lianhu/tpdu.h"
#include "modem/ussd.h"
#include "tests/support/unit.h"
#include "tests/support/vectors.h"

static const char *const coding_names[] = {"probe", "text", "ucs2-hex", "packed-hex", "8bit-hex"};

static void check_pack(const struct vector *v)
{
    enum { TEXT, OCTETS };
    uint8_t packed[USSD_OCTETS_MAX];
    char hex[2 * USSD_OCTETS_MAX + 1], text[USSD_TEXT_MAX];
    size_t len;

    assert_true(ussd_pack(v->fields[TEXT], packed, &len));
    hex_encode(packed, len, hex);
    assert_string_equal(hex, vector_text(v, OCTETS));
    size_t text_len = ussd_unpack(packed, len, text);
    /* a real CR as the 8th character comes back with the one that was added */
    if (v->fields[TEXT].len % 8 != 0)
        assert_true(span_eq((struct span){text, text_len}, v->fields[TEXT]));
}

static void test_pack(void **state)
{
    (void)state;
    vectors_each("tests/vectors/ussd_pack.tsv", 2, check_pack);
}

/* Every length up to the longest comes back, and one more is refused. */
static void test_lengths(void **state)
{
    char text[USSD_SEPTETS_MAX + 2], out[USSD_TEXT_MAX];
    uint8_t packed[USSD_OCTETS_MAX];

    (void)state;
    memset(text, '@', sizeof text); /* septet 0, which bad padding would add or take */
    for (size_t n = 0; n <= USSD_SEPTETS_MAX; n++) {
        size_t len;
        assert_true(ussd_pack((struct span){text, n}, packed, &len));
        assert_in_range(len, 0, USSD_OCTETS_MAX);
        assert_int_equal(ussd_unpack(packed, len, out), n);
        assert_memory_equal(out, text, n);
    }
    size_t len;
    assert_false(ussd_pack((struct span){text, USSD_SEPTETS_MAX + 1}, packed, &len));
    assert_false(ussd_pack(span_of("查余额"), packed, &len));
}

static void check_read(const struct vector *v)
{
    enum { SOURCE, STRING, DCS, CODING, TEXT };
    char out[USSD_TEXT_MAX];
    enum ussd_coding coding;
    int dcs = strcmp(vector_text(v, DCS), "-1") == 0 ? -1 : (int)vector_number(v, DCS);
    size_t len = ussd_read(v->fields[STRING], dcs, out, &coding);

    if (strcmp(coding_names[coding], vector_text(v, CODING)) != 0 ||
        !span_eq((struct span){out, len}, v->fields[TEXT]))
        fail_msg("%s:%u: read as %s \"%s\"", v->path, v->line, coding_names[coding], out);
}

static void test_read(void **state)
{
    (void)state;
    vectors_each("tests/vectors/ussd_read.tsv", 5, check_read);
}

/* string NULL: cannot be said that way */
static const struct {
    const char *text;
    enum ussd_coding coding;
    const char *string;
    int dcs;
} writes[] = {
    {"*100#",   USSD_TEXT,       "*100#",          15},
    {"*100#",   USSD_PROBE,      "*100#",          15},
    {"*100#",   USSD_PACKED_HEX, "AA180C3602",     15},
    {"*888*5#", USSD_8BIT_HEX,   "2A3838382A3523", 15},
    {"1",       USSD_UCS2_HEX,   "0031",           72},
    {"余额",  USSD_UCS2_HEX,   "4F59989D",       72},
    {"余额",  USSD_TEXT,       NULL,             0 },
    {"余额",  USSD_PACKED_HEX, NULL,             0 },
    {"余额",  USSD_8BIT_HEX,   NULL,             0 },
    {"*100#\"", USSD_TEXT,       NULL,             0 },
    {"*100#\r", USSD_TEXT,       NULL,             0 },
    {"\xff",    USSD_UCS2_HEX,   NULL,             0 },
};

static void test_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(writes); i++) {
        char out[USSD_STRING_MAX];
        int dcs;
        bool ok = ussd_write(span_of(writes[i].text), writes[i].coding, out, &dcs);

        assert_int_equal(ok, writes[i].string != NULL);
        if (!ok)
            continue;
        assert_string_equal(out, writes[i].string);
        assert_int_equal(dcs, writes[i].dcs);
    }
}

static const struct {
    uint8_t octet;
    struct ussd_dcs dcs;
} schemes[] = {
    {0x00, {USSD_GSM7, false, false, -1}},
    {0x08, {USSD_GSM7, false, false, -1}}, /* Portuguese, not UCS2 */
    {0x0F, {USSD_GSM7, false, false, -1}},
    {0x10, {USSD_GSM7, true, false, -1} },
    {0x11, {USSD_UCS2, true, false, -1} },
    {0x12, {USSD_GSM7, false, false, -1}},
    {0x24, {USSD_GSM7, false, false, -1}},
    {0x44, {USSD_8BIT, false, false, -1}},
    {0x48, {USSD_UCS2, false, false, -1}},
    {0x59, {USSD_UCS2, false, false, 1} },
    {0x60, {USSD_GSM7, false, true, -1} },
    {0x98, {USSD_UCS2, false, false, 0} },
    {0xE0, {USSD_GSM7, false, false, -1}},
    {0xF5, {USSD_8BIT, false, false, 1} },
};

static void test_schemes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(schemes); i++) {
        struct ussd_dcs got = ussd_dcs_of(schemes[i].octet);

        assert_int_equal(got.alphabet, schemes[i].dcs.alphabet);
        assert_int_equal(got.language, schemes[i].dcs.language);
        assert_int_equal(got.compressed, schemes[i].dcs.compressed);
        assert_int_equal(got.message_class, schemes[i].dcs.message_class);
    }
}

/* Longer than anything the air carries: cut, terminated, within bounds. */
static void test_too_long(void **state)
{
    static char hex[4000], text[4000];
    char out[USSD_TEXT_MAX];
    enum ussd_coding coding;

    (void)state;
    memset(hex, 'A', sizeof hex);
    assert_in_range(ussd_read((struct span){hex, sizeof hex}, 15, out, &coding), 1,
                    USSD_TEXT_MAX - 1);
    memset(text, '\xE9', sizeof text);
    size_t len = ussd_read((struct span){text, sizeof text}, 15, out, &coding);
    assert_in_range(len, USSD_TEXT_MAX - 4, USSD_TEXT_MAX - 1);
    assert_int_equal(out[len], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack),    cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_read),    cmocka_unit_test(test_write),
        cmocka_unit_test(test_schemes), cmocka_unit_test(test_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
