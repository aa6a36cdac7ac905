#include "web/ledger_view.h"
#include "web/list_int.h"
#include "web/orders.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE = 200 };

/* Between the cells of a row that is kept: no cell holds it. */
#define BETWEEN '\x1f'

struct ledger_view {
    struct page *p;
    json_t *head;
    bool sealed;
    struct store_ledger store;
    struct ledger_reader reader;
    struct ledger_desk desk;
    struct ledger ledger;
    struct ledger_query query;
    struct ledger_cursor at;
    char next[160];      /* of sealed ones: where the daemon goes on */
    struct order *order; /* NULL: as they stand */
    size_t place;        /* in the order */
    ssize_t column;      /* by which, -1 none */
    bool down;
    const char *find;   /* only rows with these words; "" all */
    struct sheet *left; /* rows that were read and not yet asked for */
    size_t passed;      /* of them, not to be given out */
};

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static int64_t number_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

/* ---- asking ---------------------------------------------------------------------------------- */

static json_t *args_of(const struct page *p)
{
    static const char *const names[] = {"period", "notice", "why", NULL};
    const char *unit = request_get(p->request, "unit"), *as = request_get(p->request, "as");
    json_t *args = json_pack("{s:s}", "ledger", p->parts[0]);

    args_from_form(p, args, names);
    if (!*unit)
        unit = p->viewer.unit_path;
    if (*unit)
        json_object_set_new(args, "unit", json_string(unit));
    if (request_has(p->request, "full"))
        json_object_set_new(args, "full", json_true());
    if (request_has(p->request, "drive"))
        json_object_set_new(args, "drive", json_integer(request_int(p->request, "drive", 0)));
    if (strcmp(as, "csv") == 0 || strcmp(as, "xlsx") == 0)
        json_object_set_new(args, "export", json_string(as));
    return args;
}

static void set_query(struct ledger_view *view)
{
    const json_t *q = json_object_get(view->head, "query");
    const struct drive *drive = model_drive(view->p->web->model, text_of(q, "drive_code"));

    view->query = (struct ledger_query){
        .ledger = view->ledger.id,
        .unit = number_of(q, "unit"),
        .unit_path = text_of(q, "unit_path"),
        .unit_level = (int)number_of(q, "unit_level"),
        .notice = number_of(q, "notice"),
        .drive = number_of(q, "drive"),
        .drive_code = text_of(q, "drive_code"),
        .drive_roles = drive ? &drive->roles : NULL,
        .drive_level = (int)number_of(q, "drive_level"),
        .full = request_has(view->p->request, "full"),
        .now = view->p->request->now.wall,
    };
    period_parse(text_of(q, "period"), &view->query.period);
}

/* "c3", "-c3": the place of a column. */
static void set_column(struct ledger_view *view)
{
    const char *sort = request_get(view->p->request, "sort");
    unsigned long column;

    view->down = *sort == '-';
    sort += view->down;
    view->column =
        *sort == 'c' &&
                span_number(span_of(sort + 1),
                            json_array_size(json_object_get(view->head, "columns")) - 1, &column)
            ? (ssize_t)column
            : -1;
}

struct ledger_view *ledger_view_new(struct page *p, struct buf *why)
{
    json_t *head = wire_ask(&p->web->wire, p->viewer.name, "ledger.open", args_of(p), why);
    struct ledger_view *view;

    if (!head)
        return NULL;
    view = xcalloc(1, sizeof *view);
    view->p = p;
    view->head = head;
    view->sealed = json_is_true(json_object_get(head, "sealed"));
    view->store.store = p->web->store;
    view->reader = store_ledger_reader(&view->store);
    view->desk = (struct ledger_desk){p->web->model, p->web->texts, &view->reader};
    view->left = ledger_view_sheet(view);
    view->find = request_get(p->request, "find");
    set_column(view);
    if (ledger_find(&view->desk, text_of(head, "ledger"), &view->ledger))
        set_query(view);
    return view;
}

void ledger_view_free(struct ledger_view *view)
{
    if (!view)
        return;
    if (view->order)
        orders_give_back(view->p->web->orders, view->order);
    sheet_free(view->left);
    json_decref(view->head);
    free(view);
}

const json_t *ledger_view_head(const struct ledger_view *view)
{
    return view->head;
}

