#include "store/store_early.h"
#include "lianhu/buf.h"
#include <string.h>

enum { NAME_SIZE = 64, TABLES_MAX = 64 };

struct early {
    sqlite3 *db, *want;
    struct buf sql; /* what will be done */
    char renamed[TABLES_MAX][NAME_SIZE];
    size_t count;
    bool failed;
    char *why;
    size_t why_size;
};

/* What the new columns of the old rows hold, from columns that are no more: where `column` was in
 * `table`, `sql` is run when the new tables are filled. "X_early" is X as it was. column NULL:
 * where the table itself was not there. */
static const struct {
    const char *table, *column, *sql;
} moves[] = {
    {"household",   "phone",
     "INSERT OR IGNORE INTO household_phone SELECT id, 0, phone FROM household_early"
     " WHERE phone <> '';"                                                              },
    {"household",   "note",
     "UPDATE household SET remarks = (SELECT note FROM household_early e WHERE e.id = "
     "household.id);"                                                                   },
    {"notice",      "receipt",
     "UPDATE notice SET answer = (SELECT receipt <> 0 FROM notice_early e"
     " WHERE e.serial = notice.serial), frozen_at = signed_at;"                         },
    {"modem_total", NULL,
     "INSERT INTO modem_total SELECT modem, sum(sent), sum(received) FROM"
     " (SELECT modem, count(*) AS sent, 0 AS received FROM attempt WHERE outcome = 1 GROUP BY modem"
     " UNION ALL SELECT modem, 0, count(*) FROM part_in GROUP BY modem) GROUP BY modem;"},
};

/* ---- looking --------------------------------------------------------------------------------- */

static sqlite3_stmt *query(struct early *e, sqlite3 *db, const char *sql, const char *name)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        e->failed = true;
    else if (name)
        sqlite3_bind_text(st, 1, name, -1, SQLITE_TRANSIENT);
    return st;
}

/* Whether a query about a name has a row. */
static bool is_there(struct early *e, sqlite3 *db, const char *sql, const char *name)
{
    sqlite3_stmt *st = query(e, db, sql, name);
    bool yes = st && sqlite3_step(st) == SQLITE_ROW;

    sqlite3_finalize(st);
    return yes;
}

static bool has_table(struct early *e, const char *name)
{
    return is_there(e, e->db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
                    name);
}

static bool has_column(struct early *e, const char *table, const char *column)
{
    sqlite3_stmt *st =
        query(e, e->db, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", table);
    bool yes;

    if (!st)
        return false;
    sqlite3_bind_text(st, 2, column, -1, SQLITE_STATIC);
    yes = sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return yes;
}

/* The words of a statement: comments and blanks tell no difference. */
static void squeeze(const char *sql, struct buf *out)
{
    for (const char *p = sql; *p; p++) {
        if (p[0] == '-' && p[1] == '-')
            p += strcspn(p, "\n") - 1;
        else if (!strchr(" \t\r\n", *p))
            buf_add_char(out, *p);
    }
    buf_add_char(out, '\n');
}

/* Everything that the schema of a database says, in an order of its own. */
static void schema_words(struct early *e, sqlite3 *db, const char *name, struct buf *out)
{
    sqlite3_stmt *st = query(e, db,
                             "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND"
                             " (?1 IS NULL OR (name = ?1 AND type = 'table')) ORDER BY type, name",
                             name);

    while (st && sqlite3_step(st) == SQLITE_ROW)
        squeeze((const char *)sqlite3_column_text(st, 0), out);
    sqlite3_finalize(st);
}

static bool same(struct early *e, const char *table)
{
    struct buf have = BUF_INIT, want = BUF_INIT;
    bool equal;

    schema_words(e, e->db, table, &have);
    schema_words(e, e->want, table, &want);
    equal = have.len == want.len && have.len && memcmp(have.ptr, want.ptr, have.len) == 0;
    buf_free(&have);
    buf_free(&want);
    return equal;
}

/* ---- writing down what is to do ---------------------------------------------------------------
 */

/* Calls `each` for every name of a kind in a database. */
static void names(struct early *e, sqlite3 *db, const char *type,
                  void (*each)(struct early *e, const char *name, const char *sql))
{
    sqlite3_stmt *st = query(e, db,
                             "SELECT name, sql FROM sqlite_master WHERE type = ?1 AND sql IS NOT"
                             " NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid",
                             type);

    while (st && sqlite3_step(st) == SQLITE_ROW)
        each(e, (const char *)sqlite3_column_text(st, 0), (const char *)sqlite3_column_text(st, 1));
    sqlite3_finalize(st);
}

static void drop_index(struct early *e, const char *name, const char *sql)
{
    (void)sql;
    buf_addf(&e->sql, "DROP INDEX %s;\n", name);
}

static void put_aside(struct early *e, const char *name, const char *sql)
{
    (void)sql;
    if (e->count == TABLES_MAX || same(e, name))
        return;
    text_copy(e->renamed[e->count++], NAME_SIZE, span_of(name));
    buf_addf(&e->sql, "ALTER TABLE %s RENAME TO %s_early;\n", name, name);
}

static bool is_aside(const struct early *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->renamed[i], name) == 0)
            return true;
    return false;
}

