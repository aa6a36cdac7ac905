/*
 * The device against simulated modems of every family, in virtual time: it comes up, receives,
 * sends, and comes back from faults; the centre's book says what really happened.
 */
#include "modem/gsm7.h"
#include "tests/support/device_world.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- every family ---------------------------------------------------------------------------- */

static const char *const families[] = {"plain",   "huawei",  "e3372", "zte",    "sim800",
                                       "sim7600", "a7670",   "ec20",  "air780", "ml307",
                                       "wavecom", "siemens", "telit", "ublox",  "neoway",
                                       "fibocom", "a6",      "nokia", "em7455"};

static void serve_family(const char *family)
{
    struct world world;
    char options[64];

    snprintf(options, sizeof options, "family=%s", family);
    world_start(&world, "auto", options);
    world_until(&world, DEVICE_READY, 120, family);
    world_until_idle(&world, 60, family);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sim_phone_text(world.sim, WORLD_PHONE, span_of("JF 3 张明录 土地"),
                                        sim_modem_number(world.sim, 0)),
                         1);
    world_run(&world, 60 * SEC);
    if (world_results(&world, "in *") != 3)
        fail_msg("%s: %u of 3 messages came in\n%s", family, world_results(&world, "in *"),
                 world.rig.log.ptr);
    assert_int_equal(sim_modem_stored(world.sim, 0), 0);
    for (int i = 0; i < 5; i++) {
        world_until_idle(&world, 60, family);
        world_submit(&world, "已记:3户张明录土地");
    }
    world_run(&world, 120 * SEC);
    if (world_results(&world, "result * accepted *") != 5)
        fail_msg("%s: %u of 5 accepted\n%s", family, world_results(&world, "result * accepted *"),
                 world.rig.log.ptr);
    const struct sim_submission *sent;
    assert_int_equal(sim_submissions(world.sim, &sent), 5);
    /* a report for each, but for the one that no way of these modems brings */
    if (world_results(&world, "in *") != 3 + 5)
        fail_msg("%s: %u of 5 reports came\n%s", family, world_results(&world, "in *") - 3,
                 world.rig.log.ptr);
    assert_int_equal(sim_stats(world.sim, 0)->type_ahead, 0);
    world_stop(&world);
}

static void test_families(void **state)
{
    const char *only = getenv("FAMILY");

    (void)state;
    for (size_t i = 0; i < ROWS(families); i++)
        if (!only || strcmp(only, families[i]) == 0)
            serve_family(families[i]);
}

/* ---- faults, one at a time ------------------------------------------------------------------- */

static const struct {
    const char *family, *fault;
    int seconds, count;
    int away; /* seconds that the modem itself is away */
    int back; /* seconds after which it must serve again */
} faults[] = {
    {"plain",  "hang",      60,  0,   60,  5 },
    {"plain",  "mute",      60,  0,   60,  5 },
    {"plain",  "mute",      900, 0,   900, 5 },
    {"plain",  "unplug",    30,  0,   30,  10},
    {"plain",  "unplug",    300, 0,   300, 10},
    {"sim800", "reboot",    0,   0,   10,  15},
    {"ec20",   "reboot",    0,   0,   10,  30},
    {"plain",  "reboot",    0,   0,   10,  70}, /* without a word */
    {"plain",  "forget",    0,   0,   1,   70},
    {"plain",  "network",   120, 0,   120, 15},
    {"plain",  "echo",      0,   0,   0,   1 },
    {"plain",  "garbage",   0,   200, 0,   5 },
    {"plain",  "cmti-lost", 0,   1,   0,   70},
    {"plain",  "silent",    0,   1,   0,   75},
    {"plain",  "full",      0,   0,   0,   70},
};

