#include "modem/tpdu_fields.h"

enum { DAY_MIN = 24 * 60, WEEK_MIN = 7 * DAY_MIN, RELATIVE_MAX_MIN = 63 * WEEK_MIN };
enum { FORM_NONE, FORM_RELATIVE, FORM_SECONDS, FORM_CLOCK }; /* of enhanced, 9.2.3.12.3 */

/* 9.2.3.12.1 */
static int relative_minutes(uint8_t value)
{
    if (value <= 143)
        return (value + 1) * 5;
    if (value <= 167)
        return 12 * 60 + (value - 143) * 30;
    if (value <= 196)
        return (value - 166) * DAY_MIN;
    return (value - 192) * WEEK_MIN;
}

/* The least value whose period is not below the wish. */
static unsigned relative_value(int minutes)
{
    unsigned value = 0;

    while (value < 255 && relative_minutes(value) < minutes)
        value++;
    return value;
}

/* Minutes of a clock in swapped BCD, rounded up; -1 when it is none. */
static int clock_minutes(const uint8_t octets[3])
{
    int part[3];

    for (int i = 0; i < 3; i++) {
        part[i] = 10 * (octets[i] & 15) + (octets[i] >> 4);
        if ((octets[i] & 15) > 9 || octets[i] >> 4 > 9)
            return -1;
    }
    return part[0] * 60 + part[1] + (part[2] + 59) / 60;
}

static int enhanced_minutes(const uint8_t octets[STAMP_OCTETS])
{
    switch (octets[0] & 7) {
    case FORM_RELATIVE: return relative_minutes(octets[1]);
    case FORM_SECONDS: return (octets[1] + 59) / 60;
    case FORM_CLOCK: return clock_minutes(octets + 1);
    default: return -1; /* none, or reserved: the centre's own */
    }
}

enum vp_format validity_format(int vp_minutes)
{
    if (vp_minutes == -1)
        return VP_NONE;
    return vp_minutes == -2 ? VP_ABSOLUTE : VP_RELATIVE;
}

bool validity_read(struct octets_in *in, enum vp_format format, struct tpdu *tpdu)
{
    size_t octets = format == VP_NONE ? 0 : format == VP_RELATIVE ? 1 : STAMP_OCTETS;
    const uint8_t *at = octets_take(in, octets, "the validity period");

    if (!at)
        return false;
    switch (format) {
    case VP_NONE: break;
    case VP_RELATIVE: tpdu->vp_minutes = relative_minutes(at[0]); break;
    case VP_ENHANCED: tpdu->vp_minutes = enhanced_minutes(at); break;
    case VP_ABSOLUTE:
        tpdu->vp_minutes = -2;
        stamp_parse(at, &tpdu->vp_until, &tpdu->scts_offset_min);
        if (!wall_known(tpdu->vp_until))
            tpdu->odd |= TPDU_ODD_STAMP;
        break;
    }
    return true;
}

bool validity_write(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    switch (validity_format(tpdu->vp_minutes)) {
    case VP_NONE: return true;
    case VP_ABSOLUTE: return stamp_write(out, tpdu->vp_until, tpdu->scts_offset_min);
    default: break;
    }
    if (tpdu->vp_minutes < 0 || tpdu->vp_minutes > RELATIVE_MAX_MIN)
        return false;
    octets_put_one(out, relative_value(tpdu->vp_minutes));
    return true;
}
