/* Whose card is in it, asked before a text leaves. A modem that boots and drops its port, or says
 * so, or echoes again, has its identity read anew. One on a serial line where echo is always on may
 * boot without a sign, with another card in it: that one is asked. */
#include "modem/device_in.h"

static const int64_t FRESH = 5 * SEC; /* no hand changes a card in less */
static const int64_t LIMIT = 10 * SEC;
enum { BAD_READINGS = 3, IMSI_LEAST = 14 };

static bool may_boot_unseen(const struct device *d)
{
    return d->profile->noisy || d->echoing;
}

static bool card_next(struct device *d, struct at_command *out)
{
    struct card_port *card = &d->card;

    if (d->submit.state != SUBMIT_WAITING || d->phase != PHASE_SERVE || !may_boot_unseen(d) ||
        card->unaskable || !mono_reached(card->fresh_until, d->now.mono))
        return false;
    text_copy(out->text, sizeof out->text, span_of("AT+CIMI"));
    out->want = "";
    out->limit = LIMIT;
    card->ours = false;
    return true;
}

static void card_line(struct device *d, struct span line, struct span pdu)
{
    char digits[20];

    (void)pdu;
    device_digits(line, digits, sizeof digits);
    if (strlen(digits) < IMSI_LEAST)
        return;
    d->card.ours = strcmp(digits, d->status.imsi) == 0;
    d->card.other |= !d->card.ours;
}

/* One reading may have lost a bit on its way; several are another card, or a modem that has lost
 * its settings. One that only refuses the question is asked no more. */
static void card_done(struct device *d, const struct at_final *final)
{
    struct card_port *card = &d->card;

    if (final->end == AT_TIMEOUT)
        return; /* it is probed, and asked again */
    if (final->end == AT_OK && card->ours) {
        card_start(d);
    } else if (++card->bad >= BAD_READINGS || (card->other && !d->profile->noisy)) {
        bool other = card->other;

        card_start(d);
        card->unaskable = !other;
        if (other)
            device_reinit(d, 0);
    }
}

/* Its card was read just now. */
void card_start(struct device *d)
{
    d->card = (struct card_port){.fresh_until = mono_add(d->now.mono, FRESH)};
}

const struct device_part card_part = {
    .name = "card",
    .next = card_next,
    .line = card_line,
    .done = card_done,
};
