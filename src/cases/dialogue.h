#ifndef CASES_DIALOGUE_H
#define CASES_DIALOGUE_H
/*
 * Talking: questions put to a phone and what is done with their answers. Everything was filed
 * before it was asked; silence leaves it filed with a mark for the clerk.
 */
#include "cases/case_service.h"

/* Puts a question: `template` and `fields` make its text. Asked at once as the answer to `in`,
 * unless another dialogue is open for that phone: then it waits, and false says that `in` still
 * needs its answer. `q` needs kind, options and what it is about. */
bool dialogue_ask(const struct case_service *s, const struct intake *in, struct question *q,
                  enum text_id id, const struct text_field *fields, struct effects *out);

/* A question that waits for a digit or word without holding up others; sent as class question. */
void question_put(const struct case_service *s, const struct phone *to, struct question *q,
                  struct span text, wall_t now, struct effects *out);

/* The same as the answer to `in`; nothing when the table forbids one. */
void question_reply(const struct case_service *s, const struct intake *in, struct question *q,
                    struct span text, struct effects *out);

/* Takes a text as the answer to what is open for its phone. False: it answers nothing, read it as
 * what it says; then nothing was put out. */
bool dialogue_take(const struct case_service *s, const struct intake *in, struct effects *out);

/* Bare digits, yes or no while nothing is open (domain.md section 3). */
void dialogue_nothing_open(const struct case_service *s, const struct intake *in,
                           struct effects *out);

/* Closes dialogues that nobody answered for a day and asks the next. Returns how many; call again
 * while it is not 0. */
size_t dialogue_silence(const struct case_service *s, wall_t now, struct effects *out);

/* Puts somebody on the clerk's call list. */
void call_list_add(const struct phone *phone, const char *why, int64_t case_serial, int64_t message,
                   struct effects *out);

/* The one open case of the sender that the words of a text fit best: 就是房子那个. False when none
 * or several fit. */
bool case_by_words(const struct case_service *s, const struct intake *in, struct case_file *out);

#endif
