/* The device itself: its phases, whose turn it is on the line, and the ways back from trouble. */
#include "lianhu/device.h"
#include "modem/device_in.h"
#include "modem/say.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t REOPEN_FIRST = 1 * SEC, REOPEN_MOST = 5 * SEC;
static const int64_t PROBE_PAUSE = 1 * SEC;
static const int64_t BOOT_PAUSE = 1 * SEC;  /* boot lines come in a burst */
static const int64_t BOOT_LOOP = 60 * SEC;  /* three restarts within: power or SIM contact */
static const int64_t ABORT_PAUSE = 2 * SEC; /* what a rolled back turn held back is repeated */
static const int64_t UNKNOWN_PAUSE = 25 * MSEC;
static const int64_t AFTER_RESET = 3 * SEC;

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
    return d->config.known_imsi[0] && d->status.imsi[0] && !d->sim.confirmed &&
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
static void forget_session(struct device *d)
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

static void forget_identity(struct device *d)
{
    d->status.manufacturer[0] = d->status.model[0] = d->status.revision[0] = '\0';
    d->status.imei[0] = d->status.imsi[0] = d->status.iccid[0] = '\0';
    d->status.operator_name[0] = '\0';
    d->status.signal_dbm = 0;
}

void device_reinit(struct device *d, int64_t in_us)
{
    forget_session(d);
    forget_identity(d);
    device_enter(d, PHASE_IDENTIFY);
    if (d->status.state == DEVICE_READY || d->status.state == DEVICE_SEARCHING)
        device_set_state(d, DEVICE_STARTING, say_step_reinit);
    at_script_begin(&d->wake, &script_wake, mono_add(d->now.mono, in_us));
}

static void ask_open(struct device *d)
{
    d->phase = PHASE_OPENING;
    d->at = MONO_NEVER;
    effects_put(d->out, EFFECT_PORT_OPEN, d->config.index, NULL, 0);
}

