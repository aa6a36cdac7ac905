/*
 * Pages of what is known by ids that are given out in the order of time: messages, events. A search
 * looks at so many rows and no more; the next page goes on from there.
 */
#include "store/store_int.h"
#include <string.h>

static bool is_bound(wall_t at)
{
    return wall_known(at) && at.ms != 0;
}

static int64_t last_id(struct store *store, const struct id_list *list)
{
    sqlite3_stmt *st = store_ask_values(store, list->last, NULL, 0);
    int64_t id = 0;

    while (store_row(store, st))
        id = col_int(st, 0);
    return id;
}

/* The first id of `at` or later: looked for by halves, since no index has the time. */
static int64_t id_at(struct store *store, const struct id_list *list, wall_t at)
{
    int64_t low = 1, high = last_id(store, list) + 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2, found = high;
        wall_t came = WALL_NONE;
        sqlite3_stmt *st = store_ask(store, list->at_from, v_int(middle));

        while (store_row(store, st)) {
            found = col_int(st, 0);
            came = col_wall(st, 1);
        }
        if (found >= high || (wall_known(came) && came.ms >= at.ms))
            high = middle;
        else
            low = found + 1;
    }
    return low;
}

static size_t read_ids(struct store *store, const struct id_list *list, bool up,
                       const int64_t bounds[2], int64_t *ids, size_t max)
{
    struct value values[3 + ID_LIST_WANTED] = {v_int(bounds[0]), v_int(bounds[1]),
                                               v_int((int64_t)max)};
    size_t count = 0;
    sqlite3_stmt *st;

    memcpy(values + 3, list->wanted, list->wanted_count * sizeof *values);
    st = store_ask_values(store, up ? list->up : list->down, values, 3 + list->wanted_count);
    while (store_row(store, st))
        ids[count++] = col_int(st, 0);
    return count;
}

void store_turn_ids(int64_t *ids, size_t count)
{
    for (size_t i = 0; i + 1 < count - i; i++) {
        int64_t id = ids[i];

        ids[i] = ids[count - 1 - i];
        ids[count - 1 - i] = id;
    }
}

size_t store_id_page(struct store *store, const struct id_list *list, const struct id_page *page,
                     int64_t *ids, size_t max, int64_t *reached)
{
    bool up = page->up != page->back;
    int64_t low = is_bound(list->from) ? id_at(store, list, list->from) - 1 : 0;
    int64_t high =
        is_bound(list->until) ? id_at(store, list, list->until) : last_id(store, list) + 1;
    int64_t begin = up ? low : high, end = up ? high : low, far;
    size_t count;

    if (page->at && (up ? page->at > begin : page->at < begin))
        begin = page->at;
    far = up ? begin + list->window : begin - list->window;
    if (!list->window || (up ? far >= end : far <= end))
        far = end;
    count = read_ids(store, list, up, (const int64_t[]){begin, far}, ids, max);
    if (count < max && far != end)
        *reached = up ? far - 1 : far + 1;
    if (page->back)
        store_turn_ids(ids, count);
    return count;
}
