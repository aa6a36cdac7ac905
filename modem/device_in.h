#ifndef MODEM_DEVICE_IN_H
#define MODEM_DEVICE_IN_H
/*
 * The inside of a device, for its parts alone. A part is one concern (the SIM, the network,
 * messages in, a message out ...) and a struct of functions: does it want the line now, what did
 * its command answer, is this unsolicited line its own. Parts do not call one another's functions
 * of that struct; what one must tell another it says through the few functions below.
 */
#include "lianhu/buf.h"
#include "lianhu/device.h"
#include "lianhu/profile.h"
#include "modem/at_chat.h"
#include "modem/at_reply.h"
#include "modem/at_script.h"
#include "modem/ladder.h"
#include "modem/sms_port.h"

struct device_part {
    const char *name;
    bool (*next)(struct device *, struct at_command *); /* a command, if one is due now */
    void (*prompt)(struct device *);                    /* its command prompts */
    void (*line)(struct device *, struct span line, struct span pdu);
    void (*done)(struct device *, const struct at_final *);
    bool (*urc)(struct device *, struct span line, struct span pdu); /* true: it was mine */
    mono_t (*wakes)(const struct device *);
};

extern const struct device_part wake_part, script_part, call_part, sms_part, submit_part, ussd_part,
    card_part, net_part;

enum device_phase {
    PHASE_CLOSED,   /* no port; asked for again at `at` */
    PHASE_OPENING,  /* EFFECT_PORT_OPEN is out */
    PHASE_IDENTIFY, /* scripts, one after the other */
    PHASE_PREPARE,
    PHASE_SIM,
    PHASE_PIN,
    PHASE_SETUP,
    PHASE_SERVE,
    PHASE_RADIO, /* ladder: radio off and on */
    PHASE_RESET, /* ladder: reset command, then the port is closed */
    PHASE_PROBE, /* ladder: waiting for an answer or the next round */
    PHASE_STOPPED
};

enum sim_answer { SIM_UNKNOWN, SIM_READY, SIM_WANTS_PIN, SIM_WANTS_PUK, SIM_LOCKED, SIM_NONE };

struct sim_port {
    enum sim_answer answer;
    bool pin_tried, pin_refused;
    long pin_left;  /* attempts, -1 unknown */
    mono_t since;   /* not ready since */
    char imsi[20];  /* as it was read last, on a noisy line */
    unsigned looks; /* for a card that was put in unnoticed */
    mono_t look_at; /* the next; 0 none planned */
    bool confirmed; /* an operator said that the SIM is right, which is not read yet */
};

enum { NET_POLLS = 8 };
struct net_port {
    int stat[3];          /* CREG, CEREG, CGREG; -1 unknown */
    bool dead[NET_POLLS]; /* polls that this modem refuses, or never answers */
    unsigned silent[NET_POLLS];
    mono_t next[NET_POLLS];
    size_t running;
    bool answered; /* the running poll gave its line */
    mono_t asked;  /* settings were asked for, because of a line */
    mono_t unregistered_since;
    int mcc; /* of the network that it roams in; 0 not asked, -1 it cannot say */
    mono_t mcc_asked;
    bool asking; /* the script runs */
};

struct card_port {
    mono_t fresh_until; /* it was seen a moment ago */
    bool ours, other;   /* the running question; any of the last */
    bool unaskable;
    unsigned bad; /* answers in a row that were not our card's */
};

struct call_port {
    bool ringing;
    struct phone from;
    mono_t hang_up_at;
    size_t try; /* of profile->hang_up */
};

enum { USSD_CODINGS = 5 };
struct ussd_port {
    char wish[USSD_TEXT_MAX]; /* to be sent */
    bool wished, cancel;      /* something is to be written */
    bool waiting;             /* written; the network has not answered */
    bool open;                /* the network waits for an answer */
    enum ussd_coding coding;  /* that worked last; USSD_PROBE none */
    unsigned tried;           /* set of codings refused for this wish */
    enum ussd_coding now;     /* of the running command */
    bool answered;            /* +CUSD came while the command ran */
    mono_t ends;              /* the network's time is over; the open session is */
};

