#ifndef TESTS_SIM_HOST_H
#define TESTS_SIM_HOST_H
/* A host at the port of the first of two simulated modems, in virtual time that starts at
 * 2025-08-07T06:05:04+08:00. */
#include "tools/modemsim/sim.h"
#include "tools/modemsim/sim_fault.h"

struct sim_host {
    struct sim *sim;
    struct now now;
    struct buf out; /* what the modem has said since the last question */
};

/* Opens it on modems with these quirks; one seed for all. */
void sim_host_open(struct sim_host *h, const char *options);
void sim_host_close(struct sim_host *h);

/* Lets time pass, from event to event. */
void sim_host_pass(struct sim_host *h, int64_t us);

/* Writes to the modem now. */
void sim_host_type(struct sim_host *h, const char *bytes);

/* Writes, and gives what the modem says within `us`. Borrowed until the next question. */
const char *sim_host_ask(struct sim_host *h, const char *bytes, int64_t us);

/* Does a fault of the first modem, which must be known: sim_host_fault(h, "cms", .code = 38). */
#define sim_host_fault(h, name, ...)                                                               \
    assert_null(sim_fault((h)->sim, 0, name, &(struct sim_fault_args){__VA_ARGS__}))

#endif
