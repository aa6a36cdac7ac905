#include "modem/tpdu_fields.h"

enum { COMPRESSED = 0x20, HAS_CLASS = 0x10, FLAGGED_8BIT = 0x04 };

/* Bits 3-2 of the general groups; 3 is reserved and read as the default alphabet. */
static const enum sms_encoding alphabets[4] = {SMS_GSM7, SMS_8BIT, SMS_UCS2, SMS_GSM7};

struct dcs dcs_of(uint8_t octet)
{
    struct dcs dcs = {SMS_GSM7, -1, false};

    if (octet < 0x80) { /* general, and the same marked for automatic deletion */
        dcs.encoding = alphabets[octet >> 2 & 3];
        dcs.compressed = octet & COMPRESSED;
        if (octet & HAS_CLASS)
            dcs.message_class = octet & 3;
    } else if (octet >= 0xF0) { /* data coding and class */
        dcs.encoding = octet & FLAGGED_8BIT ? SMS_8BIT : SMS_GSM7;
        dcs.message_class = octet & 3;
    } else if (octet >= 0xE0) { /* message waiting, stored, UCS2 */
        dcs.encoding = SMS_UCS2;
    }
    return dcs;
}

void dcs_apply(struct tpdu *tpdu)
{
    struct dcs dcs = dcs_of(tpdu->dcs);

    tpdu->encoding = dcs.encoding;
    tpdu->message_class = dcs.message_class;
    tpdu->compressed = dcs.compressed;
}
