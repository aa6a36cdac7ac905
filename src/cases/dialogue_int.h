#ifndef CASES_DIALOGUE_INT_H
#define CASES_DIALOGUE_INT_H
/* What dialogue.c and dialogue_answers.c share: a text held against a question. */
#include "cases/dialogue.h"

enum match {
    MATCH_TAKEN,  /* it was its answer, and what it asks for is done */
    MATCH_FAILED, /* it tries to be, and cannot be understood */
    MATCH_OTHER,  /* it speaks of something else */
};

/* Words that are no matter of their own: what they begin with may be an answer. A report that names
 * a household is one, whatever it begins with. */
bool answer_with_words(const struct reading *r);

/* The digits of an answer, "" none; a plain yes is 1 everywhere, a plain no 2. */
const char *answer_digits(const struct reading *r);

/* Holds the text against the question; whoever calls says what became of the question. */
enum match answer_take(const struct case_service *s, const struct intake *in,
                       const struct question *q, struct effects *out);

#endif
