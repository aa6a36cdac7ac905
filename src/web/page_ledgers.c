/*
 * 台账: which there are, one of them by unit and period, and the same as a file with the columns,
 * the title and the foot of the paper form. The daemon computes the pages, so that whoever takes a
 * ledger away, or sees personal data in it, leaves an event there.
 */
#include "web/list.h"
#include "web/route.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

/* ---- which there are ------------------------------------------------------------------------- */

static void add_ledger(struct list *list, const json_t *ledger)
{
    struct buf columns = BUF_INIT;
    const json_t *title;
    char href[96];
    size_t i;

    text_format(href, sizeof href, "/ledgers/%s", text_of(ledger, "ledger"));
    json_array_foreach(json_object_get(ledger, "columns"), i, title)
    {
        buf_addf(&columns, "%s%s", i ? say_word_between : "", json_string_value(title));
    }
    list_link(list, href, text_of(ledger, "title"));
    list_text(list, columns.ptr ? columns.ptr : "");
    buf_free(&columns);
}

void page_ledgers(struct page *p)
{
    static const struct column columns[] = {
        {say_ledger,         "title", NULL  },
        {say_ledger_columns, NULL,    "wide"},
        {NULL,               NULL,    NULL  },
    };
    json_t *ledgers = page_ask(p, "ledger.list", NULL), *ledger;
    struct list *list;
    size_t i;

    if (!ledgers)
        return;
    list = list_new(p, say_ledgers, columns);
    list_finds(list);
    json_array_foreach(ledgers, i, ledger) add_ledger(list, ledger);
    if (!list_taken(p, list, "ledgers")) {
        page_begin(p, say_ledgers, "/ledgers");
        html_element(p->out, "p", NULL, say_ledgers_how);
        list_show(p, list);
        page_end(p);
    }
    list_free(list);
    json_decref(ledgers);
}

/* ---- one ------------------------------------------------------------------------------------- */

/* What came of it so far: the first page with its heads, and the rows of all. */
struct ledger_view {
    struct page *p;
    json_t *first, *foot; /* new references; NULL */
    json_t *rows;
    struct column columns[SHEET_COLUMNS_MAX + 1];
    char sorts[SHEET_COLUMNS_MAX][8];
    struct buf why;
};

static const char *exported_as(const struct page *p)
{
    const char *as = request_get(p->request, "as");

    return strcmp(as, "csv") == 0 || strcmp(as, "xlsx") == 0 ? as : NULL;
}

static json_t *rows_asked(const struct page *p, const char *after)
{
    static const char *const names[] = {"period", "notice", "why", NULL};
    const char *unit = request_get(p->request, "unit");
    json_t *args = json_pack("{s:s}", "ledger", p->parts[0]);

    args_from_form(p, args, names);
    if (!*unit)
        unit = p->viewer.unit_path;
    if (*unit)
        json_object_set_new(args, "unit", json_string(unit));
    if (request_has(p->request, "full"))
        json_object_set_new(args, "full", json_true());
    if (request_has(p->request, "drive"))
        json_object_set_new(args, "drive",
                            json_integer(strtoll(request_get(p->request, "drive"), NULL, 10)));
    if (exported_as(p))
        json_object_set_new(args, "export", json_string(exported_as(p)));
    if (after)
        json_object_set_new(args, "after", json_string(after));
    return args;
}

/* Page after page until there are as many rows as are wanted, or no more. */
static bool read_rows(struct ledger_view *view, size_t most)
{
    json_t *page, *rows;
    char after[160];

    view->rows = json_array();
    for (const char *next = NULL;;) {
        page = wire_ask(&view->p->web->wire, view->p->viewer.name, "ledger.rows",
                        rows_asked(view->p, next), &view->why);
        if (!page)
            return false;
        rows = json_object_get(page, "rows");
        json_array_extend(view->rows, rows);
        text_format(after, sizeof after, "%s", text_of(page, "next"));
        next = *after ? after : NULL;
        json_decref(view->foot);
        view->foot = json_incref(json_object_get(page, "foot"));
        if (!view->first)
            view->first = json_incref(page);
        json_decref(page);
        if (!next || json_array_size(view->rows) >= most)
            return true;
    }
}

static void view_free(struct ledger_view *view)
{
    json_decref(view->first);
    json_decref(view->foot);
    json_decref(view->rows);
    buf_free(&view->why);
    free(view);
}

/* ---- as a file ------------------------------------------------------------------------------- */

