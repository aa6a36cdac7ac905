#include "intake/lexicon.h"
#include "intake/topics.h"
#include <stdlib.h>

enum {
    SLOTS_FIRST = 4096,
    WORD_MAX = 16,
    WORD_SIZE = 64,
    READINGS_TRIED = 8,
    NODES_MAX = 65535,
    TOPICS_MAX = 128
};

/* One edge of a trie; the edges of all nodes share one hash table. */
struct edge {
    uint32_t symbol;
    uint16_t parent, child; /* child 0: a free slot */
};

struct lexicon {
    const struct sounds *sounds;
    struct edge *edges;
    size_t slots, used;
    uint16_t *first; /* per node: its first entry */
    size_t node_count, node_room;
    struct lex_entry *entries; /* [0] is not used */
    size_t entry_count, entry_room;
    uint16_t topics[TOPICS_MAX]; /* what topic_at(n) means, 0 nothing */
};

static const struct {
    enum phrase phrase;
    const char *text;
} phrases[] = {
#define PHRASE(phrase, text) {phrase, text},
#include "intake/phrases.tbl"
#undef PHRASE
};

static size_t edge_slot(const struct lexicon *lexicon, uint16_t parent, uint32_t symbol)
{
    uint32_t hash = (symbol * 2654435761u) ^ (parent * 2246822519u);
    size_t at = (hash ^ hash >> 15) & (lexicon->slots - 1);

    while (lexicon->edges[at].child &&
           (lexicon->edges[at].parent != parent || lexicon->edges[at].symbol != symbol))
        at = (at + 1) & (lexicon->slots - 1);
    return at;
}

uint16_t lexicon_step(const struct lexicon *lexicon, uint16_t node, uint32_t symbol)
{
    return lexicon->edges[edge_slot(lexicon, node, symbol)].child;
}

uint16_t lexicon_entry(const struct lexicon *lexicon, uint16_t node)
{
    return lexicon->first[node];
}

const struct lex_entry *lexicon_get(const struct lexicon *lexicon, uint16_t entry)
{
    return &lexicon->entries[entry];
}

static void grow_edges(struct lexicon *lexicon)
{
    struct edge *old = lexicon->edges;
    size_t slots = lexicon->slots;

    lexicon->slots = slots ? slots * 2 : SLOTS_FIRST;
    lexicon->edges = xcalloc(lexicon->slots, sizeof *lexicon->edges);
    for (size_t i = 0; i < slots; i++)
        if (old[i].child)
            lexicon->edges[edge_slot(lexicon, old[i].parent, old[i].symbol)] = old[i];
    free(old);
}

static uint16_t new_node(struct lexicon *lexicon)
{
    if (lexicon->node_count == lexicon->node_room) {
        lexicon->node_room = lexicon->node_room ? lexicon->node_room * 2 : SLOTS_FIRST;
        lexicon->first = xrealloc(lexicon->first, lexicon->node_room * sizeof *lexicon->first);
    }
    lexicon->first[lexicon->node_count] = 0;
    return (uint16_t)lexicon->node_count++;
}

/* The node after `node` by `symbol`, made when it is not there. 0 when the table is full. */
static uint16_t grow_step(struct lexicon *lexicon, uint16_t node, uint32_t symbol)
{
    size_t at;

    if (lexicon->used * 2 >= lexicon->slots)
        grow_edges(lexicon);
    at = edge_slot(lexicon, node, symbol);
    if (lexicon->edges[at].child == 0) {
        if (lexicon->node_count >= NODES_MAX)
            return 0;
        lexicon->edges[at] = (struct edge){symbol, node, new_node(lexicon)};
        lexicon->used++;
    }
    return lexicon->edges[at].child;
}

static bool same_meaning(const struct lex_entry *a, const struct lex_entry *b)
{
    return a->role == b->role && a->kind == b->kind && a->subject == b->subject &&
           a->phrase == b->phrase && a->word_class == b->word_class;
}

/* Puts an entry before the one at `next`; its place, `next` when there is no room. */
static uint16_t new_entry(struct lexicon *lexicon, const struct lex_entry *entry, uint16_t next)
{
    if (lexicon->entry_count >= NODES_MAX)
        return next;
    if (lexicon->entry_count == lexicon->entry_room) {
        lexicon->entry_room *= 2;
        lexicon->entries =
            xrealloc(lexicon->entries, lexicon->entry_room * sizeof *lexicon->entries);
    }
    lexicon->entries[lexicon->entry_count] = *entry;
    lexicon->entries[lexicon->entry_count].next = next;
    return (uint16_t)lexicon->entry_count++;
}

static void add_entry(struct lexicon *lexicon, uint16_t node, const struct lex_entry *entry)
{
    for (uint16_t at = lexicon->first[node]; at; at = lexicon->entries[at].next)
        if (same_meaning(&lexicon->entries[at], entry))
            return;
    lexicon->first[node] = new_entry(lexicon, entry, lexicon->first[node]);
}

