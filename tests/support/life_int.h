#ifndef TESTS_LIFE_INT_H
#define TESTS_LIFE_INT_H
/* What the files of a life share. */
#include "tests/support/life.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- chance (life.c) ---- */
int life_below(struct life *life, int n);
int life_between(struct life *life, int low, int high);
bool life_by_rate(struct life *life, double a_day); /* so often a day, asked once a minute */
void life_note(const struct life *life, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- people (life_people.c) ---- */
void life_people_minute(struct life *life, bool day);
void life_somebody_texts(struct life *life);

/* ---- modems (life_modems.c) ---- */
struct life_choice {
    char options[LIFE_MODEMS_MAX][200]; /* quirks */
    char conf[LIFE_MODEMS_MAX][300];    /* lines of their sections in lianhu.conf */
};
void life_choose_modems(struct life *life, struct life_choice *choice);
void life_modems_minute(struct life *life);
void life_mend_modems(struct life *life);   /* all faults end */
void life_confirm_cards(struct life *life); /* those that were swapped */

#endif
