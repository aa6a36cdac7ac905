/*
 * What printed sheets read. Every list goes on behind a key within one index, so that the last page
 * of a million costs what the first does. Whatever a page asks for, it reads a bounded number of
 * rows: a unit of few below it is merged from the lists of each; else the list of all is gone
 * through a stretch at a time, which may end without a single row.
 */
#include "store/store_ledger.h"
#include "ledger/ledger_reader.h"

enum { FEW_UNITS = 600, STRETCH = 3000 };

/* ---- keys ------------------------------------------------------------------------------------ */

struct key {
    int64_t at, id;
};

struct keys {
    struct key items[LEDGER_KEYS_MAX];
    size_t count, limit;
};

static bool key_before(const struct key *a, const struct key *b)
{
    return a->at < b->at || (a->at == b->at && a->id < b->id);
}

/* Puts a key in its place among the first `limit`; false when it lies behind them all. */
static bool keys_add(struct keys *keys, const struct key *key)
{
    size_t at = keys->count;

    while (at > 0 && key_before(key, &keys->items[at - 1]))
        at--;
    if (at == keys->limit)
        return false;
    if (keys->count < keys->limit)
        keys->count++;
    memmove(&keys->items[at + 1], &keys->items[at], (keys->count - 1 - at) * sizeof *keys->items);
    keys->items[at] = *key;
    return true;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The first of each unit's list, as long as they can still be among the first of all. */
static void keys_of_unit(struct store *store, enum sql_id list, const struct ledger_query *q,
                         const struct ledger_cursor *at, int64_t unit, struct keys *keys)
{
    bool full = keys->count == keys->limit;
    int64_t until = full ? keys->items[keys->limit - 1].at + 1 : q->period.to.ms;
    sqlite3_stmt *st = store_ask(store, list, v_int(later(q->period.from.ms, at->at)),
                                 v_int(at->at >= q->period.from.ms ? at->id : 0), v_int(unit),
                                 v_int(until), v_text(q->ledger), v_int((int64_t)keys->limit));

    while (store_row(store, st)) {
        const struct key key = {col_int(st, 1), col_int(st, 0)};

        if (!keys_add(keys, &key)) {
            store_done(st);
            return;
        }
    }
}

/* The next stretch of the list of all; the cursor goes to where it ended. */
static void keys_of_all(struct store_ledger *request, enum sql_id list,
                        const struct ledger_query *q, struct ledger_cursor *at, struct keys *keys)
{
    struct store *store = request->store;
    sqlite3_stmt *st = store_ask(store, list, v_int(later(q->period.from.ms, at->at)),
                                 v_int(at->at >= q->period.from.ms ? at->id : 0),
                                 v_text(q->unit ? q->unit_path : NULL), v_int(q->period.to.ms),
                                 v_text(q->ledger ? q->ledger : ""), v_int(STRETCH));
    size_t seen = 0;

    while (keys->count < keys->limit) {
        if (!store_row(store, st)) {
            at->done = seen < STRETCH;
            return;
        }
        seen++;
        at->at = col_int(st, 1);
        at->id = col_int(st, 0);
        if (!col_int(st, 2))
            continue;
        if (request->skip)
            request->skip--;
        else
            keys->items[keys->count++] = (struct key){at->at, at->id};
    }
    store_done(st);
}

/* The units asked about, when they are few; 0 when they are many or all. */
static size_t few_units(struct store *store, const struct ledger_query *q, int64_t units[FEW_UNITS])
{
    sqlite3_stmt *st;
    size_t count = 0;

    if (!q->unit)
        return 0;
    st = store_ask(store, SQL_LEDGER_UNITS, v_null(), v_null(), v_text(q->unit_path), v_null(),
                   v_null(), v_int(FEW_UNITS + 1));
    while (store_row(store, st)) {
        if (count == FEW_UNITS) {
            store_done(st);
            return 0;
        }
        units[count++] = col_int(st, 0);
    }
    return count;
}

static void skip_keys(struct store_ledger *request, struct keys *keys)
{
    size_t passed = keys->count < request->skip ? keys->count : request->skip;

    request->skip -= passed;
    keys->count -= passed;
    memmove(keys->items, keys->items + passed, keys->count * sizeof *keys->items);
}

/* The keys of the next page of a list; the cursor goes behind them. */
static void keys_next(struct store_ledger *request, const enum sql_id lists[2],
                      const struct ledger_query *q, struct ledger_cursor *at, struct keys *keys)
{
    struct store *store = request->store;
    int64_t units[FEW_UNITS];
    size_t count = lists[1] ? few_units(store, q, units) : 0;

    if (count == 0) {
        keys_of_all(request, lists[0], q, at, keys);
        return;
    }
    for (size_t i = 0; i < count; i++)
        keys_of_unit(store, lists[1], q, at, units[i], keys);
    at->done = keys->count < keys->limit;
    if (keys->count) {
        at->at = keys->items[keys->count - 1].at;
        at->id = keys->items[keys->count - 1].id;
    }
    skip_keys(request, keys);
}

static struct keys keys_begin(size_t limit)
{
    return (struct keys){.limit = limit < LEDGER_KEYS_MAX ? limit : LEDGER_KEYS_MAX};
}

/* ---- cases ----------------------------------------------------------------------------------- */

static void each_case(struct store_ledger *request, const struct keys *keys, ledger_case_fn each,
                      void *arg)
{
    struct case_file cf;

    for (size_t i = 0; i < keys->count; i++)
        if (request->cases.by_serial(request->cases.ctx, keys->items[i].id, &cf))
            each(arg, &cf);
}

static void list_cases(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                       size_t limit, ledger_case_fn each, void *arg)
{
    static const enum sql_id lists[2] = {SQL_LEDGER_CASES, SQL_LEDGER_CASES_UNIT};
    struct store_ledger *request = ctx;
    struct keys keys = keys_begin(limit);

    keys_next(request, lists, q, at, &keys);
    each_case(request, &keys, each, arg);
}

static void list_outstanding(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                             size_t limit, ledger_case_fn each, void *arg)
{
    static const enum sql_id lists[2] = {SQL_LEDGER_OUTSTANDING, 0};
    struct store_ledger *request = ctx;
    struct keys keys = keys_begin(limit);

    keys_next(request, lists, q, at, &keys);
    each_case(request, &keys, each, arg);
}

struct event_reader {
    ledger_event_fn each;
    void *arg;
};

static void pass_event(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
                       const char *detail)
{
    const struct event_reader *to = ctx;

    (void)message;
    to->each(to->arg, at, actor, what, detail);
}

static void events(void *ctx, int64_t serial, ledger_event_fn each, void *arg)
{
    struct event_reader to = {each, arg};

    store_events_of_case(((struct store_ledger *)ctx)->store, serial, pass_event, &to);
}

static const char *name_of(void *ctx, const char *phone)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st = store_ask(store, SQL_PERSON_BY_PHONE, v_text(phone));
    const char *name = "";

    if (store_row(store, st)) {
        name = col_kept(store, st, 1);
        store_done(st);
    }
    return name;
}

