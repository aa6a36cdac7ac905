/* 统计: a year of a unit and all below it, month by month and unit by unit; every number leads to
 * the cases that it counts. */
#include "web/case_words.h"
#include "web/chart.h"
#include "web/list.h"
#include "web/route.h"
#include "web/say.h"
#include "web/statistics.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- links ----------------------------------------------------------------------------------- */

/* "/cases?measure=..&month=..": month 0 is the year. */
static void cases_href(const struct statistics *s, const char *measure, int month, const char *kind,
                       const char *unit, struct buf *out)
{
    buf_clear(out);
    buf_addf(out, "/cases?measure=%s&month=%d", measure, month ? s->year * 100 + month : s->year);
    if (kind)
        buf_addf(out, "&kind=%s", kind);
    if (*unit) {
        buf_add_str(out, "&unit=");
        url_text(out, unit);
    }
}

static void count_cell(const struct statistics *s, struct list *list, int64_t n,
                       const char *measure, int month, const char *kind, const char *unit)
{
    struct buf href = BUF_INIT;

    cases_href(s, measure, month, kind, unit, &href);
    list_number(list, n, n ? href.ptr : NULL);
    buf_free(&href);
}

/* Cases filed in a month that have been accepted or settled since. */
static void timed_cell(const struct statistics *s, struct list *list, int64_t n, const char *has,
                       int month)
{
    struct buf href = BUF_INIT;

    buf_addf(&href, "/cases?has=%s&month=%d", has, s->year * 100 + month);
    if (s->unit.path[0]) {
        buf_add_str(&href, "&unit=");
        url_text(&href, s->unit.path);
    }
    list_number(list, n, n ? href.ptr : NULL);
    buf_free(&href);
}

