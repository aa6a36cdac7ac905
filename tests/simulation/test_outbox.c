/*
 * The outbox over a real store in memory, in virtual time: order, pace, what refusals mean, the
 * choice of a SIM. What is in doubt is in test_outbox_doubt.c.
 */
#include "lianhu/log.h"
#include "tests/support/post.h"
#include "tests/support/unit.h"

/* ---- order ----------------------------------------------------------------------------------- */

static void test_classes_overtake(void **state)
{
    struct post o;
    int64_t bulk, question, cf, answer, alarm, got;

    (void)state;
    post_start(&o, 1);
    bulk = post_queue(&o, A, CLASS_BULK);
    question = post_queue(&o, A, CLASS_QUESTION);
    cf = post_queue(&o, A, CLASS_CASE);
    answer = post_queue(&o, A, CLASS_ANSWER);
    alarm = post_queue(&o, A, CLASS_ALARM);
    const int64_t order[] = {alarm, answer, cf, question, bulk};
    for (size_t i = 0; i < ROWS(order); i++) {
        int64_t attempt = post_next(&o, 0, &got);
        assert_int_equal(got, order[i]);
        assert_int_equal(post_next(&o, 0, NULL), 0); /* one at a time */
        post_accept(&o, 0, attempt, (int)i);
    }
    assert_int_equal(post_next(&o, 0, NULL), 0);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    post_stop(&o);
}

static void test_older_first_and_not_before(void **state)
{
    struct post o;
    int64_t later, first, second, got;

    (void)state;
    post_start(&o, 1);
    later = post_queue_text(&o, &(struct post_text){.to = A,
                                                    .cls = CLASS_ANSWER,
                                                    .not_before = wall_add(o.now.wall, WALL_MIN)});
    first = post_queue(&o, B, CLASS_ANSWER);
    second = post_queue(&o, C, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, first);
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, second);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    assert_true(outbox_wakes(o.outbox, o.now).us <= o.now.mono.us + MIN);
    post_pass(&o, WALL_MIN);
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, later);
    post_stop(&o);
}

static void test_expiry_and_cancel(void **state)
{
    struct post o;
    int64_t old, taken_back, flying, attempt;

    (void)state;
    post_start(&o, 1);
    flying = post_queue(&o, C, CLASS_ANSWER);
    attempt = post_next(&o, 0, NULL);
    old = post_queue_text(
        &o,
        &(struct post_text){.to = A, .cls = CLASS_BULK, .expires = wall_add(o.now.wall, WALL_MIN)});
    taken_back = post_queue(&o, B, CLASS_BULK);
    store_begin(o.store, o.now.wall);
    outbox_cancel(o.outbox, taken_back, o.now);
    outbox_cancel(o.outbox, flying, o.now); /* has left: nothing to take back */
    post_commit(&o);
    post_assert_state(&o, taken_back, MESSAGE_CANCELLED);
    post_pass(&o, 3 * WALL_MIN);
    post_assert_state(&o, old, MESSAGE_EXPIRED);
    post_accept(&o, 0, attempt, 7);
    post_assert_state(&o, flying, MESSAGE_SENT);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    post_stop(&o);
}

/* ---- pace ------------------------------------------------------------------------------------ */

/* How many of a class leave within so long when each is accepted at once. */
static int leave_within(struct post *o, enum message_class cls, int queued, int64_t ms)
{
    int64_t end = o->now.wall.ms + ms, attempt;
    char phone[16];
    int left = 0;

    for (int i = 0; i < queued; i++) {
        text_format(phone, sizeof phone, "139%08d", i + 100);
        post_queue(o, phone, cls);
    }
    while (o->now.wall.ms < end) {
        while ((attempt = post_next(o, 0, NULL))) {
            post_accept(o, 0, attempt, left & 255);
            left++;
        }
        post_pass(o, 500);
    }
    return left;
}

