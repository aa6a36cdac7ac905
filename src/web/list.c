#include "web/list.h"
#include "web/say.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NONE = -1 };

/* Offsets into the list's text. */
struct list_cell {
    size_t text, key;
    ssize_t href;     /* NONE */
    const char *mark; /* class; NULL none */
    void (*write)(struct page *p, int64_t arg);
    int64_t arg;
};

struct list {
    const char *caption;
    const struct column *columns;
    int year;     /* now: of other years it is said */
    size_t width; /* columns */
    struct buf text;
    struct list_cell *cells;
    size_t count, cap;
    size_t *order; /* rows as they are shown; NULL: as they came */
    bool ordered;  /* they came in the order that is asked for */
    bool finds;    /* by words, here */
};

struct list *list_new(struct page *p, const char *caption, const struct column *columns)
{
    struct list *list = xcalloc(1, sizeof *list);

    list->caption = caption;
    list->year = civil_local(p->request->now.wall).year;
    list->columns = columns;
    while (columns[list->width].title)
        list->width++;
    return list;
}

void list_free(struct list *list)
{
    buf_free(&list->text);
    free(list->cells);
    free(list->order);
    free(list);
}

void list_finds(struct list *list)
{
    list->finds = true;
}

void list_ordered(struct list *list)
{
    list->ordered = true;
}

size_t list_rows(const struct list *list)
{
    return list->width ? list->count / list->width : 0;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static size_t keep(struct list *list, const char *text)
{
    size_t at = list->text.len;

    buf_add(&list->text, text ? text : "", text ? strlen(text) + 1 : 1);
    return at;
}

static void add(struct list *list, const char *text, const char *key, const char *href)
{
    struct list_cell cell = {.text = keep(list, text), .href = NONE};

    cell.key = key ? keep(list, key) : cell.text;
    if (href)
        cell.href = (ssize_t)keep(list, href);
    if (list->count == list->cap) {
        list->cap = list->cap ? 2 * list->cap : 256;
        list->cells = xrealloc(list->cells, list->cap * sizeof *list->cells);
    }
    list->cells[list->count++] = cell;
}

void list_text(struct list *list, const char *text)
{
    add(list, text, NULL, NULL);
}

void list_link(struct list *list, const char *href, const char *text)
{
    add(list, text, NULL, href);
}

void list_number(struct list *list, int64_t number, const char *href)
{
    char text[24];

    text_format(text, sizeof text, "%" PRId64, number);
    add(list, text, NULL, href);
}

void list_custom(struct list *list, void (*write)(struct page *p, int64_t arg), int64_t arg)
{
    add(list, "", NULL, NULL);
    list->cells[list->count - 1].write = write;
    list->cells[list->count - 1].arg = arg;
}

void list_mark(struct list *list, const char *class_name)
{
    list->cells[list->count - 1].mark = class_name;
}

void list_day(struct list *list, day_t day)
{
    char text[DAY_TEXT_SIZE];

    add(list, day_text(day, text), NULL, NULL);
}

void list_time(struct list *list, wall_t at)
{
    char words[40], key[40] = "", dated[56];

    time_words(at, words, sizeof words);
    text_format(dated, sizeof dated, "%s", words);
    if (wall_known(at)) {
        struct civil c = civil_local(at);

        if (c.year != list->year)
            text_format(dated, sizeof dated, say_time_of_year, c.year, words);

        text_format(key, sizeof key, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour,
                    c.minute);
    }
    add(list, dated, key, NULL);
}

static const struct list_cell *cell_at(const struct list *list, size_t row, size_t column)
{
    return &list->cells[(list->order ? list->order[row] : row) * list->width + column];
}

static const char *words_at(const struct list *list, size_t at)
{
    return list->text.ptr + at;
}

/* ---- order ----------------------------------------------------------------------------------- */

static bool is_number_column(const struct column *column)
{
    return column->class_name && strcmp(column->class_name, "number") == 0;
}

/* The column that ?sort= names; NONE. */
static ssize_t sort_column(const struct page *p, const struct column *columns)
{
    const char *now = request_get(p->request, "sort");

    for (ssize_t i = 0; columns[i].title; i++)
        if (columns[i].sort && strcmp(now + (*now == '-'), columns[i].sort) == 0)
            return i;
    return NONE;
}

static bool is_sorted(const struct page *p)
{
    return *request_get(p->request, "sort") != '\0';
}

struct sorting {
    const struct list *list;
    size_t column;
    bool number, down;
};

/* What is empty stands behind what is not, whichever way. */
static int compare(const void *a, const void *b, void *ctx)
{
    const struct sorting *s = ctx;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const char *one = words_at(s->list, s->list->cells[x * s->list->width + s->column].key);
    const char *two = words_at(s->list, s->list->cells[y * s->list->width + s->column].key);
    int way = s->down ? -1 : 1, order;

    if (!*one || !*two)
        return *one ? -1 : *two ? 1 : (x > y) - (x < y);
    if (s->number) {
        long long m = strtoll(one, NULL, 10), n = strtoll(two, NULL, 10);

        order = (m > n) - (m < n);
    } else {
        order = strcmp(one, two);
    }
    return order ? way * order : (x > y) - (x < y);
}

static void put_in_order(const struct page *p, struct list *list)
{
    ssize_t column = sort_column(p, list->columns);
    size_t rows = list_rows(list);
    struct sorting sorting = {list, (size_t)column, false, *request_get(p->request, "sort") == '-'};

    if (column == NONE || list->ordered || list->order || rows < 2)
        return;
    sorting.number = is_number_column(&list->columns[column]);
    list->order = xcalloc(rows, sizeof *list->order);
    for (size_t i = 0; i < rows; i++)
        list->order[i] = i;
    qsort_r(list->order, rows, sizeof *list->order, compare, &sorting);
}

/* ---- finding --------------------------------------------------------------------------------- */

static bool row_says(const struct list *list, size_t row, const char *words)
{
    for (size_t c = 0; c < list->width; c++)
        if (strstr(words_at(list, list->cells[row * list->width + c].text), words))
            return true;
    return false;
}

/* Before they are put in order. */
static void drop_others(const struct page *p, struct list *list)
{
    const char *words = request_get(p->request, "find");
    size_t kept = 0, rows = list_rows(list);

    if (!list->finds || !*words)
        return;
    for (size_t r = 0; r < rows; r++)
        if (row_says(list, r, words))
            memmove(&list->cells[kept++ * list->width], &list->cells[r * list->width],
                    list->width * sizeof *list->cells);
    list->count = kept * list->width;
}

static void write_find(struct page *p)
{
    filters_begin(p);
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_list_find,
                                       .value = request_get(p->request, "find")});
    if (*request_get(p->request, "sort"))
        hidden(p, "sort", request_get(p->request, "sort"));
    filters_end(p);
}

