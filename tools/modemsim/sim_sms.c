#include "sim_internal.h"
#include <stdlib.h>

/* Settings, sending and writing: 27.005 3.1 to 3.5. */

/* ---- settings -------------------------------------------------------------------------------- */

static struct verdict csms(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int service;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CSMS: %d,1,1,1", m->set.csms);
        return OK_;
    }
    if (!at_number(call, 0, &service) || service > 1)
        return CMS_(303);
    m->set.csms = service;
    line_info(m, "+CSMS: 1,1,1");
    return OK_;
}

static struct verdict cmgf(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int mode;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CMGF: %d", m->set.cmgf);
        return OK_;
    }
    if (!at_number(call, 0, &mode) || mode > 1)
        return CMS_(303);
    m->set.cmgf = mode;
    return OK_;
}

static struct verdict csdh(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int show;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CSDH: %d", m->set.csdh);
        return OK_;
    }
    if (!at_number(call, 0, &show) || show > 1)
        return CMS_(303);
    m->set.csdh = show;
    return OK_;
}

static struct verdict csmp(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int *p = m->set.csmp;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CSMP: %d,%d,%d,%d", p[0], p[1], p[2], p[3]);
        return OK_;
    }
    if (call->count > 4)
        return CMS_(305);
    for (unsigned i = 0; i < call->count; i++)
        if (call->args[i].text.len && (!at_number(call, i, &p[i]) || p[i] > 255))
            return CMS_(305);
    return OK_;
}

static struct verdict csca(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    if (m->quirk[QUIRK_CSCA_LATE] && sim->now.mono.us - m->booted_at.us < 10 * SEC)
        return CME_(14);
    if (call->verb == AT_READ) {
        line_info(m, "+CSCA: \"%s\",%d", m->smsc, *m->smsc == '+' ? 145 : 129);
        return OK_;
    }
    if (!call->count || call->args[0].text.len > 21)
        return CMS_(305);
    text_copy(m->smsc, sizeof m->smsc, call->args[0].text);
    return OK_;
}

static struct verdict cmms(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int keep;

    (void)sim;
    if (!m->quirk[QUIRK_CMMS])
        return CMS_(500);
    if (call->verb == AT_READ) {
        line_info(m, "+CMMS: %d", m->set.cmms);
        return OK_;
    }
    if (!at_number(call, 0, &keep) || keep > 2)
        return CMS_(303);
    m->set.cmms = keep;
    return OK_;
}

static struct verdict cgsms(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int service;

    (void)sim;
    if (call->verb == AT_READ) {
        line_info(m, "+CGSMS: %d", m->set.cgsms);
        return OK_;
    }
    if (!at_number(call, 0, &service) || service > 3)
        return CMS_(303);
    m->set.cgsms = service;
    return OK_;
}

/* Whether "(0-2),(0,1,3),.." lists a value in its group `n`. */
static bool listed(const char *test, int n, int value)
{
    int from = -1;

    for (; n > 0 && *test; test++)
        n -= *test == ')';
    for (; *test && *test != ')'; test++) {
        if (*test < '0' || *test > '9')
            continue;
        int number = *test - '0';
        if (value == number || (from >= 0 && value > from && value < number))
            return true;
        from = test[1] == '-' ? number : -1;
    }
    return false;
}

static bool cnmi_taken(const struct sim_modem *m, const int *v)
{
    static const int refused_ds[] = {0, QUIRK_CNMI_DS1, QUIRK_CNMI_DS2};

    for (int i = 0; i < 5; i++)
        if (!listed(m->family->cnmi_test, i, v[i]))
            return false;
    if (v[0] > m->quirk[QUIRK_CNMI_MODE_MAX] || (v[1] == 2 && !m->quirk[QUIRK_CNMI_MT2]))
        return false;
    if (v[3] && (v[3] > 2 || !m->quirk[refused_ds[v[3]]]))
        return false;
    return m->quirk[QUIRK_CNMI_BFR] >> v[4] & 1;
}

