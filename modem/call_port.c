/* Somebody rings: the call is hung up, because one left ringing blocks messages on some modems,
 * and told with its number (27.007 7.11). */
#include "modem/device_in.h"

static const int64_t NUMBER_PATIENCE = 1500 * MSEC; /* +CLIP follows the first RING */

static void on_ring(struct device *d)
{
    if (d->call.ringing)
        return;
    d->call.ringing = true;
    d->call.from = (struct phone){""};
    d->call.hang_up_at = mono_add(d->now.mono, NUMBER_PATIENCE);
    d->call.try = 0;
}

static bool call_urc(struct device *d, struct span line, struct span pdu)
{
    struct at_reply reply;
    struct span number;

    (void)pdu;
    if (span_eq(line, span_of("RING")) || span_starts(line, span_of("+CRING:"))) {
        on_ring(d);
        return true;
    }
    if (at_reply_begin(&reply, line, "+CLIP:")) {
        on_ring(d);
        if (at_reply_field(&reply, &number, NULL) && number.len)
            (void)phone_parse(number, &d->call.from);
        d->call.hang_up_at = d->now.mono;
        return true;
    }
    return span_eq(line, span_of("NO CARRIER")) || span_eq(line, span_of("BUSY"));
}

static bool call_next(struct device *d, struct at_command *out)
{
    const struct profile_words *hang_up = &d->profile->hang_up;

    if (!d->call.ringing || d->phase != PHASE_SERVE || !hang_up->count ||
        !mono_reached(d->call.hang_up_at, d->now.mono))
        return false;
    text_copy(out->text, sizeof out->text, span_of(hang_up->items[d->call.try % hang_up->count]));
    out->limit = 10 * SEC;
    return true;
}

static void call_done(struct device *d, const struct at_final *final)
{
    if (final->end != AT_OK && ++d->call.try < d->profile->hang_up.count)
        return;
    d->call.ringing = false;
    effects_put(d->out, EFFECT_CALL, d->config.index, &(struct device_call){d->call.from},
                sizeof(struct device_call));
}

static mono_t call_wakes(const struct device *d)
{
    return d->call.ringing && d->phase == PHASE_SERVE ? d->call.hang_up_at : MONO_NEVER;
}

const struct device_part call_part = {
    .name = "call",
    .next = call_next,
    .done = call_done,
    .urc = call_urc,
    .wakes = call_wakes,
};
