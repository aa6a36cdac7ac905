#include "model/recurrence.h"
#include <stdio.h>

enum { DAYS_LOOKED_AT = 2 * 366, MONDAY_EPOCH = 3 /* 1970-01-01 was a Thursday */ };

static int month_length(int year, int month)
{
    return (int)(civil_days(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                 civil_days(year, month, 1));
}

/* The month's day `day`, or its last where it is shorter. */
static bool is_day_of_month(const struct civil *c, int day)
{
    int length = month_length(c->year, c->month);

    return c->day == (day < length ? day : length);
}

/* The number of its month within a part of the year of so many months, 1 the first. */
static bool is_month_of(const struct civil *c, int months, int wanted)
{
    return (c->month - 1) % months + 1 == wanted;
}

/* 1 Monday .. 7 Sunday. */
static int weekday_of(int64_t day)
{
    return (int)((day + MONDAY_EPOCH) % 7 + 7) % 7 + 1;
}

/* Of a month that it falls in. */
static bool falls_on(const struct recurrence *rule, const struct civil *c)
{
    switch (rule->every) {
    case EVERY_DAY: return true;
    case EVERY_WEEK: return weekday_of(civil_days(c->year, c->month, c->day)) == rule->day;
    case EVERY_HALF_MONTH:
        return is_day_of_month(c, rule->day) || is_day_of_month(c, rule->day + 15);
    default: return is_day_of_month(c, rule->day);
    }
}

/* False: it falls on no day of this month. */
static bool falls_in(const struct recurrence *rule, const struct civil *c)
{
    switch (rule->every) {
    case EVERY_QUARTER: return is_month_of(c, 3, rule->month);
    case EVERY_HALF_YEAR: return is_month_of(c, 6, rule->month);
    case EVERY_YEAR: return c->month == rule->month;
    default: return true;
    }
}

static int64_t day_of(wall_t t)
{
    struct civil c = civil_local(t);

    return civil_days(c.year, c.month, c.day);
}

/* The rule's time on a day of the calendar (days since 1970); WALL_NONE when it does not fall on
 * it. Which date that is needs no time zone: two years are looked through without asking for one.
 * In *pass: the days to the next one looked at, backwards when `step` is -1; other months are left
 * out. */
static wall_t on_day(const struct recurrence *rule, int64_t day, int step, int *pass)
{
    struct civil c = civil_at_offset((wall_t){day * WALL_DAY}, 0);

    *pass = 1;
    if (!falls_in(rule, &c))
        *pass = step < 0 ? c.day : month_length(c.year, c.month) - c.day + 1;
    else if (falls_on(rule, &c)) {
        c.hour = rule->hour;
        c.minute = rule->minute;
        c.second = 0;
        return civil_local_to_wall(&c);
    }
    return WALL_NONE;
}

wall_t recurrence_last(const struct recurrence *rule, wall_t now)
{
    int64_t today = day_of(now);

    for (int back = 0, pass; back < DAYS_LOOKED_AT; back += pass) {
        wall_t at = on_day(rule, today - back, -1, &pass);

        if (wall_known(at) && at.ms <= now.ms)
            return at;
    }
    return WALL_NONE;
}

wall_t recurrence_next(const struct recurrence *rule, wall_t now)
{
    int64_t today = day_of(now);

    for (int ahead = 0, pass; ahead < DAYS_LOOKED_AT; ahead += pass) {
        wall_t at = on_day(rule, today + ahead, 1, &pass);

        if (wall_known(at) && at.ms > now.ms)
            return at;
    }
    return WALL_NONE;
}

/* ---- periods of the year --------------------------------------------------------------------- */

struct period {
    int from, to; /* month * 100 + day */
};

static bool read_period(const char *text, struct period *out)
{
    int m1, d1, m2, d2, end = 0;

    if (sscanf(text, "%2d-%2d..%2d-%2d%n", &m1, &d1, &m2, &d2, &end) != 4 || text[end])
        return false;
    *out = (struct period){m1 * 100 + d1, m2 * 100 + d2};
    return m1 >= 1 && m1 <= 12 && m2 >= 1 && m2 <= 12 && d1 >= 1 && d1 <= 31 && d2 >= 1 && d2 <= 31;
}

bool period_good(const char *text)
{
    struct period period;

    return read_period(text, &period);
}

bool period_covers(const struct words *periods, int64_t day)
{
    struct civil c = civil_at_offset((wall_t){day * WALL_DAY}, 0);
    int today = c.month * 100 + c.day;

    for (size_t i = 0; i < periods->count; i++) {
        struct period p;

        if (!read_period(periods->items[i], &p))
            continue;
        if (p.from <= p.to ? today >= p.from && today <= p.to : today >= p.from || today <= p.to)
            return true;
    }
    return periods->count == 0;
}
