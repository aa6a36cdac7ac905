/* Receiving: what has waited is taken in, and a text gets its answer. */
#include "bench.h"
#include <stdio.h>
#include <string.h>

static const char *const instant[] = {"--instant", NULL};

/* While the gateway is away people write; timed from its first deletion to its last. */
void bench_drain(void)
{
    struct rig rig;

    rig_open(&rig, "drain", 1, instant);
    rig_configure(&rig, "nanyu", NULL);
    for (int i = 0; i < DRAIN_TEXTS; i++)
        json_decref(sim_ask(&rig, "{\"command\":\"text\",\"from\":\"139%08d\",\"text\":\"收到%d\"}",
                            i * 101, i));
    rig_start(&rig);
    figure_put(LIANHU, FIG_DRAIN, sim_deletions(&rig, DRAIN_TEXTS, 60));
    rig_close(&rig);
}

/* One leader reports on one household and waits until everything that follows is out. */
static void one_report(struct rig *rig, const char *phone, int household)
{
    uint64_t before = sim_total(rig, "accepted"), now;

    json_decref(sim_ask(rig, "{\"command\":\"text\",\"from\":\"%s\",\"text\":\"JF %d 土地\"}",
                        phone, household));
    if (!sim_await(rig, "accepted", before + 1, 10))
        bench_die("%s got no answer about household %d", phone, household);
    do {
        now = sim_total(rig, "accepted");
        pause_ms(20);
    } while (sim_total(rig, "accepted") != now);
}

/* The modem answers at once, so that what is measured is all ours. */
void bench_answer(void)
{
    char phones[64][16];
    struct rig rig;

    rig_open(&rig, "answer", 1, instant);
    rig_configure(&rig, "nanyu", NULL);
    rig_start(&rig);
    size_t leaders = rig_roster(&rig, "nanyu", "1/8/18/54", 54 * 30, phones, 54);
    rig_ready(&rig);
    json_decref(sim_ask(&rig, "{\"command\":\"stats\",\"fresh\":true}"));
    for (int i = 0; i < ANSWER_TEXTS; i++)
        one_report(&rig, phones[(size_t)i % leaders], 2 + i / (int)leaders);
    sim_put_times(&rig, LIANHU, "answer", FIG_ANSWER_P50);
    rig_close(&rig);
}
