/* Duties and appointments, lines of contact, teams. */
#include "model/load.h"
#include <stdlib.h>
#include <string.h>

const struct conf_key load_duty_keys[] = {
    {"set",    CONF_ONE,  NULL},
    {"bureau", CONF_ONE,  NULL},
    {"roles",  CONF_MANY, NULL},
    {"kinds",  CONF_MANY, NULL},
    {"text",   CONF_ONE,  NULL},
    {NULL,     CONF_END,  NULL},
};

const struct conf_key load_line_keys[] = {
    {"roles",    CONF_MANY, NULL},
    {"contacts", CONF_MANY, NULL},
    {"text",     CONF_ONE,  NULL},
    {NULL,       CONF_END,  NULL},
};

const struct conf_key load_team_keys[] = {
    {"level", CONF_ONE,  NULL},
    {"low",   CONF_ONE,  NULL},
    {"high",  CONF_ONE,  NULL},
    {"roles", CONF_MANY, NULL},
    {NULL,    CONF_END,  NULL},
};

/* ---- duties ---------------------------------------------------------------------------------- */

static void check_bureaus(struct load *load, cfg_t *section, const struct duty *duty)
{
    for (size_t i = 0; i < duty->kinds.count; i++) {
        const struct kind *kind = model_kind(load->model, duty->kinds.items[i]);
        if (duty->bureau[0] && kind->bureau[0] && strcmp(kind->bureau, duty->bureau) != 0)
            conf_complain(&load->reader, conf_get(section, "bureau")->line,
                          "duty \"%s\" reports kind %s to \"%s\", but that kind goes to \"%s\"; "
                          "expected the same bureau",
                          duty->title, kind->code, duty->bureau, kind->bureau);
    }
}

static void read_duty(struct load *load, cfg_t *section, struct duty *duty)
{
    const char *set = conf_need(&load->reader, section, "set");
    duty->title = xstrdup(cfg_title(section));
    duty->set = xstrdup(set ? set : "");
    duty->bureau = load_text(section, "bureau");
    duty->text = load_text(section, "text");
    load_need_some(load, section, "roles");
    load_roles(load, section, "roles", &duty->roles);
    load_kind_codes(load, section, "kinds", &duty->kinds);
    check_bureaus(load, section, duty);
}

/* ---- teams ----------------------------------------------------------------------------------- */

static void read_team(struct load *load, cfg_t *section, struct team *team)
{
    static const long people[2] = {1, 100};
    team->title = xstrdup(cfg_title(section));
    if (conf_need(&load->reader, section, "level")) {
        int level = load_level(load, section, "level", 0);
        team->level = level < 0 ? 0 : level;
    }
    team->level_title = load_text(section, "level");
    team->low = load_number(load, section, "low", people, 0);
    team->high = load_number(load, section, "high", people, 0);
    if (team->high && team->high < team->low)
        conf_complain(&load->reader, conf_get(section, "high")->line,
                      "high = %d; expected no less than low = %d", team->high, team->low);
    load_need_some(load, section, "roles");
    load_roles(load, section, "roles", &team->roles);
}

void load_duties(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "duty");
    model->duties = xcalloc(count + 1, sizeof(*model->duties));
    for (size_t i = 0; i < count; i++, model->duty_count++)
        read_duty(load, cfg_getnsec(root, "duty", (unsigned)i), &model->duties[i]);
    count = cfg_size(root, "team");
    model->teams = xcalloc(count + 1, sizeof(*model->teams));
    for (size_t i = 0; i < count; i++, model->team_count++)
        read_team(load, cfg_getnsec(root, "team", (unsigned)i), &model->teams[i]);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool knows_contact(const struct load *load, const char *code)
{
    const struct role *role = model_role(load->model, code);
    return strcmp(code, "household") == 0 || (role && strcmp(role->code, code) == 0);
}

void load_lines(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "line");
    model->lines = xcalloc(count + 1, sizeof(*model->lines));
    for (size_t i = 0; i < count; i++, model->line_count++) {
        cfg_t *section = cfg_getnsec(root, "line", (unsigned)i);
        struct contact_line *line = &model->lines[i];
        line->title = xstrdup(cfg_title(section));
        line->text = load_text(section, "text");
        load_need_some(load, section, "roles");
        load_roles(load, section, "roles", &line->roles);
        load_need_some(load, section, "contacts");
        load_known(load, section, "contacts", &line->contacts, knows_contact,
                   "household or the code of a role of this model");
    }
}
