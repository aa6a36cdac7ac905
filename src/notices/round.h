#ifndef NOTICES_ROUND_H
#define NOTICES_ROUND_H
/*
 * Rounds (定期排查, 零报告): a question that comes back by the model's calendar, to every leader.
 * It is a notice that the model itself drafts and signs; it is answered by 平安, by a report, by a
 * number where one is asked for, or by a ring where the question offered it. The silent are
 * reminded as those of a notice are; at the deadline each grid head hears who is missing. Meetings
 * of the calendar are drafted in time for the staff to check and sign.
 */
#include "notices/notice.h"

struct round_reader {
    void *ctx;
    /* The newest open round that asks for `answer` and was submitted to this phone before `before`,
     * unanswered first. */
    bool (*of_phone)(void *ctx, const struct phone *phone, enum notice_answer answer, wall_t before,
                     struct addressee *out);
    /* Whether a round, or an item of the calendar, was opened for that time. */
    bool (*was_opened)(void *ctx, const char *round, wall_t at);
    /* A round whose deadline is over by `now` and was not told yet. */
    bool (*to_close)(void *ctx, wall_t now, struct notice *out);
    /* The units above those that were asked, where grid heads are: the next behind `after`. */
    size_t (*units_of)(void *ctx, int64_t serial, int64_t after, int64_t *out, size_t max);
    void (*count_below)(void *ctx, int64_t serial, int64_t unit, int64_t *asked, int64_t *heard);
    /* Appends "马建国,李秀兰" of those below a unit who did not answer; how many. */
    size_t (*silent_below)(void *ctx, int64_t serial, int64_t unit, struct buf *names);
};

struct round_service {
    const struct notice_service *notices;
    const struct round_reader *rounds;
    const struct alarm_reader *people; /* who holds an office where */
};

/* Opens at most one round or drafts one meeting that is due. False: nothing is. Its recipients get
 * their rows as those of any signed notice do. */
bool round_clock(const struct round_service *s, wall_t now, struct effects *out);

/* Tells one round's silent to some of their grid heads when its deadline is over. False: nothing is
 * due. */
bool round_close(const struct round_service *s, wall_t now, struct effects *out);

/* Somebody sent 平安 or a report: their open round has heard of them. */
void round_heard(const struct round_service *s, const struct intake *in, struct effects *out);

/* Digits that answer a round which asks for a number. False: none is open; nothing was put out. */
bool round_number(const struct round_service *s, const struct intake *in, struct effects *out);

/* The same in words around one number (返乡十二人, 没有), of who has not answered it yet. */
bool round_number_words(const struct round_service *s, const struct intake *in,
                        struct effects *out);

/* A ring of `who`: counts as 平安 where an open round offered it. False: it offered none. */
bool round_rang(const struct round_service *s, const struct actor *who, wall_t now,
                struct effects *out);

#endif
