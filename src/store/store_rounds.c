/* Rounds: whom they were asked, who was heard, which phones are silent. */
#include "store/store_int.h"

static bool of_phone(void *ctx, const struct phone *phone, enum notice_answer answer, wall_t before,
                     struct addressee *out)
{
    return store_one_addressee(
        ctx,
        store_ask(ctx, SQL_RECIPIENT_OF_ROUND, v_text(phone->text), v_wall(before), v_int(answer)),
        out);
}

static bool was_opened(void *ctx, const char *round, wall_t at)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NOTICE_OF_ROUND, v_text(round), v_wall(at));
    bool opened = store_row(ctx, st);

    if (opened)
        store_done(st);
    return opened;
}

static bool to_close(void *ctx, wall_t now, struct notice *out)
{
    return store_one_notice(ctx, store_ask(ctx, SQL_ROUND_TO_CLOSE, v_wall(now)), out);
}

static size_t units_of(void *ctx, int64_t serial, int64_t after, int64_t *out, size_t max)
{
    sqlite3_stmt *st =
        store_ask(ctx, SQL_ROUND_UNITS, v_int(serial), v_int(after), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] = col_int(st, 0);
    return count;
}

static void count_below(void *ctx, int64_t serial, int64_t unit, int64_t *asked, int64_t *heard)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_ROUND_COUNT_BELOW, v_int(serial), v_int(unit));

    *asked = *heard = 0;
    while (store_row(ctx, st)) {
        *asked = col_int(st, 0);
        *heard = col_int(st, 1);
    }
}

static size_t silent_below(void *ctx, int64_t serial, int64_t unit, struct buf *names)
{
    struct store *store = ctx;
    sqlite3_stmt *st = store_ask(store, SQL_ROUND_SILENT_BELOW, v_int(serial), v_int(unit));
    size_t count = 0;

    while (store_row(store, st)) {
        if (count++)
            buf_add_str(names, ",");
        buf_add_str(names, col_kept(store, st, 0));
    }
    return count;
}

struct round_reader store_round_reader(struct store *store)
{
    return (struct round_reader){.ctx = store,
                                 .of_phone = of_phone,
                                 .was_opened = was_opened,
                                 .to_close = to_close,
                                 .units_of = units_of,
                                 .count_below = count_below,
                                 .silent_below = silent_below};
}

void store_round_numbers(struct store *store, int64_t serial, round_number_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_ROUND_NUMBERS, v_int(serial));

    while (store_row(store, st))
        each(ctx, col_kept(store, st, 0), col_int(st, 1), col_int(st, 2), col_int(st, 3));
}

void store_phones_silent(struct store *store, const struct silent_search *s, silent_fn each,
                         void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_PHONES_SILENT, v_text(s->role), v_int(store->today),
                                 v_wall(s->since), v_int((int64_t)s->limit), v_word(s->below));

    while (store_row(store, st))
        each(ctx, col_kept(store, st, 0), col_kept(store, st, 1), col_kept(store, st, 2),
             col_wall(st, 3));
}
