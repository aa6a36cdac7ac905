#ifndef STORE_STORE_ORDER_H
#define STORE_STORE_ORDER_H
/*
 * The rows of a long list in the order of a column that no index has: put in order once, then read
 * from any place. What is kept is each row's id, or its cells where it has none, in a database of
 * its own that nobody else opens: large ones are on the disk, in files that have no name, and cost
 * little memory. An order may be read by several threads once it has ended.
 */
#include "lianhu/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order;

/* `open` false: what it holds is not for the disk, it stays in memory. */
struct order *order_new(bool open);
void order_free(struct order *order); /* NULL allowed */

/* The next row as it comes, with what it is put in order by: as a number, or by its bytes. An empty
 * key stands behind those that are not, whichever way. `cells` may be NULL. */
void order_add(struct order *order, const char *key, bool number, int64_t id,
               const struct buf *cells);

/* No more come: puts them in order; equals stay as they came. False: there is no room for it. */
bool order_end(struct order *order, bool down);

size_t order_count(const struct order *order);

/* Rows `from` and on, at most `max`; false: it cannot be read. Cells are borrowed for the call. */
typedef void (*order_fn)(void *ctx, int64_t id, struct span cells);
bool order_read(struct order *order, size_t from, size_t max, order_fn each, void *ctx);

#endif
