/* What sheets of notices, groups, households and coverage read. */
#include "store/store_ledger.h"

/* Behind every path in UTF-8. */
static const char paths_end[] = "\xF4\x8F\xBF\xBF";

static void spend(struct store_ledger *request, size_t rows)
{
    request->budget -= rows < request->budget ? rows : request->budget;
}

/* ---- notices --------------------------------------------------------------------------------- */

/* Adds texts by their state, with a minus those of the second sending. */
static void count_states(struct store *store, sqlite3_stmt *st, int sign, struct ledger_notice *out)
{
    while (store_row(store, st)) {
        int64_t state = col_int(st, 0), count = sign * col_int(st, 1);

        if (state == MESSAGE_SENT || state == MESSAGE_DELIVERED)
            out->good += count;
        if (state == MESSAGE_FAILED || state == MESSAGE_EXPIRED || state == MESSAGE_CANCELLED)
            out->failed += count;
        out->second -= sign < 0 ? count : 0;
    }
}

/* Of all recipients, by indexes that hold no more than that: those of a notice to 17,539 are
 * counted in a few milliseconds. */
static void count_all(struct store *store, const struct notice *n, struct ledger_notice *out)
{
    sqlite3_stmt *st;

    count_states(store, store_ask(store, SQL_LEDGER_NOTICE_SENT, v_int(n->serial)), 1, out);
    count_states(store, store_ask(store, SQL_LEDGER_NOTICE_SECOND, v_int(n->serial)), -1, out);
    st = store_ask(store, SQL_LEDGER_NOTICE_HEARD, v_int(n->serial));
    while (store_row(store, st)) {
        out->total = col_int(st, 0);
        out->heard = col_int(st, 1);
        out->attended = col_int(st, 2);
    }
}

static void count_unit(struct store *store, const struct notice *n, const char *path,
                       struct ledger_notice *out)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_LEDGER_NOTICE_UNIT, v_int(n->serial), v_null(), v_text(path));

    while (store_row(store, st)) {
        out->total = col_int(st, 0);
        out->heard = col_int(st, 1);
        out->attended = col_int(st, 2);
        out->good = col_int(st, 3);
        out->failed = col_int(st, 4);
        out->second = col_int(st, 5);
    }
}

static const char *sent_again(struct store *store, const char *number)
{
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_NOTICE_AGAIN, v_text(number));
    const char *numbers = "";

    while (store_row(store, st))
        numbers = col_kept(store, st, 0);
    return numbers;
}

static void one_notice(struct store_ledger *request, const struct ledger_query *q,
                       const struct notice *n, ledger_notice_fn each, void *arg)
{
    struct store *store = request->store;
    struct ledger_notice line = {
        .number = n->number,
        .kind = n->kind,
        .title = n->title,
        .text = n->text,
        .audience = n->audience,
        .drafter = n->drafter,
        .checker = n->checker,
        .signer = n->signer,
        .again = sent_again(store, n->number),
        .drafted_at = n->drafted_at,
        .sent_at = wall_known(n->start_at) ? n->start_at : n->signed_at,
        .held_at = wall_known(n->round_at) ? n->round_at : n->deadline,
        .answer = n->answer,
        .total = n->total,
    };

    if (q->unit)
        count_unit(store, n, q->unit_path, &line);
    else if (wall_known(n->signed_at))
        count_all(store, n, &line);
    spend(request, 40 + (size_t)line.total);
    if (!q->unit || line.total)
        each(arg, &line);
}

/* The cursor's id is the serial of the last one. */
void store_list_notices(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                        size_t limit, ledger_notice_fn each, void *arg)
{
    struct store_ledger *request = ctx;
    struct store *store = request->store;

    for (size_t i = 0; i < limit && request->budget > 0; i++) {
        struct notice notice;
        sqlite3_stmt *st = store_ask(store, SQL_LEDGER_NOTICES, v_int(at->id),
                                     v_wall(q->period.from), v_wall(q->period.to));

        if (!store_row(store, st)) {
            at->done = true;
            return;
        }
        store_read_notice(store, st, &notice);
        store_done(st);
        at->id = notice.serial;
        one_notice(request, q, &notice, each, arg);
    }
}

