#ifndef INTAKE_DISPOSITION_H
#define INTAKE_DISPOSITION_H
/*
 * The answer table of design.md section 7 before reading: may this text be answered at all? Two
 * machines must never talk to each other in a loop, and nobody is told the same thing twice. Pure.
 */
#include <stdbool.h>

/* What the store knows about the sender's recent texts, this one not counted. */
struct sender_history {
    bool is_mobile; /* an 11-digit mobile number of a person */
    bool is_ours;   /* one of the gateway's own numbers */
    bool is_registered;
    unsigned texts_last_hour;
    unsigned same_last_30_min; /* the same text */
    unsigned same_last_hour;
    unsigned stranger_answers_30_days;
    unsigned helps_today;
    unsigned chatter_answers_today;
    unsigned joins_noted_today;
    unsigned not_understood_day; /* told so in the past 24 hours */
};

enum intake_gate {
    GATE_READ,          /* read it and answer by what it means */
    GATE_READ_SILENT,   /* keep it for staff; no answer (a flood or an echo); alarms excepted */
    GATE_TELL_REPEATED, /* 已收到,不用重发, once */
    GATE_STRANGER,      /* read; answer only what the table allows a stranger */
    GATE_SENSOR         /* operators, services, our own numbers: keep, never answer */
};
enum intake_gate intake_gate(const struct sender_history *history);

#endif
