#include "modem/ussd.h"
#include "lianhu/tpdu.h"
#include "modem/gsm7.h"
#include "modem/ucs2.h"

enum { CR = 0x0D, DCS_GSM7 = 15, DCS_8BIT = 68, DCS_UCS2 = 72 };

bool ussd_pack(struct span text, uint8_t *out, size_t *len)
{
    uint8_t septets[USSD_SEPTETS_MAX + 2];
    size_t count;

    if (!gsm7_from_utf8(text, septets, USSD_SEPTETS_MAX, &count))
        return false;
    /* 23.038 6.1.2.3.1: seven spare bits would read as "@", and a CR that ends the last octet would
     * read as filling */
    if (count % 8 == 7 || (count && count % 8 == 0 && septets[count - 1] == CR))
        septets[count++] = CR;
    if ((7 * count + 7) / 8 > USSD_OCTETS_MAX)
        return false;
    *len = gsm7_pack(septets, count, 0, out);
    return true;
}

size_t ussd_unpack(const uint8_t *octets, size_t len, char out[USSD_TEXT_MAX])
{
    uint8_t septets[USSD_SEPTETS_MAX];

    if (len > USSD_OCTETS_MAX)
        len = USSD_OCTETS_MAX;
    size_t count = len * 8 / 7;
    gsm7_unpack(octets, count, 0, septets);
    if (count && count % 8 == 0 && septets[count - 1] == CR)
        count--;
    return gsm7_to_utf8(septets, count, 0, 0, out, USSD_TEXT_MAX);
}

static bool write_text(struct span text, char *out)
{
    uint8_t septets[USSD_SEPTETS_MAX];
    size_t count;

    if (!gsm7_from_utf8(text, septets, sizeof septets, &count))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '"' || (unsigned char)text.ptr[i] < ' ' || text.ptr[i] & 0x80)
            return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static bool write_8bit(struct span text, char *out)
{
    if (text.len > USSD_OCTETS_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] & 0x80)
            return false;
    hex_encode((const uint8_t *)text.ptr, text.len, out);
    return true;
}

bool ussd_write(struct span text, enum ussd_coding coding, char out[USSD_STRING_MAX], int *dcs)
{
    uint8_t octets[USSD_OCTETS_MAX];
    size_t len;

    switch (coding) {
    case USSD_PACKED_HEX:
        *dcs = DCS_GSM7;
        if (!ussd_pack(text, octets, &len))
            return false;
        hex_encode(octets, len, out);
        return true;
    case USSD_UCS2_HEX:
        *dcs = DCS_UCS2;
        if (!ucs2_from_utf8(text, octets, sizeof octets, &len))
            return false;
        hex_encode(octets, len, out);
        return true;
    case USSD_8BIT_HEX: /* T17: a unit that takes this wants it labelled GSM7 */
        *dcs = DCS_GSM7;
        return write_8bit(text, out);
    default: *dcs = DCS_GSM7; return write_text(text, out);
    }
}
