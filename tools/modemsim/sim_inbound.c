#include "sim_internal.h"
#include <stdlib.h>

/* The centre's side of what goes to a modem, and the modem's handling of it (27.005 3.4.1). */

enum {
    CNMA_LIMIT_S = 15, /* 24.011: the relay timer of the network, 12 to 20 s */
    TRY_AGAIN_S = 60,
    KEPT_DAYS = 5,
    TA_BUFFER_MAX = 16,
    PID_TYPE_0 = 0x40,
    PORT_WAP_PUSH = 2948
};

enum outcome { TAKEN, FULL, UNACKNOWLEDGED };

/* ---- the queue ------------------------------------------------------------------------------- */

uint64_t inbound_new(struct sim *sim, uint32_t modem, const struct tpdu_octets *octets)
{
    sim->inbounds =
        sim_grow(sim->inbounds, sim->inbound_count, &sim->inbound_cap, sizeof *sim->inbounds);
    struct sim_inbound *in = &sim->inbounds[sim->inbound_count++];
    *in = (struct sim_inbound){.modem = modem,
                               .len = (uint16_t)octets->len,
                               .tpdu_len = (uint16_t)octets->tpdu_len,
                               .expires = wall_add(sim->now.wall, KEPT_DAYS * WALL_DAY)};
    in->bytes = xmalloc(octets->len);
    memcpy(in->bytes, octets->bytes, octets->len);
    return sim->inbound_count;
}

struct sim_inbound *inbound_get(struct sim *sim, uint64_t id)
{
    return &sim->inbounds[id - 1];
}

void inbound_on_arrive(struct sim *sim, struct sim_modem *none, uint64_t id)
{
    struct sim_modem *m = &sim->modems[inbound_get(sim, id)->modem];

    (void)none;
    m->queue = sim_grow(m->queue, m->queue_len, &m->queue_cap, sizeof *m->queue);
    m->queue[m->queue_len++] = id;
    inbound_page(sim, m, 0);
}

void inbound_page(struct sim *sim, struct sim_modem *m, int64_t after_us)
{
    if (m->paging || m->queue_head == m->queue_len)
        return;
    m->paging = true;
    sim_plan(sim, EV_PAGE, m->index, after_us, 0);
}

static void pop(struct sim *sim, struct sim_modem *m)
{
    struct sim_inbound *in = inbound_get(sim, m->queue[m->queue_head++]);

    in->taken++;
    if (in->submission)
        net_delivered(sim, in->submission);
    free(in->bytes);
    in->bytes = NULL;
    if (m->queue_head == m->queue_len)
        m->queue_head = m->queue_len = 0;
}

/* ---- at the modem ---------------------------------------------------------------------------- */

/* With <mode> 0 unsolicited lines are kept in the modem, the newest few. */
static void route(struct sim *sim, struct sim_modem *m, const char *text)
{
    if (m->set.cnmi[0]) {
        line_urc(sim, m, "%s", text);
        return;
    }
    if (m->ta_count == TA_BUFFER_MAX) {
        free(m->ta_buffer[0]);
        memmove(m->ta_buffer, m->ta_buffer + 1, (TA_BUFFER_MAX - 1) * sizeof *m->ta_buffer);
        m->ta_count--;
    }
    m->ta_buffer[m->ta_count++] = xstrdup(text);
}

static void show_direct(struct sim *sim, struct sim_modem *m, const struct sim_inbound *in,
                        const struct tpdu *tpdu)
{
    char hex[TPDU_HEX_MAX];
    struct buf text = BUF_INIT;

    if (m->set.cmgf && in->report) {
        buf_add_str(&text, "+CDS: ");
        text_mode_report(tpdu, &text);
    } else if (m->set.cmgf) {
        buf_add_str(&text, "+CMT: ");
        text_mode_deliver(m, tpdu, &text);
    } else {
        hex_encode(in->bytes, in->len, hex);
        unsigned lengths[] = {in->tpdu_len, 0, in->len};
        bool alpha = !in->report && !m->quirk[QUIRK_NO_ALPHA];
        const char *comma = alpha || (in->report && m->quirk[QUIRK_CDS_COMMA]) ? "," : "";
        buf_addf(&text, "%s: %s%u%s%s", in->report ? "+CDS" : "+CMT", comma,
                 lengths[m->quirk[QUIRK_LENGTH_LIES]], line_end(m), hex);
    }
    route(sim, m, text.ptr);
    buf_free(&text);
}

