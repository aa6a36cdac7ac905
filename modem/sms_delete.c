/* Slots whose messages are committed are emptied (27.005 3.5.4). */
#include "modem/device_in.h"
#include <stdio.h>

static const int64_t RETRY_PAUSE = 2 * SEC;
enum { JOINT_MAX = 16 }; /* the line stays within what old modems take (V.250 5.2.1) */

static bool due(const struct device *d, const struct sms_pending *pending)
{
    return pending->state == SMS_KEPT && mono_reached(pending->retry, d->now.mono);
}

const struct sms_slot *sms_delete_next(const struct device *d)
{
    const struct sms_port *sms = &d->sms;
    const struct sms_pending *best = NULL;

    for (size_t i = 0; i < sms->pending_count; i++)
        if (due(d, &sms->pending[i]) && (!best || strcmp(sms->mem1, sms->pending[i].at.mem) == 0))
            best = &sms->pending[i];
    return best ? &best->at : NULL;
}

/* Reports come in numbers, and a line for each takes longer than the message between them. What
 * people wrote goes slot by slot, and so does everything on a line where digits get lost. */
static bool may_join(const struct device *d, const struct sms_slot *at)
{
    return d->sms.joint != JOINT_LOOKED_AT && d->sms.joint != JOINT_REFUSED && !d->profile->noisy &&
           strcmp(at->mem, "SR") == 0;
}

void sms_delete_text(struct device *d, const struct sms_slot *at, char *text, size_t size)
{
    struct sms_port *sms = &d->sms;
    struct sms_pending *first = sms_find_pending(sms, at);
    size_t len = (size_t)snprintf(text, size, "AT+CMGD=%d", at->slot), joined = 1;
    bool join = may_join(d, at);

    first->going = true;
    for (size_t i = 0; join && i < sms->pending_count && joined < JOINT_MAX; i++) {
        struct sms_pending *other = &sms->pending[i];

        if (other == first || !due(d, other) || strcmp(other->at.mem, at->mem) != 0)
            continue;
        len += (size_t)snprintf(text + len, size - len, ";+CMGD=%d", other->at.slot);
        other->going = true;
        joined++;
    }
}

static void one_done(struct device *d, struct sms_pending *pending, const struct at_final *final)
{
    pending->going = false;
    if (final->end == AT_OK || (final->end == AT_CMS && final->code == 321)) {
        sms_drop_pending(&d->sms, pending);
        if (d->status.storage_used > 0)
            d->status.storage_used--;
        return;
    }
    if (final->end == AT_TIMEOUT || final->end == AT_LOST) {
        /* it may be empty by now, or hold something new: it is looked at before it is emptied */
        pending->state = SMS_DOUBTED;
        d->sms.to_sweep |= sms_mem_bit(span_of(pending->at.mem));
        return;
    }
    pending->retry = mono_add(d->now.mono, RETRY_PAUSE);
    if (++pending->tries >= SMS_DELETE_TRIES)
        pending->state = SMS_STUCK;
}

/* How far it came is not known after an error, and a modem that takes the first command and says
 * OK for all of them is found out by looking once. */
static void joint_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;
    bool believed = final->end == AT_OK && sms->joint == JOINT_WORKS;

    for (size_t i = sms->pending_count; i-- > 0;) {
        struct sms_pending *pending = &sms->pending[i];

        if (!pending->going)
            continue;
        pending->going = false;
        pending->state = SMS_DOUBTED;
        if (believed)
            sms_drop_pending(sms, pending);
    }
    if (believed)
        return;
    sms->joint = final->end == AT_OK ? JOINT_LOOKED_AT : JOINT_REFUSED;
    sms->to_sweep |= sms_mem_bit(span_of(sms->current.mem));
}

void sms_delete_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;
    struct sms_pending *one = NULL;
    size_t count = 0;

    for (size_t i = 0; i < sms->pending_count; i++)
        if (sms->pending[i].going) {
            one = &sms->pending[i];
            count++;
        }
    if (count == 1)
        one_done(d, one, final);
    else if (count > 1)
        joint_done(d, final);
}

void sms_delete_seen(struct device *d, const char *mem)
{
    struct sms_port *sms = &d->sms;

    for (size_t i = sms->pending_count; i-- > 0;)
        if (sms->pending[i].state == SMS_DOUBTED && strcmp(sms->pending[i].at.mem, mem) == 0)
            sms_drop_pending(sms, &sms->pending[i]);
    if (sms->joint == JOINT_LOOKED_AT)
        sms->joint = JOINT_WORKS;
}
