#include "modem/tpdu_fields.h"

enum {
    MTI = 3,
    NO_MORE_MESSAGES = 0x04,
    REPORT_INDICATION = 0x20,
    HEADER_INDICATION = 0x40,
    PI_PID = 1,
    PI_DCS = 2,
    PI_UD = 4,
    PI_RESERVED = 0x78,
    PI_MORE = 0x80,
    FCS_FIRST = 0x80,
    COMMAND_LAST = 3,
    COMMAND_OWN = 0xE0,      /* 9.2.3.19 */
    COMMAND_DATA_MAX = 156,  /* 9.2.2.4 */
    SUBMIT_ACK_UD_MAX = 152, /* 9.2.2.2a; one less with TP-FCS */
    DCS_8BIT = 4
};

static wall_t read_stamp(struct octets_in *in, const char *what, struct tpdu *out, int *offset_min)
{
    const uint8_t *at = octets_take(in, STAMP_OCTETS, what);
    wall_t stamp = WALL_NONE;

    if (at)
        stamp_parse(at, &stamp, offset_min);
    if (!wall_known(stamp))
        out->odd |= TPDU_ODD_STAMP;
    return stamp;
}

static bool read_pid_dcs(struct octets_in *in, struct tpdu *out)
{
    if (!octets_take_one(in, "PID", &out->pid) || !octets_take_one(in, "DCS", &out->dcs))
        return false;
    dcs_apply(out);
    return true;
}

/* 9.2.2.1 */
static bool read_deliver(struct octets_in *in, struct tpdu *out)
{
    out->more = !(out->first_octet & NO_MORE_MESSAGES);
    out->srr = out->first_octet & REPORT_INDICATION;
    if (!address_read(in, &out->address) || !read_pid_dcs(in, out))
        return false;
    if (octets_left(in) < STAMP_OCTETS)
        return octets_take(in, STAMP_OCTETS, "SCTS");
    out->scts = read_stamp(in, "SCTS", out, &out->scts_offset_min);
    return user_data_read(in, out->first_octet & HEADER_INDICATION, TPDU_UD_MAX, out);
}

/* 9.2.2.2 */
static bool read_submit(struct octets_in *in, struct tpdu *out)
{
    out->srr = out->first_octet & REPORT_INDICATION;
    return octets_take_one(in, "MR", &out->mr) && address_read(in, &out->address) &&
           read_pid_dcs(in, out) && validity_read(in, out->first_octet >> 3 & 3, out) &&
           user_data_read(in, out->first_octet & HEADER_INDICATION, TPDU_UD_MAX, out);
}

/* TP-PI with its extensions, 9.2.3.27; reserved bits are to be ignored. */
static bool read_pi(struct octets_in *in, struct tpdu *out)
{
    uint8_t next;

    if (!octets_take_one(in, "PI", &out->pi))
        return false;
    for (next = out->pi; next & PI_MORE;)
        if (!octets_take_one(in, "PI", &next))
            return false;
    if (out->pi & (PI_RESERVED | PI_MORE))
        out->odd |= TPDU_ODD_RESERVED;
    return true;
}

static bool read_announced(struct octets_in *in, size_t max, struct tpdu *out)
{
    uint8_t pi = out->pi;

    if (pi & PI_PID && !octets_take_one(in, "PID", &out->pid))
        return false;
    if (pi & PI_DCS && !octets_take_one(in, "DCS", &out->dcs))
        return false;
    dcs_apply(out);
    if (!(pi & PI_UD))
        return true;
    return user_data_read(in, out->first_octet & HEADER_INDICATION, max, out);
}

static bool read_optional(struct octets_in *in, struct tpdu *out)
{
    bool read = read_pi(in, out) && read_announced(in, TPDU_REPORT_UD_MAX, out);

    out->odd &= ~(unsigned)TPDU_ODD_RESERVED; /* ignored, 9.2.3.27 */
    return read;
}

