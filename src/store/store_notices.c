#include "store/store_int.h"
#include <inttypes.h>

void store_read_notice(struct store *store, sqlite3_stmt *st, struct notice *n)
{
    *n = (struct notice){
        .serial = col_int(st, 0),
        .number = col_kept(store, st, 1),
        .kind = col_kept(store, st, 2),
        .title = col_kept(store, st, 3),
        .text = col_kept(store, st, 4),
        .audience = col_kept(store, st, 5),
        .state = (enum notice_state)col_int(st, 6),
        .answer = (enum notice_answer)col_int(st, 7),
        .drafter = col_kept(store, st, 8),
        .checker = col_kept(store, st, 9),
        .signer = col_kept(store, st, 10),
        .drafted_at = col_wall(st, 11),
        .signed_at = col_wall(st, 12),
        .start_at = col_wall(st, 13),
        .deadline = col_wall(st, 14),
        .expires_at = col_wall(st, 15),
        .total = col_int(st, 16),
        .frozen_at = col_wall(st, 17),
        .second_at = col_wall(st, 18),
        .call_at = col_wall(st, 19),
        .why = col_kept(store, st, 20),
        .code = col_kept(store, st, 21),
        .minutes = col_kept(store, st, 23),
        .round = col_kept(store, st, 24),
        .round_at = col_wall(st, 25),
        .closed_at = col_wall(st, 26),
        .told_to = col_int(st, 27),
    };
    col_phone(st, 22, &n->code_phone);
}

bool store_one_notice(struct store *store, sqlite3_stmt *st, struct notice *out)
{
    if (!store_row(store, st))
        return false;
    store_read_notice(store, st, out);
    store_done(st);
    return true;
}

static void read_addressee(struct store *store, sqlite3_stmt *st, struct addressee *r)
{
    *r = (struct addressee){
        .notice_serial = col_int(st, 0),
        .person = col_int(st, 2),
        .unit = col_int(st, 3),
        .name = col_kept(store, st, 4),
        .unit_short = col_kept(store, st, 5),
        .household_number = (int)col_int(st, 6),
        .confirmed_at = col_wall(st, 7),
        .declined_at = col_wall(st, 8),
        .attended_at = col_wall(st, 9),
        .has_number = sqlite3_column_type(st, 10) != SQLITE_NULL,
        .number_said = col_int(st, 10),
    };
    col_phone(st, 1, &r->phone);
}

bool store_one_addressee(struct store *store, sqlite3_stmt *st, struct addressee *out)
{
    if (!store_row(store, st))
        return false;
    read_addressee(store, st, out);
    store_done(st);
    return true;
}

bool store_addressee(struct store *store, int64_t notice, const struct phone *phone,
                     struct addressee *out)
{
    return store_one_addressee(
        store, store_ask(store, SQL_DRIVE_ASKED, v_int(notice), v_text(phone->text)), out);
}

static size_t addressees(struct store *store, sqlite3_stmt *st, struct addressee *out, size_t max)
{
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            read_addressee(store, st, &out[count++]);
    return count;
}

void store_notice_save(struct store *store, const struct notice *n)
{
    store_run(store, SQL_NOTICE_SAVE, v_int(n->serial), v_word(n->number), v_word(n->kind),
              v_word(n->title), v_word(n->text), v_word(n->audience), v_int(n->state),
              v_int(n->answer), v_word(n->drafter), v_word(n->checker), v_word(n->signer),
              v_wall(n->drafted_at), v_wall(n->signed_at), v_wall(n->start_at), v_wall(n->deadline),
              v_wall(n->expires_at), v_int(n->total), v_wall(n->frozen_at), v_wall(n->second_at),
              v_wall(n->call_at), v_word(n->why), v_word(n->code), v_text(n->code_phone.text),
              v_word(n->minutes), v_word(n->round), v_wall(n->round_at), v_wall(n->closed_at),
              v_int(n->told_to));
}

void store_recipient(struct store *store, const struct addressee *r)
{
    store_run(store, SQL_RECIPIENT_ADD, v_int(r->notice_serial), v_text(r->phone.text),
              v_id(r->person), v_id(r->unit), v_word(r->name), v_word(r->unit_short),
              v_id(r->household_number), v_wall(r->confirmed_at), v_wall(r->declined_at),
              v_wall(r->attended_at), v_id(r->answer_message),
              r->has_number ? v_int(r->number_said) : v_null());
}

void store_recipient_queued(struct store *store, int64_t notice, const struct phone *phone,
                            int64_t message, bool again)
{
    if (again)
        store_run(store, SQL_RECIPIENT_ASKED_AGAIN, v_int(notice), v_text(phone->text),
                  v_int(message));
    else
        store_run(store, SQL_RECIPIENT_QUEUED, v_int(notice), v_text(phone->text), v_int(message));
}

void store_recipient_recall(struct store *store, int64_t notice, int64_t message)
{
    store_run(store, SQL_RECIPIENTS_RECALL, v_int(notice), v_int(message));
}

void store_recipient_called(struct store *store, int64_t notice, const struct phone *phone,
                            const char *result, wall_t now)
{
    store_run(store, SQL_RECIPIENT_CALLED, v_int(notice), v_text(phone->text), v_wall(now),
              v_word(result));
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
    return store_one_notice(ctx, store_ask(ctx, SQL_NOTICE_BY_SERIAL, v_int(serial)), out);
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
    return addressees(
        ctx, store_ask(ctx, SQL_RECIPIENTS_UNQUEUED, v_int(serial), v_int((int64_t)max)), out, max);
}

static size_t silent(void *ctx, int64_t serial, struct addressee *out, size_t max)
{
    return addressees(
        ctx, store_ask(ctx, SQL_RECIPIENTS_SILENT, v_int(serial), v_int((int64_t)max)), out, max);
}

