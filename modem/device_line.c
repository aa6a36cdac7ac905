/* Whose turn it is on the line, and whose the news is that comes from it. */
#include "modem/device_in.h"
#include "modem/say.h"

static const int64_t PROBE_PAUSE = 1 * SEC;
static const int64_t REINIT_PAUSE = 1 * SEC;
static const int64_t SETUP_PAUSE = 30 * SEC;
static const int64_t AFTER_RESET = 3 * SEC;
static const int64_t UNKNOWN_PAUSE = 25 * MSEC;
static const int64_t LONG_PAUSE = 100 * MSEC; /* safe everywhere */
enum { WAKINGS_MAX = 3 };

/* ---- scripts -------------------------------------------------------------------------------- */

void device_choose_profile(struct device *d)
{
    const struct device_config *config = &d->config;

    struct profile_clues clues = {d->status.manufacturer, d->status.model, d->status.usb};

    d->profile = profile_choose(config->profiles, config->profile_count, d->profile_wanted, &clues);
    text_copy(d->status.profile, sizeof d->status.profile, span_of(d->profile->name));
}

static void tell_identity(struct device *d)
{
    struct device_identity identity;

    if (!d->status.imei[0])
        return;
    text_copy(identity.imei, sizeof identity.imei, span_of(d->status.imei));
    effects_put(d->out, EFFECT_IDENTITY, d->config.index, &identity, sizeof identity);
}

static void script_ended(struct device *d)
{
    bool failed = d->script.state == AT_SCRIPT_FAILED;

    at_script_stop(&d->script);
    switch (d->phase) {
    case PHASE_IDENTIFY:
        device_choose_profile(d);
        tell_identity(d);
        device_enter(d, PHASE_PREPARE);
        break;
    case PHASE_PREPARE: device_enter(d, PHASE_SIM); break;
    case PHASE_SIM: sim_asked(d); break;
    case PHASE_PIN: sim_entered(d); break;
    case PHASE_SETUP:
        if (failed) {
            device_begin(d, &script_setup, SETUP_PAUSE); /* unless the ladder knows better */
            device_trouble(d, net_refused(d) ? TROUBLE_NO_NETWORK : TROUBLE_BROKEN, true);
        } else
            device_enter(d, PHASE_SERVE);
        break;
    case PHASE_SERVE:
        net_country_asked(d);
        centre_asked(d);
        break;
    case PHASE_RADIO: device_reinit(d, REINIT_PAUSE); break;
    case PHASE_RESET: device_close_port(d, AFTER_RESET); break;
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
    case PHASE_STOPPED: break;
    }
}

