#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include <uchar.h>

enum { ESC = 0x1B, CODES = 128 };

#define LOCKING(language, row, cells) [language][row] = cells,
#define SINGLE(language, code, character)
#define INDIC(code, character)
static const char32_t locking_tables[][8][17] = {
#include "modem/gsm7.tbl"
};
#undef LOCKING
#undef SINGLE
#undef INDIC

#define LOCKING(language, row, cells)
#define SINGLE(language, code, character) [language][code] = character,
#define INDIC(code, character)
static const char32_t single_tables[][CODES] = {
#include "modem/gsm7.tbl"
};
#undef SINGLE
#undef INDIC

#define SINGLE(language, code, character)
#define INDIC(code, character) [code] = character,
static const char32_t indic_table[CODES] = {
#include "modem/gsm7.tbl"
};
#undef LOCKING
#undef SINGLE
#undef INDIC

enum { INDIC_FIRST = 4, INDIC_LAST = 13 };

enum {
    LOCKING_COUNT = sizeof locking_tables / sizeof locking_tables[0],
    SINGLE_COUNT = sizeof single_tables / sizeof single_tables[0]
};

/* The cell of a locking table; 0 when the language has none. */
static char32_t locking_cell(uint8_t septet, uint8_t language)
{
    if (language >= LOCKING_COUNT)
        return 0;
    return locking_tables[language][septet >> 4][septet & 15];
}

/* The cell of a single shift table, which includes the extension table; 0 when it lacks the code.
 */
static char32_t single_cell(uint8_t septet, uint8_t language)
{
    char32_t cell = language < SINGLE_COUNT ? single_tables[language][septet] : 0;

    if (!cell && language >= INDIC_FIRST && language <= INDIC_LAST)
        cell = indic_table[septet];
    return cell ? cell : single_tables[0][septet];
}

uint32_t gsm7_char(uint8_t septet, bool escaped, uint8_t locking, uint8_t single)
{
    septet &= CODES - 1;
    char32_t cell = escaped ? single_cell(septet, single) : 0;
    if (!cell)
        cell = locking_cell(septet, locking);
    if (!cell)
        cell = locking_cell(septet, 0);
    return cell == ESC ? ' ' : cell;
}

int gsm7_septets_in(uint32_t code_point, uint8_t locking, uint8_t single, uint8_t out[2])
{
    if (code_point == 0) /* what an empty cell holds */
        return 0;
    if (code_point < CODES && code_point != ESC &&
        gsm7_char(code_point, false, locking, single) == code_point) {
        out[0] = code_point;
        return 1;
    }
    for (unsigned code = 0; code < CODES; code++)
        if (code != ESC && gsm7_char(code, false, locking, single) == code_point) {
            out[0] = code;
            return 1;
        }
    for (unsigned code = 0; code < CODES; code++)
        if (code != ESC && single_cell(code, single) == code_point) {
            out[0] = ESC;
            out[1] = code;
            return 2;
        }
    return 0;
}

int gsm7_septets(uint32_t code_point, uint8_t out[2])
{
    if (code_point > 0x20AC) /* the euro is the last; most of what we send lies beyond */
        return 0;
    return gsm7_septets_in(code_point, 0, 0, out);
}

size_t gsm7_pack(const uint8_t *septets, size_t count, unsigned fill_bits, uint8_t *out)
{
    size_t bits = fill_bits + 7 * count, octets = (bits + 7) / 8;

    memset(out, 0, octets);
    for (size_t i = 0; i < count; i++) {
        size_t at = fill_bits + 7 * i;
        unsigned value = (septets[i] & 0x7Fu) << at % 8;
        out[at / 8] |= value & 0xFF;
        if (value > 0xFF)
            out[at / 8 + 1] |= value >> 8;
    }
    return octets;
}

void gsm7_unpack(const uint8_t *octets, size_t count, unsigned fill_bits, uint8_t *septets)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = fill_bits + 7 * i;
        unsigned value = octets[at / 8];
        if (at % 8 > 1) /* the septet ends in the next octet */
            value |= (unsigned)octets[at / 8 + 1] << 8;
        septets[i] = value >> at % 8 & 0x7F;
    }
}

size_t gsm7_to_utf8(const uint8_t *septets, size_t count, uint8_t locking, uint8_t single,
                    char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        bool escaped = septets[i] == ESC && i + 1 < count;
        i += escaped;
        char utf8[4];
        size_t n = utf8_put(gsm7_char(septets[i], escaped, locking, single), utf8);
        if (n > size - len)
            break;
        memcpy(out + len, utf8, n);
        len += n;
    }
    if (len < size)
        out[len] = '\0';
    return len;
}

bool gsm7_from_utf8_in(struct span text, struct gsm7_tables tables, uint8_t *septets, size_t max,
                       size_t *count)
{
    size_t pos = 0, n = 0;

    while (pos < text.len) {
        uint8_t code[2];
        int32_t code_point = utf8_next(text, &pos);
        int need =
            code_point < 0 ? 0 : gsm7_septets_in(code_point, tables.locking, tables.single, code);
        if (need == 0 || (size_t)need > max - n)
            return false;
        memcpy(septets + n, code, need);
        n += need;
    }
    *count = n;
    return true;
}

bool gsm7_from_utf8(struct span text, uint8_t *septets, size_t max, size_t *count)
{
    return gsm7_from_utf8_in(text, (struct gsm7_tables){0, 0}, septets, max, count);
}
