#ifndef TESTS_VERDICT_H
#define TESTS_VERDICT_H
/*
 * Whether a life kept all promises: those of promises.tbl, what was texted against what was filed,
 * what phones got against what was submitted, modems, cards, codes. And what struck over all lives
 * of a run, so that no fault is thought proved that never came.
 */
#include "tests/support/life.h"

/* Lives it from its beginning to its end and says on one line how it went; what is broken, and the
 * command of `program` that replays it, go to stderr. How many promises are broken; a digest of the
 * whole history, which one seed gives once and for all, in *digest unless that is NULL. */
unsigned verdict_of(const struct life_plan *plan, const char *program, uint64_t *digest);

/* Prints how often each kind of fault struck so far; how many kinds never did. Those of the office
 * are left out where no life had one. */
unsigned verdict_strikes(void);

/* What struck in a process of its own, from there to here: what was written is added. False: it
 * could not be written or read. */
bool verdict_strikes_write(int fd);
bool verdict_strikes_read(int fd);

#endif
