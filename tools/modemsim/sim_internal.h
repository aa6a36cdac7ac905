#ifndef MODEMSIM_SIM_INTERNAL_H
#define MODEMSIM_SIM_INTERNAL_H
/*
 * What the files of the simulator share and nobody else sees. The parts: sim.c the clockwork,
 * sim_line.c bytes and lines, sim_at.c the command line, sim_general.c and sim_sms.c commands,
 * sim_text_mode.c text mode, sim_store.c the modem's memories, sim_power.c boot, SIM and
 * registration, sim_net.c the service centre, sim_inbound.c its way to modems, sim_phone.c phones.
 */
#include "lianhu/tpdu.h"
#include "sim.h"
#include "sim_did.h"
#include "sim_quirk.h"

/* ---- the clockwork --------------------------------------------------------------------------- */

#define SIM_EVENT_TABLE(X)                                                                         \
    X(EV_RUN, line_on_run)          /* a command line has been thought about */                    \
    X(EV_PROMPT, line_on_prompt)    /* the prompt appears */                                       \
    X(EV_PUMP, line_on_pump)        /* more bytes fall out of a slow port */                       \
    X(EV_EARLY, line_on_early)      /* what was typed too early and kept */                        \
    X(EV_UNHANG, line_on_unhang)    /* a hang is over */                                           \
    X(EV_CHATTER, power_on_chatter) /* a line of boot chatter; arg: which */                       \
    X(EV_SIM_READY, power_on_sim_ready)                                                            \
    X(EV_REGISTER, power_on_register) /* the radio has found its network */                        \
    X(EV_NOISE, power_on_noise)       /* the family's habitual chatter */                          \
    X(EV_REPLUG, power_on_replug)     /* the port comes back */                                    \
    X(EV_RESET, power_on_reset)       /* a reset that a command asked for */                       \
    X(EV_NET_BACK, power_on_net_back)                                                              \
    X(EV_SLOW, at_on_slow) /* a command that takes its time has its result */                      \
    X(EV_RING, power_on_ring)                                                                      \
    X(EV_FLOOD, power_on_flood) /* one more line of it */                                          \
    X(EV_USSD, ussd_on_answer)                                                                     \
    X(EV_TAKE, net_on_take)         /* the centre has a SUBMIT; arg: submission */                 \
    X(EV_RESULT, net_on_result)     /* its result comes back; arg: submission */                   \
    X(EV_REFUSE, net_on_refuse)     /* the network refuses; arg: CMS code */                       \
    X(EV_LATE, net_on_late)         /* a result that was held back; arg: submission */             \
    X(EV_TRY, net_on_try)           /* the centre tries a phone; arg: submission */                \
    X(EV_EXPIRE, net_on_expire)     /* validity is over; arg: submission */                        \
    X(EV_REPORT, net_on_report)     /* a report leaves; arg: submission, st << 32 */               \
    X(EV_ARRIVE, inbound_on_arrive) /* something for a modem is at the centre; arg: inbound */     \
    X(EV_PAGE, inbound_on_page)     /* the centre tries a modem */                                 \
    X(EV_CNMA, inbound_on_cnma_late)                                                               \
    X(EV_AIR, phone_on_air) /* phone to phone; arg: inbound */

enum sim_event_kind {
#define X(kind, function) kind,
    SIM_EVENT_TABLE(X)
#undef X
};

#define SIM_NOBODY UINT32_MAX

struct sim_event {
    int64_t due_us;
    uint64_t order; /* of equal times, the first planned goes first */
    enum sim_event_kind kind;
    uint32_t modem; /* SIM_NOBODY when it concerns none */
    uint32_t life;  /* of the modem: events of an earlier power cycle are void */
    uint64_t arg;
};

/* ---- one modem ------------------------------------------------------------------------------- */

enum sim_store { STORE_SM, STORE_ME, STORE_SR, STORE_COUNT, STORE_MT = STORE_COUNT };

struct sim_slot {
    uint8_t *bytes; /* SCA and TPDU; NULL: free */
    uint16_t len, tpdu_len;
    uint8_t stat; /* 27.005 <stat>: 0 unread, 1 read, 2 unsent, 3 sent */
};

struct sim_memory {
    struct sim_slot *slots;
    unsigned total;
};

enum sim_charset { CSCS_GSM, CSCS_IRA, CSCS_UCS2, CSCS_HEX };

