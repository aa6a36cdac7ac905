#ifndef CASES_DESK_H
#define CASES_DESK_H
/*
 * The front desk: what is answered to a text that is no report, no query and no order, by the
 * table of design.md section 7: help, chatter, words that nobody could read, strangers, leaving and
 * coming back.
 */
#include "cases/case_service.h"
#include "intake/disposition.h"
#include "roster/consent.h"

/* 帮助, an empty text, a pocket press: the help that fits this sender, once a day. */
void desk_help(const struct case_service *s, const struct intake *in,
               const struct sender_history *history, struct effects *out);

/* Chatter of a registered person: 有事请发... once a day, else nothing; staff see it. */
void desk_chatter(const struct case_service *s, const struct intake *in,
                  const struct sender_history *history, struct effects *out);

/* What nobody could read is kept for the staff to sort. The sender is told calmly how to write; the
 * second time in a day that somebody will ring, and then the clerk has it on the call list. */
void desk_unread(const struct case_service *s, const struct intake *in,
                 const struct sender_history *history, struct effects *out);

/* A mobile number that is not on the roster: once in 30 days, and only if it reads as a report, a
 * query or a call for help. */
void desk_stranger(const struct case_service *s, const struct intake *in,
                   const struct sender_history *history, struct effects *out);

/* A report from a phone of a household: kept for the staff, who file it. */
void desk_resident(const struct case_service *s, const struct intake *in, struct effects *out);

/* Somebody wants to be registered, or has another number: it waits for a clerk. One thanks a day.
 */
void desk_newcomer(const struct case_service *s, const struct intake *in,
                   const struct sender_history *history, struct effects *out);

/* The same text again within 30 minutes: 已收到,不用重发, once. */
void desk_repeated(const struct case_service *s, const struct intake *in, struct effects *out);

/* 退订: a household leaves plain notices; an office-holder's wish goes to the clerk, because
 * messages of an office go on (domain.md 10.1). */
void desk_stop(const struct case_service *s, const struct intake *in, struct effects *out);

/* The sender agrees to plain notices, or refuses them. */
void desk_consent(const struct intake *in, enum consent_state state, struct effects *out);

/* 订阅: plain notices again. */
void desk_resume(const struct case_service *s, const struct intake *in, struct effects *out);

#endif
