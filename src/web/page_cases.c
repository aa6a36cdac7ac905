/* 案件: the ledger of cases, by filters, as a page and as CSV. */
#include "ledger/sheet.h"
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

enum {
    SORT_MOST = 2000,   /* so many of the newest are put in another order */
    EXPORT_MOST = 20000 /* rows of one file */
};

/* ---- filters --------------------------------------------------------------------------------- */

enum { CHOICES_MAX = 96 };

static void state_filter(struct page *p)
{
    struct choice choices[CASE_STATES + 2] = {
        {"", say_any}
    };

    for (int i = 0; i < CASE_STATES; i++)
        choices[i + 1] = (struct choice){case_state_name((enum case_state)i),
                                         case_state_words(p, (enum case_state)i)};
    field_choice(p, &(struct field_spec){.name = "state", .label = say_case_state}, choices,
                 request_get(p->request, "state"));
}

static void kind_filter(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {"", say_any}
    };
    size_t count = 1;

    for (size_t i = 0; i < p->web->model->kind_count && count + 1 < CHOICES_MAX; i++) {
        const struct kind *kind = &p->web->model->kinds[i];

        if (kind->destination == DEST_CASE || kind->destination == DEST_ALARM)
            choices[count++] = (struct choice){kind->code, kind->title};
    }
    field_choice(p, &(struct field_spec){.name = "kind", .label = say_case_kind}, choices,
                 request_get(p->request, "kind"));
}

static void find_by_number(struct page *p)
{
    html_open(p->out, "form", ATTR({"action", "/cases"}, {"class", "filters"}));
    field_text(p, &(struct field_spec){.name = "number", .label = say_case_number});
    form_button(p, say_open, "");
    html_close(p->out, "form");
}

static void write_filters(struct page *p)
{
    html_open(p->out, "form", ATTR({"action", "/cases"}, {"class", "filters"}));
    state_filter(p);
    kind_filter(p);
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = request_get(p->request, "unit")});
    field_check(p, &(struct field_spec){.name = "overdue", .label = say_case_overdue},
                *request_get(p->request, "overdue"));
    field_check(p, &(struct field_spec){.name = "today", .label = say_case_due_today},
                *request_get(p->request, "today"));
    field_check(p, &(struct field_spec){.name = "supervised", .label = say_case_supervised},
                *request_get(p->request, "supervised"));
    form_button(p, say_filter, "primary");
    html_close(p->out, "form");
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct rows {
    struct case_file *list;
    size_t count, cap;
};

static void keep_row(void *ctx, const struct case_file *cf)
{
    struct rows *rows = ctx;

    if (rows->count < rows->cap)
        rows->list[rows->count++] = *cf;
}

static int64_t order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_number(const void *a, const void *b)
{
    return (int)order_of(((const struct case_file *)a)->serial,
                         ((const struct case_file *)b)->serial);
}

/* What has no date stands behind what has one. */
static int by_due(const void *a, const void *b)
{
    wall_t x = ((const struct case_file *)a)->due_at, y = ((const struct case_file *)b)->due_at;

    if (wall_known(x) != wall_known(y))
        return wall_known(x) ? -1 : 1;
    return (int)order_of(x.ms, y.ms);
}

static int by_unit(const void *a, const void *b)
{
    return strcmp(((const struct case_file *)a)->unit_path,
                  ((const struct case_file *)b)->unit_path);
}

static int by_state(const void *a, const void *b)
{
    return (int)((const struct case_file *)a)->state - (int)((const struct case_file *)b)->state;
}

static int by_kind(const void *a, const void *b)
{
    return strcmp(((const struct case_file *)a)->kind, ((const struct case_file *)b)->kind);
}

typedef int compare_fn(const void *a, const void *b);

static compare_fn *compare_of(const char *sort)
{
    static const struct {
        const char *name;
        compare_fn *compare;
    } ways[] = {
        {"number", by_number},
        {"due",    by_due   },
        {"unit",   by_unit  },
        {"state",  by_state },
        {"kind",   by_kind  },
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i].name, sort + (*sort == '-')) == 0)
            return ways[i].compare;
    return NULL;
}

static void turn_round(struct rows *rows)
{
    for (size_t i = 0; i < rows->count / 2; i++) {
        struct case_file kept = rows->list[i];

        rows->list[i] = rows->list[rows->count - 1 - i];
        rows->list[rows->count - 1 - i] = kept;
    }
}

