/*
 * Attempts in doubt: the TPDU may have left and no +CMGS came back. A report settles one; without
 * it, after a time, the written policy of its class does (design.md section 7). Nothing is guessed.
 */
#include "outbox/outbox_int.h"
#include <stdlib.h>

/* clang-format off */
static const struct {
    int64_t wait_ms; /* for a report */
    unsigned again;  /* how often it is sent again */
} policy[MESSAGE_CLASSES] = {
    [CLASS_ALARM]    = { 60 * WALL_SEC,  3 },
    [CLASS_ANSWER]   = { 10 * WALL_MIN,  1 },
    [CLASS_CASE]     = { WALL_HOUR,      1 },
    [CLASS_QUESTION] = { WALL_HOUR,      1 },
    [CLASS_BULK]     = { 24 * WALL_HOUR, 1 },
};
/* clang-format on */

/* A last doubt is kept this long for its report, then the message has failed. Others for its phone
 * wait no longer for it than for the first. */
#define DOUBT_ENDS_MS (48 * WALL_HOUR)

/* So long a person waits for an answer while another text to the phone is in doubt. */
#define ANSWER_PATIENCE_MS (10 * WALL_MIN)

static bool last_doubt(const struct entry *e, unsigned part)
{
    return e->parts[part - 1].doubts > policy[e->cls].again;
}

static struct doubt doubt_made(unsigned sim, struct entry *e, const struct attempt_row *row)
{
    wall_t from = wall_known(row->ended_at) ? row->ended_at : row->opened_at;
    int64_t binds = from.ms + policy[e->cls].wait_ms;

    return (struct doubt){.attempt = row->id,
                          .sim = sim,
                          .part = row->part,
                          .entry = e,
                          .opened_ms = row->opened_at.ms,
                          .binds_ms = binds,
                          .until_ms = last_doubt(e, row->part) ? from.ms + DOUBT_ENDS_MS : binds};
}

void doubt_add(struct outbox *o, unsigned sim, struct entry *e, const struct attempt_row *row,
               wall_t now)
{
    struct attempt_row closed = *row;

    if (row->outcome != ATTEMPT_IN_DOUBT) {
        closed.outcome = ATTEMPT_IN_DOUBT;
        closed.ended_at = now;
        store_attempt_end(o->store, &closed);
        store_message_state(o->store, e->id, MESSAGE_IN_DOUBT, WALL_NONE, row->modem);
    }
    if (e->parts[row->part - 1].state == PART_SENT)
        return;
    if (o->doubt_count == o->doubt_cap) {
        o->doubt_cap = o->doubt_cap ? o->doubt_cap * 2 : 16;
        o->doubts = xrealloc(o->doubts, o->doubt_cap * sizeof *o->doubts);
    }
    o->doubts[o->doubt_count++] = doubt_made(sim, e, &closed);
}

void doubt_drop(struct outbox *o, size_t at)
{
    o->doubts[at] = o->doubts[--o->doubt_count];
}

struct doubt *doubt_of_attempt(struct outbox *o, int64_t attempt)
{
    for (size_t i = 0; i < o->doubt_count; i++)
        if (o->doubts[i].attempt == attempt)
            return &o->doubts[i];
    return NULL;
}

static bool is_of(const struct doubt *d, unsigned sim, const struct phone *phone)
{
    return d->sim == sim && phone_same(&d->entry->to, phone);
}

/* By the centre's stamp, where it is known; else one that has not spoken yet, then the newest. */
static bool is_likelier(const struct doubt *a, const struct doubt *b, wall_t taken)
{
    if (wall_known(taken))
        return llabs(a->opened_ms - taken.ms) < llabs(b->opened_ms - taken.ms);
    return a->waived != b->waived ? b->waived : a->opened_ms > b->opened_ms;
}

struct doubt *doubt_of_phone(struct outbox *o, unsigned sim, const struct phone *phone,
                             wall_t taken)
{
    struct doubt *best = NULL;

    for (size_t i = 0; i < o->doubt_count; i++) {
        struct doubt *d = &o->doubts[i];

        if (is_of(d, sim, phone) && (!best || is_likelier(d, best, taken)))
            best = d;
    }
    return best;
}

static bool binds(const struct doubt *d, unsigned sim, const struct phone *phone, wall_t now)
{
    return !d->waived && d->binds_ms > now.ms && is_of(d, sim, phone);
}

bool doubt_binds(const struct outbox *o, unsigned sim, const struct phone *phone, wall_t now)
{
    for (size_t i = 0; i < o->doubt_count; i++)
        if (binds(&o->doubts[i], sim, phone, now))
            return true;
    return false;
}

bool doubt_holds(const struct outbox *o, unsigned sim, const struct entry *e, wall_t now)
{
    bool patient = e->cls != CLASS_ANSWER || now.ms < e->at_ms + ANSWER_PATIENCE_MS;

    if (e->cls == CLASS_ALARM)
        return false;
    for (size_t i = 0; i < o->doubt_count; i++)
        if (binds(&o->doubts[i], sim, &e->to, now) && (patient || o->doubts[i].entry == e))
            return true;
    return false;
}

/* The part was sent again since, and that is in doubt too: the newest speaks for it. */
static bool newer_doubt(const struct outbox *o, const struct doubt *d)
{
    for (size_t i = 0; i < o->doubt_count; i++)
        if (o->doubts[i].entry == d->entry && o->doubts[i].part == d->part &&
            o->doubts[i].attempt > d->attempt)
            return true;
    return false;
}

/* Its row may still be open: the turn that found it in doubt was rolled back. */
static void close_row(struct outbox *o, const struct doubt *d, wall_t now)
{
    struct attempt_row row;

    if (!store_attempt(o->store, d->attempt, &row) || row.outcome != ATTEMPT_OPEN)
        return;
    row.outcome = ATTEMPT_IN_DOUBT;
    row.ended_at = now;
    store_attempt_end(o->store, &row);
}

static void doubt_expire(struct outbox *o, const struct doubt *d, struct now now)
{
    struct entry *e = d->entry;
    struct out_part *part = &e->parts[d->part - 1];

    close_row(o, d, now.wall);
    if (part->state != PART_DOUBT || newer_doubt(o, d))
        return;
    if (part->doubts > policy[e->cls].again)
        entry_done(o, e, MESSAGE_FAILED, now.wall);
    else
        part_again(o, e, d->part, now.wall.ms);
}

void doubt_due(struct outbox *o, struct now now)
{
    for (size_t i = 0; i < o->doubt_count;) {
        struct doubt d = o->doubts[i];

        if (d.waived || d.until_ms > now.wall.ms) {
            i++;
            continue;
        }
        o->doubts[i].waived = true;
        doubt_expire(o, &d, now);
        i = 0; /* entry_done may have dropped some */
    }
}

int64_t doubt_next(const struct outbox *o)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < o->doubt_count; i++)
        if (!o->doubts[i].waived && o->doubts[i].until_ms < next)
            next = o->doubts[i].until_ms;
    return next;
}
