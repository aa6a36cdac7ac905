#ifndef ROSTER_CSV_H
#define ROSTER_CSV_H
/*
 * Comma-separated values (RFC 4180) as spreadsheets write them: cells in quotes may hold
 * separators, doubled quotes and line ends; records end in CRLF, LF or CR. Read from bytes in
 * memory that the caller keeps (UTF-8; see text/charset.h), one record at a time; written to a
 * buffer. A quote inside a cell that does not begin with one is an ordinary character.
 */
#include "lianhu/buf.h"
#include <stdint.h>

enum {
    CSV_COLUMNS_MAX = 256,
    CSV_RECORD_MAX = 1 << 20 /* bytes of one record: past this a quote was surely left open */
};

enum csv_result {
    CSV_RECORD,      /* cells[0 .. cell_count) hold a record; at least one cell */
    CSV_END,         /* no more */
    CSV_OPEN_QUOTE,  /* a quote was never closed; nothing can be read after it */
    CSV_AFTER_QUOTE, /* text follows a closing quote; the next call goes on at the next line */
    CSV_TOO_WIDE     /* more columns than CSV_COLUMNS_MAX; the next call goes on likewise */
};

struct csv_reader {
    struct span text;
    size_t pos;
    char separator;
    uint32_t next_line; /* of the byte at pos, from 1 */

    /* the record read last; borrowed until the next call */
    uint32_t line;   /* where it began; for a fault, where that lies */
    uint32_t column; /* for a fault: the column, from 1 */
    struct span cells[CSV_COLUMNS_MAX];
    size_t cell_count;

    struct buf scratch;
    size_t ends[CSV_COLUMNS_MAX];
};

/* Starts reading. A byte order mark is skipped; the separator is a comma, or a tab or semicolon if
 * the first line holds more of these. `text` must outlive the reader. */
void csv_open(struct csv_reader *reader, struct span text);
void csv_close(struct csv_reader *reader);

enum csv_result csv_next(struct csv_reader *reader);

/* Appends the byte order mark that makes spreadsheets take a file for UTF-8. */
void csv_write_bom(struct buf *out);

/* Appends one record that ends in CRLF; cells are quoted where they must be, or where a blank at
 * an end would be lost. What csv_next reads back is the same cells; `count` is at least 1. */
void csv_write(struct buf *out, const struct span *cells, size_t count);

#endif
