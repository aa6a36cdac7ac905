#include "web/statistics.h"
#include "web/case_words.h"
#include <stdlib.h>
#include <string.h>

static struct kind_sums *kind_of(struct statistics *s, const char *code)
{
    for (size_t i = 0; i < s->kind_count; i++)
        if (strcmp(s->kinds[i].code, code) == 0)
            return &s->kinds[i];
    return NULL;
}

static void add_month(void *ctx, const char *kind, const char *subject, int grade,
                      const struct tally_month *row)
{
    struct statistics *s = ctx;
    struct kind_sums *sums = kind_of(s, kind);
    int month = row->month % 100 - 1;

    (void)subject, (void)grade;
    if (month < 0 || month >= MONTHS)
        return;
    for (int m = 0; m < TALLY_MEASURES; m++)
        s->n[month][m] += row->n[m];
    if (!sums)
        return;
    sums->found[month] += row->n[TALLY_FOUND];
    sums->all += row->n[TALLY_FOUND];
}

static int by_count(const void *a, const void *b)
{
    int64_t x = ((const struct kind_sums *)a)->all, y = ((const struct kind_sums *)b)->all;

    return (x < y) - (x > y);
}

static void sum_months(struct statistics *s)
{
    const struct model *model = s->p->web->model;

    s->kinds = xcalloc(model->kind_count + 1, sizeof *s->kinds);
    for (size_t i = 0; i < model->kind_count; i++)
        s->kinds[s->kind_count++].code = model->kinds[i].code;
    store_tally(s->p->web->store, s->unit.path[0] ? s->unit.id : 0, s->year * 100 + 1,
                s->year * 100 + 12, add_month, s);
    qsort(s->kinds, s->kind_count, sizeof *s->kinds, by_count);
    while (s->kind_count && !s->kinds[s->kind_count - 1].all)
        s->kind_count--;
}

struct children {
    struct statistics *s;
    int64_t parent;
};

static void keep_child(void *to, const struct unit *unit)
{
    struct children *children = to;
    struct statistics *s = children->s;

    if (unit->parent != children->parent || s->unit_count == UNITS_SHOWN)
        return;
    s->units[s->unit_count].id = unit->id;
    text_copy(s->units[s->unit_count++].path, UNIT_PATH_SIZE, span_of(unit->path));
}

static void add_unit(void *ctx, const char *kind, const char *subject, int grade,
                     const struct tally_month *row)
{
    struct unit_sums *sums = ctx;

    (void)kind, (void)subject, (void)grade;
    for (int m = 0; m < TALLY_MEASURES; m++)
        sums->n[m] += row->n[m];
}

static void sum_units(struct statistics *s)
{
    struct roster_reader roster = store_roster_reader(s->p->web->store);
    struct children children = {s, s->unit.id};
    struct unit top;

    s->units = xcalloc(UNITS_SHOWN, sizeof *s->units);
    if (!children.parent && roster.top(roster.store, &top))
        children.parent = top.id;
    roster.each_unit(roster.store, keep_child, &children);
    for (size_t i = 0; i < s->unit_count; i++)
        store_tally(s->p->web->store, s->units[i].id, s->year * 100 + 1, s->year * 100 + 12,
                    add_unit, &s->units[i]);
}

static void add_speed(void *ctx, wall_t filed, wall_t accepted, wall_t settled)
{
    struct statistics *s = ctx;
    struct speed *speed = &s->speed[civil_local(filed).month - 1];

    speed->accepted++;
    speed->accept_hours += (double)(accepted.ms - filed.ms) / (double)WALL_HOUR;
    if (!wall_known(settled))
        return;
    speed->settled++;
    speed->settle_hours += (double)(settled.ms - filed.ms) / (double)WALL_HOUR;
}

static void sum_speed(struct statistics *s)
{
    wall_t first[2], last[2];

    if (!month_span(s->year * 100 + 1, first) || !month_span(s->year * 100 + 12, last))
        return;
    store_case_speed(s->p->web->store, s->unit.path, (const wall_t[]){first[0], last[1]},
                     SPEED_MOST, add_speed, s);
}

void statistics_sum(struct statistics *s)
{
    sum_months(s);
    sum_units(s);
    sum_speed(s);
}
