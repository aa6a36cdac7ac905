#include "modem/tpdu_fields.h"
#include "modem/ucs2.h"

/* User data as it stands in the input: `octets` at `at`, the header with UDHL the first `header`.
 */
struct user_data {
    const uint8_t *at;
    size_t octets, header, septets;
};

static bool counts_septets(const struct dcs *dcs)
{
    return dcs->encoding == SMS_GSM7 && !dcs->compressed;
}

static bool find_octets(struct octets_in *in, bool in_septets, size_t max, struct user_data *ud)
{
    size_t start = in->pos;
    uint8_t udl;

    if (!octets_take_one(in, "UDL", &udl))
        return false;
    size_t limit = in_septets ? max * 8 / 7 : max;
    if (udl > limit)
        return octets_fail(in, start, "UDL announces %u %s, at most %zu are allowed", udl,
                           in_septets ? "septets" : "octets", limit);
    ud->septets = in_septets ? udl : 0;
    ud->octets = in_septets ? (udl * 7u + 7) / 8 : udl;
    if (ud->octets > octets_left(in))
        return octets_fail(in, start, "UDL announces %zu octets, %zu are there", ud->octets,
                           octets_left(in));
    ud->at = octets_take(in, ud->octets, "the user data");
    return true;
}

static bool find_header(struct octets_in *in, struct user_data *ud, struct tpdu *tpdu)
{
    size_t offset = ud->at - in->bytes;

    if (ud->octets == 0)
        return octets_fail(in, offset - 1, "UDHI is set, but there is no user data");
    ud->header = 1u + ud->at[0];
    if (ud->header > ud->octets)
        return octets_fail(in, offset, "UDHL announces %u octets, %zu are there", ud->at[0],
                           ud->octets - 1);
    tpdu->udh_len = ud->at[0];
    memcpy(tpdu->udh, ud->at + 1, tpdu->udh_len);
    return header_parse(in, offset + 1, tpdu);
}

static void read_septets(const struct user_data *ud, struct tpdu *tpdu)
{
    size_t before = header_septets(ud->header);

    if (ud->septets <= before)
        return;
    tpdu->units_len = ud->septets - before;
    gsm7_unpack(ud->at + ud->header, tpdu->units_len, header_fill(ud->header), tpdu->units);
    tpdu->text_len = gsm7_to_utf8(tpdu->units, tpdu->units_len, tpdu->locking_shift,
                                  tpdu->single_shift, tpdu->text, sizeof tpdu->text);
}

static void read_ucs2(const struct user_data *ud, struct tpdu *tpdu)
{
    size_t octets = ud->octets - ud->header;
    bool surrogate = false;

    if (octets % 2)
        tpdu->odd |= TPDU_ODD_CUT;
    tpdu->units_len = octets & ~(size_t)1;
    memcpy(tpdu->units, ud->at + ud->header, tpdu->units_len);
    tpdu->text_len =
        ucs2_to_utf8(tpdu->units, tpdu->units_len, tpdu->text, sizeof tpdu->text, &surrogate);
    if (surrogate)
        tpdu->odd |= TPDU_ODD_SURROGATE;
}

static void read_data(const struct user_data *ud, struct tpdu *tpdu)
{
    tpdu->data_len = ud->octets - ud->header;
    memcpy(tpdu->data, ud->at + ud->header, tpdu->data_len);
}

bool user_data_read(struct octets_in *in, bool has_header, size_t max, struct tpdu *tpdu)
{
    struct dcs dcs = dcs_of(tpdu->dcs);
    struct user_data ud = {0};

    if (!find_octets(in, counts_septets(&dcs), max, &ud) || !ud.at)
        return false;
    if (has_header && !find_header(in, &ud, tpdu))
        return false;
    if (dcs.compressed || dcs.encoding == SMS_8BIT)
        read_data(&ud, tpdu);
    else if (dcs.encoding == SMS_UCS2)
        read_ucs2(&ud, tpdu);
    else
        read_septets(&ud, tpdu);
    return true;
}

