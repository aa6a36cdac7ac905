#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H
#include <stdint.h>

/* Tells the service manager a state such as "READY=1" (sd_notify(3)); nothing without one. */
void notify_systemd(const char *state);

/* How often it wants to hear WATCHDOG=1, in microseconds: half of what it waits (WatchdogSec=). 0:
 * it does not watch this process. */
int64_t notify_watchdog(void);

#endif
