/* What one modem puts out in its step becomes rows, wishes about its port, and its next submission.
 */
#include "daemon/gateway_int.h"
#include "daemon/say.h"

const char *modem_name(const struct gateway *g, unsigned modem)
{
    return g->with.config->modems[modem].name;
}

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
    outbox_card(g->outbox, who);
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
    struct device_note shown = *note;

    phones_mask(shown.detail); /* of the service centre */
    log_line(note->tell ? LOG_WARNING : LOG_INFO, "modem %s: %s: %s", modem_name(g, who),
             note->what, shown.detail);
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
    modem_effects(g, &out, now);
    effects_free(&out);
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
    turn_answer(g, slot->ussd_client, false, buf_span(&reply));
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

void modem_effects(struct gateway *g, struct effects *out, struct now now)
{
    for (size_t i = 0; i < out->count; i++)
        take_effect(g, &out->items[i], now);
    effects_clear(out);
}

/* The next submission, announced in the same turn in which the last one ended. */
bool modem_submit_next(struct gateway *g, unsigned who, struct now now, struct sms_job *job)
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
        modem_effects(g, &out, now);
        if (g->modems[who].advice != SIM_KEEP)
            follow_advice(g, who, now);
        next = (struct device_event){.type = DEV_SUBMIT, .job = &job};
    } while (modem_submit_next(g, who, now, &job));
    effects_free(&out);
}
