/* Words of the model and of the language, as they are written and as they sound. */
#include "intake/scan.h"
#include <uchar.h>

static enum hit_sort sort_of(const struct lex_entry *entry)
{
    if (entry->role == LEX_PHRASE)
        return HIT_PHRASE;
    return entry->role <= LEX_SUBJECT_WORD ? HIT_WORD : HIT_ALARM;
}

/* Which sorts of meanings a word has, as bits. */
static unsigned sorts_at(const struct scan *scan, uint16_t entry)
{
    unsigned sorts = 0;

    while (entry) {
        const struct lex_entry *meaning = lexicon_get(scan->grammar->lexicon, entry);

        if (meaning->role != LEX_CLASS)
            sorts |= 1u << sort_of(meaning);
        entry = meaning->next;
    }
    return sorts;
}

/* Phrases are kept at every length, because a short one can tell what a longer one does not. */
static void words_from(struct scan *scan, size_t start, struct hit longest[HIT_SORTS])
{
    const struct lexicon *lexicon = scan->grammar->lexicon;
    uint16_t node = LEX_EXACT;

    for (size_t i = start; i < scan->fold.len; i++) {
        struct hit hit = {(uint16_t)start, (uint16_t)(i + 1), 0, HOW_EXACT, 0, false, false, false};
        unsigned sorts;

        node = lexicon_step(lexicon, node, scan->fold.cp[i]);
        if (node == 0)
            return;
        hit.entry = lexicon_entry(lexicon, node);
        sorts = sorts_at(scan, hit.entry);
        for (unsigned sort = 0; sort < HIT_SORTS; sort++) {
            hit.sort = (uint8_t)sort;
            if (sorts & 1u << sort && sort == HIT_PHRASE)
                add_hit(scan, &hit);
            else if (sorts & 1u << sort)
                longest[sort] = hit;
        }
    }
}

static bool is_ascii_word(const struct scan *scan, size_t at)
{
    return cp_is_letter(scan->fold.cp[at]) || cp_is_digit(scan->fold.cp[at]);
}

/* True when the whole of [start,end) belongs to something that was found before. */
static bool is_taken(const struct scan *scan, size_t start, size_t end, size_t sort)
{
    for (size_t i = start; i < end; i++)
        if (scan->mark[i] == MARK_NONE || (sort == HIT_ALARM && scan->mark[i] == MARK_WORD))
            return false; /* 群架 in 打群架 is danger all the same */
    return true;
}

static bool share_kind(const struct scan *scan, const struct hit *a, const struct hit *b)
{
    const struct lexicon *lexicon = scan->grammar->lexicon;

    for (uint16_t i = a->entry; i; i = lexicon_get(lexicon, i)->next)
        for (uint16_t k = b->entry; k; k = lexicon_get(lexicon, k)->next)
            if (lexicon_get(lexicon, i)->kind == lexicon_get(lexicon, k)->kind)
                return true;
    return false;
}

/* 走了 in 偷走了: it begins in a word that is as long and means another kind. */
static bool is_cut_off(const struct scan *scan, const struct hit *before, const struct hit *hit)
{
    return hit->start < before->end && hit->end - hit->start <= before->end - before->start &&
           !share_kind(scan, before, hit);
}

/* A word inside a longer one says nothing of its own: 纠纷 in 没有纠纷. */
void find_words(struct scan *scan)
{
    struct hit before[HIT_SORTS] = {{0}};

    for (size_t i = 0; i < scan->fold.len; i++) {
        struct hit longest[HIT_SORTS] = {{0}};

        if (cp_is_separator(scan->fold.cp[i]) && scan->fold.cp[i] != '?')
            continue;
        if (is_ascii_word(scan, i) && i > 0 && is_ascii_word(scan, i - 1))
            continue;
        words_from(scan, i, longest);
        for (size_t sort = HIT_WORD; sort < HIT_PHRASE; sort++) {
            struct hit *hit = &longest[sort];

            if (hit->end <= before[sort].end || is_ascii_word(scan, i) ||
                is_taken(scan, hit->start, hit->end, sort) || is_cut_off(scan, &before[sort], hit))
                continue;
            add_hit(scan, hit);
            before[sort] = *hit;
            if (sort == HIT_WORD)
                scan_mark(scan, hit->start, hit->end, MARK_WORD);
        }
    }
}

