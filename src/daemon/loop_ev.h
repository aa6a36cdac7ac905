#ifndef DAEMON_LOOP_EV_H
#define DAEMON_LOOP_EV_H
/*
 * The real world under the gateway: libev, serial ports, the control socket, the clocks. It hands
 * over what happened and carries out what was wished; it decides nothing.
 */
#include "daemon/gateway.h"

struct loop;

/* Prepares the loop for the modems of `config`. NULL with the reason in `why` when the control
 * socket cannot be had (another lianhud runs, the directory is missing). */
struct loop *loop_new(const struct config *config, struct buf *why);
void loop_free(struct loop *loop);

/* What to give to gateway_new; lives as long as the loop. */
const struct world *loop_world(const struct loop *loop);

/* Both clocks, now. */
struct now loop_now(void);

/* For store_on_commit with the loop as context: measures commits for gateway_times. */
void loop_on_commit(void *loop, bool after);

/* Runs until SIGTERM or SIGINT, takes the modems to rest and returns. `reload` is called at
 * SIGHUP, between turns. */
void loop_run(struct loop *loop, struct gateway *gateway, void (*reload)(void *ctx), void *ctx);

#endif
