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

static const struct conf_key subject_keys[] = {
    {"words",    CONF_MANY, NULL},
    {"digit",    CONF_ONE,  NULL},
    {"quiet",    CONF_ONE,  NULL},
    {"fallback", CONF_ONE,  NULL},
    {NULL,       CONF_END,  NULL},
};

const struct conf_key load_kind_keys[] = {
    {"digit",            CONF_ONE,    NULL           },
    {"title",            CONF_ONE,    NULL           },
    {"words",            CONF_MANY,   NULL           },
    {"becomes",          CONF_ONE,    NULL           },
    {"order",            CONF_ONE,    NULL           },
    {"fields",           CONF_MANY,   NULL           },
    {"accept_hours",     CONF_ONE,    NULL           },
    {"handle_hours",     CONF_ONE,    NULL           },
    {"verify_hours",     CONF_ONE,    NULL           },
    {"accept_red_hours", CONF_ONE,    NULL           },
    {"handle_red_hours", CONF_ONE,    NULL           },
    {"verify_red_hours", CONF_ONE,    NULL           },
    {"remind_hours",     CONF_ONE,    NULL           },
    {"working_days",     CONF_ONE,    NULL           },
    {"limit",            CONF_TITLED, load_limit_keys},
    {"to",               CONF_MANY,   NULL           },
    {"bureau",           CONF_ONE,    NULL           },
    {"line",             CONF_ONE,    NULL           },
    {"rating",           CONF_ONE,    NULL           },
    {"follow_up",        CONF_MANY,   NULL           },
    {"errand",           CONF_ONE,    NULL           },
    {"extend_days",      CONF_ONE,    NULL           },
    {"party_may_know",   CONF_ONE,    NULL           },
    {"party_waits",      CONF_ONE,    NULL           },
    {"ledger",           CONF_ONE,    NULL           },
    {"subject",          CONF_TITLED, subject_keys   },
    {NULL,               CONF_END,    NULL           },
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

/* ---- subjects -------------------------------------------------------------------------------- */

static void read_subject(struct load *load, cfg_t *section, struct subject *subject,
                         struct claims claims[2])
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "subject %s", cfg_title(section));
    load->owner = owner.ptr;
    subject->title = xstrdup(cfg_title(section));
    if (load_characters(subject->title) > TITLE_MAX || strchr(subject->title, ' '))
        conf_complain(&load->reader, conf_line(section),
                      "subject \"%s\"; expected at most %d characters without blanks",
                      subject->title, TITLE_MAX);
    claims_add(&claims[0], &load->reader, load->owner, subject->title, conf_line(section));
    load_claim(load, section, "words", &claims[0]);
    load_words(load, section, "words", &subject->words);
    subject->digit = load_digit(load, section, &claims[1]);
    subject->quiet = conf_flag(&load->reader, section, "quiet", false);
    subject->fallback = conf_flag(&load->reader, section, "fallback", false);
    buf_free(&owner);
}

static bool kind_has(const struct kind *kind, enum field field)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i] == field)
            return true;
    return false;
}

static void check_subjects(struct load *load, cfg_t *section, const struct kind *kind)
{
    size_t fallbacks = 0;
    for (size_t i = 0; i < kind->subject_count; i++)
        fallbacks += kind->subjects[i].fallback;
    int line = conf_line(section);
    bool chooses = kind_has(kind, FIELD_SUBJECT);
    if (chooses && fallbacks != 1)
        conf_complain(&load->reader, line,
                      "kind \"%s\" has %zu subjects with fallback = true; expected one, taken when "
                      "nothing is said",
                      kind->code, fallbacks);
    if (kind_has(kind, FIELD_RATING) && fallbacks)
        conf_complain(&load->reader, line,
                      "kind \"%s\" has a rating with fallback = true; expected none, silence is no "
                      "opinion",
                      kind->code);
    if (kind->subject_count && !chooses && !kind_has(kind, FIELD_RATING))
        conf_complain(&load->reader, line,
                      "kind \"%s\" has subjects but no field for them; expected \"subject\" or "
                      "\"rating\" among its fields",
                      kind->code);
}

