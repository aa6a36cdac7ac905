#ifndef STORE_STORE_LEDGER_H
#define STORE_STORE_LEDGER_H
/* Between the files that fill struct ledger_reader. */
#include "ledger/ledger_reader.h"
#include "store/store_int.h"

enum { LEDGER_KEYS_MAX = 200 };

/* store_ledger_lists.c: notices, groups, households, coverage; `ctx` is a struct store_ledger. */
void store_list_notices(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                        size_t limit, ledger_notice_fn each, void *arg);
void store_list_groups(void *ctx, const struct ledger_query *q, int level, const char *const *roles,
                       struct ledger_cursor *at, size_t limit, ledger_group_fn each, void *arg);
void store_list_homes(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                      size_t limit, ledger_home_fn each, void *arg);
/* store_evaluation.c: signed sheets, the best first. */
void store_list_scores(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                       size_t limit, ledger_score_fn each, void *arg);
bool store_reach(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                 struct ledger_reach *out);
void store_silent(void *ctx, const struct ledger_query *q, int64_t unit, ledger_silent_fn each,
                  void *arg);

int64_t store_drive_newest(void *ctx, const char *code, wall_t before);
bool store_drive_mark(void *ctx, int64_t drive, int64_t unit, int64_t household,
                      struct ledger_mark *out);

#endif
