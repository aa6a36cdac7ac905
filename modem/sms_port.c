/* Messages in: announced or swept up, read, handed over, deleted once committed (27.005 3.4). */
#include "modem/device_in.h"

static const int64_t SWEEP_UNANNOUNCED = 30 * SEC;
enum { USUAL_ROOM = 50, WALK_BATCH = 16 };

/* ---- what to do next ----------------------------------------------------------------------- */

static bool command(struct device *d, struct at_command *out, enum sms_action action,
                    const struct sms_slot *at)
{
    d->sms.action = action;
    d->sms.current = *at;
    d->sms.answered = d->sms.garbled = false;
    out->limit = (int64_t)d->profile->command_s * SEC;
    out->ahead = true; /* what is emptied was committed by an earlier turn, or is read by nobody */
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
    int told = sms->room[sms_mem_index(at->mem)], room = told ? told : USUAL_ROOM;

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
    struct sms_slot at = {"", -1, false};
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
    sms->own[sms_mem_index(at.mem)] = 0;
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
    static const struct sms_slot nowhere = {"", -1, false};

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

static void sms_done(struct device *d, const struct at_final *final)
{
    enum sms_action action = d->sms.action;

    if (final->end == AT_TIMEOUT)
        sms_hang_silent(d);
    d->sms.action = SMS_NOTHING;
    sms_answer_done(d, action, final);
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
    .line = sms_answer_line,
    .done = sms_done,
    .urc = sms_urc,
    .wakes = sms_wakes,
};