static void flush_buffered(struct sim *sim, struct sim_modem *m)
{
    for (unsigned i = 0; i < m->ta_count; i++) {
        if (m->set.cnmi[4] == 0)
            line_urc(sim, m, "%s", m->ta_buffer[i]);
        free(m->ta_buffer[i]);
    }
    m->ta_count = 0;
}

static struct verdict cnmi(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    const int *n = m->set.cnmi;
    int wanted[5];

    if (call->verb == AT_READ) {
        line_info(m, "+CNMI: %d,%d,%d,%d,%d", n[0], n[1], n[2], n[3], n[4]);
        return OK_;
    }
    if (call->verb == AT_TEST) {
        line_info(m, "+CNMI: %s", m->family->cnmi_test);
        return OK_;
    }
    memcpy(wanted, m->set.cnmi, sizeof wanted);
    for (unsigned i = 0; i < call->count; i++)
        if (i == 5 || (call->args[i].text.len && !at_number(call, i, &wanted[i])))
            return CMS_(303);
    if (!cnmi_taken(m, wanted))
        return CMS_(303);
    memcpy(m->set.cnmi, wanted, sizeof wanted);
    if (wanted[0] > 0)
        flush_buffered(sim, m);
    return OK_;
}

static struct verdict cnma(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int how = 0;

    if (call->verb == AT_SET && (!at_number(call, 0, &how) || how > 2 || m->set.cmgf))
        return CMS_(304);
    return inbound_cnma(sim, m, how != 2);
}

/* ---- sending --------------------------------------------------------------------------------- */

static struct verdict ask_for_text(struct sim *sim, struct sim_modem *m, bool writes)
{
    int ms = m->quirk[QUIRK_PROMPT_MS];

    if (m->prompt_left > 0) {
        m->prompt_left--;
        ms = m->prompt_ms;
        sim_did(sim, DID_PROMPT);
    }
    m->text_writes = writes;
    m->state = LINE_PROMPT;
    sim_plan(sim, EV_PROMPT, m->index, ms * MSEC, 0);
    return LATER_;
}

static bool text_target(struct sim_modem *m, const struct at_call *call)
{
    struct buf number = BUF_INIT;
    bool good = call->count && text_mode_unstring(m, call->args[0].text, &number) &&
                number.len > 0 && number.len <= 21;

    if (good)
        text_copy(m->text_to, sizeof m->text_to, buf_span(&number));
    buf_free(&number);
    return good;
}

static struct verdict cmgs(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int length;

    if (m->set.cmgf) {
        if (!text_target(m, call))
            return CMS_(305);
    } else {
        if (!at_number(call, 0, &length) || length < 7 || length > 164)
            return CMS_(304);
        m->text_expected = (size_t)length;
    }
    return ask_for_text(sim, m, false);
}

static struct verdict cmgw(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int length, stat = 2;

    if (m->set.cmgf) {
        if (!text_target(m, call))
            return CMS_(305);
    } else {
        if (!at_number(call, 0, &length) || length < 7 || length > 164)
            return CMS_(304);
        if (call->count > 1 && (!at_number(call, 1, &stat) || stat > 3))
            return CMS_(304);
        m->text_expected = (size_t)length;
    }
    m->text_stat = stat;
    return ask_for_text(sim, m, true);
}

static struct verdict cmss(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int index;
    bool good = at_number(call, 0, &index);
    struct sim_slot *slot = good ? store_slot(m, m->set.mem[1], index) : NULL;

    if (!slot || !slot->bytes || slot->stat < 2)
        return CMS_(321);
    slot->stat = 3;
    m->text_writes = false;
    return net_submit(sim, m, span_bytes(slot->bytes, slot->len));
}

/* SCA and TPDU of what was typed; a length that does not agree with AT+CMGS= is refused. */
static bool typed_octets(struct sim_modem *m, struct tpdu_octets *out)
{
    if (m->set.cmgf)
        return text_mode_submit(m, buf_span(&m->text), out);
    if (!hex_decode(buf_span(&m->text), out->bytes, sizeof out->bytes, &out->len))
        return false;
    size_t sca = out->len ? 1 + (size_t)out->bytes[0] : 0;
    out->tpdu_len = out->len > sca ? out->len - sca : 0;
    return out->tpdu_len == m->text_expected;
}

