#ifndef NOTICES_FAILURE_H
#define NOTICES_FAILURE_H
/* Why a text did not arrive, in the few words that help a clerk who picks up the phone: out of the
 * refusal of the modem or the status of the report (23.040 9.2.3.15). Pure. */
#include "lianhu/device.h"
#include "lianhu/message.h"

/* The last attempt of a text; st -1: no report came. */
struct failure {
    struct at_final final;
    int st;
};

/* A key of the group why_failed of the texts; "" it did not fail. */
const char *failure_key(enum message_state state, const struct failure *last);

#endif
