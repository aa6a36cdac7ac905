/* Messages in: announced or swept up, read, handed over, deleted once committed (27.005 3.4). */
#include "modem/device_in.h"
#include <stdlib.h>

static const int64_t SWEEP_EVERY = 15 * MIN, SWEEP_UNANNOUNCED = 30 * SEC, RETRY_PAUSE = 2 * SEC,
                     ABORT_PAUSE = 5 * SEC;
enum { READ_TRIES = 6 };

enum { BIT_SM = 1, BIT_ME = 2, BIT_MT = 4, BIT_SR = 8, USUAL_ROOM = 50, WALK_BATCH = 16 };

static size_t mem_index(const char *name)
{
    unsigned bit = sms_mem_bit(span_of(name));
    size_t at = 0;

    while (at + 1 < SMS_MEMS && !(bit & 1U << at))
        at++;
    return at;
}

/* Those of others that the counters of the storage for new messages count. */
static int own_in_store(const struct sms_port *sms)
{
    if (sms_mem_bit(span_of(sms->store)) != BIT_MT)
        return sms->own[mem_index(sms->store)];
    return sms->own[0] + sms->own[1] + sms->own[2];
}

unsigned sms_one_name(const struct device *d, unsigned mems)
{
    const struct sms_port *sms = &d->sms;
    unsigned readable =
        (sms->stores ? sms->stores : SMS_ALL_MEMS) & ~sms->refused & (BIT_SM | BIT_ME);

    return mems & BIT_MT && readable ? (mems & ~(unsigned)BIT_MT) | readable : mems;
}

/* ---- what to do next ----------------------------------------------------------------------- */

static bool command(struct device *d, struct at_command *out, enum sms_action action,
                    const struct sms_slot *at)
{
    d->sms.action = action;
    d->sms.current = *at;
    d->sms.answered = d->sms.garbled = false;
    out->limit = (int64_t)d->profile->command_s * SEC;
    out->ahead = action == SMS_SELECT || action == SMS_READ || action == SMS_LIST;
    return true;
}

/* Selects the storage for reading; the one for new messages must stay what it is. */
static bool select_mem(struct device *d, struct at_command *out, const struct sms_slot *at)
{
    const struct sms_port *sms = &d->sms;
    const char *store = sms->store[0] ? sms->store : at->mem;

    out->want = "+CPMS:";
    switch (sms->cpms_args) {
    case 2:
        text_format(out->text, sizeof out->text, "AT+CPMS=\"%s\",\"%s\"", at->mem, store);
        break;
    case 3:
        text_format(out->text, sizeof out->text, "AT+CPMS=\"%s\",\"%s\",\"%s\"", at->mem, store,
                    store);
        break;
    default: text_format(out->text, sizeof out->text, "AT+CPMS=\"%s\"", at->mem); break;
    }
    return command(d, out, SMS_SELECT, at);
}

static bool in_mem(struct device *d, const struct sms_slot *at)
{
    return d->sms.cpms_args == 0 || strcmp(d->sms.mem1, at->mem) == 0;
}

static bool next_read(struct device *d, struct at_command *out)
{
    const struct sms_slot *at = &d->sms.announced[0];

    if (!d->sms.announced_count || !mono_reached(d->sms.read_after, d->now.mono))
        return false;
    if (!in_mem(d, at))
        return select_mem(d, out, at);
    text_format(out->text, sizeof out->text, "AT+CMGR=%d", at->slot);
    out->want = "+CMGR:";
    out->pdu = true;
    return command(d, out, SMS_READ, at);
}

static bool next_delete(struct device *d, struct at_command *out)
{
    const struct sms_slot *at = sms_delete_next(d);

    if (!at)
        return false;
    if (!in_mem(d, at))
        return select_mem(d, out, at);
    sms_delete_text(d, at, out->text, sizeof out->text);
    return command(d, out, SMS_DELETE, at);
}

