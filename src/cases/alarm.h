#ifndef CASES_ALARM_H
#define CASES_ALARM_H
/*
 * 一家有事,十户呼应: calls for help and what becomes of them (design.md section 6). How far a call
 * reaches is decided once, from what was said and by whom; who was told is a row each, so that
 * nobody is told twice and all of them can be told that it is over. Alarms of one group within 30
 * minutes are one. The duty phones are called again and again until a grid head, somebody above or
 * a duty phone itself takes it over or ends it; the group is texted once, and once more when it is
 * over. Facts come through struct alarm_reader; wishes go out as EFFECT_ALARM, EFFECT_ALARM_CALL,
 * EFFECT_SEND, EFFECT_QUESTION and EFFECT_EVENT.
 */
#include "cases/case_file.h"
#include "lianhu/effects.h"

/* Each reaches whom the ones before it reach, and more. The numbers are stored. */
#define ALARM_REACH_TABLE(X)                                                                       \
    X(ALARM_DUTY, "duty") /* the duty phones: nobody knows where it is, or it is old */            \
    X(ALARM_HEAD, "head") /* the grid head, or whoever is next above: danger inside a report,      \
                             and natures that neighbours must not hear */                          \
    X(ALARM_OFFICES,                                                                               \
      "offices")            /* village and township: the household chose not to call the group */  \
    X(ALARM_GROUP, "group") /* the households of the group that chose to be warned */

#define ALARM_STATE_TABLE(X)                                                                       \
    X(ALARM_CALLING, "calling") /* nobody has taken it over yet */                                 \
    X(ALARM_TAKEN, "taken")     /* somebody in office sees to it */                                \
    X(ALARM_OVER, "over")

#define ALARM_PART_TABLE(X)                                                                        \
    X(PART_DUTY, "duty")                                                                           \
    X(PART_OFFICE, "office")                                                                       \
    X(PART_NEIGHBOUR, "neighbour")                                                                 \
    X(PART_CALLER, "caller")

#define X(name, words) name,
enum alarm_reach { ALARM_REACH_TABLE(X) ALARM_REACHES };
enum alarm_state { ALARM_STATE_TABLE(X) ALARM_STATES };
enum alarm_part { ALARM_PART_TABLE(X) ALARM_PARTS };
#undef X
const char *alarm_reach_name(enum alarm_reach reach);
const char *alarm_state_name(enum alarm_state state);
const char *alarm_part_name(enum alarm_part part);

/* EFFECT_ALARM: inserted or replaced by id. */
struct alarm {
    int64_t id;
    int64_t unit;        /* 0 unknown */
    int64_t case_serial; /* 0 none: danger in a text that is no case */
    enum alarm_reach reach;
    enum alarm_state state;
    bool outright;                  /* a call for help; else danger words that were told once */
    bool drill;                     /* 演练 stands in each of its texts */
    const char *unit_short;         /* "第1联防组" */
    const char *name;               /* who called */
    struct phone caller, commander; /* commander: the lowest office that was told; "" none */
    const char *words;              /* what was said, identity numbers masked */
    wall_t raised_at;
    wall_t said_at; /* WALL_NONE; a call that was long under way: when it was sent */
    wall_t call_at; /* when the duty phones are called next; WALL_NONE not again */
    int calls;      /* how often they were */
    wall_t over_at;
    const char *ended_by; /* as in events; "" not yet */
    size_t coming_told;   /* how many on the way caller and commander have been told of */
    wall_t count_at;      /* when they hear how many there are now; WALL_NONE they know */
};

/* EFFECT_ALARM_CALL: somebody who called or was told; inserted or replaced by alarm and phone. */
struct alarm_call {
    int64_t alarm;
    struct phone phone;
    enum alarm_part part;
    wall_t told_at, coming_at; /* coming_at: WALL_NONE not */
};

