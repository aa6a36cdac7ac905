#ifndef TESTS_CONSOLE_H
#define TESTS_CONSOLE_H
/*
 * The staff console over a township in the same process: its pages ask the daemon core as they
 * would over the socket, and read its database by a connection of their own. Tests ask for pages by
 * name of whoever is signed in and look at what they say.
 */
#include "tests/support/township_int.h"
#include "web/web.h"
#include <pthread.h>

enum { CONSOLE_FIELDS = 24 };

struct asked {
    const char *who; /* NULL nobody */
    enum method method;
    const char *path;
    const char *fields[CONSOLE_FIELDS]; /* name, value, ... */
    bool token;                         /* as the form of the session has it */
    const char *file;                   /* name of a file that goes with it, NULL none */
    struct span bytes;
    const char *field; /* the file's field; NULL "people" */
};

struct console {
    struct township *town;
    struct web web;
    pthread_mutex_t daemon; /* one question at a time, whichever thread asks */
    char line[4096];
};

/* A township whose console has the staff 孙秀兰 (clerk), 王进财 (centre-director), 刘文清
 * (township-leader), 东坪干部 (a
 * village cadre of 东坪村), 别村干部 (one of 前沟村) and 县里 (a clerk who sees nothing but
 * 前沟村). */
struct console *console_open(const struct township_plan *plan);
void console_close(struct console *console);

/* One request; the reply is the caller's to free. */
int console_ask(struct console *console, const struct asked *asked, struct reply *reply);

/* What it says. */
bool reply_says(const struct reply *reply, const char *words);

/* Asks and compares: status and, unless NULL, words that the reply says; `!words` must be missing.
 * A redirect says where to. */
void console_expect(struct console *console, const struct asked *asked, int status,
                    const char *words);

/* The rows of the file that a link leads to. `href` as it stands in a page, up to its quote. */
size_t console_rows(struct console *console, const char *who, const char *href);

#endif
