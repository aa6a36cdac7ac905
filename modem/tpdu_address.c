#include "modem/tpdu_fields.h"

enum {
    TON_INTERNATIONAL = 1,
    TON_ALPHANUMERIC = 5,
    TOA_INTERNATIONAL = 0x91,
    TOA_UNKNOWN = 0x81,
    DIGITS_MAX = 20,
    FILLER = 15
};

/* Semi-octets 0 to 14 (24.008 10.5.4.7, table 10.5.118); 15 fills the last octet. */
static const char semi_octets[] = "0123456789*#abc";

static unsigned type_of_number(uint8_t toa)
{
    return toa >> 4 & 7;
}

static void read_digits(const uint8_t *value, size_t semi_count, struct tpdu_address *address)
{
    char *end = address->text;

    if (type_of_number(address->toa) == TON_INTERNATIONAL)
        *end++ = '+';
    char *first = end;
    for (size_t i = 0; i < semi_count; i++) {
        unsigned nibble = i % 2 ? value[i / 2] >> 4 : value[i / 2] & 15;
        if (nibble != FILLER)
            *end++ = semi_octets[nibble];
    }
    *end = '\0';
    if (end == first)
        address->text[0] = '\0';
}

static void read_letters(const uint8_t *value, size_t semi_count, struct tpdu_address *address)
{
    uint8_t septets[DIGITS_MAX];
    size_t count = semi_count * 4 / 7;

    gsm7_unpack(value, count, 0, septets);
    size_t len = gsm7_to_utf8(septets, count, 0, 0, address->text, sizeof address->text - 1);
    address->text[len] = '\0';
}

bool address_read(struct octets_in *in, struct tpdu_address *address)
{
    size_t start = in->pos;
    uint8_t semi_count;

    if (!octets_take_one(in, "an address", &semi_count) ||
        !octets_take_one(in, "an address", &address->toa))
        return false;
    if (semi_count > DIGITS_MAX)
        return octets_fail(in, start, "an address of %u semi-octets, at most %d are allowed",
                           semi_count, DIGITS_MAX);
    size_t octets = (semi_count + 1u) / 2;
    if (octets > octets_left(in))
        return octets_fail(in, start, "an address of %u semi-octets, %zu octets are there",
                           semi_count, octets_left(in));
    const uint8_t *value = octets_take(in, octets, "an address");
    if (type_of_number(address->toa) == TON_ALPHANUMERIC)
        read_letters(value, semi_count, address);
    else
        read_digits(value, semi_count, address);
    return true;
}

bool address_read_sca(struct octets_in *in, struct tpdu_address *address)
{
    size_t start = in->pos;
    uint8_t octets;

    if (!octets_take_one(in, "the service centre", &octets))
        return false;
    if (octets == 0)
        return true;
    if (octets > TPDU_SCA_MAX - 1)
        return octets_fail(in, start, "a service centre of %u octets, at most %d are allowed",
                           octets, TPDU_SCA_MAX - 1);
    if (octets > octets_left(in))
        return octets_fail(in, start, "a service centre of %u octets, %zu are there", octets,
                           octets_left(in));
    const uint8_t *at = octets_take(in, octets, "the service centre");
    address->toa = at[0];
    read_digits(at + 1, 2 * (octets - 1u), address);
    return true;
}

/* Swapped semi-octets of a number without its '+'; their count, or -1 if one cannot be written. */
static int pack_digits(const char *digits, uint8_t value[DIGITS_MAX / 2])
{
    int count = 0;

    memset(value, 0xFF, DIGITS_MAX / 2);
    for (; digits[count]; count++) {
        const char *at = strchr(semi_octets, digits[count]);
        if (!at || count == DIGITS_MAX)
            return -1;
        unsigned nibble = at - semi_octets;
        uint8_t *octet = &value[count / 2];
        *octet = count % 2 ? (*octet & 0x0F) | nibble << 4 : 0xF0 | nibble;
    }
    return count;
}

/* Semi-octets in use of a packed text (9.1.2.5), or -1 if it has no septets or too many. */
static int pack_letters(const char *text, uint8_t value[DIGITS_MAX / 2])
{
    uint8_t septets[DIGITS_MAX * 4 / 7];
    size_t count;

    if (!gsm7_from_utf8(span_of(text), septets, sizeof septets, &count))
        return -1;
    gsm7_pack(septets, count, 0, value);
    return (int)((count * 7 + 3) / 4);
}

static uint8_t address_toa(const struct tpdu_address *address)
{
    if (address->toa)
        return address->toa;
    return address->text[0] == '+' ? TOA_INTERNATIONAL : TOA_UNKNOWN;
}

/* The digits to write; NULL when a '+' contradicts the type. */
static const char *bare_digits(const struct tpdu_address *address)
{
    if (address->text[0] != '+')
        return address->text;
    return type_of_number(address_toa(address)) == TON_INTERNATIONAL ? address->text + 1 : NULL;
}

enum status address_write(struct tpdu_octets *out, const struct tpdu_address *address)
{
    uint8_t toa = address_toa(address), value[DIGITS_MAX / 2 + 1];
    const char *digits = bare_digits(address);
    int semi_count;

    if (type_of_number(toa) == TON_ALPHANUMERIC)
        semi_count = pack_letters(address->text, value);
    else
        semi_count = digits ? pack_digits(digits, value) : -1;
    if (semi_count < 0)
        return STATUS_BAD_INPUT;
    octets_put_one(out, semi_count);
    octets_put_one(out, toa);
    octets_put(out, value, (semi_count + 1) / 2);
    return STATUS_OK;
}

enum status address_write_sca(struct tpdu_octets *out, const struct tpdu_address *address)
{
    uint8_t value[DIGITS_MAX / 2];
    const char *digits = bare_digits(address);
    int count = digits ? pack_digits(digits, value) : -1;

    if (count < 0)
        return STATUS_BAD_INPUT;
    if (count == 0) {
        octets_put_one(out, 0);
        return STATUS_OK;
    }
    octets_put_one(out, 1 + (count + 1) / 2);
    octets_put_one(out, address_toa(address));
    octets_put(out, value, (count + 1) / 2);
    return STATUS_OK;
}
