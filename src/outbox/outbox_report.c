/*
 * Status reports. One names its attempt by SIM, TP-MR and recipient (23.040 9.2.3.14); TP-MR wraps
 * after 256, so of several attempts without a final report the one is meant that bears the same
 * stamp of the centre, or else was made nearest to it. An attempt in doubt has no
 * TP-MR: it is settled by recipient and time. A report that was stored but not deleted before the
 * process died is read again: it must not settle another attempt. Stamps of the centre are compared
 * with one another as they are, and with our own times once the difference of the clocks is known.
 */
#include "lianhu/log.h"
#include "outbox/outbox_int.h"
#include <inttypes.h>

#define NEAR_MS (30 * WALL_MIN)

struct matching {
    struct phone to;
    wall_t scts, taken; /* the centre's stamp, and what it is by our clock or most likely is */
    struct attempt_row found;
    bool any;
    bool again;     /* this very report has been here before */
    int64_t off_ms; /* between the attempt and the centre's stamp, where that is what counts */
};

static bool is_final(int st)
{
    return st >= 0 && report_fate((uint8_t)st) != REPORT_TRYING;
}

static int64_t distance(wall_t a, wall_t b)
{
    return a.ms < b.ms ? b.ms - a.ms : a.ms - b.ms;
}

static void match_one(void *ctx, const struct attempt_row *row)
{
    struct matching *m = ctx;

    if (!phone_same(&row->phone, &m->to))
        return;
    bool stamped = wall_known(row->report_scts); /* it was told of before */
    int64_t off = 0;
    if (wall_known(m->scts))
        off = stamped ? distance(row->report_scts, m->scts) : distance(row->opened_at, m->taken);
    m->again |= is_final(row->st) && stamped && wall_known(m->scts) && off == 0;
    if (is_final(row->st) || (stamped && off > WALL_HOUR) || (m->any && off >= m->off_ms))
        return;
    m->found = *row;
    m->off_ms = off;
    m->any = true;
}

/* Of a modem that says +CMGS: 0 whatever the reference was (modems.md): the attempt to this phone
 * that is nearest to the time at which the centre took it. */
static void match_by_time(void *ctx, const struct attempt_row *row)
{
    struct matching *m = ctx;
    int64_t off = distance(row->opened_at, m->taken);

    if (!phone_same(&row->phone, &m->to))
        return;
    if (is_final(row->st)) {
        m->again |= row->report_scts.ms == m->scts.ms;
        return;
    }
    if (off > NEAR_MS || (m->any && off >= m->off_ms))
        return;
    m->found = *row;
    m->off_ms = off;
    m->any = true;
}

/* How the parts of a message stand, from all its attempts. */
struct tally {
    unsigned parts;
    uint8_t fate[SMS_PARTS_MAX + 1]; /* 0 nothing, 1 accepted, 2 delivered, 3 failed */
};

static void tally_one(void *ctx, const struct attempt_row *row)
{
    struct tally *t = ctx;
    uint8_t *fate = &t->fate[row->part];

    if (row->part > SMS_PARTS_MAX || row->outcome != ATTEMPT_ACCEPTED || *fate == 2)
        return;
    *fate = 1;
    if (row->st < 0)
        return;
    switch (report_fate((uint8_t)row->st)) {
    case REPORT_DELIVERED: *fate = 2; break;
    case REPORT_FAILED: *fate = 3; break;
    case REPORT_GAVE_UP:
    case REPORT_TRYING: break;
    }
}

void message_refresh(struct outbox *o, int64_t message, wall_t now)
{
    struct waiting_row row;
    struct tally t = {0};
    unsigned delivered = 0, failed = 0;

    if (!store_message_waiting(o->store, message, &row) || row.parts > SMS_PARTS_MAX)
        return;
    store_attempts_of(o->store, message, tally_one, &t);
    for (unsigned p = 1; p <= row.parts; p++) {
        delivered += t.fate[p] == 2;
        failed += t.fate[p] == 3;
    }
    if (failed)
        store_message_state(o->store, message, MESSAGE_FAILED, now, NULL);
    else if (delivered == row.parts)
        store_message_state(o->store, message, MESSAGE_DELIVERED, now, NULL);
}

/* The centre has given up: sending again may help, unless it is too late. */
static void send_again(struct outbox *o, const struct attempt_row *row, wall_t now)
{
    struct waiting_row message;

    if (!store_message_waiting(o->store, row->message, &message) ||
        (message.state != MESSAGE_SENT && message.state != MESSAGE_FAILED))
        return;
    if (now.ms - message.at.ms > 12 * WALL_HOUR ||
        (wall_known(message.expires) && message.expires.ms <= now.ms)) {
        store_message_state(o->store, row->message, MESSAGE_FAILED, now, NULL);
        return;
    }
    store_message_state(o->store, row->message, MESSAGE_QUEUED, WALL_NONE, NULL);
    struct entry *e = entry_load(o, row->message);
    if (e && e->in_heap) {
        heap_remove(o, e);
        e->due_ms = now.ms + 30 * WALL_MIN;
        heap_push(o, e);
    }
}

