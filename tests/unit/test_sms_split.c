/* What a text costs, where it is cut, and that its parts read back whole. */
#include "lianhu/assembly.h"
#include "tests/support/unit.h"
#include <stdlib.h>

/* A text is `before` copies of `filler`, then `tail`, then `after` copies of `filler`. */
static const struct {
    const char *filler;
    unsigned before;
    const char *tail;
    unsigned after;
    enum sms_encoding encoding;
    size_t units;
    unsigned parts;
    const char *first_end; /* with what the first part ends; NULL: not looked at */
} texts[] = {
    {"a",          0,         "",               0,  SMS_GSM7, 0,     1,   ""      },
    {"a",          160,       "",               0,  SMS_GSM7, 160,   1,   NULL    },
    {"a",          161,       "",               0,  SMS_GSM7, 161,   2,   NULL    },
    {"€",        80,        "",               0,  SMS_GSM7, 160,   1,   NULL    },
    {"€",        80,        "a",              0,  SMS_GSM7, 161,   2,   "€"   },
    {"a",          152,       "€",            10, SMS_GSM7, 164,   2,   "aaa"   }, /* the escape moves */
    {"a",          151,       "€",            10, SMS_GSM7, 163,   2,   "a€"  },
    {"a",          306,       "",               0,  SMS_GSM7, 306,   2,   NULL    },
    {"a",          307,       "",               0,  SMS_GSM7, 307,   3,   NULL    },
    {"a",          153 * 255, "",               0,  SMS_GSM7, 39015, 255, NULL    },
    {"a",          153 * 255, "a",              0,  SMS_GSM7, 0,     0,   NULL    }, /* refused */
    {"中",        70,        "",               0,  SMS_UCS2, 70,    1,   NULL    },
    {"中",        71,        "",               0,  SMS_UCS2, 71,    2,   NULL    },
    {"中",        134,       "",               0,  SMS_UCS2, 134,   2,   NULL    },
    {"中",        135,       "",               0,  SMS_UCS2, 135,   3,   NULL    },
    {"a",          69,        "中",            0,  SMS_UCS2, 70,    1,   NULL    },
    {"a",          70,        "`",              0,  SMS_UCS2, 71,    2,   NULL    },
    {"中",        66,        "👍",           10, SMS_UCS2, 78,    2,   "中"   }, /* so does the pair */
    {"中",        65,        "👍",           10, SMS_UCS2, 77,    2,   "👍"  },
    {"👍",       35,        "",               0,  SMS_UCS2, 70,    1,   NULL    },
    {"👍",       36,        "",               0,  SMS_UCS2, 72,    2,   NULL    },
    {"中",        66,        "e\u0301",        10, SMS_UCS2, 78,    2,   "中"   }, /* a base and its mark */
    {"中",        65,        "e\u0301",        10, SMS_UCS2, 77,    2,   "\u0301"},
    {"中",        64,        "👨\u200D👩", 9,  SMS_UCS2, 78,    2,   "中"   },
    {"中",        66,        "❤\uFE0F",      10, SMS_UCS2, 78,    2,   "中"   },
    {"中",        65,        "👍🏽",       10, SMS_UCS2, 79,    2,   "中"   }, /* a skin tone */
    {"\u0301",     200,       "",               0,  SMS_UCS2, 200,   3,   NULL    }, /* longer than any part */
    {"👩\u200D", 60,        "",               0,  SMS_UCS2, 180,   3,   NULL    },
};

static void repeat(struct buf *out, const char *text, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        buf_add_str(out, text);
}

static void decode_part(const struct sms_submit *submit, unsigned seq, struct tpdu *out)
{
    struct tpdu_octets octets;
    struct tpdu_error error;

    assert_int_equal(sms_build_part(submit, seq, &octets), STATUS_OK);
    assert_in_range(octets.tpdu_len, 1, TPDU_MAX);
    assert_int_equal(tpdu_decode(octets.bytes, octets.len, TPDU_TO_SC, out, &error), STATUS_OK);
    assert_int_equal(out->odd, 0);
}

