#ifndef WEB_NOTICE_PEOPLE_H
#define WEB_NOTICE_PEOPLE_H
/* Whom a notice went to: unit by unit, and one by one by ?of=UNIT, ?under=UNIT (and all below it)
 * and ?only=delivered, confirmed, silent or failed. */
#include "web/list.h"

/* The table of units, each number a way to its people; the caller's to free. */
struct list *notice_units(struct page *p, const struct notice *n);

/* The people that the request asks for. */
struct list *notice_people(struct page *p, const struct notice *n);

/* The first columns of one recipient: unit, name, phone, state. */
void notice_person_cells(struct page *p, struct list *list, const struct recipient_row *row);

/* All of those that the viewer hears of, up to `most` read. */
typedef void (*recipient_row_fn)(void *ctx, const struct recipient_row *row);
void notice_each_person(struct page *p, const struct notice *n, size_t most, recipient_row_fn each,
                        void *ctx);

/* Begins the filters of a list of recipients: which of them, and of which unit. */
void notice_filters_begin(struct page *p, const struct choice *only);

/* The filters of that list. */
void notice_people_filters(struct page *p);

#endif
