#ifndef TESTS_VERDICT_INT_H
#define TESTS_VERDICT_INT_H
/* What the files of a verdict share. */
#include "tests/support/life.h"
#include <sqlite3.h>

struct verdict {
    struct life *life;
    unsigned broken;
};

/* One more promise is broken; the first few are shown. */
void verdict_broken(struct verdict *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The ledgers as they are printed say what the events of the log say (verdict_ledgers.c). */
void verdict_ledgers(struct verdict *v, sqlite3 *db);

/* What waits for somebody is shown to the staff: texts that nobody could read, overdue cases, calls
 * (verdict_lists.c). */
void verdict_lists(struct verdict *v, sqlite3 *db);

/* What one number and one SIM were sent is what lianhu.conf allows (verdict_limits.c). */
void verdict_limits(struct verdict *v, sqlite3 *db);

#endif
