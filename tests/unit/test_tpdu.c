/* TPDUs against the vectors, both directions, and the single fields of 8.2. */
#include "lianhu/buf.h"
#include "lianhu/tpdu.h"
#include "modem/tpdu_fields.h"
#include "tests/support/tpdu_text.h"
#include "tests/support/unit.h"
#include "tests/support/vectors.h"

enum { SOURCE, DIRECTION, LENGTH, PDU, DESCRIPTION, HOW };

static enum tpdu_direction direction_of(const struct vector *v)
{
    return strcmp(vector_text(v, DIRECTION), "to") == 0 ? TPDU_TO_SC : TPDU_FROM_SC;
}

static void check_description(const struct vector *v, const struct tpdu *tpdu)
{
    struct buf got = BUF_INIT;

    tpdu_describe(tpdu, &got);
    if (!span_eq(buf_span(&got), v->fields[DESCRIPTION]))
        fail_msg("%s:%u: read as\n  %s\nnot\n  %s", v->path, v->line, got.ptr,
                 vector_text(v, DESCRIPTION));
    buf_free(&got);
}

static void check_pdu(const struct vector *v)
{
    struct tpdu tpdu, again;
    struct tpdu_error error;
    struct tpdu_octets octets;
    char hex[TPDU_HEX_MAX];

    if (tpdu_decode_hex(v->fields[PDU], direction_of(v), &tpdu, &error) != STATUS_OK)
        fail_msg("%s:%u: refused at %zu: %s", v->path, v->line, error.offset, error.reason);
    check_description(v, &tpdu);
    assert_int_equal(tpdu_encode(&tpdu, &octets), STATUS_OK);
    hex_encode(octets.bytes, octets.len, hex);
    if (strcmp(vector_text(v, HOW), "both") == 0) {
        assert_string_equal(hex, vector_text(v, PDU));
        assert_int_equal(octets.tpdu_len, vector_number(v, LENGTH));
    }
    assert_int_equal(tpdu_decode(octets.bytes, octets.len, direction_of(v), &again, &error),
                     STATUS_OK);
    assert_int_equal(again.text_len, tpdu.text_len);
    assert_memory_equal(again.text, tpdu.text, tpdu.text_len);
}

static void test_vectors(void **state)
{
    (void)state;
    assert_true(vectors_each("tests/vectors/tpdu.tsv", 6, check_pdu) > 70);
}

static void check_refused(const struct vector *v)
{
    enum { BAD_PDU = 2, STATUS, OFFSET, REASON };
    struct tpdu tpdu;
    struct tpdu_error error;
    enum status status = tpdu_decode_hex(v->fields[BAD_PDU], direction_of(v), &tpdu, &error);

    if (strcmp(status_name(status), vector_text(v, STATUS)) != 0 ||
        error.offset != vector_number(v, OFFSET) ||
        strcmp(error.reason, vector_text(v, REASON)) != 0)
        fail_msg("%s:%u: %s at %zu: %s", v->path, v->line, status_name(status), error.offset,
                 error.reason);
}

static void test_refused(void **state)
{
    (void)state;
    vectors_each("tests/vectors/tpdu_refused.tsv", 6, check_refused);
}

/* ---- every type, in both directions ---------------------------------------------------------- */

enum { ANY_DIRECTION = 1, ANY_RP, ANY_PDU, ANY_DESCRIPTION, ANY_STATUS = ANY_DESCRIPTION };
enum { ANY_OFFSET = ANY_STATUS + 1, ANY_REASON };

static enum status decode_any(const struct vector *v, struct tpdu *tpdu, struct tpdu_error *error)
{
    bool up = strcmp(vector_text(v, ANY_DIRECTION), "ms-sc") == 0;
    const char *rp = vector_text(v, ANY_RP);

    return tpdu_decode_any(v->fields[ANY_PDU], up ? TPDU_MS_TO_SC : TPDU_SC_TO_MS,
                           strcmp(rp, "ack") == 0     ? TPDU_RP_ACK
                           : strcmp(rp, "error") == 0 ? TPDU_RP_ERROR
                                                      : TPDU_RP_BY_OCTET,
                           tpdu, error);
}

static void check_any(const struct vector *v)
{
    struct tpdu tpdu;
    struct tpdu_error error;
    struct buf got = BUF_INIT;

    if (decode_any(v, &tpdu, &error) != STATUS_OK)
        fail_msg("%s:%u: refused at %zu: %s", v->path, v->line, error.offset, error.reason);
    tpdu_describe(&tpdu, &got);
    if (!span_eq(buf_span(&got), v->fields[ANY_DESCRIPTION]))
        fail_msg("%s:%u: read as\n  %s\nnot\n  %s", v->path, v->line, got.ptr,
                 vector_text(v, ANY_DESCRIPTION));
    buf_free(&got);
}

