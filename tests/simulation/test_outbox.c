/*
 * The outbox over a real store in memory, in virtual time: order, pace, what refusals mean,
 * attempts in doubt, status reports, the choice of a SIM, and what is left after a rollback or a
 * crash.
 */
#include "lianhu/log.h"
#include "outbox/outbox.h"
#include "store/store.h"
#include "tests/support/disk.h"
#include "tests/support/unit.h"

struct desk {
    struct disk *disk;
    struct store *store;
    struct outbox *outbox;
    struct outbox_sim sims[3];
    struct outbox_config config;
    struct now now;
};

#define MONDAY "2026-11-23T09:00:00+08:00"

static void open_outbox(struct desk *o)
{
    struct buf why = BUF_INIT;

    o->store = store_open("/outbox.db", &why);
    if (!o->store)
        fail_msg("%s", why.ptr);
    store_begin(o->store, o->now.wall);
    o->outbox = outbox_new(&o->config, o->store, o->now);
    assert_true(store_commit(o->store));
    for (unsigned i = 0; i < o->config.sim_count; i++)
        outbox_sim_ready(o->outbox, i, true, o->now);
}

static void close_outbox(struct desk *o)
{
    outbox_free(o->outbox);
    store_close(o->store);
}

static void start_with(struct desk *o, size_t sims, struct outbox_sim like)
{
    static const char *const names[] = {"sim1", "sim2", "sim3"};

    time_zone_set("Asia/Shanghai");
    *o = (struct desk){
        .disk = disk_new(5), .now = {{SEC}, {0}}
    };
    assert_true(wall_parse(MONDAY, &o->now.wall));
    for (size_t i = 0; i < sims; i++) {
        o->sims[i] = like;
        o->sims[i].name = names[i];
    }
    o->config = (struct outbox_config){.sims = o->sims, .sim_count = sims};
    open_outbox(o);
}

static void start(struct desk *o, size_t sims)
{
    start_with(o, sims, (struct outbox_sim){.per_minute = 0});
}

static void stop(struct desk *o)
{
    close_outbox(o);
    disk_free(o->disk);
}

/* ---- verbs ----------------------------------------------------------------------------------- */

struct text {
    const char *to;
    enum message_class cls;
    const char *modem;
    const char *words;
    wall_t not_before, expires;
};

static int64_t queue_text(struct desk *o, const struct text *t)
{
    struct send_wish wish = {.text = span_of(t->words ? t->words : "好"),
                             .cls = t->cls,
                             .purpose = "test",
                             .modem = t->modem,
                             .not_before = t->not_before.ms ? t->not_before : WALL_NONE,
                             .expires = t->expires.ms ? t->expires : WALL_NONE};
    struct sms_plan plan;
    int64_t id;

    assert_true(phone_parse(span_of(t->to), &wish.to));
    assert_true(sms_plan_text(wish.text, &plan));
    store_begin(o->store, o->now.wall);
    id = store_message_out(o->store, &wish, plan.parts, o->now.wall);
    outbox_added(o->outbox, id);
    assert_true(store_commit(o->store));
    return id;
}

static int64_t queue(struct desk *o, const char *to, enum message_class cls)
{
    return queue_text(o, &(struct text){.to = to, .cls = cls});
}

static void commit(struct desk *o)
{
    assert_true(store_commit(o->store));
    store_forget(o->store);
}

/* The next attempt of a SIM, 0 none; its message in *message. */
static int64_t next(struct desk *o, unsigned sim, int64_t *message)
{
    struct sms_job job = {.attempt = 0};
    struct attempt_row row;
    bool any;

    store_begin(o->store, o->now.wall);
    any = outbox_next(o->outbox, sim, o->now, &job);
    commit(o);
    if (!any)
        return 0;
    assert_true(store_attempt(o->store, job.attempt, &row));
    if (message)
        *message = row.message;
    store_forget(o->store);
    return job.attempt;
}

static enum sim_advice ended(struct desk *o, unsigned sim, const struct sms_result *result)
{
    enum sim_advice advice;

    store_begin(o->store, o->now.wall);
    advice = outbox_result(o->outbox, sim, result, o->now);
    commit(o);
    return advice;
}

