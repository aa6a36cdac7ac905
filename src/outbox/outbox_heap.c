/* Heaps by (due, id): who may go first comes first, and among those the older one. */
#include "outbox/outbox_int.h"
#include <stdlib.h>

static bool before(const struct entry *a, const struct entry *b)
{
    if (a->due_ms != b->due_ms)
        return a->due_ms < b->due_ms;
    return a->id < b->id;
}

static void sift_up(struct heap *h, size_t at)
{
    struct entry *e = h->items[at];

    while (at > 0 && before(e, h->items[(at - 1) / 2])) {
        h->items[at] = h->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->items[at] = e;
}

static void sift_down(struct heap *h, size_t at)
{
    struct entry *e = h->items[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child >= h->count)
            break;
        if (child + 1 < h->count && before(h->items[child + 1], h->items[child]))
            child++;
        if (!before(h->items[child], e))
            break;
        h->items[at] = h->items[child];
        at = child;
    }
    h->items[at] = e;
}

struct heap *heap_of(struct outbox *o, const struct entry *e)
{
    return e->sim == ANY_SIM ? &o->any[e->cls] : &o->sims[e->sim].heaps[e->cls];
}

void heap_push(struct outbox *o, struct entry *e)
{
    struct heap *h = heap_of(o, e);

    if (h->count == h->cap) {
        h->cap = h->cap ? h->cap * 2 : 16;
        h->items = xrealloc(h->items, h->cap * sizeof *h->items);
    }
    h->items[h->count++] = e;
    e->in_heap = true;
    sift_up(h, h->count - 1);
}

struct entry *heap_top(const struct heap *h)
{
    return h->count ? h->items[0] : NULL;
}

static void remove_at(struct heap *h, size_t at)
{
    h->items[at]->in_heap = false;
    h->items[at] = h->items[--h->count];
    if (at < h->count) {
        sift_down(h, at);
        sift_up(h, at);
    }
}

struct entry *heap_pop(struct heap *h)
{
    struct entry *top = heap_top(h);

    if (top)
        remove_at(h, 0);
    return top;
}

void heap_remove(struct outbox *o, struct entry *e)
{
    struct heap *h = heap_of(o, e);

    for (size_t i = 0; e->in_heap && i < h->count; i++)
        if (h->items[i] == e)
            remove_at(h, i);
}
