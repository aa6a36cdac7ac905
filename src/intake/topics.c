#include "intake/topics.h"
#include "intake/weigh.h"

enum { FOUND_MAX = 96, MASKS = 2, BITS = 64 };

_Static_assert((int)CLASS_COUNT <= (int)MASKS * (int)BITS, "one bit a class");

const char *const topic_words[CLASS_COUNT] = {
#define WORDS(name, text) [CLASS_##name] = (text),
#include "intake/topics.tbl"
};

static const struct topic topics[] = {
#define TOPIC(kind, subject, first, second, gap, who)                                              \
    {kind, subject, CLASS_##first, CLASS_##second, gap, who},
#include "intake/topics.tbl"
};

const struct topic *topic_at(size_t n)
{
    return n < sizeof topics / sizeof topics[0] ? &topics[n] : NULL;
}

/* ---- anchors ---- */

static bool has_word(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

static const struct subject *subject_meant(const struct kind *kind, const char *anchor)
{
    for (size_t i = 0; i < kind->subject_count; i++) {
        const struct subject *subject = &kind->subjects[i];

        if (strcmp(subject->title, anchor) == 0 || has_word(&subject->words, anchor))
            return subject;
    }
    return NULL;
}

bool topic_means(const struct model *model, const char *kind_anchor, const char *subject_anchor,
                 const struct kind **kind, const struct subject **subject)
{
    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *one = &model->kinds[i];

        if (strcmp(one->title, kind_anchor) != 0 && !has_word(&one->words, kind_anchor))
            continue;
        *kind = one;
        *subject = *subject_anchor ? subject_meant(one, subject_anchor) : NULL;
        return true;
    }
    return false;
}

/* ---- in a text ---- */

/* A word of some classes in the text. */
struct found {
    uint16_t start, end;
    uint64_t classes[MASKS];
};

struct finding {
    struct found words[FOUND_MAX];
    size_t count;
};

static bool is_of(const struct found *found, enum word_class word_class)
{
    return found->classes[word_class / BITS] >> word_class % BITS & 1;
}

/* 黑了, 闹得: the same word as without it. */
static bool is_aspect(uint32_t cp)
{
    return cp == U'了' || cp == U'得' || cp == U'着' || cp == U'过';
}

/* The classes of the longest word that begins at `start`; false when none does. */
static bool longest_from(const struct scan *scan, size_t start, struct found *found)
{
    const struct lexicon *lexicon = scan->grammar->lexicon;
    uint16_t node = LEX_EXACT;

    *found = (struct found){.start = (uint16_t)start};
    for (size_t i = start; i < scan->last && scan->mark[i] != MARK_NAME; i++) {
        uint64_t classes[MASKS] = {0};

        node = lexicon_step(lexicon, node, scan->fold.cp[i]);
        if (node == 0)
            break;
        for (uint16_t at = lexicon_entry(lexicon, node); at;) {
            const struct lex_entry *entry = lexicon_get(lexicon, at);

            if (entry->role == LEX_CLASS)
                classes[entry->word_class / BITS] |= (uint64_t)1 << entry->word_class % BITS;
            at = entry->next;
        }
        if (!(classes[0] | classes[1]))
            continue;
        for (size_t m = 0; m < MASKS && found->end == i && is_aspect(scan->fold.cp[i]); m++)
            classes[m] |= found->classes[m];
        found->end = (uint16_t)(i + 1);
        memcpy(found->classes, classes, sizeof classes);
    }
    return found->end > start;
}

/* A word that ends inside one found before is part of it. */
static void find_class_words(const struct scan *scan, struct finding *out)
{
    size_t end = 0;

    out->count = 0;
    for (size_t i = scan->first; i < scan->last && out->count < FOUND_MAX; i++) {
        struct found found;

        if (!longest_from(scan, i, &found) || found.end <= end)
            continue;
        end = found.end;
        if (!is_of(&found, CLASS_NOTHING))
            out->words[out->count++] = found;
    }
}

static bool ends_sentence(uint32_t cp)
{
    return cp == U'。' || cp == U';' || cp == '!' || cp == '\n';
}

/* Characters that say something between two words; more than `most` when a sentence ends there.
 * Whom and how much it is about does not part them. */
static size_t gap_between(const struct scan *scan, size_t from, size_t to, size_t most)
{
    size_t gap = 0;

    for (size_t i = from; i < to; i++) {
        if (ends_sentence(scan->fold.cp[i]))
            return most + 1;
        gap += !cp_is_separator(scan->fold.cp[i]) && scan->mark[i] != MARK_NAME &&
               scan->mark[i] != MARK_NUMBER && scan->mark[i] != MARK_CUT;
    }
    return gap;
}

/* 房子没塌: what is denied between the words did not happen. */
static bool is_denied_at(const struct scan *scan, const struct found *found)
{
    uint32_t first = scan->fold.cp[found->start];

    uint32_t before = found->start > 0 ? scan->fold.cp[found->start - 1] : 0;

    return first != U'没' && first != U'不' &&
           (before == U'不' || phrase_before(scan, PHRASE_NONE, found->start) > 0);
}

static bool makes(const struct scan *scan, const struct topic *topic, const struct found *a,
                  const struct found *b)
{
    const struct found *left = a->start < b->start ? a : b, *right = left == a ? b : a;

    if (!is_of(a, topic->first) || !is_of(b, topic->second) || is_denied_at(scan, right))
        return false;
    if (topic->first == topic->second)
        return a == b;
    return left->end <= right->start &&
           gap_between(scan, left->end, right->start, topic->gap) <= topic->gap;
}

/* The first pair that makes the topic's statement becomes a word of its meaning. */
static void look_for_topic(struct scan *scan, const struct finding *finding,
                           const struct topic *topic, uint16_t entry)
{
    for (size_t i = 0; i < finding->count; i++)
        for (size_t k = 0; k < finding->count; k++) {
            const struct found *a = &finding->words[i], *b = &finding->words[k];

            if (!makes(scan, topic, a, b))
                continue;
            add_hit(scan, &(struct hit){.start = a->start < b->start ? a->start : b->start,
                                        .end = a->end > b->end ? a->end : b->end,
                                        .entry = entry,
                                        .how = HOW_EXACT,
                                        .sort = HIT_WORD,
                                        .topic = true});
            return;
        }
}

void find_topics(struct scan *scan)
{
    struct finding finding;
    bool named = scan->main && scan->main->level >= NAME_GIVEN;
    const struct topic *topic;

    named |= scan->main && scan->main->number;
    find_class_words(scan, &finding);
    for (size_t n = 0; finding.count > 0 && (topic = topic_at(n)); n++) {
        uint16_t entry = lexicon_topic(scan->grammar->lexicon, n);

        if (entry && (named || topic->of == ANYBODY))
            look_for_topic(scan, &finding, topic, entry);
    }
}
