/*
 * The course of a case without a store: dates of delays, signs of gravity, limits, and that the
 * clock has something to do with every open case until it has come to an end.
 */
#include "cases/case_course.h"
#include "tests/support/unit.h"
#include <stdlib.h>

static struct model *model;
static struct workdays *workdays;
static struct case_service service;

/* ---- a world of one township -------------------------------------------------------------------
 */

/* unit 4 is a group of grid 3 of village 2 of township 1; 14 of 13 of another village, 12 */
static size_t upwards(void *ctx, int64_t unit, struct unit_step *out, size_t max)
{
    static const struct unit_step near[] = {
        {4, 3, "组"   },
        {3, 2, "网格"},
        {2, 1, "村"   },
        {1, 0, "乡"   }
    };
    static const struct unit_step far[] = {
        {14, 3, "组"   },
        {13, 2, "网格"},
        {12, 1, "村"   },
        {1,  0, "乡"   }
    };
    const struct unit_step *up = unit >= 12 ? far : near;
    size_t count = 0;

    (void)ctx;
    for (size_t i = 0; i < 4; i++)
        if ((count || up[i].id == unit) && count < max)
            out[count++] = up[i];
    return count;
}

static bool household(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out)
{
    (void)ctx, (void)unit, (void)number;
    *out = (struct case_household){.id = id, .unit = id > 100 ? 14 : 4, .number = 1, .head = ""};
    return true;
}

static struct case_reader reader = {.upwards = upwards, .household = household};

static int start(void **state)
{
    struct buf errors = BUF_INIT;

    (void)state;
    time_zone_set("Asia/Shanghai");
    model = model_load("conf/models/nanyu.conf", &errors);
    workdays = workdays_load("conf/holidays/china.conf", &errors);
    if (!model || !workdays)
        print_error("%s", errors.ptr);
    buf_free(&errors);
    service = (struct case_service){.model = model, .reader = &reader, .workdays = workdays};
    return model && workdays ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    model_free(model);
    workdays_free(workdays);
    return 0;
}

/* ---- dates -------------------------------------------------------------------------------------
 */

static const struct {
    const char *words, *until, *reason; /* until "" none */
} dates[] = {
    {"延期 10429 延到12月10日 等县上测量",   "2026-12-10", "等县上测量"       },
    {"延期 10429 12月10号",                         "2026-12-10", ""                      },
    {"YQ 10429 10天 人在外地",                     "2026-12-03", "人在外地"          },
    {"yq10429 人在外地,缓到12.5",                 "2026-12-05", "人在外地"          },
    {"延期 10429 推到下星期五 等书记回来", "2026-12-04", "等书记回来"       },
    {"延期 10429 等书记回来 星期三再说",    "2026-11-25", "等书记回来,再说"},
    {"延期 10429 半个月 要鉴定",                "2026-12-08", "要鉴定"             },
    {"延期 10429 两个星期 要鉴定",             "2026-12-07", "要鉴定"             },
    {"延期 10429 一个月 要鉴定",                "2026-12-23", "要鉴定"             },
    {"延期 10429 明天 今天下雨",                "2026-11-24", "今天下雨"          },
    {"延期 10429 三天 修路",                      "2026-11-26", "修路"                },
    {"延期 10429 28号 没人",                       "2026-11-28", "没人"                },
    {"延期 10429 5号 没人",                        "2026-12-05", "没人"                }, /* the next one */
    {"延期 10429 1月5日 过年",                    "2027-01-05", "过年"                },
    {"延期 10429 月底 收庄稼",                   "2026-11-30", "收庄稼"             },
    {"延期 10429 人在外地",                       "",           ""                      },
    {"延期 10429",                                    "",           ""                      },
    {"延期 10429 13月40日",                         "",           ""                      },
    {"延期 10429 0天",                               "",           ""                      },
};

static void test_dates(void **state)
{
    wall_t now;

    (void)state;
    assert_true(wall_parse("2026-11-23T10:00:00+08:00", &now)); /* a Monday */
    for (size_t i = 0; i < ROWS(dates); i++) {
        struct buf reason = BUF_INIT;
        wall_t until;
        char day[32];

        case_date_in(span_of(dates[i].words), now, &until, &reason);
        wall_iso8601(until, day, sizeof day);
        day[strcspn(day, "T")] = '\0';
        if (strcmp(day, dates[i].until) != 0 ||
            (day[0] && strcmp(reason.ptr ? reason.ptr : "", dates[i].reason) != 0))
            fail_msg("%s: %s \"%s\", wanted %s \"%s\"", dates[i].words, day,
                     reason.ptr ? reason.ptr : "", dates[i].until, dates[i].reason);
        buf_free(&reason);
    }
}

