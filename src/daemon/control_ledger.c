/*
 * ledger.*: printed sheets, a page at a time. Whoever takes a ledger away, or sees personal data in
 * it, leaves an event that says who, which, why and how many rows.
 */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "ledger/ledger.h"
#include <stdio.h>

enum { PAGE_ROWS = 100, CURSOR_SIZE = 120, DETAIL_SIZE = 512 };

struct ledger_request {
    struct store_ledger rows;
    struct ledger_reader reader;
    struct ledger_desk desk;
    struct ledger ledger;
    struct ledger_query query;
    struct ledger_cursor at;
    struct unit unit;
};

static void set_desk(struct request *r, struct ledger_request *l)
{
    l->rows.store = r->g->with.store;
    l->reader = store_ledger_reader(&l->rows);
    l->desk = (struct ledger_desk){r->g->with.model, r->g->with.texts, &l->reader};
}

/* ---- arguments ------------------------------------------------------------------------------- */

static bool take_unit(struct request *r, struct ledger_request *l, const char *path)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);

    if (!roster.unit(roster.store, path, &l->unit))
        return refuse(r, say_no_unit, path), false;
    l->query.unit = l->unit.id;
    l->query.unit_path = l->unit.path;
    l->query.unit_level = l->unit.level;
    return true;
}

static bool read_unit(struct request *r, struct ledger_request *l)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");

    l->query.unit_path = "";
    l->query.unit_level = -1;
    if (!path) { /* everything, under the name of the top */
        if (roster.top(roster.store, &l->unit))
            l->query.unit_path = l->unit.path;
        return true;
    }
    return take_unit(r, l, path);
}

static bool read_period(struct request *r, struct ledger_request *l)
{
    const char *period = arg_text_or_null(r, "period");

    if (!period)
        l->query.period = period_of(l->ledger.by_month ? PERIOD_MONTH : PERIOD_YEAR, r->now.wall);
    else if (!period_parse(period, &l->query.period))
        return refuse(r, say_bad_period, period), false;
    if (l->ledger.by_month && l->query.period.kind == PERIOD_DAYS)
        return refuse(r, say_whole_months, l->ledger.title), false;
    return true;
}

/* Coverage of a drive: by its id; without a unit that of the drive. */
static bool read_drive(struct request *r, struct ledger_request *l)
{
    struct drive_run run;
    const struct drive *drive;
    const struct role *role;

    if (!r->g->drive_reader.by_id(r->g->drive_reader.ctx, arg_int(r, "drive", 0), &run) ||
        !(drive = model_drive(r->g->with.model, run.code)))
        return refuse(r, say_no_drive_run, arg_int(r, "drive", 0)), false;
    if (l->query.unit && run.unit &&
        !r->g->case_reader.unit_within(r->g->case_reader.ctx, l->query.unit, run.unit))
        return refuse(r, say_drive_not_there, l->query.unit_path), false;
    role = drive->roles.count ? model_role(r->g->with.model, drive->roles.items[0]) : NULL;
    l->query.drive = run.id;
    l->query.drive_code = drive->code;
    l->query.drive_roles = &drive->roles;
    l->query.drive_level = strcmp(drive->unit_of, "unit") == 0 && role ? role->level : -1;
    return l->query.unit || !run.unit || take_unit(r, l, run.unit_path);
}

static bool read_notice(struct request *r, struct ledger_request *l)
{
    const char *number = arg_text(r, "notice");
    unsigned long serial;
    struct notice notice;

    if (l->ledger.family != LEDGER_OF_COVERAGE)
        return true;
    if (arg_int(r, "drive", 0))
        return read_drive(r, l);
    l->query.notice = span_number(span_of(number), INT32_MAX, &serial)
                          ? (int64_t)serial
                          : store_notice_by_number(r->g->with.store, number);
    if (!l->query.notice)
        l->query.notice = store_round_newest(r->g->with.store, number);
    if (!r->g->notice_reader.by_serial(r->g->notice_reader.ctx, l->query.notice, &notice))
        return refuse(r, say_no_notice, number), false;
    return true;
}

/* Personal data are for those who keep the roster, and for a reason. */
static bool read_full(struct request *r, struct ledger_request *l)
{
    l->query.full = arg_bool(r, "full");
    if (!l->query.full)
        return true;
    if (!(r->actor.may & (MAY_ROSTER | MAY_ADMIN)))
        return refuse(r, say_may_not_see_full), false;
    if (!arg_text_or_null(r, "why"))
        return refuse(r, say_full_why), false;
    return true;
}

