#include "sim_internal.h"

/* Reading, listing and deleting: 27.005 3.4 and 4.1 to 4.4. */

enum { PORT_WAP_PUSH = 2948 };

/* ---- memories -------------------------------------------------------------------------------- */

/* Counters lag behind an arrival on some (gammu at-sms.c). */
static unsigned shown_used(struct sim *sim, const struct sim_modem *m, int memory)
{
    unsigned used = store_used(m, memory);
    if (sim_chance(sim, m->quirk[QUIRK_CPMS_BLIND]))
        return 0;
    mono_t sure = mono_add(m->stored_at, m->quirk[QUIRK_CPMS_LAG_MS] * MSEC);

    return used && !mono_reached(sure, sim->now.mono) ? used - 1 : used;
}

static bool known(const struct sim_modem *m, int memory, int place)
{
    if (memory < 0 || (memory == STORE_MT && !m->quirk[QUIRK_MT_KNOWN]))
        return false;
    if (memory == STORE_ME && place == 2 && !m->quirk[QUIRK_MEM3_ME])
        return false;
    if (memory == STORE_SR)
        return place == 0 && m->memory[STORE_SR].total;
    return memory != STORE_ME || m->memory[STORE_ME].total;
}

static void list_known(const struct sim_modem *m, int place, struct buf *out)
{
    buf_add_str(out, place ? ",(" : "(");
    for (int memory = 0, n = 0; memory <= STORE_MT; memory++)
        if (known(m, memory, place))
            buf_addf(out, "%s\"%s\"", n++ ? "," : "", store_name(memory));
    buf_add_char(out, ')');
}

static struct verdict cpms_show(struct sim *sim, struct sim_modem *m, bool names)
{
    struct buf text = BUF_INIT;

    for (int i = 0; i < 3; i++) {
        buf_add_str(&text, i ? "," : "");
        if (names)
            buf_addf(&text, "\"%s\",", store_name(m->set.mem[i]));
        buf_addf(&text, "%u,%u", shown_used(sim, m, m->set.mem[i]), store_total(m, m->set.mem[i]));
    }
    line_info(m, "+CPMS: %s", text.ptr);
    buf_free(&text);
    return OK_;
}

struct verdict sms_cpms(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int wanted[3] = {m->set.mem[0], m->set.mem[1], m->set.mem[2]};
    struct buf text = BUF_INIT;

    if (call->verb == AT_READ)
        return cpms_show(sim, m, true);
    if (call->verb == AT_TEST) {
        for (int i = 0; i < 3; i++)
            list_known(m, i, &text);
        line_info(m, "+CPMS: %s", text.ptr);
        buf_free(&text);
        return OK_;
    }
    if ((int)call->count > m->quirk[QUIRK_CPMS_ARGS_MAX] ||
        (int)call->count < m->quirk[QUIRK_CPMS_ARGS])
        return ERROR_;
    for (unsigned i = 0; i < call->count; i++) {
        wanted[i] = store_by_name(call->args[i].text);
        if (!known(m, wanted[i], (int)i))
            return CMS_(302);
    }
    memcpy(m->set.mem, wanted, sizeof wanted);
    return cpms_show(sim, m, false);
}

/* ---- one message ----------------------------------------------------------------------------- */

static void show_pdu(struct sim *sim, struct sim_modem *m, const char *header,
                     const struct sim_slot *slot)
{
    const char *alpha = m->quirk[QUIRK_NO_ALPHA] ? "" : ",";
    unsigned lengths[] = {slot->tpdu_len, 0, slot->len}, len = lengths[m->quirk[QUIRK_LENGTH_LIES]];
    char hex[TPDU_HEX_MAX];

    hex_encode(slot->bytes, slot->len, hex);
    if (m->quirk[QUIRK_SPACE_PDU]) {
        line_info(m, "%s,%s%u %s", header, alpha, len, hex);
        return;
    }
    line_info(m, "%s,%s%u", header, alpha, len);
    if (sim_chance(sim, m->quirk[QUIRK_URC_INSIDE])) {
        sim_did(sim, DID_URC_INSIDE);
        buf_addf(&m->pending, "%s^RSSI:17%s", line_start(m), line_end(m));
    }
    line_info(m, "%s", hex);
}

static bool is_mms_push(const struct sim_slot *slot)
{
    struct tpdu tpdu;
    struct tpdu_error error;

    return tpdu_decode(slot->bytes, slot->len, TPDU_FROM_SC, &tpdu, &error) == STATUS_OK &&
           tpdu.ports.present && tpdu.ports.destination == PORT_WAP_PUSH;
}

static struct verdict empty_slot(const struct sim_modem *m)
{
    static const int codes[] = {0, 321, 500, 320};
    int code = codes[m->quirk[QUIRK_EMPTY_321]];

