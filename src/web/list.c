#include "web/list_int.h"
#include "web/say.h"
#include "web/sheet_file.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = -1, FILE_ROWS = 500 };

struct list *list_new(struct page *p, const char *caption, const struct column *columns)
{
    struct list *list = xcalloc(1, sizeof *list);

    list->p = p;
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
    sheet_file_free(list->file);
    free(list->cells);
    free(list->order);
    free(list);
}

void list_finds(struct list *list)
{
    list->finds = true;
}

void list_ordered(struct list *list, size_t skipped)
{
    list->ordered = true;
    list->skipped = skipped;
}

void list_ends_at(struct list *list, size_t rows)
{
    list->ends_at = rows;
}

void list_named(struct list *list, const char *name)
{
    list->name = name;
}

size_t list_rows(const struct list *list)
{
    return list->width ? list->count / list->width : 0;
}

/* ---- what is asked for ----------------------------------------------------------------------- */

const char *list_taken_as(const struct list *list)
{
    const char *as = request_get(list->p->request, "as");
    const char *table = request_get(list->p->request, "table");

    if (strcmp(as, "csv") != 0 && strcmp(as, "xlsx") != 0)
        return NULL;
    return strcmp(table, list->name ? list->name : "") == 0 ? as : NULL;
}

const char *list_sort_name(const struct list *list, char out[64])
{
    text_format(out, 64, "sort%s%s", list->name ? "-" : "", list->name ? list->name : "");
    return out;
}

static const char *sort_asked(const struct list *list)
{
    char name[64];

    return request_get(list->p->request, list_sort_name(list, name));
}

static bool is_sorted(const struct list *list)
{
    return *sort_asked(list) != '\0';
}

/* ---- cells ----------------------------------------------------------------------------------- */

static size_t keep(struct list *list, const char *text)
{
    size_t at = list->text.len;

    buf_add(&list->text, text ? text : "", text ? strlen(text) + 1 : 1);
    return at;
}

/* A file is written as its rows come, unless they are still to be put in order. */
static bool is_written(const struct list *list)
{
    return list_taken_as(list) && (list->ordered || !is_sorted(list));
}

