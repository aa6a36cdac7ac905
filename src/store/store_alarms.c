/* Alarms, who was told of them, and whom they may reach. */
#include "cases/alarm.h"
#include "store/store_int.h"

enum { ALARM_WIDTH = 20 }; /* of ALARM_COLUMNS */

static void read_alarm(struct store *store, sqlite3_stmt *st, struct alarm *a)
{
    *a = (struct alarm){
        .id = col_int(st, 0),
        .unit = col_int(st, 1),
        .case_serial = col_int(st, 2),
        .reach = (enum alarm_reach)col_int(st, 3),
        .state = (enum alarm_state)col_int(st, 4),
        .outright = col_int(st, 5) != 0,
        .drill = col_int(st, 6) != 0,
        .unit_short = col_kept(store, st, 7),
        .name = col_kept(store, st, 8),
        .words = col_kept(store, st, 11),
        .raised_at = col_wall(st, 12),
        .said_at = col_wall(st, 13),
        .call_at = col_wall(st, 14),
        .calls = (int)col_int(st, 15),
        .over_at = col_wall(st, 16),
        .ended_by = col_kept(store, st, 17),
        .coming_told = (size_t)col_int(st, 18),
        .count_at = col_wall(st, 19),
    };
    col_phone(st, 9, &a->caller);
    col_phone(st, 10, &a->commander);
}

static void read_call(sqlite3_stmt *st, int first, struct alarm_call *call)
{
    *call = (struct alarm_call){
        .alarm = col_int(st, first),
        .part = (enum alarm_part)col_int(st, first + 2),
        .told_at = col_wall(st, first + 3),
        .coming_at = col_wall(st, first + 4),
    };
    col_phone(st, first + 1, &call->phone);
}

static bool one_alarm(struct store *store, sqlite3_stmt *st, struct alarm *out)
{
    if (!store_row(store, st))
        return false;
    read_alarm(store, st, out);
    store_done(st);
    return true;
}

void store_alarm_save(struct store *store, const struct alarm *a)
{
    store_run(store, SQL_ALARM_SAVE, v_int(a->id), v_id(a->unit), v_id(a->case_serial),
              v_int(a->reach), v_int(a->state), v_int(a->outright), v_int(a->drill),
              v_word(a->unit_short), v_word(a->name), v_text(a->caller.text),
              v_text(a->commander.text), v_word(a->words), v_wall(a->raised_at), v_wall(a->said_at),
              v_wall(a->call_at), v_int(a->calls), v_wall(a->over_at), v_word(a->ended_by),
              v_int((int64_t)a->coming_told), v_wall(a->count_at));
    if (a->state == ALARM_OVER) /* its questions are no longer in the way of others */
        store_run(store, SQL_ALARM_QUESTIONS_CLOSE, v_int(a->id), v_int(QUESTION_ALARM),
                  v_int(QUESTION_WIDEN), v_int(QUESTION_SILENT));
}

void store_alarm_call_save(struct store *store, const struct alarm_call *call)
{
    store_run(store, SQL_ALARM_CALL_SAVE, v_int(call->alarm), v_text(call->phone.text),
              v_int(call->part), v_wall(call->told_at), v_wall(call->coming_at));
}

/* ---- the reader ------------------------------------------------------------------------------ */

static int64_t next_id(void *ctx)
{
    sqlite3_stmt *st = store_ask_values(ctx, SQL_ALARM_ID_MAX, NULL, 0);
    int64_t id = 1;

    if (store_row(ctx, st)) {
        id = col_int(st, 0) + 1;
        store_done(st);
    }
    return id;
}

static bool open_of(void *ctx, int64_t unit, const struct phone *caller, bool drill, wall_t since,
                    struct alarm *out)
{
    return one_alarm(ctx,
                     store_ask(ctx, SQL_ALARM_OPEN_OF, v_id(unit), v_text(caller->text),
                               v_int(drill), v_wall(since)),
                     out);
}