int64_t store_round_newest(struct store *store, const char *title)
{
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_ROUND, v_text(title));
    int64_t serial = 0;

    while (store_row(store, st))
        serial = col_int(st, 0);
    return serial;
}

/* ---- units in their order -------------------------------------------------------------------- */

struct unit_row {
    int64_t id;
    const char *path;
    int level;
};

/* The next unit of the query behind `after` (0: the first) of levels low..high. */
static bool next_unit(struct store *store, const struct ledger_query *q, int64_t after, int low,
                      int high, struct unit_row *out)
{
    const char *from = after ? store_unit_path(store, after) : q->unit ? q->unit_path : "";
    const char *until = paths_end;
    sqlite3_stmt *st;

    if (q->unit) {
        struct buf end = BUF_INIT;

        buf_addf(&end, "%s0", q->unit_path); /* '0' is the character behind '/' */
        until = effects_keep(&store->keep, buf_span(&end)).ptr;
        buf_free(&end);
    }
    st = store_ask(store, SQL_LEDGER_UNIT_NEXT, v_text(from), v_int(after),
                   v_text(q->unit ? q->unit_path : NULL), v_text(until), v_int(low), v_int(high));
    if (!store_row(store, st))
        return false;
    *out = (struct unit_row){col_int(st, 0), col_kept(store, st, 1), (int)col_int(st, 2)};
    store_done(st);
    return true;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static int64_t households_of(struct store *store, int64_t unit)
{
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_HOUSEHOLDS, v_int(unit));
    int64_t count = 0;

    while (store_row(store, st))
        count = col_int(st, 0);
    return count;
}

/* Who holds one of the offices there; names with 、 between. */
static const char *leaders_of(struct store *store, int64_t unit, const char *const *roles)
{
    sqlite3_stmt *st = store_ask(store, SQL_OFFICE_HOLDERS, v_int(unit), v_int(store->today));
    struct buf names = BUF_INIT;
    const char *kept;

    while (store_row(store, st))
        for (size_t i = 0; roles[i]; i++)
            if (strcmp(roles[i], col_kept(store, st, 3)) == 0)
                buf_addf(&names, "%s%s", names.len ? "、" : "", col_kept(store, st, 1));
    kept = effects_keep(&store->keep, buf_span(&names)).ptr;
    buf_free(&names);
    return kept;
}

/* The cursor's id is the last group. */
void store_list_groups(void *ctx, const struct ledger_query *q, int level, const char *const *roles,
                       struct ledger_cursor *at, size_t limit, ledger_group_fn each, void *arg)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    struct unit_row unit;

    for (size_t i = 0; i < limit; i++) {
        if (!next_unit(store, q, at->id, level, level, &unit)) {
            at->done = true;
            return;
        }
        at->id = unit.id;
        const struct ledger_group group = {unit.id, unit.path, leaders_of(store, unit.id, roles),
                                           households_of(store, unit.id)};
        each(arg, &group);
    }
}

/* ---- households ------------------------------------------------------------------------------ */

/* The homes of a unit behind the cursor's; gives how many. */
static size_t homes_of(struct store_ledger *request, const struct unit_row *unit, int64_t number,
                       struct ledger_cursor *at, size_t limit, ledger_home_fn each, void *arg)
{
    struct store *store = request->store;
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_HOMES, v_int(unit->id), v_int(number),
                                 v_int(at->id), v_int((int64_t)(limit + request->skip)));
    size_t count = 0;

    while (store_row(store, st)) {
        const char *first = col_kept(store, st, 6), *second = col_kept(store, st, 7);
        const struct ledger_home home = {
            .id = col_int(st, 0),
            .unit = unit->id,
            .unit_path = unit->path,
            .number = (int)col_int(st, 1),
            .head = col_kept(store, st, 2),
            .warns = col_int(st, 3) != 0,
            .warned = col_int(st, 4) != 0,
            .ended = col_int(st, 5) != 0,
            .phone = first,
            .voice = second[0] ? second : first,
        };

        at->id = col_int(st, 0);
        if (request->skip) {
            request->skip--;
            continue;
        }
        each(arg, &home);
        count++;
    }
    return count;
}

