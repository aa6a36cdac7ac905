#ifndef MODEM_LADDER_H
#define MODEM_LADDER_H
/*
 * By which means, in which order and how often a sick modem is brought back (modems.md section 8).
 * Pure: says what to do next; the device does it. Gentle means are free, hard ones (radio, reset,
 * USB) come once a round, and the rounds are 1, 2, 5, 15, 60 minutes apart, because each reset has
 * risks of its own.
 */
#include "lianhu/when.h"

enum trouble { TROUBLE_NONE, TROUBLE_SILENT, TROUBLE_BROKEN, TROUBLE_NO_NETWORK, TROUBLE_SIM };
const char *trouble_name(enum trouble trouble);

#define LADDER_TABLE(X)                                                                            \
    X(LADDER_PROBE, "escape and probe") /* always done first, by the device itself */              \
    X(LADDER_REINIT, "re-init")                                                                    \
    X(LADDER_RADIO, "radio off and on")                                                            \
    X(LADDER_RESET, "reset")                                                                       \
    X(LADDER_REOPEN, "close and re-open")                                                          \
    X(LADDER_USB, "USB re-authorise")                                                              \
    X(LADDER_WAIT, "wait") /* ask now and then whether it answers again */

enum ladder_step {
#define X(name, words) name,
    LADDER_TABLE(X)
#undef X
};
const char *ladder_step_name(enum ladder_step step);

struct ladder {
    enum trouble trouble;
    unsigned step;  /* next row of this round */
    unsigned round; /* rounds that ran out */
    mono_t next;    /* LADDER_WAIT ends */
    mono_t calm;    /* healthy since then long enough to forget */
};

void ladder_reset(struct ladder *ladder);

/* Something failed; the next means. `answers`: the modem still answers AT. */
enum ladder_step ladder_next(struct ladder *ladder, enum trouble trouble, bool answers, mono_t now);

/* It serves again: the round begins anew, rounds are forgotten after ten calm minutes. */
void ladder_recovered(struct ladder *ladder, mono_t now);

/* Between rounds: nothing is to be done for this trouble yet. */
bool ladder_waits(const struct ladder *ladder, enum trouble trouble, mono_t now);

/* All means were used up more than once: tell the keeper. */
bool ladder_ran_out(const struct ladder *ladder);

#endif
