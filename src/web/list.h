#ifndef WEB_LIST_H
#define WEB_LIST_H
/*
 * A list as every page has it: it sorts by its headings, goes page by page and can be taken away as
 * CSV or XLSX (?as=csv, ?as=xlsx: the same address, the same filters). A page makes a list, puts
 * its rows in, asks whether it is being taken away, and else shows it in its frame:
 *
 *     struct list *list = list_new(p, say_cases, columns);
 *     ... at most list_most(p) rows ...
 *     if (!list_taken(p, list, "cases")) { page_begin(...); list_show(p, list); page_end(p); }
 *     list_free(list);
 *
 * A cell has what is shown and, where that does not sort or export well, a key: a time stands as
 * 11月23日 09:30 and sorts as 2026-11-23 09:30.
 */
#include "ledger/sheet.h"
#include "web/pages.h"

enum {
    LIST_SORT_MOST = 2000,   /* so many rows are put in another order; more are not */
    LIST_EXPORT_MOST = 50000 /* rows of one file */
};

struct list;

/* `columns` ends at title NULL and outlives the list; sort NULL: cannot be sorted by. */
struct list *list_new(struct page *p, const char *caption, const struct column *columns);
void list_free(struct list *list);

/* The list has no filters of its own: one field finds rows by any of their words (?find=). Before
 * its rows. */
void list_finds(struct list *list);

/* How many rows this request needs at most, from the first on. */
size_t list_most(const struct page *p);

/* The next cell, row by row. `href` NULL: none. */
void list_text(struct list *list, const char *text);
void list_link(struct list *list, const char *href, const char *text);
void list_number(struct list *list, int64_t number, const char *href);
/* A cell that is no words but a form; nothing of it is taken away. */
void list_custom(struct list *list, void (*write)(struct page *p, int64_t arg), int64_t arg);
/* The last cell stands in a coloured mark of this class. */
void list_mark(struct list *list, const char *class_name);
void list_day(struct list *list, day_t day);
void list_time(struct list *list, wall_t at);

size_t list_rows(const struct list *list);

/* The request takes the list away: the reply is the file `name`.csv or .xlsx, and it is an event.
 */
bool list_taken(struct page *p, struct list *list, const char *name);

/* The table with its headings, the way on and the links that take it away. */
void list_show(struct page *p, struct list *list);

/* The same without the links that take it away: what is shown is a part. */
void list_pages(struct page *p, struct list *list);

/* The same without paging and links: a table among others on a page. Sorting is ?sort=, too. */
void list_table(struct page *p, struct list *list);

/* A list whose rows are put in order, and cut into pages, where they come from: the request sorts
 * nothing here. `before` and `after` name the rows that the pages beside it end and begin with
 * (?before=, ?after=), 0 none; `words` stands behind the caption. */
void list_ordered(struct list *list);
void list_window(struct page *p, struct list *list, int64_t before, int64_t after,
                 const char *words);

/* A whole sheet as the reply: `xlsx` or CSV. */
void send_sheet(struct page *p, const struct sheet *sheet, const char *name, bool xlsx);

/* Links to this very address as CSV and XLSX. */
void export_links(struct page *p);

#endif
