/*
 * On a line without checksums one bit makes AT+CMGD=1 of AT+CMGL=1, AT+CMGF=1 of AT+CMGD=1, and
 * another slot of any. So what touches the stored messages is written without its CR, which follows
 * when the echo shows that the modem has what was meant. Where it has something else the line is
 * rubbed out (V.250 5.2.2), and begun anew by whoever wanted it.
 */
#include "modem/device_in.h"

static const int64_t ECHO_LIMIT = 3 * SEC;
enum { CH_BS = 8 }; /* S5, V.250 6.2.3 */

/* Answers without an echo, one after another: noise seldom strikes so often. */
enum { ECHO_OFF = 3 };

bool echo_guards(const struct device *d)
{
    return d->profile->noisy && d->echoing;
}

bool echo_must_agree(const struct device *d, const struct at_command *command)
{
    return echo_guards(d) && d->phase == PHASE_SERVE && !command->raw && !command->prompt &&
           span_starts(span_of(command->text), span_of("AT+CMG"));
}

/* Another program's ATE0 would leave every command unguarded, or unsent for want of its echo. */
bool echo_is_off(struct device *d, bool echoed)
{
    if (echoed || !echo_guards(d))
        d->unechoed = 0;
    else if (d->heard && !d->chat.command.raw)
        d->unechoed++;
    return d->unechoed >= ECHO_OFF;
}

void echo_await(struct device *d)
{
    d->held = HELD_OPEN;
    d->held_ends = mono_add(d->now.mono, ECHO_LIMIT);
}

static void let_go(struct device *d)
{
    d->held = HELD_NONE;
    device_write(d, span_of("\r"), EFFECT_WRITE_AHEAD);
}

/* A modem that does not know the backspace is left with a line that is no command. */
static void rub_out(struct device *d)
{
    char line[AT_COMMAND_MAX + 4];
    size_t len = strlen(d->chat.command.text);

    memset(line, CH_BS, len);
    text_copy(line + len, sizeof line - len, span_of("AT\r"));
    d->held = HELD_STRUCK;
    device_trace(d, "echoed otherwise than written: %s", d->chat.command.text);
    device_write(d, span_of(line), EFFECT_WRITE_AHEAD);
}

/* A line of the modem's own may stand in the middle of an echo. */
static bool in_an_urc(const struct device *d)
{
    return d->chat.lines.len && strchr("+^*", d->chat.lines.text[0]);
}

void echo_bytes(struct device *d)
{
    if (d->held != HELD_OPEN || at_chat_idle(&d->chat))
        return;
    switch (at_chat_echo(&d->chat)) {
    case AT_ECHO_NONE:
    case AT_ECHO_PART: break;
    case AT_ECHO_WHOLE: let_go(d); break;
    case AT_ECHO_OTHER:
        if (!in_an_urc(d))
            rub_out(d);
        break;
    }
}

void echo_expire(struct device *d)
{
    if (d->held == HELD_OPEN && mono_reached(d->held_ends, d->now.mono))
        rub_out(d);
}

bool echo_struck(struct device *d)
{
    bool struck = d->held == HELD_STRUCK;

    d->held = HELD_NONE;
    return struck;
}

mono_t echo_wakes(const struct device *d)
{
    return d->held == HELD_OPEN ? d->held_ends : MONO_NEVER;
}