static void check_any_refused(const struct vector *v)
{
    struct tpdu tpdu;
    struct tpdu_error error = {0};
    enum status status = decode_any(v, &tpdu, &error);

    if (strcmp(status_name(status), vector_text(v, ANY_STATUS)) != 0 ||
        error.offset != vector_number(v, ANY_OFFSET) ||
        strcmp(error.reason, vector_text(v, ANY_REASON)) != 0)
        fail_msg("%s:%u: %s at %zu: %s", v->path, v->line, status_name(status), error.offset,
                 error.reason);
}

static void test_any(void **state)
{
    (void)state;
    assert_true(vectors_each("tests/vectors/tpdu_any.tsv", 5, check_any) > 25);
    vectors_each("tests/vectors/tpdu_any_refused.tsv", 7, check_any_refused);
}

/* sms-standards 8.2; octets NULL: must be refused */
static const struct {
    const char *text, *octets;
    uint8_t toa;
} addresses[] = {
    {"+8613512345678",         "0D91683115325476F8",       0   },
    {"+8613512345678",         "0D91683115325476F8",       0x91},
    {"10086",                  "05810180F6",               0   },
    {"13512345678",            "0BA13115325476F8",         0xA1},
    {"*21#",                   "04812AB1",                 0   },
    {"AB",                     "04D04121",                 0xD0},
    {"Shop",                   "07D053F41B0E",             0xD0},
    {"Bank123",                "0DD0C2B07B1D93CD00",       0xD0},
    {"AcmeBank",               "0ED0C171BB2C0CBBD7",       0xD0},
    {"ElevenChars",            "14D04576D95E760FD161F91C", 0xD0},
    {"TwelveLetter",           NULL,                       0xD0},
    {"收到",                 NULL,                       0xD0},
    {"AcmeBank",               NULL,                       0   },
    {"+8613512345678",         NULL,                       0x81},
    {"1234567890123456789012", NULL,                       0   },
    {"139 1",                  NULL,                       0   },
};

static void test_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(addresses); i++) {
        struct tpdu_address address = {.toa = addresses[i].toa};
        struct tpdu_octets out = {.len = 0};
        char hex[64];

        assert_true(text_copy(address.text, sizeof address.text, span_of(addresses[i].text)));
        enum status status = address_write(&out, &address);
        if (!addresses[i].octets) {
            assert_int_equal(status, STATUS_BAD_INPUT);
            continue;
        }
        assert_int_equal(status, STATUS_OK);
        hex_encode(out.bytes, out.len, hex);
        assert_string_equal(hex, addresses[i].octets);
        struct tpdu_error error;
        struct octets_in in = {out.bytes, out.len, 0, &error};
        struct tpdu_address again;
        assert_true(address_read(&in, &again));
        assert_string_equal(again.text, addresses[i].text);
    }
}

static const struct {
    const char *iso, *octets;
    int offset_min;
} stamps[] = {
    {"2025-08-07T06:05:04+08:00", "52807060504023", 480 },
    {"2025-01-02T03:04:05-03:30", "52102030405049", -210},
    {"2025-06-30T23:59:59+05:45", "52600332959532", 345 },
    {"2024-02-29T00:00:00-10:00", "4220920000000C", -600},
    {"2099-12-31T23:59:59+00:00", "99211332959500", 0   },
    {"2025-08-07T06:05:04+08:00", NULL,             481 }, /* no quarter of an hour */
    {"2100-01-01T00:00:00+00:00", NULL,             0   },
    {"1999-12-31T23:59:59+00:00", NULL,             0   },
};

static void test_stamps(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(stamps); i++) {
        struct tpdu_octets out = {.len = 0};
        wall_t at, again;
        int offset_min;
        char hex[32];

        assert_true(wall_parse(stamps[i].iso, &at));
        bool ok = stamp_write(&out, at, stamps[i].offset_min);
        assert_int_equal(ok, stamps[i].octets != NULL);
        if (!ok)
            continue;
        hex_encode(out.bytes, out.len, hex);
        assert_string_equal(hex, stamps[i].octets);
        stamp_parse(out.bytes, &again, &offset_min);
        assert_int_equal(again.ms, at.ms);
        assert_int_equal(offset_min, stamps[i].offset_min);
    }
}

enum { DAY = 24 * 60, WEEK = 7 * DAY };

static const struct {
    int wish;
    unsigned value;
    int minutes; /* what the value means: not below the wish */
} validities[] = {
    {0,            0x00, 5        },
    {5,            0x00, 5        },
    {6,            0x01, 10       },
    {60,           0x0B, 60       },
    {720,          0x8F, 720      },
    {721,          0x90, 750      },
    {DAY,          0xA7, DAY      },
    {DAY + 1,      0xA8, 2 * DAY  },
    {2 * DAY,      0xA8, 2 * DAY  },
    {7 * DAY,      0xAD, 7 * DAY  },
    {30 * DAY,     0xC4, 30 * DAY },
    {30 * DAY + 1, 0xC5, 5 * WEEK },
    {5 * WEEK,     0xC5, 5 * WEEK },
    {63 * WEEK,    0xFF, 63 * WEEK},
};

