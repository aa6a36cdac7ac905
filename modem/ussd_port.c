/* USSD of one device (27.007 7.15): a code out, the network's words back, menus, and requests that
 * the network begins. In which coding a modem wants the string is found out and remembered. */
#include "modem/device_in.h"

static const int64_t NETWORK_LIMIT = 120 * SEC; /* answers take 2 to 20 s, at most so long */
static const int64_t SESSION_LIMIT = 90 * SEC;  /* an open session that nobody answers is ended */

/* In this order where nothing is known. */
static const enum ussd_coding order[] = {USSD_TEXT, USSD_PACKED_HEX, USSD_UCS2_HEX, USSD_8BIT_HEX};

const char *device_ussd_name(enum device_ussd_state state)
{
    static const char *const names[] = {
#define X(name, words) words,
        DEVICE_USSD_TABLE(X)
#undef X
    };
    return (unsigned)state < sizeof names / sizeof *names ? names[state] : "?";
}

static void tell(struct device *d, enum device_ussd_state state, bool asked, const char *text)
{
    struct device_ussd said = {.state = state, .asked = asked};

    text_copy(said.text, sizeof said.text, span_of(text));
    effects_put(d->out, EFFECT_USSD, d->config.index, &said, sizeof said);
}

/* The coding to try next for this wish; USSD_PROBE when all were refused. */
static enum ussd_coding next_coding(const struct device *d)
{
    enum ussd_coding first[] = {d->ussd.coding, d->profile->ussd};

    for (size_t i = 0; i < 2; i++)
        if (first[i] != USSD_PROBE && !(d->ussd.tried & (1U << first[i])))
            return first[i];
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (!(d->ussd.tried & (1U << order[i])))
            return order[i];
    return USSD_PROBE;
}

static void give_up(struct device *d, enum device_ussd_state state)
{
    struct ussd_port *ussd = &d->ussd;

    ussd->wished = ussd->waiting = ussd->open = false;
    ussd->ends = MONO_NEVER;
    tell(d, state, true, "");
}

/* Writes the wish in the next coding that can say it; false when none is left. */
static bool write_wish(struct device *d, struct at_command *out)
{
    struct ussd_port *ussd = &d->ussd;
    char string[USSD_STRING_MAX];
    int dcs;

    while ((ussd->now = next_coding(d)) != USSD_PROBE) {
        ussd->tried |= 1U << ussd->now;
        if (ussd_write(span_of(ussd->wish), ussd->now, string, &dcs) &&
            text_format(out->text, sizeof out->text, "AT+CUSD=1,\"%s\",%d", string, dcs))
            return true;
    }
    give_up(d, USSD_REFUSED);
    return false;
}

static bool ussd_next(struct device *d, struct at_command *out)
{
    struct ussd_port *ussd = &d->ussd;

    if (d->phase != PHASE_SERVE || (!ussd->wished && !ussd->cancel))
        return false;
    ussd->answered = false;
    if (ussd->cancel) {
        text_copy(out->text, sizeof out->text, span_of("AT+CUSD=2"));
        out->limit = 20 * SEC;
        return true;
    }
    out->limit = NETWORK_LIMIT; /* some say OK only when the network has answered */
    return write_wish(d, out);
}

static void ussd_done(struct device *d, const struct at_final *final)
{
    struct ussd_port *ussd = &d->ussd;

    if (ussd->cancel) { /* E173 answers ERROR, and the session is over all the same */
        ussd->cancel = ussd->open = ussd->waiting = false;
        ussd->ends = MONO_NEVER;
        return;
    }
    if (final->end == AT_OK && ussd->wished) {
        ussd->wished = false;
        ussd->waiting = !ussd->answered;
        if (ussd->waiting)
            ussd->ends = mono_add(d->now.mono, NETWORK_LIMIT);
    } else if (final->end == AT_TIMEOUT && ussd->wished) {
        give_up(d, USSD_TIMED_OUT);
    } /* else the next coding is tried */
}

/* Without words where words were due: the modem did not understand the coding (dongle #116). */
static bool misunderstood(struct device *d, long m, const char *text)
{
    bool ours = d->ussd.waiting || d->ussd.wished;

    if (text[0] || !ours || d->ussd.coding == d->ussd.now || (m != 0 && m != 2 && m != 4))
        return false;
    d->ussd.waiting = false;
    d->ussd.wished = true;
    return next_coding(d) != USSD_PROBE;
}

static void on_answer(struct device *d, long m, const char *text)
{
    static const enum device_ussd_state states[] = {
        USSD_DONE, USSD_ASKS, USSD_ENDED, USSD_ELSEWHERE, USSD_UNSUPPORTED, USSD_TIMED_OUT};
    struct ussd_port *ussd = &d->ussd;
    bool asked = ussd->waiting || ussd->wished;

    if (misunderstood(d, m, text))
        return;
    if (asked && text[0])
        ussd->coding = ussd->now;
    ussd->answered = true;
    ussd->wished = ussd->waiting = false;
    ussd->open = m == 1;
    ussd->ends = ussd->open ? mono_add(d->now.mono, SESSION_LIMIT) : MONO_NEVER;
    tell(d, states[m], asked, text);
}

/* +CUSD: m[,"string"[,dcs]] */
static bool ussd_urc(struct device *d, struct span line, struct span pdu)
{
    struct at_reply reply;
    struct span string = {"", 0};
    enum ussd_coding coding;
    char text[USSD_TEXT_MAX];
    long m, dcs = -1;

    (void)pdu;
    if (!at_reply_begin(&reply, line, "+CUSD:"))
        return false;
    if (!at_reply_number(&reply, &m) || m < 0 || m > 5)
        return true;
    text[0] = '\0';
    if (at_reply_field(&reply, &string, NULL) && string.len) {
        if (!at_reply_number(&reply, &dcs))
            dcs = -1;
        ussd_read(string, (int)dcs, text, &coding);
    }
    on_answer(d, m, text);
    return true;
}

static mono_t ussd_wakes(const struct device *d)
{
    return d->ussd.wished || d->ussd.cancel ? (mono_t){0} : d->ussd.ends;
}

const struct device_part ussd_part = {
    .name = "ussd",
    .next = ussd_next,
    .done = ussd_done,
    .urc = ussd_urc,
    .wakes = ussd_wakes,
};

void ussd_ask(struct device *d, struct span text)
{
    struct ussd_port *ussd = &d->ussd;

    if (d->phase != PHASE_SERVE || !net_registered(d) || ussd->wished || ussd->waiting ||
        text.len >= sizeof ussd->wish) {
        tell(d, USSD_REFUSED, true, "");
        return;
    }
    if (text.len == 0) {
        ussd->cancel = ussd->open;
        tell(d, USSD_CANCELLED, true, "");
        return;
    }
    text_copy(ussd->wish, sizeof ussd->wish, text);
    ussd->wished = true;
    ussd->tried = 0;
}

void ussd_expire(struct device *d)
{
    struct ussd_port *ussd = &d->ussd;

    if (!mono_reached(ussd->ends, d->now.mono))
        return;
    ussd->ends = MONO_NEVER;
    ussd->cancel = true;
    if (ussd->waiting)
        tell(d, USSD_TIMED_OUT, true, "");
    ussd->waiting = false;
}

void ussd_reset(struct device *d)
{
    struct ussd_port *ussd = &d->ussd;

    if ((ussd->wished || ussd->waiting) && d->out)
        tell(d, USSD_TIMED_OUT, true, "");
    ussd->wished = ussd->waiting = ussd->open = ussd->cancel = false;
    ussd->ends = MONO_NEVER;
}
