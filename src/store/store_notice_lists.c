/* Lists of notices and of their recipients, and how each stands. */
#include "notices/failure.h"
#include "store/store_int.h"
#include <stdio.h>

static void each_notice(struct store *store, sqlite3_stmt *st, notice_fn each, void *ctx)
{
    struct notice n;

    while (store_row(store, st)) {
        store_read_notice(store, st, &n);
        each(ctx, &n);
    }
}

void store_notices(struct store *store, size_t limit, notice_fn each, void *ctx)
{
    each_notice(store, store_ask(store, SQL_NOTICES_LIST, v_int((int64_t)limit)), each, ctx);
}

void store_notices_in(struct store *store, enum notice_state state, size_t limit, notice_fn each,
                      void *ctx)
{
    each_notice(store, store_ask(store, SQL_NOTICES_IN, v_int((int64_t)limit), v_int((int)state)),
                each, ctx);
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

/* What is counted beside the states of the messages; the numbers are stored (0009.sql). */
enum {
    COUNT_NONE = -1,
    COUNT_ALL = 100,
    COUNT_CONFIRMED,
    COUNT_DECLINED,
    COUNT_ATTENDED,
    COUNT_SECOND,
    COUNT_CALLED
};

static void add_count(struct notice_counts *out, int what, int64_t n)
{
    switch (what) {
    case COUNT_NONE:
    case MESSAGE_QUEUED:
    case MESSAGE_SUBMITTING: out->queued += n; break;
    case MESSAGE_DELIVERED: out->delivered += n; /* fall through */
    case MESSAGE_SENT: out->sent += n; break;
    case MESSAGE_FAILED:
    case MESSAGE_EXPIRED:
    case MESSAGE_CANCELLED: out->failed += n; break;
    case MESSAGE_IN_DOUBT: out->in_doubt += n; break;
    case COUNT_ALL: out->total = n; break;
    case COUNT_CONFIRMED: out->confirmed = n; break;
    case COUNT_DECLINED: out->declined = n; break;
    case COUNT_ATTENDED: out->attended = n; break;
    case COUNT_SECOND: out->asked_again = n; break;
    case COUNT_CALLED: out->called = n; break;
    }
}

size_t store_notice_serials(struct store *store, int state, const char *kind, int64_t *out,
                            size_t max)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_SERIALS, state < 0 ? v_null() : v_int(state),
                                 v_word(kind), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(store, st))
        out[count++] = col_int(st, 0);
    return count;
}

void store_notice_counts(struct store *store, int64_t serial, struct notice_counts *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_COUNTS, v_int(serial));

    *out = (struct notice_counts){0};
    while (store_row(store, st))
        add_count(out, (int)col_int(st, 0), col_int(st, 1));
}

bool store_notice_unfinished(struct store *store, int64_t serial, wall_t now)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_UNFINISHED, v_int(serial), v_wall(now));
    int64_t count = 0;

    while (store_row(store, st))
        count = col_int(st, 0);
    return count > 0;
}

/* `last`: "end code st" of its last attempt. */
static const char *why_failed(enum message_state state, const char *last)
{
    struct failure failure = {.st = -1};
    int end = 0;

    sscanf(last, "%d %d %d", &end, &failure.final.code, &failure.st);
    failure.final.end = (enum at_end)end;
    return failure_key(state, &failure);
}

static void each_recipient(struct store *store, sqlite3_stmt *st, recipient_fn each, void *ctx)
{
    while (store_row(store, st)) {
        struct recipient_row row = {
            .phone = col_kept(store, st, 0),
            .name = col_kept(store, st, 1),
            .unit = col_kept(store, st, 2),
            .state = (enum message_state)col_int_or(st, 3, MESSAGE_QUEUED),
            .confirmed_at = col_wall(st, 4),
            .declined_at = col_wall(st, 5),
            .attended_at = col_wall(st, 6),
            .asked_again = col_int(st, 7) != 0,
            .called_at = col_wall(st, 8),
            .called = col_kept(store, st, 9),
        };
        row.why = why_failed(row.state, col_kept(store, st, 10));
        each(ctx, &row);
    }
}

