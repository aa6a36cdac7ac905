#include "model/hours.h"

enum { DAYS_MAX = 60 }; /* no holidays last as long */

static int64_t day_of(const struct civil *c)
{
    return civil_days(c->year, c->month, c->day);
}

static bool is_day(const struct hours *h, int64_t day, bool days_off)
{
    return days_off || h->every_day || is_workday(h->workdays, day);
}

/* So many minutes after the midnight that begins the day of `c`, or of one behind it. */
static wall_t minute_of(const struct civil *c, int days, int minute)
{
    struct civil at = {.year = c->year, .month = c->month, .day = c->day + days, .minute = minute};

    return civil_local_to_wall(&at);
}

/* The window that is open at this minute of a day, or the next one of it; `count` none. */
static size_t window_at(const struct hours *h, int minute)
{
    size_t i = 0;

    while (i < h->count && minute >= h->windows[i].until)
        i++;
    return i;
}

wall_t hours_next(const struct hours *h, wall_t at, bool days_off)
{
    struct civil c = civil_local(at);
    int64_t today = day_of(&c);

    for (int d = 0; d < DAYS_MAX; d++) {
        int minute = d ? 0 : c.hour * 60 + c.minute;
        size_t window = window_at(h, minute);

        if (!is_day(h, today + d, days_off) || (h->count && window == h->count))
            continue;
        if (h->count && h->windows[window].from > minute)
            return minute_of(&c, d, h->windows[window].from);
        return d ? minute_of(&c, d, 0) : at;
    }
    return wall_add(at, DAYS_MAX * WALL_DAY);
}

bool hours_open(const struct hours *h, wall_t at, bool days_off)
{
    return hours_next(h, at, days_off).ms == at.ms;
}

wall_t hours_end(const struct hours *h, wall_t at, bool days_off)
{
    struct civil c = civil_local(at);

    if (!hours_open(h, at, days_off))
        return at;
    return h->count ? minute_of(&c, 0, h->windows[window_at(h, c.hour * 60 + c.minute)].until)
                    : minute_of(&c, 1, 0);
}

wall_t hours_day(const struct hours *h, wall_t at, bool days_off)
{
    struct civil c = civil_local(at);

    for (int d = 0; d < DAYS_MAX; d++)
        if (is_day(h, day_of(&c) + d, days_off))
            return d ? minute_of(&c, d, 0) : at;
    return wall_add(at, DAYS_MAX * WALL_DAY);
}