static enum outcome direct(struct sim *sim, struct sim_modem *m, const struct sim_inbound *in,
                           const struct tpdu *tpdu)
{
    if (tpdu->concat.total > 1 && sim_chance(sim, m->quirk[QUIRK_MT2_LOSES]))
        return TAKEN;
    show_direct(sim, m, in, tpdu);
    return m->set.csms ? UNACKNOWLEDGED : TAKEN;
}

static int keep(struct sim *sim, struct sim_modem *m, int memory, const struct sim_inbound *in)
{
    struct sim_slot slot = {in->bytes, in->len, in->tpdu_len, 0};
    int index = store_add(m, memory, &slot);

    if (index >= 0)
        m->stored_at = sim->now.mono;
    return index;
}

static enum outcome take_report(struct sim *sim, struct sim_modem *m, const struct sim_inbound *in,
                                const struct tpdu *tpdu)
{
    char text[64];
    int index;

    m->stats.reports++;
    if (m->set.cnmi[3] == 1)
        return direct(sim, m, in, tpdu);
    if (m->set.cnmi[3] == 2 && (index = keep(sim, m, STORE_SR, in)) >= 0) {
        text_format(text, sizeof text, "+CDSI: \"%s\",%d", m->quirk[QUIRK_CDSI_WRONG] ? "SM" : "SR",
                    index);
        route(sim, m, text);
        return TAKEN;
    }
    m->stats.reports_lost++;
    return TAKEN;
}

static bool goes_direct(const struct sim_modem *m, const struct tpdu *tpdu)
{
    int mt = m->set.cnmi[1], class = tpdu->message_class;
    bool waiting = (tpdu->dcs & 0xF0) == 0xD0 || (tpdu->dcs & 0xF0) == 0xE0;

    if (class == 0 && mt > 0 && m->quirk[QUIRK_CLASS0])
        return true;
    if (mt == 3)
        return class == 3;
    return mt == 2 && class != 2 && !waiting;
}

static void announce(struct sim *sim, struct sim_modem *m, const char *memory, int index, bool mms)
{
    char text[64];

    if (m->cmti_left > 0 && m->cmti_left--) {
        sim_did(sim, DID_CMTI);
        return;
    }
    if (m->set.cnmi[1] == 0 || sim_chance(sim, m->quirk[QUIRK_CMTI_LOST]))
        return;
    if (m->quirk[QUIRK_CMTI_WRONG])
        memory = strcmp(memory, "SM") ? "SM" : "ME";
    if (m->quirk[QUIRK_CMTI_NO_INDEX])
        text_format(text, sizeof text, "+CMTI: ,-1");
    else
        text_format(text, sizeof text, "+CMTI: \"%s\",%d%s", memory, index,
                    mms ? ",\"MMS PUSH\",2,1" : "");
    route(sim, m, text);
    if (m->quirk[QUIRK_CMTI_TWICE])
        route(sim, m, text);
}

static enum outcome take_deliver(struct sim *sim, struct sim_modem *m, const struct sim_inbound *in,
                                 const struct tpdu *tpdu)
{
    bool to_card = tpdu->message_class == 2 && m->memory[STORE_SM].total;
    int memory = to_card ? STORE_SM : m->set.mem[2];
    bool mms =
        m->quirk[QUIRK_MMS_HANG] && tpdu->ports.present && tpdu->ports.destination == PORT_WAP_PUSH;

    if (tpdu->pid == PID_TYPE_0) {
        m->stats.inbound++;
        return TAKEN;
    }
    if (m->arrived_at.us == INT64_MAX) {
        m->arrived_at = sim->now.mono;
        m->answer_own = 0;
    }
    if (goes_direct(m, tpdu)) {
        m->stats.inbound++;
        return direct(sim, m, in, tpdu);
    }
    int index = keep(sim, m, memory, in);
    if (index < 0) {
        if (m->quirk[QUIRK_FULL_URC])
            line_urc(sim, m, "^SMMEMFULL: \"%s\"", store_name(memory));
        return FULL;
    }
    m->stats.inbound++;
    announce(sim, m, store_name(memory), index, mms);
    return TAKEN;
}

