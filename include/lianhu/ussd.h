#ifndef LIANHU_USSD_H
#define LIANHU_USSD_H
/*
 * USSD strings of +CUSD (27.007 7.15) and their packing (23.038 6.1.2.3). What a modem wants and
 * gives differs from what its data coding scheme says, so reading judges by content and takes the
 * scheme as a hint. Pure functions.
 */
#include "lianhu/span.h"
#include <stdint.h>

enum {
    USSD_OCTETS_MAX = 160,                      /* of one string on the air, 23.090 */
    USSD_SEPTETS_MAX = 182,                     /* which are so many characters */
    USSD_STRING_MAX = 4 * USSD_SEPTETS_MAX + 1, /* between the quotes, NUL included */
    USSD_TEXT_MAX = 4 * USSD_SEPTETS_MAX + 1    /* UTF-8, NUL included */
};

/* How a modem wants, or gave, the string between the quotes. */
enum ussd_coding {
    USSD_PROBE,      /* not known yet; of a string read: never */
    USSD_TEXT,       /* characters as they are */
    USSD_UCS2_HEX,   /* UTF-16BE, two hex digits an octet */
    USSD_PACKED_HEX, /* packed septets in hex: most Huawei */
    USSD_8BIT_HEX    /* one octet a character in hex */
};

/* Alphabet and class behind the scheme of USSD and cell broadcast, 23.038 section 5. */
enum ussd_alphabet { USSD_GSM7, USSD_8BIT, USSD_UCS2 };
struct ussd_dcs {
    enum ussd_alphabet alphabet;
    bool language;     /* the text begins with two letters of language (10 and 11) */
    bool compressed;   /* 23.042, which nobody uses */
    int message_class; /* 0..3, -1 none */
};
struct ussd_dcs ussd_dcs_of(uint8_t dcs);

/* Packs a text with the CR rules; false when a character is outside the default alphabet or it is
 * longer than 182 septets. `out` needs USSD_OCTETS_MAX bytes. */
bool ussd_pack(struct span text, uint8_t *out, size_t *len);

/* UTF-8 of packed octets, without the CR that fills spare bits. At most USSD_OCTETS_MAX octets are
 * read. Returns the length; the text is terminated. */
size_t ussd_unpack(const uint8_t *octets, size_t len, char out[USSD_TEXT_MAX]);

/* The string and scheme for AT+CUSD=1,"<string>",<dcs>. USSD_PROBE is written as USSD_TEXT. False
 * when the text cannot be said that way (a quote, a control or a foreign character; too long). */
bool ussd_write(struct span text, enum ussd_coding coding, char out[USSD_STRING_MAX], int *dcs);

/* The text of a string that a modem gave; dcs -1 when it gave none. What is not text in any coding
 * is kept as it came. *coding says how it was read. Returns the length; terminated. */
size_t ussd_read(struct span string, int dcs, char out[USSD_TEXT_MAX], enum ussd_coding *coding);

#endif
