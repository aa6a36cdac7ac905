#ifndef TESTS_LIFE_INT_H
#define TESTS_LIFE_INT_H
/* What the files of a life share. */
#include "lianhu/log.h"
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

/* These words to a modem, unless they were said just now. */
void life_say(struct life *life, const char *phone, unsigned modem, const char *text);

/* ---- orders and machines of our own (life_orders.c) ---- */
void life_orders_minute(struct life *life, bool day);
bool life_code_in(struct life *life, const char *text, char *out, size_t size); /* to send back */

/* ---- answers (life_answers.c) ---- */
void life_answers_minute(struct life *life);
bool life_write_sloppily(struct life *life, const char *phone, char *out, size_t size);

/* ---- the office (life_office.c) ---- */
void life_office_minute(struct life *life);

/* The first column of the first row as text, "" none. */
void life_look(struct life *life, char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- where (life_place.c) ---- */
struct township *life_open_town(const struct life_plan *plan, struct township_plan *town);
void life_read_phones(struct life *life);
const char *life_leader(const struct life *life);                /* role of who signs */
const char *life_group_role(const struct life *life);            /* role at the lowest level */
void life_unit(struct life *life, char *out, size_t size);       /* a group's path */
void life_worker(struct life *life, char *out, size_t size);     /* a phone of somebody above */
void life_write_form(struct life *life, char *out, size_t size); /* JF 3 土地 */
const struct kind *life_case_kind(struct life *life);

/* ---- what must hold all the time (life_watch.c) ---- */
void life_watch(struct life *life);                                 /* now and then */
void life_hear(void *life, enum log_level level, const char *line); /* a line of the log */
void life_watch_death(struct life *life); /* the daemon is down, the disk is as it left it */

/* Begins an identity number of which nothing in clear may be found. */
#define LIFE_IDENTITY_BEGIN "62292319480307"

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
