#ifndef MODEM_SMS_PORT_H
#define MODEM_SMS_PORT_H
/*
 * Messages in and a message out of one device. In: announced or swept up, read, handed over, and
 * deleted once that is committed. Out: one submission at a time (27.005 3.5.1); its TPDU leaves
 * only when the prompt and the commit of the attempt are both there.
 */
#include "lianhu/device.h"

struct device;
struct profile;

enum { SMS_MEMS = 4, SMS_ALL_MEMS = 15, SMS_DELETE_TRIES = 3 };
enum { BIT_SM = 1, BIT_ME = 2, BIT_MT = 4, BIT_SR = 8 };
#define SWEEP_EVERY (15 * MIN)
enum { SMS_ANNOUNCED_MAX = 32, SMS_PENDING_MAX = 300, SMS_DIRECT_MAX = 8, SMS_UNSTORED_MAX = 4 };
enum { SMS_BAD_MAX = 12 };

/* Something put out that is kept until it is committed; told: it was, since the last commit. */
struct sms_unstored_in {
    struct sms_in in;
    bool told;
};
struct sms_unstored_result {
    struct sms_result result;
    bool told;
};

struct sms_slot {
    char mem[SMS_MEM_MAX];
    int slot;
    bool clear; /* announced: also what others stored there is taken, to make room */
};

enum sms_pending_state {
    SMS_HANDED,  /* given out, not committed */
    SMS_KEPT,    /* committed: to be deleted */
    SMS_DOUBTED, /* deleted together with others: a listing must show whether it is gone */
    SMS_STUCK    /* committed, and the modem will not delete it */
};
struct sms_pending {
    struct sms_slot at;
    enum sms_pending_state state;
    bool going; /* the running command deletes it */
    unsigned tries;
    mono_t retry;
    uint64_t hash;
};

/* What hangs the modem when it is read. */
struct sms_bad {
    struct sms_slot at; /* slot -1: listing this storage does */
    unsigned hangs;     /* 0: a free row */
    unsigned rounds;    /* how often it was left alone */
    mono_t until;       /* left alone until then */
};

enum sms_action { SMS_NOTHING, SMS_SELECT, SMS_READ, SMS_DELETE, SMS_LIST, SMS_CNMA };

enum sms_joint { JOINT_UNTRIED, JOINT_LOOKED_AT, JOINT_WORKS, JOINT_REFUSED };

struct sms_port {
    struct sms_slot announced[SMS_ANNOUNCED_MAX];
    size_t announced_count;
    unsigned reports;       /* announced by +CDSI and not yet read */
    unsigned report_mems;   /* set of storages they are in */
    struct sms_slot report; /* the newest */
    mono_t reports_since;   /* the oldest */
    bool misannounced;      /* one was announced elsewhere than in SR */
    bool reports_in_sr;     /* and found in SR: that is where this modem keeps them all */
    int report_room;        /* slots of SR, -1 unknown */
    unsigned read_tries;
    mono_t read_after;
    struct sms_pending pending[SMS_PENDING_MAX];
    size_t pending_count;
    struct sms_unstored_in direct[SMS_DIRECT_MAX]; /* handed over by +CMT, +CDS; not committed */
    size_t direct_count;
    mono_t direct_again;
    unsigned cnma_due, cnma_handed;

    enum sms_joint joint; /* several deletions in one command line (V.250 5.2.1) */
    enum sms_action action;
    struct sms_slot current;
    bool answered, garbled; /* the running command gave a message, one that cannot be read */
    uint64_t first_hash;    /* noisy lines: of the first reading of `first_slot` */
    struct sms_slot first_slot;

    struct sms_bad bad[SMS_BAD_MAX];
    struct sms_slot suspect; /* was being read when the modem fell silent */
    bool suspected;
    int room[SMS_MEMS]; /* slots of each storage as +CPMS= told, 0 unknown */
    int walk_at;        /* next slot of a storage that is read one by one; -1 none is */

    char mem1[SMS_MEM_MAX];  /* selected for reading; "" unknown */
    char store[SMS_MEM_MAX]; /* chosen for new messages */
    unsigned cpms_args;      /* how many arguments +CPMS= wants, 1..3 */
    unsigned stores;         /* set of storages that mem1 can be; 0 unknown */
    unsigned to_sweep;       /* set of storages */
    mono_t sweep_at;
    unsigned refused;              /* set of storages that could not be selected */
    unsigned unselected[SMS_MEMS]; /* selections in a row that got no result */
    int own[SMS_MEMS]; /* stored by others for sending and left alone, where it was listed */
    unsigned to_clear; /* set of storages where those of others must make room */
    int used, total;   /* of mem1 when it was selected, -1 unknown */
    struct { /* what was taken last, to be tried first after the next restart of the modem */
        const struct profile *profile; /* NULL: nothing yet */
        char cnmi[24], store[SMS_MEM_MAX];
        unsigned cpms_args;
    } taken;
    char cnmi[24];
    bool cnmi_listed;
    char cnmi_groups[5][24]; /* +CNMI=? */
};

