#ifndef TESTS_QUARTER_H
#define TESTS_QUARTER_H
/*
 * A township of any model with a made roster, and stories of cases in it: who reports, who is to
 * take it, and act after act by texts and commands, each of which must leave the case in the state
 * that the script says. The office's box is off at night, and at noon on days when nobody writes.
 */
#include "tests/support/township.h"
#include <jansson.h>

enum quarter_who { REPORTER, WORKER, OTHER, CENTRE, DIRECTOR, LEADER, NOBODY };

/* What is said, or for those of the office the arguments of case.move. In it %n is the case's
 * number, %h the household, %o the phone of somebody above the worker, %l the leader's, %d a day in
 * ten days as people write it. */
struct quarter_act {
    int hours; /* after the act before */
    enum quarter_who who;
    const char *text;
    const char *state; /* that the case has afterwards */
    const char *has;   /* "key=value" of the case afterwards; NULL nothing is looked at */
};

struct quarter_story {
    const char *name;
    const struct quarter_act *acts; /* ends at one without a state */
    char kind[KIND_CODE_SIZE];
    char reporter[PHONE_SIZE], worker[PHONE_SIZE], other[PHONE_SIZE];
    char unit[256];
    int household;
    char text[128], number[16]; /* number "": not reported yet */
    size_t act;                 /* the next one */
    wall_t at;                  /* when; WALL_NONE: it is over */
};

struct quarter {
    const char *name; /* the model's */
    struct model *model;
    struct township *town;
    char leader[PHONE_SIZE];
    json_t *reply;
    bool calendar; /* set before opening: rounds and meetings come by themselves */
    bool show;     /* each text on stderr */
};

/* Opens conf/models/NAME.conf with a roster of that shape on 2026-10-01, and the staff 拟稿人
 * (clerk), 审核人 (centre-director) and 签发人 (`leader`). */
void quarter_open(struct quarter *q, const char *name, const char *units, unsigned long households,
                  const char *leader);
void quarter_close(struct quarter *q);

_Noreturn void quarter_fail(const struct quarter *q, const char *what, const char *detail);

/* A command of the office, `as` a member of the staff or NULL; its result, borrowed until the next.
 */
const json_t *quarter_ask(struct quarter *q, const char *as, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The first column of the first row, "" none. The query must use ?1 and ?2. */
void quarter_look(struct quarter *q, char *out, size_t size, const char *sql, const char *text,
                  int64_t number);

/* The people of a story in the n-th group that has a household without a phone, so that nobody of
 * the house is asked. `office`: who reports. */
void quarter_cast(struct quarter *q, struct quarter_story *story, const char *office, size_t n);

/* Puts in what % stands for. */
void quarter_expand(const struct quarter *q, const struct quarter_story *story, const char *pattern,
                    char *out, size_t size);

void quarter_pass_until(struct quarter *q, wall_t when);

/* Somebody texts; a minute passes. */
void quarter_say(struct quarter *q, const char *phone, const char *words);

/* The report, or the next act; sets when the one after it is due. */
void quarter_carry_on(struct quarter *q, struct quarter_story *story);

#endif