/* The service centre's number (27.005 3.3.1), which some SIMs and modems lose. */
struct centre_port {
    char read[PHONE_SIZE];            /* what +CSCA? said; "" nothing */
    bool answered;                    /* it said something, if only "" */
    char known[PHONE_SIZE], imsi[20]; /* the last that was read, and of which SIM */
    char written[PHONE_SIZE];         /* on its way to the SIM */
    bool asking, restoring;           /* the script runs; because of a refusal */
    bool missing;                     /* a submission was refused for want of it */
    unsigned refusals;                /* in a row */
    mono_t again;                     /* missing: look again */
};

/* The step of the ladder that runs. */
struct recovery {
    bool open;
    enum ladder_step step;
    mono_t since;
};

/* What was put out in a turn; when it is rolled back none of it leaves. */
struct unlet {
    bool command, payload, state;
};

/* A command whose CR waits for its echo; one that was rubbed out. */
enum held { HELD_NONE, HELD_OPEN, HELD_STRUCK };

enum { WHY_NONE_YET = 0 };

struct device {
    struct device_config config;
    char profile_wanted[DEVICE_WORD_MAX];
    const struct profile *profile;
    struct device_status status;
    enum device_phase phase;
    mono_t at; /* when the phase wants the time */
    mono_t opened_at;
    mono_t gap_end, rest_end;
    unsigned open_failures;
    struct at_chat chat;
    const struct device_part *owner; /* whose command runs */
    struct at_script_run script, wake;
    unsigned wakings; /* of the modem in vain, one after another */
    struct ladder ladder;
    struct recovery recovery;
    mono_t power_until; /* the supply was said to be too weak: a probable cause until then */
    char power_why[DEVICE_WHY_MAX];
    mono_t reboots_until; /* that it restarts again and again was told */
    mono_t absent_since;
    bool absent_told;
    mono_t boots[3];      /* the last restarts of the modem */
    unsigned long echoes; /* of the chat, looked at */
    bool echoing;         /* it echoes: although it was told not to, or as a noisy line needs it */
    unsigned unechoed;    /* answers on a noisy line without an echo, one after another */
    bool radio_off;       /* +CFUN? said so */
    bool heard;           /* the running command was echoed or answered */
    unsigned unheard;     /* commands that were not, though it is awake, in a row */
    int64_t learned_gap;  /* pause before a command that it seems to need */
    enum held held;
    mono_t held_ends;
    bool taking_bytes;        /* within one DEV_BYTES */
    bool leaving;             /* DEV_LEAVE came */
    struct unlet unlet, lost; /* since the last commit; by a turn that was rolled back */
    mono_t again_at;          /* after a rolled back turn: write again what it held back */
    struct sim_port sim;
    struct net_port net;
    struct centre_port centre;
    struct card_port card;
    struct call_port call;
    struct ussd_port ussd;
    struct sms_port sms;
    struct submit_port submit;

    /* during a step */
    struct now now;
    struct effects *out;
};

/* ---- what parts may ask of the device ---- */

