/*
 * A sheet as an XLSX workbook, for Excel, WPS and LibreOffice. Cells are written as texts or
 * numbers, never as formulas. In constant-memory mode rows are written once, from the top down.
 */
#include "ledger/sheet.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* ISO 216 number of A4 in ECMA-376 18.3.1.63; 0.5 inch at the sides, room for the page below. */
enum {
    PAPER_A4 = 9,
    NAME_MAX_UNITS = 31,
    PAGE_WIDTH = 190, /* of all columns: with more, a page across would be too small to read */
    LINE_POINTS = 14, /* of the 11 points of a cell */
    ROW_POINTS_MAX = 409,
    ONE_PAGE_ROWS = 30,
    NARROW = 11,        /* columns of dates and numbers stay as they are */
    ROWS_EACH = 1000000 /* a spreadsheet holds 1,048,576: room for title, heads and foot */
};
static const double margin_side = 0.4, margin_top = 0.6, margin_bottom = 0.7;

struct sheet_book {
    const struct sheet *sheet;
    lxw_workbook *workbook;
    lxw_worksheet *page;
    lxw_format *title, *scope, *head, *text, *number, *foot;
    lxw_row_t row;                 /* the next to write */
    unsigned rows_each, rows_here; /* of the page */
    bool failed;
};

static lxw_format *format_new(lxw_workbook *workbook, double size, bool bold, uint8_t align)
{
    lxw_format *format = workbook_add_format(workbook);

    format_set_font_name(format, "SimSun");
    format_set_font_size(format, size);
    if (bold)
        format_set_bold(format);
    format_set_align(format, align);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    return format;
}

static lxw_format *format_cell(lxw_workbook *workbook, bool bold, uint8_t align)
{
    lxw_format *format = format_new(workbook, 11, bold, align);

    format_set_border(format, LXW_BORDER_THIN);
    format_set_text_wrap(format);
    return format;
}

static void make_formats(struct sheet_book *book)
{
    book->title = format_new(book->workbook, 18, true, LXW_ALIGN_CENTER);
    book->scope = format_new(book->workbook, 11, false, LXW_ALIGN_LEFT);
    book->head = format_cell(book->workbook, true, LXW_ALIGN_CENTER);
    book->text = format_cell(book->workbook, false, LXW_ALIGN_LEFT);
    book->number = format_cell(book->workbook, false, LXW_ALIGN_CENTER);
    book->foot = format_new(book->workbook, 11, false, LXW_ALIGN_LEFT);
}

/* The name of the page: what Excel forbids in one is left out, 31 characters at most. */
static lxw_worksheet *page_new(lxw_workbook *workbook, const char *title)
{
    char name[4 * NAME_MAX_UNITS + 1];
    size_t len = 0, chars = 0;

    for (; *title && len + 4 < sizeof name; title++) {
        if (strchr("[]:*?/\\'", *title))
            continue;
        if ((*title & 0xC0) != 0x80 && ++chars > NAME_MAX_UNITS)
            break;
        name[len++] = *title;
    }
    name[len] = '\0';
    return workbook_add_worksheet(workbook, len ? name : NULL);
}

/* Lines that a text takes in a column; a Chinese character is two wide. */
static int lines_of(const char *text, double width)
{
    int lines = 1;
    double used = 0;

    for (; *text; text++) {
        int wide = (*text & 0xC0) == 0x80 ? 0 : (*text & 0x80) ? 2 : 1;

        if (*text == '\n' || used + wide > width) {
            lines++;
            used = 0;
        }
        if (*text != '\n')
            used += wide;
    }
    return lines;
}

/* Wide columns share what the narrow ones leave of the page. */
static double width_of(const struct sheet *sheet, size_t column)
{
    int narrow = 0, wide = 0, width = sheet->columns[column].width;

    for (size_t c = 0; c < sheet->column_count; c++)
        *(sheet->columns[c].width > NARROW ? &wide : &narrow) += sheet->columns[c].width;
    if (width <= NARROW || narrow + wide <= PAGE_WIDTH)
        return width;
    if (narrow > PAGE_WIDTH / 2)
        narrow = PAGE_WIDTH / 2;
    return (double)width * (PAGE_WIDTH - narrow) / wide;
}

/* No cell takes several lines: such a sheet fits one page when it is short. */
static bool is_flat(const struct sheet *sheet)
{
    for (size_t r = 0; r < sheet_rows(sheet); r++)
        for (size_t c = 0; c < sheet->column_count; c++)
            if (lines_of(sheet_cell(sheet, r, c), width_of(sheet, c)) > 1)
                return false;
    return true;
}

static void set_up_page(struct sheet_book *book)
{
    const struct sheet *sheet = book->sheet;
    lxw_worksheet *page = book->page;
    lxw_row_t head = sheet->scope[0] ? 2 : 1;

    worksheet_set_landscape(page);
    worksheet_set_paper(page, PAPER_A4);
    worksheet_set_margins(page, margin_side, margin_side, margin_top, margin_bottom);
    worksheet_fit_to_pages(page, 1, sheet_rows(sheet) <= ONE_PAGE_ROWS && is_flat(sheet) ? 1 : 0);
    worksheet_center_horizontally(page);
    worksheet_repeat_rows(page, 0, head);
    worksheet_set_footer(page, "&C&P / &N");
    worksheet_freeze_panes(page, head + 1, 0);
    for (size_t c = 0; c < sheet->column_count; c++)
        worksheet_set_column(page, (lxw_col_t)c, (lxw_col_t)c, width_of(sheet, c) + 0.8, NULL);
}

