/* What the keeper of the machine is told by SMS, through whichever modem still works. */
#include "daemon/gateway_int.h"

void duty_tell_modem(struct gateway *g, unsigned modem, const char *why, struct now now)
{
    struct modem_slot *slot = &g->modems[modem];
    const struct text_field fields[] = {
        {"modem", modem_name(g, modem)},
        {"why",       why              },
        {NULL,       NULL }
    };
    struct buf text = BUF_INIT;

    if (wall_known(slot->told_at) && now.wall.ms - slot->told_at.ms < WALL_HOUR)
        return;
    slot->told_at = now.wall;
    texts_write(g->with.texts, TEXT_MODEM_SICK, fields, &text);
    for (size_t i = 0; i < g->cases.duty_count; i++) {
        struct send_wish wish = {.to = g->cases.duty[i],
                                 .text = effects_keep(&g->wishes, buf_span(&text)),
                                 .cls = CLASS_CASE,
                                 .purpose = texts_key(TEXT_MODEM_SICK),
                                 .not_before = WALL_NONE,
                                 .expires = wall_add(now.wall, WALL_DAY)};

        effects_put(&g->wishes, EFFECT_SEND, 0, &wish, sizeof wish);
    }
    buf_free(&text);
    apply_wishes(g, &g->wishes, now);
}