    return code ? CMS_(code) : OK_;
}

struct verdict sms_cmgr(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int index;
    bool good = at_number(call, 0, &index);
    char header[32];
    struct sim_slot *slot = good ? store_slot(m, m->set.mem[0], index) : NULL;

    if (!slot)
        return CMS_(321);
    if (!slot->bytes)
        return empty_slot(m);
    if (m->quirk[QUIRK_MMS_HANG] && is_mms_push(slot)) {
        line_hang(sim, m, 24 * HOUR, true);
        return LATER_;
    }
    if (m->set.cmgf) {
        text_mode_show(m, slot, -1);
    } else {
        text_format(header, sizeof header, "+CMGR: %u", slot->stat);
        show_pdu(sim, m, header, slot);
    }
    if (slot->stat == 0)
        slot->stat = 1;
    return OK_;
}

static bool wanted_stat(const struct sim_modem *m, const struct at_call *call, int *stat)
{
    *stat = 0;
    if (call->verb == AT_EXEC)
        return true;
    if (m->set.cmgf) {
        *stat = call->count == 1 ? text_mode_stat(call->args[0].text) : -1;
        return *stat >= 0;
    }
    return at_number(call, 0, stat) && *stat <= 4;
}

struct verdict sms_cmgl(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int memory = m->set.mem[0], first = (int)store_first(m), stat;
    bool any = false;
    char header[32];

    if (call->verb == AT_TEST) {
        line_info(m, "+CMGL: %s",
                  m->set.cmgf ? "(\"REC UNREAD\",\"REC READ\",\"STO UNSENT\",\"STO SENT\",\"ALL\")"
                              : "(0-4)");
        return OK_;
    }
    if (!wanted_stat(m, call, &stat))
        return m->set.cmgf ? CMS_(305) : CMS_(304);
    for (int index = first; index < first + (int)store_total(m, memory); index++) {
        struct sim_slot *slot = store_slot(m, memory, index);
        if (!slot->bytes || (stat != 4 && slot->stat != stat))
            continue;
        if (m->set.cmgf) {
            text_mode_show(m, slot, index);
        } else {
            text_format(header, sizeof header, "+CMGL: %d,%u", index, slot->stat);
            show_pdu(sim, m, header, slot);
            if (m->quirk[QUIRK_LIST_TWICE])
                show_pdu(sim, m, header, slot);
        }
        if (slot->stat == 0)
            slot->stat = 1;
        any = true;
    }
    if (!any && m->quirk[QUIRK_LIST_321])
        return CMS_(321);
    if (sim_chance(sim, m->quirk[QUIRK_CMGL_HANG])) /* gammu #4, #266, #323 */
        line_hang(sim, m, 8 * MIN, true);
    return OK_;
}

/* ---- deleting -------------------------------------------------------------------------------- */

static void forget(struct sim_modem *m, struct sim_slot *slot)
{
    if (slot->bytes)
        m->stats.deleted++;
    store_clear(slot);
}

/* <delflag> 1 to 4: everything up to a state of keeping (27.005 3.5.4). */
static bool flag_takes(int flag, int stat)
{
    static const unsigned takes[] = {0, 1 << 1, 1 << 1 | 1 << 3, 1 << 1 | 1 << 3 | 1 << 2, 15};

    return takes[flag] >> stat & 1;
}

struct verdict sms_cmgd(struct sim *sim, struct sim_modem *m, const struct at_call *call)
{
    int memory = m->set.mem[0], first = (int)store_first(m), index, flag = 0;
    int last = first + (int)store_total(m, memory) - 1;

    if (call->verb == AT_TEST) {
        line_info(m, "+CMGD: (%d-%d),(0-4)", first, last);
        return OK_;
    }
    if (!at_number(call, 0, &index) ||
        (call->count > 1 && (!at_number(call, 1, &flag) || flag > 4)))
        return CMS_(321);
    struct sim_slot *slot = store_slot(m, memory, index);
    if (flag == 0 && !slot)
        return CMS_(321);
    if (flag == 0 && sim_chance(sim, m->quirk[QUIRK_CMGD_LIES])) {
        sim_did(sim, DID_CMGD_LIES);
        return OK_;
    }
    if (flag == 0)
        forget(m, slot);
    m->stats.forbidden += flag == 4; /* the unread go too */
    for (index = first; flag && index <= last; index++) {
        slot = store_slot(m, memory, index);
        if (slot->bytes && flag_takes(flag, slot->stat))
            forget(m, slot);
    }
    inbound_page(sim, m, sim->config.air_ms * MSEC); /* there is room again: RP-SMMA */
    return OK_;
}