static bool read_request(struct request *r, struct ledger_request *l)
{
    const char *name = arg_text(r, "ledger"), *after = arg_text_or_null(r, "after");

    *l = (struct ledger_request){.query = {.now = r->now.wall}};
    set_desk(r, l);
    if (!ledger_find(&l->desk, name, &l->ledger))
        return refuse(r, say_no_ledger, name), false;
    l->query.ledger = l->ledger.id;
    if (after && !ledger_cursor_parse(after, &l->at))
        return refuse(r, say_bad_cursor, after), false;
    return read_unit(r, l) && read_period(r, l) && read_notice(r, l) && read_full(r, l);
}

/* ---- answers --------------------------------------------------------------------------------- */

static json_t *sheet_heads(const struct sheet *sheet)
{
    json_t *columns = json_array();

    for (size_t c = 0; c < sheet->column_count; c++)
        json_array_append_new(columns, json_pack("{s:s,s:i,s:b}", "title", sheet->columns[c].title,
                                                 "width", sheet->columns[c].width, "number",
                                                 (int)sheet->columns[c].number));
    return columns;
}

static json_t *sheet_lines(const struct sheet *sheet)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < sheet_rows(sheet); i++) {
        json_t *row = json_array();

        for (size_t c = 0; c < sheet->column_count; c++)
            json_array_append_new(row, json_string(sheet_cell(sheet, i, c)));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *sheet_foot(const struct sheet *sheet)
{
    json_t *foot = json_array();

    for (size_t i = 0; i < sheet->foot_count; i++)
        json_array_append_new(foot, json_string(sheet->foot[i]));
    return foot;
}

static void note_event(struct request *r, const struct ledger_request *l, const char *what,
                       int64_t rows)
{
    char period[32], detail[DETAIL_SIZE];
    struct event_row event = {.at = r->now.wall, .actor = r->actor.as, .what = what};

    period_write(&l->query.period, period, sizeof period);
    text_format(detail, sizeof detail, say_report_detail, l->ledger.title,
                l->query.unit ? l->query.unit_path : "", period, arg_text(r, "export"),
                l->query.full ? say_report_full : "", (long long)rows, arg_masked(r, "why"));
    event.detail = detail;
    store_event(r->g->with.store, &event);
}

/* Taken away or shown in full. */
static bool is_grave(struct request *r, const struct ledger_request *l)
{
    return arg_text_or_null(r, "export") || l->query.full;
}

/* When it begins and when it is whole, since who stops in between has seen what came; once, where
 * its first page is all and nothing of it is grave. */
static void note_reading(struct request *r, const struct ledger_request *l)
{
    bool grave = is_grave(r, l);

    if ((grave || !l->at.done) && !arg_text_or_null(r, "after"))
        note_event(r, l, "report.opened", 0);
    if (l->at.done)
        note_event(r, l, grave ? "report.exported" : "report.shown", l->at.rows);
}

static json_t *ledger_page(struct request *r)
{
    struct ledger_request l;
    struct sheet *sheet;
    char next[CURSOR_SIZE];
    json_t *page;

    if (!read_request(r, &l))
        return NULL;
    sheet = ledger_begin(&l.desk, &l.ledger, &l.query);
    ledger_rows(&l.desk, &l.ledger, &l.query, &l.at, (size_t)arg_int(r, "limit", PAGE_ROWS), sheet);
    if (l.at.done)
        ledger_foot(&l.desk, &l.ledger, &l.query, r->actor.name, sheet);
    ledger_cursor_write(&l.at, next, sizeof next);
    page = json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:I,s:o}", "ledger", l.ledger.id, "title",
                     sheet->title, "scope", sheet->scope, "columns", sheet_heads(sheet), "rows",
                     sheet_lines(sheet), "foot", sheet_foot(sheet), "count", (json_int_t)l.at.rows,
                     "next", l.at.done ? json_null() : json_string(next));
    sheet_free(sheet);
    note_reading(r, &l);
    return page;
}

/* ---- read elsewhere -------------------------------------------------------------------------- */

/* Its words are sealed: only this process can read them, and notes who asked. */
static bool is_sealed(const struct ledger_request *l)
{
    return l->ledger.form && l->ledger.form->sealed;
}