static void wake_ended(struct device *d)
{
    bool failed = d->wake.state == AT_SCRIPT_FAILED;
    bool booting =
        !mono_reached(mono_add(d->opened_at, (int64_t)d->profile->boot_s * SEC), d->now.mono);

    at_script_stop(&d->wake);
    d->wakings = failed ? d->wakings + 1 : 0;
    if (!failed) {
        sms_hang_forgive(d);
        device_probed(d, true);
        return;
    }
    if ((booting && d->ladder.trouble == TROUBLE_NONE) || d->wakings < WAKINGS_MAX) {
        device_wake(d); /* the prompt that a dead process asked for may have opened after the ESC */
        return;
    }
    d->wakings = 0;
    device_probed(d, false);
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
static const struct device_part *const parts[] = {&wake_part, &script_part, &call_part, &sms_part,
                                                  &card_part, &submit_part, &ussd_part, &net_part};
enum { PARTS = sizeof parts / sizeof *parts };

bool device_has_port(const struct device *d)
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

void device_write_command(struct device *d, const struct at_command *command)
{
    char line[AT_COMMAND_MAX + 1];

    bool held = echo_must_agree(d, command);
    text_format(line, sizeof line, command->raw || held ? "%s" : "%s\r", command->text);
    bool ahead = command->prompt || command->ahead;

    d->unlet.command = !ahead;
    device_write(d, span_of(line), ahead ? EFFECT_WRITE_AHEAD : EFFECT_WRITE);
    if (held)
        echo_await(d);
}

static void start(struct device *d, const struct device_part *part, struct at_command *command)
{
    at_chat_start(&d->chat, command, d->now.mono);
    d->chat.unwritten = d->taking_bytes; /* what is left of these bytes is no answer to it */
    d->owner = part;
    d->heard = false;
    if (d->profile->noisy)
        d->echoes = d->chat.echoes;
    device_write_command(d, command);
}

void device_take_turn(struct device *d)
{
    struct at_command command;
    bool settled = false;
    const struct device_part *part;

    while (device_has_port(d) && at_chat_idle(&d->chat)) {
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

/* ---- news from the chat ---------------------------------------------------------------------- */

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
        device_weak_power(d, line);
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

    int64_t pause = known ? (int64_t)d->profile->gap_ms * MSEC : UNKNOWN_PAUSE;

    return pause > d->learned_gap ? pause : d->learned_gap;
}

/* Some do not hear what comes too soon after their result (Telit; modems.md rule 18), and not all
 * of them have a profile that says so: twice unheard, and it is given time. */
static void learn_pause(struct device *d, const struct at_final *final)
{
    d->unheard = final->end == AT_TIMEOUT && !d->heard ? d->unheard + 1 : 0;
    if (d->unheard < 2)
        return;
    d->unheard = 0;
    d->learned_gap = d->learned_gap ? LONG_PAUSE : UNKNOWN_PAUSE;
    device_trace(d, "it gets a pause of %d ms before each command", (int)(d->learned_gap / MSEC));
}

bool device_forgot(struct device *d)
{
    bool echoed = d->chat.echoes != d->echoes;

    d->echoes = d->chat.echoes;
    if (d->phase == PHASE_SETUP)
        d->echoing = echoed || (d->profile->noisy && d->echoing);
    if (d->phase != PHASE_SERVE)
        return false;
    return d->profile->noisy ? echo_is_off(d, echoed) : echoed && !d->echoing;
}

static void on_done(struct device *d, const struct at_final *end)
{
    static const struct at_final not_run = {AT_ERROR, 0};
    const struct at_final *final = echo_struck(d) && end->end == AT_OK ? &not_run : end;
    const struct device_part *owner = d->owner;

    d->owner = NULL;
    d->unlet.command = d->unlet.payload = d->lost.command = false;
    if (owner != &wake_part && d->phase != PHASE_PROBE)
        learn_pause(d, final);
    d->gap_end = mono_add(d->now.mono, pause_of(d));
    if (owner && owner->done)
        owner->done(d, final);
    if (device_forgot(d)) {
        device_trace(d, "echo is %s: its settings are gone",
                     d->profile->noisy ? "off" : "on again");
        device_reinit(d, 0);
        return;
    }
    if (final->end == AT_TIMEOUT && owner != &wake_part && d->phase != PHASE_PROBE &&
        device_has_port(d) && d->wake.state != AT_SCRIPT_ON)
        device_probe(d, &d->chat.command);
}

void device_take_news(struct device *d, const struct at_news *news)
{
    switch (news->type) {
    case AT_NEWS_LINE:
        d->heard = true;
        if (d->owner && d->owner->line)
            d->owner->line(d, news->line, news->pdu);
        if (profile_begins(&d->profile->boot, news->line.ptr, news->line.len))
            device_restarted(d, news->line);
        break;
    case AT_NEWS_PROMPT:
        d->heard = true;
        if (d->owner && d->owner->prompt)
            d->owner->prompt(d);
        break;
    case AT_NEWS_DONE: on_done(d, &news->final); break;
    case AT_NEWS_URC: on_urc(d, news->line, news->pdu); break;
    case AT_NEWS_STRAY: submit_stray(d, &news->final); break;
    }
}

void device_take_bytes(struct device *d, struct span bytes)
{
    struct at_news news;

    d->taking_bytes = true;
    d->chat.unwritten = d->held == HELD_OPEN; /* without its CR nothing answers it */
    if (d->phase == PHASE_PROBE && bytes.len)
        d->script.not_before = d->now.mono; /* it lives */
    while (device_has_port(d) && at_chat_next(&d->chat, &bytes, d->now.mono, &news)) {
        device_take_news(d, &news);
        if (news.type == AT_NEWS_DONE)
            device_take_turn(d);
    }
    d->taking_bytes = d->chat.unwritten = false;
    submit_bytes(d);
    echo_bytes(d);
}

/* When somebody will have something to say on a free line; MONO_NEVER while a command runs. */
mono_t device_line_wakes(const struct device *d)
{
    mono_t work = d->submit.state == SUBMIT_WAITING ? d->gap_end : MONO_NEVER;

    if (!at_chat_idle(&d->chat))
        return MONO_NEVER;
    if (d->wake.state == AT_SCRIPT_ON)
        work = wake_wakes(d); /* it has the line, also while it pauses */
    for (size_t i = 0; i < PARTS && d->wake.state != AT_SCRIPT_ON; i++)
        if (parts[i]->wakes)
            work = mono_min(work, parts[i]->wakes(d));
    return work.us < d->gap_end.us ? d->gap_end : work;
}