enum submit_state {
    SUBMIT_NONE,
    SUBMIT_WAITING,
    SUBMIT_ANNOUNCED,
    SUBMIT_PROMPTED,
    SUBMIT_PIECES,
    SUBMIT_ECHO,
    SUBMIT_SENT
};
struct submit_port {
    enum submit_state state;
    struct sms_job job;
    unsigned tries;   /* of announcing it, on a noisy line */
    mono_t echo_ends; /* SUBMIT_ECHO: an echo is late */
    size_t written;   /* SUBMIT_PIECES: digits of the TPDU that are out */
    mono_t piece_at;  /* the next one leaves */
    mono_t ask_at;    /* SUBMIT_SENT: no result yet, does it live? */
    unsigned asked;   /* ... so many times; each may still be answered */
    bool no_echo;     /* this modem does not echo a TPDU */
    bool committed, take_back;
    bool accepted; /* +CMGS: came */
    int mr;
    mono_t flows_until; /* more was announced to follow, and is likely to */
    bool in_doubt;      /* `doubt` left and was never answered */
    int64_t doubt;
    mono_t doubt_ends;
    struct sms_unstored_result unstored[SMS_UNSTORED_MAX];
    size_t unstored_count;
};

/* ---- in ---- */
void sms_port_reset(struct device *d); /* the port is gone; nothing is selected */
void sms_port_sweep(struct device *d, int64_t in_us);
bool sms_port_quiet(const struct device *d); /* nothing waits to be read now */
void sms_remember_taken(struct device *d);   /* the settings of this init */
void sms_port_committed(struct device *d);
void sms_port_aborted(struct device *d);
void sms_port_again(struct device *d);    /* hands over again what a rolled back turn lost */
bool sms_crowded(const struct device *d); /* the storage for new messages, by 80 % */
void sms_port_counters(struct device *d, int used, int total);
unsigned sms_mem_bit(struct span name); /* 0 for a storage that is not ours */
size_t sms_mem_index(const char *name);
/* Those of others that the counters of the storage for new messages count. */
int sms_own_in_store(const struct sms_port *sms);
/* The same without MT where SM or ME can be read: a slot that goes by two names is deleted twice,
 * and the second time it may hold another message. */
unsigned sms_one_name(const struct device *d, unsigned set);

/* ---- in: answers (sms_answer.c) ---- */
void sms_answer_line(struct device *d, struct span line, struct span pdu);
void sms_answer_done(struct device *d, enum sms_action action, const struct at_final *final);

/* ---- in: slots (sms_slots.c) ---- */
const char *sms_mem_name(unsigned at); /* 0..SMS_MEMS-1 */
bool sms_same_slot(const struct sms_slot *a, const struct sms_slot *b);
struct sms_pending *sms_find_pending(struct sms_port *sms, const struct sms_slot *at);
void sms_drop_pending(struct sms_port *sms, struct sms_pending *pending);
void sms_drop_announced(struct sms_port *sms, const struct sms_slot *at);
void sms_announce(struct device *d, const struct sms_slot *at);
void sms_on_announced(struct device *d, struct span line, bool report); /* +CMTI, +CDSI */
void sms_on_direct(struct device *d, struct span pdu);                  /* +CMT, +CDS */
uint64_t sms_hash_of(struct span bytes);

/* Hands a stored message over; true when its slot needs no reading any more. */
bool sms_hand_over(struct device *d, const struct sms_slot *at, long stat, struct span pdu);
void sms_hand_over_direct(struct device *d, struct sms_unstored_in *direct);

/* Reports are announced and can wait; if they cannot any more, they are put up for reading. */
bool sms_reports_wait(const struct device *d);
mono_t sms_reports_due(const struct device *d);
void sms_read_reports(struct device *d);

/* ---- in: deletions (sms_delete.c) ---- */
const struct sms_slot *sms_delete_next(const struct device *d); /* NULL: nothing is to go now */
/* The command for that slot, and for others that can go with it. */
void sms_delete_text(struct device *d, const struct sms_slot *at, char *text, size_t size);
void sms_delete_done(struct device *d, const struct at_final *final);
void sms_delete_seen(struct device *d, const char *mem); /* that storage was listed */

/* ---- in: what hangs the modem (sms_hang.c) ---- */
void sms_hang_silent(struct device *d);  /* the running command was not answered in time */
void sms_hang_lost(struct device *d);    /* the session is gone, perhaps within a reading */
void sms_hang_proved(struct device *d);  /* the ladder is needed */
void sms_hang_forgive(struct device *d); /* it answers again: it was slow */
void sms_hang_read(struct device *d, const struct sms_slot *at); /* it could be read */
void sms_hang_listed(struct device *d, const struct sms_slot *at);
bool sms_hang_skips(struct device *d, const struct sms_slot *at);
bool sms_hang_walks(struct device *d, const struct sms_slot *at); /* no listing here */
unsigned sms_hang_count(const struct device *d, const char *mem); /* skipped; "" everywhere */

/* ---- out ---- */
void submit_start(struct device *d, const struct sms_job *job);
void submit_committed(struct device *d);
void submit_aborted(struct device *d);
void submit_leave(struct device *d);                       /* what has not left will not */
void submit_lost(struct device *d, struct at_final final); /* port or modem went away */
void submit_stray(struct device *d, const struct at_final *final);
void submit_bytes(struct device *d); /* bytes came, perhaps an echo */
mono_t submit_wakes(const struct device *d);
void submit_expire(struct device *d);
void submit_again(struct device *d); /* tell results whose turn was rolled back */
bool submit_idle(const struct device *d);

#endif
