#include "lianhu/log.h"
#include "outbox/outbox_int.h"
#include <inttypes.h>
#include <stdlib.h>

enum { BIND_MS = 2000 };

/* A SIM that is down this long gives its answers to others. */
#define DOWN_LONG_MS      (10 * WALL_MIN)
#define SWEEP_MS          (60 * WALL_SEC)
#define ALARM_PATIENCE_MS (5 * WALL_SEC) /* longer than a message takes that nothing holds up */
#define NO_BULK_MS        WALL_HOUR      /* how soon bulk asks again whether this SIM may */

/* Parts of one text carry one reference, the same at every attempt. */
static uint8_t concat_ref(const struct entry *e)
{
    return (uint8_t)(e->id & 0xFF);
}

int validity_minutes(const struct entry *e, wall_t now)
{
    /* clang-format off */
    static const int of_class[MESSAGE_CLASSES] = {
        [CLASS_ALARM] = 60, [CLASS_ANSWER] = 24 * 60, [CLASS_CASE] = 48 * 60,
        [CLASS_QUESTION] = 24 * 60, [CLASS_BULK] = 24 * 60,
    };
    /* clang-format on */
    int minutes = of_class[e->cls];

    if (wall_known(e->expires)) {
        int64_t left = (e->expires.ms - now.ms) / WALL_MIN;

        if (left < minutes)
            minutes = left < 5 ? 5 : (int)left;
    }
    return minutes;
}

/* ---- what becomes of entries ----------------------------------------------------------------- */

static void drop_doubts(struct outbox *o, const struct entry *e, unsigned part)
{
    for (size_t i = 0; i < o->doubt_count;)
        if (o->doubts[i].entry == e && (part == 0 || o->doubts[i].part == part))
            doubt_drop(o, i);
        else
            i++;
}

void entry_done(struct outbox *o, struct entry *e, enum message_state state, wall_t now)
{
    store_message_state(o->store, e->id, state, now, NULL);
    drop_doubts(o, e, 0);
    heap_remove(o, e);
    for (size_t i = 0; i < o->sim_count; i++)
        if (o->sims[i].flight.entry == e)
            o->sims[i].flight.entry = NULL; /* its answer will find the attempt in the store */
    entry_free(o, e);
}

void part_again(struct outbox *o, struct entry *e, unsigned part, int64_t due_ms)
{
    e->parts[part - 1].state = PART_PENDING;
    e->due_ms = due_ms;
    if (!e->in_heap)
        heap_push(o, e);
}

void part_sent(struct outbox *o, struct entry *e, unsigned part, wall_t now)
{
    bool pending = false, open = false;

    drop_doubts(o, e, part);
    e->parts[part - 1].state = PART_SENT;
    for (unsigned i = 0; i < e->part_count; i++) {
        pending |= e->parts[i].state == PART_PENDING;
        open |= e->parts[i].state == PART_FLYING || e->parts[i].state == PART_DOUBT;
    }
    if (!pending)
        heap_remove(o, e);
    else if (!open && !e->in_heap)
        heap_push(o, e);
    if (!pending && !open)
        entry_done(o, e, MESSAGE_SENT, now);
}

