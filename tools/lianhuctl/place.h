#ifndef LIANHUCTL_PLACE_H
#define LIANHUCTL_PLACE_H
/* Which installation a command is about, whether its lianhud runs or not. */
#include "daemon/config.h"
#include "lianhuctl.h"

struct installation {
    char *conf;
    struct config *config; /* NULL: it has mistakes */
    struct buf mistakes;   /* "file:line: ..." lines */
    bool running;          /* lianhud answers */
};

/* Takes --conf out of the arguments; without it lianhud is asked, and where none runs it is
 * /etc/lianhu/lianhu.conf. Always fills `out`. */
void installation_find(const struct session *session, json_t *args, struct installation *out);
void installation_free(struct installation *installation);

/* The same with its database known; false, and why on stderr, when the configuration is bad. */
bool installation_need(const struct session *session, json_t *args, struct installation *out);

/* One question to lianhud, without a word when nobody answers: NULL. */
json_t *daemon_ask_quietly(const struct session *session, const char *command, json_t *args);

/* Tells lianhud, if it runs, what looking through its database found. */
void installation_tell_backup(const struct session *session, const char *file, long long bytes);
void installation_tell(const struct session *session, bool sound, const char *what);

/* The name of a process that has a file open; "" unknown. scan.c */
void holder_of(const char *path, char *out, size_t size);

#endif
