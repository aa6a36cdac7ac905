#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H
/*
 * One HTTP request as the pages see it, and the answer they make. Neither knows of sockets:
 * server.c fills the one and sends the other, tests and the fuzz target do the same by hand.
 */
#include "lianhu/buf.h"
#include "lianhu/when.h"
#include <stdint.h>

enum { REQUEST_FIELDS_MAX = 256, REQUEST_PATH_MAX = 512 };

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER };

/* A value of the query string or of a form; a file has a name too. Owned by the request. */
struct request_field {
    char *name;
    struct buf value;
    char *filename; /* NULL: no file */
};

struct request {
    enum method method;
    char path[REQUEST_PATH_MAX]; /* decoded, "/cases/10008" */
    struct request_field fields[REQUEST_FIELDS_MAX];
    size_t field_count;
    char cookie[320]; /* value of our session cookie, "" none */
    char host[128];   /* as the client said it */
    char peer[64];    /* its address */
    char origin[128]; /* Origin header, "" none */
    bool live;        /* script asks, nobody has clicked */
    bool overflow;    /* more was sent than a request may hold */
    struct now now;
};

void request_free(struct request *request);

/* Adds to or begins a field. False, and `overflow`, when there are too many. */
bool request_add(struct request *request, const char *name, const char *filename, const char *bytes,
                 size_t len, bool goes_on);

/* The value of a field, "" when there is none. */
const char *request_get(const struct request *request, const char *name);
int64_t request_int(const struct request *request, const char *name, int64_t otherwise);
bool request_has(const struct request *request, const char *name);
const struct request_field *request_file(const struct request *request, const char *name);

struct reply {
    int status;
    const char *type; /* "text/html; charset=utf-8" */
    struct buf body;
    const void *fixed; /* not NULL: this memory instead of body */
    size_t fixed_size;
    int file;            /* not 0: what is in it, which is open, instead of body */
    struct buf location; /* for redirects */
    struct buf cookie;   /* whole Set-Cookie value, "" none */
    char filename[128];  /* not "": offered as a download of this name */
    bool may_cache;      /* assets */
};

#define REPLY_INIT                                                                                 \
    {                                                                                              \
        .status = 200, .type = "text/html; charset=utf-8"                                          \
    }
void reply_free(struct reply *reply);

/* 303 See Other to a path of ours. */
void reply_redirect(struct reply *reply, const char *path);

#endif