void device_write(struct device *d, struct span bytes, enum effect_type how);
void device_trace(struct device *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An event for the keeper; device_tell: one that needs a human. */
void device_note(struct device *d, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void device_tell(struct device *d, const char *what, const char *detail);

/* Goes to a state with its reason for people; tells it if either changed. */
void device_set_state(struct device *d, enum device_state state, const char *why);

/* The state that registration, SIM and rest imply while serving. */
void device_judge(struct device *d);

/* What the modem knew of us is gone, or is taken for gone. */
void device_forget_session(struct device *d);
void device_forget_identity(struct device *d);
void device_ask_open(struct device *d);
void device_close_port(struct device *d, int64_t reopen_in_us);
bool device_has_port(const struct device *d);
void device_choose_profile(struct device *d);

void device_enter(struct device *d, enum device_phase phase);
void device_begin(struct device *d, const struct at_script *script, int64_t in_us);

/* ESC and AT until it answers; then what was going on goes on. */
void device_wake(struct device *d);

/* The whole init again, in so many microseconds. */
void device_reinit(struct device *d, int64_t in_us);

/* ---- device_echo.c ---- */
bool echo_guards(const struct device *d);        /* the line is noisy, and its modem echoes */
bool echo_is_off(struct device *d, bool echoed); /* a command ended, with or without its echo */
bool echo_must_agree(const struct device *d, const struct at_command *command);
void echo_await(struct device *d);  /* the command was written without its CR */
void echo_bytes(struct device *d);  /* bytes came, perhaps the echo */
bool echo_struck(struct device *d); /* the command ended: whether it never ran */
void echo_expire(struct device *d);
mono_t echo_wakes(const struct device *d);

/* ---- device_recover.c ---- */
const char *device_why_failed(const struct device *d,
                              enum trouble trouble); /* the probable cause */
void device_trouble(struct device *d, enum trouble trouble, bool answers);
void device_recovered(struct device *d);
/* A command was not answered: out of a prompt that may be open, and AT. */
void device_probe(struct device *d, const struct at_command *unanswered);
void device_probed(struct device *d, bool answers);
void device_weak_power(struct device *d, struct span line);
void device_still_absent(struct device *d);
/* The command that runs was echoed although echo is off, or no more where it must be on: the modem
 * has lost its settings. */
bool device_forgot(struct device *d);
void device_restarted(struct device *d, struct span line);

/* ---- device_line.c ---- */
void device_take_turn(struct device *d); /* whoever has something to say, while the line is free */
void device_take_bytes(struct device *d, struct span bytes);
void device_take_news(struct device *d, const struct at_news *news);
void device_write_command(struct device *d, const struct at_command *command);
mono_t device_line_wakes(const struct device *d);

/* ---- sim_port.c ---- */
extern const struct at_script script_ask_pin, script_pin_left, script_enter_pin;
void sim_asked(struct device *d);   /* script_ask_pin ended */
void sim_entered(struct device *d); /* script_enter_pin ended */
bool sim_urc(struct device *d, struct span line);
void sim_read(struct device *d, const char *imsi);
void sim_confirm(struct device *d);

/* ---- centre_port.c ---- */
extern const struct at_script script_centre;
void centre_on_csca(void *who, struct span line); /* for the setup script */
bool centre_good_csca(void *who, const struct at_final *final);
bool centre_make_csca(void *who, unsigned at, char *out, size_t size);
bool centre_good_written(void *who, const struct at_final *final);
void centre_remember(struct device *d); /* what was read belongs to this SIM */
void centre_refused(struct device *d);  /* +CMS ERROR: 330 */
void centre_accepted(struct device *d);
void centre_asked(struct device *d); /* script_centre ended */
void centre_expire(struct device *d);
mono_t centre_wakes(const struct device *d);

/* ---- device_init.c ---- */
void device_digits(struct span line, char *to, size_t size); /* those of a line, without the rest */
extern const struct at_script script_wake, script_identify, script_prepare, script_setup,
    script_radio, script_reset, script_probe;

/* ---- card_port.c ---- */
void card_start(struct device *d);

/* ---- ussd_port.c ---- */
void ussd_ask(struct device *d, struct span text);
void ussd_expire(struct device *d);
void ussd_reset(struct device *d);

/* ---- net_port.c ---- */
bool net_on_registration(struct device *d, struct span line); /* +CREG, +CEREG, +CGREG */
bool net_refused(const struct device *d);                     /* denied, or emergency calls only */
void net_start(struct device *d);
void net_ask_settings(struct device *d); /* whether CNMI still stands */
bool net_registered(const struct device *d);
bool net_roams(const struct device *d);
bool net_lost_its_way(const struct device *d);
bool net_away(const struct device *d); /* it roams where it is not to send */
extern const struct at_script script_country;
void net_country_asked(struct device *d); /* script_country ended */
void net_proved(struct device *d);        /* a message went out: registered, no need to ask */

#endif
