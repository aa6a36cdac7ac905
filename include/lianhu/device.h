#ifndef LIANHU_DEVICE_H
#define LIANHU_DEVICE_H
/*
 * One modem as a machine without I/O: bytes, events and the time go in, effects come out. It
 * initialises the modem, keeps it registered, reads what arrives, submits what it is given, one at
 * a time, and recovers by itself. It knows no villages and no database: what it read is deleted
 * from the modem only after the turn that took it over was committed, and a TPDU leaves only when
 * both the prompt and the commit of its attempt are there (design.md section 2.2).
 */
#include "lianhu/effects.h"
#include "lianhu/tpdu.h"
#include "lianhu/ussd.h"
#include "lianhu/when.h"

enum {
    MODEM_NAME_MAX = 32,
    DEVICE_WORD_MAX = 64, /* manufacturer, model, operator ... */
    DEVICE_WHY_MAX = 160, /* UTF-8, for people */
    SMS_MEM_MAX = 3       /* "SM", "ME", "MT", "SR" */
};

/* How a command ended: a value, not an error (27.005 3.2.5, 27.007 9.2, V.250 5.7.1). */
enum at_end {
    AT_OK,
    AT_ERROR,   /* plain ERROR or COMMAND NOT SUPPORT */
    AT_CMS,     /* +CMS ERROR: code */
    AT_CME,     /* +CME ERROR: code */
    AT_TIMEOUT, /* nothing final within the limit */
    AT_LOST     /* the port went away, or the modem restarted, while it ran */
};
struct at_final {
    enum at_end end;
    int code; /* AT_CMS, AT_CME; else 0. Free-text errors are translated to their number */
};
const char *at_end_name(enum at_end end);

/* design.md section 5, JSON "modem state" */
#define DEVICE_STATE_TABLE(X)                                                                      \
    X(DEVICE_ABSENT, "absent")     /* no port */                                                   \
    X(DEVICE_STARTING, "starting") /* talking, not yet set up */                                   \
    X(DEVICE_PIN, "pin")           /* wants a PIN we do not have or that was refused */            \
    X(DEVICE_NO_SIM, "no_sim")                                                                     \
    X(DEVICE_FOREIGN_SIM,                                                                          \
      "foreign_sim")                 /* another SIM than before: does not send until confirmed */  \
    X(DEVICE_SEARCHING, "searching") /* not registered */                                          \
    X(DEVICE_READY, "ready")                                                                       \
    X(DEVICE_RESTING, "resting")       /* told to pause sending for a while */                     \
    X(DEVICE_RECOVERING, "recovering") /* on the ladder */                                         \
    X(DEVICE_FAILED, "failed")         /* the ladder ran out */

enum device_state {
#define X(name, words) name,
    DEVICE_STATE_TABLE(X)
#undef X
};
const char *device_state_name(enum device_state state);

struct profile; /* lianhu/profile.h: what this family of modems wants */

/* In which networks it may send; it receives in all (27.007 7.2: <stat> 5, 7 and 10 roam). */
enum roaming {
    ROAMING_NATIONAL, /* also in other networks of the SIM's own country (23.003 2.2: MCC) */
    ROAMING_HOME,
    ROAMING_ALLOW
};

struct device_config {
    unsigned index; /* `who` of its effects */
    char name[MODEM_NAME_MAX];
    char pin[16];                /* "" none */
    bool pin_refused;            /* this PIN was refused in an earlier run: do not enter it */
    char known_imsi[20];         /* "" none: the SIM it had last; another one is foreign_sim */
    char known_smsc[PHONE_SIZE]; /* "" none: the service centre that known_imsi had last */
    char smsc[PHONE_SIZE];       /* "" none: for a SIM that has lost its own */
    enum roaming roaming;
    bool usb_reset;                 /* EFFECT_USB_RESET will be followed */
    const struct profile *profiles; /* borrowed; profile_count of them, the first is the default */
    size_t profile_count;
    const char *profile; /* "auto" or a profile's name */
    unsigned seed;       /* for jitter of back-off */
};

enum device_event_type {
    DEV_TIME,      /* nothing but the time: a deadline was reached */
    DEV_OPENED,    /* the port is open; `text` is its USB device "2c7c:0125", "" none or unknown */
    DEV_LOST,      /* it could not be opened or went away; `text` says why */
    DEV_BYTES,     /* bytes came in: `text` */
    DEV_COMMITTED, /* all that this machine put out before is on disk and its writes have left. To
                      be given after each turn in which it put anything out, also when the database
                      had nothing to do. What this step itself puts out leaves with it */
    DEV_ABORTED,   /* the turn was rolled back and its EFFECT_WRITEs were dropped: messages are kept
                      in the modem and handed over again later, results are told again, an
                      announcement is taken back (without a result: its attempt never was) */
    DEV_SUBMIT,    /* send `job`; only when device_idle() */
    DEV_RESTART,   /* an operator's wish: the whole init, or the ladder from its start */
    DEV_CONFIRM,   /* an operator says that the SIM is right */
    DEV_REST,      /* no submissions for `rest_us` */
    DEV_USSD,  /* `text`: a code, or the answer in an open session; "" ends the session. Each gets
                  one EFFECT_USSD at least, within three minutes */
    DEV_LEAVE, /* begin nothing new, take back what was announced, let the rest come to its end */
    DEV_STOP   /* leave the modem idle: ESC if at the prompt; no further commands */
};

