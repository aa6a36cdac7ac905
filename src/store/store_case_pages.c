/*
 * Pages of the ledger of cases in any order. What a filter leaves is put in order here when it is
 * little, and walked along an index when it is much: then what is looked for is met soon. A page
 * begins behind a row, not at a count, so that the last is as near as the first.
 */
#include "store/store_int.h"
#include <stdlib.h>

/* So much is still put in order: of those that an index of a few rows finds, and of the others. */
enum { FEW_MOST = 30000, SOME_MOST = 5000, GROUPS_MAX = 128 };

struct key {
    int64_t serial;
    wall_t due;
    const char *path, *kind; /* path "" of no unit */
    int state;
};

/* One page on its way. */
struct paging {
    struct store *store;
    struct case_filter filter;
    struct case_bounds bounds;
    struct case_page page;
    struct key at; /* of the row it goes on from; serial 0 none */
    int64_t *out;
    size_t count, max;
};

/* ---- putting in order ------------------------------------------------------------------------ */

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By what the order names, without the serial: what has none stands last, whichever way. */
static int compare_keys(const struct case_page *page, const struct key *a, const struct key *b)
{
    int way = page->down ? -1 : 1;

    switch (page->order) {
    case CASES_BY_DAY:
        if (!wall_known(a->due) || !wall_known(b->due))
            return order_of(!wall_known(a->due), !wall_known(b->due));
        return way * order_of(a->due.ms, b->due.ms);
    case CASES_BY_UNIT:
        if (!*a->path || !*b->path)
            return order_of(!*a->path, !*b->path);
        return way * strcmp(a->path, b->path);
    case CASES_BY_KIND: return way * strcmp(a->kind, b->kind);
    case CASES_BY_STATE: return way * order_of(a->state, b->state);
    default: return 0;
    }
}

/* Whether among equals the serials go down. */
static bool serials_go_down(const struct case_page *page, const struct key *key)
{
    switch (page->order) {
    case CASES_BY_DAY: return page->down || !wall_known(key->due);
    case CASES_BY_UNIT: return page->down || !*key->path;
    case CASES_BY_SERIAL: return page->down;
    default: return true;
    }
}

static int compare(const void *one, const void *two, void *ctx)
{
    const struct case_page *page = ctx;
    const struct key *a = one, *b = two;
    int order = compare_keys(page, a, b);

    if (order)
        return order;
    return serials_go_down(page, a) ? order_of(b->serial, a->serial)
                                    : order_of(a->serial, b->serial);
}

static sqlite3_stmt *ask(struct paging *g, enum sql_id id, const struct case_filter *f,
                         size_t limit, struct value key, int64_t serial)
{
    const struct value values[] = {f->state < 0 ? v_null() : v_int(f->state),
                                   v_text(f->kind),
                                   v_text(f->unit_path),
                                   v_wall(g->bounds.due),
                                   v_int((int64_t)limit),
                                   v_int(f->supervised),
                                   v_int(f->grade > 0 ? f->grade : 0),
                                   v_int(g->bounds.from),
                                   v_int(g->bounds.until),
                                   v_int(f->household),
                                   key,
                                   v_int(serial),
                                   v_text(f->about),
                                   v_text(g->bounds.name_end),
                                   v_text(f->phone)};

    return store_ask_values(g->store, id, values, sizeof values / sizeof *values);
}

static size_t read_keys(struct paging *g, enum sql_id id, struct key *keys, size_t most)
{
    struct value kinds = v_int(g->page.order == CASES_BY_KIND);
    sqlite3_stmt *st = ask(g, id, &g->filter, most + 1, kinds, 0);
    size_t count = 0;

    while (store_row(g->store, st)) {
        if (keys && count < most)
            keys[count] = (struct key){.serial = col_int(st, 0),
                                       .due = col_wall(st, 1),
                                       .path = col_kept(g->store, st, 2),
                                       .kind = col_kept(g->store, st, 3),
                                       .state = (int)col_int(st, 4)};
        count++;
    }
    return count;
}

/* The rows behind the one that it goes on from, or before it. */
static void cut_page(struct paging *g, const struct key *keys, size_t count)
{
    size_t from = 0, until = count;

    while (g->at.serial && from < count && compare(&keys[from], &g->at, &g->page) < 0)
        from++;
    if (g->page.back) {
        until = g->at.serial ? from : count;
        from = until > g->max ? until - g->max : 0;
    } else {
        from += g->at.serial && from < count && keys[from].serial == g->at.serial;
        until = count - from > g->max ? from + g->max : count;
    }
    for (size_t i = from; i < until; i++)
        g->out[g->count++] = keys[i].serial;
}

/* False: there are too many. */
static bool put_in_order(struct paging *g, enum sql_id id, size_t most)
{
    struct key *keys = xcalloc(most, sizeof *keys);
    size_t count = read_keys(g, id, keys, most);
    bool few = count <= most;

    if (few) {
        qsort_r(keys, count, sizeof *keys, compare, &g->page);
        cut_page(g, keys, count);
    }
    free(keys);
    return few;
}

