#ifndef DAEMON_CONTROL_SCORE_H
#define DAEMON_CONTROL_SCORE_H
/* A leader's sheet as evaluate.* shows it: items, points, and what stands behind each of them. */
#include "daemon/control_int.h"
#include "store/store_evaluation.h"

struct scoring {
    struct request *r;
    const struct evaluation *evaluation;
    struct quarter quarter; /* or the year, as number 20260 */
    bool year;
    char words[32];
    json_t *rows;
    int64_t last;
    size_t seen;
    bool sign;
};

/* As it was signed, or as it stands. New references. */
json_t *score_sheet_of(const struct scoring *s, const struct score_leader *leader);

/* As it stands. */
json_t *score_sheet_now(const struct scoring *s, const struct score_leader *leader);

#endif
