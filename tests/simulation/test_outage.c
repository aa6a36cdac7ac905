/*
 * After a long outage overdue work is caught up once, not in a storm of texts: 200 cases of every
 * grid, the gateway down for ten days, and nobody hears more than once.
 */
#include "tests/support/township.h"
#include "tests/support/unit.h"
#include <stdio.h>

enum { CASES = 200, PHONES = 6 };

static const char *const units[] = {
    "南峪乡/东坪村/二社网格/第1联防组", "南峪乡/东坪村/一社网格/第1联防组",
    "南峪乡/前沟村/一社网格/第1联防组", "南峪乡/前沟村/二社网格/第1联防组",
    "南峪乡/阳山村/一社网格/第1联防组",
};

static void file_cases(struct township *town)
{
    char line[512];

    for (int i = 0; i < CASES; i++) {
        snprintf(line, sizeof line,
                 "{\"command\":\"case.file\",\"unit\":\"%s\",\"kind\":\"JF\",\"subject\":\"土地\","
                 "\"source\":\"visit\"}",
                 units[i % (int)ROWS(units)]);
        assert_non_null(strstr(township_ask(town, line), "\"ok\":true"));
        township_pass(town, 100 * MSEC);
    }
}

static const char ONE_TEXT[] = "SELECT max(n) FROM (SELECT count(*) AS n FROM message"
                               " WHERE direction = 1 AND at > %lld GROUP BY phone)";

static int64_t most_texts_since(struct township *town, wall_t since)
{
    char sql[256];

    snprintf(sql, sizeof sql, ONE_TEXT, (long long)since.ms);
    return township_count(town, sql);
}

static void test_ten_days(void **state)
{
    struct township_plan plan = {.name = "outage"};
    struct township *town = township_open(&plan);
    wall_t up;

    (void)state;
    file_cases(town);
    township_pass(town, 10 * MIN);
    township_stop(town);
    township_pass(town, 10 * 24 * HOUR);
    up = town->now.wall;
    township_start(town);
    township_pass(town, 30 * MIN);

    /* each case took its newest step, once */
    assert_int_equal(township_count(town, "SELECT count(*) FROM case_file WHERE supervised = 3"),
                     CASES);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what = 'case.carded'"),
                     CASES);
    assert_int_equal(township_count(town, "SELECT count(*) FROM nudge"), 0);
    assert_int_equal(most_texts_since(town, up), 1);
    township_pass(town, 24 * HOUR);
    assert_int_equal(most_texts_since(town, up), 1); /* and no other one the next day */
    township_close(town);
}

/* Dead in the middle of catching up: no step is lost, none is taken twice, nobody is told twice. */
static void test_death_in_between(void **state)
{
    struct township_plan plan = {.name = "outage-death"};
    struct township *town = township_open(&plan);
    wall_t up;

    (void)state;
    file_cases(town);
    township_pass(town, 10 * MIN);
    township_stop(town);
    township_pass(town, 10 * 24 * HOUR);
    up = town->now.wall;
    for (unsigned n = 2; n < 12; n += 3) {
        township_start(town);
        township_kill_at_commit(town, n, n % 2);
        township_pass(town, MIN);
        if (!township_dead(town))
            township_kill(town);
    }
    township_start(town);
    township_pass(town, HOUR);
    assert_int_equal(township_count(town, "SELECT count(*) FROM event WHERE what = 'case.carded'"),
                     CASES);
    assert_int_equal(most_texts_since(town, up), 1);
    township_close(town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_days),
        cmocka_unit_test(test_death_in_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
