#include "roster/sorter.h"
#include "lianhu/buf.h"
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512 }; /* sorted at once */

void sorter_begin(struct sorter *s, void *items, size_t count, size_t size,
                  int (*compare)(const void *, const void *))
{
    *s = (struct sorter){.items = items,
                         .spare = xcalloc(count + 1, size),
                         .count = count,
                         .size = size,
                         .compare = compare};
}

void sorter_free(struct sorter *s)
{
    free(s->spare);
    s->spare = NULL;
}

static char *item(const struct sorter *s, size_t i)
{
    return s->items + i * s->size;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The runs of the first pass. */
static size_t sort_block(struct sorter *s)
{
    size_t len = least(BLOCK, s->count - s->left);

    qsort(item(s, s->left), len, s->size, s->compare);
    s->left += len;
    return len;
}

/* Merges the pair of runs at `left` into the spare room, at most `budget` items of it; true when it
 * stands back in its place. */
static bool merge_pair(struct sorter *s, size_t *budget)
{
    size_t middle = least(s->left + s->run, s->count), end = least(middle + s->run, s->count);
    size_t i = s->left + s->i, k = middle + s->k, at;

    for (; *budget && (i < middle || k < end); --*budget) {
        bool first = k == end || (i < middle && s->compare(item(s, i), item(s, k)) <= 0);

        at = s->left + (i - s->left) + (k - middle);
        memcpy(s->spare + at * s->size, item(s, first ? i : k), s->size);
        i += first;
        k += !first;
    }
    s->i = i - s->left;
    s->k = k - middle;
    if (i < middle || k < end)
        return false;
    memcpy(item(s, s->left), s->spare + s->left * s->size, (end - s->left) * s->size);
    s->left = end;
    s->i = s->k = 0;
    return true;
}

bool sorter_step(struct sorter *s, size_t budget)
{
    while (budget && !s->run) {
        budget -= least(budget, s->left < s->count ? sort_block(s) : 1);
        if (s->left == s->count)
            s->run = BLOCK, s->left = 0;
    }
    while (budget && s->run < s->count) {
        if (s->left < s->count && !merge_pair(s, &budget))
            break;
        if (s->left == s->count)
            s->run *= 2, s->left = 0;
    }
    if (!s->run || s->run < s->count)
        return false;
    sorter_free(s);
    return true;
}
