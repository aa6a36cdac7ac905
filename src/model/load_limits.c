/* Time limits of a kind and of its grades (domain.md 5.3). */
#include "model/load.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const struct conf_key load_limit_keys[] = {
    {"accept_hours",     CONF_ONE, NULL},
    {"handle_hours",     CONF_ONE, NULL},
    {"verify_hours",     CONF_ONE, NULL},
    {"accept_red_hours", CONF_ONE, NULL},
    {"handle_red_hours", CONF_ONE, NULL},
    {"verify_red_hours", CONF_ONE, NULL},
    {"remind_hours",     CONF_ONE, NULL},
    {"working_days",     CONF_ONE, NULL},
    {NULL,               CONF_END, NULL},
};

struct stage {
    const char *yellow, *red;
    size_t yellow_at, red_at; /* in struct limits */
};

#define STAGE(name)                                                                                \
    {                                                                                              \
#        name "_hours", #        name "_red_hours", offsetof(struct limits, name##_hours),         \
            offsetof(struct limits, name##_red_hours)                                              \
    }

static const struct stage stages[] = {STAGE(accept), STAGE(handle), STAGE(verify)};
enum { STAGES = sizeof(stages) / sizeof(*stages) };

static int *hours_at(struct limits *limits, size_t offset)
{
    return (int *)((char *)limits + offset);
}

static int twice(int hours)
{
    return hours > HOURS_MAX / 2 ? HOURS_MAX : 2 * hours;
}

static void read_stage(struct load *load, cfg_t *section, const struct stage *stage,
                       struct limits *limits)
{
    int *yellow = hours_at(limits, stage->yellow_at), *red = hours_at(limits, stage->red_at);
    const struct conf_value *said = conf_get(section, stage->yellow);
    *yellow = load_hours(load, section, stage->yellow, *yellow);
    if (said)
        *red = twice(*yellow);
    *red = load_hours(load, section, stage->red, *red);
    const struct conf_value *red_said = conf_get(section, stage->red);
    if (red_said && *yellow == 0)
        conf_complain(&load->reader, red_said->line, "%s = %d without %s; expected both",
                      stage->red, *red, stage->yellow);
    else if (*red < *yellow)
        conf_complain(&load->reader, red_said ? red_said->line : conf_line(section),
                      "%s = %d; expected no less than %s = %d", stage->red, *red, stage->yellow,
                      *yellow);
}

static int default_remind(const struct limits *limits)
{
    int quarter = limits->handle_hours / 4;
    return quarter < 24 ? quarter : 24;
}

static int line_of(cfg_t *section, const char *key)
{
    const struct conf_value *value = conf_get(section, key);
    return value ? value->line : conf_line(section);
}

/* *limits holds what is taken where the section says nothing. */
static void read_limits(struct load *load, cfg_t *section, struct limits *limits)
{
    for (size_t i = 0; i < STAGES; i++)
        read_stage(load, section, &stages[i], limits);
    bool fresh = !limits->remind_hours || conf_get(section, "handle_hours");
    limits->remind_hours = load_hours(load, section, "remind_hours",
                                      fresh ? default_remind(limits) : limits->remind_hours);
    limits->working_days = conf_flag(&load->reader, section, "working_days", limits->working_days);
    if (limits->handle_hours && limits->accept_hours > limits->handle_hours)
        conf_complain(&load->reader, line_of(section, "accept_hours"),
                      "accept_hours = %d; expected no more than handle_hours = %d",
                      limits->accept_hours, limits->handle_hours);
    if (limits->handle_hours && limits->remind_hours >= limits->handle_hours)
        conf_complain(&load->reader, line_of(section, "remind_hours"),
                      "remind_hours = %d; expected less than handle_hours = %d",
                      limits->remind_hours, limits->handle_hours);
}

static void read_rows(struct load *load, cfg_t *section, struct kind *kind)
{
    const struct model *model = load->model;
    kind->grade_limits = xcalloc(model->grade_count + 1, sizeof(*kind->grade_limits));
    kind->grade_limit_count = model->grade_count;
    for (size_t i = 0; i < model->grade_count; i++)
        kind->grade_limits[i] = kind->limits;
    for (unsigned i = 0; section && i < cfg_size(section, "limit"); i++) {
        cfg_t *row = cfg_getnsec(section, "limit", i);
        const struct grade *grade = model_grade(model, cfg_title(row));
        if (grade)
            read_limits(load, row, &kind->grade_limits[grade - model->grades]);
        else
            conf_complain(&load->reader, conf_line(row),
                          "limit \"%s\" of kind %s; expected the title of a grade", cfg_title(row),
                          kind->code);
    }
}

void load_limits(struct load *load, const struct said *said, struct kind *kind)
{
    cfg_t *section = said->own ? said->own : said->base;
    if (said->base)
        read_limits(load, said->base, &kind->limits);
    if (said->own)
        read_limits(load, said->own, &kind->limits);
    read_rows(load, said->own, kind);
    if (kind->destination == DEST_CASE && !kind->limits.handle_hours)
        conf_complain(&load->reader, conf_line(section),
                      "kind \"%s\" becomes a case without handle_hours; expected a limit, so that "
                      "it comes to an end",
                      kind->code);
    if (kind->destination != DEST_CASE && said->own && cfg_size(said->own, "limit"))
        conf_complain(&load->reader, conf_line(cfg_getnsec(said->own, "limit", 0)),
                      "kind \"%s\" has limits by grade but becomes no case; expected them at kinds "
                      "that become = \"case\"",
                      kind->code);
}
