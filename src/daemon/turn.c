#include "cases/dialogue.h"
#include "daemon/crowd.h"
#include "daemon/say.h"
#include <inttypes.h>
#include <stdlib.h>

/* A commit that failed is tried again after this long; a full disk needs a human. */
#define SICK_PAUSE (5 * SEC)
#define LOOK_PAUSE (10 * SEC)
#define MORE_PAUSE (20 * MSEC) /* the clock of cases has more to do */

const char *modem_name(const struct gateway *g, unsigned modem)
{
    return g->with.config->modems[modem].name;
}

void turn_begin(struct gateway *g, struct now now)
{
    store_begin(g->with.store, now.wall);
}

/* ---- effects of one modem -------------------------------------------------------------------- */

/* States that no ladder mends. */
static bool needs_a_human(enum device_state state)
{
    return state == DEVICE_FAILED || state == DEVICE_PIN || state == DEVICE_NO_SIM ||
           state == DEVICE_FOREIGN_SIM;
}

void modem_keep_sim(struct gateway *g, unsigned who, const struct device_status *status,
                    struct now now)
{
    struct sim_row row;

    text_copy(row.imei, sizeof row.imei, span_of(status->imei));
    text_copy(row.imsi, sizeof row.imsi, span_of(status->imsi));
    text_copy(row.smsc, sizeof row.smsc, span_of(status->smsc));
    text_copy(g->modems[who].known_imei, sizeof row.imei, span_of(status->imei));
    store_sim_put(g->with.store, modem_name(g, who), &row, now.wall);
}

static void state_changed(struct gateway *g, unsigned who, const struct device_change *change,
                          struct now now)
{
    struct modem_slot *slot = &g->modems[who];
    struct device_status status;

    log_line(change->is == DEVICE_FAILED ? LOG_ERR : LOG_INFO, "modem %s: %s -> %s%s%s",
             modem_name(g, who), device_state_name(change->was), device_state_name(change->is),
             change->why[0] ? ": " : "", change->why);
    slot->state = change->is;
    turn_begin(g, now);
    store_modem_event(g->with.store, modem_name(g, who), device_state_name(change->is), change->why,
                      now.wall);
    outbox_sim_ready(g->outbox, who, change->is == DEVICE_READY, now);
    if (needs_a_human(change->is))
        duty_tell_modem(g, who, change->why, now);
    device_status(slot->device, &status);
    if (status.pin_refused)
        pin_remember_refused(g, who);
    if (change->is != DEVICE_READY)
        return;
    if (status.imsi[0])
        modem_keep_sim(g, who, &status, now);
}

/* A step of recovery and the like; a human is told of what needs one. */
static void noted(struct gateway *g, unsigned who, const struct device_note *note, struct now now)
{
    log_line(note->tell ? LOG_WARNING : LOG_INFO, "modem %s: %s: %s", modem_name(g, who),
             note->what, note->detail);
    turn_begin(g, now);
    store_modem_event(g->with.store, modem_name(g, who), note->what, note->detail, now.wall);
    if (note->tell)
        duty_tell_modem(g, who, note->detail, now);
}

/* What the refusal of a submission asks of the modem is told to it after its own step. */
static void submission_ended(struct gateway *g, unsigned who, const struct sms_result *result,
                             struct now now)
{
    turn_begin(g, now);
    enum sim_advice advice = outbox_result(g->outbox, who, result, now);
    if (advice > g->modems[who].advice)
        g->modems[who].advice = advice;
}

static struct device_event advice_event(enum sim_advice advice)
{
    switch (advice) {
    case SIM_REST: return (struct device_event){.type = DEV_REST, .rest_us = MIN};
    case SIM_ALARM: return (struct device_event){.type = DEV_REST, .rest_us = HOUR};
    case SIM_RESET: return (struct device_event){.type = DEV_RESTART};
    case SIM_KEEP: break;
    }
    return (struct device_event){.type = DEV_TIME};
}

static void take_effects(struct gateway *g, struct effects *out, struct now now);

