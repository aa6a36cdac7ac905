#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H
/*
 * Files that people hand in, as UTF-8. Spreadsheets on Chinese desktops write GB18030 by default,
 * "CSV UTF-8" with a byte order mark, or UTF-16 when asked for Unicode text; all of them are told
 * apart by their bytes. Pure; the one place that asks ICU for a converter.
 */
#include "lianhu/buf.h"

enum charset { CHARSET_UTF8, CHARSET_GB18030, CHARSET_UTF16LE, CHARSET_UTF16BE };

/* What `bytes` are written in: by byte order mark, else UTF-8 if every byte is well formed, else
 * GB18030. Never fails; whether a GB18030 guess holds is seen when converting. */
enum charset charset_detect(struct span bytes);

/* The words for a charset: "UTF-8", "GB18030" ... Never NULL. */
const char *charset_name(enum charset charset);

/* The offset of the first byte that is no well-formed UTF-8 (RFC 3629: shortest form, no
 * surrogates, at most U+10FFFF); bytes.len when all are. */
size_t charset_utf8_valid(struct span bytes);

/* `bytes` without a UTF-8 byte order mark, borrowed. */
struct span charset_skip_bom(struct span bytes);

/* Appends `bytes` to `out` as UTF-8 without a byte order mark. False when they are in none of the
 * charsets above; then `out` is as before and `*bad` (may be NULL) is the offset of the first byte
 * that cannot be read. */
bool charset_to_utf8(struct span bytes, struct buf *out, size_t *bad);

#endif