/* ---- signs -------------------------------------------------------------------------------------
 */

static const struct {
    const char *words;
    int failures, people;
    int64_t amount, household2;
    int grade, grade_after;
} signs[] = {
    {"地界吵了几句",           0, 0,  0,     0,   0, 0},
    {"来了亲戚帮忙",           0, 0,  0,     0,   0, 1},
    {"把人打伤了",              0, 0,  0,     0,   0, 2},
    {"没打伤人",                 0, 0,  0,     0,   0, 0},
    {"没有打伤人",              0, 0,  0,     0,   0, 0},
    {"不是打伤,是碰的",       0, 0,  0,     0,   0, 0},
    {"没打伤,后来又打伤了", 0, 0,  0,     0,   0, 2}, /* said once without a denial */
    {"他说要上访",              0, 0,  0,     0,   0, 2},
    {"不要上访",                 0, 0,  0,     0,   0, 0},
    {"在路口拉横幅",           0, 0,  0,     0,   0, 3},
    {"",                             2, 0,  0,     0,   0, 1},
    {"",                             3, 0,  0,     0,   0, 2},
    {"",                             1, 0,  0,     0,   0, 0},
    {"",                             0, 9,  0,     0,   0, 0},
    {"",                             0, 10, 0,     0,   0, 3},
    {"",                             0, 0,  49999, 0,   0, 0},
    {"",                             0, 0,  50000, 0,   0, 2},
    {"",                             0, 0,  0,     101, 0, 2}, /* two villages */
    {"",                             0, 0,  0,     5,   0, 0},
    {"来了亲戚",                 0, 0,  0,     0,   2, 2}, /* never below its own */
};

static void test_signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(signs); i++) {
        struct case_file cf = case_file_blank();
        char why[WHY_SIZE];
        int grade;

        cf.unit = 4;
        cf.grade = signs[i].grade;
        cf.failures = signs[i].failures;
        cf.people = signs[i].people;
        cf.amount = signs[i].amount;
        cf.household2 = signs[i].household2;
        grade = case_weigh(&service, &cf, signs[i].words, why);
        if (grade != signs[i].grade_after)
            fail_msg("row %zu \"%s\": %d (%s), wanted %d", i, signs[i].words, grade, why,
                     signs[i].grade_after);
        assert_int_equal(why[0] != '\0', grade > signs[i].grade);
    }
}

static const struct {
    const char *words;
    int people;
    int64_t amount;
} counts[] = {
    {"来了十几个人", 10, 0    }, /* ten and some */
    {"来了12个人",     12, 0    },
    {"二十人堵路",    20, 0    },
    {"欠工钱5万元",   0,  50000},
    {"借了3000块",      0,  3000 },
    {"十万彩礼",       0,  0    }, /* larger than a number is read */
    {"六万块",          0,  60000},
    {"3户张明录",      0,  0    },
    {"13900000021的人",  0,  0    },
};

static void test_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(counts); i++)
        if (case_people_in(counts[i].words) != counts[i].people ||
            case_amount_in(counts[i].words) != counts[i].amount)
            fail_msg("%s: %d people, %lld yuan", counts[i].words, case_people_in(counts[i].words),
                     (long long)case_amount_in(counts[i].words));
}

static void test_levels(void **state)
{
    static const int64_t desks[] = {3, 2, 1, 1}; /* by grade */

    (void)state;
    for (int g = 0; g < 4; g++) {
        struct case_file cf = case_file_blank();

        cf.unit = 4;
        cf.grade = g;
        case_desk_raise(&service, &cf);
        case_mark_above(&service, &cf);
        assert_int_equal(cf.desk, desks[g]);
        assert_int_equal(cf.mark[0] != '\0', g == 3); /* the centre passes it on */
    }
}

/* ---- limits ------------------------------------------------------------------------------------
 */

static struct case_file fresh(const char *kind, wall_t now)
{
    struct case_file cf = case_file_blank();

    cf.serial = 1000;
    cf.kind = kind;
    cf.unit = 4;
    cf.filed_at = cf.changed_at = now;
    case_limits_first(&service, &cf);
    return cf;
}

/* Whatever the kind, grade and state: while a case is open or is waiting for a rating the clock
 * comes to it, later than now; when it has ended, never. */
