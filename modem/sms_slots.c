/* Slots with messages: announced, handed over and not yet deleted (27.005 3.4). */
#include "lianhu/tpdu.h"
#include "modem/device_in.h"
#include <stdlib.h>

static const int64_t RETRY_PAUSE = 2 * SEC;
static const int64_t REPORT_PATIENCE = 20 * SEC;
enum { REPORTS_BATCH = 8 };

static const char *const mems[SMS_MEMS] = {"SM", "ME", "MT", "SR"};

const char *sms_mem_name(unsigned at)
{
    return mems[at];
}

unsigned sms_mem_bit(struct span name)
{
    for (unsigned i = 0; i < SMS_MEMS; i++)
        if (span_eq(name, span_of(mems[i])))
            return 1U << i;
    return 0;
}

size_t sms_mem_index(const char *name)
{
    unsigned bit = sms_mem_bit(span_of(name));
    size_t at = 0;

    while (at + 1 < SMS_MEMS && !(bit & 1U << at))
        at++;
    return at;
}

int sms_own_in_store(const struct sms_port *sms)
{
    if (sms_mem_bit(span_of(sms->store)) != BIT_MT)
        return sms->own[sms_mem_index(sms->store)];
    return sms->own[0] + sms->own[1] + sms->own[2];
}

unsigned sms_one_name(const struct device *d, unsigned set)
{
    const struct sms_port *sms = &d->sms;
    unsigned readable =
        (sms->stores ? sms->stores : SMS_ALL_MEMS) & ~sms->refused & (BIT_SM | BIT_ME);

    return set & BIT_MT && readable ? (set & ~(unsigned)BIT_MT) | readable : set;
}

bool sms_same_slot(const struct sms_slot *a, const struct sms_slot *b)
{
    return a->slot == b->slot && strcmp(a->mem, b->mem) == 0;
}

/* ---- announcements ------------------------------------------------------------------------- */

struct sms_pending *sms_find_pending(struct sms_port *sms, const struct sms_slot *at)
{
    for (size_t i = 0; i < sms->pending_count; i++)
        if (sms_same_slot(&sms->pending[i].at, at))
            return &sms->pending[i];
    return NULL;
}

void sms_drop_pending(struct sms_port *sms, struct sms_pending *pending)
{
    *pending = sms->pending[--sms->pending_count];
}

void sms_drop_announced(struct sms_port *sms, const struct sms_slot *at)
{
    for (size_t i = 0; i < sms->announced_count; i++)
        if (sms_same_slot(&sms->announced[i], at)) {
            sms->announced_count--;
            memmove(sms->announced + i, sms->announced + i + 1,
                    (sms->announced_count - i) * sizeof *sms->announced);
            return;
        }
}

void sms_port_sweep(struct device *d, int64_t in_us)
{
    d->sms.sweep_at = mono_min(d->sms.sweep_at, mono_add(d->now.mono, in_us));
}

/* A slot that is handed over and not yet deleted cannot hold anything new; one whose deletion is
 * on its way can. */
static bool holds_known(struct device *d, const struct sms_slot *at)
{
    const struct sms_pending *pending = sms_find_pending(&d->sms, at);

    return pending && (pending->state == SMS_HANDED || pending->state == SMS_KEPT) &&
           !pending->going;
}

void sms_announce(struct device *d, const struct sms_slot *at)
{
    struct sms_port *sms = &d->sms;

    sms_drop_announced(sms, at);
    if (holds_known(d, at) || sms_hang_skips(d, at))
        return;
    if (sms->announced_count == SMS_ANNOUNCED_MAX) {
        sms_port_sweep(d, 0);
        return;
    }
    sms->announced[sms->announced_count] = *at;
    sms->announced[sms->announced_count++].clear |= sms->to_clear & sms_mem_bit(span_of(at->mem));
}

/* To be deleted unread: reading it would hang the modem (SIM800 and MMS, modems.md T20). */
static void sms_condemn(struct device *d, const struct sms_slot *at)
{
    struct sms_port *sms = &d->sms;

    sms_drop_announced(sms, at);
    if (sms_find_pending(sms, at) || sms->pending_count == SMS_PENDING_MAX)
        return;
    sms->pending[sms->pending_count++] =
        (struct sms_pending){.at = *at, .state = SMS_KEPT, .retry = d->now.mono};
}

/* A report can wait a little while messages flow; several are read by one listing. */
static void sms_on_report(struct device *d, const struct sms_slot *at)
{
    struct sms_port *sms = &d->sms;

    if (sms->reports++ == 0)
        sms->reports_since = d->now.mono;
    sms->report_mems |= sms_mem_bit(span_of(at->mem));
    sms->report = *at;
}

bool sms_reports_wait(const struct device *d)
{
    const struct sms_port *sms = &d->sms;
    unsigned room = sms->report_room > 0 ? (unsigned)sms->report_room * 3 / 4 : REPORTS_BATCH;
    bool old = mono_reached(mono_add(sms->reports_since, REPORT_PATIENCE), d->now.mono);

    return sms->reports && sms->reports < room && !old &&
           !mono_reached(d->submit.flows_until, d->now.mono);
}

mono_t sms_reports_due(const struct device *d)
{
    if (d->sms.reports == 0)
        return MONO_NEVER;
    if (!sms_reports_wait(d))
        return (mono_t){0};
    return mono_min(d->submit.flows_until, mono_add(d->sms.reports_since, REPORT_PATIENCE));
}

