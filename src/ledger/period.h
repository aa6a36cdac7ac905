#ifndef LEDGER_PERIOD_H
#define LEDGER_PERIOD_H
/*
 * The stretch of time that a sheet covers, as people name it: 2026, 2026H1, 2026Q4, 2026-10,
 * 2026-10-03, 2026-10-03..2026-11-02 (both days included). Pure.
 */
#include "lianhu/when.h"

enum period_kind {
    PERIOD_YEAR,
    PERIOD_HALF,
    PERIOD_QUARTER,
    PERIOD_MONTH,
    PERIOD_DAYS /* any others: no statistics, which are counted by month */
};

struct period {
    enum period_kind kind;
    wall_t from, to; /* local midnights: of the first day, and of the day after the last */
    int year, part;  /* of a half-year, quarter or month: which, from 1 */
};

/* False when it cannot be read or ends before it begins. Years 2000 to 2099. */
bool period_parse(const char *text, struct period *out);

/* The month, quarter, half-year or year that `now` lies in. */
struct period period_of(enum period_kind kind, wall_t now);

/* As it is written: "2026Q4". */
void period_write(const struct period *period, char *out, size_t size);

/* For people: 2026年四季度. */
void period_words(const struct period *period, char *out, size_t size);

/* The one before (环比) and the same a year ago (同比); not for PERIOD_DAYS. */
struct period period_before(const struct period *period);
struct period period_year_ago(const struct period *period);

/* First and last month, as yyyymm; not for PERIOD_DAYS. */
int period_month_first(const struct period *period);
int period_month_last(const struct period *period);

/* The local month of an instant, as yyyymm; 0 when it is not known. */
int month_of(wall_t at);

#endif
