/* What must hold at every instant, looked at now and then and after each death. */
#include "tests/support/life_int.h"
#include <stdlib.h>

/* Before an SMS is submitted, its attempt is on the disk: no modem submitted more than that. */
static void look_at_attempts(struct life *life)
{
    char count[24];

    for (unsigned i = 0; i < life->town->modems; i++) {
        life_look(life, count, sizeof count, "SELECT count(*) FROM attempt WHERE modem = 'sim%u'",
                  i + 1);
        if (sim_stats(life->town->sim, i)->submissions <= (uint64_t)strtoull(count, NULL, 10))
            continue;
        life_note(life, "sim%u submitted what is not on the disk", i + 1);
        life->unsaved++;
    }
}

/* A disk that is fine again is used again. */
static void look_at_health(struct life *life)
{
    if (township_dead(life->town) || life->disk_until.us != INT64_MAX) {
        life->well_by = MONO_NEVER;
        return;
    }
    if (!mono_reached(life->well_by, life->town->now.mono))
        return;
    life->well_by = MONO_NEVER;
    if (gateway_is_sick(life->town->gateway)) {
        life_note(life, "the disk is fine and the gateway is not");
        life->stuck++;
    }
}

void life_watch(struct life *life)
{
    if (!life->plan.office_a_day)
        return;
    look_at_health(life);
    if (life->town->now.mono.us / MIN % 360 == 0 && !township_dead(life->town) &&
        !gateway_is_sick(life->town->gateway))
        look_at_attempts(life);
}

void life_watch_death(struct life *life)
{
    char modem[24];

    if (!life->plan.office_a_day)
        return;
    look_at_attempts(life);
    life_look(life, modem, sizeof modem,
              "SELECT modem FROM attempt WHERE outcome = 0 GROUP BY modem HAVING count(*) > 1");
    if (!modem[0])
        return;
    life_note(life, "%s has more than one open attempt", modem);
    life->crowded++;
}