void sms_read_reports(struct device *d)
{
    struct sms_port *sms = &d->sms;
    unsigned bit = sms_mem_bit(span_of(sms->report.mem));

    if (!sms->reports || sms_reports_wait(d))
        return;
    if (sms->reports == 1)
        sms_announce(d, &sms->report);
    else
        sms->to_sweep |= sms->report_mems;
    sms->misannounced = bit != BIT_SR;
    if (bit != BIT_SR)
        sms->to_sweep |= sms->stores & BIT_SR; /* EC25 names SM and keeps it in SR */
    sms->reports = sms->report_mems = 0;
}

/* +CMTI: "SM",1[,"MMS PUSH",...]; +CDSI: "SR",0. Storage and index may be missing or -1. */
void sms_on_announced(struct device *d, struct span line, bool report)
{
    struct at_reply reply;
    struct span mem, kind;
    struct sms_slot at = {"", -1, false};
    long slot = -1;

    at_reply_begin(&reply, line, report ? "+CDSI:" : "+CMTI:");
    if (!at_reply_field(&reply, &mem, NULL) || !at_reply_number(&reply, &slot) || slot < 0 ||
        !sms_mem_bit(mem) || sms_one_name(d, sms_mem_bit(mem)) != sms_mem_bit(mem)) {
        sms_port_sweep(d, 0); /* no usable place: the store may be full */
        return;
    }
    text_copy(at.mem, sizeof at.mem, report && d->sms.reports_in_sr ? span_of("SR") : mem);
    at.slot = (int)slot;
    bool mms = at_reply_field(&reply, &kind, NULL) && span_starts(kind, span_of("MMS"));
    if (report)
        sms_on_report(d, &at);
    else if (mms && d->profile->skip_mms)
        sms_condemn(d, &at);
    else
        sms_announce(d, &at);
}

/* ---- taking over --------------------------------------------------------------------------- */

uint64_t sms_hash_of(struct span bytes)
{
    uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a */

    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 0x100000001B3u;
    return hash;
}

/* Hands a stored message over; true when its slot needs no reading any more. */
bool sms_hand_over(struct device *d, const struct sms_slot *at, long stat, struct span pdu)
{
    struct sms_port *sms = &d->sms;
    struct sms_in in = {.slot = at->slot, .stat = (int)stat};
    uint64_t hash = sms_hash_of(pdu);
    struct sms_pending *known = sms_find_pending(sms, at);

    if (known && known->state == SMS_STUCK && known->hash == hash) {
        known->state = SMS_KEPT; /* it would not go: try once more */
        known->tries = SMS_DELETE_TRIES - 1;
        return true;
    }
    if (known && known->state == SMS_DOUBTED && known->hash == hash) {
        known->state = SMS_KEPT; /* still there: each by itself from here on */
        sms->joint = JOINT_REFUSED;
        return true;
    }
    if (known && (known->state == SMS_STUCK || known->state == SMS_DOUBTED))
        sms_drop_pending(sms, known);
    else if (known)
        return true;
    if (!hex_decode(pdu, in.bytes, sizeof in.bytes, &in.len) || in.len < 2)
        return false;
    if (sms->pending_count == SMS_PENDING_MAX) {
        sms_port_sweep(d, RETRY_PAUSE);
        return true;
    }
    text_copy(in.mem, sizeof in.mem, span_of(at->mem));
    sms->reports_in_sr |= sms->misannounced && sms_mem_bit(span_of(at->mem)) == BIT_SR;
    sms->pending[sms->pending_count++] =
        (struct sms_pending){.at = *at, .state = SMS_HANDED, .hash = hash};
    effects_put(d->out, EFFECT_SMS_IN, d->config.index, &in, sizeof in);
    return true;
}

void sms_hand_over_direct(struct device *d, struct sms_unstored_in *direct)
{
    direct->told = true;
    effects_put(d->out, EFFECT_SMS_IN, d->config.index, &direct->in, sizeof direct->in);
}

/* On a line without checksums a report that is not stored comes once, and cannot be read again to
 * compare. A status that nobody defined is a bit that fell over: read as the standard has it, the
 * centre would have given up, and a text that arrived would go again. */
static bool garbled_report(const struct device *d, const struct sms_in *in)
{
    if (!d->profile->noisy)
        return false;
    struct tpdu *tpdu = xmalloc(sizeof *tpdu);
    bool garbled =
        tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, tpdu, &(struct tpdu_error){0}) == STATUS_OK &&
        tpdu->type == TPDU_STATUS_REPORT && !report_status_defined(tpdu->st);
    free(tpdu);
    return garbled;
}

/* +CMT and +CDS: nowhere stored, so a copy is kept until it is committed. */
void sms_on_direct(struct device *d, struct span pdu)
{
    struct sms_port *sms = &d->sms;
    struct sms_in in = {.slot = -1, .stat = -1};

    if (!hex_decode(pdu, in.bytes, sizeof in.bytes, &in.len) || in.len < 2) {
        device_trace(d, "direct message without a readable PDU, %zu digits", pdu.len);
        sms_port_sweep(d, RETRY_PAUSE);
        net_ask_settings(d); /* text mode? */
        return;
    }
    if (garbled_report(d, &in)) {
        device_trace(d, "status report dropped: its TP-ST is none");
        sms->cnma_due += d->profile->cnma;
        return;
    }
    if (sms->direct_count == SMS_DIRECT_MAX)
        memmove(sms->direct, sms->direct + 1, --sms->direct_count * sizeof *sms->direct);
    sms->direct[sms->direct_count] = (struct sms_unstored_in){in, false};
    sms->cnma_handed += d->profile->cnma;
    sms_hand_over_direct(d, &sms->direct[sms->direct_count++]);
}
