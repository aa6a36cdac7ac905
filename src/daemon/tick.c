/* What time itself sets off: what waits too long, what is due, and when to wake next. */
#include "cases/dialogue.h"
#include "daemon/crowd.h"
#include "daemon/gateway_int.h"

static const int64_t LOOK_PAUSE = 10 * SEC;
static const int64_t MORE_PAUSE = 20 * MSEC; /* the clock of cases has more to do */

enum { INCOMPLETE_MINUTES = 10 };

/* Parts that never came: what is there is read and marked. */
static void look_at_parts(struct gateway *g, struct now now)
{
    wall_t before = wall_add(now.wall, -INCOMPLETE_MINUTES * WALL_MIN);
    wall_t oldest = store_inbox_oldest_part(g->with.store);
    struct inbound in;
    const char *modem;

    if (!wall_known(oldest) || oldest.ms > before.ms)
        return;
    turn_begin(g, now);
    while (store_inbox_stale(g->with.store, before, now.wall, &in, &modem))
        arrive_text(g, modem, &in, now);
}

/* Questions that nobody answered for a day. */
static void look_at_questions(struct gateway *g, struct now now)
{
    turn_begin(g, now);
    while (dialogue_silence(&g->cases, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
}

/* Alarms that nobody has taken over: the duty phones again. */
static void look_at_alarms(struct gateway *g, struct now now)
{
    turn_begin(g, now);
    while (alarm_clock(&g->cases, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
}

/* Offices that begin or end with the day pass on what was open, once a day. */
static void look_at_offices(struct gateway *g, struct now now)
{
    day_t today = day_local(now.wall);

    if (g->offices_seen == today.n || import_job_locks(&g->import))
        return;
    turn_begin(g, now);
    store_offices_pass(g->with.store, today);
    g->offices_seen = today.n;
    g->vacancy.known = false;
}

/* True: a round is being closed, and there is more of that. */
static bool look_at_notices(struct gateway *g, struct now now)
{
    enum { ACTIVE_MAX = 16, WAITING_ENOUGH = 256 };
    int64_t serials[ACTIVE_MAX];
    size_t count = g->notice_reader.active(g->notice_reader.ctx, serials, ACTIVE_MAX);
    bool closing;

    turn_begin(g, now);
    for (size_t i = 0; i < count; i++) {
        notice_look(&g->notices, serials[i],
                    store_notice_unfinished(g->with.store, serials[i], now.wall), now.wall,
                    &g->wishes);
        apply_wishes(g, &g->wishes, now);
    }
    while (g->running.calendar && round_clock(&g->rounds, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
    closing = round_close(&g->rounds, now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    while (outbox_bulk_waiting(g->outbox) < WAITING_ENOUGH &&
           notice_second(&g->notices, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
    return closing;
}

static void try_again(struct gateway *g, struct now now)
{
    char stamp[32];

    if (!g->sick || !mono_reached(g->retry_at, now.mono))
        return;
    wall_iso8601(now.wall, stamp, sizeof stamp);
    turn_begin(g, now);
    store_setting_put(g->with.store, "store_tried", stamp);
    outbox_reload(g->outbox, now); /* what the reload of a failed turn wrote is gone with it */
    g->tried = true;
    g->retry_at = mono_add(now.mono, TURN_SICK_PAUSE);
}

/* What somebody at a screen, or a draft by phone, waits for: an audience. */
static void gather_crowds(struct gateway *g, struct now now)
{
    struct buf reply = BUF_INIT;
    int64_t before = store_changes(g->with.store);
    uint64_t client;

    if (g->parked) {
        turn_begin(g, now);
        parked_step(g, now, &reply, &client);
    }
    if (reply.len)
        turn_answer(g, client, store_changes(g->with.store) != before, buf_span(&reply));
    buf_free(&reply);
    if (g->drafts_active && !g->sick) {
        turn_begin(g, now);
        g->drafts_active = drafted_count(g, now);
    }
}

static void work_on_import(struct gateway *g, struct now now)
{
    if (g->sick || g->leaving || !import_job_works(&g->import) ||
        !import_job_step(&g->import, g->with.store, now.wall, control_import_tell, NULL))
        return;
    g->vacancy.known = false;
    g->notices_active = g->drafts_active = true; /* what waited for its end */
    log_line(LOG_NOTICE, "roster: an import has come to its end");
    g->grew = true;
}

/* Slow things, every few seconds. */
static void look_around(struct gateway *g, struct now now)
{
    if (!mono_reached(g->look_at, now.mono) || g->sick)
        return;
    g->look_at = mono_add(now.mono, LOOK_PAUSE);
    look_at_parts(g, now);
    bool more = look_at_notices(g, now);
    look_at_questions(g, now);
    look_at_offices(g, now);
    import_job_look(&g->import);
    turn_begin(g, now);
    more |= store_mask_old(g->with.store);
    look_at_alarms(g, now);
    sim_money_tick(g, now);
    if (clock_look(g, now) || more)
        g->look_at = mono_add(now.mono, MORE_PAUSE);
}

void gateway_tick(struct gateway *g, struct now now)
{
    struct device_event due = {.type = DEV_TIME};

    try_again(g, now);
    for (unsigned who = 0; who < g->modem_count; who++)
        if (mono_reached(device_wakes(g->modems[who].device), now.mono))
            turn_device(g, who, &due, now);
    if (!g->sick) {
        turn_begin(g, now);
        outbox_tick(g->outbox, now);
    }
    work_on_import(g, now);
    if (!g->leaving)
        gather_crowds(g, now);
    look_around(g, now);
}

bool gateway_grew(struct gateway *g)
{
    bool grew = g->grew;

    g->grew = false;
    return grew;
}

mono_t gateway_wakes(const struct gateway *g, struct now now)
{
    if (store_in_turn(g->with.store))
        return now.mono; /* what the commit set off wants one of its own */
    if (!g->sick && !g->leaving &&
        (import_job_works(&g->import) || freezer_works(g->freezer) || g->drafts_active))
        return now.mono;
    if (g->parked && !g->leaving)
        return now.mono;
    mono_t next = g->sick ? g->retry_at : mono_min(g->look_at, outbox_wakes(g->outbox, now));

    for (unsigned who = 0; who < g->modem_count; who++)
        next = mono_min(next, device_wakes(g->modems[who].device));
    return next;
}

static void tell_all(struct gateway *g, enum device_event_type type, struct now now)
{
    struct device_event event = {.type = type};
    struct effects out = EFFECTS_INIT;

    g->leaving = true;
    for (unsigned who = 0; who < g->modem_count; who++) {
        device_step(g->modems[who].device, &event, now, &out);
        modem_effects(g, &out, now);
    }
    effects_free(&out);
}

void gateway_leave(struct gateway *g, struct now now)
{
    tell_all(g, DEV_LEAVE, now);
}

bool gateway_left(const struct gateway *g)
{
    for (unsigned who = 0; who < g->modem_count; who++)
        if (!device_left(g->modems[who].device))
            return false;
    return true;
}

void gateway_stop(struct gateway *g, struct now now)
{
    tell_all(g, DEV_STOP, now);
}