static void add(struct list *list, const char *text, const char *key, const char *href)
{
    struct list_cell cell = {.href = NONE};

    if (list->count == FILE_ROWS * list->width && is_written(list))
        list_file_rows(list);
    cell.text = keep(list, text);
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

void list_keyed(struct list *list, const char *text, int64_t key)
{
    char number[24];

    text_format(number, sizeof number, "%" PRId64, key);
    add(list, text, number, NULL);
    list->cells[list->count - 1].keyed = true;
}

void list_custom(struct list *list, void (*write)(struct page *p, int64_t arg), int64_t arg)
{
    add(list, "", NULL, NULL);
    list->cells[list->count - 1].write = write;
    list->cells[list->count - 1].arg = arg;
}

void list_custom_text(struct list *list, void (*write)(struct page *p, const char *arg),
                      const char *arg)
{
    add(list, "", arg, NULL);
    list->cells[list->count - 1].write_text = write;
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

const struct list_cell *list_cell_at(const struct list *list, size_t row, size_t column)
{
    return &list->cells[(list->order ? list->order[row] : row) * list->width + column];
}

static const char *words_at(const struct list *list, size_t at)
{
    return list->text.ptr + at;
}

/* ---- order ----------------------------------------------------------------------------------- */

bool list_is_number(const struct column *column)
{
    return column->class_name && strcmp(column->class_name, "number") == 0;
}

ssize_t list_sort_column(const struct list *list, bool *down)
{
    const char *now = sort_asked(list);

    *down = *now == '-';
    for (ssize_t i = 0; list->columns[i].title; i++)
        if (list->columns[i].sort && strcmp(now + *down, list->columns[i].sort) == 0)
            return i;
    return NONE;
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
    if (s->number || s->list->cells[x * s->list->width + s->column].keyed) {
        long long m = strtoll(one, NULL, 10), n = strtoll(two, NULL, 10);

        order = (m > n) - (m < n);
    } else {
        order = strcmp(one, two);
    }
    return order ? way * order : (x > y) - (x < y);
}

const char *list_sort_key(const struct list *list, size_t row, size_t column, bool *number)
{
    const struct list_cell *cell = list_cell_at(list, row, column);

    *number = cell->keyed || list_is_number(&list->columns[column]);
    return words_at(list, cell->key);
}

void list_sort(struct list *list)
{
    struct sorting sorting = {.list = list};
    ssize_t column = list_sort_column(list, &sorting.down);
    size_t rows = list_rows(list);

    if (column == NONE || list->ordered || list->order || rows < 2)
        return;
    sorting.column = (size_t)column;
    sorting.number = list_is_number(&list->columns[column]);
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

void list_sift(struct list *list)
{
    const char *words = request_get(list->p->request, "find");
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

void list_empty(struct list *list, const char *words)
{
    list->empty = words;
}

bool list_is_cut(const struct list *list, char *words, size_t size)
{
    text_format(words, size, say_list_part, list->ends_at);
    return list->ends_at && list_rows(list) >= list->ends_at;
}

void list_rows_drop(struct list *list)
{
    buf_clear(&list->text);
    list->count = 0;
}

void list_row_drop(struct list *list)
{
    list->count -= list->width;
}

void list_turn(struct list *list)
{
    size_t rows = list_rows(list);

    for (size_t i = 0; i + 1 < rows - i; i++)
        for (size_t c = 0; c < list->width; c++) {
            struct list_cell *one = &list->cells[i * list->width + c];
            struct list_cell *other = &list->cells[(rows - 1 - i) * list->width + c];
            struct list_cell kept = *one;

            *one = *other;
            *other = kept;
        }
}

size_t list_most(const struct page *p)
{
    size_t here = page_offset(p) + PAGE_ROWS + 1;

    if (*request_get(p->request, "as"))
        return INT32_MAX;
    return (*request_get(p->request, "sort") || *request_get(p->request, "find")) &&
                   here < LIST_SORT_MOST
               ? LIST_SORT_MOST
               : here;
}

/* ---- as a page ------------------------------------------------------------------------------- */

/* A name of a few characters stays whole; a path of units has room to be read. */
static const char *shape_of(const char *words)
{
    enum { SHORT_MOST = 5 * 3 }; /* bytes */
    size_t len = strlen(words);

    return len <= SHORT_MOST ? "short" : strchr(words, '/') ? "unit" : NULL;
}

static void show_cell(struct page *p, const struct list *list, size_t row, size_t column)
{
    const struct list_cell *cell = list_cell_at(list, row, column);
    const char *words = words_at(list, cell->text), *class_name = list->columns[column].class_name;

    if (!class_name && !cell->write && !cell->write_text)
        class_name = shape_of(words);
    html_open(p->out, "td", ATTR({class_name ? "class" : "", class_name}));
    if (cell->write)
        cell->write(p, cell->arg);
    else if (cell->write_text)
        cell->write_text(p, words_at(list, cell->key));
    else if (cell->href != NONE && *words)
        html_element(p->out, "a", ATTR({"href", words_at(list, (size_t)cell->href)}), words);
    else if (cell->mark)
        html_element(p->out, "span", ATTR({"class", cell->mark}), words);
    else
        html_text(p->out, words);
    html_close(p->out, "td");
}

/* Something is asked for that less might answer. */
static bool is_filtered(const struct page *p)
{
    static const char *const others[] = {"from", "before", "after", "quarter", "year", "unit"};

    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *field = &p->request->fields[i];
        bool other = field->value.len == 0 || strncmp(field->name, "sort", 4) == 0;

        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            other |= strcmp(field->name, others[k]) == 0;
        if (!other)
            return true;
    }
    return false;
}

static void show_table(struct page *p, const struct list *list, const char *caption, size_t from,
                       size_t until)
{
    char sort[64], words[200];

    table_begin_sorted(p, caption, list->columns, list_sort_name(list, sort), list->name);
    for (size_t r = from; r < until; r++) {
        html_raw(p->out, "<tr>");
        for (size_t c = 0; c < list->width; c++)
            show_cell(p, list, r, c);
        html_raw(p->out, "</tr>");
    }
    table_end(p);
    if (from >= until)
        html_element(p->out, "p", NULL,
                     is_filtered(p) ? say_nothing_found
                     : list->empty  ? list->empty
                                    : say_nothing_here);
    if (list_is_cut(list, words, sizeof words))
        html_element(p->out, "p", ATTR({"class", "hint"}), words);
}

static void show_rows(struct page *p, const struct list *list, size_t from, size_t until)
{
    bool cut = is_sorted(list) && !list->ordered && list_rows(list) >= LIST_SORT_MOST;
    char caption[256];

    if (cut)
        text_format(caption, sizeof caption, say_list_cut, list->caption, (int)LIST_SORT_MOST);
    else
        text_format(caption, sizeof caption, "%s", list->caption);
    show_table(p, list, caption, from, until);
}

static void export_link(struct page *p, const struct list *list, const char *as, const char *words)
{
    struct buf url = BUF_INIT;

    url_with(p, "as", as, &url);
    if (list->name)
        buf_addf(&url, "&table=%s", list->name);
    html_element(p->out, "a", ATTR({"class", "button"}, {"href", url.ptr}), words);
    html_raw(p->out, " ");
    buf_free(&url);
}

static void export_links(struct page *p, const struct list *list)
{
    html_raw(p->out, "<p class=\"noprint\">");
    export_link(p, list, "xlsx", say_export_xlsx);
    export_link(p, list, "csv", say_export_csv);
    html_raw(p->out, "</p>");
}

void list_show(struct page *p, struct list *list)
{
    size_t from = page_offset(p), rows;
    bool more;

    if (list->walked.ordered) {
        list_window(p, list, "");
        return;
    }
    list_sift(list);
    if (list->finds)
        write_find(p);
    from -= from < list->skipped ? from : list->skipped;
    rows = list_rows(list);
    more = rows > from && rows - from > PAGE_ROWS;
    list_sort(list);
    show_rows(p, list, from, more ? from + PAGE_ROWS : rows);
    pager(p, page_offset(p), more);
    export_links(p, list);
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

void list_window(struct page *p, struct list *list, const char *words)
{
    int64_t before = list->walked.before, after = list->walked.after;
    char caption[256];

    text_format(caption, sizeof caption, "%s%s", list->caption, words);
    if (list->walked.failed)
        html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), say_order_failed);
    show_table(p, list, caption, 0, list_rows(list));
    if (list->walked.ordered) {
        pager(p, page_offset(p), list->walked.more);
    } else if (before || after) {
        html_open(p->out, "p", ATTR({"class", "pager"}));
        if (before) {
            window_link(p, "before", 0, say_page_first, "first");
            window_link(p, "before", before, say_page_before, "prev");
        }
        if (after)
            window_link(p, "after", after, say_page_after, "next");
        html_close(p->out, "p");
    }
    export_links(p, list);
}

void list_table(struct page *p, struct list *list)
{
    list_sort(list);
    show_rows(p, list, 0, list_rows(list));
    if (list->name && list_rows(list))
        export_links(p, list);
}