static bool refused(void *ctx, const struct phone *phone)
{
    return store_refused(ctx, phone);
}

static bool awaiting_receipt(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out)
{
    return store_one_addressee(
        ctx, store_ask(ctx, SQL_RECIPIENT_AWAITED, v_text(phone->text), v_wall(before)), out);
}

static bool invited(void *ctx, const struct phone *phone, wall_t before, struct addressee *out)
{
    enum { INVITED_DAYS = 14 };

    return store_one_addressee(ctx,
                               store_ask(ctx, SQL_RECIPIENT_INVITED, v_text(phone->text),
                                         v_wall(before),
                                         v_wall(wall_add(before, -INVITED_DAYS * WALL_DAY))),
                               out);
}

static bool with_code(void *ctx, const struct phone *phone, const char *code, wall_t now,
                      struct addressee *out)
{
    enum { CODE_DAYS = 30 };

    return store_one_addressee(ctx,
                               store_ask(ctx, SQL_RECIPIENT_WITH_CODE, v_text(code),
                                         v_text(phone->text),
                                         v_wall(wall_add(now, -CODE_DAYS * WALL_DAY))),
                               out);
}

static bool awaiting_code(void *ctx, const char *code, const struct phone *phone,
                          struct notice *out)
{
    return store_one_notice(
        ctx, store_ask(ctx, SQL_NOTICE_AWAITING_CODE, v_text(code), v_text(phone->text)), out);
}

static bool second_due(void *ctx, wall_t now, struct notice *out)
{
    return store_one_notice(ctx, store_ask(ctx, SQL_NOTICE_SECOND_DUE, v_wall(now)), out);
}

static void newest_ends(void *ctx, int64_t serial, unsigned *ended, unsigned *failed)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_NOTICE_NEWEST_ENDS, v_int(serial));

    *ended = *failed = 0;
    while (store_row(ctx, st)) {
        *ended = (unsigned)col_int(st, 0);
        *failed = (unsigned)col_int(st, 1);
    }
}

/* Out of our secret: nobody can tell it beforehand, and a replay gives the same. */
static void make_code(void *ctx, int64_t serial, int step, char out[8])
{
    struct store *store = ctx;
    uint8_t digest[SEAL_DIGEST_SIZE];
    char words[64];

    text_format(words, sizeof words, "notice code %" PRId64 " %d", serial, step);
    seal_digest(store->seal, span_of(words), digest);
    text_format(out, 8, "%04u",
                ((unsigned)digest[0] << 16 | (unsigned)digest[1] << 8 | digest[2]) % 9000 + 1000);
}

static bool is_one_of(const char *phone, const char *const *but)
{
    for (; *but; but++)
        if (strncmp(*but, "phone:", 6) == 0 && strcmp(*but + 6, phone) == 0)
            return true;
    return false;
}

static bool holder_with(void *ctx, const struct model *model, unsigned may, const char *const *but,
                        struct case_person *out)
{
    struct store *store = ctx;

    for (size_t i = model->role_count; i-- > 0;) {
        sqlite3_stmt *st;

        if (!(model->roles[i].may & may))
            continue;
        st = store_ask(store, SQL_HOLDER_WITH_ROLE, v_text(model->roles[i].code),
                       v_int(store->today));
        while (store_row(store, st)) {
            *out = (struct case_person){.person = col_int(st, 0), .name = col_kept(store, st, 1)};
            col_phone(st, 2, &out->phone);
            if (is_one_of(out->phone.text, but))
                continue;
            store_done(st);
            return true;
        }
    }
    return false;
}

static bool awaiting_opinion(void *ctx, const struct phone *phone, wall_t before,
                             struct addressee *out)
{
    return store_one_addressee(
        ctx, store_ask(ctx, SQL_RECIPIENT_OF_OPINION, v_text(phone->text), v_wall(before)), out);
}

struct notice_reader store_notice_reader(struct store *store)
{
    return (struct notice_reader){.ctx = store,
                                  .next_serial = next_serial,
                                  .drafted_in_year = drafted_in_year,
                                  .by_serial = by_serial,
                                  .active = active,
                                  .unqueued = unqueued,
                                  .refused = refused,
                                  .awaiting_receipt = awaiting_receipt,
                                  .awaiting_opinion = awaiting_opinion,
                                  .invited = invited,
                                  .with_code = with_code,
                                  .awaiting_code = awaiting_code,
                                  .silent = silent,
                                  .second_due = second_due,
                                  .newest_ends = newest_ends,
                                  .make_code = make_code,
                                  .holder_with = holder_with};
}

bool store_notice_uncounted(struct store *store, struct notice *out)
{
    return store_one_notice(store, store_ask_values(store, SQL_NOTICE_UNCOUNTED, NULL, 0), out);
}

int64_t store_notice_drafted_by(struct store *store, int64_t serial)
{
    sqlite3_stmt *st = store_ask(store, SQL_NOTICE_DRAFTED_BY, v_int(serial));
    int64_t message = 0;

    if (store_row(store, st)) {
        message = col_int(st, 0);
        store_done(st);
    }
    return message;
}

bool store_notice_unfrozen(struct store *store, struct notice *out)
{
    return store_one_notice(store, store_ask_values(store, SQL_NOTICE_UNFROZEN, NULL, 0), out);
}

const char *store_person_name(struct store *store, int64_t person)
{
    sqlite3_stmt *st = store_ask(store, SQL_PERSON_NAME, v_int(person));
    const char *name = "";

    if (store_row(store, st)) {
        name = col_kept(store, st, 0);
        store_done(st);
    }
    return name;
}
