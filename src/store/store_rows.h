#ifndef STORE_STORE_ROWS_H
#define STORE_STORE_ROWS_H
/* Rows that have no other room: what the outbox and the lists read back. */
#include "lianhu/device.h"
#include "lianhu/message.h"

/* An outbound message that is not done. */
struct waiting_row {
    int64_t id;
    struct phone to;
    const char *modem; /* NULL any */
    enum message_class cls;
    unsigned parts;
    wall_t at, not_before, expires;
    bool workdays; /* not on a day off */
    enum message_state state;
};

/* One time that a TPDU was about to leave; the numbers are stored. */
enum attempt_outcome {
    ATTEMPT_OPEN,     /* announced, or the process died: whether it left is not known yet */
    ATTEMPT_ACCEPTED, /* the service centre has it */
    ATTEMPT_REFUSED,
    ATTEMPT_UNSENT,  /* known not to have left */
    ATTEMPT_IN_DOUBT /* it may have left; its report or a time-out settles it */
};
struct attempt_row {
    int64_t id, message;
    unsigned part; /* 1.. */
    const char *modem;
    wall_t opened_at, ended_at;
    enum attempt_outcome outcome;
    struct at_final final; /* when refused */
    int mr;                /* -1 none */
    int st;                /* -1 no report */
    wall_t report_scts;    /* of the newest report */
    struct phone phone;    /* filled by store_attempts_by_mr only */
};

/* A text that left for a phone. */
struct sent_to {
    wall_t at;
    bool same; /* the words of the one that is asked about, of another message */
};

struct message_row {
    int64_t id;
    bool out;
    const char *phone, *text, *modem; /* modem NULL unknown */
    wall_t at;
    int cls; /* -1 inbound */
    enum message_state state;
    int parts, attempts;
    int disposition; /* -1 outbound or not yet */
    enum triage_why why;
    int64_t case_serial;
};

#endif
