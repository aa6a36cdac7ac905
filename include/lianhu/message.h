#ifndef LIANHU_MESSAGE_H
#define LIANHU_MESSAGE_H
/*
 * Words about messages that all rooms of src/ share: classes, states, dispositions, and the two
 * wishes that deciding rooms have about them. The numbers are stored; append, never renumber.
 */
#include "lianhu/phone.h"
#include "lianhu/when.h"

/* Outbound classes in the order in which they go out (design.md section 7). */
#define MESSAGE_CLASS_TABLE(X)                                                                     \
    X(CLASS_ALARM, "alarm")                                                                        \
    X(CLASS_ANSWER, "answer")                                                                      \
    X(CLASS_CASE, "case")                                                                          \
    X(CLASS_QUESTION, "question")                                                                  \
    X(CLASS_BULK, "bulk")

/* Inbound: read, unread. Outbound: the rest. */
#define MESSAGE_STATE_TABLE(X)                                                                     \
    X(MESSAGE_READ, "read")                                                                        \
    X(MESSAGE_UNREAD, "unread")                                                                    \
    X(MESSAGE_QUEUED, "queued")                                                                    \
    X(MESSAGE_SUBMITTING, "submitting")                                                            \
    X(MESSAGE_SENT, "sent")                                                                        \
    X(MESSAGE_DELIVERED, "delivered")                                                              \
    X(MESSAGE_FAILED, "failed")                                                                    \
    X(MESSAGE_IN_DOUBT, "in_doubt")                                                                \
    X(MESSAGE_EXPIRED, "expired")                                                                  \
    X(MESSAGE_CANCELLED, "cancelled")

/* The one end of each inbound message of a person. */
#define DISPOSITION_TABLE(X)                                                                       \
    X(DISPOSED_NONE, "none")                                                                       \
    X(DISPOSED_FILED, "filed")                                                                     \
    X(DISPOSED_AMENDED, "amended")                                                                 \
    X(DISPOSED_QUERY, "query")                                                                     \
    X(DISPOSED_ANSWERED, "answered")                                                               \
    X(DISPOSED_ORDER, "order")                                                                     \
    X(DISPOSED_ALARM, "alarm")                                                                     \
    X(DISPOSED_TRIAGE, "triage")                                                                   \
    X(DISPOSED_REGISTERED, "registered")                                                           \
    X(DISPOSED_IGNORED, "ignored")                                                                 \
    X(DISPOSED_DUPLICATE, "duplicate")

/* Why a text waits for the staff to sort it, or was not taken in earnest; the numbers are stored.
 */
#define TRIAGE_WHY_TABLE(X)                                                                        \
    X(WHY_NONE, "none")     /* it does not wait */                                                 \
    X(WHY_UNREAD, "unread") /* nobody could read it */                                             \
    X(WHY_CHATTER, "chatter")                                                                      \
    X(WHY_STRANGER, "stranger")         /* the phone is not on the roster */                       \
    X(WHY_FLOOD, "flood")               /* too many, or the same again and again */                \
    X(WHY_ASKED_TWICE, "asked_twice")   /* two questions, no answer that could be used */          \
    X(WHY_NOT_ASKED, "not_asked")       /* an answer, but to nothing */                            \
    X(WHY_OFFICE, "office")             /* who holds an office wants no more texts */              \
    X(WHY_REGISTRATION, "registration") /* a newcomer, or a new number */                          \
    X(WHY_PRACTICE, "practice")         /* it does not wait: it was practice */                    \
    X(WHY_RESIDENT, "resident")         /* from a household: never straight into the ledger */     \
    X(WHY_OF_CASE, "of_case")           /* words about a case, which has them already */

#define X(name, words) name,
enum message_class { MESSAGE_CLASS_TABLE(X) MESSAGE_CLASSES };
enum message_state { MESSAGE_STATE_TABLE(X) MESSAGE_STATES };
enum disposition { DISPOSITION_TABLE(X) DISPOSITIONS };
enum triage_why { TRIAGE_WHY_TABLE(X) TRIAGE_WHYS };
#undef X

const char *message_class_name(enum message_class cls);
const char *message_state_name(enum message_state state);
const char *disposition_name(enum disposition disposition);
const char *triage_why_name(enum triage_why why);

/* EFFECT_SEND: a text to be queued. Pointers live in the effects list. */
struct send_wish {
    struct phone to;
    struct span text; /* UTF-8, signature included */
    enum message_class cls;
    const char *purpose;   /* key of its template ("filed"), "notice", "alarm"; for the rules that
                              count answers */
    const char *modem;     /* the SIM that the person wrote to; NULL any */
    int64_t reply_to;      /* message that it answers, 0 none */
    int64_t case_serial;   /* 0 none */
    int64_t question;      /* it asks this question, 0 none */
    int64_t notice_serial; /* 0 none; then a recipient row waits for the message's id */
    wall_t not_before;     /* WALL_NONE: at once */
    wall_t expires;        /* WALL_NONE: by its class */
    bool workdays;         /* bulk: it does not leave on a day off */
    bool refused;          /* it may not be sent after all: kept as cancelled */
};

/* EFFECT_DISPOSE: what became of an inbound message. */
struct dispose_wish {
    int64_t message;
    enum disposition disposition;
    int64_t case_serial; /* 0 none */
    enum triage_why why; /* DISPOSED_TRIAGE */
};

/* EFFECT_EVENT: something happened. Who, when, through which message, what. */
struct event_row {
    wall_t at;
    const char *actor;   /* "phone:+86...", "staff:NAME", "uid:0 as NAME", "modem:NAME", "clock" */
    const char *what;    /* "case.filed": area, dot, verb in the past */
    int64_t case_serial; /* 0 none, the same below */
    int64_t notice_serial;
    int64_t person;
    int64_t message;
    int64_t entry;      /* of a register */
    const char *detail; /* words or values, "" none */
};

#endif