static enum outcome take(struct sim *sim, struct sim_modem *m, const struct sim_inbound *in)
{
    struct tpdu tpdu;
    struct tpdu_error error;

    /* What this codec cannot read, a modem still stores. */
    if (tpdu_decode(in->bytes, in->len, TPDU_FROM_SC, &tpdu, &error) != STATUS_OK) {
        memset(&tpdu, 0, sizeof tpdu);
        tpdu.message_class = -1;
    }
    return in->report ? take_report(sim, m, in, &tpdu) : take_deliver(sim, m, in, &tpdu);
}

/* ---- paging ---------------------------------------------------------------------------------- */

void inbound_on_page(struct sim *sim, struct sim_modem *m, uint64_t arg)
{
    (void)arg;
    m->paging = false;
    if (m->queue_head == m->queue_len || !power_registered(m) || !m->sms_ready || m->cnma_for)
        return; /* registering, deleting and acknowledging page again */
    if (m->hung) {
        inbound_page(sim, m, 5 * SEC);
        return;
    }
    uint64_t id = m->queue[m->queue_head];
    enum outcome outcome = take(sim, m, inbound_get(sim, id));
    if (outcome == FULL) {
        sim_did(sim, DID_REFUSED_FULL);
        return;
    }
    if (outcome == UNACKNOWLEDGED) {
        m->cnma_for = id;
        sim_plan(sim, EV_CNMA, m->index, CNMA_LIMIT_S * SEC, id);
        return;
    }
    if (m->duplicate_left > 0) {
        m->duplicate_left--; /* the acknowledgement was late: it comes again */
        sim_did(sim, DID_DUPLICATE);
    } else {
        pop(sim, m);
    }
    inbound_page(sim, m, sim->config.air_ms * MSEC);
}

/* 27.005 3.4.4: nobody acknowledged, so nothing is routed to the host any more. */
void inbound_on_cnma_late(struct sim *sim, struct sim_modem *m, uint64_t id)
{
    if (m->cnma_for != id)
        return;
    m->cnma_for = 0;
    m->set.cnmi[1] = m->set.cnmi[3] = 0;
    inbound_page(sim, m, TRY_AGAIN_S * SEC);
}

struct verdict inbound_cnma(struct sim *sim, struct sim_modem *m, bool accept)
{
    if (!m->cnma_for)
        return CMS_(340);
    m->cnma_for = 0;
    if (accept)
        pop(sim, m);
    inbound_page(sim, m, accept ? sim->config.air_ms * MSEC : TRY_AGAIN_S * SEC);
    return OK_;
}

void inbound_forget_cnma(struct sim_modem *m)
{
    m->cnma_for = 0;
}

bool sim_inject(struct sim *sim, unsigned modem, struct span hex)
{
    struct tpdu_octets octets;

    if (!hex_decode(span_trim(hex), octets.bytes, sizeof octets.bytes, &octets.len) ||
        octets.len < 2 || (size_t)octets.bytes[0] + 2 > octets.len)
        return false;
    octets.tpdu_len = octets.len - 1 - octets.bytes[0];
    uint64_t id = inbound_new(sim, modem, &octets);
    inbound_get(sim, id)->report = (octets.bytes[octets.bytes[0] + 1] & 3) == 2;
    sim_plan(sim, EV_ARRIVE, SIM_NOBODY, sim->config.deliver_ms * MSEC, id);
    return true;
}