/* Rests or restarts the modem as its last refusals advise; the keeper is told of a barred SIM. */
static void follow_advice(struct gateway *g, unsigned who, struct now now)
{
    struct modem_slot *slot = &g->modems[who];
    struct device_event event = advice_event(slot->advice);
    struct effects out = EFFECTS_INIT;

    if (slot->advice == SIM_ALARM)
        duty_tell_modem(g, who, say_sim_barred, now);
    store_modem_event(g->with.store, modem_name(g, who), "sim.advice",
                      slot->advice == SIM_RESET ? "reset" : "rest", now.wall);
    slot->advice = SIM_KEEP;
    device_step(slot->device, &event, now, &out);
    take_effects(g, &out, now);
    effects_free(&out);
}

static void answer_line(struct gateway *g, uint64_t client, bool wrote, struct span line)
{
    if (g->line_count == g->line_cap) {
        g->line_cap = g->line_cap ? g->line_cap * 2 : 8;
        g->lines = xrealloc(g->lines, g->line_cap * sizeof *g->lines);
    }
    g->lines[g->line_count++] =
        (struct answer_line){client, wrote, effects_keep(&g->answers, line)};
}

/* What the network said by USSD goes to whoever asked; it may hold a balance, so it is kept. */
static void ussd_said(struct gateway *g, unsigned who, const struct device_ussd *said,
                      struct now now)
{
    struct modem_slot *slot = &g->modems[who];
    struct buf reply = BUF_INIT;
    char what[32];

    turn_begin(g, now);
    text_format(what, sizeof what, "ussd.%s", device_ussd_name(said->state));
    store_modem_event(g->with.store, modem_name(g, who), what, said->text, now.wall);
    if (said->asked && !slot->ussd_client)
        sim_money_heard(g, who, said->text, now);
    if (!said->asked || !slot->ussd_client)
        return;
    control_ussd(said, &reply);
    answer_line(g, slot->ussd_client, false, buf_span(&reply));
    slot->ussd_client = 0;
    buf_free(&reply);
}

/* AT+CMGS=<n> goes at once, unless something waits before it. */
static void write_ahead(struct gateway *g, unsigned who, struct span bytes)
{
    struct modem_slot *slot = &g->modems[who];

    if (slot->held.len) {
        buf_add_span(&slot->held, bytes);
        return;
    }
    trace_bytes(g, who, "TX", bytes);
    g->world.port_write(g->world.ctx, who, bytes);
}

static void take_effect(struct gateway *g, const struct effect *e, struct now now)
{
    struct modem_slot *slot = &g->modems[e->who];

    slot->touched = true;
    switch (e->type) {
    case EFFECT_WRITE: buf_add_span(&slot->held, *(const struct span *)e->body); break;
    case EFFECT_WRITE_AHEAD: write_ahead(g, e->who, *(const struct span *)e->body); break;
    case EFFECT_PORT_OPEN: slot->open = true; break;
    case EFFECT_PORT_CLOSE:
        slot->close = true;
        slot->open = false;
        buf_clear(&slot->held);
        break;
    case EFFECT_DEVICE_STATE: state_changed(g, e->who, e->body, now); break;
    case EFFECT_SMS_IN: arrive_sms(g, e->who, e->body, now); break;
    case EFFECT_SMS_RESULT: submission_ended(g, e->who, e->body, now); break;
    case EFFECT_CALL: arrive_call(g, e->who, e->body, now); break;
    case EFFECT_USSD: ussd_said(g, e->who, e->body, now); break;
    case EFFECT_DEVICE_NOTE: noted(g, e->who, e->body, now); break;
    case EFFECT_IDENTITY: identity_heard(g, e->who, e->body, now); break;
    case EFFECT_USB_RESET: slot->usb_reset = true; break;
    case EFFECT_TRACE:
        log_line(LOG_DEBUG, "modem %s: %.*s", modem_name(g, e->who),
                 (int)((const struct span *)e->body)->len, ((const struct span *)e->body)->ptr);
        break;
    default: log_line(LOG_ERR, "turn: %s is no effect of a modem", effect_name(e->type)); break;
    }
}

static void take_effects(struct gateway *g, struct effects *out, struct now now)
{
    for (size_t i = 0; i < out->count; i++)
        take_effect(g, &out->items[i], now);
    effects_clear(out);
}

