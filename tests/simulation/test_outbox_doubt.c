/*
 * The outbox over a real store in memory, in virtual time: attempts in doubt, status reports,
 * parts, and what is left after a rollback or a crash.
 */
#include "lianhu/log.h"
#include "tests/support/post.h"
#include "tests/support/unit.h"

/* ---- doubt ----------------------------------------------------------------------------------- */

static const struct {
    enum message_class cls;
    int64_t wait_ms;
    int again; /* times it is sent again */
} doubts[] = {
    {CLASS_ALARM,    60 * WALL_SEC,  3},
    {CLASS_ANSWER,   10 * WALL_MIN,  1},
    {CLASS_CASE,     WALL_HOUR,      1},
    {CLASS_QUESTION, WALL_HOUR,      1},
    {CLASS_BULK,     24 * WALL_HOUR, 1},
};

static void test_doubts_wait_by_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(doubts); i++) {
        struct post o;
        int64_t message;

        post_start(&o, 1);
        message = post_queue(&o, A, doubts[i].cls);
        for (int n = 0; n < doubts[i].again; n++) {
            post_unknown(&o, 0, post_next(&o, 0, NULL));
            post_assert_state(&o, message, MESSAGE_IN_DOUBT);
            post_pass(&o, doubts[i].wait_ms - WALL_SEC);
            assert_int_equal(post_next(&o, 0, NULL), 0);
            post_pass(&o, 2 * WALL_SEC);
        }
        post_unknown(&o, 0, post_next(&o, 0, NULL)); /* the last time */
        post_pass(&o, 47 * WALL_HOUR);
        assert_int_equal(post_next(&o, 0, NULL), 0);
        post_assert_state(&o, message, MESSAGE_IN_DOUBT);
        post_pass(&o, 2 * WALL_HOUR);
        post_assert_state(&o, message, MESSAGE_FAILED);
        assert_int_equal(post_next(&o, 0, NULL), 0);
        post_stop(&o);
    }
}

static void test_report_settles_a_doubt(void **state)
{
    struct post o;
    int64_t message, other, answer, got;

    (void)state;
    post_start(&o, 2);
    message = post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_CASE, .modem = "sim1"});
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    /* nothing else goes to that phone through that SIM but an alarm */
    other = post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_CASE, .modem = "sim1"});
    answer =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_ANSWER, .modem = "sim1"});
    assert_int_equal(post_next(&o, 0, NULL), 0);
    int64_t alarm =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_ALARM, .modem = "sim1"});
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, alarm);
    assert_true(o.asks_report);
    int64_t beside =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_ANSWER, .modem = "sim2"});
    post_accept(&o, 1, post_next(&o, 1, &got), 1);
    assert_int_equal(got, beside);
    /* an answer does not wait for long: then it asks for no report */
    post_pass(&o, 10 * WALL_MIN - WALL_SEC);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 2 * WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, answer);
    assert_false(o.asks_report);
    /* another phone's, another SIM's, settle nothing */
    assert_false(post_report(&o, 0, B, 200, 0));
    assert_false(post_report(&o, 1, A, 200, 0));
    post_assert_state(&o, message, MESSAGE_IN_DOUBT);
    assert_true(post_report(&o, 0, "+86" A, 200, 0));
    post_assert_state(&o, message, MESSAGE_DELIVERED);
    post_pass(&o, 3 * WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 201);
    assert_int_equal(got, other);
    assert_true(o.asks_report);
    post_pass(&o, WALL_DAY);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_stop(&o);
}

/* A last doubt is kept for its report, but others wait for it no longer than for the first; what
 * was sent since does not take that report, nor lose its own to it. */
static void test_a_last_doubt_holds_up_nobody(void **state)
{
    struct post o;
    int64_t message, other, got;
    wall_t taken;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_CASE);
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    post_pass(&o, WALL_HOUR + WALL_SEC);
    taken = o.now.wall;
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    other = post_queue(&o, A, CLASS_CASE);
    post_pass(&o, WALL_HOUR - WALL_SEC);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 2 * WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 0); /* a modem whose references say nothing */
    assert_int_equal(got, other);
    assert_true(post_report(&o, 0, A, 78, 0));
    post_assert_state(&o, other, MESSAGE_DELIVERED);
    post_assert_state(&o, message, MESSAGE_IN_DOUBT);
    post_pass(&o, 20 * WALL_HOUR);
    assert_true(post_report_of(&o, 0, A, 77, 0, taken));
    post_assert_state(&o, message, MESSAGE_DELIVERED);
    post_stop(&o);
}

