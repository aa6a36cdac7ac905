#ifndef STORE_EARLY_H
#define STORE_EARLY_H
/*
 * Databases of the time before the first release. Their schema grew in place under the number 1;
 * migration 2 brings whichever of them it finds to the one that release has. Where nothing differs
 * nothing is done.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* Rebuilds what differs from `schema` (SQL text) in one transaction that also sets user_version to
 * 2; rows stay, columns that are new get what stands for nothing. *no_tally: the cases were not
 * counted yet. False: nothing was changed, and why. */
bool store_migrate_early(sqlite3 *db, const char *schema, bool *no_tally, char *why,
                         size_t why_size);

#endif
