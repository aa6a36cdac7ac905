#ifndef TESTS_PROMISES_H
#define TESTS_PROMISES_H
/*
 * The guarantees of design.md section 7 as questions to the database, each by its name: a row that
 * the query finds is a broken promise.
 */
#include <stdbool.h>
#include <stddef.h>

struct promise {
    const char *name, *query;
    bool steady; /* compares times of the clock on the wall: holds while nobody sets that one */
};

const struct promise *promises_all(size_t *count);

#endif
