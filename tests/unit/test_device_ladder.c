/*
 * The ladder against simulated modems in virtual time: each step is told with its reason and its
 * outcome, the pauses grow, and what one message does to a modem does not hold up the others.
 */
#include "tests/support/device_world.h"
#include "tools/modemsim/sim_fault.h"

/* ---- the ladder, told step by step ----------------------------------------------------------- */

static void saw_all(struct world *world, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!rig_saw(&world->rig, patterns[i]))
            fail_msg("not seen: %s\n%s", patterns[i], world->rig.log.ptr + world->rig.seen);
}

/* Each step, its reason and its outcome; the pauses between rounds; the end of it. */
static void test_ladder_of_a_silent_modem(void **state)
{
    static const char *const told[] = {
        "note recovery.try *没有应答:退出半开*",
        "note recovery.failed 退出半开*",
        "note recovery.try *:重新打开端口",
        "close",
        "note recovery.failed 重新打开端口*",
        "note recovery.try *:USB重新接入",
        "close",
        "usb reset",
        "note recovery.failed USB*",
        "note recovery.try *:1分钟后再试",
        "note recovery.failed 过一会*",
        "note recovery.try *:重新打开端口",
        "note recovery.try *:2分钟后再试",
        "note recovery.try *:5分钟后再试",
        "state failed *",
        "note recovery.try *:15分钟后再试",
        "note recovery.try *:60分钟后再试",
        "note recovery.try *:60分钟后再试",
        "note recovery.done *",
        "state ready*",
    };
    struct world world;

    (void)state;
    world_start_with(&world, "family=plain",
                     &(struct rig_wishes){.usb_reset = true, .usb = "2c7c:0125"});
    world_until(&world, DEVICE_READY, 120, "start");
    world_until_idle(&world, 60, "start");
    world.rig.seen = world.rig.log.len;
    world_fault(&world, "mute", 3 * 3600, 0);
    world_run(&world, 3 * HOUR + 2 * MIN);
    saw_all(&world, told, ROWS(told));
    world_stop(&world);
}

/* Without the helper the step is passed over, and said. */
static void test_ladder_without_usb_reset(void **state)
{
    static const char *const told[] = {"note recovery.try *:重新打开端口", "note recovery.failed *",
                                       "note recovery.skipped *没有启用*",
                                       "note recovery.try *:1分钟后再试"};
    struct world world;

    (void)state;
    world_ready(&world, "family=plain");
    world.rig.seen = world.rig.log.len;
    world_fault(&world, "mute", 600, 0);
    world_run(&world, 12 * MIN);
    saw_all(&world, told, ROWS(told));
    assert_false(rig_saw(&world.rig, "usb reset"));
    world_stop(&world);
}

static void test_ladder_of_a_lost_network(void **state)
{
    static const char *const told[] = {
        "note recovery.try *登记不上*:关开射频",
        "note recovery.failed 关开射频*",
        "note recovery.try *登记不上*:重启模块",
        "note recovery.failed 重启模块*",
        "note recovery.try *登记不上*1分钟*",
        "state failed *",
        "state ready*",
        "note recovery.done *",
    };
    struct world world;

    (void)state;
    world_ready(&world, "family=plain");
    world.rig.seen = world.rig.log.len;
    world_fault(&world, "network", 4 * 3600, 0);
    world_run(&world, 4 * HOUR + 20 * MIN);
    saw_all(&world, told, ROWS(told));
    world_stop(&world);
}

/* The keeper hears of a port that stays away, once, and of a weak supply, which is then the cause.
 */
static void test_causes_are_told(void **state)
{
    struct world world;

    (void)state;
    world_ready(&world, "family=plain");
    world_fault(&world, "unplug", 1800, 0);
    world_run(&world, 32 * MIN);
    assert_int_equal(rig_count(&world.rig, "note modem.absent ! *10分钟*"), 1);
    assert_int_equal(world_state(&world), DEVICE_READY);
    rig_bytes(&world.rig, span_of("\r\nUNDER-VOLTAGE WARNNING\r\n"));
    rig_bytes(&world.rig, span_of("\r\nUNDER-VOLTAGE WARNNING\r\n"));
    assert_int_equal(rig_count(&world.rig, "note modem.power ! *UNDER-VOLTAGE*"), 1);
    world_fault(&world, "mute", 1800, 0);
    world_run(&world, 25 * MIN);
    assert_true(rig_count(&world.rig, "state failed 供电不足*") > 0);
    world_stop(&world);
}

