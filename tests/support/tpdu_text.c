#include "tests/support/tpdu_text.h"
#include <stdlib.h>

static void add_stamp(struct buf *out, const char *name, wall_t at, int offset_min)
{
    buf_addf(out, " %s=", name);
    if (!wall_known(at)) {
        buf_add_char(out, '?');
        return;
    }
    struct civil c = civil_at_offset(at, offset_min);
    buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour,
             c.minute, c.second, offset_min < 0 ? '-' : '+', abs(offset_min) / 60,
             abs(offset_min) % 60);
}

/* COMMAND, DELIVER-REPORT, SUBMIT-REPORT. */
static void add_rare_head(const struct tpdu *tpdu, struct buf *out)
{
    if (tpdu->sca.text[0])
        buf_addf(out, " sca=%s", tpdu->sca.text);
    if (tpdu->type == TPDU_COMMAND)
        buf_addf(out, " number=%s/%02X mr=%u pid=%02X ct=%02X mn=%u%s", tpdu->address.text,
                 tpdu->address.toa, tpdu->mr, tpdu->pid, tpdu->command, tpdu->target,
                 tpdu->srr ? " report" : "");
    if (tpdu->fcs >= 0)
        buf_addf(out, " fcs=%02X", (unsigned)tpdu->fcs);
    if (tpdu->type != TPDU_COMMAND)
        buf_addf(out, " pi=%02X pid=%02X dcs=%02X", tpdu->pi, tpdu->pid, tpdu->dcs);
}

static void add_head(const struct tpdu *tpdu, struct buf *out)
{
    static const char *const types[] = {"deliver", "submit",         "status-report",
                                        "command", "deliver-report", "submit-report"};

    buf_add_str(out, types[tpdu->type]);
    if (tpdu->type > TPDU_STATUS_REPORT) {
        add_rare_head(tpdu, out);
        return;
    }
    if (tpdu->sca.text[0])
        buf_addf(out, " sca=%s", tpdu->sca.text);
    buf_addf(out, " number=%s/%02X", tpdu->address.text, tpdu->address.toa);
    if (tpdu->type != TPDU_DELIVER)
        buf_addf(out, " mr=%u", tpdu->mr);
    if (tpdu->pid)
        buf_addf(out, " pid=%02X", tpdu->pid);
    if (tpdu->type != TPDU_STATUS_REPORT || tpdu->dcs)
        buf_addf(out, " dcs=%02X", tpdu->dcs);
    if (tpdu->message_class >= 0)
        buf_addf(out, " class=%d", tpdu->message_class);
    if (tpdu->compressed)
        buf_add_str(out, " compressed");
    if (tpdu->more)
        buf_add_str(out, " more");
    if (tpdu->srr)
        buf_add_str(out, " report");
}

static void add_times(const struct tpdu *tpdu, struct buf *out)
{
    if (tpdu->type == TPDU_SUBMIT && tpdu->vp_minutes >= 0)
        buf_addf(out, " vp=%d", tpdu->vp_minutes);
    if (tpdu->type == TPDU_SUBMIT && tpdu->vp_minutes == -2)
        add_stamp(out, "until", tpdu->vp_until, tpdu->scts_offset_min);
    if (tpdu->type == TPDU_SUBMIT || tpdu->type == TPDU_COMMAND ||
        tpdu->type == TPDU_DELIVER_REPORT)
        return;
    add_stamp(out, "scts", tpdu->scts, tpdu->scts_offset_min);
    if (tpdu->type != TPDU_STATUS_REPORT)
        return;
    add_stamp(out, "dt", tpdu->discharge, tpdu->discharge_offset_min);
    buf_addf(out, " st=%02X", tpdu->st);
}

static void add_header(const struct tpdu *tpdu, struct buf *out)
{
    if (tpdu->concat.total)
        buf_addf(out, " concat=%d:%u:%u/%u", tpdu->concat.wide ? 16 : 8, tpdu->concat.ref,
                 tpdu->concat.seq, tpdu->concat.total);
    if (tpdu->ports.present)
        buf_addf(out, " ports=%u<%u", tpdu->ports.destination, tpdu->ports.source);
    if (tpdu->single_shift)
        buf_addf(out, " single=%u", tpdu->single_shift);
    if (tpdu->locking_shift)
        buf_addf(out, " locking=%u", tpdu->locking_shift);
}

static void add_odd(unsigned odd, struct buf *out)
{
    static const char *const names[] = {"stamp",    "concat",   "cut",     "surrogate",
                                        "trailing", "optional", "reserved"};
    const char *before = " odd=";

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (odd & 1u << i) {
            buf_addf(out, "%s%s", before, names[i]);
            before = ",";
        }
}

static void add_body(const struct tpdu *tpdu, struct buf *out)
{
    char hex[2 * TPDU_ACK_UD_MAX + 1];

    hex_encode(tpdu->data, tpdu->data_len, hex);
    if (tpdu->encoding == SMS_8BIT || tpdu->compressed) {
        buf_addf(out, " data=%s", hex);
    } else if (tpdu->type <= TPDU_SUBMIT || tpdu->text_len) {
        buf_add_str(out, " text=");
        buf_add(out, tpdu->text, tpdu->text_len);
    }
}

void tpdu_describe(const struct tpdu *tpdu, struct buf *out)
{
    buf_clear(out);
    add_head(tpdu, out);
    add_times(tpdu, out);
    add_header(tpdu, out);
    add_odd(tpdu->odd, out);
    add_body(tpdu, out);
}