/* +CMGS that comes after our limit still settles its attempt. */
static void test_late_result_settles(void **state)
{
    struct post o;
    int64_t message, attempt;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_CASE);
    attempt = post_next(&o, 0, NULL);
    post_unknown(&o, 0, attempt);
    post_pass(&o, 5 * WALL_MIN);
    post_accept(&o, 0, attempt, 9);
    post_assert_state(&o, message, MESSAGE_SENT);
    post_pass(&o, 2 * WALL_HOUR);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    assert_true(post_report(&o, 0, A, 9, 0));
    post_assert_state(&o, message, MESSAGE_DELIVERED);
    post_stop(&o);
}

/* The late word comes while the second try is already on its way: that one runs to its end, and no
 * third follows. */
static void test_late_result_during_the_second_try(void **state)
{
    struct post o;
    int64_t message, first, second;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_ANSWER);
    first = post_next(&o, 0, NULL);
    post_unknown(&o, 0, first);
    post_pass(&o, 10 * WALL_MIN + WALL_SEC);
    second = post_next(&o, 0, NULL);
    assert_int_not_equal(second, 0);
    post_accept(&o, 0, first, 9);
    post_unknown(&o, 0, second);
    post_pass(&o, 3 * WALL_DAY);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_assert_state(&o, message, MESSAGE_SENT);
    post_stop(&o);
}

/* The report comes after the policy spoke, but before the second try could leave: it is known, and
 * does not go again. */
static void test_report_before_the_second_try(void **state)
{
    struct post o;
    int64_t message;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_ALARM);
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    outbox_sim_ready(o.outbox, 0, false, o.now);
    post_pass(&o, 5 * WALL_MIN);
    outbox_sim_ready(o.outbox, 0, true, o.now);
    assert_true(post_report(&o, 0, A, 31, 0));
    post_assert_state(&o, message, MESSAGE_DELIVERED);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    post_stop(&o);
}

/* After a crash: known unsent, known sent, or in doubt; one at most per SIM. */
static void test_crash(void **state)
{
    struct post o;
    int64_t sent, flying, waiting, got;

    (void)state;
    post_start(&o, 1);
    sent = post_queue(&o, A, CLASS_ANSWER);
    flying = post_queue(&o, B, CLASS_ANSWER);
    waiting = post_queue(&o, C, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, NULL), 1);
    assert_int_not_equal(post_next(&o, 0, NULL), 0);
    post_crash(&o);
    post_assert_state(&o, sent, MESSAGE_SENT);
    post_assert_state(&o, flying, MESSAGE_IN_DOUBT);
    post_assert_state(&o, waiting, MESSAGE_QUEUED);
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, waiting);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_crash(&o); /* a second crash does not start the wait anew, nor count as another doubt */
    post_pass(&o, 10 * WALL_MIN + WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, flying);
    post_assert_state(&o, flying, MESSAGE_SENT);
    post_stop(&o);
}

/* ---- reports --------------------------------------------------------------------------------- */

static const struct {
    int st;
    bool matched_is_final;
    enum message_state state;
} stati[] = {
    {0x00, true,  MESSAGE_DELIVERED},
    {0x01, true,  MESSAGE_DELIVERED},
    {0x20, false, MESSAGE_SENT     },
    {0x30, false, MESSAGE_SENT     },
    {0x40, true,  MESSAGE_FAILED   },
    {0x41, true,  MESSAGE_FAILED   },
    {0x46, true,  MESSAGE_FAILED   }, /* validity expired */
};

static void test_reports(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(stati); i++) {
        struct post o;
        int64_t message;

        post_start(&o, 1);
        message = post_queue(&o, A, CLASS_ANSWER);
        post_accept(&o, 0, post_next(&o, 0, NULL), 77);
        assert_true(post_report(&o, 0, A, 77, stati[i].st));
        post_assert_state(&o, message, stati[i].state);
        /* read again it changes nothing; a trying one leaves room for the final one, a final one
         * for none */
        assert_true(post_report(&o, 0, A, 77, stati[i].st));
        post_assert_state(&o, message, stati[i].state);
        post_pass(&o, WALL_SEC);
        assert_int_equal(post_report(&o, 0, A, 77, 0), !stati[i].matched_is_final);
        post_stop(&o);
    }
}

