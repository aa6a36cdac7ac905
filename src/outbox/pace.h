#ifndef OUTBOX_PACE_H
#define OUTBOX_PACE_H
/*
 * What an operator tolerates from one SIM: so many submissions a minute, an hour, a day, counted in
 * sliding windows over the attempts on disk, so that a restart forgets nothing. Bulk uses at most
 * 70 % and keeps an even distance, on a new card less; alarms are not asked. Pure.
 */
#include "lianhu/when.h"

struct pace {
    int per_minute, per_hour, per_day; /* 0 no limit */
    int grown;                         /* of its share bulk may use so much, percent */
    int64_t *times;                    /* of the newest submissions, ms, a ring of `cap` */
    int cap, next, count;
};

/* What may be submitted; 0 no limit. */
struct pace_limits {
    int per_minute, per_hour, per_day;
};

void pace_init(struct pace *pace, int per_minute, int per_hour, int per_day);
/* Other limits from now on; what was submitted counts on, as far as the old limits remembered. */
void pace_limit(struct pace *pace, const struct pace_limits *limits);
void pace_free(struct pace *pace);
void pace_forget(struct pace *pace); /* no submission was made */

/* A submission was made. */
void pace_count(struct pace *pace, wall_t at);

/* How much of its share bulk may use on a card that was first seen at `since`, in percent: a fifth,
 * rising over so many days (domain.md 10.1). 0 days, or WALL_NONE: all of it. */
int pace_grown(wall_t since, int days, wall_t now);

/* When the next submission may go: `now` or earlier means at once. */
wall_t pace_allows(const struct pace *pace, bool bulk, wall_t now);

#endif
