#ifndef INTAKE_TOPICS_H
#define INTAKE_TOPICS_H
/*
 * Statements made of two words that need not stand together (墙 ... 往外鼓): topics.tbl says which
 * classes of words make which statement, and by which word of a model it is known what it is there.
 * Immutable once built; private to the grammar's files.
 */
#include "intake/lexicon.h"

enum word_class {
#define WORDS(name, text) CLASS_##name,
#include "intake/topics.tbl"
    CLASS_COUNT
};

enum topic_of { ANYBODY, NAMED };

struct topic {
    const char *kind, *subject; /* anchors; "" none */
    enum word_class first, second;
    uint8_t gap;
    enum topic_of of;
};

/* The words of all classes, blank-separated, by class. */
extern const char *const topic_words[CLASS_COUNT];

/* The n-th topic; NULL behind the last. */
const struct topic *topic_at(size_t n);

/* The meaning of an anchor in this model: a kind, and a subject of it where one was anchored.
 * False when the model has no such kind. */
bool topic_means(const struct model *model, const char *kind_anchor, const char *subject_anchor,
                 const struct kind **kind, const struct subject **subject);

#endif