static void accept(struct desk *o, unsigned sim, int64_t attempt, int mr)
{
    ended(o, sim,
          &(struct sms_result){
              .attempt = attempt, .outcome = SMS_ACCEPTED, .final = {AT_OK, 0},
                      .mr = mr
    });
}

static enum sim_advice refuse(struct desk *o, unsigned sim, int64_t attempt, enum at_end end,
                              int code)
{
    return ended(o, sim,
                 &(struct sms_result){
                     .attempt = attempt, .outcome = SMS_REFUSED, .final = {end, code},
                             .mr = -1
    });
}

static void unknown(struct desk *o, unsigned sim, int64_t attempt)
{
    ended(o, sim,
          &(struct sms_result){
              .attempt = attempt, .outcome = SMS_UNKNOWN, .final = {AT_TIMEOUT, 0},
                      .mr = -1
    });
}

/* A status report as the network sends it, of a message that the centre took at `scts`. False: it
 * matched nothing. */
static bool report_of(struct desk *o, unsigned sim, const char *phone, int mr, int st, wall_t scts)
{
    struct tpdu tpdu = {.type = TPDU_STATUS_REPORT,
                        .mr = (uint8_t)mr,
                        .st = (uint8_t)st,
                        .scts = scts,
                        .discharge = o->now.wall};
    bool matched;

    text_copy(tpdu.address.text, sizeof tpdu.address.text, span_of(phone));
    store_begin(o->store, o->now.wall);
    matched = outbox_report(o->outbox, sim, &tpdu, o->now);
    commit(o);
    return matched;
}

/* Of a message that the centre took now. */
static bool report(struct desk *o, unsigned sim, const char *phone, int mr, int st)
{
    return report_of(o, sim, phone, mr, st, o->now.wall);
}

static void tick(struct desk *o)
{
    store_begin(o->store, o->now.wall);
    outbox_tick(o->outbox, o->now);
    commit(o);
}

/* Time passes from wake-up to wake-up, as under the loop. */
static void pass(struct desk *o, int64_t ms)
{
    int64_t end = o->now.wall.ms + ms;

    while (o->now.wall.ms < end) {
        mono_t wakes = outbox_wakes(o->outbox, o->now);
        int64_t step =
            wakes.us == INT64_MAX ? end - o->now.wall.ms : (wakes.us - o->now.mono.us) / MSEC;

        if (step > end - o->now.wall.ms)
            step = end - o->now.wall.ms;
        if (step < 1)
            step = 1;
        o->now.wall.ms += step;
        o->now.mono.us += step * MSEC;
        tick(o);
    }
}

static void assert_state(struct desk *o, int64_t message, enum message_state wanted)
{
    struct message_row row;

    assert_true(store_message(o->store, message, &row));
    if (row.state != wanted)
        fail_msg("message %d is %s, wanted %s", (int)message, message_state_name(row.state),
                 message_state_name(wanted));
    store_forget(o->store);
}

/* Dies and starts again on what was committed. */
static void crash(struct desk *o)
{
    disk_break(o->disk, DISK_DEAD, 0);
    close_outbox(o);
    disk_break(o->disk, DISK_FINE, 0);
    open_outbox(o);
}

#define A "13900000021"
#define B "13900000022"
#define C "13900000023"

/* ---- order ----------------------------------------------------------------------------------- */

static void test_classes_overtake(void **state)
{
    struct desk o;
    int64_t bulk, question, cf, answer, alarm, got;

    (void)state;
    start(&o, 1);
    bulk = queue(&o, A, CLASS_BULK);
    question = queue(&o, A, CLASS_QUESTION);
    cf = queue(&o, A, CLASS_CASE);
    answer = queue(&o, A, CLASS_ANSWER);
    alarm = queue(&o, A, CLASS_ALARM);
    const int64_t order[] = {alarm, answer, cf, question, bulk};
    for (size_t i = 0; i < ROWS(order); i++) {
        int64_t attempt = next(&o, 0, &got);
        assert_int_equal(got, order[i]);
        assert_int_equal(next(&o, 0, NULL), 0); /* one at a time */
        accept(&o, 0, attempt, (int)i);
    }
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    stop(&o);
}

