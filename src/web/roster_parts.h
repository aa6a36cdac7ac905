#ifndef WEB_ROSTER_PARTS_H
#define WEB_ROSTER_PARTS_H
/* What the pages of the roster have in common. */
#include "web/list.h"

/* The ways between the pages of the roster, with `here` marked. */
void roster_ways(struct page *p, const char *here);

/* The title of an office; its code when the model no longer has it. */
const char *role_words(const struct page *p, const char *code);

/* "/roster?unit=..." into `out`. */
void unit_href(const char *path, struct buf *out);
void unit_link(struct page *p, const char *path, const char *words);

/* 南峪乡 › 东坪村 › 二社网格, each a link, as far up as the viewer sees. */
void unit_crumbs(struct page *p, const char *path);

/* "/roster/house?unit=...&number=..." into `out`. */
void household_href(const char *unit, int number, struct buf *out);

/* All numbers of a person or household as one cell: "139..., 138...". */
void phones_words(const struct phone *phones, size_t count, struct buf *out);

/* The unit that the request asks for, else the viewer's own or the top; false: the reply says why
 * not. */
bool unit_of_page(struct page *p, struct unit *out);

/* The unit to which a list is narrowed: what is asked for within what the viewer sees, "" all;
 * false: refused. */
bool unit_asked(struct page *p, const char **path);

/* Filters of a list: the unit; offices of the model as choices. */
void unit_filter(struct page *p, const char *unit);
void role_filter(struct page *p);

/* Rows on their way into a list. */
struct office_rows {
    struct page *p;
    struct list *list;
};
/* ?sort= as an order of the store, of `names` (ends at NULL): the number of the one that it names,
 * 0 none; where the page begins. All of them where a file is made. */
struct roster_page roster_page_of(const struct page *p, const char *const *names);
/* So many rows of a page or file. */
size_t roster_most(const struct page *p);

struct household_rows {
    struct page *p;
    struct list *list;
    bool whole; /* units by their whole path */
};
struct list *household_list(struct page *p);
void add_household(void *to, const struct unit *unit, const struct household *h);

/* The form of one more household of a group. */
void write_new_household(struct page *p, const struct unit *unit);

/* One office of a viewed unit: <form> that appoints somebody there. */
void write_appoint(struct page *p, const struct unit *unit);

#endif