/* ---- messages whose reading hangs the modem ----------------------------------------------------
 */

static const char PUSH[] =
    "0891683108200005F0440D91683115325476F80004528070605040230B0605040B8423F0DEADBEEF";

/* Minutes go by, and after each somebody cuts the power of what hangs. */
static void run_with_help(struct world *world, int minutes, const char *until_note)
{
    for (int i = 0; i < minutes && (!until_note || !rig_count(&world->rig, until_note)); i++) {
        world_run(world, MIN);
        world_fault(world, "heal", 0, 0);
        if (world_state(world) != DEVICE_READY)
            world_fault(world, "reboot", 0, 0);
    }
}

/* Where listing hangs each slot is read; where that slot hangs it too the others are read. */
static void test_one_slot_hangs_the_modem(void **state)
{
    struct world world;

    (void)state;
    world_start(&world, "auto", "family=plain,cmgl_hang=1000,mms_hang=1,me_slots=40");
    run_with_help(&world, 30, "note slot.skipped *列*");
    assert_int_equal(rig_count(&world.rig, "note slot.skipped *列*"), 1);
    sim_inject(world.sim, 0, span_of(PUSH));
    run_with_help(&world, 60, "note slot.skipped *读*");
    assert_int_equal(rig_count(&world.rig, "note slot.skipped *读*"), 1);
    run_with_help(&world, 2, NULL);
    world_until_idle(&world, 60, "skipping");
    unsigned before = rig_count(&world.rig, "note recovery.try *");
    sim_phone_text(world.sim, WORLD_PHONE, span_of("JF 3 张明录 土地"),
                   sim_modem_number(world.sim, 0));
    world_run(&world, MIN);
    world_until_idle(&world, 60, "skipping");
    world_submit(&world, "已记:3户张明录土地");
    world_run(&world, 3 * MIN);
    assert_int_equal(rig_count(&world.rig, "in *"), 2); /* the text and the report */
    assert_int_equal(world_results(&world, "result 1 accepted *"), 1);
    assert_int_equal(rig_count(&world.rig, "note recovery.try *"), before);
    run_with_help(&world, 6 * 60, NULL); /* it is tried again, and once is enough */
    assert_in_range(rig_count(&world.rig, "note slot.skipped *读*"), 2, 7);
    assert_true(rig_count(&world.rig, "note slot.skipped ! 读*") >= 1); /* and told then */
    world_stop(&world);
}

/* Huawei class: listing never ends (gammu #4, #266, #323). What nobody announced is found. */
static void test_listing_hangs_the_modem(void **state)
{
    struct world world;

    (void)state;
    world_start(&world, "auto", "family=plain,cmgl_hang=1000,me_slots=40");
    run_with_help(&world, 30, "note slot.skipped *列*");
    world_until_idle(&world, 600, "walking");
    world_fault(&world, "cmti-lost", 0, 3);
    for (int i = 0; i < 3; i++)
        sim_phone_text(world.sim, WORLD_PHONE, span_of("JF 3 张明录 土地"),
                       sim_modem_number(world.sim, 0));
    run_with_help(&world, 20, NULL);
    assert_int_equal(rig_count(&world.rig, "in *"), 3);
    assert_int_equal(sim_modem_stored(world.sim, 0), 0);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ladder_of_a_silent_modem),
        cmocka_unit_test(test_ladder_without_usb_reset),
        cmocka_unit_test(test_ladder_of_a_lost_network),
        cmocka_unit_test(test_causes_are_told),
        cmocka_unit_test(test_one_slot_hangs_the_modem),
        cmocka_unit_test(test_listing_hangs_the_modem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
