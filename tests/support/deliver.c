#include "tests/support/deliver.h"
#include "modem/ucs2.h"
#include <assert.h>
#include <stdio.h>

static void put(struct buf *hex, unsigned octet)
{
    buf_addf(hex, "%02X", octet);
}

/* Two digits, the first in the low half. */
static void put_swapped(struct buf *hex, int number)
{
    put(hex, (unsigned)(number % 10 * 16 + number / 10));
}

static void put_address(struct buf *hex, const char *number)
{
    const char *digits = number + (*number == '+');
    size_t count = strlen(digits);

    put(hex, (unsigned)count);
    put(hex, *number == '+' ? 0x91 : 0xA1);
    for (size_t i = 0; i < count; i += 2)
        buf_addf(hex, "%c%c", i + 1 < count ? digits[i + 1] : 'F', digits[i]);
}

static void put_stamp(struct buf *hex, wall_t at)
{
    struct civil c = civil_local(at);

    put_swapped(hex, c.year % 100);
    put_swapped(hex, c.month);
    put_swapped(hex, c.day);
    put_swapped(hex, c.hour);
    put_swapped(hex, c.minute);
    put_swapped(hex, c.second);
    put_swapped(hex, c.offset_min / 15);
}

void deliver_write(const struct deliver_part *part, struct buf *hex)
{
    enum { HEADER = 6, TEXT_MAX = 134 };
    uint8_t octets[TEXT_MAX];
    size_t len = 0;
    bool fits = ucs2_from_utf8(span_of(part->text), octets, sizeof octets, &len);

    assert(fits);
    put(hex, 0);
    put(hex, part->total ? 0x44 : 0x04); /* TP-UDHI, TP-MMS, SMS-DELIVER */
    put_address(hex, part->from);
    put(hex, 0x00);
    put(hex, 0x08);
    put_stamp(hex, part->scts);
    put(hex, (unsigned)(len + (part->total ? HEADER : 0)));
    if (part->total)
        buf_addf(hex, "050003%02X%02X%02X", part->ref, part->total, part->seq);
    for (size_t i = 0; i < len; i++)
        put(hex, octets[i]);
}
