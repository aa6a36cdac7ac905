/* How submissions end: what a verdict of the modem means for the message and for the SIM. */
#include "lianhu/log.h"
#include "outbox/outbox_int.h"
#include <inttypes.h>

enum { LATER_MAX = 12 }; /* attempts in all, whatever their reasons */

static int64_t backoff_ms(unsigned attempts)
{
    static const int minutes[] = {1, 2, 4, 8, 15, 30};
    size_t last = sizeof minutes / sizeof *minutes - 1;

    return minutes[attempts < last ? attempts : last] * WALL_MIN;
}

/* What becomes of the message after so many attempts. */
static enum reaction_message next_of(const struct reaction *r, struct sim *sim, unsigned attempts)
{
    enum reaction_message next = r->message;

    if (next == MESSAGE_WITHOUT_VALIDITY) {
        next = sim->no_validity ? MESSAGE_GIVE_UP : MESSAGE_AGAIN;
        sim->no_validity = true;
    } else if (next == MESSAGE_AGAIN && attempts > r->tries) {
        next = MESSAGE_LATER;
    } else if (next == MESSAGE_LATER && attempts > r->tries) {
        next = MESSAGE_GIVE_UP;
    }
    return attempts > LATER_MAX ? MESSAGE_GIVE_UP : next;
}

static void refused(struct outbox *o, struct sim *sim, const struct flight *flight,
                    const struct at_final *final, struct now now)
{
    const struct reaction *r = reaction_to(o->reactions, final);
    struct entry *e = flight->entry;
    struct out_part *p = &e->parts[flight->part - 1];

    p->attempts++;
    enum reaction_message do_what = next_of(r, sim, p->attempts);
    log_line(LOG_NOTICE, "outbox message %" PRId64 ": %s %d (%s), attempt %u", e->id,
             at_end_name(final->end), final->code, r->means, p->attempts);
    if (do_what == MESSAGE_GIVE_UP) {
        entry_done(o, e, MESSAGE_FAILED, now.wall);
        return;
    }
    store_message_state(o->store, e->id, MESSAGE_QUEUED, WALL_NONE, NULL);
    part_again(o, e, flight->part,
               now.wall.ms + (do_what == MESSAGE_AGAIN ? (int64_t)p->attempts * 5 * WALL_SEC
                                                       : backoff_ms(p->attempts - 1)));
}

static void end_attempt(struct outbox *o, const struct sms_result *result,
                        enum attempt_outcome outcome, wall_t now)
{
    struct attempt_row row = {.id = result->attempt,
                              .outcome = outcome,
                              .final = result->final,
                              .mr = result->mr,
                              .ended_at = now};

    store_attempt_end(o->store, &row);
}

static void accepted(struct outbox *o, const struct flight *flight, const struct sms_result *result,
                     wall_t now)
{
    int64_t message = flight->entry->id;

    end_attempt(o, result, ATTEMPT_ACCEPTED, now);
    part_sent(o, flight->entry, flight->part, now);
    if (flight->reported)
        message_refresh(o, message, now);
}

static void in_doubt(struct outbox *o, unsigned who, const struct flight *flight,
                     const struct sms_result *result, wall_t now)
{
    struct entry *e = flight->entry;
    struct attempt_row row = {.st = -1};
    bool found = store_attempt(o->store, result->attempt, &row);

    if (found && row.st >= 0) {
        accepted(o, flight, result, now);
        return;
    }
    e->parts[flight->part - 1].state = PART_DOUBT;
    e->parts[flight->part - 1].doubts++;
    if (found)
        doubt_add(o, who, e, &row, now);
    if (first_pending(e) && !e->in_heap)
        heap_push(o, e);
}