/* All of a unit's, where that many are to be passed over. */
static bool skip_homes(struct store_ledger *request, int64_t unit)
{
    size_t homes = 0;
    sqlite3_stmt *st;

    if (!request->skip)
        return false;
    st = store_ask(request->store, SQL_LEDGER_HOMES_COUNT, v_int(unit));
    while (store_row(request->store, st))
        homes = (size_t)col_int(st, 0);
    if (homes > request->skip)
        return false;
    request->skip -= homes;
    spend(request, 1);
    return true;
}

static bool unit_of_home(struct store *store, int64_t id, struct unit_row *unit, int64_t *number)
{
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_HOME_AT, v_int(id));

    if (!store_row(store, st))
        return false;
    *unit = (struct unit_row){.id = col_int(st, 0), .path = col_kept(store, st, 2)};
    *number = col_int(st, 1);
    store_done(st);
    return true;
}

/* The cursor holds the last household in `id`, 0 none of its unit yet, and the unit in `at`. */
void store_list_homes(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                      size_t limit, ledger_home_fn each, void *arg)
{
    struct store_ledger *request = ctx;
    struct store *store = request->store;
    struct unit_row unit = {at->at, NULL, 0};
    int64_t number = 0;
    size_t count = 0;

    if (at->id && !unit_of_home(store, at->id, &unit, &number))
        at->id = 0;
    while (count < limit && request->budget > 0) {
        if (at->id) {
            count += homes_of(request, &unit, number, at, limit - count, each, arg);
            if (count == limit)
                return;
        }
        if (!next_unit(store, q, unit.id, 0, INT32_MAX, &unit)) {
            at->done = true;
            return;
        }
        at->at = unit.id;
        at->id = number = 0;
        if (skip_homes(request, unit.id))
            continue;
        count += homes_of(request, &unit, -1, at, limit - count, each, arg);
        spend(request, 10);
        if (count < limit)
            at->id = 0;
    }
}

/* ---- coverage -------------------------------------------------------------------------------- */

static bool reaches_level(struct store *store, int64_t notice, int level)
{
    sqlite3_stmt *st = store_ask(store, SQL_REACH_LEVEL, v_int(notice), v_int(level));
    bool reaches = store_row(store, st);

    store_done(st);
    return reaches;
}

/* The lowest level of those who were asked: units above it, too, must have somebody. */
static int lowest_level(struct store *store, int64_t notice)
{
    int level = UNIT_DEPTH_MAX - 1;

    while (level > 0 && !reaches_level(store, notice, level))
        level--;
    return level;
}

static void reach_of(struct store *store, const struct ledger_query *q, const struct unit_row *unit,
                     struct ledger_reach *out)
{
    struct ledger_notice counts = {.total = 0};
    sqlite3_stmt *st;

    *out = (struct ledger_reach){.unit = unit->id, .path = unit->path, .level = unit->level};
    if (unit->level == 0) {
        count_all(store, &(const struct notice){.serial = q->notice}, &counts);
        out->asked = counts.total;
        out->heard = counts.heard;
        return;
    }
    st = store_ask(store, SQL_REACH_UNIT, v_int(q->notice), v_null(), v_text(unit->path));
    while (store_row(store, st)) {
        out->asked = col_int(st, 0);
        out->heard = col_int(st, 1);
    }
}

/* How many households, or units, there are, and what is known of them. */
static void drive_reach(struct store *store, const struct ledger_query *q,
                        const struct unit_row *unit, struct ledger_reach *out)
{
    struct drive_counts counts;

    *out = (struct ledger_reach){.unit = unit->id, .path = unit->path, .level = unit->level};
    store_drive_counts(store, q->drive, q->drive_level, unit->path, &counts);
    out->asked = counts.asked;
    out->done = counts.answers[0];
    for (int i = 0; i < DRIVE_ANSWERS; i++)
        out->heard += counts.answers[i];
}

