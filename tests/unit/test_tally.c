/* What a case adds to the statistics; and that the store's sums are those of its cases, whatever
 * happens to them. */
#include "cases/tally.h"
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"
#include <stdio.h>

static wall_t day(const char *text)
{
    wall_t at = WALL_NONE;

    if (text)
        assert_true(wall_parse(text, &at));
    return at;
}

/* ---- one case -------------------------------------------------------------------------------- */

/* Months and measures that are not nothing: "202610 found=1 ...;" */
static void show(const struct case_file *cf, char *out, size_t size)
{
    static const char *const names[] = {
#define X(name, column) column,
        TALLY_TABLE(X)
#undef X
    };
    struct tally_month months[TALLY_MONTHS_MAX];
    size_t count = tally_of(cf, months), len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(out + len, size - len, "%d", months[i].month);
        for (int m = 0; m < TALLY_MEASURES; m++)
            if (months[i].n[m])
                len += (size_t)snprintf(out + len, size - len, " %s=%d", names[m],
                                        (int)months[i].n[m]);
        len += (size_t)snprintf(out + len, size - len, ";");
    }
}

static const struct {
    enum case_state state;
    const char *accepted, *settled, *closed, *due, *rating, *rated;
    bool silent;
    int failures;
    enum settled_by by;
    const char *want;
} rows[] = {
    {CASE_NEW,         NULL,         NULL,         NULL,         NULL,         "",             NULL,         false, 0, SETTLED_BY_NOBODY, "202610 found=1;"                                                                    },
    {CASE_WITHDRAWN,   "2026-10-02", NULL,         NULL,         NULL,         "",             NULL,         false, 0, SETTLED_BY_NOBODY, ""                                                                                   },
    {CASE_MERGED,      "2026-10-02", NULL,         NULL,         NULL,         "",             NULL,         false, 3, SETTLED_BY_NOBODY, ""                                                                                   },
    {CASE_REFUSED,     NULL,         NULL,         "2026-11-02", NULL,         "",             NULL,         false, 0, SETTLED_BY_NOBODY,
     "202610 refused=1 answered=1;"                                                                                                                                                                                            },
    {CASE_TRANSFERRED, "2026-10-02", NULL,         "2026-11-02", NULL,         "",             NULL,         false, 0,
     SETTLED_BY_NOBODY,                                                                                                                   "202610 found=1 accepted=1 answered=1;202611 handled=1;"                             },
    {CASE_IN_WORK,     "2026-11-02", NULL,         NULL,         NULL,         "",             NULL,         false, 2, SETTLED_BY_NOBODY,
     "202610 found=1 failed=2;202611 accepted=1;"                                                                                                                                                                              },
    {CASE_SETTLED,     "2026-10-02", "2026-10-05", NULL,         "2026-10-05", "",             NULL,         false, 0,
     SETTLED_BY_HANDLER,                                                                                                                  "202610 found=1 accepted=1 answered=1 handled=1 settled=1 on_time=1;"                },
    {CASE_SETTLED,     "2026-10-02", "2026-10-06", NULL,         "2026-10-05", "",             NULL,         false, 0,
     SETTLED_BY_HANDLER,                                                                                                                  "202610 found=1 accepted=1 answered=1 handled=1 settled=1 late=1;"                   },
    {CASE_SETTLED,     "2026-10-02", "2026-10-06", NULL,         NULL,         "",             NULL,         false, 0, SETTLED_ON_SPOT,
     "202610 found=1 accepted=1 answered=1 handled=1 settled=1 on_spot=1 on_time=1;"                                                                                                                                           },
    {CASE_CLOSED,      "2026-10-02", "2026-11-06", "2026-12-06", NULL,         "满意",       "2026-12-06", false, 0,
     SETTLED_BY_CENTRE,                                                                                                                   "202610 found=1 accepted=1 answered=1;202611 handled=1 settled=1 on_time=1;"
     "202612 satisfied=1;"                                                                                                                                                                              },
    {CASE_CLOSED,      "2026-10-02", "2026-11-06", "2026-12-06", NULL,         "基本满意", "2026-11-07", false,
     0,                                                                                                                SETTLED_BY_CENTRE,
     "202610 found=1 accepted=1 answered=1;202611 handled=1 settled=1 on_time=1 fair=1;"                                                                                                                                       },
    {CASE_CLOSED,      "2026-10-02", "2026-11-06", "2026-12-06", NULL,         "",             NULL,         true,  0,
     SETTLED_BY_CENTRE,                                                                                                                   "202610 found=1 accepted=1 answered=1;202611 handled=1 settled=1 on_time=1 silent=1;"},
 /* dissatisfied: what was settled does not hold */
    {CASE_REOPENED,    "2026-10-02", NULL,         NULL,         NULL,         "不满意",    "2026-11-07", false, 1,
     SETTLED_BY_NOBODY,                                                                                                                   "202610 found=1 accepted=1 failed=1;202611 bad=1;"                                   },
 /* a silence after a rating is none */
    {CASE_CLOSED,      "2026-10-02", "2026-10-06", NULL,         NULL,         "一般",       "2026-10-07", true,  0,
     SETTLED_BY_CENTRE,                                                                                                                   "202610 found=1 accepted=1 answered=1 handled=1 settled=1 on_time=1 fair=1;"         },
};