/* What a reset forgets. */
struct sim_settings {
    int echo, verbose, quiet, cmee, cmgf, csdh, csms, cmms, cgsms, cscs, clip, crc, cusd;
    int creg, cgreg, cereg, cops_format;
    int cnmi[5];
    int csmp[4]; /* fo, vp, pid, dcs */
    int mem[3];  /* enum sim_store or STORE_MT */
};

enum line_state {
    LINE_IDLE,
    LINE_BUSY,   /* a command runs; what is typed now is lost */
    LINE_PROMPT, /* between AT+CMGS and the prompt: as busy */
    LINE_TEXT    /* after the prompt */
};

struct sim_run { /* the rest of a command line */
    size_t pos;
    bool any_info;
};

struct sim_modem {
    unsigned index;
    char name[SIM_NAME_SIZE], link[SIM_NAME_SIZE];
    char number[PHONE_SIZE], imei[16], imsi[16], iccid[21];
    const struct sim_family *family;
    int quirk[QUIRK_COUNT];
    struct sim_settings set;
    struct sim_modem_stats stats;
    uint32_t life;

    /* port and line */
    bool present, hung;
    unsigned plugs;
    bool hang_drops;
    struct buf line, last_line, text, out, pending, held, early;
    enum line_state state;
    struct sim_run run;
    bool pumping;
    int final_skip;    /* results to swallow */
    mono_t result_at;  /* of the last CMGS; MONO_NEVER none */
    mono_t deaf_until; /* QUIRK_PAUSE_MS */
    bool too_long;
    int noise_at;

    /* power, SIM, radio */
    bool powered, sim_ready, sms_ready, radio, pin_done, sim_gone;
    bool card_unseen; /* a card is in, and the modem has not looked */
    bool reg_stuck;   /* only a radio cycle finds the network again */
    bool urcs_here;   /* QUIRK_URC_PORT */
    mono_t booted_at;
    int pin_left;
    int reg; /* 27.007 <stat> */
    bool net_lost;
    mono_t net_until;
    int signal;
    char smsc[PHONE_SIZE];
    char ringing[PHONE_SIZE];
    int rings_left;

    /* short messages */
    struct sim_memory memory[STORE_COUNT];
    mono_t stored_at; /* the newest arrival, for counters that lag */
    uint8_t mr;
    uint64_t sending; /* id of the submission on air, 0 none */
    bool text_writes; /* the text after the prompt goes to a store (CMGW) */
    int text_stat;
    size_t text_expected;
    char text_to[PHONE_SIZE];
    int text_toa;
    char *ta_buffer[16];
    unsigned ta_count;
    uint64_t cnma_for; /* inbound that waits for +CNMA, 0 none */
    uint64_t *queue;   /* inbound ids that the network holds for us, from queue_head on */
    size_t queue_head, queue_len, queue_cap;
    bool paging;
    int64_t *gaps; /* from a CMGS result to the next AT+CMGS, the newest SIM_GAPS */
    size_t gap_count;
    mono_t arrived_at; /* of a DELIVER that no AT+CMGS followed yet; MONO_NEVER none */
    int64_t *answers;  /* from there to that AT+CMGS */
    size_t answer_count;
    mono_t busy_since;           /* a command line runs; MONO_NEVER none */
    int64_t gap_own, answer_own; /* of these times what the modem took itself */

    /* faults with a count: the next so many */
    int cms_code, cms_left;
    char cms_to[PHONE_SIZE];
    int late_ms, late_left, lost_left, duplicate_left, cmti_left, prompt_ms, prompt_left;

    char fail_name[16]; /* a command that the next fail_left times fails */
    int fail_code, fail_left;
    int loop_left; /* boots that end in another */
    int flood_left, flood_us;
    char flood[64];
    int balance_fen; /* spent so far */

    /* USSD */
    int ussd_menu; /* 0 no session */
    char ussd_code[64];
};

/* ---- the network ----------------------------------------------------------------------------- */

struct sim_inbound { /* a DELIVER or report on its way to a modem, or a phone */
    uint32_t modem;  /* SIM_NOBODY: to the phone `to` */
    bool report, dead;
    uint16_t len, tpdu_len;
    uint8_t *bytes;
    uint64_t submission; /* the SUBMIT it came from; 0 none */
    wall_t expires;
    unsigned taken;
    char to[PHONE_SIZE], from[PHONE_SIZE];
};

struct sim_part {
    struct sim_part *next;
    char from[PHONE_SIZE];
    uint16_t ref;
    uint8_t total, seq;
    unsigned modem;
    struct buf text;
};