static void test_older_first_and_not_before(void **state)
{
    struct desk o;
    int64_t later, first, second, got;

    (void)state;
    start(&o, 1);
    later = queue_text(
        &o,
        &(struct text){.to = A, .cls = CLASS_ANSWER, .not_before = wall_add(o.now.wall, WALL_MIN)});
    first = queue(&o, B, CLASS_ANSWER);
    second = queue(&o, C, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, &got), 1);
    assert_int_equal(got, first);
    accept(&o, 0, next(&o, 0, &got), 2);
    assert_int_equal(got, second);
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_true(outbox_wakes(o.outbox, o.now).us <= o.now.mono.us + MIN);
    pass(&o, WALL_MIN);
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, later);
    stop(&o);
}

static void test_expiry_and_cancel(void **state)
{
    struct desk o;
    int64_t old, taken_back, flying, attempt;

    (void)state;
    start(&o, 1);
    flying = queue(&o, C, CLASS_ANSWER);
    attempt = next(&o, 0, NULL);
    old = queue_text(
        &o, &(struct text){.to = A, .cls = CLASS_BULK, .expires = wall_add(o.now.wall, WALL_MIN)});
    taken_back = queue(&o, B, CLASS_BULK);
    store_begin(o.store, o.now.wall);
    outbox_cancel(o.outbox, taken_back, o.now);
    outbox_cancel(o.outbox, flying, o.now); /* has left: nothing to take back */
    commit(&o);
    assert_state(&o, taken_back, MESSAGE_CANCELLED);
    pass(&o, 3 * WALL_MIN);
    assert_state(&o, old, MESSAGE_EXPIRED);
    accept(&o, 0, attempt, 7);
    assert_state(&o, flying, MESSAGE_SENT);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    stop(&o);
}

/* ---- pace ------------------------------------------------------------------------------------ */

/* How many of a class leave within so long when each is accepted at once. */
static int leave_within(struct desk *o, enum message_class cls, int queued, int64_t ms)
{
    int64_t end = o->now.wall.ms + ms, attempt;
    char phone[16];
    int left = 0;

    for (int i = 0; i < queued; i++) {
        text_format(phone, sizeof phone, "139%08d", i + 100);
        queue(o, phone, cls);
    }
    while (o->now.wall.ms < end) {
        while ((attempt = next(o, 0, NULL))) {
            accept(o, 0, attempt, left & 255);
            left++;
        }
        pass(o, 500);
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
        struct desk o;
        int left;

        start_with(&o, 1, paces[i].limits);
        if (paces[i].whole) {
            close_outbox(&o);
            o.config.parts_per_day = paces[i].whole;
            open_outbox(&o);
        }
        left = leave_within(&o, paces[i].cls, 60, paces[i].ms);
        if (left < paces[i].least || left > paces[i].most)
            fail_msg("row %zu: %d left, wanted %d to %d", i, left, paces[i].least, paces[i].most);
        stop(&o);
    }
}

/* A restart forgets nothing of what was spent. */
static void test_pace_holds_across_a_restart(void **state)
{
    struct desk o;

    (void)state;
    start_with(&o, 1, (struct outbox_sim){.per_hour = 20});
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 40, 10 * WALL_MIN), 20);
    crash(&o);
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 0, 10 * WALL_MIN), 0);
    pass(&o, 41 * WALL_MIN);
    assert_int_equal(leave_within(&o, CLASS_ANSWER, 0, WALL_MIN), 20);
    stop(&o);
}

static void test_bulk_waits_for_its_hours(void **state)
{
    struct desk o;
    int64_t bulk, answer, got;

    (void)state;
    start(&o, 1);
    close_outbox(&o);
    o.config.bulk_windows = 2;
    o.config.bulk_from[0] = 8 * 60, o.config.bulk_until[0] = 12 * 60;
    o.config.bulk_from[1] = 14 * 60 + 30, o.config.bulk_until[1] = 20 * 60 + 30;
    open_outbox(&o);
    pass(&o, 3 * WALL_HOUR); /* 12:00 */
    bulk = queue(&o, A, CLASS_BULK);
    assert_int_equal(next(&o, 0, NULL), 0);
    answer = queue(&o, B, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, &got), 1);
    assert_int_equal(got, answer);
    assert_true(outbox_wakes(o.outbox, o.now).us <= o.now.mono.us + 150 * MIN);
    pass(&o, 150 * WALL_MIN - 2 * WALL_SEC);
    assert_int_equal(next(&o, 0, NULL), 0);
    pass(&o, 2 * WALL_SEC); /* 14:30 */
    accept(&o, 0, next(&o, 0, &got), 2);
    assert_int_equal(got, bulk);
    stop(&o);
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
        struct desk o;
        int64_t message, attempt;
        bool soon, later;

        start(&o, 1);
        message = queue(&o, A, CLASS_ANSWER);
        refuse(&o, 0, next(&o, 0, NULL), refusals[i].end, refusals[i].code);
        assert_state(&o, message, then[refusals[i].becomes]);
        pass(&o, 10 * WALL_SEC);
        soon = (attempt = next(&o, 0, NULL)) != 0;
        pass(&o, 55 * WALL_SEC);
        later = soon || (attempt = next(&o, 0, NULL)) != 0;
        if (soon != (refusals[i].becomes == AGAIN_SOON) ||
            later != (soon || refusals[i].becomes == LATER))
            fail_msg("%s %d: soon %d, later %d", at_end_name(refusals[i].end), refusals[i].code,
                     soon, later);
        stop(&o);
    }
}