/* The same refusal again and again, for one recipient after the other: it is the SIM. */
static enum sim_advice advise(const struct outbox *o, struct sim *sim, const struct phone *to,
                              const struct at_final *final)
{
    enum { IN_A_ROW = 5 };
    const struct reaction *r = reaction_to(o->reactions, final);

    if (sim->streak.final.end != final->end || sim->streak.final.code != final->code)
        sim->streak.recipients = 0;
    sim->streak.final = *final;
    if (sim->streak.recipients == 0 || strcmp(sim->streak.last.text, to->text) != 0)
        sim->streak.recipients++;
    sim->streak.last = *to;
    if (sim->streak.recipients % IN_A_ROW != 0)
        return r->modem;
    if (r->message == MESSAGE_GIVE_UP || sim->streak.recipients > IN_A_ROW || r->modem == SIM_RESET)
        return SIM_ALARM;
    return SIM_RESET;
}

/* A second word about an attempt that was given up: only that it was accepted counts. A second try
 * that is on its way by then runs to its end. */
static void late_result(struct outbox *o, const struct sms_result *result, struct now now)
{
    struct doubt *d = doubt_of_attempt(o, result->attempt);
    struct attempt_row row;

    if (result->outcome != SMS_ACCEPTED || !store_attempt(o->store, result->attempt, &row))
        return;
    end_attempt(o, result, ATTEMPT_ACCEPTED, now.wall);
    if (d)
        part_sent(o, d->entry, d->part, now.wall);
}

struct earlier_try {
    unsigned part;
    bool yes;
};

static void look_for_accepted(void *ctx, const struct attempt_row *row)
{
    struct earlier_try *a = ctx;

    a->yes |= row->part == a->part && row->outcome == ATTEMPT_ACCEPTED &&
              (row->st < 0 || report_fate((uint8_t)row->st) != REPORT_GAVE_UP);
}

/* An earlier attempt of this part was accepted after all, while this one was on its way. */
static bool was_accepted(struct outbox *o, const struct entry *e, unsigned part)
{
    struct earlier_try a = {part, false};

    if (e->parts[part - 1].doubts)
        store_attempts_of(o->store, e->id, look_for_accepted, &a);
    return a.yes;
}

enum sim_advice outbox_result(struct outbox *o, unsigned who, const struct sms_result *result,
                              struct now now)
{
    enum sim_advice advice = SIM_KEEP;
    struct sim *sim = &o->sims[who];
    struct flight flight = sim->flight;
    enum sms_outcome outcome = result->outcome;
    enum reaction_message says = reaction_to(o->reactions, &result->final)->message;

    if (flight.attempt != result->attempt || !flight.entry) {
        if (flight.attempt == result->attempt)
            sim->flight = (struct flight){0};
        late_result(o, result, now);
        return SIM_KEEP;
    }
    sim->flight = (struct flight){0};
    if (outcome == SMS_REFUSED && says == MESSAGE_DOUBT)
        outcome = SMS_UNKNOWN;
    if (outcome == SMS_REFUSED && says == MESSAGE_TAKEN)
        outcome = SMS_ACCEPTED;
    switch (outcome) {
    case SMS_ACCEPTED:
        sim->streak.recipients = 0;
        accepted(o, &flight, result, now.wall);
        break;
    case SMS_REFUSED:
        end_attempt(o, result, ATTEMPT_REFUSED, now.wall);
        advice = advise(o, sim, &flight.entry->to, &result->final);
        if (was_accepted(o, flight.entry, flight.part))
            part_sent(o, flight.entry, flight.part, now.wall);
        else
            refused(o, sim, &flight, &result->final, now);
        break;
    case SMS_UNSENT:
        end_attempt(o, result, ATTEMPT_UNSENT, now.wall);
        store_message_state(o->store, flight.entry->id, MESSAGE_QUEUED, WALL_NONE, NULL);
        part_again(o, flight.entry, flight.part, now.wall.ms + 500);
        break;
    case SMS_UNKNOWN:
        if (was_accepted(o, flight.entry, flight.part)) {
            end_attempt(o, result, ATTEMPT_IN_DOUBT, now.wall);
            part_sent(o, flight.entry, flight.part, now.wall);
        } else {
            in_doubt(o, who, &flight, result, now.wall);
        }
        break;
    }
    return advice;
}