static void close_port(struct device *d, int64_t reopen_in_us)
{
    forget_session(d);
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
    forget_session(d);
    switch (step) {
    case LADDER_REINIT: device_reinit(d, REOPEN_FIRST); break;
    case LADDER_RADIO: device_enter(d, PHASE_RADIO); break;
    case LADDER_RESET: device_enter(d, PHASE_RESET); break;
    case LADDER_REOPEN: close_port(d, REOPEN_FIRST); break;
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

/* ---- scripts -------------------------------------------------------------------------------- */

static void choose_profile(struct device *d)
{
    const struct device_config *config = &d->config;

    d->profile = profile_choose(config->profiles, config->profile_count, d->profile_wanted,
                                d->status.manufacturer, d->status.model);
    text_copy(d->status.profile, sizeof d->status.profile, span_of(d->profile->name));
}

static void script_ended(struct device *d)
{
    bool failed = d->script.state == AT_SCRIPT_FAILED;

    at_script_stop(&d->script);
    switch (d->phase) {
    case PHASE_IDENTIFY:
        choose_profile(d);
        device_enter(d, PHASE_PREPARE);
        break;
    case PHASE_PREPARE: device_enter(d, PHASE_SIM); break;
    case PHASE_SIM: sim_asked(d); break;
    case PHASE_PIN: sim_entered(d); break;
    case PHASE_SETUP:
        if (failed)
            device_trouble(d, TROUBLE_BROKEN, true);
        else
            device_enter(d, PHASE_SERVE);
        break;
    case PHASE_RADIO: device_reinit(d, REOPEN_FIRST); break;
    case PHASE_RESET: close_port(d, AFTER_RESET); break;
    case PHASE_PROBE:
        if (mono_reached(d->ladder.next, d->now.mono))
            device_trouble(d, d->ladder.trouble, !failed);
        else if (!failed && d->ladder.trouble == TROUBLE_SILENT)
            device_reinit(d, 0);
        else
            device_begin(d, &script_probe, PROBE_PAUSE);
        break;
    case PHASE_CLOSED:
    case PHASE_OPENING:
    case PHASE_SERVE:
    case PHASE_STOPPED: break;
    }
}

static void wake_ended(struct device *d)
{
    bool failed = d->wake.state == AT_SCRIPT_FAILED;
    bool booting =
        !mono_reached(mono_add(d->opened_at, (int64_t)d->profile->boot_s * SEC), d->now.mono);

    at_script_stop(&d->wake);
    if (!failed)
        return;
    if (booting && d->ladder.trouble == TROUBLE_NONE)
        device_wake(d);
    else
        device_trouble(d, TROUBLE_SILENT, false);
}

static bool script_next_of(struct device *d, struct at_script_run *run, struct at_command *command)
{
    return at_script_next(run, d, d->now.mono, command);
}

static bool wake_next(struct device *d, struct at_command *command)
{
    return script_next_of(d, &d->wake, command);
}

static void wake_done(struct device *d, const struct at_final *final)
{
    at_script_result(&d->wake, d, final, d->now.mono);
}

static mono_t run_wakes(const struct at_script_run *run)
{
    return run->state == AT_SCRIPT_ON ? run->not_before : MONO_NEVER;
}

static mono_t wake_wakes(const struct device *d)
{
    return run_wakes(&d->wake);
}

const struct device_part wake_part = {
    .name = "wake", .next = wake_next, .done = wake_done, .wakes = wake_wakes};

static bool script_next(struct device *d, struct at_command *command)
{
    return script_next_of(d, &d->script, command);
}

static void script_line(struct device *d, struct span line, struct span pdu)
{
    (void)pdu;
    at_script_line(&d->script, d, line);
}

static void script_done(struct device *d, const struct at_final *final)
{
    at_script_result(&d->script, d, final, d->now.mono);
}

static mono_t script_wakes(const struct device *d)
{
    return run_wakes(&d->script);
}

const struct device_part script_part = {.name = "script",
                                        .next = script_next,
                                        .line = script_line,
                                        .done = script_done,
                                        .wakes = script_wakes};

/* ---- whose turn it is ------------------------------------------------------------------------ */

/* In this order: what must come first comes first. An announced message is read before a new one
 * is submitted (design.md section 2.2). */
static const struct device_part *const parts[] = {&wake_part,   &script_part, &call_part, &sms_part,
                                                  &submit_part, &ussd_part,   &net_part};
enum { PARTS = sizeof parts / sizeof *parts };

static bool has_port(const struct device *d)
{
    return d->phase != PHASE_CLOSED && d->phase != PHASE_OPENING && d->phase != PHASE_STOPPED;
}

/* True when a script ended and something else may now be due. */
static bool settle_scripts(struct device *d)
{
    if (d->wake.state == AT_SCRIPT_DONE || d->wake.state == AT_SCRIPT_FAILED) {
        wake_ended(d);
        return true;
    }
    if (d->wake.state == AT_SCRIPT_OFF &&
        (d->script.state == AT_SCRIPT_DONE || d->script.state == AT_SCRIPT_FAILED)) {
        script_ended(d);
        return true;
    }
    return false;
}

/* Who has something to say now. *settled: a script came to its end instead, so what is due may be
 * something else; nobody was asked after that, because asking is taking one's turn. */
static const struct device_part *choose(struct device *d, struct at_command *command, bool *settled)
{
    *settled = false;
    for (size_t i = 0; i < PARTS; i++) {
        *command = (struct at_command){.want = NULL};
        if (d->leaving && parts[i] != &wake_part)
            return NULL;
        if (parts[i]->next && parts[i]->next(d, command))
            return parts[i];
        *settled = settle_scripts(d);
        if (*settled || d->wake.state == AT_SCRIPT_ON)
            return NULL; /* while the wake script pauses nobody else may speak */
    }
    return NULL;
}

static void write_command(struct device *d, const struct at_command *command)
{
    char line[AT_COMMAND_MAX + 1];

    text_format(line, sizeof line, command->raw ? "%s" : "%s\r", command->text);
    d->unlet.command = !command->prompt;
    device_write(d, span_of(line), command->prompt ? EFFECT_WRITE_AHEAD : EFFECT_WRITE);
}

static void start(struct device *d, const struct device_part *part, struct at_command *command)
{
    at_chat_start(&d->chat, command, d->now.mono);
    d->owner = part;
    if (d->profile->noisy)
        d->echoes = d->chat.echoes;
    write_command(d, command);
}

static void pick(struct device *d)
{
    struct at_command command;
    bool settled = false;
    const struct device_part *part;

    while (has_port(d) && at_chat_idle(&d->chat)) {
        if (settle_scripts(d))
            continue;
        if (!mono_reached(d->gap_end, d->now.mono))
            return;
        part = choose(d, &command, &settled);
        if (part)
            start(d, part, &command);
        else if (!settled)
            return;
    }
}

/* ---- news from the chat -----------------------------------------------------------------------
 */

/* Nobody's line. One that begins with AT is the echo of another program's command (modems.md T14):
 * what is answered then is not for us. */
static void on_unknown(struct device *d, struct span line)
{
    bool at = line.len >= 2 && line.ptr[0] == 'A' && line.ptr[1] == 'T';

    if (profile_begins(&d->profile->ignore, line.ptr, line.len))
        return;
    device_trace(d, "unknown line: %.*s", (int)(line.len < 80 ? line.len : 80), line.ptr);
    if (!at || d->phase != PHASE_SERVE || d->profile->noisy)
        return;
    device_reinit(d, 2 * SEC);
    device_set_state(d, DEVICE_RECOVERING, say_port_written);
}

static void on_urc(struct device *d, struct span line, struct span pdu)
{
    const struct profile *p = d->profile;

    if (profile_begins(&p->boot, line.ptr, line.len)) {
        device_restarted(d, line);
        return;
    }
    if (profile_begins(&p->power, line.ptr, line.len))
        text_copy(d->status.last_error, sizeof d->status.last_error, line);
    if (d->phase == PHASE_SERVE && (profile_begins(&p->suspect, line.ptr, line.len) ||
                                    profile_begins(&p->ready, line.ptr, line.len)))
        net_ask_settings(d);
    if (sim_urc(d, line))
        return;
    for (size_t i = 0; i < PARTS; i++)
        if (parts[i]->urc && parts[i]->urc(d, line, pdu))
            return;
    on_unknown(d, line);
}

/* Until a modem has said who it is, it gets the pause that suits all (modems.md rule 18). */
static int64_t pause_of(const struct device *d)
{
    bool known = d->phase != PHASE_IDENTIFY && d->phase != PHASE_PROBE;

    return known ? (int64_t)d->profile->gap_ms * MSEC : UNKNOWN_PAUSE;
}

bool device_forgot(struct device *d)
{
    bool echoed = d->chat.echoes != d->echoes;

    d->echoes = d->chat.echoes;
    if (d->phase == PHASE_SETUP)
        d->echoing = echoed;
    return echoed && !d->echoing && !d->profile->noisy && d->phase == PHASE_SERVE;
}

static void on_done(struct device *d, const struct at_final *final)
{
    const struct device_part *owner = d->owner;

    d->owner = NULL;
    d->unlet.command = d->unlet.payload = d->lost.command = false;
    d->gap_end = mono_add(d->now.mono, pause_of(d));
    if (owner && owner->done)
        owner->done(d, final);
    if (device_forgot(d)) {
        device_trace(d, "echo is on again: its settings are gone");
        device_reinit(d, 0);
        return;
    }
    if (final->end == AT_TIMEOUT && owner != &wake_part && d->phase != PHASE_PROBE && has_port(d) &&
        d->wake.state != AT_SCRIPT_ON)
        device_wake(d);
}

static void on_news(struct device *d, const struct at_news *news)
{
    switch (news->type) {
    case AT_NEWS_LINE:
        if (d->owner && d->owner->line)
            d->owner->line(d, news->line, news->pdu);
        if (profile_begins(&d->profile->boot, news->line.ptr, news->line.len))
            device_restarted(d, news->line);
        break;
    case AT_NEWS_PROMPT:
        if (d->owner && d->owner->prompt)
            d->owner->prompt(d);
        break;
    case AT_NEWS_DONE: on_done(d, &news->final); break;
    case AT_NEWS_URC: on_urc(d, news->line, news->pdu); break;
    case AT_NEWS_STRAY: submit_stray(d, &news->final); break;
    }
}

static void on_bytes(struct device *d, struct span bytes)
{
    struct at_news news;

    if (d->phase == PHASE_PROBE && bytes.len)
        d->script.not_before = d->now.mono; /* it lives */
    while (has_port(d) && at_chat_next(&d->chat, &bytes, d->now.mono, &news)) {
        on_news(d, &news);
        if (news.type == AT_NEWS_DONE)
            pick(d);
    }
    submit_bytes(d);
}

/* ---- events ------------------------------------------------------------------------------------
 */

static void on_opened(struct device *d)
{
    if (d->phase != PHASE_OPENING)
        return;
    d->opened_at = d->now.mono;
    d->open_failures = 0;
    at_chat_reset(&d->chat, d->now.mono);
    forget_session(d);
    forget_identity(d);
    choose_profile(d);
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
    d->open_failures++;
    forget_session(d);
    at_chat_reset(&d->chat, d->now.mono);
    device_enter(d, PHASE_CLOSED);
    d->at = mono_add(d->now.mono, wait < REOPEN_MOST ? wait : REOPEN_MOST);
    text_copy(words, sizeof words, why);
    device_set_state(d, DEVICE_ABSENT, words);
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
        write_command(d, &d->chat.command);
    }
}

static void on_time(struct device *d)
{
    struct at_news news;

    if (d->phase == PHASE_CLOSED && mono_reached(d->at, d->now.mono))
        ask_open(d);
    while (has_port(d) && at_chat_expire(&d->chat, d->now.mono, &news))
        on_news(d, &news);
    if (mono_reached(d->again_at, d->now.mono))
        put_out_again(d);
    sms_port_again(d);
    ussd_expire(d);
    submit_expire(d);
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
    if (has_port(d) && d->chat.phase != AT_IDLE && d->chat.command.prompt &&
        d->submit.state != SUBMIT_SENT)
        device_write(d, span_of("\x1b"), EFFECT_WRITE);
    forget_session(d);
    device_enter(d, PHASE_STOPPED);
}

void device_step(struct device *d, const struct device_event *event, struct now now,
                 struct effects *out)
{
    d->now = now;
    d->out = out;
    switch (event->type) {
    case DEV_TIME: break;
    case DEV_OPENED: on_opened(d); break;
    case DEV_LOST: on_lost(d, event->text); break;
    case DEV_BYTES: on_bytes(d, event->text); break;
    case DEV_COMMITTED: on_committed(d); break;
    case DEV_ABORTED: on_aborted(d); break;
    case DEV_SUBMIT: submit_start(d, event->job); break;
    case DEV_RESTART:
        d->sim.pin_tried = d->sim.pin_refused;
        d->sim.pin_left = -1;
        ladder_reset(&d->ladder);
        if (has_port(d))
            device_reinit(d, 0);
        break;
    case DEV_CONFIRM:
        d->sim.confirmed = true;
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
    pick(d);
    if (event->type == DEV_COMMITTED) /* what this step puts out leaves with it */
        d->unlet = (struct unlet){false, false, false};
    d->out = NULL;
}

/* ---- the outside --------------------------------------------------------------------------------
 */

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
    if (d->status.state == DEVICE_RESTING)
        wakes = mono_min(wakes, d->rest_end);
    if (!has_port(d))
        return wakes;
    wakes = mono_min(wakes, at_chat_wakes(&d->chat));
    if (d->submit.state == SUBMIT_ECHO)
        wakes = mono_min(wakes, d->submit.echo_ends);
    if (!at_chat_idle(&d->chat))
        return wakes;
    mono_t work = d->submit.state == SUBMIT_WAITING ? d->gap_end : MONO_NEVER;
    if (d->wake.state == AT_SCRIPT_ON)
        work = wake_wakes(d); /* it has the line, also while it pauses */
    for (size_t i = 0; i < PARTS && d->wake.state != AT_SCRIPT_ON; i++)
        if (parts[i]->wakes)
            work = mono_min(work, parts[i]->wakes(d));
    if (work.us < d->gap_end.us)
        work = d->gap_end;
    return mono_min(wakes, work);
}

bool device_idle(const struct device *d)
{
    return d->status.state == DEVICE_READY && d->phase == PHASE_SERVE && at_chat_idle(&d->chat) &&
           d->wake.state == AT_SCRIPT_OFF && submit_idle(d) && sms_port_quiet(d) &&
           !d->call.ringing && !d->leaving;
}

bool device_left(const struct device *d)
{
    return !has_port(d) || (at_chat_idle(&d->chat) && d->wake.state == AT_SCRIPT_OFF);
}

void device_status(const struct device *d, struct device_status *out)
{
    *out = d->status;
    out->pin_refused = d->sim.pin_refused;
    out->registration = d->net.stat[0] >= 0 ? d->net.stat[0] : d->net.stat[1];
}
