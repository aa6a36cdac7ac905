/*
 * Ledgers against the event log: which cases stand in which, in what order, since when, ended when,
 * by how many steps; as many entries of registers as were written; and the sums of statistics
 * against what they are sums of.
 */
#include "tests/support/verdict_int.h"
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE = 300, PAGE = 100 };

static json_t *ask(struct verdict *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The result, to be freed; NULL after saying what was wrong. */
static json_t *ask(struct verdict *v, const char *format, ...)
{
    char line[LINE];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    json_t *answer = json_loads(township_ask(v->life->town, line), 0, NULL);
    json_t *result = json_incref(json_object_get(answer, "result"));
    if (!result)
        verdict_broken(v, "%s: %.200s", line, v->life->town->reply.ptr);
    json_decref(answer);
    return result;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void check_sums(struct verdict *v)
{
    char after[160] = "null";

    for (unsigned i = 0; after[0] && i < 10000; i++) {
        json_t *part = ask(v, "{\"command\":\"ledger.check\",\"after\":%s}", after);
        int64_t wrong = json_integer_value(json_object_get(part, "wrong"));
        const char *next = text_of(part, "next");

        if (*next)
            text_format(after, sizeof after, "\"%s\"", next);
        else
            after[0] = '\0';
        if (wrong && !after[0])
            verdict_broken(v, "statistics of %" PRId64 " units are wrong, the first is %s", wrong,
                           text_of(part, "first_wrong"));
        json_decref(part);
    }
}

/* ---- one sheet ------------------------------------------------------------------------------- */

struct page {
    json_t *columns, *rows;
};

static bool read_sheet(struct verdict *v, const char *ledger, const char *year, struct page *page)
{
    char after[160] = "null";

    *page = (struct page){.rows = json_array()};
    while (after[0]) {
        json_t *part = ask(v,
                           "{\"command\":\"ledger.rows\",\"ledger\":\"%s\",\"period\":\"%s\","
                           "\"limit\":%d,\"after\":%s}",
                           ledger, year, PAGE, after);
        if (!part)
            return false;
        const char *next = text_of(part, "next");

        json_array_extend(page->rows, json_object_get(part, "rows"));
        if (!page->columns)
            page->columns = json_incref(json_object_get(part, "columns"));
        if (*next)
            text_format(after, sizeof after, "\"%s\"", next);
        else
            after[0] = '\0';
        json_decref(part);
    }
    return true;
}

static void free_sheet(struct page *page)
{
    json_decref(page->columns);
    json_decref(page->rows);
}

/* The cell under the first of these heads that there is; NULL none. */
static const char *cell(const struct page *page, size_t row, const char *title, const char *other)
{
    size_t c;
    json_t *column;

    json_array_foreach(page->columns, c, column)
    {
        if (strcmp(text_of(column, "title"), title) == 0 ||
            strcmp(text_of(column, "title"), other) == 0)
            return json_string_value(json_array_get(json_array_get(page->rows, row), c));
    }
    return NULL;
}

static void expect(struct verdict *v, const struct page *page, const char *ledger, size_t row,
                   const char *title, const char *other, const char *want)
{
    const char *is = cell(page, row, title, other);

    if (is && strcmp(is, want) != 0)
        verdict_broken(v, "%s row %zu %s: \"%.80s\", the events say \"%s\"", ledger, row + 1, title,
                       is, want);
}

/* "11-21 转办(韩某):去看看": one line for each event, but what somebody texted may have several. */
static bool begins_event(const char *line)
{
    return isdigit((unsigned char)line[0]) && isdigit((unsigned char)line[1]) && line[2] == '-' &&
           isdigit((unsigned char)line[3]) && isdigit((unsigned char)line[4]) && line[5] == ' ';
}

static size_t events_in(const char *course)
{
    size_t events = 0;

    for (const char *line = course; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        events += begins_event(line);
    }
    return events;
}

/* ---- cases ----------------------------------------------------------------------------------- */

#define DAY(at) "date((" at " + 28800000) / 1000, 'unixepoch')"

/* Whoever was begun with in that year, by the first event that did. That a case has ended, and
 * when, is promised by its own row (promises.tbl). */
static const char of_ledger[] =
    "WITH begun AS (SELECT case_serial AS serial, min(id) AS first FROM event WHERE what IN"
    " ('case.accepted', 'case.assigned', 'case.progressed', 'case.settled', 'case.passed_up',"
    " 'case.held') GROUP BY case_serial)"
    " SELECT c.serial, " DAY("b.at") ", coalesce(" DAY(
        "c.closed_at") ", ''),"
                       " (SELECT count(*) FROM event WHERE case_serial = c.serial) FROM begun JOIN "
                       "event b"
                       " ON b.id = begun.first JOIN case_file c ON c.serial = begun.serial WHERE "
                       "c.ledger = ?1"
                       " AND strftime('%Y', (b.at + 28800000) / 1000, 'unixepoch') = ?2 ORDER BY "
                       "b.at, c.serial";

static void check_cases(struct verdict *v, sqlite3 *db, const char *ledger, const char *year,
                        const struct page *page)
{
    sqlite3_stmt *st = NULL;
    size_t row = 0, rows = json_array_size(page->rows);

    if (sqlite3_prepare_v2(db, of_ledger, -1, &st, NULL) != SQLITE_OK)
        verdict_broken(v, "%s", sqlite3_errmsg(db));
    sqlite3_bind_text(st, 1, ledger, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, year, -1, SQLITE_STATIC);
    for (; sqlite3_step(st) == SQLITE_ROW; row++) {
        if (row >= rows)
            continue;
        const char *course = cell(page, row, "调处过程", "办理过程");

        expect(v, page, ledger, row, "排查/受理日期", "受理日期",
               (const char *)sqlite3_column_text(st, 1));
        expect(v, page, ledger, row, "结案日期", "", (const char *)sqlite3_column_text(st, 2));
        if (course && events_in(course) != (size_t)sqlite3_column_int64(st, 3))
            verdict_broken(v, "%s row %zu, case serial %s: not its %s events: %.300s", ledger,
                           row + 1, sqlite3_column_text(st, 0), sqlite3_column_text(st, 3), course);
    }
    sqlite3_finalize(st);
    if (row != rows)
        verdict_broken(v, "%s of %s has %zu rows, the events say %zu", ledger, year, rows, row);
}

/* ---- registers ------------------------------------------------------------------------------- */

static const char of_register[] =
    "SELECT count(*) FROM event e JOIN register_entry r ON r.id = e.entry WHERE"
    " e.what = 'register.added' AND r.register = ?1 AND"
    " strftime('%Y', (r.at + 28800000) / 1000, 'unixepoch') = ?2";

static void check_entries(struct verdict *v, sqlite3 *db, const char *ledger, const char *year,
                          const struct page *page)
{
    sqlite3_stmt *st = NULL;
    int64_t count = 0;

    if (sqlite3_prepare_v2(db, of_register, -1, &st, NULL) != SQLITE_OK)
        verdict_broken(v, "%s", sqlite3_errmsg(db));
    sqlite3_bind_text(st, 1, ledger, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, year, -1, SQLITE_STATIC);
    if (sqlite3_step(st) == SQLITE_ROW)
        count = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    if (count != (int64_t)json_array_size(page->rows))
        verdict_broken(v, "%s of %s has %zu rows, the events say %" PRId64, ledger, year,
                       json_array_size(page->rows), count);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static int64_t count_where(sqlite3 *db, const char *sql, const char *ledger)
{
    sqlite3_stmt *st = NULL;
    int64_t count = 0;

    sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    sqlite3_bind_text(st, 1, ledger, -1, SQLITE_STATIC);
    if (sqlite3_step(st) == SQLITE_ROW)
        count = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return count;
}

static void check_ledger(struct verdict *v, sqlite3 *db, const char *ledger, int year)
{
    struct page page;
    char period[8];

    text_format(period, sizeof period, "%d", year);
    if (read_sheet(v, ledger, period, &page)) {
        if (count_where(db, "SELECT count(*) FROM case_file WHERE ledger = ?1", ledger))
            check_cases(v, db, ledger, period, &page);
        else if (count_where(db, "SELECT count(*) FROM register_entry WHERE register = ?1", ledger))
            check_entries(v, db, ledger, period, &page);
    }
    free_sheet(&page);
}

void verdict_ledgers(struct verdict *v, sqlite3 *db)
{
    int year = civil_local(v->life->town->now.wall).year;
    json_t *list, *one;
    size_t i;

    if (township_dead(v->life->town))
        return;
    check_sums(v);
    list = ask(v, "{\"command\":\"ledger.list\"}");
    json_array_foreach(list, i, one)
    {
        const char *ledger = text_of(one, "ledger");

        if (strcmp(ledger, "coverage") == 0) /* of one notice */
            continue;
        check_ledger(v, db, ledger, year - 1);
        check_ledger(v, db, ledger, year);
    }
    json_decref(list);
}