struct sheet *ledger_view_sheet(const struct ledger_view *view)
{
    struct sheet *sheet = sheet_new(text_of(view->head, "title"), text_of(view->head, "scope"));
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(view->head, "columns"), i, one)
    {
        sheet_column_add(sheet, text_of(one, "title"), (int)number_of(one, "width"),
                         json_is_true(json_object_get(one, "number")));
    }
    json_array_foreach(json_object_get(view->head, "foot"), i, one)
    {
        sheet_foot_add(sheet, json_string_value(one));
    }
    return sheet;
}

/* ---- as they stand --------------------------------------------------------------------------- */

/* Those of which the words are sealed. */
static void ask_piece(struct ledger_view *view, struct sheet *sheet)
{
    json_t *args = args_of(view->p), *page;
    const json_t *row, *cell_of;
    struct buf why = BUF_INIT;
    size_t i, c;

    json_object_set_new(args, "limit", json_integer(PIECE));
    if (view->next[0])
        json_object_set_new(args, "after", json_string(view->next));
    page = wire_ask(&view->p->web->wire, view->p->viewer.name, "ledger.rows", args, &why);
    json_array_foreach(json_object_get(page, "rows"), i, row)
    {
        json_array_foreach(row, c, cell_of)
        {
            sheet_cell_add(sheet, span_of(json_string_value(cell_of)));
        }
    }
    text_format(view->next, sizeof view->next, "%s", text_of(page, "next"));
    view->at.done = !view->next[0];
    json_decref(page);
    buf_free(&why);
}

/* May add none although there are more. Between two of them others may write. */
static void read_piece(struct ledger_view *view, size_t limit, struct sheet *sheet)
{
    size_t before = view->store.skip;

    if (view->sealed) {
        ask_piece(view, sheet);
        return;
    }
    view->store.budget = LEDGER_BUDGET;
    ledger_rows(&view->desk, &view->ledger, &view->query, &view->at, limit, sheet);
    view->at.rows += (int64_t)(before - view->store.skip);
    list_look_anew(view->p);
}

/* ---- in the order of a column ---------------------------------------------------------------- */

/* 12, 97.5%: what is only a number stands where the number does. */
static bool is_figure(const char *cell)
{
    char *end;

    if (!*cell || !strchr("-0123456789", *cell))
        return false;
    strtod(cell, &end);
    return *end == '\0' || strcmp(end, "%") == 0;
}

static void take_id(void *ctx, int64_t id)
{
    int64_t **next = ctx;

    *(*next)++ = id;
}

/* Of rows that are found again: nothing but that column is made. */
static void add_ids(struct ledger_view *view, struct sheet *sheet)
{
    int64_t ids[2 * PIECE], *end = ids;
    const struct ledger_key key = {(size_t)view->column, take_id, (void *)&end};

    view->store.budget = LEDGER_BUDGET;
    ledger_keys(&view->desk, &view->ledger, &view->query, &view->at, &key, sheet);
    for (size_t i = 0; ids + i < end; i++) {
        const char *cell = sheet_cell(sheet, i, 0);

        order_add(view->order, cell, is_figure(cell), ids[i], NULL);
    }
    list_look_anew(view->p);
}

static bool is_found(const struct ledger_view *view, const struct sheet *sheet, size_t row)
{
    bool found = !*view->find;

    for (size_t c = 0; c < sheet->column_count && !found; c++)
        found = strstr(sheet_cell(sheet, row, c), view->find) != NULL;
    return found;
}

static void add_row(struct ledger_view *view, const struct sheet *sheet, size_t row)
{
    struct buf cells = BUF_INIT;
    char place[24];
    const char *key = place;

    for (size_t c = 0; c < sheet->column_count; c++) {
        buf_add_str(&cells, sheet_cell(sheet, row, c));
        buf_add_char(&cells, BETWEEN);
    }
    text_format(place, sizeof place, "%zu", order_count(view->order));
    if (view->column >= 0)
        key = sheet_cell(sheet, row, (size_t)view->column);
    order_add(view->order, key, is_figure(key), 0, &cells);
    buf_free(&cells);
}

static void add_cells(struct ledger_view *view, struct sheet *sheet)
{
    read_piece(view, PIECE, sheet);
    for (size_t i = 0; i < sheet_rows(sheet); i++)
        if (is_found(view, sheet, i))
            add_row(view, sheet, i);
}

