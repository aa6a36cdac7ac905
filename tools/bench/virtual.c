/*
 * What takes hours, in virtual time: the daemon core over the simulator, whose clock jumps. A
 * message takes a modem 2.5 s: 2 ms until it answers, 20 ms to the prompt, the rest on the air.
 */
#include "bench.h"
#include "tests/support/township.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANNOUNCE_US (22 * MSEC)   /* AT+CMGS, its prompt */
#define AIR_US      (2478 * MSEC) /* from the text to its result */
#define MESSAGE_US  (ANNOUNCE_US + AIR_US)
#define SIM_2500    "latency_ms=2478"
#define NO_LIMITS   "per_minute = 0 per_hour = 0 per_day = 0"
#define CALLER      "+8613811111111" /* is told whom else to call */
#define ANY_HOUR                                                                                   \
    "bulk_window = {\"00:00-24:00\"} bulk_days = \"all\" parts_per_day = 0\n"                      \
    "phone_per_minute = 0 phone_per_day = 0 same_per_minute = 0 same_per_hour = 0\n"

enum { PEOPLE = 17539, NOTICE_MODEMS = 16, ALARM_MODEMS = 4, ALARM_PHONES = 40 };

static struct township *open_town(unsigned modems, const char *conf)
{
    struct township *town = township_open(&(struct township_plan){.name = "bench",
                                                                  .modems = modems,
                                                                  .sim = SIM_2500,
                                                                  .conf = conf,
                                                                  .modem = NO_LIMITS,
                                                                  .model = "minimal",
                                                                  .no_roster = true});

    township_pass(town, MIN);
    return town;
}

/* A notice to `count` phones that nobody else has. */
static void send_notice(struct township *town, unsigned count)
{
    struct buf request = BUF_INIT;

    notice_request(&request, count);
    if (!strstr(township_ask(town, request.ptr), "\"ok\":true"))
        bench_die("the notice is refused: %s", town->reply.ptr);
    buf_free(&request);
}

/* ---- many people ------------------------------------------------------------------------------
 */

static bool all_submitted(struct township *town, void *ctx)
{
    const struct sim_submission *all;

    return sim_submissions(town->sim, &all) >= *(const size_t *)ctx;
}

static void notice_to_all(void)
{
    struct township *town = open_town(NOTICE_MODEMS, ANY_HOUR);
    size_t wanted = PEOPLE;
    int64_t ideal = (PEOPLE + NOTICE_MODEMS - 1) / NOTICE_MODEMS * MESSAGE_US;
    mono_t began = town->now.mono;

    send_notice(town, PEOPLE);
    if (township_wait(town, 2 * ideal, all_submitted, &wanted)) {
        int64_t took = town->now.mono.us - began.us + MESSAGE_US; /* the last one's own */
        figure_put(LIANHU, FIG_NOTICE_OVER, (double)(took - ideal) * 100 / (double)ideal);
    } else {
        figure_missing(LIANHU, FIG_NOTICE_OVER, "stalled");
    }
    township_close(town);
}

/* ---- an alarm ---------------------------------------------------------------------------------
 */

static const char *alarm_conf(void)
{
    static struct buf conf = BUF_INIT;

    buf_clear(&conf);
    buf_add_str(&conf, ANY_HOUR "duty_phones += {");
    for (int i = 2; i < ALARM_PHONES; i++) /* two are there already */
        buf_addf(&conf, "%s\"139001%05d\"", i > 2 ? ", " : "", i);
    buf_add_str(&conf, "}\n");
    return conf.ptr;
}

struct watched {
    mono_t raised;               /* MONO_NEVER not yet */
    size_t looked;               /* submissions that were looked at */
    unsigned count;              /* texts to duty phones */
    mono_t first[ALARM_MODEMS];  /* text of the alarm on each modem */
    mono_t flying[ALARM_MODEMS]; /* when the message before it left; MONO_NEVER none */
    unsigned before;             /* texts of others that were begun although the alarm waited */
    mono_t last;
};

static bool for_duty(const char *to)
{
    return strncmp(to, "+86139001", 9) == 0 || strcmp(to, "+8613900000011") == 0 ||
           strcmp(to, "+8613900000012") == 0;
}

/* A text of the notice; one that was announced before the alarm is in flight already. */
static void another_left(struct watched *alarm, const struct sim_submission *s)
{
    alarm->flying[s->modem] = s->at.mono;
    alarm->before +=
        alarm->raised.us != INT64_MAX && s->at.mono.us - alarm->raised.us > ANNOUNCE_US;
}

/* The alarm is raised when it is on the books. */
static bool all_told(struct township *town, void *ctx)
{
    struct watched *alarm = ctx;
    const struct sim_submission *all;
    size_t count = sim_submissions(town->sim, &all);

    if (alarm->raised.us == INT64_MAX) {
        if (!township_count(town, "SELECT count(*) FROM case_file"))
            return false;
        alarm->raised = town->now.mono;
    }
    for (; alarm->looked < count; alarm->looked++) {
        const struct sim_submission *s = &all[alarm->looked];

        if (for_duty(s->to) || strcmp(s->to, CALLER) == 0)
            alarm->first[s->modem] = mono_min(alarm->first[s->modem], s->at.mono);
        else if (alarm->first[s->modem].us == INT64_MAX)
            another_left(alarm, s);
        if (!for_duty(s->to))
            continue;
        alarm->last = s->at.mono;
        alarm->count++;
    }
    return alarm->count >= ALARM_PHONES;
}