static void read_subjects(struct load *load, cfg_t *section, struct kind *kind)
{
    struct claims claims[2] = {{0}, {0}}; /* words, digits */
    size_t count = cfg_size(section, "subject");
    kind->subjects = xcalloc(count + 1, sizeof(*kind->subjects));
    for (size_t i = 0; i < count; i++, kind->subject_count++)
        read_subject(load, cfg_getnsec(section, "subject", (unsigned)i), &kind->subjects[i],
                     claims);
    check_subjects(load, section, kind);
    claims_free(&claims[0]);
    claims_free(&claims[1]);
}

/* ---- ways ------------------------------------------------------------------------------------ */

static void read_destination(struct load *load, cfg_t *section, struct kind *kind)
{
    const struct conf_value *order = conf_get(section, "order");
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
        conf_complain(&load->reader, conf_line(section), "kind \"%s\" lacks order = \"...\"",
                      kind->code);
    if (kind->destination == DEST_REGISTER && !conf_get(section, "ledger"))
        conf_complain(&load->reader, conf_line(section),
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

static void read_line(struct load *load, cfg_t *section, struct kind *kind)
{
    kind->line = load_text(section, "line");
    for (size_t i = 0; i < load->model->line_count; i++)
        if (strcmp(load->model->lines[i].title, kind->line) == 0)
            return;
    if (kind->line[0])
        conf_complain(&load->reader, conf_get(section, "line")->line,
                      "line = \"%s\"; expected the title of a line of contact", kind->line);
}

/* What only a case has. */
static void read_way(struct load *load, cfg_t *section, struct kind *kind)
{
    static const char *const keys[] = {"to", "rating", "follow_up", "errand", "extend_days"};
    static const long days[2] = {1, 366};
    bool is_case = kind->destination == DEST_CASE;
    load_roles(load, section, "to", &kind->to);
    kind->bureau = load_text(section, "bureau");
    read_line(load, section, kind);
    kind->rating = conf_flag(&load->reader, section, "rating", is_case);
    kind->errand = conf_flag(&load->reader, section, "errand", false);
    kind->extend_days = load_number(load, section, "extend_days", days, 15);
    read_follow_up(load, section, kind);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !is_case; i++)
        if (conf_count(section, keys[i]))
            conf_complain(&load->reader, conf_at(section, keys[i], 0)->line,
                          "kind \"%s\" has %s but becomes no case; expected it at kinds that "
                          "become = \"case\"",
                          kind->code, keys[i]);
}

static void read_kind(struct load *load, cfg_t *section, struct kind *kind)
{
    struct buf owner = BUF_INIT;
    buf_addf(&owner, "kind %s", cfg_title(section));
    load->owner = owner.ptr;
    read_code(load, section, kind);
    kind->digit = load_digit(load, section, &load->digits);
    kind->title = load_title(load, section);
    load_words(load, section, "words", &kind->words);
    load_claim(load, section, "title", &load->words);
    load_claim(load, section, "words", &load->words);
    read_destination(load, section, kind);
    read_fields(load, section, kind);
    load_limits(load, section, kind);
    read_way(load, section, kind);
    kind->party_may_know = conf_flag(&load->reader, section, "party_may_know", false);
    kind->party_waits = conf_flag(&load->reader, section, "party_waits", false);
    kind->ledger = load_optional(section, "ledger");
    read_subjects(load, section, kind);
    buf_free(&owner);
}

void load_all_kinds(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "kind");
    model->kinds = xcalloc(count + 1, sizeof(*model->kinds));
    for (size_t i = 0; i < count; i++, model->kind_count++)
        read_kind(load, cfg_getnsec(root, "kind", (unsigned)i), &model->kinds[i]);
}
