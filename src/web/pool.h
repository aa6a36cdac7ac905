#ifndef WEB_POOL_H
#define WEB_POOL_H
/*
 * The threads that make pages, so that one which takes long holds no other up: a county's roster, a
 * ledger as a file. Each has a read connection of its own; of what takes long only some are made at
 * a time, of passwords one (argon2id takes 64 MiB), so that workers are left for who only clicks.
 */
#include "web/web.h"

/* How many there are, and how many of each class may be under way. */
struct pool_limits {
    unsigned workers, of_class[JOB_CLASSES];
};
extern const struct pool_limits pool_limits;

/* Memory of whoever asks; lives until `done` is called, by a worker. */
struct job {
    const struct request *request;
    struct reply *reply; /* REPLY_INIT; made when `made` */
    void (*done)(struct job *job);
    void *ctx;
    bool made; /* false: the pool ended before its turn came */
    enum job_class class;
    struct job *next;
};

struct pool;

/* `web` outlives the pool; its store is not used. NULL with the reason in `why`. */
struct pool *pool_start(const struct web *web, const struct pool_limits *limits, struct buf *why);

/* Makes the reply as soon as a worker is free; in the order of asking, but what may not begin yet
 * is overtaken. */
void pool_put(struct pool *pool, struct job *job);

/* Has a worker call web_tick. True when one has done so since the last call: the pool turns. */
bool pool_tick(struct pool *pool, struct now now);

/* Lets what is under way end, drops what waits; NULL is nothing. */
void pool_stop(struct pool *pool);

#endif
