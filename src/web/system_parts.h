#ifndef WEB_SYSTEM_PARTS_H
#define WEB_SYSTEM_PARTS_H
/* What the pages of the system have in common. */
#include "web/list.h"

/* The ways between the pages of the system, with `here` marked. */
void system_ways(struct page *p, const char *here);

/* The words of an event's name, "case.filed"; the name itself when there are none. */
const char *event_title(const struct page *p, const char *what);

/* All of the staff; the caller's to free. Rows first: a list that is being read allows no other
 * question. */
struct staff {
    size_t count, most;
    struct staff_row rows[];
};
struct staff *staff_of(struct page *p);

#endif
