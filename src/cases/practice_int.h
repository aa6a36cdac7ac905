#ifndef CASES_PRACTICE_INT_H
#define CASES_PRACTICE_INT_H
/* The ledger of practice, which its readers (practice_cases.c, practice_questions.c) look at. */
#include "cases/practice.h"

/* More than a training of a township writes; then the oldest day's work begins anew. */
enum { PRACTICE_CASES = 1000, PRACTICE_QUESTIONS = 1000 };

struct practice {
    struct case_reader real;
    struct question_reader real_questions;
    struct case_file cases[PRACTICE_CASES];
    size_t case_count;
    struct question questions[PRACTICE_QUESTIONS];
    size_t question_count;
    int64_t next_serial, next_question;
    int64_t day;         /* of the texts that are kept */
    struct effects keep; /* memory of their strings */
};

/* Kept until the day is over; one of the same number or id is written over. */
void practice_keep_case(struct practice *p, const struct case_file *cf);
void practice_keep_question(struct practice *p, const struct question *q);

#endif
