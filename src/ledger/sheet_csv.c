/* A sheet as comma-separated values that spreadsheets open. */
#include "ledger/sheet.h"
#include "roster/csv.h"
#include <stdlib.h>

/* What a spreadsheet would run: texts come from anybody's phone. */
static bool is_formula(const char *cell)
{
    return *cell && strchr("=+-@\t\r\n", *cell);
}

static struct span tamed(const char *cell, bool number, struct buf *kept)
{
    double value;

    if (!is_formula(cell) || (number && sheet_is_number(cell, &value)))
        return span_of(cell);
    buf_add_char(kept, '\'');
    buf_add_str(kept, cell);
    return buf_span(kept);
}

static void write_row(const struct sheet *sheet, size_t row, struct buf *out)
{
    struct span cells[SHEET_COLUMNS_MAX];
    struct buf kept[SHEET_COLUMNS_MAX];

    memset(kept, 0, sizeof kept);
    for (size_t c = 0; c < sheet->column_count; c++)
        cells[c] = tamed(sheet_cell(sheet, row, c), sheet->columns[c].number, &kept[c]);
    csv_write(out, cells, sheet->column_count);
    for (size_t c = 0; c < sheet->column_count; c++)
        buf_free(&kept[c]);
}

static void write_line(const char *line, struct buf *out)
{
    struct buf kept = BUF_INIT;
    struct span cell = tamed(line, false, &kept);

    csv_write(out, &cell, 1);
    buf_free(&kept);
}

void sheet_csv_heads(const struct sheet *sheet, struct buf *out)
{
    struct span heads[SHEET_COLUMNS_MAX];

    csv_write_bom(out);
    write_line(sheet->title, out);
    if (sheet->scope[0])
        write_line(sheet->scope, out);
    for (size_t c = 0; c < sheet->column_count; c++)
        heads[c] = span_of(sheet->columns[c].title);
    if (sheet->column_count)
        csv_write(out, heads, sheet->column_count);
}

void sheet_csv_rows(const struct sheet *sheet, struct buf *out)
{
    for (size_t row = 0; row < sheet_rows(sheet); row++)
        write_row(sheet, row, out);
}

void sheet_csv_foot(const struct sheet *sheet, struct buf *out)
{
    for (size_t i = 0; i < sheet->foot_count; i++)
        write_line(sheet->foot[i], out);
}

void sheet_write_csv(const struct sheet *sheet, struct buf *out)
{
    sheet_csv_heads(sheet, out);
    sheet_csv_rows(sheet, out);
    sheet_csv_foot(sheet, out);
}
