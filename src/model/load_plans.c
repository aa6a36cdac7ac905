/* What comes back by the calendar. */
#include "model/load.h"
#include "model/recurrence.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct conf_key load_calendar_keys[] = {
    {"kind",         CONF_ONE,  NULL},
    {"every",        CONF_ONE,  NULL},
    {"day",          CONF_ONE,  NULL},
    {"month",        CONF_ONE,  NULL},
    {"at",           CONF_ONE,  NULL},
    {"roles",        CONF_MANY, NULL},
    {"level",        CONF_ONE,  NULL},
    {"text",         CONF_ONE,  NULL},
    {"notice_hours", CONF_ONE,  NULL},
    {NULL,           CONF_END,  NULL},
};

const struct conf_key load_round_keys[] = {
    {"every",          CONF_ONE,  NULL},
    {"day",            CONF_ONE,  NULL},
    {"month",          CONF_ONE,  NULL},
    {"at",             CONF_ONE,  NULL},
    {"roles",          CONF_MANY, NULL},
    {"text",           CONF_ONE,  NULL},
    {"asks",           CONF_ONE,  NULL},
    {"periods",        CONF_MANY, NULL},
    {"ring",           CONF_ONE,  NULL},
    {"remind_hours",   CONF_ONE,  NULL},
    {"deadline_hours", CONF_ONE,  NULL},
    {NULL,             CONF_END,  NULL},
};

static const char *const everies[] = {
#define X(name, words, last) words,
    EVERY_TABLE(X)
#undef X
        NULL};

static const long last_days[] = {
#define X(name, words, last) last,
    EVERY_TABLE(X)
#undef X
};

static const char *const calendar_kinds[] = {
#define X(name, words) words,
    CALENDAR_KIND_TABLE(X)
#undef X
        NULL};

const char *every_name(enum every every)
{
    return everies[every];
}

const char *calendar_kind_name(enum calendar_kind kind)
{
    return calendar_kinds[kind];
}

/* ---- when ------------------------------------------------------------------------------------ */

static void read_time(struct load *load, cfg_t *section, struct recurrence *when)
{
    const struct conf_value *value = conf_get(section, "at");
    unsigned hour = 0, minute = 0;
    int end = 0;
    when->hour = 9;
    if (!value)
        return;
    if (sscanf(value->text, "%2u:%2u%n", &hour, &minute, &end) != 2 || value->text[end] ||
        hour > 23 || minute > 59)
        conf_complain(&load->reader, value->line, "at = \"%s\"; expected a time as \"09:00\"",
                      value->text);
    when->hour = (int)hour;
    when->minute = (int)minute;
}

static void read_day(struct load *load, cfg_t *section, struct recurrence *when)
{
    static const char *const keys[] = {"day", "month"};
    const long months = when->every == EVERY_QUARTER     ? 3
                        : when->every == EVERY_HALF_YEAR ? 6
                        : when->every == EVERY_YEAR      ? 12
                                                         : 0;
    const long range[2] = {1, last_days[when->every]}, month[2] = {1, months};
    bool may[2] = {range[1] > 1, months > 0};
    for (size_t i = 0; i < 2; i++)
        if (conf_get(section, keys[i]) && !may[i])
            conf_complain(&load->reader, conf_get(section, keys[i])->line,
                          "%s = %s with every = \"%s\"; expected no %s there", keys[i],
                          conf_get(section, keys[i])->text, every_name(when->every), keys[i]);
    if (may[0] && !conf_get(section, "day"))
        conf_complain(&load->reader, conf_line(section), "%s \"%s\" lacks day = ...",
                      cfg_name(section), cfg_title(section));
    when->day = may[0] ? load_number(load, section, "day", range, 1) : 1;
    when->month = may[1] ? load_number(load, section, "month", month, 1) : 1;
}

static void read_when(struct load *load, cfg_t *section, struct recurrence *when)
{
    when->every = EVERY_DAY;
    if (!conf_need(&load->reader, section, "every"))
        return;
    int every = conf_choice(&load->reader, conf_get(section, "every"), "every", everies);
    read_time(load, section, when);
    if (every < 0)
        return;
    when->every = (enum every)every;
    read_day(load, section, when);
}

