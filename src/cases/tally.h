#ifndef CASES_TALLY_H
#define CASES_TALLY_H
/*
 * What a case adds to the statistics, as a pure function of what stands in it: months and measures.
 * The store adds these up by unit, month, kind, subject and grade in the transaction that saves the
 * case, so that a sheet of a year is a few rows to read and not a million cases.
 *
 * Each measure counts in the local month of one moment, so that what a rate divides can be counted
 * again by hand from the ledger:
 */
#include "cases/case_file.h"

/* clang-format off */
/*    measure          column          counted in the month   counts                               */
#define TALLY_TABLE(X)                                                                             \
    X(TALLY_FOUND,     "found")     /* filed       排查数: found and not taken back, merged or refused */ \
    X(TALLY_REFUSED,   "refused")   /* filed       不予受理 */                                     \
    X(TALLY_ACCEPTED,  "accepted")  /* accepted    受理数: of those found */                       \
    X(TALLY_ANSWERED,  "answered")  /* filed       答复数: found or refused, and told what became of it */ \
    X(TALLY_HANDLED,   "handled")   /* its result  调处数: settled, or handed out unsettled */     \
    X(TALLY_SETTLED,   "settled")   /* settled     成功数: settled, and that holds so far */       \
    X(TALLY_ON_SPOT,   "on_spot")   /* settled     当场调解: by the filer, before anybody was sent */ \
    X(TALLY_ON_TIME,   "on_time")   /* settled     按时数: not after the date that people were told */ \
    X(TALLY_LATE,      "late")      /* settled     超期数: after it */                             \
    X(TALLY_SATISFIED, "satisfied") /* rated       满意 */                                         \
    X(TALLY_FAIR,      "fair")      /* rated       一般, 基本满意 */                               \
    X(TALLY_BAD,       "bad")       /* rated       不满意 */                                       \
    X(TALLY_SILENT,    "silent")    /* settled     asked, and nobody said a word: no opinion */    \
    X(TALLY_FAILED,    "failed")    /* filed       settlements and attempts that came to nothing */
/* clang-format on */

#define X(name, column) name,
enum tally_measure { TALLY_TABLE(X) TALLY_MEASURES };
#undef X

enum { TALLY_MONTHS_MAX = 5 };

/* Measures of one month. */
struct tally_month {
    int month; /* yyyymm */
    int64_t n[TALLY_MEASURES];
};

/* What the case adds, in at most TALLY_MONTHS_MAX months; returns how many. */
size_t tally_of(const struct case_file *cf, struct tally_month out[TALLY_MONTHS_MAX]);

/* True when two cases add to the same rows: unit, kind, subject and grade. */
bool tally_same_place(const struct case_file *a, const struct case_file *b);

#endif