struct alarm_reader {
    void *ctx;
    int64_t (*next_id)(void *ctx);
    /* The newest alarm that is not over, one that calls before danger that was only mentioned: of a
     * unit, or with unit 0 of a caller, raised since then, drill or not. */
    bool (*open_of)(void *ctx, int64_t unit, const struct phone *caller, bool drill, wall_t since,
                    struct alarm *out);
    bool (*by_id)(void *ctx, int64_t id, struct alarm *out);
    bool (*of_case)(void *ctx, int64_t case_serial, struct alarm *out);
    /* The newest alarm that is not over and of which this phone was told or which it raised since
     * then, and its part in it. */
    bool (*heard_by)(void *ctx, const struct phone *phone, wall_t since, struct alarm *out,
                     struct alarm_call *part);
    /* One whose duty phones should be called by `now`. */
    bool (*due)(void *ctx, wall_t now, struct alarm *out);
    /* One of which more are on the way than was told, by `now`. */
    bool (*settled)(void *ctx, wall_t now, struct alarm *out);
    /* Everybody who called or was told; returns how many it filled. */
    size_t (*calls)(void *ctx, int64_t alarm, struct alarm_call *out, size_t max);
    /* First phones of the households of a unit that chose to be warned, and phones of those who
     * hold an office of that very unit. */
    size_t (*neighbours)(void *ctx, int64_t unit, struct phone *out, size_t max);
    /* Phones of those who hold one of these roles at a unit or above it, lowest first. */
    size_t (*offices)(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                      struct phone *out, size_t max);
    /* False when the household chose not to warn its group. */
    bool (*warns)(void *ctx, int64_t household);
    /* The last name of a unit's path; "" none. */
    const char *(*unit_short)(void *ctx, int64_t unit);
};

struct case_service;
struct intake;

/* A call for help. Returns the case that answers for it. */
int64_t alarm_raise(const struct case_service *s, const struct intake *in, struct effects *out);

/* Danger words inside a text about something else, `cf` the case it became (serial 0 none): the
 * grid head and the duty phones are told once. Returns the alarm if one digit may still call
 * the neighbours, which alarm_offer_group offers; else 0. */
int64_t alarm_warn(const struct case_service *s, const struct intake *in,
                   const struct case_file *cf, struct effects *out);

/* 要马上通知全组吗?要回1: the answer to a report with danger words. */
void alarm_offer_group(const struct case_service *s, const struct intake *in,
                       const struct case_file *cf, int64_t alarm, struct effects *out);

/* The sender's own call for help, or danger, was nothing: those who answer for it hear so. False:
 * none is open. */
bool alarm_false(const struct case_service *s, const struct intake *in, struct effects *out);

/* What a digit says of an alarm: the neighbours are called after all; somebody is on the way;
 * somebody takes it over. False when it is over or unknown. */
bool alarm_widen(const struct case_service *s, const struct intake *in, int64_t alarm,
                 struct effects *out);
bool alarm_digit(const struct case_service *s, const struct intake *in, int64_t alarm,
                 struct effects *out);

/* Words of somebody who called for help or was told: 没事了, 解除, 误报, 收到, 马上来. False: they
 * are about something else; then nothing was put out. */
bool alarm_take(const struct case_service *s, const struct intake *in, struct effects *out);

/* A case that answers for an alarm was worked by one who may end alarms: the calling ends, and
 * with its settlement the alarm. */
void alarm_case_moved(const struct case_service *s, const struct actor *who,
                      const struct case_file *cf, wall_t now, struct effects *out);

/* By command: somebody takes it over or ends it. */
enum alarm_result { ALARM_DONE, ALARM_NO_SUCH, ALARM_IS_OVER, ALARM_MAY_NOT };
enum alarm_result alarm_command(const struct case_service *s, const struct actor *who, int64_t id,
                                enum alarm_state becomes, wall_t now, struct effects *out);

/* A drill in a group: its neighbours, its commander and our own duty phones, 演练 in every text.
 */
int64_t alarm_drill(const struct case_service *s, const struct actor *who, int64_t unit,
                    const char *words, wall_t now, struct effects *out);

/* Calls the duty phones of one alarm that nobody has taken over: every 3 minutes for half an hour,
 * then every 15, 20 times at most; danger that was only mentioned is forgotten after a day. Tells
 * how many are on the way in all when for a minute nobody else set out. False: none is due. */
bool alarm_clock(const struct case_service *s, wall_t now, struct effects *out);

#endif
