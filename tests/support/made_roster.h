#ifndef TESTS_MADE_ROSTER_H
#define TESTS_MADE_ROSTER_H
/*
 * A made-up roster of any size for a model, the same for the same seed. Units follow the levels of
 * the model, every office of a level is filled in each unit there (once, or as often as the plan
 * says), the head of household 1 leads the group. Names are put together from common characters;
 * within a group they run in families, so that near names (张明录, 张明亮) meet as they do in
 * villages.
 */
#include "model/model.h"
#include <stdio.h>

enum { MADE_DEPTH_MAX = 8, MADE_OFFICES_MAX = 24 };

/* How many hold an office, over all units of its level. */
struct made_office {
    char role[32];
    unsigned long count;
};

struct made_roster {
    const struct model *model;
    uint64_t seed;
    unsigned long counts[MADE_DEPTH_MAX]; /* units of each level, all together */
    unsigned long bare[MADE_DEPTH_MAX];   /* so many of them, the last, have nothing below */
    size_t depth;
    unsigned long households; /* 0: 30 a group */
    struct made_office offices[MADE_OFFICES_MAX];
    size_t office_count;
    char role[32]; /* only this one; "" all */
    char top[64];  /* name of the topmost unit; "" one is made */
};

/* "1/8/18/54": units of each level, top first. NULL, or what is wrong with it. */
const char *made_roster_shape(struct made_roster *plan, const char *shape);

/* Reads a plan (tools/rosters/nanyu.plan explains the format) for plan->model. False when something
 * is wrong; `error` names file, line and what. */
bool made_roster_read(struct made_roster *plan, const char *path, struct buf *error);

/* NULL, or why the roster cannot be made. */
const char *made_roster_check(const struct made_roster *plan);

/* Two CSV files as `lianhuctl roster import` takes them. */
void made_roster_write(const struct made_roster *plan, FILE *people, FILE *households);

/* People in office that the roster will have. */
unsigned long made_roster_offices(const struct made_roster *plan);

#endif
