/* Databases of every schema that ever was: each file of tests/vectors/schemas is filled with rows
 * and opened; what comes out has the newest schema and the same rows. */
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATTERN "tests/vectors/schemas/*.sql"

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "r");
    struct buf text = BUF_INIT;
    char chunk[4096];
    size_t n;

    assert_non_null(file);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&text, chunk, n);
    fclose(file);
    return text.ptr;
}

static void must(sqlite3 *db, const char *sql)
{
    char *error = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", error, sql);
}

/* Triggers fill it. */
static bool is_counted(const char *table)
{
    return strcmp(table, "notice_count") == 0;
}

/* One row of a table, every column n of its kind. */
static void add_row(sqlite3 *db, const char *table, int n)
{
    struct buf sql = BUF_INIT;
    sqlite3_stmt *st = NULL;

    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT type FROM pragma_table_info(?1)", -1, &st, NULL), SQLITE_OK);
    sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
    buf_addf(&sql, "INSERT INTO %s VALUES (", table);
    for (int i = 0; sqlite3_step(st) == SQLITE_ROW; i++) {
        const char *type = (const char *)sqlite3_column_text(st, 0);

        buf_add_str(&sql, i ? ", " : "");
        if (strcmp(type, "INTEGER") == 0)
            buf_addf(&sql, "%d", n);
        else
            buf_addf(&sql, strcmp(type, "TEXT") == 0 ? "'%d'" : "x'0%d'", n);
    }
    buf_add_str(&sql, ")");
    sqlite3_finalize(st);
    must(db, sql.ptr);
    buf_free(&sql);
}

