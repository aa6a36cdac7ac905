/*
 * Months of small townships, each out of a seed: people text sloppily, answer or not, forget;
 * clerks sort, work cases, send notices; modems, network, disk, power and clock fail; midnight, the
 * end of the month and of the year and 29 February come. Every promise of design.md section 7 holds
 * (tests/support/promises.tbl), and a seed gives the same history byte for byte.
 *
 * test_lives                    the same seed twice, and another, under the sanitizers; more seeds
 *                               are run by lives_test.sh
 * test_lives FROM-TO [JOBS]     these seeds, by so many processes at once; LIFE_TRACE=1 shows what
 *                               happens. Of many seeds every kind of fault and of day must come
 * A failing seed prints the command that replays it; traced, it keeps its database.
 */
#include "tests/support/unit.h"
#include "tests/support/verdict.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Days on which something comes round; a life begins some days before. */
static const char *const starts[] = {
    "2028-02-14T09:00:00+08:00", /* 29 February */
    "2026-12-13T23:50:00+08:00", /* New Year, numbers begin anew */
    "2026-09-16T08:00:00+08:00", /* the quarter ends, National Day */
    "2027-01-25T06:30:00+08:00", /* the shortest month, Spring Festival */
    "2026-11-23T09:00:00+08:00", "2027-12-20T12:00:00+08:00",
};

/* With and without days off; limits that are seldom reached, and some that often are. */
#define WIDE   "parts_per_day = 300\n"
#define NARROW "parts_per_day = 60\nphone_per_minute = 2\nphone_per_day = 8\nsame_per_hour = 1\n"

static const char *const limits[2][2] = {
    {WIDE,                     NARROW                    },
    {"calendar = true\n" WIDE, "calendar = true\n" NARROW},
};

/* Every third life; the others take place in the sample township of nanyu. */
static const struct {
    const char *model, *units;
} others[] = {
    {"hezheng", "1/2/4/8"    },
    {"dingxi",  "1/1/1/3/6/9"},
    {"daliu",   "1/3/8"      },
    {"ziyang",  "1/2/4/8"    },
};

enum {
    DAYS = 30,
    ENOUGH = 24,
    ABORTED = 100 /* an exit status: a process of several seeds has died */
};

static struct life_plan plan_of(uint64_t seed)
{
    bool calm = seed % 5 == 3, calendar = seed % 2 == 0, other = seed % 3 == 0;
    size_t place = seed / 3 % ROWS(others);

    return (struct life_plan){
        .seed = seed,
        .model = other ? others[place].model : NULL,
        .units = other ? others[place].units : NULL,
        .start = starts[(seed + seed / ROWS(starts)) % ROWS(starts)], /* each in each model */
        .conf = limits[calendar][seed % 8 == 4],
        .modem = seed % 4 ? "per_minute = 12 per_hour = 100 per_day = 500"
                          : "per_minute = 4 per_hour = 40 per_day = 200",
        .modems = 1 + (unsigned)(seed % 4 == 1) + (unsigned)(seed % 8 == 1),
        .days = DAYS,
        .texts_a_day = 4,
        .odds_a_day = 1,
        .faults_a_day = calm ? 0 : 2,
        .kills_a_week = calm ? 1 : 5,
        .disk_faults_a_week = calm ? 0 : 2,
        .floods_a_month = 2,
        .clock_jumps_a_month = seed % 7 == 6 ? 6 : 0,
        .plain = calm,
        .sloppy = 60,
        .answers = 25,
        .office_a_day = 8,
        .notices_a_week = 1,
        .trace = getenv("LIFE_TRACE") != NULL,
    };
}

static unsigned live(uint64_t seed, uint64_t *digest)
{
    struct life_plan plan = plan_of(seed);

    return verdict_of(&plan, "test_lives", digest) != 0;
}

/* Every `step`-th seed from `from` to `to`. */
static unsigned live_all(uint64_t from, uint64_t to, unsigned step)
{
    unsigned bad = 0;

    for (uint64_t seed = from; seed <= to; seed += step)
        bad += live(seed, NULL);
    return bad;
}

static unsigned live_in_processes(uint64_t from, uint64_t to, unsigned jobs)
{
    unsigned bad = 0;
    int status, told[2];

    fflush(stdout);
    if (pipe(told) != 0)
        return 1;
    for (unsigned i = 0; i < jobs; i++)
        if (fork() == 0) {
            unsigned mine = live_all(from + i, to, jobs);
            mine += !verdict_strikes_write(told[1]);
            _exit(mine < ABORTED ? (int)mine : ABORTED - 1);
        }
    close(told[1]);
    for (unsigned i = 0; i < jobs; i++)
        bad += wait(&status) > 0 && WIFEXITED(status) ? (unsigned)WEXITSTATUS(status) : 1;
    while (verdict_strikes_read(told[0]))
        ;
    close(told[0]);
    return bad;
}

/* The same seed, twice: everything that the database says is the same; another seed is another. */
static void test_same_seed_same_history(void **state)
{
    uint64_t one = 0, two = 1, other = 0;

    (void)state;
    assert_int_equal(live(6, &one), 0);
    assert_int_equal(live(6, &two), 0);
    assert_int_equal(live(1, &other), 0);
    assert_true(one == two);
    assert_true(one != other);
}

static int run_asked(int argc, char **argv)
{
    char *end;
    uint64_t from = strtoull(argv[1], &end, 10),
             to = *end == '-' ? strtoull(end + 1, NULL, 10) : from;
    unsigned jobs = argc > 2 ? (unsigned)atoi(argv[2]) : 1;

    unsigned bad = jobs > 1 ? live_in_processes(from, to, jobs) : live_all(from, to, 1);

    /* so many lives have seen everything that can befall one, or they prove less than they say */
    if (to > from && verdict_strikes() && to - from + 1 >= ENOUGH)
        bad++;
    printf("%" PRIu64 " passed, %u failed\n", to - from + 1 - bad, bad);
    return bad != 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_seed_same_history)};

    if (argc > 1)
        return run_asked(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
