/* Offices that pass on: what a predecessor had open is the successor's. */
#include "cases/question.h"
#include "store/store_int.h"
#include <stdlib.h>

struct successor {
    int64_t unit, person;
    const char *name;
    struct phone phone;
};

static bool find_successor(struct store *store, int64_t unit, const char *role,
                           struct successor *out)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_OFFICE_SUCCESSOR, v_int(unit), v_text(role), v_int(store->today));

    if (!store_row(store, st))
        return false;
    out->unit = unit;
    out->person = col_int(st, 0);
    out->name = col_kept(store, st, 1);
    col_phone(st, 2, &out->phone);
    store_done(st);
    return true;
}

/* Each case that passes on says so in its own history. */
static void tell_cases(struct store *store, sqlite3_stmt *st, const char *detail)
{
    int64_t *serials = NULL;
    size_t count = 0;

    while (store_row(store, st)) {
        serials = xrealloc(serials, (count + 1) * sizeof *serials);
        serials[count++] = col_int(st, 0);
    }
    for (size_t i = 0; i < count; i++) {
        struct event_row row = {.at = store->now,
                                .actor = "roster",
                                .what = "case.handed_over",
                                .case_serial = serials[i],
                                .detail = detail};
        store_event(store, &row);
    }
    free(serials);
}

static void hand_over(struct store *store, int64_t before, const char *name,
                      const struct successor *to)
{
    char detail[160];

    text_format(detail, sizeof detail, "%s -> %s", name, to->name);
    tell_cases(store,
               store_ask(store, SQL_HANDED_HANDLED, v_int(to->unit), v_int(before),
                         v_int(to->person), v_text(to->name), v_text(to->phone.text)),
               detail);
    tell_cases(store,
               store_ask(store, SQL_HANDED_REPORTED, v_int(to->unit), v_int(before),
                         v_text(to->phone.text)),
               detail);
    store_run(store, SQL_DIALOGUES_END, v_int(before), v_int(QUESTION_URGENT), v_int(to->unit));
    store_run(store, SQL_QUESTIONS_TO, v_int(before), v_int(QUESTION_URGENT),
              v_text(to->phone.text));
}

void store_succeed(struct store *store, int64_t unit, const char *role)
{
    enum { BEFORE_MAX = 32 };
    struct successor to;
    int64_t before[BEFORE_MAX];
    const char *names[BEFORE_MAX];
    size_t count = 0;

    if (!find_successor(store, unit, role, &to))
        return;
    sqlite3_stmt *st = store_ask(store, SQL_OFFICE_PREDECESSORS, v_int(unit), v_text(role),
                                 v_int(store->today), v_int(to.person));
    while (store_row(store, st))
        if (count < BEFORE_MAX) {
            before[count] = col_int(st, 0);
            names[count++] = col_kept(store, st, 1);
        }
    for (size_t i = 0; i < count; i++)
        hand_over(store, before[i], names[i], &to);
}

/* Of one day few offices begin or end; of many days, after the gateway was off, more. */
void store_offices_pass(struct store *store, day_t today)
{
    const char *before = store_setting(store, "offices_day");
    struct pair {
        int64_t unit;
        const char *role;
    } *pairs = NULL;
    size_t count = 0;
    char day[16];

    text_format(day, sizeof day, "%d", today.n);
    if (before && strcmp(before, day) == 0)
        return;
    sqlite3_stmt *st =
        store_ask(store, SQL_OFFICES_PASS, v_int(before ? atoi(before) : today.n), v_int(today.n));
    while (store_row(store, st)) {
        pairs = xrealloc(pairs, (count + 1) * sizeof *pairs);
        pairs[count++] = (struct pair){col_int(st, 0), col_kept(store, st, 1)};
    }
    for (size_t i = 0; i < count; i++)
        store_succeed(store, pairs[i].unit, pairs[i].role);
    free(pairs);
    store_setting_put(store, "offices_day", day);
}
