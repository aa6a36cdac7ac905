#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H
/*
 * lianhu.conf (design.md section 5): what this gateway is, where its files are, what its SIMs may
 * send. Read once at start and again at SIGHUP; every mistake of the file is told with its line.
 * Owns all its strings; read-only after loading. Paths are absolute or relative to where the
 * process stands: those in the file are relative to the file's own directory.
 */
#include "lianhu/buf.h"
#include "lianhu/device.h"
#include "lianhu/phone.h"
#include "outbox/balance.h"

/* A part of the day, minutes after midnight; from < to <= 1440. */
struct config_window {
    int from, to;
};

struct config_modem {
    char *name;          /* "sim1": small letters, digits, - and _ */
    char *port;          /* path of the tty; NULL when it is found by usb */
    char *usb;           /* "2c7c:0125", small letters; NULL when port is given */
    int interface;       /* USB interface number; -1 when port is given */
    char *profile;       /* "auto" or a name of conf/profiles */
    char *pin_file;      /* NULL: the SIM has no PIN */
    struct phone number; /* of this SIM; "" when not known */
    unsigned per_minute, per_hour, per_day; /* parts; 0 no limit */
    enum balance_by balance_by;
    char *balance_to, *balance_text, *balance_pattern;
    long balance_low_fen;
    unsigned balance_days;
    enum roaming roaming;
    char *smsc; /* "" none */
};

struct config_web {
    char *listen; /* numeric address */
    unsigned port;
    char *cert, *key; /* NULL: no TLS, then `listen` is a loopback address */
    char *user;       /* whom the console runs as; may speak for members of the staff */
};

/* How long a ledger is kept: purge forgets what is older. */
struct config_keep {
    char *name; /* messages, looks, cases, or a ledger of the model */
    unsigned days;
    int line;
};

struct config {
    char *path;
    char *gateway, *signature, *centre_phone;
    struct phone *duty_phones;
    size_t duty_count;
    char *database, *identity_key, *control_socket, *model, *texts, *timezone;
    char *profiles;                     /* directory of modem profiles */
    char *reactions;                    /* file: what to do about refusals */
    struct config_window *bulk_windows; /* in order, apart from one another */
    size_t bulk_count;
    bool bulk_every_day;         /* weekends and public holidays are days like others */
    bool calendar;               /* the model's rounds and meetings come by themselves */
    unsigned long parts_per_day; /* 0 none */
    unsigned long phone_per_minute, phone_per_day; /* to one number, alarms and answers excepted */
    unsigned long same_per_minute, same_per_hour;  /* the same words to one number */
    unsigned long new_card_days;                   /* so long a new card sends less bulk; 0 none */
    unsigned long price_thousandths;               /* of a yuan, per part */
    char **block_words; /* operators' words for a SIM that they have stopped */
    size_t block_word_count;
    bool usb_reset; /* the helper lianhu-usb-reset may be asked */
    struct config_web web;
    struct config_keep *keeps;
    size_t keep_count;
    struct config_modem *modems;
    size_t modem_count;
};

/* Loads and checks a configuration. NULL with every complaint, one "file:line: what, and what was
 * expected" a line, in `errors`. */
struct config *config_load(const char *path, struct buf *errors);
void config_free(struct config *config);

#endif
