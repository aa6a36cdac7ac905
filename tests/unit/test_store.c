/* The store: how it opens and what it refuses to open, turns, the inbox with its parts. */
#include "lianhu/log.h"
#include "store/store_int.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"

struct room {
    struct disk *disk;
    struct store *store;
    wall_t now;
};

static void setup_room(struct room *r)
{
    time_zone_set("Asia/Shanghai");
    log_threshold((enum log_level)0);
    r->disk = disk_new(3);
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &r->now));
    r->store = NULL;
}

static void open_store(struct room *r)
{
    struct buf why = BUF_INIT;

    r->store = store_open("/store.db", &why);
    if (!r->store)
        fail_msg("%s", why.ptr);
    buf_free(&why);
}

static void reopen(struct room *r)
{
    store_close(r->store);
    open_store(r);
}

static void teardown_room(struct room *r)
{
    store_close(r->store);
    disk_free(r->disk);
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

/* ---- opening --------------------------------------------------------------------------------- */

static void test_pragmas_hold(void **state)
{
    static const struct {
        const char *sql;
        int64_t want;
    } rows[] = {
        {"PRAGMA synchronous",    2         },
        {"PRAGMA foreign_keys",   1         },
        {"PRAGMA trusted_schema", 0         },
        {"PRAGMA application_id", 0x6C69616E},
    };
    struct room r;
    sqlite3_stmt *st = NULL;

    (void)state;
    setup_room(&r);
    open_store(&r);
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(number(&r, rows[i].sql), rows[i].want);
    sqlite3_prepare_v2(r.store->db, "PRAGMA journal_mode", -1, &st, NULL);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(st, 0), "wal");
    sqlite3_finalize(st);
    assert_true(number(&r, "PRAGMA user_version") >= 1);
    teardown_room(&r);
}

/* Every table is STRICT: a number that is no number is an error, not a text. */
/* The console has seven of them: what each holds before anything was asked is small, and what was
 * not prepared at opening is when it is asked for. */
static void test_reader_is_small(void **state)
{
    enum { MOST = 256 << 10 };
    struct room r;
    struct store *reader;
    struct buf why = BUF_INIT;
    struct staff_row row;
    int64_t before;

    (void)state;
    setup_room(&r);
    open_store(&r);
    before = sqlite3_memory_used();
    reader = store_open_reader("/store.db", &why);
    assert_non_null(reader);
    assert_true(sqlite3_memory_used() - before < MOST);
    store_look(reader, r.now);
    assert_false(store_staff(reader, "没有此人", &row));
    assert_false(reader->failed);
    store_look_end(reader);
    store_close(reader);
    teardown_room(&r);
}

static void test_tables_are_strict(void **state)
{
    struct room r;

    (void)state;
    setup_room(&r);
    open_store(&r);
    assert_int_equal(number(&r, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                                " AND type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0"),
                     0);
    assert_true(number(&r, "SELECT count(*) FROM pragma_table_list WHERE strict = 1") > 10);
    teardown_room(&r);
}

static void test_what_was_committed_is_there_again(void **state)
{
    struct room r;
    int64_t version;

    (void)state;
    setup_room(&r);
    open_store(&r);
    store_begin(r.store, r.now);
    store_setting_put(r.store, "a", "1");
    assert_true(store_commit(r.store));
    store_begin(r.store, r.now);
    store_setting_put(r.store, "b", "2");
    version = number(&r, "PRAGMA user_version");
    reopen(&r); /* the open turn was not committed */
    assert_string_equal(store_setting(r.store, "a"), "1");
    assert_null(store_setting(r.store, "b"));
    assert_int_equal(number(&r, "PRAGMA user_version"), version);
    teardown_room(&r);
}

