#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H
/*
 * A stage for scenarios with real processes in real time: modemsim and lianhud of $BUILD/san/bin in
 * a directory of their own under /tmp, asked over their sockets. Everything waits for an event with
 * a deadline; one that passes ends the test with the name of what was waited for. The processes
 * die with the test.
 */
#include "lianhu/buf.h"
#include <jansson.h>
#include <sys/types.h>

enum { STAGE_PATH = 128, STAGE_ENV = 4 };

struct stage {
    char dir[STAGE_PATH]; /* kept when the test fails */
    char sim_socket[STAGE_PATH], control[STAGE_PATH], config[STAGE_PATH], database[STAGE_PATH],
        model[STAGE_PATH], log[STAGE_PATH];
    pid_t sim, daemon; /* 0 not running */
    unsigned modems;
    const char *env[STAGE_ENV]; /* "NAME=value" for daemons to come; NULL unused */
};

/* ---- checks, counted for the closing line "N passed, M failed" ------------------------------- */
void stage_check(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));
int stage_result(void); /* prints that line; the exit status */
_Noreturn void stage_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- processes ------------------------------------------------------------------------------- */

/* Makes the directory, a configuration for `modems` modems without limits of pace, and starts
 * modemsim with further arguments (NULL-terminated). */
void stage_open(struct stage *stage, const char *name, unsigned modems, const char *const *args);

/* Writes the configuration again: its database lies elsewhere now. */
void stage_configure(const struct stage *stage);

/* Stops both and removes the directory, unless a check has failed. */
void stage_close(struct stage *stage);

void stage_start(struct stage *stage);           /* lianhud; does not wait */
void stage_ready(struct stage *stage);           /* until its control socket answers */
void stage_kill(struct stage *stage);            /* SIGKILL, and gone */
int stage_stop(struct stage *stage, int64_t ms); /* SIGTERM; its exit status, dies after ms */

/* Whether lianhud ends within so many milliseconds; its wait status then. */
bool stage_ends(struct stage *stage, int64_t ms, int *status);

/* ---- questions ------------------------------------------------------------------------------- */

/* One request, one answer; takes over `request`. `daemon` may be dying: NULL then. */
json_t *stage_ask(const char *socket, json_t *request);

/* The answer's "result" (lianhud) or the answer itself (modemsim); dies when it was refused. */
json_t *stage_ask_daemon(struct stage *stage, json_t *request);
json_t *stage_ask_sim(struct stage *stage, json_t *request);

/* A phone writes to a modem ("sim1"). */
void stage_text(struct stage *stage, const char *from, const char *text, const char *to);

/* Asks `good` again and again until it holds; dies after the deadline, naming `what`. */
void stage_until(struct stage *stage, bool (*good)(struct stage *stage, void *ctx), void *ctx,
                 int seconds, const char *what);

/* Imports roster files by lianhuctl, which sends what is large in turns. */
void stage_import(struct stage *stage, const char *people, const char *households);

int64_t stage_ms(void); /* a clock for figures and deadlines */
void stage_pause(int64_t ms);

#endif