static void read_rows(struct page *p, struct case_filter *filter, size_t most, struct rows *rows)
{
    const char *sort = request_get(p->request, "sort");
    compare_fn *compare = compare_of(sort);

    if (compare && most < SORT_MOST)
        most = SORT_MOST;
    *rows = (struct rows){xcalloc(most, sizeof *rows->list), 0, most};
    filter->limit = most;
    store_cases(p->web->store, filter, keep_row, rows);
    if (compare && rows->count > 1)
        qsort(rows->list, rows->count, sizeof *rows->list, compare);
    if (compare && *sort == '-')
        turn_round(rows);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void household_words(const struct case_file *cf, char *out, size_t size)
{
    if (cf->household_number)
        text_format(out, size, say_household_words, cf->household_number, cf->party);
    else
        text_format(out, size, "%s", cf->party);
}

static void write_row(struct page *p, const struct case_file *cf)
{
    char number[CASE_NUMBER_SIZE], path[64], who[160];

    case_number_write(cf->serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    household_words(cf, who, sizeof who);
    html_raw(p->out, "<tr>");
    cell_link(p, path, number);
    cell(p, case_kind_words(p, cf));
    cell(p, cf->subject);
    cell(p, cf->unit_path);
    cell(p, who);
    html_raw(p->out, "<td class=\"state\">");
    html_text(p->out, case_state_words(p, cf->state));
    html_raw(p->out, " ");
    case_marks(p, cf);
    html_raw(p->out, "</td>");
    cell(p, cf->handler.name);
    cell_time(p, cf->filed_at);
    cell_time(p, cf->due_at);
    html_raw(p->out, "</tr>");
}

static void write_table(struct page *p, const struct rows *rows, size_t from)
{
    static const struct column columns[] = {
        {say_case_number,  "number", NULL},
        {say_case_kind,    "kind",   NULL},
        {say_case_subject, NULL,     NULL},
        {say_case_unit,    "unit",   NULL},
        {say_case_party,   NULL,     NULL},
        {say_case_state,   "state",  NULL},
        {say_case_handler, NULL,     NULL},
        {say_case_filed,   NULL,     NULL},
        {say_case_due,     "due",    NULL},
        {NULL,             NULL,     NULL},
    };
    bool cut = compare_of(request_get(p->request, "sort")) && rows->count == SORT_MOST;

    table_begin(p, cut ? say_cases_sorted_cut : say_cases, columns);
    for (size_t i = from; i < rows->count && i < from + PAGE_ROWS; i++)
        write_row(p, &rows->list[i]);
    table_end(p);
    if (rows->count <= from)
        html_element(p->out, "p", NULL, say_nothing_here);
}

static void export_link(struct page *p)
{
    struct buf url = BUF_INIT, path = BUF_INIT;

    url_with(p, "from", NULL, &url);
    buf_add_str(&path, "/cases.csv");
    buf_add_str(&path, url.ptr + strlen(p->request->path));
    html_raw(p->out, "<p class=\"noprint\">");
    html_element(p->out, "a", ATTR({"class", "button"}, {"href", path.ptr}), say_export_csv);
    html_raw(p->out, "</p>");
    buf_free(&path);
    buf_free(&url);
}

static bool to_number(struct page *p)
{
    const char *number = request_get(p->request, "number");
    char text[CASE_NUMBER_SIZE], path[64];
    int64_t serial;

    if (!*number || !case_number_parse(span_of(number), &serial))
        return false;
    case_number_write(serial, text);
    text_format(path, sizeof path, "/cases/%s", text);
    reply_redirect(p->reply, path);
    return true;
}

enum { OFFSET_MOST = 20000 };

void page_cases(struct page *p)
{
    size_t from = page_offset(p) < OFFSET_MOST ? page_offset(p) : OFFSET_MOST;
    struct case_filter filter;
    struct rows rows;

    if (to_number(p) || !case_filter_of(p, &filter))
        return;
    page_begin(p, say_cases, "/cases");
    find_by_number(p);
    write_filters(p);
    read_rows(p, &filter, from + PAGE_ROWS + 1, &rows);
    write_table(p, &rows, from);
    pager(p, from, rows.count > from + PAGE_ROWS);
    export_link(p);
    free(rows.list);
    page_end(p);
}

/* ---- as a file ------------------------------------------------------------------------------- */

static void time_cell(struct sheet *sheet, wall_t at)
{
    char text[40] = "";

    if (wall_known(at))
        wall_iso8601(at, text, sizeof text);
    sheet_cell_add(sheet, span_of(text));
}

static void sheet_row(struct page *p, struct sheet *sheet, const struct case_file *cf)
{
    char number[CASE_NUMBER_SIZE], who[160];

    case_number_write(cf->serial, number);
    household_words(cf, who, sizeof who);
    sheet_cell_add(sheet, span_of(number));
    sheet_cell_add(sheet, span_of(case_kind_words(p, cf)));
    sheet_cell_add(sheet, span_of(cf->subject));
    sheet_cell_add(sheet, span_of(cf->unit_path));
    sheet_cell_add(sheet, span_of(who));
    sheet_cell_add(sheet, span_of(case_state_words(p, cf->state)));
    sheet_cell_add(sheet, span_of(cf->handler.name));
    time_cell(sheet, cf->filed_at);
    time_cell(sheet, cf->due_at);
}

void page_cases_csv(struct page *p)
{
    static const char *const titles[] = {say_case_number,  say_case_kind,  say_case_subject,
                                         say_case_unit,    say_case_party, say_case_state,
                                         say_case_handler, say_case_filed, say_case_due};
    struct case_filter filter;
    struct sheet *sheet;
    struct rows rows;

    if (!case_filter_of(p, &filter))
        return;
    page_looked(p, "export cases.csv");
    read_rows(p, &filter, EXPORT_MOST, &rows);
    sheet = sheet_new(say_cases, filter.unit_path ? filter.unit_path : "");
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        sheet_column_add(sheet, titles[i], 12, false);
    for (size_t i = 0; i < rows.count; i++)
        sheet_row(p, sheet, &rows.list[i]);
    sheet_write_csv(sheet, p->out);
    p->reply->type = "text/csv; charset=utf-8";
    text_copy(p->reply->filename, sizeof p->reply->filename, span_of("cases.csv"));
    sheet_free(sheet);
    free(rows.list);
}
