/* Which subject of a kind a text is about. */
#include "intake/weigh.h"

/* 为地的事, 因债务: what it is about rather than who or where. */
static bool is_cause(const struct scan *scan, const struct hit *hit)
{
    uint32_t before = hit->start > 0 ? scan->fold.cp[hit->start - 1] : 0;
    uint32_t first = scan->fold.cp[hit->start];

    return before == U'为' || before == U'因' || first == U'为' ||
           text_at(scan, hit->end, "的事") || text_at(scan, hit->end, "的问题") ||
           text_at(scan, hit->end, "纠纷");
}

static int fits_subject(const struct scan *scan, const struct hit *hit,
                        const struct lex_entry *entry)
{
    size_t len = (size_t)(hit->end - hit->start);
    bool field = bound_left(scan, hit->start) && bound_right(scan, hit->end);
    int weight = entry->role == LEX_SUBJECT_TITLE ? 60 : 40 + (int)(len < 5 ? len * 3 : 15);

    if (len == 1 && hit->how == HOW_EXACT && !(field && entry->role == LEX_SUBJECT_TITLE))
        weight -= 25; /* but LD 2 来 张三 务工 names its subject */
    if (field)
        weight += 25;
    if (is_cause(scan, hit))
        weight += 15;
    if (entry->subject->quiet)
        weight += 12;
    if (entry->subject->fallback)
        weight -= 20;
    if (hit->topic)
        weight -= 16; /* the sender's own word for it says more */
    if (hit->how == HOW_SOUND || hit->how == HOW_LOOK)
        weight -= weight / 3; /* 两家 sounds like 娘家: what is written goes first */
    weight = weight * how_percent(hit->how) / 100;
    return weight - (hit->start < 160 ? hit->start / 16 : 10);
}

/* The characters from `at` up to the end of the word that stands alone there; 0 when none does. */
static size_t lone_word(const struct scan *scan, size_t at)
{
    size_t end = at;

    while (end < scan->last && scan->mark[end] == MARK_NONE && scan->fold.cp[end] >= 0x4e00)
        end++;
    return end > at && bound_left(scan, at) && bound_right(scan, end) ? end - at : 0;
}

static bool begins_with(const char *title, const uint32_t *cp, size_t len)
{
    struct span rest = span_of(title);

    for (size_t i = 0, n; i < len; i++, rest = span_skip(rest, n))
        if (rest.len == 0 || utf8_decode(rest, &n) != cp[i])
            return false;
    return true;
}

/* JF 12 何尕平 债: a subject that is only begun, when just one begins so. */
const struct subject *subject_begun(const struct scan *scan, const struct kind *kind)
{
    enum { BEGUN_MAX = 2 };

    for (size_t at = scan->first; at < scan->last; at++) {
        size_t len = lone_word(scan, at), fits = 0;
        const struct subject *found = NULL;

        for (size_t i = 0; len && len <= BEGUN_MAX && i < kind->subject_count; i++) {
            const struct subject *subject = &kind->subjects[i];

            if (subject->quiet || subject->fallback ||
                !begins_with(subject->title, scan->fold.cp + at, len))
                continue;
            found = subject;
            fits++;
        }
        if (fits == 1)
            return found;
    }
    return NULL;
}

/* A subject's word inside a word of its kind: 来 in 回来了. */
static const struct subject *subject_within(const struct scan *scan, const struct kind *kind,
                                            const struct hit *hit)
{
    const struct lexicon *lexicon = scan->grammar->lexicon;
    const struct subject *best = NULL;
    size_t best_len = 1;

    for (size_t i = hit->start; i < hit->end; i++) {
        uint16_t node = LEX_EXACT;

        for (size_t k = i; k < hit->end && (node = lexicon_step(lexicon, node, scan->fold.cp[k]));
             k++)
            for (uint16_t at = lexicon_entry(lexicon, node); at;) {
                const struct lex_entry *entry = lexicon_get(lexicon, at);

                at = entry->next;
                if (entry->kind != kind || !entry->subject || k + 1 - i <= best_len)
                    continue;
                best = entry->subject;
                best_len = k + 1 - i;
            }
    }
    return best;
}

static const struct subject *subject_in_words(const struct scan *scan, const struct kind *kind,
                                              const struct hit **word)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];
        const struct subject *subject;

        if (hit->sort != HIT_WORD || hit->how != HOW_EXACT || hit->denied ||
            !says_kind(scan, hit, kind) || is_in_name(scan, hit))
            continue;
        subject = subject_within(scan, kind, hit);
        if (subject) {
            *word = hit;
            return subject;
        }
    }
    return NULL;
}

const struct subject *weigh_subject(const struct scan *scan, const struct kind *kind,
                                    const struct hit **word)
{
    const struct subject *best = NULL;
    int best_weight = 0;

    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort != HIT_WORD || hit->denied || is_in_name(scan, hit) ||
            scan->mark[hit->start] == MARK_COURTESY)
            continue;
        for (uint16_t at = hit->entry; at;) {
            const struct lex_entry *entry = lexicon_get(scan->grammar->lexicon, at);

            at = entry->next;
            if (entry->kind != kind || !entry->subject ||
                fits_subject(scan, hit, entry) <= best_weight)
                continue;
            best = entry->subject;
            best_weight = fits_subject(scan, hit, entry);
            *word = hit;
        }
    }
    return best ? best : subject_in_words(scan, kind, word);
}