static void test_what_a_case_adds(void **state)
{
    (void)state;
    time_zone_set("Asia/Shanghai");
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct case_file cf = case_file_blank();
        char got[512];

        cf.state = rows[i].state;
        cf.filed_at = day("2026-10-01T00:00:00+08:00"); /* still September in UTC */
        cf.changed_at = day("2026-12-31");
        cf.accepted_at = day(rows[i].accepted);
        cf.settled_at = day(rows[i].settled);
        cf.closed_at = day(rows[i].closed);
        cf.due_at = day(rows[i].due);
        cf.rating = rows[i].rating;
        cf.rated_at = day(rows[i].rated);
        cf.silent = rows[i].silent;
        cf.failures = rows[i].failures;
        cf.settled_by = rows[i].by;
        show(&cf, got, sizeof got);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("row %zu: %s, not %s", i, got, rows[i].want);
    }
}

/* ---- the store ------------------------------------------------------------------------------- */

struct room {
    struct disk *disk;
    struct store *store;
    wall_t now;
    uint64_t random;
};

static unsigned draw(struct room *r, unsigned below)
{
    r->random = r->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(r->random >> 33) % below;
}

static void run_sql(struct room *r, const char *sql)
{
    char *error = NULL;

    if (sqlite3_exec(r->store->db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s", error);
}

static void open_room(struct room *r)
{
    struct buf why = BUF_INIT;

    time_zone_set("Asia/Shanghai");
    log_threshold((enum log_level)0);
    r->disk = disk_new(3);
    r->random = 7;
    r->now = day("2026-01-05T09:00:00+08:00");
    r->store = store_open("/store.db", &why);
    if (!r->store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
    run_sql(r,
            "INSERT INTO unit VALUES (1, NULL, '乡', '乡', 0), (2, 1, '东', '乡/东', 1),"
            " (3, 1, '西', '乡/西', 1), (4, 2, '一', '乡/东/一', 2), (5, 2, '二', '乡/东/二', 2),"
            " (6, 3, '一', '乡/西/一', 2)");
}

static void close_room(struct room *r)
{
    store_close(r->store);
    disk_free(r->disk);
}

static wall_t some_day(struct room *r)
{
    return wall_add(r->now, (int64_t)draw(r, 500) * WALL_DAY + (int64_t)draw(r, 24) * WALL_HOUR);
}

static wall_t some_day_or_none(struct room *r)
{
    return draw(r, 3) ? some_day(r) : WALL_NONE;
}

static void save_at_random(struct room *r, int64_t serial)
{
    static const char *const kinds[] = {"JF", "YH", "DB"}, *const subjects[] = {"土地", "邻里", ""},
                             *const ratings[] = {"", "满意", "一般", "不满意"};
    struct case_file cf = case_file_blank();

    cf.serial = serial;
    cf.kind = kinds[draw(r, 3)];
    cf.subject = subjects[draw(r, 3)];
    cf.grade = (int)draw(r, 4);
    cf.state = (enum case_state)draw(r, CASE_STATES);
    cf.unit = draw(r, 7);
    cf.filed_at = some_day(r);
    cf.changed_at = some_day(r);
    cf.accepted_at = some_day_or_none(r);
    cf.settled_at = some_day_or_none(r);
    cf.closed_at = some_day_or_none(r);
    cf.due_at = some_day_or_none(r);
    cf.rating = ratings[draw(r, 4)];
    cf.rated_at = some_day_or_none(r);
    cf.silent = draw(r, 2);
    cf.failures = (int)draw(r, 3);
    cf.settled_by = (enum settled_by)draw(r, SETTLED_BYS);
    store_case_save(r->store, &cf);
}

static struct tally_check checked(struct room *r, bool repair)
{
    struct tally_check check = {.repair = repair};

    store_begin(r->store, r->now);
    while (!check.done)
        store_tally_check(r->store, &check);
    assert_true(store_commit(r->store));
    store_forget(r->store);
    return check;
}

static void count_found(void *ctx, const char *kind, const char *subject, int grade,
                        const struct tally_month *row)
{
    (void)kind;
    (void)subject;
    (void)grade;
    *(int64_t *)ctx += row->n[TALLY_FOUND];
}

static int64_t found(struct room *r, int64_t unit)
{
    int64_t sum = 0;

    store_tally(r->store, unit, 202601, 202712, count_found, &sum);
    return sum;
}

static int64_t number(struct room *r, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t value;

    assert_int_equal(sqlite3_prepare_v2(r->store->db, sql, -1, &st, NULL), SQLITE_OK);
    value = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    return value;
}

static void test_sums_follow_random_moves(void **state)
{
    struct room r;

    (void)state;
    open_room(&r);
    for (int turn = 0; turn < 60; turn++) {
        store_begin(r.store, r.now);
        for (int i = 0; i < 10; i++)
            save_at_random(&r, 1000 + draw(&r, 80));
        if (turn % 7 == 3)
            store_rollback(r.store);
        else
            assert_true(store_commit(r.store));
        store_forget(r.store);
        if (turn % 20 == 19)
            assert_int_equal(checked(&r, false).wrong, 0);
    }
    const struct tally_check check = checked(&r, false);
    assert_int_equal(check.wrong, 0);
    assert_int_equal(check.units, 7);
    /* counted once more, by other means */
    assert_int_equal(found(&r, 2),
                     number(&r, "SELECT count(*) FROM case_file WHERE unit IN (2, 4, 5)"
                                " AND state NOT IN (9, 11, 12)"));
    assert_int_equal(found(&r, 0), number(&r, "SELECT count(*) FROM case_file"
                                              " WHERE state NOT IN (9, 11, 12)"));
    assert_true(found(&r, 0) > 20);
    close_room(&r);
}

static void test_a_wrong_sum_is_found_and_mended(void **state)
{
    static const struct {
        const char *spoil;
        int64_t wrong; /* units that show it: the one, and the one above whose sum it breaks */
    } spoils[] = {
        {"UPDATE tally SET settled = settled - 1 WHERE unit = 1", 1},
        {"UPDATE tally SET found = found + 1 WHERE unit = 5",     2},
        {"DELETE FROM tally WHERE unit = 0",                      1},
        {"INSERT INTO tally SELECT 6, 202601, 'ZZ', '', 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
         "0",                                            2},
        {"DELETE FROM tally",                                     7},
    };
    struct room r;

    (void)state;
    open_room(&r);
    store_begin(r.store, r.now);
    for (int i = 0; i < 200; i++)
        save_at_random(&r, 1000 + i);
    assert_true(store_commit(r.store));
    for (size_t i = 0; i < ROWS(spoils); i++) {
        run_sql(&r, spoils[i].spoil);
        if (checked(&r, false).wrong != spoils[i].wrong)
            fail_msg("%s: %d units are wrong", spoils[i].spoil, (int)checked(&r, false).wrong);
        assert_true(checked(&r, true).wrong > 0);
        assert_int_equal(checked(&r, false).wrong, 0);
    }
    close_room(&r);
}

/* A unit with many below it is compared a month at a time, its own cases too. */
static void test_a_unit_with_many_below(void **state)
{
    struct room r;

    (void)state;
    open_room(&r);
    run_sql(&r, "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
                " INSERT INTO unit SELECT i, 1, 'u' || i, '乡/u' || i, 1 FROM n");
    store_begin(r.store, r.now);
    for (int i = 0; i < 300; i++)
        save_at_random(&r, 1000 + i);
    assert_true(store_commit(r.store));
    assert_int_equal(checked(&r, false).wrong, 0);
    run_sql(&r, "UPDATE tally SET found = found + 1 WHERE unit = 1");
    assert_int_equal(checked(&r, false).wrong, 1);
    assert_int_equal(checked(&r, false).first_wrong, 1);
    run_sql(&r, "DELETE FROM tally");
    assert_int_equal(checked(&r, true).units, 58);
    assert_int_equal(checked(&r, false).wrong, 0);
    assert_true(found(&r, 1) > 100);
    close_room(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_case_adds),
        cmocka_unit_test(test_sums_follow_random_moves),
        cmocka_unit_test(test_a_wrong_sum_is_found_and_mended),
        cmocka_unit_test(test_a_unit_with_many_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
