#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include "sim_internal.h"

/* Text mode (+CMGF=1): 27.005 section 3. Only the codec is shared with PDU mode. */

static const char *const stats[] = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"};

int text_mode_stat(struct span name)
{
    for (int i = 0; i < 5; i++)
        if (span_eq(name, span_of(stats[i])))
            return i;
    return -1;
}

static void add_hex(struct buf *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_addf(out, "%02X", bytes[i]);
}

static void add_ucs2_hex(struct buf *out, struct span utf8)
{
    uint8_t octets[4 * 256];
    size_t len;

    if (ucs2_from_utf8(utf8, octets, sizeof octets, &len))
        add_hex(out, octets, len);
}

/* A string in the character set of +CSCS. */
void text_mode_string(const struct sim_modem *m, struct span utf8, struct buf *out)
{
    uint8_t septets[GSM7_USSD_SEPTETS_MAX];
    size_t count, pos = 0;
    int32_t c;

    if (m->set.cscs == CSCS_UCS2) {
        add_ucs2_hex(out, utf8);
    } else if (m->set.cscs == CSCS_IRA) {
        while ((c = utf8_next(utf8, &pos)) >= 0)
            buf_add_char(out, c < 0x80 ? (char)c : '?');
    } else if (gsm7_from_utf8(utf8, septets, sizeof septets, &count)) {
        if (m->set.cscs == CSCS_HEX)
            add_hex(out, septets, count);
        else
            buf_add(out, septets, count);
    }
}

/* The other way: what the host typed under +CSCS, as UTF-8. */
bool text_mode_unstring(const struct sim_modem *m, struct span typed, struct buf *utf8)
{
    uint8_t octets[512];
    char text[4 * 512];
    size_t len;
    bool odd = false;

    if (m->set.cscs == CSCS_UCS2) {
        if (!hex_decode(typed, octets, sizeof octets, &len))
            return false;
        buf_add(utf8, text, ucs2_to_utf8(octets, len, text, sizeof text, &odd));
        return len % 2 == 0;
    }
    if (m->set.cscs == CSCS_IRA) {
        buf_add_span(utf8, typed);
        return true;
    }
    if (m->set.cscs == CSCS_HEX) {
        if (!hex_decode(typed, octets, sizeof octets, &len))
            return false;
        typed = span_bytes(octets, len);
    }
    for (size_t i = 0; i < typed.len; i++)
        if (typed.ptr[i] & 0x80)
            return false;
    buf_add(utf8, text,
            gsm7_to_utf8((const uint8_t *)typed.ptr, typed.len, 0, 0, text, sizeof text));
    return true;
}

/* ---- showing --------------------------------------------------------------------------------- */

static void add_stamp(struct buf *out, wall_t t)
{
    if (!wall_known(t)) {
        buf_add_str(out, "\"00/00/00,00:00:00+00\"");
        return;
    }
    struct civil c = civil_at_offset(t, 480);
    buf_addf(out, "\"%02d/%02d/%02d,%02d:%02d:%02d+32\"", c.year % 100, c.month, c.day, c.hour,
             c.minute, c.second);
}

static void add_quoted(const struct sim_modem *m, struct buf *out, const char *text)
{
    buf_add_char(out, '"');
    text_mode_string(m, span_of(text), out);
    buf_add_char(out, '"');
}

static void add_data(const struct sim_modem *m, const struct tpdu *sms, struct buf *out)
{
    /* 27.005 3.1 <data>: other alphabets than GSM are shown as hex of their octets. */
    if (sms->encoding == SMS_8BIT)
        add_hex(out, sms->data, sms->data_len);
    else if (sms->encoding == SMS_UCS2)
        add_ucs2_hex(out, (struct span){sms->text, sms->text_len});
    else
        text_mode_string(m, (struct span){sms->text, sms->text_len}, out);
}

void text_mode_report(const struct tpdu *report, struct buf *out)
{
    buf_addf(out, "%u,%u,\"%s\",%u,", report->first_octet, report->mr, report->address.text,
             report->address.toa);
    add_stamp(out, report->scts);
    buf_add_char(out, ',');
    add_stamp(out, report->discharge);
    buf_addf(out, ",%u", report->st);
}

static void add_details(const struct sim_modem *m, const struct tpdu *sms, struct buf *out)
{
    if (m->set.csdh)
        buf_addf(out, ",%u,%u,%u,%u,\"%s\",%u,%zu", sms->address.toa, sms->first_octet, sms->pid,
                 sms->dcs, sms->sca.text, sms->sca.toa,
                 sms->encoding == SMS_8BIT ? (size_t)sms->data_len : sms->text_len);
}

