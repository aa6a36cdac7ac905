/*
 * What goes wrong with modems, and how each gateway goes on from there. Real time; all of it runs
 * side by side, because nearly all of it is waiting.
 */
#include "gateway.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    PACE_TEXTS = 24,
    PACE_MS = 2478, /* with 2 ms to answer and 20 ms to the prompt: 2.5 s a message */
    FAULT_TEXTS = 60,
    FAULT_LATENCY_MS = 300,
    FAULT_AFTER = 5, /* texts that are out when it happens */
    KILL_TEXTS = 120,
    KILLS = 60,
    HANG_S = 60,
    AWAY_S = 10,
    GARBAGES = 10
};
#define OWN_LIMIT 30.0 /* lianhu asks from then on */
#define SILENCE   6.0  /* seconds without a submission: longer than any of them pauses by itself */
#define CALM      20.0 /* seconds without one: all that would go has gone */

/* ---- what the simulator saw ------------------------------------------------------------------ */

struct seen {
    unsigned count, twice, never; /* submissions; phones that got two, phones of the list without */
    double first_after, longest;  /* seconds: of the first after a moment; between two after it */
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static unsigned different(const char **names, size_t count)
{
    unsigned n = 0;

    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        n += i == 0 || strcmp(names[i - 1], names[i]) != 0;
    return n;
}

static struct seen look(struct run *run, double since, unsigned texts)
{
    json_t *answer = sim_ask(&run->rig, "{\"command\":\"submissions\"}"), *one;
    json_t *all = json_object_get(answer, "submissions");
    size_t count = json_array_size(all), i;
    const char **to = xcalloc(count + 1, sizeof *to);
    struct seen seen = {.count = (unsigned)count, .first_after = -1};
    double last = since;

    json_array_foreach(all, i, one)
    {
        double at = (double)json_integer_value(json_object_get(one, "at_us")) / 1e6;

        to[i] = json_string_value(json_object_get(one, "to"));
        if (at <= since)
            continue;
        if (seen.first_after < 0)
            seen.first_after = at - since;
        if (at - last > seen.longest)
            seen.longest = at - last;
        last = at;
    }
    unsigned phones = different(to, count);
    seen.twice = seen.count - phones;
    seen.never = phones < texts ? texts - phones : 0;
    free(to);
    json_decref(answer);
    return seen;
}

static double last_submission(struct run *run)
{
    json_t *answer = sim_ask(&run->rig, "{\"command\":\"submissions\"}");
    json_t *all = json_object_get(answer, "submissions");
    json_t *last = json_array_get(all, json_array_size(all) - 1);
    double at = (double)json_integer_value(json_object_get(last, "at_us")) / 1e6;

    json_decref(answer);
    return at;
}

/* Until something was submitted after that moment; false when the limit has passed. */
static bool await_after(struct run *run, double since, struct seen *seen)
{
    for (;;) {
        *seen = look(run, since, FAULT_TEXTS);
        if (seen->first_after >= 0)
            return true;
        if (seconds_now() > run->deadline)
            return false;
        pause_ms(200);
    }
}

static bool await_phones(struct run *run, double patience, unsigned texts, struct seen *seen)
{
    double until =
        seconds_now() + patience < run->deadline ? seconds_now() + patience : run->deadline;

    do {
        *seen = look(run, 0, texts);
        if (seen->never == 0)
            return true;
        pause_ms(200);
    } while (seconds_now() < until);
    return false;
}

/* ---- scenes ---------------------------------------------------------------------------------- */

static void pace(const struct gateway *gateway)
{
    struct run run;

    run_open(&run, gateway, "pace", 1, false);
    json_decref(sim_ask(&run.rig, "{\"command\":\"set\",\"modem\":0,\"options\":\"latency_ms=%d\"}",
                        PACE_MS));
    run_start(&run, PACE_TEXTS);
    if (sim_await(&run.rig, "accepted", PACE_TEXTS, RUN_LIMIT))
        figure_put(gateway_who(gateway), FIG_PACE, sim_rate(&run.rig));
    else
        figure_missing(gateway_who(gateway), FIG_PACE, "stalled");
    run_close(&run);
}

/* One modem with much to send; false when it does not begin. */
static bool flowing(struct run *run, const struct gateway *gateway, const char *what)
{
    run_open(run, gateway, what, 1, false);
    rig_latency(&run->rig, FAULT_LATENCY_MS);
    run_start(run, FAULT_TEXTS);
    return sim_await(&run->rig, "accepted", FAULT_AFTER, 60);
}

static void fault(struct run *run, const char *name, int seconds)
{
    json_decref(sim_ask(&run->rig,
                        "{\"command\":\"fault\",\"modem\":0,\"name\":\"%s\",\"seconds\":%d}", name,
                        seconds));
}

/* A fault that is over after some seconds: how long after that the next text leaves. */
static void back_after(const struct gateway *gateway, const char *what, int seconds,
                       enum figure figure)
{
    struct run run;
    struct seen seen;

