#include "sim_internal.h"

/* The service centre's side of a SUBMIT: taken, tried, delivered or not, reported. */

enum {
    DEFAULT_VALIDITY_MIN = 3 * 24 * 60,
    CMS_TRANSFER_REJECTED = 21,
    CMS_NOT_ALLOWED = 302,
    CMS_INVALID_PDU = 304,
    CMS_SMSC_UNKNOWN = 330,
    CMS_NO_NETWORK = 331,
    CMS_TIMEOUT = 332,
    ST_DELIVERED = 0x00,
    ST_NO_RESPONSE_YET = 0x22,
    ST_ERROR_IN_SME_YET = 0x25,
    ST_NOT_OBTAINABLE = 0x43,
    ST_EXPIRED = 0x46,
    TOA_ALPHA = 0xD0,
    ARG_ST_SHIFT = 56
};

struct sim_submission *net_submission(struct sim *sim, uint64_t id)
{
    return &sim->submissions[id - 1];
}

static bool read_submit(const struct sim_submission *s, struct tpdu *tpdu)
{
    struct tpdu_error error;

    return tpdu_decode(s->tpdu, s->len, TPDU_TO_SC, tpdu, &error) == STATUS_OK;
}

static struct sim_submission *submission_new(struct sim *sim, struct sim_modem *m,
                                             struct span octets, const struct tpdu *tpdu)
{
    struct phone to;

    sim->submissions = sim_grow(sim->submissions, sim->submission_count, &sim->submission_cap,
                                sizeof *sim->submissions);
    struct sim_submission *s = &sim->submissions[sim->submission_count++];
    *s = (struct sim_submission){.id = sim->submission_count,
                                 .modem = m->index,
                                 .report = tpdu->srr,
                                 .fate = SIM_ON_AIR,
                                 .len = octets.len,
                                 .at = sim->now,
                                 .scts = WALL_NONE};
    s->tpdu = xmalloc(octets.len);
    memcpy(s->tpdu, octets.ptr, octets.len);
    bool good = phone_parse(span_of(tpdu->address.text), &to);
    text_copy(s->to, sizeof s->to, span_of(good ? to.text : tpdu->address.text));
    return s;
}

static int refusal(struct sim *sim, struct sim_modem *m, const struct sim_submission *s,
                   const struct tpdu *tpdu)
{
    if (m->balance_fen + m->quirk[QUIRK_PRICE] > m->quirk[QUIRK_BALANCE])
        return CMS_TRANSFER_REJECTED;
    if ((tpdu->address.toa & 0xF0) == TOA_ALPHA)
        return CMS_TRANSFER_REJECTED;
    if (m->cms_left == 0 || (*m->cms_to && strcmp(m->cms_to, s->to)))
        return 0;
    sim_did(sim, DID_CMS);
    if (m->cms_left > 0)
        m->cms_left--;
    return m->cms_code;
}

static int64_t latency(const struct sim *sim, const struct sim_modem *m)
{
    int ms = m->quirk[QUIRK_LATENCY_MS] >= 0 ? m->quirk[QUIRK_LATENCY_MS] : sim->config.latency_ms;
    bool kept = m->set.cmms && sim->now.mono.us - m->result_at.us < 2 * SEC;

    if (kept && m->quirk[QUIRK_CMMS_MS] < ms)
        ms -= m->quirk[QUIRK_CMMS_MS];
    return ms * MSEC;
}

struct verdict net_submit(struct sim *sim, struct sim_modem *m, struct span octets)
{
    const uint8_t *bytes = (const uint8_t *)octets.ptr;
    struct tpdu_error error;
    struct tpdu tpdu;

    if (tpdu_decode(bytes, octets.len, TPDU_TO_SC, &tpdu, &error) != STATUS_OK)
        return CMS_(CMS_INVALID_PDU);
    if (!*tpdu.sca.text && !*m->smsc)
        return CMS_(CMS_SMSC_UNKNOWN);
    if (!power_registered(m))
        return CMS_(CMS_NO_NETWORK);
    if (m->rings_left && m->quirk[QUIRK_RING_BLOCKS])
        return CMS_(CMS_NOT_ALLOWED);

