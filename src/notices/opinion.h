#ifndef NOTICES_OPINION_H
#define NOTICES_OPINION_H
/*
 * 群众评议: once a year households say by SMS what they think of their leader, 满意 1, 一般 2,
 * 不满意 3. The question is a notice that three hands send; who said what is told to nobody by SMS.
 */
#include "notices/notice.h"

struct opinion_wish {
    int year;
    const char *unit_path; /* NULL everywhere */
    const char *role;      /* title of the office that is asked about */
    wall_t deadline;
    const char *number; /* out: of the notice */
};

/* Drafts the question to all households; its serial, 0 it cannot be. */
int64_t opinion_ask(const struct notice_service *s, struct opinion_wish *wish,
                    const struct actor *actor, wall_t now, struct effects *out);

/* The round's name by which the answers of a year are found again. */
void opinion_round(int year, char *out, size_t size);

/* 1, 2, 3 or words of a rating that answer the question. False: none is open for the phone. */
bool opinion_take(const struct notice_service *s, const struct intake *in, struct effects *out);

/* 述职: what somebody who is assessed writes of the own year. It is kept with the message for those
 * who give points for it (evaluate show --year). False: the text is none. */
bool opinion_self_report(const struct notice_service *s, const struct intake *in,
                         struct effects *out);

#endif
