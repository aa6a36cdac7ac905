/* Status reports and the outbox: read twice after a crash, faster than +CMGS, too late, for two. */
#include "lianhu/log.h"
#include "outbox/outbox.h"
#include "store/store.h"
#include "tests/support/unit.h"

struct desk {
    struct store *store;
    struct outbox *outbox;
    struct now now;
};

static const char mobile[] = "+8613900000052";

static void start(struct desk *d)
{
    static const struct outbox_sim sims[] = {
        {"sim1", 0, 0, 0}
    };
    static const struct outbox_config config = {.sims = sims, .sim_count = 1};

    store_begin(d->store, d->now.wall);
    d->outbox = outbox_new(&config, d->store, d->now);
    outbox_sim_ready(d->outbox, 0, true, d->now);
}

static void open_desk(struct desk *d)
{
    struct buf why = BUF_INIT;

    time_zone_set("Asia/Shanghai");
    log_threshold((enum log_level)0);
    *d = (struct desk){.store = store_open(":memory:", &why)};
    assert_non_null(d->store);
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &d->now.wall));
    start(d);
}

static void close_desk(struct desk *d)
{
    assert_true(store_commit(d->store));
    outbox_free(d->outbox);
    store_close(d->store);
}

/* The process dies after its commit and is started again. */
static void crash(struct desk *d)
{
    assert_true(store_commit(d->store));
    outbox_free(d->outbox);
    start(d);
}

static void pass(struct desk *d, int64_t ms)
{
    d->now.mono = mono_add(d->now.mono, ms * MSEC);
    d->now.wall = wall_add(d->now.wall, ms);
    outbox_tick(d->outbox, d->now);
}

static int64_t queue(struct desk *d, enum message_class cls)
{
    struct send_wish wish = {.text = span_of("已记"),
                             .cls = cls,
                             .purpose = "filed",
                             .modem = "sim1",
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};

    text_copy(wish.to.text, sizeof wish.to.text, span_of(mobile));
    int64_t id = store_message_out(d->store, &wish, 1, d->now.wall);
    outbox_added(d->outbox, id);
    return id;
}

static int64_t submit(struct desk *d)
{
    struct sms_job job;

    assert_true(outbox_next(d->outbox, 0, d->now, &job));
    return job.attempt;
}

static void result(struct desk *d, int64_t attempt, enum sms_outcome outcome, int mr)
{
    struct sms_result r = {
        attempt, outcome, {outcome == SMS_ACCEPTED ? AT_OK : AT_TIMEOUT, 0},
          mr
    };

    outbox_result(d->outbox, 0, &r, d->now);
}

static bool report_of(struct desk *d, uint8_t mr, wall_t scts, uint8_t st, wall_t taken)
{
    struct tpdu tpdu = {.type = TPDU_STATUS_REPORT, .mr = mr, .scts = scts, .st = st};

    text_copy(tpdu.address.text, sizeof tpdu.address.text, span_of(mobile));
    return outbox_report(d->outbox, 0, &tpdu, taken, d->now);
}

static bool report(struct desk *d, uint8_t mr, wall_t scts)
{
    return report_of(d, mr, scts, 0, WALL_NONE);
}

static enum message_state state_of(struct desk *d, int64_t message)
{
    struct message_row row;

    assert_true(store_message(d->store, message, &row));
    return row.state;
}

/* The report of one message, read again, says nothing about the next one that is in doubt. */
static void test_read_twice(void **state)
{
    struct desk d;

    (void)state;
    open_desk(&d);
    int64_t first = queue(&d, CLASS_ANSWER);
    wall_t scts = d.now.wall;
    result(&d, submit(&d), SMS_ACCEPTED, 7);
    assert_true(report(&d, 7, scts));
    assert_int_equal(state_of(&d, first), MESSAGE_DELIVERED);
    int64_t second = queue(&d, CLASS_ANSWER);
    submit(&d);
    crash(&d);
    assert_int_equal(state_of(&d, second), MESSAGE_IN_DOUBT);
    assert_true(report(&d, 7, scts)); /* known, so it is no stray either */
    assert_int_equal(state_of(&d, second), MESSAGE_IN_DOUBT);
    assert_true(report(&d, 8, wall_add(scts, 4000)));
    assert_int_equal(state_of(&d, second), MESSAGE_DELIVERED);
    close_desk(&d);
}

/* The report comes first; then +CMGS, or no answer, or the end of the process. */
static void test_faster_than_cmgs(void **state)
{
    enum then { ACCEPTED, UNKNOWN, CRASH };

    (void)state;
    for (int then = ACCEPTED; then <= CRASH; then++) {
        struct desk d;

        open_desk(&d);
        int64_t message = queue(&d, CLASS_ANSWER), attempt = submit(&d);
        assert_true(report(&d, 3, d.now.wall));
        if (then == CRASH)
            crash(&d);
        else
            result(&d, attempt, then == ACCEPTED ? SMS_ACCEPTED : SMS_UNKNOWN, 3);
        assert_int_equal(state_of(&d, message), MESSAGE_DELIVERED);
        pass(&d, WALL_HOUR);
        assert_int_equal(outbox_waiting(d.outbox), 0);
        close_desk(&d);
    }
}

