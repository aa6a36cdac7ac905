#include "tests/support/device_world.h"
#include <stdio.h>
#include <stdlib.h>

static void start(struct world *world, const char *profile, const char *options,
                  const struct rig_wishes *wishes)
{
    struct sim_config config = sim_config_default();

    *world = (struct world){.next_attempt = 1};
    world->rig.wish = *wishes;
    world->rig.trace = getenv("TRACE") != NULL;
    rig_start(&world->rig, profile, NULL, NULL);
    config.options = options;
    config.smsc = config.smsc ? config.smsc : "+8613800931500";
    world->sim = sim_new(&config, 7, world->rig.now);
    assert_non_null(world->sim);
}

void world_start(struct world *world, const char *profile, const char *options)
{
    start(world, profile, options, &(struct rig_wishes){.usb = NULL});
}

void world_start_with(struct world *world, const char *options, const struct rig_wishes *wishes)
{
    start(world, "auto", options, wishes);
}

void world_stop(struct world *world)
{
    rig_stop(&world->rig);
    sim_free(world->sim);
    buf_free(&world->bytes);
}

/* The port of the rig follows the port of the simulator. */
static void follow_port(struct world *world)
{
    bool present = sim_modem_present(world->sim, 0);
    unsigned plugs = sim_modem_plugs(world->sim, 0);

    if (world->port && world->rig.open && (!present || plugs != world->plugs))
        rig_lost(&world->rig);
    world->plugs = plugs;
    world->port = present;
    if (world->rig.wants_open && !present) {
        world->rig.wants_open = false;
        rig_lost(&world->rig);
    }
}

/* A serial line without checksums. */
static void disturb(struct world *world, struct buf *bytes)
{
    for (size_t i = 0; world->noise && i < bytes->len; i++)
        if ((unsigned)rand_r(&world->noise_seed) % world->noise == 0)
            bytes->ptr[i] = (char)(bytes->ptr[i] ^ (1 << rand_r(&world->noise_seed) % 7));
}

bool world_exchange(struct world *world)
{
    bool moved = false;

    follow_port(world);
    if (world->rig.tx.len) {
        disturb(world, &world->rig.tx);
        sim_modem_input(world->sim, 0, buf_span(&world->rig.tx), world->rig.now);
        buf_clear(&world->rig.tx);
        moved = true;
    }
    if (sim_take_output(world->sim, 0, &world->bytes)) {
        disturb(world, &world->bytes);
        rig_bytes(&world->rig, buf_span(&world->bytes));
        buf_clear(&world->bytes);
        moved = true;
    }
    return moved;
}

void world_run(struct world *world, int64_t us)
{
    mono_t end = mono_add(world->rig.now.mono, us);
    struct rig *rig = &world->rig;

    while (rig->now.mono.us < end.us) {
        while (world_exchange(world))
            continue;
        mono_t next = mono_min(end, sim_wakes(world->sim));
        if (next.us < rig->now.mono.us)
            next = rig->now.mono;
        rig_wait(rig, next);
        sim_step(world->sim, rig->now);
        while (world_exchange(world))
            continue;
    }
}

enum device_state world_state(const struct world *world)
{
    struct device_status status;

    device_status(world->rig.device, &status);
    return status.state;
}

/* Virtual seconds until a state; fails after `limit_s`. */
double world_until(struct world *world, enum device_state state, int limit_s, const char *what)
{
    mono_t from = world->rig.now.mono;

    while (world_state(world) != state) {
        if (world->rig.now.mono.us - from.us > limit_s * SEC)
            fail_msg("%s: not %s after %d s but %s", what, device_state_name(state), limit_s,
                     device_state_name(world_state(world)));
        world_run(world, 100 * MSEC);
    }
    return (double)(world->rig.now.mono.us - from.us) / 1e6;
}

void world_until_idle(struct world *world, int limit_s, const char *what)
{
    mono_t from = world->rig.now.mono;

    while (!device_idle(world->rig.device)) {
        if (world->rig.now.mono.us - from.us > limit_s * SEC)
            fail_msg("%s: not idle after %d s, %s", what, limit_s,
                     device_state_name(world_state(world)));
        world_run(world, 20 * MSEC);
    }
}

void world_submit(struct world *world, const char *text)
{
    struct sms_submit wish = {.to = WORLD_PHONE,
                              .text = span_of(text),
                              .vp_minutes = -1,
                              .message_class = -1,
                              .report = true};
    struct sms_job job = {.attempt = world->next_attempt++, .more_follow = world->more_follow};

    assert_int_equal(sms_build_part(&wish, 1, &job.octets), STATUS_OK);
    rig_event(&world->rig, &(struct device_event){.type = DEV_SUBMIT, .job = &job});
}

unsigned world_results(const struct world *world, const char *pattern)
{
    return rig_count(&world->rig, pattern);
}

void world_fault(struct world *world, const char *name, int seconds, int count)
{
    struct sim_fault_args args = {.seconds = seconds, .count = count};
    const char *why = sim_fault(world->sim, 0, name, &args);

    if (why)
        fail_msg("%s: %s", name, why);
}

void world_ready(struct world *world, const char *options)
{
    world_start(world, "auto", options);
    world_until(world, DEVICE_READY, 120, "start");
    world_until_idle(world, 60, "start");
}
