#ifndef TEXT_PINYIN_H
#define TEXT_PINYIN_H
/*
 * How characters sound. One reading of each character comes from ICU (pinyin.tbl), second readings
 * and those of surnames from readings.tbl. Sounds that a region does not keep apart can be merged:
 * then lan and nan are one sound. Made once, read-only afterwards, about 50 KB.
 */
#include "text/fold.h"

enum { SOUNDS_MAX = 3, SYLLABLE_SIZE = 8, PINYIN_SIZE = 64 };

struct sounds;

/* What the region merges. */
struct sound_merging {
    bool n_l;       /* n and l at the beginning */
    bool retroflex; /* zh ch sh and z c s */
    bool nasal;     /* in ing, en eng */
};

struct sounds *sounds_new(const struct sound_merging *merging);
void sounds_free(struct sounds *sounds);

/* The sounds of a folded character, numbered from 1 so that equal numbers sound alike here. The
 * usual one first; 0 sounds for what is no Han character or has no known reading. */
size_t sounds_of(const struct sounds *sounds, uint32_t cp, uint16_t out[SOUNDS_MAX]);

/* True when two characters can sound alike. */
bool sounds_alike(const struct sounds *sounds, uint32_t a, uint32_t b);

/* The letters of a sound as this region types them, with its merging applied: "zang" for 张 where
 * zh is z. Not empty for a number that sounds_of gave. */
const char *sound_letters(const struct sounds *sounds, uint16_t sound);

/* Typed letters and merged ones: a letter stays, goes (the h of zh), or may go (the g of ing,
 * unless it begins the next syllable: pin|gan and ping|an are written alike). */
enum letter_use { LETTER_STAYS, LETTER_GOES, LETTER_MAY_GO };
enum letter_use letter_use(const struct sounds *sounds, const uint32_t *letters, size_t at);

/* The letter that stands for a typed one: n for l where they are one sound; u for v. */
uint32_t letter_merged(const struct sounds *sounds, uint32_t letter);

/* How many of the typed letters spell `merged` (letters of sounds one after the other); 0 when they
 * do not begin so. */
size_t letters_fit(const struct sounds *sounds, const uint32_t *letters, size_t count,
                   const char *merged);

#endif
