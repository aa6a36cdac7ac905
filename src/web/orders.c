#include "web/orders.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The disk is the centre's: so many at once, and none that nobody looks at. */
enum { ORDERS_MAX = 16, LONG_ROWS = 3000 };

#define FRESH_MS WALL_MIN
#define IDLE_MS  (20 * WALL_MIN)

/* One that is in use when its place is taken, or a newer one has its name, goes when it is given
 * back: `name` NULL. */
struct kept {
    char *name;
    struct order *order;
    unsigned users;
    wall_t made, asked;
};

struct orders {
    pthread_mutex_t lock;
    struct kept items[ORDERS_MAX];
};

struct orders *orders_new(void)
{
    struct orders *orders = xcalloc(1, sizeof *orders);

    pthread_mutex_init(&orders->lock, NULL);
    return orders;
}

static void drop(struct kept *k)
{
    free(k->name);
    k->name = NULL;
    if (!k->users) {
        order_free(k->order);
        *k = (struct kept){.name = NULL};
    }
}

void orders_free(struct orders *orders)
{
    for (size_t i = 0; orders && i < ORDERS_MAX; i++)
        drop(&orders->items[i]);
    if (orders)
        pthread_mutex_destroy(&orders->lock);
    free(orders);
}

static struct kept *find(struct orders *orders, const char *name)
{
    for (size_t i = 0; i < ORDERS_MAX; i++)
        if (orders->items[i].name && strcmp(orders->items[i].name, name) == 0)
            return &orders->items[i];
    return NULL;
}

struct order *orders_take(struct orders *orders, const char *name, bool first, wall_t now)
{
    struct order *order = NULL;
    struct kept *k;

    if (!orders)
        return NULL;
    pthread_mutex_lock(&orders->lock);
    k = find(orders, name);
    if (k && (!first || (order_count(k->order) >= LONG_ROWS && now.ms - k->made.ms < FRESH_MS))) {
        k->users++;
        k->asked = now;
        order = k->order;
    }
    pthread_mutex_unlock(&orders->lock);
    return order;
}

/* An empty place, else that of which was not asked for the longest; NULL: all are in use. */
static struct kept *place_for(struct orders *orders)
{
    struct kept *oldest = NULL;

    for (size_t i = 0; i < ORDERS_MAX; i++) {
        struct kept *k = &orders->items[i];

        if (!k->order)
            return k;
        if (!k->users && (!oldest || k->asked.ms < oldest->asked.ms))
            oldest = k;
    }
    if (oldest)
        drop(oldest);
    return oldest;
}

void orders_keep(struct orders *orders, const char *name, struct order *order, wall_t now)
{
    struct kept *k;

    if (!orders)
        return;
    pthread_mutex_lock(&orders->lock);
    if ((k = find(orders, name)))
        drop(k);
    if ((k = place_for(orders)))
        *k = (struct kept){xstrdup(name), order, 1, now, now};
    pthread_mutex_unlock(&orders->lock);
}

void orders_give_back(struct orders *orders, struct order *order)
{
    bool known = false;

    if (orders)
        pthread_mutex_lock(&orders->lock);
    for (size_t i = 0; orders && i < ORDERS_MAX; i++) {
        struct kept *k = &orders->items[i];

        if (k->order != order)
            continue;
        known = true;
        k->users--;
        if (!k->name)
            drop(k);
    }
    if (orders)
        pthread_mutex_unlock(&orders->lock);
    if (!known)
        order_free(order);
}

void orders_tick(struct orders *orders, wall_t now)
{
    if (!orders)
        return;
    pthread_mutex_lock(&orders->lock);
    for (size_t i = 0; i < ORDERS_MAX; i++) {
        struct kept *k = &orders->items[i];

        if (k->name && !k->users && now.ms - k->asked.ms > IDLE_MS)
            drop(k);
    }
    pthread_mutex_unlock(&orders->lock);
}
