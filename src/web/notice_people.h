#ifndef WEB_NOTICE_PEOPLE_H
#define WEB_NOTICE_PEOPLE_H
/* Whom a notice went to: unit by unit, and one by one by ?of=UNIT, ?under=UNIT (and all below it)
 * and ?only=delivered, confirmed, silent or failed. */
#include "web/list.h"

/* The table of units, each number a way to its people. */
void notice_units(struct page *p, const struct notice *n);

/* The people that the request asks for. */
struct list *notice_people(struct page *p, const struct notice *n);

/* The filters of that list. */
void notice_people_filters(struct page *p);

#endif
