#ifndef WEB_SERVER_H
#define WEB_SERVER_H
/*
 * The console's door: libmicrohttpd listens, takes requests apart within limits of size and time,
 * and sends what web_handle answers with the headers that every answer has. One thread has all the
 * sockets; the pages are made by those of the pool.
 */
#include "web/web.h"

struct server;

/* What one computer, and all of them, may take up. A request has come in and its answer has gone
 * out within request_ms of the connection, or of the end of the request before. */
struct server_limits {
    unsigned connections, per_address, idle_seconds;
    int64_t request_ms;
};
extern const struct server_limits server_limits;

/* Listens where lianhu.conf says. NULL with the reason (Chinese) in `why`: the address is taken,
 * the certificate cannot be used. */
struct server *server_start(struct web *web, const struct server_limits *limits, struct buf *why);

/* Serves until a signal asks it to end (SIGTERM, SIGINT). */
void server_run(struct server *server);
void server_stop(struct server *server);

/* The port it listens on, for a configuration that says 0. */
unsigned server_port(const struct server *server);

#endif
