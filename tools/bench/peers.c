/* The peers at what lianhu was measured at: real time, a few hundred texts. */
#include "gateway.h"

enum { PEER_RATE_TEXTS = 240, PEER_DRAIN_TEXTS = 40, PEER_IDLE_S = 20 };

/* Lines and bytes of the messages between a first part, which a start belongs to, and the last. */
static void put_traffic(struct run *run, unsigned from, unsigned texts)
{
    if (!sim_await(&run->rig, "accepted", from, 60))
        return;
    double first = (double)sim_total(&run->rig, "accepted");
    double lines = (double)sim_total(&run->rig, "lines");
    double bytes = (double)sim_total(&run->rig, "bytes_in");
    double cpu = run_sum(run, program_cpu);
    if (!sim_await(&run->rig, "accepted", texts, 90))
        return;
    double count = (double)sim_total(&run->rig, "accepted") - first;
    figure_put(gateway_who(run->gateway), FIG_MESSAGE_LINES,
               ((double)sim_total(&run->rig, "lines") - lines) / count);
    figure_put(gateway_who(run->gateway), FIG_CPU,
               (run_sum(run, program_cpu) - cpu) * 1000 / count);
    figure_put(gateway_who(run->gateway), FIG_MESSAGE_BYTES,
               ((double)sim_total(&run->rig, "bytes_in") - bytes) / count);
}

static void peer_gap(const struct gateway *peer)
{
    struct run run;

    run_open(&run, peer, "gap", GAP_MODEMS, false);
    rig_latency(&run.rig, GAP_LATENCY_MS);
    run_start(&run, GAP_TEXTS);
    put_traffic(&run, GAP_TEXTS / 4, GAP_TEXTS);
    if (sim_total(&run.rig, "accepted") >= GAP_TEXTS)
        sim_put_times(&run.rig, gateway_who(peer), "gap", FIG_GAP_P50);
    else
        figure_missing(gateway_who(peer), FIG_GAP_P50, "stalled");
    run_close(&run);
}

static void put_idle(struct run *run)
{
    pause_ms(2000);
    uint64_t before = sim_total(&run->rig, "lines");
    double wakes = run_sum(run, program_wakes);
    pause_ms(PEER_IDLE_S * 1000);
    double lines = (double)(sim_total(&run->rig, "lines") - before);

    figure_put(gateway_who(run->gateway), FIG_IDLE_LINES,
               lines * 60 / PEER_IDLE_S / run->rig.modems);
    figure_put(gateway_who(run->gateway), FIG_IDLE_WAKES,
               (run_sum(run, program_wakes) - wakes) / PEER_IDLE_S / run->rig.modems);
}

static void peer_rate(const struct gateway *peer)
{
    enum who who = gateway_who(peer);
    struct run run;

    run_open(&run, peer, "rate", 16, true);
    run_start(&run, PEER_RATE_TEXTS);
    if (sim_await(&run.rig, "accepted", PEER_RATE_TEXTS, 60)) {
        figure_put(who, FIG_RATE, sim_rate(&run.rig));
        put_idle(&run);
        figure_put(who, FIG_PSS16, run_sum(&run, program_share));
        figure_put(who, FIG_RSS16, run_sum(&run, program_rss));
    } else {
        figure_missing(who, FIG_RATE, "stalled");
    }
    run_close(&run);
}

static void peer_drain(const struct gateway *peer)
{
    struct run run;

    run_open(&run, peer, "drain", 1, true);
    for (int i = 0; i < PEER_DRAIN_TEXTS; i++)
        json_decref(sim_ask(
            &run.rig, "{\"command\":\"text\",\"from\":\"139%08d\",\"text\":\"x%d\"}", i * 101, i));
    run_start(&run, 0);
    figure_put(gateway_who(peer), FIG_DRAIN, sim_deletions(&run.rig, PEER_DRAIN_TEXTS, 60));
    run_close(&run);
}

static void peer_answer(const struct gateway *peer)
{
    struct run run;

    run_open(&run, peer, "answer", 1, true);
    run_start(&run, 0);
    pause_ms(5000);
    for (unsigned i = 0; i < PEER_ANSWER_TEXTS; i++) {
        json_decref(sim_ask(&run.rig, "{\"command\":\"text\",\"from\":\"139%08u\",\"text\":\"x\"}",
                            i * 101));
        if (!sim_await(&run.rig, "accepted", i + 1, 15))
            break;
        pause_ms(300 + (int)i * 137); /* polls must not march in step with this */
    }
    sim_put_times(&run.rig, gateway_who(peer), "answer", FIG_ANSWER_P50);
    run_close(&run);
}

static void measure_peer(const struct gateway *peer)
{
    peer_gap(peer);
    peer_rate(peer);
    peer_drain(peer);
    peer_answer(peer);
}

void bench_peers(void)
{
    for (enum who who = GAMMU; who < WHO_COUNT; who++)
        if (gateway_installed(gateway_of(who)))
            job_start("a peer", measure_peer, gateway_of(who));
        else
            bench_say("a peer is not here; tools/deps bench installs it");
    jobs_wait();
}
