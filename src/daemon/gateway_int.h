#ifndef DAEMON_GATEWAY_INT_H
#define DAEMON_GATEWAY_INT_H
/* What the files of this room that know the whole gateway share. */
#include "cases/desk.h"
#include "cases/practice.h"
#include "cases/register.h"
#include "daemon/gateway.h"
#include "daemon/import_job.h"
#include "lianhu/log.h"
#include "notices/drive.h"
#include "notices/round.h"
#include "outbox/outbox.h"
#include "outbox/pace.h"

enum { DELAYS_KEPT = 16 };

struct modem_slot {
    struct device *device;
    struct buf held;  /* bytes for the port that wait for the commit */
    bool touched;     /* put something out in this turn */
    bool open, close; /* wishes about the port */
    bool usb_reset;   /* of its USB device, after the close */
    bool swap;        /* its port is that of another: */
    unsigned swap_with;
    mono_t swap_after;             /* not before this again */
    char imei[20], known_imei[20]; /* in this run; of the modem that had this name last */
    struct port_row port;          /* where it was plugged in last */
    struct phone number;
    char pin[16];
    enum device_state state;
    int64_t delays[DELAYS_KEPT]; /* arrival less the centre's stamp, of the newest texts, ms */
    unsigned delay_count, delays_heard; /* the latter in this run */
    struct balance balance;
    bool trace;                /* AT traffic goes to the log */
    struct pace_limits limits; /* what this SIM may send */
    uint64_t ussd_client;      /* waits for an answer of the network; 0 none */
    enum sim_advice advice;    /* of the refusals in this step */
    wall_t told_at;            /* the duty phones, of its trouble */
    bool told_now;             /* in this turn, which may not be kept */
};

/* Needed offices without a holder and offices about to end, as counted last. */
struct vacancy {
    bool known;
    int32_t day;
    int64_t empty, ending;
};

struct answer_line {
    uint64_t client;
    bool wrote; /* what it asked for is kept only if this turn is */
    struct span line;
};

enum { RUNNING_DUTY_MAX = 8 };

/* What may be changed while the daemon runs, as it counts now (settings.h). */
struct running {
    struct phone duty[RUNNING_DUTY_MAX];
    size_t duty_count;
    bool calendar;
};

struct gateway {
    struct gateway_parts with;
    struct world world;
    struct modem_slot *modems;
    size_t modem_count;
    struct outbox *outbox;
    struct effects wishes;  /* of the step that runs */
    struct effects reports; /* status reports of this turn: settled once the modems have work */
    struct effects answers; /* memory of the lines below */
    struct answer_line *lines;
    size_t line_count, line_cap;

    struct case_reader case_reader;
    struct notice_reader notice_reader;
    struct question_reader question_reader;
    struct alarm_reader alarm_reader;
    struct register_reader register_reader;
    struct case_service cases;
    struct practice *practice;
    struct case_reader practice_reader;
    struct question_reader practice_questions;
    struct case_service practice_cases; /* the same rules over what is practised */
    struct notice_service notices;
    struct hours hours; /* of notices */
    struct round_reader round_reader;
    struct round_service rounds;
    struct drive_reader drive_reader;
    struct drive_service drives;
    struct freezer *freezer; /* recipients of a notice that was just signed */
    struct drafted *drafted; /* a notice that was drafted by phone is being counted */
    struct parked *parked;   /* requests that wait for an audience */
    struct running running;

    bool grew; /* something large came to its end */
    struct import_job import;
    struct vacancy vacancy;
    int32_t offices_seen; /* the day for which terms of office were looked at */

    bool sick;
    bool leaving; /* nothing is submitted any more */
    wall_t sick_since;
    wall_t damage_told_at; /* to the duty phones */
    bool damage_told_now;  /* in this turn */
    mono_t retry_at;       /* when sick: try a commit again */
    bool tried;            /* this turn writes, to see whether a commit works; a turn that only
                              reads, or none, says nothing about that */
    bool notices_active;   /* some notice may have texts to queue */
    struct now clock_seen; /* when something arrived last; mono 0 never */
    bool drafts_active;    /* some draft may not be counted yet */
    struct now cases_seen; /* when the clock of cases last looked; mono 0 never */
    mono_t cases_after;    /* it waits: the wall clock jumped */
    mono_t look_at;        /* next look at slow things: incomplete messages, finished notices */
    struct loop_times times;
};

/* A commit that failed is tried again after this long; a full disk needs a human. */
#define TURN_SICK_PAUSE (5 * SEC)

/* turn.c. An answer leaves when the turn is kept; one that `wrote` is a refusal when it is not. */
void turn_begin(struct gateway *g, struct now now);
void turn_answer(struct gateway *g, uint64_t client, bool wrote, struct span line);

/* turn_modem.c: steps a modem, takes what it puts out, and gives it its next submission. */
void turn_device(struct gateway *g, unsigned modem, const struct device_event *event,
                 struct now now);
void modem_effects(struct gateway *g, struct effects *out, struct now now); /* empties `out` */
/* The next submission of an idle modem, its attempt in this turn. False: there is none. */
bool modem_submit_next(struct gateway *g, unsigned modem, struct now now, struct sms_job *job);
/* The SIM that this modem has now is its own. */
void modem_keep_sim(struct gateway *g, unsigned modem, const struct device_status *status,
                    struct now now);
const char *modem_name(const struct gateway *g, unsigned modem);