static void sql_on_disk(const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open("/store.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void assert_refused(struct room *r, const char *words)
{
    struct buf why = BUF_INIT;

    r->store = store_open("/store.db", &why);
    assert_null(r->store);
    assert_non_null(why.ptr);
    if (!strstr(why.ptr, words))
        fail_msg("refused with: %s", why.ptr);
    buf_free(&why);
}

static void test_another_programs_database_is_left_alone(void **state)
{
    struct room r;

    (void)state;
    setup_room(&r);
    sql_on_disk("CREATE TABLE message (id INTEGER); INSERT INTO message VALUES (7)");
    assert_refused(&r, "别的程序");
    sql_on_disk("PRAGMA application_id = 4711");
    assert_refused(&r, "别的程序");
    sql_on_disk("DELETE FROM message WHERE id = 7"); /* still as it was */
    disk_free(r.disk);
}

static void test_a_newer_database_is_refused(void **state)
{
    struct room r;

    (void)state;
    setup_room(&r);
    open_store(&r);
    store_close(r.store);
    sql_on_disk("PRAGMA user_version = 9999");
    assert_refused(&r, "9999");
    disk_free(r.disk);
}

static void test_a_damaged_database_is_refused(void **state)
{
    static const char rubbish[] = "this is no database, whatever its name says, and never was one; "
                                  "it is long enough to be looked at as if it were a header ......";
    struct room r;

    (void)state;
    setup_room(&r);
    disk_import(r.disk, "/store.db", rubbish, sizeof rubbish);
    assert_refused(&r, "数据库");
    disk_free(r.disk);
    setup_room(&r);
    open_store(&r);
    store_close(r.store);
    /* the page of the schema, behind the file's header */
    assert_true(disk_damage(r.disk, "/store.db", 100, rubbish, 60));
    assert_refused(&r, "数据库");
    disk_free(r.disk);
}

static void test_no_room_and_no_right(void **state)
{
    static const enum disk_fault faults[] = {DISK_FULL, DISK_NO_WRITE, DISK_READ_ONLY, DISK_DEAD};

    (void)state;
    for (size_t i = 0; i < ROWS(faults); i++) {
        struct room r;

        setup_room(&r);
        disk_break(r.disk, faults[i], 0);
        assert_refused(&r, "数据库");
        disk_break(r.disk, DISK_FINE, 0);
        open_store(&r); /* and nothing half-made is left behind */
        teardown_room(&r);
    }
}

/* A migration is cut off at any write: the next start does it whole. */
static void test_a_migration_cut_off_is_done_again(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 60; n += 3) {
        struct room r;
        struct buf why = BUF_INIT;

        setup_room(&r);
        disk_break(r.disk, DISK_DEAD, n);
        r.store = store_open("/store.db", &why);
        store_close(r.store);
        disk_break(r.disk, DISK_FINE, 0);
        disk_power_cut(r.disk);
        open_store(&r);
        assert_true(number(&r, "SELECT count(*) FROM sqlite_master WHERE name = 'message'") == 1);
        teardown_room(&r);
        buf_free(&why);
    }
}

/* ---- turns ----------------------------------------------------------------------------------- */

static void put(struct room *r, const char *key)
{
    store_begin(r->store, r->now);
    store_setting_put(r->store, key, "x");
}

static void test_turns_that_fail(void **state)
{
    static const enum disk_fault faults[] = {DISK_FULL, DISK_NO_WRITE, DISK_NO_SYNC, DISK_SHORT};
    struct room r;

    (void)state;
    setup_room(&r);
    open_store(&r);
    for (size_t i = 0; i < ROWS(faults); i++) {
        disk_break(r.disk, faults[i], 0);
        put(&r, "lost");
        assert_false(store_commit(r.store));
        assert_false(store_in_turn(r.store));
        assert_true(strlen(store_error(r.store)) > 0);
        disk_break(r.disk, DISK_FINE, 0);
        assert_null(store_setting(r.store, "lost"));
        put(&r, "kept"); /* it goes on by itself */
        assert_true(store_commit(r.store));
        assert_string_equal(store_setting(r.store, "kept"), "x");
        reopen(&r);
        assert_null(store_setting(r.store, "lost"));
    }
    teardown_room(&r);
}

/* One verb that fails takes the whole turn with it. */
static void test_a_failed_verb_fails_the_turn(void **state)
{
    struct room r;
    struct attempt_row row;
    int64_t id;

    (void)state;
    setup_room(&r);
    open_store(&r);
    put(&r, "with");
    id = store_attempt_open(r.store, 4711, 1, "sim1", r.now); /* no such message */
    put(&r, "after");
    assert_false(store_commit(r.store));
    assert_null(store_setting(r.store, "with"));
    assert_null(store_setting(r.store, "after"));
    assert_false(store_attempt(r.store, id, &row));
    put(&r, "next");
    assert_true(store_commit(r.store));
    teardown_room(&r);
}

static void count_hook(void *ctx, bool after)
{
    ((int *)ctx)[after]++;
}

static void test_the_hook_sees_every_commit(void **state)
{
    struct room r;
    int seen[2] = {0, 0};

    (void)state;
    setup_room(&r);
    open_store(&r);
    store_on_commit(r.store, count_hook, seen);
    put(&r, "a");
    assert_true(store_commit(r.store));
    disk_break(r.disk, DISK_NO_WRITE, 0);
    put(&r, "b");
    assert_false(store_commit(r.store));
    disk_break(r.disk, DISK_FINE, 0);
    assert_int_equal(seen[0], 2);
    assert_int_equal(seen[1], 1);
    teardown_room(&r);
}

/* ---- the inbox ------------------------------------------------------------------------------- */

struct arrival {
    const char *modem, *from, *text;
    int at_s; /* the centre's stamp, seconds after nine */
    int ref, seq, total;
};

static enum status arrive(struct room *r, const struct arrival *a, struct inbound *in)
{
    struct tpdu tpdu = {.type = TPDU_DELIVER,
                        .dcs = 0x08,
                        .encoding = SMS_UCS2,
                        .message_class = -1,
                        .vp_minutes = -1,
                        .scts = wall_add(r->now, a->at_s * WALL_SEC),
                        .scts_offset_min = 480};
    struct tpdu_octets octets;
    struct tpdu_error error;
    struct sms_in sms = {.slot = 1};
    enum status status;

    text_copy(tpdu.address.text, sizeof tpdu.address.text, span_of(a->from));
    tpdu.text_len = strlen(a->text);
    text_copy(tpdu.text, sizeof tpdu.text, span_of(a->text));
    tpdu.concat = (struct sms_concat){(uint16_t)a->ref, (uint8_t)a->total, (uint8_t)a->seq, false};
    assert_int_equal(tpdu_encode(&tpdu, &octets), STATUS_OK);
    memcpy(sms.bytes, octets.bytes, octets.len);
    sms.len = octets.len;
    assert_int_equal(tpdu_decode(sms.bytes, sms.len, TPDU_FROM_SC, &tpdu, &error), STATUS_OK);
    store_begin(r->store, r->now);
    status = store_inbox_add(r->store, a->modem, &sms, &tpdu, r->now, in);
    assert_true(store_commit(r->store));
    return status;
}

#define A "+8613900000021"
#define B "+8613900000022"

/* clang-format off */
/* from, text, stamp, reference seq total          what the store says        text when whole */
static const struct {
    struct arrival arrival;
    enum status status;
    const char *text;
    bool reopen; /* the process is new before this one */
} arrivals[] = {
    {{"sim1", A, "纠纷",   0, 0, 0, 0}, STATUS_OK,     "纠纷",       false},
    {{"sim1", A, "纠纷",   0, 0, 0, 0}, STATUS_EXISTS, NULL,         false}, /* read again */
    {{"sim1", A, "纠纷",   0, 0, 0, 0}, STATUS_EXISTS, NULL,         true},  /* after a crash */
    {{"sim1", A, "纠纷",   1, 0, 0, 0}, STATUS_OK,     "纠纷",       false}, /* said again */
    {{"sim1", B, "纠纷",   0, 0, 0, 0}, STATUS_OK,     "纠纷",       false}, /* by another */
    {{"sim2", A, "纠纷",   0, 0, 0, 0}, STATUS_OK,     "纠纷",       false}, /* to another SIM */
    /* out of order, interleaved, over a restart */
    {{"sim1", A, "三",     2, 9, 3, 3}, STATUS_AGAIN,  NULL,         false},
    {{"sim1", B, "甲",     2, 9, 1, 2}, STATUS_AGAIN,  NULL,         false},
    {{"sim1", A, "一",     2, 9, 1, 3}, STATUS_AGAIN,  NULL,         true},
    {{"sim1", A, "一",     2, 9, 1, 3}, STATUS_EXISTS, NULL,         false},
    {{"sim1", B, "乙",     3, 9, 2, 2}, STATUS_OK,     "甲乙",       true},
    {{"sim1", A, "二",     2, 9, 2, 3}, STATUS_OK,     "一二三",     true},
    {{"sim1", A, "三",     2, 9, 3, 3}, STATUS_EXISTS, NULL,         false},
    /* the same part in other octets: a centre that stamps each try anew */
    {{"sim1", A, "左",    60, 7, 1, 2}, STATUS_AGAIN,  NULL,         false},
    {{"sim1", A, "左",    61, 7, 1, 2}, STATUS_EXISTS, NULL,         false},
    {{"sim1", A, "右",    60, 7, 2, 2}, STATUS_OK,     "左右",       false},
};
/* clang-format on */

static void test_each_message_once(void **state)
{
    struct room r;
    int64_t last = 0;

    (void)state;
    setup_room(&r);
    open_store(&r);
    for (size_t i = 0; i < ROWS(arrivals); i++) {
        struct inbound in;
        enum status status;

        if (arrivals[i].reopen)
            reopen(&r);
        status = arrive(&r, &arrivals[i].arrival, &in);
        if (status != arrivals[i].status)
            fail_msg("row %zu: %s", i, status_name(status));
        if (status == STATUS_OK) {
            assert_true(span_eq(in.text, span_of(arrivals[i].text)));
            assert_true(in.id > last);
            assert_int_equal(in.missing, 0);
            last = in.id;
        }
        store_forget(r.store);
    }
    assert_int_equal(number(&r, "SELECT count(*) FROM part_in WHERE message IS NULL"), 0);
    teardown_room(&r);
}

static void test_parts_that_never_came(void **state)
{
    struct room r;
    struct inbound in;
    const char *modem;
    int64_t first;
    wall_t then;

    (void)state;
    setup_room(&r);
    open_store(&r);
    then = r.now;
    arrive(&r, &(struct arrival){"sim1", A, "一", 0, 5, 1, 3}, &in);
    arrive(&r, &(struct arrival){"sim1", A, "三", 0, 5, 3, 3}, &in);
    assert_int_equal(store_inbox_oldest_part(r.store).ms, then.ms);
    r.now = wall_add(r.now, 10 * WALL_MIN);
    reopen(&r);
    store_begin(r.store, r.now);
    assert_false(store_inbox_stale(r.store, wall_add(then, -1), r.now, &in, &modem));
    assert_true(store_inbox_stale(r.store, then, r.now, &in, &modem));
    assert_int_equal(in.missing, 1);
    assert_string_equal(modem, "sim1");
    assert_true(span_starts(in.text, span_of("一")));
    assert_false(store_inbox_stale(r.store, then, r.now, &in, &modem));
    assert_true(store_commit(r.store));
    first = number(&r, "SELECT max(id) FROM message");
    assert_false(wall_known(store_inbox_oldest_part(r.store)));
    /* the late part amends the same message */
    assert_int_equal(arrive(&r, &(struct arrival){"sim1", A, "二", 0, 5, 2, 3}, &in), STATUS_OK);
    assert_int_equal(in.amends, first);
    assert_int_equal(in.missing, 0);
    assert_true(span_eq(in.text, span_of("一二三")));
    assert_int_equal(number(&r, "SELECT count(*) FROM message"), 1);
    /* the same reference much later is a new message */
    r.now = wall_add(r.now, 30 * WALL_DAY);
    assert_int_equal(arrive(&r, &(struct arrival){"sim1", A, "新", 0, 5, 1, 2}, &in), STATUS_AGAIN);
    assert_int_equal(arrive(&r, &(struct arrival){"sim1", A, "的", 0, 5, 2, 2}, &in), STATUS_OK);
    assert_int_equal(in.amends, 0);
    teardown_room(&r);
}

/* A turn that was rolled back has kept nothing: the same message is new the next time. */
static void test_a_rolled_back_message_is_new(void **state)
{
    struct room r;
    struct inbound in;
    struct arrival a = {"sim1", A, "纠纷", 0, 0, 0, 0};

    (void)state;
    setup_room(&r);
    open_store(&r);
    store_begin(r.store, r.now);
    store_setting_put(r.store, "x", "y");
    store_rollback(r.store);
    assert_int_equal(arrive(&r, &a, &in), STATUS_OK);
    assert_int_equal(arrive(&r, &a, &in), STATUS_EXISTS);
    teardown_room(&r);
}

static void test_identity_numbers_are_masked(void **state)
{
    struct room r;
    struct inbound in;

    (void)state;
    setup_room(&r);
    open_store(&r);
    arrive(&r, &(struct arrival){"sim1", A, "代办 3户 11010519491231002X 医保", 0, 0, 0, 0}, &in);
    assert_int_equal(number(&r, "SELECT count(*) FROM message WHERE text LIKE '%19491231%'"), 0);
    assert_int_equal(number(&r, "SELECT count(*) FROM message WHERE text LIKE '%医保%'"), 1);
    teardown_room(&r);
}

static void test_history_counts(void **state)
{
    struct room r;
    struct inbound in;
    struct sender_history h = {.is_mobile = true};

    (void)state;
    setup_room(&r);
    open_store(&r);
    for (int i = 0; i < 3; i++) {
        arrive(&r, &(struct arrival){"sim1", A, "查", i, 0, 0, 0}, &in);
        r.now = wall_add(r.now, 20 * WALL_MIN);
    }
    arrive(&r, &(struct arrival){"sim1", B, "查", 9, 0, 0, 0}, &in);
    arrive(&r, &(struct arrival){"sim1", A, "查", 10, 0, 0, 0}, &in);
    store_history(r.store, &in, r.now, &h);
    assert_int_equal(h.texts_last_hour, 2); /* the first was an hour ago, this one is not counted */
    assert_int_equal(h.same_last_hour, 2);
    assert_int_equal(h.same_last_30_min, 1);
    store_forget(r.store);
    teardown_room(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pragmas_hold),
        cmocka_unit_test(test_reader_is_small),
        cmocka_unit_test(test_tables_are_strict),
        cmocka_unit_test(test_what_was_committed_is_there_again),
        cmocka_unit_test(test_another_programs_database_is_left_alone),
        cmocka_unit_test(test_a_newer_database_is_refused),
        cmocka_unit_test(test_a_damaged_database_is_refused),
        cmocka_unit_test(test_no_room_and_no_right),
        cmocka_unit_test(test_a_migration_cut_off_is_done_again),
        cmocka_unit_test(test_turns_that_fail),
        cmocka_unit_test(test_a_failed_verb_fails_the_turn),
        cmocka_unit_test(test_the_hook_sees_every_commit),
        cmocka_unit_test(test_each_message_once),
        cmocka_unit_test(test_parts_that_never_came),
        cmocka_unit_test(test_a_rolled_back_message_is_new),
        cmocka_unit_test(test_identity_numbers_are_masked),
        cmocka_unit_test(test_history_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
