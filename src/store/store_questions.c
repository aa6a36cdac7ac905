#include "store/store_int.h"

_Static_assert(QUESTION_RATING == 8 && QUESTION_FOLLOW_UP == 11,
               "the index question_asked and its query leave them out");

static void read_question(struct store *store, sqlite3_stmt *st, struct question *q)
{
    *q = (struct question){
        .id = col_int(st, 0),
        .kind = (enum question_kind)col_int(st, 2),
        .state = (enum question_state)col_int(st, 3),
        .case_serial = col_int(st, 5),
        .other_serial = col_int(st, 6),
        .event = (int)col_int(st, 7),
        .message = col_int(st, 8),
        .failures = (int)col_int(st, 9),
        .asked_at = col_wall(st, 10),
        .text = span_of(col_kept(store, st, 11)),
    };
    col_phone(st, 1, &q->phone);
    options_read(q, (const char *)sqlite3_column_text(st, 4));
}

static bool one_question(struct store *store, sqlite3_stmt *st, struct question *out)
{
    if (!store_row(store, st))
        return false;
    read_question(store, st, out);
    store_done(st);
    return true;
}

void store_question_save(struct store *store, const struct question *q)
{
    char options[OPTIONS_TEXT_SIZE];

    options_write(q, options);
    store_run(store, SQL_QUESTION_SAVE, v_int(q->id), v_text(q->phone.text), v_int(q->kind),
              v_int(q->state), v_text(options), v_id(q->case_serial), v_id(q->other_serial),
              v_int(q->event), v_id(q->message), v_int(q->failures), v_wall(q->asked_at),
              v_span(q->text));
}

void store_question_asked_by(struct store *store, int64_t question, int64_t message)
{
    store_run(store, SQL_QUESTION_ASKED_BY, v_int(question), v_int(message));
}

void store_ratings_unsent(struct store *store, int64_t case_serial, id_fn each, void *ctx)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_RATINGS_UNSENT, v_int(case_serial), v_int(QUESTION_RATING));

    while (store_row(store, st))
        each(ctx, col_int(st, 0));
}

/* ---- the reader ------------------------------------------------------------------------------ */

static int64_t next_id(void *ctx)
{
    struct store *store = ctx;

    if (store->next_question == 0) {
        sqlite3_stmt *st = store_ask_values(store, SQL_QUESTION_ID_MAX, NULL, 0);

        store->next_question = 1;
        if (store_row(store, st)) {
            store->next_question = col_int(st, 0) + 1;
            store_done(st);
        }
    }
    return store->next_question++;
}

static bool dialogue(void *ctx, const struct phone *phone, struct question *out)
{
    return one_question(
        ctx, store_ask(ctx, SQL_QUESTION_DIALOGUE, v_text(phone->text), v_int(QUESTION_URGENT)),
        out);
}

static bool pending(void *ctx, const struct phone *phone, const char *answer, struct question *out)
{
    sqlite3_stmt *st =
        store_ask(ctx, SQL_QUESTIONS_PENDING, v_text(phone->text), v_int(QUESTION_URGENT));

    while (store_row(ctx, st)) {
        read_question(ctx, st, out);
        if (question_option(out, answer)) {
            store_done(st);
            return true;
        }
    }
    return false;
}

static bool waiting(void *ctx, const struct phone *phone, wall_t since, struct question *out)
{
    return one_question(
        ctx, store_ask(ctx, SQL_QUESTION_WAITING, v_text(phone->text), v_wall(since)), out);
}

static size_t silent_since(void *ctx, wall_t before, struct question *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_QUESTIONS_SILENT, v_wall(before), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            read_question(ctx, st, &out[count++]);
    return count;
}

static bool late(void *ctx, const struct phone *phone, wall_t since, struct question *out)
{
    return one_question(ctx,
                        store_ask(ctx, SQL_QUESTION_LATE, v_text(phone->text),
                                  v_int(QUESTION_URGENT), v_wall(since)),
                        out);
}

static wall_t submitted_at(void *ctx, int64_t question)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_QUESTION_SUBMITTED, v_int(question));
    wall_t at = WALL_NONE;

    if (store_row(ctx, st)) {
        at = col_wall(st, 0);
        store_done(st);
    }
    return at;
}

struct question_reader store_question_reader(struct store *store)
{
    return (struct question_reader){.ctx = store,
                                    .next_id = next_id,
                                    .dialogue = dialogue,
                                    .pending = pending,
                                    .waiting = waiting,
                                    .silent_since = silent_since,
                                    .late = late,
                                    .submitted_at = submitted_at};
}

static int64_t trial_id(void *ctx)
{
    int64_t id = next_id(ctx);

    ((struct store *)ctx)->next_question = id;
    return id;
}

struct question_reader store_question_reader_trial(struct store *store)
{
    struct question_reader reader = store_question_reader(store);

    reader.next_id = trial_id;
    return reader;
}

/* ---- the call list --------------------------------------------------------------------------- */

void store_call_add(struct store *store, const struct call_wish *w, wall_t now)
{
    store_run(store, SQL_CALL_LIST_ADD, v_text(w->phone.text), v_word(w->why), v_id(w->case_serial),
              v_id(w->message), v_wall(now));
}

void store_call_list(struct store *store, size_t limit, call_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_CALL_LIST, v_int((int64_t)limit));

    while (store_row(store, st))
        each(ctx, col_int(st, 0), col_kept(store, st, 1), col_kept(store, st, 2),
             col_kept(store, st, 3), col_int(st, 4), col_int(st, 5), col_wall(st, 6));
}

const char *store_call_done(struct store *store, int64_t id, wall_t now, int64_t *case_serial)
{
    sqlite3_stmt *st = store_ask(store, SQL_CALL_ONE, v_int(id));
    const char *phone;

    if (!store_row(store, st))
        return NULL;
    phone = col_kept(store, st, 0);
    *case_serial = col_int(st, 1);
    store_done(st);
    store_run(store, SQL_CALL_DONE, v_int(id), v_wall(now));
    return phone;
}