static void percent_cell(struct list *list, int64_t part, int64_t whole)
{
    char words[24] = "";

    if (whole)
        text_format(words, sizeof words, "%.1f%%", 100.0 * (double)part / (double)whole);
    list_text(list, words);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* Months down, kinds across. */
static struct list *kinds_table(struct statistics *s, struct column *columns)
{
    struct list *list;
    size_t shown = s->kind_count < KINDS_SHOWN ? s->kind_count : KINDS_SHOWN;
    const struct model *model = s->p->web->model;

    columns[0] = (struct column){say_stat_month, "month", NULL};
    for (size_t k = 0; k < shown; k++)
        columns[k + 1] =
            (struct column){model_kind(model, s->kinds[k].code)->title, s->kinds[k].code, "number"};
    columns[shown + 1] = (struct column){say_stat_all, "all", "number"};
    columns[shown + 2] = (struct column){NULL, NULL, NULL};
    list = list_new(s->p, say_stat_kinds, columns);
    for (int m = 0; m < MONTHS; m++) {
        list_keyed(list, s->labels[m], m + 1);
        for (size_t k = 0; k < shown; k++)
            count_cell(s, list, s->kinds[k].found[m], "found", m + 1, s->kinds[k].code,
                       s->unit.path);
        count_cell(s, list, s->n[m][TALLY_FOUND], "found", m + 1, NULL, s->unit.path);
    }
    return list;
}

static const struct {
    enum tally_measure measure;
    const char *name;
} counted[] = {
    {TALLY_FOUND,     "found"    },
    {TALLY_ACCEPTED,  "accepted" },
    {TALLY_HANDLED,   "handled"  },
    {TALLY_SETTLED,   "settled"  },
    {TALLY_ON_SPOT,   "on_spot"  },
    {TALLY_ON_TIME,   "on_time"  },
    {TALLY_LATE,      "late"     },
    {TALLY_SATISFIED, "satisfied"},
    {TALLY_FAIR,      "fair"     },
    {TALLY_BAD,       "bad"      },
    {TALLY_SILENT,    "silent"   },
};
enum { COUNTED = sizeof counted / sizeof *counted };

static void counted_heads(struct column *columns, const char *first)
{
    columns[0] = (struct column){first, "first", NULL};
    for (size_t i = 0; i < COUNTED; i++)
        columns[i + 1] =
            (struct column){measure_words(counted[i].measure), counted[i].name, "number"};
    columns[COUNTED + 1] = (struct column){say_stat_on_time_rate, "in_time", "number"};
    columns[COUNTED + 2] = (struct column){say_stat_satisfied_rate, "liked", "number"};
    columns[COUNTED + 3] = (struct column){NULL, NULL, NULL};
}

static void counted_row(const struct statistics *s, struct list *list, const int64_t *n, int month,
                        const char *unit)
{
    int64_t said = n[TALLY_SATISFIED] + n[TALLY_FAIR] + n[TALLY_BAD];

    for (size_t i = 0; i < COUNTED; i++)
        count_cell(s, list, n[counted[i].measure], counted[i].name, month, NULL, unit);
    percent_cell(list, n[TALLY_ON_TIME], n[TALLY_ON_TIME] + n[TALLY_LATE]);
    percent_cell(list, n[TALLY_SATISFIED], said);
}

static struct list *units_table(struct statistics *s, struct column *columns)
{
    struct list *list;
    struct buf href = BUF_INIT;

    counted_heads(columns, say_case_unit);
    list = list_new(s->p, say_stat_units, columns);
    for (size_t i = 0; i < s->unit_count; i++) {
        buf_clear(&href);
        buf_addf(&href, "/statistics?year=%d&unit=", s->year);
        url_text(&href, s->units[i].path);
        list_link(list, href.ptr, unit_short(s->units[i].path));
        counted_row(s, list, s->units[i].n, 0, s->units[i].path);
    }
    buf_free(&href);
    return list;
}

static struct list *months_table(struct statistics *s, struct column *columns)
{
    struct list *list;

    counted_heads(columns, say_stat_month);
    list = list_new(s->p, say_stat_months, columns);
    for (int m = 0; m < MONTHS; m++) {
        list_keyed(list, s->labels[m], m + 1);
        counted_row(s, list, s->n[m], m + 1, s->unit.path);
    }
    return list;
}

static void hours_cell(struct list *list, double sum, int64_t count)
{
    char words[24] = "";

    if (count)
        text_format(words, sizeof words, "%.1f", sum / (double)count);
    list_text(list, words);
}

static struct list *speed_table(struct statistics *s)
{
    static const struct column columns[] = {
        {say_stat_month,        "month",    NULL    },
        {say_stat_accepted,     "accepted", "number"},
        {say_stat_accept_hours, "first",    "number"},
        {say_stat_settled,      "settled",  "number"},
        {say_stat_settle_hours, "last",     "number"},
        {NULL,                  NULL,       NULL    },
    };
    struct list *list = list_new(s->p, say_stat_speed, columns);

    for (int m = 0; m < MONTHS; m++) {
        list_keyed(list, s->labels[m], m + 1);
        timed_cell(s, list, s->speed[m].accepted, "accepted", m + 1);
        hours_cell(list, s->speed[m].accept_hours, s->speed[m].accepted);
        timed_cell(s, list, s->speed[m].settled, "settled", m + 1);
        hours_cell(list, s->speed[m].settle_hours, s->speed[m].settled);
    }
    return list;
}

/* ---- charts ---------------------------------------------------------------------------------- */

static struct chart month_chart(const struct statistics *s, const char *title, const char *unit)
{
    struct chart chart = {.title = title, .unit = unit, .points = MONTHS};

    for (int m = 0; m < MONTHS; m++)
        chart.labels[m] = s->labels[m];
    return chart;
}

static void draw_kinds(struct statistics *s)
{
    struct chart chart = month_chart(s, say_stat_kinds, say_stat_cases);
    size_t shown = s->kind_count < KINDS_SHOWN ? s->kind_count : KINDS_SHOWN;

    for (size_t k = 0; k < shown; k++) {
        chart.series[k].name = model_kind(s->p->web->model, s->kinds[k].code)->title;
        for (int m = 0; m < MONTHS; m++)
            chart.series[k].values[m] = (double)s->kinds[k].found[m];
    }
    chart.series_count = shown;
    if (s->kind_count > shown) {
        chart.series[shown].name = say_stat_rest;
        chart.series_count++;
        for (size_t k = shown; k < s->kind_count; k++)
            for (int m = 0; m < MONTHS; m++)
                chart.series[shown].values[m] += (double)s->kinds[k].found[m];
    }
    chart_stacked(s->p, &chart);
}

static void draw_units(struct statistics *s)
{
    struct chart chart = {.title = say_stat_units,
                          .unit = say_stat_cases,
                          .points = s->unit_count,
                          .series_count = 2};

    chart.series[0].name = measure_words(TALLY_FOUND);
    chart.series[1].name = measure_words(TALLY_SETTLED);
    for (size_t i = 0; i < s->unit_count; i++) {
        chart.labels[i] = unit_short(s->units[i].path);
        chart.series[0].values[i] = (double)s->units[i].n[TALLY_FOUND];
        chart.series[1].values[i] = (double)s->units[i].n[TALLY_SETTLED];
    }
    if (chart.points)
        chart_columns(s->p, &chart);
}

static void draw_on_time(struct statistics *s)
{
    struct chart chart = month_chart(s, say_stat_on_time_rate, "%");

    chart.most = 100;
    chart.series_count = 1;
    chart.series[0].name = say_stat_on_time_rate;
    for (int m = 0; m < MONTHS; m++) {
        int64_t all = s->n[m][TALLY_ON_TIME] + s->n[m][TALLY_LATE];

        chart.series[0].values[m] = all ? 100.0 * (double)s->n[m][TALLY_ON_TIME] / (double)all : -1;
    }
    chart_lines(s->p, &chart);
}

static void draw_satisfaction(struct statistics *s)
{
    static const enum tally_measure said[] = {TALLY_SATISFIED, TALLY_FAIR, TALLY_BAD, TALLY_SILENT};
    struct chart chart = month_chart(s, say_stat_satisfied, say_stat_cases);

    chart.series_count = sizeof said / sizeof *said;
    for (size_t i = 0; i < chart.series_count; i++) {
        chart.series[i].name = measure_words(said[i]);
        for (int m = 0; m < MONTHS; m++)
            chart.series[i].values[m] = (double)s->n[m][said[i]];
    }
    chart_stacked(s->p, &chart);
}

static void draw_speed(struct statistics *s)
{
    struct chart chart = month_chart(s, say_stat_speed, say_stat_hours);

    chart.series_count = 2;
    chart.series[0].name = say_stat_accept_hours;
    chart.series[1].name = say_stat_settle_hours;
    for (int m = 0; m < MONTHS; m++) {
        const struct speed *speed = &s->speed[m];

        chart.series[0].values[m] =
            speed->accepted ? speed->accept_hours / (double)speed->accepted : -1;
        chart.series[1].values[m] =
            speed->settled ? speed->settle_hours / (double)speed->settled : -1;
    }
    chart_lines(s->p, &chart);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void write_filters(struct statistics *s)
{
    enum { YEARS = 5 };
    char years[YEARS][8];
    struct choice choices[YEARS + 1] = {
        {NULL, NULL}
    };
    int now = civil_local(s->p->request->now.wall).year;
    char year[8];

    for (int i = 0; i < YEARS; i++) {
        text_format(years[i], sizeof years[i], "%d", now - i);
        choices[i] = (struct choice){years[i], years[i]};
    }
    text_format(year, sizeof year, "%d", s->year);
    filters_begin(s->p);
    field_choice(s->p, &(struct field_spec){.name = "year", .label = say_stat_year}, choices, year);
    unit_filter(s->p, s->unit.path);
    filters_end(s->p);
}

static void write_section(struct statistics *s, const char *title,
                          void (*draw)(struct statistics *), struct list *list)
{
    html_element(s->p->out, "h2", NULL, title);
    if (draw)
        draw(s);
    if (!list)
        return;
    list_table(s->p, list);
}

static void write_statistics(struct statistics *s, struct list *const lists[4])
{
    char title[UNIT_PATH_SIZE + 32];
    struct page *p = s->p;

    text_format(title, sizeof title, say_stat_title, s->year, s->unit.path);
    page_begin(p, title, "/statistics");
    write_filters(s);
    write_section(s, say_stat_kinds, draw_kinds, lists[0]);
    write_section(s, say_stat_units, draw_units, lists[1]);
    write_section(s, say_stat_on_time_rate, draw_on_time, NULL);
    write_section(s, say_stat_satisfied, draw_satisfaction, NULL);
    write_section(s, say_stat_months, NULL, lists[2]);
    write_section(s, say_stat_speed, draw_speed, lists[3]);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_stat_rules);
    way_on(p, "/ledgers/monthly", say_stat_monthly);
    page_end(p);
}

static bool find_unit(struct statistics *s)
{
    struct roster_reader roster = store_roster_reader(s->p->web->store);
    const char *path;

    if (!unit_asked(s->p, &path))
        return false;
    if (!*path || roster.unit(roster.store, path, &s->unit))
        return true;
    page_say(s->p, 404, say_roster_none, say_roster_none_why);
    return false;
}

static void show(struct statistics *s)
{
    static const char *const names[] = {"kinds", "units", "months", "speed"};
    struct column kinds[KINDS_SHOWN + 3], units[COUNTED + 4], months[COUNTED + 4];
    struct list *lists[4];
    bool taken = false;

    lists[0] = kinds_table(s, kinds);
    lists[1] = units_table(s, units);
    lists[2] = months_table(s, months);
    lists[3] = speed_table(s);
    for (size_t i = 0; i < 4; i++)
        list_named(lists[i], names[i]);
    for (size_t i = 0; i < 4 && !taken; i++)
        taken = list_taken(s->p, lists[i], names[i]);
    if (!taken)
        write_statistics(s, lists);
    for (size_t i = 0; i < 4; i++)
        list_free(lists[i]);
}

void page_statistics(struct page *p)
{
    struct statistics *s = xcalloc(1, sizeof *s);

    s->p = p;
    s->year = (int)request_int(p->request, "year", civil_local(p->request->now.wall).year);
    if (s->year < 1990 || s->year > 9999)
        s->year = civil_local(p->request->now.wall).year;
    for (int m = 0; m < MONTHS; m++)
        text_format(s->labels[m], sizeof s->labels[m], say_stat_month_label, m + 1);
    if (find_unit(s)) {
        statistics_sum(s);
        page_looked(p, "statistics");
        show(s);
    }
    free(s->kinds);
    free(s->units);
    free(s);
}
