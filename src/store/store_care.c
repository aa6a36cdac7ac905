#include "store/store_care.h"
#include "lianhu/span.h"
#include "store/say.h"
#include "store/store_int.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FINDINGS_MAX = 20 };

static sqlite3 *open_to_read(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    sqlite3_busy_timeout(db, 5000);
    sqlite3_exec(db, "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    return db;
}

/* ---- is it sound ------------------------------------------------------------------------------
 */

static void say_row(sqlite3_stmt *st, care_fn say, void *ctx)
{
    struct buf line = BUF_INIT;

    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const char *word = (const char *)sqlite3_column_text(st, i);

        buf_addf(&line, "%s%s", i ? " " : "", word ? word : "-");
    }
    say(ctx, line.ptr);
    buf_free(&line);
}

/* Says what a check has found, a row each; "ok" is no finding. */
static bool run_check(sqlite3 *db, const char *sql, care_fn say, void *ctx)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL), found = 0;

    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        const char *word = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : "ok";

        if ((!word || strcmp(word, "ok") != 0) && found++ < FINDINGS_MAX)
            say_row(st, say, ctx);
        rc = sqlite3_step(st);
    }
    if (rc != SQLITE_DONE) {
        say(ctx, sqlite3_errmsg(db));
        found++;
    }
    sqlite3_finalize(st);
    return found == 0;
}

static int number_of(sqlite3 *db, const char *pragma)
{
    sqlite3_stmt *st = NULL;
    int number = -1;

    if (sqlite3_prepare_v2(db, pragma, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        number = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return number;
}

bool store_check_file(const char *path, care_fn say, void *ctx)
{
    sqlite3 *db = open_to_read(path);
    char integrity[64];
    bool sound;

    if (!db) {
        say(ctx, "cannot be opened");
        return false;
    }
    text_format(integrity, sizeof integrity, "PRAGMA integrity_check(%d)", FINDINGS_MAX);
    sound = run_check(db, integrity, say, ctx);
    if (sound)
        sound = run_check(db, "PRAGMA foreign_key_check", say, ctx);
    sqlite3_close(db);
    return sound;
}

/* ---- a copy -----------------------------------------------------------------------------------
 */

static bool is_on_disk(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return done;
}

bool store_backup(const char *path, const char *to, struct buf *why)
{
    sqlite3 *db = open_to_read(path);
    sqlite3_stmt *st = NULL;
    bool done;

    if (!db) {
        buf_addf(why, say_backup_no_open, path, "SQLITE_CANTOPEN");
        return false;
    }
    done = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &st, NULL) == SQLITE_OK &&
           sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_step(st) == SQLITE_DONE;
    sqlite3_finalize(st);
    done = done && is_on_disk(to);
    if (!done) {
        buf_addf(why, say_backup_failed, sqlite3_errmsg(db));
        unlink(to);
    }
    sqlite3_close(db);
    return done;
}

static void keep_first(void *ctx, const char *line)
{
    struct buf *first = ctx;

    if (first->len == 0)
        buf_add_str(first, line);
}

bool store_backup_good(const char *path, struct buf *why)
{
    sqlite3 *db = open_to_read(path);
    int id = db ? number_of(db, "PRAGMA application_id") : -1;
    int version = db ? number_of(db, "PRAGMA user_version") : 0;
    struct buf first = BUF_INIT;

    sqlite3_close(db);
    if (id != STORE_APPLICATION_ID || version < 1)
        buf_addf(why, say_backup_foreign, path);
    else if (version > store_schema_version())
        buf_addf(why, say_backup_newer, path, version, store_schema_version());
    else if (!store_check_file(path, keep_first, &first))
        buf_addf(why, say_backup_bad, path, first.ptr ? first.ptr : "");
    buf_free(&first);
    return why->len == 0;
}

static bool dir_synced(const char *path)
{
    char *dir = xstrdup(path), *slash = strrchr(dir, '/');
    int fd;
    bool done;

    if (slash)
        slash[slash == dir ? 1 : 0] = '\0';
    fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    free(dir);
    return done;
}

bool store_backup_into(const char *path, const char *to, struct buf *why)
{
    struct buf part = BUF_INIT;
    bool done = false;

    buf_addf(&part, "%s.part", to);
    if (access(to, F_OK) == 0)
        buf_addf(why, say_backup_there, to);
    else if (unlink(part.ptr) != 0 && errno != ENOENT)
        buf_addf(why, say_backup_no_write, part.ptr, strerror(errno));
    else if (store_backup(path, part.ptr, why) && store_backup_good(part.ptr, why)) {
        done = rename(part.ptr, to) == 0 && dir_synced(to);
        if (!done)
            buf_addf(why, say_backup_no_write, to, strerror(errno));
    }
    if (!done)
        unlink(part.ptr);
    buf_free(&part);
    return done;
}