/* The next submission, announced in the same turn in which the last one ended. */
static bool submit_next(struct gateway *g, unsigned who, struct now now, struct sms_job *job)
{
    if (g->sick || g->leaving || !device_idle(g->modems[who].device))
        return false;
    if (!outbox_waiting(g->outbox))
        return false;
    turn_begin(g, now);
    return outbox_next(g->outbox, who, now, job);
}

void turn_device(struct gateway *g, unsigned who, const struct device_event *event, struct now now)
{
    struct effects out = EFFECTS_INIT;
    struct device_event next = *event;
    struct sms_job job;

    do {
        device_step(g->modems[who].device, &next, now, &out);
        take_effects(g, &out, now);
        if (g->modems[who].advice != SIM_KEEP)
            follow_advice(g, who, now);
        next = (struct device_event){.type = DEV_SUBMIT, .job = &job};
    } while (submit_next(g, who, now, &job));
    effects_free(&out);
}

/* ---- the turn -------------------------------------------------------------------------------- */

void gateway_device(struct gateway *g, unsigned modem, const struct device_event *event,
                    struct now now)
{
    if (event->type == DEV_BYTES)
        trace_bytes(g, modem, "RX", event->text);
    turn_device(g, modem, event, now);
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
        answer_line(g, client, store_changes(g->with.store) != before, buf_span(&reply));
    buf_free(&reply);
    if (g->drafts_active && !g->sick) {
        turn_begin(g, now);
        g->drafts_active = drafted_count(g, now);
    }
}

