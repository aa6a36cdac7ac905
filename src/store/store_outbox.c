#include "store/store_int.h"

int64_t store_message_out(struct store *store, const struct send_wish *w, unsigned parts,
                          wall_t now)
{
    store_run(store, SQL_MESSAGE_OUT_ADD, v_text(w->to.text), v_span(w->text), v_text(w->modem),
              v_wall(now), v_id(w->case_serial), v_int(w->cls), v_word(w->purpose), v_int(parts),
              v_wall(w->not_before), v_wall(w->expires), v_id(w->reply_to), v_id(w->notice_serial),
              v_int(w->workdays));
    return sqlite3_last_insert_rowid(store->db);
}

static void read_waiting(struct store *store, sqlite3_stmt *st, struct waiting_row *row)
{
    row->id = col_int(st, 0);
    col_phone(st, 1, &row->to);
    row->modem = col_kept_or_null(store, st, 2);
    row->cls = (enum message_class)col_int(st, 3);
    row->parts = (unsigned)col_int(st, 4);
    row->at = col_wall(st, 5);
    row->not_before = col_wall(st, 6);
    row->expires = col_wall(st, 7);
    row->state = (enum message_state)col_int(st, 8);
    row->workdays = col_int(st, 9) != 0;
}

void store_messages_waiting(struct store *store, waiting_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_MESSAGES_WAITING, NULL, 0);
    struct waiting_row row;

    while (store_row(store, st)) {
        read_waiting(store, st, &row);
        each(ctx, &row);
    }
}

bool store_message_waiting(struct store *store, int64_t id, struct waiting_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_MESSAGE_WAITING, v_int(id));

    if (!store_row(store, st))
        return false;
    read_waiting(store, st, out);
    store_done(st);
    return true;
}

struct span store_message_text(struct store *store, int64_t id)
{
    sqlite3_stmt *st = store_ask(store, SQL_MESSAGE_TEXT, v_int(id));
    struct span text = {"", 0};

    if (store_row(store, st)) {
        text = span_of(col_kept(store, st, 0));
        store_done(st);
    }
    return text;
}

void store_message_state(struct store *store, int64_t id, enum message_state state, wall_t done,
                         const char *modem)
{
    store_run(store, SQL_MESSAGE_STATE, v_int(id), v_int(state), v_wall(done), v_text(modem));
}

size_t store_sent_to(struct store *store, const struct phone *phone, int64_t message, wall_t since,
                     struct sent_to *out, size_t max)
{
    sqlite3_stmt *st = store_ask(store, SQL_SENT_TO, v_text(phone->text), v_int(message),
                                 v_wall(since), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(store, st))
        out[count++] = (struct sent_to){{col_int(st, 0)}, col_int(st, 1) != 0};
    return count;
}

int64_t store_attempt_open(struct store *store, int64_t message, unsigned part, const char *modem,
                           wall_t now)
{
    store_run(store, SQL_ATTEMPT_OPEN, v_int(message), v_int(part), v_text(modem), v_wall(now));
    return sqlite3_last_insert_rowid(store->db);
}

void store_attempt_end(struct store *store, const struct attempt_row *row)
{
    if (row->outcome == ATTEMPT_ACCEPTED) /* its report may have told before the modem does */
        store_run(store, SQL_MODEM_SENT, v_int(row->id));
    store_run(store, SQL_ATTEMPT_END, v_int(row->id), v_int(row->outcome),
              row->mr < 0 ? v_null() : v_int(row->mr), v_int(row->final.end),
              v_int(row->final.code), v_wall(row->ended_at));
}

static void read_attempt(struct store *store, sqlite3_stmt *st, struct attempt_row *row)
{
    *row = (struct attempt_row){
        .id = col_int(st, 0),
        .message = col_int(st, 1),
        .part = (unsigned)col_int(st, 2),
        .modem = col_kept(store, st, 3),
        .opened_at = col_wall(st, 4),
        .outcome = (enum attempt_outcome)col_int(st, 5),
        .mr = col_int_or(st, 6, -1),
        .ended_at = col_wall(st, 7),
        .st = col_int_or(st, 8, -1),
        .report_scts = col_wall(st, 9),
    };
}

static void each_attempt(struct store *store, sqlite3_stmt *st, attempt_fn each, void *ctx)
{
    struct attempt_row row;

    while (store_row(store, st)) {
        read_attempt(store, st, &row);
        each(ctx, &row);
    }
}

bool store_attempt(struct store *store, int64_t id, struct attempt_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_ATTEMPT_ONE, v_int(id));

    if (!store_row(store, st))
        return false;
    read_attempt(store, st, out);
    store_done(st);
    return true;
}

void store_attempt_reported(struct store *store, int64_t id, uint8_t st, wall_t scts, wall_t now)
{
    store_run(store, SQL_ATTEMPT_REPORTED, v_int(id), v_int(st), v_wall(now), v_wall(scts));
}

void store_attempts_of(struct store *store, int64_t message, attempt_fn each, void *ctx)
{
    each_attempt(store, store_ask(store, SQL_ATTEMPTS_OF_MESSAGE, v_int(message)), each, ctx);
}

void store_attempts_unsettled(struct store *store, attempt_fn each, void *ctx)
{
    each_attempt(store, store_ask_values(store, SQL_ATTEMPTS_UNSETTLED, NULL, 0), each, ctx);
}

void store_attempts_by_mr(struct store *store, const char *modem, int mr, attempt_fn each,
                          void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_ATTEMPTS_BY_MR, v_text(modem), v_int(mr));
    struct attempt_row row;

    while (store_row(store, st)) {
        read_attempt(store, st, &row);
        col_phone(st, 10, &row.phone);
        each(ctx, &row);
    }
}

void store_attempts_since(struct store *store, const char *modem, wall_t since, time_fn each,
                          void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_ATTEMPTS_SINCE, v_text(modem), v_wall(since));

    while (store_row(store, st))
        each(ctx, col_wall(st, 0));
}
