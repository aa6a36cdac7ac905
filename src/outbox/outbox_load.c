/* From rows to memory: at start, for a new message, and after a rollback. */
#include "outbox/outbox_int.h"
#include <stdlib.h>

unsigned sim_index(const struct outbox *o, const char *name)
{
    for (size_t i = 0; name && i < o->sim_count; i++)
        if (strcmp(o->sims[i].name, name) == 0)
            return (unsigned)i;
    return ANY_SIM;
}

static struct entry *entry_new(struct outbox *o, const struct waiting_row *row)
{
    struct entry *e = xcalloc(1, sizeof *e + row->parts * sizeof e->parts[0]);

    e->id = row->id;
    e->to = row->to;
    e->cls = row->cls;
    e->sim = sim_index(o, row->modem);
    e->at_ms = row->at.ms;
    e->due_ms = wall_known(row->not_before) ? row->not_before.ms : 0;
    e->expires = row->expires;
    e->workdays = row->workdays;
    e->part_count = row->parts;
    e->next = o->entries;
    if (e->next)
        e->next->before = e;
    o->entries = e;
    o->waiting++;
    o->bulk += e->cls == CLASS_BULK;
    return e;
}

void entry_free(struct outbox *o, struct entry *e)
{
    o->waiting--;
    o->bulk -= e->cls == CLASS_BULK;
    *(e->before ? &e->before->next : &o->entries) = e->next;
    if (e->next)
        e->next->before = e->before;
    free(e);
}

/* What earlier attempts say about the parts. */
static void part_from_attempt(void *ctx, const struct attempt_row *row)
{
    struct entry *e = ctx;
    struct out_part *part;

    if (row->part < 1 || row->part > e->part_count)
        return;
    part = &e->parts[row->part - 1];
    if (part->state == PART_SENT)
        return;
    switch (row->outcome) {
    case ATTEMPT_ACCEPTED:
        if (row->st >= 0 && report_fate((uint8_t)row->st) == REPORT_GAVE_UP) {
            part->state = PART_PENDING;
            part->attempts++;
        } else {
            part->state = PART_SENT;
        }
        break;
    case ATTEMPT_REFUSED:
        part->attempts++;
        part->state = PART_PENDING;
        break;
    case ATTEMPT_UNSENT: part->state = PART_PENDING; break;
    case ATTEMPT_OPEN:
    case ATTEMPT_IN_DOUBT:
        part->doubts += row->st < 0;
        part->state = row->st < 0 ? PART_DOUBT : PART_SENT;
        break;
    }
}

static bool has_pending(const struct entry *e)
{
    for (unsigned i = 0; i < e->part_count; i++)
        if (e->parts[i].state == PART_PENDING)
            return true;
    return false;
}

static struct entry *load_row(struct outbox *o, const struct waiting_row *row)
{
    struct entry *e = entry_new(o, row);

    store_attempts_of(o->store, e->id, part_from_attempt, e);
    if (has_pending(e))
        heap_push(o, e);
    return e;
}

struct entry *entry_load(struct outbox *o, int64_t message)
{
    struct waiting_row row;

    if (!store_message_waiting(o->store, message, &row))
        return NULL;
    return load_row(o, &row);
}

struct loading {
    struct outbox *o;
    struct waiting_row *rows;
    size_t count, cap;
};

static void collect_row(void *ctx, const struct waiting_row *row)
{
    struct loading *l = ctx;

    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->rows = xrealloc(l->rows, l->cap * sizeof *l->rows);
    }
    l->rows[l->count++] = *row;
}

/* An attempt without an end: with its modem right now when this process opened it, whose result is
 * told again after a rollback; else the process died and it is in doubt. */
static void settle_open(struct outbox *o, struct entry *e, const struct attempt_row *row,
                        wall_t now)
{
    unsigned sim = sim_index(o, row->modem);

    if (row->outcome == ATTEMPT_OPEN && sim != ANY_SIM && o->sims[sim].opened == row->id) {
        o->sims[sim].flight = (struct flight){row->id, e, row->part, row->st >= 0};
        e->parts[row->part - 1].state = PART_FLYING;
        return;
    }
    if (row->st >= 0) { /* its report was here before the process died */
        struct attempt_row done = *row;

        done.outcome = ATTEMPT_ACCEPTED;
        done.ended_at = now;
        store_attempt_end(o->store, &done);
        return;
    }
    doubt_add(o, sim, e, row, now);
}

struct unsettled {
    struct attempt_row *rows;
    size_t count, cap;
};

static void collect_attempt(void *ctx, const struct attempt_row *row)
{
    struct unsettled *u = ctx;

    if (u->count == u->cap) {
        u->cap = u->cap ? u->cap * 2 : 64;
        u->rows = xrealloc(u->rows, u->cap * sizeof *u->rows);
    }
    u->rows[u->count++] = *row;
}

static void load_doubts(struct outbox *o, struct entry **entries, size_t count, wall_t now)
{
    struct unsettled u = {0};

    store_attempts_unsettled(o->store, collect_attempt, &u);
    for (size_t i = 0; i < u.count; i++)
        for (size_t k = 0; k < count; k++)
            if (entries[k]->id == u.rows[i].message)
                settle_open(o, entries[k], &u.rows[i], now);
    free(u.rows);
}

