/* What a modem answers when its storages are selected, listed, read and emptied
 * (27.005 3.2.2, 3.4). */
#include "modem/device_in.h"
#include <stdlib.h>

static const int64_t RETRY_PAUSE = 2 * SEC;
enum { READ_TRIES = 6 };

/* What may hang the modem when it is read by itself is taken as it was listed: an announcement of
 * an MMS (modems.md T20). */
static bool harmful_to_read(const struct device *d, struct span pdu)
{
    enum { WAP_PUSH = 2948 };

    if (!d->profile->skip_mms)
        return false;
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    bool harmful = tpdu_decode_hex(pdu, TPDU_FROM_SC, tpdu, &(struct tpdu_error){0}) == STATUS_OK &&
                   tpdu->ports.present && tpdu->ports.destination == WAP_PUSH;
    free(tpdu);
    return harmful;
}

/* On a line without checksums a message counts when two readings agree. A listing only tells where
 * something is. */
static bool read_enough(struct device *d, const struct sms_slot *at, struct span pdu)
{
    struct sms_port *sms = &d->sms;
    uint64_t hash = sms_hash_of(pdu);

    if (!d->profile->noisy || (sms->action == SMS_LIST && harmful_to_read(d, pdu)))
        return true;
    if (sms->action == SMS_LIST) {
        sms_announce(d, at);
        return false;
    }
    bool again = sms_same_slot(&sms->first_slot, at), same = again && sms->first_hash == hash;
    sms->garbled |= again && !same;
    sms->first_slot = *at;
    sms->first_hash = hash;
    return same;
}

/* +CPMS: used1,total1,...; a name may stand before each pair. */
static void selected_room(struct device *d, struct span line)
{
    struct sms_port *sms = &d->sms;
    struct at_reply reply;
    long used, total;

    sms->used = sms->total = -1;
    if (!at_reply_begin(&reply, line, "+CPMS:"))
        return;
    struct at_reply peek = reply;
    if (!at_reply_number(&peek, &used))
        at_reply_skip(&reply);
    if (!at_reply_number(&reply, &used) || !at_reply_number(&reply, &total))
        return;
    sms->used = (int)used;
    sms->total = (int)total;
    if (total >= 0 && total < 10000)
        sms->room[sms_mem_index(sms->current.mem)] = (int)total;
    if (sms_mem_bit(span_of(sms->current.mem)) == BIT_SR)
        sms->report_room = (int)total;
}

/* In text mode the status is said in words, and what follows is no TPDU (27.005 3.4.2): it has
 * forgotten what it was told. */
static bool in_text_mode(struct at_reply reply)
{
    struct span stat;

    return at_reply_field(&reply, &stat, NULL) &&
           (span_starts(stat, span_of("REC ")) || span_starts(stat, span_of("STO ")));
}

/* +CMGR: stat,[alpha],length; +CMGL: index,stat,[alpha],length. Lengths lie: the PDU is the truth.
 */
void sms_answer_line(struct device *d, struct span line, struct span pdu)
{
    struct sms_port *sms = &d->sms;
    struct sms_slot at = sms->current;
    struct at_reply reply;
    long index, stat = -1;

    sms->answered = true;
    if (sms->action == SMS_SELECT)
        selected_room(d, line);
    if (sms->action == SMS_LIST) {
        if (!at_reply_begin(&reply, line, "+CMGL:") || !at_reply_number(&reply, &index))
            return;
        at.slot = (int)index;
    } else if (sms->action != SMS_READ || !at_reply_begin(&reply, line, "+CMGR:")) {
        return;
    }
    if (in_text_mode(reply)) {
        device_reinit(d, 0);
        return;
    }
    if (!at_reply_number(&reply, &stat))
        stat = -1;
    bool clear = at.clear || sms->to_clear & sms_mem_bit(span_of(at.mem));
    if ((stat == 2 || stat == 3) && !clear) {
        sms_drop_announced(sms, &at); /* somebody's own, stored: not ours to read */
        sms->own[sms_mem_index(at.mem)] += sms->action == SMS_LIST;
        return;
    }
    if (!read_enough(d, &at, pdu))
        return;
    sms->first_slot.slot = -1;
    sms_hang_read(d, &at);
    if (sms_hand_over(d, &at, stat, pdu)) {
        sms_drop_announced(sms, &at);
        sms->read_tries = 0;
    } else {
        sms->garbled = true; /* read it again by itself */
        if (sms->action == SMS_LIST)
            sms_announce(d, &at);
    }
}

/* An announced slot with nothing in it: the announcement named another storage. */
static void read_nothing(struct device *d)
{
    sms_drop_announced(&d->sms, &d->sms.current);
    d->sms.read_tries = 0;
    if (sms_mem_bit(span_of(d->sms.current.mem)) == BIT_SR)
        d->sms.reports_in_sr = false;
    if (d->sms.walk_at < 0)
        sms_port_sweep(d, 0);
}