/* An alarm was sent again after a minute and is in doubt again: the older doubt, long over, does
 * not send it at once a third time. */
static void test_newest_doubt_speaks(void **state)
{
    struct desk d;
    struct sms_job job;

    (void)state;
    open_desk(&d);
    int64_t message = queue(&d, CLASS_ALARM);
    result(&d, submit(&d), SMS_UNKNOWN, -1);
    pass(&d, 50 * WALL_SEC);
    assert_false(outbox_next(d.outbox, 0, d.now, &job));
    pass(&d, 20 * WALL_SEC);
    submit(&d);
    crash(&d);
    pass(&d, 20 * WALL_SEC);
    assert_false(outbox_next(d.outbox, 0, d.now, &job));
    pass(&d, 50 * WALL_SEC);
    result(&d, submit(&d), SMS_ACCEPTED, 9);
    assert_true(report(&d, 9, d.now.wall));
    assert_int_equal(state_of(&d, message), MESSAGE_DELIVERED);
    close_desk(&d);
}

/* TP-MR has come round: an attempt of days ago bears the number of the one in doubt, whose own was
 * never told. The stamp tells them apart. */
static void test_reference_of_days_ago(void **state)
{
    struct desk d;

    (void)state;
    open_desk(&d);
    int64_t old = queue(&d, CLASS_ANSWER);
    result(&d, submit(&d), SMS_ACCEPTED, 204); /* its report never comes */
    pass(&d, 5 * WALL_DAY);
    int64_t fresh = queue(&d, CLASS_ANSWER);
    wall_t scts = d.now.wall;
    result(&d, submit(&d), SMS_UNKNOWN, -1);
    assert_true(report(&d, 204, scts));
    assert_int_equal(state_of(&d, fresh), MESSAGE_DELIVERED);
    assert_int_equal(state_of(&d, old), MESSAGE_SENT);
    close_desk(&d);
}

/* A report of nobody's message is told as such. */
static void test_stray(void **state)
{
    struct desk d;

    (void)state;
    open_desk(&d);
    assert_false(report(&d, 1, d.now.wall));
    close_desk(&d);
}

/* A phone that was off for two days: TP-MR has come round, and the stamp says which text is meant.
 */
static void test_same_reference_days_later(void **state)
{
    struct desk d;

    (void)state;
    open_desk(&d);
    int64_t first = queue(&d, CLASS_ANSWER);
    wall_t scts = d.now.wall;
    result(&d, submit(&d), SMS_ACCEPTED, 38);
    d.now.wall = wall_add(d.now.wall, 2 * WALL_DAY);
    d.now.mono = mono_add(d.now.mono, 48 * HOUR);
    int64_t second = queue(&d, CLASS_ANSWER);
    result(&d, submit(&d), SMS_ACCEPTED, 38);
    assert_true(report(&d, 38, scts));
    assert_int_equal(state_of(&d, first), MESSAGE_DELIVERED);
    assert_int_equal(state_of(&d, second), MESSAGE_SENT);
    assert_true(report(&d, 38, d.now.wall));
    assert_int_equal(state_of(&d, second), MESSAGE_DELIVERED);
    close_desk(&d);
}

/* A report of yesterday that comes only now, while an attempt of a moment ago bears its TP-MR: by
 * the clock of the centre it is known for what it is, also where that clock is a day off. */
static void test_late_report_of_another(void **state)
{
    static const int64_t centre_off[] = {0, WALL_DAY, -WALL_DAY};

    (void)state;
    for (size_t i = 0; i < sizeof centre_off / sizeof *centre_off; i++) {
        struct desk d;
        open_desk(&d);
        int64_t message = queue(&d, CLASS_ANSWER);
        result(&d, submit(&d), SMS_ACCEPTED, 234);
        wall_t before = wall_add(d.now.wall, -WALL_DAY);
        assert_false(report_of(&d, 234, wall_add(before, centre_off[i]), 0x46, before));
        assert_int_equal(state_of(&d, message), MESSAGE_SENT);
        assert_true(report_of(&d, 234, wall_add(d.now.wall, centre_off[i]), 0, d.now.wall));
        assert_int_equal(state_of(&d, message), MESSAGE_DELIVERED);
        close_desk(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read_twice),
                                       cmocka_unit_test(test_faster_than_cmgs),
                                       cmocka_unit_test(test_newest_doubt_speaks),
                                       cmocka_unit_test(test_reference_of_days_ago),
                                       cmocka_unit_test(test_same_reference_days_later),
                                       cmocka_unit_test(test_late_report_of_another),
                                       cmocka_unit_test(test_stray)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
