/* Grades, rights to move cases, points of cards, early warnings. */
#include "model/load.h"
#include "model/say.h"
#include <stdlib.h>
#include <string.h>

const struct conf_key load_grade_keys[] = {
    {"level",        CONF_ONE,  NULL},
    {"colour",       CONF_ONE,  NULL},
    {"failures",     CONF_ONE,  NULL},
    {"people",       CONF_ONE,  NULL},
    {"amount",       CONF_ONE,  NULL},
    {"two_villages", CONF_ONE,  NULL},
    {"charge",       CONF_ONE,  NULL},
    {"visit_every",  CONF_ONE,  NULL},
    {"signs",        CONF_MANY, NULL},
    {NULL,           CONF_END,  NULL},
};

const struct conf_key load_move_keys[] = {
    {"by", CONF_MANY, NULL},
    {NULL, CONF_END,  NULL},
};

const struct conf_key load_supervise_keys[] = {
    {"plain",  CONF_ONE, NULL},
    {"yellow", CONF_ONE, NULL},
    {"red",    CONF_ONE, NULL},
    {NULL,     CONF_END, NULL},
};

const struct conf_key load_warning_keys[] = {
    {"when",     CONF_ONE,  NULL},
    {"kinds",    CONF_MANY, NULL},
    {"subjects", CONF_MANY, NULL},
    {"count",    CONF_ONE,  NULL},
    {"days",     CONF_ONE,  NULL},
    {"tell",     CONF_MANY, NULL},
    {NULL,       CONF_END,  NULL},
};

/* ---- grades ---------------------------------------------------------------------------------- */

static int level_titled(const struct model *model, const char *title)
{
    for (size_t i = 0; i < model->level_count; i++)
        if (strcmp(model->levels[i].title, title) == 0)
            return (int)i;
    return -1;
}

static void expect_level(struct load *load, const struct conf_value *value)
{
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < load->model->level_count; i++)
        buf_addf(&list, "%s%s", i ? ", " : "", load->model->levels[i].title);
    for (size_t i = 0; i < load->model->above.count; i++)
        buf_addf(&list, ", %s", load->model->above.items[i]);
    conf_complain(&load->reader, value->line,
                  "level = \"%s\"; expected one of: %s (a level above the top is named in above)",
                  value->text, list.ptr ? list.ptr : "");
    buf_free(&list);
}

static void read_grade_level(struct load *load, cfg_t *section, struct grade *grade)
{
    const char *title = conf_need(&load->reader, section, "level");
    grade->level_title = xstrdup(title ? title : "");
    if (!title)
        return;
    int level = level_titled(load->model, title);
    grade->above = words_hold(&load->model->above, title);
    grade->level = level < 0 ? 0 : level;
    if (level < 0 && !grade->above)
        expect_level(load, conf_get(section, "level"));
}

static void read_grade(struct load *load, cfg_t *section, struct grade *grade)
{
    static const char *const colours[] = {say_colour_red,  say_colour_orange, say_colour_yellow,
                                          say_colour_blue, say_colour_green,  NULL};
    static const long many[2] = {1, 100000}, days[2] = {1, 30}, yuan[2] = {1, 1000000000};
    const struct conf_value *colour = conf_get(section, "colour");
    grade->title = xstrdup(cfg_title(section));
    read_grade_level(load, section, grade);
    grade->colour = load_text(section, "colour");
    if (colour)
        conf_choice(&load->reader, colour, "colour", colours);
    grade->failures = load_number(load, section, "failures", many, 0);
    grade->people = load_number(load, section, "people", many, 0);
    grade->amount = conf_number(&load->reader, section, "amount", yuan, 0);
    grade->two_villages = conf_flag(&load->reader, section, "two_villages", false);
    grade->charge = conf_flag(&load->reader, section, "charge", false);
    grade->visit_every = load_number(load, section, "visit_every", days, 0);
    load_words(load, section, "signs", &grade->signs);
}

/* A number of levels above the top counts upwards from 0. */
static int height(const struct grade *grade)
{
    return grade->above ? -1 : grade->level;
}

static void check_order(struct load *load, cfg_t *root)
{
    const struct grade *grades = load->model->grades;
    for (size_t i = 1; i < load->model->grade_count; i++)
        if (height(&grades[i]) > height(&grades[i - 1]))
            conf_complain(&load->reader, conf_line(cfg_getnsec(root, "grade", (unsigned)i)),
                          "grade \"%s\" is settled at %s, below %s of grade \"%s\"; expected the "
                          "lightest first",
                          grades[i].title, grades[i].level_title, grades[i - 1].level_title,
                          grades[i - 1].title);
}

/* A sign tells one grade. */
static void check_signs(struct load *load, cfg_t *root)
{
    struct claims claims = {0};
    for (unsigned i = 0; i < cfg_size(root, "grade"); i++) {
        cfg_t *section = cfg_getnsec(root, "grade", i);
        struct buf owner = BUF_INIT;
        buf_addf(&owner, "grade %s", cfg_title(section));
        load->owner = owner.ptr;
        load_claim(load, section, "signs", &claims);
        buf_free(&owner);
    }
    claims_free(&claims);
}

void load_grades(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "grade");
    model->grades = xcalloc(count + 1, sizeof(*model->grades));
    for (size_t i = 0; i < count; i++, model->grade_count++)
        read_grade(load, cfg_getnsec(root, "grade", (unsigned)i), &model->grades[i]);
    check_order(load, root);
    check_signs(load, root);
}