/* Growing pauses, and at last given up: nothing is tried without end. */
static void test_refused_for_ever(void **state)
{
    struct desk o;
    int64_t message, attempt, last = 0, gap = 0;
    int tries = 0;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_CASE);
    for (int minute = 0; minute < 48 * 60; minute++) {
        attempt = next(&o, 0, NULL);
        if (attempt) {
            tries++;
            if (last && tries < 7)
                assert_true(o.now.wall.ms - last >= gap);
            gap = last ? o.now.wall.ms - last : 0;
            last = o.now.wall.ms;
            refuse(&o, 0, attempt, AT_CMS, 38);
        }
        pass(&o, WALL_MIN);
    }
    assert_in_range(tries, 8, 14);
    assert_state(&o, message, MESSAGE_FAILED);
    stop(&o);
}

/* A bad recipient, one in doubt and one refused again and again hold up nobody. */
static void test_bad_recipients_block_nobody(void **state)
{
    struct desk o;
    int64_t good[20], got;
    char phone[16];

    (void)state;
    start(&o, 1);
    queue(&o, A, CLASS_ANSWER);
    queue(&o, B, CLASS_ANSWER);
    queue(&o, C, CLASS_ANSWER);
    for (size_t i = 0; i < ROWS(good); i++) {
        text_format(phone, sizeof phone, "138%08zu", i);
        good[i] = queue(&o, phone, CLASS_ANSWER);
    }
    refuse(&o, 0, next(&o, 0, NULL), AT_CMS, 1);
    refuse(&o, 0, next(&o, 0, NULL), AT_CMS, 38);
    unknown(&o, 0, next(&o, 0, NULL));
    queue(&o, C, CLASS_ANSWER); /* bound to wait for the doubt */
    for (size_t i = 0; i < ROWS(good); i++) {
        accept(&o, 0, next(&o, 0, &got), (int)i);
        assert_int_equal(got, good[i]);
    }
    assert_int_equal(next(&o, 0, NULL), 0);
    stop(&o);
}

static void test_unsent_spends_nothing(void **state)
{
    struct desk o;
    int64_t message, attempt, got;

    (void)state;
    start_with(&o, 1, (struct outbox_sim){.per_hour = 100});
    message = queue(&o, A, CLASS_ANSWER);
    for (int i = 0; i < 30; i++) {
        attempt = next(&o, 0, &got);
        assert_int_equal(got, message);
        ended(&o, 0, &(struct sms_result){.attempt = attempt, .outcome = SMS_UNSENT, .mr = -1});
        assert_state(&o, message, MESSAGE_QUEUED);
        pass(&o, WALL_SEC);
    }
    accept(&o, 0, next(&o, 0, NULL), 1);
    assert_state(&o, message, MESSAGE_SENT);
    stop(&o);
}

