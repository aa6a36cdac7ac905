/*
 * keystrokes: how many keys a report takes on a twelve-key phone, for each kind in each form that
 * is accepted; prints the table of the README. Every text is read by the grammar and must mean the
 * same as the first of its kind, else the program fails.
 *
 * The phone, as far as it is counted:
 *   - three ways of typing, pinyin, abc and 123, changed in a circle by #, one press a step; a
 *     message begins in pinyin, as these phones are sold
 *   - 123: a figure is one press. abc: a letter is as many presses as its place on the key (abc on
 *     2, ... wxyz on 9), and one more to wait where the letter before it is on the same key
 *   - pinyin: each letter of the syllable is one press of its key. Where the keys spell several
 *     syllables they stand in the order of the alphabet and the next is one press away; then one
 *     press opens the characters. They stand in the order of GB 2312, nine to a page; one press
 *     turns a page, one takes a character
 *   - a blank is 0 in pinyin and abc; in 123 there is none
 * The cheapest way through the three is counted. A phone that orders characters by use needs less
 * for Chinese, so what is printed is the upper bound for it.
 */
#include "intake/reading.h"
#include "text/pinyin.h"
#include <stdio.h>
#include <stdlib.h>

enum { MODES = 3, PINYIN = 0, ABC = 1, FIGURES = 2, NO_WAY = 1 << 20, PAGE = 9, GROUP_MAX = 60 };

static const struct way {
    const char *kind, *form, *text;
} ways[] = {
#define WAY(kind, form, text) {kind, form, text},
#include "tools/keystrokes.tbl"
#undef WAY
};

/* The 3,755 characters that such a phone knows. */
static const char *const characters =
#include "text/common_chars.tbl"
    ;

/* ---- keys ------------------------------------------------------------------------------------ */

static char key_of(uint32_t letter)
{
    static const char keys[] = "22233344455566677778889999";

    return keys[letter - 'a'];
}

/* Its place on the key: 1 for a, 3 for c. */
static int taps(uint32_t letter)
{
    int place = 1;

    while (letter > 'a' && key_of(letter - 1) == key_of(letter)) {
        letter--;
        place++;
    }
    return place;
}

static bool same_keys(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (key_of((uint32_t)*a) != key_of((uint32_t)*b))
            return false;
    return *a == *b;
}

static const char *usual_sound(const struct sounds *sounds, uint32_t cp)
{
    uint16_t found[SOUNDS_MAX];

    return sounds_of(sounds, cp, found) ? sound_letters(sounds, found[0]) : "";
}

/* Syllables of the same keys that stand before this one. */
static int syllables_before(const struct sounds *sounds, const char *syllable)
{
    char seen[64][SYLLABLE_SIZE];
    int count = 0;
    struct span left = span_of(characters);

    while (left.len) {
        size_t len;
        const char *other = usual_sound(sounds, utf8_decode(left, &len));
        bool known = false;

        left = span_skip(left, len);
        if (!same_keys(other, syllable) || strcmp(other, syllable) >= 0)
            continue;
        for (int i = 0; i < count; i++)
            known |= strcmp(seen[i], other) == 0;
        if (!known && count < 64)
            text_copy(seen[count++], SYLLABLE_SIZE, span_of(other));
    }
    return count;
}

/* Characters of the same sound that stand before it; -1: the phone does not know it. */
static int characters_before(const struct sounds *sounds, uint32_t cp, const char *syllable)
{
    int count = 0;
    struct span left = span_of(characters);

    while (left.len) {
        size_t len;
        uint32_t other = utf8_decode(left, &len);

        left = span_skip(left, len);
        if (other == cp)
            return count;
        count += strcmp(usual_sound(sounds, other), syllable) == 0;
    }
    return -1;
}

static int han_presses(const struct sounds *sounds, uint32_t cp)
{
    const char *syllable = usual_sound(sounds, cp);
    int before = characters_before(sounds, cp, syllable);

    if (before < 0 || !*syllable)
        return NO_WAY;
    return (int)strlen(syllable) + syllables_before(sounds, syllable) + 1 + before / PAGE + 1;
}

