#include "roster/roster_import.h"
#include "roster/roster_row.h"
#include "roster/words.h"
#include "text/charset.h"
#include <stdio.h>
#include <stdlib.h>

enum { HEADER_WITHIN = 5 }; /* records that may stand above the header */

struct import_file {
    struct span bytes;
    bool utf8; /* known to be */
    struct roster_columns columns;
    size_t rows; /* below the header, also broken ones */
};

struct roster_import {
    const struct model *model;
    day_t today;
    struct plan_builder builder;
    struct import_file *files;
    size_t file_count;
    size_t current;
    bool open;       /* the reader is at work on the current file */
    struct buf text; /* of the current file, if it had to be converted */
    struct csv_reader csv;
    size_t bytes_done, bytes_total;
};

struct roster_import *roster_import_new(const struct model *model, day_t today)
{
    struct roster_import *import = xcalloc(1, sizeof *import);

    import->model = model;
    import->today = today;
    import->builder.plan = xcalloc(1, sizeof *import->builder.plan);
    import->builder.plan->model = model;
    return import;
}

void roster_import_free(struct roster_import *import)
{
    if (!import)
        return;
    roster_plan_free(import->builder.plan);
    plan_builder_free(&import->builder);
    csv_close(&import->csv);
    buf_free(&import->text);
    free(import->files);
    free(import);
}

void roster_import_add(struct roster_import *import, const char *name, struct span bytes)
{
    struct roster_plan *plan = import->builder.plan;
    size_t count = import->file_count + 1;

    import->files = xrealloc(import->files, count * sizeof *import->files);
    import->files[import->file_count] = (struct import_file){.bytes = bytes};
    import->file_count = count;
    import->bytes_total += bytes.len;
    plan->files = xrealloc(plan->files, count * sizeof *plan->files);
    plan->files[plan->file_count++] = arena_copy(&plan->texts, span_of(name));
}

void roster_import_add_utf8(struct roster_import *import, const char *name, struct span bytes)
{
    roster_import_add(import, name, bytes);
    import->files[import->file_count - 1].utf8 = true;
}

static struct import_file *current_file(struct roster_import *import)
{
    return &import->files[import->current];
}

static void complain(struct roster_import *import, enum complaint_id id, uint32_t line,
                     uint32_t column, const char *part)
{
    struct roster_place at = {line, (uint16_t)import->current, (uint16_t)column};

    complaint_add(&import->builder.plan->complaints, id, at,
                  (struct complaint_parts){part, NULL, NULL});
}

static void close_file(struct roster_import *import)
{
    import->bytes_done += current_file(import)->bytes.len;
    csv_close(&import->csv);
    buf_free(&import->text);
    import->open = false;
    import->current++;
}

/* ---- the header ------------------------------------------------------------------------------ */

static bool header_lacks(struct roster_import *import, const struct roster_columns *columns)
{
    struct buf lacks = BUF_INIT;

    for (int c = 0; c < COLUMN_COUNT; c++) {
        enum roster_column column = (enum roster_column)c;

        if (columns->at[c] >= 0 || !roster_column_needed(columns->sort, column))
            continue;
        if (lacks.len > 0)
            buf_add_str(&lacks, "、");
        buf_add_str(&lacks, roster_column_title(column));
    }
    bool any = lacks.len > 0;
    if (any)
        complain(import, COMPLAINT_HEADER_LACKS, import->csv.line, 0, lacks.ptr);
    buf_free(&lacks);
    return any;
}

/* Tells of columns that nothing reads, so that a misspelt one is seen. */
static void note_unused(struct roster_import *import)
{
    struct buf names = BUF_INIT;
    char shown[CELL_SHOWN_SIZE];

    for (size_t i = 0; i < import->csv.cell_count; i++) {
        struct span cell = span_trim(import->csv.cells[i]);

        if (cell.len == 0 || roster_column_named(cell) != COLUMN_NONE)
            continue;
        if (names.len > 0)
            buf_add_str(&names, "、");
        buf_add_str(&names, roster_cell_shown(cell, shown));
    }
    if (names.len > 0)
        complaint_add(&import->builder.plan->notes, NOTE_COLUMN_UNUSED,
                      (struct roster_place){import->csv.line, (uint16_t)import->current, 0},
                      (struct complaint_parts){names.ptr, NULL, NULL});
    buf_free(&names);
}

/* Judges the record just read as the header; false when the file cannot be read with it. */
static bool take_header(struct roster_import *import)
{
    struct import_file *file = current_file(import);

    if (file->columns.sort == SORT_BOTH) {
        complain(import, COMPLAINT_HEADER_BOTH, import->csv.line, 0, NULL);
        return false;
    }
    if (file->columns.twice != COLUMN_NONE) {
        complain(import, COMPLAINT_HEADER_TWICE, import->csv.line,
                 (uint32_t)file->columns.twice_at + 1, roster_column_title(file->columns.twice));
        return false;
    }
    if (header_lacks(import, &file->columns))
        return false;
    note_unused(import);
    return true;
}