static const struct {
    struct outbox_sim limits;
    int whole; /* parts_per_day */
    enum message_class cls;
    int64_t ms;
    int least, most;
} paces[] = {
    {{NULL, 12, 0, 0}, 0,  CLASS_ANSWER, 59 * WALL_SEC,        12, 12},
    {{NULL, 12, 0, 0}, 0,  CLASS_ANSWER, 3 * WALL_MIN,         36, 48},
    {{NULL, 12, 0, 0}, 0,  CLASS_ALARM,  10 * WALL_SEC,        60, 60}, /* not asked */
    {{NULL, 12, 0, 0}, 0,  CLASS_BULK,   5 * WALL_MIN,         35, 45}, /* 70 %, at a distance */
    {{NULL, 0, 20, 0}, 0,  CLASS_ANSWER, WALL_HOUR - WALL_MIN, 20, 20},
    {{NULL, 0, 20, 0}, 0,  CLASS_BULK,   WALL_HOUR - WALL_MIN, 14, 14},
    {{NULL, 0, 0, 30}, 0,  CLASS_CASE,   WALL_DAY - WALL_HOUR, 30, 30},
    {{NULL, 0, 0, 30}, 0,  CLASS_BULK,   WALL_DAY - WALL_HOUR, 21, 21},
    {{NULL, 0, 0, 0},  25, CLASS_ANSWER, WALL_HOUR,            25, 25},
    {{NULL, 0, 0, 0},  25, CLASS_ALARM,  WALL_HOUR,            60, 60},
    {{NULL, 0, 0, 0},  0,  CLASS_BULK,   WALL_SEC,             60, 60}, /* 0: no limit */
};

static void test_pace(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(paces); i++) {
        struct post o;
        int left;

        post_start_with(&o, 1, paces[i].limits);
        if (paces[i].whole) {
            post_close(&o);
            o.config.parts_per_day = paces[i].whole;
            post_open(&o);
        }
        left = leave_within(&o, paces[i].cls, 60, paces[i].ms);
        if (left < paces[i].least || left > paces[i].most)
            fail_msg("row %zu: %d left, wanted %d to %d", i, left, paces[i].least, paces[i].most);
        post_stop(&o);
    }
}

/* A restart forgets nothing of what was spent. */
static void test_pace_holds_across_a_restart(void **state)
{
    struct post o;

    (void)state;
    post_start_with(&o, 1, (struct outbox_sim){.per_hour = 20});
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 40, 10 * WALL_MIN), 20);
    post_crash(&o);
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 0, 10 * WALL_MIN), 0);
    post_pass(&o, 41 * WALL_MIN);
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 0, WALL_MIN), 20);
    post_stop(&o);
}

static const struct hours hours = {
    .windows = {{8 * 60, 12 * 60}, {14 * 60 + 30, 20 * 60 + 30}},
      .count = 2
};

/* On a Saturday what waits for workdays lets the rest go by; a restart does not forget it. */
static void test_bulk_waits_for_its_day(void **state)
{
    struct post o;
    int64_t first, second, got;

    (void)state;
    post_start(&o, 1);
    post_close(&o);
    o.config.hours = &hours;
    post_open(&o);
    post_pass(&o, 5 * WALL_DAY); /* Saturday, nine o'clock */
    first = post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_BULK, .workdays = true});
    second = post_queue(&o, B, CLASS_BULK);
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, second);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_crash(&o);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 2 * WALL_DAY - WALL_HOUR - WALL_SEC);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, WALL_SEC); /* Monday, eight o'clock */
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, first);
    post_stop(&o);
}

static void test_bulk_waits_for_its_hours(void **state)
{
    struct post o;
    int64_t bulk, answer, got;

    (void)state;
    post_start(&o, 1);
    post_close(&o);
    o.config.hours = &hours;
    post_open(&o);
    post_pass(&o, 3 * WALL_HOUR); /* 12:00 */
    bulk = post_queue(&o, A, CLASS_BULK);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    answer = post_queue(&o, B, CLASS_ANSWER);
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, answer);
    assert_true(outbox_wakes(o.outbox, o.now).us <= o.now.mono.us + 150 * MIN);
    post_pass(&o, 150 * WALL_MIN - 2 * WALL_SEC);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 2 * WALL_SEC); /* 14:30 */
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, bulk);
    post_stop(&o);
}

