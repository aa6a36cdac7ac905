/* The ways back from trouble, each step with its reason and its outcome (modems.md section 8). */
#include "modem/device_in.h"
#include "modem/say.h"

static const int64_t REOPEN_FIRST = 1 * SEC;
static const int64_t REPLUG = 10 * SEC;    /* two seconds off the bus, then the ports are built */
static const int64_t BOOT_PAUSE = 1 * SEC; /* boot lines come in a burst */
static const int64_t BOOT_LOOP = 60 * SEC; /* three restarts within: power or SIM contact */
static const int64_t POWER_WORD_LIFE = 1 * HOUR;
static const int64_t ABSENT_LONG = 10 * MIN;

/* ---- words ---------------------------------------------------------------------------------- */

static const char *why_trouble(enum trouble trouble)
{
    static const char *const words[] = {"", say_trouble_silent, say_trouble_rubbish,
                                        say_trouble_network, say_trouble_sim};
    return words[trouble];
}

static const char *what_is_done(enum ladder_step step)
{
    static const char *const words[] = {
        [LADDER_PROBE] = say_step_probe,   [LADDER_REINIT] = say_step_reinit,
        [LADDER_RADIO] = say_step_radio,   [LADDER_RESET] = say_step_reset,
        [LADDER_REOPEN] = say_step_reopen, [LADDER_USB] = say_step_usb,
        [LADDER_WAIT] = say_step_wait,
    };
    return words[step];
}

const char *device_why_failed(const struct device *d, enum trouble trouble)
{
    static const char *const words[] = {"", say_failed_silent, say_failed_rubbish,
                                        say_failed_network, say_failed_sim};
    bool weak = d->power_why[0] && !mono_reached(d->power_until, d->now.mono);

    return weak ? d->power_why : words[trouble];
}

/* ---- steps and their outcomes --------------------------------------------------------------- */

static void step_begins(struct device *d, enum ladder_step step, const char *why)
{
    int64_t wait = step == LADDER_WAIT ? d->ladder.next.us - d->now.mono.us : 0;

    d->recovery = (struct recovery){true, step, d->now.mono};
    if (wait > 0)
        device_note(d, "recovery.try", say_note_wait, why, (int)((wait + MIN / 2) / MIN));
    else
        device_note(d, "recovery.try", say_note_try, why, what_is_done(step));
}

static void step_is_over(struct device *d, bool worked)
{
    int seconds = (int)((d->now.mono.us - d->recovery.since.us) / SEC);
    const char *step = what_is_done(d->recovery.step);

    if (!d->recovery.open)
        return;
    d->recovery.open = false;
    if (worked)
        device_note(d, "recovery.done", say_note_done, step, seconds);
    else
        device_note(d, "recovery.failed", say_note_failed, step);
}

/* The name of a command without what may be secret in it. */
static void command_name(const struct at_command *command, char *out, size_t size)
{
    text_copy(out, size, (struct span){command->text, strcspn(command->text, "=")});
}

void device_probe(struct device *d, const struct at_command *unanswered)
{
    char name[32], why[64];

    if (!d->recovery.open) {
        command_name(unanswered, name, sizeof name);
        text_format(why, sizeof why, say_no_answer_to, name);
        step_begins(d, LADDER_PROBE, why);
    }
    device_wake(d);
}

void device_probed(struct device *d, bool answers)
{
    if (d->recovery.open && d->recovery.step == LADDER_PROBE)
        step_is_over(d, answers);
}

void device_recovered(struct device *d)
{
    ladder_recovered(&d->ladder, d->now.mono);
    if (d->recovery.step != LADDER_PROBE)
        step_is_over(d, true);
}

static void take_step(struct device *d, enum ladder_step step)
{
    switch (step) {
    case LADDER_REINIT: device_reinit(d, REOPEN_FIRST); break;
    case LADDER_RADIO: device_enter(d, PHASE_RADIO); break;
    case LADDER_RESET: device_enter(d, PHASE_RESET); break;
    case LADDER_REOPEN: device_close_port(d, REOPEN_FIRST); break;
    case LADDER_USB:
        device_close_port(d, REPLUG);
        effects_put(d->out, EFFECT_USB_RESET, d->config.index, NULL, 0);
        break;
    case LADDER_PROBE:
    case LADDER_WAIT: device_enter(d, PHASE_PROBE); break;
    }
}