static void test_the_clock_always_has_something_to_do(void **state)
{
    wall_t now;

    (void)state;
    assert_true(wall_parse("2026-11-23T10:00:00+08:00", &now));
    for (size_t k = 0; k < model->kind_count; k++)
        for (int g = 0; g < 4; g++)
            for (int s = 0; s < CASE_STATES; s++)
                for (int day = 0; day < 60; day += 7) {
                    struct case_file before = fresh(model->kinds[k].code, now), cf = before;
                    wall_t later = wall_add(now, day * WALL_DAY);

                    cf.grade = g;
                    cf.state = (enum case_state)s;
                    cf.held_from = later;
                    cf.held_until = wall_add(later, 5 * WALL_DAY);
                    before.state = s == CASE_ACCEPTED ? CASE_NEW : CASE_ACCEPTED;
                    before.grade = -1;
                    case_limits(&service, &before, &cf, later);
                    if (case_is_open(cf.state) || cf.state == CASE_SETTLED)
                        assert_true(wall_known(cf.clock_at) && cf.clock_at.ms > later.ms);
                    else
                        assert_false(wall_known(cf.clock_at));
                }
}

/* The steps in their order, each later than the one before; after an outage the newest alone. */
static void test_steps(void **state)
{
    wall_t now;
    struct case_file cf;

    (void)state;
    assert_true(wall_parse("2026-11-23T10:00:00+08:00", &now));
    cf = fresh("JF", now);
    assert_int_equal(cf.clock_step, CLOCK_REMIND);
    assert_int_equal(cf.clock_at.ms, now.ms + 24 * WALL_HOUR);
    assert_int_equal(cf.limit_at.ms, now.ms + 48 * WALL_HOUR);
    assert_int_equal(cf.red_at.ms, now.ms + 96 * WALL_HOUR);
    assert_int_equal(case_clock_event(&cf, now), CASE_EVENTS);
    assert_int_equal(case_clock_event(&cf, cf.clock_at), EV_REMIND);
    assert_int_equal(case_clock_event(&cf, cf.limit_at), EV_YELLOW);
    assert_int_equal(case_clock_event(&cf, cf.red_at), EV_RED);
    assert_int_equal(case_clock_event(&cf, wall_add(now, 365 * WALL_DAY)), EV_RED);
    case_clock_set(&service, &cf, cf.clock_at);
    assert_int_equal(cf.clock_step, CLOCK_YELLOW);
    case_clock_set(&service, &cf, cf.clock_at);
    assert_int_equal(cf.clock_step, CLOCK_RED);
    case_clock_set(&service, &cf, cf.clock_at);
    assert_int_equal(cf.clock_step, CLOCK_AGAIN);
    assert_int_equal(cf.clock_at.ms, cf.red_at.ms + 7 * WALL_DAY);
}

/* A delay: nothing before the reminder shortly before its day; then its day is the limit. */
static void test_delay(void **state)
{
    wall_t now;
    struct case_file before, cf;

    (void)state;
    assert_true(wall_parse("2026-11-23T10:00:00+08:00", &now));
    before = cf = fresh("JF", now);
    cf.state = CASE_ON_HOLD;
    cf.held_from = now;
    cf.held_until = cf.due_at = wall_add(now, 10 * WALL_DAY);
    case_limits(&service, &before, &cf, now);
    assert_int_equal(cf.clock_step, CLOCK_RESUME);
    assert_int_equal(cf.clock_at.ms, cf.held_until.ms - 24 * WALL_HOUR);
    before = cf;
    cf.state = CASE_IN_WORK;
    case_limits(&service, &before, &cf, cf.clock_at);
    assert_int_equal(cf.limit_at.ms, cf.held_until.ms);
    assert_int_equal(cf.clock_step, CLOCK_YELLOW);
}

static void test_working_days(void **state)
{
    struct kind kind = {.code = "WD"};
    struct model one = {.kinds = &kind, .kind_count = 1};
    struct case_service s = {.model = &one, .reader = &reader, .workdays = workdays};
    struct case_file cf = case_file_blank();
    wall_t now, due;

    (void)state;
    kind.limits = (struct limits){.accept_hours = 24, .handle_hours = 72, .working_days = true};
    assert_true(wall_parse("2026-09-30T12:00:00+08:00", &now));
    assert_true(wall_parse("2026-10-10T12:00:00+08:00", &due)); /* a Saturday that is worked */
    cf.kind = "WD";
    cf.filed_at = cf.changed_at = now;
    case_limits_first(&s, &cf);
    assert_int_equal(cf.due_at.ms, due.ms);
}

/* ---- errands -----------------------------------------------------------------------------------
 */

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(case_mode_in("医保 领着办"), "领着办");
    assert_string_equal(case_mode_in("马上办"), "马上办");
    assert_string_equal(case_mode_in("医保"), "");
    assert_true(case_words_fail("去了两趟没说成"));
    assert_false(case_words_fail("说成了"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_the_clock_always_has_something_to_do),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_delay),
        cmocka_unit_test(test_working_days),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