/* ---- as a file ------------------------------------------------------------------------------- */

static const char *taken_as(const struct page *p)
{
    const char *as = request_get(p->request, "as");

    return strcmp(as, "csv") == 0 || strcmp(as, "xlsx") == 0 ? as : NULL;
}

size_t list_most(const struct page *p)
{
    size_t here = page_offset(p) + PAGE_ROWS + 1;

    if (taken_as(p))
        return LIST_EXPORT_MOST;
    return (is_sorted(p) || *request_get(p->request, "find")) && here < LIST_SORT_MOST
               ? LIST_SORT_MOST
               : here;
}

static bool read_back(int fd, struct buf *out)
{
    char chunk[16384];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        buf_add(out, chunk, (size_t)n);
    return n == 0;
}

/* libxlsxwriter writes files by name; ours is gone as soon as it is read. */
static bool xlsx_into(const struct sheet *sheet, struct buf *out, struct buf *why)
{
    const char *dir = getenv("TMPDIR");
    char path[512];
    bool good;
    int fd;

    if (!text_format(path, sizeof path, "%s/lianhu-web-XXXXXX", dir && *dir ? dir : "/tmp"))
        return false;
    fd = mkstemp(path);
    if (fd < 0) {
        buf_add_str(why, strerror(errno));
        return false;
    }
    good = sheet_write_xlsx(sheet, path, why);
    close(fd);
    fd = good ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    unlink(path);
    good = fd >= 0 && read_back(fd, out);
    if (fd >= 0)
        close(fd);
    return good;
}

void send_sheet(struct page *p, const struct sheet *sheet, const char *name, bool xlsx)
{
    struct buf why = BUF_INIT;

    buf_clear(p->out);
    if (xlsx && !xlsx_into(sheet, p->out, &why)) {
        page_say(p, 500, say_not_done, why.ptr ? why.ptr : say_export_failed);
    } else {
        if (!xlsx)
            sheet_write_csv(sheet, p->out);
        p->reply->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                              : "text/csv; charset=utf-8";
        text_format(p->reply->filename, sizeof p->reply->filename, "%s.%s", name,
                    xlsx ? "xlsx" : "csv");
    }
    buf_free(&why);
}

