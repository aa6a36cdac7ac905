/* 一季一考评: items, bands, the year (domain.md 8). */
#include "model/load.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct conf_key item_keys[] = {
    {"title",  CONF_ONE, NULL},
    {"source", CONF_ONE, NULL},
    {"points", CONF_ONE, NULL},
    {"max",    CONF_ONE, NULL},
    {"each",   CONF_ONE, NULL},
    {"first",  CONF_ONE, NULL},
    {"extra",  CONF_ONE, NULL},
    {"ledger", CONF_ONE, NULL},
    {NULL,     CONF_END, NULL},
};

static const struct conf_key band_keys[] = {
    {"from", CONF_ONE, NULL},
    {NULL,   CONF_END, NULL},
};

static const struct conf_key yearly_keys[] = {
    {"self",      CONF_ONE, NULL},
    {"residents", CONF_ONE, NULL},
    {"village",   CONF_ONE, NULL},
    {NULL,        CONF_END, NULL},
};

const struct conf_key load_evaluation_keys[] = {
    {"roles",     CONF_MANY,    NULL       },
    {"item",      CONF_TITLED,  item_keys  },
    {"band",      CONF_TITLED,  band_keys  },
    {"extra_max", CONF_ONE,     NULL       },
    {"yearly",    CONF_SECTION, yearly_keys},
    {NULL,        CONF_END,     NULL       },
};

static const char *const sources[] = {
#define X(name, words) words,
    EVALUATION_TABLE(X)
#undef X
        NULL};

const char *evaluation_source_name(enum evaluation_source source)
{
    return sources[source];
}

bool evaluation_is_share(enum evaluation_source source)
{
    static const bool shares[EVALUATION_SOURCES] = {
        [EVAL_ROUNDS] = true, [EVAL_ACCURACY] = true, [EVAL_SETTLED] = true, [EVAL_RECEIPTS] = true,
        [EVAL_RATING] = true, [EVAL_MEETINGS] = true, [EVAL_VISITS] = true,  [EVAL_DRIVE] = true,
    };
    return shares[source];
}

/* ---- items ----------------------------------------------------------------------------------- */

static double read_each(struct load *load, cfg_t *section)
{
    const struct conf_value *value = conf_get(section, "each");
    if (!value)
        return 0;
    char *end = NULL;
    errno = 0;
    double each = strtod(value->text, &end);
    if (errno || *end || end == value->text || each < -100 || each > 100 || each == 0)
        conf_complain(&load->reader, value->line,
                      "each = %s; expected points for each one, from -100 to 100 and not 0",
                      value->text);
    return each;
}

/* A plain number of things needs a price and, unless it is a minus, a cap. */
static void check_item(struct load *load, cfg_t *section, const struct evaluation_item *item)
{
    int line = conf_line(section);
    bool share = evaluation_is_share(item->source), hand = item->source == EVAL_HAND;
    if (share && item->each != 0)
        conf_complain(&load->reader, line,
                      "item \"%s\" counts a share (%s) but has each; expected points alone",
                      item->code, evaluation_source_name(item->source));
    if (!share && !hand && item->each == 0)
        conf_complain(&load->reader, line,
                      "item \"%s\" counts a number (%s) without each; expected points for each one",
                      item->code, evaluation_source_name(item->source));
    if (!item->points && item->each >= 0)
        conf_complain(&load->reader, line,
                      "item \"%s\" lacks points = ...; expected the most that it gives",
                      item->code);
    bool minus =
        item->source == EVAL_HIDDEN || item->source == EVAL_OVERDUE || item->source == EVAL_CARDS;
    if (minus && item->each > 0)
        conf_complain(&load->reader, line,
                      "item \"%s\" counts %s but gives points; expected each below 0", item->code,
                      evaluation_source_name(item->source));
}

static bool is_register(const struct model *model, const char *ledger)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_REGISTER && model->kinds[i].ledger &&
            strcmp(model->kinds[i].ledger, ledger) == 0)
            return true;
    return model_register(model, ledger) != NULL;
}

static void read_ledger(struct load *load, cfg_t *section, struct evaluation_item *item)
{
    const struct conf_value *ledger = conf_get(section, "ledger");
    item->ledger = load_text(section, "ledger");
    if (item->source == EVAL_REGISTER && !ledger)
        conf_complain(&load->reader, conf_line(section),
                      "item \"%s\" counts entries; expected ledger = \"...\"", item->code);
    if (ledger && item->source != EVAL_REGISTER)
        conf_complain(&load->reader, ledger->line,
                      "item \"%s\" has a ledger but source = \"%s\"; expected source = "
                      "\"register\"",
                      item->code, evaluation_source_name(item->source));
    else if (ledger && !is_register(load->model, ledger->text))
        conf_complain(&load->reader, ledger->line,
                      "ledger = \"%s\"; expected a register, or one that entries of a kind fill",
                      ledger->text);
}

