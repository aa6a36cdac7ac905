/* Kinds of message: their words, fields, subjects and ways. */
#include "model/load.h"
#include <stdlib.h>
#include <string.h>

static const char *const destinations[] = {
#define X(name, words) words,
    DESTINATION_TABLE(X)
#undef X
        NULL};

static const char *const fields[] = {
#define X(name, words) words,
    FIELD_TABLE(X)
#undef X
        NULL};

static const char *const orders[] = {"accept",  "assign", "progress",    "settle",
                                     "pass-up", "hold",   "take-charge", NULL};

const struct conf_key load_kind_keys[] = {
    {"digit",            CONF_ONE,    NULL             },
    {"title",            CONF_ONE,    NULL             },
    {"words",            CONF_MANY,   NULL             },
    {"becomes",          CONF_ONE,    NULL             },
    {"order",            CONF_ONE,    NULL             },
    {"fields",           CONF_MANY,   NULL             },
    {"accept_hours",     CONF_ONE,    NULL             },
    {"handle_hours",     CONF_ONE,    NULL             },
    {"verify_hours",     CONF_ONE,    NULL             },
    {"accept_red_hours", CONF_ONE,    NULL             },
    {"handle_red_hours", CONF_ONE,    NULL             },
    {"verify_red_hours", CONF_ONE,    NULL             },
    {"remind_hours",     CONF_ONE,    NULL             },
    {"working_days",     CONF_ONE,    NULL             },
    {"limit",            CONF_TITLED, load_limit_keys  },
    {"to",               CONF_MANY,   NULL             },
    {"bureau",           CONF_ONE,    NULL             },
    {"line",             CONF_ONE,    NULL             },
    {"rating",           CONF_ONE,    NULL             },
    {"follow_up",        CONF_MANY,   NULL             },
    {"errand",           CONF_ONE,    NULL             },
    {"extend_days",      CONF_ONE,    NULL             },
    {"party_may_know",   CONF_ONE,    NULL             },
    {"party_waits",      CONF_ONE,    NULL             },
    {"ledger",           CONF_ONE,    NULL             },
    {"subject",          CONF_TITLED, load_subject_keys},
    {NULL,               CONF_END,    NULL             },
};

/* ---- code and fields ------------------------------------------------------------------------- */

static void read_code(struct load *load, cfg_t *section, struct kind *kind)
{
    const char *code = cfg_title(section);
    size_t len = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (code[len] || len < 2 || len >= KIND_CODE_SIZE)
        conf_complain(&load->reader, conf_line(section),
                      "kind \"%s\"; expected 2 to %d capital letters", code, KIND_CODE_SIZE - 1);
    text_copy(kind->code, sizeof(kind->code), span_of(code));
    claims_add(&load->words, &load->reader, load->owner, code, conf_line(section));
}

static void read_fields(struct load *load, cfg_t *section, struct kind *kind)
{
    for (size_t i = 0; i < conf_count(section, "fields"); i++) {
        const struct conf_value *value = conf_at(section, "fields", i);
        int field = conf_choice(&load->reader, value, "fields", fields);
        bool twice = false;
        for (size_t j = 0; j < kind->field_count; j++)
            twice |= (int)kind->fields[j] == field;
        if (twice)
            conf_complain(&load->reader, value->line, "field \"%s\" stands twice", value->text);
        else if (field >= 0 && kind->field_count < KIND_FIELDS_MAX)
            kind->fields[kind->field_count++] = (enum field)field;
    }
}

/* ---- ways ------------------------------------------------------------------------------------ */

static void read_destination(struct load *load, const struct said *said, struct kind *kind)
{
    cfg_t *section = load_at(said, "becomes");
    const struct conf_value *order = conf_get(load_at(said, "order"), "order");
    int line = conf_line(said->own ? said->own : said->base);
    kind->destination = DEST_HELP;
    if (conf_need(&load->reader, section, "becomes")) {
        int to = conf_choice(&load->reader, conf_get(section, "becomes"), "becomes", destinations);
        kind->destination = to < 0 ? DEST_HELP : (enum destination)to;
    }
    if (order && conf_choice(&load->reader, order, "order", orders) >= 0)
        kind->order = xstrdup(order->text);
    if (order && kind->destination != DEST_ORDER)
        conf_complain(&load->reader, order->line,
                      "order = \"%s\" in a kind that is none; expected becomes = \"order\"",
                      order->text);
    if (!order && kind->destination == DEST_ORDER)
        conf_complain(&load->reader, line, "kind \"%s\" lacks order = \"...\"", kind->code);
    kind->ledger = load_optional(load_at(said, "ledger"), "ledger");
    if (kind->destination == DEST_REGISTER && !kind->ledger)
        conf_complain(&load->reader, line,
                      "kind \"%s\" becomes a register entry; expected ledger = \"...\"",
                      kind->code);
}

static void read_follow_up(struct load *load, cfg_t *section, struct kind *kind)
{
    size_t count = conf_count(section, "follow_up");
    if (count > FOLLOW_UPS_MAX)
        conf_complain(&load->reader, conf_at(section, "follow_up", 0)->line,
                      "follow_up has %zu days; expected at most %d", count, FOLLOW_UPS_MAX);
    for (size_t i = 0; i < count && i < FOLLOW_UPS_MAX; i++) {
        const struct conf_value *value = conf_at(section, "follow_up", i);
        int before = i ? kind->follow_up[i - 1] : 0;
        char *end = NULL;
        long days = strtol(value->text, &end, 10);
        if (*end || end == value->text || days <= before || days > 366)
            conf_complain(&load->reader, value->line,
                          "follow_up holds \"%s\"; expected days after settlement that rise, as "
                          "{\"3\", \"15\", \"30\"}",
                          value->text);
        kind->follow_up[kind->follow_up_count++] = (int)days;
    }
}

