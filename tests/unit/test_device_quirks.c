/*
 * One habit of a modem at a time (tools/modemsim/sim_quirk.h): the device comes up, receives,
 * sends, learns what became of it, and does so again after a reboot.
 */
#include "tests/support/device_world.h"
#include <stdio.h>
#include <stdlib.h>

/* clang-format off */
static const struct {
    const char *options, *profile;
    int ready_s;      /* within so much */
    int reports;      /* of five, that must be known at the end */
    int slow;         /* seconds that each of the waits may take */
} quirks[] = {
    {"slot_base=0", NULL, 30, 5, 60},
    {"store=1", NULL, 30, 5, 60},
    {"sm_slots=0", NULL, 30, 5, 60},
    {"me_slots=0", NULL, 30, 5, 60},
    {"sr_slots=0", NULL, 30, 0, 60},
    {"answer_ms=400", NULL, 60, 5, 120},
    {"prompt_ms=9000", NULL, 30, 5, 120},
    {"latency_ms=30000", NULL, 30, 5, 300},
    {"chunk=1", NULL, 30, 5, 60},
    {"chunk=1,chunk_us=20000", NULL, 300, 5, 300},
    {"chunk=7", NULL, 30, 5, 60},
    {"garbage=50", NULL, 60, 5, 120},
    {"type_ahead=1", NULL, 30, 5, 60},
    {"mr_zero=1", NULL, 30, 5, 60},
    {"mr_zero=2", NULL, 30, 5, 60},
    {"mr_zero=3", NULL, 30, 5, 60},
    {"cpms_args=3", NULL, 30, 5, 60},
    {"cpms_args_max=1", NULL, 30, 5, 90},
    {"cpms_lag_ms=5000", NULL, 30, 5, 120},
    {"cpms_blind=1000", NULL, 30, 5, 60},
    {"cpms_blind=1000,cmti_lost=500", NULL, 30, 5, 2000},
    {"mem3_me=0", NULL, 30, 5, 60},
    {"cmti_lost=1000", NULL, 30, 5, 120},
    {"cmti_twice=1", NULL, 30, 5, 60},
    {"cmti_no_index=1", NULL, 30, 5, 60},
    {"cmti_wrong=1", NULL, 30, 5, 120},
    {"cmgd_lies=300", NULL, 30, 5, 2000},
    {"list_twice=1,cmti_lost=1000", NULL, 30, 5, 120},
    {"list_321=1", NULL, 30, 5, 60},
    {"length_lies=1", NULL, 30, 5, 60},
    {"length_lies=2", NULL, 30, 5, 60},
    {"empty_321=1,cmti_wrong=1", NULL, 30, 5, 120},
    {"empty_321=2,cmti_wrong=1", NULL, 30, 5, 120},
    {"empty_321=3,cmti_wrong=1", NULL, 30, 5, 120},
    {"urc_inside=300", NULL, 30, 5, 60},
    {"urc_echo=1000", NULL, 30, 5, 60},
    {"urc_first=300", NULL, 30, 5, 60},
    {"urc_port=1,family=huawei", "huawei", 60, 5, 120},
    {"urc_port=1", NULL, 30, 5, 400}, /* nobody tells: it is looked for */
    {"echo_returns=50", NULL, 60, 4, 200},
    {"echo_sub=0,echo_returns=20", NULL, 60, 4, 200},
    {"echo_never=1", NULL, 30, 5, 60},
    {"echo_never=1,noise_ms=0", "uart", 60, 5, 120},
    {"double_cr=1", NULL, 30, 5, 60},
    {"cr_only=1", NULL, 30, 5, 60},
    {"bare_at=1", NULL, 30, 5, 60},
    {"prompt_crlf=1", NULL, 30, 5, 60},
    {"no_reports=1", NULL, 30, 0, 60},
    {"cdsi_wrong=1", NULL, 30, 5, 120},
    {"cds_comma=1,cnmi_ds2=0", NULL, 30, 5, 60},
    {"creg_error=1", NULL, 30, 5, 60},
    {"reg=5", NULL, 30, 5, 60},
    {"reg=6", NULL, 30, 5, 60},
    {"reg=9", NULL, 30, 5, 60},
    {"cnmi_mode_max=0", NULL, 30, 0, 200},
    {"cnmi_mode_max=1", NULL, 30, 5, 60},
    {"cnmi_mt2=0", NULL, 30, 5, 60},
    {"cnmi_ds1=0", NULL, 30, 5, 60},
    {"cnmi_ds1=0,cnmi_ds2=0", NULL, 30, 0, 60},
    {"cnmi_bfr=2", NULL, 30, 5, 60},
    {"cnmi_dies=1", NULL, 30, 5, 60},
    {"cmms=0", NULL, 30, 5, 60},
    {"full_urc=1,me_slots=1,sm_slots=1", NULL, 30, 5, 60},
    {"pause_ms=20", "telit", 30, 5, 60},
    {"pause_ms=20", NULL, 120, 4, 200},
    {"sim_busy=515", NULL, 30, 5, 60},
    {"sim_busy=13", NULL, 30, 5, 60},
    {"sim_busy=-1", NULL, 30, 5, 60},
    {"unknown=1", NULL, 30, 5, 60},
    {"unknown=2", NULL, 30, 5, 60},
    {"unknown=3", NULL, 30, 5, 60},
    {"sms_done=0,family=a7670", NULL, 120, 5, 60},
    {"cpin_no_ok=1", NULL, 60, 5, 60},
    {"no_alpha=1", NULL, 30, 5, 60},
    {"space_pdu=1", NULL, 30, 5, 60},
    {"creg_form=1", NULL, 30, 5, 60},
    {"creg_form=2", NULL, 30, 5, 60},
    {"cmee_fixed=2", NULL, 30, 5, 60},
    {"cmee_fixed=0", NULL, 30, 5, 60},
    {"cmee_fixed=2,error_glued=1", NULL, 30, 5, 60},
    {"double_final=300", NULL, 60, 5, 60},
    {"silent_boot=1", NULL, 30, 5, 60},
    {"boot_noise=20", NULL, 30, 5, 60},
    {"airplane=1", NULL, 60, 5, 60},
    {"csca_late=1", NULL, 30, 5, 60},
    {"text_chunk=18,family=nokia", NULL, 60, 5, 60},
    {"aborts=1", NULL, 30, 5, 60},
    {"stuck_prompt=1", NULL, 30, 5, 60},
    {"reset_drops_ms=20000", NULL, 60, 5, 60},
    {"noise_ms=100", NULL, 30, 5, 60},
};
/* clang-format on */