/* Where listing hangs the modem each slot is read, some at a time; false at the end. */
static bool walk(struct device *d, const struct sms_slot *at)
{
    struct sms_port *sms = &d->sms;
    unsigned bit = sms_mem_bit(span_of(at->mem));
    struct sms_slot slot = *at;
    int told = sms->room[mem_index(at->mem)], room = told ? told : USUAL_ROOM;

    if (sms->walk_at < 0)
        sms->walk_at = 0;
    while (sms->announced_count < WALK_BATCH && sms->walk_at <= room) {
        slot.slot = sms->walk_at++;
        sms_announce(d, &slot);
    }
    if (sms->announced_count)
        return true;
    if (sms->walk_at > room) {
        sms->to_sweep &= ~bit;
        sms->walk_at = -1;
        sms_delete_seen(d, at->mem);
    }
    return false;
}

/* The storage for new messages comes last, so that it stays selected. */
static bool next_sweep(struct device *d, struct at_command *out)
{
    struct sms_port *sms = &d->sms;
    struct sms_slot at = {"", -1};
    unsigned own = sms_one_name(d, sms_mem_bit(span_of(sms->store)));

    for (unsigned i = 0; i < SMS_MEMS; i++) {
        unsigned bit = 1U << i;

        if (sms->to_sweep & bit && (!at.mem[0] || sms_mem_bit(span_of(at.mem)) & own))
            text_copy(at.mem, sizeof at.mem, span_of(sms_mem_name(i)));
    }
    if (!at.mem[0])
        return false;
    if (!in_mem(d, &at))
        return select_mem(d, out, &at);
    if (sms_hang_walks(d, &at))
        return walk(d, &at) && next_read(d, out);
    text_copy(out->text, sizeof out->text, span_of("AT+CMGL=4"));
    out->want = "+CMGL:";
    out->pdu = true;
    command(d, out, SMS_LIST, &at);
    out->limit = 30 * SEC;
    sms->own[mem_index(at.mem)] = 0;
    return true;
}

static void plan_sweep(struct device *d)
{
    struct sms_port *sms = &d->sms;

    if (!mono_reached(sms->sweep_at, d->now.mono))
        return;
    for (size_t i = 0; i < d->profile->sweep.count; i++)
        sms->to_sweep |= sms_mem_bit(span_of(d->profile->sweep.items[i]));
    if (sms->stores && !d->profile->noisy) /* there the list, too, may have been garbled */
        sms->to_sweep &= sms->stores;
    sms->to_sweep = sms_one_name(d, sms->to_sweep | sms_mem_bit(span_of(sms->store)));
    /* what nobody announces must be looked for */
    bool announced = sms->cnmi[0] && sms->cpms_args;
    sms->sweep_at = mono_add(d->now.mono, announced ? SWEEP_EVERY : SWEEP_UNANNOUNCED);
}

static bool sms_next(struct device *d, struct at_command *out)
{
    static const struct sms_slot nowhere = {"", -1};

    if (d->phase != PHASE_SERVE)
        return false;
    if (d->sms.cnma_due) {
        text_copy(out->text, sizeof out->text, span_of("AT+CNMA"));
        return command(d, out, SMS_CNMA, &nowhere);
    }
    plan_sweep(d);
    sms_read_reports(d);
    return next_read(d, out) || next_delete(d, out) || next_sweep(d, out);
}