/* What finds the rows of the filter, and how many are little for it. */
static enum sql_id finder(const struct paging *g, size_t *most)
{
    const struct case_filter *f = &g->filter;
    bool open = wall_known(g->bounds.due) ||
                (f->state >= 0 && (f->state < CASE_SETTLED || f->state == CASE_REOPENED));

    *most = FEW_MOST;
    if (g->bounds.few_about)
        return SQL_CASE_KEYS_ABOUT;
    if (f->supervised)
        return SQL_CASE_KEYS_SUPERVISED;
    if (f->grade > 0)
        return SQL_CASE_KEYS_GRADE;
    if (g->bounds.few_units)
        return SQL_CASE_KEYS_UNIT;
    if (open)
        return g->page.order == CASES_BY_KIND || f->kind ? SQL_CASE_KEYS_OPEN_KIND
                                                         : SQL_CASE_KEYS_OPEN;
    *most = SOME_MOST;
    return f->state >= 0 ? SQL_CASE_KEYS_STATE : f->kind ? SQL_CASE_KEYS_KIND : SQL_CASE_KEYS_RANGE;
}

/* One kind in one state has an index of its days. */
static bool has_own_days(const struct case_filter *f)
{
    return f->kind && f->state >= 0;
}

/* Serials of all, of a state, of a kind and of what is open are walked along an index whatever they
 * are; kinds and states group by group, but of what is open. */
static bool is_walked(const struct paging *g, enum sql_id id)
{
    bool by_key = g->page.order == CASES_BY_DAY || g->page.order == CASES_BY_UNIT;

    if (g->page.order == CASES_BY_DAY && has_own_days(&g->filter))
        return id != SQL_CASE_KEYS_ABOUT && id != SQL_CASE_KEYS_UNIT;
    switch (id) {
    case SQL_CASE_KEYS_ABOUT:
    case SQL_CASE_KEYS_SUPERVISED:
    case SQL_CASE_KEYS_GRADE:
    case SQL_CASE_KEYS_UNIT: return false;
    case SQL_CASE_KEYS_OPEN: return g->page.order == CASES_BY_SERIAL;
    case SQL_CASE_KEYS_OPEN_KIND:
        return g->page.order == CASES_BY_SERIAL || g->page.order == CASES_BY_KIND;
    case SQL_CASE_KEYS_RANGE:
        return !by_key || g->bounds.until - g->bounds.from > (int64_t)SOME_MOST;
    default: return !by_key;
    }
}

/* ---- walking --------------------------------------------------------------------------------- */

static void walk(struct paging *g, enum sql_id id, const struct case_filter *f, struct value key,
                 int64_t serial)
{
    sqlite3_stmt *st = ask(g, id, f, g->max - g->count, key, serial);

    while (store_row(g->store, st))
        g->out[g->count++] = col_int(st, 0);
}

/* All of a filter by their serials; `at` 0 from the end that the walk begins with. */
static void walk_serials(struct paging *g, const struct case_filter *f, bool down, int64_t at)
{
    bool open = wall_known(g->bounds.due);
    enum sql_id up = f->state >= 0     ? SQL_CASE_UP_STATE
                     : open && f->kind ? SQL_CASE_UP_OPEN_KIND
                     : open            ? SQL_CASE_UP_OPEN
                     : f->kind         ? SQL_CASE_UP_KIND
                                       : SQL_CASE_UP;
    enum sql_id fall = f->state >= 0     ? SQL_CASE_DOWN_STATE
                       : open && f->kind ? SQL_CASE_DOWN_OPEN_KIND
                       : open            ? SQL_CASE_DOWN_OPEN
                       : f->kind         ? SQL_CASE_DOWN_KIND
                                         : SQL_CASE_DOWN;

    walk(g, down ? fall : up, f, v_null(),
         at     ? at
         : down ? g->bounds.until /* not through all that came later */
                : g->bounds.from - 1);
}

/* some upward, downward; those that have none upward, downward */
static const enum sql_id walks[][4] = {
    {SQL_CASE_DUE_UP,      SQL_CASE_DUE_DOWN,      SQL_CASE_NO_DUE_UP,      SQL_CASE_NO_DUE_DOWN },
    {SQL_CASE_KIND_DUE_UP, SQL_CASE_KIND_DUE_DOWN, SQL_CASE_KIND_NO_DUE_UP,
     SQL_CASE_KIND_NO_DUE_DOWN                                                                   },
    {SQL_CASE_UNIT_UP,     SQL_CASE_UNIT_DOWN,     SQL_CASE_NO_UNIT_UP,     SQL_CASE_NO_UNIT_DOWN},
};

