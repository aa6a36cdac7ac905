#include "outbox/to_phone.h"

/* After `most` within `window` the next may go when the oldest of these is out of it. */
static int64_t after(const struct sent_to *sent, size_t count, bool same, int most, int64_t window)
{
    int found = 0;

    if (most <= 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        if ((!same || sent[i].same) && ++found == most)
            return sent[i].at.ms + window;
    return 0;
}

wall_t phone_allows(const struct phone_limits *limits, const struct sent_to *sent, size_t count,
                    wall_t now)
{
    const struct {
        bool same;
        int most;
        int64_t window;
    } rules[] = {
        {false, limits->per_minute,  WALL_MIN },
        {false, limits->per_day,     WALL_DAY },
        {true,  limits->same_minute, WALL_MIN },
        {true,  limits->same_hour,   WALL_HOUR},
    };
    wall_t at = now;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t free = after(sent, count, rules[i].same, rules[i].most, rules[i].window);

        at.ms = free > at.ms ? free : at.ms;
    }
    return at;
}