/* The same refusal for five recipients in a row is the SIM's fault. */
static void test_advice_about_the_sim(void **state)
{
    struct desk o;
    enum sim_advice advice = SIM_KEEP;
    char phone[16];

    (void)state;
    start(&o, 1);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(advice, SIM_KEEP);
        text_format(phone, sizeof phone, "138%08d", i);
        queue(&o, phone, CLASS_ANSWER);
        advice = refuse(&o, 0, next(&o, 0, NULL), AT_CMS, 38);
    }
    assert_int_not_equal(advice, SIM_KEEP);
    stop(&o);
}

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
        struct desk o;
        int64_t message;

        start(&o, 1);
        message = queue(&o, A, doubts[i].cls);
        for (int n = 0; n < doubts[i].again; n++) {
            unknown(&o, 0, next(&o, 0, NULL));
            assert_state(&o, message, MESSAGE_IN_DOUBT);
            pass(&o, doubts[i].wait_ms - WALL_SEC);
            assert_int_equal(next(&o, 0, NULL), 0);
            pass(&o, 2 * WALL_SEC);
        }
        unknown(&o, 0, next(&o, 0, NULL)); /* the last time */
        pass(&o, 47 * WALL_HOUR);
        assert_int_equal(next(&o, 0, NULL), 0);
        assert_state(&o, message, MESSAGE_IN_DOUBT);
        pass(&o, 2 * WALL_HOUR);
        assert_state(&o, message, MESSAGE_FAILED);
        assert_int_equal(next(&o, 0, NULL), 0);
        stop(&o);
    }
}

static void test_report_settles_a_doubt(void **state)
{
    struct desk o;
    int64_t message, other, got;

    (void)state;
    start(&o, 2);
    message = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .modem = "sim1"});
    unknown(&o, 0, next(&o, 0, NULL));
    /* nothing else goes to that phone through that SIM; alarms, other phones and other SIMs do */
    other = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .modem = "sim1"});
    assert_int_equal(next(&o, 0, NULL), 0);
    int64_t alarm = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ALARM, .modem = "sim1"});
    accept(&o, 0, next(&o, 0, &got), 1);
    assert_int_equal(got, alarm);
    int64_t beside = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .modem = "sim2"});
    accept(&o, 1, next(&o, 1, &got), 1);
    assert_int_equal(got, beside);
    /* another phone's, another SIM's, settle nothing */
    assert_false(report(&o, 0, B, 200, 0));
    assert_false(report(&o, 1, A, 200, 0));
    assert_state(&o, message, MESSAGE_IN_DOUBT);
    assert_true(report(&o, 0, "+86" A, 200, 0));
    assert_state(&o, message, MESSAGE_DELIVERED);
    pass(&o, 3 * WALL_SEC);
    accept(&o, 0, next(&o, 0, &got), 201);
    assert_int_equal(got, other);
    pass(&o, WALL_DAY);
    assert_int_equal(next(&o, 0, NULL), 0);
    stop(&o);
}

/* +CMGS that comes after our limit still settles its attempt. */
static void test_late_result_settles(void **state)
{
    struct desk o;
    int64_t message, attempt;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_CASE);
    attempt = next(&o, 0, NULL);
    unknown(&o, 0, attempt);
    pass(&o, 5 * WALL_MIN);
    accept(&o, 0, attempt, 9);
    assert_state(&o, message, MESSAGE_SENT);
    pass(&o, 2 * WALL_HOUR);
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_true(report(&o, 0, A, 9, 0));
    assert_state(&o, message, MESSAGE_DELIVERED);
    stop(&o);
}

/* The late word comes while the second try is already on its way: that one runs to its end, and no
 * third follows. */
static void test_late_result_during_the_second_try(void **state)
{
    struct desk o;
    int64_t message, first, second;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_ANSWER);
    first = next(&o, 0, NULL);
    unknown(&o, 0, first);
    pass(&o, 10 * WALL_MIN + WALL_SEC);
    second = next(&o, 0, NULL);
    assert_int_not_equal(second, 0);
    accept(&o, 0, first, 9);
    unknown(&o, 0, second);
    pass(&o, 3 * WALL_DAY);
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_state(&o, message, MESSAGE_SENT);
    stop(&o);
}

/* The report comes after the policy spoke, but before the second try could leave: it is known, and
 * does not go again. */
static void test_report_before_the_second_try(void **state)
{
    struct desk o;
    int64_t message;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_ALARM);
    unknown(&o, 0, next(&o, 0, NULL));
    outbox_sim_ready(o.outbox, 0, false, o.now);
    pass(&o, 5 * WALL_MIN);
    outbox_sim_ready(o.outbox, 0, true, o.now);
    assert_true(report(&o, 0, A, 31, 0));
    assert_state(&o, message, MESSAGE_DELIVERED);
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_int_equal(outbox_waiting(o.outbox), 0);
    stop(&o);
}

