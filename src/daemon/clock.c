/* The clock of cases: looks what is due, in small steps, and lets texts wait for the day. */
#include "daemon/gateway_int.h"

/* A wall clock that jumped is not believed for a while: a wrong hour would give cards to everybody.
 */
#define JUMP_MS    WALL_HOUR
#define JUMP_PAUSE HOUR
#define EARLIEST   (8 * 60)
#define LATEST     (20 * 60 + 30)

/* Looks of one turn of the loop, so that it stays short. */
enum { LOOKS_AT_ONCE = 2 };

/* What the wall clock gained on the other one since the last look. */
static bool has_jumped(struct gateway *g, struct now now)
{
    struct now last = g->cases_seen;
    int64_t gained;

    g->cases_seen = now;
    if (last.mono.us == 0)
        return false;
    gained = (now.wall.ms - last.wall.ms) - (now.mono.us - last.mono.us) / MSEC;
    return gained > JUMP_MS || gained < -JUMP_MS;
}

/* People are texted in the hours of notices, and never by night. */
static bool is_day(const struct gateway *g, wall_t now)
{
    struct civil c = civil_local(now);
    int minute = c.hour * 60 + c.minute;

    for (size_t i = 0; i < g->hours.count; i++)
        if (minute >= g->hours.windows[i].from && minute < g->hours.windows[i].until)
            return true;
    return g->hours.count == 0 && minute >= EARLIEST && minute < LATEST;
}

bool clock_look(struct gateway *g, struct now now)
{
    bool more = true;

    if (has_jumped(g, now)) {
        log_line(LOG_NOTICE, "clock: the wall clock jumped; limits wait for an hour");
        g->cases_after = mono_add(now.mono, JUMP_PAUSE);
    }
    if (!mono_reached(g->cases_after, now.mono))
        return false;
    turn_begin(g, now);
    for (int i = 0; more && i < LOOKS_AT_ONCE; i++) {
        more = case_clock_turn(&g->cases, now.wall, &g->wishes);
        apply_wishes(g, &g->wishes, now);
    }
    if (more)
        return true;
    if (is_day(g, now.wall) && register_clock(&g->cases, now.wall, &g->wishes)) {
        apply_wishes(g, &g->wishes, now);
        return true;
    }
    more = case_nudges_send(&g->cases, !is_day(g, now.wall), now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    return more;
}
