#include "modem/tpdu_fields.h"

enum {
    MTI_DELIVER = 0,
    MTI_SUBMIT = 1,
    MTI_STATUS_REPORT = 2,
    NO_MORE_MESSAGES = 0x04,
    REPORT_WISH = 0x20, /* SRR of a SUBMIT, SRI of a DELIVER */
    HEADER_INDICATION = 0x40,
    PI_PID = 1,
    PI_DCS = 2,
    PI_UD = 4,
    DCS_8BIT = 0x04,
    DCS_UCS2 = 0x08
};

static unsigned header_bit(const struct tpdu *tpdu)
{
    uint8_t udh[TPDU_ACK_UD_MAX];

    return header_make(tpdu, udh) ? HEADER_INDICATION : 0;
}

static void put_pid_dcs(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    octets_put_one(out, tpdu->pid);
    octets_put_one(out, tpdu->dcs);
}

static enum status put_deliver(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    octets_put_one(out, MTI_DELIVER | (tpdu->more ? 0 : NO_MORE_MESSAGES) |
                            (tpdu->srr ? REPORT_WISH : 0) | header_bit(tpdu));
    enum status status = address_write(out, &tpdu->address);
    if (status != STATUS_OK)
        return status;
    put_pid_dcs(out, tpdu);
    if (!stamp_write(out, tpdu->scts, tpdu->scts_offset_min))
        return STATUS_BAD_INPUT;
    return user_data_write(out, tpdu, TPDU_UD_MAX);
}

static enum status put_submit(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    octets_put_one(out, MTI_SUBMIT | (unsigned)validity_format(tpdu->vp_minutes) << 3 |
                            (tpdu->srr ? REPORT_WISH : 0) | header_bit(tpdu));
    octets_put_one(out, tpdu->mr);
    enum status status = address_write(out, &tpdu->address);
    if (status != STATUS_OK)
        return status;
    put_pid_dcs(out, tpdu);
    if (!validity_write(out, tpdu))
        return STATUS_BAD_INPUT;
    return user_data_write(out, tpdu, TPDU_UD_MAX);
}

static enum status put_optional(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    bool has_ud = tpdu->text_len || tpdu->data_len || header_bit(tpdu);
    unsigned pi =
        (tpdu->pid ? PI_PID : 0u) | (tpdu->dcs ? PI_DCS : 0u) | (has_ud ? (unsigned)PI_UD : 0);

    if (!pi)
        return STATUS_OK;
    octets_put_one(out, pi);
    if (pi & PI_PID)
        octets_put_one(out, tpdu->pid);
    if (pi & PI_DCS)
        octets_put_one(out, tpdu->dcs);
    return has_ud ? user_data_write(out, tpdu, TPDU_REPORT_UD_MAX) : STATUS_OK;
}

static enum status put_status_report(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    octets_put_one(out, MTI_STATUS_REPORT | (tpdu->more ? 0 : NO_MORE_MESSAGES) | header_bit(tpdu));
    octets_put_one(out, tpdu->mr);
    enum status status = address_write(out, &tpdu->address);
    if (status != STATUS_OK)
        return status;
    if (!stamp_write(out, tpdu->scts, tpdu->scts_offset_min) ||
        !stamp_write(out, tpdu->discharge, tpdu->discharge_offset_min))
        return STATUS_BAD_INPUT;
    octets_put_one(out, tpdu->st);
    return put_optional(out, tpdu);
}

static enum status put_by_type(struct tpdu_octets *out, const struct tpdu *tpdu)
{
    switch (tpdu->type) {
    case TPDU_DELIVER: return put_deliver(out, tpdu);
    case TPDU_SUBMIT: return put_submit(out, tpdu);
    case TPDU_STATUS_REPORT: return put_status_report(out, tpdu);
    case TPDU_COMMAND:
    case TPDU_DELIVER_REPORT:
    case TPDU_SUBMIT_REPORT: break; /* nobody here writes them */
    }
    return STATUS_BAD_INPUT;
}

enum status tpdu_encode(const struct tpdu *tpdu, struct tpdu_octets *out)
{
    struct tpdu completed = *tpdu;

    if (completed.dcs == 0 && completed.encoding != SMS_GSM7)
        completed.dcs = completed.encoding == SMS_UCS2 ? DCS_UCS2 : DCS_8BIT;
    out->len = out->tpdu_len = 0;
    enum status status = address_write_sca(out, &completed.sca);
    size_t sca_octets = out->len;
    if (status == STATUS_OK)
        status = put_by_type(out, &completed);
    if (status != STATUS_OK)
        out->len = 0;
    else
        out->tpdu_len = out->len - sca_octets;
    return status;
}
