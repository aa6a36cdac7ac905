/* Latin letters in a text: pinyin of words and names, their initials, and which run is what. */
#include "intake/letters.h"

enum { RUNS_MAX = 32 };

static size_t find_runs(const struct scan *scan, struct run runs[RUNS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < scan->fold.len && count < RUNS_MAX; i++) {
        size_t start = i;

        while (i < scan->fold.len && cp_is_letter(scan->fold.cp[i]) && !scan->mark[i])
            i++;
        if (i > start)
            runs[count++] = (struct run){start, i};
    }
    return count;
}

void take_letters(struct scan *scan, size_t start, size_t end, uint16_t entry, enum how how)
{
    struct hit hit = {(uint16_t)start, (uint16_t)end, entry, (uint8_t)how,
                      HIT_WORD,        true,          false, false};

    add_hit(scan, &hit);
    scan_mark(scan, start, end, MARK_WORD);
}

/* ---- pinyin ---- */

/* Letters without the blanks between them, and where each stands. */
struct joined {
    size_t count;
    uint32_t letters[128];
    uint16_t at[129];
};

static void join(const struct scan *scan, const struct run *runs, size_t count, struct joined *out)
{
    out->count = 0;
    for (size_t r = 0; r < count; r++)
        for (size_t i = runs[r].start; i < runs[r].end && out->count < 128; i++) {
            out->at[out->count] = (uint16_t)i;
            out->letters[out->count++] = scan->fold.cp[i];
        }
    out->at[out->count] = (uint16_t)runs[count - 1].end;
}

struct spelled {
    size_t len; /* typed letters */
    uint16_t entry;
};

/* The longest word spelled from `at` on: h and g may go as the region has it. */
static struct spelled spell(const struct scan *scan, const struct joined *text, size_t at, size_t i,
                            uint16_t node)
{
    const struct sounds *sounds = scan->grammar->sounds;
    struct spelled best = {0, 0};
    enum letter_use use;
    uint16_t next;

    if (lexicon_entry(scan->grammar->lexicon, node))
        best = (struct spelled){i - at, lexicon_entry(scan->grammar->lexicon, node)};
    if (i >= text->count)
        return best;
    use = letter_use(sounds, text->letters, i);
    if (use != LETTER_STAYS && i > at) {
        struct spelled without = spell(scan, text, at, i + 1, node);

        if (without.len > best.len)
            best = without;
    }
    next = use == LETTER_GOES ? 0
                              : lexicon_step(scan->grammar->lexicon, node,
                                             letter_merged(sounds, text->letters[i]));
    if (next) {
        struct spelled with = spell(scan, text, at, i + 1, next);

        if (with.len > best.len)
            best = with;
    }
    return best;
}

/* The letters of a name in pinyin; "" when one of its characters has no reading. */
void name_letters(const struct scan *scan, const char *name, size_t reading,
                  char letters[LETTERS_SIZE], char initials[INITIALS_SIZE])
{
    struct span rest = span_of(name);
    size_t used = 0, chars = 0;

    letters[0] = initials[0] = '\0';
    while (rest.len > 0 && chars < 6) {
        uint16_t sound[SOUNDS_MAX];
        size_t n, count = sounds_of(scan->grammar->sounds, utf8_decode(rest, &n), sound);
        const char *syllable;

        if (count == 0) {
            letters[0] = initials[0] = '\0';
            return;
        }
        syllable = sound_letters(scan->grammar->sounds,
                                 sound[chars == 0 && reading < count ? reading : 0]);
        if (used + strlen(syllable) + 1 > LETTERS_SIZE)
            return;
        strcpy(letters + used, syllable);
        used += strlen(syllable);
        initials[chars++] = syllable[0];
        initials[chars] = '\0';
        rest = span_skip(rest, n);
    }
}

struct named {
    size_t len;
    struct mention mention;
};

