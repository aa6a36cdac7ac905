#include "modem/ucs2.h"

enum { REPLACEMENT = 0xFFFD, HIGH = 0xD800, LOW = 0xDC00, SURROGATE_END = 0xE000 };

/* Sequence length by the lead octet, and the least code point that may take that length. */
static size_t utf8_length(uint8_t lead, int32_t *least)
{
    if (lead < 0x80)
        return *least = 0, 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return *least = 0x80, 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return *least = 0x800, 3;
    if (lead >= 0xF0 && lead < 0xF5)
        return *least = 0x10000, 4;
    return 0;
}

int32_t utf8_next(struct span text, size_t *pos)
{
    if (*pos >= text.len)
        return -1;
    const uint8_t *at = (const uint8_t *)text.ptr + *pos;
    int32_t least = 0;
    size_t length = utf8_length(at[0], &least);
    if (length == 0 || length > text.len - *pos)
        return -1;
    int32_t value = length == 1 ? at[0] : at[0] & (0x7F >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return -1;
        value = value << 6 | (at[i] & 0x3F);
    }
    if (value < least || value > 0x10FFFF || (value >= HIGH && value < SURROGATE_END))
        return -1;
    *pos += length;
    return value;
}

size_t utf8_put(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)(0xF00 >> length | code_point);
    return length;
}

static uint32_t unit_at(const uint8_t *octets, size_t pos)
{
    return (uint32_t)octets[pos] << 8 | octets[pos + 1];
}

/* The code point at *pos, which advances; at least two octets are there. */
static uint32_t utf16_next(const uint8_t *octets, size_t len, size_t *pos, bool *odd)
{
    uint32_t unit = unit_at(octets, *pos);

    *pos += 2;
    if (unit < HIGH || unit >= SURROGATE_END)
        return unit;
    if (unit < LOW && *pos + 1 < len) {
        uint32_t low = unit_at(octets, *pos);
        if (low >= LOW && low < SURROGATE_END) {
            *pos += 2;
            return 0x10000 + ((unit - HIGH) << 10) + (low - LOW);
        }
    }
    *odd = true;
    return REPLACEMENT;
}

size_t ucs2_to_utf8(const uint8_t *octets, size_t len, char *out, size_t size, bool *odd)
{
    size_t pos = 0, n = 0;

    while (pos + 1 < len) {
        char utf8[4];
        size_t need = utf8_put(utf16_next(octets, len, &pos, odd), utf8);
        if (need > size - n)
            break;
        memcpy(out + n, utf8, need);
        n += need;
    }
    if (n < size)
        out[n] = '\0';
    return n;
}

static void put_unit(uint8_t *octets, uint32_t unit)
{
    octets[0] = unit >> 8 & 0xFF;
    octets[1] = unit & 0xFF;
}

bool ucs2_from_utf8(struct span text, uint8_t *octets, size_t max, size_t *len)
{
    size_t pos = 0, n = 0;

    while (pos < text.len) {
        int32_t code_point = utf8_next(text, &pos);
        size_t need = code_point > 0xFFFF ? 4 : 2;
        if (code_point < 0 || need > max - n)
            return false;
        if (need == 2) {
            put_unit(octets + n, code_point);
        } else {
            put_unit(octets + n, HIGH + ((code_point - 0x10000) >> 10));
            put_unit(octets + n + 2, LOW + ((code_point - 0x10000) & 0x3FF));
        }
        n += need;
    }
    *len = n;
    return true;
}
