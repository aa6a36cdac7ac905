/* The measure of reading: tests/vectors/inbound-samples.tsv, whose head explains its columns, and
 * inbound-strangers.tsv, written before it was read by anything. At least 99 % right in kind and
 * household, 95 % in party and subject, no household filed wrongly without asking, questions for at
 * most 10 % of the reports, no answer to adverts and machines. Given files, it measures those. */
#include "tests/support/reading_rows.h"
#include "tests/support/unit.h"
#include <stdio.h>

#define SAMPLES   "tests/vectors/inbound-samples.tsv"
#define STRANGERS "tests/vectors/inbound-strangers.tsv"

static struct village *village;

static void measure(const char *path, const char *title, int rows)
{
    struct reading_figures f = {0};

    assert_true(reading_rows(village, path, title, &f));
    assert_true(f.rows >= rows);
    assert_true(f.kind_right * 100 >= f.rows * 99);
    assert_true(f.party_right * 100 >= f.rows * 95);
    assert_true(f.remarks_right * 100 >= f.rows * 95);
    assert_true(f.asked * 10 <= f.reports);
    assert_int_equal(f.wrong_household, 0);
    assert_int_equal(f.answered, 0);
}

static void test_samples(void **state)
{
    (void)state;
    measure(SAMPLES, "samples", 170);
}

static void test_strangers(void **state)
{
    (void)state;
    measure(STRANGERS, "strangers", 500);
}

static int open_village(void **state)
{
    (void)state;
    village = village_open(SAMPLES);
    return village ? 0 : -1;
}

static int close_village(void **state)
{
    (void)state;
    village_close(village);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples),
                                       cmocka_unit_test(test_strangers)};
    struct reading_figures figures = {0};

    if (argc < 2)
        return cmocka_run_group_tests(tests, open_village, close_village);
    open_village(NULL);
    for (int i = 1; village && i < argc; i++)
        reading_rows(village, argv[i], argv[i], &figures);
    village_close(village);
    return 0;
}
