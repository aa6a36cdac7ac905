/* Sending: how soon a modem gets the next message, and how many go out over many. */
#include "bench.h"

static const char *const instant[] = {"--instant", NULL};

/* A notice over modems that take their time; what the simulator measured goes to three rows. */
static void gap_over(const char *name, unsigned modems, unsigned texts, int latency_ms,
                     enum figure first)
{
    static const char *const none[] = {NULL};
    struct rig rig;

    rig_open(&rig, name, modems, none);
    rig_latency(&rig, latency_ms);
    rig_configure(&rig, "minimal", NULL);
    rig_start(&rig);
    rig_ready(&rig);
    json_decref(sim_ask(&rig, "{\"command\":\"stats\",\"fresh\":true}"));
    rig_notice(&rig, texts);
    if (sim_await(&rig, "accepted", texts, 60))
        sim_put_times(&rig, LIANHU, "gap", first);
    else
        figure_missing(LIANHU, first, "stalled");
    rig_close(&rig);
}

/* The same with the console's clerks at work. */
static void gap_beside_clerks(void)
{
    static const char *const none[] = {NULL};
    struct rig rig;

    rig_open(&rig, "gapweb", GAP_MODEMS, none);
    rig_latency(&rig, GAP_LATENCY_MS);
    rig_configure(&rig, "minimal", "duty_phones = {\"13900000011\"}\nweb { port = 0 }");
    rig_start(&rig);
    rig_ready(&rig);
    bench_web_gap(&rig, GAP_TEXTS);
    rig_close(&rig);
}

void bench_gap(void)
{
    gap_over("gap", GAP_MODEMS, GAP_TEXTS, GAP_LATENCY_MS, FIG_GAP_P50);
    gap_beside_clerks();
    gap_over("gap64", 64, 64 * 10, 1000, FIG_GAP64_P50);
}

void bench_rate(void)
{
    enum { TEXTS = 12000 };
    struct rig rig;

    rig_open(&rig, "rate", 16, instant);
    rig_configure(&rig, "minimal", NULL);
    rig_start(&rig);
    rig_ready(&rig);
    rig_notice(&rig, TEXTS);
    if (sim_await(&rig, "accepted", TEXTS, 60))
        figure_put(LIANHU, FIG_RATE, sim_rate(&rig));
    else
        figure_missing(LIANHU, FIG_RATE, "stalled");
    rig_close(&rig);
}
