#ifndef WEB_ORDERS_H
#define WEB_ORDERS_H
/*
 * Long lists that were put in order (store/store_order.h), kept for a while, so that the pages
 * after the first are at hand. Shared by all threads. A name says whose list it is, of what and by
 * what.
 */
#include "lianhu/when.h"
#include "store/store_order.h"

struct orders; /* NULL keeps nothing */

struct orders *orders_new(void);
void orders_free(struct orders *orders);

/* The order of that name, to be given back; NULL there is none. Page after page is read from the
 * same; who begins anew (`first`) gets a long one for a minute, a short one is made again.
 */
struct order *orders_take(struct orders *orders, const char *name, bool first, wall_t now);

/* Keeps one that has just been made, in place of what had its name; it is to be given back, too. */
void orders_keep(struct orders *orders, const char *name, struct order *order, wall_t now);

void orders_give_back(struct orders *orders, struct order *order);

/* Lets go those that nobody asked for lately. */
void orders_tick(struct orders *orders, wall_t now);

#endif
