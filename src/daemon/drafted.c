/* Notices that were drafted by phone: whom they mean is counted, some of it in each turn; then
 * whoever drafted hears what comes next, and the checker gets the code. A process that dies between
 * finds the draft uncounted and goes on. */
#include "daemon/crowd.h"
#include <stdlib.h>

struct drafted {
    int64_t serial; /* 0 none */
    struct crowd_job *job;
};

static void forget(struct drafted *d)
{
    crowd_job_free(d->job);
    *d = (struct drafted){.serial = 0};
}

static void tell(struct gateway *g, int64_t serial, size_t total, struct now now)
{
    struct message_row message;
    struct phone phone;
    struct actor actor = {.as = "clock", .name = "", .role = ""};
    struct notice n;
    struct intake in = {.from = &actor, .now = now.wall, .scts = WALL_NONE};

    if (!g->notice_reader.by_serial(g->notice_reader.ctx, serial, &n))
        return;
    in.message = store_notice_drafted_by(g->with.store, serial);
    in.silent = !store_message(g->with.store, in.message, &message) ||
                !phone_parse(span_of(message.phone), &phone);
    if (!in.silent) {
        store_actor(g->with.store, g->with.model, &phone, now.wall, &actor);
        in.modem = message.modem;
    }
    notice_counted(&g->notices, &in, &n, total, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}

static bool begin(struct gateway *g, struct drafted *d, struct now now)
{
    struct buf why = BUF_INIT;
    struct crowd_plan plan;
    struct notice n;

    if (import_job_locks(&g->import) || !store_notice_uncounted(g->with.store, &n))
        return false;
    plan = crowd_of_notice(g, &n);
    d->serial = n.serial;
    d->job = crowd_job_new(g, &plan, &why);
    if (!d->job) {
        tell(g, n.serial, 0, now);
        forget(d);
    }
    buf_free(&why);
    return d->job != NULL;
}

bool drafted_count(struct gateway *g, struct now now)
{
    struct drafted *d = g->drafted;

    if (!d->serial && !begin(g, d, now))
        return false;
    if (crowd_job_step(g, d->job)) {
        tell(g, d->serial, crowd_job_refused(d->job) ? 0 : crowd_job_crowd(d->job)->count, now);
        forget(d);
    }
    return true;
}

struct drafted *drafted_new(void)
{
    return xcalloc(1, sizeof(struct drafted));
}

bool drafted_works(const struct drafted *d)
{
    return d->serial != 0;
}

void drafted_forget(struct drafted *d)
{
    forget(d);
}

void drafted_free(struct drafted *d)
{
    forget(d);
    free(d);
}
