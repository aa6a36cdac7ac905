/* What the port remembers of messages: over a session, a commit, a rolled back turn. */
#include "modem/device_in.h"

static const int64_t ABORT_PAUSE = 5 * SEC;

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
    memset(sms->unselected, 0, sizeof sms->unselected);
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

bool sms_crowded(const struct device *d)
{
    return d->status.storage_total > 0 && d->status.storage_used * 5 >= d->status.storage_total * 4;
}

/* Counters of the storage for new messages. More in use than what we know of: sweep. The count of
 * pending ones includes other storages, so some are found only by the periodic sweep. */
void sms_port_counters(struct device *d, int used, int total)
{
    struct sms_port *sms = &d->sms;

    d->status.storage_used = used;
    d->status.storage_total = total;
    struct sms_slot store = {"", -1, false};

    text_copy(store.mem, sizeof store.mem, span_of(sms->store));
    if (d->phase != PHASE_SERVE || sms->to_sweep || sms_hang_walks(d, &store))
        return; /* slot by slot takes long: now and then is enough */
    int own = sms_own_in_store(sms);
    bool both = sms_mem_bit(span_of(sms->store)) == BIT_MT;
    int known = (int)sms->pending_count + own + (int)sms_hang_count(d, both ? "" : sms->store);
    if (sms_crowded(d) && own > 0)
        sms->to_clear |= sms_one_name(d, sms_mem_bit(span_of(sms->store)));
    if (used > known || sms->to_clear)
        sms_port_sweep(d, 0);
}
