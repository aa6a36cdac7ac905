/*
 * Any text to be sent: refused, or a plan whose every part can be built, fits the air, reads back,
 * and joins to the text again. Input: the text, repeated as often as the first octet says.
 */
#include "lianhu/assembly.h"
#include "tests/support/invariant.h"

static void check_parts(const struct sms_submit *submit, unsigned count)
{
    static struct tpdu tpdus[SMS_PARTS_MAX];
    static struct assembly_part parts[SMS_PARTS_MAX];
    struct buf joined = BUF_INIT;

    for (unsigned i = 0; i < count; i++) {
        struct tpdu_octets octets;
        struct tpdu_error error;
        HOLDS(sms_build_part(submit, i + 1, &octets) == STATUS_OK);
        HOLDS(tpdu_decode(octets.bytes, octets.len, TPDU_TO_SC, &tpdus[i], &error) == STATUS_OK);
        HOLDS(tpdus[i].odd == 0);
        HOLDS(count == 1 || tpdus[i].units_len > 0);
        parts[i].tpdu = &tpdus[i];
    }
    HOLDS(assembly_join(parts, count, &joined) == 0);
    HOLDS(span_eq(buf_span(&joined), submit->text));
    buf_free(&joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf text = BUF_INIT;
    struct sms_plan plan;

    if (len == 0)
        return 0;
    for (unsigned i = 0; i <= bytes[0] % 16u; i++)
        buf_add(&text, bytes + 1, len - 1);
    struct sms_submit submit = {.to = "10086",
                                .text = buf_span(&text),
                                .vp_minutes = -1,
                                .message_class = -1,
                                .ref = bytes[0]};
    if (sms_plan_text(submit.text, &plan) && plan.parts <= 12) {
        HOLDS(plan.parts >= 1);
        check_parts(&submit, plan.parts);
    }
    buf_free(&text);
    return 0;
}
