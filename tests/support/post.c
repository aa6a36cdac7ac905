#include "tests/support/post.h"
#include "tests/support/unit.h"

void post_open(struct post *o)
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

void post_close(struct post *o)
{
    outbox_free(o->outbox);
    store_close(o->store);
}

void post_start_with(struct post *o, size_t sims, struct outbox_sim like)
{
    static const char *const names[] = {"sim1", "sim2", "sim3"};
    struct buf why = BUF_INIT;

    time_zone_set("Asia/Shanghai");
    *o = (struct post){
        .disk = disk_new(5), .now = {{SEC}, {0}}
    };
    assert_true(wall_parse("2026-11-23T09:00:00+08:00", &o->now.wall));
    for (size_t i = 0; i < sims; i++) {
        o->sims[i] = like;
        o->sims[i].name = names[i];
    }
    o->reactions = reactions_load("conf/reactions.conf", &why);
    if (!o->reactions)
        fail_msg("%s", why.ptr);
    o->config =
        (struct outbox_config){.sims = o->sims, .sim_count = sims, .reactions = o->reactions};
    post_open(o);
}

void post_start(struct post *o, size_t sims)
{
    post_start_with(o, sims, (struct outbox_sim){.per_minute = 0});
}

void post_stop(struct post *o)
{
    post_close(o);
    reactions_free(o->reactions);
    disk_free(o->disk);
}

/* ---- verbs ----------------------------------------------------------------------------------- */

int64_t post_queue_text(struct post *o, const struct post_text *t)
{
    struct send_wish wish = {.text = span_of(t->words ? t->words : "好"),
                             .cls = t->cls,
                             .purpose = "test",
                             .modem = t->modem,
                             .not_before = t->not_before.ms ? t->not_before : WALL_NONE,
                             .expires = t->expires.ms ? t->expires : WALL_NONE,
                             .workdays = t->workdays};
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

int64_t post_queue(struct post *o, const char *to, enum message_class cls)
{
    return post_queue_text(o, &(struct post_text){.to = to, .cls = cls});
}

void post_commit(struct post *o)
{
    assert_true(store_commit(o->store));
    store_forget(o->store);
}

/* 23.040 9.2.3.5: bit 5 of the first octet. */
static bool asks_report(const struct tpdu_octets *octets)
{
    return octets->bytes[octets->len - octets->tpdu_len] & 0x20;
}

/* The next attempt of a SIM, 0 none; its message in *message. */
int64_t post_next(struct post *o, unsigned sim, int64_t *message)
{
    struct sms_job job = {.attempt = 0};
    struct attempt_row row;
    bool any;

    store_begin(o->store, o->now.wall);
    any = outbox_next(o->outbox, sim, o->now, &job);
    post_commit(o);
    if (!any)
        return 0;
    assert_true(store_attempt(o->store, job.attempt, &row));
    o->asks_report = asks_report(&job.octets);
    if (message)
        *message = row.message;
    store_forget(o->store);
    return job.attempt;
}

enum sim_advice post_ended(struct post *o, unsigned sim, const struct sms_result *result)
{
    enum sim_advice advice;

    store_begin(o->store, o->now.wall);
    advice = outbox_result(o->outbox, sim, result, o->now);
    post_commit(o);
    return advice;
}

void post_accept(struct post *o, unsigned sim, int64_t attempt, int mr)
{
    post_ended(o, sim,
               &(struct sms_result){
                   .attempt = attempt, .outcome = SMS_ACCEPTED, .final = {AT_OK, 0},
                           .mr = mr
    });
}

enum sim_advice post_refuse(struct post *o, unsigned sim, int64_t attempt, enum at_end end,
                            int code)
{
    return post_ended(
        o, sim,
        &(struct sms_result){
            .attempt = attempt, .outcome = SMS_REFUSED, .final = {end, code},
                    .mr = -1
    });
}

void post_unknown(struct post *o, unsigned sim, int64_t attempt)
{
    post_ended(o, sim,
               &(struct sms_result){
                   .attempt = attempt, .outcome = SMS_UNKNOWN, .final = {AT_TIMEOUT, 0},
                           .mr = -1
    });
}

/* A status report as the network sends it, of a message that the centre took at `scts`. False: it
 * matched nothing. */
bool post_report_of(struct post *o, unsigned sim, const char *phone, int mr, int st, wall_t scts)
{
    struct tpdu tpdu = {.type = TPDU_STATUS_REPORT,
                        .mr = (uint8_t)mr,
                        .st = (uint8_t)st,
                        .scts = scts,
                        .discharge = o->now.wall};
    bool matched;

    text_copy(tpdu.address.text, sizeof tpdu.address.text, span_of(phone));
    store_begin(o->store, o->now.wall);
    matched = outbox_report(o->outbox, sim, &tpdu, WALL_NONE, o->now);
    post_commit(o);
    return matched;
}

/* Of a message that the centre took now. */
bool post_report(struct post *o, unsigned sim, const char *phone, int mr, int st)
{
    return post_report_of(o, sim, phone, mr, st, o->now.wall);
}

static void post_tick(struct post *o)
{
    store_begin(o->store, o->now.wall);
    outbox_tick(o->outbox, o->now);
    post_commit(o);
}

/* Time passes from wake-up to wake-up, as under the loop. */
void post_pass(struct post *o, int64_t ms)
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
        post_tick(o);
    }
}

void post_assert_state(struct post *o, int64_t message, enum message_state wanted)
{
    struct message_row row;

    assert_true(store_message(o->store, message, &row));
    if (row.state != wanted)
        fail_msg("message %d is %s, wanted %s", (int)message, message_state_name(row.state),
                 message_state_name(wanted));
    store_forget(o->store);
}

/* Dies and starts again on what was committed. */
void post_crash(struct post *o)
{
    disk_break(o->disk, DISK_DEAD, 0);
    post_close(o);
    disk_break(o->disk, DISK_FINE, 0);
    post_open(o);
}
