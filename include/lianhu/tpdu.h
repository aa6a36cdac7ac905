#ifndef LIANHU_TPDU_H
#define LIANHU_TPDU_H
/*
 * SMS transport PDUs of 3GPP TS 23.040 section 9.2, both directions: bytes in, values out. Pure
 * functions, no memory of their own. What is malformed is refused with the offset and the reason;
 * what is merely odd is read as far as the standard allows and flagged.
 */
#include "lianhu/phone.h"
#include "lianhu/status.h"
#include "lianhu/when.h"
#include <stdint.h>

enum {
    TPDU_UD_MAX = 140,        /* octets of user data, 23.040 9.2.3.24 */
    TPDU_REPORT_UD_MAX = 131, /* the same in a STATUS-REPORT, 9.2.2.3 */
    TPDU_ACK_UD_MAX = 159,    /* and the most of any type, a DELIVER-REPORT's, 9.2.2.1a */
    TPDU_UNITS_MAX = 181,     /* septets of one part: 160, in a DELIVER-REPORT 181 */
    TPDU_MAX = 176,           /* longest TPDU of any type, 175 octets, rounded up */
    TPDU_SCA_MAX = 12,        /* service centre address with its length octet, 27.005 3.1 */
    TPDU_HEX_MAX = 2 * (TPDU_MAX + TPDU_SCA_MAX) + 1,
    TPDU_TEXT_MAX = TPDU_UNITS_MAX * 4 + 1, /* UTF-8 of one part, NUL included */
    SMS_PARTS_MAX = 255                     /* 23.040 9.2.3.24.1 */
};

enum tpdu_type {
    TPDU_DELIVER,
    TPDU_SUBMIT,
    TPDU_STATUS_REPORT,
    TPDU_COMMAND,
    TPDU_DELIVER_REPORT,
    TPDU_SUBMIT_REPORT
};

/* Who hands the TPDU over decides what MTI 0, 1 and 2 mean (23.040 9.2.3.1). */
enum tpdu_direction {
    TPDU_FROM_SC, /* read from a modem: DELIVER, STATUS-REPORT; a stored SUBMIT is recognised too */
    TPDU_TO_SC,   /* on its way to the centre: SUBMIT */
    TPDU_SC_TO_MS, /* on the air: DELIVER, SUBMIT-REPORT, STATUS-REPORT */
    TPDU_MS_TO_SC  /* on the air: DELIVER-REPORT, SUBMIT, COMMAND */
};

/* A report answers with RP-ACK or RP-ERROR, which the TPDU itself does not say; only the latter's
 * has a TP-FCS, whose values begin at 80, where TP-PI has its extension bit (9.2.3.22, 9.2.3.27).
 */
enum tpdu_rp { TPDU_RP_BY_OCTET, TPDU_RP_ACK, TPDU_RP_ERROR };

enum sms_encoding { SMS_GSM7, SMS_8BIT, SMS_UCS2 };

/* An address field, 23.040 9.1.2.5. */
struct tpdu_address {
    char text[PHONE_SIZE]; /* digits with '+' when international, or the alphanumeric text, UTF-8
                              cut to fit */
    uint8_t toa;           /* type of address octet; 0x91 international, 0x81 unknown, 0xD0 alpha */
};

/* The concatenation element, whichever width (IEI 00 or 08). total 0: not concatenated. */
struct sms_concat {
    uint16_t ref;
    uint8_t total, seq; /* seq 1..total */
    bool wide;          /* 16-bit reference */
};

struct sms_ports { /* IEI 04 and 05 */
    bool present;
    uint16_t destination, source;
};

