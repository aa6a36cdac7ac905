/* When ordinary notices may leave: the windows of the day on days that are worked, by the public
 * holidays and make-up workdays as they were published. */
#include "model/hours.h"
#include "tests/support/unit.h"

static struct workdays *china;

static int start(void **state)
{
    struct buf errors = BUF_INIT;

    (void)state;
    time_zone_set("Asia/Shanghai");
    china = workdays_load("conf/holidays/china.conf", &errors);
    if (!china)
        print_error("%s", errors.ptr);
    buf_free(&errors);
    return china ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    workdays_free(china);
    return 0;
}

static struct hours ordinary(void)
{
    return (struct hours){
        .windows = {{8 * 60, 12 * 60}, {14 * 60 + 30, 20 * 60 + 30}},
        .count = 2,
        .workdays = china,
    };
}

/* clang-format off */
static const struct {
    const char *at;
    bool days_off;
    const char *next; /* NULL: it is open */
    const char *end;
} rows[] = {
    {"2026-11-23T07:59:59+08:00", false, "2026-11-23T08:00:00+08:00", NULL},
    {"2026-11-23T08:00:00+08:00", false, NULL, "2026-11-23T12:00:00+08:00"},
    {"2026-11-23T11:59:59+08:00", false, NULL, "2026-11-23T12:00:00+08:00"},
    {"2026-11-23T12:00:00+08:00", false, "2026-11-23T14:30:00+08:00", NULL},
    {"2026-11-23T20:29:59+08:00", false, NULL, "2026-11-23T20:30:00+08:00"},
    {"2026-11-23T20:30:00+08:00", false, "2026-11-24T08:00:00+08:00", NULL},
    /* a plain weekend */
    {"2026-11-20T20:30:00+08:00", false, "2026-11-23T08:00:00+08:00", NULL},
    {"2026-11-20T20:30:00+08:00", true,  "2026-11-21T08:00:00+08:00", NULL},
    {"2026-11-21T09:00:00+08:00", false, "2026-11-23T08:00:00+08:00", NULL},
    {"2026-11-21T09:00:00+08:00", true,  NULL, "2026-11-21T12:00:00+08:00"},
    /* National Day: a Thursday to the next Wednesday, then a Saturday that is worked */
    {"2026-09-30T21:00:00+08:00", false, "2026-10-08T08:00:00+08:00", NULL},
    {"2026-10-01T09:00:00+08:00", false, "2026-10-08T08:00:00+08:00", NULL},
    {"2026-10-01T09:00:00+08:00", true,  NULL, "2026-10-01T12:00:00+08:00"},
    {"2026-10-09T21:00:00+08:00", false, "2026-10-10T08:00:00+08:00", NULL},
    {"2026-10-10T15:00:00+08:00", false, NULL, "2026-10-10T20:30:00+08:00"},
    {"2026-10-10T21:00:00+08:00", false, "2026-10-12T08:00:00+08:00", NULL},
    /* Spring Festival: a Saturday that is worked, then nine days off */
    {"2026-02-14T09:00:00+08:00", false, NULL, "2026-02-14T12:00:00+08:00"},
    {"2026-02-14T20:30:00+08:00", false, "2026-02-24T08:00:00+08:00", NULL},
    /* a year that nobody has written down has its weekends */
    {"2027-10-01T09:00:00+08:00", false, NULL, "2027-10-01T12:00:00+08:00"},
    {"2027-10-02T09:00:00+08:00", false, "2027-10-04T08:00:00+08:00", NULL},
};
/* clang-format on */

static void check_row(const struct hours *h, size_t i)
{
    wall_t at, next, end;
    char words[32];

    assert_true(wall_parse(rows[i].at, &at));
    next = at;
    end = at;
    if (rows[i].next)
        assert_true(wall_parse(rows[i].next, &next));
    if (rows[i].end)
        assert_true(wall_parse(rows[i].end, &end));
    if (hours_next(h, at, rows[i].days_off).ms != next.ms) {
        wall_iso8601(hours_next(h, at, rows[i].days_off), words, sizeof words);
        fail_msg("%s: opens at %s", rows[i].at, words);
    }
    if (hours_end(h, at, rows[i].days_off).ms != end.ms) {
        wall_iso8601(hours_end(h, at, rows[i].days_off), words, sizeof words);
        fail_msg("%s: ends at %s", rows[i].at, words);
    }
    assert_int_equal(hours_open(h, at, rows[i].days_off), rows[i].next == NULL);
}

static void test_rows(void **state)
{
    struct hours h = ordinary();

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        check_row(&h, i);
}

/* With every day, or all day: what stands for it in lianhu.conf. */
static void test_wider(void **state)
{
    struct hours h = ordinary();
    wall_t saturday, night, midnight;

    (void)state;
    assert_true(wall_parse("2026-11-21T09:00:00+08:00", &saturday));
    assert_true(wall_parse("2026-11-20T23:00:00+08:00", &night));
    assert_true(wall_parse("2026-11-21T00:00:00+08:00", &midnight));
    h.every_day = true;
    assert_true(hours_open(&h, saturday, false));
    assert_false(hours_open(&h, night, false));
    h = (struct hours){.workdays = china};
    assert_true(hours_open(&h, night, false));
    assert_int_equal(hours_end(&h, night, false).ms, midnight.ms);
    assert_false(hours_open(&h, saturday, false));
    h = (struct hours){.count = 0}; /* no file: the weekends */
    assert_false(hours_open(&h, saturday, false));
}

static void test_day(void **state)
{
    struct hours h = ordinary();
    wall_t holiday, first, evening;

    (void)state;
    assert_true(wall_parse("2026-10-01T09:00:00+08:00", &holiday));
    assert_true(wall_parse("2026-10-08T00:00:00+08:00", &first));
    assert_true(wall_parse("2026-11-23T23:00:00+08:00", &evening));
    assert_int_equal(hours_day(&h, holiday, false).ms, first.ms);
    assert_int_equal(hours_day(&h, holiday, true).ms, holiday.ms);
    assert_int_equal(hours_day(&h, evening, false).ms, evening.ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_wider),
        cmocka_unit_test(test_day),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
