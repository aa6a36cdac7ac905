#ifndef OUTBOX_OUTBOX_H
#define OUTBOX_OUTBOX_H
/*
 * What leaves, when, and by which SIM. The rows of the store are the truth; this is the order in
 * which they go, rebuilt from them at start or after a rollback. A message is announced only when
 * its attempt is in the store; an attempt without an answer is in doubt and settled by its report
 * or, after a time, by the written policy of its class (design.md section 7). A dead or failing
 * recipient never holds up the others. A question that its phone's share of a day has kept waiting
 * for a day goes with the cases.
 */
#include "lianhu/device.h"
#include "lianhu/message.h"
#include "model/hours.h"
#include "model/reactions.h"
#include "outbox/to_phone.h"

struct store;
struct outbox;

struct outbox_sim {
    const char *name;                  /* the modem's name */
    int per_minute, per_hour, per_day; /* 0 no limit */
};

struct outbox_config {
    const struct outbox_sim *sims; /* copied, in the order of the modems' indexes */
    size_t sim_count;
    const struct hours *hours;         /* borrowed: when bulk may leave; NULL: always */
    int parts_per_day;                 /* the whole gateway's ceiling, alarms excepted; 0 none */
    struct phone_limits to_phone;      /* what one number is sent */
    int new_card_days;                 /* so long a new card sends less bulk; 0 none */
    const struct reactions *reactions; /* borrowed; NULL: everything later */
};

/* Reads the waiting messages and the unfinished attempts from the store. Attempts that were open
 * (a crash) become in doubt. `store` is borrowed. */
struct outbox *outbox_new(const struct outbox_config *config, struct store *store, struct now now);
void outbox_free(struct outbox *outbox);

/* Everything again from the store: after a rollback. Attempts that this process opened are with
 * their modems: the result is told again. Call it once more in the first turn that may succeed,
 * since it writes what it finds. */
void outbox_reload(struct outbox *outbox, struct now now);

/* Other reactions from now on: after a reload of the policy. */
void outbox_react(struct outbox *outbox, const struct reactions *reactions);

/* Other limits of a SIM, or of the whole gateway (parts a day, 0 none), from now on. */
struct pace_limits; /* outbox/pace.h */
void outbox_limit(struct outbox *outbox, unsigned sim, const struct pace_limits *limits);
void outbox_ceiling(struct outbox *outbox, int parts_per_day);

/* The card of a SIM may be another now: how long it is known is asked of the store. */
void outbox_card(struct outbox *outbox, unsigned sim);
void outbox_new_cards(struct outbox *outbox, int days);

/* Other limits of what one number is sent. */
void outbox_to_phone(struct outbox *outbox, const struct phone_limits *limits);

/* A message was stored in this turn. */
void outbox_added(struct outbox *outbox, int64_t message);

/* The next submission for the modem `who`, if any is due: opens its attempt in the store and fills
 * `job`. False when there is nothing that this SIM may send now. */
bool outbox_next(struct outbox *outbox, unsigned who, struct now now, struct sms_job *job);

/* How a submission ended, from EFFECT_SMS_RESULT. The same refusal for five recipients in a row is
 * no longer the recipients' fault: the advice grows by a step. */
enum sim_advice outbox_result(struct outbox *outbox, unsigned who, const struct sms_result *result,
                              struct now now);

/* A status report from the SIM of modem `who`; `taken`: its TP-SCTS by our clock, WALL_NONE when
 * how the centre's differs is not known. False when it matches no attempt. */
bool outbox_report(struct outbox *outbox, unsigned who, const struct tpdu *report, wall_t taken,
                   struct now now);

/* A SIM can or cannot send: ready or not. Answers of a SIM that is down for long go elsewhere. */
void outbox_sim_ready(struct outbox *outbox, unsigned who, bool ready, struct now now);

/* Whether bulk may leave by this SIM: not while its balance is low or its operator blocks it. */
void outbox_sim_bulk(struct outbox *outbox, unsigned who, bool allowed);

/* Takes a queued message back: its notice was cancelled. Nothing when it has left. */
void outbox_cancel(struct outbox *outbox, int64_t message, struct now now);

/* Does what is due by time: doubts, expiries, retries. Call when outbox_wakes() is reached. */
void outbox_tick(struct outbox *outbox, struct now now);

/* When something becomes due (a retry, a doubt, a limit, a window); MONO_NEVER nothing. */
mono_t outbox_wakes(const struct outbox *outbox, struct now now);

/* Messages that wait, in all and of one modem's own. */
size_t outbox_waiting(const struct outbox *outbox);
size_t outbox_waiting_for(const struct outbox *outbox, unsigned who);
size_t outbox_bulk_waiting(const struct outbox *outbox);

#endif
