#ifndef ROSTER_WORDS_H
#define ROSTER_WORDS_H
/*
 * Names as rosters write them, tidied so that the same name is the same bytes: blanks (also the
 * full-width and the no-break one) are dropped at the ends and between two Chinese characters,
 * where they only align columns (张　三), and become one ASCII blank elsewhere.
 */
#include "lianhu/span.h"

enum words_fault {
    WORDS_FINE,
    WORDS_TOO_LONG, /* does not fit into `size` */
    WORDS_BAD       /* a control character or broken UTF-8 */
};

/* Tidies `text` into `out` (size bytes, NUL included); "" on a fault. Idempotent. */
enum words_fault words_tidy(struct span text, char *out, size_t size);

/* True for what may be a person's name: no digit nor mark in it. */
bool words_are_name(const char *name);

/* Steps over a blank at the start of `text`: ASCII, U+00A0, U+3000, U+200B, U+FEFF. */
bool words_skip_blank(struct span *text);

/* The number of bytes of the character at the start of `text`, 1 for broken UTF-8; 0 at the end. */
size_t words_character(struct span text);

/* The number of characters of `text`. */
size_t words_length(struct span text);

/* Takes the next item of a list in a cell off the front of `rest`, trimmed of ASCII blanks, that
 * may be empty: items are separated by , ; / | and the Chinese 、 ， ； ／ and line ends. False at
 * the end. */
bool words_next_item(struct span *rest, struct span *item);

#endif