static bool is_line(const struct model *model, const char *title)
{
    for (size_t i = 0; i < model->line_count; i++)
        if (strcmp(model->lines[i].title, title) == 0)
            return true;
    return false;
}

/* What names offices and bureaus is said by the place itself, never by a base. */
static void read_place(struct load *load, cfg_t *own, struct kind *kind)
{
    kind->bureau = own ? load_text(own, "bureau") : xstrdup("");
    kind->line = own ? load_text(own, "line") : xstrdup("");
    if (own)
        load_roles(load, own, "to", &kind->to);
    if (kind->line[0] && !is_line(load->model, kind->line))
        conf_complain(&load->reader, conf_get(own, "line")->line,
                      "line = \"%s\"; expected the title of a line of contact", kind->line);
}

/* Only a case has them. */
static void check_way(struct load *load, cfg_t *section, const struct kind *kind)
{
    static const char *const keys[] = {"to", "rating", "follow_up", "errand", "extend_days"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (kind->destination != DEST_CASE && conf_count(section, keys[i]))
            conf_complain(&load->reader, conf_at(section, keys[i], 0)->line,
                          "kind \"%s\" has %s but becomes no case; expected it at kinds that "
                          "become = \"case\"",
                          kind->code, keys[i]);
}

static bool flag(struct load *load, const struct said *said, const char *key, bool otherwise)
{
    return conf_flag(&load->reader, load_at(said, key), key, otherwise);
}

static void read_way(struct load *load, const struct said *said, struct kind *kind)
{
    static const long days[2] = {1, 366};
    read_place(load, said->own, kind);
    kind->rating = flag(load, said, "rating", kind->destination == DEST_CASE);
    kind->errand = flag(load, said, "errand", false);
    kind->party_may_know = flag(load, said, "party_may_know", false);
    kind->party_waits = flag(load, said, "party_waits", false);
    kind->extend_days = load_number(load, load_at(said, "extend_days"), "extend_days", days, 15);
    read_follow_up(load, load_at(said, "follow_up"), kind);
    if (said->own)
        check_way(load, said->own, kind);
}

/* ---- the kind -------------------------------------------------------------------------------- */

static void read_words(struct load *load, const struct said *said, struct kind *kind)
{
    cfg_t *titled = load_at(said, "title"), *sections[] = {said->own, said->base};
    kind->title = load_title(load, titled);
    load_claim(load, titled, "title", &load->words);
    for (size_t i = 0; i < 2; i++)
        if (sections[i]) {
            load_words(load, sections[i], "words", &kind->words);
            load_claim(load, sections[i], "words", &load->words);
        }
}

static void read_kind(struct load *load, const struct said *said)
{
    struct kind *kind = &load->model->kinds[load->model->kind_count];
    cfg_t *first = said->own ? said->own : said->base;
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "kind %s", cfg_title(first));
    load->owner = owner.ptr;
    load->kind_lines[load->model->kind_count++] = conf_line(first);
    read_code(load, first, kind);
    kind->digit = load_digit(load, load_at(said, "digit"), &load->digits);
    read_words(load, said, kind);
    read_destination(load, said, kind);
    read_fields(load, load_at(said, "fields"), kind);
    load_limits(load, said, kind);
    read_way(load, said, kind);
    load_subjects(load, said, kind);
    buf_free(&owner);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* The value of a list that says `text`; NULL when none does. */
static const struct conf_value *listed(cfg_t *root, const char *key, const char *text)
{
    for (size_t i = 0; i < conf_count(root, key); i++)
        if (strcmp(conf_at(root, key, i)->text, text) == 0)
            return conf_at(root, key, i);
    return NULL;
}

static void check_without(struct load *load, cfg_t *root)
{
    for (size_t i = 0; i < conf_count(root, "without"); i++) {
        const struct conf_value *value = conf_at(root, "without", i);
        if (!load->base || !cfg_gettsec(load->base, "kind", value->text))
            conf_complain(&load->reader, value->line,
                          "without names \"%s\"; expected the code of a kind of the base",
                          value->text);
        else if (cfg_gettsec(root, "kind", value->text))
            conf_complain(&load->reader, value->line,
                          "without names \"%s\", but kind \"%s\" stands in this file; expected "
                          "one of them",
                          value->text, value->text);
    }
}

/* Those of the base keep their order; new ones come after them. */
void load_all_kinds(struct load *load, cfg_t *root)
{
    unsigned own = cfg_size(root, "kind"), base = load->base ? cfg_size(load->base, "kind") : 0;
    load->model->kinds = xcalloc(own + base + 1, sizeof(*load->model->kinds));
    load->kind_lines = xcalloc(own + base + 1, sizeof(*load->kind_lines));
    check_without(load, root);
    for (unsigned i = 0; i < base; i++) {
        struct said both = {.base = cfg_getnsec(load->base, "kind", i)};
        both.own = own ? cfg_gettsec(root, "kind", cfg_title(both.base)) : NULL;
        if (!listed(root, "without", cfg_title(both.base)))
            read_kind(load, &both);
    }
    for (unsigned i = 0; i < own; i++) {
        struct said alone = {.own = cfg_getnsec(root, "kind", i)};
        if (!base || !cfg_gettsec(load->base, "kind", cfg_title(alone.own)))
            read_kind(load, &alone);
    }
}
