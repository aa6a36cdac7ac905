#ifndef MODEMSIM_OPTIONS_H
#define MODEMSIM_OPTIONS_H
/* The command line of modemsim. Texts are borrowed from it. */
#include "sim.h"

enum { OPTIONS_LIST_MAX = 64 };

struct options {
    struct sim_config config;
    uint64_t seed;
    const char *dir, *socket;
    const char *ask; /* a question to put to a running one instead of running */
    bool instant;
    const char *single[OPTIONS_LIST_MAX]; /* "sim2:pin=1234" */
    const char *phone[OPTIONS_LIST_MAX];  /* "13912345678=off" */
    unsigned singles, phones;
};

extern const char options_usage[];

/* Reads arguments (argv, its first skipped). `socket` is the default one, or NULL. */
bool options_read(struct options *options, char **argv, const char *socket);

/* What concerns single modems and phones; false when one of them is wrong. */
bool options_apply(const struct options *options, struct sim *sim);

#endif
