#ifndef TESTS_SLOPPY_H
#define TESTS_SLOPPY_H
/*
 * A sloppy writer: out of a seed it makes a group with its leader, a report, and a text that a
 * hurried elderly person might type for it: other separators or none, other order, numerals,
 * sound-alikes, pinyin, initials, greetings, signatures, slips of the finger, remarks full of
 * figures, sentences in dialect. Knows what it meant, so that a reader can be measured.
 */
#include "intake/reading.h"

enum { SLOPPY_HOUSEHOLDS = 40, SLOPPY_TEXT = 1024 };

struct sloppy {
    uint64_t seed;
    const struct model *model;
    struct sounds *sounds;
    uint32_t common[4000]; /* characters that people type */
    size_t common_count;

    /* the group, anew with sloppy_group */
    struct sender_ref sender;
    struct household_ref households[SLOPPY_HOUSEHOLDS];
    char names[SLOPPY_HOUSEHOLDS][READING_NAME_SIZE];

    /* what is meant, and how it was written */
    const struct kind *kind;
    const struct household_ref *household; /* NULL: none belongs to it */
    const struct subject *subject;         /* NULL: none was said */
    bool spare;                            /* contradicts itself: asking is right */
    struct buf text;
};

struct sloppy *sloppy_new(const struct model *model, uint64_t seed);
void sloppy_free(struct sloppy *sloppy);

/* Another group of 12 to 40 households. */
void sloppy_group(struct sloppy *sloppy);

/* The next text. */
void sloppy_write(struct sloppy *sloppy);

#endif
