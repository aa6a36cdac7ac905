/*
 * What the clock does with cases: reminders, cards, the end of delays, closing in silence. Each
 * case that is late is told once, for its newest step; texts go through nudges, so that many of one
 * receiver become one. The reader hands out a limited number per turn.
 */
#include "cases/case_course.h"
#include "cases/say.h"

enum { CASES_AT_ONCE = 16 };

static const struct actor clock_actor = {
    .name = "", .unit_path = "", .unit_short = "", .role = "", .as = "clock"};

bool case_clock_turn(const struct case_service *s, wall_t now, struct effects *out)
{
    struct case_file due[CASES_AT_ONCE];
    size_t count = s->reader->on_clock(s->reader->ctx, now, due, CASES_AT_ONCE);

    for (size_t i = 0; i < count; i++) {
        struct case_command c = {.serial = due[i].serial,
                                 .event = case_clock_event(&due[i], now),
                                 .note = "",
                                 .assignee = {.name = ""},
                                 .until = WALL_NONE,
                                 .actor = &clock_actor,
                                 .by = BY_CLOCK,
                                 .now = now};

        if (case_do_move(s, &c, &due[i], 0, out) == COMMAND_DONE)
            continue;
        case_clock_set(s, &due[i], now); /* nothing to do there: look again later */
        case_save(&due[i], out);
    }
    return count > 0 || case_visits_turn(s, now, out);
}
