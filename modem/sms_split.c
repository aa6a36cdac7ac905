#include "lianhu/buf.h"
#include "modem/tpdu_fields.h"
#include "modem/ucs2.h"

/* What fits alone and what fits beside an 8-bit concatenation element (sms-standards 3.1). */
enum { GSM7_ALONE = 160, GSM7_PART = 153, UCS2_ALONE = 70, UCS2_PART = 67 };

enum { ZERO_WIDTH_JOINER = 0x200D, DCS_UCS2 = 0x08, DCS_CLASS = 0x10 };

/* Characters that belong to the one before them: combining marks, variation selectors, skin tones,
 * tags. The blocks that people type, not all of Unicode's category M. */
static const struct {
    int32_t first, last;
} joined_blocks[] = {
    {0x0300,  0x036F },
    {0x0E31,  0x0E31 },
    {0x0E34,  0x0E3A },
    {0x0E47,  0x0E4E },
    {0x0F71,  0x0F84 },
    {0x0F90,  0x0FBC },
    {0x1AB0,  0x1AFF },
    {0x1DC0,  0x1DFF },
    {0x200D,  0x200D },
    {0x20D0,  0x20FF },
    {0x3099,  0x309A },
    {0xFE00,  0xFE0F },
    {0xFE20,  0xFE2F },
    {0x1F3FB, 0x1F3FF},
    {0xE0020, 0xE007F},
    {0xE0100, 0xE01EF},
};

static bool joins_previous(int32_t code_point)
{
    if (code_point < joined_blocks[0].first)
        return false;
    for (size_t i = 0; i < sizeof joined_blocks / sizeof joined_blocks[0]; i++)
        if (code_point >= joined_blocks[i].first && code_point <= joined_blocks[i].last)
            return true;
    return false;
}

/* Septets or UTF-16 units of a character; 0 when the alphabet lacks it. */
static size_t units_of(int32_t code_point, enum sms_encoding encoding)
{
    uint8_t septets[2];

    if (encoding == SMS_GSM7)
        return gsm7_septets(code_point, septets);
    return code_point > 0xFFFF ? 2 : 1;
}

/* The units of the character at *pos with all that joins it; *pos moves behind them. */
static size_t cluster_units(struct span text, size_t *pos, enum sms_encoding encoding)
{
    int32_t last = utf8_next(text, pos);
    size_t units = units_of(last, encoding);

    for (;;) {
        size_t next = *pos;
        int32_t code_point = utf8_next(text, &next);
        if (code_point < 0 || !(joins_previous(code_point) || last == ZERO_WIDTH_JOINER))
            return units;
        units += units_of(code_point, encoding);
        last = code_point;
        *pos = next;
    }
}

/* Where the part ends that begins at `pos` and may hold `limit` units. The text is valid. */
static size_t part_end(struct span text, size_t pos, enum sms_encoding encoding, size_t limit)
{
    size_t start = pos, used = 0;

    while (pos < text.len) {
        size_t next = pos, units = cluster_units(text, &next, encoding);
        if (used + units <= limit) {
            used += units;
            pos = next;
            continue;
        }
        if (units <= limit && pos > start)
            return pos;
        next = pos; /* too long for any part: cut it between characters */
        units = units_of(utf8_next(text, &next), encoding);
        if (used + units > limit)
            return pos;
        used += units;
        pos = next;
    }
    return pos;
}

static size_t part_limit(const struct sms_plan *plan)
{
    return plan->encoding == SMS_GSM7 ? GSM7_PART : UCS2_PART;
}

/* Units of the whole text in the given alphabet; false when it lacks a character or the text is not
 * UTF-8. */
static bool count_units(struct span text, enum sms_encoding encoding, size_t *units)
{
    *units = 0;
    for (size_t pos = 0; pos < text.len;) {
        int32_t code_point = utf8_next(text, &pos);
        size_t n = code_point < 0 ? 0 : units_of(code_point, encoding);
        if (n == 0)
            return false;
        *units += n;
    }
    return true;
}

bool sms_plan_text(struct span text, struct sms_plan *plan)
{
    *plan = (struct sms_plan){.encoding = SMS_GSM7, .parts = 1};
    if (!count_units(text, SMS_GSM7, &plan->units)) {
        plan->encoding = SMS_UCS2;
        if (!count_units(text, SMS_UCS2, &plan->units))
            return false;
    }
    if (plan->units <= (plan->encoding == SMS_GSM7 ? GSM7_ALONE : UCS2_ALONE))
        return true;
    plan->parts = 0;
    for (size_t pos = 0; pos < text.len; plan->parts++) {
        if (plan->parts == SMS_PARTS_MAX)
            return false;
        pos = part_end(text, pos, plan->encoding, part_limit(plan));
    }
    return true;
}

/* The text of part `seq` of a planned text. */
static struct span part_text(struct span text, const struct sms_plan *plan, unsigned seq)
{
    size_t start = 0, end = text.len;

    if (plan->parts == 1)
        return text;
    for (unsigned i = 0; i < seq; i++) {
        start = i ? end : 0;
        end = part_end(text, start, plan->encoding, part_limit(plan));
    }
    return (struct span){text.ptr + start, end - start};
}

static bool set_number(struct tpdu_address *address, const char *text)
{
    return text_copy(address->text, sizeof address->text, span_of(text));
}

enum status sms_build_part(const struct sms_submit *submit, unsigned seq, struct tpdu_octets *out)
{
    struct tpdu tpdu = {.type = TPDU_SUBMIT, .srr = submit->report};
    struct sms_plan plan;

    if (!sms_plan_text(submit->text, &plan) || seq == 0 || seq > plan.parts)
        return STATUS_BAD_INPUT;
    if (!submit->to || !submit->to[0] || !set_number(&tpdu.address, submit->to) ||
        !set_number(&tpdu.sca, submit->smsc))
        return STATUS_BAD_INPUT;
    tpdu.vp_minutes = submit->vp_minutes < 0 ? -1 : submit->vp_minutes;
    tpdu.dcs = plan.encoding == SMS_UCS2 ? DCS_UCS2 : 0;
    if (submit->message_class >= 0)
        tpdu.dcs |= DCS_CLASS | (submit->message_class & 3);
    if (plan.parts > 1)
        tpdu.concat = (struct sms_concat){submit->ref, plan.parts, seq, false};
    struct span text = part_text(submit->text, &plan, seq);
    if (text.len > sizeof tpdu.text)
        return STATUS_TOO_LONG;
    memcpy(tpdu.text, text.ptr, text.len);
    tpdu.text_len = text.len;
    return tpdu_encode(&tpdu, out);
}