struct sms_job {
    int64_t attempt; /* the store's id of the attempt, given back in the result */
    struct tpdu_octets octets;
    bool more_follow; /* another part or message waits: keep the link open (AT+CMMS) */
};

struct device_event {
    enum device_event_type type;
    struct span text;          /* DEV_BYTES, DEV_LOST */
    const struct sms_job *job; /* DEV_SUBMIT; copied */
    int64_t rest_us;           /* DEV_REST */
};

/* ---- bodies of its effects -------------------------------------------------------------- */

/* EFFECT_SMS_IN: one TPDU from the modem's storage or handed over directly. */
struct sms_in {
    char mem[SMS_MEM_MAX]; /* storage; "" when it came by +CMT or +CDS */
    int slot;              /* -1 when it came directly */
    int stat;              /* 0..3 of +CMGL, -1 unknown */
    uint8_t bytes[TPDU_SCA_MAX + TPDU_MAX];
    size_t len; /* SCA included */
};

/* EFFECT_SMS_RESULT. A late answer may bring a second one for the same attempt, which counts. */
enum sms_outcome {
    SMS_ACCEPTED, /* +CMGS and OK: the service centre has it */
    SMS_REFUSED,  /* a final error: it has not */
    SMS_UNSENT,   /* the TPDU never left: nothing was spent */
    SMS_UNKNOWN   /* the TPDU left and no answer came: in doubt */
};
struct sms_result {
    int64_t attempt;
    enum sms_outcome outcome;
    struct at_final final;
    int mr; /* TP-MR as the modem gave it, -1 none */
};

/* EFFECT_DEVICE_STATE */
struct device_change {
    enum device_state was, is;
    char why[DEVICE_WHY_MAX]; /* Chinese, for modem show and the duty phone; "" */
};

/* EFFECT_DEVICE_NOTE: a step of recovery with its reason and its outcome, and whatever else the
 * keeper will want to know later. */
struct device_note {
    const char *what;            /* "recovery.try": the name of the event */
    char detail[DEVICE_WHY_MAX]; /* Chinese */
    bool tell;                   /* a human is needed: the duty phones are told */
};

/* EFFECT_IDENTITY: after each identification. */
struct device_identity {
    char imei[20];
};

/* EFFECT_CALL */
struct device_call {
    struct phone from; /* "" withheld */
};

/* EFFECT_USSD: an answer to DEV_USSD, or asked by the network itself (27.007 7.15). */
#define DEVICE_USSD_TABLE(X)                                                                       \
    X(USSD_DONE, "done")           /* answered, nothing more to come */                            \
    X(USSD_ASKS, "asks")           /* it waits for an answer: the session is open */               \
    X(USSD_ENDED, "ended")         /* by the network; may still carry the text */                  \
    X(USSD_ELSEWHERE, "elsewhere") /* another client of the modem answered */                      \
    X(USSD_UNSUPPORTED, "unsupported")                                                             \
    X(USSD_TIMED_OUT, "timed out")                                                                 \
    X(USSD_REFUSED, "refused")     /* the modem would not send it in any coding; or not now */     \
    X(USSD_CANCELLED, "cancelled") /* by us */

enum device_ussd_state {
#define X(name, words) name,
    DEVICE_USSD_TABLE(X)
#undef X
};
const char *device_ussd_name(enum device_ussd_state state);
struct device_ussd {
    enum device_ussd_state state;
    bool asked;               /* we asked; else the network began */
    char text[USSD_TEXT_MAX]; /* UTF-8, "" none */
};

/* ---- the machine -------------------------------------------------------------------------- */

struct device;
struct device *device_new(const struct device_config *config); /* free with device_free */
void device_free(struct device *device);

void device_step(struct device *device, const struct device_event *event, struct now now,
                 struct effects *out);

/* When it wants DEV_TIME next; MONO_NEVER when only bytes can wake it. */
mono_t device_wakes(const struct device *device);

/* True when a DEV_SUBMIT would be announced at once: ready, nothing announced or running, and
 * nothing announced to us waits to be read. */
bool device_idle(const struct device *device);

/* After DEV_LEAVE: true when nothing runs any more and the modem waits for a command. */
bool device_left(const struct device *device);

/* Facts for `modem show`. Strings are "" and numbers -1 while unknown. */
struct device_status {
    enum device_state state;
    char why[DEVICE_WHY_MAX], manufacturer[DEVICE_WORD_MAX], model[DEVICE_WORD_MAX],
        revision[DEVICE_WORD_MAX], usb[16], imei[20], imsi[20], iccid[24],
        operator_name[DEVICE_WORD_MAX], profile[DEVICE_WORD_MAX], last_error[DEVICE_WORD_MAX];
    char smsc[PHONE_SIZE]; /* the service centre; to be kept and given back as known_smsc */
    bool pin_refused; /* to be kept, and given back in device_config while the PIN is the same */
    bool registered, roaming;
    unsigned slots_skipped; /* whose reading hangs the modem: left alone for some hours */
    int signal_dbm;         /* 0 unknown */
    int registration;       /* +CREG <stat>, -1 unknown */
    int storage_used, storage_total;
};
void device_status(const struct device *device, struct device_status *out);

#endif