/* After a crash: known unsent, known sent, or in doubt; one at most per SIM. */
static void test_crash(void **state)
{
    struct desk o;
    int64_t sent, flying, waiting, got;

    (void)state;
    start(&o, 1);
    sent = queue(&o, A, CLASS_ANSWER);
    flying = queue(&o, B, CLASS_ANSWER);
    waiting = queue(&o, C, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, NULL), 1);
    assert_int_not_equal(next(&o, 0, NULL), 0);
    crash(&o);
    assert_state(&o, sent, MESSAGE_SENT);
    assert_state(&o, flying, MESSAGE_IN_DOUBT);
    assert_state(&o, waiting, MESSAGE_QUEUED);
    accept(&o, 0, next(&o, 0, &got), 2);
    assert_int_equal(got, waiting);
    assert_int_equal(next(&o, 0, NULL), 0);
    crash(&o); /* a second crash does not start the wait anew, nor count as another doubt */
    pass(&o, 10 * WALL_MIN + WALL_SEC);
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, flying);
    assert_state(&o, flying, MESSAGE_SENT);
    stop(&o);
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
        struct desk o;
        int64_t message;

        start(&o, 1);
        message = queue(&o, A, CLASS_ANSWER);
        accept(&o, 0, next(&o, 0, NULL), 77);
        assert_true(report(&o, 0, A, 77, stati[i].st));
        assert_state(&o, message, stati[i].state);
        /* read again it changes nothing; a trying one leaves room for the final one, a final one
         * for none */
        assert_true(report(&o, 0, A, 77, stati[i].st));
        assert_state(&o, message, stati[i].state);
        pass(&o, WALL_SEC);
        assert_int_equal(report(&o, 0, A, 77, 0), !stati[i].matched_is_final);
        stop(&o);
    }
}

/* TP-MR wraps after 256: the newest without a final report is meant, of that recipient. */
static void test_reports_after_the_wrap(void **state)
{
    struct desk o;
    int64_t first, second, other;
    wall_t one, two;

    (void)state;
    start(&o, 1);
    one = o.now.wall;
    first = queue(&o, A, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, NULL), 5);
    pass(&o, WALL_HOUR);
    two = o.now.wall;
    second = queue(&o, A, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, NULL), 5);
    other = queue(&o, B, CLASS_ANSWER);
    accept(&o, 0, next(&o, 0, NULL), 5);
    assert_true(report_of(&o, 0, A, 5, 0, two));
    assert_state(&o, second, MESSAGE_DELIVERED);
    assert_state(&o, first, MESSAGE_SENT);
    assert_state(&o, other, MESSAGE_SENT);
    assert_true(report_of(&o, 0, A, 5, 0, two)); /* read again after a crash */
    assert_state(&o, first, MESSAGE_SENT);
    assert_true(report_of(&o, 0, B, 5, 0, two));
    assert_state(&o, other, MESSAGE_DELIVERED);
    assert_true(report_of(&o, 0, A, 5, 0, one));
    assert_state(&o, first, MESSAGE_DELIVERED);
    assert_false(report_of(&o, 0, A, 5, 0, wall_add(two, WALL_SEC)));
    stop(&o);
}

