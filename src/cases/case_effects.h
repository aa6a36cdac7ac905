#ifndef CASES_CASE_EFFECTS_H
#define CASES_CASE_EFFECTS_H
/* What a row of the case table sets off; between case_move.c and case_effects.c, case_news.c. */
#include "cases/case_course.h"

/* One move on its way. */
struct case_move {
    const struct case_service *s;
    const struct case_command *c;
    const struct case_file *before;
    struct case_file *cf;
    int64_t message;
    struct effects *out;
    unsigned effects; /* set of FX_* */
    const char *note; /* never NULL */
    bool entered;     /* into its ledger, by this move */
    struct buf detail;
};

/* The fields that the event and its effects change; not the limits. */
void move_alter(struct case_move *m);

/* What the clock does next, where a move of its own or the model's rule decides it. */
void move_wind(struct case_move *m);

/* The words of its event. Lives as long as the move. */
const char *move_detail(struct case_move *m);

/* Rows beside the case: helpers, links, papers, visits. */
void move_rows(struct case_move *m);

/* Who hears of it (case_news.c). */
void move_tell(struct case_move *m);

#endif
