#ifndef WEB_STATISTICS_H
#define WEB_STATISTICS_H
/* A year of a unit and all below it, added up for the page of statistics. */
#include "web/roster_parts.h"

enum {
    MONTHS = 12,
    KINDS_SHOWN = 7, /* with the rest as one more */
    UNITS_SHOWN = 40,
    SPEED_MOST = 20000 /* cases whose times are looked at */
};

struct kind_sums {
    const char *code;
    int64_t found[MONTHS], all;
};

struct unit_sums {
    int64_t id;
    char path[UNIT_PATH_SIZE];
    int64_t n[TALLY_MEASURES];
};

struct speed {
    double accept_hours, settle_hours;
    int64_t accepted, settled;
};

struct statistics {
    struct page *p;
    struct unit unit; /* path "" everything */
    int year;
    struct kind_sums *kinds;
    size_t kind_count;
    int64_t n[MONTHS][TALLY_MEASURES];
    struct unit_sums *units;
    size_t unit_count;
    struct speed speed[MONTHS];
    char labels[MONTHS][16];
};

/* Fills everything; `p`, `unit` and `year` are set. */
void statistics_sum(struct statistics *s);

#endif
