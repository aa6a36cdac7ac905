#ifndef DAEMON_CONTROL_SOCKET_H
#define DAEMON_CONTROL_SOCKET_H
/* The Unix socket that lianhuctl and lianhu-web knock at; who watches it is the loop. */
#include "lianhu/buf.h"

/* Listens at `path`, for owner and group only; a socket that a dead lianhud left is taken over.
 * The descriptor, or -1 with the reason in `why`: another lianhud runs, or it cannot be made. */
int control_socket_open(const char *path, struct buf *why);

/* The next who knocked, non-blocking, and their uid as the kernel says it (SO_PEERCRED); -1 nobody.
 */
int control_socket_accept(int listener, unsigned *uid);

/* The uid of a user of this machine; our own where there is none of that name. */
unsigned control_socket_uid(const char *user);

#endif
