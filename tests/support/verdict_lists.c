/*
 * What waits for somebody is seen: each list of the office has a row for each that waits, counted
 * over the rows themselves. A text that nobody could read is kept and shown; a case that does not
 * end is overdue for all to see, or has its day still before it.
 */
#include "tests/support/verdict_int.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

/* Cases that have neither ended nor been settled, and whose day is over. ?1 is now. */
static const struct {
    const char *what, *command, *waits;
} lists[] = {
    {"texts that nobody could read", "triage.list\",\"limit\":1000",
     "SELECT count(*) FROM message WHERE direction = 0 AND disposition = 7 AND ?1"            },
    {"overdue cases",                "case.list\",\"overdue\":true,\"limit\":1000",
     "SELECT count(*) FROM case_file WHERE state NOT IN (7, 8, 9, 10, 11, 12) AND due_at < ?1"},
    {"people to be called",          "call.list\",\"limit\":1000",
     "SELECT count(*) FROM call_list WHERE done_at IS NULL AND ?1"                            },
};

static int64_t waiting(struct verdict *v, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t count = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        verdict_broken(v, "%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_bind_int64(st, 1, v->life->town->now.wall.ms);
    if (sqlite3_step(st) == SQLITE_ROW)
        count = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return count;
}

static size_t shown(struct verdict *v, const char *command)
{
    char line[120];

    text_format(line, sizeof line, "{\"command\":\"%s}", command);
    json_t *answer = json_loads(township_ask(v->life->town, line), 0, NULL);
    size_t rows = json_array_size(json_object_get(answer, "result"));

    json_decref(answer);
    return rows;
}

/* Who looked at what is an event. */
static void check_looks(struct verdict *v, sqlite3 *db)
{
    const struct life *life = v->life;
    int64_t sheets = waiting(
        v, db, "SELECT count(*) FROM event WHERE what IN ('report.opened', 'report.shown') AND ?1");
    int64_t pages = waiting(v, db, "SELECT count(*) FROM event WHERE what = 'staff.looked' AND ?1");

    if (sheets < life->ledgers_shown)
        verdict_broken(v, "the office saw %u ledgers, the events say %" PRId64, life->ledgers_shown,
                       sheets);
    if (pages < life->pages_looked)
        verdict_broken(v, "the console told of %u looks, the events of %" PRId64,
                       life->pages_looked, pages);
}

void verdict_lists(struct verdict *v, sqlite3 *db)
{
    check_looks(v, db);
    if (township_dead(v->life->town))
        return;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t rows = shown(v, lists[i].command);
        int64_t wait = waiting(v, db, lists[i].waits);

        if (wait < 1000 && wait != (int64_t)rows)
            verdict_broken(v, "%" PRId64 " %s wait, %zu are shown", wait, lists[i].what, rows);
    }
}
