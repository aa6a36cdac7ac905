/*
 * Any string and scheme of +CUSD: a terminated UTF-8 text within bounds and the coding it was read
 * in; packed octets unpack to a text that packs to the same text again. Input: one octet, the
 * scheme (255: none given), then the string.
 */
#include "modem/ucs2.h"
#include "modem/ussd.h"
#include "tests/support/invariant.h"

static void check_text(const char *text, size_t len)
{
    size_t pos = 0;

    HOLDS(len < USSD_TEXT_MAX);
    HOLDS(text[len] == '\0');
    while (pos < len)
        HOLDS(utf8_next((struct span){text, len}, &pos) >= 0);
}

static void check_read(struct span string, int dcs)
{
    char text[USSD_TEXT_MAX];
    enum ussd_coding coding = USSD_PROBE;
    size_t len = ussd_read(string, dcs, text, &coding);

    HOLDS(coding > USSD_PROBE && coding <= USSD_8BIT_HEX);
    HOLDS(string.len == 0 || len > 0 || coding != USSD_TEXT);
    check_text(text, len);
}

static void check_packing(const uint8_t *octets, size_t len)
{
    char text[USSD_TEXT_MAX], again[USSD_TEXT_MAX];
    uint8_t packed[USSD_OCTETS_MAX];
    size_t text_len = ussd_unpack(octets, len, text), packed_len;

    check_text(text, text_len);
    HOLDS(ussd_pack((struct span){text, text_len}, packed, &packed_len));
    size_t again_len = ussd_unpack(packed, packed_len, again);
    /* a CR that ends a full octet is doubled by the rule */
    HOLDS(again_len == text_len || (again_len == text_len + 1 && again[text_len] == '\r'));
    HOLDS(memcmp(again, text, text_len) == 0);
}

static void check_write(struct span text)
{
    char string[USSD_STRING_MAX];
    int dcs;

    for (int coding = USSD_PROBE; coding <= USSD_8BIT_HEX; coding++)
        if (ussd_write(text, (enum ussd_coding)coding, string, &dcs)) {
            HOLDS(strlen(string) < USSD_STRING_MAX);
            HOLDS(!strpbrk(string, "\"\r\n\x1a\x1b"));
            HOLDS(dcs >= 0 && dcs <= 255);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return 0;
    check_read(span_bytes(bytes + 1, len - 1), bytes[0] == 255 ? -1 : bytes[0]);
    check_packing(bytes + 1, len - 1);
    check_write(span_bytes(bytes + 1, len - 1));
    return 0;
}