static json_t *query_json(const struct ledger_query *q)
{
    char period[32];

    period_write(&q->period, period, sizeof period);
    return json_pack("{s:I,s:s,s:i,s:s,s:I,s:I,s:s,s:i}", "unit", (json_int_t)q->unit, "unit_path",
                     q->unit_path, "unit_level", q->unit_level, "period", period, "notice",
                     (json_int_t)q->notice, "drive", (json_int_t)q->drive, "drive_code",
                     q->drive_code ? q->drive_code : "", "drive_level", q->drive_level);
}

static json_t *ledger_open(struct request *r)
{
    struct ledger_request l;
    struct sheet *sheet;
    json_t *opened;

    if (!read_request(r, &l))
        return NULL;
    sheet = ledger_begin(&l.desk, &l.ledger, &l.query);
    ledger_foot(&l.desk, &l.ledger, &l.query, r->actor.name, sheet);
    opened = json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:b}", "ledger", l.ledger.id, "title",
                       sheet->title, "scope", sheet->scope, "columns", sheet_heads(sheet), "foot",
                       sheet_foot(sheet), "query", query_json(&l.query), "sealed", is_sealed(&l));
    sheet_free(sheet);
    if (is_grave(r, &l) && !is_sealed(&l))
        note_event(r, &l, "report.opened", 0);
    return opened;
}

static json_t *ledger_close(struct request *r)
{
    struct ledger_request l;

    if (!read_request(r, &l))
        return NULL;
    note_event(r, &l, is_grave(r, &l) ? "report.exported" : "report.shown", arg_int(r, "rows", 0));
    return json_object();
}

static json_t *ledger_names(struct request *r)
{
    struct ledger_request l = {
        .query = {.now = r->now.wall, .unit_path = ""}
    };
    struct ledger list[LEDGERS_MAX];
    json_t *names = json_array();
    size_t count;

    set_desk(r, &l);
    l.query.period = period_of(PERIOD_YEAR, r->now.wall);
    count = ledger_list(&l.desk, list);
    for (size_t i = 0; i < count; i++) {
        struct sheet *sheet = ledger_begin(&l.desk, &list[i], &l.query);
        json_t *titles = json_array();

        for (size_t c = 0; c < sheet->column_count; c++)
            json_array_append_new(titles, json_string(sheet->columns[c].title));
        json_array_append_new(names, json_pack("{s:s,s:s,s:o}", "ledger", list[i].id, "title",
                                               list[i].title, "columns", titles));
        sheet_free(sheet);
    }
    return names;
}

/* ---- the sums of statistics ------------------------------------------------------------------ */

/* "level.unit.month.wrong so far.units.wrong.first": where a check goes on. */
static bool read_check(const char *text, struct tally_check *check)
{
    long long unit, units, wrong, first;
    int used = 0, wrong_so_far;

    check->begun = true;
    if (sscanf(text, "%d.%lld.%d.%d.%lld.%lld.%lld%n", &check->level, &unit, &check->month,
               &wrong_so_far, &units, &wrong, &first, &used) != 7 ||
        text[used] != '\0')
        return false;
    check->unit = unit;
    check->wrong_so_far = wrong_so_far != 0;
    check->units = units;
    check->wrong = wrong;
    check->first_wrong = first;
    return true;
}

static json_t *check_tally(struct request *r)
{
    struct tally_check check = {.repair = arg_bool(r, "repair")};
    const char *after = arg_text_or_null(r, "after");
    char next[CURSOR_SIZE];
    json_t *result;

    if (after && !read_check(after, &check))
        return refuse(r, say_bad_cursor, after);
    store_tally_check(r->g->with.store, &check);
    text_format(next, sizeof next, "%d.%lld.%d.%d.%lld.%lld.%lld", check.level,
                (long long)check.unit, check.month, (int)check.wrong_so_far, (long long)check.units,
                (long long)check.wrong, (long long)check.first_wrong);
    result =
        json_pack("{s:I,s:I}", "units", (json_int_t)check.units, "wrong", (json_int_t)check.wrong);
    json_object_set_new(result, "first_wrong",
                        check.wrong
                            ? json_string(store_unit_path(r->g->with.store, check.first_wrong))
                            : json_null());
    json_object_set_new(result, "next", check.done ? json_null() : json_string(next));
    return result;
}

const struct command control_ledger_commands[] = {
    {"ledger.list",  ledger_names, MAY_HEAR_BELOW},
    {"ledger.rows",  ledger_page,  MAY_HEAR_BELOW},
    {"ledger.open",  ledger_open,  MAY_HEAR_BELOW},
    {"ledger.close", ledger_close, MAY_HEAR_BELOW},
    {"ledger.check", check_tally,  MAY_ADMIN     },
    {NULL,           NULL,         0             },
};