static void read_item(struct load *load, cfg_t *section, struct evaluation_item *item)
{
    static const long points[2] = {1, 100}, firsts[2] = {1, 10000};
    item->code = xstrdup(cfg_title(section));
    item->title = load_heading(load, section);
    item->source = EVAL_HAND;
    if (conf_need(&load->reader, section, "source")) {
        int source = conf_choice(&load->reader, conf_get(section, "source"), "source", sources);
        item->source = source < 0 ? EVAL_HAND : (enum evaluation_source)source;
    }
    bool max = conf_get(section, "max") != NULL;
    if (max && conf_get(section, "points"))
        conf_complain(&load->reader, conf_get(section, "max")->line,
                      "item \"%s\" has points and max; expected one of them", item->code);
    item->points = load_number(load, section, max ? "max" : "points", points, 0);
    item->each = read_each(load, section);
    item->first = load_number(load, section, "first", firsts, 0);
    item->extra = conf_flag(&load->reader, section, "extra", false);
    read_ledger(load, section, item);
    check_item(load, section, item);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void check_hundred(struct load *load, cfg_t *section, const struct evaluation *evaluation)
{
    int sum = 0;
    for (size_t i = 0; i < evaluation->item_count; i++)
        if (!evaluation->items[i].extra && evaluation->items[i].each >= 0)
            sum += evaluation->items[i].points;
    if (sum != 100)
        conf_complain(&load->reader, conf_line(section),
                      "the items of evaluation give %d points together; expected 100 (extra = true "
                      "and minus items stand beside them)",
                      sum);
}

static void read_bands(struct load *load, cfg_t *section, struct evaluation *evaluation)
{
    static const long from[2] = {0, 200};
    size_t count = cfg_size(section, "band");
    evaluation->bands = xcalloc(count + 1, sizeof(*evaluation->bands));
    for (size_t i = 0; i < count; i++, evaluation->band_count++) {
        cfg_t *row = cfg_getnsec(section, "band", (unsigned)i);
        struct evaluation_band *band = &evaluation->bands[i];
        band->title = xstrdup(cfg_title(row));
        conf_need(&load->reader, row, "from");
        band->from = load_number(load, row, "from", from, 0);
        if (i && band->from >= band[-1].from)
            conf_complain(&load->reader, conf_line(row),
                          "band \"%s\" begins at %d, band \"%s\" before it at %d; expected the "
                          "best first",
                          band->title, band->from, band[-1].title, band[-1].from);
    }
    if (count && evaluation->bands[count - 1].from != 0)
        conf_complain(&load->reader, conf_line(cfg_getnsec(section, "band", (unsigned)count - 1)),
                      "the last band begins at %d; expected 0, so that each score has one",
                      evaluation->bands[count - 1].from);
}

static void read_yearly(struct load *load, cfg_t *section, struct evaluation *evaluation)
{
    static const long share[2] = {0, 100};
    cfg_t *yearly = cfg_getsec(section, "yearly");
    evaluation->yearly_self = load_number(load, yearly, "self", share, 0);
    evaluation->yearly_residents = load_number(load, yearly, "residents", share, 0);
    evaluation->yearly_village = load_number(load, yearly, "village", share, 0);
    int sum = evaluation->yearly_self + evaluation->yearly_residents + evaluation->yearly_village;
    const struct conf_value *any = conf_get(yearly, "self");
    any = any ? any : conf_get(yearly, "residents");
    any = any ? any : conf_get(yearly, "village");
    if (any && sum != 100)
        conf_complain(&load->reader, any->line,
                      "self, residents and village of the year are %d together; expected 100", sum);
}

void load_evaluation(struct load *load, cfg_t *root)
{
    cfg_t *section = cfg_getsec(root, "evaluation");
    struct evaluation *evaluation = &load->model->evaluation;
    size_t count = cfg_size(section, "item");
    evaluation->items = xcalloc(count + 1, sizeof(*evaluation->items));
    for (size_t i = 0; i < count; i++, evaluation->item_count++)
        read_item(load, cfg_getnsec(section, "item", (unsigned)i), &evaluation->items[i]);
    load_roles(load, section, "roles", &evaluation->roles);
    if (count && !conf_count(section, "roles"))
        conf_complain(&load->reader, conf_line(section),
                      "evaluation has items but lacks roles = {\"...\"}");
    static const long extra[2] = {1, 100};
    evaluation->extra_max = load_number(load, section, "extra_max", extra, 0);
    if (count)
        check_hundred(load, section, evaluation);
    read_bands(load, section, evaluation);
    read_yearly(load, section, evaluation);
}

const struct evaluation_band *evaluation_band_of(const struct evaluation *evaluation, int score)
{
    for (size_t i = 0; i < evaluation->band_count; i++)
        if (score >= evaluation->bands[i].from)
            return &evaluation->bands[i];
    return evaluation->band_count ? &evaluation->bands[evaluation->band_count - 1] : NULL;
}