/* After the fault a message sent to it and one sent by it must both arrive soon. */
static void test_back_after_a_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(faults); i++) {
        struct world world;
        char what[64], options[64];

        snprintf(what, sizeof what, "%s %d", faults[i].fault, faults[i].seconds);
        snprintf(options, sizeof options, "family=%s", faults[i].family);
        world_ready(&world, options);
        world_fault(&world, faults[i].fault, faults[i].seconds, faults[i].count);
        world_run(&world, (faults[i].away ? faults[i].away : 1) * SEC);
        world_until(&world, DEVICE_READY, faults[i].back, what);
        world_until_idle(&world, faults[i].back, what);
        sim_phone_text(world.sim, WORLD_PHONE, span_of("CX"), sim_modem_number(world.sim, 0));
        for (int tries = 0; tries < 3 && !world_results(&world, "result * accepted *"); tries++) {
            world_until_idle(&world, 10, what);
            world_submit(&world, "之后"); /* an outbox repeats what was not sent */
            world_run(&world, 10 * SEC);
        }
        world_run(&world, faults[i].back * SEC);
        if (world_results(&world, "result * accepted *") != 1 || world_results(&world, "in *") < 2)
            fail_msg("%s: %s", what, world.rig.log.ptr);
        world_stop(&world);
    }
}

/* A lost result costs its limit and at most two seconds more; a late one settles its attempt. */
static void test_lost_and_late_results(void **state)
{
    struct world world;

    (void)state;
    world_ready(&world, "family=plain");
    world_fault(&world, "lost", 0, 1);
    world_submit(&world, "一");
    world_run(&world, 181 * SEC);
    assert_int_equal(world_results(&world, "result 1 unknown -1 time-out 0"), 1);
    world_until_idle(&world, 2, "lost");
    world_submit(&world, "二");
    world_run(&world, 10 * SEC);
    assert_int_equal(world_results(&world, "result 2 accepted *"), 1);
    world_fault(&world, "late", 200, 1);
    world_submit(&world, "三");
    world_run(&world, 190 * SEC);
    assert_int_equal(world_results(&world, "result 3 unknown *"), 1);
    world_run(&world, 30 * SEC);
    assert_int_equal(world_results(&world, "result 3 accepted *"), 1);
    world_stop(&world);
}

/* A refused recipient holds up the next for a moment only, also on a modem that stays at its
 * prompt. */
static void test_a_refusal_blocks_nobody(void **state)
{
    static const char *const options[] = {"family=plain", "family=plain,stuck_prompt=1",
                                          "family=wavecom"};

    (void)state;
    for (size_t i = 0; i < ROWS(options); i++) {
        struct world world;

        world_ready(&world, options[i]);
        world_fault(&world, "cms", 0, 1);
        world_submit(&world, "一");
        world_run(&world, 5 * SEC);
        assert_int_equal(world_results(&world, "result 1 refused *"), 1);
        world_until_idle(&world, 1, options[i]);
        world_submit(&world, "二");
        world_run(&world, 5 * SEC);
        assert_int_equal(world_results(&world, "result 2 accepted *"), 1);
        world_stop(&world);
    }
}

/* ---- idleness and gaps ----------------------------------------------------------------------- */

static void test_few_lines_when_idle(void **state)
{
    struct world world;

    (void)state;
    for (size_t i = 0; i < ROWS(families); i++) {
        char options[64];

        snprintf(options, sizeof options, "family=%s,noise_ms=0", families[i]);
        world_ready(&world, options);
        world_run(&world, 5 * MIN);
        uint64_t before = sim_stats(world.sim, 0)->lines;
        world_run(&world, 60 * MIN);
        double per_minute = (double)(sim_stats(world.sim, 0)->lines - before) / 60;
        if (per_minute > 4)
            fail_msg("%s: %.2f lines a minute", families[i], per_minute);
        if (getenv("FIGURES"))
            print_message("idle %-8s %.2f lines/min\n", families[i], per_minute);
        world_stop(&world);
    }
}

