#ifndef TESTS_DEVICE_WORLD_H
#define TESTS_DEVICE_WORLD_H
/*
 * A device against one simulated modem, in virtual time: the rig on one side, the simulator on the
 * other, and helpers that wait. TRACE=1 in the environment shows the bytes.
 */
#include "tests/support/device_rig.h"
#include "tools/modemsim/sim.h"
#include "tools/modemsim/sim_fault.h"

#define WORLD_PHONE "+8613800000001"

struct world {
    struct rig rig;
    struct sim *sim;
    bool port;
    unsigned plugs;
    int64_t next_attempt;
    bool more_follow;
    unsigned noise, noise_seed; /* one bit in so many bytes is flipped, both ways */
    struct buf bytes;
};

void world_start(struct world *world, const char *profile, const char *options);
/* The same for a modem whose settings are not the usual ones. */
void world_start_with(struct world *world, const char *options, const struct rig_wishes *wishes);
void world_stop(struct world *world);

/* The same with the profile "auto", until it is idle. */
void world_ready(struct world *world, const char *options);

/* Lets the bytes pass that are ready, both ways; false when there were none. */
bool world_exchange(struct world *world);

void world_run(struct world *world, int64_t us);
enum device_state world_state(const struct world *world);

/* Virtual seconds until a state; the test fails after `limit_s`. */
double world_until(struct world *world, enum device_state state, int limit_s, const char *what);
void world_until_idle(struct world *world, int limit_s, const char *what);

/* Submits a text to WORLD_PHONE; the first attempt is 1. */
void world_submit(struct world *world, const char *text);

/* How many lines of the log match. */
unsigned world_results(const struct world *world, const char *pattern);
void world_fault(struct world *world, const char *name, int seconds, int count);

#endif
