#ifndef CASES_CASE_RULES_H
#define CASES_CASE_RULES_H
/*
 * The life of a case as one table: in which states an event is taken, who may bring it, and what
 * the case becomes (domain.md 5.1, 5.2). Pure.
 */
#include "cases/case_file.h"

#define CASE_EVENT_TABLE(X)                                                                        \
    X(EV_FILE, "file")                                                                             \
    X(EV_ACCEPT, "accept")                                                                         \
    X(EV_ASSIGN, "assign")                                                                         \
    X(EV_PROGRESS, "progress")                                                                     \
    X(EV_SETTLE, "settle")                                                                         \
    X(EV_PASS_UP, "pass-up")                                                                       \
    X(EV_RETURN, "return")                                                                         \
    X(EV_HOLD, "hold")                                                                             \
    X(EV_REFUSE, "refuse")                                                                         \
    X(EV_TRANSFER, "transfer")                                                                     \
    X(EV_MERGE, "merge")                                                                           \
    X(EV_URGE, "urge")                                                                             \
    X(EV_RATE_GOOD, "rate")                                                                        \
    X(EV_RATE_BAD, "rate-bad")                                                                     \
    X(EV_CLOSE, "close")                                                                           \
    X(EV_REOPEN, "reopen")                                                                         \
    X(EV_WITHDRAW, "withdraw")                                                                     \
    X(EV_CORRECT, "correct")                                                                       \
    X(EV_TAKE_CHARGE, "take-charge")                                                               \
    X(EV_NOTE, "note")

#define X(name, words) name,
enum case_event { CASE_EVENT_TABLE(X) CASE_EVENTS };
#undef X
const char *case_event_name(enum case_event event);
bool case_event_parse(const char *name, enum case_event *event);

/* How the actor stands to the case; a set. */
enum {
    BY_REPORTER = 1, /* filed it, or succeeded in that office */
    BY_HANDLER = 2,
    BY_WORKER = 4, /* may work cases of that unit (MAY_WORK above it) */
    BY_CENTRE = 8  /* staff of the centre, through a command */
};

enum case_verdict {
    CASE_TAKEN,
    CASE_NOT_NOW,    /* the state does not take this event */
    CASE_NOT_ALLOWED /* the actor may not bring it */
};

/* What becomes of a case in `state` when `event` comes from somebody who is `by`. On CASE_TAKEN
 * *next is the new state (the same for notes). */
enum case_verdict case_move(enum case_state state, enum case_event event, unsigned by,
                            enum case_state *next);

#endif
