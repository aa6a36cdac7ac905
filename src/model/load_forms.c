/* Registers and drives. */
#include "model/load.h"
#include <stdlib.h>
#include <string.h>

static const struct conf_key field_keys[] = {
    {"from",    CONF_ONE,  NULL},
    {"type",    CONF_ONE,  NULL},
    {"choices", CONF_MANY, NULL},
    {"needed",  CONF_ONE,  NULL},
    {NULL,      CONF_END,  NULL},
};

const struct conf_key load_register_keys[] = {
    {"title",      CONF_ONE,    NULL      },
    {"field",      CONF_TITLED, field_keys},
    {"fill",       CONF_MANY,   NULL      },
    {"sealed",     CONF_ONE,    NULL      },
    {"quiet",      CONF_ONE,    NULL      },
    {"visits",     CONF_ONE,    NULL      },
    {"visit_days", CONF_ONE,    NULL      },
    {"helper",     CONF_ONE,    NULL      },
    {"fix_days",   CONF_ONE,    NULL      },
    {"recheck",    CONF_ONE,    NULL      },
    {"cases",      CONF_MANY,   NULL      },
    {"done",       CONF_ONE,    NULL      },
    {"ends",       CONF_MANY,   NULL      },
    {NULL,         CONF_END,    NULL      },
};

const struct conf_key load_drive_keys[] = {
    {"title",   CONF_ONE,  NULL},
    {"unit_of", CONF_ONE,  NULL},
    {"words",   CONF_MANY, NULL},
    {"answers", CONF_MANY, NULL},
    {"yes",     CONF_MANY, NULL},
    {"no",      CONF_MANY, NULL},
    {"list",    CONF_ONE,  NULL},
    {"why",     CONF_ONE,  NULL},
    {"roles",   CONF_MANY, NULL},
    {"text",    CONF_ONE,  NULL},
    {NULL,      CONF_END,  NULL},
};

static const char *const froms[] = {
#define X(name, words) words,
    FORM_FROM_TABLE(X)
#undef X
        NULL};

const char *form_from_name(enum form_from from)
{
    return froms[from];
}

static const char *const types[] = {
#define X(name, words) words,
    FORM_TYPE_TABLE(X)
#undef X
        NULL};

const char *form_type_name(enum form_type type)
{
    return types[type];
}

static char *read_code(struct load *load, cfg_t *section)
{
    const char *code = cfg_title(section);
    if (!code[0] || code[strspn(code, "abcdefghijklmnopqrstuvwxyz-")] || strlen(code) > 24)
        conf_complain(&load->reader, conf_line(section),
                      "%s \"%s\"; expected at most 24 small letters and hyphens", cfg_name(section),
                      code);
    return xstrdup(code);
}

/* ---- registers ------------------------------------------------------------------------------- */

static bool any_words(const struct load *load, const char *word)
{
    (void)load;
    return word[0] != '\0';
}

/* What may be said into a column of its own. */
static void read_type(struct load *load, cfg_t *section, struct form_field *field)
{
    const struct conf_value *type = conf_get(section, "type");

    load_known(load, section, "choices", &field->choices, any_words, "words");
    field->needed = conf_flag(&load->reader, section, "needed", false);
    if (type && field->from != FROM_SAID)
        conf_complain(&load->reader, type->line,
                      "field \"%s\" has a type but from = \"%s\"; expected from = \"said\"",
                      field->title, form_from_name(field->from));
    int chosen = type ? conf_choice(&load->reader, type, "type", types) : TYPE_WORDS;
    field->type = chosen < 0 ? TYPE_WORDS : (enum form_type)chosen;
    if ((field->type == TYPE_CHOICE) != (field->choices.count > 0))
        conf_complain(&load->reader, conf_line(section),
                      "field \"%s\" has %zu choices and type = \"%s\"; expected choices where "
                      "type = \"choice\" and nowhere else",
                      field->title, field->choices.count, form_type_name(field->type));
}

static void read_field(struct load *load, cfg_t *section, struct form_field *field)
{
    field->title = xstrdup(cfg_title(section));
    field->from = FROM_HAND;
    if (!conf_need(&load->reader, section, "from"))
        return;
    int from = conf_choice(&load->reader, conf_get(section, "from"), "from", froms);
    field->from = from < 0 ? FROM_HAND : (enum form_from)from;
    read_type(load, section, field);
}

static bool has_from(const struct register_form *form, enum form_from from)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].from == from)
            return true;
    return false;
}

/* What a column shows must be kept. */
static void check_fields(struct load *load, cfg_t *section, const struct register_form *form)
{
    const struct {
        enum form_from from;
        bool kept;
        const char *expected;
    } rows[] = {
        {FROM_HELPER,      form->helper || form->fix_days, "helper = true or fix_days = ..."},
        {FROM_VISIT,       form->visits,                   "visits = true"                  },
        {FROM_VISIT_WORDS, form->visits,                   "visits = true"                  },
        {FROM_NEXT_VISIT,  form->visit_days != 0,          "visit_days = ..."               },
        {FROM_LIMIT,       form->fix_days != 0,            "fix_days = ..."                 },
        {FROM_FIXED,       form->done[0] != 0,             "done = \"...\""                 },
        {FROM_DONE,        form->done[0] != 0,             "done = \"...\""                 },
        {FROM_DONE_WORDS,  form->done[0] != 0,             "done = \"...\""                 },
        {FROM_CHECKER,     form->done[0] != 0,             "done = \"...\""                 },
    };
    if (form->field_count == 0)
        conf_complain(&load->reader, conf_line(section),
                      "register \"%s\" has no field \"...\" { }; expected its columns", form->code);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (has_from(form, rows[i].from) && !rows[i].kept)
            conf_complain(&load->reader, conf_line(section),
                          "register \"%s\" shows from = \"%s\" but does not keep it; expected %s",
                          form->code, form_from_name(rows[i].from), rows[i].expected);
}

