#include "web/pool.h"
#include <pthread.h>
#include <stdlib.h>

enum { WORKERS = 6, LONG_AT_ONCE = 3 };

const struct pool_limits pool_limits = {
    .workers = WORKERS,
    .of_class = {[JOB_PAGE] = WORKERS, [JOB_LONG] = LONG_AT_ONCE, [JOB_PASSWORD] = 1}
};

struct worker {
    struct pool *pool;
    struct web web;
    pthread_t thread;
    bool runs, warm;
};

struct pool {
    struct pool_limits limits;
    struct worker *workers;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job *first, **last; /* what waits */
    unsigned under_way[JOB_CLASSES];
    struct now tick;
    bool tick_wanted, ticking, ticked, ending;
};

/* The first that may begin now, taken out. */
static struct job *take_job(struct pool *pool)
{
    for (struct job **at = &pool->first; *at; at = &(*at)->next) {
        struct job *job = *at;

        if (pool->under_way[job->class] >= pool->limits.of_class[job->class])
            continue;
        *at = job->next;
        if (!job->next)
            pool->last = at;
        pool->under_way[job->class]++;
        return job;
    }
    return NULL;
}

static void do_job(struct worker *w, struct job *job)
{
    struct pool *pool = w->pool;
    enum job_class class = job->class;

    pthread_mutex_unlock(&pool->lock);
    web_handle(&w->web, job->request, job->reply);
    job->made = true;
    job->done(job); /* from here on it is its owner's again */
    pthread_mutex_lock(&pool->lock);
    pool->under_way[class]--;
    pthread_cond_signal(&pool->changed); /* one of its class may have waited for this */
}

static void do_tick(struct worker *w)
{
    struct pool *pool = w->pool;
    struct now now = pool->tick;

    pool->tick_wanted = false;
    pool->ticking = true;
    pthread_mutex_unlock(&pool->lock);
    if (!w->warm)
        web_warm(&w->web, now);
    w->warm = true;
    web_tick(&w->web, now);
    pthread_mutex_lock(&pool->lock);
    pool->ticking = false;
    pool->ticked = true;
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct pool *pool = w->pool;

    pthread_mutex_lock(&pool->lock);
    while (!pool->ending) {
        struct job *job = NULL;

        if (pool->tick_wanted && !pool->ticking)
            do_tick(w);
        else if ((job = take_job(pool)))
            do_job(w, job);
        else
            pthread_cond_wait(&pool->changed, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static bool start_worker(struct pool *pool, struct worker *w, const struct web *web,
                         struct buf *why)
{
    w->pool = pool;
    w->web = *web;
    w->web.store = store_open_reader(web->config->database, why);
    w->runs = w->web.store && pthread_create(&w->thread, NULL, work, w) == 0;
    return w->runs;
}

struct pool *pool_start(const struct web *web, const struct pool_limits *limits, struct buf *why)
{
    struct pool *pool = xcalloc(1, sizeof *pool);

    pool->limits = *limits;
    pool->last = &pool->first;
    pool->workers = xcalloc(limits->workers, sizeof *pool->workers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    for (unsigned i = 0; i < limits->workers; i++)
        if (!start_worker(pool, &pool->workers[i], web, why)) {
            pool_stop(pool);
            return NULL;
        }
    return pool;
}

void pool_put(struct pool *pool, struct job *job)
{
    job->next = NULL;
    job->made = false;
    pthread_mutex_lock(&pool->lock);
    *pool->last = job;
    pool->last = &job->next;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

bool pool_tick(struct pool *pool, struct now now)
{
    bool ticked;

    pthread_mutex_lock(&pool->lock);
    ticked = pool->ticked;
    pool->ticked = false;
    pool->tick = now;
    pool->tick_wanted = true;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    return ticked;
}

static void drop_waiting(struct pool *pool)
{
    while (pool->first) {
        struct job *job = pool->first;

        pool->first = job->next;
        job->done(job);
    }
}

void pool_stop(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->limits.workers; i++) {
        if (pool->workers[i].runs)
            pthread_join(pool->workers[i].thread, NULL);
        store_close(pool->workers[i].web.store);
    }
    drop_waiting(pool);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->changed);
    free(pool->workers);
    free(pool);
}
