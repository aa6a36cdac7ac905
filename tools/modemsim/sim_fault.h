#ifndef MODEMSIM_SIM_FAULT_H
#define MODEMSIM_SIM_FAULT_H
/*
 * Faults: what goes wrong once, or the next so many times, on one modem. A table of names; a test
 * draws from it at random, `lianhuctl sim fault` types one.
 */
#include "sim.h"

/* What a fault may be told; each row says which it reads. 0 and NULL: its own default. */
struct sim_fault_args {
    int seconds; /* negative: until something ends it */
    int count;
    int code;
    const char *text;
};

/* Does it. NULL when done, else why not (English). */
const char *sim_fault(struct sim *sim, unsigned modem, const char *name,
                      const struct sim_fault_args *args);

/* The names of the table with what they do, from index 0; NULL past the end. */
const char *sim_fault_name(unsigned index);
const char *sim_fault_help(unsigned index);

/* The kinds of message that the fault "odd" knows, likewise. */
const char *sim_odd_name(unsigned index);

#endif