/* gateway.c: the PIN of this modem was refused; it is not tried again, in no later run either. */
void pin_remember_refused(struct gateway *g, unsigned modem);

/* sim_money.c: what is left on the SIMs, by their operators' own words. */
void sim_money_load(struct gateway *g, unsigned modem);
void sim_money_tick(struct gateway *g, struct now now);
void sim_money_heard(struct gateway *g, unsigned modem, const char *text, struct now now);
/* A text; only those of operators count. */
void sim_money_text(struct gateway *g, unsigned modem, const struct phone *from, const char *text,
                    struct now now);

/* identity.c: who a modem is, and where. */
void identity_load(struct gateway *g, unsigned modem, const struct sim_row *row);
void identity_heard(struct gateway *g, unsigned modem, const struct device_identity *identity,
                    struct now now);

/* trace.c: bytes from ("RX") or to ("TX") a modem, if its trace is on. */
void trace_bytes(const struct gateway *g, unsigned modem, const char *way, struct span bytes);

/* clock.c: what is due with cases: limits, visits, texts that waited for the day. True: there is
 * more to do at once. */
bool clock_look(struct gateway *g, struct now now);

/* duty.c: tells the duty phones that a modem needs a human, once an hour at most. */
void duty_tell_modem(struct gateway *g, unsigned modem, const char *why, struct now now);

/* Tells them that the database is damaged, once a day at most. */
void duty_tell_damage(struct gateway *g, struct now now);

/* The turn is over: what it told was told only if it was kept. */
void duty_turn_ended(struct gateway *g, bool kept);

/* parked.c: requests that wait for an audience. A step of the first; once it is found, the answer
 * and who gets it. After a reload of the policy they are gathered again. */
void parked_step(struct gateway *g, struct now now, struct buf *reply, uint64_t *client);
void parked_again(struct gateway *g);
void parked_free(struct gateway *g);

/* drafted.c: counts whom a notice that was drafted by phone means. False: there is none. */
struct drafted *drafted_new(void);
bool drafted_count(struct gateway *g, struct now now);
bool drafted_works(const struct drafted *drafted);
void drafted_forget(struct drafted *drafted);
void drafted_free(struct drafted *drafted);

/* freeze.c: the freezing of audiences. What a failed turn wrote is forgotten. */
struct freezer *freezer_new(void);
bool freezer_works(const struct freezer *freezer); /* it wants the next turn at once */
void freezer_free(struct freezer *freezer);
void freezer_forget(struct freezer *freezer);

/* apply.c: wishes of the deciding rooms become rows; the list is emptied. */
void apply_wishes(struct gateway *g, struct effects *wishes, struct now now);

/* centre_clock.c: a service centre's stamps by our clock. A stamp that has just arrived; what a
 * stamp means as far as can be told; what it means by this run alone and more than one stamp.
 * WALL_NONE when that is not known. */
void centre_clock_watch(struct gateway *g, struct now now);
void centre_clock_learn(struct gateway *g, unsigned modem, wall_t stamp, wall_t arrived);
wall_t centre_clock_ours(const struct gateway *g, unsigned modem, wall_t stamp);
wall_t centre_clock_surely(const struct gateway *g, unsigned modem, wall_t stamp);

/* arrive.c: what a modem handed over. A status report is only put aside, until
 * arrive_settle_reports at the end of the turn: nobody waits for it, and the next text goes first.
 * True: there was one. */
void arrive_sms(struct gateway *g, unsigned modem, const struct sms_in *in, struct now now);
bool arrive_settle_reports(struct gateway *g, struct now now);
void arrive_call(struct gateway *g, unsigned modem, const struct device_call *call, struct now now);
void arrive_text(struct gateway *g, const char *modem, const struct inbound *in, struct now now);

/* take.c: the answer table. On trial nothing is used up, and what is put out is not to be stored;
 * true when it would be taken as practice. */
void take_text(struct gateway *g, struct intake *in, const struct sender_history *history,
               struct effects *out);
bool take_on_trial(struct gateway *g, struct intake *in, const struct sender_history *history,
                   struct effects *out);

/* A text that was practised before the daemon started: practised again, answered to nobody. */
void take_rehearsed(struct gateway *g, struct intake *in, const struct sender_history *history);

/* rehearse.c: what was practised today is known again. */
void rehearse(struct gateway *g, struct now now);

/* Reads a text as `phone` and fills what the deciding rooms want; `reading` is the caller's. */
void arrive_read(struct gateway *g, struct span text, const struct actor *actor, struct now now,
                 struct reading *reading);

/* What arrive_text would decide for a reading, into `out`; nothing is stored. True: as practice. */
bool arrive_decide(struct gateway *g, const struct actor *actor, const struct reading *reading,
                   struct span text, struct now now, struct effects *out);

/* control.c: answers one line into `reply`. False: the answer comes later, from elsewhere. */
bool control_line(struct gateway *g, const struct caller *caller, struct span line, struct now now,
                  struct buf *reply);

struct crowd_job;
/* The answer to a line that waited for an audience: the same line with what was found. */
void control_gathered(struct gateway *g, const struct caller *caller, struct span line,
                      struct crowd_job *found, struct now now, struct buf *reply);

/* control_import.c: what came of an import, as JSON. */
void control_import_tell(void *ctx, const struct roster_plan *plan, const struct roster_diff *diff,
                         bool done, struct buf *out);

/* The answer to modem.ussd. */
void control_ussd(const struct device_ussd *said, struct buf *reply);

#endif
