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

#endif
