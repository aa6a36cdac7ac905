/* An import by turns: whole after a crash in the second half, nothing after one in the first,
 * nothing of one that is wrong or was only tried; and the same roster as an import at once. */
#include "daemon/import_job.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"

enum { GROUPS = 40, HOMES = 60 };

static struct model *model;
static struct disk *disk;
static struct buf people, homes;
static wall_t now;

struct rig {
    struct store *store;
    struct import_job job;
    unsigned told;
    bool done;
    size_t complaints;
};

static void drop_files(void)
{
    disk_free(disk);
    disk = disk_new(1);
}

static void open_rig(struct rig *r)
{
    struct buf why = BUF_INIT;

    *r = (struct rig){.store = store_open("/store.db", &why)};
    assert_non_null(r->store);
    import_job_resume(&r->job, r->store);
    buf_free(&why);
}

static void close_rig(struct rig *r)
{
    import_job_free(&r->job);
    store_close(r->store);
}

static void tell(void *ctx, const struct roster_plan *plan, const struct roster_diff *diff,
                 bool done, struct buf *out)
{
    struct rig *r = ctx;

    (void)diff;
    r->told++;
    r->done = done;
    r->complaints = plan ? plan->complaints.total : 1;
    buf_add_str(out, "{}");
}

static bool turn(struct rig *r)
{
    bool end;

    store_begin(r->store, now);
    end = import_job_step(&r->job, r->store, now, tell, r);
    assert_true(store_commit(r->store));
    store_forget(r->store);
    return end;
}

static void start(struct rig *r, const char *more, bool dry)
{
    assert_true(import_job_open(&r->job));
    assert_true(import_job_add(&r->job, "people.csv", buf_span(&people)));
    for (size_t at = 0; at < homes.len; at += 4096)
        assert_true(import_job_add(
            &r->job, "homes.csv",
            (struct span){homes.ptr + at, homes.len - at < 4096 ? homes.len - at : 4096}));
    if (more)
        assert_true(import_job_add(&r->job, "homes.csv", span_of(more)));
    import_job_start(&r->job, model, day_local(now), dry, "uid:0");
    assert_false(import_job_open(&r->job));
}

static void run(struct rig *r)
{
    for (int i = 0; i < 10000; i++) {
        int percent = import_job_percent(&r->job, r->store);

        assert_in_range(percent, 0, 100);
        if (turn(r))
            return;
    }
    fail_msg("it does not end");
}

struct count {
    size_t homes, offices, units;
};

static void count_unit(void *to, const struct unit *unit)
{
    (void)unit;
    ((struct count *)to)->units++;
}

static void count_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    (void)unit;
    (void)person;
    (void)office;
    ((struct count *)to)->offices++;
}

static void count_home(void *to, const struct unit *unit, const struct household *h)
{
    (void)unit;
    assert_int_equal(h->phone_count, 1);
    assert_int_equal(h->tag_count, h->number == 1 ? 2 : 0);
    assert_int_equal(h->member_count, h->number == 2 ? 1 : 0);
    ((struct count *)to)->homes++;
}

static void check(struct rig *r, size_t groups)
{
    struct roster_reader reader = store_roster_reader(r->store);
    struct count count = {0};

    reader.each_unit(reader.store, count_unit, &count);
    reader.offices(reader.store, 0, SIZE_MAX / 2, count_office, &count);
    reader.households(reader.store, 0, SIZE_MAX / 2, count_home, &count);
    assert_int_equal(count.units, groups ? groups + 3 : 0);
    assert_int_equal(count.offices, groups);
    assert_int_equal(count.homes, groups * HOMES);
    store_forget(r->store);
}

static void test_whole(void **state)
{
    struct rig r;

    (void)state;
    drop_files();
    open_rig(&r);
    start(&r, NULL, false);
    run(&r);
    assert_int_equal(r.told, 1);
    assert_true(r.done);
    check(&r, GROUPS);
    assert_int_equal(store_import_left(r.store), 0);
    assert_false(store_import_is_ready(r.store));
    start(&r, NULL, false); /* again: nothing changes */
    run(&r);
    check(&r, GROUPS);
    close_rig(&r);
}

