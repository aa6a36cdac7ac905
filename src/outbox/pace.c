#include "outbox/pace.h"
#include "lianhu/buf.h"
#include <stdlib.h>

enum { BULK_PERCENT = 70, NEW_CARD_PERCENT = 20 };

static int largest(int a, int b, int c)
{
    int max = a > b ? a : b;

    return max > c ? max : c;
}

void pace_init(struct pace *pace, int per_minute, int per_hour, int per_day)
{
    *pace = (struct pace){
        .per_minute = per_minute, .per_hour = per_hour, .per_day = per_day, .grown = 100};
    pace->cap = largest(per_minute, per_hour, per_day);
    if (pace->cap)
        pace->times = xcalloc((size_t)pace->cap, sizeof *pace->times);
}

void pace_free(struct pace *pace)
{
    free(pace->times);
    *pace = (struct pace){0};
}

void pace_forget(struct pace *pace)
{
    pace->next = pace->count = 0;
}

void pace_count(struct pace *pace, wall_t at)
{
    if (!pace->cap)
        return;
    pace->times[pace->next] = at.ms;
    pace->next = (pace->next + 1) % pace->cap;
    if (pace->count < pace->cap)
        pace->count++;
}

/* The time of the n-th newest submission (1 the newest); false when there were fewer. */
static bool nth_newest(const struct pace *pace, int n, int64_t *ms)
{
    if (n > pace->count)
        return false;
    *ms = pace->times[(pace->next - n + 2 * pace->cap) % pace->cap];
    return true;
}

void pace_limit(struct pace *pace, const struct pace_limits *limits)
{
    struct pace fresh;
    int64_t ms;

    pace_init(&fresh, limits->per_minute, limits->per_hour, limits->per_day);
    fresh.grown = pace->grown;
    for (int n = pace->count; n > 0; n--)
        if (n <= fresh.cap && nth_newest(pace, n, &ms))
            pace_count(&fresh, (wall_t){ms});
    pace_free(pace);
    *pace = fresh;
}

/* At most `limit` in `window`: free again when the limit-th newest has left it. A stamp from the
 * future (the clock was set back) counts as now. */
static int64_t free_at(const struct pace *pace, int limit, int64_t window, int64_t now)
{
    int64_t ms;

    if (limit <= 0 || !nth_newest(pace, limit, &ms))
        return now;
    if (ms > now)
        ms = now;
    return ms + window;
}

int pace_grown(wall_t since, int days, wall_t now)
{
    int64_t whole = days * (int64_t)WALL_DAY, age;

    if (!wall_known(since))
        return 100;
    age = now.ms - since.ms;
    if (age >= whole)
        return 100;
    return NEW_CARD_PERCENT + (age > 0 ? (int)((100 - NEW_CARD_PERCENT) * age / whole) : 0);
}

static int share(const struct pace *pace, int limit, bool bulk)
{
    int some = limit * BULK_PERCENT / 100 * pace->grown / 100;

    if (!bulk || limit == 0)
        return limit;
    return some > 0 ? some : 1;
}

wall_t pace_allows(const struct pace *pace, bool bulk, wall_t now)
{
    const struct {
        int limit;
        int64_t window;
    } rules[] = {
        {share(pace,      pace->per_minute, bulk), WALL_MIN},
        {share(pace,       pace->per_hour,                       bulk), WALL_HOUR},
        {share(pace,pace->per_day,bulk), WALL_DAY},
 /* the opening of a window is no burst: bulk keeps its distance */
        {bulk && pace->per_minute,               pace->per_minute ? WALL_MIN / pace->per_minute : 0                     },
    };
    int64_t latest = now.ms;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t at = free_at(pace, rules[i].limit, rules[i].window, now.ms);

        if (at > latest)
            latest = at;
    }
    return (wall_t){latest};
}
