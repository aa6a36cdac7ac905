/* When rules of the calendar come round: weeks, short months, quarters, New Year, leap days. */
#include "lianhu/buf.h"
#include "model/recurrence.h"
#include "tests/support/unit.h"
#include <stdlib.h>

static const struct {
    struct recurrence rule;
    const char *now, *last, *next;
} rows[] = {
    {{EVERY_DAY, 1, 1, 9, 0},
     "2026-11-23T08:59:59+08:00", "2026-11-22T09:00:00+08:00",
     "2026-11-23T09:00:00+08:00"},
    {{EVERY_DAY, 1, 1, 9, 0},
     "2026-11-23T09:00:00+08:00", "2026-11-23T09:00:00+08:00",
     "2026-11-24T09:00:00+08:00"},
    {{EVERY_WEEK, 5, 1, 9, 30},
     "2026-11-23T10:00:00+08:00", "2026-11-20T09:30:00+08:00",
     "2026-11-27T09:30:00+08:00"},
    {{EVERY_WEEK, 7, 1, 0, 0},
     "2026-11-29T00:00:00+08:00", "2026-11-29T00:00:00+08:00",
     "2026-12-06T00:00:00+08:00"},
    {{EVERY_HALF_MONTH, 10, 1, 9, 0},
     "2026-11-23T10:00:00+08:00", "2026-11-10T09:00:00+08:00",
     "2026-11-25T09:00:00+08:00"},
    {{EVERY_HALF_MONTH, 15, 1, 9, 0},
     "2027-03-01T00:00:00+08:00", "2027-02-28T09:00:00+08:00",
     "2027-03-15T09:00:00+08:00"},
    {{EVERY_MONTH, 31, 1, 9, 0},
     "2026-12-01T00:00:00+08:00", "2026-11-30T09:00:00+08:00",
     "2026-12-31T09:00:00+08:00"},
    {{EVERY_MONTH, 29, 1, 9, 0},
     "2028-02-29T09:00:00+08:00", "2028-02-29T09:00:00+08:00",
     "2028-03-29T09:00:00+08:00"},
    {{EVERY_QUARTER, 5, 1, 9, 0},
     "2026-12-31T23:59:59+08:00", "2026-10-05T09:00:00+08:00",
     "2027-01-05T09:00:00+08:00"},
    {{EVERY_QUARTER, 28, 3, 9, 0},
     "2026-11-23T00:00:00+08:00", "2026-09-28T09:00:00+08:00",
     "2026-12-28T09:00:00+08:00"},
    {{EVERY_HALF_YEAR, 15, 3, 9, 0},
     "2026-11-23T00:00:00+08:00", "2026-09-15T09:00:00+08:00",
     "2027-03-15T09:00:00+08:00"},
    {{EVERY_YEAR, 29, 2, 9, 0},
     "2027-01-01T00:00:00+08:00", "2026-02-28T09:00:00+08:00",
     "2027-02-28T09:00:00+08:00"},
};

static void test_rules(void **state)
{
    (void)state;
    time_zone_set("Asia/Shanghai");
    for (size_t i = 0; i < ROWS(rows); i++) {
        wall_t now, last, next;

        assert_true(wall_parse(rows[i].now, &now));
        assert_true(wall_parse(rows[i].last, &last));
        assert_true(wall_parse(rows[i].next, &next));
        if (recurrence_last(&rows[i].rule, now).ms != last.ms ||
            recurrence_next(&rows[i].rule, now).ms != next.ms)
            fail_msg("row %zu, %s", i, rows[i].now);
    }
}

/* Where a day has 23 or 25 hours, nine o'clock is still nine o'clock, once a day. */
static void test_summer_time(void **state)
{
    static const struct recurrence daily = {EVERY_DAY, 1, 1, 2, 30};
    wall_t at, end;
    int times = 0;

    (void)state;
    time_zone_set("Europe/Berlin");
    assert_true(wall_parse("2026-03-25T00:00:00+01:00", &at));
    assert_true(wall_parse("2026-04-04T00:00:00+02:00", &end));
    while ((at = recurrence_next(&daily, at)).ms < end.ms)
        times++;
    assert_int_equal(times, 10);
    time_zone_set("Asia/Shanghai");
}

static void test_periods(void **state)
{
    static const struct {
        const char *period;
        int month, day;
        bool covered;
    } cases[] = {
        {"03-01..03-15", 3,  1,  true },
        {"03-01..03-15", 3,  15, true },
        {"03-01..03-15", 3,  16, false},
        {"12-25..01-05", 12, 31, true },
        {"12-25..01-05", 1,  5,  true },
        {"12-25..01-05", 1,  6,  false},
        {"12-25..01-05", 7,  1,  false},
    };
    static const char *const bad[] = {
        "", "3月", "03-01", "13-01..13-02", "03-00..03-02", "03-01..03-15 "};

    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        char *text = xstrdup(cases[i].period);
        struct words periods = {&text, 1};

        if (period_covers(&periods, civil_days(2026, cases[i].month, cases[i].day)) !=
            cases[i].covered)
            fail_msg("%s on %d-%d", cases[i].period, cases[i].month, cases[i].day);
        free(text);
    }
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_false(period_good(bad[i]));
    assert_true(period_covers(&(struct words){NULL, 0}, 0));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_periods),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
