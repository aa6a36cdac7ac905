#ifndef CASES_CASE_SERVICE_H
#define CASES_CASE_SERVICE_H
/*
 * Decisions about cases: filing what a text reported, telling those entitled, and every move of a
 * case's life, whether it comes by SMS or by command. Facts come through struct case_reader;
 * wishes go out as EFFECT_CASE_SAVE, EFFECT_EVENT, EFFECT_SEND and EFFECT_DISPOSE. Nothing here
 * touches the store or a clock.
 */
#include "cases/alarm.h"
#include "cases/case_file.h"
#include "cases/case_rules.h"
#include "cases/question.h"
#include "intake/reading.h"
#include "lianhu/effects.h"
#include "model/texts.h"

struct register_reader;

struct case_service {
    const struct model *model;
    const struct texts *texts;
    const struct case_reader *reader;
    const struct question_reader *questions;
    const struct alarm_reader *alarms;       /* NULL in practice: alarms never are */
    const struct register_reader *registers; /* NULL: entries are only made */
    const struct workdays *workdays;         /* NULL: weekends only */
    const struct phone *duty;                /* the duty phones, in their order; borrowed */
    size_t duty_count;
};

/* One inbound text on its way to an answer. */
struct intake {
    const struct actor *from;
    const struct reading *reading;
    int64_t message;   /* its id in the store */
    const char *modem; /* where it arrived, and where the answer leaves */
    struct span text;  /* as it may be stored: identity numbers masked */
    wall_t now;
    wall_t scts;     /* when the service centre took it, by our clock; WALL_NONE unknown */
    bool silent;     /* the table forbids an answer: dispose only; alarms answer all the same */
    bool stranger;   /* the phone is not on the roster */
    bool incomplete; /* parts of a long message never came */
};

/* Each takes one text whose reading has the matching destination, disposes of it and answers as the
 * table of design.md section 7 says. */
void case_report(const struct case_service *s, const struct intake *in, struct effects *out);
void case_query(const struct case_service *s, const struct intake *in, struct effects *out);
void case_order(const struct case_service *s, const struct intake *in, struct effects *out);
void case_rating(const struct case_service *s, const struct intake *in, struct effects *out);
void case_correct(const struct case_service *s, const struct intake *in, struct effects *out);

/* Any text whose reading `tells` of a case: who works it has gone on with it; of others the words
 * stand with the case, and a clerk sees them. False: that case is none of the sender's, and the
 * text is what it would be without it. */
bool case_told(const struct case_service *s, const struct intake *in, struct effects *out);

/* The whole text of a case that was filed from a part of it: what was missing is filled in, what it
 * says becomes the remarks. No answer. */
void case_complete_from(const struct case_service *s, const struct actor *who,
                        const struct reading *reading, int64_t message, struct case_file *cf,
                        wall_t now, struct effects *out);

/* A call for help (cases/alarm.h), past every limit of the sender. */
void case_alarm(const struct case_service *s, const struct intake *in, struct effects *out);

/* Entries of a register (people coming and going ...) and the zero report 平安. */
void register_entry(const struct case_service *s, const struct intake *in, struct effects *out);
void register_all_well(const struct case_service *s, const struct intake *in, struct effects *out);

/* A move asked for by command. Begin with {0}-initialised fields; NULL strings are "". `until` and
 * `visited_at` count only when they are given: set them to WALL_NONE otherwise. */
