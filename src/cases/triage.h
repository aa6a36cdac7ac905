#ifndef CASES_TRIAGE_H
#define CASES_TRIAGE_H
/*
 * Sorting: what a clerk made of a text that nobody could read, or what newer rules make of it. How
 * it was sorted is kept as an event together with the words, for whoever improves the rules.
 */
#include "cases/case_service.h"

struct sorting {
    const struct actor *by;   /* the clerk */
    const struct actor *from; /* who wrote the text */
    int64_t message;
    const char *text; /* its words, identity numbers masked */
    const struct kind *kind;
    int64_t unit; /* 0 none */
    struct case_household household;
    const char *party;   /* NULL: the head of the household */
    const char *subject; /* a title of the kind, "" none */
    const char *remarks; /* the clerk's own words for it; NULL: the text */
    const char *mark;    /* why somebody should look again, "" no reason */
    wall_t came_at;      /* limits run from the day on which the text came */
    wall_t now;
};

/* Files the text: a case, a line of a register or 平安, and its writer is told what was understood.
 * Returns the serial of the case, 0 where it made none. The kind must be one of triage_takes. */
int64_t triage_file(const struct case_service *s, const struct sorting *sorting,
                    struct effects *out);

/* The text belongs to a case that is there: its words join the remarks, and its writer is told
 * which case it is. */
void triage_add(const struct case_service *s, const struct sorting *sorting, struct case_file *cf,
                struct effects *out);

/* The kinds that a text can be sorted into. */
bool triage_takes(const struct kind *kind);

/* The text is nothing for the office. */
void triage_dismiss(const struct sorting *sorting, const char *note, struct effects *out);

#endif
