/* Where a device stands: its phases and its state for people. */
#include "modem/device_in.h"
#include "modem/say.h"
#include <stdio.h>

/* ---- names ---------------------------------------------------------------------------------- */

const char *device_state_name(enum device_state state)
{
    static const char *const names[] = {
#define X(name, words) words,
        DEVICE_STATE_TABLE(X)
#undef X
    };
    return (unsigned)state < sizeof names / sizeof *names ? names[state] : "?";
}

static const char *phase_name(enum device_phase phase)
{
    static const char *const names[] = {"closed", "opening", "identify", "prepare",
                                        "sim",    "pin",     "setup",    "serve",
                                        "radio",  "reset",   "probe",    "stopped"};

    return (unsigned)phase < sizeof names / sizeof *names ? names[phase] : "?";
}

/* ---- saying things -------------------------------------------------------------------------- */

void device_write(struct device *d, struct span bytes, enum effect_type how)
{
    struct span kept = effects_keep(d->out, bytes);

    effects_put(d->out, how, d->config.index, &kept, sizeof kept);
}

void device_trace(struct device *d, const char *format, ...)
{
    char line[256];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct span kept = effects_keep(d->out, span_of(line));
    effects_put(d->out, EFFECT_TRACE, d->config.index, &kept, sizeof kept);
}

void device_set_state(struct device *d, enum device_state state, const char *why)
{
    struct device_change change = {.was = d->status.state, .is = state};

    if (d->status.state == state && strcmp(d->status.why, why) == 0)
        return;
    d->status.state = state;
    text_copy(d->status.why, sizeof d->status.why, span_of(why));
    text_copy(change.why, sizeof change.why, span_of(why));
    d->unlet.state = true;
    effects_put(d->out, EFFECT_DEVICE_STATE, d->config.index, &change, sizeof change);
}

void device_note(struct device *d, const char *what, const char *format, ...)
{
    struct device_note note = {.what = what};
    va_list args;

    va_start(args, format);
    vsnprintf(note.detail, sizeof note.detail, format, args);
    va_end(args);
    effects_put(d->out, EFFECT_DEVICE_NOTE, d->config.index, &note, sizeof note);
}

void device_tell(struct device *d, const char *what, const char *detail)
{
    struct device_note note = {.what = what, .tell = true};

    text_copy(note.detail, sizeof note.detail, span_of(detail));
    effects_put(d->out, EFFECT_DEVICE_NOTE, d->config.index, &note, sizeof note);
}

static const char *why_searching(const struct device *d)
{
    const int *stat = d->net.stat;

    if (stat[0] == 3 || stat[1] == 3)
        return say_net_denied;
    if (stat[0] == 8 || stat[1] == 11 || stat[0] == 11)
        return say_net_emergency;
    return say_net_searching;
}

static bool foreign(const struct device *d)
{
    return d->config.known_imsi[0] && d->status.imsi[0] &&
           strcmp(d->config.known_imsi, d->status.imsi) != 0;
}

/* It could send and is not to, until a human has changed something. */
static void hold(struct device *d, const char *what, const char *why)
{
    if (strcmp(d->status.why, why) != 0)
        device_tell(d, what, why);
    device_set_state(d, DEVICE_RESTING, why);
}

void device_judge(struct device *d)
{
    if (d->phase != PHASE_SERVE)
        return;
    if (foreign(d))
        device_set_state(d, DEVICE_FOREIGN_SIM, say_sim_foreign);
    else if (!net_registered(d) && d->ladder.trouble == TROUBLE_NO_NETWORK &&
             ladder_ran_out(&d->ladder))
        device_set_state(d, DEVICE_FAILED, device_why_failed(d, TROUBLE_NO_NETWORK));
    else if (!net_registered(d) || net_lost_its_way(d))
        device_set_state(d, DEVICE_SEARCHING, why_searching(d));
    else if (net_away(d))
        hold(d, "modem.roaming", say_net_roaming);
    else if (d->centre.missing)
        hold(d, "smsc.unknown", say_smsc_unknown);
    else if (!mono_reached(d->rest_end, d->now.mono))
        device_set_state(d, DEVICE_RESTING, say_resting);
    else
        device_set_state(d, DEVICE_READY, "");
    if (net_registered(d))
        device_recovered(d);
}