/* TP-MR wraps after 256: the newest without a final report is meant, of that recipient. */
static void test_reports_after_the_wrap(void **state)
{
    struct post o;
    int64_t first, second, other;
    wall_t one, two;

    (void)state;
    post_start(&o, 1);
    one = o.now.wall;
    first = post_queue(&o, A, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, NULL), 5);
    post_pass(&o, WALL_HOUR);
    two = o.now.wall;
    second = post_queue(&o, A, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, NULL), 5);
    other = post_queue(&o, B, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, NULL), 5);
    assert_true(post_report_of(&o, 0, A, 5, 0, two));
    post_assert_state(&o, second, MESSAGE_DELIVERED);
    post_assert_state(&o, first, MESSAGE_SENT);
    post_assert_state(&o, other, MESSAGE_SENT);
    assert_true(post_report_of(&o, 0, A, 5, 0, two)); /* read again after a crash */
    post_assert_state(&o, first, MESSAGE_SENT);
    assert_true(post_report_of(&o, 0, B, 5, 0, two));
    post_assert_state(&o, other, MESSAGE_DELIVERED);
    assert_true(post_report_of(&o, 0, A, 5, 0, one));
    post_assert_state(&o, first, MESSAGE_DELIVERED);
    assert_false(post_report_of(&o, 0, A, 5, 0, wall_add(two, WALL_SEC)));
    post_stop(&o);
}

/* A modem that answers +CMGS: 0 always: recipient and time tell, each report settles one. */
static void test_reports_without_a_reference(void **state)
{
    struct post o;
    int64_t messages[3];
    wall_t taken[3];

    (void)state;
    post_start(&o, 1);
    for (int i = 0; i < 3; i++) {
        taken[i] = wall_add(o.now.wall, 2 * WALL_SEC);
        messages[i] = post_queue(&o, i == 1 ? B : A, CLASS_ANSWER);
        post_accept(&o, 0, post_next(&o, 0, NULL), 0);
        post_pass(&o, 20 * WALL_SEC);
    }
    assert_true(post_report_of(&o, 0, A, 103, 0, taken[2]));
    post_assert_state(&o, messages[2], MESSAGE_DELIVERED);
    post_assert_state(&o, messages[0], MESSAGE_SENT);
    assert_true(post_report_of(&o, 0, A, 103, 0, taken[2])); /* read again */
    post_assert_state(&o, messages[0], MESSAGE_SENT);
    assert_true(post_report_of(&o, 0, B, 102, 0, taken[1]));
    post_assert_state(&o, messages[1], MESSAGE_DELIVERED);
    assert_true(post_report_of(&o, 0, A, 101, 0, taken[0]));
    post_assert_state(&o, messages[0], MESSAGE_DELIVERED);
    assert_false(post_report_of(&o, 0, A, 104, 0, wall_add(taken[2], WALL_SEC)));
    assert_false(post_report_of(&o, 0, C, 105, 0, taken[2]));
    post_stop(&o);
}

/* ---- parts ----------------------------------------------------------------------------------- */

static const char *long_text(void)
{
    static char text[1200];

    text[0] = '\0';
    for (int i = 0; i < 15; i++)
        strcat(text, "今年汛期雨多大家注意安全");
    return text;
}

static void test_parts(void **state)
{
    struct post o;
    int64_t message, got;

    (void)state;
    post_start(&o, 2);
    message =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_CASE, .words = long_text()});
    post_accept(&o, 1, post_next(&o, 1, &got), 1);
    assert_int_equal(got, message);
    assert_int_equal(post_next(&o, 0, NULL), 0); /* its other parts leave by the same SIM */
    post_refuse(&o, 1, post_next(&o, 1, NULL), AT_CMS, 500);
    post_pass(&o, 6 * WALL_SEC);
    post_accept(&o, 1, post_next(&o, 1, NULL), 2);
    post_assert_state(&o, message, MESSAGE_SUBMITTING);
    post_accept(&o, 1, post_next(&o, 1, NULL), 3);
    post_assert_state(&o, message, MESSAGE_SENT);
    assert_int_equal(post_next(&o, 1, NULL), 0);
    assert_true(post_report(&o, 1, A, 1, 0));
    assert_true(post_report(&o, 1, A, 3, 0));
    post_assert_state(&o, message, MESSAGE_SENT);
    assert_true(post_report(&o, 1, A, 2, 0));
    post_assert_state(&o, message, MESSAGE_DELIVERED);
    post_stop(&o);
}

