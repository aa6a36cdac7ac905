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
    X(FROM_DONE, "done")           /* the date it was struck off (销号) */                         \
    X(FROM_HAND, "hand")           /* stays empty: written by hand on paper */
/* clang-format on */

#define X(name, words) name,
enum form_from { FORM_FROM_TABLE(X) };
#undef X
const char *form_from_name(enum form_from from);

struct form_field {
    char *title; /* the column's heading */
    enum form_from from;
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
    bool helper;        /* each entry has a one-to-one helper */
    char *done;         /* the word for ended: "销号"; "" when entries do not end */
};

/* A campaign from house to house: done, not done, why. */
struct drive {
    char *code, *title;
    char *unit_of;        /* "household", "person" or "unit": what is ticked off */
    struct words answers; /* the first is done: {"已交", "未交"} */
    bool why;             /* the reason of those not done is asked */
    struct words roles;   /* who answers for the households of their unit */
    char *text;           /* what is asked; "" the staff write it. No amounts (domain.md 9) */
};

#endif