/* ---- moves and cards ------------------------------------------------------------------------- */

/* Events that a model may keep for some roles, by their names in the case table. */
static const char *const events[] = {
    "accept",      "assign",   "progress",   "settle",   "pass-up",   "return",      "hold",
    "refuse",      "transfer", "merge",      "link",     "supervise", "unsupervise", "urge",
    "take-charge", "helper",   "helper-end", "instruct", "follow-up", "rate",        "grade",
    "categorise",  "mode",     "papers",     "appoint",  "hand-back", "close",       "reopen",
    "withdraw",    "correct",  "note",       "resume",   NULL};

static void read_move(struct load *load, cfg_t *section, struct move_right *move)
{
    struct conf_value *title = xmalloc(sizeof(*title) + strlen(cfg_title(section)) + 1);
    title->line = conf_line(section);
    memcpy(title->text, cfg_title(section), strlen(cfg_title(section)) + 1);
    conf_choice(&load->reader, title, "move", events);
    free(title);
    move->event = xstrdup(cfg_title(section));
    load_need_some(load, section, "by");
    load_roles(load, section, "by", &move->by);
}

void load_moves(struct load *load, cfg_t *root)
{
    static const long points[2] = {0, 100};
    struct model *model = load->model;
    size_t count = cfg_size(root, "move");
    model->moves = xcalloc(count + 1, sizeof(*model->moves));
    for (size_t i = 0; i < count; i++, model->move_count++)
        read_move(load, cfg_getnsec(root, "move", (unsigned)i), &model->moves[i]);
    cfg_t *cards = cfg_getsec(root, "supervise");
    int *of = model->supervise_points;
    of[SUPERVISED_PLAIN] = load_number(load, cards, "plain", points, 0);
    of[SUPERVISED_YELLOW] = load_number(load, cards, "yellow", points, 5);
    of[SUPERVISED_RED] = load_number(load, cards, "red", points, 10);
    const struct conf_value *red = conf_get(cards, "red"), *yellow = conf_get(cards, "yellow");
    if (of[SUPERVISED_RED] < of[SUPERVISED_YELLOW])
        conf_complain(&load->reader,
                      red      ? red->line
                      : yellow ? yellow->line
                               : 0,
                      "red = %d; expected no less than yellow = %d", of[SUPERVISED_RED],
                      of[SUPERVISED_YELLOW]);
}

/* ---- warnings -------------------------------------------------------------------------------- */

static const char *const whens[] = {
#define X(name, words) words,
    WARNING_TABLE(X)
#undef X
        NULL};

const char *warning_when_name(enum warning_when when)
{
    return whens[when];
}

static bool knows_subject(const struct load *load, const char *title)
{
    for (size_t i = 0; i < load->model->kind_count; i++)
        if (load->model->kinds[i].destination == DEST_CASE &&
            kind_subject(&load->model->kinds[i], title))
            return true;
    return false;
}

static void check_warned_kinds(struct load *load, cfg_t *section, const struct warning_rule *rule)
{
    for (size_t i = 0; i < rule->kinds.count; i++)
        if (model_kind(load->model, rule->kinds.items[i])->destination != DEST_CASE)
            conf_complain(&load->reader, conf_at(section, "kinds", 0)->line,
                          "warning \"%s\" looks at kind %s; expected kinds that become = \"case\"",
                          rule->title, rule->kinds.items[i]);
}

static void need_count(struct load *load, cfg_t *section, const struct warning_rule *rule)
{
    bool counts = rule->when != WARN_DANGER, in_days = counts && rule->when != WARN_FAILED;
    if (counts && !rule->count)
        conf_complain(&load->reader, conf_line(section), "warning \"%s\" lacks count = ...",
                      rule->title);
    if (in_days && !rule->days)
        conf_complain(&load->reader, conf_line(section), "warning \"%s\" lacks days = ...",
                      rule->title);
}

static void read_warning(struct load *load, cfg_t *section, struct warning_rule *rule)
{
    static const long many[2] = {1, 1000}, days[2] = {1, 366};
    rule->title = xstrdup(cfg_title(section));
    if (load_characters(rule->title) > TITLE_MAX)
        conf_complain(&load->reader, conf_line(section),
                      "warning \"%s\"; expected at most %d characters", rule->title, TITLE_MAX);
    if (conf_need(&load->reader, section, "when")) {
        int when = conf_choice(&load->reader, conf_get(section, "when"), "when", whens);
        rule->when = when < 0 ? WARN_DANGER : (enum warning_when)when;
    }
    load_kind_codes(load, section, "kinds", &rule->kinds);
    load_known(load, section, "subjects", &rule->subjects, knows_subject,
               "a subject of a kind that becomes a case");
    rule->count = load_number(load, section, "count", many, 0);
    rule->days = load_number(load, section, "days", days, 0);
    load_need_some(load, section, "tell");
    load_roles(load, section, "tell", &rule->tell);
    check_warned_kinds(load, section, rule);
    need_count(load, section, rule);
}

void load_warnings(struct load *load, cfg_t *root)
{
    struct model *model = load->model;
    size_t count = cfg_size(root, "warning");
    model->warnings = xcalloc(count + 1, sizeof(*model->warnings));
    for (size_t i = 0; i < count; i++, model->warning_count++)
        read_warning(load, cfg_getnsec(root, "warning", (unsigned)i), &model->warnings[i]);
}
