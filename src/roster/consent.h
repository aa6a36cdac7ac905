#ifndef ROSTER_CONSENT_H
#define ROSTER_CONSENT_H
/*
 * Consent (domain.md 10.1): of each number that is written to and that belongs to no office, where
 * it came from, and whether whoever has it agreed or refused. An office-holder's record is the
 * office. A refusal (退订) holds until the number itself, or a clerk who was asked, takes it back;
 * a roster file never does.
 */
#include "lianhu/phone.h"
#include "lianhu/when.h"

/* The numbers of both are stored. */
#define CONSENT_SOURCE_TABLE(X)                                                                    \
    X(CONSENT_EARLIER, "earlier") /* on the roster before this was put down */                     \
    X(CONSENT_FILE, "file")       /* a roster file */                                              \
    X(CONSENT_DESK, "desk")       /* put in by a clerk */                                          \
    X(CONSENT_PHONE, "phone")     /* it wrote to us itself */                                      \
    X(CONSENT_LIST, "list")       /* a list:FILE of a notice */

#define CONSENT_STATE_TABLE(X)                                                                     \
    X(CONSENT_NOTED, "noted") /* registered by the authority; nobody said anything */              \
    X(CONSENT_GIVEN, "given")                                                                      \
    X(CONSENT_REFUSED, "refused") /* no notices but those about life */

#define X(name, words) name,
enum consent_source { CONSENT_SOURCE_TABLE(X) CONSENT_SOURCES };
enum consent_state { CONSENT_STATE_TABLE(X) CONSENT_STATES };
#undef X
const char *consent_source_name(enum consent_source source);
const char *consent_state_name(enum consent_state state);

enum { CONSENT_WORDS_SIZE = 61 }; /* 号码来源: 20 characters */

/* How a number came to us. */
struct consent_origin {
    enum consent_source source;
    const char *file, *words; /* "" none */
    const char *actor;        /* as in events */
    wall_t at;                /* WALL_NONE not known */
};

/* EFFECT_CONSENT: somebody says yes or no; `actor` is who. */
struct consent_said {
    struct phone phone;
    enum consent_state state;
    const char *actor;
    int64_t message; /* 0 none */
};

struct consent {
    struct consent_origin origin;
    enum consent_state state;
    const char *said_by; /* "" nobody yet */
    wall_t said_at;
    int64_t message;
};

#endif
