/*
 * Nobody gets more than the rules allow (design.md sections 5 and 7): so many texts one number, so
 * many submissions a SIM and the whole gateway, less of bulk. Counted over the attempts that left
 * or may have left, as each was opened.
 */
#include "daemon/config.h"
#include "tests/support/township_int.h"
#include "tests/support/verdict_int.h"

/* How many went in the window before each one, by what they have in common with it. Answers and
 * alarms are not held back for a number, nor is a message in its midst. ?1 most, ?2 the window in
 * ms less one, ?3 a modem or NULL. */
#define BEFORE(alike) " OVER (" alike " ORDER BY at RANGE BETWEEN ?2 PRECEDING AND 1 PRECEDING)"
#define SOONER(limit, before, which)                                                               \
    "WITH went AS (SELECT a.modem, a.part, a.opened_at AS at, m.id AS message, m.phone, m.class,"  \
    " m.text FROM attempt a JOIN message m ON m.id = a.message WHERE a.outcome IN (1, 4)),"        \
    " counted AS (SELECT *, " before " AS before FROM went)"                                       \
    " SELECT message, at, before FROM counted WHERE " which " AND before >= " limit " LIMIT 3"
#define TO_PHONE "class > 1 AND part = 1 AND ?3 IS NULL"
#define FIRSTS   "count(*) FILTER (WHERE part = 1)"

static const char to_phone[] = SOONER("?1", "count(*)" BEFORE("PARTITION BY phone"), TO_PHONE);
static const char same_words[] = SOONER(
    "?1", FIRSTS BEFORE("PARTITION BY phone, text") " - " FIRSTS BEFORE("PARTITION BY message"),
    TO_PHONE);
static const char by_sim[] =
    SOONER("?1", "count(*)" BEFORE("PARTITION BY modem"), "class > 0 AND modem = ?3");
static const char bulk_by_sim[] = SOONER(
    "max(1, ?1 * 70 / 100)", "count(*)" BEFORE("PARTITION BY modem"), "class = 4 AND modem = ?3");
static const char by_all[] = SOONER("?1", "count(*)" BEFORE(""), "class > 0 AND ?3 IS NULL");

static void check(struct verdict *v, sqlite3 *db, const char *sql, const char *what, long most,
                  int64_t window, const char *modem)
{
    sqlite3_stmt *st = NULL;

    if (most == 0)
        return;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        verdict_broken(v, "%s: %s", what, sqlite3_errmsg(db));
    sqlite3_bind_int64(st, 1, most);
    sqlite3_bind_int64(st, 2, window - 1);
    if (modem)
        sqlite3_bind_text(st, 3, modem, -1, SQLITE_STATIC);
    while (sqlite3_step(st) == SQLITE_ROW)
        verdict_broken(v, "%s: message %s left at %s after %s of %ld", what,
                       sqlite3_column_text(st, 0), sqlite3_column_text(st, 1),
                       sqlite3_column_text(st, 2), most);
    sqlite3_finalize(st);
}

static void check_sim(struct verdict *v, sqlite3 *db, const struct config_modem *m)
{
    const struct {
        unsigned most;
        int64_t window;
    } limits[] = {
        {m->per_minute, WALL_MIN },
        {m->per_hour,   WALL_HOUR},
        {m->per_day,    WALL_DAY }
    };

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        check(v, db, by_sim, "a SIM sends no more than its operator tolerates", limits[i].most,
              limits[i].window, m->name);
        check(v, db, bulk_by_sim, "bulk takes 70 % of a SIM at most", limits[i].most,
              limits[i].window, m->name);
    }
}

void verdict_limits(struct verdict *v, sqlite3 *db)
{
    const struct config *c = v->life->town->rest->config;

    if (v->life->plan.clock_jumps_a_month || !v->life->plan.office_a_day)
        return;
    check(v, db, to_phone, "no phone gets more a minute than the rules allow",
          (long)c->phone_per_minute, WALL_MIN, NULL);
    check(v, db, to_phone, "no phone gets more a day than the rules allow", (long)c->phone_per_day,
          WALL_DAY, NULL);
    check(v, db, same_words, "no phone gets the same words too often a minute",
          (long)c->same_per_minute, WALL_MIN, NULL);
    check(v, db, same_words, "no phone gets the same words too often an hour",
          (long)c->same_per_hour, WALL_HOUR, NULL);
    check(v, db, by_all, "the gateway keeps to its parts a day", (long)c->parts_per_day, WALL_DAY,
          NULL);
    for (size_t i = 0; i < c->modem_count; i++)
        check_sim(v, db, &c->modems[i]);
}