/* A phone may have two a day, and more cases wait for it. */
static void start_busy(struct post *o, int cases)
{
    post_start(o, 1);
    post_close(o);
    o->config.to_phone.per_day = 2;
    post_open(o);
    for (int i = 0; i < cases; i++)
        post_queue(o, A, CLASS_CASE);
}

/* More cases than a phone's share allows must not keep a question from it for ever; nor does it
 * overtake them before it has waited for a day. */
static void test_a_busy_phone_hears_its_question(void **state)
{
    struct post o;
    int64_t question, got, attempt, left_after = 0;
    int cases = 0;

    (void)state;
    start_busy(&o, 3);
    question = post_queue(&o, A, CLASS_QUESTION);
    for (int hour = 0; hour < 72 && !left_after; hour++) {
        if (hour % 4 == 0)
            post_queue(&o, A, CLASS_CASE);
        while ((attempt = post_next(&o, 0, &got))) {
            post_accept(&o, 0, attempt, hour & 255);
            if (got == question)
                left_after = hour;
            else
                cases += !left_after;
        }
        post_pass(&o, WALL_HOUR);
    }
    assert_true(left_after >= 24 && left_after <= 49);
    assert_true(cases >= 2);
    post_stop(&o);
}

/* What waited for weeks counts on the day it leaves. */
static void test_a_phones_share_after_a_long_outage(void **state)
{
    struct post o;
    int64_t attempt;
    int left = 0;

    (void)state;
    start_busy(&o, 6);
    outbox_sim_ready(o.outbox, 0, false, o.now);
    post_pass(&o, 20 * WALL_DAY);
    outbox_sim_ready(o.outbox, 0, true, o.now);
    for (int hour = 0; hour < 23; hour++) {
        while ((attempt = post_next(&o, 0, NULL)))
            post_accept(&o, 0, attempt, left++);
        post_pass(&o, WALL_HOUR);
    }
    assert_int_equal(left, 2);
    post_stop(&o);
}

/* ---- refusals -------------------------------------------------------------------------------- */

enum becomes { GIVEN_UP, AGAIN_SOON, LATER, IN_DOUBT, TAKEN };

static const struct {
    enum at_end end;
    int code;
    enum becomes becomes;
} refusals[] = {
    {AT_CMS,   1,   GIVEN_UP  },
    {AT_CMS,   10,  GIVEN_UP  },
    {AT_CMS,   21,  LATER     },
    {AT_CMS,   22,  LATER     },
    {AT_CMS,   27,  LATER     },
    {AT_CMS,   28,  GIVEN_UP  },
    {AT_CMS,   38,  LATER     },
    {AT_CMS,   41,  AGAIN_SOON},
    {AT_CMS,   42,  LATER     },
    {AT_CMS,   96,  GIVEN_UP  },
    {AT_CMS,   195, GIVEN_UP  },
    {AT_CMS,   197, TAKEN     },
    {AT_CMS,   198, AGAIN_SOON},
    {AT_CMS,   304, GIVEN_UP  },
    {AT_CMS,   331, LATER     },
    {AT_CMS,   332, IN_DOUBT  },
    {AT_CMS,   500, AGAIN_SOON},
    {AT_CMS,   255, LATER     }, /* no row: kept, and later */
    {AT_CME,   30,  LATER     },
    {AT_CME,   31,  IN_DOUBT  },
    {AT_ERROR, 0,   AGAIN_SOON},
};