static void no_header(struct roster_import *import, struct span first)
{
    char shown[CELL_SHOWN_SIZE];

    complain(import, COMPLAINT_NO_HEADER, 1, 0, roster_cell_shown(first, shown));
}

static bool find_header(struct roster_import *import)
{
    struct import_file *file = current_file(import);
    char first[CELL_SHOWN_SIZE] = "";

    for (int i = 0; i < HEADER_WITHIN; i++) {
        enum csv_result result = csv_next(&import->csv);

        if (result == CSV_END || result == CSV_OPEN_QUOTE)
            break;
        if (result != CSV_RECORD)
            continue;
        if (!first[0])
            roster_cell_shown(import->csv.cells[0], first);
        roster_columns_read(import->csv.cells, import->csv.cell_count, &file->columns);
        if (file->columns.sort != SORT_UNKNOWN)
            return take_header(import);
    }
    no_header(import, span_of(first));
    return false;
}

/* Opens the current file; false when nothing of it can be read. */
static bool open_file(struct roster_import *import)
{
    struct span bytes = current_file(import)->bytes;
    char offset[24];
    size_t bad = 0;

    import->open = true;
    if (!current_file(import)->utf8 &&
        (charset_detect(bytes) != CHARSET_UTF8 || charset_utf8_valid(bytes) != bytes.len)) {
        if (!charset_to_utf8(bytes, &import->text, &bad)) {
            snprintf(offset, sizeof offset, "%zu", bad + 1);
            complain(import, COMPLAINT_CHARSET, 0, 0, offset);
            return false;
        }
        bytes = buf_span(&import->text);
    }
    csv_open(&import->csv, bytes);
    return find_header(import);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool is_empty(const struct csv_reader *csv)
{
    for (size_t i = 0; i < csv->cell_count; i++) {
        struct span cell = csv->cells[i];

        while (words_skip_blank(&cell))
            ;
        if (cell.len > 0)
            return false;
    }
    return true;
}

static void take_row(struct roster_import *import)
{
    struct import_file *file = current_file(import);
    struct roster_row row = {
        .builder = &import->builder,
        .model = import->model,
        .columns = &file->columns,
        .cells = import->csv.cells,
        .cell_count = import->csv.cell_count,
        .at = {import->csv.line, (uint16_t)import->current, 0},
        .today = import->today,
    };

    if (is_empty(&import->csv))
        return;
    file->rows++;
    if (file->columns.sort == SORT_PEOPLE)
        roster_row_people(&row);
    else
        roster_row_household(&row);
}

/* Reads one record of the open file; false at its end. */
static bool read_record(struct roster_import *import)
{
    struct csv_reader *csv = &import->csv;
    enum csv_result result = csv_next(csv);

    current_file(import)->rows += result == CSV_AFTER_QUOTE || result == CSV_TOO_WIDE;
    switch (result) {
    case CSV_RECORD: take_row(import); return true;
    case CSV_AFTER_QUOTE:
        complain(import, COMPLAINT_AFTER_QUOTE, csv->line, csv->column, NULL);
        return true;
    case CSV_TOO_WIDE:
        complain(import, COMPLAINT_TOO_WIDE, csv->line, csv->column, NULL);
        return true;
    case CSV_OPEN_QUOTE:
        complain(import, COMPLAINT_OPEN_QUOTE, csv->line, csv->column, NULL);
        return false;
    case CSV_END: break;
    }
    if (current_file(import)->rows == 0)
        complain(import, COMPLAINT_NOTHING, 0, 0, NULL);
    return false;
}

bool roster_import_step(struct roster_import *import, size_t rows)
{
    while (rows > 0 && import->current < import->file_count) {
        bool more = import->open ? read_record(import) : open_file(import);

        if (!more)
            close_file(import);
        rows--;
    }
    return import->current < import->file_count;
}

int roster_import_progress(const struct roster_import *import)
{
    size_t done = import->bytes_done;

    if (import->bytes_total == 0)
        return 100;
    if (import->open && import->csv.text.len > 0)
        done += (size_t)((double)import->csv.pos / (double)import->csv.text.len *
                         (double)import->files[import->current].bytes.len);
    return (int)(done * 100 / import->bytes_total);
}

static void name_files(struct roster_plan *plan, struct complaints *list)
{
    complaints_sort(list);
    for (size_t i = 0; i < list->count; i++)
        list->items[i].file = plan->files[list->items[i].at.file];
}

struct roster_plan *roster_import_finish(struct roster_import *import)
{
    struct roster_plan *plan = import->builder.plan;

    while (roster_import_step(import, SIZE_MAX))
        ;
    plan_check_whole(&import->builder);
    name_files(plan, &plan->complaints);
    name_files(plan, &plan->notes);
    import->builder.plan = NULL;
    roster_import_free(import);
    return plan;
}

struct roster_plan *roster_import(const struct model *model, const struct roster_file *files,
                                  size_t count, day_t today)
{
    struct roster_import *import = roster_import_new(model, today);

    for (size_t i = 0; i < count; i++)
        roster_import_add(import, files[i].name, files[i].bytes);
    return roster_import_finish(import);
}