/* 9.2.2.3. What a sloppy centre writes after TP-ST must not cost us the report. */
static bool read_status_report(struct octets_in *in, struct tpdu *out)
{
    out->more = !(out->first_octet & NO_MORE_MESSAGES);
    if (!octets_take_one(in, "MR", &out->mr) || !address_read(in, &out->address))
        return false;
    if (octets_left(in) < 2 * STAMP_OCTETS)
        return octets_take(in, 2 * STAMP_OCTETS, "SCTS and DT");
    out->scts = read_stamp(in, "SCTS", out, &out->scts_offset_min);
    out->discharge = read_stamp(in, "DT", out, &out->discharge_offset_min);
    if (!octets_take_one(in, "ST", &out->st))
        return false;
    if (octets_left(in) == 0)
        return true;
    struct tpdu with_optional = *out;
    if (read_optional(in, &with_optional)) {
        *out = with_optional;
    } else {
        out->odd |= TPDU_ODD_OPTIONAL;
        in->pos = in->len;
    }
    return true;
}

static bool read_fcs(struct octets_in *in, enum tpdu_rp rp, struct tpdu *out)
{
    bool says_error = octets_left(in) && in->bytes[in->pos] >= FCS_FIRST;
    uint8_t fcs;

    if (rp == TPDU_RP_ACK || (rp == TPDU_RP_BY_OCTET && !says_error))
        return true;
    if (!octets_take_one(in, "FCS", &fcs))
        return false;
    out->fcs = fcs;
    if (fcs < FCS_FIRST)
        out->odd |= TPDU_ODD_RESERVED;
    return true;
}

/* 9.2.2.1a */
static bool read_deliver_report(struct octets_in *in, enum tpdu_rp rp, struct tpdu *out)
{
    return read_fcs(in, rp, out) && read_pi(in, out) &&
           read_announced(in, out->fcs < 0 ? TPDU_ACK_UD_MAX : TPDU_ACK_UD_MAX - 1, out);
}

/* 9.2.2.2a */
static bool read_submit_report(struct octets_in *in, enum tpdu_rp rp, struct tpdu *out)
{
    if (!read_fcs(in, rp, out) || !read_pi(in, out))
        return false;
    if (octets_left(in) < STAMP_OCTETS)
        return octets_take(in, STAMP_OCTETS, "SCTS");
    out->scts = read_stamp(in, "SCTS", out, &out->scts_offset_min);
    return read_announced(in, out->fcs < 0 ? SUBMIT_ACK_UD_MAX : SUBMIT_ACK_UD_MAX - 1, out);
}

/* 9.2.2.4; the command's data are octets. */
static bool read_command(struct octets_in *in, struct tpdu *out)
{
    out->srr = out->first_octet & REPORT_INDICATION;
    if (!octets_take_one(in, "MR", &out->mr) || !octets_take_one(in, "PID", &out->pid) ||
        !octets_take_one(in, "CT", &out->command) || !octets_take_one(in, "MN", &out->target) ||
        !address_read(in, &out->address))
        return false;
    if (out->command > COMMAND_LAST && out->command < COMMAND_OWN)
        out->odd |= TPDU_ODD_RESERVED;
    out->dcs = DCS_8BIT;
    dcs_apply(out);
    bool read = user_data_read(in, out->first_octet & HEADER_INDICATION, COMMAND_DATA_MAX, out);
    out->dcs = 0;
    return read;
}

/* The type behind TP-MTI, 9.2.3.1; false for those that never reach us. */
static bool tell_type(uint8_t mti, enum tpdu_direction direction, enum tpdu_type *type)
{
    enum { NONE = -1 };
    static const int types[][4] = {
  /* 1 would be a SUBMIT-REPORT, which a modem keeps to itself; it is our own stored SUBMIT.
  * The reserved 3 is received as a DELIVER. */
        [TPDU_FROM_SC] = {TPDU_DELIVER,        TPDU_SUBMIT,        TPDU_STATUS_REPORT, TPDU_DELIVER},
        [TPDU_TO_SC] = {NONE,                TPDU_SUBMIT,        NONE,               NONE        },
        [TPDU_SC_TO_MS] = {TPDU_DELIVER,        TPDU_SUBMIT_REPORT, TPDU_STATUS_REPORT, TPDU_DELIVER},
        [TPDU_MS_TO_SC] = {TPDU_DELIVER_REPORT, TPDU_SUBMIT,        TPDU_COMMAND,       NONE        },
    };
    int found = types[direction][mti];

    if (found != NONE)
        *type = (enum tpdu_type)found;
    return found != NONE;
}

