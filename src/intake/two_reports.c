/* Two reports in one text: JF 3 张明录 土地, ZA 7 刘桂花 盗窃. */
#include "intake/weigh.h"

/* A code or a title of a report, as it is written and behind a separator. */
static const struct kind *opens_report(const struct scan *scan, const struct hit *hit)
{
    if (hit->sort != HIT_WORD || hit->how != HOW_EXACT)
        return NULL;
    if (hit->start > 0 && !cp_is_separator(scan->fold.cp[hit->start - 1]))
        return NULL;
    for (uint16_t at = hit->entry; at;) {
        const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

        at = entry->next;
        if (entry->role <= LEX_TITLE && is_report(entry->kind))
            return entry->kind;
    }
    return NULL;
}

/* The first mention that begins at `from` or later. */
static const struct mention *mention_from(const struct scan *scan, size_t from)
{
    const struct mention *found = NULL;

    for (size_t i = 0; i < scan->mention_count; i++) {
        const struct mention *mention = &scan->mentions[i];

        if (mention->start >= from && (!found || mention->start < found->start))
            found = mention;
    }
    return found;
}

/* The household that the form behind a kind names at once; NULL when it does not. */
static const struct mention *named_behind(const struct scan *scan, const struct hit *hit)
{
    const struct mention *mention = mention_from(scan, hit->end);

    if (!mention || mention->count != 1)
        return NULL;
    for (size_t i = hit->end; i < mention->start; i++)
        if (!cp_is_separator(scan->fold.cp[i]))
            return NULL;
    return mention;
}

size_t second_report(const struct scan *scan)
{
    const struct hit *first = NULL;

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->start <= scan->first && opens_report(scan, hit) && named_behind(scan, hit))
            first = hit;
    }
    for (size_t i = 0; first && i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        const struct kind *kind = hit->start > first->end ? opens_report(scan, hit) : NULL;
        const struct mention *one = named_behind(scan, first);
        const struct mention *two = kind ? named_behind(scan, hit) : NULL;

        if (two && one->start < hit->start &&
            (kind != opens_report(scan, first) || one->households[0] != two->households[0]))
            return hit->start;
    }
    return 0;
}