/* ---- phases --------------------------------------------------------------------------------- */

void device_begin(struct device *d, const struct at_script *script, int64_t in_us)
{
    at_script_begin(&d->script, script, mono_add(d->now.mono, in_us));
}

static void serve(struct device *d)
{
    if (d->ladder.trouble != TROUBLE_NO_NETWORK)
        device_recovered(d);
    device_probed(d, true);
    centre_remember(d);
    sms_remember_taken(d);
    d->sms.sweep_at = d->now.mono;
    d->net.unregistered_since = MONO_NEVER;
    net_start(d);
    card_start(d);
}

void device_enter(struct device *d, enum device_phase phase)
{
    /* clang-format off */
    static const struct at_script *const scripts[] = {
        [PHASE_IDENTIFY] = &script_identify,  [PHASE_PREPARE] = &script_prepare,
        [PHASE_SIM]      = &script_ask_pin,   [PHASE_PIN]     = &script_pin_left,
        [PHASE_SETUP]    = &script_setup,     [PHASE_RADIO]   = &script_radio,
        [PHASE_RESET]    = &script_reset,     [PHASE_PROBE]   = &script_probe,
        [PHASE_STOPPED]  = NULL,
    };
    /* clang-format on */
    device_trace(d, "phase %s -> %s", phase_name(d->phase), phase_name(phase));
    d->phase = phase;
    d->at = MONO_NEVER;
    at_script_stop(&d->script);
    if (scripts[phase])
        device_begin(d, scripts[phase], 0);
    if (phase == PHASE_SETUP) {
        d->echoing = d->submit.no_echo = false;
        d->unechoed = 0;
    }
    if (phase == PHASE_SIM)
        d->sim.since = d->now.mono;
    if (phase == PHASE_SERVE)
        serve(d);
}

void device_wake(struct device *d)
{
    at_script_begin(&d->wake, &script_wake, d->now.mono);
}

/* What the modem knew of us is gone, or is taken for gone. */
void device_forget_session(struct device *d)
{
    struct at_final lost = {AT_LOST, 0};

    submit_lost(d, lost);
    sms_hang_lost(d);
    at_chat_abandon(&d->chat);
    d->owner = NULL;
    at_script_stop(&d->wake);
    at_script_stop(&d->script);
    sms_port_reset(d);
    d->call.ringing = false;
    ussd_reset(d);
    d->unlet.command = d->unlet.payload = d->lost.command = false;
    d->held = HELD_NONE;
}

void device_forget_identity(struct device *d)
{
    d->status.manufacturer[0] = d->status.model[0] = d->status.revision[0] = '\0';
    d->status.imei[0] = d->status.imsi[0] = d->status.iccid[0] = '\0';
    d->status.operator_name[0] = '\0';
    d->status.signal_dbm = 0;
    d->centre.read[0] = '\0';
    d->centre.answered = d->centre.asking = d->centre.restoring = false;
}

void device_reinit(struct device *d, int64_t in_us)
{
    device_forget_session(d);
    device_forget_identity(d);
    device_enter(d, PHASE_IDENTIFY);
    if (d->status.state == DEVICE_READY || d->status.state == DEVICE_SEARCHING)
        device_set_state(d, DEVICE_STARTING, say_step_reinit);
    at_script_begin(&d->wake, &script_wake, mono_add(d->now.mono, in_us));
}

void device_ask_open(struct device *d)
{
    d->phase = PHASE_OPENING;
    d->at = MONO_NEVER;
    effects_put(d->out, EFFECT_PORT_OPEN, d->config.index, NULL, 0);
}

void device_close_port(struct device *d, int64_t reopen_in_us)
{
    device_forget_session(d);
    at_chat_reset(&d->chat, d->now.mono);
    effects_put(d->out, EFFECT_PORT_CLOSE, d->config.index, NULL, 0);
    device_enter(d, PHASE_CLOSED);
    d->at = mono_add(d->now.mono, reopen_in_us);
}
