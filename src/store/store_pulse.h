#ifndef STORE_PULSE_H
#define STORE_PULSE_H
/* Figures of the database for those who watch the machine: bounded in time however large it is. */
#include "store/store.h"

enum { PULSE_OUTCOMES = 5 };

struct pulse {
    int64_t queued[MESSAGE_CLASSES];
    wall_t oldest[MESSAGE_CLASSES];   /* since when the first of them could go; WALL_NONE none */
    int64_t attempts[PULSE_OUTCOMES]; /* of the last hour: open accepted refused unsent in-doubt */
    int64_t overdue, due_in_a_day;    /* cases */
    int64_t triage, calls;            /* what waits for a clerk */
};
void store_pulse(struct store *store, wall_t now, struct pulse *out);

#endif
