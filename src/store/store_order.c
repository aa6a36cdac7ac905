#include "store/store_order.h"
#include "lianhu/buf.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct order {
    sqlite3 *db;
    sqlite3_stmt *add;
    size_t count;
    bool failed;
};

static const char memory[] = ":memory:";

static bool run(struct order *o, const char *sql)
{
    o->failed = o->failed || sqlite3_exec(o->db, sql, NULL, NULL, NULL) != SQLITE_OK;
    return !o->failed;
}

static sqlite3_stmt *prepare(struct order *o, const char *sql)
{
    sqlite3_stmt *st = NULL;

    if (!o->failed && sqlite3_prepare_v2(o->db, sql, -1, &st, NULL) != SQLITE_OK)
        o->failed = true;
    return st;
}

/* A database without a name is a file of its own in the directory of temporary files, of which
 * only the cache is in memory; so is what it sorts with. It is read by any thread, hence the
 * mutex. */
struct order *order_new(bool open)
{
    struct order *o = xcalloc(1, sizeof *o);

    o->failed = sqlite3_open_v2(open ? "" : memory, &o->db,
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
                                NULL) != SQLITE_OK;
    run(o, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2048;");
    run(o, open ? "PRAGMA temp_store = FILE" : "PRAGMA temp_store = MEMORY");
    run(o, "CREATE TABLE line (seq INTEGER PRIMARY KEY, void INTEGER NOT NULL, key, id INTEGER NOT "
           "NULL, cells BLOB); CREATE TABLE sorted (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL);"
           "BEGIN");
    o->add = prepare(o, "INSERT INTO line (void, key, id, cells) VALUES (?1, ?2, ?3, ?4)");
    return o;
}

void order_free(struct order *o)
{
    if (!o)
        return;
    sqlite3_finalize(o->add);
    sqlite3_close(o->db);
    free(o);
}

void order_add(struct order *o, const char *key, bool number, int64_t id, const struct buf *cells)
{
    if (o->failed)
        return;
    sqlite3_bind_int(o->add, 1, *key == '\0');
    if (*key && number)
        sqlite3_bind_double(o->add, 2, strtod(key, NULL));
    else if (*key)
        sqlite3_bind_text(o->add, 2, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(o->add, 3, id);
    if (cells)
        sqlite3_bind_blob64(o->add, 4, cells->ptr, cells->len, SQLITE_STATIC);
    o->failed = sqlite3_step(o->add) != SQLITE_DONE;
    sqlite3_reset(o->add);
    sqlite3_clear_bindings(o->add);
    o->count++;
}

bool order_end(struct order *o, bool down)
{
    run(o, down ? "INSERT INTO sorted (seq) SELECT seq FROM line ORDER BY void, key DESC, seq"
                : "INSERT INTO sorted (seq) SELECT seq FROM line ORDER BY void, key, seq");
    return run(o, "COMMIT; PRAGMA cache_size = -256; PRAGMA shrink_memory");
}

size_t order_count(const struct order *o)
{
    return o->count;
}

bool order_read(struct order *o, size_t from, size_t max, order_fn each, void *ctx)
{
    sqlite3_stmt *st = NULL;
    int step = SQLITE_ERROR;

    if (!o->failed && sqlite3_prepare_v2(o->db,
                                         "SELECT id, cells FROM sorted JOIN line USING (seq)"
                                         " WHERE n > ?1 ORDER BY n LIMIT ?2",
                                         -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(st, 1, (sqlite3_int64)from);
        sqlite3_bind_int64(st, 2, (sqlite3_int64)max);
        while ((step = sqlite3_step(st)) == SQLITE_ROW) {
            const char *cells = sqlite3_column_blob(st, 1);

            each(ctx, sqlite3_column_int64(st, 0),
                 (struct span){cells, (size_t)sqlite3_column_bytes(st, 1)});
        }
    }
    sqlite3_finalize(st);
    return step == SQLITE_DONE;
}