/* The header octets with UDHL; none when there is no header. */
static size_t write_header(const uint8_t *udh, size_t udh_len, uint8_t *ud)
{
    if (udh_len == 0)
        return 0;
    ud[0] = (uint8_t)udh_len;
    memcpy(ud + 1, udh, udh_len);
    return 1 + udh_len;
}

/* User data being built: the header is in place and `max` octets may be used. */
struct user_data_out {
    uint8_t octets[TPDU_UD_MAX];
    size_t header, len, max, udl;
    struct gsm7_tables tables;
};

static enum status write_septets(struct user_data_out *ud, struct span text)
{
    uint8_t septets[2 * TPDU_TEXT_MAX];
    size_t count, before = header_septets(ud->header), limit = ud->max * 8 / 7;

    if (!gsm7_from_utf8_in(text, ud->tables, septets, sizeof septets, &count))
        return STATUS_BAD_INPUT;
    if (count && before + count > limit)
        return STATUS_TOO_LONG;
    gsm7_pack(septets, count, header_fill(ud->header), ud->octets + ud->header);
    ud->udl = before + count;
    if (ud->udl > limit) /* a header that ends within the last septet, and no text */
        ud->udl = limit;
    ud->len = (ud->udl * 7 + 7) / 8;
    return STATUS_OK;
}

static enum status write_ucs2(struct user_data_out *ud, struct span text)
{
    uint8_t octets[2 * TPDU_TEXT_MAX];
    size_t len;

    if (!ucs2_from_utf8(text, octets, sizeof octets, &len))
        return STATUS_BAD_INPUT;
    if (ud->header + len > ud->max)
        return STATUS_TOO_LONG;
    memcpy(ud->octets + ud->header, octets, len);
    ud->udl = ud->len = ud->header + len;
    return STATUS_OK;
}

static enum status write_data(struct user_data_out *ud, const struct tpdu *tpdu)
{
    if (ud->header + tpdu->data_len > ud->max)
        return STATUS_TOO_LONG;
    memcpy(ud->octets + ud->header, tpdu->data, tpdu->data_len);
    ud->udl = ud->len = ud->header + tpdu->data_len;
    return STATUS_OK;
}

/* Lays the header down and reads it as the receiver will, for the tables it names. */
static enum status start_user_data(const struct tpdu *tpdu, size_t max, struct user_data_out *ud)
{
    struct tpdu as_read = {0};
    struct tpdu_error error;
    struct octets_in nothing = {.error = &error};

    as_read.udh_len = header_make(tpdu, as_read.udh);
    if (!header_parse(&nothing, 0, &as_read))
        return STATUS_BAD_INPUT;
    if (as_read.udh_len >= max)
        return STATUS_TOO_LONG;
    ud->header = write_header(as_read.udh, as_read.udh_len, ud->octets);
    ud->tables = (struct gsm7_tables){as_read.locking_shift, as_read.single_shift};
    ud->max = max;
    return STATUS_OK;
}

enum status user_data_write(struct tpdu_octets *out, const struct tpdu *tpdu, size_t max)
{
    struct dcs dcs = dcs_of(tpdu->dcs);
    struct span text = {tpdu->text, tpdu->text_len};
    struct user_data_out ud = {0};
    enum status status = start_user_data(tpdu, max, &ud);

    if (status != STATUS_OK)
        return status;
    if (dcs.compressed || dcs.encoding == SMS_8BIT)
        status = write_data(&ud, tpdu);
    else if (dcs.encoding == SMS_UCS2)
        status = write_ucs2(&ud, text);
    else
        status = write_septets(&ud, text);
    if (status != STATUS_OK)
        return status;
    octets_put_one(out, ud.udl);
    octets_put(out, ud.octets, ud.len);
    return STATUS_OK;
}
