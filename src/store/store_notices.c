#include "store/store_int.h"

void store_read_notice(struct store *store, sqlite3_stmt *st, struct notice *n)
{
    *n = (struct notice){
        .serial = col_int(st, 0),
        .number = col_kept(store, st, 1),
        .kind = col_kept(store, st, 2),
        .text = col_kept(store, st, 3),
        .audience = col_kept(store, st, 4),
        .state = (enum notice_state)col_int(st, 5),
        .receipt = col_int(st, 6) != 0,
        .drafter = col_kept(store, st, 7),
        .checker = col_kept(store, st, 8),
        .signer = col_kept(store, st, 9),
        .drafted_at = col_wall(st, 10),
        .signed_at = col_wall(st, 11),
        .start_at = col_wall(st, 12),
        .deadline = col_wall(st, 13),
        .expires_at = col_wall(st, 14),
        .total = col_int(st, 15),
    };
}

void store_notice_save(struct store *store, const struct notice *n)
{
    store_run(store, SQL_NOTICE_SAVE, v_int(n->serial), v_word(n->number), v_word(n->kind),
              v_word(n->text), v_word(n->audience), v_int(n->state), v_int(n->receipt),
              v_word(n->drafter), v_word(n->checker), v_word(n->signer), v_wall(n->drafted_at),
              v_wall(n->signed_at), v_wall(n->start_at), v_wall(n->deadline), v_wall(n->expires_at),
              v_int(n->total));
}

void store_recipient(struct store *store, const struct addressee *r)
{
    store_run(store, SQL_RECIPIENT_ADD, v_int(r->notice_serial), v_text(r->phone.text),
              v_id(r->person), v_id(r->unit), v_wall(r->confirmed_at), v_wall(r->declined_at),
              v_id(r->answer_message));
}

void store_recipient_queued(struct store *store, int64_t notice, const struct phone *phone,
                            int64_t message)
{
    store_run(store, SQL_RECIPIENT_QUEUED, v_int(notice), v_text(phone->text), v_int(message));
}

/* ---- the reader of the deciding room -------------------------------------------------------- */

static int64_t next_serial(void *ctx)
{
    struct store *store = ctx;

    if (store->next_notice == 0) {
        sqlite3_stmt *st = store_ask_values(store, SQL_NOTICE_SERIAL_MAX, NULL, 0);

        store->next_notice = 1;
        if (store_row(store, st)) {
            store->next_notice = col_int(st, 0) + 1;
            store_done(st);
        }
    }
    return store->next_notice++;
}

static int drafted_in_year(void *ctx, int year)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NOTICES_IN_YEAR, v_int(year));
    int count = 0;

    while (store_row(ctx, st))
        count = (int)col_int(st, 0);
    return count;
}

static bool by_serial(void *ctx, int64_t serial, struct notice *out)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NOTICE_BY_SERIAL, v_int(serial));

    if (!store_row(ctx, st))
        return false;
    store_read_notice(ctx, st, out);
    store_done(st);
    return true;
}

static size_t active(void *ctx, int64_t *serials, size_t max)
{
    sqlite3_stmt *st = store_ask_values(ctx, SQL_NOTICES_ACTIVE, NULL, 0);
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            serials[count++] = col_int(st, 0);
    return count;
}

static size_t unqueued(void *ctx, int64_t serial, struct addressee *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_RECIPIENTS_UNQUEUED, v_int(serial), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st)) {
        struct addressee *r = &out[count++];

        *r = (struct addressee){.notice_serial = serial,
                                .person = col_int(st, 1),
                                .unit = col_int(st, 2),
                                .confirmed_at = WALL_NONE,
                                .declined_at = WALL_NONE};
        col_phone(st, 0, &r->phone);
    }
    return count;
}

static bool awaiting_receipt(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_RECIPIENT_AWAITED, v_text(phone->text), v_wall(before));

    if (!store_row(ctx, st))
        return false;
    *out = (struct addressee){.notice_serial = col_int(st, 0),
                              .phone = *phone,
                              .person = col_int(st, 1),
                              .unit = col_int(st, 2),
                              .confirmed_at = WALL_NONE,
                              .declined_at = WALL_NONE};
    store_done(st);
    return true;
}

struct notice_reader store_notice_reader(struct store *store)
{
    return (struct notice_reader){store,  next_serial, drafted_in_year, by_serial,
                                  active, unqueued,    awaiting_receipt};
}

/* ---- lists ---------------------------------------------------------------------------------- */

void store_notices(struct store *store, size_t limit, notice_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICES_LIST, v_int((int64_t)limit));
    struct notice n;

    while (store_row(store, st)) {
        store_read_notice(store, st, &n);
        each(ctx, &n);
    }
}

int64_t store_notice_by_number(struct store *store, const char *number)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_BY_NUMBER, v_text(number));
    int64_t serial = 0;

    if (store_row(store, st)) {
        serial = col_int(st, 0);
        store_done(st);
    }
    return serial;
}

void store_notice_counts(struct store *store, int64_t serial, struct notice_counts *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_COUNTS, v_int(serial));

    *out = (struct notice_counts){0};
    while (store_row(store, st))
        *out = (struct notice_counts){
            .total = col_int(st, 0),
            .queued = col_int(st, 1),
            .sent = col_int(st, 2),
            .delivered = col_int(st, 3),
            .failed = col_int(st, 4),
            .in_doubt = col_int(st, 5),
            .confirmed = col_int(st, 6),
            .declined = col_int(st, 7),
        };
}

bool store_notice_unfinished(struct store *store, int64_t serial)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_UNFINISHED, v_int(serial));
    int64_t count = 0;

    while (store_row(store, st))
        count = col_int(st, 0);
    return count > 0;
}

void store_recipients(struct store *store, int64_t serial, recipient_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_RECIPIENTS_LIST, v_int(serial));

    while (store_row(store, st))
        each(ctx, col_kept(store, st, 0), col_kept(store, st, 1), col_kept(store, st, 2),
             col_int_or(st, 3, MESSAGE_QUEUED), col_wall(st, 4), col_wall(st, 5));
}

void store_notice_queued(struct store *store, int64_t serial, id_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_QUEUED_MESSAGES, v_int(serial));

    while (store_row(store, st))
        each(ctx, col_int(st, 0));
}

void store_notice_list_add(struct store *store, int64_t notice, const char *name,
                           const struct phone *phone)
{
    store_run(store, SQL_NOTICE_LIST_ADD, v_int(notice), v_text(name), v_text(phone->text));
}

bool store_notice_list(struct store *store, int64_t notice, const char *name, phone_fn each,
                       void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_LIST, v_int(notice), v_text(name));
    bool any = false;

    for (; store_row(store, st); any = true) {
        struct phone phone;

        col_phone(st, 0, &phone);
        each(ctx, &phone);
    }
    return any;
}