/* ---- calendar and rounds --------------------------------------------------------------------- */

static void read_calendar(struct load *load, cfg_t *section, struct calendar_item *item)
{
    item->title = xstrdup(cfg_title(section));
    if (conf_need(&load->reader, section, "kind")) {
        int kind = conf_choice(&load->reader, conf_get(section, "kind"), "kind", calendar_kinds);
        item->kind = kind < 0 ? CALENDAR_MEETING : (enum calendar_kind)kind;
    }
    read_when(load, section, &item->when);
    load_need_some(load, section, "roles");
    load_roles(load, section, "roles", &item->roles);
    int level = load_level(load, section, "level", 0);
    item->level = level < 0 ? 0 : level;
    item->level_title = load_text(section, "level");
    item->text = load_text(section, "text");
    item->notice_hours = load_hours(load, section, "notice_hours", 48);
}

/* What an answer is: 平安, or a number. */
static void read_asks(struct load *load, cfg_t *section, struct round_plan *round)
{
    static const char *const asks[] = {"well", "number", NULL};
    const struct conf_value *value = conf_get(section, "asks");

    round->number = value && conf_choice(&load->reader, value, "asks", asks) == 1;
}

static void read_periods(struct load *load, cfg_t *section, struct round_plan *round)
{
    size_t count = conf_count(section, "periods");

    round->periods.items = xcalloc(count + 1, sizeof(*round->periods.items));
    for (size_t i = 0; i < count; i++) {
        const struct conf_value *value = conf_at(section, "periods", i);

        if (period_good(value->text))
            round->periods.items[round->periods.count++] = xstrdup(value->text);
        else
            conf_complain(&load->reader, value->line,
                          "periods holds \"%s\"; expected two days of the year as "
                          "\"03-01..03-15\"",
                          value->text);
    }
}

static void read_round(struct load *load, cfg_t *section, struct round_plan *round)
{
    round->title = xstrdup(cfg_title(section));
    read_when(load, section, &round->when);
    load_need_some(load, section, "roles");
    load_roles(load, section, "roles", &round->roles);
    const char *text = conf_need(&load->reader, section, "text");
    round->text = xstrdup(text ? text : "");
    read_asks(load, section, round);
    read_periods(load, section, round);
    round->ring = conf_flag(&load->reader, section, "ring", false);
    round->remind_hours = load_hours(load, section, "remind_hours", 24);
    round->deadline_hours = load_hours(load, section, "deadline_hours", 48);
    if (round->deadline_hours <= round->remind_hours)
        conf_complain(&load->reader, conf_line(section),
                      "round \"%s\" ends after %d h and reminds after %d h; expected the reminder "
                      "before the end",
                      round->title, round->deadline_hours, round->remind_hours);
}

static void read_holidays(struct load *load, cfg_t *root)
{
    const struct conf_value *value = conf_get(root, "holidays");
    if (!value)
        return;
    load->model->holidays = load_beside(load, value->text);
    FILE *file = fopen(load->model->holidays, "r");
    if (file)
        fclose(file);
    else
        conf_complain(&load->reader, value->line,
                      "holidays = \"%s\"; expected a file that can be read (looked for %s)",
                      value->text, load->model->holidays);
}

void load_plans(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "calendar");
    model->calendar = xcalloc(count + 1, sizeof(*model->calendar));
    for (size_t i = 0; i < count; i++, model->calendar_count++)
        read_calendar(load, cfg_getnsec(root, "calendar", (unsigned)i), &model->calendar[i]);
    count = cfg_size(root, "round");
    model->rounds = xcalloc(count + 1, sizeof(*model->rounds));
    for (size_t i = 0; i < count; i++, model->round_count++)
        read_round(load, cfg_getnsec(root, "round", (unsigned)i), &model->rounds[i]);
    read_holidays(load, root);
}
