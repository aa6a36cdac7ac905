#ifndef TESTS_SUPPORT_DELIVER_H
#define TESTS_SUPPORT_DELIVER_H
/* A DELIVER as hex with an empty SCA (3GPP TS 23.040, 9.2.2.1), for what no phone of the simulator
 * would send: one part of a longer message alone, or one that the centre took long ago. */
#include "lianhu/buf.h"
#include "lianhu/when.h"

struct deliver_part {
    const char *from; /* "+8613900000021" */
    const char *text; /* UTF-8, at most 67 characters */
    wall_t scts;
    unsigned ref, seq, total; /* total 0: whole */
};

void deliver_write(const struct deliver_part *part, struct buf *hex);

#endif
