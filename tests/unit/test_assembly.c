/* Which parts belong together, and the text they make. */
#include "lianhu/assembly.h"
#include "tests/support/unit.h"

/* clang-format off */
static const struct tpdu part = {
    .type = TPDU_DELIVER,
    .address = {"+8613512345678", 0x91},
    .scts = {1754517904000},
    .message_class = -1,
    .concat = {74, 3, 1, false},
    .text = "甲",
    .text_len = 3,
};
/* clang-format on */

struct change {
    const char *sender;
    uint8_t toa;
    struct sms_concat concat;
    int64_t later_ms; /* -1: no stamp */
    const char *text;
    enum sms_encoding encoding;
};

static const struct {
    struct change fresh;
    enum assembly_kin kin;
} kin[] = {
    {{"+8613512345678", 0x91, {74, 3, 1, false}, 0, "甲", SMS_GSM7},               ASSEMBLY_DUPLICATE},
    {{"+8613512345678", 0x91, {74, 3, 1, false}, 3000, "甲", SMS_GSM7},            ASSEMBLY_DUPLICATE},
    {{"+8613512345678", 0x91, {74, 3, 1, false}, 3000, "乙", SMS_GSM7},            ASSEMBLY_COLLISION},
    {{"+8613512345678", 0x91, {74, 3, 2, false}, 3000, "乙", SMS_GSM7},            ASSEMBLY_SIBLING  },
    {{"+8613512345678", 0x91, {74, 3, 2, false}, -1, "乙", SMS_GSM7},              ASSEMBLY_SIBLING  },
    {{"+8613512345678", 0x91, {74, 3, 2, false}, 24 * WALL_HOUR, "乙", SMS_GSM7},  ASSEMBLY_SIBLING  },
    {{"+8613512345678", 0x91, {74, 3, 2, false}, 25 * WALL_HOUR, "乙", SMS_GSM7},  ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {74, 3, 2, false}, -25 * WALL_HOUR, "乙", SMS_GSM7}, ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {74, 3, 1, false}, 25 * WALL_HOUR, "甲", SMS_GSM7},  ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {74, 2, 2, false}, 0, "乙", SMS_GSM7},               ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {75, 3, 2, false}, 0, "乙", SMS_GSM7},               ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {74, 3, 2, true}, 0, "乙", SMS_GSM7},                ASSEMBLY_OTHER    },
    {{"+8613512345679", 0x91, {74, 3, 2, false}, 0, "乙", SMS_GSM7},               ASSEMBLY_OTHER    },
    {{"+8613512345678", 0xD0, {74, 3, 2, false}, 0, "乙", SMS_GSM7},               ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {74, 3, 2, false}, 0, "乙", SMS_UCS2},               ASSEMBLY_OTHER    },
    {{"+8613512345678", 0x91, {0, 0, 0, false}, 0, "甲", SMS_GSM7},                ASSEMBLY_OTHER    },
};

static struct tpdu changed(const struct change *change)
{
    struct tpdu tpdu = part;

    assert_true(text_copy(tpdu.address.text, sizeof tpdu.address.text, span_of(change->sender)));
    tpdu.address.toa = change->toa;
    tpdu.concat = change->concat;
    tpdu.scts = change->later_ms == -1 ? WALL_NONE : wall_add(tpdu.scts, change->later_ms);
    tpdu.encoding = change->encoding;
    tpdu.text_len = strlen(change->text);
    memcpy(tpdu.text, change->text, tpdu.text_len + 1);
    return tpdu;
}

static void test_kin(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(kin); i++) {
        struct tpdu fresh = changed(&kin[i].fresh);
        int got = assembly_compare(&part, &fresh);

        if (got != (int)kin[i].kin)
            fail_msg("row %zu: %d", i, got);
    }
    /* two single messages are never parts of one */
    struct tpdu single = part;
    single.concat = (struct sms_concat){0, 0, 0, false};
    assert_int_equal(assembly_compare(&single, &single), ASSEMBLY_OTHER);
}

/* Up to three PDUs of one message; the order of arrival must not matter. */
static const struct {
    const char *pdus[3];
    const char *text;
    unsigned missing;
} joins[] = {
  /* sms-standards 8.4 */
    {{"00440D91683115325476F8000052807060504023110500034A0201A061391DF476975920",
      "00440D91683115325476F8000052807060504023100500034A0202E061391D44BFBF5D"},
     "Part one, part two.",                                                                                   0},
    {{"00440D91683115325476F8000052807060504023100500034A0202E061391D44BFBF5D"},           "……part two.", 1},
    {{"00440D91683115325476F800085280706050402313060804123403025341516D4F4D53C2800353F7"},
     "……十六位参考号……",                                                                        2},
 /* a thumb cut between two parts: D83D | DC4D */
    {{"00440D91683115325476F80008528070605040230A05000301020100"
      "41D83D",
      "00440D91683115325476F80008528070605040230A050003010202DC4D"
      "0042"},
     "A👍B",                                                                                                0},
 /* the same with the second part lost */
    {{"00440D91683115325476F80008528070605040230A05000301020100"
      "41D83D"},
     "A\uFFFD……",                                                                                         1},
 /* "€" cut between two parts: 41 1B | 65 42 (fill 1) */
    {{"00440D91683115325476F800005280706050402309050003010201821B",
      "00440D91683115325476F800005280706050402309050003010202CA42"},
     "A€B",                                                                                                 0},
 /* not concatenated */
    {{"00040D91683115325476F800005280706050402302CF25"},                                   "OK",              0},
 /* 1 of 1 */
    {{"00440D91683115325476F800085280706050402308"
      "050003090101"
      "4E2D"},
     "中",                                                                                                   0},
};

static void check_join(size_t row, bool backwards)
{
    struct tpdu tpdus[3];
    struct assembly_part parts[3];
    size_t count = 0;
    struct tpdu_error error;
    struct buf out = BUF_INIT;

    for (; count < 3 && joins[row].pdus[count]; count++)
        if (tpdu_decode_hex(span_of(joins[row].pdus[count]), TPDU_FROM_SC, &tpdus[count], &error) !=
            STATUS_OK)
            fail_msg("row %zu part %zu: at %zu: %s", row, count, error.offset, error.reason);
    for (size_t i = 0; i < count; i++)
        parts[i].tpdu = &tpdus[backwards ? count - 1 - i : i];
    assert_int_equal(assembly_join(parts, count, &out), joins[row].missing);
    assert_string_equal(out.ptr, joins[row].text);
    assert_int_equal(out.len, strlen(joins[row].text));
    buf_free(&out);
}

static void test_join(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(joins); i++) {
        check_join(i, false);
        check_join(i, true);
    }
}

/* Parts that the caller made from kept text, without units. */
static void test_join_texts(void **state)
{
    struct tpdu first = part, third = part;
    struct assembly_part parts[] = {{&third}, {&first}};
    struct buf out = BUF_INIT;

    (void)state;
    third.concat.seq = 3;
    strcpy(third.text, "丙");
    buf_add_str(&out, "what was there before");
    assert_int_equal(assembly_join(parts, 2, &out), 1);
    assert_string_equal(out.ptr, "甲……丙");
    assert_int_equal(assembly_join(parts, 0, &out), 0);
    assert_int_equal(out.len, 0);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kin),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_join_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
