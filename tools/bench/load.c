/* What it costs: lines and bytes on the wire, processor, memory, wake-ups. */
#include "bench.h"
#include "tests/support/township.h"

enum { LOAD_MODEMS = 16, LOAD_TEXTS = 8000, IDLE_S = 20 };

/* What a running daemon says of its loop; with `fresh` it is measured anew from here. */
static double loop_figure(struct rig *rig, const char *key, bool fresh)
{
    json_t *answer =
        rig_ask(rig, "{\"command\":\"status\",\"fresh\":%s}", fresh ? "true" : "false");
    json_t *loop = json_object_get(json_object_get(answer, "result"), "loop");
    double value = json_number_value(json_object_get(loop, key));

    json_decref(answer);
    return value;
}

static void send_and_count(struct rig *rig)
{
    uint64_t lines = sim_total(rig, "lines"), bytes = sim_total(rig, "bytes_in");

    double cpu = program_cpu(rig->daemon);
    rig_notice(rig, LOAD_TEXTS);
    loop_figure(rig, "turns", true);
    if (!sim_await(rig, "accepted", LOAD_TEXTS, 60))
        bench_die("a notice to %d stalls", LOAD_TEXTS);
    pause_ms(1000); /* the last reports */
    cpu = program_cpu(rig->daemon) - cpu;
    figure_put(LIANHU, FIG_TURN_MAX, loop_figure(rig, "longest_turn_ms", false));
    figure_put(LIANHU, FIG_COMMIT_OURS, loop_figure(rig, "mean_commit_ms", false));
    figure_put(LIANHU, FIG_CPU, cpu * 1000 / LOAD_TEXTS);
    figure_put(LIANHU, FIG_MESSAGE_LINES, (double)(sim_total(rig, "lines") - lines) / LOAD_TEXTS);
    figure_put(LIANHU, FIG_MESSAGE_BYTES,
               (double)(sim_total(rig, "bytes_in") - bytes) / LOAD_TEXTS);
}

static void idle(struct rig *rig)
{
    pause_ms(2000);
    double wakes = program_wakes(rig->daemon);
    pause_ms(IDLE_S * 1000);
    figure_put(LIANHU, FIG_IDLE_WAKES, (program_wakes(rig->daemon) - wakes) / IDLE_S / LOAD_MODEMS);
    figure_put(LIANHU, FIG_RSS16, program_rss(rig->daemon));
    figure_put(LIANHU, FIG_PSS16, program_share(rig->daemon));
}

/* A day, in virtual time: some polls are rare. */
static void idle_lines(void)
{
    struct township *town = township_open(&(struct township_plan){.name = "bench"});
    const struct sim_modem_stats *stats = sim_stats(town->sim, 0);

    township_pass(town, MIN);
    uint64_t before = stats->lines;
    township_pass(town, 24 * HOUR);
    figure_put(LIANHU, FIG_IDLE_LINES, (double)(stats->lines - before) / (24 * 60));
    township_close(town);
}

void bench_load(void)
{
    static const char *const instant[] = {"--instant", NULL};
    struct rig rig;

    rig_open(&rig, "load", LOAD_MODEMS, instant);
    rig_configure(&rig, "minimal", NULL);
    rig_start(&rig);
    rig_ready(&rig);
    send_and_count(&rig);
    idle(&rig);
    rig_close(&rig);
    idle_lines();
}
