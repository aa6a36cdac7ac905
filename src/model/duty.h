#ifndef MODEL_DUTY_H
#define MODEL_DUTY_H
/* Who stands for what: duties and appointments, lines of contact, teams. */
#include "model/words.h"

/* One duty of a set that an office carries: 七大员, 五聘, 八员, 八联. */
struct duty {
    char *title;  /* "首任调解员" */
    char *set;    /* "五聘" */
    char *bureau; /* that appoints to it and reads its reports; "" none */
    struct words roles;
    struct words kinds; /* of reports and registers that belong to it; may be empty */
    char *text;         /* what it is about; "" */
};

/* A line of people: who contacts whom (党员联系群众). */
struct contact_line {
    char *title;
    struct words roles;    /* who contacts */
    struct words contacts; /* roles, or "household" */
    char *text;
};

/* People who work together in a unit: 工作小组, 三调联动. */
struct team {
    char *title;
    char *level_title;
    int level;     /* index into the model's levels */
    int low, high; /* how many people; 0 not said */
    struct words roles;
};

#endif
