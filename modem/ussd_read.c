#include "lianhu/tpdu.h"
#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include "modem/ussd.h"

enum { CR = '\r', REPLACEMENT = 0xFFFD };

/* What a kind of character says about a text that was meant for people in China and whoever
 * travels there. Ranges in order; what is in none of them counts RARE. */
enum { RARE = -60, CONTROL = -400, BROKEN = -800 };
static const struct {
    int32_t first, last;
    int points;
} qualities[] = {
    {0x0000, 0x0009, CONTROL},
    {0x000A, 0x000A, 60     },
    {0x000B, 0x000C, CONTROL},
    {0x000D, 0x000D, 60     },
    {0x000E, 0x001F, CONTROL},
    {0x0020, 0x0020, 100    },
    {0x0021, 0x002F, 60     },
    {0x0030, 0x0039, 100    },
    {0x003A, 0x003F, 60     },
    {0x0040, 0x0040, 0      },
    {0x0041, 0x005A, 100    },
    {0x005B, 0x0060, 20     },
    {0x0061, 0x007A, 100    },
    {0x007B, 0x007E, 20     },
    {0x007F, 0x009F, CONTROL},
    {0x00A0, 0x00BF, -20    },
    {0x00C0, 0x00FF, 20     },
    {0x0370, 0x03FF, 10     },
    {0x0400, 0x045F, 60     },
    {0x2010, 0x2026, 60     },
    {0x20AC, 0x20AC, 60     },
    {0x3000, 0x3011, 90     },
    {0x4E00, 0x9FA5, 100    },
    {0xD800, 0xDFFF, BROKEN },
    {0xFF01, 0xFF5E, 90     },
    {0xFFE5, 0xFFE5, 90     },
    {0xFFFD, 0xFFFD, BROKEN },
};

static int points_of(int32_t code_point)
{
    for (size_t i = 0; i < sizeof qualities / sizeof qualities[0]; i++)
        if (code_point >= qualities[i].first && code_point <= qualities[i].last)
            return qualities[i].points;
    return RARE;
}

int ussd_text_quality(struct span text)
{
    long sum = 0, count = 0;

    for (size_t pos = 0; pos < text.len; count++) {
        int32_t code_point = utf8_next(text, &pos);
        if (code_point < 0) {
            code_point = REPLACEMENT;
            pos++;
        }
        sum += points_of(code_point);
    }
    return count ? (int)(sum / count) : 0;
}

/* Appends a character if it fits whole; `len` stays below USSD_TEXT_MAX. */
static size_t append(char *out, size_t len, uint32_t code_point)
{
    char utf8[4];
    size_t n = utf8_put(code_point, utf8);

    if (n > USSD_TEXT_MAX - 1 - len)
        return len;
    memcpy(out + len, utf8, n);
    return len + n;
}

/* Characters of an unknown 8-bit set: UTF-8 where it is UTF-8, else ISO 8859-1. */
static size_t read_characters(struct span bytes, char *out)
{
    size_t len = 0;

    for (size_t pos = 0; pos < bytes.len;) {
        int32_t code_point = utf8_next(bytes, &pos);
        if (code_point < 0)
            code_point = (uint8_t)bytes.ptr[pos++];
        len = append(out, len, code_point);
    }
    out[len] = '\0';
    return len;
}

/* The two letters before the text under DCS 11, packed in two octets: those that networks use. All
 * pairs would take common ideographs (6536) for a language. */
static bool is_language(const uint8_t *octets)
{
    static const char languages[] = "zh en de fr es it ru pt tr ar";
    uint8_t pair[3] = {0};

    gsm7_unpack(octets, 2, 0, pair);
    return pair[0] > ' ' && pair[1] > ' ' && strstr(languages, (const char *)pair);
}

static size_t read_ucs2(const uint8_t *octets, size_t len, int dcs, char *out)
{
    bool odd;

    if (dcs == 0x11 && len >= 4 && is_language(octets)) {
        octets += 2;
        len -= 2;
    }
    return ucs2_to_utf8(octets, len, out, USSD_TEXT_MAX, &odd);
}

static size_t read_packed(const uint8_t *octets, size_t len, int dcs, char *out)
{
    size_t text_len = ussd_unpack(octets, len, out);

    if (dcs == 0x10 && text_len >= 3 && out[2] == CR) { /* two letters of language and CR */
        text_len -= 3;
        memmove(out, out + 3, text_len + 1);
    }
    return text_len;
}

static size_t read_as(enum ussd_coding coding, const uint8_t *octets, size_t len, int dcs,
                      char *out)
{
    switch (coding) {
    case USSD_UCS2_HEX: return read_ucs2(octets, len, dcs, out);
    case USSD_PACKED_HEX: return read_packed(octets, len, dcs, out);
    default: return read_characters(span_bytes(octets, len), out);
    }
}

/* What the scheme promises is believed when the contents do not speak against it. */
static int hint(enum ussd_coding coding, int dcs)
{
    static const enum ussd_coding promised[] = {
        [USSD_GSM7] = USSD_PACKED_HEX, [USSD_8BIT] = USSD_8BIT_HEX, [USSD_UCS2] = USSD_UCS2_HEX};

    if (dcs < 0 || dcs > 255)
        return 0;
    return promised[ussd_dcs_of(dcs).alphabet] == coding ? 15 : 0;
}

/* UTF-16 of this many octets at all? */
static bool possible(enum ussd_coding coding, size_t octets)
{
    return coding != USSD_UCS2_HEX || octets % 2 == 0;
}

/* Hex must read better than this, or the digits are the text ("10086"). */
enum { DIGITS_QUALITY = 70, SHORT_DIGITS = 8 };

/* A few decimal digits are a number that was asked for, unless the scheme promises UCS2; almost no
 * hex is that short and free of letters. */
static bool is_short_number(struct span string, int dcs)
{
    unsigned long value;

    return string.len <= SHORT_DIGITS && span_number(string, 99999999, &value) &&
           hint(USSD_UCS2_HEX, dcs) == 0;
}

size_t ussd_read(struct span string, int dcs, char out[USSD_TEXT_MAX], enum ussd_coding *coding)
{
    static const enum ussd_coding codings[] = {USSD_8BIT_HEX, USSD_PACKED_HEX, USSD_UCS2_HEX};
    uint8_t octets[USSD_SEPTETS_MAX];
    size_t len;
    int best = DIGITS_QUALITY;

    *coding = USSD_TEXT;
    if (!hex_decode(string, octets, sizeof octets, &len) || len == 0 ||
        is_short_number(string, dcs))
        return read_characters(string, out);
    for (size_t i = 0; i < sizeof codings / sizeof codings[0]; i++) {
        if (!possible(codings[i], len))
            continue;
        size_t text_len = read_as(codings[i], octets, len, dcs, out);
        int quality = ussd_text_quality((struct span){out, text_len}) + hint(codings[i], dcs);
        if (quality > best) {
            best = quality;
            *coding = codings[i];
        }
    }
    if (*coding == USSD_TEXT)
        return read_characters(string, out);
    return read_as(*coding, octets, len, dcs, out);
}
