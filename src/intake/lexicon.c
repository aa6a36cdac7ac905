#include "intake/lexicon.h"
#include <stdlib.h>

enum { SLOTS_FIRST = 4096, WORD_MAX = 16, READINGS_TRIED = 8, NODES_MAX = 65535 };

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
           a->phrase == b->phrase;
}

static void add_entry(struct lexicon *lexicon, uint16_t node, const struct lex_entry *entry)
{
    uint16_t at = lexicon->first[node];

    for (; at; at = lexicon->entries[at].next)
        if (same_meaning(&lexicon->entries[at], entry))
            return;
    if (lexicon->entry_count >= NODES_MAX)
        return;
    if (lexicon->entry_count == lexicon->entry_room) {
        lexicon->entry_room *= 2;
        lexicon->entries =
            xrealloc(lexicon->entries, lexicon->entry_room * sizeof *lexicon->entries);
    }
    lexicon->entries[lexicon->entry_count] = *entry;
    lexicon->entries[lexicon->entry_count].next = lexicon->first[node];
    lexicon->first[node] = (uint16_t)lexicon->entry_count++;
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
    static const char *const endings[] = {"啦", "咧", "喽", "哩", "着呢", "着哩", "啊"};
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
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        add_text(lexicon, phrases[i].text,
                 (struct lex_entry){.role = LEX_PHRASE, .phrase = phrases[i].phrase});
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
