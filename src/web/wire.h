#ifndef WEB_WIRE_H
#define WEB_WIRE_H
/* One question to the daemon over its control socket (daemon/control.h). */
#include "lianhu/buf.h"
#include <jansson.h>

struct wire {
    const char *socket;
    int limit_ms; /* an answer that takes longer is given up */

    /* Instead of the socket, for tests that hold the daemon in the same process; NULL. */
    bool (*ask)(void *ctx, struct span line, struct buf *answer);
    void *ctx;
};

/* Asks `command` as `staff` (NULL: as the console itself); `args` (an object or NULL) is consumed.
 * The result is a new reference, or NULL with the reason (Chinese) in `why`. */
json_t *wire_ask(const struct wire *wire, const char *staff, const char *command, json_t *args,
                 struct buf *why);

#endif
