/* Drives: what is open, what each household has done. */
#include "ledger/ledger_reader.h"
#include "notices/drive.h"
#include "store/store_int.h"
#include "store/store_ledger.h"

void store_drive_save(struct store *store, const struct drive_run *d)
{
    store_run(store, SQL_DRIVE_SAVE, v_int(d->id), v_word(d->code), v_id(d->unit),
              v_wall(d->opened_at), v_word(d->opened_by), v_wall(d->deadline), v_wall(d->closed_at),
              v_id(d->notice));
}

void store_drive_mark_save(struct store *store, const struct drive_mark *m)
{
    store_run(store, SQL_DRIVE_MARK_SAVE, v_int(m->drive), v_int(m->unit), v_int(m->household),
              v_int(m->answer), v_word(m->why), v_wall(m->at), v_word(m->actor), v_id(m->person),
              v_id(m->message));
}

static size_t read_runs(struct store *store, sqlite3_stmt *st, struct drive_run *out, size_t max)
{
    size_t count = 0;

    while (store_row(store, st))
        if (count < max)
            out[count++] = (struct drive_run){.id = col_int(st, 0),
                                              .code = col_kept(store, st, 1),
                                              .unit = col_int(st, 2),
                                              .unit_path = col_kept(store, st, 3),
                                              .opened_at = col_wall(st, 4),
                                              .deadline = col_wall(st, 5),
                                              .closed_at = col_wall(st, 6),
                                              .opened_by = col_kept(store, st, 7),
                                              .notice = col_int(st, 8)};
    return count;
}

/* ---- the reader ------------------------------------------------------------------------------ */

static int64_t next_id(void *ctx)
{
    struct store *store = ctx;

    return store_next_id(store, &store->next_drive, SQL_DRIVE_ID_MAX);
}

static bool by_id(void *ctx, int64_t id, struct drive_run *out)
{
    return read_runs(ctx, store_ask(ctx, SQL_DRIVE_BY_ID, v_int(id)), out, 1) == 1;
}

static size_t open_runs(void *ctx, struct drive_run *out, size_t max)
{
    return read_runs(ctx, store_ask(ctx, SQL_DRIVES_OPEN, v_int((int64_t)max)), out, max);
}

static bool number_taken(const struct drive_group *groups, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (groups[i].number == number)
            return true;
    return false;
}

/* As reports name them: the number of the name; without one, or where another has it, the next
 * free. */
static void number_groups(struct drive_group *groups, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = store_group_number(groups[i].name);

        if (number && !number_taken(groups, count, number))
            groups[i].number = number;
    }
    for (size_t i = 0; i < count; i++)
        for (int number = 1; !groups[i].number; number++)
            if (!number_taken(groups, count, number))
                groups[i].number = number;
}

static size_t groups(void *ctx, int64_t person, const struct words *roles, const char *below,
                     struct drive_group *out, size_t max)
{
    struct store *store = ctx;
    struct buf text = BUF_INIT;
    sqlite3_stmt *st;
    size_t count = 0;

    store_roles_text(roles, &text);
    st = store_ask(store, SQL_DRIVE_GROUPS, v_int(person), v_int(store->today), v_text(below),
                   v_text(text.ptr));
    while (store_row(store, st))
        if (count < max)
            out[count++] =
                (struct drive_group){.unit = col_int(st, 0), .name = col_kept(store, st, 1)};
    buf_free(&text);
    number_groups(out, count);
    return count;
}

static size_t homes(void *ctx, int64_t unit, struct case_household *out, size_t max)
{
    sqlite3_stmt *st = store_ask(ctx, SQL_DRIVE_HOMES, v_int(unit), v_int((int64_t)max));
    size_t count = 0;

    while (store_row(ctx, st))
        if (count < max)
            out[count++] = (struct case_household){.id = col_int(st, 0),
                                                   .unit = unit,
                                                   .number = (int)col_int(st, 1),
                                                   .head = col_kept(ctx, st, 2)};
    return count;
}

static bool asked(void *ctx, int64_t notice, const struct phone *phone, struct addressee *out)
{
    return store_addressee(ctx, notice, phone, out);
}

struct drive_reader store_drive_reader(struct store *store)
{
    return (struct drive_reader){store, next_id, by_id, open_runs, groups, homes, asked};
}

/* ---- lists ----------------------------------------------------------------------------------- */

size_t store_drives(struct store *store, struct drive_run *out, size_t max)
{
    return read_runs(store, store_ask(store, SQL_DRIVES, v_int((int64_t)max)), out, max);
}

static int64_t one_number(struct store *store, sqlite3_stmt *st)
{
    int64_t number = 0;

    while (store_row(store, st))
        number = col_int(st, 0);
    return number;
}

void store_drive_counts(struct store *store, int64_t drive, int level, const char *path,
                        struct drive_counts *out)
{
    sqlite3_stmt *st;

    *out = (struct drive_counts){0};
    out->asked = one_number(
        store, level >= 0
                   ? store_ask(store, SQL_DRIVE_UNITS_BELOW, v_int(level), v_null(), v_text(path))
                   : store_ask(store, SQL_DRIVE_ASKED_BELOW, v_null(), v_null(), v_text(path)));
    st = store_ask(store, SQL_DRIVE_COUNTS, v_int(drive), v_null(), v_text(path));
    while (store_row(store, st))
        if (col_int(st, 0) >= 0 && col_int(st, 0) < DRIVE_ANSWERS)
            out->answers[col_int(st, 0)] = col_int(st, 1);
}

bool store_unit_child(struct store *store, int64_t unit, int64_t after, struct unit *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_LEDGER_CHILD, v_id(unit), v_int(after));

    if (!store_row(store, st))
        return false;
    *out = (struct unit){.id = col_int(st, 0)};
    text_copy(out->path, sizeof out->path, span_of(col_kept(store, st, 1)));
    store_done(st);
    return true;
}

const char *store_top_path(struct store *store)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_UNIT_TOP, NULL, 0);
    const char *path = "";

    while (store_row(store, st))
        path = col_kept(store, st, 3);
    return path;
}

/* ---- ledgers --------------------------------------------------------------------------------- */

int64_t store_drive_newest(void *ctx, const char *code, wall_t before)
{
    struct store *store = ((struct store_ledger *)ctx)->store;

    return one_number(store, store_ask(store, SQL_DRIVE_NEWEST, v_text(code), v_wall(before)));
}

bool store_drive_mark(void *ctx, int64_t drive, int64_t unit, int64_t household,
                      struct ledger_mark *out)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    sqlite3_stmt *st =
        store_ask(store, SQL_DRIVE_MARK, v_int(drive), v_int(unit), v_int(household));
    bool found = store_row(store, st);

    if (found) {
        *out = (struct ledger_mark){.answer = (int)col_int(st, 0),
                                    .why = col_kept(store, st, 1),
                                    .at = col_wall(st, 2),
                                    .actor = col_kept(store, st, 3),
                                    .filler = col_kept(store, st, 4)};
        store_done(st);
    }
    return found;
}