/* A modem that answers +CMGS: 0 always: recipient and time tell, each report settles one. */
static void test_reports_without_a_reference(void **state)
{
    struct desk o;
    int64_t messages[3];
    wall_t taken[3];

    (void)state;
    start(&o, 1);
    for (int i = 0; i < 3; i++) {
        taken[i] = wall_add(o.now.wall, 2 * WALL_SEC);
        messages[i] = queue(&o, i == 1 ? B : A, CLASS_ANSWER);
        accept(&o, 0, next(&o, 0, NULL), 0);
        pass(&o, 20 * WALL_SEC);
    }
    assert_true(report_of(&o, 0, A, 103, 0, taken[2]));
    assert_state(&o, messages[2], MESSAGE_DELIVERED);
    assert_state(&o, messages[0], MESSAGE_SENT);
    assert_true(report_of(&o, 0, A, 103, 0, taken[2])); /* read again */
    assert_state(&o, messages[0], MESSAGE_SENT);
    assert_true(report_of(&o, 0, B, 102, 0, taken[1]));
    assert_state(&o, messages[1], MESSAGE_DELIVERED);
    assert_true(report_of(&o, 0, A, 101, 0, taken[0]));
    assert_state(&o, messages[0], MESSAGE_DELIVERED);
    assert_false(report_of(&o, 0, A, 104, 0, wall_add(taken[2], WALL_SEC)));
    assert_false(report_of(&o, 0, C, 105, 0, taken[2]));
    stop(&o);
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
    struct desk o;
    int64_t message, got;

    (void)state;
    start(&o, 2);
    message = queue_text(&o, &(struct text){.to = A, .cls = CLASS_CASE, .words = long_text()});
    accept(&o, 1, next(&o, 1, &got), 1);
    assert_int_equal(got, message);
    assert_int_equal(next(&o, 0, NULL), 0); /* its other parts leave by the same SIM */
    refuse(&o, 1, next(&o, 1, NULL), AT_CMS, 500);
    pass(&o, 6 * WALL_SEC);
    accept(&o, 1, next(&o, 1, NULL), 2);
    assert_state(&o, message, MESSAGE_SUBMITTING);
    accept(&o, 1, next(&o, 1, NULL), 3);
    assert_state(&o, message, MESSAGE_SENT);
    assert_int_equal(next(&o, 1, NULL), 0);
    assert_true(report(&o, 1, A, 1, 0));
    assert_true(report(&o, 1, A, 3, 0));
    assert_state(&o, message, MESSAGE_SENT);
    assert_true(report(&o, 1, A, 2, 0));
    assert_state(&o, message, MESSAGE_DELIVERED);
    stop(&o);
}

static void test_a_part_in_doubt(void **state)
{
    struct desk o;
    int64_t message, got;

    (void)state;
    start(&o, 1);
    message = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .words = long_text()});
    accept(&o, 0, next(&o, 0, NULL), 1);
    unknown(&o, 0, next(&o, 0, NULL));
    crash(&o);
    pass(&o, 10 * WALL_MIN + 5 * WALL_SEC);
    accept(&o, 0, next(&o, 0, &got), 2);
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    assert_int_equal(next(&o, 0, NULL), 0);
    assert_state(&o, message, MESSAGE_SENT);
    stop(&o);
}

/* ---- SIMs ------------------------------------------------------------------------------------ */

static void test_answers_leave_by_their_sim(void **state)
{
    struct desk o;
    int64_t message, got;

    (void)state;
    start(&o, 2);
    message = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .modem = "sim2"});
    assert_int_equal(next(&o, 0, NULL), 0);
    outbox_sim_ready(o.outbox, 1, false, o.now);
    assert_int_equal(next(&o, 1, NULL), 0);
    pass(&o, 9 * WALL_MIN);
    assert_int_equal(next(&o, 0, NULL), 0);
    pass(&o, 3 * WALL_MIN); /* down for long */
    accept(&o, 0, next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    /* one that waits for any SIM takes whichever comes first */
    message = queue(&o, A, CLASS_CASE);
    accept(&o, 0, next(&o, 0, &got), 2);
    assert_int_equal(got, message);
    /* a SIM that is no longer configured is any SIM */
    message = queue_text(&o, &(struct text){.to = A, .cls = CLASS_ANSWER, .modem = "gone"});
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    stop(&o);
}

/* ---- a commit that failed -------------------------------------------------------------------- */

static void test_rolled_back_turn(void **state)
{
    struct desk o;
    struct sms_job job;
    int64_t message, got;

    (void)state;
    start_with(&o, 1, (struct outbox_sim){.per_hour = 1});
    message = queue(&o, A, CLASS_ANSWER);
    store_begin(o.store, o.now.wall);
    assert_true(outbox_next(o.outbox, 0, o.now, &job));
    disk_break(o.disk, DISK_NO_SYNC, 0);
    assert_false(store_commit(o.store));
    disk_break(o.disk, DISK_FINE, 0);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    assert_state(&o, message, MESSAGE_QUEUED);
    /* the attempt never was: it is neither in doubt nor counted */
    accept(&o, 0, next(&o, 0, &got), 1);
    assert_int_equal(got, message);
    stop(&o);
}