static void add_symbols(struct lexicon *lexicon, enum lex_trie trie, const uint32_t *symbols,
                        size_t count, const struct lex_entry *entry)
{
    uint16_t node = (uint16_t)trie;

    for (size_t i = 0; i < count && node; i++)
        node = grow_step(lexicon, node, symbols[i]);
    if (node)
        add_entry(lexicon, node, entry);
}

/* By letters and by initials, for one choice of readings. */
static void add_letters(struct lexicon *lexicon, const uint16_t *sound, size_t len,
                        const struct lex_entry *entry)
{
    uint32_t letters[WORD_MAX * SYLLABLE_SIZE], initials[WORD_MAX];
    size_t count = 0;

    for (size_t i = 0; i < len; i++) {
        const char *syllable = sound_letters(lexicon->sounds, sound[i]);

        initials[i] = (unsigned char)syllable[0];
        for (; *syllable; syllable++)
            letters[count++] = (unsigned char)*syllable;
    }
    add_symbols(lexicon, LEX_LETTERS, letters, count, entry);
    if (entry->role == LEX_SUBJECT_TITLE)
        add_symbols(lexicon, LEX_INITIALS, initials, len, entry);
}

/* By sound, for each choice of readings of the characters that have several. */
static void add_sounds(struct lexicon *lexicon, const struct fold *word,
                       const struct lex_entry *entry)
{
    uint16_t choices[WORD_MAX][SOUNDS_MAX], sound[WORD_MAX];
    size_t counts[WORD_MAX], total = 1;

    for (size_t i = 0; i < word->len; i++) {
        counts[i] = sounds_of(lexicon->sounds, word->cp[i], choices[i]);
        if (counts[i] == 0)
            return;
        total *= counts[i];
    }
    for (size_t choice = 0; choice < total && choice < READINGS_TRIED; choice++) {
        uint32_t symbols[WORD_MAX];
        size_t rest = choice;

        for (size_t i = 0; i < word->len; i++) {
            sound[i] = choices[i][rest % counts[i]];
            rest /= counts[i];
            symbols[i] = sound[i];
        }
        add_symbols(lexicon, LEX_SOUND, symbols, word->len, entry);
        add_letters(lexicon, sound, word->len, entry);
    }
}

static void add_text(struct lexicon *lexicon, const char *text, struct lex_entry entry)
{
    struct fold word;

    fold_text(span_of(text), &word);
    if (word.len == 0 || word.len > WORD_MAX)
        return;
    entry.len = (uint8_t)word.len;
    add_symbols(lexicon, LEX_EXACT, word.cp, word.len, &entry);
    if (entry.role <= LEX_ALARM && word.len > 1)
        add_sounds(lexicon, &word, &entry);
}

static void add_words(struct lexicon *lexicon, const struct words *words, struct lex_entry entry)
{
    for (size_t i = 0; i < words->count; i++)
        add_text(lexicon, words->items[i], entry);
}

/* 着火了 is cried as 着火啦 and 着火咧 too. */
static void add_cries(struct lexicon *lexicon, const struct words *words)
{
    static const char *const endings[] = {"啦", "咧", "喽", "哩", "着呢", "着哩", "啊", "拉", "咯"};
    static const char end[] = "了";

    for (size_t i = 0; i < words->count; i++) {
        size_t len = strlen(words->items[i]), stem = len - strlen(end);
        struct buf cry = BUF_INIT;

        if (len <= strlen(end) || strcmp(words->items[i] + stem, end) != 0)
            continue;
        for (size_t k = 0; k < sizeof endings / sizeof endings[0] && stem > strlen(end); k++) {
            buf_clear(&cry);
            buf_add(&cry, words->items[i], stem);
            buf_add_str(&cry, endings[k]);
            add_text(lexicon, cry.ptr, (struct lex_entry){.role = LEX_ALARM});
        }
        buf_free(&cry);
    }
}

/* 喝农药 is told as 喝了农药: what was done is done. */
static void add_deeds(struct lexicon *lexicon, const struct words *words, enum lex_role role)
{
    static const char *const verbs[] = {"喝", "跳", "上", "动", "拿", "放"};

    for (size_t i = 0; i < words->count; i++)
        for (size_t k = 0; k < sizeof verbs / sizeof verbs[0]; k++) {
            const char *word = words->items[i];
            size_t len = strlen(verbs[k]);
            char done[WORD_SIZE];

            if (strncmp(word, verbs[k], len) != 0)
                continue;
            text_format(done, sizeof done, "%s了%s", verbs[k], word + len);
            add_text(lexicon, done, (struct lex_entry){.role = role});
        }
}

static void add_kind(struct lexicon *lexicon, const struct kind *kind)
{
    struct lex_entry entry = {.kind = kind};

    entry.role = LEX_CODE;
    add_text(lexicon, kind->code, entry);
    entry.role = LEX_TITLE;
    add_text(lexicon, kind->title, entry);
    entry.role = LEX_WORD;
    add_words(lexicon, &kind->words, entry);
    for (size_t i = 0; i < kind->subject_count; i++) {
        entry.subject = &kind->subjects[i];
        entry.role = LEX_SUBJECT_TITLE;
        add_text(lexicon, kind->subjects[i].title, entry);
        entry.role = LEX_SUBJECT_WORD;
        add_words(lexicon, &kind->subjects[i].words, entry);
    }
}