static void make_table(struct early *e, const char *name, const char *sql)
{
    if (is_aside(e, name) || !has_table(e, name))
        buf_addf(&e->sql, "%s;\n", sql);
}

static void make_index(struct early *e, const char *name, const char *sql)
{
    (void)name;
    buf_addf(&e->sql, "%s;\n", sql);
}

/* What a column that must say something says where it was not there. */
static const char *nothing(const char *type)
{
    if (strcmp(type, "TEXT") == 0)
        return "''";
    return strcmp(type, "BLOB") == 0 ? "x''" : "0";
}

/* The rows of a table that was put aside, into the new one. */
static void fill_table(struct early *e, const char *name, const char *sql)
{
    struct buf into = BUF_INIT, from = BUF_INIT;
    sqlite3_stmt *st;

    (void)sql;
    if (!is_aside(e, name))
        return;
    st = query(e, e->want,
               "SELECT name, type, \"notnull\" AND dflt_value IS NULL AND NOT pk FROM"
               " pragma_table_info(?1)",
               name);
    while (st && sqlite3_step(st) == SQLITE_ROW) {
        const char *column = (const char *)sqlite3_column_text(st, 0);
        const char *type = (const char *)sqlite3_column_text(st, 1);
        bool kept = has_column(e, name, column);

        if (!kept && !sqlite3_column_int(st, 2))
            continue; /* its default, or NULL */
        buf_addf(&into, "%s%s", into.len ? ", " : "", column);
        buf_addf(&from, from.len ? ", " : "");
        if (kept)
            buf_addf(&from, "CAST(%s AS %s)", column, type);
        else
            buf_add_str(&from, nothing(type));
    }
    sqlite3_finalize(st);
    buf_addf(&e->sql, "INSERT INTO %s (%s) SELECT %s FROM %s_early;\n", name, into.ptr, from.ptr,
             name);
    buf_free(&into);
    buf_free(&from);
}

static void plan(struct early *e)
{
    buf_add_str(&e->sql, "BEGIN EXCLUSIVE;\n");
    names(e, e->db, "index", drop_index);
    names(e, e->db, "table", put_aside);
    names(e, e->want, "table", make_table);
    names(e, e->want, "table", fill_table);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].column ? has_column(e, moves[i].table, moves[i].column)
                            : !has_table(e, moves[i].table))
            buf_addf(&e->sql, "%s\n", moves[i].sql);
    for (size_t i = 0; i < e->count; i++)
        buf_addf(&e->sql, "DROP TABLE %s_early;\n", e->renamed[i]);
    names(e, e->want, "index", make_index);
    buf_add_str(&e->sql, "PRAGMA user_version = 2;\nCOMMIT;");
}

/* ---- doing it ---------------------------------------------------------------------------------
 */

/* Tables are renamed under references to them: nobody may follow, and nothing be rewritten. */
static bool carry_out(struct early *e)
{
    bool done;

    sqlite3_exec(e->db, "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON", NULL, NULL,
                 NULL);
    done = !e->failed && sqlite3_exec(e->db, e->sql.ptr, NULL, NULL, NULL) == SQLITE_OK;
    if (!done)
        text_format(e->why, e->why_size, "%s", sqlite3_errmsg(e->db));
    if (!sqlite3_get_autocommit(e->db))
        sqlite3_exec(e->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_exec(e->db, "PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON", NULL, NULL,
                 NULL);
    return done;
}

static bool schemas_agree(struct early *e)
{
    struct buf have = BUF_INIT, want = BUF_INIT;
    bool equal;

    schema_words(e, e->db, NULL, &have);
    schema_words(e, e->want, NULL, &want);
    equal = have.len && have.len == want.len && memcmp(have.ptr, want.ptr, have.len) == 0;
    buf_free(&have);
    buf_free(&want);
    return equal;
}

bool store_migrate_early(sqlite3 *db, const char *schema, bool *no_tally, char *why,
                         size_t why_size)
{
    struct early e = {.db = db, .sql = BUF_INIT, .why = why, .why_size = why_size};
    bool done = false;

    if (sqlite3_open(":memory:", &e.want) == SQLITE_OK &&
        sqlite3_exec(e.want, schema, NULL, NULL, NULL) == SQLITE_OK) {
        *no_tally = !has_table(&e, "tally");
        if (schemas_agree(&e))
            done = sqlite3_exec(db, "PRAGMA user_version = 2", NULL, NULL, NULL) == SQLITE_OK;
        else {
            plan(&e);
            done = carry_out(&e);
        }
    }
    sqlite3_close(e.want);
    buf_free(&e.sql);
    return done;
}
