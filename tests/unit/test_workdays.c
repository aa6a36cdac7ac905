/* Working days as the State Council's office published them, and limits counted over them. */
#include "model/workdays.h"
#include "tests/support/unit.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static const struct {
    int year, month, day;
    bool worked;
} days[] = {
    {2025, 1,  1,  false},
    {2025, 1,  26, true }, /* a Sunday before the Spring Festival */
    {2025, 1,  27, true },
    {2025, 1,  28, false},
    {2025, 2,  4,  false},
    {2025, 2,  8,  true },
    {2025, 10, 8,  false},
    {2025, 10, 11, true },
    {2026, 1,  2,  false},
    {2026, 1,  4,  true }, /* a Sunday */
    {2026, 2,  14, true }, /* a Saturday */
    {2026, 2,  15, false},
    {2026, 2,  23, false}, /* a Monday */
    {2026, 2,  24, true },
    {2026, 2,  28, true },
    {2026, 9,  20, true },
    {2026, 9,  25, false},
    {2026, 10, 7,  false},
    {2026, 10, 8,  true },
    {2026, 10, 10, true },
    {2026, 11, 21, false}, /* a plain Saturday */
    {2026, 11, 23, true },
    {2027, 1,  1,  true }, /* not published yet: a Friday like any other */
    {2027, 1,  2,  false},
    {1969, 12, 31, true }, /* a Wednesday */
    {1969, 12, 28, false},
};

static void test_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(days); i++)
        if (is_workday(china, civil_days(days[i].year, days[i].month, days[i].day)) !=
            days[i].worked)
            fail_msg("%d-%02d-%02d", days[i].year, days[i].month, days[i].day);
}

static const struct {
    const char *from;
    int hours;
    bool working;
    const char *to; /* "" no limit */
} limits[] = {
    {"2026-11-20T15:00:00+08:00", 48,  false, "2026-11-22T15:00:00+08:00"},
    {"2026-11-20T15:00:00+08:00", 48,  true,  "2026-11-24T15:00:00+08:00"}, /* from a Friday */
    {"2026-11-20T15:00:00+08:00", 9,   true,  "2026-11-21T00:00:00+08:00"},
    {"2026-11-20T15:00:00+08:00", 10,  true,  "2026-11-23T01:00:00+08:00"},
    {"2026-11-21T15:00:00+08:00", 24,  true,  "2026-11-24T00:00:00+08:00"}, /* from a Saturday */
    {"2026-09-30T12:00:00+08:00", 24,  true,  "2026-10-08T12:00:00+08:00"}, /* over the holidays */
    {"2026-09-30T12:00:00+08:00", 72,  true,  "2026-10-10T12:00:00+08:00"}, /* and a made-up day */
    {"2026-09-30T12:00:00+08:00", 96,  true,  "2026-10-12T12:00:00+08:00"},
    {"2026-12-31T12:00:00+08:00", 24,  true,  "2027-01-01T12:00:00+08:00"}, /* into the unknown */
    {"2026-02-13T09:00:00+08:00", 24,  true,  "2026-02-14T09:00:00+08:00"},
    {"2026-02-14T09:00:00+08:00", 24,  true,  "2026-02-24T09:00:00+08:00"},
    {"2026-02-14T09:00:00+08:00", 0,   true,  ""                         },
    {"2026-02-14T09:00:00+08:00", 0,   false, ""                         },
    {"2026-02-14T09:00:00+08:00", 240, true,  "2026-03-06T09:00:00+08:00"},
};

static void test_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(limits); i++) {
        wall_t from;
        char to[32];

        assert_true(wall_parse(limits[i].from, &from));
        wall_iso8601(workdays_add(china, from, limits[i].hours, limits[i].working), to, sizeof to);
        if (strcmp(to, limits[i].to) != 0)
            fail_msg("%s + %d h: %s, wanted %s", limits[i].from, limits[i].hours, to, limits[i].to);
    }
}

static void test_what_is_known(void **state)
{
    (void)state;
    assert_true(workdays_knows(china, 2025));
    assert_true(workdays_knows(china, 2026));
    assert_false(workdays_knows(china, 2027));
    assert_false(workdays_knows(NULL, 2026));
    assert_false(is_workday(NULL, civil_days(2026, 11, 21)));
    assert_true(is_workday(NULL, civil_days(2026, 10, 1)));
}

static const struct {
    const char *text, *complaint; /* where and what */
} refused[] = {
    {"year \"2026\" { holidays = {\"2025-10-01\"} }",                             ":1: 2025-10-01 is no day"  },
    {"year \"2026\" {\n holidays = {\"2026-10-07..2026-10-01\"} }",               ":2: 2026-10-07..2026-10-01"},
    {"year \"2026\" { workdays = {\"tomorrow\"} }",                               ":1: tomorrow"              },
    {"year \"soon\" { }",                                                         ":1: year"                  },
    {"year \"2026\" { free = {\"2026-10-01\"} }",                                 "free"                      },
    {"year \"2026\" { holidays = {\"2026-10-10\"} workdays = {\"2026-10-10\"} }",
     "is a holiday and a workday"                                                                             },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(refused); i++) {
        struct buf errors = BUF_INIT;
        char path[] = "/tmp/lianhu-holidays-XXXXXX";
        int fd = mkstemp(path);
        struct workdays *w;

        assert_int_equal(write(fd, refused[i].text, strlen(refused[i].text)),
                         strlen(refused[i].text));
        close(fd);
        w = workdays_load(path, &errors);
        unlink(path);
        assert_null(w);
        if (!strstr(errors.ptr, refused[i].complaint))
            fail_msg("%s: %s", refused[i].text, errors.ptr);
        buf_free(&errors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_known),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
