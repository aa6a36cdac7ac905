/* A sort in steps gives what a sort at once gives, whatever the steps; equals keep their order. */
#include "lianhu/buf.h"
#include "roster/sorter.h"
#include "tests/support/unit.h"
#include <stdint.h>
#include <stdlib.h>

struct thing {
    unsigned key, place;
};

static int by_key(const void *left, const void *right)
{
    const struct thing *a = left, *b = right;

    return (a->key > b->key) - (a->key < b->key);
}

/* qsort promises nothing about equals. */
static int by_key_and_place(const void *left, const void *right)
{
    const struct thing *a = left, *b = right;
    int order = by_key(left, right);

    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static struct thing *things(size_t count, unsigned keys)
{
    struct thing *all = xcalloc(count + 1, sizeof *all);
    uint32_t random = (uint32_t)count + 1;

    for (size_t i = 0; i < count; i++) {
        random = random * 1664525u + 1013904223u;
        all[i] = (struct thing){random >> 8, (unsigned)i};
        all[i].key %= keys;
    }
    return all;
}

static void check(size_t count, unsigned keys, size_t budget)
{
    struct thing *ours = things(count, keys), *theirs = things(count, keys);
    struct sorter s;
    size_t steps = 0;

    sorter_begin(&s, ours, count, sizeof *ours, by_key_and_place);
    while (!sorter_step(&s, budget))
        if (++steps > 40 * count / budget + 600)
            fail_msg("%zu items by %zu: no end", count, budget);
    qsort(theirs, count, sizeof *theirs, by_key_and_place);
    if (count && memcmp(ours, theirs, count * sizeof *ours) != 0)
        fail_msg("%zu items by %zu", count, budget);
    sorter_free(&s);
    free(ours);
    free(theirs);
}

static void test_sorted(void **state)
{
    static const size_t counts[] = {0, 1, 2, 511, 512, 513, 1024, 1025, 1537, 5000, 17539};
    static const size_t budgets[] = {1, 7, 512, 10000, 1000000};

    (void)state;
    for (size_t c = 0; c < ROWS(counts); c++)
        for (size_t b = counts[c] > 2000 ? 2 : 0; b < ROWS(budgets); b++) {
            check(counts[c], 1000000, budgets[b]);
            check(counts[c], 3, budgets[b]);
        }
}

/* No step does much more than its budget. */
static size_t compared;

static int count_compares(const void *left, const void *right)
{
    compared++;
    return by_key(left, right);
}

static void test_steps_are_short(void **state)
{
    enum { COUNT = 100000, BUDGET = 1000 };
    struct thing *all = things(COUNT, COUNT);
    struct sorter s;
    size_t most = 0;

    (void)state;
    sorter_begin(&s, all, COUNT, sizeof *all, count_compares);
    for (bool done = false; !done;) {
        compared = 0;
        done = sorter_step(&s, BUDGET);
        most = compared > most ? compared : most;
    }
    assert_true(most <= (BUDGET + 512) * 10);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_steps_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
