#ifndef MODEL_REACTIONS_H
#define MODEL_REACTIONS_H
/*
 * What to do about a final error of a submission: conf/reactions.conf, one row for each +CMS and
 * +CME code or range of them. Every complaint names file and line. Read-only after loading.
 */
#include "lianhu/buf.h"
#include "lianhu/device.h"

/* What a refusal says about the SIM that sent, beside what it says about the message. */
enum sim_advice {
    SIM_KEEP,
    SIM_REST,  /* no submissions for a while: no network, congestion */
    SIM_RESET, /* the whole init again */
    SIM_ALARM  /* the operator refuses this SIM: stop it for long and tell the keeper */
};

enum reaction_message {
    MESSAGE_AGAIN,           /* in a few seconds, then later */
    MESSAGE_LATER,           /* with growing pauses until it expires */
    MESSAGE_GIVE_UP,         /* this recipient or this text will never work */
    MESSAGE_DOUBT,           /* it may have gone out: never at once */
    MESSAGE_TAKEN,           /* the centre says that it has it already */
    MESSAGE_WITHOUT_VALIDITY /* again, and from now on without TP-VP */
};

struct reaction {
    enum at_end end;
    int first, last; /* range of codes */
    enum reaction_message message;
    enum sim_advice modem;
    unsigned tries; /* so often, before `again` becomes `later` and `later` is given up */
    char *means;
};

struct reactions;

/* NULL with complaints, one a line, in `errors`. Free with reactions_free. */
struct reactions *reactions_load(const char *path, struct buf *errors);
void reactions_free(struct reactions *reactions);

/* Never NULL: what no row names has the row "other"; so has all without reactions (NULL). */
const struct reaction *reaction_to(const struct reactions *reactions, const struct at_final *final);

#endif