/* Days and rights that want something else of the register. */
static void check_ways(struct load *load, cfg_t *section, const struct register_form *form)
{
    if (form->visit_days && !form->visits)
        conf_complain(&load->reader, conf_get(section, "visit_days")->line,
                      "register \"%s\" has visit_days but no visits; expected visits = true",
                      form->code);
    if ((form->fix_days || form->recheck || form->ends.count) && !form->done[0])
        conf_complain(&load->reader, conf_line(section),
                      "register \"%s\" has fix_days, recheck or ends but its entries do not end; "
                      "expected done = \"...\"",
                      form->code);
    for (size_t i = 0; i < form->cases.count; i++)
        if (model_kind(load->model, form->cases.items[i])->destination != DEST_CASE)
            conf_complain(&load->reader, conf_at(section, "cases", 0)->line,
                          "cases holds \"%s\", which becomes no case; expected kinds with "
                          "becomes = \"case\"",
                          form->cases.items[i]);
}

static void link_kinds(const struct model *model, struct register_form *form)
{
    form->kinds.items = xcalloc(model->kind_count + 1, sizeof(*form->kinds.items));
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].ledger && strcmp(model->kinds[i].ledger, form->code) == 0)
            form->kinds.items[form->kinds.count++] = xstrdup(model->kinds[i].code);
}

static void read_register(struct load *load, cfg_t *section, struct register_form *form)
{
    static const long days[2] = {1, 366};
    size_t count = cfg_size(section, "field");
    form->code = read_code(load, section);
    form->title = load_heading(load, section);
    form->fields = xcalloc(count + 1, sizeof(*form->fields));
    for (size_t i = 0; i < count; i++, form->field_count++)
        read_field(load, cfg_getnsec(section, "field", (unsigned)i), &form->fields[i]);
    load_roles(load, section, "fill", &form->fill);
    form->sealed = conf_flag(&load->reader, section, "sealed", false);
    form->quiet = conf_flag(&load->reader, section, "quiet", false);
    form->visits = conf_flag(&load->reader, section, "visits", false);
    form->helper = conf_flag(&load->reader, section, "helper", false);
    form->visit_days = load_number(load, section, "visit_days", days, 0);
    form->fix_days = load_number(load, section, "fix_days", days, 0);
    form->recheck = conf_flag(&load->reader, section, "recheck", false);
    load_kind_codes(load, section, "cases", &form->cases);
    form->done = load_text(section, "done");
    load_known(load, section, "ends", &form->ends, any_words, "titles of subjects");
    check_fields(load, section, form);
    check_ways(load, section, form);
    link_kinds(load->model, form);
}

/* ---- drives ---------------------------------------------------------------------------------- */

static void read_answers(struct load *load, cfg_t *section, struct drive *drive)
{
    struct claims once = {0};
    load->owner = drive->code;
    load_words(load, section, "answers", &drive->answers);
    load_claim(load, section, "answers", &once);
    claims_free(&once);
    size_t count = conf_count(section, "answers");
    if (count < 2 || count > 9)
        conf_complain(
            &load->reader, count ? conf_at(section, "answers", 0)->line : conf_line(section),
            "drive \"%s\" has %zu answers; expected 2 to 9, done first", drive->code, count);
}

static void read_drive(struct load *load, cfg_t *section, struct drive *drive)
{
    static const char *const units[] = {"household", "unit", NULL};
    const struct conf_value *of = conf_get(section, "unit_of");
    drive->code = read_code(load, section);
    drive->title = load_heading(load, section);
    struct buf ledger = BUF_INIT;
    buf_addf(&ledger, "drive-%s", drive->code);
    drive->ledger = xstrdup(ledger.ptr);
    buf_free(&ledger);
    drive->unit_of = xstrdup(of ? of->text : units[0]);
    if (of)
        conf_choice(&load->reader, of, "unit_of", units);
    load_words(load, section, "words", &drive->words);
    read_answers(load, section, drive);
    load_words(load, section, "yes", &drive->yes);
    load_words(load, section, "no", &drive->no);
    drive->list = conf_flag(&load->reader, section, "list", false);
    drive->why = conf_flag(&load->reader, section, "why", false);
    load_need_some(load, section, "roles");
    load_roles(load, section, "roles", &drive->roles);
    drive->text = load_text(section, "text");
}

void load_forms(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "register");
    model->registers = xcalloc(count + 1, sizeof(*model->registers));
    for (size_t i = 0; i < count; i++, model->register_count++)
        read_register(load, cfg_getnsec(root, "register", (unsigned)i), &model->registers[i]);
    count = cfg_size(root, "drive");
    model->drives = xcalloc(count + 1, sizeof(*model->drives));
    for (size_t i = 0; i < count; i++, model->drive_count++)
        read_drive(load, cfg_getnsec(root, "drive", (unsigned)i), &model->drives[i]);
}