/* ---- by sound ---- */

/* A word of one character, which may be the beginning of a longer one: 纠 in 纠芬. */
static bool is_short_word(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_WORD && hit->start == at && hit->end == at + 1)
            return scan->mark[at] == MARK_WORD;
    }
    return false;
}

/* The longest word of the model that sounds like what begins at `at`. */
static struct hit sound_from(const struct scan *scan, size_t at, size_t i, uint16_t node)
{
    const struct lexicon *lexicon = scan->grammar->lexicon;
    struct hit best = {(uint16_t)at, (uint16_t)i, lexicon_entry(lexicon, node),
                       HOW_SOUND,    HIT_WORD,    false,
                       false,        false};

    if (best.entry == 0)
        best.end = (uint16_t)at;
    if (i >= scan->fold.len || (scan->mark[i] != MARK_NONE && !is_short_word(scan, i)))
        return best;
    for (size_t k = 0; k < SOUNDS_MAX && scan->sound[i][k]; k++) {
        uint16_t next = lexicon_step(lexicon, node, scan->sound[i][k]);

        if (next) {
            struct hit hit = sound_from(scan, at, i + 1, next);

            if (hit.end > best.end)
                best = hit;
        }
    }
    return best;
}

/* True when a word of one character ends or begins at `at`: it bounds nothing, 桥 in 桥头了. */
static bool is_lone_word(const struct scan *scan, size_t at, bool before)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hits[i];

        if (hit->sort == HIT_WORD && hit->end == hit->start + 1 &&
            (before ? hit->end : hit->start) == at)
            return true;
    }
    return false;
}

/* 救名啊: a particle ends a word too. */
static bool ends_in_cry(const struct scan *scan, size_t at)
{
    uint32_t cp = scan->fold.cp[at];

    return at < scan->fold.len && (cp == U'啊' || cp == U'呀' || cp == U'啦' || cp == U'哪') &&
           bound_right(scan, at + 1);
}

/* 的底保, 要踏了, 跟人打驾: words that part what stands before them from what follows. */
static bool is_parting(const struct scan *scan, size_t at)
{
    static const char32_t parting[] = U"的又在闹要办为人被叫";

    for (size_t i = 0; at > 0 && parting[i]; i++)
        if ((uint32_t)parting[i] == scan->fold.cp[at - 1])
            return true;
    return false;
}

/* 老张,晚上来: calls somebody, though it sounds like 闹仗. */
static bool is_address(const struct scan *scan, const struct hit *hit)
{
    uint32_t cp = scan->fold.cp[hit->start];

    return hit->start == 0 && hit->end == 2 && (cp == U'老' || cp == U'小') &&
           is_surname(scan->fold.cp[1]);
}

/* Two characters must stand alone to count; more need one side. */
static bool sound_counts(const struct scan *scan, const struct hit *hit)
{
    bool left = (bound_left(scan, hit->start) && !is_lone_word(scan, hit->start, true)) ||
                is_parting(scan, hit->start);
    bool right = (bound_right(scan, hit->end) && !is_lone_word(scan, hit->end, false)) ||
                 ends_in_cry(scan, hit->end);

    return hit->end - hit->start > 2 ? left || right : left && right;
}

static void look_for_sounds(struct scan *scan, size_t from, size_t to, size_t least)
{
    for (size_t i = from; i < to; i++) {
        struct hit hit;

        if (!scan->sound[i][0] || (scan->mark[i] != MARK_NONE && !is_short_word(scan, i)))
            continue;
        hit = sound_from(scan, i, i, LEX_SOUND);
        if (hit.end < i + least || !sound_counts(scan, &hit) || is_address(scan, &hit))
            continue;
        scan_mark(scan, hit.start, hit.end, MARK_WORD);
        add_hit(scan, &hit);
        i = hit.end - 1;
    }
}

/* Before names are looked for: 流东人口 is 流动人口 rather than 刘东. */
void find_long_sounds(struct scan *scan)
{
    look_for_sounds(scan, 0, scan->fold.len, 4);
}

void find_sounds(struct scan *scan)
{
    look_for_sounds(scan, scan->first, scan->last, 2);
}