struct sim_phone {
    char number[PHONE_SIZE];
    enum phone_state state;
    struct sim_text *texts;
    size_t text_count, text_cap;
    struct sim_part *parts;
    uint8_t ref;
    uint64_t *waiting; /* submissions that wait for it */
    size_t waiting_count, waiting_cap;
    struct sim_phone *next; /* of its hash bucket */
};

enum { PHONE_BUCKETS = 4096, SIM_GAPS = 65536 };

struct sim {
    struct sim_config config;
    char smsc[PHONE_SIZE];
    struct now now; /* while planned events happen: the time they were planned for */
    mono_t actual;  /* the time of the caller */
    uint64_t random;
    struct sim_event *heap;
    size_t heap_len, heap_cap;
    uint64_t event_order;
    struct sim_modem *modems;
    struct sim_submission *submissions; /* id = index + 1 */
    size_t submission_count, submission_cap;
    struct sim_inbound *inbounds; /* id = index + 1 */
    size_t inbound_count, inbound_cap;
    struct sim_phone *phones[PHONE_BUCKETS];
    uint64_t text_ids, activity;
    uint64_t did[DID_COUNT];
};

/* sim.c */
uint64_t sim_random(struct sim *sim, uint64_t below); /* 0..below-1; 0 when below is 0 */
bool sim_chance(struct sim *sim, int permille);
void sim_did(struct sim *sim, enum sim_did what);
void sim_plan(struct sim *sim, enum sim_event_kind kind, uint32_t modem, int64_t after_us,
              uint64_t arg);
void *sim_grow(void *items, size_t count, size_t *cap, size_t size);

