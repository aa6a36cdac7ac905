#ifndef ROSTER_SORTER_H
#define ROSTER_SORTER_H
/* A stable merge sort that stops and goes on: what sorts a county's list must not hold up the turn
 * of a loop in which modems wait. */
#include <stdbool.h>
#include <stddef.h>

struct sorter {
    char *items, *spare; /* owned by the caller; owned by the sorter */
    size_t count, size;
    int (*compare)(const void *, const void *);
    size_t run, left, i, k; /* length of the sorted runs; the pair at hand; taken of its two runs */
};

/* Begins to sort `count` items of `size` bytes. The items must stay where they are until it ends.
 */
void sorter_begin(struct sorter *s, void *items, size_t count, size_t size,
                  int (*compare)(const void *, const void *));

/* Moves at most some `budget` items. True when all are sorted, in the place where they were. */
bool sorter_step(struct sorter *s, size_t budget);

/* Gives up; what is done of the sorting remains. Allowed at any time, also twice. */
void sorter_free(struct sorter *s);

#endif
