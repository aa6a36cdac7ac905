#ifndef ROSTER_DAY_H
#define ROSTER_DAY_H
/*
 * A day of the calendar without a time or zone: terms of office begin and end on days. Counted
 * from 1970-01-01, stored as that number.
 */
#include "lianhu/span.h"
#include "lianhu/when.h"
#include <stdint.h>

typedef struct {
    int32_t n; /* days since 1970-01-01 */
} day_t;

#define DAY_NONE ((day_t){INT32_MIN}) /* not known or not set; stored as NULL */

enum { DAY_TEXT_SIZE = 16 };

enum day_fault {
    DAY_FINE,
    DAY_BAD,        /* nothing that looks like a date */
    DAY_IMPOSSIBLE, /* looks like one, but there is no such day, or it is not in 1900-2199 */
    DAY_SHORT_YEAR, /* a year of two digits */
    DAY_SERIAL      /* the number under which a spreadsheet keeps a date */
};

static inline bool day_known(day_t day)
{
    return day.n != INT32_MIN;
}

/* Reads 2026-01-01, 2026/1/1, 2026.1.1, 20260101, 2026年1月1日 (also 号), each with a time after it
 * that is dropped, and a month alone (2026-01, 2026年1月): its first day, or its last if
 * `month_ends`. Full-width digits are digits. Blanks around are passed over. */
enum day_fault day_parse(struct span text, bool month_ends, day_t *day);

/* Writes "2026-01-01"; "" for DAY_NONE. Returns `out`. */
const char *day_text(day_t day, char out[DAY_TEXT_SIZE]);

/* The day it is at `t` in the gateway's zone. */
day_t day_local(wall_t t);

#endif
