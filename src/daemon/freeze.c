/* The freezing of an audience that was signed: its rows, a slice of them in each turn. */
#include "daemon/crowd.h"
#include <stdlib.h>

enum { SLICE = 500 };

struct freezer {
    int64_t serial;        /* 0 nothing */
    struct crowd_job *job; /* the audience is being gathered */
    struct crowd crowd;
    size_t next;
};

static void stop(struct gateway *g, int64_t serial, const char *why, struct now now)
{
    static const struct actor clock = {.as = "clock", .name = "", .role = ""};
    struct notice n;

    if (!g->notice_reader.by_serial(g->notice_reader.ctx, serial, &n))
        return;
    notice_stop(&n, &clock, why, now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}

static void forget(struct freezer *f)
{
    crowd_job_free(f->job);
    crowd_free(&f->crowd);
    *f = (struct freezer){.serial = 0};
}

/* The audience anew: the process died while it was being frozen, or another notice was before it;
 * nothing of it has left, and the rows that are there are the same. */
static bool begin(struct gateway *g, struct freezer *f, struct now now)
{
    struct buf why = BUF_INIT;
    struct crowd_plan plan;
    struct notice n;

    if (import_job_locks(&g->import) || !store_notice_unfrozen(g->with.store, &n))
        return false; /* a roster that is being replaced names nobody for certain */
    plan = crowd_of_notice(g, &n);
    f->serial = n.serial;
    f->job = crowd_job_new(g, &plan, &why);
    if (!f->job) {
        stop(g, n.serial, why.ptr, now);
        forget(f);
    }
    buf_free(&why);
    return f->serial != 0;
}

static void gathered(struct gateway *g, struct freezer *f, struct now now)
{
    const char *why = crowd_job_refused(f->job);

    f->crowd = *crowd_job_crowd(f->job);
    *crowd_job_crowd(f->job) = (struct crowd){NULL, 0, 0, 0};
    if (why || f->crowd.count == 0) {
        stop(g, f->serial, why ? why : notice_result_words(NOTICE_NOBODY), now);
        forget(f);
        return;
    }
    crowd_job_free(f->job);
    f->job = NULL;
}

/* Numbers of a list that are nobody's on the roster: where they came from is kept (domain.md 10.1).
 */
static void note_strangers(struct gateway *g, const struct notice_slice *slice, struct now now)
{
    struct consent_origin from = {CONSENT_LIST, "", "", "", now.wall};
    struct notice n;

    if (!g->notice_reader.by_serial(g->notice_reader.ctx, g->freezer->serial, &n))
        return;
    from.file = n.number;
    from.actor = n.drafter;
    for (size_t i = 0; i < slice->count; i++)
        if (!slice->recipients[i].person && !slice->recipients[i].household)
            store_consent_note(g->with.store, &slice->recipients[i].phone, &from);
}

static void freeze_slice(struct gateway *g, struct freezer *f, struct now now)
{
    size_t left = f->crowd.count - f->next;
    struct notice_slice slice = {f->crowd.items + f->next, left > SLICE ? SLICE : left,
                                 f->crowd.count, left <= SLICE};

    note_strangers(g, &slice, now);
    crowd_names(g, f->crowd.items + f->next, slice.count);
    notice_freeze(&g->notices, f->serial, &slice, now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    f->next += slice.count;
    if (!slice.last)
        return;
    forget(f);
    g->notices_active = true;
}

bool freeze_some(struct gateway *g, struct now now)
{
    struct freezer *f = g->freezer;

    if (!f->serial && !begin(g, f, now))
        return false;
    if (!f->job)
        freeze_slice(g, f, now);
    else if (crowd_job_step(g, f->job))
        gathered(g, f, now);
    return true;
}

void freezer_take(struct gateway *g, int64_t serial, struct crowd *crowd)
{
    struct freezer *f = g->freezer;

    if (f->serial)
        return; /* it is gathered again when the one before it is frozen */
    f->serial = serial;
    f->crowd = *crowd;
    *crowd = (struct crowd){NULL, 0, 0, 0};
}

struct freezer *freezer_new(void)
{
    return xcalloc(1, sizeof(struct freezer));
}

bool freezer_works(const struct freezer *f)
{
    return f->serial != 0;
}

void freezer_free(struct freezer *f)
{
    forget(f);
    free(f);
}

void freezer_forget(struct freezer *f)
{
    forget(f);
}
