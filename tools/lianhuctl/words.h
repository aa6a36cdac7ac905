#ifndef LIANHUCTL_WORDS_H
#define LIANHUCTL_WORDS_H
/* What lianhuctl says, by name. */
#define WORD(name, text) static const char name[] __attribute__((unused)) = text;
#include "words.tbl"
#undef WORD

#endif