static bool make_order(struct ledger_view *view)
{
    bool ids = ledger_has_ids(&view->ledger) && !view->sealed && !*view->find;
    struct sheet *sheet = ids ? sheet_new("", "") : ledger_view_sheet(view);

    if (ids)
        sheet_column_add(sheet, "", 0, false);
    view->order = order_new(!view->sealed);
    while (!view->at.done) {
        sheet_rows_drop(sheet);
        if (ids)
            add_ids(view, sheet);
        else
            add_cells(view, sheet);
    }
    sheet_free(sheet);
    return order_end(view->order, view->down);
}

static bool take_order(struct ledger_view *view, bool first)
{
    struct orders *orders = view->p->web->orders;
    wall_t now = view->p->request->now.wall;
    struct buf name = BUF_INIT;
    bool good = true;

    list_name_order(view->p, &name);
    view->order = orders_take(orders, name.ptr, first, now);
    if (!view->order && (good = make_order(view)))
        orders_keep(orders, name.ptr, view->order, now);
    buf_free(&name);
    return good;
}

struct taking {
    struct ledger_view *view;
    struct sheet *sheet;
    int64_t ids[PIECE];
    size_t count, rows;
};

static void take_row(void *ctx, int64_t id, struct span cells)
{
    struct taking *taking = ctx;

    taking->rows++;
    if (id)
        taking->ids[taking->count++] = id;
    while (cells.len) {
        const char *end = memchr(cells.ptr, BETWEEN, cells.len);
        size_t len = end ? (size_t)(end - cells.ptr) : cells.len;

        sheet_cell_add(taking->sheet, (struct span){cells.ptr, len});
        cells = span_skip(cells, len + (end != NULL));
    }
}

static bool ordered_rows(struct ledger_view *view, size_t most, struct sheet *sheet)
{
    struct taking taking = {.view = view, .sheet = sheet};

    order_read(view->order, view->place, most < PIECE ? most : PIECE, take_row, &taking);
    view->place += taking.rows;
    for (size_t i = 0; i < taking.count; i++)
        ledger_row(&view->desk, &view->ledger, &view->query, taking.ids[i], sheet);
    list_look_anew(view->p);
    return taking.rows > 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Rows of cases and entries are passed over by an index, others are read and dropped. */
static void pass_over(struct ledger_view *view, size_t from)
{
    size_t passed = 0;

    view->store.skip = view->sealed ? 0 : from;
    while (passed + sheet_rows(view->left) < from && !view->at.done) {
        size_t before = view->store.skip;

        passed += sheet_rows(view->left);
        sheet_rows_drop(view->left);
        read_piece(view, PIECE, view->left);
        passed += before - view->store.skip;
    }
    view->passed = from - passed;
}

bool ledger_view_seek(struct ledger_view *view, size_t from)
{
    view->place = from;
    if (view->column >= 0 || *view->find)
        return take_order(view, from == 0);
    pass_over(view, from);
    return true;
}

static void copy_row(const struct sheet *from, size_t row, struct sheet *to)
{
    for (size_t c = 0; c < from->column_count; c++)
        sheet_cell_add(to, span_of(sheet_cell(from, row, c)));
}

bool ledger_view_rows(struct ledger_view *view, size_t most, struct sheet *sheet)
{
    size_t before = sheet_rows(sheet);

    if (view->order)
        return ordered_rows(view, most, sheet);
    for (; view->passed < sheet_rows(view->left); view->passed++)
        copy_row(view->left, view->passed, sheet);
    while (sheet_rows(sheet) == before && !view->at.done)
        read_piece(view, most < PIECE ? most : PIECE, sheet);
    return sheet_rows(sheet) > before;
}

void ledger_view_end(struct ledger_view *view, size_t rows)
{
    json_t *args = args_of(view->p);
    struct buf why = BUF_INIT;

    if (view->sealed) { /* it has noted what it gave out */
        json_decref(args);
        return;
    }
    json_object_set_new(args, "rows", json_integer((json_int_t)rows));
    json_decref(wire_ask(&view->p->web->wire, view->p->viewer.name, "ledger.close", args, &why));
    buf_free(&why);
}