/* The cursor's id is the last unit, its `at` the lowest level and one. */
bool store_reach(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                 struct ledger_reach *out)
{
    struct store_ledger *request = ctx;
    struct store *store = request->store;
    struct unit_row unit;

    *out = (struct ledger_reach){.path = ""};
    if (request->budget == 0)
        return true; /* with the next request */
    if (at->at == 0)
        at->at = q->drive ? (q->drive_level >= 0 ? 1 + q->drive_level : UNIT_DEPTH_MAX)
                          : 1 + lowest_level(store, q->notice);
    if (!next_unit(store, q, at->id, 0, (int)at->at - 1, &unit))
        return false;
    at->id = unit.id;
    if (q->drive)
        drive_reach(store, q, &unit, out);
    else
        reach_of(store, q, &unit, out);
    spend(request, 20 + (size_t)out->asked);
    return true;
}

static void silent_people(struct store *store, int64_t notice, struct value unit,
                          ledger_silent_fn each, void *arg)
{
    sqlite3_stmt *st = store_ask(store, SQL_REACH_SILENT, v_int(notice), unit);

    while (store_row(store, st)) {
        const struct ledger_silent silent = {.phone = col_kept(store, st, 0),
                                             .name = col_kept(store, st, 1),
                                             .household_number = (int)col_int(st, 2),
                                             .message_state = col_int_or(st, 3, -1),
                                             .rung = wall_known(col_wall(st, 4)),
                                             .rung_words = col_kept(store, st, 5)};

        each(arg, &silent);
    }
}

/* Households of the unit, or the unit itself, of which nothing is known or that are not done. */
static void drive_undone(struct store *store, const struct ledger_query *q, int64_t unit,
                         ledger_silent_fn each, void *arg)
{
    struct buf roles = BUF_INIT;
    sqlite3_stmt *st;
    bool led = false;

    store_roles_text(q->drive_roles, &roles);
    st = store_ask(store, SQL_DRIVE_LED, v_int(unit), v_int(store->today), v_null(),
                   v_text(roles.ptr));
    while (store_row(store, st))
        led = true;
    buf_free(&roles);
    st = q->drive_level >= 0 ? store_ask(store, SQL_DRIVE_UNDONE_UNIT, v_int(q->drive), v_int(unit),
                                         v_int(q->drive_level))
                             : store_ask(store, SQL_DRIVE_UNDONE, v_int(q->drive), v_int(unit));
    while (store_row(store, st)) {
        const struct ledger_silent silent = {.phone = col_kept(store, st, 4),
                                             .name = col_kept(store, st, 1),
                                             .household_number = (int)col_int(st, 0),
                                             .message_state = -1,
                                             .rung_words = "",
                                             .drive = true,
                                             .led = led,
                                             .answer = col_int_or(st, 2, -1),
                                             .why = col_kept(store, st, 3)};

        each(arg, &silent);
    }
}

void store_silent(void *ctx, const struct ledger_query *q, int64_t unit, ledger_silent_fn each,
                  void *arg)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st;

    if (q->drive) {
        drive_undone(store, q, unit, each, arg);
        return;
    }
    silent_people(store, q->notice, v_int(unit), each, arg);
    st = store_ask(store, SQL_REACH_HOMES, v_int(q->notice), v_int(unit));
    while (store_row(store, st)) {
        const struct ledger_silent silent = {.phone = "",
                                             .name = col_kept(store, st, 1),
                                             .household_number = (int)col_int(st, 0),
                                             .message_state = -1,
                                             .rung_words = ""};

        each(arg, &silent);
    }
    if (!strchr(store_unit_path(store, unit), '/')) /* those without a unit stand at the top */
        silent_people(store, q->notice, v_null(), each, arg);
}