    struct sim_submission *s = submission_new(sim, m, octets, &tpdu);
    int64_t us = latency(sim, m);
    int refused = refusal(sim, m, s, &tpdu);
    m->sending = s->id;
    if (refused) {
        s->fate = SIM_NEVER_SENT;
        sim_plan(sim, EV_REFUSE, m->index, us, (uint64_t)refused);
        return LATER_;
    }
    s->mr = m->mr++;
    m->balance_fen += m->quirk[QUIRK_PRICE];
    /* The centre has it before the modem knows: whoever stops in between cannot tell. */
    sim_plan(sim, EV_TAKE, SIM_NOBODY, us * 8 / 10, s->id);
    sim_plan(sim, EV_RESULT, m->index, us, s->id);
    if (tpdu.text_len + tpdu.data_len >= 140 && sim_chance(sim, m->quirk[QUIRK_LONG_HANG]))
        line_hang(sim, m, 5 * MIN, true); /* dongle BUGS: after a long PDU */
    return LATER_;
}

/* ---- back to the modem ----------------------------------------------------------------------- */

void net_on_refuse(struct sim *sim, struct sim_modem *m, uint64_t code)
{
    sms_failed(sim, m, (int)code);
}

static void tell_result(struct sim *sim, struct sim_modem *m, struct sim_submission *s)
{
    m->sending = 0;
    line_rests(sim, m);
    m->result_at = sim->actual;
    m->gap_own = 0;
    s->told = true;
    m->stats.accepted++;
    m->run.any_info = false;
    if (m->quirk[QUIRK_MR_ZERO] == 2)
        line_info(m, "+CMGS:");
    else if (m->quirk[QUIRK_MR_ZERO] == 3) /* 27.005 3.5.1: <ackpdu> is a SUBMIT-REPORT */
        line_info(m, "+CMGS: %u,\"010062111292100023\"", s->mr);
    else /* the report bears the true number all the same */
        line_info(m, "+CMGS: %u", m->quirk[QUIRK_MR_ZERO] ? 0 : s->mr);
    at_finish(sim, m, OK_);
}

void net_on_result(struct sim *sim, struct sim_modem *m, uint64_t id)
{
    if (m->sending != id)
        return;
    if (m->net_lost) {
        sim_did(sim, DID_NET_SENDING);
        sms_failed(sim, m, CMS_TIMEOUT);
    } else if (m->lost_left > 0) { /* T12: a line end, and nothing more */
        m->lost_left--;
        sim_did(sim, DID_LOST);
        m->sending = 0;
        line_raw(sim, m, "\r\n", 2);
        at_finish(sim, m, (struct verdict){V_SILENT, 0});
    } else if (m->late_left > 0) {
        m->late_left--;
        sim_did(sim, DID_LATE);
        sim_plan(sim, EV_LATE, m->index, m->late_ms * MSEC, id);
    } else {
        tell_result(sim, m, net_submission(sim, id));
    }
}

void net_on_late(struct sim *sim, struct sim_modem *m, uint64_t id)
{
    if (m->sending == id)
        tell_result(sim, m, net_submission(sim, id));
}

void net_modem_gone(struct sim *sim, struct sim_modem *m)
{
    struct sim_submission *s = m->sending ? net_submission(sim, m->sending) : NULL;

    m->sending = 0;
    if (s)
        sim_did(sim, DID_GONE_SENDING);
    if (s && s->fate == SIM_ON_AIR && sim_random(sim, 2))
        s->fate = SIM_NEVER_SENT;
}

/* ---- the centre ------------------------------------------------------------------------------ */

static void report(struct sim *sim, struct sim_submission *s, uint64_t st)
{
    if (s->report && !sim->modems[s->modem].quirk[QUIRK_NO_REPORTS])
        sim_plan(sim, EV_REPORT, SIM_NOBODY, sim->config.report_ms * MSEC,
                 s->id | st << ARG_ST_SHIFT);
}

