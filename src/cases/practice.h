#ifndef CASES_PRACTICE_H
#define CASES_PRACTICE_H
/*
 * Practice (练习): what people report while they practise is decided by the same rules as in
 * earnest, but over a ledger that is in memory for a day and over questions that are there alone.
 * Answers go to the one who practises and to nobody else; nothing reaches the store but that
 * somebody practised. A daemon that starts in the middle of the day goes through what was practised
 * again (daemon/rehearse.c) and has the same ledger as before. Households, units and people are the
 * real ones.
 */
#include "cases/case_service.h"

struct practice;

/* Both readers are borrowed. */
struct practice *practice_new(const struct case_reader *cases,
                              const struct question_reader *questions);
void practice_free(struct practice *practice);

/* Before something is decided in practice: numbers go on behind what is kept, whatever was tried
 * out in between. */
void practice_begin(struct practice *practice, wall_t now);

/* For a case_service that practises. */
struct case_reader practice_case_reader(struct practice *practice);
struct question_reader practice_question_reader(struct practice *practice);

/* True when somebody was asked something in practice and has not answered yet. */
bool practice_asked(struct practice *practice, const struct phone *phone);

/* Takes what was decided about a text in practice: keeps its cases and questions, and puts out
 * what goes back to the one who practises. */
void practice_take(struct practice *practice, const struct intake *in,
                   const struct effects *decided, struct effects *out);

/* ---- who practises ------------------------------------------------------------------------- */

/* A training event, "2026-11-23;role:group-leader;unit:南峪乡/东坪村": the day, and whose texts of
 * that day are practice. Written and read as one setting of the store. */
void training_write(wall_t day, const char *const *terms, size_t count, struct buf *out);
bool training_covers(const char *training, const struct actor *who, wall_t now);

/* Words that must be heard in earnest: calls for help and danger are never practice. */
bool practice_never(const struct reading *reading);

#endif