/* The result of a submission came in a turn that failed: it is told again and counts then. */
static void test_rolled_back_result(void **state)
{
    struct desk o;
    int64_t message, attempt;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_ANSWER);
    attempt = next(&o, 0, NULL);
    store_begin(o.store, o.now.wall);
    outbox_result(o.outbox, 0,
                  &(struct sms_result){.attempt = attempt, .outcome = SMS_ACCEPTED, .mr = 4},
                  o.now);
    store_rollback(o.store);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    assert_int_equal(next(&o, 0, NULL), 0);
    accept(&o, 0, attempt, 4);
    assert_state(&o, message, MESSAGE_SENT);
    pass(&o, WALL_DAY);
    assert_int_equal(next(&o, 0, NULL), 0);
    stop(&o);
}

/* Told that it was not sent, in a turn that failed: told again, it is free to go at once. */
static void test_rolled_back_unsent(void **state)
{
    struct sms_result unsent = {.outcome = SMS_UNSENT, .mr = -1};
    struct desk o;
    int64_t message, got;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_ANSWER);
    unsent.attempt = next(&o, 0, NULL);
    for (int i = 0; i < 3; i++) {
        store_begin(o.store, o.now.wall);
        outbox_result(o.outbox, 0, &unsent, o.now);
        store_rollback(o.store);
        store_begin(o.store, o.now.wall);
        outbox_reload(o.outbox, o.now);
        store_rollback(o.store);
        pass(&o, 5 * WALL_SEC);
        assert_int_equal(next(&o, 0, NULL), 0);
    }
    ended(&o, 0, &unsent);
    assert_state(&o, message, MESSAGE_QUEUED);
    pass(&o, WALL_SEC);
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    stop(&o);
}

/* The first turn after a crash fails: what it found in doubt is settled all the same. */
static void test_crash_and_rollback(void **state)
{
    struct desk o;
    struct attempt_row row;
    int64_t message, attempt, got;

    (void)state;
    start(&o, 1);
    message = queue(&o, A, CLASS_ANSWER);
    attempt = next(&o, 0, NULL);
    disk_break(o.disk, DISK_DEAD, 0);
    close_outbox(&o);
    disk_break(o.disk, DISK_FINE, 0);
    o.store = store_open("/outbox.db", &(struct buf)BUF_INIT);
    store_begin(o.store, o.now.wall);
    o.outbox = outbox_new(&o.config, o.store, o.now);
    store_rollback(o.store);
    store_begin(o.store, o.now.wall);
    outbox_reload(o.outbox, o.now);
    store_rollback(o.store);
    outbox_sim_ready(o.outbox, 0, true, o.now);
    assert_int_equal(next(&o, 0, NULL), 0);
    pass(&o, 10 * WALL_MIN + WALL_SEC);
    accept(&o, 0, next(&o, 0, &got), 3);
    assert_int_equal(got, message);
    assert_true(store_attempt(o.store, attempt, &row));
    assert_int_equal(row.outcome, ATTEMPT_IN_DOUBT);
    stop(&o);
}

int main(void)
{
    log_threshold((enum log_level)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_overtake),
        cmocka_unit_test(test_older_first_and_not_before),
        cmocka_unit_test(test_expiry_and_cancel),
        cmocka_unit_test(test_pace),
        cmocka_unit_test(test_pace_holds_across_a_restart),
        cmocka_unit_test(test_bulk_waits_for_its_hours),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refused_for_ever),
        cmocka_unit_test(test_bad_recipients_block_nobody),
        cmocka_unit_test(test_unsent_spends_nothing),
        cmocka_unit_test(test_advice_about_the_sim),
        cmocka_unit_test(test_doubts_wait_by_class),
        cmocka_unit_test(test_report_settles_a_doubt),
        cmocka_unit_test(test_late_result_settles),
        cmocka_unit_test(test_late_result_during_the_second_try),
        cmocka_unit_test(test_report_before_the_second_try),
        cmocka_unit_test(test_crash),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_reports_after_the_wrap),
        cmocka_unit_test(test_reports_without_a_reference),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_a_part_in_doubt),
        cmocka_unit_test(test_answers_leave_by_their_sim),
        cmocka_unit_test(test_rolled_back_turn),
        cmocka_unit_test(test_rolled_back_result),
        cmocka_unit_test(test_rolled_back_unsent),
        cmocka_unit_test(test_crash_and_rollback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