static void settle(struct sim *sim, struct sim_submission *s, enum sim_fate fate, uint64_t st)
{
    s->fate = fate;
    s->done = sim->now;
    report(sim, s, st);
}

void net_on_take(struct sim *sim, struct sim_modem *none, uint64_t id)
{
    struct sim_submission *s = net_submission(sim, id);

    (void)none;
    if (s->fate != SIM_ON_AIR)
        return;
    if (sim->modems[s->modem].net_lost && sim_random(sim, 2)) {
        s->fate = SIM_NEVER_SENT;
        return;
    }
    s->fate = SIM_WAITING;
    s->scts = sim->now.wall;
    sim_plan(sim, EV_TRY, SIM_NOBODY, sim->config.deliver_ms * MSEC, id);
}

static int64_t validity_us(const struct sim_submission *s, const struct tpdu *tpdu)
{
    int64_t minutes = tpdu->vp_minutes >= 0 ? tpdu->vp_minutes : DEFAULT_VALIDITY_MIN;

    if (tpdu->vp_minutes == -2 && wall_known(tpdu->vp_until))
        minutes = (tpdu->vp_until.ms - s->scts.ms) / WALL_MIN;
    return minutes * MIN;
}

static void hold(struct sim *sim, struct sim_phone *phone, struct sim_submission *s,
                 const struct tpdu *tpdu)
{
    bool full = phone->state == PHONE_FULL;

    phone->waiting =
        sim_grow(phone->waiting, phone->waiting_count, &phone->waiting_cap, sizeof *phone->waiting);
    phone->waiting[phone->waiting_count++] = s->id;
    report(sim, s, full ? ST_ERROR_IN_SME_YET : ST_NO_RESPONSE_YET);
    sim_plan(sim, EV_EXPIRE, SIM_NOBODY, validity_us(s, tpdu), s->id);
}

/* ---- to a modem: the SUBMIT becomes a DELIVER, octet by octet -------------------------------- */

size_t net_put_address(const char *number, uint8_t *out)
{
    bool plus = *number == '+';
    size_t digits = strlen(number += plus);

    memset(out + 2, 0xFF, (digits + 1) / 2);
    for (size_t i = 0; i < digits; i++) {
        unsigned digit = (unsigned)(number[i] - '0') & 0xF;
        uint8_t *octet = &out[2 + i / 2];
        *octet = (uint8_t)(i % 2 ? (*octet & 0x0F) | digit << 4 : (*octet & 0xF0) | digit);
    }
    out[0] = (uint8_t)digits;
    out[1] = plus ? 0x91 : 0x81;
    return 2 + (digits + 1) / 2;
}

void net_put_stamp(wall_t t, uint8_t out[7])
{
    struct civil c = civil_at_offset(t, 480);
    int fields[7] = {c.year % 100, c.month, c.day, c.hour, c.minute, c.second, 32};

    for (int i = 0; i < 7; i++)
        out[i] = (uint8_t)(fields[i] % 10 << 4 | fields[i] / 10);
}

static void deliver_octets(struct sim *sim, const struct sim_submission *s, const char *from,
                           struct tpdu_octets *out)
{
    static const size_t vp_size[4] = {0, 7, 1, 7};
    const uint8_t *submit = s->tpdu + 1 + s->tpdu[0];
    uint8_t sca[2 + 12];
    size_t pid = 3 + 1 + (size_t)(submit[2] + 1) / 2, sca_len = net_put_address(sim->smsc, sca);
    size_t ud = pid + 2 + vp_size[submit[0] >> 3 & 3]; /* of its length octet */
    size_t ud_len = s->len - 1 - s->tpdu[0] - ud, n = 0;

    out->bytes[n++] = (uint8_t)(sca_len - 1); /* octets here, digits elsewhere */
    memcpy(out->bytes + n, sca + 1, sca_len - 1);
    n += sca_len - 1;
    size_t start = n;
    out->bytes[n++] = (uint8_t)(0x04 | (submit[0] & 0x40) | (s->report ? 0x20 : 0));
    n += net_put_address(from, out->bytes + n);
    out->bytes[n++] = submit[pid];
    out->bytes[n++] = submit[pid + 1];
    net_put_stamp(s->scts, out->bytes + n);
    n += 7;
    memcpy(out->bytes + n, submit + ud, ud_len);
    out->len = n + ud_len;
    out->tpdu_len = out->len - start;
}

