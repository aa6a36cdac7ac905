#include "text/fold.h"
#include <uchar.h>

#include "text/fold.tbl"

enum { FOLD_COUNT = sizeof fold_from / sizeof fold_from[0] - 1, REPLACEMENT = 0xfffd };

uint32_t utf8_decode(struct span text, size_t *len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text.ptr[0];
    size_t n = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t cp;

    *len = 1;
    if (n == 1)
        return lead;
    if (n == 0 || lead > 0xf4 || text.len < n)
        return REPLACEMENT;
    cp = lead & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)text.ptr[i];

        if ((next & 0xc0) != 0x80)
            return REPLACEMENT;
        cp = cp << 6 | (next & 0x3f);
    }
    if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
        return REPLACEMENT;
    *len = n;
    return cp;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = n - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3f));
    out[0] = (char)(lead[n] | cp);
    return n;
}

static void add(struct fold *out, uint32_t cp, size_t from)
{
    if (out->len >= FOLD_MAX)
        return;
    out->cp[out->len] = cp;
    out->from[out->len++] = (uint32_t)from;
}

/* The index of `cp` among the characters that become one other, or -1. */
static int find_one(uint32_t cp)
{
    size_t low = 0, high = FOLD_COUNT;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (fold_from[mid] < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low < FOLD_COUNT && fold_from[low] == cp ? (int)low : -1;
}

/* Characters that become none or several: "(1)" of U+2474. True when `cp` is one of them. */
static bool add_many(struct fold *out, uint32_t cp, size_t from)
{
    size_t low = 0, high = sizeof fold_many / sizeof fold_many[0];
    size_t count = high;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (fold_many[mid].from < cp)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == count || fold_many[low].from != cp)
        return false;
    for (struct span to = span_of(fold_many[low].to); to.len > 0;) {
        size_t n;

        add(out, utf8_decode(to, &n), from);
        to = span_skip(to, n);
    }
    return true;
}

static uint32_t fold_ascii(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z')
        return cp + 32;
    if (cp == '\n' || cp == '\r')
        return '\n';
    if (cp == '\'')
        return '"';
    if (cp == '~')
        return '-';
    return cp < 0x20 || cp == 0x7f ? ' ' : cp;
}

/* Marks that combine with the letter before them and signs that show nothing. */
static bool is_invisible(uint32_t cp)
{
    return (cp >= 0x300 && cp < 0x370) || (cp >= 0x200b && cp < 0x2010) ||
           (cp >= 0x202a && cp < 0x202f) || (cp >= 0x2060 && cp < 0x2070) ||
           (cp >= 0x20d0 && cp < 0x2100) || (cp >= 0xfe00 && cp < 0xfe10) ||
           (cp >= 0xfe20 && cp < 0xfe30) || cp == 0xfeff || cp == 0xad ||
           (cp >= 0xe0000 && cp < 0xe0200);
}

static bool is_other_letter(uint32_t cp)
{
    return (cp >= 0xc0 && cp < 0x2000) || (cp >= 0x3041 && cp < 0x3100) ||
           (cp >= 0xac00 && cp < 0xd7a4);
}

static void fold_one(struct fold *out, uint32_t cp, size_t from)
{
    int one;

    if (cp >= 0xff01 && cp <= 0xff5e)
        cp -= 0xfee0; /* full width */
    if (cp < 0x80) {
        add(out, fold_ascii(cp), from);
        return;
    }
    if (is_invisible(cp))
        return;
    one = find_one(cp);
    if (one >= 0)
        add(out, fold_to[one], from);
    else if (!add_many(out, cp, from))
        add(out, cp_is_han(cp) || is_other_letter(cp) ? cp : ' ', from);
}

void fold_text(struct span text, struct fold *out)
{
    size_t at = 0;

    out->len = 0;
    while (at < text.len && out->len < FOLD_MAX) {
        size_t n;
        uint32_t cp = utf8_decode(span_skip(text, at), &n);

        fold_one(out, cp, at);
        at += n;
    }
    out->cp[out->len] = 0;
    out->from[out->len] = (uint32_t)at;
}

void fold_words(struct span text, struct buf *out)
{
    struct fold fold;
    size_t start = 0, end;

    fold_text(text, &fold);
    for (end = fold.len; end > 0 && fold.cp[end - 1] == ' ';)
        end--;
    while (start < end && fold.cp[start] == ' ')
        start++;
    for (; start < end; start++) {
        char bytes[4];

        buf_add(out, bytes, utf8_encode(fold.cp[start], bytes));
    }
}
