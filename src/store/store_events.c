#include "store/store_int.h"

const char *store_setting(struct store *store, const char *key)
{
    sqlite3_stmt *st = store_ask(store, SQL_SETTING_GET, v_text(key));
    const char *value = NULL;

    if (store_row(store, st)) {
        value = col_kept(store, st, 0);
        store_done(st);
    }
    return value;
}

void store_setting_put(struct store *store, const char *key, const char *value)
{
    store_run(store, SQL_SETTING_PUT, v_text(key), v_text(value));
}

void store_event(struct store *store, const struct event_row *e)
{
    store_run(store, SQL_EVENT_ADD, v_wall(e->at), v_word(e->actor), v_word(e->what),
              v_id(e->case_serial), v_id(e->notice_serial), v_id(e->person), v_id(e->message),
              v_null(), v_word(e->detail), v_id(e->entry));
}

void store_modem_event(struct store *store, const char *modem, const char *what, const char *detail,
                       wall_t at)
{
    char actor[MODEM_NAME_MAX + 8];

    text_format(actor, sizeof actor, "modem:%s", modem);
    store_run(store, SQL_EVENT_ADD, v_wall(at), v_text(actor), v_word(what), v_null(), v_null(),
              v_null(), v_null(), v_text(modem), v_word(detail), v_null());
}

static void each_event(struct store *store, sqlite3_stmt *st, event_fn each, void *ctx)
{
    while (store_row(store, st))
        each(ctx, col_wall(st, 0), col_kept(store, st, 1), col_kept(store, st, 2), col_int(st, 3),
             col_kept(store, st, 4));
}

void store_events_of_case(struct store *store, int64_t serial, event_fn each, void *ctx)
{
    each_event(store, store_ask(store, SQL_EVENTS_OF_CASE, v_int(serial)), each, ctx);
}

void store_events_of_entry(struct store *store, int64_t entry, event_fn each, void *ctx)
{
    each_event(store, store_ask(store, SQL_EVENTS_OF_ENTRY, v_int(entry)), each, ctx);
}

void store_events_of_modem(struct store *store, const char *modem, size_t limit, event_fn each,
                           void *ctx)
{
    each_event(store, store_ask(store, SQL_EVENTS_OF_MODEM, v_text(modem), v_int((int64_t)limit)),
               each, ctx);
}

size_t store_staff_event_page(struct store *store, const struct event_search *search,
                              const struct id_page *page, int64_t *ids, size_t max,
                              int64_t *reached)
{
    enum { WINDOW = 100000 };
    const struct id_list list = {
        .up = SQL_STAFF_EVENT_IDS_UP,
        .down = SQL_STAFF_EVENT_IDS_DOWN,
        .last = SQL_EVENT_ID_MAX,
        .at_from = SQL_EVENT_AT_FROM,
        .wanted = {v_word(search->who), v_word(search->what), v_word(search->words)},
        .wanted_count = 3,
        .from = search->from,
        .until = search->until,
        .window = WINDOW
    };

    return store_id_page(store, &list, page, ids, max, reached);
}

bool store_staff_event(struct store *store, int64_t id, struct staff_event *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_STAFF_EVENT, v_int(id));

    if (!store_row(store, st))
        return false;
    *out = (struct staff_event){.at = col_wall(st, 0),
                                .actor = col_kept(store, st, 1),
                                .what = col_kept(store, st, 2),
                                .message = col_int(st, 3),
                                .detail = col_kept(store, st, 4),
                                .case_serial = col_int(st, 5),
                                .notice = col_int(st, 6),
                                .person = col_int(st, 7)};
    store_done(st);
    return true;
}

unsigned store_rings(struct store *store, const char *actor, wall_t since)
{
    sqlite3_stmt *st = store_ask(store, SQL_RINGS, v_text(actor), v_wall(since));
    unsigned count = 0;

    while (store_row(store, st))
        count = (unsigned)col_int(st, 0);
    return count;
}
