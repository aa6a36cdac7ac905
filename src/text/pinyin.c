#include "text/pinyin.h"
#include <stdlib.h>

enum { HAN_FIRST = 0x4e00, HAN_END = 0xa000, ALSO_MAX = 256, LETTERS_MAX = 512 };

struct also {
    uint32_t cp;
    uint16_t sounds[SOUNDS_MAX - 1];
};

struct sounds {
    struct sound_merging merging;
    uint16_t usual[HAN_END - HAN_FIRST];
    struct also also[ALSO_MAX]; /* sorted by cp */
    size_t also_count;
    char letters[LETTERS_MAX][SYLLABLE_SIZE]; /* [0] is not used */
    size_t letters_count;
};

static const struct {
    const char *syllable, *chars;
} usual_readings[] = {
#define READING(syllable, chars) {syllable, chars},
#include "text/pinyin.tbl"
#undef READING
};

static const struct {
    const char *character, *first, *second;
} also_readings[] = {
#define ALSO(character, first, second) {character, first, second},
#include "text/readings.tbl"
#undef ALSO
};

enum letter_use letter_use(const struct sounds *sounds, const uint32_t *letters, size_t at)
{
    uint32_t before = at > 0 ? letters[at - 1] : 0;

    if (sounds->merging.retroflex && letters[at] == 'h' &&
        (before == 'z' || before == 'c' || before == 's'))
        return LETTER_GOES;
    if (sounds->merging.nasal && letters[at] == 'g' && at > 1 && before == 'n' &&
        (letters[at - 2] == 'i' || letters[at - 2] == 'e'))
        return LETTER_MAY_GO;
    return LETTER_STAYS;
}

/* An l begins a syllable wherever it stands, so each becomes n. */
uint32_t letter_merged(const struct sounds *sounds, uint32_t letter)
{
    if (letter == 'l' && sounds->merging.n_l)
        return 'n';
    return letter == 'v' ? 'u' : letter;
}

size_t letters_fit(const struct sounds *sounds, const uint32_t *letters, size_t count,
                   const char *merged)
{
    size_t i = 0, k = 0;

    for (; i < count && merged[k]; i++) {
        enum letter_use use = letter_use(sounds, letters, i);

        if (use != LETTER_GOES && letter_merged(sounds, letters[i]) == (unsigned char)merged[k])
            k++; /* a g that fits is one that begins a syllable */
        else if (use == LETTER_STAYS)
            return 0;
    }
    while (i < count && letter_use(sounds, letters, i) == LETTER_GOES)
        i++;
    if (!merged[k] && i < count && letter_use(sounds, letters, i) == LETTER_MAY_GO)
        i++;
    return merged[k] ? 0 : i;
}

/* The letters of one whole syllable with the merging applied. */
static void merge_syllable(const struct sounds *sounds, const char *syllable,
                           char merged[SYLLABLE_SIZE])
{
    uint32_t letters[SYLLABLE_SIZE];
    size_t count = 0, n = 0;

    for (; syllable[count] && count + 1 < SYLLABLE_SIZE; count++)
        letters[count] = (unsigned char)syllable[count];
    for (size_t i = 0; i < count; i++)
        if (letter_use(sounds, letters, i) == LETTER_STAYS)
            merged[n++] = (char)letter_merged(sounds, letters[i]);
    merged[n] = '\0';
}

/* The number of a syllable after merging; a new one when it was not seen before. */
static uint16_t sound_number(struct sounds *sounds, const char *syllable)
{
    char merged[SYLLABLE_SIZE];

    merge_syllable(sounds, syllable, merged);
    for (size_t i = sounds->letters_count; i > 1; i--)
        if (strcmp(sounds->letters[i - 1], merged) == 0)
            return (uint16_t)(i - 1);
    if (sounds->letters_count == LETTERS_MAX)
        return 0;
    strcpy(sounds->letters[sounds->letters_count], merged);
    return (uint16_t)sounds->letters_count++;
}

static void add_usual(struct sounds *sounds)
{
    for (size_t i = 0; i < sizeof usual_readings / sizeof usual_readings[0]; i++) {
        uint16_t number = sound_number(sounds, usual_readings[i].syllable);
        struct span chars = span_of(usual_readings[i].chars);

        while (chars.len > 0) {
            size_t n;
            uint32_t cp = utf8_decode(chars, &n);

            if (cp >= HAN_FIRST && cp < HAN_END)
                sounds->usual[cp - HAN_FIRST] = number;
            chars = span_skip(chars, n);
        }
    }
}

/* Keeps the list sorted; a character that is listed twice keeps its first row. */
static void add_also(struct sounds *sounds, const struct also *also)
{
    size_t at = sounds->also_count;

    while (at > 0 && sounds->also[at - 1].cp >= also->cp)
        at--;
    if (sounds->also_count == ALSO_MAX ||
        (at < sounds->also_count && sounds->also[at].cp == also->cp))
        return;
    memmove(&sounds->also[at + 1], &sounds->also[at],
            (sounds->also_count - at) * sizeof sounds->also[0]);
    sounds->also[at] = *also;
    sounds->also_count++;
}

struct sounds *sounds_new(const struct sound_merging *merging)
{
    struct sounds *sounds = xcalloc(1, sizeof *sounds);

    sounds->merging = *merging;
    sounds->letters_count = 1;
    add_usual(sounds);
    for (size_t i = 0; i < sizeof also_readings / sizeof also_readings[0]; i++) {
        size_t n;
        struct also also = {
            utf8_decode(span_of(also_readings[i].character), &n), {0, 0}
        };

        also.sounds[0] = sound_number(sounds, also_readings[i].first);
        if (also_readings[i].second)
            also.sounds[1] = sound_number(sounds, also_readings[i].second);
        add_also(sounds, &also);
    }
    return sounds;
}

void sounds_free(struct sounds *sounds)
{
    free(sounds);
}

static const struct also *find_also(const struct sounds *sounds, uint32_t cp)
{
    size_t low = 0, high = sounds->also_count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (sounds->also[mid].cp < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sounds->also_count && sounds->also[low].cp == cp ? &sounds->also[low] : NULL;
}

size_t sounds_of(const struct sounds *sounds, uint32_t cp, uint16_t out[SOUNDS_MAX])
{
    const struct also *also;
    size_t n = 0;

    if (cp < HAN_FIRST || cp >= HAN_END)
        return 0;
    if (sounds->usual[cp - HAN_FIRST])
        out[n++] = sounds->usual[cp - HAN_FIRST];
    also = find_also(sounds, cp);
    for (size_t i = 0; also && i < SOUNDS_MAX - 1; i++) {
        uint16_t sound = also->sounds[i];
        bool known = sound == 0;

        for (size_t k = 0; k < n; k++)
            known = known || out[k] == sound;
        if (!known)
            out[n++] = sound;
    }
    return n;
}

bool sounds_alike(const struct sounds *sounds, uint32_t a, uint32_t b)
{
    uint16_t of_a[SOUNDS_MAX], of_b[SOUNDS_MAX];
    size_t na, nb;

    if (a == b)
        return true;
    na = sounds_of(sounds, a, of_a);
    nb = sounds_of(sounds, b, of_b);
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            if (of_a[i] == of_b[k])
                return true;
    return false;
}

const char *sound_letters(const struct sounds *sounds, uint16_t sound)
{
    return sound < sounds->letters_count ? sounds->letters[sound] : "";
}
