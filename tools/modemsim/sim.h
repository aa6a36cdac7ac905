#ifndef MODEMSIM_SIM_H
#define MODEMSIM_SIM_H
/*
 * Simulated GSM modems and the radio network behind them: N modems that speak AT (V.250, 27.005,
 * 27.007), a service centre that stores and forwards, and phones that text and receive. Pure: no
 * clock, no port, no global state; bytes, requests and the time come in, bytes and answers go out,
 * and one seed gives one history. main.c puts it on ptys; tests drive it in virtual time.
 *
 * Where the standards leave a choice, the default is the one that is worse for the host: input
 * that arrives while a command runs is lost, settings die with a reboot, a SUBMIT whose modem
 * vanished may or may not have been sent. What single modems do beyond that is a quirk (set by
 * name, sim_quirk.c) or a fault (happens once, sim_fault.c).
 */
#include "lianhu/buf.h"
#include "lianhu/phone.h"
#include "lianhu/when.h"
#include <stdint.h>

struct sim;

enum { SIM_MODEMS_MAX = 256, SIM_NAME_SIZE = 32 };

struct sim_config {
    unsigned modems;     /* 1..SIM_MODEMS_MAX, named sim1, sim2, ... */
    const char *options; /* quirks of every modem, "family=huawei,sm_slots=20"; NULL none */
    const char *smsc;    /* number of the service centre */
    int latency_ms;      /* from 0x1A to +CMGS */
    int deliver_ms;      /* from the centre's acceptance to the recipient */
    int report_ms;       /* from delivery to the report's way back */
    int air_ms;          /* the least time between two messages to one modem */
};

/* One modem, a latency of 2500 ms, and otherwise the delays of a good day. */
struct sim_config sim_config_default(void);

/* A network whose modems are switched on, registered and idle, at the given time. NULL when the
 * options name an unknown quirk or a bad value. */
struct sim *sim_new(const struct sim_config *config, uint64_t seed, struct now start);
void sim_free(struct sim *sim);

/* Lets everything happen that is due. Time never runs backwards: an earlier mono is ignored. */
void sim_step(struct sim *sim, struct now now);

/* When sim_step has to be called next; MONO_NEVER when nothing is under way. */
mono_t sim_wakes(const struct sim *sim);

/* Bytes that the host wrote to a modem's port; steps to `now` first. Lost when no port is there. */
void sim_modem_input(struct sim *sim, unsigned modem, struct span bytes, struct now now);

/* Moves the bytes that the host can read by now to the end of `out`; false when there are none. */
bool sim_take_output(struct sim *sim, unsigned modem, struct buf *out);

unsigned sim_modem_count(const struct sim *sim);

/* The index of a modem by its name ("sim1"), its index from 0 in digits, or its number; -1. */
int sim_modem_find(const struct sim *sim, const char *name);

/* The modem's SIM number, "+86139...". Borrowed. */
const char *sim_modem_number(const struct sim *sim, unsigned modem);

/* The name of the port as the host sees it; changes when the modem comes back under another. */
const char *sim_modem_link(const struct sim *sim, unsigned modem);

/* Whether the port exists, and how many times it has appeared: a changed count is a new port even
 * when it is present both times. */
bool sim_modem_present(const struct sim *sim, unsigned modem);
unsigned sim_modem_plugs(const struct sim *sim, unsigned modem);

/* Sets quirks of one modem, "name=value,name=value"; false, and nothing changed, when one is
 * unknown or out of range. "family" resets all others to the family's own first. */
bool sim_modem_options(struct sim *sim, unsigned modem, const char *options);

/* ---- phones ---------------------------------------------------------------------------------- */

/* A phone writes to a number (a modem's or another phone's). Long texts leave in parts, as phones
 * do it. Returns the number of parts, 0 when the text is not UTF-8 or a number is impossible. */
unsigned sim_phone_text(struct sim *sim, const char *from, struct span text, const char *to);

/* Puts a raw DELIVER or STATUS-REPORT (hex, SCA included) on its way to a modem. */
bool sim_inject(struct sim *sim, unsigned modem, struct span hex);