static bool raise_alarm(struct township *town, struct watched *alarm)
{
    *alarm = (struct watched){.raised = MONO_NEVER};
    for (int i = 0; i < ALARM_MODEMS; i++)
        alarm->first[i] = alarm->flying[i] = MONO_NEVER;
    township_text(town, CALLER, 0, "救命");
    return township_wait(town, 5 * MIN, all_told, alarm);
}

/* The modem that starts last, from the moment the alarm is raised, in seconds. */
static double latest_start(const struct watched *alarm)
{
    int64_t latest = 0;

    for (int i = 0; i < ALARM_MODEMS; i++)
        if (alarm->first[i].us - alarm->raised.us > latest)
            latest = alarm->first[i].us - alarm->raised.us;
    return (double)latest / (double)SEC;
}

/* From the end of what a modem had in flight, or the alarm if that was later, to the announcement
 * of its text: the modem that took longest, in milliseconds (design.md 8: at the next boundary). */
static double latest_after_boundary(const struct watched *alarm)
{
    int64_t latest = 0;

    for (int i = 0; i < ALARM_MODEMS; i++) {
        int64_t boundary = alarm->raised.us;

        if (alarm->flying[i].us != INT64_MAX && alarm->flying[i].us + AIR_US > boundary)
            boundary = alarm->flying[i].us + AIR_US;
        if (alarm->first[i].us - ANNOUNCE_US - boundary > latest)
            latest = alarm->first[i].us - ANNOUNCE_US - boundary;
    }
    return (double)latest / (double)MSEC;
}

/* All modems idle. */
static void alarm_when_idle(void)
{
    struct township *town = open_town(ALARM_MODEMS, alarm_conf());
    struct watched alarm;

    if (raise_alarm(town, &alarm))
        figure_put(LIANHU, FIG_ALARM_IDLE, latest_start(&alarm));
    else
        figure_missing(LIANHU, FIG_ALARM_IDLE, "stalled");
    township_close(town);
}

/* Busy with a notice to a prefecture: over the ideal time and the longest message in flight. */
static void alarm_when_busy(void)
{
    struct township *town = open_town(ALARM_MODEMS, alarm_conf());
    int64_t allowed = ALARM_PHONES / ALARM_MODEMS * MESSAGE_US + MESSAGE_US;
    struct watched alarm;

    send_notice(town, PEOPLE);
    township_pass(town, 61 * SEC);
    if (raise_alarm(town, &alarm)) {
        int64_t took = alarm.last.us - alarm.raised.us + MESSAGE_US;

        figure_put(LIANHU, FIG_ALARM_BEFORE, alarm.before);
        figure_put(LIANHU, FIG_ALARM_BUSY, latest_after_boundary(&alarm));
        figure_put(LIANHU, FIG_ALARM_LAST, latest_start(&alarm));
        figure_put(LIANHU, FIG_ALARM_OVER, (double)(took - allowed) * 100 / (double)allowed);
    } else {
        figure_missing(LIANHU, FIG_ALARM_BEFORE, "stalled");
        figure_missing(LIANHU, FIG_ALARM_BUSY, "stalled");
        figure_missing(LIANHU, FIG_ALARM_LAST, "stalled");
        figure_missing(LIANHU, FIG_ALARM_OVER, "stalled");
    }
    township_close(town);
}

/* ---- a hang -----------------------------------------------------------------------------------
 */

enum { HANGS = 100, HANG_S = 60, HANG_TEXTS = 12000 };

/* At any moment of a modem that has much to send, and each second time of one that is idle but for
 * a text that comes up meanwhile: from the moment it answers again to the next submission. */
static double after_a_hang(struct township *town, uint64_t *random, bool busy)
{
    const struct sim_submission *all;
    size_t wanted;

    *random = *random * 6364136223846793005u + 1442695040888963407u;
    township_pass(town, (int64_t)(*random >> 33) % (20 * SEC));
    township_fault(town, 0, "mute", (struct sim_fault_args){.seconds = HANG_S});
    mono_t over = mono_add(town->now.mono, HANG_S * SEC);
    if (!busy)
        send_notice(town, 1);
    township_pass(town, HANG_S * SEC);
    wanted = sim_submissions(town->sim, &all) + 1;
    if (!township_wait(town, 10 * MIN, all_submitted, &wanted))
        return 600;
    double took = (double)(town->now.mono.us - over.us) / (double)SEC;
    township_pass(town, 2 * MIN); /* what it was doubted for is settled */
    return took;
}

static void hang_at_any_moment(bool busy, double *worst)
{
    struct township *town = open_town(1, ANY_HOUR);
    uint64_t random = 1;

    if (busy)
        send_notice(town, HANG_TEXTS);
    for (int i = 0; i < HANGS; i++) {
        double took = after_a_hang(town, &random, busy);

        if (getenv("BENCH_SHOW"))
            bench_say("%s hang %d: %.1f s", busy ? "busy" : "idle", i, took);
        *worst = took > *worst ? took : *worst;
    }
    township_close(town);
}

void bench_virtual(void)
{
    double worst = 0;

    hang_at_any_moment(true, &worst);
    hang_at_any_moment(false, &worst);
    figure_put(LIANHU, FIG_HANG_WORST, worst);

    alarm_when_idle();
    alarm_when_busy();
    notice_to_all();
}
