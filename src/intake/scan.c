#include "intake/scan.h"

void scan_mark(struct scan *scan, size_t start, size_t end, enum mark mark)
{
    for (size_t i = start; i < end && i < scan->fold.len; i++)
        scan->mark[i] = (uint8_t)mark;
}

static bool is_alnum(uint32_t cp)
{
    return cp_is_digit(cp) || cp_is_letter(cp);
}

bool bound_left(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;

    if (at == 0 || cp_is_separator(fold->cp[at - 1]) || scan->mark[at - 1] != MARK_NONE)
        return true;
    return is_alnum(fold->cp[at - 1]) != is_alnum(fold->cp[at]);
}

/* 第 of 第3户. */
static bool is_ordinal(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;

    return fold->cp[at] == U'第' &&
           (cp_is_digit(fold->cp[at + 1]) || cp_is_numeral(fold->cp[at + 1]));
}

bool bound_right(const struct scan *scan, size_t at)
{
    const struct fold *fold = &scan->fold;

    if (at >= fold->len || cp_is_separator(fold->cp[at]) || scan->mark[at] != MARK_NONE)
        return true;
    return is_alnum(fold->cp[at]) != is_alnum(fold->cp[at - 1]) || cp_is_numeral(fold->cp[at]) ||
           is_ordinal(scan, at);
}

void add_hit(struct scan *scan, const struct hit *hit)
{
    if (scan->hit_count < HITS_MAX)
        scan->hits[scan->hit_count++] = *hit;
}

size_t skip_separators(const struct scan *scan, size_t at)
{
    while (at < scan->fold.len && cp_is_separator(scan->fold.cp[at]))
        at++;
    return at;
}

bool text_at(const struct scan *scan, size_t at, const char *folded)
{
    struct span rest = span_of(folded);

    while (rest.len > 0) {
        size_t n;

        if (at >= scan->fold.len || scan->fold.cp[at++] != utf8_decode(rest, &n))
            return false;
        rest = span_skip(rest, n);
    }
    return true;
}

bool hit_is(const struct scan *scan, const struct hit *hit, enum lex_role from, enum lex_role to)
{
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        if (entry->role >= from && entry->role <= to)
            return true;
        at = entry->next;
    }
    return false;
}

static bool means(const struct scan *scan, const struct hit *hit, enum phrase phrase)
{
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        if (entry->role == LEX_PHRASE && entry->phrase == phrase)
            return true;
        at = entry->next;
    }
    return false;
}

size_t phrase_at(const struct scan *scan, enum phrase phrase, size_t at)
{
    size_t best = 0;

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_PHRASE && hit->start == at && hit->end - at > best &&
            means(scan, hit, phrase))
            best = hit->end - at;
    }
    return best;
}

size_t phrase_before(const struct scan *scan, enum phrase phrase, size_t at)
{
    size_t best = 0;

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_PHRASE && hit->end == at && at - hit->start > best &&
            means(scan, hit, phrase))
            best = at - hit->start;
    }
    return best;
}

bool has_phrase(const struct scan *scan, enum phrase phrase, size_t from, size_t to)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_PHRASE && hit->start >= from && hit->end <= to &&
            means(scan, hit, phrase))
            return true;
    }
    return false;
}
