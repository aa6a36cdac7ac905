#include "model/load.h"
#include <stdlib.h>
#include <string.h>

/* In the order of the bits MAY_*. */
static const char *const rights[] = {"report", "hear-below", "work",      "draft", "check",
                                     "sign",   "roster",     "end-alarm", "admin", NULL};

/* ---- what may stand in a model --------------------------------------------------------------- */

static const struct conf_key level_keys[] = {
    {"centre", CONF_ONE, NULL},
    {NULL,     CONF_END, NULL},
};

static const struct conf_key role_keys[] = {
    {"title",      CONF_ONE,  NULL},
    {"words",      CONF_MANY, NULL},
    {"level",      CONF_ONE,  NULL},
    {"may",        CONF_MANY, NULL},
    {"needed",     CONF_ONE,  NULL},
    {"reports_to", CONF_MANY, NULL},
    {NULL,         CONF_END,  NULL},
};

static const struct conf_key group_keys[] = {
    {"words", CONF_MANY, NULL},
    {NULL,    CONF_END,  NULL},
};

static const struct conf_key sound_keys[] = {
    {"n_l",       CONF_ONE, NULL},
    {"retroflex", CONF_ONE, NULL},
    {"nasal",     CONF_ONE, NULL},
    {NULL,        CONF_END, NULL},
};

static const struct conf_key root_keys[] = {
    {"name",             CONF_ONE,     NULL                },
    {"title",            CONF_ONE,     NULL                },
    {"base",             CONF_ONE,     NULL                },
    {"without",          CONF_MANY,    NULL                },
    {"signatures",       CONF_ONE,     NULL                },
    {"above",            CONF_MANY,    NULL                },
    {"level",            CONF_TITLED,  level_keys          },
    {"role",             CONF_TITLED,  role_keys           },
    {"group",            CONF_TITLED,  group_keys          },
    {"line",             CONF_TITLED,  load_line_keys      },
    {"grade",            CONF_TITLED,  load_grade_keys     },
    {"kind",             CONF_TITLED,  load_kind_keys      },
    {"duty",             CONF_TITLED,  load_duty_keys      },
    {"team",             CONF_TITLED,  load_team_keys      },
    {"move",             CONF_TITLED,  load_move_keys      },
    {"supervise",        CONF_SECTION, load_supervise_keys },
    {"warning",          CONF_TITLED,  load_warning_keys   },
    {"register",         CONF_TITLED,  load_register_keys  },
    {"drive",            CONF_TITLED,  load_drive_keys     },
    {"evaluation",       CONF_SECTION, load_evaluation_keys},
    {"calendar",         CONF_TITLED,  load_calendar_keys  },
    {"round",            CONF_TITLED,  load_round_keys     },
    {"notice",           CONF_TITLED,  load_notice_keys    },
    {"holidays",         CONF_ONE,     NULL                },
    {"card",             CONF_MANY,    NULL                },
    {"danger",           CONF_MANY,    NULL                },
    {"never_neighbours", CONF_MANY,    NULL                },
    {"alarm_outright",   CONF_MANY,    NULL                },
    {"sounds",           CONF_SECTION, sound_keys          },
    {NULL,               CONF_END,     NULL                },
};

/* ---- levels and roles ------------------------------------------------------------------------ */

static void read_above(struct load *load, cfg_t *root)
{
    struct words *above = &load->model->above;
    size_t count = conf_count(root, "above");
    above->items = xcalloc(count + 1, sizeof(*above->items));
    for (size_t i = 0; i < count; i++) {
        const struct conf_value *value = conf_at(root, "above", i);
        for (size_t j = 0; j < load->model->level_count; j++)
            if (strcmp(load->model->levels[j].title, value->text) == 0)
                conf_complain(&load->reader, value->line,
                              "above names \"%s\", which is a level of this model; expected levels "
                              "above its top",
                              value->text);
        above->items[above->count++] = xstrdup(value->text);
    }
}

static void read_levels(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "level");
    if (count == 0 || count > LEVELS_MAX)
        conf_complain(&load->reader, 0,
                      "has %zu levels; expected level \"...\" { } 1 to %d times, "
                      "top first",
                      count, LEVELS_MAX);
    model->levels = xcalloc(count + 1, sizeof(*model->levels));
    for (size_t i = 0; i < count; i++) {
        cfg_t *section = cfg_getnsec(root, "level", (unsigned)i);
        model->levels[i].title = xstrdup(cfg_title(section));
        model->levels[i].centre = load_optional(section, "centre");
        model->level_count++;
    }
}

static void read_role(struct load *load, cfg_t *section, struct role *role)
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "role %s", cfg_title(section));
    load->owner = owner.ptr;
    role->code = xstrdup(cfg_title(section));
    if (role->code[strspn(role->code, "abcdefghijklmnopqrstuvwxyz-")])
        conf_complain(&load->reader, conf_line(section),
                      "role \"%s\"; expected small letters and hyphens", role->code);
    role->title = load_title(load, section);
    load_words(load, section, "words", &role->words);
    role->level = load_level(load, section, "level", -1);
    for (size_t i = 0; i < conf_count(section, "may"); i++) {
        int right = conf_choice(&load->reader, conf_at(section, "may", i), "may", rights);
        role->may |= right < 0 ? 0 : 1u << right;
    }
    role->needed = conf_flag(&load->reader, section, "needed", false);
    if (role->needed && role->level < 0)
        conf_complain(&load->reader, conf_line(section),
                      "role \"%s\" is needed but has no level; expected level = \"...\"",
                      role->code);
    load_claim(load, section, "title", &load->offices);
    load_claim(load, section, "words", &load->offices);
    buf_free(&owner);
}

