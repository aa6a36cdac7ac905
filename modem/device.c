/* The device to the outside: its events, its wakes, its status. */
#include "lianhu/device.h"
#include "modem/device_in.h"
#include <assert.h>
#include <stdlib.h>

static const int64_t REOPEN_FIRST = 1 * SEC, REOPEN_MOST = 5 * SEC;
static const int64_t ABORT_PAUSE = 2 * SEC; /* what a rolled back turn held back is repeated */

/* ---- events ---------------------------------------------------------------------------------- */

static void on_opened(struct device *d, struct span usb)
{
    if (d->phase != PHASE_OPENING)
        return;
    d->absent_told = false;
    d->sms.taken.profile = NULL; /* it may be another one */
    d->opened_at = d->now.mono;
    d->open_failures = 0;
    at_chat_reset(&d->chat, d->now.mono);
    device_forget_session(d);
    device_forget_identity(d);
    text_copy(d->status.usb, sizeof d->status.usb, usb);
    device_choose_profile(d);
    if (d->ladder.trouble == TROUBLE_NONE || d->status.state == DEVICE_ABSENT)
        device_set_state(d, DEVICE_STARTING, "");
    device_enter(d, PHASE_IDENTIFY);
    device_wake(d);
}

static void on_lost(struct device *d, struct span why)
{
    char words[DEVICE_WHY_MAX];
    int64_t wait = REOPEN_FIRST << (d->open_failures < 3 ? d->open_failures : 3);

    if (d->phase == PHASE_STOPPED)
        return;
    sms_hang_proved(d);
    if (d->open_failures++ == 0)
        d->absent_since = d->now.mono;
    device_forget_session(d);
    at_chat_reset(&d->chat, d->now.mono);
    device_enter(d, PHASE_CLOSED);
    d->at = mono_add(d->now.mono, wait < REOPEN_MOST ? wait : REOPEN_MOST);
    text_copy(words, sizeof words, why);
    device_set_state(d, DEVICE_ABSENT, words);
    device_still_absent(d);
}

/* What a rolled back turn held back. */
static void put_out_again(struct device *d)
{
    struct device_change same = {d->status.state, d->status.state, ""};
    struct unlet lost = d->lost;

    d->again_at = MONO_NEVER;
    d->lost = (struct unlet){false, false, false};
    submit_again(d);
    if (lost.state) {
        d->unlet.state = true;
        text_copy(same.why, sizeof same.why, span_of(d->status.why));
        effects_put(d->out, EFFECT_DEVICE_STATE, d->config.index, &same, sizeof same);
    }
    if (lost.command && !at_chat_idle(&d->chat) && !d->chat.command.prompt) {
        at_chat_rewritten(&d->chat, d->now.mono);
        device_write_command(d, &d->chat.command);
    }
}

static void on_time(struct device *d)
{
    struct at_news news;

    if (d->phase == PHASE_CLOSED && mono_reached(d->at, d->now.mono))
        device_ask_open(d);
    while (device_has_port(d) && at_chat_expire(&d->chat, d->now.mono, &news))
        device_take_news(d, &news);
    if (mono_reached(d->again_at, d->now.mono))
        put_out_again(d);
    sms_port_again(d);
    ussd_expire(d);
    submit_expire(d);
    echo_expire(d);
    centre_expire(d);
    device_judge(d);
}

static void on_committed(struct device *d)
{
    sms_port_committed(d);
    submit_committed(d);
}

/* The turn was rolled back, so what it should have written was not written. It is repeated a
 * little later: the database may be full, and nothing may spin. */
static void on_aborted(struct device *d)
{
    submit_aborted(d);
    sms_port_aborted(d);
    d->lost.command |= d->unlet.command;
    d->lost.state |= d->unlet.state;
    d->unlet = (struct unlet){false, false, false};
    d->again_at = mono_add(d->now.mono, ABORT_PAUSE);
}

static void on_leave(struct device *d)
{
    d->leaving = true;
    submit_leave(d);
}

static void on_stop(struct device *d)
{
    if (device_has_port(d) && d->chat.phase != AT_IDLE && d->chat.command.prompt &&
        d->submit.state != SUBMIT_SENT)
        device_write(d, span_of("\x1b"), EFFECT_WRITE);
    device_forget_session(d);
    device_enter(d, PHASE_STOPPED);
}

