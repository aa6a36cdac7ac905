#include "daemon/loop_ev.h"
#include <stdlib.h>
#include <time.h>

/* Seconds that a test has put our calendar ahead, so that nobody waits a day for what is due then.
 */
static time_t clock_ahead(void)
{
#ifdef LIANHU_TEST
    const char *ahead = getenv("LIANHU_TEST_AHEAD");

    return ahead ? (time_t)strtol(ahead, NULL, 10) : 0;
#else
    return 0;
#endif
}

struct now loop_now(void)
{
    struct timespec mono, wall;

    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &wall);
    wall.tv_sec += clock_ahead();
    return (struct now){{(int64_t)mono.tv_sec * 1000000 + mono.tv_nsec / 1000},
                        {(int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000}};
}