static const char *household_phone(void *ctx, int64_t household)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_PHONE, v_int(household));
    const char *phone = "";

    if (store_row(store, st)) {
        phone = col_kept(store, st, 0);
        store_done(st);
    }
    return phone;
}

static const char *unit_path(void *ctx, int64_t unit)
{
    return store_unit_path(((struct store_ledger *)ctx)->store, unit);
}

/* ---- registers ------------------------------------------------------------------------------- */

static bool one_entry(void *ctx, int64_t id, ledger_entry_fn each, void *arg)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_ENTRY, v_int(id));
    struct ledger_entry entry;

    if (!store_row(store, st))
        return false;
    entry = (struct ledger_entry){
        .id = col_int(st, 0),
        .number = (int)col_int(st, 1),
        .unit_path = col_kept(store, st, 2),
        .party = col_kept(store, st, 3),
        .subject = col_kept(store, st, 4),
        .remarks = col_kept(store, st, 5),
        .household_number = (int)col_int(st, 6),
        .household_head = col_kept(store, st, 7),
        .at = col_wall(st, 8),
        .phone = col_kept(store, st, 9),
        .filler = col_kept(store, st, 10),
        .helper = col_kept(store, st, 11),
        .visited_at = col_wall(st, 12),
        .next_visit = col_wall(st, 13),
        .visit_words = col_kept(store, st, 14),
        .limit_at = col_wall(st, 15),
        .fixed_at = col_wall(st, 16),
        .fixed_words = col_kept(store, st, 17),
        .done_at = col_wall(st, 18),
        .done_words = col_kept(store, st, 19),
        .done_by = col_kept(store, st, 20),
        .said = col_kept(store, st, 21),
    };
    store_entry_words(store, st, 22,
                      (const char **const[]){&entry.remarks, &entry.visit_words, &entry.fixed_words,
                                             &entry.done_words});
    store_done(st);
    each(arg, &entry);
    return true;
}

static void list_entries(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                         size_t limit, ledger_entry_fn each, void *arg)
{
    static const enum sql_id lists[2] = {SQL_LEDGER_ENTRIES, SQL_LEDGER_ENTRIES_UNIT};
    struct store_ledger *request = ctx;
    struct keys keys = keys_begin(limit);

    keys_next(request, lists, q, at, &keys);
    for (size_t i = 0; i < keys.count; i++)
        one_entry(request, keys.items[i].id, each, arg);
}

/* ---- statistics ------------------------------------------------------------------------------ */

static void tally(void *ctx, int64_t unit, int first, int last, ledger_tally_fn each, void *arg)
{
    store_tally(((struct store_ledger *)ctx)->store, unit, first, last, each, arg);
}

static bool child(void *ctx, int64_t unit, int64_t after, struct ledger_child *out)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_CHILD, v_id(unit), v_int(after));

    if (!store_row(store, st))
        return false;
    *out = (struct ledger_child){col_int(st, 0), col_kept(store, st, 1)};
    store_done(st);
    return true;
}

struct ledger_reader store_ledger_reader(struct store_ledger *request)
{
    request->cases = store_case_reader(request->store);
    request->budget = LEDGER_BUDGET;
    return (struct ledger_reader){
        .ctx = request,
        .cases = &request->cases,
        .list_cases = list_cases,
        .list_outstanding = list_outstanding,
        .events = events,
        .name_of = name_of,
        .household_phone = household_phone,
        .unit_path = unit_path,
        .list_entries = list_entries,
        .entry = one_entry,
        .list_notices = store_list_notices,
        .list_groups = store_list_groups,
        .list_homes = store_list_homes,
        .list_scores = store_list_scores,
        .tally = tally,
        .child = child,
        .drive_newest = store_drive_newest,
        .drive_mark = store_drive_mark,
        .reach = store_reach,
        .silent = store_silent,
    };
}
