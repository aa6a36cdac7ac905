#ifndef MODEM_TPDU_FIELDS_H
#define MODEM_TPDU_FIELDS_H
/*
 * The fields that TPDUs are made of, one reader and one writer each; tpdu.c and tpdu_encode.c put
 * them in order. Readers fail with the error filled; writers append to octets that are large enough
 * for any TPDU whose fields were accepted.
 */
#include "lianhu/tpdu.h"
#include "modem/gsm7.h"

/* Octets being read. */
struct octets_in {
    const uint8_t *bytes;
    size_t len, pos;
    struct tpdu_error *error;
};

/* Notes what is wrong with the octet at `offset`; always false, to be returned. */
bool octets_fail(struct octets_in *in, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The next `n` octets, or NULL with the error saying that `what` is missing. */
const uint8_t *octets_take(struct octets_in *in, size_t n, const char *what);
bool octets_take_one(struct octets_in *in, const char *what, uint8_t *value);

static inline size_t octets_left(const struct octets_in *in)
{
    return in->len - in->pos;
}

void octets_put(struct tpdu_octets *out, const uint8_t *bytes, size_t len);
void octets_put_one(struct tpdu_octets *out, unsigned value);

/* Addresses: 9.1.2.5. That of the service centre counts octets instead of digits (27.005 3.1). */
bool address_read(struct octets_in *in, struct tpdu_address *address);
bool address_read_sca(struct octets_in *in, struct tpdu_address *address);
enum status address_write(struct tpdu_octets *out, const struct tpdu_address *address);
enum status address_write_sca(struct tpdu_octets *out, const struct tpdu_address *address);

/* Time stamps, 9.2.3.11. An impossible one is read as WALL_NONE and offset 0. */
enum { STAMP_OCTETS = 7 };
void stamp_parse(const uint8_t octets[STAMP_OCTETS], wall_t *at, int *offset_min);
bool stamp_write(struct tpdu_octets *out, wall_t at, int offset_min);

/* Validity, 9.2.3.12; bits 4-3 of the first octet name the format. */
enum vp_format { VP_NONE = 0, VP_ENHANCED = 1, VP_RELATIVE = 2, VP_ABSOLUTE = 3 };
enum vp_format validity_format(int vp_minutes);
bool validity_read(struct octets_in *in, enum vp_format format, struct tpdu *tpdu);
bool validity_write(struct tpdu_octets *out, const struct tpdu *tpdu);

/* Data coding scheme, 23.038 section 4. */
struct dcs {
    enum sms_encoding encoding;
    int message_class; /* -1 none */
    bool compressed;
};
struct dcs dcs_of(uint8_t octet);
/* Sets what tpdu->dcs says. */
void dcs_apply(struct tpdu *tpdu);

/* User data header, 9.2.3.24: takes apart the octets in tpdu->udh. `offset` is where they begin in
 * the input. */
bool header_parse(struct octets_in *in, size_t offset, struct tpdu *tpdu);
/* The header a TPDU asks for: its udh, else one made of its fields; returns its octets. */
size_t header_make(const struct tpdu *tpdu, uint8_t out[TPDU_ACK_UD_MAX]);

/* TP-UDL and TP-UD of at most `max` octets, by tpdu->dcs; header fields are set as well. */
bool user_data_read(struct octets_in *in, bool has_header, size_t max, struct tpdu *tpdu);
enum status user_data_write(struct tpdu_octets *out, const struct tpdu *tpdu, size_t max);

/* Septets that a header of `udh_len` octets and its length octet takes, and the fill bits after it
 * (9.2.3.24). */
static inline size_t header_septets(size_t header_octets)
{
    return (8 * header_octets + 6) / 7;
}

static inline unsigned header_fill(size_t header_octets)
{
    return (7 - 8 * header_octets % 7) % 7;
}

#endif