static void feed_notices(struct gateway *g, struct now now)
{
    if (!g->notices_active || g->sick)
        return;
    turn_begin(g, now);
    g->notices_active = freeze_some(g, now);
    g->notices_active |=
        notice_feed(&g->notices, outbox_bulk_waiting(g->outbox), now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}

/* New texts find idle modems without waiting for one of them to speak. */
static void submit_all(struct gateway *g, struct now now)
{
    struct sms_job job;

    for (unsigned who = 0; who < g->modem_count; who++)
        if (submit_next(g, who, now, &job)) {
            struct device_event event = {.type = DEV_SUBMIT, .job = &job};

            turn_device(g, who, &event, now);
        }
}

static void tell_devices(struct gateway *g, enum device_event_type type, struct now now)
{
    struct device_event event = {.type = type};
    struct effects out = EFFECTS_INIT;

    for (unsigned who = 0; who < g->modem_count; who++) {
        if (!g->modems[who].touched)
            continue;
        g->modems[who].touched = false;
        device_step(g->modems[who].device, &event, now, &out);
        take_effects(g, &out, now);
    }
    effects_free(&out);
}

/* That nobody follows the wish is an event of the next turn. */
static void reset_usb(struct gateway *g, unsigned who, struct now now)
{
    char why[DEVICE_WHY_MAX] = "";

    g->modems[who].usb_reset = false;
    if (!g->world.usb_reset || g->world.usb_reset(g->world.ctx, who, why, sizeof why))
        return;
    log_line(LOG_WARNING, "modem %s: no USB reset: %s", modem_name(g, who), why);
    turn_begin(g, now);
    store_modem_event(g->with.store, modem_name(g, who), "recovery.skipped", why, now.wall);
}

static void let_out(struct gateway *g, struct now now)
{
    for (unsigned who = 0; who < g->modem_count; who++) {
        struct modem_slot *slot = &g->modems[who];

        if (slot->close)
            g->world.port_close(g->world.ctx, who);
        if (slot->held.len) {
            trace_bytes(g, who, "TX", buf_span(&slot->held));
            g->world.port_write(g->world.ctx, who, buf_span(&slot->held));
        }
        if (slot->open)
            g->world.port_open(g->world.ctx, who);
        if (slot->usb_reset)
            reset_usb(g, who, now);
        if (slot->swap)
            g->world.port_swap(g->world.ctx, who, slot->swap_with);
        slot->open = slot->close = slot->swap = false;
        buf_clear(&slot->held);
    }
    for (size_t i = 0; i < g->line_count; i++)
        g->world.client_write(g->world.ctx, g->lines[i].client, g->lines[i].line);
    g->line_count = 0;
    effects_clear(&g->answers);
}

/* What only looked may stand: a full disk keeps nobody from asking how things are. */
static void refuse_clients(struct gateway *g)
{
    for (size_t i = 0; i < g->line_count; i++)
        if (g->lines[i].wrote)
            g->lines[i].line = span_of(say_answer_not_kept);
}

static void turn_failed(struct gateway *g, struct now now)
{
    if (!g->sick) {
        log_line(LOG_ERR, "store: commit failed: %s; nothing is accepted until it works again",
                 store_error(g->with.store));
        g->sick_since = now.wall;
    }
    import_job_failed(&g->import);
    g->sick = true;
    g->tried = false;
    g->retry_at = mono_add(now.mono, SICK_PAUSE);
    refuse_clients(g);
    for (unsigned who = 0; who < g->modem_count; who++) {
        g->modems[who].touched = true;
        buf_clear(&g->modems[who].held); /* none of it may leave: the commit it waited for failed */
    }
    turn_begin(g, now);
    outbox_reload(g->outbox, now);
    freezer_forget(g->freezer);
    drafted_forget(g->drafted);
    g->drafts_active = true;
    tell_devices(g, DEV_ABORTED, now);
    store_rollback(g->with.store);
}

static void turn_succeeded(struct gateway *g, struct now now)
{
    if (g->sick && g->tried) {
        log_line(LOG_NOTICE, "store: works again");
        g->sick = false;
    }
    g->tried = false;
    tell_devices(g, DEV_COMMITTED, now);
}

void gateway_finish(struct gateway *g, struct now now)
{
    feed_notices(g, now);
    submit_all(g, now);
    if (!store_in_turn(g->with.store) || store_commit(g->with.store))
        turn_succeeded(g, now);
    else
        turn_failed(g, now);
    let_out(g, now);
    store_forget(g->with.store);
}

struct loop_times *gateway_times(struct gateway *g)
{
    return &g->times;
}

bool gateway_is_sick(const struct gateway *g)
{
    return g->sick;
}

/* ---- time ------------------------------------------------------------------------------------ */

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

static void look_at_notices(struct gateway *g, struct now now)
{
    enum { ACTIVE_MAX = 16, WAITING_ENOUGH = 256 };
    int64_t serials[ACTIVE_MAX];
    size_t count = g->notice_reader.active(g->notice_reader.ctx, serials, ACTIVE_MAX);

    turn_begin(g, now);
    for (size_t i = 0; i < count; i++) {
        notice_look(&g->notices, serials[i],
                    store_notice_unfinished(g->with.store, serials[i], now.wall), now.wall,
                    &g->wishes);
        apply_wishes(g, &g->wishes, now);
    }
    while ((g->running.calendar && round_clock(&g->rounds, now.wall, &g->wishes)) ||
           round_close(&g->rounds, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
    while (outbox_bulk_waiting(g->outbox) < WAITING_ENOUGH &&
           notice_second(&g->notices, now.wall, &g->wishes))
        apply_wishes(g, &g->wishes, now);
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
    g->retry_at = mono_add(now.mono, SICK_PAUSE);
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
    if (!g->sick && !g->leaving && import_job_works(&g->import) &&
        import_job_step(&g->import, g->with.store, now.wall, control_import_tell, NULL)) {
        g->vacancy.known = false;
        g->notices_active = g->drafts_active = true; /* what waited for its end */
        log_line(LOG_NOTICE, "roster: an import has come to its end");
        g->grew = true;
    }
    if (!g->leaving)
        gather_crowds(g, now);
    if (mono_reached(g->look_at, now.mono) && !g->sick) {
        g->look_at = mono_add(now.mono, LOOK_PAUSE);
        look_at_parts(g, now);
        look_at_notices(g, now);
        look_at_questions(g, now);
        look_at_offices(g, now);
        import_job_look(&g->import);
        look_at_alarms(g, now);
        sim_money_tick(g, now);
        if (clock_look(g, now))
            g->look_at = mono_add(now.mono, MORE_PAUSE);
    }
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
        take_effects(g, &out, now);
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

/* ---- requests -------------------------------------------------------------------------------- */

void gateway_request(struct gateway *g, const struct caller *caller, struct span line,
                     struct now now)
{
    struct buf reply = BUF_INIT;
    int64_t before = store_changes(g->with.store);

    if (control_line(g, caller, line, now, &reply))
        answer_line(g, caller->client, store_changes(g->with.store) != before, buf_span(&reply));
    buf_free(&reply);
}
