#ifndef WEB_LIST_INT_H
#define WEB_LIST_INT_H
/* What the files of lists share: list.c has rows and shows them, list_file.c makes a file of them,
 * list_walk.c reads the long ones. */
#include "web/list.h"
#include <sys/types.h>

/* Offsets into the list's text. */
struct list_cell {
    size_t text, key;
    ssize_t href;     /* -1 none */
    const char *mark; /* class; NULL none */
    void (*write)(struct page *p, int64_t arg);
    int64_t arg;
    bool keyed;                                          /* the key is a number that only sorts */
    void (*write_text)(struct page *p, const char *arg); /* its text is in `key` */
};

/* What list_walk found out of a page. */
struct list_walked {
    int64_t before, after; /* the pages beside it; 0 none */
    size_t in_vain;
    bool ordered, more; /* put in order here; there is a page behind it */
    bool failed;        /* no room to put it in order */
};

struct sheet_file;

struct list {
    struct page *p;
    const char *caption, *name; /* name NULL: the only one, or the first */
    const char *empty;          /* what is said of no rows; NULL that there are none */
    const struct column *columns;
    int year;     /* now: of other years it is said */
    size_t width; /* columns */
    struct buf text;
    struct list_cell *cells;
    size_t count, cap;
    size_t *order; /* rows as they are shown; NULL: as they came */
    bool ordered;  /* they came in the order that is asked for */
    bool finds;    /* by words, here */
    size_t skipped;
    size_t ends_at;          /* 0 never */
    struct sheet_file *file; /* what is too long for memory */
    struct list_walked walked;
};

/* "csv" or "xlsx" when the request takes this list away, else NULL. */
const char *list_taken_as(const struct list *list);

/* Name of the query's value that says how it is sorted: "sort" or "sort-NAME". */
const char *list_sort_name(const struct list *list, char out[64]);

/* The column that ?sort= names, -1 none; whether downward. */
ssize_t list_sort_column(const struct list *list, bool *down);

const struct list_cell *list_cell_at(const struct list *list, size_t row, size_t column);
bool list_is_number(const struct column *column);

/* Rows that ?find= does not find go; the others are put in order. */
void list_sift(struct list *list);
void list_sort(struct list *list);

/* It ends where the store ended it, which `words` tell. Before its rows go. */
bool list_is_cut(const struct list *list, char *words, size_t size);

void list_rows_drop(struct list *list);
void list_row_drop(struct list *list); /* the last */
void list_turn(struct list *list);     /* the last comes first */

/* The words that a cell sorts by, and whether as a number. */
const char *list_sort_key(const struct list *list, size_t row, size_t column, bool *number);

/* Whose list it is, and of what: this request without its place. */
void list_name_order(const struct page *p, struct buf *name);

/* Between two pieces of what is long others may write, and what was read is forgotten. */
void list_look_anew(struct page *p);

/* Writes the rows that there are to the file, and drops them. */
void list_file_rows(struct list *list);

#endif
