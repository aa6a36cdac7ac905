#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H
/*
 * A text in the one form that words are compared in: NFKC, half width, lower case, no accents,
 * simplified characters, one kind of blank and of each punctuation mark. Every folded character
 * remembers where it came from, so that what is quoted later are the sender's own words. Pure and
 * without allocation; the tables are constant.
 */
#include "lianhu/buf.h"
#include <stdint.h>

enum { FOLD_MAX = 2048 }; /* characters of one text that are read; more than a 12-part message */

/* Folded characters: a-z 0-9, Han, other letters as they are, '\n', ' ', and of punctuation
 * , . ; : ! ? ( ) [ ] " - / \ + * # % & @ = $ < > _ ^ ` { } |. All blanks are ' '; [ and ] stand
 * for the lenticular brackets too, " for all quotation marks, - for all dashes. */
struct fold {
    size_t len;
    uint32_t cp[FOLD_MAX + 1];   /* cp[len] is 0 */
    uint32_t from[FOLD_MAX + 1]; /* byte offset in the original; from[len] is where reading ended */
};

/* Folds the first FOLD_MAX characters of a UTF-8 text. A byte that is no UTF-8 becomes a blank. */
void fold_text(struct span text, struct fold *out);

/* The folded form as UTF-8 with blanks at its ends taken off, appended to `out`: what words of
 * models and rosters are stored as for exact comparison. */
void fold_words(struct span text, struct buf *out);

/* Decodes one character; `*len` becomes the bytes it took (at least 1). Bytes that are no UTF-8
 * give U+FFFD one by one. `text` must not be empty. */
uint32_t utf8_decode(struct span text, size_t *len);

/* Writes one character, 1 to 4 bytes, and returns how many. */
size_t utf8_encode(uint32_t cp, char out[4]);

static inline bool cp_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* A folded Latin letter. */
static inline bool cp_is_letter(uint32_t cp)
{
    return cp >= 'a' && cp <= 'z';
}

static inline bool cp_is_han(uint32_t cp)
{
    return (cp >= 0x3400 && cp < 0xa000) || cp == 0x3007 || (cp >= 0x20000 && cp < 0x34000);
}

/* Anything that separates words: blanks and punctuation. */
static inline bool cp_is_separator(uint32_t cp)
{
    return cp < 0x80 && !cp_is_digit(cp) && !cp_is_letter(cp);
}

#endif