/* The next AT+CMGS leaves in the very step that took the last result. */
static void test_no_gap_between_submissions(void **state)
{
    struct world world;

    (void)state;
    world_ready(&world, "family=plain,latency_ms=50,sr_slots=100");
    world.more_follow = true;
    for (int sent = 0; sent < 50;) {
        if (device_idle(world.rig.device)) {
            world_submit(&world, "满");
            sent++;
        }
        world_exchange(&world);
        mono_t next = mono_min(sim_wakes(world.sim), device_wakes(world.rig.device));
        if (!device_idle(world.rig.device)) {
            rig_wait(&world.rig, next);
            sim_step(world.sim, world.rig.now);
        }
        world_exchange(&world);
    }
    world_run(&world, 10 * SEC);
    assert_int_equal(world_results(&world, "result * accepted *"), 50);
    assert_int_equal(sim_gap_us(world.sim, 0, 95), 0);
    world_stop(&world);
}

/* ---- days of faults -------------------------------------------------------------------------- */

struct days {
    struct world world;
    unsigned seed, sent, texted;
    char report[256];
};

static unsigned draw(struct days *month, unsigned below)
{
    return (unsigned)rand_r(&month->seed) % below;
}

static void random_fault(struct days *month)
{
    static const char *const names[] = {"hang",      "mute",   "reboot", "unplug", "network",
                                        "denied",    "lost",   "late",   "silent", "duplicate",
                                        "cmti-lost", "prompt", "echo",   "forget", "garbage",
                                        "full",      "cms"};
    struct sim_fault_args args = {.seconds = (int)(1 + draw(month, 300)),
                                  .count = (int)(1 + draw(month, 3))};
    const char *name = names[draw(month, ROWS(names))];

    if (month->world.rig.trace)
        fprintf(stderr, "%10.3f ! %s %d s, %d times\n", (double)month->world.rig.now.mono.us / 1e6,
                name, args.seconds, args.count);
    (void)sim_fault(month->world.sim, 0, name, &args);
}

/* What the device said of each attempt against what the centre knows of it. */
static void check_book(struct days *month)
{
    const struct sim_submission *book;
    size_t count = sim_submissions(month->world.sim, &book);
    const struct rig *rig = &month->world.rig;
    unsigned accepted = 0, reached = 0;

    for (unsigned i = 1; i <= month->sent; i++) {
        char pattern[64];

        snprintf(pattern, sizeof pattern, "\nresult %u ", i);
        if (!rig_holds(rig, pattern))
            fail_msg("seed %s: attempt %u has no result", month->report, i);
        snprintf(pattern, sizeof pattern, "\nresult %u accepted ", i);
        accepted += rig_holds(rig, pattern);
    }
    for (size_t i = 0; i < count; i++) {
        reached += book[i].fate != SIM_NEVER_SENT;
        if (book[i].delivered > 1)
            fail_msg("seed %s: one submission reached its phone %u times", month->report,
                     book[i].delivered);
    }
    unsigned unknown = rig_count(rig, "result * unknown *");
    if (accepted > reached || reached > accepted + unknown)
        fail_msg("seed %s: %u accepted, %u unknown, but the centre has %u", month->report, accepted,
                 unknown, reached);
}

/* Numbered texts in GSM 7 bit, so that each can be found by its TPDU. */
static void text_in(struct days *month)
{
    char text[16];

    snprintf(text, sizeof text, "PA %05u", ++month->texted);
    sim_phone_text(month->world.sim, WORLD_PHONE, span_of(text),
                   sim_modem_number(month->world.sim, 0));
}

static void check_inbound(struct days *month)
{
    for (unsigned i = 1; i <= month->texted; i++) {
        char text[16], pattern[64];
        uint8_t septets[16], octets[16];
        size_t count;

        snprintf(text, sizeof text, "PA %05u", i);
        assert_true(gsm7_from_utf8(span_of(text), septets, sizeof septets, &count));
        size_t len = gsm7_pack(septets, count, 0, octets);
        hex_encode(octets, len, pattern);
        if (!rig_holds(&month->world.rig, pattern))
            fail_msg("seed %s: text %u never came in", month->report, i);
    }
}