static struct verdict write_typed(struct sim_modem *m, struct tpdu_octets *typed)
{
    struct sim_slot slot = {typed->bytes, (uint16_t)typed->len, (uint16_t)typed->tpdu_len,
                            (uint8_t)m->text_stat};
    int index = store_add(m, m->set.mem[1], &slot);

    if (index < 0)
        return CMS_(322);
    line_info(m, "+CMGW: %d", index);
    return OK_;
}

void sms_text_done(struct sim *sim, struct sim_modem *m)
{
    struct tpdu_octets typed;
    struct verdict verdict;

    m->stats.submissions += !m->text_writes;
    if (!typed_octets(m, &typed))
        verdict = m->set.cmgf ? CMS_(305) : CMS_(304);
    else if (m->text_writes)
        verdict = write_typed(m, &typed);
    else
        verdict = net_submit(sim, m, span_bytes(typed.bytes, typed.len));
    if (verdict.kind == V_CMS)
        sms_failed(sim, m, verdict.code);
    else if (verdict.kind != V_LATER)
        at_finish(sim, m, verdict);
}

void sms_failed(struct sim *sim, struct sim_modem *m, int cms)
{
    m->sending = 0;
    line_rests(sim, m);
    m->result_at = sim->actual;
    m->gap_own = 0;
    at_finish(sim, m, CMS_(cms));
    if (!m->quirk[QUIRK_STUCK_PROMPT])
        return;
    buf_clear(&m->text);
    m->state = LINE_TEXT;
}

#define FREE  NEED_CMS
#define READY (NEED_CMS | NEED_SIM | NEED_SMS)
#define SETS  (DO_READ | DO_TEST | DO_SET)

/* clang-format off */
const struct at_command at_sms_commands[] = {
    /* name     needs   verbs                        answer to =?            what it does */
    {"+CSMS",   FREE,   SETS,                        "(0,1)",                csms,     0, 0, 0},
    {"+CMGF",   READY,  SETS,                        "(0,1)",                cmgf,     0, 0, 0},
    {"+CSDH",   FREE,   SETS,                        "(0,1)",                csdh,     0, 0, 0},
    {"+CSMP",   READY,  SETS,                        "",                     csmp,     0, 0, 0},
    {"+CSCA",   READY,  SETS,                        "",                     csca,     0, 0, 0},
    {"+CMMS",   READY,  SETS,                        "(0-2)",                cmms,     0, 0, 0},
    {"+CGSMS",  FREE,   SETS,                        "(0-3)",                cgsms,    0, 0, 0},
    {"+CNMI",   READY,  SETS,                        NULL,                   cnmi,     0, 0, 0},
    {"+CNMA",   READY,  DO_EXEC | DO_SET | DO_TEST,  "(0-2)",                cnma,     0, 0, 0},
    {"+CPMS",   READY,  SETS,                        NULL,                   sms_cpms, 0, 0, 0},
    {"+CMGL",   READY,  DO_EXEC | DO_SET | DO_TEST,  NULL,                   sms_cmgl, 0, 0, 0},
    {"+CMGR",   READY,  DO_SET | DO_TEST,            "",                     sms_cmgr, 0, 0, 0},
    {"+CMGD",   READY,  DO_SET | DO_TEST,            NULL,                   sms_cmgd, 0, 0, 0},
    {"+CMGS",   READY,  DO_SET | DO_TEST,            "",                     cmgs,     0, 0, 0},
    {"+CMGW",   READY,  DO_SET | DO_TEST,            "",                     cmgw,     0, 0, 0},
    {"+CMSS",   READY,  DO_SET | DO_TEST,            "",                     cmss,     0, 0, 0},
    {NULL,      0,      0,                           NULL,                   NULL,     0, 0, 0}};
/* clang-format on */