/* sim_line.c: what a modem says. All text without line ends; V0 and V1 are minded here. */
void line_info(struct sim_modem *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void line_urc(struct sim *sim, struct sim_modem *m, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void line_raw(struct sim *sim, struct sim_modem *m, const char *bytes, size_t len);
void line_flush(struct sim *sim, struct sim_modem *m);
void line_reset(struct sim *sim, struct sim_modem *m); /* what was typed and not yet said is gone */
void line_rests(struct sim *sim, struct sim_modem *m); /* its command line is done */
const char *line_start(const struct sim_modem *m);     /* and its end, as this modem frames */
const char *line_end(const struct sim_modem *m);
void line_type(struct sim *sim, struct sim_modem *m, struct span bytes); /* as from a host */
void line_hang(struct sim *sim, struct sim_modem *m, int64_t us, bool drop);

/* sim_at.c */
enum verdict_kind { V_OK, V_ERROR, V_CME, V_CMS, V_LATER, V_SILENT, V_UNKNOWN };
struct verdict {
    enum verdict_kind kind;
    int code;
};
#define OK_        ((struct verdict){V_OK, 0})
#define ERROR_     ((struct verdict){V_ERROR, 0})
#define LATER_     ((struct verdict){V_LATER, 0})
#define CME_(code) ((struct verdict){V_CME, code})
#define CMS_(code) ((struct verdict){V_CMS, code})

enum at_verb { AT_EXEC, AT_READ, AT_TEST, AT_SET };
enum { AT_ARGS_MAX = 16 };
struct at_arg {
    struct span text; /* without its quotes */
    bool quoted;
};
struct at_call {
    enum at_verb verb;
    const struct at_command *command;
    struct at_arg args[AT_ARGS_MAX];
    unsigned count;
};
typedef struct verdict at_function(struct sim *sim, struct sim_modem *m,
                                   const struct at_call *call);

enum { NEED_SIM = 1, NEED_SMS = 2, NEED_CMS = 4 }; /* NEED_CMS: its errors are +CMS ERROR */
enum { DO_EXEC = 1, DO_READ = 2, DO_TEST = 4, DO_SET = 8, DO_ALL = 15 };
struct at_command {
    const char *name;
    int needs;
    int verbs;        /* DO_*; others are an ERROR */
    const char *test; /* answer to =?, after "+NAME: "; NULL: the function makes it */
    at_function *run;
    size_t at; /* settings that are one number: where in sim_settings, and its range */
    int low, high;
};
extern const struct at_command at_general_commands[], at_sms_commands[];
bool at_number(const struct at_call *call, unsigned arg, int *value); /* false: absent or not one */

void at_execute(struct sim *sim, struct sim_modem *m);                        /* begins m->line */
void at_finish(struct sim *sim, struct sim_modem *m, struct verdict verdict); /* after V_LATER */

/* sim_sms.c */
void sms_text_done(struct sim *sim, struct sim_modem *m);       /* 1A after the prompt */
void sms_failed(struct sim *sim, struct sim_modem *m, int cms); /* a submission, after V_LATER */

/* sim_sms_read.c */
at_function sms_cpms, sms_cmgl, sms_cmgr, sms_cmgd;

/* sim_text_mode.c */
bool text_mode_submit(struct sim_modem *m, struct span text, struct tpdu_octets *out);
void text_mode_show(struct sim_modem *m, const struct sim_slot *slot, int index);
void text_mode_report(const struct tpdu *report, struct buf *out);
void text_mode_deliver(const struct sim_modem *m, const struct tpdu *sms, struct buf *out);
int text_mode_stat(struct span name); /* "REC UNREAD" -> 0; "ALL" -> 4; -1 */
void text_mode_string(const struct sim_modem *m, struct span utf8, struct buf *out);
bool text_mode_unstring(const struct sim_modem *m, struct span typed, struct buf *utf8);

/* sim_store.c */
void store_create(struct sim_modem *m);
void store_free(struct sim_modem *m);
/* The slot that an index of a memory means; NULL when there is none. Indices as the host says. */
struct sim_slot *store_slot(struct sim_modem *m, int memory, int index);
int store_add(struct sim_modem *m, int memory, const struct sim_slot *content); /* index or -1 */
void store_clear(struct sim_slot *slot);
unsigned store_used(const struct sim_modem *m, int memory);
unsigned store_total(const struct sim_modem *m, int memory);
unsigned store_first(const struct sim_modem *m); /* lowest index */
const char *store_name(int memory);
int store_by_name(struct span name); /* -1 unknown */

/* sim_power.c */
void power_boot(struct sim *sim, struct sim_modem *m, bool cold);
void power_off(struct sim *sim, struct sim_modem *m);
void power_unplug(struct sim *sim, struct sim_modem *m, int64_t us, const char *as);
void power_radio(struct sim *sim, struct sim_modem *m, bool on);
void power_set_reg(struct sim *sim, struct sim_modem *m, int stat);
void power_net_lost(struct sim *sim, struct sim_modem *m, int64_t us);
void power_card(struct sim *sim, struct sim_modem *m, bool in);
void settings_reset(struct sim_modem *m);
bool power_registered(const struct sim_modem *m);
void power_hang_up(struct sim *sim, struct sim_modem *m);
bool power_sim_open(const struct sim_modem *m); /* SIM ready and unlocked */

/* sim_net.c */
struct verdict net_submit(struct sim *sim, struct sim_modem *m, struct span octets);
void net_modem_gone(struct sim *sim, struct sim_modem *m); /* power lost while sending */
/* Octets of an address (its length counts digits) and of a stamp in China's time. */
size_t net_put_address(const char *number, uint8_t *out);
void net_put_stamp(wall_t t, uint8_t out[7]);
struct sim_submission *net_submission(struct sim *sim, uint64_t id);
void net_delivered(struct sim *sim, uint64_t submission); /* to a modem, which took it */
void net_phone_back(struct sim *sim, struct sim_phone *phone);

/* sim_inbound.c */
uint64_t inbound_new(struct sim *sim, uint32_t modem, const struct tpdu_octets *octets);
struct sim_inbound *inbound_get(struct sim *sim, uint64_t id);
void inbound_page(struct sim *sim, struct sim_modem *m, int64_t after_us); /* try again */
struct verdict inbound_cnma(struct sim *sim, struct sim_modem *m, bool accept);
void inbound_forget_cnma(struct sim_modem *m);

/* sim_phone.c */
struct sim_phone *phone_get(struct sim *sim, const char *number); /* made when new */
void phone_receive(struct sim *sim, struct sim_phone *phone, const char *from,
                   const struct tpdu *sms, unsigned modem);

/* sim_odd.c: a message that is no plain text, from the number `from`; NULL when done, else why
 * not. */
const char *odd_message(struct sim *sim, unsigned modem, const char *kind, const char *from);

/* sim_ussd.c */
struct verdict ussd_command(struct sim *sim, struct sim_modem *m, const struct at_call *call);
bool ussd_push(struct sim *sim, struct sim_modem *m, int how, const char *text);
void ussd_balance(const struct sim_modem *m, struct buf *out); /* the operator's words */

#define X(kind, function) void function(struct sim *sim, struct sim_modem *m, uint64_t arg);
SIM_EVENT_TABLE(X)
#undef X

#endif