static int64_t count(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static int64_t rows_of(sqlite3 *db, const char *table)
{
    char sql[128];

    text_format(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    return count(db, sql);
}

/* Every word of a schema, comments and blanks left out. */
static void describe(sqlite3 *db, struct buf *out)
{
    sqlite3_stmt *st = NULL;

    sqlite3_prepare_v2(db,
                       "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
                       -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW) {
        buf_addf(out, "%s: ", sqlite3_column_text(st, 0));
        for (const char *p = (const char *)sqlite3_column_text(st, 1); *p; p++) {
            if (p[0] == '-' && p[1] == '-')
                p += strcspn(p, "\n") - 1;
            else if (!strchr(" \t\n", *p))
                buf_add_char(out, *p);
        }
        buf_add_char(out, '\n');
    }
    sqlite3_finalize(st);
}

/* A database as a program of then would have left it. */
static void make_old(const char *path, const char *schema, int version)
{
    char end[96];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must(db, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF");
    must(db, schema);
    sqlite3_prepare_v2(db, "SELECT name FROM sqlite_master WHERE type = 'table'", -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW)
        for (int n = 1; n <= 3 && !is_counted((const char *)sqlite3_column_text(st, 0)); n++)
            add_row(db, (const char *)sqlite3_column_text(st, 0), n);
    sqlite3_finalize(st);
    text_format(end, sizeof end, "PRAGMA application_id = 0x6C69616E; PRAGMA user_version = %d",
                version);
    must(db, end);
    sqlite3_close(db);
}

static void make_early(const char *path, const char *schema)
{
    make_old(path, schema, 1);
}

static void newest_schema(struct buf *out)
{
    struct buf why = BUF_INIT;
    struct store *store = store_open(":memory:", &why);

    assert_non_null(store);
    describe(store->db, out);
    store_close(store);
}

static void check_rows(sqlite3 *db, const char *path, const char *schema)
{
    sqlite3 *early = NULL;
    sqlite3_stmt *st = NULL;

    sqlite3_open(":memory:", &early);
    must(early, schema);
    sqlite3_prepare_v2(early, "SELECT name FROM sqlite_master WHERE type = 'table'", -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(st, 0);

        /* is counted anew; became part of another */
        if (strcmp(table, "tally") != 0 && strcmp(table, "unsubscribed") != 0 &&
            !is_counted(table) && rows_of(db, table) != 3)
            fail_msg("%s: %s has %lld rows", path, table, (long long)rows_of(db, table));
    }
    sqlite3_finalize(st);
    sqlite3_close(early);
}

/* What stood in columns that are no more. */
static void check_moves(sqlite3 *db, const char *path, const char *schema)
{
    if (strstr(schema, "head TEXT NOT NULL, phone TEXT") &&
        count(db, "SELECT count(*) FROM household_phone WHERE place = 0 AND phone = '2'") != 1)
        fail_msg("%s: a household has lost its phone", path);
    if (strstr(schema, "receipt INTEGER") &&
        count(db, "SELECT count(*) FROM notice WHERE answer = 1 AND frozen_at = signed_at") != 3)
        fail_msg("%s: a notice asks for no receipt any more", path);
    if (!strstr(schema, "TABLE modem_total") &&
        count(db, "SELECT sent FROM modem_total WHERE modem = '1'") != 1)
        fail_msg("%s: what a modem has sent is not counted", path);
    if (strstr(schema, "TABLE unsubscribed") &&
        count(db, "SELECT count(*) FROM consent WHERE state = 2 AND state_by = 'phone:' || phone"
                  " AND state_at = CAST(phone AS INTEGER)") != 3)
        fail_msg("%s: who refused is asked again", path);
    if (count(db, "SELECT count(*) FROM household_phone WHERE phone NOT IN"
                  " (SELECT phone FROM consent)") != 0)
        fail_msg("%s: a household's number has no consent", path);
    if (!strstr(schema, "TABLE tally ") && count(db, "SELECT sum(found) FROM tally") < 1)
        fail_msg("%s: the cases are not counted", path);
}

static void check_schema(const char *path, const char *schema, int version,
                         const struct buf *newest)
{
    struct disk *disk = disk_new(3);
    struct buf why = BUF_INIT, got = BUF_INIT;
    struct store *store;

    make_old("/store.db", schema, version);
    store = store_open("/store.db", &why);
    if (!store)
        fail_msg("%s: %s", path, why.ptr);
    describe(store->db, &got);
    if (got.len != newest->len || memcmp(got.ptr, newest->ptr, got.len) != 0)
        fail_msg("%s: comes out as\n%s", path, got.ptr);
    assert_int_equal(count(store->db, "PRAGMA user_version"), store_schema_version());
    assert_int_equal(count(store->db, "PRAGMA foreign_keys"), 1);
    store_begin(store, (wall_t){1});
    while (store_mask_old(store))
        ;
    assert_true(store_commit(store));
    check_rows(store->db, path, schema);
    if (version == 1)
        check_moves(store->db, path, schema);
    store_close(store);
    disk_free(disk);
    buf_free(&got);
    buf_free(&why);
}

static void check_one(const char *path, const struct buf *newest)
{
    char *schema = read_whole(path);

    check_schema(path, schema, 1, newest);
    free(schema);
}

/* What each numbered migration left, up to the one before the newest; the steps that were edited
 * after somebody had them may be as they were first. */
static void check_versions(bool edited)
{
    struct buf newest = BUF_INIT, schema = BUF_INIT;
    char path[64];

    newest_schema(&newest);
    for (int version = 1; version < store_schema_version(); version++) {
        text_format(path, sizeof path, "tests/vectors/schemas/edited/%04d.sql", version);
        if (!edited || access(path, R_OK) != 0)
            text_format(path, sizeof path, "src/store/migrate/%04d.sql", version);
        if (version != 2) { /* 2 made early ones into what 1 is now */
            char *step = read_whole(path);

            buf_add_str(&schema, step);
            free(step);
        }
        check_schema(path, schema.ptr, version, &newest);
    }
    buf_free(&newest);
    buf_free(&schema);
}

static void test_every_version_since(void **state)
{
    (void)state;
    check_versions(false);
}

static void test_versions_whose_steps_were_edited(void **state)
{
    (void)state;
    check_versions(true);
}

static uint64_t digest_of(const char *text) /* FNV-1a */
{
    uint64_t digest = 14695981039346656037ULL;

    for (; *text; text++)
        digest = (digest ^ (uint8_t)*text) * 1099511628211ULL;
    return digest;
}

/* A step that somebody's database has taken is never edited: what it lacks is the next one. If this
 * fails, put the file back; a new one gets its line in settled.tsv. */
static void test_steps_are_settled(void **state)
{
    char *settled = read_whole("tests/vectors/schemas/settled.tsv"), path[64], line[64];

    (void)state;
    for (int version = 3; version <= store_schema_version(); version++) {
        text_format(path, sizeof path, "src/store/migrate/%04d.sql", version);
        char *step = read_whole(path);

        text_format(line, sizeof line, "%04d\t%016" PRIx64 "\n", version, digest_of(step));
        if (!strstr(settled, line))
            fail_msg("%s: settled.tsv does not have %s", path, line);
        free(step);
    }
    free(settled);
}

static void test_every_schema_that_ever_was(void **state)
{
    struct buf newest = BUF_INIT;
    glob_t files;

    (void)state;
    log_threshold((enum log_level)0);
    assert_int_equal(glob(PATTERN, 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 29);
    newest_schema(&newest);
    for (size_t i = 0; i < files.gl_pathc; i++)
        check_one(files.gl_pathv[i], &newest);
    globfree(&files);
    buf_free(&newest);
}

/* The last of them is what 0001.sql makes. If this fails, 0001.sql was changed: databases are out
 * there that have it as it was. Put it back and write the change as the next NNNN.sql. */
static void test_the_first_schema_is_settled(void **state)
{
    struct buf first = BUF_INIT, last = BUF_INIT;
    sqlite3 *db = NULL;
    glob_t files;
    char *schema, *settled = read_whole("src/store/migrate/0001.sql");

    (void)state;
    assert_int_equal(glob(PATTERN, 0, NULL, &files), 0);
    schema = read_whole(files.gl_pathv[files.gl_pathc - 1]);
    sqlite3_open(":memory:", &db);
    must(db, schema);
    describe(db, &last);
    sqlite3_close(db);
    sqlite3_open(":memory:", &db);
    must(db, settled);
    describe(db, &first);
    assert_string_equal(last.ptr, first.ptr);
    sqlite3_close(db);
    free(settled);
    globfree(&files);
    buf_free(&last);
    buf_free(&first);
    free(schema);
}

/* Programs of before wrote other numbers for how far an alarm reached; who was told tells. */
static void test_alarms_of_before_reach_as_far(void **state)
{
    static const struct {
        int64_t stored, offices, neighbours, reach;
    } rows[] = {
        {0, 0, 0,  0}, /* the duty phones */
        {1, 1, 0,  1}, /* the grid head: of today, or with nobody above it */
        {1, 3, 0,  2}, /* 1 was the offices */
        {2, 3, 0,  2}, /* the offices of today */
        {2, 3, 12, 3}, /* 2 was the group */
        {3, 3, 12, 3},
    };
    struct disk *disk = disk_new(3);
    char *schema = read_whole("tests/vectors/schemas/30-c6ec114.sql");
    struct buf why = BUF_INIT, sql = BUF_INIT;
    struct store *store;
    sqlite3 *db = NULL;

    (void)state;
    make_early("/store.db", schema);
    sqlite3_open("/store.db", &db);
    must(db, "PRAGMA foreign_keys = OFF; DELETE FROM alarm; DELETE FROM alarm_call");
    for (int64_t i = 0; i < (int64_t)(sizeof rows / sizeof *rows); i++) {
        buf_clear(&sql);
        buf_addf(&sql,
                 "INSERT INTO alarm VALUES (%lld, NULL, NULL, %lld, 2, 1, 0, '', '', '', '', '', 1,"
                 " NULL, NULL, 1, 1, '')",
                 (long long)i, (long long)rows[i].stored);
        must(db, sql.ptr);
        for (int64_t k = 0; k < rows[i].offices + rows[i].neighbours; k++) {
            buf_clear(&sql);
            buf_addf(&sql, "INSERT INTO alarm_call VALUES (%lld, '%lld', %d, 1, NULL)",
                     (long long)i, (long long)k, k < rows[i].offices ? 1 : 2);
            must(db, sql.ptr);
        }
    }
    sqlite3_close(db);
    store = store_open("/store.db", &why);
    assert_non_null(store);
    for (int64_t i = 0; i < (int64_t)(sizeof rows / sizeof *rows); i++) {
        buf_clear(&sql);
        buf_addf(&sql, "SELECT reach FROM alarm WHERE id = %lld", (long long)i);
        assert_int_equal(count(store->db, sql.ptr), rows[i].reach);
    }
    store_close(store);
    disk_free(disk);
    buf_free(&sql);
    buf_free(&why);
    free(schema);
}

/* The numbers are stored: another place in the table is another migration. */
static void test_the_reach_of_an_alarm_has_its_number(void **state)
{
    static const char *const names[] = {"duty", "head", "offices", "group"};

    (void)state;
    for (size_t i = 0; i < ALARM_REACHES; i++)
        assert_string_equal(alarm_reach_name((enum alarm_reach)i), names[i]);
    assert_int_equal(ALARM_REACHES, sizeof names / sizeof *names);
}

/* Each text and octet string of a database that holds a piece of the number, as table.column. */
static void find_clear(sqlite3 *db, struct buf *out)
{
    sqlite3_stmt *st = NULL;

    sqlite3_prepare_v2(db,
                       "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"
                       " WHERE t.type = 'table' AND c.type IN ('TEXT', 'BLOB')",
                       -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(st, 0);
        const char *column = (const char *)sqlite3_column_text(st, 1);
        struct buf sql = BUF_INIT;

        buf_addf(&sql,
                 "SELECT count(*) FROM %s WHERE instr(%s, '19491231') OR"
                 " instr(%s, x'00310039003400390031003200330031')",
                 table, column, column);
        if (count(db, sql.ptr) != 0)
            buf_addf(out, "%s.%s ", table, column);
        buf_free(&sql);
    }
    sqlite3_finalize(st);
}

/* Before a59b62b identity numbers were stored as they came. */
static void test_numbers_of_before_are_masked(void **state)
{
    static const char rows[] =
        "PRAGMA foreign_keys = OFF; DELETE FROM message; DELETE FROM part_in;"
        "INSERT INTO message (id, direction, phone, text, at, state) VALUES"
        " (7, 0, '+8613900000021', '代办 2 王秀兰 11010519491231002X', 1, 0),"
        " (8, 1, '+8613900000021', '已记:11010519491231002X', 1, 4),"
        " (900, 0, '+8613900000021', '平安', 1, 0);"
        "INSERT INTO part_in VALUES (1, 5, 'sim1', '+8613900000021',"
        " x'0891310031003000310030003500310039003400390031003200330031003000300032', 1, NULL, NULL,"
        " NULL, NULL, 7), (2, 6, 'sim1', '+8613900000021', x'08915E735B89', 1, NULL, NULL, NULL,"
        " NULL, 900);"
        "UPDATE case_file SET remarks = '身份证11010519491231002X', party = '11010519491231002X'"
        " WHERE serial = 2;"
        "UPDATE register_entry SET remarks = '11010519491231002X', party = 'x 11010519491231002X'"
        " WHERE id = 3;"
        "UPDATE event SET detail = '11010519491231002X' WHERE id = 1";
    struct disk *disk = disk_new(3);
    char *schema = read_whole("tests/vectors/schemas/08-2cb4325.sql");
    struct buf why = BUF_INIT, clear = BUF_INIT;
    struct store *store;
    sqlite3 *db = NULL;
    struct span words;
    int slices = 1;

    (void)state;
    make_early("/store.db", schema);
    sqlite3_open("/store.db", &db);
    must(db, rows);
    find_clear(db, &clear);
    assert_string_equal(clear.ptr, "message.text part_in.tpdu case_file.party case_file.remarks"
                                   " register_entry.party register_entry.remarks event.detail ");
    sqlite3_close(db);
    store = store_open("/store.db", &why);
    assert_non_null(store);
    store_begin(store, (wall_t){1});
    for (; store_mask_old(store); slices++)
        assert_true(slices < 50);
    assert_true(slices > 900 / 200);
    assert_true(store_commit(store));
    buf_clear(&clear);
    find_clear(store->db, &clear);
    assert_string_equal(clear.ptr, "");
    assert_int_equal(store_message_original(store, 7, &words), STATUS_OK);
    assert_non_null(memmem(words.ptr, words.len, "11010519491231002X", 18));
    assert_int_equal(store_message_original(store, 900, &words), STATUS_NOT_FOUND);
    assert_int_equal(count(store->db, "SELECT count(*) FROM part_in WHERE sealed = 1"), 1);
    assert_int_equal(count(store->db, "SELECT count(*) FROM message WHERE text LIKE"
                                      " '%110105***********X'"),
                     2);
    slices = (int)store_changes(store);
    store_begin(store, (wall_t){1});
    assert_false(store_mask_old(store)); /* once is enough */
    assert_true(store_commit(store));
    assert_int_equal(store_changes(store), slices);
    store_close(store);
    disk_free(disk);
    buf_free(&why);
    buf_free(&clear);
    free(schema);
}

/* Two rows that a new unique index would not take: refused with words, and nothing is changed. */
static void test_a_migration_that_fails_changes_nothing(void **state)
{
    struct disk *disk = disk_new(3);
    struct buf why = BUF_INIT;
    sqlite3 *db = NULL;
    char *schema = read_whole("tests/vectors/schemas/00-a9410b9.sql");

    (void)state;
    make_early("/store.db", schema);
    sqlite3_open("/store.db", &db);
    must(db, "DROP TABLE unit; CREATE TABLE unit (path TEXT);"
             "INSERT INTO unit VALUES ('a'), ('a')");
    sqlite3_close(db);
    assert_null(store_open("/store.db", &why));
    assert_non_null(strstr(why.ptr, "升级失败"));
    sqlite3_open("/store.db", &db);
    assert_int_equal(count(db, "SELECT count(*) FROM unit"), 2);
    assert_int_equal(count(db, "SELECT count(*) FROM household WHERE phone <> ''"), 3);
    assert_int_equal(count(db, "PRAGMA user_version"), 1);
    sqlite3_close(db);
    disk_free(disk);
    buf_free(&why);
    free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_schema_that_ever_was),
        cmocka_unit_test(test_every_version_since),
        cmocka_unit_test(test_versions_whose_steps_were_edited),
        cmocka_unit_test(test_steps_are_settled),
        cmocka_unit_test(test_the_first_schema_is_settled),
        cmocka_unit_test(test_alarms_of_before_reach_as_far),
        cmocka_unit_test(test_the_reach_of_an_alarm_has_its_number),
        cmocka_unit_test(test_numbers_of_before_are_masked),
        cmocka_unit_test(test_a_migration_that_fails_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
