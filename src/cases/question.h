#ifndef CASES_QUESTION_H
#define CASES_QUESTION_H
/*
 * What is open for a phone: one dialogue at most (is this right, which household, which case) and
 * any number of pending questions that wait for a digit or a word (a rating). Digits answer the
 * dialogue, else the newest pending question that offered them. A text that was stamped before the
 * question was submitted cannot answer it; a second dialogue waits for the first; after two failed
 * exchanges the matter is on the clerk's call list (design.md section 6).
 */
#include "cases/case_file.h"

/* The numbers are stored. Those up to QUESTION_URGENT are dialogues, the rest is pending. */
#define QUESTION_TABLE(X)                                                                          \
    X(QUESTION_HOUSEHOLD, "household") /* which of two households; value: its id */                \
    X(QUESTION_NUMBER, "number")       /* which household at all: any number of the group */       \
    X(QUESTION_SAME, "same")           /* 1: that case (other_serial), 2: another one */           \
    X(QUESTION_AGAIN, "again")         /* the report anew, which corrects case_serial */           \
    X(QUESTION_WITHDRAW, "withdraw")   /* 1 yes */                                                 \
    X(QUESTION_STOP, "stop")           /* 1 yes */                                                 \
    X(QUESTION_CASE, "case")           /* a case number, for `event` */                            \
    X(QUESTION_URGENT, "urgent")       /* 1 yes: a call for help */                                \
    X(QUESTION_RATING, "rating")       /* 1 满意 2 一般 3 不满意 */                         \
    X(QUESTION_WIDEN, "widen")         /* 1: the neighbours are to be called too; value: alarm */  \
    X(QUESTION_ALARM, "alarm")         /* 1: on the way, or taken over; value: the alarm */        \
    X(QUESTION_FOLLOW_UP, "follow_up") /* 1 好 2 又吵了; other_serial: the visit */

#define QUESTION_STATE_TABLE(X)                                                                    \
    X(QUESTION_OPEN, "open")                                                                       \
    X(QUESTION_WAITING, "waiting")                                                                 \
    X(QUESTION_ANSWERED, "answered")                                                               \
    X(QUESTION_SILENT, "silent")                                                                   \
    X(QUESTION_GIVEN_UP, "given_up")

#define X(name, words) name,
enum question_kind { QUESTION_TABLE(X) QUESTION_KINDS };
enum question_state { QUESTION_STATE_TABLE(X) QUESTION_STATES };
#undef X
const char *question_kind_name(enum question_kind kind);

enum { OPTIONS_MAX = 6, OPTION_SIZE = 12, OPTIONS_TEXT_SIZE = OPTIONS_MAX * 36 };

/* What may be answered, and what it means. */
struct answer_option {
    char answer[OPTION_SIZE]; /* "3" */
    int64_t value;
};

/* EFFECT_QUESTION: inserted or replaced by id. */
struct question {
    int64_t id;
    struct phone phone;
    enum question_kind kind;
    enum question_state state;
    struct answer_option options[OPTIONS_MAX];
    size_t option_count;
    int64_t case_serial, other_serial; /* 0 none */
    int event;                         /* QUESTION_CASE: enum case_event */
    int64_t message;                   /* the text that caused it */
    int failures;
    wall_t asked_at;
    struct span text; /* as it was or will be asked, signature included */
};

bool question_is_dialogue(enum question_kind kind);

/* Adds an option; more than OPTIONS_MAX are left out. */
void question_offer(struct question *question, const char *answer, int64_t value);

/* The option that `answer` chooses; NULL when it was not offered. */
const struct answer_option *question_option(const struct question *question, const char *answer);

/* Options as text "3=17;5=21" and back, for the store. */
void options_write(const struct question *question, char out[OPTIONS_TEXT_SIZE]);
void options_read(struct question *question, const char *text);

/* EFFECT_CALL_LIST: somebody whom the clerk should ring. */
struct call_wish {
    struct phone phone;
    const char *why; /* Chinese, for the clerk */
    int64_t case_serial, message;
};

struct question_reader {
    void *ctx;
    int64_t (*next_id)(void *ctx);
    /* The open dialogue of a phone; false none. */
    bool (*dialogue)(void *ctx, const struct phone *phone, struct question *out);
    /* The newest open pending question of a phone that offered `answer`. */
    bool (*pending)(void *ctx, const struct phone *phone, const char *answer, struct question *out);
    /* The oldest dialogue that waits for its turn, wanted after `since`. */
    bool (*waiting)(void *ctx, const struct phone *phone, wall_t since, struct question *out);
    /* Dialogues open or waiting, and questions about alarms, asked or wanted at or before `before`,
     * oldest first. */
    size_t (*silent_since)(void *ctx, wall_t before, struct question *out, size_t max);
    /* The newest dialogue that nobody answered, asked since then. */
    bool (*late)(void *ctx, const struct phone *phone, wall_t since, struct question *out);
    /* When the text of a question was taken by the service centre; WALL_NONE not yet or unknown. */
    wall_t (*submitted_at)(void *ctx, int64_t question);
};

#endif