void store_recipients(struct store *store, int64_t serial, size_t offset, size_t limit,
                      recipient_fn each, void *ctx)
{
    each_recipient(store,
                   store_ask(store, SQL_RECIPIENTS_LIST, v_int(serial), v_int((int64_t)limit),
                             v_int((int64_t)offset)),
                   each, ctx);
}

void store_recipients_below(struct store *store, int64_t serial, const char *below, size_t offset,
                            size_t limit, recipient_fn each, void *ctx)
{
    each_recipient(store,
                   store_ask(store, SQL_RECIPIENTS_BELOW, v_int(serial), v_int((int64_t)limit),
                             v_int((int64_t)offset), v_text(below)),
                   each, ctx);
}

void store_recipient_units(struct store *store, int64_t serial, const char *below,
                           recipient_unit_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_RECIPIENT_UNITS, v_int(serial), v_text(below));

    while (store_row(store, st)) {
        struct recipient_unit row = {.unit = col_kept(store, st, 0),
                                     .total = col_int(st, 1),
                                     .delivered = col_int(st, 2),
                                     .confirmed = col_int(st, 3),
                                     .failed = col_int(st, 4)};

        each(ctx, &row);
    }
}

bool store_recipient_is_below(struct store *store, int64_t serial, const char *below)
{
    sqlite3_stmt *st = store_ask(store, SQL_RECIPIENT_IS_BELOW, v_int(serial), v_text(below));
    bool found = store_row(store, st);

    if (found)
        store_done(st);
    return found;
}

void store_recipients_to_call(struct store *store, int64_t serial, wall_t now, size_t offset,
                              size_t limit, recipient_fn each, void *ctx)
{
    struct notice n;
    bool silent =
        store_one_notice(store, store_ask(store, SQL_NOTICE_BY_SERIAL, v_int(serial)), &n) &&
        n.answer != NOTICE_ASKS_NOTHING && wall_known(n.call_at) && n.call_at.ms <= now.ms;

    each_recipient(store,
                   store_ask(store, silent ? SQL_RECIPIENTS_TO_CALL : SQL_RECIPIENTS_FAILED,
                             v_int(serial), v_int((int64_t)limit), v_int((int64_t)offset)),
                   each, ctx);
}

void store_notice_queued_home(struct store *store, const struct phone *phone, notice_text_fn each,
                              void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_QUEUED_HOME, v_text(phone->text));

    while (store_row(store, st))
        each(ctx, col_int(st, 0), col_int(st, 1));
}

void store_notice_queued(struct store *store, int64_t serial, id_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_QUEUED_MESSAGES, v_int(serial));

    while (store_row(store, st))
        each(ctx, col_int(st, 0));
}

void store_notice_list_add(struct store *store, int64_t notice, const char *name,
                           const char *phones)
{
    store_run(store, SQL_NOTICE_LIST_ADD, v_int(notice), v_text(name), v_text(phones));
}

/* The numbers of a row; how many. */
static size_t each_number(const char *phones, phone_fn each, void *ctx)
{
    size_t count = 0;

    for (; *phones; count++) {
        size_t len = strcspn(phones, " ");
        struct phone phone;

        text_copy(phone.text, sizeof phone.text, (struct span){phones, len});
        each(ctx, &phone);
        phones += len + strspn(phones + len, " ");
    }
    return count;
}

bool store_notice_list(struct store *store, int64_t notice, const char *name, int64_t *from,
                       phone_fn each, void *ctx)
{
    enum { NUMBERS = 500 };
    bool any = *from != 0, more = true;
    size_t count = 0;

    while (count < NUMBERS && more) {
        sqlite3_stmt *st =
            store_ask(store, SQL_NOTICE_LIST, v_int(notice), v_text(name), v_int(*from));

        more = store_row(store, st);
        if (!more)
            break;
        const char *phones = col_kept(store, st, 0);
        store_done(st);
        count += each_number(phones, each, ctx);
        any = true;
        ++*from;
    }
    if (!more)
        *from = AUDIENCE_END;
    return any;
}
