/* A report that begins in figures and goes on in words: 1 3 土地, 2 7 1 羊两只. The first figure
 * stands for the kind only where something else bears it out: all three figures that a report can
 * have, or a word of that very kind. */
#include "intake/scan.h"

struct lead {
    const struct kind *kind;
    const struct subject *subject; /* NULL none said in a figure */
    size_t at, subject_at;
};

/* The figures that begin at `at`, up to a separator; -1 none. */
static int figures_at(const struct scan *scan, size_t at, size_t *end)
{
    int value = 0;

    for (*end = at; *end < scan->last && cp_is_digit(scan->fold.cp[*end]) && *end < at + 4; ++*end)
        value = value * 10 + (int)(scan->fold.cp[*end] - '0');
    return *end > at && cp_is_separator(scan->fold.cp[*end]) ? value : -1;
}

static bool has_household(const struct scan *scan, int number)
{
    for (size_t i = 0; scan->sender && i < scan->sender->household_count; i++)
        if (scan->sender->households[i].number == number)
            return true;
    return false;
}

static const struct subject *subject_of_digit(const struct kind *kind, int digit)
{
    for (size_t i = 0; i < kind->subject_count; i++)
        if (kind->subjects[i].digit == '0' + digit)
            return &kind->subjects[i];
    return NULL;
}

static bool has_word_of(const struct scan *scan, const struct kind *kind)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort != HIT_WORD || hit->how != HOW_EXACT || hit->denied)
            continue;
        for (uint16_t at = hit->entry; at;) {
            const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

            at = entry->next;
            if (entry->kind == kind && entry->role <= LEX_SUBJECT_WORD)
                return true;
        }
    }
    return false;
}

/* The first figure and what stands behind it. */
static bool find_lead(const struct scan *scan, struct lead *lead)
{
    size_t end, next;
    int digit = figures_at(scan, lead->at = skip_separators(scan, scan->first), &end), number;

    lead->subject = NULL;
    if (digit < 0 || end != lead->at + 1 || !(lead->kind = scan->grammar->by_digit[digit]))
        return false;
    if (lead->kind->destination != DEST_CASE && lead->kind->destination != DEST_REGISTER &&
        lead->kind->destination != DEST_ALARM)
        return false;
    number = figures_at(scan, skip_separators(scan, end), &next);
    if (number < 1 || !has_household(scan, number))
        return false;
    digit = figures_at(scan, lead->subject_at = skip_separators(scan, next), &end);
    if (digit >= 0 && end == lead->subject_at + 1)
        lead->subject = subject_of_digit(lead->kind, digit);
    return lead->subject || has_word_of(scan, lead->kind);
}

/* The meaning of a word as the model writes it, 0 none. */
static uint16_t entry_of(const struct scan *scan, const char *word)
{
    struct fold fold;
    uint16_t node = LEX_EXACT;

    fold_text(span_of(word), &fold);
    for (size_t i = 0; i < fold.len && node; i++)
        node = lexicon_step(scan->grammar->lexicon, node, fold.cp[i]);
    return node ? lexicon_entry(scan->grammar->lexicon, node) : 0;
}

static void take_figure(struct scan *scan, size_t at, const char *word)
{
    struct hit hit = {.start = (uint16_t)at,
                      .end = (uint16_t)(at + 1),
                      .entry = entry_of(scan, word),
                      .how = HOW_EXACT,
                      .sort = HIT_WORD,
                      .field = true};

    if (!hit.entry)
        return;
    add_hit(scan, &hit);
    scan_mark(scan, at, at + 1, MARK_WORD);
}

void find_digit_lead(struct scan *scan)
{
    struct lead lead;

    if (!find_lead(scan, &lead))
        return;
    take_figure(scan, lead.at, lead.kind->code);
    if (lead.subject)
        take_figure(scan, lead.subject_at, lead.subject->title);
}