static bool read_by_type(struct octets_in *in, enum tpdu_rp rp, struct tpdu *out)
{
    switch (out->type) {
    case TPDU_DELIVER: return read_deliver(in, out);
    case TPDU_SUBMIT: return read_submit(in, out);
    case TPDU_STATUS_REPORT: return read_status_report(in, out);
    case TPDU_COMMAND: return read_command(in, out);
    case TPDU_DELIVER_REPORT: return read_deliver_report(in, rp, out);
    case TPDU_SUBMIT_REPORT: return read_submit_report(in, rp, out);
    }
    return false;
}

static enum status decode(const uint8_t *bytes, size_t len, enum tpdu_direction direction,
                          enum tpdu_rp rp, struct tpdu *out, struct tpdu_error *error)
{
    struct octets_in in = {bytes, len, 0, error};

    *error = (struct tpdu_error){0};
    *out = (struct tpdu){.vp_minutes = -1,
                         .vp_until = WALL_NONE,
                         .scts = WALL_NONE,
                         .discharge = WALL_NONE,
                         .fcs = -1,
                         .message_class = -1};
    if (!address_read_sca(&in, &out->sca) ||
        !octets_take_one(&in, "the first octet", &out->first_octet))
        return STATUS_BAD_INPUT;
    if (!tell_type(out->first_octet & MTI, direction, &out->type)) {
        octets_fail(&in, in.pos - 1, "MTI %u is no message to a service centre that we know",
                    out->first_octet & MTI);
        return STATUS_UNSUPPORTED;
    }
    if (!read_by_type(&in, rp, out))
        return STATUS_BAD_INPUT;
    if (octets_left(&in))
        out->odd |= TPDU_ODD_TRAILING;
    return STATUS_OK;
}

enum status tpdu_decode(const uint8_t *bytes, size_t len, enum tpdu_direction direction,
                        struct tpdu *out, struct tpdu_error *error)
{
    return decode(bytes, len, direction, TPDU_RP_BY_OCTET, out, error);
}

enum status tpdu_decode_hex(struct span hex, enum tpdu_direction direction, struct tpdu *out,
                            struct tpdu_error *error)
{
    return tpdu_decode_any(hex, direction, TPDU_RP_BY_OCTET, out, error);
}

enum status tpdu_decode_any(struct span hex, enum tpdu_direction direction, enum tpdu_rp rp,
                            struct tpdu *out, struct tpdu_error *error)
{
    uint8_t bytes[2 * (TPDU_SCA_MAX + TPDU_MAX)]; /* room for what trails a TPDU */
    struct octets_in in = {bytes, sizeof bytes, 0, error};
    size_t len;

    hex = span_trim(hex);
    if (hex_decode(hex, bytes, sizeof bytes, &len))
        return decode(bytes, len, direction, rp, out, error);
    *out = (struct tpdu){.message_class = -1};
    if (len == sizeof bytes)
        octets_fail(&in, len, "more than %zu octets", sizeof bytes);
    else
        octets_fail(&in, len, 2 * len + 1 == hex.len ? "half an octet" : "not a hex digit");
    return STATUS_BAD_INPUT;
}

/* TP-ST, 9.2.3.15. */
/* clang-format off */
static const struct { uint8_t first, last; enum report_fate fate; } statuses[] = {
    {0x00, 0x02, REPORT_DELIVERED}, {0x10, 0x1F, REPORT_DELIVERED},
    {0x20, 0x25, REPORT_TRYING},    {0x30, 0x3F, REPORT_TRYING},
    {0x40, 0x49, REPORT_FAILED},    {0x50, 0x5F, REPORT_FAILED},
    {0x60, 0x65, REPORT_GAVE_UP},   {0x70, 0x7F, REPORT_GAVE_UP},
};
/* clang-format on */

static bool find_status(uint8_t st, enum report_fate *fate)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (st >= statuses[i].first && st <= statuses[i].last) {
            *fate = statuses[i].fate;
            return true;
        }
    return false;
}

/* Reserved values, also inside the ranges, are read as 63, service rejected. */
enum report_fate report_fate(uint8_t st)
{
    enum report_fate fate;

    return find_status(st, &fate) ? fate : REPORT_GAVE_UP;
}

bool report_status_defined(uint8_t st)
{
    enum report_fate fate;

    return find_status(st, &fate);
}
