#ifndef DAEMON_RETENTION_H
#define DAEMON_RETENTION_H
/* What the rows `keep "NAME" { days = N }` of lianhu.conf are about, by the model's ledgers. */
#include "daemon/config.h"
#include "lianhu/buf.h"
#include "model/model.h"
#include "store/store_retention.h"

struct retention_item {
    const struct config_keep *keep;
    enum retained what, and_then; /* the second where there are two */
    const char *ledger;
};

/* Fills the item of a row; how many kinds of rows it is about: 0 no such ledger, 1, or 2 (the
 * second is and_then). */
size_t retention_items(const struct model *model, const struct config_keep *keep,
                       struct retention_item *out);

/* Complains of rows that the model has no ledger for; false when there was one. */
bool retention_check(const struct config *config, const struct model *model, struct buf *errors);

#endif
