/* Long lists put in order by what no index has, and how they are kept for the pages after the
 * first. */
#include "store/store_order.h"
#include "tests/support/unit.h"
#include "web/orders.h"
#include <stdlib.h>
#include <string.h>

struct got {
    int64_t ids[16];
    size_t count;
    char cells[64];
};

static void take(void *ctx, int64_t id, struct span cells)
{
    struct got *got = ctx;

    got->ids[got->count++] = id;
    text_copy(got->cells, sizeof got->cells, cells);
}

/* Numbers by their worth, words by their bytes; what is empty stands last, whichever way; equals as
 * they came. */
static void test_order(void **state)
{
    static const struct {
        const char *key;
        bool number;
    } rows[] = {
        {"",      false},
        {"9",     true },
        {"10",    true },
        {"97.5%", true },
        {"",      true },
        {"9",     true },
    };
    static const int64_t up[] = {2, 6, 3, 4, 1, 5}, down[] = {4, 3, 2, 6, 1, 5};

    (void)state;
    for (int way = 0; way < 2; way++) {
        struct order *order = order_new(way == 0);
        struct got got = {.count = 0};

        for (size_t i = 0; i < ROWS(rows); i++)
            order_add(order, rows[i].key, rows[i].number, (int64_t)i + 1, NULL);
        assert_true(order_end(order, way == 1));
        assert_int_equal(order_count(order), ROWS(rows));
        assert_true(order_read(order, 0, 16, take, &got));
        assert_int_equal(got.count, ROWS(rows));
        for (size_t i = 0; i < ROWS(rows); i++)
            assert_int_equal(got.ids[i], (way ? down : up)[i]);
        got.count = 0;
        assert_true(order_read(order, 4, 1, take, &got));
        assert_int_equal(got.count, 1);
        assert_int_equal(got.ids[0], 1);
        order_free(order);
    }
}

static void test_cells(void **state)
{
    struct order *order = order_new(false);
    struct buf cells = BUF_INIT;
    struct got got = {.count = 0};

    (void)state;
    buf_add_str(&cells, "马建国\x1f"
                        "联户长");
    order_add(order, "马", false, 0, &cells);
    assert_true(order_end(order, false));
    assert_true(order_read(order, 0, 16, take, &got));
    assert_string_equal(got.cells, "马建国\x1f"
                                   "联户长");
    buf_free(&cells);
    order_free(order);
}

static struct order *made(size_t rows)
{
    struct order *order = order_new(true);

    for (size_t i = 0; i < rows; i++)
        order_add(order, "x", false, (int64_t)i, NULL);
    assert_true(order_end(order, false));
    return order;
}

/* A short one is made again for whoever begins anew, a long one for a minute not; what is in use
 * stays until it is given back. */
static void test_kept(void **state)
{
    struct orders *orders = orders_new();
    struct order *small = made(3), *large = made(4000), *newer = made(3);
    const wall_t now = {1800000000000}, later = {now.ms + 2 * WALL_MIN};
    struct got got = {.count = 0};

    (void)state;
    orders_keep(orders, "short", small, now);
    orders_keep(orders, "long", large, now);
    assert_null(orders_take(orders, "other", false, now));
    assert_null(orders_take(orders, "short", true, now));
    assert_ptr_equal(orders_take(orders, "short", false, later), small);
    assert_ptr_equal(orders_take(orders, "long", true, now), large);
    assert_null(orders_take(orders, "long", true, later));
    orders_keep(orders, "short", newer, later); /* the first is still in use */
    assert_ptr_equal(orders_take(orders, "short", false, later), newer);
    assert_true(order_read(small, 0, 16, take, &got));
    assert_int_equal(got.count, 3);
    orders_give_back(orders, small);
    orders_give_back(orders, small);
    orders_give_back(orders, newer);
    orders_give_back(orders, newer);
    orders_give_back(orders, large);
    orders_give_back(orders, large);
    orders_tick(orders, (wall_t){later.ms + WALL_HOUR});
    assert_null(orders_take(orders, "long", false, later));
    orders_free(orders);
}

/* More than are kept: those that were asked for last stay. */
static void test_many(void **state)
{
    enum { MANY = 40 };
    struct orders *orders = orders_new();
    struct order *last;
    char name[16];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        struct order *order = made(1);

        text_format(name, sizeof name, "list %d", i);
        orders_keep(orders, name, order, (wall_t){1000 + i});
        orders_give_back(orders, order);
    }
    assert_null(orders_take(orders, "list 0", false, (wall_t){2000}));
    assert_non_null(orders_take(orders, name, false, (wall_t){2000}));
    assert_null(orders_take(NULL, name, false, (wall_t){2000}));
    last = orders_take(orders, name, false, (wall_t){2000});
    orders_give_back(orders, last);
    orders_give_back(orders, last);
    orders_free(orders);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