struct tpdu {
    enum tpdu_type type;
    struct tpdu_address sca;     /* text "" when not given */
    struct tpdu_address address; /* OA, DA or RA by type */
    uint8_t first_octet;         /* as it came */
    uint8_t mr;                  /* SUBMIT, STATUS-REPORT, COMMAND */
    uint8_t pid, dcs;
    bool srr;                   /* SUBMIT: report requested; DELIVER: SRI */
    bool more;                  /* DELIVER, STATUS-REPORT: more messages wait (MMS = 0) */
    int vp_minutes;             /* SUBMIT: validity; -1 none given, -2 absolute (see vp_until).
                                   An enhanced one is rounded up to minutes */
    wall_t vp_until;            /* SUBMIT with absolute VP; WALL_NONE when impossible */
    wall_t scts;                /* WALL_NONE when absent or impossible */
    wall_t discharge;           /* STATUS-REPORT: DT; WALL_NONE when impossible */
    int scts_offset_min;        /* minutes east of UTC that scts, or vp_until, was written in */
    int discharge_offset_min;   /* the same for discharge */
    uint8_t st;                 /* STATUS-REPORT: TP-ST as it came */
    int fcs;                    /* reports for RP-ERROR: TP-FCS; -1 else */
    uint8_t pi;                 /* what optional fields a report has: the first TP-PI as it came */
    uint8_t command, target;    /* COMMAND: TP-CT and TP-MN */
    enum sms_encoding encoding; /* a COMMAND's data is SMS_8BIT */
    int message_class;          /* 0..3, -1 none */
    bool compressed;            /* user data is compressed (23.042): kept, not read */
    struct sms_concat concat;
    struct sms_ports ports;
    uint8_t single_shift, locking_shift; /* national tables in use, 0 the default (IEI 24, 25) */
    uint8_t udh[TPDU_ACK_UD_MAX];        /* header octets without UDHL */
    uint8_t udh_len;
    uint8_t data[TPDU_ACK_UD_MAX]; /* 8-bit data, or the raw user data of compressed text */
    uint8_t data_len;
    uint8_t units[TPDU_UNITS_MAX]; /* decoded only, for joining parts: the septets, one an octet, or
                                      the UTF-16BE octets that `text` was made of */
    uint8_t units_len;
    char text[TPDU_TEXT_MAX]; /* UTF-8 of GSM7 and UCS2 user data */
    size_t text_len;          /* a text may hold NUL (it is "@"-less UCS2 0000) */
    unsigned odd;             /* set of TPDU_ODD_* */
};

enum {
    TPDU_ODD_STAMP = 1,  /* a time stamp was impossible and is WALL_NONE */
    TPDU_ODD_CONCAT = 2, /* an impossible concatenation element was ignored */
    TPDU_ODD_CUT = 4,    /* an odd octet of UCS2 was dropped */
    TPDU_ODD_SURROGATE = 8,
    TPDU_ODD_TRAILING = 16, /* more octets than the fields announce */
    TPDU_ODD_OPTIONAL = 32, /* what follows TP-ST cannot be read; the report itself stands */
    TPDU_ODD_RESERVED = 64  /* a value or bit that the standard keeps for later */
};

/* Why bytes were refused. */
struct tpdu_error {
    size_t offset;   /* octet of the input, SCA included, that is at fault: a length octet that
                        cannot hold, or the end of the input where a field is missing */
    char reason[72]; /* English, for logs: "UDL announces 5 octets, 4 are there" */
};

/* Reads SCA and TPDU as a modem in PDU mode gives them (27.005 4.1: <pdu>). STATUS_OK,
 * STATUS_BAD_INPUT (malformed) or STATUS_UNSUPPORTED (a type that nobody sends to a modem), the
 * last two with *error filled. */
enum status tpdu_decode(const uint8_t *bytes, size_t len, enum tpdu_direction direction,
                        struct tpdu *out, struct tpdu_error *error);

/* The same from hex digits of either case; blanks at the ends are ignored. */
enum status tpdu_decode_hex(struct span hex, enum tpdu_direction direction, struct tpdu *out,
                            struct tpdu_error *error);

