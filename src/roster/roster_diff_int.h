#ifndef ROSTER_ROSTER_DIFF_INT_H
#define ROSTER_ROSTER_DIFF_INT_H
/* What the two halves of roster_diff share: rows of units and households, and people. */
#include "roster/roster_diff.h"

/* Someone who lost a phone to another. */
struct loser {
    int64_t id;
    size_t left; /* phones */
};

struct roster_diff_work {
    struct roster_plan *plan;
    const struct roster_reader *reader;
    day_t today;
    int phase;
    size_t cursor; /* row of the phase */
    size_t done, total;

    struct index claimed;       /* people of the plan by id of the roster */
    struct index ended_phones;  /* changes by phone */
    struct index ended_offices; /* changes by office */
    struct index taken_offices; /* into `taken` */
    int64_t *taken;             /* offices on the roster that a row of the plan stands for */
    size_t taken_count;
    struct index pairs;   /* offices of the plan by unit and role */
    struct index present; /* offices of the plan by person, unit and role, not over */
    struct loser *losers;
    size_t loser_count;
    struct roster_change *phones; /* that begin, until all that end are known */
    size_t phone_count;
    bool *people_changed; /* by position of the plan's people */
};

/* Adds a change; the pointer is good until the next one. */
struct roster_change *diff_add(struct roster_diff *diff, enum roster_thing thing,
                               enum roster_action action, uint32_t row);

/* The phases of people, each for one row. */
void diff_person_by_phone(struct roster_diff *diff, size_t row);
void diff_person_by_office(struct roster_diff *diff, size_t row);
void diff_person(struct roster_diff *diff, size_t row);
void diff_phones_begin(struct roster_diff *diff);
void diff_office(struct roster_diff *diff, size_t row);
void diff_office_left_out(struct roster_diff *diff, size_t row);
void diff_loser(struct roster_diff *diff, size_t row);

#endif