/* The next step that can be taken here; one that cannot is said. */
static enum ladder_step next_step(struct device *d, enum trouble trouble, bool answers)
{
    enum ladder_step step = ladder_next(&d->ladder, trouble, answers, d->now.mono);

    if (step != LADDER_USB || (d->config.usb_reset && d->status.usb[0]))
        return step;
    device_note(d, "recovery.skipped", say_note_usb_off, why_trouble(trouble));
    return ladder_next(&d->ladder, trouble, answers, d->now.mono);
}

void device_trouble(struct device *d, enum trouble trouble, bool answers)
{
    bool lives = trouble == TROUBLE_NO_NETWORK || trouble == TROUBLE_SIM;

    if (lives && ladder_waits(&d->ladder, trouble, d->now.mono))
        return; /* it answers: it goes on asking, and nothing harder is done for a while */
    sms_hang_proved(d);
    step_is_over(d, false);
    enum ladder_step step = next_step(d, trouble, answers);

    char why[DEVICE_WHY_MAX];

    device_trace(d, "trouble %s: %s", trouble_name(trouble), ladder_step_name(step));
    step_begins(d, step, why_trouble(trouble));
    text_format(why, sizeof why, say_recovering, why_trouble(trouble), what_is_done(step));
    text_format(d->status.last_error, sizeof d->status.last_error, "%s, %s", trouble_name(trouble),
                ladder_step_name(step));
    if (ladder_ran_out(&d->ladder))
        device_set_state(d, DEVICE_FAILED, device_why_failed(d, trouble));
    else
        device_set_state(d, DEVICE_RECOVERING, why);
    if (step == LADDER_WAIT && lives)
        return;
    device_forget_session(d);
    take_step(d, step);
}

/* ---- what the modem itself says of its troubles --------------------------------------------- */

/* Boot chatter: the modem restarted, so nothing of what was set or running is left. */
void device_restarted(struct device *d, struct span line)
{
    int len = (int)(line.len < 64 ? line.len : 64);

    sms_hang_proved(d);
    device_trace(d, "modem restarted: %.*s", len, line.ptr);
    if (d->phase == PHASE_SERVE)
        device_note(d, "modem.rebooted", "%.*s", len, line.ptr);
    memmove(d->boots + 1, d->boots, 2 * sizeof *d->boots);
    d->boots[0] = d->now.mono;
    if (d->boots[2].us > 0 && d->now.mono.us - d->boots[2].us < BOOT_LOOP) {
        device_reinit(d, BOOT_LOOP);
        device_set_state(d, DEVICE_RECOVERING, say_rebooting);
        if (mono_reached(d->reboots_until, d->now.mono)) {
            d->reboots_until = mono_add(d->now.mono, POWER_WORD_LIFE);
            device_tell(d, "modem.reboots", say_rebooting);
        }
        return;
    }
    device_reinit(d, BOOT_PAUSE);
}

/* The supply is too weak: there is no cure in software, so the keeper is told (modems.md 3.3). */
void device_weak_power(struct device *d, struct span line)
{
    char word[40];

    text_copy(d->status.last_error, sizeof d->status.last_error, line);
    if (!mono_reached(d->power_until, d->now.mono))
        return;
    text_copy(word, sizeof word, line);
    d->power_until = mono_add(d->now.mono, POWER_WORD_LIFE);
    text_format(d->power_why, sizeof d->power_why, say_failed_power, word);
    device_tell(d, "modem.power", d->power_why);
}

/* The port is still not there. */
void device_still_absent(struct device *d)
{
    char words[DEVICE_WHY_MAX];

    if (d->absent_told || !mono_reached(mono_add(d->absent_since, ABSENT_LONG), d->now.mono))
        return;
    d->absent_told = true;
    text_format(words, sizeof words, say_absent_long, (int)(ABSENT_LONG / MIN));
    device_tell(d, "modem.absent", words);
}
