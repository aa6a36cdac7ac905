/* A notice to every group leader of a county: looked at with the parts of each, drafted, checked
 * and signed by three, on the way while the loop is watched. Part of the group scale. */
#include "bench.h"

#define EVERYBODY "role:联户长"

double rig_longest_turn(struct rig *rig, bool fresh)
{
    json_t *answer =
        rig_ask(rig, "{\"command\":\"status\",\"fresh\":%s}", fresh ? "true" : "false");
    double ms = json_number_value(json_object_get(
        json_object_get(json_object_get(answer, "result"), "loop"), "longest_turn_ms"));

    json_decref(answer);
    return ms;
}

static void add_staff(struct rig *rig)
{
    static const struct {
        const char *name, *role;
    } staff[] = {
        {"孙秀兰", "clerk"          },
        {"王进财", "centre-director"},
        {"刘文清", "township-leader"},
    };

    for (size_t i = 0; i < 3; i++)
        json_decref(rig_ask(rig, "{\"command\":\"staff.add\",\"name\":\"%s\",\"role\":\"%s\"}",
                            staff[i].name, staff[i].role));
}

/* How long the answer takes, in ms. */
static double look(struct rig *rig, const char *to)
{
    double began = seconds_now();

    json_decref(rig_ask(rig,
                        "{\"command\":\"notice.preview\",\"as\":\"孙秀兰\",\"to\":\"%s\","
                        "\"text\":\"{姓名}:%s\"}",
                        to, BENCH_WORDS));
    return (seconds_now() - began) * 1000;
}

static void sign(struct rig *rig, const char *number)
{
    double began = seconds_now();

    json_decref(
        rig_ask(rig, "{\"command\":\"notice.sign\",\"as\":\"刘文清\",\"number\":\"%s\"}", number));
    figure_put(LIANHU, FIG_NOTICE_SIGN, (seconds_now() - began) * 1000);
    while (sim_total(rig, "accepted") == 0 && seconds_now() - began < 30)
        pause_ms(2);
    figure_put(LIANHU, FIG_NOTICE_FIRST, (seconds_now() - began) * 1000);
}

void bench_notice(struct rig *rig)
{
    add_staff(rig);
    rig_longest_turn(rig, true);
    look(rig, "role:户主");
    figure_put(LIANHU, FIG_LOOK_TURN, rig_longest_turn(rig, true));
    figure_put(LIANHU, FIG_NOTICE_LOOK, look(rig, EVERYBODY));
    bench_say("longest turn: looked at %.1f ms", rig_longest_turn(rig, false));
    json_t *drafted = rig_ask(rig,
                              "{\"command\":\"notice.send\",\"as\":\"孙秀兰\",\"to\":\"%s\","
                              "\"text\":\"{姓名}:%s\"}",
                              EVERYBODY, BENCH_WORDS);
    const char *number =
        json_string_value(json_object_get(json_object_get(drafted, "result"), "number"));
    json_decref(
        rig_ask(rig, "{\"command\":\"notice.check\",\"as\":\"王进财\",\"number\":\"%s\"}", number));
    bench_say("longest turn: drafted, checked %.1f ms", rig_longest_turn(rig, false));
    sign(rig, number);
    bench_say("longest turn: signed %.1f ms", rig_longest_turn(rig, false));
    sim_await(rig, "accepted", 8000, 30);
    bench_say("longest turn: sent %.1f ms", rig_longest_turn(rig, false));
    json_decref(rig_ask(rig, "{\"command\":\"notice.show\",\"number\":\"%s\"}", number));
    json_decref(drafted);
    figure_put(LIANHU, FIG_NOTICE_TURN, rig_longest_turn(rig, false));
}