static void test_wrong_or_tried(void **state)
{
    struct rig r;

    (void)state;
    drop_files();
    open_rig(&r);
    start(&r, "南/前/一/组0,x,马建国,,\n", false);
    run(&r);
    assert_int_equal(r.complaints, 1);
    assert_false(r.done);
    check(&r, 0);
    start(&r, NULL, true);
    assert_false(import_job_locks(&r.job));
    run(&r);
    assert_int_equal(r.told, 2);
    assert_false(r.done);
    check(&r, 0);
    close_rig(&r);
}

/* The process dies after so many turns; the next one takes up what was left. */
static void die_after(int turns, bool *whole)
{
    struct rig r;
    enum import_state was;

    drop_files();
    open_rig(&r);
    start(&r, NULL, false);
    for (int i = 0; i < turns; i++)
        if (turn(&r))
            break;
    was = r.job.state;
    *whole = was == IMPORT_CARRYING || was == IMPORT_NONE;
    close_rig(&r);
    open_rig(&r);
    while (import_job_works(&r.job))
        turn(&r);
    check(&r, *whole ? GROUPS : 0);
    assert_int_equal(store_import_left(r.store), 0);
    close_rig(&r);
}

static void test_crash(void **state)
{
    bool whole = false;
    int kept = 0, lost = 0;

    (void)state;
    for (int turns = 1; kept < 6; turns++) {
        die_after(turns, &whole);
        kept += whole;
        lost += !whole;
    }
    assert_true(lost > 4);
}

/* A commit that fails: while it is being written down it is given up, later it goes on. */
static void fail_turn(struct rig *r)
{
    store_begin(r->store, now);
    import_job_step(&r->job, r->store, now, tell, r);
    store_rollback(r->store);
    import_job_failed(&r->job);
    store_forget(r->store);
}

static void test_no_room(void **state)
{
    (void)state;
    for (int when = IMPORT_READING; when <= IMPORT_CARRYING; when++)
        for (int late = 0; late < 2; late++) {
            struct rig r;
            bool given_up = when == IMPORT_WRITING;

            drop_files();
            open_rig(&r);
            start(&r, NULL, false);
            while ((int)r.job.state < when)
                turn(&r);
            for (int i = 0; i < late; i++)
                turn(&r);
            given_up &= (int)r.job.state == when;
            fail_turn(&r);
            while (import_job_works(&r.job))
                turn(&r);
            assert_int_equal(r.done, !given_up);
            check(&r, given_up ? 0 : GROUPS);
            close_rig(&r);
        }
}

static void test_forgotten(void **state)
{
    struct rig r;

    (void)state;
    drop_files();
    open_rig(&r);
    assert_true(import_job_open(&r.job));
    assert_true(import_job_add(&r.job, "people.csv", buf_span(&people)));
    for (int i = 0; i < 59; i++)
        import_job_look(&r.job);
    assert_true(import_job_add(&r.job, "homes.csv", buf_span(&homes)));
    for (int i = 0; i < 60; i++)
        import_job_look(&r.job);
    assert_int_equal(r.job.bytes, 0);
    assert_false(import_job_add(&r.job, "homes.csv", buf_span(&homes)));
    close_rig(&r);
}

static int load(void **state)
{
    struct buf errors = BUF_INIT;
    struct civil day = {.year = 2026, .month = 11, .day = 21, .hour = 12};

    (void)state;
    model = model_load("conf/models/nanyu.conf", &errors);
    buf_free(&errors);
    now = civil_to_wall(&day);
    buf_add_str(&people, "姓名,手机号,角色,单位\n");
    buf_add_str(&homes, "单位,户号,户主,手机号,标签,成员\n");
    for (int g = 0; g < GROUPS; g++) {
        buf_addf(&people, "马建国,139%08d,联户长,南/前/一/组%d\n", g, g);
        for (int h = 1; h <= HOMES; h++)
            buf_addf(&homes, "南/前/一/组%d,%d,张明录,138%04d%04d,%s,%s\n", g, h, g, h,
                     h == 1 ? "空巢老人、五保户" : "", h == 2 ? "李桂英" : "");
    }
    return model ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    disk_free(disk);
    buf_free(&people);
    buf_free(&homes);
    model_free(model);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),     cmocka_unit_test(test_wrong_or_tried),
        cmocka_unit_test(test_crash),     cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_forgotten),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
