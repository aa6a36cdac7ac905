#include "ledger/sheet.h"
#include <stdio.h>
#include <stdlib.h>

struct sheet *sheet_new(const char *title, const char *scope)
{
    struct sheet *sheet = xcalloc(1, sizeof *sheet);

    sheet->title = xstrdup(title);
    sheet->scope = xstrdup(scope);
    return sheet;
}

void sheet_free(struct sheet *sheet)
{
    if (!sheet)
        return;
    for (size_t i = 0; i < sheet->column_count; i++)
        free(sheet->columns[i].title);
    for (size_t i = 0; i < sheet->foot_count; i++)
        free(sheet->foot[i]);
    free(sheet->foot);
    free(sheet->cells);
    free(sheet->title);
    free(sheet->scope);
    buf_free(&sheet->text);
    free(sheet);
}

void sheet_column_add(struct sheet *sheet, const char *title, int width, bool number)
{
    if (sheet->column_count < SHEET_COLUMNS_MAX)
        sheet->columns[sheet->column_count++] =
            (struct sheet_column){xstrdup(title), width, number};
}

/* XML 1.0 knows of the control characters only tab, line feed and carriage return. */
static bool is_writable(char c)
{
    return (unsigned char)c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

/* Before a character that would not fit whole. */
static size_t cut_at(struct span text, size_t len)
{
    while (len > 0 && (text.ptr[len] & 0xC0) == 0x80)
        len--;
    return len;
}

void sheet_cell_add(struct sheet *sheet, struct span text)
{
    size_t len = text.len > SHEET_CELL_MAX ? cut_at(text, SHEET_CELL_MAX) : text.len;

    if (sheet->cell_count == sheet->cell_cap) {
        sheet->cell_cap = sheet->cell_cap ? 2 * sheet->cell_cap : 256;
        sheet->cells = xrealloc(sheet->cells, sheet->cell_cap * sizeof *sheet->cells);
    }
    sheet->cells[sheet->cell_count++] = sheet->text.len;
    for (size_t i = 0; i < len; i++)
        if (is_writable(text.ptr[i]))
            buf_add_char(&sheet->text, text.ptr[i]);
    buf_add_char(&sheet->text, '\0');
}

void sheet_cell_addf(struct sheet *sheet, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    sheet_cell_add(sheet, buf_span(&text));
    buf_free(&text);
}

void sheet_foot_add(struct sheet *sheet, const char *line)
{
    sheet->foot = xrealloc(sheet->foot, (sheet->foot_count + 1) * sizeof *sheet->foot);
    sheet->foot[sheet->foot_count++] = xstrdup(line);
}

void sheet_rows_drop(struct sheet *sheet)
{
    buf_clear(&sheet->text);
    sheet->cell_count = 0;
}

size_t sheet_rows(const struct sheet *sheet)
{
    return sheet->column_count ? sheet->cell_count / sheet->column_count : 0;
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
    if (column >= sheet->column_count || row >= sheet_rows(sheet))
        return "";
    return sheet->text.ptr + sheet->cells[row * sheet->column_count + column];
}

bool sheet_is_number(const char *cell, double *value)
{
    unsigned long number;
    bool minus = cell[0] == '-';

    /* 15 digits are what a double keeps; a leading zero is part of a name, not of a number */
    if (strlen(cell) > 15 || (cell[minus] == '0' && cell[minus + 1]) ||
        !span_number(span_of(cell + minus), 999999999999999, &number))
        return false;
    *value = minus ? -(double)number : (double)number;
    return true;
}