static void test_a_part_in_doubt(void **state)
{
    struct post o;
    int64_t message, got;

    (void)state;
    post_start(&o, 1);
    message = post_queue_text(
        &o, &(struct post_text){.to = A, .cls = CLASS_ANSWER, .words = long_text()});
    post_accept(&o, 0, post_next(&o, 0, NULL), 1);
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    post_crash(&o);
    post_pass(&o, 10 * WALL_MIN + 5 * WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_assert_state(&o, message, MESSAGE_SENT);
    post_stop(&o);
}

/* ---- a commit that failed -------------------------------------------------------------------- */

static void test_rolled_back_turn(void **state)
{
    struct post o;
    struct sms_job job;
    int64_t message, got;

    (void)state;
    post_start_with(&o, 1, (struct outbox_sim){.per_hour = 1});
    message = post_queue(&o, A, CLASS_ANSWER);
    store_begin(o.store, o.now.wall);
    assert_true(outbox_next(o.outbox, 0, o.now, &job));
    disk_break(o.disk, DISK_NO_SYNC, 0);
    assert_false(store_commit(o.store));
    disk_break(o.disk, DISK_FINE, 0);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    post_assert_state(&o, message, MESSAGE_QUEUED);
    /* the attempt never was: it is neither in doubt nor counted */
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    post_stop(&o);
}

/* The result of a submission came in a turn that failed: it is told again and counts then. */
static void test_rolled_back_result(void **state)
{
    struct post o;
    int64_t message, attempt;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_ANSWER);
    attempt = post_next(&o, 0, NULL);
    store_begin(o.store, o.now.wall);
    outbox_result(o.outbox, 0,
                  &(struct sms_result){.attempt = attempt, .outcome = SMS_ACCEPTED, .mr = 4},
                  o.now);
    store_rollback(o.store);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_accept(&o, 0, attempt, 4);
    post_assert_state(&o, message, MESSAGE_SENT);
    post_pass(&o, WALL_DAY);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_stop(&o);
}

/* Told that it was not sent, in a turn that failed: told again, it is free to go at once. */
static void test_rolled_back_unsent(void **state)
{
    struct sms_result unsent = {.outcome = SMS_UNSENT, .mr = -1};
    struct post o;
    int64_t message, got;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_ANSWER);
    unsent.attempt = post_next(&o, 0, NULL);
    for (int i = 0; i < 3; i++) {
        store_begin(o.store, o.now.wall);
        outbox_result(o.outbox, 0, &unsent, o.now);
        store_rollback(o.store);
        store_begin(o.store, o.now.wall);
        outbox_reload(o.outbox, o.now);
        store_rollback(o.store);
        post_pass(&o, 5 * WALL_SEC);
        assert_int_equal(post_next(&o, 0, NULL), 0);
    }
    post_ended(&o, 0, &unsent);
    post_assert_state(&o, message, MESSAGE_QUEUED);
    post_pass(&o, WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    post_stop(&o);
}

/* The first turn after a crash fails: what it found in doubt is settled all the same. */
static void test_crash_and_rollback(void **state)
{
    struct post o;
    struct attempt_row row;
    int64_t message, attempt, got;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_ANSWER);
    attempt = post_next(&o, 0, NULL);
    disk_break(o.disk, DISK_DEAD, 0);
    post_close(&o);
    disk_break(o.disk, DISK_FINE, 0);
    o.store = store_open("/outbox.db", &(struct buf)BUF_INIT);
    store_begin(o.store, o.now.wall);
    o.outbox = outbox_new(&o.config, o.store, o.now);
    store_rollback(o.store);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    outbox_sim_ready(o.outbox, 0, true, o.now);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 10 * WALL_MIN + WALL_SEC);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    assert_true(store_attempt(o.store, attempt, &row));
    assert_int_equal(row.outcome, ATTEMPT_IN_DOUBT);
    post_stop(&o);
}

int main(void)
{
    log_threshold((enum log_level)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doubts_wait_by_class),
        cmocka_unit_test(test_report_settles_a_doubt),
        cmocka_unit_test(test_a_last_doubt_holds_up_nobody),
        cmocka_unit_test(test_late_result_settles),
        cmocka_unit_test(test_late_result_during_the_second_try),
        cmocka_unit_test(test_report_before_the_second_try),
        cmocka_unit_test(test_crash),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_reports_after_the_wrap),
        cmocka_unit_test(test_reports_without_a_reference),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_a_part_in_doubt),
        cmocka_unit_test(test_rolled_back_turn),
        cmocka_unit_test(test_rolled_back_result),
        cmocka_unit_test(test_rolled_back_unsent),
        cmocka_unit_test(test_crash_and_rollback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
