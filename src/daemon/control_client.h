#ifndef DAEMON_CONTROL_CLIENT_H
#define DAEMON_CONTROL_CLIENT_H
/* The caller's side of the control protocol (control.h): one line out, one line back. Shared by
 * lianhuctl and lianhu-web; knows nothing of what the lines say. Blocks. */
#include "lianhu/buf.h"

enum client_end {
    CLIENT_ANSWERED,
    CLIENT_LONG_PATH, /* no socket can have such a name */
    CLIENT_NOBODY,    /* nobody listens there; errno says why */
    CLIENT_LOST,      /* the connection ended before the answer did */
    CLIENT_LATE       /* no answer within the limit */
};

/* Puts `line` (without its end) to the daemon at `socket`. A socket that is not there yet is waited
 * for up to `patience_ms`: who started the daemon need not guess when it is ready. */
enum client_end control_client_ask(const char *socket, struct span line, int patience_ms,
                                   int limit_ms, struct buf *answer);

#endif
