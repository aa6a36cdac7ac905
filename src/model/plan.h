#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H
/* What comes back by the calendar: meetings, trainings, receptions, rounds. */
#include "model/words.h"

/* clang-format off */
#define EVERY_TABLE(X)                                                                             \
    X(EVERY_DAY, "day", 1)              /* day: nothing */                                         \
    X(EVERY_WEEK, "week", 7)            /* day 1 Monday .. 7 Sunday */                             \
    X(EVERY_HALF_MONTH, "half-month", 15) /* day d and d + 15 of each month */                     \
    X(EVERY_MONTH, "month", 31)         /* a month that is shorter: its last day */                \
    X(EVERY_QUARTER, "quarter", 31)     /* of its month 1 .. 3 */                                  \
    X(EVERY_HALF_YEAR, "half-year", 31) /* of its month 1 .. 6 */                                  \
    X(EVERY_YEAR, "year", 31)           /* of its month 1 .. 12 */
/* clang-format on */

#define X(name, words, last) name,
enum every { EVERY_TABLE(X) };
#undef X
const char *every_name(enum every every);

/* When: a rule of the calendar. */
struct recurrence {
    enum every every;
    int day, month; /* as above; month 1 when it is not said */
    int hour, minute;
};

/* clang-format off */
#define CALENDAR_KIND_TABLE(X)                                                                     \
    X(CALENDAR_MEETING, "meeting")     /* 例会: who comes, minutes */                              \
    X(CALENDAR_TRAINING, "training")                                                               \
    X(CALENDAR_RECEPTION, "reception") /* 领导接访 */                                              \
    X(CALENDAR_SEARCH, "search")       /* 排查: a meeting of searchers, not a round by SMS */      \
    X(CALENDAR_REPORT, "report")       /* 信息报送, 月报 */                                        \
    X(CALENDAR_REVIEW, "review")       /* 考评, 述职, 评议 */
/* clang-format on */

#define X(name, words) name,
enum calendar_kind { CALENDAR_KIND_TABLE(X) };
#undef X
const char *calendar_kind_name(enum calendar_kind kind);

struct calendar_item {
    char *title;
    enum calendar_kind kind;
    struct recurrence when;
    struct words roles; /* who is invited, or whose duty it is */
    char *level_title;  /* it is held in each unit of this level; "" the top */
    int level;          /* index into the model's levels */
    char *text;         /* what the notice says; "" the staff write it */
    int notice_hours;   /* so long before the invitation goes out */
};

/* A question to many that 平安 or a report answers. */
struct round_plan {
    char *title;
    struct recurrence when;
    struct words roles;
    char *text;
    bool number;          /* a number is asked for, summed by unit: 返乡几人?回数字 */
    struct words periods; /* "03-01..03-15": only then, daily in sensitive times; empty: always */
    bool ring;            /* a ring counts as 平安 */
    int remind_hours;     /* the silent are asked again after so long; 0 never */
    int deadline_hours;   /* later answers are late */
};

#endif