static void try_letters(const struct scan *scan, const struct joined *text, size_t at,
                        const char *name, const struct household_ref *household, struct named *best)
{
    for (size_t reading = 0; reading < 2; reading++) {
        char letters[LETTERS_SIZE], initials[INITIALS_SIZE];
        size_t len;
        int level = NAME_PINYIN;

        name_letters(scan, name, reading, letters, initials);
        len = letters[0] ? letters_fit(scan->grammar->sounds, text->letters + at, text->count - at,
                                       letters)
                         : 0;
        if (len == 0 || len < best->len)
            continue;
        if (len > best->len) {
            best->len = len;
            best->mention = (struct mention){.name = true, .level = level, .person = name};
        }
        if (best->mention.count == 0 ||
            best->mention.households[best->mention.count - 1] != household)
            if (best->mention.count < MENTION_HOUSEHOLDS)
                best->mention.households[best->mention.count++] = household;
    }
}

static struct named name_spelled(const struct scan *scan, const struct joined *text, size_t at)
{
    struct named best = {0};

    for (size_t i = 0; scan->sender && i < scan->sender->household_count; i++) {
        const struct household_ref *household = &scan->sender->households[i];

        if (household->head)
            try_letters(scan, text, at, household->head, household, &best);
        for (size_t k = 0; k < household->member_count; k++)
            try_letters(scan, text, at, household->members[k], household, &best);
    }
    return best;
}

/* Small words between: jia 家, de 的, hu 户. */
static size_t filler_at(const struct joined *text, size_t at)
{
    static const char *const fillers[] = {"jia", "de", "hu", "he", "gen", "you", "le"};

    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
        size_t len = strlen(fillers[i]), k = 0;

        while (k < len && at + k < text->count &&
               text->letters[at + k] == (unsigned char)fillers[i][k])
            k++;
        if (k == len)
            return len;
    }
    return 0;
}

static void keep_spelled(struct scan *scan, const struct joined *text, size_t at,
                         const struct spelled *word, const struct named *name)
{
    if (name->len > 0 && name->len >= word->len) {
        struct mention mention = name->mention;

        mention.start = text->at[at];
        mention.end = (uint16_t)(text->at[at + name->len - 1] + 1);
        add_name(scan, &mention);
        scan_mark(scan, mention.start, mention.end, MARK_NAME);
    } else {
        take_letters(scan, text->at[at], (size_t)text->at[at + word->len - 1] + 1, word->entry,
                     HOW_PINYIN);
    }
}

/* Spells the whole of the joined letters, keeping what it finds when `keep`. False when letters
 * remain that spell nothing, or nothing but fillers was found. */
static bool spell_all(struct scan *scan, const struct joined *text, bool keep)
{
    bool found = false;

    for (size_t at = 0; at < text->count;) {
        struct spelled word = spell(scan, text, at, at, LEX_LETTERS);
        struct named name = name_spelled(scan, text, at);
        size_t len = word.len > name.len ? word.len : name.len;

        if (len == 0 || (len < 3 && at > 0)) {
            size_t filler = filler_at(text, at);

            if (filler == 0)
                return false;
            at += filler;
            continue;
        }
        if (keep)
            keep_spelled(scan, text, at, &word, &name);
        found = true;
        at += len;
    }
    return found;
}

/* Pinyin over as many of the runs from `first` on as spell out. Returns how many, 0 none. */
static size_t take_pinyin(struct scan *scan, const struct run *runs, size_t count)
{
    for (size_t n = count; n > 0; n--) {
        struct joined text;

        join(scan, runs, n, &text);
        if (text.count > 3 && spell_all(scan, &text, false)) {
            spell_all(scan, &text, true);
            return n;
        }
    }
    return 0;
}
/* ---- initials ---- */

