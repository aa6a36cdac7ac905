/*
 * 台账: which there are, one of them by unit and period, and the same as a file with the columns,
 * the title and the foot of the paper form.
 */
#include "web/ledger_view.h"
#include "web/route.h"
#include "web/say.h"
#include "web/sheet_file.h"
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

enum { FILE_PIECE = 1000 };

static const char *exported_as(const struct page *p)
{
    const char *as = request_get(p->request, "as");

    return strcmp(as, "csv") == 0 || strcmp(as, "xlsx") == 0 ? as : NULL;
}

static void send_file(struct page *p, struct ledger_view *view)
{
    struct sheet_file *file =
        sheet_file_new(ledger_view_sheet(view), strcmp(exported_as(p), "xlsx") == 0);
    struct sheet *sheet = sheet_file_sheet(file);

    while (ledger_view_rows(view, FILE_PIECE, sheet))
        if (sheet_rows(sheet) >= FILE_PIECE)
            sheet_file_rows(file);
    sheet_file_send(p, file, p->parts[0]);
    ledger_view_end(view, sheet_file_count(file));
    sheet_file_free(file);
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
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_list_find,
                                       .value = request_get(p->request, "find")});
    if (*request_get(p->request, "sort"))
        hidden(p, "sort", request_get(p->request, "sort"));
    filters_end(p);
    unit_list(p);
    period_list(p);
    html_element(p->out, "p", ATTR({"class", "hint noprint"}), say_ledger_period_hint);
}

/* Every column sorts, by its place: ?sort=c3. */
struct heads {
    struct column columns[SHEET_COLUMNS_MAX + 1];
    char sorts[SHEET_COLUMNS_MAX][8];
};

static void set_heads(struct heads *heads, const struct sheet *sheet)
{
    enum { WIDE = 26 };

    for (size_t c = 0; c < sheet->column_count; c++) {
        text_format(heads->sorts[c], sizeof heads->sorts[c], "c%zu", c);
        heads->columns[c] = (struct column){sheet->columns[c].title, heads->sorts[c],
                                            sheet->columns[c].number          ? "number"
                                            : sheet->columns[c].width >= WIDE ? "wide"
                                                                              : NULL};
    }
}

/* One page and a row of the next, which says that there is one. */
static struct list *list_of(struct page *p, struct ledger_view *view, const struct sheet *sheet,
                            const struct heads *heads)
{
    struct list *list = list_new(p, text_of(ledger_view_head(view), "scope"), heads->columns);

    list_ordered(list, page_offset(p));
    for (size_t row = 0; row < sheet_rows(sheet); row++)
        for (size_t c = 0; c < sheet->column_count; c++)
            list_text(list, sheet_cell(sheet, row, c));
    return list;
}

static void write_view(struct page *p, struct ledger_view *view)
{
    struct sheet *sheet = ledger_view_sheet(view);
    struct heads *heads = xcalloc(1, sizeof *heads);
    bool more = true;
    struct list *list;

    while (more && sheet_rows(sheet) <= PAGE_ROWS)
        more = ledger_view_rows(view, PAGE_ROWS + 1 - sheet_rows(sheet), sheet);
    if (!more)
        ledger_view_end(view, page_offset(p) + sheet_rows(sheet));
    set_heads(heads, sheet);
    list = list_of(p, view, sheet, heads);
    page_begin(p, sheet->title, "/ledgers");
    way_on(p, "/ledgers", say_ledgers);
    write_filters(p);
    html_raw(p->out, "<section class=\"sheet\">");
    list_show(p, list);
    for (size_t i = 0; i < sheet->foot_count; i++)
        html_element(p->out, "p", ATTR({"class", "hint"}), sheet->foot[i]);
    html_raw(p->out, "</section>");
    page_end(p);
    list_free(list);
    free(heads);
    sheet_free(sheet);
}

static void write_refused(struct page *p, const char *why)
{
    if (strcmp(p->parts[0], "coverage") != 0 || request_has(p->request, "notice") ||
        request_has(p->request, "drive"))
        p->reply->status = 409; /* else nobody has said yet of which notice */
    page_begin(p, say_ledgers, "/ledgers");
    html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), why);
    write_filters(p);
    way_on(p, "/ledgers", say_ledgers);
    page_end(p);
}

void page_ledger(struct page *p)
{
    const char *unit = request_get(p->request, "unit");
    struct buf why = BUF_INIT;
    struct ledger_view *view;

    if (*unit && !viewer_sees(&p->viewer, unit)) {
        page_refuse(p, "a ledger of another unit");
        return;
    }
    view = ledger_view_new(p, &why);
    if (!view)
        write_refused(p, why.ptr ? why.ptr : say_daemon_unclear);
    else if (!ledger_view_seek(view, exported_as(p) ? 0 : page_offset(p)))
        page_say(p, 500, say_not_done, say_order_failed);
    else if (exported_as(p))
        send_file(p, view);
    else
        write_view(p, view);
    ledger_view_free(view);
    buf_free(&why);
}
