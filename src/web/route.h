#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H
/* Which page a path is: one line each in pages.tbl. "*" in a pattern is one part of the path. */
#include "web/web.h"

/* Who reads notices. */
#define NOTICE_READERS (MAY_HEAR_BELOW | MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN)

typedef void page_fn(struct page *p);

struct route {
    enum method method;
    const char *pattern; /* "/cases/" and "*" */
    unsigned may;        /* rights of which the viewer needs one; 0: whoever is signed in */
    page_fn *show;
    bool open; /* also for those who are not signed in */
};

/* The route of a path, with what stood for * in `parts` (in `memory`); NULL none. `*known`: the
 * path is a page, but not for this method. */
const struct route *route_find(enum method method, const char *path, char *memory, size_t size,
                               const char *parts[3], bool *known);

/* Each page, by its name in pages.tbl. */
#define PAGE(method, pattern, may, show) page_fn show;
#define OPEN(method, pattern, show)      page_fn show;
#include "web/pages.tbl"
#undef PAGE
#undef OPEN

#endif
