#ifndef STORE_STORE_EVALUATION_H
#define STORE_STORE_EVALUATION_H
/* 一季一考评: what stands behind a leader's points, entries by hand, signed sheets. */
#include "cases/evaluate.h"
#include "store/store.h"

/* A quarter: local midnights, and 20264 for the fourth of 2026. */
struct quarter {
    int number;
    wall_t from, to;
};

struct score_leader {
    int64_t office, person, unit;
    const char *name, *unit_path;
};

typedef void (*score_leader_fn)(void *ctx, const struct score_leader *leader);
/* Those who hold an assessed office of `roles` in the quarter, behind the office `after`, under the
 * unit of that path (NULL all); each once. */
void store_score_leaders(struct store *store, const struct words *roles, const struct quarter *q,
                         const char *unit_path, int64_t after, size_t limit, score_leader_fn each,
                         void *ctx);
bool store_score_leader(struct store *store, const struct words *roles, const struct quarter *q,
                        int64_t person, struct score_leader *out);

/* Their offices behind one, or before it. */
size_t store_score_offices(struct store *store, const struct words *roles, const struct quarter *q,
                           const char *unit_path, const struct id_page *page, int64_t *ids,
                           size_t max);

/* Everything of one leader and quarter; free it. */
void store_score_facts(struct store *store, const struct model *model, const struct quarter *q,
                       const struct score_leader *leader, wall_t now, struct score_facts *out);

/* The part of it that is work from house to house. store_score_work.c */
void store_score_work(struct store *store, const struct model *model, const struct quarter *q,
                      const struct score_leader *leader, wall_t now, struct score_facts *out);

/* An entry by hand; item "": an appeal. */
void store_score_enter(struct store *store, const struct quarter *q, int64_t person,
                       const struct score_entry *entry, wall_t now);
bool store_score_appealed(struct store *store, const struct quarter *q, int64_t person);

struct signed_sheet {
    int64_t person, unit;
    const char *name, *unit_path, *points; /* points of each item, blanks between */
    double extra, minus, score;
    const char *band, *body, *signer;
    wall_t signed_at;
    int revision; /* from 1; filled by readers */
};

/* A new revision; the older ones stay. */
void store_score_sign(struct store *store, int quarter, const struct signed_sheet *sheet);
bool store_score_signed(struct store *store, int quarter, int64_t person, struct signed_sheet *out);

/* What stands behind a leader's year: entries, and what the households of the unit said. */
struct year_facts;
void store_year_facts(struct store *store, const struct quarter *year,
                      const struct score_leader *leader, struct year_facts *out);

/* What a list says of a leader: as it was signed, or as it stands. */
struct score_brief {
    double score;
    const char *band;
    bool is_signed;
};
void store_score_brief(struct store *store, const struct model *model, const struct quarter *q,
                       const struct score_leader *leader, wall_t now, struct score_brief *out);

#endif
