/*
 * Any octets from a modem: a TPDU or a reason with an offset, never neither; the text is UTF-8;
 * the fields can be encoded, read back the same, and encode to the same octets again. Input: one
 * octet for the direction, then SCA and TPDU.
 */
#include "lianhu/tpdu.h"
#include "modem/ucs2.h"
#include "tests/support/invariant.h"
#include "tests/support/tpdu_text.h"

static void check_refusal(size_t len, enum status status, const struct tpdu_error *error)
{
    HOLDS(status == STATUS_BAD_INPUT || status == STATUS_UNSUPPORTED);
    HOLDS(error->reason[0]);
    HOLDS(error->offset <= len);
}

static void check_values(const struct tpdu *tpdu)
{
    size_t pos = 0;

    HOLDS(tpdu->text_len < sizeof tpdu->text);
    while (pos < tpdu->text_len)
        HOLDS(utf8_next((struct span){tpdu->text, tpdu->text_len}, &pos) >= 0);
    HOLDS(tpdu->concat.seq <= tpdu->concat.total);
    HOLDS(!tpdu->concat.total || tpdu->concat.seq);
    HOLDS(strlen(tpdu->address.text) < sizeof tpdu->address.text - 1);
    HOLDS(tpdu->message_class >= -1 && tpdu->message_class <= 3);
    HOLDS(report_fate(tpdu->st) <= REPORT_GAVE_UP);
}

/* What is not kept by encoding: oddities, an enhanced validity (it becomes relative), an address
 * type of 0. */
static void forget_what_may_differ(struct tpdu *tpdu, bool enhanced)
{
    tpdu->odd = 0;
    if (enhanced)
        tpdu->vp_minutes = -1;
    if (tpdu->address.toa == 0)
        tpdu->address.toa = 0x81;
}

static void check_same(struct tpdu a, struct tpdu b)
{
    struct buf one = BUF_INIT, other = BUF_INIT;
    bool enhanced = a.type == TPDU_SUBMIT && (a.first_octet >> 3 & 3) == 1;

    forget_what_may_differ(&a, enhanced);
    forget_what_may_differ(&b, enhanced);
    tpdu_describe(&a, &one);
    tpdu_describe(&b, &other);
    if (!span_eq(buf_span(&one), buf_span(&other)))
        fprintf(stderr, "read: %s\nback: %s\n", one.ptr, other.ptr);
    HOLDS(span_eq(buf_span(&one), buf_span(&other)));
    buf_free(&one);
    buf_free(&other);
}

static void check_air(const uint8_t *bytes, size_t len, enum tpdu_direction direction)
{
    struct tpdu tpdu;
    struct tpdu_error error;
    enum status status = tpdu_decode(bytes, len, direction, &tpdu, &error);

    if (status == STATUS_OK)
        check_values(&tpdu);
    else
        check_refusal(len, status, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tpdu tpdu, back;
    struct tpdu_error error;
    struct tpdu_octets octets, again;

    if (len == 0)
        return 0;
    if (bytes[0] & 2) { /* what only goes over the air, which nobody here writes */
        check_air(bytes + 1, len - 1, bytes[0] & 1 ? TPDU_MS_TO_SC : TPDU_SC_TO_MS);
        return 0;
    }
    enum tpdu_direction direction = bytes[0] & 1 ? TPDU_TO_SC : TPDU_FROM_SC;
    enum status status = tpdu_decode(bytes + 1, len - 1, direction, &tpdu, &error);
    if (status != STATUS_OK) {
        check_refusal(len - 1, status, &error);
        return 0;
    }
    check_values(&tpdu);
    HOLDS(tpdu_encode(&tpdu, &octets) == STATUS_OK);
    HOLDS(octets.tpdu_len <= TPDU_MAX && octets.len <= sizeof octets.bytes);
    HOLDS(tpdu_decode(octets.bytes, octets.len, direction, &back, &error) == STATUS_OK);
    check_same(tpdu, back);
    HOLDS(tpdu_encode(&back, &again) == STATUS_OK);
    HOLDS(again.len == octets.len && memcmp(again.bytes, octets.bytes, again.len) == 0);
    return 0;
}
