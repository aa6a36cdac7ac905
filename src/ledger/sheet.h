#ifndef LEDGER_SHEET_H
#define LEDGER_SHEET_H
/*
 * A printed sheet as a value: title, what it covers, columns, rows of cells, foot. Ledgers are
 * computed into it; lianhuctl and lianhu-web write it as CSV or XLSX (sheet_csv.c, sheet_xlsx.c:
 * never linked into lianhud). Cells are UTF-8 texts; a column says whether they are numbers.
 * The sheet owns everything in it.
 */
#include "lianhu/buf.h"

enum {
    SHEET_COLUMNS_MAX = 64,
    SHEET_CELL_MAX = 32000 /* bytes: a spreadsheet holds 32,767 characters in a cell */
};

struct sheet_column {
    char *title;
    int width;   /* in half-width characters: a Chinese one counts two */
    bool number; /* cells that are whole numbers are written as numbers */
};

struct sheet {
    char *title; /* 矛盾纠纷排查调处台账 */
    char *scope; /* 南峪乡/东坪村  2026年四季度; "" none */
    struct sheet_column columns[SHEET_COLUMNS_MAX];
    size_t column_count;
    struct buf text; /* of all cells, each ended by a NUL */
    size_t *cells;   /* where each begins in `text`, row by row */
    size_t cell_count, cell_cap;
    char **foot; /* lines below the rows */
    size_t foot_count;
};

struct sheet *sheet_new(const char *title, const char *scope);
void sheet_free(struct sheet *sheet);

/* One more column; before the first cell. Those past SHEET_COLUMNS_MAX are left out. */
void sheet_column_add(struct sheet *sheet, const char *title, int width, bool number);

/* The next cell, from left to right and row by row. Bytes that are no UTF-8 text of one piece
 * (NUL, and what XML cannot hold) are taken out; what is longer than SHEET_CELL_MAX is cut. */
void sheet_cell_add(struct sheet *sheet, struct span text);
void sheet_cell_addf(struct sheet *sheet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void sheet_foot_add(struct sheet *sheet, const char *line);

/* Whole rows; cells of a row that was not finished do not count. */
size_t sheet_rows(const struct sheet *sheet);

/* A cell, "" outside the sheet. Borrowed until the next cell is added. */
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column);

/* True when all of a cell is a whole number that a spreadsheet keeps exactly. */
bool sheet_is_number(const char *cell, double *value);

/* Takes all rows out; columns and foot stay. So a list that is too long for memory is written piece
 * by piece: heads, then rows again and again, then the foot. */
void sheet_rows_drop(struct sheet *sheet);
void sheet_csv_heads(const struct sheet *sheet, struct buf *out);
void sheet_csv_rows(const struct sheet *sheet, struct buf *out);
void sheet_csv_foot(const struct sheet *sheet, struct buf *out);

/* The same as XLSX. The sheet outlives the book; what is past `rows_each` rows goes on in another
 * page of the workbook (0: as many as spreadsheets hold in one). NULL, false: as below. */
struct sheet_book;
struct sheet_book *sheet_book_begin(const struct sheet *sheet, const char *path, unsigned rows_each,
                                    struct buf *why);
void sheet_book_rows(struct sheet_book *book);
bool sheet_book_end(struct sheet_book *book, struct buf *why);

/* The sheet as CSV with a byte order mark: title, scope, heads, rows, foot. A cell that a
 * spreadsheet would take for a formula (it begins with = + - @, a tab or a line end) gets an
 * apostrophe in front; numbers of number columns stay. */
void sheet_write_csv(const struct sheet *sheet, struct buf *out);

/* The sheet as an XLSX file: merged title, borders, widths, A4 across, heads on every page. False
 * with the reason (in the library's words) in `why`. The file is readable by its owner alone. */
bool sheet_write_xlsx(const struct sheet *sheet, const char *path, struct buf *why);

#endif
