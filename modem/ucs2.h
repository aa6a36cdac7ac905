#ifndef MODEM_UCS2_H
#define MODEM_UCS2_H
/*
 * UTF-16 big endian, which phones send where the standard says UCS2 (23.038 6.2.3; sms-standards
 * 3.2), and a strict UTF-8 reader. Pure functions.
 */
#include "lianhu/span.h"
#include <stdint.h>

/* The next code point of strict UTF-8 (RFC 3629); advances *pos. -1 at the end or for a bad
 * sequence; then *pos did not move. */
int32_t utf8_next(struct span text, size_t *pos);

/* Writes a code point as UTF-8; returns 1..4. */
size_t utf8_put(uint32_t code_point, char out[4]);

/* UTF-8 of big-endian UTF-16 octets; lone surrogates become U+FFFD and set *odd. */
size_t ucs2_to_utf8(const uint8_t *octets, size_t len, char *out, size_t size, bool *odd);

/* Big-endian UTF-16 octets of a UTF-8 text; false when it is not UTF-8 or `max` is not enough. */
bool ucs2_from_utf8(struct span text, uint8_t *octets, size_t max, size_t *len);

#endif