void text_mode_deliver(const struct sim_modem *m, const struct tpdu *sms, struct buf *out)
{
    add_quoted(m, out, sms->address.text);
    buf_add_str(out, ",,");
    add_stamp(out, sms->scts);
    add_details(m, sms, out);
    buf_add_str(out, "\r\n");
    add_data(m, sms, out);
}

static void add_stored(const struct sim_modem *m, const struct tpdu *sms, bool listed,
                       struct buf *out)
{
    add_quoted(m, out, sms->address.text);
    buf_add_char(out, ',');
    if (sms->type == TPDU_DELIVER) {
        buf_add_char(out, ',');
        add_stamp(out, sms->scts);
    } else if (listed) {
        buf_add_char(out, ',');
    }
    if (!listed)
        add_details(m, sms, out);
    else if (m->set.csdh)
        buf_addf(out, ",%u,%zu", sms->address.toa, sms->text_len);
}

/* The answer of +CMGL (index given) or +CMGR (index -1). */
void text_mode_show(struct sim_modem *m, const struct sim_slot *slot, int index)
{
    enum tpdu_direction direction = slot->stat < 2 ? TPDU_FROM_SC : TPDU_TO_SC;
    struct buf line = BUF_INIT;
    struct tpdu_error error;
    struct tpdu sms;

    if (index >= 0)
        buf_addf(&line, "+CMGL: %d,\"%s\",", index, stats[slot->stat]);
    else
        buf_addf(&line, "+CMGR: \"%s\",", stats[slot->stat]);
    if (tpdu_decode(slot->bytes, slot->len, direction, &sms, &error) != STATUS_OK) {
        buf_add_str(&line, "\"\",,");
        line_info(m, "%s", line.ptr);
        line_info(m, "%s", "");
    } else if (sms.type == TPDU_STATUS_REPORT) {
        text_mode_report(&sms, &line);
        line_info(m, "%s", line.ptr);
    } else {
        add_stored(m, &sms, index >= 0, &line);
        line_info(m, "%s", line.ptr);
        buf_clear(&line);
        add_data(m, &sms, &line);
        line_info(m, "%s", line.len ? line.ptr : "");
    }
    buf_free(&line);
}

/* ---- sending --------------------------------------------------------------------------------- */

static bool submit_data(const struct sim_modem *m, struct span text, struct tpdu *sms)
{
    uint8_t octets[TPDU_UD_MAX];
    struct buf utf8 = BUF_INIT;
    size_t len;
    bool odd, good;

    switch (m->set.csmp[3] & 0x0C) {
    case 0x04:
        sms->encoding = SMS_8BIT;
        good = hex_decode(text, sms->data, sizeof sms->data, &len);
        sms->data_len = (uint8_t)(good ? len : 0);
        return good;
    case 0x08:
        sms->encoding = SMS_UCS2;
        if (!hex_decode(text, octets, sizeof octets, &len))
            return false;
        sms->text_len = ucs2_to_utf8(octets, len, sms->text, sizeof sms->text, &odd);
        return true;
    default:
        sms->encoding = SMS_GSM7;
        good = text_mode_unstring(m, text, &utf8) && utf8.len < sizeof sms->text;
        if (good)
            memcpy(sms->text, utf8.ptr ? utf8.ptr : "", sms->text_len = utf8.len);
        buf_free(&utf8);
        return good;
    }
}

static int relative_minutes(int vp)
{
    if (vp < 144)
        return (vp + 1) * 5;
    if (vp < 168)
        return 12 * 60 + (vp - 143) * 30;
    return vp < 197 ? (vp - 166) * 24 * 60 : (vp - 192) * 7 * 24 * 60;
}

/* The SUBMIT of what was typed, with the parameters of +CSMP. */
bool text_mode_submit(struct sim_modem *m, struct span text, struct tpdu_octets *out)
{
    const int *csmp = m->set.csmp;
    struct tpdu sms = {.type = TPDU_SUBMIT, .message_class = -1, .vp_minutes = -1};

    text_copy(sms.address.text, sizeof sms.address.text, span_of(m->text_to));
    sms.address.toa = *m->text_to == '+' ? 0x91 : 0x81;
    sms.srr = csmp[0] & 0x20;
    sms.pid = (uint8_t)csmp[2];
    sms.dcs = (uint8_t)csmp[3];
    if ((csmp[0] & 0x18) == 0x10)
        sms.vp_minutes = relative_minutes(csmp[1]);
    return submit_data(m, text, &sms) && tpdu_encode(&sms, out) == STATUS_OK;
}
