#include "store/store_retention.h"
#include "store/store_int.h"

/* What is asked and done for each kind. */
static const struct {
    enum sql_id last, count, forget;
} statements[] = {
    [RETAINED_MESSAGES] = {SQL_RETAIN_MESSAGE_LAST, SQL_RETAIN_MESSAGE_COUNT, SQL_RETAIN_MESSAGE},
    [RETAINED_PARTS] = {SQL_RETAIN_PART_LAST,    SQL_RETAIN_PART_COUNT,    SQL_RETAIN_PART   },
    [RETAINED_CASES] = {SQL_RETAIN_CASE_LAST,    SQL_RETAIN_CASE_COUNT,    SQL_RETAIN_CASE   },
    [RETAINED_ENTRIES] = {SQL_RETAIN_ENTRY_LAST,   SQL_RETAIN_ENTRY_COUNT,   SQL_RETAIN_ENTRY  },
    [RETAINED_LOOKS] = {SQL_RETAIN_LOOK_LAST,    SQL_RETAIN_LOOK_COUNT,    SQL_RETAIN_LOOK   },
};

static int64_t first_number(struct store *store, sqlite3_stmt *st)
{
    int64_t number = store_row(store, st) ? col_int(st, 0) : 0;

    store_done(st);
    return number;
}

/* ---- by age ---------------------------------------------------------------------------------- */

int64_t store_retention_last(struct store *store, enum retained what)
{
    return first_number(store, store_ask_values(store, statements[what].last, NULL, 0));
}

/* Statements about messages, their parts and looks know no ledger. */
static size_t values_of(const struct retention *r, int64_t from, int64_t to, struct value out[4])
{
    out[0] = v_int(from);
    out[1] = v_int(to);
    out[2] = v_wall(r->before);
    out[3] = v_word(r->ledger);
    if (r->what == RETAINED_PARTS)
        return 2;
    return r->what == RETAINED_CASES || r->what == RETAINED_ENTRIES ? 4 : 3;
}

int64_t store_retention_count(struct store *store, const struct retention *r, int64_t from,
                              int64_t to)
{
    struct value values[4];
    size_t count = values_of(r, from, to, values);

    return first_number(store, store_ask_values(store, statements[r->what].count, values, count));
}

int64_t store_retention_forget(struct store *store, const struct retention *r, int64_t from,
                               int64_t to)
{
    static const enum sql_id of_case[] = {SQL_RETAIN_CASE_EVENT, SQL_RETAIN_CASE_VISIT,
                                          SQL_RETAIN_CASE_MESSAGE};
    int64_t found = store_retention_count(store, r, from, to);
    struct value values[4];
    size_t count = values_of(r, from, to, values);

    if (found == 0)
        return 0;
    for (size_t i = 0; r->what == RETAINED_CASES && i < sizeof of_case / sizeof *of_case; i++)
        store_run_values(store, of_case[i], values, count);
    store_run_values(store, statements[r->what].forget, values, count);
    return found;
}

/* ---- by person ------------------------------------------------------------------------------- */

void store_record(struct store *store, const struct phone *phone, int64_t person,
                  struct person_record *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_RECORD_MESSAGES, v_text(phone->text));

    *out = (struct person_record){.first = WALL_NONE, .last = WALL_NONE};
    if (store_row(store, st)) {
        out->messages = col_int(st, 0);
        out->first = col_wall(st, 1);
        out->last = col_wall(st, 2);
        store_done(st);
    }
    out->entries = first_number(store, store_ask(store, SQL_RECORD_ENTRIES, v_text(phone->text)));
    out->notices = first_number(store, store_ask(store, SQL_RECORD_NOTICES, v_text(phone->text)));
    out->calls = first_number(store, store_ask(store, SQL_RECORD_CALLS, v_text(phone->text)));
    out->kept = first_number(store, store_ask(store, SQL_ERASE_KEPT, v_text(phone->text)));
    out->offices = first_number(
        store, store_ask(store, SQL_RECORD_OFFICES, v_int(person), v_int(store->today)));
}

void store_record_cases(struct store *store, const struct phone *phone, record_case_fn each,
                        void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_RECORD_CASES, v_text(phone->text));

    while (store_row(store, st))
        each(ctx, col_int(st, 0), (enum case_state)col_int(st, 1));
}

void store_record_looks(struct store *store, const struct phone *phone, record_look_fn each,
                        void *ctx)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_RECORD_LOOKS, v_text(phone->text), v_text(phone_local(phone)));

    while (store_row(store, st))
        each(ctx, col_wall(st, 0), col_kept(store, st, 1), col_kept(store, st, 2));
}

void store_record_erase(struct store *store, const struct phone *phone, int64_t person, bool stays,
                        const char *nobody)
{
    /* parts first: they are found by their message's phone */
    static const enum sql_id by_phone[] = {SQL_ERASE_PARTS,     SQL_ERASE_MESSAGES, SQL_ERASE_CASES,
                                           SQL_ERASE_ENTRIES,   SQL_ERASE_NOTICES,  SQL_ERASE_CALLS,
                                           SQL_ERASE_QUESTIONS, SQL_ERASE_ACTOR};

    for (size_t i = 0; i < sizeof by_phone / sizeof *by_phone; i++)
        store_run(store, by_phone[i], v_text(phone->text));
    if (stays)
        return;
    store_run(store, SQL_ERASE_HOME, v_text(phone->text));
    store_run(store, SQL_ERASE_LOST, v_text(phone->text));
    store_run(store, SQL_CONSENT_ERASE, v_text(phone->text));
    store_run(store, SQL_CONSENT_ERASE_ORIGIN, v_text(phone->text)); /* a refusal is kept */
    if (!person)
        return;
    store_run(store, SQL_ERASE_PHONES, v_int(person));
    store_run(store, SQL_ERASE_EVENTS, v_int(person));
    store_run(store, SQL_ERASE_NAME, v_int(person), v_text(nobody));
}