unsigned first_pending(const struct entry *e)
{
    for (unsigned i = 0; i < e->part_count; i++)
        if (e->parts[i].state == PART_PENDING)
            return i + 1;
    return 0;
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* When bulk may leave: now, or the next opening of a window. */
static int64_t window_allows(const struct outbox *o, wall_t now)
{
    return o->hours ? hours_next(o->hours, now, true).ms : now.ms;
}

/* When this entry may, by its day. */
static int64_t day_allows(const struct outbox *o, const struct entry *e, wall_t now)
{
    return e->workdays && o->hours ? hours_day(o->hours, now, false).ms : now.ms;
}

/* When this entry may, by what its phone was sent; the parts of a message stay together. */
static int64_t phone_takes(const struct outbox *o, const struct entry *e, wall_t now)
{
    const struct phone_limits *l = &o->to_phone;
    struct sent_to sent[SENT_TO_MAX];
    size_t count;

    if (e->cls == CLASS_ALARM || e->cls == CLASS_ANSWER || first_pending(e) > 1 ||
        !(l->per_minute || l->per_day || l->same_minute || l->same_hour))
        return now.ms;
    count = store_sent_to(o->store, &e->to, e->id, wall_add(now, -WALL_DAY), sent, SENT_TO_MAX);
    return phone_allows(l, sent, count, now).ms;
}

/* When this SIM may send something of this class. */
static int64_t allowed_at(const struct outbox *o, const struct sim *sim, enum message_class cls,
                          wall_t now)
{
    int64_t at = now.ms, other;

    if (cls == CLASS_ALARM)
        return at;
    at = pace_allows(&sim->pace, cls == CLASS_BULK, now).ms;
    other = pace_allows(&o->whole, false, now).ms;
    if (other > at)
        at = other;
    if (cls == CLASS_BULK && sim->no_bulk)
        return now.ms + NO_BULK_MS;
    if (cls == CLASS_BULK) {
        other = window_allows(o, now);
        if (other > at)
            at = other;
    }
    return at;
}

static bool expired(const struct entry *e, wall_t now)
{
    return wall_known(e->expires) && e->expires.ms <= now.ms;
}

/* The older of what waits for this SIM and for any. */
static struct heap *better_heap(struct outbox *o, struct sim *sim, int cls)
{
    struct heap *own = &sim->heaps[cls], *any = &o->any[cls];
    struct entry *a = heap_top(own), *b = heap_top(any);

    if (!a || !b)
        return a ? own : any;
    if (a->due_ms != b->due_ms)
        return a->due_ms < b->due_ms ? own : any;
    return a->id < b->id ? own : any;
}

/* A question that a phone's share has kept waiting for a day goes with its cases, oldest first:
 * those of a busy phone would never come to an end. */
static void step_up(struct entry *e, wall_t now)
{
    if (e->cls == CLASS_QUESTION && now.ms - e->at_ms >= WALL_DAY)
        e->cls = CLASS_CASE;
}

/* The next entry of a class that is due; expired ones end here, those whose phone has a doubt on
 * this SIM step back for a moment, those for workdays until the next one, those whose phone has had
 * its share until it may have more. */
static struct entry *pick(struct outbox *o, unsigned who, int cls, wall_t now)
{
    for (;;) {
        struct heap *h = better_heap(o, &o->sims[who], cls);
        struct entry *e = heap_top(h);

        if (!e || e->due_ms > now.ms)
            return NULL;
        heap_pop(h);
        if (expired(e, now)) {
            entry_done(o, e, MESSAGE_EXPIRED, now);
            continue;
        }
        int64_t later = day_allows(o, e, now);
        if (later <= now.ms && (later = phone_takes(o, e, now)) > now.ms)
            step_up(e, now);
        if (later <= now.ms && !doubt_holds(o, who, e, now))
            return e;
        e->due_ms = later > now.ms ? later : now.ms + BIND_MS;
        heap_push(o, e);
    }
}

static bool more_waits(struct outbox *o, unsigned who)
{
    for (int cls = 0; cls < MESSAGE_CLASSES; cls++)
        if (heap_top(better_heap(o, &o->sims[who], cls)))
            return true;
    return false;
}

static enum status build(struct outbox *o, unsigned who, const struct entry *e, unsigned part,
                         wall_t now, struct sms_job *job)
{
    struct sms_submit submit = {
        .to = e->to.text,
        .text = store_message_text(o->store, e->id),
        .ref = concat_ref(e),
        .vp_minutes = o->sims[who].no_validity ? -1 : validity_minutes(e, now),
        .message_class = -1,
        .report = e->cls != CLASS_ANSWER || !doubt_binds(o, who, &e->to, now),
    };

    return sms_build_part(&submit, part, &job->octets);
}

static bool open_attempt(struct outbox *o, unsigned who, struct entry *e, struct now now,
                         struct sms_job *job)
{
    struct sim *sim = &o->sims[who];
    unsigned part = first_pending(e);
    enum status status = part ? build(o, who, e, part, now.wall, job) : STATUS_NOT_FOUND;

    if (status != STATUS_OK) {
        log_line(LOG_ERR, "outbox message %" PRId64 ": cannot be encoded: %s", e->id,
                 status_name(status));
        entry_done(o, e, MESSAGE_FAILED, now.wall);
        return false;
    }
    drop_doubts(o, e, part);
    e->sim = who; /* its other parts leave by the same SIM */
    e->parts[part - 1].state = PART_FLYING;
    job->attempt = store_attempt_open(o->store, e->id, part, sim->name, now.wall);
    store_message_state(o->store, e->id, MESSAGE_SUBMITTING, WALL_NONE, sim->name);
    sim->flight = (struct flight){job->attempt, e, part, false};
    sim->opened = job->attempt;
    job->more_follow = first_pending(e) != 0 || more_waits(o, who);
    pace_count(&sim->pace, now.wall);
    pace_count(&o->whole, now.wall);
    return true;
}

bool outbox_next(struct outbox *o, unsigned who, struct now now, struct sms_job *job)
{
    struct sim *sim = &o->sims[who];

    if (!sim->ready || sim->flight.attempt)
        return false;
    sim->blocked_ms = 0;
    sim->pace.grown = pace_grown(sim->since, o->new_card_days, now.wall);
    for (int cls = 0; cls < MESSAGE_CLASSES; cls++) {
        struct entry *e = heap_top(better_heap(o, sim, cls));

        if (!e || e->due_ms > now.wall.ms)
            continue;
        int64_t at = allowed_at(o, sim, (enum message_class)cls, now.wall);
        if (at > now.wall.ms) {
            if (!sim->blocked_ms || at < sim->blocked_ms)
                sim->blocked_ms = at;
            continue;
        }
        while ((e = pick(o, who, cls, now.wall)))
            if (open_attempt(o, who, e, now, job))
                return true;
    }
    return false;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void free_class(struct outbox *o, struct sim *sim, int cls)
{
    while (sim->heaps[cls].count) {
        struct entry *e = heap_pop(&sim->heaps[cls]);

        e->sim = ANY_SIM;
        heap_push(o, e);
    }
}

/* An alarm waits for no SIM that cannot send: any other may. */
static void free_alarms(struct outbox *o)
{
    for (size_t s = 0; s < o->sim_count; s++)
        if (!o->sims[s].ready)
            free_class(o, &o->sims[s], CLASS_ALARM);
}

/* When the first alarm stops to wait for this SIM; INT64_MAX: none does. */
static int64_t alarm_patience_ends(const struct sim *sim)
{
    const struct heap *h = &sim->heaps[CLASS_ALARM];

    return h->count ? h->items[0]->at_ms + ALARM_PATIENCE_MS : INT64_MAX;
}

/* Nor for one that has been at a message for long, as a hung modem is. The clock may have been put
 * back meanwhile. */
static void free_held_alarms(struct outbox *o, wall_t now)
{
    for (size_t s = 0; s < o->sim_count; s++) {
        int64_t ends = alarm_patience_ends(&o->sims[s]);

        if (ends <= now.ms || ends > now.ms + ALARM_PATIENCE_MS)
            free_class(o, &o->sims[s], CLASS_ALARM);
    }
}

void outbox_added(struct outbox *o, int64_t message)
{
    entry_load(o, message);
    free_alarms(o);
}

void outbox_sim_ready(struct outbox *o, unsigned who, bool ready, struct now now)
{
    struct sim *sim = &o->sims[who];

    if (sim->ready && !ready)
        sim->down_since_ms = now.wall.ms;
    sim->ready = ready;
    free_alarms(o);
}

void outbox_sim_bulk(struct outbox *o, unsigned who, bool allowed)
{
    o->sims[who].no_bulk = !allowed;
}

static struct entry *find(struct outbox *o, int64_t message, struct heap *h)
{
    (void)o;
    for (size_t i = 0; i < h->count; i++)
        if (h->items[i]->id == message)
            return h->items[i];
    return NULL;
}

void outbox_cancel(struct outbox *o, int64_t message, struct now now)
{
    struct entry *e = NULL;

    for (int c = 0; c < MESSAGE_CLASSES && !e; c++)
        e = find(o, message, &o->any[c]);
    for (size_t s = 0; s < o->sim_count; s++)
        for (int c = 0; c < MESSAGE_CLASSES && !e; c++)
            e = find(o, message, &o->sims[s].heaps[c]);
    if (e)
        entry_done(o, e, MESSAGE_CANCELLED, now.wall);
}

static void sweep_heap(struct outbox *o, struct heap *h, wall_t now)
{
    for (size_t i = 0; i < h->count;)
        if (expired(h->items[i], now)) {
            entry_done(o, h->items[i], MESSAGE_EXPIRED, now);
            i = 0;
        } else {
            i++;
        }
}

/* What waits for a SIM that is down for long may leave by another. */
static void free_from(struct outbox *o, struct sim *sim)
{
    for (int c = 0; c < MESSAGE_CLASSES; c++)
        free_class(o, sim, c);
}

void outbox_tick(struct outbox *o, struct now now)
{
    doubt_due(o, now);
    free_held_alarms(o, now.wall);
    if (now.wall.ms < o->next_sweep_ms && o->next_sweep_ms - now.wall.ms <= SWEEP_MS)
        return;
    o->next_sweep_ms = now.wall.ms + SWEEP_MS;
    for (size_t s = 0; s < o->sim_count; s++) {
        for (int c = 0; c < MESSAGE_CLASSES; c++)
            sweep_heap(o, &o->sims[s].heaps[c], now.wall);
        if (!o->sims[s].ready && now.wall.ms - o->sims[s].down_since_ms >= DOWN_LONG_MS)
            free_from(o, &o->sims[s]);
    }
    for (int c = 0; c < MESSAGE_CLASSES; c++)
        sweep_heap(o, &o->any[c], now.wall);
}

static void earlier(int64_t *next, int64_t ms, int64_t now)
{
    if (ms > now && ms < *next)
        *next = ms;
}

mono_t outbox_wakes(const struct outbox *o, struct now now)
{
    int64_t next = doubt_next(o);

    if (o->waiting)
        earlier(&next, o->next_sweep_ms, now.wall.ms);
    for (int c = 0; c < MESSAGE_CLASSES; c++) {
        if (o->any[c].count)
            earlier(&next, o->any[c].items[0]->due_ms, now.wall.ms);
        for (size_t s = 0; s < o->sim_count; s++)
            if (o->sims[s].heaps[c].count)
                earlier(&next, o->sims[s].heaps[c].items[0]->due_ms, now.wall.ms);
    }
    for (size_t s = 0; s < o->sim_count; s++) {
        earlier(&next, alarm_patience_ends(&o->sims[s]), now.wall.ms);
        if (o->sims[s].ready && o->sims[s].blocked_ms)
            earlier(&next, o->sims[s].blocked_ms, now.wall.ms);
    }
    if (next == INT64_MAX)
        return MONO_NEVER;
    if (next < now.wall.ms)
        next = now.wall.ms;
    return mono_add(now.mono, (next - now.wall.ms) * MSEC);
}

size_t outbox_waiting(const struct outbox *o)
{
    return o->waiting;
}

size_t outbox_waiting_for(const struct outbox *o, unsigned who)
{
    size_t count = 0;

    for (int c = 0; c < MESSAGE_CLASSES; c++)
        count += o->sims[who].heaps[c].count;
    return count;
}

size_t outbox_bulk_waiting(const struct outbox *o)
{
    return o->bulk;
}