static void round_of(struct world *world, const char *what, int slow, int round)
{
    unsigned in = world_results(world, "in *"), out = world_results(world, "result * accepted *");

    for (int i = 0; i < 3; i++)
        assert_int_equal(sim_phone_text(world->sim, WORLD_PHONE, span_of("JF 3 张明录 土地"),
                                        sim_modem_number(world->sim, 0)),
                         1);
    world_run(world, slow * SEC);
    if (world_results(world, "in *") < in + 3)
        fail_msg("%s: %u of 3 messages came in, round %d\n%s", what,
                 world_results(world, "in *") - in, round, world->rig.log.ptr);
    for (int i = 0; i < 5; i++) {
        world_until_idle(world, slow, what);
        world_submit(world, "已记:3户张明录土地");
    }
    world_run(world, 3 * slow * SEC);
    if (world_results(world, "result * accepted *") < out + 5 - (round > 0))
        fail_msg("%s: %u of 5 accepted, round %d\n%s", what,
                 world_results(world, "result * accepted *") - out, round, world->rig.log.ptr);
}

static void live_with(size_t i)
{
    const char *what = quirks[i].options;
    struct world world;

    world_start(&world, quirks[i].profile ? quirks[i].profile : "auto", what);
    world_until(&world, DEVICE_READY, quirks[i].ready_s, what);
    world_until_idle(&world, 60, what);
    round_of(&world, what, quirks[i].slow, 0);
    if ((int)world_results(&world, "in *") - 3 < quirks[i].reports)
        fail_msg("%s: %d of %d reports\n%s", what, (int)world_results(&world, "in *") - 3,
                 quirks[i].reports, world.rig.log.ptr);
    world_fault(&world, "reboot", 0, 0);
    world_run(&world, 90 * SEC); /* without a word it may take a minute until it is noticed */
    world_until(&world, DEVICE_READY, quirks[i].ready_s, what);
    world_until_idle(&world, quirks[i].slow, what);
    round_of(&world, what, quirks[i].slow, 1);
    assert_int_equal(sim_stats(world.sim, 0)->forbidden, 0);
    world_stop(&world);
}

static void test_one_habit_at_a_time(void **state)
{
    const char *only = getenv("QUIRK");

    (void)state;
    for (size_t i = 0; i < ROWS(quirks); i++)
        if (!only || strcmp(only, quirks[i].options) == 0) {
            if (getenv("SHOW"))
                fprintf(stderr, "%s\n", quirks[i].options);
            live_with(i);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_habit_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
