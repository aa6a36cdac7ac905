#ifndef TESTS_TOWNSHIP_H
#define TESTS_TOWNSHIP_H
/*
 * A township in one process under virtual time: the daemon core over simulated modems, their
 * network and the phones behind it. Time jumps from wake-up to wake-up, so that a month passes in
 * seconds, and one seed gives one history. A test lets people text and call, lets things break,
 * stops or kills the gateway, and looks at what reached the phones and what the store says.
 *
 * TOWN_LOG=7 in the environment shows the log, TOWN_TRACE=1 what goes over the ports.
 */
#include "daemon/gateway.h"
#include "tools/modemsim/sim.h"
#include "tools/modemsim/sim_fault.h"

struct township_plan {
    const char *name;   /* of its files under $BUILD/tmp; NULL: "town" */
    unsigned modems;    /* 0: one */
    uint64_t seed;      /* of the network; 0: 1 */
    const char *start;  /* ISO 8601; NULL: a Monday morning, 2026-11-23T09:00:00+08:00 */
    const char *sim;    /* quirks of all modems, NULL none */
    const char *conf;   /* more lines for lianhu.conf, NULL none; the calendar is off unless said */
    const char *modem;  /* lines for each modem's section, NULL none */
    const char *model;  /* NULL: nanyu */
    bool no_roster;     /* leave out conf/sample */
    struct span people; /* CSV instead of conf/sample; empty: the sample */
    struct span households;
    struct sim_config net; /* delays; all 0: those of a good day */

    /* The lines of each modem's section, in the place of `modem`; NULL. */
    const char *const *each;
};

enum { TOWNSHIP_CLIENTS = 4 };

struct township {
    struct sim *sim;
    struct now now;
    unsigned modems;
    struct gateway *gateway; /* NULL while it is down */
    struct store *store;
    struct buf reply;                   /* of the last request, without its line end */
    struct buf said[TOWNSHIP_CLIENTS];  /* the same by client */
    uint64_t answers[TOWNSHIP_CLIENTS]; /* how many each has got */
    uint64_t turns;                     /* rounds of the loop since the start */
    uint64_t wakeups;                   /* instants at which something had to be done */
    struct township_rest *rest;
};

/* A running township with the sample roster; a test that cannot have one fails. */
struct township *township_open(const struct township_plan *plan);
void township_close(struct township *town);

/* Lets time pass; what is due at its end is done. */
void township_pass(struct township *town, int64_t us);
void township_pass_until(struct township *town, wall_t when);

/* Passes until `done` says so, at most `us`. Looks after each instant. False when it never did. */
bool township_wait(struct township *town, int64_t us, bool (*done)(struct township *, void *),
                   void *ctx);

/* The clock on the wall is set, forward or back; what counts seconds does not notice. */
void township_set_clock(struct township *town, int64_t by_ms);

/* A phone writes to a modem of the gateway (index). Returns the parts it took. */
unsigned township_text(struct township *town, const char *phone, unsigned modem, const char *text);

/* The next text of a phone that was not yet looked at, waiting for it at most `us`; NULL none. */
const struct sim_text *township_read(struct township *town, const char *phone, int64_t us);

/* Texts of a phone that were not yet looked at. */
size_t township_unread(const struct township *town, const char *phone);

/* One line of the control protocol from root; the answer is in `reply` too. */
const char *township_ask(struct township *town, const char *line);

/* The same as another client, 1 to 3; its answer may come later: `said`, `answers`. */
void township_ask_as(struct township *town, unsigned client, const char *line);

/* A fault of the simulator (tools/modemsim/sim_fault.h); the test fails on an unknown one. */
void township_fault(struct township *town, unsigned modem, const char *name,
                    struct sim_fault_args args);

/* The gateway ends as at SIGTERM, or dies where it stands; starts again on what is on the disk. */
void township_stop(struct township *town);
void township_kill(struct township *town);
void township_start(struct township *town);

/* Another model for the same gateway, as after SIGHUP. */
void township_rules(struct township *town, const char *model);

/* The process dies at the n-th commit from now (1 the next): just before it, or just after it and
 * before anything of that turn left. township_dead tells; time goes on without it. */
void township_kill_at_commit(struct township *town, unsigned n, bool after);
bool township_dead(const struct township *town);

/* The power fails: what was not synced is lost. Then township_start. */
void township_power_cut(struct township *town);

/* The disk under the database, for its faults. */
struct disk;
struct disk *township_disk(struct township *town);

/* Another reader of the database, to be closed by the caller; the first column of the first row of
 * a query, -1 none. */
struct sqlite3;
struct sqlite3 *township_look(struct township *town);
int64_t township_count(struct township *town, const char *sql);

/* Everything that the database says, in a fixed order. */
void township_dump(struct township *town, struct buf *out);

#endif
