#ifndef CASES_EVALUATE_YEAR_H
#define CASES_EVALUATE_YEAR_H
/*
 * The yearly assessment (domain.md 8): 述职 and the village's score as they were entered, 群众评议
 * from what households answered by SMS. Pure. Silence is no opinion: where no household said
 * anything the rest weighs a hundred.
 */
#include "model/evaluation.h"
#include <stddef.h>
#include <stdint.h>

enum year_item { YEAR_SELF, YEAR_RESIDENTS, YEAR_VILLAGE, YEAR_ITEMS };
const char *year_item_name(enum year_item item); /* "self" "residents" "village" */
int year_weight(const struct evaluation *evaluation, enum year_item item);
bool evaluation_is_yearly(const struct evaluation *evaluation);

/* What stands behind a point. */
struct year_fact {
    enum year_item item;
    double amount;
    const char *why, *by; /* by: who entered it, or the number of the notice that asked */
    int64_t message;      /* 0 none */
    bool text;            /* 述职 in the leader's own words: read by those who give points */
};

struct year_facts {
    struct year_fact *items;
    size_t count;
    int asked, said[3]; /* households; 满意 一般 不满意 */
};
void year_facts_add(struct year_facts *facts, const struct year_fact *fact);
void year_facts_free(struct year_facts *facts);

struct year_sheet {
    double points[YEAR_ITEMS], score;
    bool empty[YEAR_ITEMS]; /* nobody entered or said anything */
    const char *band;       /* "" none */
};

/* Of entries the newest counts; facts come in the order of their time. */
void year_sum(const struct evaluation *evaluation, const struct year_facts *facts,
              struct year_sheet *out);

#endif