    if (flowing(&run, gateway, what)) {
        double over = seconds_now() + seconds;

        fault(&run, what, seconds);
        if (await_after(&run, over, &seen))
            figure_put(gateway_who(gateway), figure, seen.first_after);
        else
            figure_missing(gateway_who(gateway), figure, "not in 280 s");
    }
    run_close(&run);
}

static void hang(const struct gateway *gateway)
{
    back_after(gateway, "mute", HANG_S, FIG_HANG);
}

static void replug(const struct gateway *gateway)
{
    back_after(gateway, "unplug", AWAY_S, FIG_REPLUG);
}

/* When the last submission was, once nothing has left for some seconds. */
static double await_silence(struct run *run)
{
    double at, until = seconds_now() + 60;

    do {
        pause_ms(100);
        at = last_submission(run);
    } while (seconds_now() < at + SILENCE && seconds_now() < until);
    return at;
}

/* The next result never comes: when something leaves again, and what left twice. */
static void lost(const struct gateway *gateway)
{
    enum who who = gateway_who(gateway);
    struct run run;
    struct seen seen;

    if (flowing(&run, gateway, "lost")) {
        fault(&run, "lost", 0);
        double at = await_silence(&run);
        if (await_after(&run, at, &seen)) {
            figure_put(who, FIG_LOST, seen.first_after);
            if (who == LIANHU)
                figure_put(who, FIG_LOST_OVER, seen.first_after - OWN_LIMIT);
            await_phones(&run, 60, FAULT_TEXTS, &seen);
            pause_ms(5000);
            figure_put(who, FIG_LOST_TWICE, look(&run, at, FAULT_TEXTS).twice);
        } else {
            figure_missing(who, FIG_LOST, "not in 280 s");
        }
    }
    run_close(&run);
}

static void garbage(const struct gateway *gateway)
{
    struct run run;
    struct seen seen;

    if (flowing(&run, gateway, "garbage")) {
        double began = seconds_now();

        for (int i = 0; i < GARBAGES; i++) {
            fault(&run, "garbage", 0);
            pause_ms(731);
        }
        if (await_phones(&run, RUN_LIMIT, FAULT_TEXTS, &seen))
            figure_put(gateway_who(gateway), FIG_GARBAGE, look(&run, began, FAULT_TEXTS).longest);
        else
            figure_missing(gateway_who(gateway), FIG_GARBAGE, "not in 280 s");
    }
    run_close(&run);
}

/* A crash at any moment, again and again, as soon as something has left. */
static void killed(const struct gateway *gateway)
{
    enum who who = gateway_who(gateway);
    unsigned random = 12345, kills = 0;
    double began = seconds_now();
    struct run run;
    struct seen seen;

    run_open(&run, gateway, "kill", 1, false);
    rig_latency(&run.rig, FAULT_LATENCY_MS);
    run_start(&run, KILL_TEXTS);
    while (kills < KILLS && seconds_now() < began + RUN_LIMIT / 2.0) {
        uint64_t before = sim_total(&run.rig, "submissions");

        for (int i = 0; i < 1000 && sim_total(&run.rig, "submissions") == before; i++)
            pause_ms(10);
        random = random * 1103515245 + 12345;
        pause_ms((int)(random >> 16) % (FAULT_LATENCY_MS + 50));
        run_kill(&run);
        kills++;
        run_again(&run);
    }
    while (look(&run, 0, KILL_TEXTS).never && seconds_now() < last_submission(&run) + CALM &&
           seconds_now() < run.deadline)
        pause_ms(500);
    pause_ms(3000);
    seen = look(&run, began, KILL_TEXTS);
    figure_put(who, FIG_KILLS, kills);
    figure_put(who, FIG_KILL_TWICE, seen.twice);
    figure_put(who, FIG_KILL_NEVER, seen.never);
    run_close(&run);
}

void bench_faults(void)
{
    static const struct {
        const char *name;
        void (*measure)(const struct gateway *);
    } scenes[] = {
        {"pace",    pace   },
        {"hang",    hang   },
        {"replug",  replug },
        {"lost",    lost   },
        {"garbage", garbage},
        {"kill",    killed },
    };

    for (enum who who = LIANHU; who < WHO_COUNT; who++)
        for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
            if (gateway_installed(gateway_of(who)))
                job_start(scenes[i].name, scenes[i].measure, gateway_of(who));
    jobs_wait();
}
