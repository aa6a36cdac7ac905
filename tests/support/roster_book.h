#ifndef TESTS_ROSTER_BOOK_H
#define TESTS_ROSTER_BOOK_H
/* A roster in arrays: the reader that a diff and an export ask, and what carries a diff out as the
 * store does. Ids are positions + 1. */
#include "roster/roster_diff.h"

struct book_phone {
    char phone[PHONE_SIZE];
    int64_t person;
    bool past;
};

struct roster_book {
    struct unit *units;
    struct person *people; /* without their phones */
    struct book_phone *phones;
    struct office *offices;
    struct household *households;
    bool *gone; /* households that ended */
    size_t unit_count, person_count, phone_count, office_count, household_count;
};

struct roster_reader roster_book_reader(struct roster_book *book);
void roster_book_apply(struct roster_book *book, struct roster_plan *plan,
                       const struct roster_diff *diff);
void roster_book_free(struct roster_book *book);

#endif