static bool means_empty(const struct at_final *final)
{
    return final->end == AT_OK ||
           (final->end == AT_CMS && (final->code == 321 || final->code == 500)) ||
           (final->end == AT_CME && (final->code == 21 || final->code == 22));
}

/* A slot that is read only because it may hold something, and gives none. */
static bool walked_to(const struct sms_port *sms, const struct at_final *final)
{
    return sms->walk_at >= 0 && final->end != AT_TIMEOUT && final->end != AT_LOST;
}

static void read_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;

    if (sms->answered && !sms->garbled && final->end == AT_OK)
        return;
    if (++sms->read_tries >= READ_TRIES) {
        device_trace(d, "slot %s %d cannot be read, %s %d", sms->current.mem, sms->current.slot,
                     at_end_name(final->end), final->code);
        read_nothing(d);
        sms->sweep_at = mono_add(d->now.mono, SWEEP_EVERY);
    } else if ((means_empty(final) || walked_to(sms, final)) && !sms->garbled) {
        bool second = final->end == AT_OK && sms->walk_at < 0;

        read_nothing(d);
        if (second) /* perhaps the second result of the command before: what comes next would be
                       taken for another slot's, and that one emptied unread */
            device_wake(d);
    } else {
        sms->read_after = mono_add(d->now.mono, RETRY_PAUSE);
    }
}

/* Every storage must have room: for a class 2 message the SIM's, and while one cannot be stored the
 * network holds back what is behind it (23.040 9.2.3.22: memory capacity exceeded). */
static bool is_crowded(const struct device *d, const char *mem)
{
    const struct sms_port *sms = &d->sms;

    if (strcmp(mem, sms->store) == 0 && sms_crowded(d))
        return true;
    return strcmp(mem, sms->mem1) == 0 && sms->total > 0 && sms->used * 5 >= sms->total * 4;
}

static void list_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;

    if (final->end == AT_OK)
        sms_delete_seen(d, sms->current.mem);
    unsigned bit = sms_mem_bit(span_of(sms->current.mem));
    bool again = !(sms->to_clear & bit) && sms->own[sms_mem_index(sms->current.mem)] > 0 &&
                 is_crowded(d, sms->current.mem);
    sms->to_sweep &= ~bit;
    sms->to_clear &= ~bit;
    if (again) { /* what others left behind must make room */
        sms->to_clear |= bit;
        sms->to_sweep |= bit;
    }
    if (!sms->to_sweep)
        sms->to_clear = 0;
    if (final->end == AT_TIMEOUT) /* others have their turn before it is tried again */
        sms->sweep_at = mono_add(d->now.mono, MIN);
    else if (final->end == AT_OK)
        sms_hang_listed(d, &sms->current);
}

/* No result: perhaps only this time, and perhaps it was selected all the same. True while it is to
 * be tried again. */
static bool select_again(struct device *d, struct sms_pending *pending)
{
    struct sms_port *sms = &d->sms;

    sms->mem1[0] = '\0'; /* the slots of another storage are at stake */
    if (pending) {
        pending->retry = mono_add(d->now.mono, RETRY_PAUSE);
        return ++pending->tries < SMS_DELETE_TRIES;
    }
    sms_port_sweep(d, MIN);
    return d->profile->noisy ||
           ++sms->unselected[sms_mem_index(sms->current.mem)] < SMS_DELETE_TRIES;
}

static void select_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;
    const struct sms_slot *at = &sms->current;
    struct sms_pending *pending;

    if (final->end == AT_OK) {
        text_copy(sms->mem1, sizeof sms->mem1, span_of(at->mem));
        sms->unselected[sms_mem_index(at->mem)] = 0;
        return;
    }
    /* A storage that cannot be selected is not asked again for what was to be done there. */
    sms->to_sweep &= ~sms_mem_bit(span_of(at->mem));
    sms_drop_announced(sms, at);
    if ((d->profile->noisy || final->end == AT_TIMEOUT) &&
        select_again(d, sms_find_pending(sms, at)))
        return;
    sms->stores &= ~sms_mem_bit(span_of(at->mem));
    sms->refused |= sms_mem_bit(span_of(at->mem));
    while (at->slot >= 0 && (pending = sms_find_pending(sms, at)) && pending->state == SMS_KEPT)
        pending->state = SMS_STUCK;
}

void sms_answer_done(struct device *d, enum sms_action action, const struct at_final *final)
{
    switch (action) {
    case SMS_NOTHING: break;
    case SMS_SELECT: select_done(d, final); break;
    case SMS_READ: read_done(d, final); break;
    case SMS_DELETE: sms_delete_done(d, final); break;
    case SMS_LIST: list_done(d, final); break;
    case SMS_CNMA: d->sms.cnma_due--; break; /* refused or not: it is of no use later */
    }
}
