#ifndef MODEL_EVALUATION_H
#define MODEL_EVALUATION_H
/* 一季一考评 and the yearly assessment as the model writes them (domain.md 8). */
#include "model/words.h"

/* clang-format off */
/* What an item counts. A share is worth `points` in full; a number is worth `each` up to `max`. */
#define EVALUATION_TABLE(X)                                                                        \
    X(EVAL_ROUNDS, "rounds-on-time")     /* share of rounds answered in time */                    \
    X(EVAL_REPORTS, "reports")           /* number of valid reports, the `first` so many */        \
    X(EVAL_ACCURACY, "accuracy")         /* share of reports neither corrected nor refused */      \
    X(EVAL_SETTLED, "settled")           /* share of own cases settled inside the unit */          \
    X(EVAL_RECEIPTS, "receipts-on-time") /* share of notices confirmed in time */                  \
    X(EVAL_RATING, "rating")             /* share of residents' ratings that are satisfied */      \
    X(EVAL_MEETINGS, "meetings")         /* share of meetings and trainings attended */            \
    X(EVAL_VISITS, "visits")             /* share of the visits owed that were made */           \
    X(EVAL_REGISTER, "register")         /* number of entries of the register named */             \
    X(EVAL_DRIVE, "drive")               /* share of households done; half: why not told */         \
    X(EVAL_HIDDEN, "hidden")             /* matters found by others: each is a minus */            \
    X(EVAL_OVERDUE, "overdue")           /* own cases past the red limit: each is a minus */       \
    X(EVAL_CARDS, "cards")               /* points of supervision cards are taken off */           \
    X(EVAL_HAND, "hand")                 /* entered by hand, with a reason */
/* clang-format on */

#define X(name, words) name,
enum evaluation_source { EVALUATION_TABLE(X) EVALUATION_SOURCES };
#undef X
const char *evaluation_source_name(enum evaluation_source source);
/* A share of something, as against a number of things. */
bool evaluation_is_share(enum evaluation_source source);

struct evaluation_item {
    char *code, *title;
    enum evaluation_source source;
    double each;  /* points for each one; below 0 they are taken off */
    int first;    /* only the first so many count; 0 all */
    int points;   /* the most that the item gives; of a minus, the most it takes; 0 no cap */
    bool extra;   /* 加分: on top of the hundred */
    char *ledger; /* EVAL_REGISTER: which register; "" otherwise */
};

/* 优秀 良好 合格 不合格: best first. */
struct evaluation_band {
    char *title;
    int from; /* points */
};

struct evaluation {
    struct evaluation_item *items; /* points of those neither extra nor minus add up to 100 */
    size_t item_count;
    struct evaluation_band *bands;
    size_t band_count;
    struct words roles;                                /* who is assessed; none: no assessment */
    int extra_max;                                     /* 加分 altogether; 0 no cap */
    int yearly_self, yearly_residents, yearly_village; /* 述职 群众评议 村评分: 100 in all */
};

/* The band that a score falls into; NULL when there are none. */
const struct evaluation_band *evaluation_band_of(const struct evaluation *evaluation, int score);

#endif