static bool take_initials(struct scan *scan, const struct run *run)
{
    const struct sounds *sounds = scan->grammar->sounds;
    struct mention mention = {.start = (uint16_t)run->start,
                              .end = (uint16_t)run->end,
                              .name = true,
                              .level = NAME_INITIALS};
    size_t len = run->end - run->start;
    uint16_t node = LEX_INITIALS;

    for (size_t i = 0; i < len && node; i++)
        node = lexicon_step(scan->grammar->lexicon, node,
                            letter_merged(sounds, scan->fold.cp[run->start + i]));
    for (size_t i = 0; scan->sender && i < scan->sender->household_count && len > 1; i++) {
        const struct household_ref *household = &scan->sender->households[i];
        char letters[LETTERS_SIZE], initials[INITIALS_SIZE] = "";
        size_t k = 0;

        if (household->head)
            name_letters(scan, household->head, 0, letters, initials);
        while (k < len && initials[k] &&
               letter_merged(sounds, scan->fold.cp[run->start + k]) == (unsigned char)initials[k])
            k++;
        if (k != len || initials[k] || mention.count == MENTION_HOUSEHOLDS)
            continue;
        if (mention.count == 0)
            mention.person = household->head;
        mention.households[mention.count++] = household;
    }
    if (mention.count > 0 && (len > 2 || !node || !lexicon_entry(scan->grammar->lexicon, node))) {
        add_name(scan, &mention);
        scan_mark(scan, run->start, run->end, MARK_NAME);
        return true;
    }
    if (!node || !lexicon_entry(scan->grammar->lexicon, node))
        return false;
    take_letters(scan, run->start, run->end, lexicon_entry(scan->grammar->lexicon, node),
                 HOW_INITIALS);
    return true;
}
/* ---- all runs ---- */

/* How many runs follow one another with nothing but single blanks between. */
static size_t chain(const struct scan *scan, const struct run *runs, size_t count)
{
    size_t n = 1;

    while (n < count && runs[n].start == runs[n - 1].end + 1 &&
           scan->fold.cp[runs[n - 1].end] == ' ')
        n++;
    return n;
}

/* jfzml: a code with something glued to it. */
static bool take_glued(struct scan *scan, const struct run *run)
{
    struct run rest = {run->start + 2, run->end};

    if (run->end - run->start < 4 || !begins_with_code(scan, run))
        return false;
    if (take_pinyin(scan, &rest, 1) == 0 && !take_initials(scan, &rest))
        return false;
    return take_code(scan, run->start, run->start + 2);
}

/* ..., DB 3: behind a comma and before a number it is another report's code, not initials. */
static bool begins_anew(const struct scan *scan, const struct run *run)
{
    size_t before = run->start, behind = run->end;
    uint32_t mark = 0;

    while (before > 0 && cp_is_separator(scan->fold.cp[before - 1])) {
        before--;
        if (scan->fold.cp[before] != ' ')
            mark = scan->fold.cp[before];
    }
    while (behind < scan->fold.len && scan->fold.cp[behind] == ' ')
        behind++;
    return (mark == ',' || mark == ';' || mark == U'。' || mark == '\n') &&
           run->end - run->start == 2 && behind < scan->fold.len &&
           cp_is_digit(scan->fold.cp[behind]);
}

/* Returns how many runs were read; behind a kind, two letters are initials before they are a code:
 * JF 3 zml td. */
static size_t take_runs(struct scan *scan, const struct run *runs, size_t count)
{
    size_t chained = chain(scan, runs, count), n;

    if (take_parted_word(scan, runs, count))
        return PARTED_LETTERS;
    if (count > 1 && take_parted_code(scan, runs, chained))
        return 2;
    if (begins_anew(scan, &runs[0]) && take_code(scan, runs[0].start, runs[0].end))
        return 1;
    if (has_code(scan) && take_initials(scan, &runs[0]))
        return 1;
    if (take_code(scan, runs[0].start, runs[0].end))
        return 1;
    n = take_pinyin(scan, runs, chained);
    if (n > 0)
        return n;
    if (!has_code(scan) && take_doubled(scan, &runs[0]))
        return 1;
    if (take_glued(scan, &runs[0]) || take_initials(scan, &runs[0]))
        return 1;
    if (!has_code(scan))
        take_slip(scan, &runs[0]);
    return 1;
}

void find_letters(struct scan *scan)
{
    struct run runs[RUNS_MAX];
    size_t count = find_runs(scan, runs);

    for (size_t i = 0; i < count;)
        i += take_runs(scan, runs + i, count - i);
}