/* Days and units: first those that have one, then those that have none; backward the other way. */
static void walk_keys(struct paging *g)
{
    bool day = g->page.order == CASES_BY_DAY, down = g->page.down != g->page.back;
    bool none = g->at.serial && (day ? !wall_known(g->at.due) : !*g->at.path);
    const enum sql_id *sql = walks[!day ? 2 : has_own_days(&g->filter) ? 1 : 0];
    enum sql_id some_id = sql[down], none_id = sql[2 + !g->page.back];
    struct value first = day ? v_int(down ? INT64_MAX : INT64_MIN) : v_text(down ? "\xFF" : "");
    struct value here = day ? v_int(g->at.due.ms) : v_text(g->at.path);
    bool from_some = g->at.serial && !none;

    for (int i = 0; i < 2; i++) {
        bool is_none = (i == 1) != g->page.back;

        if (is_none && !(g->page.back && from_some))
            walk(g, none_id, &g->filter, v_null(),
                 none           ? g->at.serial
                 : g->page.back ? 0
                                : INT64_MAX);
        if (!is_none && !(none && !g->page.back))
            walk(g, some_id, &g->filter, from_some ? here : first,
                 from_some ? g->at.serial
                 : down    ? INT64_MAX
                           : INT64_MIN);
    }
}

/* The kinds that there are, also those that the model no longer has. */
static size_t kinds_of(struct paging *g, const char *kinds[GROUPS_MAX])
{
    size_t count = 0;

    for (const char *last = ""; last && count < GROUPS_MAX;) {
        sqlite3_stmt *st = store_ask(g->store, SQL_CASE_KIND_AFTER, v_text(last));

        last = NULL;
        while (store_row(g->store, st))
            last = col_kept_or_null(g->store, st, 0);
        if (last)
            kinds[count++] = last;
    }
    return count;
}

/* Kinds and states: group after group, each the newest first. */
static void walk_groups(struct paging *g)
{
    bool by_kind = g->page.order == CASES_BY_KIND, down = g->page.down != g->page.back;
    const char *kinds[GROUPS_MAX];
    size_t count = by_kind ? kinds_of(g, kinds) : CASE_STATES;
    bool begun = !g->at.serial;

    for (size_t i = 0; i < count && g->count < g->max; i++) {
        size_t n = down ? count - 1 - i : i;
        struct case_filter f = g->filter;
        bool here =
            g->at.serial && (by_kind ? strcmp(kinds[n], g->at.kind) == 0 : (int)n == g->at.state);

        begun |= here;
        if (!begun || (by_kind && f.kind && strcmp(f.kind, kinds[n]) != 0) ||
            (!by_kind && f.state >= 0 && f.state != (int)n))
            continue;
        if (by_kind)
            f.kind = kinds[n];
        else
            f.state = (int)n;
        walk_serials(g, &f, !g->page.back, here ? g->at.serial : 0);
    }
}

static void turn_round(struct paging *g)
{
    for (size_t i = 0, k = g->count; i + 1 < k; i++) {
        int64_t serial = g->out[i];

        g->out[i] = g->out[--k];
        g->out[k] = serial;
    }
}

static void walk_page(struct paging *g)
{
    switch (g->page.order) {
    case CASES_BY_DAY:
    case CASES_BY_UNIT: walk_keys(g); break;
    case CASES_BY_KIND:
    case CASES_BY_STATE: walk_groups(g); break;
    default: walk_serials(g, &g->filter, g->page.down != g->page.back, g->at.serial); break;
    }
    if (g->page.back)
        turn_round(g);
}

/* ---- the page -------------------------------------------------------------------------------- */

static struct key key_of(struct store *store, int64_t serial)
{
    struct case_reader reader = store_case_reader(store);
    struct case_file cf;

    if (!serial || !reader.by_serial(reader.ctx, serial, &cf))
        return (struct key){.serial = 0};
    return (struct key){.serial = serial,
                        .due = cf.due_at,
                        .path = cf.unit_path ? cf.unit_path : "",
                        .kind = cf.kind,
                        .state = (int)cf.state};
}

size_t store_case_page(struct store *store, const struct case_filter *filter,
                       const struct case_page *page, int64_t *serials, size_t max)
{
    struct paging g = {.store = store,
                       .filter = *filter,
                       .bounds = store_case_bounds(store, filter),
                       .page = *page,
                       .at = key_of(store, page->at),
                       .out = serials,
                       .max = max};
    size_t most;
    enum sql_id id = finder(&g, &most);

    if (page->walk || is_walked(&g, id) || !put_in_order(&g, id, most))
        walk_page(&g);
    return g.count;
}

size_t store_case_count(struct store *store, const struct case_filter *filter, size_t most)
{
    struct paging g = {
        .store = store, .filter = *filter, .bounds = store_case_bounds(store, filter)};
    size_t few, count;

    if ((filter->about || filter->phone) && !g.bounds.few_about)
        return SIZE_MAX;
    count = read_keys(&g, finder(&g, &few), NULL, most - 1);
    return count < most ? count : most;
}
