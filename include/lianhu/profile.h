#ifndef LIANHU_PROFILE_H
#define LIANHU_PROFILE_H
/*
 * What a family of modems wants, as data (conf/profiles). The first profile of a set is the
 * default and says everything; the others say only what differs and hold the default's values
 * elsewhere. Chosen by `auto` from what the modem says of itself. Owned by who loaded the set
 * (src/model/profiles.h); the modem layer only reads.
 */
#include "lianhu/ussd.h"

struct profile_words {
    const char **items;
    size_t count;
};

struct profile {
    const char *name;

    /* how it is recognised: parts of what +CGMI and +CGMM answer, any case; any of them */
    struct profile_words maker, model;
    struct profile_words usb; /* "12d1:" or "05c6:9215": until it has said who it is, and where what
                                 it says is no maker's or model's word we know */

    /* unsolicited lines, by their beginning */
    struct profile_words boot;    /* the modem has restarted: all settings are gone */
    struct profile_words suspect; /* it may have: ask whether the settings still stand */
    struct profile_words ready;   /* SMS works from here on */
    struct profile_words ignore;  /* chatter */
    struct profile_words full;    /* a storage is full: nothing is announced any more */
    struct profile_words power;   /* the supply is too weak: tell the keeper */

    /* commands, in the order in which they are tried or given */
    struct profile_words setup;  /* each once, after identification: silencing and the like */
    struct profile_words csms;   /* the first that is taken */
    struct profile_words cnmi;   /* arguments of +CNMI, the first that is taken and kept; those with
                                    SR: in front only where +CPMS=? names SR for reading */
    struct profile_words stores; /* "ME" "MT" "SM": where messages should be kept, best first */
    struct profile_words sweep;  /* storages looked through beside the one in use */
    struct profile_words hang_up;
    struct profile_words radio; /* off, on */
    struct profile_words reset;
    struct profile_words never; /* beginnings of commands that must not be sent to it */

    enum ussd_coding ussd;
    bool cnma;     /* direct messages are to be acknowledged by +CNMA */
    bool cmms;     /* +CMMS=2 keeps the radio link open between messages */
    bool noisy;    /* a line without checksums: compare echoes, read twice */
    bool skip_mms; /* reading the announcement of an MMS push hangs it: delete unread */
    int gap_ms;    /* between a final result and the next command */
    int boot_s;    /* from open to the first answer, at most */
    int ready_s;   /* until SMS works, at most */
    int prompt_s, submit_s, command_s; /* limits: prompt, +CMGS result, everything else */
    int ask_s; /* after so long without a result the modem is asked whether it lives; 0 never */
    int chunk; /* the TPDU is written in pieces of so many bytes, 0 whole */
};

/* What is known of a modem; "" where nothing is. */
struct profile_clues {
    const char *maker, *model; /* +CGMI, +CGMM */
    const char *usb;           /* "2c7c:0125" */
};

/* The profile for a modem: by name, or with "auto" the first behind the default that recognises
 * maker or model, else the first that recognises the USB device, else the default. Never NULL when
 * count > 0. */
const struct profile *profile_choose(const struct profile *profiles, size_t count,
                                     const char *wanted, const struct profile_clues *clues);

/* Whether `line` begins with one of the words. */
bool profile_begins(const struct profile_words *words, const char *line, size_t len);

#endif