/* A phone calls a modem: RING every 3 s until it is hung up or `seconds` are over. */
void sim_phone_call(struct sim *sim, const char *from, unsigned modem, int seconds);

enum phone_state {
    PHONE_ON,
    PHONE_OFF, /* the centre keeps trying until the validity is over */
    PHONE_BAD, /* not obtainable: accepted by the centre, then a permanent failure */
    PHONE_FULL /* its memory is exceeded: the centre keeps trying, and says so otherwise */
};
void sim_phone_state(struct sim *sim, const char *number, enum phone_state state);

/* A text as the phone's owner sees it, all parts joined. */
struct sim_text {
    uint64_t id; /* grows with arrival, over all phones */
    char from[PHONE_SIZE];
    char *text; /* UTF-8 */
    unsigned parts;
    unsigned modem; /* whose SIM sent it; UINT_MAX for another phone */
    struct now at;  /* when its last part came */
};

/* The texts that a phone has received, oldest first; borrowed until the next call with the sim. */
size_t sim_phone_texts(const struct sim *sim, const char *number, const struct sim_text **texts);

/* ---- the centre's book: what really happened, for tests ------------------------------------ */

enum sim_fate {
    SIM_ON_AIR,     /* the modem is sending it */
    SIM_NEVER_SENT, /* refused, or lost before the centre had it */
    SIM_WAITING,    /* accepted, on its way, or its recipient is away */
    SIM_DELIVERED,
    SIM_FAILED,
    SIM_EXPIRED
};

/* One SUBMIT. A test asks how often it reached the phone. */
struct sim_submission {
    uint64_t id;
    unsigned modem;
    char to[PHONE_SIZE];
    uint8_t mr;
    bool report; /* a status report was asked for */
    bool told;   /* the host got +CMGS (as far as the modem knows) */
    enum sim_fate fate;
    unsigned delivered; /* times that the phone received it */
    uint8_t *tpdu;      /* as the host gave it, SCA included */
    size_t len;
    struct now at;   /* when 0x1A came */
    struct now done; /* when its fate was sealed */
    wall_t scts;     /* when the centre took it */
};
size_t sim_submissions(const struct sim *sim, const struct sim_submission **all);

/* Counters of one modem since the start. */
struct sim_modem_stats {
    uint64_t bytes_in, bytes_out; /* as seen from the modem */
    uint64_t lines;               /* AT command lines */
    uint64_t commands;            /* single commands in them */
    uint64_t submissions;         /* TPDUs handed over with 0x1A */
    uint64_t accepted;            /* of these answered +CMGS */
    uint64_t inbound;             /* DELIVERs that reached the modem, repetitions included */
    uint64_t reports;             /* status reports that reached the modem */
    uint64_t reports_lost;        /* had no room, or nobody asked for them (ds = 0) */
    uint64_t deleted;             /* messages that the host deleted */
    uint64_t type_ahead;          /* bytes lost because they came while a command ran */
    uint64_t forbidden;           /* commands that a gateway must never send (modems.md 9) */
    uint64_t boots, hangs, unplugs;
    uint64_t pin_wrong; /* PINs that were refused */
};
const struct sim_modem_stats *sim_stats(const struct sim *sim, unsigned modem);

/* Microseconds from a CMGS result to the next AT+CMGS line of a modem, less what the modem itself
 * took for other commands in between: percentile 0..100
 * over what was measured since the start (the newest 65536), -1 when there is nothing. */
int64_t sim_gap_us(const struct sim *sim, unsigned modem, int percentile);

/* The same from the arrival of a text at a modem to the next AT+CMGS, which answers it when nothing
 * else is to be sent. Either takes SIM_ALL for the modems together. */
enum { SIM_ALL = SIM_MODEMS_MAX };
int64_t sim_answer_us(const struct sim *sim, unsigned modem, int percentile);
void sim_times_forget(struct sim *sim);

/* Messages that wait in the network for a modem, and those in its stores. */
size_t sim_modem_waiting(const struct sim *sim, unsigned modem);
size_t sim_modem_stored(const struct sim *sim, unsigned modem);

/* Grows whenever something reached a phone; a waiter looks again when it changed. */
uint64_t sim_activity(const struct sim *sim);

#endif