/* Rows are as high as their fullest cell: not every program sees to that when it opens a file. */
static double height_of(const struct sheet_book *book, size_t row)
{
    const struct sheet *sheet = book->sheet;
    int most = 1;

    for (size_t c = 0; c < sheet->column_count; c++) {
        const char *cell =
            row < sheet_rows(sheet) ? sheet_cell(sheet, row, c) : sheet->columns[c].title;
        int lines = lines_of(cell, width_of(sheet, c));

        if (lines > most)
            most = lines;
    }
    return most * LINE_POINTS + 4 < ROW_POINTS_MAX ? most * LINE_POINTS + 4 : ROW_POINTS_MAX;
}

/* A line across all columns. */
static void write_line(struct sheet_book *book, const char *line, double height, lxw_format *format)
{
    lxw_col_t last = book->sheet->column_count ? (lxw_col_t)(book->sheet->column_count - 1) : 0;

    worksheet_set_row(book->page, book->row, height, NULL);
    if (last > 0)
        worksheet_merge_range(book->page, book->row, 0, book->row, last, line, format);
    else
        worksheet_write_string(book->page, book->row, 0, line, format);
    book->row++;
}

static void write_heads(struct sheet_book *book)
{
    worksheet_set_row(book->page, book->row, height_of(book, sheet_rows(book->sheet)), NULL);
    for (size_t c = 0; c < book->sheet->column_count; c++)
        worksheet_write_string(book->page, book->row, (lxw_col_t)c, book->sheet->columns[c].title,
                               book->head);
    book->row++;
}

static void write_row(struct sheet_book *book, size_t row)
{
    worksheet_set_row(book->page, book->row, height_of(book, row), NULL);
    for (size_t c = 0; c < book->sheet->column_count; c++) {
        const char *cell = sheet_cell(book->sheet, row, c);
        bool is_number = book->sheet->columns[c].number;
        double value;

        if (is_number && sheet_is_number(cell, &value))
            worksheet_write_number(book->page, book->row, (lxw_col_t)c, value, book->number);
        else if (*cell)
            worksheet_write_string(book->page, book->row, (lxw_col_t)c, cell,
                                   is_number ? book->number : book->text);
        else
            worksheet_write_blank(book->page, book->row, (lxw_col_t)c, book->text);
    }
    book->row++;
}

static void begin_page(struct sheet_book *book)
{
    const struct sheet *sheet = book->sheet;

    book->row = book->rows_here = 0;
    set_up_page(book);
    write_line(book, sheet->title, 30, book->title);
    if (sheet->scope[0])
        write_line(book, sheet->scope, 18, book->scope);
    write_heads(book);
}

/* The library makes the file with the mode of the umask: people's data are for the owner alone. */
static bool make_private(const char *path, struct buf *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && fchmod(fd, 0600) == 0;

    if (!good)
        buf_add_str(why, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good;
}

struct sheet_book *sheet_book_begin(const struct sheet *sheet, const char *path, unsigned rows_each,
                                    struct buf *why)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    struct sheet_book *book;

    if (!make_private(path, why))
        return NULL;
    book = xcalloc(1, sizeof *book);
    book->sheet = sheet;
    book->rows_each = rows_each ? rows_each : ROWS_EACH;
    book->workbook = workbook_new_opt(path, &options);
    book->page = book->workbook ? page_new(book->workbook, sheet->title) : NULL;
    if (!book->page) {
        buf_add_str(why, "libxlsxwriter");
        free(book);
        return NULL;
    }
    make_formats(book);
    begin_page(book);
    return book;
}

void sheet_book_rows(struct sheet_book *book)
{
    for (size_t row = 0; row < sheet_rows(book->sheet); row++) {
        if (book->rows_here == book->rows_each) {
            lxw_worksheet *page = workbook_add_worksheet(book->workbook, NULL);

            book->failed |= !page;
            if (!page)
                return;
            book->page = page;
            begin_page(book);
        }
        book->rows_here++;
        write_row(book, row);
    }
}

bool sheet_book_end(struct sheet_book *book, struct buf *why)
{
    lxw_error error;

    for (size_t i = 0; i < book->sheet->foot_count; i++)
        write_line(book, book->sheet->foot[i], 18, book->foot);
    error = workbook_close(book->workbook);
    if (book->failed)
        error = LXW_ERROR_MEMORY_MALLOC_FAILED;
    free(book);
    if (error != LXW_NO_ERROR)
        buf_add_str(why, lxw_strerror(error));
    return error == LXW_NO_ERROR;
}

bool sheet_write_xlsx(const struct sheet *sheet, const char *path, struct buf *why)
{
    struct sheet_book *book = sheet_book_begin(sheet, path, 0, why);

    if (!book)
        return false;
    sheet_book_rows(book);
    return sheet_book_end(book, why);
}