/* ---- what the language adds to the model's words ---- */

static const struct {
    const char *kind, *subject, *words;
} synonyms[] = {
#define SAME(kind, subject, words) {kind, subject, words},
#include "intake/synonyms.tbl"
#undef SAME
};

/* The next word of a blank-separated list; false at its end. */
static bool next_word(const char **list, char *word, size_t size)
{
    size_t len;

    *list += strspn(*list, " ");
    len = strcspn(*list, " ");
    text_copy(word, size, (struct span){*list, len});
    *list += len;
    return len > 0;
}

/* True when the model has a meaning of its own for the word; to be about a subject of `kind` is
 * none that stands against saying it. */
static bool is_models_own(const struct lexicon *lexicon, const char *text, const struct kind *kind)
{
    struct fold word;
    uint16_t node = LEX_EXACT;

    fold_text(span_of(text), &word);
    for (size_t i = 0; i < word.len && node; i++)
        node = lexicon_step(lexicon, node, word.cp[i]);
    for (uint16_t at = node ? lexicon->first[node] : 0; at; at = lexicon->entries[at].next)
        if (lexicon->entries[at].role <= LEX_SUBJECT_WORD &&
            (lexicon->entries[at].role <= LEX_WORD || lexicon->entries[at].kind != kind))
            return true;
    return false;
}

/* Other words for what the model knows by one word. The model's own come first. */
static void add_synonyms(struct lexicon *lexicon, const struct model *model)
{
    for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
        const char *list = synonyms[i].words;
        struct lex_entry entry = {0};
        char word[WORD_SIZE];

        if (!topic_means(model, synonyms[i].kind, synonyms[i].subject, &entry.kind, &entry.subject))
            continue;
        while (next_word(&list, word, sizeof word)) {
            struct lex_entry said = {.role = LEX_WORD, .kind = entry.kind};

            if (is_models_own(lexicon, word, entry.kind))
                continue;
            add_text(lexicon, word, said);
            entry.role = LEX_SUBJECT_WORD;
            if (entry.subject)
                add_text(lexicon, word, entry);
        }
    }
}

static void add_classes(struct lexicon *lexicon)
{
    for (unsigned i = 0; i < CLASS_COUNT; i++) {
        const char *list = topic_words[i];
        char word[WORD_SIZE];

        while (next_word(&list, word, sizeof word))
            add_text(lexicon, word,
                     (struct lex_entry){.role = LEX_CLASS, .word_class = (uint8_t)i});
    }
}

static void add_topics(struct lexicon *lexicon, const struct model *model)
{
    const struct topic *topic;

    for (size_t n = 0; n < TOPICS_MAX && (topic = topic_at(n)); n++) {
        struct lex_entry entry = {.role = LEX_SUBJECT_WORD};

        if (!topic_means(model, topic->kind, topic->subject, &entry.kind, &entry.subject))
            continue;
        if (entry.subject)
            lexicon->topics[n] = new_entry(lexicon, &entry, 0);
        entry.subject = NULL;
        entry.role = LEX_WORD;
        lexicon->topics[n] = new_entry(lexicon, &entry, lexicon->topics[n]);
    }
}

uint16_t lexicon_topic(const struct lexicon *lexicon, size_t topic)
{
    return topic < TOPICS_MAX ? lexicon->topics[topic] : 0;
}

struct lexicon *lexicon_new(const struct model *model, const struct sounds *sounds)
{
    struct lexicon *lexicon = xcalloc(1, sizeof *lexicon);

    lexicon->sounds = sounds;
    lexicon->entry_room = 1024;
    lexicon->entries = xcalloc(lexicon->entry_room, sizeof *lexicon->entries);
    lexicon->entry_count = 1;
    for (int i = 0; i <= LEX_INITIALS; i++)
        new_node(lexicon); /* the roots; 0 stays free */
    for (size_t i = 0; i < model->kind_count; i++)
        add_kind(lexicon, &model->kinds[i]);
    add_words(lexicon, &model->alarm_outright, (struct lex_entry){.role = LEX_ALARM});
    add_cries(lexicon, &model->alarm_outright);
    add_words(lexicon, &model->danger, (struct lex_entry){.role = LEX_DANGER});
    add_words(lexicon, &model->never_neighbours, (struct lex_entry){.role = LEX_NEVER});
    add_deeds(lexicon, &model->danger, LEX_DANGER);
    add_deeds(lexicon, &model->never_neighbours, LEX_NEVER);
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        add_text(lexicon, phrases[i].text,
                 (struct lex_entry){.role = LEX_PHRASE, .phrase = phrases[i].phrase});
    add_synonyms(lexicon, model);
    add_classes(lexicon);
    add_topics(lexicon, model);
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon)
{
    if (!lexicon)
        return;
    free(lexicon->edges);
    free(lexicon->first);
    free(lexicon->entries);
    free(lexicon);
}
