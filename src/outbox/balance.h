#ifndef OUTBOX_BALANCE_H
#define OUTBOX_BALANCE_H
/*
 * What is left on a SIM, and whether its operator has blocked it. Mainland operators answer a
 * request by SMS, seldom by USSD; request, receiver and the pattern of the answer differ by
 * province and card and are settings (domain.md 10.4). Pure.
 */
#include "lianhu/when.h"

enum balance_by { BALANCE_NONE, BALANCE_SMS, BALANCE_USSD };

struct balance_ask {
    enum balance_by by;
    const char *to;      /* "10086"; unused for USSD */
    const char *request; /* "YE", "*100#" */
    const char *pattern; /* POSIX extended expression; its first group is the sum in yuan */
    long low_fen;        /* at or below: bulk pauses and the duty phones are told */
    int days;            /* how often it is asked */
};

struct balance {
    wall_t asked_at; /* WALL_NONE never */
    bool known;
    long fen;
    bool blocked; /* the operator said so */
};

/* True when it is time to ask. */
bool balance_due(const struct balance_ask *ask, const struct balance *balance, wall_t now);

/* The sum in an answer; false when the pattern does not match or no sum stands there. */
bool balance_read(const char *pattern, const char *text, long *fen);

/* True when `pattern` can be used: it compiles and has a group. */
bool balance_pattern_ok(const char *pattern);

/* True when bulk must wait: too little is left, or the operator has blocked the SIM. */
bool balance_stops_bulk(const struct balance_ask *ask, const struct balance *balance);

/* One line for the store and back: "fen asked_ms blocked". */
void balance_write(const struct balance *balance, char *out, size_t size);
void balance_parse(const char *line, struct balance *balance); /* NULL: nothing known */

#endif
