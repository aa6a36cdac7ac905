/*
 * A simulated month with faults of all kinds at random. At the end every text was filed once, every
 * outbound message is delivered or accounted for, nothing known to be sent went twice, nobody was
 * answered more than the table allows, no refused PIN was given again, no card sent that nobody had
 * confirmed, and every modem is back. Over a run of several seeds each kind of fault must have
 * struck at least once, or the run proves less than it says.
 *
 * test_month                    what make test runs
 * test_month SEED [DAYS [MODEMS]]  one seed; LIFE_TRACE=1 shows what happens
 * test_month FROM-TO [DAYS [MODEMS]]  many
 * A failing run prints the command that replays it; traced, it keeps its database.
 */
#include "tests/support/unit.h"
#include "tests/support/verdict.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned run(const struct life_plan *plan)
{
    return verdict_of(plan, "test_month", NULL);
}

static struct life_plan plan_of(uint64_t seed, unsigned days, unsigned modems)
{
    return (struct life_plan){.seed = seed,
                              .modems = modems,
                              .days = days,
                              .texts_a_day = 20 * modems,
                              .odds_a_day = 4 + modems,
                              .faults_a_day = 3 * modems,
                              .kills_a_week = 35,
                              .disk_faults_a_week = 3,
                              .clock_jumps_a_month = seed % 4 == 0 ? 10 : 0,
                              .trace = getenv("LIFE_TRACE") != NULL};
}

/* What make test runs: few modems and many, short and long. */
static const struct {
    uint64_t seed;
    unsigned days, modems;
} months[] = {
    {1, 14, 2 },
    {2, 2,  16},
    {2, 10, 3 },
    {4, 7,  4 },
};

static void test_months(void **state)
{
    unsigned bad = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(months); i++) {
        struct life_plan plan = plan_of(months[i].seed, months[i].days, months[i].modems);
        bad += run(&plan) != 0;
    }
    assert_int_equal(bad, 0);
    assert_int_equal(verdict_strikes(), 0);
}

static int run_asked(int argc, char **argv)
{
    char *end;
    uint64_t from = strtoull(argv[1], &end, 10),
             to = *end == '-' ? strtoull(end + 1, NULL, 10) : from;
    unsigned days = argc > 2 ? (unsigned)atoi(argv[2]) : 30;
    unsigned modems = argc > 3 ? (unsigned)atoi(argv[3]) : 16;
    unsigned bad = 0;

    for (uint64_t seed = from; seed <= to; seed++) {
        struct life_plan plan = plan_of(seed, days, modems);
        bad += run(&plan) != 0;
    }
    if (to > from)
        bad += verdict_strikes() != 0;
    printf("%u of %" PRIu64 " seeds broken\n", bad, to - from + 1);
    return bad != 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_months)};

    if (argc > 1)
        return run_asked(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
