#ifndef MODEL_RECURRENCE_H
#define MODEL_RECURRENCE_H
/* When a rule of the calendar comes round, in the gateway's zone. Pure. */
#include "lianhu/when.h"
#include "model/plan.h"

/* The newest time at or before `now`; WALL_NONE when there is none within two years. */
wall_t recurrence_last(const struct recurrence *rule, wall_t now);

/* The next time after `now`. */
wall_t recurrence_next(const struct recurrence *rule, wall_t now);

/* True when `day` (civil_days) lies in one of the periods "MM-DD..MM-DD", both ends included, which
 * may go over New Year; no periods: always. */
bool period_covers(const struct words *periods, int64_t day);

/* True when a text is such a period. */
bool period_good(const char *text);

#endif