static void to_modem(struct sim *sim, struct sim_submission *s, unsigned modem)
{
    struct tpdu_octets octets;

    deliver_octets(sim, s, sim->modems[s->modem].number, &octets);
    uint64_t id = inbound_new(sim, modem, &octets);
    inbound_get(sim, id)->submission = s->id;
    inbound_on_arrive(sim, NULL, id);
}

/* A modem has acknowledged what was submitted to it. */
void net_delivered(struct sim *sim, uint64_t id)
{
    struct sim_submission *s = net_submission(sim, id);

    s->delivered++;
    if (s->fate == SIM_WAITING)
        settle(sim, s, SIM_DELIVERED, ST_DELIVERED);
}

/* ---- trying ---------------------------------------------------------------------------------- */

static void to_phone(struct sim *sim, struct sim_submission *s)
{
    struct sim_phone *phone = phone_get(sim, s->to);
    struct tpdu tpdu;

    if (!read_submit(s, &tpdu))
        return;
    if (phone->state == PHONE_BAD) {
        settle(sim, s, SIM_FAILED, ST_NOT_OBTAINABLE);
    } else if (phone->state != PHONE_ON) {
        hold(sim, phone, s, &tpdu);
    } else {
        s->delivered++;
        phone_receive(sim, phone, sim->modems[s->modem].number, &tpdu, s->modem);
        settle(sim, s, SIM_DELIVERED, ST_DELIVERED);
    }
}

void net_on_try(struct sim *sim, struct sim_modem *none, uint64_t id)
{
    struct sim_submission *s = net_submission(sim, id);

    (void)none;
    if (s->fate != SIM_WAITING)
        return;
    for (unsigned i = 0; i < sim->config.modems; i++)
        if (!strcmp(sim->modems[i].number, s->to)) {
            to_modem(sim, s, i);
            return;
        }
    to_phone(sim, s);
}

void net_on_expire(struct sim *sim, struct sim_modem *none, uint64_t id)
{
    struct sim_submission *s = net_submission(sim, id);

    (void)none;
    if (s->fate == SIM_WAITING)
        settle(sim, s, SIM_EXPIRED, ST_EXPIRED);
}

void net_phone_back(struct sim *sim, struct sim_phone *phone)
{
    for (size_t i = 0; i < phone->waiting_count; i++)
        sim_plan(sim, EV_TRY, SIM_NOBODY, sim->config.deliver_ms * MSEC, phone->waiting[i]);
    phone->waiting_count = 0;
}

void net_on_report(struct sim *sim, struct sim_modem *none, uint64_t arg)
{
    struct sim_submission *s = net_submission(sim, arg & ((UINT64_C(1) << ARG_ST_SHIFT) - 1));
    struct tpdu submit, tpdu = {.type = TPDU_STATUS_REPORT};
    struct tpdu_octets octets;

    (void)none;
    if (!read_submit(s, &submit))
        return;
    text_copy(tpdu.sca.text, sizeof tpdu.sca.text, span_of(sim->smsc));
    tpdu.sca.toa = *sim->smsc == '+' ? 0x91 : 0x81;
    tpdu.address = submit.address;
    tpdu.mr = s->mr;
    tpdu.scts = s->scts;
    tpdu.discharge = sim->now.wall;
    tpdu.scts_offset_min = tpdu.discharge_offset_min = 480;
    tpdu.st = (uint8_t)(arg >> ARG_ST_SHIFT);
    tpdu.message_class = -1;
    if (tpdu_encode(&tpdu, &octets) != STATUS_OK)
        return;
    uint64_t id = inbound_new(sim, s->modem, &octets);
    inbound_get(sim, id)->report = true;
    inbound_on_arrive(sim, NULL, id);
}
