#ifndef TEXT_DIGITS_H
#define TEXT_DIGITS_H
/*
 * Numbers as people write them: 12, 十二, 一十二, 廿二, 两, formal 壹拾贰, 一二 for 12, 一百零三.
 * Pure; works on folded characters.
 */
#include "text/fold.h"

enum { NUMBER_MAX = 99999 };

struct number {
    size_t len;   /* characters it takes; 0: there is no number here */
    int value;    /* -1 when larger than NUMBER_MAX */
    bool han;     /* written in characters */
    bool several; /* 两: said of a count rather than of a name */
};

/* The longest number that begins at `cp[0]`, of at most `count` characters. */
struct number number_at(const uint32_t *cp, size_t count);

/* True for a character that numbers in characters are made of: 一 ... 九 十 百 两 壹 ... */
bool cp_is_numeral(uint32_t cp);

#endif
