#ifndef OUTBOX_REACTIONS_H
#define OUTBOX_REACTIONS_H
/*
 * What to do about a final error of a submission: one table by +CMS and +CME code (27.005 3.2.5,
 * 24.011 8.2.5.4, 23.040 9.2.3.22; what modems mean by them: operators' and makers' practice).
 */
#include "outbox/outbox.h"

enum reaction_message {
    MESSAGE_AGAIN,   /* soon: a few seconds, at most three times */
    MESSAGE_LATER,   /* with growing pauses until it expires */
    MESSAGE_GIVE_UP, /* this recipient or this text will never work */
    MESSAGE_DOUBT,   /* it may have gone out: never at once */
    MESSAGE_TAKEN    /* the centre says that it has it already */
};

struct reaction {
    enum at_end end;
    int first, last; /* range of codes */
    enum reaction_message message;
    enum sim_advice modem;
    const char *means;
};

/* Never NULL: what no row names is tried again later. */
const struct reaction *reaction_to(const struct at_final *final);

#endif
