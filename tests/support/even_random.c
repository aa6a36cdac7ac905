#include "tests/support/even_random.h"
#include <sodium.h>

static uint64_t state;

static uint64_t next(void) /* splitmix64 */
{
    uint64_t z = (state += 0x9E3779B97F4A7C15ULL);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static const char *name(void)
{
    return "even";
}

static uint32_t one(void)
{
    return (uint32_t)next();
}

static void fill(void *const out, const size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)out)[i] = (uint8_t)next();
}

void even_random(uint64_t seed)
{
    static struct randombytes_implementation even = {
        .implementation_name = name, .random = one, .buf = fill};

    state = seed;
    randombytes_set_implementation(&even);
}
