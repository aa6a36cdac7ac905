#ifndef MODEL_NOTICE_KIND_H
#define MODEL_NOTICE_KIND_H
/* Kinds of notices (告知制度) and their rules: what answer they ask for, when they may go, how long
 * they are worth reading, when the silent are asked again and when they are rung. */
#include "model/words.h"
#include <stdbool.h>

/* clang-format off */
#define NOTICE_ANSWER_TABLE(X)                                                                     \
    X(NOTICE_ASKS_NOTHING, "none")                                                                 \
    X(NOTICE_ASKS_RECEIPT, "receipt")       /* 看到回1 */                                          \
    X(NOTICE_ASKS_ATTENDANCE, "attendance") /* 能来回1,来不了回2; signed in at the door by a code */ \
    X(NOTICE_ASKS_WELL, "well")             /* a round: 平安 or a report */                        \
    X(NOTICE_ASKS_NUMBER, "number")         /* a round: how many */                                \
    X(NOTICE_ASKS_DRIVE, "drive")           /* which households have done it, which not */         \
    X(NOTICE_ASKS_OPINION, "opinion")       /* 满意回1,一般回2,不满意回3 */
/* clang-format on */

#define X(name, words) name,
enum notice_answer { NOTICE_ANSWER_TABLE(X) };
#undef X
const char *notice_answer_name(enum notice_answer answer);

struct notice_kind {
    char *code;  /* "work": small letters */
    char *title; /* "工作安排" */
    enum notice_answer answer;
    bool night;        /* may leave at any hour of any day, before other bulk */
    bool days_off;     /* may leave on weekends and public holidays, too, in the windows */
    bool life;         /* about life and safety: also to those who unsubscribed */
    bool duty_signs;   /* urgent: one signature of a named duty officer is enough */
    bool personal;     /* to the person alone: its text is told to nobody else */
    int expire_hours;  /* not worth sending later than that after it was signed */
    int second_hours;  /* the silent are asked again after so long; 0 never */
    int call_hours;    /* and are on the call list after so long; 0 never */
    struct words sign; /* roles that may sign it; empty: all with the right sign */
};

#endif