static void test_refusals(void **state)
{
    static const enum message_state then[] = {MESSAGE_FAILED, MESSAGE_QUEUED, MESSAGE_QUEUED,
                                              MESSAGE_IN_DOUBT, MESSAGE_SENT};
    (void)state;
    for (size_t i = 0; i < ROWS(refusals); i++) {
        struct post o;
        int64_t message, attempt;
        bool soon, later;

        post_start(&o, 1);
        message = post_queue(&o, A, CLASS_ANSWER);
        post_refuse(&o, 0, post_next(&o, 0, NULL), refusals[i].end, refusals[i].code);
        post_assert_state(&o, message, then[refusals[i].becomes]);
        post_pass(&o, 10 * WALL_SEC);
        soon = (attempt = post_next(&o, 0, NULL)) != 0;
        post_pass(&o, 55 * WALL_SEC);
        later = soon || (attempt = post_next(&o, 0, NULL)) != 0;
        if (soon != (refusals[i].becomes == AGAIN_SOON) ||
            later != (soon || refusals[i].becomes == LATER))
            fail_msg("%s %d: soon %d, later %d", at_end_name(refusals[i].end), refusals[i].code,
                     soon, later);
        post_stop(&o);
    }
}

/* The format of the validity in the next submission of sim1 (23.040 9.2.3.3); -1 there is none. */
static int next_validity(struct post *o)
{
    struct sms_job job = {.attempt = 0};
    bool any;

    store_begin(o->store, o->now.wall);
    any = outbox_next(o->outbox, 0, o->now, &job);
    post_commit(o);
    store_forget(o->store);
    if (any)
        post_refuse(o, 0, job.attempt, AT_CMS, 199);
    return any ? job.octets.bytes[1 + job.octets.bytes[0]] >> 3 & 3 : -1;
}

/* A centre that knows no validity: the same message goes without one, and so do all others of this
 * SIM; one that refuses it even so is given up. */
static void test_a_centre_without_validity(void **state)
{
    struct post o;
    int64_t first;

    (void)state;
    post_start(&o, 1);
    first = post_queue(&o, A, CLASS_ANSWER);
    assert_true(next_validity(&o) > 0);
    post_assert_state(&o, first, MESSAGE_QUEUED);
    post_pass(&o, 10 * WALL_SEC);
    assert_int_equal(next_validity(&o), 0);
    post_assert_state(&o, first, MESSAGE_FAILED);
    post_queue(&o, B, CLASS_ANSWER);
    assert_int_equal(next_validity(&o), 0);
    post_stop(&o);
}

/* Growing pauses, and at last given up: nothing is tried without end. */
static void test_refused_for_ever(void **state)
{
    struct post o;
    int64_t message, attempt, last = 0, gap = 0;
    int tries = 0;

    (void)state;
    post_start(&o, 1);
    message = post_queue(&o, A, CLASS_CASE);
    for (int minute = 0; minute < 48 * 60; minute++) {
        attempt = post_next(&o, 0, NULL);
        if (attempt) {
            tries++;
            if (last && tries < 7)
                assert_true(o.now.wall.ms - last >= gap);
            gap = last ? o.now.wall.ms - last : 0;
            last = o.now.wall.ms;
            post_refuse(&o, 0, attempt, AT_CMS, 38);
        }
        post_pass(&o, WALL_MIN);
    }
    assert_in_range(tries, 8, 14);
    post_assert_state(&o, message, MESSAGE_FAILED);
    post_stop(&o);
}