static void forget_all(struct outbox *o)
{
    while (o->entries)
        entry_free(o, o->entries);
    o->doubt_count = 0;
    for (int c = 0; c < MESSAGE_CLASSES; c++)
        o->any[c].count = 0;
    for (size_t s = 0; s < o->sim_count; s++) {
        o->sims[s].flight = (struct flight){0};
        for (int c = 0; c < MESSAGE_CLASSES; c++)
            o->sims[s].heaps[c].count = 0;
    }
}

struct times {
    int64_t *ms;
    size_t count, cap;
};

static void collect_time(void *ctx, wall_t at)
{
    struct times *t = ctx;

    if (t->count == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 256;
        t->ms = xrealloc(t->ms, t->cap * sizeof *t->ms);
    }
    t->ms[t->count++] = at.ms;
}

static int earlier_first(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* What was spent in the last day, by the attempts on disk: those of a rolled-back turn never were.
 */
static void recount(struct outbox *o, wall_t now)
{
    struct times all = {NULL, 0, 0};

    pace_forget(&o->whole);
    for (size_t i = 0; i < o->sim_count; i++) {
        struct sim *sim = &o->sims[i];
        size_t from = all.count;

        pace_forget(&sim->pace);
        if (!sim->pace.cap && !o->whole.cap)
            continue;
        store_attempts_since(o->store, sim->name, wall_add(now, -WALL_DAY), collect_time, &all);
        for (size_t k = from; k < all.count; k++)
            pace_count(&sim->pace, (wall_t){all.ms[k]});
    }
    if (all.count)
        qsort(all.ms, all.count, sizeof *all.ms, earlier_first);
    for (size_t k = 0; k < all.count; k++)
        pace_count(&o->whole, (wall_t){all.ms[k]});
    free(all.ms);
}

void outbox_reload(struct outbox *o, struct now now)
{
    struct loading l = {.o = o};
    struct entry **entries;

    forget_all(o);
    recount(o, now.wall);
    for (unsigned i = 0; i < o->sim_count; i++)
        outbox_card(o, i);
    store_messages_waiting(o->store, collect_row, &l);
    entries = xcalloc(l.count, sizeof *entries);
    for (size_t i = 0; i < l.count; i++)
        entries[i] = load_row(o, &l.rows[i]);
    load_doubts(o, entries, l.count, now.wall);
    /* whole but for a state that a crash kept from being written */
    for (size_t i = 0; i < l.count; i++) {
        bool flying = false;
        unsigned sent = 0;

        for (unsigned p = 0; p < entries[i]->part_count; p++) {
            flying |= entries[i]->parts[p].state == PART_FLYING;
            sent += entries[i]->parts[p].state == PART_SENT;
        }
        if (flying || sent < entries[i]->part_count)
            continue;
        int64_t message = entries[i]->id;
        entry_done(o, entries[i], MESSAGE_SENT, now.wall);
        message_refresh(o, message, now.wall);
    }
    free(entries);
    free(l.rows);
}

/* ---- life ----------------------------------------------------------------------------------- */

static void sim_init(struct sim *sim, const struct outbox_sim *from, wall_t now)
{
    text_copy(sim->name, sizeof sim->name, span_of(from->name));
    pace_init(&sim->pace, from->per_minute, from->per_hour, from->per_day);
    sim->down_since_ms = now.ms;
}

struct outbox *outbox_new(const struct outbox_config *config, struct store *store, struct now now)
{
    struct outbox *o = xcalloc(1, sizeof *o);

    o->store = store;
    o->reactions = config->reactions;
    o->sim_count = config->sim_count < SIMS_MAX ? config->sim_count : SIMS_MAX;
    o->sims = xcalloc(o->sim_count, sizeof *o->sims);
    o->hours = config->hours;
    o->to_phone = config->to_phone;
    o->new_card_days = config->new_card_days;
    pace_init(&o->whole, 0, 0, config->parts_per_day);
    for (size_t i = 0; i < o->sim_count; i++)
        sim_init(&o->sims[i], &config->sims[i], now.wall);
    outbox_reload(o, now);
    return o;
}

void outbox_react(struct outbox *o, const struct reactions *reactions)
{
    o->reactions = reactions;
}

void outbox_limit(struct outbox *o, unsigned sim, const struct pace_limits *limits)
{
    if (sim < o->sim_count)
        pace_limit(&o->sims[sim].pace, limits);
}

void outbox_card(struct outbox *o, unsigned sim)
{
    struct sim_row row;

    if (sim >= o->sim_count)
        return;
    store_sim(o->store, o->sims[sim].name, &row);
    o->sims[sim].since = row.since;
}

void outbox_new_cards(struct outbox *o, int days)
{
    o->new_card_days = days;
}

void outbox_ceiling(struct outbox *o, int parts_per_day)
{
    pace_limit(&o->whole, &(struct pace_limits){.per_day = parts_per_day});
}

void outbox_to_phone(struct outbox *o, const struct phone_limits *limits)
{
    o->to_phone = *limits;
}

void outbox_free(struct outbox *o)
{
    if (!o)
        return;
    forget_all(o);
    for (size_t i = 0; i < o->sim_count; i++) {
        for (int c = 0; c < MESSAGE_CLASSES; c++)
            free(o->sims[i].heaps[c].items);
        pace_free(&o->sims[i].pace);
    }
    for (int c = 0; c < MESSAGE_CLASSES; c++)
        free(o->any[c].items);
    pace_free(&o->whole);
    free(o->doubts);
    free(o->sims);
    free(o);
}
