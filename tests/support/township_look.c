/* What a township starts with, and what its database says. */
#include "roster/roster_import.h"
#include "tests/support/township_int.h"
#include <sqlite3.h>
#include <stdio.h>

/* ---- the roster ------------------------------------------------------------------------------ */

static void read_file(struct township *town, const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    char page[4096];
    size_t got;

    if (!file)
        township_give_up(town, "cannot read", path);
    while ((got = fread(page, 1, sizeof page, file)) > 0)
        buf_add(out, page, got);
    fclose(file);
}

static void carry_out(struct township *town, struct roster_plan *plan, day_t today)
{
    struct roster_reader reader = store_roster_reader(town->store);

    store_begin(town->store, town->now.wall);
    struct roster_diff *diff = roster_diff_new(plan, &reader, today);
    while (roster_diff_step(diff, 1000000))
        ;
    store_roster_apply(town->store, plan, diff,
                       &(struct roster_hand){"test", CONSENT_FILE, town->now.wall});
    roster_diff_free(diff);
    if (!store_commit(town->store))
        township_give_up(town, "the roster was not stored:", store_error(town->store));
    store_forget(town->store);
}

static void import_files(struct township *town, const struct township_plan *which)
{
    day_t today = day_local(town->now.wall);
    struct buf people = BUF_INIT, households = BUF_INIT;

    if (which->people.len) {
        buf_add_span(&people, which->people);
        buf_add_span(&households, which->households);
    } else {
        read_file(town, "conf/sample/nanyu-people.csv", &people);
        read_file(town, "conf/sample/nanyu-households.csv", &households);
    }
    const struct roster_file files[] = {
        {"people",     buf_span(&people)    },
        {"households", buf_span(&households)}
    };
    struct roster_plan *plan = roster_import(town->rest->model, files, 2, today);
    if (plan->complaints.total)
        township_give_up(town, "the roster has complaints:", plan->complaints.items[0].what);
    carry_out(town, plan, today);
    roster_plan_free(plan);
    buf_free(&people);
    buf_free(&households);
}

void township_import(struct township *town, const struct township_plan *plan)
{
    struct buf why = BUF_INIT;

    town->store = store_open(town->rest->config->database, &why);
    if (!town->store)
        township_give_up(town, "the store does not open:", why.ptr);
    import_files(town, plan);
    store_close(town->store);
    town->store = NULL;
}

/* ---- looking --------------------------------------------------------------------------------- */

sqlite3 *township_look(struct township *town)
{
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(town->rest->config->database, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        township_give_up(town, "cannot look:", sqlite3_errmsg(db));
    return db;
}

int64_t township_count(struct township *town, const char *sql)
{
    sqlite3 *db = township_look(town);
    sqlite3_stmt *st = NULL;
    int64_t value;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        township_give_up(town, sqlite3_errmsg(db), sql);
    value = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    sqlite3_close(db);
    return value;
}

static void dump_rows(struct township *town, sqlite3 *db, const char *sql, struct buf *out)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        township_give_up(town, sqlite3_errmsg(db), sql);
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const unsigned char *text = sqlite3_column_text(st, i);

            buf_addf(out, "%s%s", i ? "|" : "", text ? (const char *)text : "-");
        }
        buf_add_char(out, '\n');
    }
    sqlite3_finalize(st);
}

void township_dump(struct township *town, struct buf *out)
{
    static const char *const tables[] = {
        "SELECT * FROM event ORDER BY id",      "SELECT * FROM message ORDER BY id",
        "SELECT * FROM attempt ORDER BY id",    "SELECT * FROM case_file ORDER BY serial",
        "SELECT * FROM notice ORDER BY serial", "SELECT * FROM recipient ORDER BY notice, phone",
    };
    sqlite3 *db = township_look(town);

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        dump_rows(town, db, tables[i], out);
    sqlite3_close(db);
}
