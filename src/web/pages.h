#ifndef WEB_PAGES_H
#define WEB_PAGES_H
/* Pieces that pages are made of: fields, tables with sorting and paging, lists of numbers. */
#include "web/web.h"

/* Writes the session's cookie anew into the reply. */
void session_cookie(struct page *p);

/* The notice that a path names, if the viewer may see it; false: the reply says why not. */
bool notice_of_page(struct page *p, struct notice *out);

/* Who sees only a part of the gateway sees what went to that part, and what is theirs: what they
 * drafted, and what goes to nobody outside that part. Only what is theirs may they check, sign,
 * pause or cancel. */
bool notice_sees(const struct page *p, const struct notice *n);
bool notice_is_viewers(const struct page *p, const struct notice *n);

/* What notice.preview said of one: receivers, parts, cost, when it leaves, its first texts. */
struct preview_of {
    const char *to, *text, *kind;
};
void notice_preview(struct page *p, const struct preview_of *of, const json_t *said);

/* The steps of a notice that the viewer may take, or why not. */
void notice_moves(struct page *p, const struct notice *n);

/* Appends whom an event or notice names, as people read it: "staff:孙秀兰 (uid:0)", "phone:+86...".
 */
void staff_words(const char *actor, struct buf *out);

/* A button of a form with a name and value. */
void button_value(struct page *p, const char *name, const char *value, const char *label);
void hidden(struct page *p, const char *name, const char *value);

/* <p><a class=button>. */
void way_on(struct page *p, const char *href, const char *words);

/* A sentence whose numbers (%lld) are ways to what they count; `path` NULL or a number of 0: none.
 */
struct counted {
    int64_t number;
    const char *path;
};
void counted_words(struct page *p, const char *words, const struct counted *numbers, size_t count);

/* The ways between pages that belong together, as a menu of links with `here` marked; they end at
 * path NULL. */
struct way {
    const char *path, *words;
    unsigned may; /* rights of which the viewer needs one; 0 everybody who sees the page */
};
void ways_between(struct page *p, const struct way *ways, const char *here);

/* <form class=filters> that asks the same path anew; between them the fields. */
void filters_begin(struct page *p);
void filters_end(struct page *p);

/* The ways between rounds, drives and the silent. */
void round_ways(struct page *p, const char *here);

/* How many stand on the call list, and phones that have been silent for long, of those that the
 * viewer hears of. */
int64_t calls_count(struct page *p);
int64_t silent_count(struct page *p);

/* A number as people say it: without +86. Borrowed. */
const char *phone_shown(const char *phone);

/* An order of the console to the daemon, then back to `path`. `args` is consumed. */
void ask_and_return(struct page *p, const char *command, json_t *args, const char *path);

/* Takes fields of the form that are not empty into `args` as texts; names end at NULL. */
void args_from_form(const struct page *p, json_t *args, const char *const *names);

/* What a field with list "units" suggests; once on a page. */
void unit_list(struct page *p);

/* The same for list "periods": the months, quarters and years up to now. */
void period_list(struct page *p);

/* The page of the manual that is about this page of the console. */
const char *help_topic(const char *path);

/* ---- fields ---------------------------------------------------------------------------------- */

struct field_spec {
    const char *name, *label;
    const char *type;  /* NULL: text */
    const char *value; /* NULL: "" */
    const char *hint;  /* NULL none */
    const char *autocomplete;
    const char *list; /* id of a <datalist> that suggests values; NULL none */
    bool required, autofocus;
};
void field_text(struct page *p, const struct field_spec *spec);
void field_area(struct page *p, const struct field_spec *spec, int rows);

struct choice {
    const char *value, *label;
};
/* A <select>; `chosen` is the value that is on. `choices` ends at value NULL. */
void field_choice(struct page *p, const struct field_spec *spec, const struct choice *choices,
                  const char *chosen);
void field_check(struct page *p, const struct field_spec *spec, bool on);

/* ---- tables ---------------------------------------------------------------------------------- */

struct column {
    const char *title;
    const char *sort;       /* name in ?sort=, NULL: cannot be sorted by */
    const char *class_name; /* "number", "wide", NULL */
};

/* <table> with its heading; columns end at title NULL. The way of sorting is in the request:
 * ?sort=NAME or ?sort=-NAME for downward. */
void table_begin(struct page *p, const char *caption, const struct column *columns);
/* The same where ?`sort`= is the way of sorting and `id`, if not NULL, the table's own. */
void table_begin_sorted(struct page *p, const char *caption, const struct column *columns,
                        const char *sort, const char *id);
void table_end(struct page *p);

/* One cell; with a link when `href` is not NULL. */
void cell(struct page *p, const char *text);
void cell_link(struct page *p, const char *href, const char *text);
void cell_number(struct page *p, int64_t number);
void cell_time(struct page *p, wall_t at);

/* 上一页 下一页 below a list; keeps the other values of the query. */
enum { PAGE_ROWS = 50 };
void pager(struct page *p, size_t offset, bool more);

/* Where the list begins: ?from=. */
size_t page_offset(const struct page *p);

/* A path with the query of this request, one value set (NULL: taken away). Into `out`. Of ?from=,
 * ?before= and ?after= one takes the others' place, and another order begins with its first page.
 */
void url_with(const struct page *p, const char *name, const char *value, struct buf *out);

/* "11月23日 09:30"; "" unknown. */
void time_words(wall_t at, char *out, size_t size);

#endif