static void live_with_faults(const char *family, unsigned seed, int days)
{
    struct days month = {.seed = seed};
    struct world *world = &month.world;
    char options[64];

    snprintf(options, sizeof options, "family=%s", family);
    snprintf(month.report, sizeof month.report, "%s/%u", family, seed);
    world_ready(world, options);
    for (int hour = 0; hour < days * 24; hour++) {
        if (draw(&month, 3) == 0)
            random_fault(&month);
        for (unsigned i = draw(&month, 4); i > 0; i--)
            if (device_idle(world->rig.device)) {
                world_submit(world, "通知");
                month.sent++;
                world_run(world, (int64_t)draw(&month, 20) * SEC);
            }
        for (unsigned i = draw(&month, 3); i > 0; i--)
            text_in(&month);
        world_run(world, (int64_t)(1 + draw(&month, 3600)) * SEC);
    }
    world_fault(world, "heal", 0, 0);
    world_run(world, 4 * HOUR);
    if (world_state(world) != DEVICE_READY)
        fail_msg("seed %s: ends %s", month.report, device_state_name(world_state(world)));
    if (sim_modem_waiting(world->sim, 0))
        fail_msg("seed %s: %zu wait", month.report, sim_modem_waiting(world->sim, 0));
    check_inbound(&month);
    check_book(&month);
    world_stop(world);
}

static void test_days_of_faults(void **state)
{
    const char *seed = getenv("SEED"), *family = getenv("FAMILY");
    unsigned from = seed ? (unsigned)atoi(seed) : 1;

    (void)state;
    for (unsigned s = from; s < (seed ? from + 1 : 3); s++)
        for (size_t i = 0; i < ROWS(families); i++)
            if (!family || strcmp(family, families[i]) == 0)
                live_with_faults(families[i], s, 10);
}

/* The storage may have been selected although nobody said so: what is read and emptied next must
 * not be a slot of the same number there. */
static void test_a_selection_without_a_result(void **state)
{
    static const char *const profiles[] = {"auto", "uart"};

    (void)state;
    for (size_t i = 0; i < ROWS(profiles); i++) {
        struct world world;

        world_start(&world, profiles[i], "family=plain,cnmi_ds1=0,noise_ms=0");
        world_until(&world, DEVICE_READY, 120, profiles[i]);
        world_until_idle(&world, 60, profiles[i]);
        world_submit(&world, "通知");
        for (int step = 0; step < 600 && !world_results(&world, "result * accepted *"); step++)
            world_run(&world, SEC / 10);
        world_fault(&world, "silent", 0, 1); /* AT+CPMS="SR",... when the report is announced */
        for (int step = 0; step < 600 && !sim_stats(world.sim, 0)->reports; step++)
            world_run(&world, SEC / 100);
        sim_phone_text(world.sim, WORLD_PHONE, span_of("CX"), sim_modem_number(world.sim, 0));
        world_run(&world, 3 * MIN);
        /* from +8613800000001, "CX" in GSM 7 bit; and the report */
        if (!world_results(&world, "in *0D91683108000000F1*02432C") ||
            world_results(&world, "in *") != 2)
            fail_msg("%s: %s", profiles[i], world.rig.log.ptr);
        world_stop(&world);
    }
}

/* ---- a noisy line ---------------------------------------------------------------------------- */

