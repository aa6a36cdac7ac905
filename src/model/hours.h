#ifndef MODEL_HOURS_H
#define MODEL_HOURS_H
/*
 * The hours in which ordinary notices may leave: windows of the day, on days that are worked. A
 * make-up workday is one of them, a public holiday on a Thursday is none; what may leave on days
 * off, too, keeps the windows alone. Pure; in the gateway's zone.
 */
#include "model/workdays.h"

enum { HOURS_WINDOWS_MAX = 4 };

struct hours {
    struct {
        int from, until; /* minutes after midnight; in order, apart from one another */
    } windows[HOURS_WINDOWS_MAX];
    size_t count;                    /* of windows; 0: all day */
    bool every_day;                  /* days off are days like others */
    const struct workdays *workdays; /* borrowed; NULL: of every year the weekends only */
};

/* True when what waits for the hours may leave at `at`; `days_off`: it may on days off, too. */
bool hours_open(const struct hours *hours, wall_t at, bool days_off);

/* `at` where the hours are open, else when they open next. */
wall_t hours_next(const struct hours *hours, wall_t at, bool days_off);

/* When the hours that are open at `at` end; `at` itself where they are not. */
wall_t hours_end(const struct hours *hours, wall_t at, bool days_off);

/* The midnight that begins the next day on which something may leave: `at` on such a day. */
wall_t hours_day(const struct hours *hours, wall_t at, bool days_off);

#endif
