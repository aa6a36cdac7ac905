#ifndef CASES_CASE_RULES_H
#define CASES_CASE_RULES_H
/*
 * The life of a case as one table (state, event, from whom, condition, next, effects): domain.md
 * 5.1 and 5.2. Kinds differ by what the model says (limits, follow-ups, errands, who may), never by
 * a table of their own. Pure.
 */
#include "cases/case_file.h"

/* The numbers are stored with questions: append. */
#define CASE_EVENT_TABLE(X)                                                                        \
    X(EV_FILE, "file")                                                                             \
    X(EV_ACCEPT, "accept")                                                                         \
    X(EV_ASSIGN, "assign") /* 主办 */                                                            \
    X(EV_PROGRESS, "progress")                                                                     \
    X(EV_SETTLE, "settle")                                                                         \
    X(EV_PASS_UP, "pass-up")                                                                       \
    X(EV_RETURN, "return") /* 回退 */                                                            \
    X(EV_HOLD, "hold")     /* 延期: until a date, for a reason */                                \
    X(EV_REFUSE, "refuse")                                                                         \
    X(EV_TRANSFER, "transfer") /* 转出: another office's */                                      \
    X(EV_MERGE, "merge")                                                                           \
    X(EV_URGE, "urge")                                                                             \
    X(EV_RATE_GOOD, "rate")                                                                        \
    X(EV_RATE_BAD, "rate-bad")                                                                     \
    X(EV_CLOSE, "close")                                                                           \
    X(EV_REOPEN, "reopen")                                                                         \
    X(EV_WITHDRAW, "withdraw")                                                                     \
    X(EV_CORRECT, "correct")                                                                       \
    X(EV_TAKE_CHARGE, "take-charge") /* 包案: a named leader until the end */                    \
    X(EV_NOTE, "note")                                                                             \
    X(EV_HELPER, "helper") /* 协办 */                                                            \
    X(EV_HELPER_END, "helper-end")                                                                 \
    X(EV_LINK, "link")                                                                             \
    X(EV_SUPERVISE, "supervise") /* 督办 */                                                      \
    X(EV_UNSUPERVISE, "unsupervise")                                                               \
    X(EV_INSTRUCT, "instruct") /* 领导批示 */                                                  \
    X(EV_FOLLOW_UP, "follow-up")                                                                   \
    X(EV_FLARE_UP, "flare-up") /* the agreement was broken */                                      \
    X(EV_GRADE, "grade")                                                                           \
    X(EV_CATEGORISE, "categorise")                                                                 \
    X(EV_MODE, "mode")     /* an errand's 马上办 代着办 领着办 */                         \
    X(EV_PAPERS, "papers") /* asked for, or received */                                            \
    X(EV_APPOINT, "appoint")                                                                       \
    X(EV_HAND_BACK, "hand-back") /* 签收 */                                                      \
    X(EV_RESUME, "resume")       /* from here on the clock's own */                                \
    X(EV_REMIND, "remind")                                                                         \
    X(EV_YELLOW, "yellow")                                                                         \
    X(EV_RED, "red")                                                                               \
    X(EV_AGAIN, "again")                                                                           \
    X(EV_SILENCE, "silence")

#define X(name, words) name,
enum case_event { CASE_EVENT_TABLE(X) CASE_EVENTS };
#undef X
const char *case_event_name(enum case_event event);
bool case_event_parse(const char *name, enum case_event *event);

/* How the actor stands to the case; a set. The outer bound of who may do what: the model's `move`
 * sections can only narrow it. */
enum {
    BY_REPORTER = 1, /* filed it, or succeeded in that office */
    BY_HANDLER = 2,
    BY_WORKER = 4, /* may work cases of that unit (MAY_WORK above it) */
    BY_CENTRE = 8, /* staff of the centre, through a command */
    BY_HELPER = 16,
    BY_PARTY = 32, /* a phone of the household it is about, which may know of it */
    BY_CLOCK = 64,
    BY_CHARGE = 128 /* answers for it: 包案 */
};

enum case_verdict {
    CASE_TAKEN,
    CASE_NOT_NOW,     /* the state does not take this event */
    CASE_NOT_ALLOWED, /* the actor may not bring it */
    CASE_UNMET        /* a condition does not hold; `why` says which */
};

/* What must be done besides the change of state; a set. case_effects.c carries it out. */
enum {
    FX_TAKE_OVER = 1,     /* who works it is its handler, if it has none */
    FX_HAND_OVER = 2,     /* the assignee becomes its handler, and hears of it */
    FX_ENTER = 4,         /* accepted: it stands in the ledger from now on */
    FX_LIMITS = 8,        /* the limits of the stage begin */
    FX_TELL_FILER = 16,   /* who reported it hears of it */
    FX_TELL_HANDLER = 32, /* the handler hears of it */
    FX_TELL_ABOVE = 64,   /* whoever stands above those who have it hears of it */
    FX_UP = 128,          /* those one level above have it */
    FX_DOWN = 256,        /* those of its own unit have it again */
    FX_ASK_RATING = 512,  /* the filer and the party are asked */
    FX_VISITS = 1024,     /* the visits that the model wants are planned */
    FX_END_VISITS = 2048, /* and those planned are dropped */
    FX_FAILED = 4096,     /* counts as a settlement that did not hold */
    FX_CARD = 8192,       /* supervision and its points */
    FX_SETTLED = 16384,   /* result, when and by whom */
    FX_ENDED = 32768,     /* the clock lets go of it */
    FX_HOLD = 65536,      /* the clock stands still until the date */
    FX_WEIGH = 131072,    /* the words may hold signs of a graver case */
    FX_RATED = 262144,
    FX_TELL_PARTY = 524288 /* an errand's household hears of it, by its group leader */
};

/* A move that is tried. Fields of the demand (note, until, person, other) count only when `asked`:
 * else it is only looked whether the event could be brought at all. */
struct case_try {
    const struct model *model;
    const struct case_file *cf;
    enum case_event event;
    unsigned by;
    const char *role; /* the office in which it is brought, "" none */
    bool keeper;      /* of the machine, without a name: the model's moves do not bind */
    bool asked;
    const char *note;
    wall_t until, now;
    bool person;     /* somebody was named */
    bool mode;       /* one of the three modes of an errand was named */
    int64_t other;   /* another case was named */
    bool other_gone; /* which was itself merged, withdrawn or refused: nobody sees to it */
};

struct case_outcome {
    enum case_verdict verdict;
    enum case_state next;
    unsigned effects;
    const char *why; /* Chinese, of any verdict but CASE_TAKEN; static */
};

void case_try(const struct case_try *t, struct case_outcome *out);

/* The states that take this event from one of these, as a set of 1 << state. */
unsigned case_states_taking(enum case_event event, unsigned by);

/* The same for a state alone: no condition is looked at. */
enum case_verdict case_move(enum case_state state, enum case_event event, unsigned by,
                            enum case_state *next);

#endif
