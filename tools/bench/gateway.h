#ifndef BENCH_GATEWAY_H
#define BENCH_GATEWAY_H
/*
 * A gateway at work on a modemsim of its own, lianhu or a peer, so that the same can be asked of
 * all. The texts of a run go to made-up phones, each phone once.
 */
#include "bench.h"

enum { RUN_MODEMS = 64, RUN_LIMIT = 280 }; /* the latter in seconds */

struct gateway;

struct run {
    const struct gateway *gateway;
    struct rig rig;
    pid_t pids[RUN_MODEMS]; /* one, or one a modem */
    unsigned count;
    double deadline; /* RUN_LIMIT after it was opened */
};

const struct gateway *gateway_of(enum who who);
enum who gateway_who(const struct gateway *gateway);
bool gateway_installed(const struct gateway *gateway);

/* A modemsim with so many modems and the configuration for it. */
void run_open(struct run *run, const struct gateway *gateway, const char *what, unsigned modems,
              bool instant);
/* Starts the gateway; the texts are in its queue then, those of a peer before it starts. */
void run_start(struct run *run, unsigned texts);
/* As a crash would: no time for anything. Then it is started again with what it has. */
void run_kill(struct run *run);
void run_again(struct run *run);
void run_close(struct run *run);

/* A figure of each of its processes, children included, summed up. */
double run_sum(const struct run *run, double (*of)(pid_t pid));

/* ---- several at once ------------------------------------------------------------------------- */

/* Runs it in a process of its own, whose figures come back with jobs_wait. */
void job_start(const char *what, void (*measure)(const struct gateway *), const struct gateway *of);
void jobs_wait(void);

#endif