/* What one character takes where the phone is in `mode`; `last` stands before it. */
static int presses(const struct sounds *sounds, int mode, uint32_t cp, uint32_t last)
{
    if (cp == ' ')
        return mode == FIGURES ? NO_WAY : 1;
    if (cp_is_digit(cp))
        return mode == FIGURES ? 1 : NO_WAY;
    if (cp_is_letter(cp))
        return mode == ABC ? taps(cp) + (cp_is_letter(last) && key_of(last) == key_of(cp)) : NO_WAY;
    return mode == PINYIN ? han_presses(sounds, cp) : NO_WAY;
}

/* The cheapest way through the modes, character by character. */
static int count_keys(const struct sounds *sounds, const char *text)
{
    int cost[MODES] = {0, NO_WAY, NO_WAY}, best = NO_WAY;
    struct fold fold;

    fold_text(span_of(text), &fold);
    for (size_t i = 0; i < fold.len; i++) {
        int next[MODES] = {NO_WAY, NO_WAY, NO_WAY};

        for (int to = 0; to < MODES; to++)
            for (int from = 0; from < MODES; from++) {
                int all = cost[from] + (to - from + MODES) % MODES +
                          presses(sounds, to, fold.cp[i], i ? fold.cp[i - 1] : 0);

                if (all < next[to])
                    next[to] = all;
            }
        memcpy(cost, next, sizeof cost);
    }
    for (int mode = 0; mode < MODES; mode++)
        if (cost[mode] < best)
            best = cost[mode];
    return best;
}

/* ---- meaning --------------------------------------------------------------------------------- */

struct village {
    struct household_ref households[GROUP_MAX];
    char names[GROUP_MAX][READING_NAME_SIZE];
    struct sender_ref sender;
};

/* The first group of conf/sample. */
static bool load_village(const char *path, struct village *village)
{
    FILE *file = fopen(path, "re");
    char line[512], first[256] = "";

    if (!file)
        return false;
    while (fgets(line, sizeof line, file)) {
        char *unit = strtok(line, ","), *number = strtok(NULL, ","), *head = strtok(NULL, ",");
        size_t n = village->sender.household_count;

        if (!head || atoi(number) == 0 || n == GROUP_MAX)
            continue;
        if (!first[0])
            text_copy(first, sizeof first, span_of(unit));
        if (strcmp(first, unit) != 0)
            break;
        text_copy(village->names[n], READING_NAME_SIZE, span_of(head));
        village->households[n] = (struct household_ref){.id = (int64_t)n + 1,
                                                        .unit = 1,
                                                        .number = atoi(number),
                                                        .group = 1,
                                                        .head = village->names[n]};
        village->sender.household_count++;
    }
    fclose(file);
    village->sender.households = village->households;
    village->sender.name = village->names[0];
    return village->sender.household_count > 0;
}

static bool means_the_same(const struct reading *a, const struct reading *b)
{
    return a->kind && a->kind == b->kind && a->household == b->household &&
           a->subject == b->subject;
}

static bool print_ways(const struct grammar *grammar, const struct sounds *sounds,
                       const struct village *village)
{
    struct reading first = READING_INIT, reading = READING_INIT;
    bool good = true;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        bool begins = i == 0 || strcmp(ways[i].kind, ways[i - 1].kind) != 0;
        struct reading *into = begins ? &first : &reading;

        grammar_read(grammar, span_of(ways[i].text), &village->sender, into);
        if (!means_the_same(into, &first)) {
            fprintf(stderr, "keystrokes: %s is not read as %s\n", ways[i].text, ways[i].kind);
            good = false;
        }
        printf("| %s | %s | `%s` | %d |\n", begins ? ways[i].kind : "", ways[i].form, ways[i].text,
               count_keys(sounds, ways[i].text));
    }
    reading_free(&first);
    reading_free(&reading);
    return good;
}

int main(void)
{
    static const struct sound_merging none;
    struct buf errors = BUF_INIT;
    struct model *model = model_load("conf/models/nanyu.conf", &errors);
    struct village *village = xcalloc(1, sizeof *village);
    struct sounds *sounds;
    struct grammar *grammar;
    bool good;

    if (!model || !load_village("conf/sample/nanyu-households.csv", village)) {
        fprintf(stderr, "keystrokes: %s\n", errors.ptr ? errors.ptr : "no sample roster");
        return 1;
    }
    sounds = sounds_new(&none);
    grammar = grammar_new(model);
    good = print_ways(grammar, sounds, village);
    grammar_free(grammar);
    sounds_free(sounds);
    model_free(model);
    free(village);
    buf_free(&errors);
    return !good;
}
