#include "store/store_pulse.h"
#include "store/store_int.h"

static void read_queue(struct store *store, struct pulse *out)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_PULSE_QUEUE, NULL, 0);

    while (store_row(store, st)) {
        int64_t cls = col_int(st, 0);

        if (cls < 0 || cls >= MESSAGE_CLASSES)
            continue;
        out->queued[cls] = col_int(st, 1);
        out->oldest[cls] = col_wall(st, 2);
    }
}

static void read_attempts(struct store *store, wall_t now, struct pulse *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_PULSE_ATTEMPTS, v_wall(wall_add(now, -WALL_HOUR)));

    while (store_row(store, st)) {
        int64_t outcome = col_int(st, 0);

        if (outcome >= 0 && outcome < PULSE_OUTCOMES)
            out->attempts[outcome] = col_int(st, 1);
    }
}

void store_pulse(struct store *store, wall_t now, struct pulse *out)
{
    sqlite3_stmt *st;

    *out = (struct pulse){.overdue = 0};
    for (size_t i = 0; i < MESSAGE_CLASSES; i++)
        out->oldest[i] = WALL_NONE;
    read_queue(store, out);
    read_attempts(store, now, out);
    st = store_ask(store, SQL_PULSE_DUE, v_wall(now), v_wall(wall_add(now, WALL_DAY)));
    if (store_row(store, st)) {
        out->overdue = col_int(st, 0);
        out->due_in_a_day = col_int(st, 1);
        store_done(st);
    }
    st = store_ask_values(store, SQL_PULSE_WAITING, NULL, 0);
    if (store_row(store, st)) {
        out->triage = col_int(st, 0);
        out->calls = col_int(st, 1);
        store_done(st);
    }
}
