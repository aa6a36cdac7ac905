#include "model/reactions.h"
#include "model/conf_file.h"
#include <stdlib.h>
#include <string.h>

enum { AGAIN_TRIES = 3, LATER_TRIES = 12, TRIES_MAX = 100, CODE_MAX = 9999 };

static const char *const messages[] = {
    [MESSAGE_AGAIN] = "again",
    [MESSAGE_LATER] = "later",
    [MESSAGE_GIVE_UP] = "give-up",
    [MESSAGE_DOUBT] = "in-doubt",
    [MESSAGE_TAKEN] = "taken",
    [MESSAGE_WITHOUT_VALIDITY] = "without-validity",
    NULL,
};
static const char *const modems[] = {
    [SIM_KEEP] = "keep", [SIM_REST] = "rest", [SIM_RESET] = "reset", [SIM_ALARM] = "alarm", NULL,
};

struct reactions {
    struct reaction *rows;
    size_t count;
    struct reaction other;
    bool has_other;
};

/* "28" or "28-30" */
static bool read_range(struct span text, struct reaction *row)
{
    const char *dash = memchr(text.ptr, '-', text.len);
    size_t len = dash ? (size_t)(dash - text.ptr) : text.len;
    unsigned long first, last;

    if (!span_number((struct span){text.ptr, len}, CODE_MAX, &first))
        return false;
    last = first;
    if (dash && !span_number(span_skip(text, len + 1), CODE_MAX, &last))
        return false;
    row->first = (int)first;
    row->last = (int)last;
    return first <= last;
}

/* "cms 28-30", "cme 4", "error"; "other" is *other. */
static bool read_title(const char *title, struct reaction *row, bool *other)
{
    struct span text = span_of(title);

    *other = strcmp(title, "other") == 0;
    row->end = span_starts(text, span_of("cms "))   ? AT_CMS
               : span_starts(text, span_of("cme ")) ? AT_CME
                                                    : AT_ERROR;
    if (*other || strcmp(title, "error") == 0)
        return true;
    return row->end != AT_ERROR && read_range(span_trim(span_skip(text, 4)), row);
}

static int need_choice(struct conf_reader *conf, cfg_t *section, const char *key,
                       const char *const *names)
{
    if (!conf_need(conf, section, key))
        return 0;
    int choice = conf_choice(conf, conf_get(section, key), key, names);
    return choice < 0 ? 0 : choice;
}

/* Two rows for one code: nobody could say which counts. */
static void check_apart(const struct reactions *set, struct conf_reader *conf, cfg_t *section,
                        const struct reaction *row)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->rows[i].end == row->end && set->rows[i].first <= row->last &&
            row->first <= set->rows[i].last)
            conf_complain(conf, conf_line(section),
                          "reaction \"%s\": a row before it has %d-%d already", cfg_title(section),
                          set->rows[i].first, set->rows[i].last);
}

static void read_row(struct reactions *set, struct conf_reader *conf, cfg_t *section)
{
    static const long tries[2] = {1, TRIES_MAX};
    struct reaction row = {.end = AT_ERROR};
    bool other;

    if (!read_title(cfg_title(section), &row, &other))
        conf_complain(
            conf, conf_line(section),
            "reaction \"%s\"; expected \"cms 28\", \"cms 28-30\", \"cme 4\", \"error\" or "
            "\"other\"",
            cfg_title(section));
    else if (!other)
        check_apart(set, conf, section, &row);
    row.message = (enum reaction_message)need_choice(conf, section, "message", messages);
    row.modem = (enum sim_advice)need_choice(conf, section, "modem", modems);
    row.tries = (unsigned)conf_number(conf, section, "tries", tries,
                                      row.message == MESSAGE_AGAIN ? AGAIN_TRIES : LATER_TRIES);
    const char *means = conf_need(conf, section, "means");
    row.means = xstrdup(means ? means : "");
    if (other) {
        set->other = row;
        set->has_other = true;
        return;
    }
    set->rows = xrealloc(set->rows, (set->count + 1) * sizeof *set->rows);
    set->rows[set->count++] = row;
}

struct reactions *reactions_load(const char *path, struct buf *errors)
{
    struct conf_reader conf = {.path = path, .errors = errors};
    cfg_opt_t row[] = {CONF_BEGIN(&conf),   CONF_VALUE("means"), CONF_VALUE("message"),
                       CONF_VALUE("modem"), CONF_VALUE("tries"), CFG_END()};
    cfg_opt_t root[] = {CONF_BEGIN(&conf), CONF_SECTIONS("reaction", row), CFG_END()};
    struct reactions *set = xcalloc(1, sizeof *set);
    cfg_t *cfg = conf_parse(&conf, root);

    for (unsigned i = 0; cfg && i < cfg_size(cfg, "reaction"); i++)
        read_row(set, &conf, cfg_getnsec(cfg, "reaction", i));
    if (cfg && !set->has_other)
        conf_complain(&conf, 0, "lacks reaction \"other\": what to do about any other code");
    if (cfg)
        cfg_free(cfg);
    conf_done(&conf);
    if (cfg && conf.complaints == 0)
        return set;
    reactions_free(set);
    return NULL;
}

void reactions_free(struct reactions *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        free(set->rows[i].means);
    free(set->other.means);
    free(set->rows);
    free(set);
}

const struct reaction *reaction_to(const struct reactions *set, const struct at_final *final)
{
    static char unnamed[] = "no row for this code";
    static const struct reaction later = {AT_ERROR, 0,           0,      MESSAGE_LATER,
                                          SIM_KEEP, LATER_TRIES, unnamed};

    for (size_t i = 0; set && i < set->count; i++)
        if (set->rows[i].end == final->end && final->code >= set->rows[i].first &&
            final->code <= set->rows[i].last)
            return &set->rows[i];
    return set ? &set->other : &later;
}