/* The same of any type; `rp` as the layer below said, for reports. */
enum status tpdu_decode_any(struct span hex, enum tpdu_direction direction, enum tpdu_rp rp,
                            struct tpdu *out, struct tpdu_error *error);

/* Encoded octets: SCA first, then `tpdu_len` octets of TPDU (the number for AT+CMGS=). */
struct tpdu_octets {
    uint8_t bytes[TPDU_SCA_MAX + TPDU_MAX];
    size_t len;
    size_t tpdu_len;
};

/* Encodes a DELIVER, SUBMIT or STATUS-REPORT from its fields: address, sca, flags, stamps, dcs,
 * header, and `text` (for GSM7 and UCS2) or `data`. STATUS_TOO_LONG when the user data does not
 * fit, STATUS_BAD_INPUT for an address, a character or a value that cannot be expressed. Pairs with
 * tpdu_decode: decode(encode(x)) gives the fields of x. What is made, not copied:
 * - the first octet, from type, more, srr, vp_minutes and whether there is a header;
 * - an address type of 0: international with '+', unknown without;
 * - the header: `udh` when udh_len > 0, else from concat, ports and the shift tables;
 * - the alphabet: from dcs; only dcs 0 with an `encoding` other than GSM7 becomes 04 or 08;
 * - stamps of WALL_NONE: seven zero octets; TP-PI and what follows: only if there is anything. */
enum status tpdu_encode(const struct tpdu *tpdu, struct tpdu_octets *out);

/* Upper-case hex of octets; out needs 2 * len + 1 bytes. */
void hex_encode(const uint8_t *bytes, size_t len, char *out);

/* Octets of hex digits of either case; false when one is no hex digit, one is left over, or they
 * are more than `max` octets. *len counts the octets read, also then. */
bool hex_decode(struct span hex, uint8_t *out, size_t max, size_t *len);

/* What a text costs and how it is cut. */
struct sms_plan {
    enum sms_encoding encoding; /* SMS_GSM7 when every character is in the default alphabet or its
                                   extension, else SMS_UCS2 */
    size_t units;               /* septets, or UTF-16 units, of the whole text */
    unsigned parts;             /* 1..255 */
};

/* Plans a text: one part up to 160 septets or 70 units, else parts of 153 or 67 (8-bit reference)
 * that never split an escape, a surrogate pair, nor, where it fits, a base letter from its mark.
 * False when it is not UTF-8 or needs more than 255 parts. An empty text is one empty part. */
bool sms_plan_text(struct span text, struct sms_plan *plan);

/* The wishes for a submission; the same for all its parts. */
struct sms_submit {
    const char *to;    /* "+8613..." or digits */
    const char *smsc;  /* "" or NULL: the SIM's own */
    struct span text;  /* UTF-8 */
    uint8_t ref;       /* concatenation reference, used when parts > 1 */
    int vp_minutes;    /* -1: the centre's default. Rounded up to what relative VP can say, at
                          most 63 weeks */
    int message_class; /* -1 none */
    bool report;       /* ask for a status report on every part */
};

/* Builds part `seq` (1..plan parts) of a submission. TP-MR is 0: the modem puts its own
 * (23.040 9.2.3.6). */
enum status sms_build_part(const struct sms_submit *submit, unsigned seq, struct tpdu_octets *out);

/* What a TP-ST means (23.040 9.2.3.15). */
enum report_fate {
    REPORT_DELIVERED, /* 00-02, and what a centre defines for itself in 10-1F */
    REPORT_TRYING,    /* the centre still tries: more will follow */
    REPORT_FAILED,    /* permanent: sending again makes no sense */
    REPORT_GAVE_UP    /* temporary, but the centre has given up. Every reserved value of any range
                         is read so, as 63 */
};
enum report_fate report_fate(uint8_t st);

/* Whether a TP-ST is one that 23.040 or a centre defines. */
bool report_status_defined(uint8_t st);

#endif
