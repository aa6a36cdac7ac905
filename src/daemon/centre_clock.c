/*
 * A service centre's clock differs from ours, by seconds or by a day where nobody set one of them.
 * Nothing arrives before it was sent, so the least delay seen of late is taken for the difference.
 * Where a SIM has had too little to tell, that of the others helps.
 */
#include "daemon/gateway_int.h"

enum { TELLING = 4 };

static int64_t least_delay(const struct modem_slot *slot, int64_t least)
{
    for (unsigned i = 0; i < DELAYS_KEPT && i < slot->delay_count; i++)
        if (slot->delays[i] < least)
            least = slot->delays[i];
    return least;
}

void centre_clock_learn(struct gateway *g, unsigned who, wall_t stamp, wall_t arrived)
{
    struct modem_slot *slot = &g->modems[who];

    if (!wall_known(stamp) || !wall_known(arrived))
        return;
    slot->delays[slot->delay_count++ % DELAYS_KEPT] = arrived.ms - stamp.ms;
    slot->delays_heard++;
}

wall_t centre_clock_ours(const struct gateway *g, unsigned who, wall_t stamp)
{
    const struct modem_slot *slot = &g->modems[who];
    int64_t least = least_delay(slot, INT64_MAX);

    for (unsigned i = 0; i < g->modem_count && slot->delay_count < TELLING; i++)
        least = least_delay(&g->modems[i], least);
    return wall_known(stamp) && least != INT64_MAX ? wall_add(stamp, least) : WALL_NONE;
}

/* What earlier runs learned does not count: our clock may have been set while nobody looked. */
wall_t centre_clock_surely(const struct gateway *g, unsigned who, wall_t stamp)
{
    const struct modem_slot *slot = &g->modems[who];
    int64_t least = INT64_MAX;

    for (unsigned i = 1; i <= slot->delays_heard && i <= DELAYS_KEPT; i++) {
        int64_t delay = slot->delays[(slot->delay_count - i) % DELAYS_KEPT];
        if (delay < least)
            least = delay;
    }
    return wall_known(stamp) && slot->delays_heard > 1 ? wall_add(stamp, least) : WALL_NONE;
}

/* Somebody set our clock: all that was learned moves with it. */
void centre_clock_watch(struct gateway *g, struct now now)
{
    struct now last = g->clock_seen;
    int64_t gained = (now.wall.ms - last.wall.ms) - (now.mono.us - last.mono.us) / MSEC;

    g->clock_seen = now;
    if (last.mono.us == 0)
        return;
    for (unsigned i = 0; i < g->modem_count; i++)
        for (unsigned k = 0; k < DELAYS_KEPT; k++)
            g->modems[i].delays[k] += gained;
}