void device_step(struct device *d, const struct device_event *event, struct now now,
                 struct effects *out)
{
    d->now = now;
    d->out = out;
    switch (event->type) {
    case DEV_TIME: break;
    case DEV_OPENED: on_opened(d, event->text); break;
    case DEV_LOST: on_lost(d, event->text); break;
    case DEV_BYTES: device_take_bytes(d, event->text); break;
    case DEV_COMMITTED: on_committed(d); break;
    case DEV_ABORTED: on_aborted(d); break;
    case DEV_SUBMIT: submit_start(d, event->job); break;
    case DEV_RESTART:
        d->sim.pin_tried = d->sim.pin_refused;
        d->sim.pin_left = -1;
        ladder_reset(&d->ladder);
        d->recovery.open = false;
        d->sms.taken.profile = NULL;
        if (device_has_port(d))
            device_reinit(d, 0);
        break;
    case DEV_CONFIRM:
        sim_confirm(d);
        device_judge(d);
        break;
    case DEV_REST:
        d->rest_end = mono_add(now.mono, event->rest_us);
        device_judge(d);
        break;
    case DEV_USSD: ussd_ask(d, event->text); break;
    case DEV_LEAVE: on_leave(d); break;
    case DEV_STOP: on_stop(d); break;
    }
    bool after_turn = event->type == DEV_COMMITTED || event->type == DEV_ABORTED;
    if (d->phase != PHASE_STOPPED && !after_turn)
        on_time(d);
    device_take_turn(d);
    if (event->type == DEV_COMMITTED) /* what this step puts out leaves with it */
        d->unlet = (struct unlet){false, false, false};
    d->out = NULL;
}

/* ---- the outside ----------------------------------------------------------------------------- */

struct device *device_new(const struct device_config *config)
{
    struct device *d = xcalloc(1, sizeof *d);

    assert(config->profile_count > 0);
    d->config = *config;
    text_copy(d->profile_wanted, sizeof d->profile_wanted,
              span_of(config->profile ? config->profile : "auto"));
    d->profile = config->profiles;
    at_chat_init(&d->chat);
    ladder_reset(&d->ladder);
    d->gap_end = d->rest_end = (mono_t){0};
    d->again_at = d->sms.direct_again = d->sms.sweep_at = MONO_NEVER;
    d->net.unregistered_since = d->ussd.ends = MONO_NEVER;
    d->net.asked = (mono_t){-MIN};
    d->centre.again = MONO_NEVER;
    text_copy(d->centre.known, sizeof d->centre.known, span_of(config->known_smsc));
    text_copy(d->centre.imsi, sizeof d->centre.imsi, span_of(config->known_imsi));
    d->sim.pin_left = -1;
    d->sim.pin_refused = d->sim.pin_tried = config->pin_refused;
    d->status.registration = d->status.storage_used = d->status.storage_total = -1;
    for (size_t i = 0; i < 3; i++)
        d->net.stat[i] = -1;
    return d;
}

void device_free(struct device *d)
{
    free(d);
}

mono_t device_wakes(const struct device *d)
{
    mono_t wakes = mono_min(d->again_at, d->at);

    if (d->phase == PHASE_STOPPED)
        return MONO_NEVER;
    if (d->status.state == DEVICE_RESTING && !mono_reached(d->rest_end, d->now.mono))
        wakes = mono_min(wakes, d->rest_end);
    if (!device_has_port(d))
        return wakes;
    wakes = mono_min(wakes, at_chat_wakes(&d->chat));
    wakes = mono_min(wakes, submit_wakes(d));
    wakes = mono_min(wakes, centre_wakes(d));
    wakes = mono_min(wakes, echo_wakes(d));
    return mono_min(wakes, device_line_wakes(d));
}

bool device_idle(const struct device *d)
{
    return d->status.state == DEVICE_READY && d->phase == PHASE_SERVE && at_chat_idle(&d->chat) &&
           d->wake.state == AT_SCRIPT_OFF && submit_idle(d) && sms_port_quiet(d) &&
           !d->call.ringing && !d->leaving;
}

bool device_left(const struct device *d)
{
    return !device_has_port(d) || (at_chat_idle(&d->chat) && d->wake.state == AT_SCRIPT_OFF);
}

void device_status(const struct device *d, struct device_status *out)
{
    *out = d->status;
    out->pin_refused = d->sim.pin_refused;
    out->registered = d->phase == PHASE_SERVE && net_registered(d);
    out->roaming = net_roams(d);
    out->slots_skipped = sms_hang_count(d, "");
    out->registration = d->net.stat[0] >= 0 ? d->net.stat[0] : d->net.stat[1];
}
