#include "lianhu/log.h"
#include "store/say.h"
#include "store/store_early.h"
#include "store/store_int.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Statement texts and migrations. The sources are store_sql.tbl and migrate/NNNN.sql; the build
 * turns the latter into string literals. */
static const char *const sql_text[] = {
#define SQL(id, text) [SQL_##id] = text,
#include "store/store_sql.tbl"
#undef SQL
};

/* What is here stays as it is: a change of the schema is a file of its own, NNNN.sql, after these.
 */
static const char *const migrations[] = {
#include "gen/src/store/migrate/0001.sql.inc"
    NULL, /* 2: store_early.c */
#include "gen/src/store/migrate/0003.sql.inc"
#include "gen/src/store/migrate/0004.sql.inc"
#include "gen/src/store/migrate/0005.sql.inc"
#include "gen/src/store/migrate/0006.sql.inc"
#include "gen/src/store/migrate/0007.sql.inc"
#include "gen/src/store/migrate/0008.sql.inc"
#include "gen/src/store/migrate/0009.sql.inc"
#include "gen/src/store/migrate/0010.sql.inc"
#include "gen/src/store/migrate/0011.sql.inc"
#include "gen/src/store/migrate/0012.sql.inc"
#include "gen/src/store/migrate/0013.sql.inc"
#include "gen/src/store/migrate/0014.sql.inc"
#include "gen/src/store/migrate/0015.sql.inc"
};
enum { SCHEMA_VERSION = sizeof migrations / sizeof *migrations };

int store_schema_version(void)
{
    return SCHEMA_VERSION;
}

struct pragma {
    const char *set, *get, *want;
};

/* Each is set and read back: SQLite says nothing about one it does not know. FULL, because NORMAL
 * under WAL may lose the last commits at a power cut, and with them what a SIM has deleted. */
static const struct pragma pragmas[] = {
    {"PRAGMA journal_mode = WAL",           "PRAGMA journal_mode",       "wal"    },
    {"PRAGMA synchronous = FULL",           "PRAGMA synchronous",        "2"      },
    {"PRAGMA foreign_keys = ON",            "PRAGMA foreign_keys",       "1"      },
    {"PRAGMA temp_store = MEMORY",          "PRAGMA temp_store",         "2"      },
    {"PRAGMA cache_size = -4096",           "PRAGMA cache_size",         "-4096"  },
    {"PRAGMA wal_autocheckpoint = 1000",    "PRAGMA wal_autocheckpoint", "1000"   },
    {"PRAGMA journal_size_limit = 8388608", "PRAGMA journal_size_limit", "8388608"},
    {"PRAGMA secure_delete = FAST",         "PRAGMA secure_delete",      "2"      },
    {"PRAGMA trusted_schema = OFF",         "PRAGMA trusted_schema",     "0"      },
};

void store_fail(struct store *store, const char *doing)
{
    store->failed = true;
    if (store->error[0] == '\0')
        text_format(store->error, sizeof store->error, "%s: %s", doing, sqlite3_errmsg(store->db));
}

/* ---- statements ---------------------------------------------------------------------------- */

