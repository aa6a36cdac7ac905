#ifndef MODEM_GSM7_H
#define MODEM_GSM7_H
/*
 * The GSM 7-bit default alphabet with its extension table and the national language tables that
 * decoding meets (3GPP TS 23.038 section 6.2), and septet packing (6.1.2). Pure functions. Tables
 * come from a readable list that cites the clause (modem/gsm7.tbl).
 */
#include "lianhu/span.h"
#include <stdint.h>

enum { GSM7_SEPTETS_MAX = 160, GSM7_USSD_SEPTETS_MAX = 182 };

/* National language tables in use; 0 is the default, and so is a language without that table. */
struct gsm7_tables {
    uint8_t locking, single;
};

/* Code point of a septet under the given national tables (0 the default): `escaped` for the septet
 * after ESC. An escaped code that its table lacks gives the character of the unshifted table
 * (23.038 6.2.1.1 note 1). Never 0; ESC itself gives a space. */
uint32_t gsm7_char(uint8_t septet, bool escaped, uint8_t locking, uint8_t single);

/* Septets of a code point in the default alphabet: 1, 2 (out[0] is ESC) or 0 if it has none. */
int gsm7_septets(uint32_t code_point, uint8_t out[2]);

/* The same under national tables. */
int gsm7_septets_in(uint32_t code_point, uint8_t locking, uint8_t single, uint8_t out[2]);

/* Packs `count` septets from bit `fill_bits` (0..6) on; returns octets written. `out` needs
 * (7 * count + fill_bits + 7) / 8 bytes. */
size_t gsm7_pack(const uint8_t *septets, size_t count, unsigned fill_bits, uint8_t *out);

/* Unpacks `count` septets that begin at bit `fill_bits` of `octets`; the caller made sure that
 * they are there. */
void gsm7_unpack(const uint8_t *octets, size_t count, unsigned fill_bits, uint8_t *septets);

/* UTF-8 of septets; returns its length; `out` is terminated when room is left. A lone ESC at the
 * end gives a space. Never writes beyond `size`; characters that do not fit whole are left out. */
size_t gsm7_to_utf8(const uint8_t *septets, size_t count, uint8_t locking, uint8_t single,
                    char *out, size_t size);

/* Septets of a UTF-8 text; false when a character has no septet or `max` is not enough. */
bool gsm7_from_utf8(struct span text, uint8_t *septets, size_t max, size_t *count);

/* The same under national tables. */
bool gsm7_from_utf8_in(struct span text, struct gsm7_tables tables, uint8_t *septets, size_t max,
                       size_t *count);

#endif