/* ---- answers ------------------------------------------------------------------------------- */

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
        sms->room[mem_index(sms->current.mem)] = (int)total;
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
static void sms_line(struct device *d, struct span line, struct span pdu)
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
    if ((stat == 2 || stat == 3) && !(sms->to_clear & sms_mem_bit(span_of(at.mem)))) {
        sms_drop_announced(sms, &at); /* somebody's own, stored: not ours to read */
        sms->own[mem_index(at.mem)] += sms->action == SMS_LIST;
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

static bool crowded(const struct device *d)
{
    return d->status.storage_total > 0 && d->status.storage_used * 5 >= d->status.storage_total * 4;
}

/* Every storage must have room: for a class 2 message the SIM's, and while one cannot be stored the
 * network holds back what is behind it (23.040 9.2.3.22: memory capacity exceeded). */
static bool is_crowded(const struct device *d, const char *mem)
{
    const struct sms_port *sms = &d->sms;

    if (strcmp(mem, sms->store) == 0 && crowded(d))
        return true;
    return strcmp(mem, sms->mem1) == 0 && sms->total > 0 && sms->used * 5 >= sms->total * 4;
}

static void list_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;

    if (final->end == AT_OK)
        sms_delete_seen(d, sms->current.mem);
    unsigned bit = sms_mem_bit(span_of(sms->current.mem));
    bool again = !(sms->to_clear & bit) && sms->own[mem_index(sms->current.mem)] > 0 &&
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

static void select_done(struct device *d, const struct at_final *final)
{
    struct sms_port *sms = &d->sms;
    const struct sms_slot *at = &sms->current;
    struct sms_pending *pending;

    if (final->end == AT_OK) {
        text_copy(sms->mem1, sizeof sms->mem1, span_of(at->mem));
        return;
    }
    /* A storage that cannot be selected is not asked again for what was to be done there. */
    sms->to_sweep &= ~sms_mem_bit(span_of(at->mem));
    sms_drop_announced(sms, at);
    if (d->profile->noisy) { /* perhaps only this time */
        pending = sms_find_pending(sms, at);
        if (!pending)
            return;
        pending->retry = mono_add(d->now.mono, RETRY_PAUSE);
        if (++pending->tries < SMS_DELETE_TRIES)
            return;
    }
    sms->stores &= ~sms_mem_bit(span_of(at->mem));
    sms->refused |= sms_mem_bit(span_of(at->mem));
    while (at->slot >= 0 && (pending = sms_find_pending(sms, at)) && pending->state == SMS_KEPT)
        pending->state = SMS_STUCK;
}

static void sms_done(struct device *d, const struct at_final *final)
{
    enum sms_action action = d->sms.action;

    if (final->end == AT_TIMEOUT)
        sms_hang_silent(d);
    d->sms.action = SMS_NOTHING;
    switch (action) {
    case SMS_NOTHING: break;
    case SMS_SELECT: select_done(d, final); break;
    case SMS_READ: read_done(d, final); break;
    case SMS_DELETE: sms_delete_done(d, final); break;
    case SMS_LIST: list_done(d, final); break;
    case SMS_CNMA: d->sms.cnma_due--; break; /* refused or not: it is of no use later */
    }
}

static bool sms_urc(struct device *d, struct span line, struct span pdu)
{
    if (span_starts(line, span_of("+CMTI:")) || span_starts(line, span_of("+CDSI:"))) {
        sms_on_announced(d, line, line.ptr[2] == 'D');
        return true;
    }
    if (span_starts(line, span_of("+CMT:")) || span_starts(line, span_of("+CDS:"))) {
        sms_on_direct(d, pdu);
        return true;
    }
    if (profile_begins(&d->profile->full, line.ptr, line.len)) {
        d->sms.to_clear = SMS_ALL_MEMS;
        sms_port_sweep(d, 0);
        return true;
    }
    return false;
}

static mono_t sms_wakes(const struct device *d)
{
    const struct sms_port *sms = &d->sms;
    mono_t wakes = sms->direct_again;

    if (d->phase != PHASE_SERVE)
        return wakes;
    bool walks = sms->walk_at >= 0 && sms->announced_count; /* a slot that is to be read waits */
    if (sms->cnma_due || (sms->to_sweep && !walks))
        return (mono_t){0};
    wakes = mono_min(wakes, sms->sweep_at);
    wakes = mono_min(wakes, sms_reports_due(d));
    if (sms->announced_count)
        wakes = mono_min(wakes, sms->read_after);
    for (size_t i = 0; i < sms->pending_count; i++)
        if (sms->pending[i].state == SMS_KEPT)
            wakes = mono_min(wakes, sms->pending[i].retry);
    return wakes;
}

const struct device_part sms_part = {
    .name = "sms",
    .next = sms_next,
    .line = sms_line,
    .done = sms_done,
    .urc = sms_urc,
    .wakes = sms_wakes,
};

/* ---- what the device tells it --------------------------------------------------------------- */

void sms_port_reset(struct device *d)
{
    struct sms_port *sms = &d->sms;

    sms->announced_count = sms->pending_count = 0;
    sms->reports = sms->report_mems = 0;
    sms->report_room = -1;
    sms->first_slot.slot = -1;
    sms->read_tries = sms->cnma_due = sms->cnma_handed = 0;
    sms->joint = JOINT_UNTRIED;
    sms->action = SMS_NOTHING;
    sms->mem1[0] = '\0';
    sms->to_sweep = 0;
    sms->walk_at = -1;
    sms->sweep_at = d->now.mono;
    sms->read_after = d->now.mono;
    sms->used = sms->total = -1;
    memset(sms->own, 0, sizeof sms->own);
    sms->to_clear = sms->refused = 0;
}

void sms_remember_taken(struct device *d)
{
    struct sms_port *sms = &d->sms;

    sms->taken.profile = d->profile;
    text_copy(sms->taken.cnmi, sizeof sms->taken.cnmi, span_of(sms->cnmi));
    text_copy(sms->taken.store, sizeof sms->taken.store, span_of(sms->store));
    sms->taken.cpms_args = sms->cpms_args;
}

bool sms_port_quiet(const struct device *d)
{
    return d->sms.announced_count == 0 && d->sms.cnma_due == 0 &&
           (d->sms.reports == 0 || sms_reports_wait(d));
}

static void drop_told(struct sms_port *sms)
{
    size_t kept = 0;

    for (size_t i = 0; i < sms->direct_count; i++)
        if (!sms->direct[i].told)
            sms->direct[kept++] = sms->direct[i];
    sms->direct_count = kept;
}

void sms_port_committed(struct device *d)
{
    struct sms_port *sms = &d->sms;

    for (size_t i = 0; i < sms->pending_count; i++)
        if (sms->pending[i].state == SMS_HANDED) {
            sms->pending[i].state = SMS_KEPT;
            sms->pending[i].retry = d->now.mono;
        }
    drop_told(sms);
    if (sms->direct_count == 0)
        sms->direct_again = MONO_NEVER;
    sms->cnma_due += sms->cnma_handed;
    sms->cnma_handed = 0;
}

/* Nothing of what was handed over was kept: the stored ones stay where they are and are swept up
 * again later; the others are handed over again from here. */
void sms_port_aborted(struct device *d)
{
    struct sms_port *sms = &d->sms;

    for (size_t i = sms->pending_count; i-- > 0;)
        if (sms->pending[i].state == SMS_HANDED) {
            sms_drop_pending(sms, &sms->pending[i]);
            sms_port_sweep(d, ABORT_PAUSE);
        }
    for (size_t i = 0; i < sms->direct_count; i++)
        sms->direct[i].told = false;
    if (sms->direct_count)
        sms->direct_again = mono_add(d->now.mono, ABORT_PAUSE);
}

void sms_port_again(struct device *d)
{
    struct sms_port *sms = &d->sms;

    if (!mono_reached(sms->direct_again, d->now.mono))
        return;
    sms->direct_again = MONO_NEVER;
    for (size_t i = 0; i < sms->direct_count; i++)
        sms_hand_over_direct(d, &sms->direct[i]);
}

/* Counters of the storage for new messages. More in use than what we know of: sweep. The count of
 * pending ones includes other storages, so some are found only by the periodic sweep. */
void sms_port_counters(struct device *d, int used, int total)
{
    struct sms_port *sms = &d->sms;

    d->status.storage_used = used;
    d->status.storage_total = total;
    struct sms_slot store = {"", -1};

    text_copy(store.mem, sizeof store.mem, span_of(sms->store));
    if (d->phase != PHASE_SERVE || sms->to_sweep || sms_hang_walks(d, &store))
        return; /* slot by slot takes long: now and then is enough */
    int own = own_in_store(sms);
    bool both = sms_mem_bit(span_of(sms->store)) == BIT_MT;
    int known = (int)sms->pending_count + own + (int)sms_hang_count(d, both ? "" : sms->store);
    if (crowded(d) && own > 0)
        sms->to_clear |= sms_one_name(d, sms_mem_bit(span_of(sms->store)));
    if (used > known || sms->to_clear)
        sms_port_sweep(d, 0);
}
