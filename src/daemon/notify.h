#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

/* Tells the service manager a state such as "READY=1" (sd_notify(3)); nothing without one. */
void notify_systemd(const char *state);

#endif