struct case_command {
    int64_t serial;
    enum case_event event;
    const char *note;            /* result, reason, words; "" none */
    struct case_person assignee; /* whom: EV_ASSIGN, EV_HELPER, EV_TAKE_CHARGE */
    wall_t until; /* EV_HOLD, EV_ASSIGN: the new date; EV_APPOINT: when; WALL_NONE: as it was */
    const struct actor *actor;
    unsigned by; /* BY_CENTRE and the like */
    wall_t now;
    int64_t other;         /* EV_MERGE, EV_LINK: the serial of the other case */
    int grade;             /* EV_GRADE: index into the model's grades */
    enum supervision card; /* EV_SUPERVISE */
    const char *rating;    /* EV_RATE_*, EV_FOLLOW_UP: as the model titles it */
    const char *agreement; /* EV_SETTLE, EV_CATEGORISE */
    const char *place;     /* EV_APPOINT, EV_CATEGORISE */
    const char *mode;      /* EV_MODE */
    const char *papers;    /* EV_PAPERS: names with 、 or , between them */
    bool received;         /* EV_PAPERS: they are here; else they are asked for */
    const char *subject;   /* EV_CATEGORISE: a title of the kind; NULL: as it was */
    const char *party2;    /* EV_CATEGORISE; NULL: as it was */
    int64_t household2;    /* EV_CATEGORISE: 0 as it was */
    int household2_number;
    int people;       /* EV_CATEGORISE: 0 as it was */
    int64_t amount;   /* EV_CATEGORISE: 0 as it was */
    const char *role; /* EV_HELPER: as what */
    const char *way;  /* EV_FOLLOW_UP: "phone" "visit" "sms" */
    int kept;         /* EV_FOLLOW_UP: 1 holds, -1 not known; a broken one is EV_FLARE_UP */
    bool keeper;      /* the machine's keeper, who stands outside the model's moves */
    bool known;       /* EV_MERGE: its filer was asked, and need not be told */
};
enum case_command_result {
    COMMAND_DONE,
    COMMAND_NO_CASE,
    COMMAND_NOT_NOW,
    COMMAND_NOT_ALLOWED,
    COMMAND_UNMET /* a condition does not hold: case_command_why */
};
enum case_command_result case_command(const struct case_service *s, const struct case_command *c,
                                      struct effects *out);

/* Why the same command would be refused, in words for people; "" it would not be. Static. */
const char *case_command_why(const struct case_service *s, const struct case_command *c);

/* Every event that somebody could bring to a case, and why not: for buttons that are grey. The
 * clock's own events are left out. Returns how many, at most CASE_EVENTS. */
struct case_possible {
    enum case_event event;
    bool allowed;
    const char *why; /* "" when allowed; static */
    unsigned when;   /* it is not the time for it, but in these states: 1 << state; else 0 */
};
size_t case_moves_possible(const struct case_service *s, const struct case_file *cf,
                           const struct case_command *who, struct case_possible *out);

/* Somebody said in words: a name that only one in office has, or an office whose first holder at
 * the case's unit or above is meant. */
bool case_person_said(const struct case_service *s, const struct case_file *cf, const char *words,
                      struct case_person *out);

/* 不满意 and the like, as the models title ratings. */
bool case_rating_is_bad(const char *rating);

/* ---- the clock ------------------------------------------------------------------------------- */

/* Takes some of the cases and visits whose time has come, each one step on, with one text for the
 * newest step at most. False: nothing is left; then nudges may go out. Call again while true, in
 * turns of their own if need be. */
bool case_clock_turn(const struct case_service *s, wall_t now, struct effects *out);

/* Sends what waits for some phones: alone as it was written, several as one digest. `urgent`: only
 * what cannot wait for the day. False: nothing is left. */
bool case_nudges_send(const struct case_service *s, bool urgent, wall_t now, struct effects *out);

/* A case that came over the counter, by phone, letter or paper: `cf` without serial, state and
 * times. Returns its serial. */
int64_t case_file_by_hand(const struct case_service *s, struct case_file *cf,
                          const struct actor *actor, wall_t now, struct effects *out);

/* True when `who` may hear of the case: the filer, the handler, or an office at or above its unit
 * with MAY_HEAR_BELOW (design.md section 6, "Who may hear what"). */
bool case_may_hear(const struct case_service *s, const struct case_file *cf,
                   const struct actor *who);

/* Queues an answer to a text: template, fields, case it is about (0 none). */
void answer_send(const struct texts *texts, const struct intake *in, enum text_id id,
                 const struct text_field *fields, int64_t case_serial, struct effects *out);

/* The same with a text that is written; it and `purpose` live as long as `out`. */
void answer_send_text(const struct intake *in, const char *purpose, struct span text,
                      int64_t case_serial, struct effects *out);

/* An event of a case (serial 0: of the person alone), through message `message` (0 none). */
void case_event_put(const struct actor *actor, const char *what, int64_t serial, int64_t message,
                    const char *detail, wall_t now, struct effects *out);

/* Ends an inbound text: its one disposition. Texts for the staff to sort end with intake_triage,
 * which says why. */
void intake_dispose(const struct intake *in, enum disposition disposition, int64_t case_serial,
                    struct effects *out);
void intake_triage(const struct intake *in, enum triage_why why, int64_t case_serial,
                   struct effects *out);

#endif
