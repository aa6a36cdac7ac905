#include "modem/tpdu_fields.h"

enum { ZONE_MINUS = 0x08, QUARTER_MIN = 15, QUARTERS_MAX = 79, CENTURY = 2000 };

/* Two swapped BCD digits; -1 when a nibble is no digit. */
static int swapped_bcd(uint8_t octet)
{
    unsigned tens = octet & 15, units = octet >> 4;

    return tens > 9 || units > 9 ? -1 : (int)(10 * tens + units);
}

static unsigned to_swapped_bcd(int value)
{
    return (unsigned)(value % 10 << 4 | value / 10);
}

static int days_in_month(int year, int month)
{
    return (int)(civil_days(year, month + 1, 1) - civil_days(year, month, 1));
}

static bool stamp_possible(const struct civil *civil)
{
    return civil->year >= CENTURY && civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour >= 0 &&
           civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 && civil->second >= 0 &&
           civil->second <= 59;
}

void stamp_parse(const uint8_t octets[STAMP_OCTETS], wall_t *at, int *offset_min)
{
    int year = swapped_bcd(octets[0]), zone = swapped_bcd(octets[6] & ~ZONE_MINUS);
    struct civil civil = {
        .year = year < 0 ? year : CENTURY + year,
        .month = swapped_bcd(octets[1]),
        .day = swapped_bcd(octets[2]),
        .hour = swapped_bcd(octets[3]),
        .minute = swapped_bcd(octets[4]),
        .second = swapped_bcd(octets[5]),
        .offset_min = octets[6] & ZONE_MINUS ? -zone * QUARTER_MIN : zone * QUARTER_MIN,
    };

    *at = WALL_NONE;
    *offset_min = 0;
    if (zone < 0 || !stamp_possible(&civil))
        return;
    *at = civil_to_wall(&civil);
    *offset_min = civil.offset_min;
}

bool stamp_write(struct tpdu_octets *out, wall_t at, int offset_min)
{
    static const uint8_t unknown[STAMP_OCTETS];

    if (!wall_known(at)) {
        octets_put(out, unknown, sizeof unknown);
        return true;
    }
    int quarters = offset_min / QUARTER_MIN;
    if (offset_min % QUARTER_MIN || quarters > QUARTERS_MAX || quarters < -QUARTERS_MAX)
        return false;
    struct civil civil = civil_at_offset(at, offset_min);
    if (civil.year < CENTURY || civil.year >= CENTURY + 100)
        return false;
    octets_put_one(out, to_swapped_bcd(civil.year - CENTURY));
    octets_put_one(out, to_swapped_bcd(civil.month));
    octets_put_one(out, to_swapped_bcd(civil.day));
    octets_put_one(out, to_swapped_bcd(civil.hour));
    octets_put_one(out, to_swapped_bcd(civil.minute));
    octets_put_one(out, to_swapped_bcd(civil.second));
    if (quarters < 0)
        octets_put_one(out, to_swapped_bcd(-quarters) | ZONE_MINUS);
    else
        octets_put_one(out, to_swapped_bcd(quarters));
    return true;
}
