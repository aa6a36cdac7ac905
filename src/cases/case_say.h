#ifndef CASES_CASE_SAY_H
#define CASES_CASE_SAY_H
/* What is told about a case by SMS; shared by the files of this room. */
#include "cases/case_service.h"

/* A case in the words that texts use. */
struct case_words {
    char number[CASE_NUMBER_SIZE];
    char household[16]; /* "" none */
    char due[24];       /* "12月1日", "" none */
    const char *state, *kind;
    const char *subject; /* "" for quiet ones */
};
void case_words(const struct case_service *s, const struct case_file *cf, struct case_words *w);

const char *case_kind_title(const struct case_service *s, const struct case_file *cf);

/* A subject that is named in no text to a phone (design.md section 6). */
bool case_is_quiet(const struct case_service *s, const struct case_file *cf);

/* Answers with the state of one case, or of all open ones of the sender. */
void case_tell(const struct case_service *s, const struct intake *in, const struct case_file *cf,
               struct effects *out);
void case_tell_open(const struct case_service *s, const struct intake *in, struct effects *out);

/* Puts out a case to be saved; its strings are copied. */
void case_save(const struct case_file *cf, struct effects *out);

/* Tells the duty phones and whoever works cases of its unit about a case in the words of `in`. */
void case_warn_duty(const struct case_service *s, const struct intake *in,
                    const struct case_file *cf, struct effects *out);

#endif
