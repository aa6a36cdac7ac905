#ifndef WEB_LOOKS_H
#define WEB_LOOKS_H
/* Who looked at what, on its way to the event log: gathered here and handed to the daemon a batch
 * at a time, off the page's path. The same look of the same person within a minute is one.
 * Several threads may add; one at a time hands over. */
#include "lianhu/when.h"
#include "web/wire.h"

struct looks;

struct looks *looks_new(void);
void looks_free(struct looks *looks);

void looks_add(struct looks *looks, const char *staff, const char *what, wall_t now);

/* Hands over what waits; when the daemon does not take it, it is tried again later. */
void looks_flush(struct looks *looks, const struct wire *wire, struct now now);

#endif
