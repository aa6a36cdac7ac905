/*
 * The ledger of practice is in memory for a day. A daemon that starts in the middle of it takes the
 * texts that were practised once more, in their order and by the same rules: the numbers people
 * were given and the questions they were asked are there again, and nobody is answered twice.
 */
#include "daemon/gateway_int.h"
#include <inttypes.h>
#include <stdlib.h>

enum { TEXTS_MAX = 1000 }; /* as many cases as practice keeps */

struct practised {
    struct message_row rows[TEXTS_MAX];
    size_t count;
};

static void keep_row(void *ctx, const struct message_row *row)
{
    struct practised *texts = ctx;

    if (texts->count < TEXTS_MAX)
        texts->rows[texts->count++] = *row;
}

static wall_t midnight_before(wall_t now)
{
    struct civil c = civil_local(now);

    c.hour = c.minute = c.second = 0;
    return civil_to_wall(&c);
}

/* A text with two reports was two texts in practice as well. */
static void rehearse_text(struct gateway *g, const struct message_row *row, struct now now)
{
    struct span text = span_of(row->text);
    struct phone phone = {.text = ""};
    struct actor actor;
    size_t next;

    text_copy(phone.text, sizeof phone.text, span_of(row->phone));
    store_actor(g->with.store, g->with.model, &phone, now.wall, &actor);
    do {
        struct sender_history history = {.is_mobile = true, .is_registered = actor_known(&actor)};
        struct reading reading = READING_INIT;
        struct intake in = {.from = &actor,
                            .reading = &reading,
                            .message = row->id,
                            .text = text,
                            .now = row->at,
                            .scts = WALL_NONE};

        arrive_read(g, text, &actor, now, &reading);
        if (actor_known(&actor))
            take_rehearsed(g, &in, &history);
        next = reading.next_report;
        text = span_skip(text, next);
        reading_free(&reading);
    } while (next > 0);
}

void rehearse(struct gateway *g, struct now now)
{
    struct practised *texts = xcalloc(1, sizeof *texts);

    store_practised(g->with.store, midnight_before(now.wall), TEXTS_MAX, keep_row, texts);
    for (size_t i = 0; i < texts->count; i++)
        rehearse_text(g, &texts->rows[i], now);
    if (texts->count)
        log_line(LOG_INFO, "practice: %zu texts of today are known again", texts->count);
    free(texts);
}