/* A bad recipient, one in doubt and one refused again and again hold up nobody. */
static void test_bad_recipients_block_nobody(void **state)
{
    struct post o;
    int64_t good[20], got;
    char phone[16];

    (void)state;
    post_start(&o, 1);
    post_queue(&o, A, CLASS_ANSWER);
    post_queue(&o, B, CLASS_ANSWER);
    post_queue(&o, C, CLASS_ANSWER);
    for (size_t i = 0; i < ROWS(good); i++) {
        text_format(phone, sizeof phone, "138%08zu", i);
        good[i] = post_queue(&o, phone, CLASS_ANSWER);
    }
    post_refuse(&o, 0, post_next(&o, 0, NULL), AT_CMS, 1);
    post_refuse(&o, 0, post_next(&o, 0, NULL), AT_CMS, 38);
    post_unknown(&o, 0, post_next(&o, 0, NULL));
    post_queue(&o, C, CLASS_ANSWER); /* bound to wait for the doubt */
    for (size_t i = 0; i < ROWS(good); i++) {
        post_accept(&o, 0, post_next(&o, 0, &got), (int)i);
        assert_int_equal(got, good[i]);
    }
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_stop(&o);
}

static void test_unsent_spends_nothing(void **state)
{
    struct post o;
    int64_t message, attempt, got;

    (void)state;
    post_start_with(&o, 1, (struct outbox_sim){.per_hour = 100});
    message = post_queue(&o, A, CLASS_ANSWER);
    for (int i = 0; i < 30; i++) {
        attempt = post_next(&o, 0, &got);
        assert_int_equal(got, message);
        post_ended(&o, 0,
                   &(struct sms_result){.attempt = attempt, .outcome = SMS_UNSENT, .mr = -1});
        post_assert_state(&o, message, MESSAGE_QUEUED);
        post_pass(&o, WALL_SEC);
    }
    post_accept(&o, 0, post_next(&o, 0, NULL), 1);
    post_assert_state(&o, message, MESSAGE_SENT);
    post_stop(&o);
}

/* The same refusal for five recipients in a row is the SIM's fault. */
static void test_advice_about_the_sim(void **state)
{
    struct post o;
    enum sim_advice advice = SIM_KEEP;
    char phone[16];

    (void)state;
    post_start(&o, 1);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(advice, SIM_KEEP);
        text_format(phone, sizeof phone, "138%08d", i);
        post_queue(&o, phone, CLASS_ANSWER);
        advice = post_refuse(&o, 0, post_next(&o, 0, NULL), AT_CMS, 38);
    }
    assert_int_not_equal(advice, SIM_KEEP);
    post_stop(&o);
}

/* ---- SIMs ------------------------------------------------------------------------------------ */

static void test_answers_leave_by_their_sim(void **state)
{
    struct post o;
    int64_t message, got;

    (void)state;
    post_start(&o, 2);
    message =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_ANSWER, .modem = "sim2"});
    assert_int_equal(post_next(&o, 0, NULL), 0);
    outbox_sim_ready(o.outbox, 1, false, o.now);
    assert_int_equal(post_next(&o, 1, NULL), 0);
    post_pass(&o, 9 * WALL_MIN);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 3 * WALL_MIN); /* down for long */
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    /* one that waits for any SIM takes whichever comes first */
    message = post_queue(&o, A, CLASS_CASE);
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, message);
    /* a SIM that is no longer configured is any SIM */
    message =
        post_queue_text(&o, &(struct post_text){.to = A, .cls = CLASS_ANSWER, .modem = "gone"});
    post_accept(&o, 0, post_next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    post_stop(&o);
}

/* An alarm goes through the SIM it was asked by, but waits for none that cannot send. */
static void test_an_alarm_waits_for_no_sim(void **state)
{
    static const struct post_text alarm = {.to = A, .cls = CLASS_ALARM, .modem = "sim2"};
    struct post o;
    int64_t message, got;

    (void)state;
    post_start(&o, 2);
    message = post_queue_text(&o, &alarm);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    outbox_sim_ready(o.outbox, 1, false, o.now);
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    message = post_queue_text(&o, &alarm);
    post_accept(&o, 0, post_next(&o, 0, &got), 2);
    assert_int_equal(got, message);
    post_stop(&o);
}

static struct sim_row card(const char *imsi)
{
    struct sim_row row = {.imei = "860000000000001"};

    text_copy(row.imsi, sizeof row.imsi, span_of(imsi));
    return row;
}

