#ifndef TESTS_PROMISES_H
#define TESTS_PROMISES_H
/*
 * The guarantees of design.md section 7 as questions to the database, each by its name: a row that
 * the query finds is a broken promise. Whoever asks makes PROMISES_RULES first, with the limits of
 * what one number is sent (phone_per_day, phone_per_minute, same_per_hour, same_per_minute) and of
 * what the gateway sends (parts_per_day).
 */
#include <stdbool.h>
#include <stddef.h>

#define PROMISES_RULES                                                                             \
    "CREATE TEMP TABLE rules AS SELECT %lu AS phone_day, %lu AS phone_minute, %lu AS same_hour,"   \
    " %lu AS same_minute, %lu AS whole_day"

struct promise {
    const char *name, *query;
    bool steady; /* compares times of the clock on the wall: holds while nobody sets that one */
};

const struct promise *promises_all(size_t *count);

#endif
