/* Lists that are longer than anybody reads: a page is filled from where the last one ended, a file
 * is filled piece by piece. */
#include "web/list_int.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1000, SIFTED = 256, IN_VAIN_MOST = 10000 };

/* ---- a file ---------------------------------------------------------------------------------- */

void list_look_anew(struct page *p)
{
    store_look_end(p->web->store);
    store_look(p->web->store, p->request->now.wall);
}

static void walk_all(struct list *list, const struct list_source *source)
{
    int64_t *ids = xcalloc(PIECE, sizeof *ids), at = 0, reached;
    size_t n;

    do {
        reached = 0;
        n = source->page(source->ctx, at, false, ids, PIECE, &reached);
        for (size_t i = 0; i < n; i++)
            source->add(source->ctx, ids[i]);
        at = n ? ids[n - 1] : at;
        at = reached ? reached : at;
        list_look_anew(list->p);
    } while (n == PIECE || reached);
    free(ids);
}

/* ---- a page ---------------------------------------------------------------------------------- */

struct walk {
    struct list *list;
    const struct list_source *source;
    int64_t at, near, far; /* where it is; the shown row next to where it began, and the last */
    bool back, more;       /* more: in the direction of reading */
    size_t shown, seen;
};

/* False: the page is full. */
static bool take(struct walk *w, int64_t id)
{
    w->seen++;
    if (!w->source->add(w->source->ctx, id)) {
        w->at = id;
        return true;
    }
    if (w->shown == PAGE_ROWS) {
        list_row_drop(w->list);
        w->more = true;
        return false;
    }
    if (!w->shown++)
        w->near = id;
    w->at = w->far = id;
    return true;
}

static void fill(struct walk *w)
{
    size_t max = w->source->sifts ? SIFTED : PAGE_ROWS + 1, n;
    int64_t *ids = xcalloc(max, sizeof *ids), reached;
    bool going = true;

    while (going) {
        reached = 0;
        n = w->source->page(w->source->ctx, w->at, w->back, ids, max, &reached);
        for (size_t i = 0; i < n && going; i++)
            going = take(w, ids[w->back ? n - 1 - i : i]);
        if (!going)
            break;
        w->at = reached ? reached : w->at;
        going = n == max || reached;
        w->more = going && (reached || w->seen >= IN_VAIN_MOST);
        going = going && !w->more;
    }
    free(ids);
}

static void from_the_first(struct walk *w)
{
    list_rows_drop(w->list);
    *w = (struct walk){.list = w->list, .source = w->source};
    fill(w);
}

static void walk_page(struct list *list, const struct list_source *source)
{
    int64_t before = request_int(list->p->request, "before", 0);
    int64_t after = request_int(list->p->request, "after", 0);
    struct walk w = {
        .list = list, .source = source, .at = before ? before : after, .back = before != 0};
    int64_t begun;

    fill(&w);
    if (w.back && !w.more && w.shown < PAGE_ROWS)
        from_the_first(&w); /* too few are left for a page of their own */
    if (w.back)
        list_turn(list);
    begun = w.shown ? w.near : w.back ? before : after;
    if (w.more && w.shown < PAGE_ROWS)
        list->walked.in_vain = w.seen ? w.seen : 1;
    if (w.back) {
        list->walked.before = w.more ? w.at : 0;
        list->walked.after = begun;
    } else {
        list->walked.before = after ? begun : 0;
        list->walked.after = w.more ? w.at : 0;
    }
    if (!before && !after)
        list->walked.before = 0;
}

void list_walk(struct list *list, const struct list_source *source)
{
    if (list_walk_ordered(list, source))
        return;
    list_ordered(list, 0);
    if (list_taken_as(list))
        walk_all(list, source);
    else
        walk_page(list, source);
}

size_t list_in_vain(const struct list *list)
{
    return list->walked.in_vain;
}