static void check_parts(const struct sms_submit *submit, unsigned count, const char *first_end)
{
    struct tpdu *tpdus = xcalloc(count, sizeof *tpdus);
    struct assembly_part *parts = xcalloc(count, sizeof *parts);
    struct buf joined = BUF_INIT;

    for (unsigned i = 0; i < count; i++) {
        decode_part(submit, i + 1, &tpdus[i]);
        parts[count - 1 - i].tpdu = &tpdus[i]; /* any order */
        assert_int_equal(tpdus[i].concat.total, count > 1 ? count : 0);
        assert_int_equal(tpdus[i].concat.seq, count > 1 ? i + 1 : 0);
        assert_int_equal(tpdus[i].concat.ref, count > 1 ? submit->ref : 0);
    }
    if (first_end) {
        size_t n = strlen(first_end);
        assert_true(tpdus[0].text_len >= n);
        assert_memory_equal(tpdus[0].text + tpdus[0].text_len - n, first_end, n);
    }
    assert_int_equal(assembly_join(parts, count, &joined), 0);
    assert_true(span_eq(buf_span(&joined), submit->text));
    buf_free(&joined);
    free(parts);
    free(tpdus);
}

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct buf text = BUF_INIT;
        struct sms_plan plan;

        repeat(&text, texts[i].filler, texts[i].before);
        buf_add_str(&text, texts[i].tail);
        repeat(&text, texts[i].filler, texts[i].after);
        struct sms_submit submit = {.to = "+8613512345678",
                                    .text = buf_span(&text),
                                    .ref = 200,
                                    .vp_minutes = -1,
                                    .message_class = -1};
        bool ok = sms_plan_text(submit.text, &plan);
        if (ok != (texts[i].parts > 0) ||
            (ok && (plan.encoding != texts[i].encoding || plan.units != texts[i].units ||
                    plan.parts != texts[i].parts)))
            fail_msg("row %zu: encoding %d, %zu units, %u parts", i, plan.encoding, plan.units,
                     plan.parts);
        if (ok)
            check_parts(&submit, plan.parts, texts[i].first_end);
        buf_free(&text);
    }
}

/* sms-standards 8.5, without TP-MR, which is the modem's */
static const struct {
    struct sms_submit submit;
    unsigned seq;
    const char *pdu;
} submissions[] = {
    {{"+8613512345678", "", {"Hello W", 7}, 0, 1440, -1, false},
     1,                                                                       "0011000D91683115325476F80000A707C8329BFD065D01"      },
    {{"+8613512345678", NULL, {"你好，世界", 15}, 0, 1440, -1, true},
     1,                                                                       "0031000D91683115325476F80008A70A4F60597DFF0C4E16754C"},
    {{"10086", "", {"no VP", 5}, 0, -1, -1, false},                        1, "00010005810180F6000005EE37C80A05"                    },
    {{"+8613512345678", "", {"flash", 5}, 0, 635040, 0, false},
     1,                                                                       "0011000D91683115325476F80010FF056676788E06"          },
    {{"+8613512345678", "+8613800200500", {"€", 3}, 0, 1439, -1, false},
     1,                                                                       "0891683108200005F0"
     "11000D91683115325476F80000A7029B32"                                                                                    },
};

static void test_submissions(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(submissions); i++) {
        struct tpdu_octets out;
        char hex[TPDU_HEX_MAX];

        assert_int_equal(sms_build_part(&submissions[i].submit, submissions[i].seq, &out),
                         STATUS_OK);
        hex_encode(out.bytes, out.len, hex);
        assert_string_equal(hex, submissions[i].pdu);
    }
}

static const struct {
    struct sms_submit submit;
    unsigned seq;
} refused[] = {
    {{"+8613512345678", "", {"x", 1}, 0, -1, -1, false},                  0},
    {{"+8613512345678", "", {"x", 1}, 0, -1, -1, false},                  2},
    {{"+8613512345678", "", {"\xff", 1}, 0, -1, -1, false},               1},
    {{"", "", {"x", 1}, 0, -1, -1, false},                                1},
    {{NULL, "", {"x", 1}, 0, -1, -1, false},                              1},
    {{"AcmeBank", "", {"x", 1}, 0, -1, -1, false},                        1},
    {{"+86 135", "", {"x", 1}, 0, -1, -1, false},                         1},
    {{"123456789012345678901", "", {"x", 1}, 0, -1, -1, false},           1},
    {{"1234567890123456789012345678901", "", {"x", 1}, 0, -1, -1, false}, 1},
    {{"10086", "centre", {"x", 1}, 0, -1, -1, false},                     1},
    {{"10086", "", {"x", 1}, 0, 635041, -1, false},                       1},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(refused); i++) {
        struct tpdu_octets out;

        if (sms_build_part(&refused[i].submit, refused[i].seq, &out) != STATUS_BAD_INPUT)
            fail_msg("row %zu was taken", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_submissions),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
