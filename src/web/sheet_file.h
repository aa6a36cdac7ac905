#ifndef WEB_SHEET_FILE_H
#define WEB_SHEET_FILE_H
/*
 * Sheets as replies: CSV or XLSX. A short one is made in memory; one that goes on is written to a
 * file of its own as its rows come, so that its length costs no memory. The file has no name by the
 * time anybody could ask for it, and goes with the reply.
 */
#include "ledger/sheet.h"
#include "web/web.h"

struct sheet_file;

/* Begins a file with the title and columns of `sheet`, which it takes over; the first rows are laid
 * out by those that it has. */
struct sheet_file *sheet_file_new(struct sheet *sheet, bool xlsx);
void sheet_file_free(struct sheet_file *file); /* NULL allowed */

/* Rows on their way are put in here. */
struct sheet *sheet_file_sheet(const struct sheet_file *file);

/* Writes the rows that there are, and drops them. */
void sheet_file_rows(struct sheet_file *file);

/* How many were written. */
size_t sheet_file_count(const struct sheet_file *file);

/* Writes the foot; the reply is the file, named `name`.csv or .xlsx, or says that there is none. */
void sheet_file_send(struct page *p, struct sheet_file *file, const char *name);

/* A whole sheet as the reply. */
void send_sheet(struct page *p, const struct sheet *sheet, const char *name, bool xlsx);

#endif