static void send_file(struct ledger_view *view)
{
    const char *as = exported_as(view->p);
    struct sheet *sheet = sheet_new(text_of(view->first, "title"), text_of(view->first, "scope"));
    const json_t *one, *cell_of;
    size_t i, c;

    json_array_foreach(json_object_get(view->first, "columns"), i, one)
    {
        sheet_column_add(sheet, text_of(one, "title"),
                         (int)json_integer_value(json_object_get(one, "width")),
                         json_is_true(json_object_get(one, "number")));
    }
    json_array_foreach(view->rows, i, one)
    {
        json_array_foreach(one, c, cell_of)
        {
            sheet_cell_add(sheet, span_of(json_string_value(cell_of)));
        }
    }
    json_array_foreach(view->foot, i, one)
    {
        sheet_foot_add(sheet, json_string_value(one));
    }
    send_sheet(view->p, sheet, view->p->parts[0], strcmp(as, "xlsx") == 0);
    sheet_free(sheet);
}

/* ---- as a page ------------------------------------------------------------------------------- */

static void write_filters(struct page *p)
{
    const char *unit = request_get(p->request, "unit");

    filters_begin(p);
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = *unit ? unit : p->viewer.unit_path,
                                       .list = "units"});
    field_text(p, &(struct field_spec){.name = "period",
                                       .label = say_ledger_period,
                                       .value = request_get(p->request, "period"),
                                       .list = "periods"});
    if (strcmp(p->parts[0], "coverage") == 0 && request_has(p->request, "drive"))
        field_text(p, &(struct field_spec){.name = "drive",
                                           .label = say_ledger_drive,
                                           .value = request_get(p->request, "drive")});
    else if (strcmp(p->parts[0], "coverage") == 0)
        field_text(p, &(struct field_spec){.name = "notice",
                                           .label = say_ledger_notice,
                                           .value = request_get(p->request, "notice")});
    if (viewer_may(&p->viewer, MAY_ROSTER | MAY_ADMIN)) {
        field_check(p, &(struct field_spec){.name = "full", .label = say_ledger_full},
                    request_has(p->request, "full"));
        field_text(p, &(struct field_spec){.name = "why",
                                           .label = say_ledger_why,
                                           .value = request_get(p->request, "why")});
    }
    filters_end(p);
    unit_list(p);
    period_list(p);
    html_element(p->out, "p", ATTR({"class", "hint noprint"}), say_ledger_period_hint);
}

static struct list *list_of(struct ledger_view *view)
{
    const json_t *one, *cell_of;
    struct list *list;
    size_t i, c;

    json_array_foreach(json_object_get(view->first, "columns"), i, one)
    {
        if (i == SHEET_COLUMNS_MAX)
            break;
        text_format(view->sorts[i], sizeof view->sorts[i], "c%zu", i);
        view->columns[i] =
            (struct column){text_of(one, "title"), view->sorts[i],
                            json_is_true(json_object_get(one, "number"))              ? "number"
                            : json_integer_value(json_object_get(one, "width")) >= 26 ? "wide"
                                                                                      : NULL};
    }
    list = list_new(view->p, text_of(view->first, "scope"), view->columns);
    list_asks(list);
    json_array_foreach(view->rows, i, one)
    {
        json_array_foreach(one, c, cell_of)
        {
            list_text(list, json_string_value(cell_of));
        }
    }
    return list;
}

static void write_view(struct ledger_view *view)
{
    struct page *p = view->p;
    struct list *list = list_of(view);
    const json_t *line;
    size_t i;

    page_begin(p, text_of(view->first, "title"), "/ledgers");
    way_on(p, "/ledgers", say_ledgers);
    write_filters(p);
    html_raw(p->out, "<section class=\"sheet\">");
    list_show(p, list);
    json_array_foreach(view->foot, i, line)
    {
        html_element(p->out, "p", ATTR({"class", "hint"}), json_string_value(line));
    }
    html_raw(p->out, "</section>");
    page_end(p);
    list_free(list);
}

static void write_refused(struct ledger_view *view)
{
    struct page *p = view->p;

    if (strcmp(p->parts[0], "coverage") != 0 || request_has(p->request, "notice") ||
        request_has(p->request, "drive"))
        p->reply->status = 409; /* else nobody has said yet of which notice */
    page_begin(p, say_ledgers, "/ledgers");
    html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), view->why.ptr);
    write_filters(p);
    way_on(p, "/ledgers", say_ledgers);
    page_end(p);
}

void page_ledger(struct page *p)
{
    const char *unit = request_get(p->request, "unit");
    bool taken = exported_as(p) != NULL;
    struct ledger_view *view;

    if (*unit && !viewer_sees(&p->viewer, unit)) {
        page_refuse(p, "a ledger of another unit");
        return;
    }
    view = xcalloc(1, sizeof *view);
    view->p = p;
    if (!read_rows(view, list_most_asked(p)))
        write_refused(view);
    else if (taken)
        send_file(view);
    else
        write_view(view);
    view_free(view);
}
