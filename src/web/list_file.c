/* Lists as files: short ones in memory, what is longer than that as its rows come. */
#include "web/list_int.h"
#include "web/say.h"
#include "web/sheet_file.h"
#include <string.h>

/* What is only for the hand (forms, steps) is on no paper. */
static bool is_kept(const struct column *column)
{
    return !column->class_name || strcmp(column->class_name, "noprint") != 0;
}

static struct sheet *sheet_of(const struct list *list)
{
    enum { WIDTH = 14, WIDE = 40 };
    struct sheet *sheet = sheet_new(list->caption, "");

    for (size_t c = 0; c < list->width; c++) {
        const struct column *column = &list->columns[c];
        bool wide = column->class_name && strcmp(column->class_name, "wide") == 0;

        if (is_kept(column))
            sheet_column_add(sheet, column->title, wide ? WIDE : WIDTH, list_is_number(column));
    }
    return sheet;
}

static void rows_into(struct list *list, struct sheet *sheet)
{
    list_sift(list);
    list_sort(list);
    for (size_t r = 0; r < list_rows(list); r++)
        for (size_t c = 0; c < list->width; c++) {
            const struct list_cell *cell = list_cell_at(list, r, c);

            if (is_kept(&list->columns[c]))
                sheet_cell_add(sheet,
                               span_of(list->text.ptr + (cell->keyed ? cell->text : cell->key)));
        }
}

static bool is_xlsx(const struct list *list)
{
    return strcmp(list_taken_as(list), "xlsx") == 0;
}

void list_file_rows(struct list *list)
{
    if (!list->file)
        list->file = sheet_file_new(sheet_of(list), is_xlsx(list));
    rows_into(list, sheet_file_sheet(list->file));
    sheet_file_rows(list->file);
    list_rows_drop(list);
}

/* How many rows the file has. */
static size_t send_rows(struct page *p, struct list *list, const char *name)
{
    struct sheet *sheet;
    char words[200];
    size_t rows;

    if (list->file) {
        list_file_rows(list);
        sheet_file_send(p, list->file, name);
        return sheet_file_count(list->file);
    }
    sheet = sheet_of(list);
    if (list_is_cut(list, words, sizeof words))
        sheet_foot_add(sheet, words);
    rows_into(list, sheet);
    rows = sheet_rows(sheet);
    send_sheet(p, sheet, name, is_xlsx(list));
    sheet_free(sheet);
    return rows;
}

bool list_taken(struct page *p, struct list *list, const char *name)
{
    const char *as = list_taken_as(list);
    char what[64];

    if (!as)
        return false;
    if (list->walked.failed) {
        page_say(p, 500, say_not_done, say_export_failed);
        return true;
    }
    text_format(what, sizeof what, "export %s.%s rows %zu", name, as, send_rows(p, list, name));
    page_looked(p, what);
    return true;
}