static void read_roles(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "role");
    if (count == 0)
        conf_complain(&load->reader, 0, "has no role \"...\" { }; expected at least one");
    model->roles = xcalloc(count + 1, sizeof(*model->roles));
    for (size_t i = 0; i < count; i++, model->role_count++)
        read_role(load, cfg_getnsec(root, "role", (unsigned)i), &model->roles[i]);
    for (size_t i = 0; i < count; i++)
        load_roles(load, cfg_getnsec(root, "role", (unsigned)i), "reports_to",
                   &model->roles[i].reports_to);
}

/* One kind at most has no words: it takes every group that no other claims. */
static void read_groups(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "group"), without = 0;

    model->group_kinds = xcalloc(count + 1, sizeof(*model->group_kinds));
    for (size_t i = 0; i < count; i++) {
        cfg_t *section = cfg_getnsec(root, "group", (unsigned)i);
        struct group_kind *kind = &model->group_kinds[model->group_kind_count++];

        kind->title = xstrdup(cfg_title(section));
        load->owner = kind->title;
        load_words(load, section, "words", &kind->words);
        without += kind->words.count == 0;
        if (without > 1 && kind->words.count == 0)
            conf_complain(&load->reader, conf_line(section),
                          "group \"%s\" has no words; expected at most one such", kind->title);
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

/* FNV-1a: tells that a file changed, no more. */
#define FINGERPRINT_START 14695981039346656037u

static uint64_t fingerprint(uint64_t hash, struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 1099511628211u;
    return hash;
}

static void read_sounds(struct load *load, cfg_t *root)
{
    const struct said said = {cfg_getsec(root, "sounds"),
                              load->base ? cfg_getsec(load->base, "sounds") : NULL};
    struct model *model = load->model;
    model->merge_n_l = conf_flag(&load->reader, load_at(&said, "n_l"), "n_l", false);
    model->merge_retroflex =
        conf_flag(&load->reader, load_at(&said, "retroflex"), "retroflex", false);
    model->merge_nasal = conf_flag(&load->reader, load_at(&said, "nasal"), "nasal", false);
}

/* Lists that the base fills where this file leaves them out. */
static void read_lists(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    const struct {
        const char *key;
        struct words *out;
    } lists[] = {
        {"card",             &model->card            },
        {"danger",           &model->danger          },
        {"never_neighbours", &model->never_neighbours},
        {"alarm_outright",   &model->alarm_outright  },
    };
    const struct said said = {root, load->base};
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        load_list(load, load_at(&said, lists[i].key), lists[i].key, lists[i].out);
}

/* In the order in which one refers to another. */
static void read_root(struct load *load, cfg_t *root)
{
    static const long signatures[2] = {1, 3};
    struct model *model = load->model;
    const char *name = conf_need(&load->reader, root, "name");
    const char *title = conf_need(&load->reader, root, "title");
    model->name = xstrdup(name ? name : "");
    model->title = xstrdup(title ? title : "");
    model->notice_signatures = (unsigned)load_number(load, root, "signatures", signatures, 3);
    read_levels(load, root);
    read_above(load, root);
    read_roles(load, root);
    read_groups(load, root);
    load_lines(load, root);
    load_grades(load, root);
    load_all_kinds(load, root);
    load_duties(load, root);
    load_moves(load, root);
    load_warnings(load, root);
    load_forms(load, root);
    load_evaluation(load, root);
    load_plans(load, root);
    load_notices(load, root);
    read_lists(load, root);
    read_sounds(load, root);
    load_check_whole(load, root);
}

/* The model that says what this one leaves out: words and kinds, never offices or ways. */
static void read_base(struct load *load, cfg_t *root)
{
    const struct conf_value *base = conf_get(root, "base");
    if (!base)
        return;
    load->base_path = load_beside(load, base->text);
    load->base = conf_parse_base_keys(&load->reader, load->base_path, root_keys);
    if (!load->base)
        conf_complain(&load->reader, base->line,
                      "base = \"%s\"; expected a model whose words and kinds are taken where this "
                      "one says nothing",
                      base->text);
    else if (conf_get(load->base, "base"))
        conf_complain(&load->reader, base->line,
                      "base = \"%s\", which has a base of its own; expected one without",
                      base->text);
    load->model->fingerprint = fingerprint(load->model->fingerprint, buf_span(&load->reader.bytes));
}

static void load_end(struct load *load)
{
    if (load->base)
        cfg_free(load->base);
    free(load->base_path);
    free(load->kind_lines);
    claims_free(&load->words);
    claims_free(&load->digits);
    claims_free(&load->offices);
    claims_free(&load->subjects);
    conf_done(&load->reader);
}

struct model *model_load(const char *path, struct buf *errors)
{
    struct load load = {
        .reader = {.path = path, .errors = errors}
    };
    cfg_t *root = conf_parse_keys(&load.reader, root_keys);
    if (root) {
        load.model = xcalloc(1, sizeof(*load.model));
        load.model->path = xstrdup(path);
        load.model->fingerprint = fingerprint(FINGERPRINT_START, buf_span(&load.reader.bytes));
        read_base(&load, root);
        read_root(&load, root);
        cfg_free(root);
    }
    if (load.reader.complaints) {
        model_free(load.model);
        load.model = NULL;
    }
    load_end(&load);
    return load.model;
}
