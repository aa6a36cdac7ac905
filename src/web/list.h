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

/* So many rows are put in another order in memory. Of more the caption says that they are not all.
 * What may have more is walked (below), or put in order where it comes from. A file has no end. */
enum { LIST_SORT_MOST = 20000 };

struct list;

/* `columns` ends at title NULL and outlives the list; sort NULL: cannot be sorted by. */
struct list *list_new(struct page *p, const char *caption, const struct column *columns);
void list_free(struct list *list);

/* The list has no filters of its own: one field finds rows by any of their words (?find=). Before
 * its rows. */
void list_finds(struct list *list);

/* One table among others on a page: it sorts by ?sort-NAME= and is taken away by ?table=NAME&as=.
 * `name` outlives the list. Before its rows. */
void list_named(struct list *list, const char *name);

/* The list has no more than so many rows, also where there would be more: then it says so, and its
 * file does. */
void list_ends_at(struct list *list, size_t rows);

/* What is said where it has no rows though nothing was filtered: why, or what to do. */
void list_empty(struct list *list, const char *words);

/* How many rows this request needs at most, from the first on. */
size_t list_most(const struct page *p);

/* The next cell, row by row. `href` NULL: none. */
void list_text(struct list *list, const char *text);
void list_link(struct list *list, const char *href, const char *text);
void list_number(struct list *list, int64_t number, const char *href);
/* Words that sort, but are not taken away, as a number. */
void list_keyed(struct list *list, const char *text, int64_t key);
/* A cell that is no words but a form; nothing of it is taken away. */
void list_custom(struct list *list, void (*write)(struct page *p, int64_t arg), int64_t arg);
/* The same with a text that the list keeps. */
void list_custom_text(struct list *list, void (*write)(struct page *p, const char *arg),
                      const char *arg);
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

/* A table among others on a page: all its rows, and the links that take it away where it has a
 * name. */
void list_table(struct page *p, struct list *list);

/* The rows come in the order that the request asks for, beginning with row `skipped` of all. */
void list_ordered(struct list *list, size_t skipped);

/* ---- more rows than memory holds ------------------------------------------------------------- */

/* Where the rows of a long list come from. They are known by an id (a case's serial, a message's
 * id); a page begins behind one and not at a count, so that the last is as near as the first. */
struct list_source {
    /* Ids behind row `at`, or before it (`back`), in the order of the list, at most `max`; `at` 0
     * from the beginning, or the end. Where fewer than `max` were found although there may be more,
     * `*reached` is where to go on. */
    size_t (*page)(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached);
    /* Adds its row to the list. False: it is not one that the list shows. */
    bool (*add)(void *ctx, int64_t id);
    bool sifts; /* `add` does say so */
    /* Names in ?sort= that `page` knows, ended by NULL. By the others the rows are put in order
     * here: all are read once, then they are at hand for a while. */
    const char *const *orders;
    void *ctx;
};

/* Reads the rows of this request: those of a page (?before=, ?after=), or all of them into a file,
 * by pieces, between which the database may go on. */
void list_walk(struct list *list, const struct list_source *source);

/* Reads the rows of this request where ?sort= names what the source does not know; else false, and
 * nothing is read. For lists that are not walked otherwise. */
bool list_walk_ordered(struct list *list, const struct list_source *source);

/* So many rows were looked at without filling the page; the next goes on. 0: it is as full as it
 * gets. */
size_t list_in_vain(const struct list *list);

/* A list that was walked; `words` stands behind the caption. */
void list_window(struct page *p, struct list *list, const char *words);

#endif
