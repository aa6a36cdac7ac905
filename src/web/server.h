#ifndef WEB_SERVER_H
#define WEB_SERVER_H
/*
 * The console's door: libmicrohttpd listens, takes requests apart within limits of size and time,
 * and sends what web_handle answers with the headers that every answer has. One thread.
 */
#include "web/web.h"

struct server;

/* Listens where lianhu.conf says. NULL with the reason (Chinese) in `why`: the address is taken,
 * the certificate cannot be used. */
struct server *server_start(struct web *web, struct buf *why);

/* Serves until a signal asks it to end (SIGTERM, SIGINT). */
void server_run(struct server *server);
void server_stop(struct server *server);

/* The port it listens on, for a configuration that says 0. */
unsigned server_port(const struct server *server);

#endif
