/* Where a device stands: its phases, its state for people, and the ways back from trouble. */
#include "modem/device_in.h"
#include "modem/say.h"
#include <stdio.h>

static const int64_t REOPEN_FIRST = 1 * SEC;
static const int64_t BOOT_PAUSE = 1 * SEC; /* boot lines come in a burst */
static const int64_t BOOT_LOOP = 60 * SEC; /* three restarts within: power or SIM contact */

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

mono_t device_now(const struct device *d)
{
    return d->now.mono;
}

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

static const char *why_searching(const struct device *d)
{
    const int *stat = d->net.stat;

    if (stat[0] == 3 || stat[1] == 3)
        return say_net_denied;
    if (stat[0] == 8 || stat[1] == 11 || stat[0] == 11)
        return say_net_emergency;
    return say_net_searching;
}

static const char *why_failed(enum trouble trouble)
{
    static const char *const words[] = {"", say_failed_silent, say_failed_rubbish,
                                        say_failed_network, say_failed_sim};
    return words[trouble];
}

static bool foreign(const struct device *d)
{
    return d->config.known_imsi[0] && d->status.imsi[0] &&
           strcmp(d->config.known_imsi, d->status.imsi) != 0;
}

void device_judge(struct device *d)
{
    if (d->phase != PHASE_SERVE)
        return;
    if (foreign(d))
        device_set_state(d, DEVICE_FOREIGN_SIM, say_sim_foreign);
    else if (!net_registered(d) && ladder_ran_out(&d->ladder))
        device_set_state(d, DEVICE_FAILED, why_failed(TROUBLE_NO_NETWORK));
    else if (!net_registered(d))
        device_set_state(d, DEVICE_SEARCHING, why_searching(d));
    else if (!mono_reached(d->rest_end, d->now.mono))
        device_set_state(d, DEVICE_RESTING, say_resting);
    else
        device_set_state(d, DEVICE_READY, "");
    if (net_registered(d))
        ladder_recovered(&d->ladder, d->now.mono);
}

/* ---- phases --------------------------------------------------------------------------------- */

void device_begin(struct device *d, const struct at_script *script, int64_t in_us)
{
    at_script_begin(&d->script, script, mono_add(d->now.mono, in_us));
}

static void serve(struct device *d)
{
    if (d->ladder.trouble != TROUBLE_NO_NETWORK)
        ladder_recovered(&d->ladder, d->now.mono);
    d->sms.sweep_at = d->now.mono;
    d->net.unregistered_since = MONO_NEVER;
    net_start(d);
}

void device_enter(struct device *d, enum device_phase phase)
{
    /* clang-format off */
    static const struct at_script *const scripts[] = {
        [PHASE_IDENTIFY] = &script_identify,  [PHASE_PREPARE] = &script_prepare,
        [PHASE_SIM]      = &script_ask_pin,   [PHASE_PIN]     = &script_enter_pin,
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
    at_chat_abandon(&d->chat);
    d->owner = NULL;
    at_script_stop(&d->wake);
    at_script_stop(&d->script);
    sms_port_reset(d);
    d->call.ringing = false;
    ussd_reset(d);
    d->unlet.command = d->unlet.payload = d->lost.command = false;
}

void device_forget_identity(struct device *d)
{
    d->status.manufacturer[0] = d->status.model[0] = d->status.revision[0] = '\0';
    d->status.imei[0] = d->status.imsi[0] = d->status.iccid[0] = '\0';
    d->status.operator_name[0] = '\0';
    d->status.signal_dbm = 0;
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

static const char *why_trouble(enum trouble trouble)
{
    static const char *const words[] = {"", say_trouble_silent, say_trouble_rubbish,
                                        say_trouble_network, say_trouble_sim};
    return words[trouble];
}

static const char *what_is_done(enum ladder_step step)
{
    static const char *const words[] = {
        [LADDER_REINIT] = say_step_reinit, [LADDER_RADIO] = say_step_radio,
        [LADDER_RESET] = say_step_reset,   [LADDER_REOPEN] = say_step_reopen,
        [LADDER_USB] = say_step_usb,       [LADDER_WAIT] = say_step_wait,
    };
    return words[step];
}

void device_trouble(struct device *d, enum trouble trouble, bool answers)
{
    bool lives = trouble == TROUBLE_NO_NETWORK || trouble == TROUBLE_SIM;

    if (lives && ladder_waits(&d->ladder, trouble, d->now.mono))
        return; /* it answers: it goes on asking, and nothing harder is done for a while */
    enum ladder_step step = ladder_next(&d->ladder, trouble, answers, d->now.mono);

    char why[DEVICE_WHY_MAX];

    device_trace(d, "trouble %s: %s", trouble_name(trouble), ladder_step_name(step));
    text_format(why, sizeof why, say_recovering, why_trouble(trouble), what_is_done(step));
    text_format(d->status.last_error, sizeof d->status.last_error, "%s, %s", trouble_name(trouble),
                ladder_step_name(step));
    if (ladder_ran_out(&d->ladder))
        device_set_state(d, DEVICE_FAILED, why_failed(trouble));
    else
        device_set_state(d, DEVICE_RECOVERING, why);
    if (step == LADDER_WAIT && lives)
        return;
    device_forget_session(d);
    switch (step) {
    case LADDER_REINIT: device_reinit(d, REOPEN_FIRST); break;
    case LADDER_RADIO: device_enter(d, PHASE_RADIO); break;
    case LADDER_RESET: device_enter(d, PHASE_RESET); break;
    case LADDER_REOPEN: device_close_port(d, REOPEN_FIRST); break;
    case LADDER_USB: /* needs a helper with root's rights; without one it is passed over */
        device_trouble(d, trouble, answers);
        break;
    case LADDER_WAIT: device_enter(d, PHASE_PROBE); break;
    }
}

/* Boot chatter: the modem restarted, so nothing of what was set or running is left. */
void device_restarted(struct device *d, struct span line)
{
    device_trace(d, "modem restarted: %.*s", (int)(line.len < 64 ? line.len : 64), line.ptr);
    memmove(d->boots + 1, d->boots, 2 * sizeof *d->boots);
    d->boots[0] = d->now.mono;
    if (d->boots[2].us > 0 && d->now.mono.us - d->boots[2].us < BOOT_LOOP) {
        device_reinit(d, BOOT_LOOP);
        device_set_state(d, DEVICE_RECOVERING, say_rebooting);
        return;
    }
    device_reinit(d, BOOT_PAUSE);
}
