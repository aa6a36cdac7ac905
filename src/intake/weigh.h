#ifndef INTAKE_WEIGH_H
#define INTAKE_WEIGH_H
/*
 * How much each kind of the model has for it in a text, and which subject of a kind is meant.
 * Weights are worth what they are worth together; the samples and the sloppy writer of the tests
 * set them. Private to the grammar's files.
 */
#include "intake/scan.h"

enum {
    WEIGHT_HINT = 15,    /* shown to the clerk */
    WEIGHT_ENOUGH = 35,  /* below this a kind was not said */
    WEIGHT_NAMED = 28,   /* ... of a register entry, where a household is named */
    WEIGHT_CLEAR = 55,   /* from here a kind was said in so many words */
    WEIGHT_COMMAND = 100 /* about what a code or a title at the beginning has */
};

struct kind_weight {
    const struct kind *kind;
    int said;    /* codes, titles, words */
    int subject; /* its subjects */
    int total;
    bool explicit_; /* by code or title */
    bool code;
    size_t first; /* where its first word stands */
    size_t last;  /* where its last word ends */
    enum how how; /* of its best word */
};

struct reading_facts {
    bool cases; /* a case number stands in the text, whole or mistyped */
};

struct weighing {
    struct reading_facts facts;          /* set by the caller */
    struct kind_weight kinds[KINDS_MAX]; /* in the model's order */
    size_t count;
    bool denied;    /* something of the model was denied: 没有纠纷 */
    bool named;     /* a household is named */
    size_t content; /* characters that are no separators, courtesies apart */
};

/* Weighs all kinds; marks denied hits. */
void weigh_kinds(struct scan *scan, struct weighing *out);

/* Marks the words that are denied. denial.c */
void deny(struct scan *scan, struct weighing *out);

/* The heaviest kind, of one that takes a household when `reports`; NULL when none has enough. */
const struct kind_weight *heaviest(const struct weighing *weighing, bool reports);

/* The subject of this kind that fits best, and the word for it; NULL none. */
const struct subject *weigh_subject(const struct scan *scan, const struct kind *kind,
                                    const struct hit **word);
const struct subject *subject_begun(const struct scan *scan, const struct kind *kind);

/* Shared with subject.c: what a way of recognising is worth; whether a word says this kind by
 * itself; whether it is only part of a name. */
int how_percent(enum how how);
bool says_kind(const struct scan *scan, const struct hit *hit, const struct kind *kind);
bool is_in_name(const struct scan *scan, const struct hit *hit);

/* Leaves in a mention the households of the group that the text names (产业组3户), and of a
 * household that several of the sender's groups have the first. group.c */
void narrow_groups(const struct scan *scan, struct mention *mention);

bool kind_has(const struct kind *kind, enum field field);
bool is_report(const struct kind *kind); /* case, register or alarm */

/* small_talk.c: concludes what is no report; true when that is all there is. */
bool decide_small(const struct scan *scan, const struct weighing *weighing,
                  const struct kind_weight *best, struct reading *out);

/* tells.c: says something of the one case that it names, and asks nothing. `best` may be NULL. */
bool tells_of_case(const struct scan *scan, const struct weighing *weighing,
                   const struct kind_weight *best, const struct reading *out);

/* stranger.c: fills scan->stranger. */
void find_stranger(struct scan *scan);

/* alarm_words.c: danger, and whether this is an outright call (design.md section 6). */
void weigh_alarm(struct scan *scan, const struct weighing *weighing, struct reading *out);

#endif
