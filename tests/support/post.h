#ifndef TESTS_POST_H
#define TESTS_POST_H
/*
 * An outbox over a real store on a disk in memory, in virtual time, with the modems' part played by
 * the test: what it is given next, how that ended, which reports came.
 */
#include "outbox/outbox.h"
#include "store/store.h"
#include "tests/support/disk.h"

struct post {
    struct disk *disk;
    struct store *store;
    struct outbox *outbox;
    struct outbox_sim sims[3];
    struct outbox_config config;
    struct reactions *reactions;
    struct now now;
    bool asks_report; /* TP-SRR of what post_next gave last */
};

struct post_text {
    const char *to;
    enum message_class cls;
    const char *modem;
    const char *words;
    wall_t not_before, expires;
    bool workdays;
};

/* On what the disk holds, all SIMs ready; the rows it writes are committed. */
void post_open(struct post *o);
void post_close(struct post *o);

/* A fresh one with SIMs sim1, sim2 ... like this one; without limits. A Monday, nine o'clock. */
void post_start_with(struct post *o, size_t sims, struct outbox_sim like);
void post_start(struct post *o, size_t sims);
void post_stop(struct post *o);

/* Queues a text; its id. */
int64_t post_queue_text(struct post *o, const struct post_text *t);
int64_t post_queue(struct post *o, const char *to, enum message_class cls);
void post_commit(struct post *o); /* must work */
/* The next attempt of a SIM, 0 none; its message in *message. */
int64_t post_next(struct post *o, unsigned sim, int64_t *message);
/* How an attempt ended, with the commit of its turn. */
enum sim_advice post_ended(struct post *o, unsigned sim, const struct sms_result *result);
void post_accept(struct post *o, unsigned sim, int64_t attempt, int mr);
enum sim_advice post_refuse(struct post *o, unsigned sim, int64_t attempt, enum at_end end,
                            int code);
void post_unknown(struct post *o, unsigned sim, int64_t attempt);
/* A status report as the network sends it, of a message that the centre took at `scts`. False: it
 * matched nothing. */
bool post_report_of(struct post *o, unsigned sim, const char *phone, int mr, int st, wall_t scts);
/* Of a message that the centre took now. */
bool post_report(struct post *o, unsigned sim, const char *phone, int mr, int st);
/* Time passes from wake-up to wake-up, as under the loop. */
void post_pass(struct post *o, int64_t ms);
void post_assert_state(struct post *o, int64_t message, enum message_state wanted);
/* Dies and starts again on what was committed. */
void post_crash(struct post *o);

/* Three phones. */
#define A "13900000021"
#define B "13900000022"
#define C "13900000023"

#endif
