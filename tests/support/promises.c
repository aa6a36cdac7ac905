#include "tests/support/promises.h"

enum { ALWAYS = false, STEADY = true };

static const struct promise promises[] = {
#define PROMISE(name, steady, query) {name, query, steady},
#include "tests/support/promises.tbl"
#undef PROMISE
};

const struct promise *promises_all(size_t *count)
{
    *count = sizeof promises / sizeof *promises;
    return promises;
}
