/* What the keeper of the machine is told by SMS, through whichever modem still works. */
#include "daemon/gateway_int.h"

static void tell(struct gateway *g, enum text_id id, const struct text_field *fields,
                 struct now now)
{
    struct buf text = BUF_INIT;

    texts_write(g->with.texts, id, fields, &text);
    for (size_t i = 0; i < g->cases.duty_count; i++) {
        struct send_wish wish = {.to = g->cases.duty[i],
                                 .text = effects_keep(&g->wishes, buf_span(&text)),
                                 .cls = CLASS_CASE,
                                 .purpose = texts_key(id),
                                 .not_before = WALL_NONE,
                                 .expires = wall_add(now.wall, WALL_DAY)};

        effects_put(&g->wishes, EFFECT_SEND, 0, &wish, sizeof wish);
    }
    buf_free(&text);
    apply_wishes(g, &g->wishes, now);
}

void duty_tell_modem(struct gateway *g, unsigned modem, const char *why, struct now now)
{
    struct modem_slot *slot = &g->modems[modem];
    const struct text_field fields[] = {
        {"modem", modem_name(g, modem)},
        {"why",       why              },
        {NULL,       NULL }
    };

    if (wall_known(slot->told_at) && now.wall.ms - slot->told_at.ms < WALL_HOUR)
        return;
    slot->told_at = now.wall;
    slot->told_now = true;
    tell(g, TEXT_MODEM_SICK, fields, now);
}

void duty_tell_damage(struct gateway *g, struct now now)
{
    static const struct text_field none[] = {
        {NULL, NULL}
    };

    if (wall_known(g->damage_told_at) && now.wall.ms - g->damage_told_at.ms < WALL_DAY)
        return;
    g->damage_told_at = now.wall;
    g->damage_told_now = true;
    tell(g, TEXT_STORE_DAMAGED, none, now);
}

void duty_turn_ended(struct gateway *g, bool kept)
{
    for (size_t i = 0; i < g->modem_count; i++) {
        if (g->modems[i].told_now && !kept)
            g->modems[i].told_at = WALL_NONE;
        g->modems[i].told_now = false;
    }
    if (g->damage_told_now && !kept)
        g->damage_told_at = WALL_NONE;
    g->damage_told_now = false;
}
