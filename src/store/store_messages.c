#include "store/store_int.h"

static void read_message(struct store *store, sqlite3_stmt *st, struct message_row *row)
{
    *row = (struct message_row){
        .id = col_int(st, 0),
        .out = col_int(st, 1) != 0,
        .phone = col_kept(store, st, 2),
        .text = col_kept(store, st, 3),
        .modem = col_kept_or_null(store, st, 4),
        .at = col_wall(st, 5),
        .cls = col_int_or(st, 6, -1),
        .state = (enum message_state)col_int(st, 7),
        .parts = col_int_or(st, 8, 1),
        .attempts = (int)col_int(st, 9),
        .disposition = col_int_or(st, 10, -1),
        .case_serial = col_int(st, 11),
        .why = (enum triage_why)col_int(st, 12),
    };
}

static sqlite3_stmt *ask_messages(struct store *store, const struct message_filter *f)
{
    struct value direction = f->direction < 0 ? v_null() : v_int(f->direction);
    struct value before = v_int(f->before), limit = v_int((int64_t)f->limit);

    if (f->triage)
        return store_ask(store, SQL_MESSAGES_TRIAGE, limit);
    if (f->phone)
        return store_ask(store, SQL_MESSAGES_OF_PHONE, v_text(f->phone), direction, before, limit);
    if ((f->words && *f->words) || f->disposition || f->state || (f->modem && *f->modem))
        return store_ask(store, SQL_MESSAGES_FOUND, direction, before, v_word(f->words),
                         v_int(f->disposition), v_int(f->state), limit, v_word(f->modem));
    return store_ask(store, SQL_MESSAGES_LIST, direction, before, limit);
}

void store_messages(struct store *store, const struct message_filter *f, message_fn each, void *ctx)
{
    sqlite3_stmt *st = ask_messages(store, f);
    struct message_row row;

    while (store_row(store, st)) {
        read_message(store, st, &row);
        each(ctx, &row);
    }
}

size_t store_message_page(struct store *store, const struct message_filter *f,
                          const struct id_page *page, int64_t *ids, size_t max, int64_t *reached)
{
    enum { WINDOW = 50000 };
    const struct id_list list = {
        .up = f->phone ? SQL_MESSAGE_IDS_PHONE_UP : SQL_MESSAGE_IDS_UP,
        .down = f->phone ? SQL_MESSAGE_IDS_PHONE_DOWN : SQL_MESSAGE_IDS_DOWN,
        .last = SQL_MESSAGE_ID_MAX,
        .at_from = SQL_MESSAGE_AT_FROM,
        .wanted = {f->direction < 0 ? v_null() : v_int(f->direction), v_word(f->words),
                   v_int(f->disposition), v_int(f->state), v_word(f->modem), v_text(f->phone)},
        .wanted_count = 6,
        .from = f->from,
        .until = f->until,
        .window = f->phone ? 0 : WINDOW
    };

    return store_id_page(store, &list, page, ids, max, reached);
}

void store_triage_after(struct store *store, int64_t after, size_t limit, message_fn each,
                        void *ctx)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_MESSAGES_TRIAGE_AFTER, v_int(after), v_int((int64_t)limit));
    struct message_row row;

    while (store_row(store, st)) {
        read_message(store, st, &row);
        each(ctx, &row);
    }
}

void store_practised(struct store *store, wall_t since, size_t limit, message_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_MESSAGES_PRACTISED, v_int(WHY_PRACTICE),
                                 v_int(DISPOSED_ANSWERED), v_wall(since), v_int((int64_t)limit));
    struct message_row row;

    while (store_row(store, st)) {
        read_message(store, st, &row);
        each(ctx, &row);
    }
}

bool store_message(struct store *store, int64_t id, struct message_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_MESSAGE_ONE, v_int(id));

    if (!store_row(store, st))
        return false;
    read_message(store, st, out);
    store_done(st);
    return true;
}

void store_modem_counts(struct store *store, const char *modem, int64_t *sent, int64_t *received)
{
    sqlite3_stmt *st = store_ask(store, SQL_MODEM_COUNTS, v_text(modem));

    *sent = *received = 0;
    while (store_row(store, st)) {
        *sent = col_int(st, 0);
        *received = col_int(st, 1);
    }
}

static void take_text(sqlite3_stmt *st, int column, char *out, size_t size)
{
    const unsigned char *text = sqlite3_column_text(st, column);

    text_copy(out, size, span_of(text ? (const char *)text : ""));
}

bool store_sim(struct store *store, const char *modem, struct sim_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_SIM_GET, v_text(modem));

    *out = (struct sim_row){.since = WALL_NONE};
    if (!store_row(store, st))
        return false;
    take_text(st, 0, out->imei, sizeof out->imei);
    take_text(st, 1, out->imsi, sizeof out->imsi);
    take_text(st, 2, out->smsc, sizeof out->smsc);
    if (col_int(st, 3))
        out->since = col_wall(st, 3);
    store_done(st);
    return true;
}

void store_sim_put(struct store *store, const char *modem, const struct sim_row *row, wall_t now)
{
    store_run(store, SQL_SIM_PUT, v_text(modem), v_word(row->imei), v_word(row->imsi),
              v_word(row->smsc), v_wall(now));
}

bool store_port(struct store *store, const char *modem, struct port_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_PORT_GET, v_text(modem));

    *out = (struct port_row){.interface = -1};
    if (!store_row(store, st))
        return false;
    take_text(st, 0, out->usb, sizeof out->usb);
    take_text(st, 1, out->usb_path, sizeof out->usb_path);
    out->interface = sqlite3_column_int(st, 2);
    store_done(st);
    return true;
}

void store_port_put(struct store *store, const char *modem, const struct port_row *row)
{
    store_run(store, SQL_PORT_PUT, v_text(modem), v_word(row->usb), v_word(row->usb_path),
              v_int(row->interface));
}

enum status store_message_original(struct store *store, int64_t id, struct span *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_MESSAGE_ORIGINAL, v_int(id));
    struct buf text = BUF_INIT;
    bool opened;

    if (!store_row(store, st))
        return STATUS_NOT_FOUND;
    opened = seal_break(
        store->seal, (struct span){sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0)},
        &text);
    store_done(st);
    if (opened)
        *out = effects_keep(&store->keep, buf_span(&text));
    buf_free(&text);
    return opened ? STATUS_OK : STATUS_IO;
}