static void card_comes(struct post *o, const char *imsi)
{
    struct sim_row row = card(imsi);

    store_begin(o->store, o->now.wall);
    store_sim_put(o->store, "sim1", &row, o->now.wall);
    outbox_card(o->outbox, 0);
    post_commit(o);
}

/* How many notices leave within an hour. */
static int leave_in_an_hour(struct post *o)
{
    int left = 0;

    for (int minute = 0; minute < 60; minute++) {
        for (int64_t attempt; (attempt = post_next(o, 0, NULL)); left++)
            post_accept(o, 0, attempt, left % 256);
        post_pass(o, WALL_MIN);
    }
    return left;
}

/* A fifth of the share of notices on the day a card is first seen, all of it after so many days;
 * the same card over a restart is not new again, another one is (domain.md 10.1). */
static void test_a_new_card_sends_little_at_first(void **state)
{
    struct post o;

    (void)state;
    post_start_with(&o, 1, (struct outbox_sim){.per_hour = 100});
    for (int i = 0; i < 400; i++)
        post_queue(&o, i % 2 ? A : B, CLASS_BULK);
    card_comes(&o, "460000000000001");
    outbox_new_cards(o.outbox, 10);
    assert_int_equal(leave_in_an_hour(&o), 14); /* of 70 */
    post_pass(&o, 5 * WALL_DAY);
    assert_int_equal(leave_in_an_hour(&o), 42);
    card_comes(&o, "460000000000001");
    post_crash(&o);
    outbox_new_cards(o.outbox, 10);
    post_pass(&o, 5 * WALL_DAY);
    assert_int_equal(leave_in_an_hour(&o), 70);
    card_comes(&o, "460000000000002");
    post_pass(&o, WALL_HOUR);
    assert_int_equal(leave_in_an_hour(&o), 14);
    post_stop(&o);
}

/* Nor for one that has been at a message for long, as a modem that hangs is until its limit. */
static void test_an_alarm_waits_for_no_hung_sim(void **state)
{
    static const struct post_text alarm = {.to = A, .cls = CLASS_ALARM, .modem = "sim2"};
    struct post o;
    int64_t message, got, held;

    (void)state;
    post_start(&o, 2);
    post_queue_text(&o, &(struct post_text){.to = B, .cls = CLASS_CASE, .modem = "sim2"});
    held = post_next(&o, 1, NULL);
    assert_true(held);
    message = post_queue_text(&o, &alarm);
    post_pass(&o, 4000);
    assert_int_equal(post_next(&o, 0, NULL), 0);
    post_pass(&o, 1500);
    post_accept(&o, 0, post_next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    post_accept(&o, 1, held, 1);
    assert_int_equal(post_next(&o, 1, NULL), 0);
    post_stop(&o);
}

int main(void)
{
    log_threshold((enum log_level)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_overtake),
        cmocka_unit_test(test_an_alarm_waits_for_no_sim),
        cmocka_unit_test(test_an_alarm_waits_for_no_hung_sim),
        cmocka_unit_test(test_older_first_and_not_before),
        cmocka_unit_test(test_expiry_and_cancel),
        cmocka_unit_test(test_a_centre_without_validity),
        cmocka_unit_test(test_pace),
        cmocka_unit_test(test_a_new_card_sends_little_at_first),
        cmocka_unit_test(test_pace_holds_across_a_restart),
        cmocka_unit_test(test_a_phones_share_after_a_long_outage),
        cmocka_unit_test(test_a_busy_phone_hears_its_question),
        cmocka_unit_test(test_bulk_waits_for_its_hours),
        cmocka_unit_test(test_bulk_waits_for_its_day),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refused_for_ever),
        cmocka_unit_test(test_bad_recipients_block_nobody),
        cmocka_unit_test(test_unsent_spends_nothing),
        cmocka_unit_test(test_advice_about_the_sim),
        cmocka_unit_test(test_answers_leave_by_their_sim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
