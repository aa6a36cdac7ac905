#include "modem/tpdu_fields.h"

enum {
    IEI_CONCAT = 0x00,
    IEI_PORTS_8 = 0x04,
    IEI_PORTS_16 = 0x05,
    IEI_CONCAT_WIDE = 0x08,
    IEI_SINGLE_SHIFT = 0x24,
    IEI_LOCKING_SHIFT = 0x25
};

static void read_concat(const uint8_t *data, size_t len, bool wide, struct tpdu *tpdu)
{
    size_t ref_octets = wide ? 2 : 1;
    struct sms_concat concat = {.wide = wide};

    if (len == ref_octets + 2) {
        concat.ref = wide ? data[0] << 8 | data[1] : data[0];
        concat.total = data[ref_octets];
        concat.seq = data[ref_octets + 1];
    }
    /* 9.2.3.24.1: what cannot be is ignored, and the part is a message of its own */
    if (concat.total == 0 || concat.seq == 0 || concat.seq > concat.total)
        tpdu->odd |= TPDU_ODD_CONCAT;
    else
        tpdu->concat = concat;
}

static void read_element(uint8_t iei, const uint8_t *data, size_t len, struct tpdu *tpdu)
{
    switch (iei) {
    case IEI_CONCAT: read_concat(data, len, false, tpdu); break;
    case IEI_CONCAT_WIDE: read_concat(data, len, true, tpdu); break;
    case IEI_PORTS_8:
        if (len == 2)
            tpdu->ports = (struct sms_ports){true, data[0], data[1]};
        break;
    case IEI_PORTS_16:
        if (len == 4)
            tpdu->ports = (struct sms_ports){true, data[0] << 8 | data[1], data[2] << 8 | data[3]};
        break;
    case IEI_SINGLE_SHIFT:
        if (len == 1)
            tpdu->single_shift = data[0];
        break;
    case IEI_LOCKING_SHIFT:
        if (len == 1)
            tpdu->locking_shift = data[0];
        break;
    default: break; /* skipped by its length */
    }
}

bool header_parse(struct octets_in *in, size_t offset, struct tpdu *tpdu)
{
    const uint8_t *udh = tpdu->udh;
    size_t len = tpdu->udh_len;

    for (size_t pos = 0; pos < len;) {
        if (len - pos < 2)
            return octets_fail(in, offset + pos, "a stray octet ends the user data header");
        size_t element = udh[pos + 1];
        if (element > len - pos - 2)
            return octets_fail(in, offset + pos + 1,
                               "element %02X of %zu octets, %zu are left in the header", udh[pos],
                               element, len - pos - 2);
        read_element(udh[pos], udh + pos + 2, element, tpdu);
        pos += 2 + element;
    }
    return true;
}

static size_t put_concat(const struct sms_concat *concat, uint8_t *out)
{
    size_t n = 0;

    out[n++] = concat->wide ? IEI_CONCAT_WIDE : IEI_CONCAT;
    out[n++] = concat->wide ? 4 : 3;
    if (concat->wide)
        out[n++] = concat->ref >> 8;
    out[n++] = concat->ref & 0xFF;
    out[n++] = concat->total;
    out[n++] = concat->seq;
    return n;
}

static size_t put_ports(const struct sms_ports *ports, uint8_t *out)
{
    const uint8_t element[] = {IEI_PORTS_16,
                               4,
                               ports->destination >> 8,
                               ports->destination & 0xFF,
                               ports->source >> 8,
                               ports->source & 0xFF};

    memcpy(out, element, sizeof element);
    return sizeof element;
}

static size_t put_shift(uint8_t iei, uint8_t language, uint8_t *out)
{
    out[0] = iei;
    out[1] = 1;
    out[2] = language;
    return 3;
}

size_t header_make(const struct tpdu *tpdu, uint8_t out[TPDU_ACK_UD_MAX])
{
    size_t n = 0;

    if (tpdu->udh_len) {
        memcpy(out, tpdu->udh, tpdu->udh_len);
        return tpdu->udh_len;
    }
    if (tpdu->concat.total)
        n += put_concat(&tpdu->concat, out + n);
    if (tpdu->ports.present)
        n += put_ports(&tpdu->ports, out + n);
    if (tpdu->single_shift)
        n += put_shift(IEI_SINGLE_SHIFT, tpdu->single_shift, out + n);
    if (tpdu->locking_shift)
        n += put_shift(IEI_LOCKING_SHIFT, tpdu->locking_shift, out + n);
    return n;
}
