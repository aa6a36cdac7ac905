#ifndef LIANHU_ASSEMBLY_H
#define LIANHU_ASSEMBLY_H
/*
 * Joining the parts of a long message (23.040 9.2.3.24.1; sms-standards 3.4). Pure: the parts are
 * kept by the store; this decides which belong together and makes the text. Joining is on UTF-16
 * units or septets, so that a character cut between two parts by a careless sender survives.
 */
#include "lianhu/buf.h"
#include "lianhu/tpdu.h"

/* One part as the store keeps it: what tpdu_decode gave. */
struct assembly_part {
    const struct tpdu *tpdu;
};

/* How a newly arrived part stands to a kept one with the same sender, reference, width and
 * total. */
enum assembly_kin {
    ASSEMBLY_OTHER,     /* another message */
    ASSEMBLY_SIBLING,   /* another part of the same message */
    ASSEMBLY_DUPLICATE, /* the same part again: drop it, acknowledge it */
    ASSEMBLY_COLLISION  /* the same place with other content: the reference wrapped; new set */
};

/* Longest distance between the stamps of two parts of one message. */
#define ASSEMBLY_SPREAD_MS (24 * WALL_HOUR)

enum assembly_kin assembly_compare(const struct tpdu *kept, const struct tpdu *fresh);

/* Joins 1..count parts in any order into UTF-8 in `out` (replaced). A missing part is written as
 * "……". Returns the number of missing parts. All parts share total and encoding. */
unsigned assembly_join(const struct assembly_part *parts, size_t count, struct buf *out);

#endif
