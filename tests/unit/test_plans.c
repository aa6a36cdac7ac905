/*
 * How SQLite finds the rows of every statement: none goes through all cases, events, messages,
 * attempts or register entries, however many there are; what a sheet reads it finds by an index.
 */
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"

static const struct {
    const char *name, *text;
} statements[] = {
#define SQL(id, words) {#id, words},
#include "store/store_sql.tbl"
#undef SQL
};

/* Tables that grow with the years, and how statements call them. */
static const char *const large[] = {
    "case_file",      "c", "event",     "message", "m",     "attempt", "a",         "r",
    "register_entry", "e", "recipient", "part_in", "tally", "t",       "household", "h"};

/* clang-format off */
/* Statements that do go through one of them, and why they may. An index of a few rows (WHERE ...) is
 * no such thing. */
static const struct {
    const char *name, *why;
} allowed[] = {
    {"CASES_BY_STATE", "once at the start, through an index"},
    {"MESSAGES_LIST",  "the newest: ends at its limit"},
    {"TAGS_ALL",       "labels of households, once for the page where one is picked"},
    {"ALARMS_LIST",    "alarms are few"},
    {"REGISTER_LIST",  "the newest 5000 of one register, through an index"},
};
/* clang-format on */

static bool is_allowed(const char *name)
{
    for (size_t i = 0; i < ROWS(allowed); i++)
        if (strcmp(allowed[i].name, name) == 0)
            return true;
    return false;
}

/* An index that holds only some rows of its table. */
static bool is_partial(struct store *store, const char *index)
{
    sqlite3_stmt *st = NULL;
    bool partial = false;

    sqlite3_prepare_v2(store->db, "SELECT sql FROM sqlite_master WHERE name = ?1", -1, &st, NULL);
    sqlite3_bind_text(st, 1, index, -1, SQLITE_STATIC);
    if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0))
        partial = strstr((const char *)sqlite3_column_text(st, 0), " WHERE ") ||
                  strstr((const char *)sqlite3_column_text(st, 0), "\n    WHERE ");
    sqlite3_finalize(st);
    return partial;
}

/* "SCAN c", "SCAN c USING INDEX ...": all of it, in some order. */
static bool scans_large(struct store *store, const char *detail)
{
    const char *index = strstr(detail, "INDEX ");
    size_t len;

    if (strncmp(detail, "SCAN ", 5) != 0)
        return false;
    if (index && is_partial(store, index + 6))
        return false;
    detail += 5;
    len = strcspn(detail, " ");
    for (size_t i = 0; i < ROWS(large); i++)
        if (strlen(large[i]) == len && memcmp(large[i], detail, len) == 0)
            return true;
    return false;
}

static struct store *open_empty(struct disk **disk)
{
    struct buf why = BUF_INIT;
    struct store *store;

    log_threshold((enum log_level)0);
    *disk = disk_new(3);
    store = store_open("/store.db", &why);
    if (!store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
    return store;
}

static size_t look(struct store *store, size_t s, const char *prefix)
{
    struct buf sql = BUF_INIT;
    sqlite3_stmt *st = NULL;
    size_t bad = 0;

    buf_addf(&sql, "EXPLAIN QUERY PLAN %s", statements[s].text);
    assert_int_equal(sqlite3_prepare_v2(store->db, sql.ptr, -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(st, 3);

        if (!scans_large(store, detail) || (!*prefix && is_allowed(statements[s].name)))
            continue;
        print_message("%s: %s\n", statements[s].name, detail);
        bad++;
    }
    sqlite3_finalize(st);
    buf_free(&sql);
    return bad;
}

static bool plan_says(struct store *store, size_t s, const char *words)
{
    struct buf sql = BUF_INIT;
    sqlite3_stmt *st = NULL;
    bool says = false;

    buf_addf(&sql, "EXPLAIN QUERY PLAN %s", statements[s].text);
    assert_int_equal(sqlite3_prepare_v2(store->db, sql.ptr, -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(st, 3);

        says |= strstr(detail, words) != NULL;
    }
    sqlite3_finalize(st);
    buf_free(&sql);
    return says;
}

static void look_at_all(const char *prefix)
{
    struct disk *disk;
    struct store *store = open_empty(&disk);
    size_t bad = 0, looked = 0;

    for (size_t s = 0; s < ROWS(statements); s++)
        if (strncmp(statements[s].name, prefix, strlen(prefix)) == 0) {
            looked++;
            bad += look(store, s, prefix);
        }
    assert_true(looked > 3);
    assert_int_equal(bad, 0);
    store_close(store);
    disk_free(disk);
}

static void test_no_statement_goes_through_all(void **state)
{
    (void)state;
    look_at_all("");
}

/* Whom a clerk looks for is found first, and only of those the rows are read: a county has too many
 * units and offices to try them all. */
static void test_searches_begin_with_what_is_looked_for(void **state)
{
    static const struct {
        const char *name, *plan;
    } rows[] = {
        {"HOME_FOUND_UP",     "SEARCH h USING INTEGER PRIMARY KEY (rowid=?)" },
        {"HOME_FOUND_DOWN",   "SEARCH h USING INTEGER PRIMARY KEY (rowid=?)" },
        {"HOME_FOUND_UP",     "household_phone_phone (phone>? AND phone<?)"  },
        {"HOME_FOUND_UP",     "INDEX household_by_head"                      },
        {"HOME_FOUND_UP",     "household_tag_tag (tag=?)"                    },
        {"OFFICE_FOUND_UP",   "SEARCH o USING INDEX office_person (person=?)"},
        {"OFFICE_FOUND_DOWN", "SEARCH o USING INDEX office_person (person=?)"},
        {"OFFICE_FOUND_UP",   "SCAN n USING COVERING INDEX person_name"      },
        {"REGISTER_IDS_UP",   "register_entry_at (register=? AND at>?)"      },
    };
    struct disk *disk;
    struct store *store = open_empty(&disk);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t s = 0; s < ROWS(statements); s++)
            if (strcmp(statements[s].name, rows[i].name) == 0 && !plan_says(store, s, rows[i].plan))
                fail_msg("%s: no %s", rows[i].name, rows[i].plan);
    store_close(store);
    disk_free(disk);
}

/* Here nothing is allowed. */
static void test_sheets_find_their_rows(void **state)
{
    (void)state;
    look_at_all("LEDGER_");
    look_at_all("TALLY_");
    look_at_all("REACH_");
}

/* The list above is no longer than it must be. */
static void test_what_is_allowed_is_needed(void **state)
{
    struct disk *disk;
    struct store *store = open_empty(&disk);
    size_t idle = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(allowed); i++) {
        bool needed = false;

        for (size_t s = 0; s < ROWS(statements); s++)
            if (strcmp(statements[s].name, allowed[i].name) == 0)
                needed = look(store, s, "any") > 0;
        if (!needed)
            print_message("%s needs no leave\n", allowed[i].name);
        idle += !needed;
    }
    assert_int_equal(idle, 0);
    store_close(store);
    disk_free(disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_statement_goes_through_all),
        cmocka_unit_test(test_sheets_find_their_rows),
        cmocka_unit_test(test_searches_begin_with_what_is_looked_for),
        cmocka_unit_test(test_what_is_allowed_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
