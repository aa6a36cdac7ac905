#include "lianhu/ussd.h"

enum { COMPRESSED = 0x20, HAS_CLASS = 0x10, FLAGGED_8BIT = 0x04 };

/* Bits 3-2 of the general groups; 3 is reserved. */
static const enum ussd_alphabet alphabets[4] = {USSD_GSM7, USSD_8BIT, USSD_UCS2, USSD_GSM7};

struct ussd_dcs ussd_dcs_of(uint8_t dcs)
{
    struct ussd_dcs out = {USSD_GSM7, false, false, -1};

    switch (dcs >> 4) {
    case 1:
        out.language = dcs <= 0x11;
        if (dcs == 0x11)
            out.alphabet = USSD_UCS2;
        break;
    case 4 ... 7:
        out.alphabet = alphabets[dcs >> 2 & 3];
        out.compressed = dcs & COMPRESSED;
        if (dcs & HAS_CLASS)
            out.message_class = dcs & 3;
        break;
    case 9: /* the same with a user data header */
        out.alphabet = alphabets[dcs >> 2 & 3];
        out.message_class = dcs & 3;
        break;
    case 15:
        out.alphabet = dcs & FLAGGED_8BIT ? USSD_8BIT : USSD_GSM7;
        out.message_class = dcs & 3;
        break;
    default: break; /* languages in GSM7, and what is reserved */
    }
    return out;
}