static bool by_id(void *ctx, int64_t id, struct alarm *out)
{
    return one_alarm(ctx, store_ask(ctx, SQL_ALARM_BY_ID, v_int(id)), out);
}

static bool of_case(void *ctx, int64_t case_serial, struct alarm *out)
{
    return one_alarm(ctx, store_ask(ctx, SQL_ALARM_OF_CASE, v_int(case_serial)), out);
}

static bool heard_by(void *ctx, const struct phone *phone, wall_t since, struct alarm *out,
                     struct alarm_call *part)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_ALARM_HEARD_BY, v_text(phone->text), v_wall(since));

    if (!store_row(ctx, st))
        return false;
    read_alarm(ctx, st, out);
    read_call(st, ALARM_WIDTH, part);
    store_done(st);
    return true;
}

static bool settled(void *ctx, wall_t now, struct alarm *out)
{
    return one_alarm(ctx, store_ask(ctx, SQL_ALARM_SETTLED, v_wall(now)), out);
}

static bool due(void *ctx, wall_t now, struct alarm *out)
{
    return one_alarm(ctx, store_ask(ctx, SQL_ALARM_DUE, v_wall(now)), out);
}

static size_t calls(void *ctx, int64_t alarm, struct alarm_call *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_ALARM_CALLS, v_int(alarm));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            read_call(st, 0, &out[count++]);
    return count;
}

static size_t neighbours(void *ctx, int64_t unit, struct phone *out, size_t max)
{
    struct store *store = ctx;
    sqlite3_stmt *st = store_ask(store, SQL_ALARM_NEIGHBOURS, v_int(unit), v_int(store->today));
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            col_phone(st, 0, &out[count++]);
    return count;
}

static size_t units_above(struct store *store, int64_t unit, int64_t *out, size_t max)
{
    sqlite3_stmt *st = store_ask(store, SQL_UNIT_ANCESTORS, v_int(unit));
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            out[count++] = col_int(st, 0);
    return count;
}

static bool is_one_of(const char *role, const char *const *roles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(role, roles[i]) == 0)
            return true;
    return false;
}

static size_t offices(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                      struct phone *out, size_t max)
{
    enum { LEVELS_MAX = 16 };
    struct store *store = ctx;
    int64_t up[LEVELS_MAX];
    size_t levels = units_above(store, unit, up, LEVELS_MAX), count = 0;

    for (size_t i = 0; i < levels; i++) {
        sqlite3_stmt *st = store_ask(store, SQL_OFFICE_HOLDERS, v_int(up[i]), v_int(store->today));

        while (store_row(store, st))
            if (count < max &&
                is_one_of((const char *)sqlite3_column_text(st, 3), roles, role_count))
                col_phone(st, 2, &out[count++]);
    }
    return count;
}

static bool warns(void *ctx, int64_t household)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_HOUSEHOLD_WARNS, v_int(household));
    bool yes = true;

    if (store_row(ctx, st)) {
        yes = col_int(st, 0) != 0;
        store_done(st);
    }
    return yes;
}

static const char *name_of_unit(void *ctx, int64_t unit)
{
    const char *path = store_unit_path(ctx, unit);
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

struct alarm_reader store_alarm_reader(struct store *store)
{
    return (struct alarm_reader){.ctx = store,
                                 .next_id = next_id,
                                 .open_of = open_of,
                                 .by_id = by_id,
                                 .of_case = of_case,
                                 .heard_by = heard_by,
                                 .due = due,
                                 .settled = settled,
                                 .calls = calls,
                                 .neighbours = neighbours,
                                 .offices = offices,
                                 .warns = warns,
                                 .unit_short = name_of_unit};
}

void store_alarms(struct store *store, bool open_only, size_t limit, alarm_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_ALARMS_LIST, v_int(open_only), v_int((int64_t)limit));
    struct alarm a;

    while (store_row(store, st)) {
        read_alarm(store, st, &a);
        each(ctx, &a);
    }
}
