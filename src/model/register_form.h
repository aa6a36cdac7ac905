#ifndef MODEL_REGISTER_FORM_H
#define MODEL_REGISTER_FORM_H
/* Registers as the model declares them (columns, who fills them) and drives by household. */
#include "model/words.h"

/* clang-format off */
/* Where a column of a register takes its words from. */
#define FORM_FROM_TABLE(X)                                                                         \
    X(FROM_REMARKS, "remarks")     /* the sender's own words */                                    \
    X(FROM_PARTY, "party")                                                                         \
    X(FROM_HOUSEHOLD, "household") /* 户号 */                                                      \
    X(FROM_SUBJECT, "subject")                                                                     \
    X(FROM_DATE, "date")           /* the day it came */                                           \
    X(FROM_COUNT, "count")         /* a number of people in the text */                            \
    X(FROM_UNIT, "unit")                                                                           \
    X(FROM_FILLER, "filler")       /* who sent it */                                               \
    X(FROM_HELPER, "helper")       /* the one-to-one helper of the person */                       \
    X(FROM_VISIT, "visit")         /* the date of the last visit */                                \
    X(FROM_VISIT_WORDS, "visit-words") /* what the last visit found */                             \
    X(FROM_NEXT_VISIT, "next-visit")   /* when somebody has to go there again */                   \
    X(FROM_LIMIT, "limit")         /* until when it has to be put right (整改) */                  \
    X(FROM_FIXED, "fixed")         /* how it was put right */                                      \
    X(FROM_DONE, "done")           /* the date it was struck off (销号) */                         \
    X(FROM_DONE_WORDS, "done-words") /* what was said when it was */                               \
    X(FROM_CHECKER, "checker")     /* who struck it off (复查人) */                                \
    X(FROM_SAID, "said")           /* a value of its own, checked by its type */                   \
    X(FROM_HAND, "hand")           /* stays empty: written by hand on paper */
/* clang-format on */

#define X(name, words) name,
enum form_from { FORM_FROM_TABLE(X) };
#undef X
const char *form_from_name(enum form_from from);

/* clang-format off */
/* What a value of FROM_SAID must be. */
#define FORM_TYPE_TABLE(X)                                                                         \
    X(TYPE_WORDS, "words")                                                                         \
    X(TYPE_NUMBER, "number") /* a whole number, 0 or more */                                       \
    X(TYPE_DATE, "date")     /* 2026-12-01 */                                                      \
    X(TYPE_PHONE, "phone")   /* a mobile number */                                                 \
    X(TYPE_CHOICE, "choice") /* one of `choices` */
/* clang-format on */

#define X(name, words) name,
enum form_type { FORM_TYPE_TABLE(X) };
#undef X
const char *form_type_name(enum form_type type);

struct form_field {
    char *title; /* the column's heading */
    enum form_from from;
    enum form_type type;  /* FROM_SAID */
    struct words choices; /* TYPE_CHOICE */
    bool needed;          /* an entry made at the desk wants it */
};

struct register_form {
    char *code; /* the ledger id: "floating" */
    char *title;
    struct form_field *fields;
    size_t field_count;
    struct words fill;  /* roles that fill it; empty: all that may report */
    struct words kinds; /* codes of the kinds whose `ledger` is this register */
    bool sealed;        /* remarks are sealed in the store */
    bool quiet;         /* seen by few, nothing of it by SMS */
    bool visits;        /* visits are written under an entry */
    int visit_days;     /* so often somebody has to go there; 0 nobody has to */
    bool helper;        /* each entry has a one-to-one helper */
    int fix_days;       /* what is found has to be put right within so many days; 0 no limit */
    bool recheck;       /* struck off only by somebody else than who put it right */
    struct words cases; /* kinds whose cases, once accepted, put their person into it */
    char *done;         /* the word for ended: "销号"; "" when entries do not end */
    struct words ends;  /* subjects that end the open entry of the household: 走 */
};

/* A campaign from house to house: done, not done, why. */
struct drive {
    char *code, *title;
    char *ledger;         /* the id of its ledger: "drive-liangjin" */
    char *unit_of;        /* "household" or "unit": what is ticked off */
    struct words words;   /* what else people call it, at the head of a text; title not repeated */
    struct words answers; /* the first is done: {"已交", "未交"} */
    struct words yes, no; /* what else people write for the first; for the second */
    bool list;            /* the text asks for numbers of those not done: bare numbers mean them */
    bool why;             /* the reason of those not done is asked */
    struct words roles;   /* who answers for the households of their unit */
    char *text;           /* what is asked; "" the staff write it. No amounts (domain.md 9) */
};

#endif