/* With one byte in 3000 changed nothing that is filed or sent may differ from what was meant. */
static void test_a_noisy_line(void **state)
{
    struct days days = {.seed = 3};
    struct world *world = &days.world;
    const struct sim_submission *book;
    struct sms_submit wish = {.to = WORLD_PHONE,
                              .text = span_of("通知"),
                              .vp_minutes = -1,
                              .message_class = -1,
                              .report = true};
    struct tpdu_octets meant;

    (void)state;
    assert_int_equal(sms_build_part(&wish, 1, &meant), STATUS_OK);
    world_start(world, "uart", "family=sim800,noise_ms=0");
    snprintf(days.report, sizeof days.report, "noise");
    world_until(world, DEVICE_READY, 120, "noise");
    world->noise = 3000;
    world->noise_seed = 5;
    for (int round = 0; round < 300; round++) {
        if (device_idle(world->rig.device)) {
            world_submit(world, "通知");
            days.sent++;
        }
        text_in(&days);
        world_run(world, 60 * SEC);
    }
    world->noise = 0;
    world_run(world, 2 * HOUR);
    assert_int_equal(world_state(world), DEVICE_READY);
    assert_true(days.sent > 200);
    check_inbound(&days);
    /* whatever was filed is what somebody sent: numbered texts and reports, no more */
    assert_true(world_results(world, "in * 0*") >= days.texted);
    size_t count = sim_submissions(world->sim, &book);
    for (size_t i = 0; i < count; i++)
        if (book[i].len != meant.len || memcmp(book[i].tpdu, meant.bytes, meant.len) != 0)
            fail_msg("submission %zu was garbled", i);
    world_stop(world);
}

/* Where echo guards what is written, another program's ATE0 must not end all sending. */
static void test_echo_switched_off_on_a_noisy_line(void **state)
{
    struct world world;

    (void)state;
    world_start(&world, "uart", "family=sim800,noise_ms=0");
    world_until(&world, DEVICE_READY, 120, "start");
    for (unsigned day = 1; day <= 3; day++) {
        world_until_idle(&world, 60, "echo");
        world_fault(&world, "intruder", 0, 0); /* ATE0+CPMS? */
        world_run(&world, SEC);
        sim_phone_text(world.sim, WORLD_PHONE, span_of("CX"), sim_modem_number(world.sim, 0));
        for (int tries = 0; tries < 3 && world_results(&world, "result * accepted *") < day;
             tries++) {
            world_submit(&world, "通知"); /* an outbox repeats what was not sent */
            world_run(&world, MIN);
            world_until_idle(&world, 60, "echo");
        }
        world_run(&world, 2 * MIN);
        if (world_results(&world, "result * accepted *") != day ||
            world_results(&world, "in *") < 2 * day) /* the text, and the report */
            fail_msg("day %u: %s", day, world.rig.log.ptr);
    }
    world_stop(&world);
}

/* Where each message is read by itself to compare, what others left behind must make room, too. */
static void test_room_on_a_noisy_line(void **state)
{
    static const char *const options[] = {"family=wavecom", "family=sim800,noise_ms=0"};

    (void)state;
    for (size_t i = 0; i < ROWS(options); i++) {
        struct world world;

        world_start(&world, "uart", options[i]);
        world_until(&world, DEVICE_READY, 120, options[i]);
        world_fault(&world, "full", 0, 0);
        sim_phone_text(world.sim, WORLD_PHONE, span_of("CX"), sim_modem_number(world.sim, 0));
        world_run(&world, 5 * MIN);
        /* from +8613800000001, "CX" in GSM 7 bit */
        if (!world_results(&world, "in *0D91683108000000F1*02432C"))
            fail_msg("%s: %s", options[i], world.rig.log.ptr);
        world_stop(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_back_after_a_fault),
        cmocka_unit_test(test_lost_and_late_results),
        cmocka_unit_test(test_a_refusal_blocks_nobody),
        cmocka_unit_test(test_few_lines_when_idle),
        cmocka_unit_test(test_no_gap_between_submissions),
        cmocka_unit_test(test_a_selection_without_a_result),
        cmocka_unit_test(test_a_noisy_line),
        cmocka_unit_test(test_echo_switched_off_on_a_noisy_line),
        cmocka_unit_test(test_room_on_a_noisy_line),
        cmocka_unit_test(test_days_of_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