static void test_validities(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(validities); i++) {
        struct tpdu tpdu = {.vp_minutes = validities[i].wish};
        struct tpdu_octets out = {.len = 0};
        struct tpdu_error error;

        assert_true(validity_write(&out, &tpdu));
        assert_int_equal(out.len, 1);
        assert_int_equal(out.bytes[0], validities[i].value);
        struct octets_in in = {out.bytes, 1, 0, &error};
        assert_true(validity_read(&in, VP_RELATIVE, &tpdu));
        assert_int_equal(tpdu.vp_minutes, validities[i].minutes);
    }
    struct tpdu beyond = {.vp_minutes = 63 * WEEK + 1, .scts = WALL_NONE};
    struct tpdu_octets out;
    assert_int_equal(tpdu_encode(&beyond, &out), STATUS_OK); /* a DELIVER has none */
    beyond.type = TPDU_SUBMIT;
    assert_int_equal(tpdu_encode(&beyond, &out), STATUS_BAD_INPUT);
}

/* What cannot be put into one TPDU. */
static void test_encode_refusals(void **state)
{
    (void)state;
    struct tpdu tpdu = {.type = TPDU_SUBMIT, .vp_minutes = -1};
    struct tpdu_octets out;

    strcpy(tpdu.address.text, "10086");
    tpdu.text_len = 160;
    memset(tpdu.text, 'x', 161);
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_OK);
    assert_int_equal(out.tpdu_len, 10 + 140);
    tpdu.text_len = 161;
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_TOO_LONG);
    tpdu.text_len = 153;
    tpdu.concat = (struct sms_concat){1, 2, 1, false};
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_OK);
    tpdu.concat.wide = true;
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_TOO_LONG);
    tpdu.concat.total = 0;
    tpdu.encoding = SMS_UCS2;
    tpdu.text_len = 70;
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_OK);
    tpdu.text_len = 71;
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_TOO_LONG);
    tpdu.encoding = SMS_GSM7;
    tpdu.text_len = 1;
    tpdu.text[0] = '`';
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_BAD_INPUT);
    tpdu.text[0] = '\xff';
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_BAD_INPUT);
    tpdu.text[0] = 'x';
    tpdu.udh[0] = 0;
    tpdu.udh_len = 1; /* a stray octet */
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_BAD_INPUT);
    assert_int_equal(out.len, 0);
}

static void test_header_from_fields(void **state)
{
    (void)state;
    struct tpdu tpdu = {
        .type = TPDU_DELIVER,
        .scts = WALL_NONE,
        .concat = {300, 3, 2,       true},
        .ports = {true,   16000, 16001},
        .single_shift = 1,
        .locking_shift = 3
    };
    struct tpdu again;
    struct tpdu_octets out;
    struct tpdu_error error;

    strcpy(tpdu.address.text, "AcmeBank");
    tpdu.address.toa = 0xD0;
    strcpy(tpdu.text, "ãşx");
    tpdu.text_len = strlen(tpdu.text);
    assert_int_equal(tpdu_encode(&tpdu, &out), STATUS_OK);
    assert_int_equal(tpdu_decode(out.bytes, out.len, TPDU_FROM_SC, &again, &error), STATUS_OK);
    assert_memory_equal(&again.concat, &tpdu.concat, sizeof tpdu.concat);
    assert_memory_equal(&again.ports, &tpdu.ports, sizeof tpdu.ports);
    assert_int_equal(again.single_shift, 1);
    assert_int_equal(again.locking_shift, 3);
    assert_string_equal(again.text, tpdu.text);
}

static const struct {
    uint8_t st;
    enum report_fate fate;
} fates[] = {
    {0x00, REPORT_DELIVERED},
    {0x01, REPORT_DELIVERED},
    {0x02, REPORT_DELIVERED},
    {0x03, REPORT_GAVE_UP  }, /* reserved: read as 63 */
    {0x10, REPORT_DELIVERED},
    {0x1F, REPORT_DELIVERED},
    {0x20, REPORT_TRYING   },
    {0x26, REPORT_GAVE_UP  },
    {0x30, REPORT_TRYING   },
    {0x40, REPORT_FAILED   },
    {0x46, REPORT_FAILED   },
    {0x4A, REPORT_GAVE_UP  },
    {0x5F, REPORT_FAILED   },
    {0x60, REPORT_GAVE_UP  },
    {0x7F, REPORT_GAVE_UP  },
    {0x80, REPORT_GAVE_UP  },
    {0xFF, REPORT_GAVE_UP  },
};

static void test_report_fate(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(fates); i++)
        assert_int_equal(report_fate(fates[i].st), fates[i].fate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_stamps),
        cmocka_unit_test(test_validities),
        cmocka_unit_test(test_encode_refusals),
        cmocka_unit_test(test_header_from_fields),
        cmocka_unit_test(test_report_fate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