static int bind_one(sqlite3_stmt *st, int at, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL: return sqlite3_bind_null(st, at);
    case VALUE_INT: return sqlite3_bind_int64(st, at, value->number);
    case VALUE_TEXT:
        return sqlite3_bind_text64(st, at, value->bytes, value->len, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BLOB: return sqlite3_bind_blob64(st, at, value->bytes, value->len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static bool prepare(struct store *store, int id)
{
    return sqlite3_prepare_v3(store->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT,
                              &store->statements[id], NULL) == SQLITE_OK;
}

/* A reader prepares what it is asked for. */
sqlite3_stmt *store_ask_values(struct store *store, enum sql_id id, const struct value *values,
                               size_t count)
{
    sqlite3_stmt *st;

    if (!store->statements[id])
        prepare(store, id);
    st = store->statements[id];
    sqlite3_reset(st);
    for (size_t i = 0; i < count; i++)
        if (bind_one(st, (int)i + 1, &values[i]) != SQLITE_OK)
            store_fail(store, "bind");
    return st;
}

bool store_row(struct store *store, sqlite3_stmt *st)
{
    int rc = sqlite3_step(st);

    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        store_fail(store, "read");
    sqlite3_reset(st);
    return false;
}

void store_done(sqlite3_stmt *st)
{
    sqlite3_reset(st);
}

bool store_run_values(struct store *store, enum sql_id id, const struct value *values, size_t count)
{
    sqlite3_stmt *st = store_ask_values(store, id, values, count);
    int rc = sqlite3_step(st);

    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        store_fail(store, "write");
    sqlite3_reset(st);
    return rc == SQLITE_DONE || rc == SQLITE_ROW;
}

/* ---- columns ------------------------------------------------------------------------------- */

int64_t col_int(sqlite3_stmt *st, int column)
{
    return sqlite3_column_int64(st, column);
}

int col_int_or(sqlite3_stmt *st, int column, int otherwise)
{
    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return otherwise;
    return sqlite3_column_int(st, column);
}

wall_t col_wall(sqlite3_stmt *st, int column)
{
    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return WALL_NONE;
    return (wall_t){sqlite3_column_int64(st, column)};
}

const char *col_kept_or_null(struct store *store, sqlite3_stmt *st, int column)
{
    const char *text = (const char *)sqlite3_column_text(st, column);
    size_t len = (size_t)sqlite3_column_bytes(st, column);

    return text ? effects_keep(&store->keep, (struct span){text, len}).ptr : NULL;
}

const char *col_kept(struct store *store, sqlite3_stmt *st, int column)
{
    const char *text = col_kept_or_null(store, st, column);

    return text ? text : "";
}

void col_phone(sqlite3_stmt *st, int column, struct phone *out)
{
    text_copy(out->text, sizeof out->text, span_of((const char *)sqlite3_column_text(st, column)));
}

/* ---- sealing ------------------------------------------------------------------------------- */

struct value v_sealed(struct store *store, struct span bytes, struct buf *sealed)
{
    if (bytes.len == 0)
        return v_null();
    seal_close(store->seal, bytes, sealed);
    return v_blob(sealed->ptr, sealed->len);
}

bool store_seal(struct store *store, struct seal *seal)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    char mark[SEAL_DIGEST_SIZE * 2 + 1] = "";
    const char *before = store_setting(store, "seal");
    bool same;

    seal_free(store->seal);
    store->seal = seal;
    seal_digest(seal, span_of("lianhu"), digest);
    for (size_t i = 0; i < sizeof digest; i++)
        text_format(mark + 2 * i, 3, "%02x", digest[i]);
    same = !before || strcmp(before, mark) == 0;
    if (!before || !same)
        store_setting_put(store, "seal", mark);
    return same;
}

void store_derived_key(struct store *store, const char *purpose, char out[65])
{
    for (int half = 0; half < 2; half++) {
        uint8_t digest[SEAL_DIGEST_SIZE];
        char words[96];

        text_format(words, sizeof words, "%s %d", purpose, half);
        seal_digest(store->seal, span_of(words), digest);
        for (size_t i = 0; i < sizeof digest; i++)
            text_format(out + (size_t)half * 32 + 2 * i, 3, "%02x", digest[i]);
    }
}

/* ---- opening ------------------------------------------------------------------------------- */

/* The first column of the first row of an ad-hoc query, "" none. */
static void one_word(sqlite3 *db, const char *sql, char *out, size_t size)
{
    sqlite3_stmt *st = NULL;

    out[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW &&
        sqlite3_column_text(st, 0))
        text_copy(out, size, span_of((const char *)sqlite3_column_text(st, 0)));
    sqlite3_finalize(st);
}

static bool set_pragmas(struct store *store, struct buf *why)
{
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        char got[32];

        sqlite3_exec(store->db, pragmas[i].set, NULL, NULL, NULL);
        one_word(store->db, pragmas[i].get, got, sizeof got);
        if (strcmp(got, pragmas[i].want) == 0)
            continue;
        /* a database in memory has no log to write ahead */
        if (strcmp(got, "memory") == 0 && i == 0)
            continue;
        buf_addf(why, say_bad_pragma, pragmas[i].set, got, sqlite3_errmsg(store->db));
        return false;
    }
    return true;
}

static int number_pragma(struct store *store, const char *sql)
{
    char word[32];

    one_word(store->db, sql, word, sizeof word);
    return atoi(word);
}

static bool migrate_one(struct store *store, int to)
{
    struct buf sql = BUF_INIT;
    bool ok;

    if (!migrations[to - 1])
        return store_migrate_early(store->db, migrations[0], &store->uncounted, store->error,
                                   sizeof store->error);
    buf_addf(&sql,
             "BEGIN EXCLUSIVE;\n%s\nPRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
             migrations[to - 1], STORE_APPLICATION_ID, to);
    ok = sqlite3_exec(store->db, sql.ptr, NULL, NULL, NULL) == SQLITE_OK;
    buf_free(&sql);
    if (!ok) {
        text_format(store->error, sizeof store->error, "migration %d: %s", to,
                    sqlite3_errmsg(store->db));
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return ok;
}

static bool migrate(struct store *store, struct buf *why)
{
    int version = number_pragma(store, "PRAGMA user_version");
    int id = number_pragma(store, "PRAGMA application_id");

    if ((id != STORE_APPLICATION_ID && id != 0) ||
        (id == 0 && number_pragma(store, "SELECT count(*) FROM sqlite_master") > 0)) {
        buf_add_str(why, say_foreign_file);
        return false;
    }
    if (version > SCHEMA_VERSION) {
        buf_addf(why, say_newer, version, SCHEMA_VERSION);
        return false;
    }
    while (version < SCHEMA_VERSION) {
        if (!migrate_one(store, ++version)) {
            buf_addf(why, say_migration, store->error);
            return false;
        }
        log_line(LOG_NOTICE, "store: migrated to schema %d", version);
    }
    return true;
}

static bool prepare_all(struct store *store, struct buf *why)
{
    for (int i = 0; i < SQL_COUNT; i++)
        if (!prepare(store, i)) {
            buf_addf(why, say_mismatch, sqlite3_errmsg(store->db), sql_text[i]);
            return false;
        }
    return true;
}

/* Cases of a time without statistics. */
static void count_early(struct store *store)
{
    struct tally_check check = {.repair = true};

    while (store->uncounted && !check.done) {
        store_begin(store, (wall_t){0});
        store_tally_check(store, &check);
        if (!store_commit(store))
            return;
    }
}

/* A disk that takes nothing is no fault of the database's: which of its files was to be made first,
 * SQLite says in many ways. */
static void say_unwritable(struct store *store, const char *path, struct buf *why)
{
    int error = sqlite3_system_errno(store->db);

    if (access(path, W_OK) != 0)
        error = errno;
    if (error != EROFS && error != EACCES && error != ENOSPC && error != EDQUOT)
        return;
    buf_clear(why);
    buf_addf(why, say_no_write, path, strerror(error));
}

/* What can be done about it stands in the words. */
static void say_damage(struct store *store, const char *path, struct buf *why)
{
    int code = sqlite3_errcode(store->db);

    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
        return;
    buf_clear(why);
    buf_addf(why, say_damaged, path, sqlite3_errmsg(store->db));
}

struct store *store_open(const char *path, struct buf *why)
{
    static const uint8_t nobodys[SEAL_SECRET_SIZE];
    struct store *store = xcalloc(1, sizeof *store);
    int rc = sqlite3_open_v2(
        path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

    if (rc != SQLITE_OK) {
        buf_addf(why, say_no_open, path, sqlite3_errmsg(store->db));
        store_close(store);
        return NULL;
    }
    sqlite3_busy_timeout(store->db, 2000);
    if (!set_pragmas(store, why) || !migrate(store, why) || !prepare_all(store, why)) {
        say_unwritable(store, path, why);
        say_damage(store, path, why);
        store_close(store);
        return NULL;
    }
    store->seal = seal_new(nobodys);
    store_cases_count(store);
    count_early(store);
    return store;
}

struct store *store_open_reader(const char *path, struct buf *why)
{
    struct store *store = xcalloc(1, sizeof *store);
    int version = 0;

    if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK) {
        sqlite3_busy_timeout(store->db, 2000);
        sqlite3_exec(
            store->db,
            "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
            "PRAGMA trusted_schema = OFF",
            NULL, NULL, NULL);
        version = number_pragma(store, "PRAGMA user_version");
    }
    if (version == 0)
        buf_addf(why, say_no_open, path, sqlite3_errmsg(store->db));
    else if (version != SCHEMA_VERSION)
        buf_addf(why, say_other_schema, version, SCHEMA_VERSION);
    if (version == SCHEMA_VERSION)
        return store;
    store_close(store);
    return NULL;
}

void store_look(struct store *store, wall_t now)
{
    struct civil day = civil_local(now);

    store->today = civil_days(day.year, day.month, day.day);
    store->error[0] = '\0';
    store->failed = false;
    store_run_values(store, SQL_LOOK, NULL, 0);
}

void store_look_end(struct store *store)
{
    store_run_values(store, SQL_COMMIT, NULL, 0);
    store_forget(store);
}

/* A transaction that is too large for the cache goes to the log before it is rolled back. */
void store_fill_log(struct store *store)
{
    static const char *const steps[] = {
        "BEGIN IMMEDIATE",
        "CREATE TABLE filler (octets BLOB)",
        "INSERT INTO filler VALUES (zeroblob(10000000))",
    };
    bool ok = true;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && ok; i++)
        ok = sqlite3_exec(store->db, steps[i], NULL, NULL, NULL) == SQLITE_OK;
    if (!ok)
        log_line(LOG_WARNING, "store: no room to keep a log ready: %s", sqlite3_errmsg(store->db));
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_rollback(store);
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    effects_free(&store->keep);
    seal_free(store->seal);
    free(store);
}

/* ---- turns --------------------------------------------------------------------------------- */

void store_begin(struct store *store, wall_t now)
{
    struct civil day;

    if (store->in_turn)
        return;
    day = civil_local(now);
    store->now = now;
    store->today = civil_days(day.year, day.month, day.day);
    store->error[0] = '\0';
    store->failed = false;
    store->in_turn = true;
    store_run_values(store, SQL_BEGIN, NULL, 0);
}

bool store_in_turn(const struct store *store)
{
    return store->in_turn;
}

bool store_commit(struct store *store)
{
    if (!store->in_turn)
        return true;
    if (store->hook)
        store->hook(store->hook_ctx, false);
    if (store->failed || !store_run_values(store, SQL_COMMIT, NULL, 0)) {
        store_rollback(store);
        return false;
    }
    store->in_turn = false;
    if (store->hook)
        store->hook(store->hook_ctx, true);
    return true;
}

void store_rollback(struct store *store)
{
    if (!store->in_turn)
        return;
    /* a full disk may have rolled back by itself: then this fails, and that is fine */
    if (!sqlite3_get_autocommit(store->db))
        store_run_values(store, SQL_ROLLBACK, NULL, 0);
    store->in_turn = false;
    store->next_case = store->next_notice = store->next_question = 0;
    store->next_follow_up = store->next_warning = store->next_entry = store->next_drive = 0;
    store->counted = false;
}

int64_t store_changes(const struct store *store)
{
    return sqlite3_total_changes64(store->db);
}

const char *store_error(const struct store *store)
{
    return store->error;
}

void store_forget(struct store *store)
{
    effects_clear(&store->keep);
}

void store_on_commit(struct store *store, void (*hook)(void *ctx, bool after), void *ctx)
{
    store->hook = hook;
    store->hook_ctx = ctx;
}