static bool settle_doubt(struct outbox *o, unsigned who, const struct tpdu *report,
                         const struct matching *m, wall_t now)
{
    struct doubt *d = doubt_of_phone(o, who, &m->to, m->taken);
    struct attempt_row row;

    if (!d || !store_attempt(o->store, d->attempt, &row))
        return false;
    if (wall_known(m->taken) && m->taken.ms < row.opened_at.ms - WALL_HOUR)
        return false; /* of one before it */
    row.outcome = ATTEMPT_ACCEPTED;
    row.final = (struct at_final){AT_OK, 0};
    row.mr = report->mr;
    row.ended_at = now;
    store_attempt_end(o->store, &row);
    store_attempt_reported(o->store, row.id, report->st, report->scts, now);
    log_line(LOG_NOTICE, "outbox message %" PRId64 ": in doubt, settled by its report",
             row.message);
    part_sent(o, d->entry, d->part, now);
    message_refresh(o, row.message, now);
    return true;
}

/* The report may be faster than +CMGS. It is noted, and counts if +CMGS never comes. */
static bool note_flying(struct outbox *o, unsigned who, const struct tpdu *report,
                        const struct phone *to, wall_t now)
{
    struct flight *flight = &o->sims[who].flight;

    if (!flight->entry || !phone_same(&flight->entry->to, to))
        return false;
    store_attempt_reported(o->store, flight->attempt, report->st, report->scts, now);
    flight->reported = true;
    return true;
}

/* By the centre's stamp as it stands too: after a restart its clock is learned anew, and at first
 * from reports that have lain on the SIM for hours. */
static bool is_far(const struct matching *m)
{
    wall_t opened = m->found.opened_at;

    return wall_known(m->scts) && distance(opened, m->taken) > WALL_HOUR &&
           distance(opened, m->scts) > WALL_HOUR;
}

/* TP-MR comes round again: the attempt that bears it may be of days ago and never have got its
 * last report, while the one that is meant has no TP-MR, because its result was lost. Or a report
 * of days ago comes only now, and the attempt that bears its TP-MR was made a moment ago. While
 * nothing is known of the centre's clock an attempt within the hour is believed. */
static bool is_stale(const struct matching *m, bool sure, wall_t now)
{
    return is_far(m) && (sure || distance(m->found.opened_at, now) > WALL_HOUR);
}

/* Clocks are set by an hour or two; what is further off is another's. */
static bool is_anothers(const struct matching *m, bool sure)
{
    return sure && !wall_known(m->found.report_scts) &&
           distance(m->found.opened_at, m->taken) > 3 * WALL_HOUR;
}

static bool settle_unnamed(struct outbox *o, unsigned who, const struct tpdu *report,
                           const struct matching *m, wall_t now)
{
    return settle_doubt(o, who, report, m, now) || note_flying(o, who, report, &m->to, now);
}

/* Where no TP-MR says it, the nearest in time is meant: an attempt in doubt, or one of a modem
 * whose references say nothing. */
static void find_by_time(struct outbox *o, unsigned who, struct matching *m, wall_t now)
{
    const struct doubt *d = doubt_of_phone(o, who, &m->to, m->taken);

    if (!wall_known(m->scts) || doubt_binds(o, who, &m->to, now))
        return;
    store_attempts_by_mr(o->store, o->sims[who].name, 0, match_by_time, m);
    m->any &= !d || m->off_ms < distance((wall_t){d->opened_ms}, m->taken);
}

static void find_attempt(struct outbox *o, unsigned who, uint8_t mr, struct matching *m, wall_t now)
{
    store_attempts_by_mr(o->store, o->sims[who].name, mr, match_one, m);
    if (!m->any && !m->again)
        find_by_time(o, who, m, now);
}

bool outbox_report(struct outbox *o, unsigned who, const struct tpdu *report, wall_t taken,
                   struct now now)
{
    bool sure = wall_known(taken);
    struct matching m = {.scts = report->scts, .taken = sure ? taken : report->scts};

    if (!phone_parse(span_of(report->address.text), &m.to))
        return false;
    find_attempt(o, who, report->mr, &m, now.wall);
    if (m.again)
        return true;
    if (!m.any || is_stale(&m, sure, now.wall))
        if (settle_unnamed(o, who, report, &m, now.wall))
            return true;
    if (!m.any || is_anothers(&m, sure))
        return false;
    store_attempt_reported(o->store, m.found.id, report->st, report->scts, now.wall);
    switch (report_fate(report->st)) {
    case REPORT_TRYING: break;
    case REPORT_GAVE_UP: send_again(o, &m.found, now.wall); break;
    case REPORT_DELIVERED:
    case REPORT_FAILED: message_refresh(o, m.found.message, now.wall); break;
    }
    return true;
}
