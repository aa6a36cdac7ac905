#ifndef MODEL_GRADE_H
#define MODEL_GRADE_H
/*
 * How grave a case is and what follows from it: which level settles it, by when, who may do what to
 * it, and what is warned of early (domain.md 5.3, 5.4). Read-only parts of the model.
 */
#include "model/words.h"

/* 小事 大事 较大事 群体事件: lightest first. A sign of a grade raises a case to it. */
struct grade {
    char *title;
    char *level_title; /* the level that settles it, as written */
    int level;         /* index into the model's levels; 0 when it lies above them */
    bool above;        /* settled above the model's top: its centre passes the case on */
    char *colour;      /* "红" "橙" "黄" "蓝" "绿"; "" none */
    int failures;      /* mediated so many times in vain; 0 no sign */
    int people;        /* so many people take part; 0 no sign */
    long amount;       /* yuan; 0 no sign */
    bool two_villages; /* the two sides live in two villages */
    bool charge;       /* such a case needs a named leader until it ends (包案) */
    int visit_every; /* 回访 every so many days for a month, whatever its kind; 0 as the kind says
                      */
    struct words signs;
};

/* Time limits in hours, 0: none. Yellow is the date that people are told, red comes after it. */
struct limits {
    int accept_hours, handle_hours, verify_hours;
    int accept_red_hours, handle_red_hours, verify_red_hours;
    int remind_hours;  /* so long before the yellow limit the handler is reminded; 0 never */
    bool working_days; /* count 24 h per working day instead of calendar time */
};

/* Who may bring an event of the case table beyond what its rules say: only these roles. */
struct move_right {
    char *event; /* name of an event: "transfer" */
    struct words by;
};

/* 督办: plain, yellow card, red card. */
enum supervision { SUPERVISED_NOT, SUPERVISED_PLAIN, SUPERVISED_YELLOW, SUPERVISED_RED };

/* clang-format off */
#define WARNING_TABLE(X)                                                                           \
    X(WARN_HOUSEHOLD, "household") /* `count` cases of one household within `days` */              \
    X(WARN_PAIR, "pair")           /* of the same two sides */                                     \
    X(WARN_UNIT, "unit")           /* of one kind in one unit of the lowest level */               \
    X(WARN_DANGER, "danger")       /* danger words in the report */                                \
    X(WARN_FAILED, "failed")       /* one case failed `count` times */
/* clang-format on */

#define X(name, words) name,
enum warning_when { WARNING_TABLE(X) };
#undef X
const char *warning_when_name(enum warning_when when);

struct warning_rule {
    char *title;
    enum warning_when when;
    struct words kinds;    /* codes; empty: all that become cases */
    struct words subjects; /* titles; empty: all */
    int count, days;
    struct words tell; /* roles that are told, each the nearest above the unit */
};

#endif
