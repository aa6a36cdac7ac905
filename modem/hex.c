#include "lianhu/tpdu.h"

void hex_encode(const uint8_t *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct span hex, uint8_t *out, size_t max, size_t *len)
{
    size_t n = 0, pos = 0;

    for (; hex.len - pos >= 2 && n < max; pos += 2) {
        int high = digit_value(hex.ptr[pos]), low = digit_value(hex.ptr[pos + 1]);
        if (high < 0 || low < 0)
            break;
        out[n++] = (uint8_t)(high << 4 | low);
    }
    *len = n;
    return pos == hex.len;
}
