/* Long lists in the order of a column that the store has no index of: all rows are read once, a
 * piece at a time, and their ids put in order (orders.h); pages and files are read from that. */
#include "web/list_int.h"
#include "web/orders.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE = 500 };

/* ---- putting in order ------------------------------------------------------------------------ */

struct sorted {
    struct list *list;
    const struct list_source *source;
    size_t column;
    bool down;
    struct order *order;
};

/* By what the source does not know; false: by nothing else. */
static bool column_of(struct sorted *s)
{
    const char *const *known = s->source->orders;
    ssize_t column = list_sort_column(s->list, &s->down);

    if (column < 0)
        return false;
    for (; known && *known; known++)
        if (strcmp(*known, s->list->columns[column].sort) == 0)
            return false;
    s->column = (size_t)column;
    return true;
}

void list_name_order(const struct page *p, struct buf *name)
{
    static const char *const places[] = {"from", "before", "after", "as", "table"};

    buf_addf(name, "%s\n%s", p->viewer.name, p->request->path);
    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *field = &p->request->fields[i];
        bool place = false;

        for (size_t k = 0; k < sizeof places / sizeof *places; k++)
            place |= strcmp(field->name, places[k]) == 0;
        if (!place)
            buf_addf(name, "\n%s=%s", field->name, field->value.len ? field->value.ptr : "");
    }
}

static void add_piece(struct sorted *s, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool number;
        const char *key;

        if (!s->source->add(s->source->ctx, ids[i]))
            continue;
        key = list_sort_key(s->list, list_rows(s->list) - 1, s->column, &number);
        order_add(s->order, key, number, ids[i], NULL);
    }
    list_rows_drop(s->list);
    list_look_anew(s->list->p);
}

static bool make_order(struct sorted *s)
{
    int64_t *ids = xcalloc(PIECE, sizeof *ids), at = 0, reached;
    size_t n;

    s->order = order_new(true);
    do {
        reached = 0;
        n = s->source->page(s->source->ctx, at, false, ids, PIECE, &reached);
        at = reached ? reached : n ? ids[n - 1] : at;
        add_piece(s, ids, n);
    } while (n == PIECE || reached);
    free(ids);
    return order_end(s->order, s->down);
}

/* ---- reading --------------------------------------------------------------------------------- */

struct ids {
    int64_t items[PIECE];
    size_t count;
};

static void add_id(void *ctx, int64_t id, struct span cells)
{
    struct ids *ids = ctx;

    (void)cells;
    ids->items[ids->count++] = id;
}

static size_t add_rows(struct sorted *s, size_t from, size_t max)
{
    struct ids ids = {.count = 0};

    s->list->walked.failed |= !order_read(s->order, from, max, add_id, &ids);
    for (size_t i = 0; i < ids.count && i < max; i++)
        s->source->add(s->source->ctx, ids.items[i]);
    return ids.count;
}

static void read_rows(struct sorted *s)
{
    size_t from = page_offset(s->list->p);

    list_ordered(s->list, 0);
    s->list->walked.ordered = true;
    if (!list_taken_as(s->list)) {
        add_rows(s, from, PAGE_ROWS);
        s->list->walked.more = order_count(s->order) > from + PAGE_ROWS;
        return;
    }
    for (from = 0; add_rows(s, from, PIECE) == PIECE; from += PIECE)
        list_look_anew(s->list->p);
}

bool list_walk_ordered(struct list *list, const struct list_source *source)
{
    struct sorted s = {.list = list, .source = source};
    struct page *p = list->p;
    struct orders *orders = p->web->orders;
    struct buf name = BUF_INIT;
    bool good = true;

    if (!column_of(&s))
        return false;
    list_name_order(p, &name);
    s.order = orders_take(orders, name.ptr, page_offset(p) == 0, p->request->now.wall);
    if (!s.order) {
        good = make_order(&s);
        orders_keep(orders, name.ptr, s.order, p->request->now.wall);
    }
    list->walked.failed = !good;
    if (good)
        read_rows(&s);
    orders_give_back(orders, s.order);
    buf_free(&name);
    return true;
}