bool list_taken(struct page *p, struct list *list, const char *name)
{
    enum { WIDTH = 14, WIDE = 40 };
    const char *as = taken_as(p);
    struct sheet *sheet;
    char what[64], foot[128];

    if (!as)
        return false;
    text_format(foot, sizeof foot, say_export_cut, LIST_EXPORT_MOST);
    drop_others(p, list);
    text_format(what, sizeof what, "export %s.%s rows %zu", name, as, list_rows(list));
    page_looked(p, what);
    put_in_order(p, list);
    sheet = sheet_new(list->caption, "");
    for (size_t c = 0; c < list->width; c++) {
        const char *class_name = list->columns[c].class_name;

        sheet_column_add(sheet, list->columns[c].title,
                         class_name && strcmp(class_name, "wide") == 0 ? WIDE : WIDTH,
                         is_number_column(&list->columns[c]));
    }
    if (list_rows(list) >= LIST_EXPORT_MOST)
        sheet_foot_add(sheet, foot);
    for (size_t r = 0; r < list_rows(list); r++)
        for (size_t c = 0; c < list->width; c++)
            sheet_cell_add(sheet, span_of(words_at(list, cell_at(list, r, c)->key)));
    send_sheet(p, sheet, name, strcmp(as, "xlsx") == 0);
    sheet_free(sheet);
    return true;
}

/* ---- as a page ------------------------------------------------------------------------------- */

static void show_cell(struct page *p, const struct list *list, size_t row, size_t column)
{
    const struct list_cell *cell = cell_at(list, row, column);
    const char *words = words_at(list, cell->text), *class_name = list->columns[column].class_name;

    html_open(p->out, "td", ATTR({class_name ? "class" : "", class_name}));
    if (cell->write)
        cell->write(p, cell->arg);
    else if (cell->href != NONE && *words)
        html_element(p->out, "a", ATTR({"href", words_at(list, (size_t)cell->href)}), words);
    else if (cell->mark)
        html_element(p->out, "span", ATTR({"class", cell->mark}), words);
    else
        html_text(p->out, words);
    html_close(p->out, "td");
}

static void show_table(struct page *p, const struct list *list, const char *caption, size_t from,
                       size_t until)
{
    table_begin(p, caption, list->columns);
    for (size_t r = from; r < until; r++) {
        html_raw(p->out, "<tr>");
        for (size_t c = 0; c < list->width; c++)
            show_cell(p, list, r, c);
        html_raw(p->out, "</tr>");
    }
    table_end(p);
    if (from >= until)
        html_element(p->out, "p", NULL, say_nothing_here);
}

static void show_rows(struct page *p, const struct list *list, size_t from, size_t until)
{
    bool cut = is_sorted(p) && list_rows(list) >= LIST_SORT_MOST;
    char caption[256];

    if (cut)
        text_format(caption, sizeof caption, say_list_cut, list->caption, LIST_SORT_MOST);
    else
        text_format(caption, sizeof caption, "%s", list->caption);
    show_table(p, list, caption, from, until);
}

static void export_link(struct page *p, const char *as, const char *words)
{
    struct buf url = BUF_INIT;

    url_with(p, "as", as, &url);
    html_element(p->out, "a", ATTR({"class", "button"}, {"href", url.ptr}), words);
    html_raw(p->out, " ");
    buf_free(&url);
}

void export_links(struct page *p)
{
    html_raw(p->out, "<p class=\"noprint\">");
    export_link(p, "xlsx", say_export_xlsx);
    export_link(p, "csv", say_export_csv);
    html_raw(p->out, "</p>");
}

void list_pages(struct page *p, struct list *list)
{
    size_t from = page_offset(p), rows;
    bool more;

    drop_others(p, list);
    if (list->finds)
        write_find(p);
    rows = list_rows(list);
    more = rows > from && rows - from > PAGE_ROWS;
    put_in_order(p, list);
    show_rows(p, list, from, more ? from + PAGE_ROWS : rows);
    pager(p, from, more);
}

void list_show(struct page *p, struct list *list)
{
    list_pages(p, list);
    export_links(p);
}

static void window_link(struct page *p, const char *name, int64_t row, const char *words,
                        const char *rel)
{
    struct buf url = BUF_INIT;
    char number[24];

    text_format(number, sizeof number, "%" PRId64, row);
    url_with(p, name, row ? number : NULL, &url);
    html_element(p->out, "a", ATTR({"href", url.ptr}, {"rel", rel}, {"class", "button"}), words);
    buf_free(&url);
}

void list_window(struct page *p, struct list *list, int64_t before, int64_t after,
                 const char *words)
{
    char caption[256];

    text_format(caption, sizeof caption, "%s%s", list->caption, words);
    show_table(p, list, caption, 0, list_rows(list));
    if (before || after) {
        html_open(p->out, "p", ATTR({"class", "pager"}));
        if (before) {
            window_link(p, "before", 0, say_page_first, "first");
            window_link(p, "before", before, say_page_before, "prev");
        }
        if (after)
            window_link(p, "after", after, say_page_after, "next");
        html_close(p->out, "p");
    }
    export_links(p);
}

void list_table(struct page *p, struct list *list)
{
    put_in_order(p, list);
    show_rows(p, list, 0, list_rows(list));
}
