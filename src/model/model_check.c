#include "model/load.h"
#include <string.h>

/* ---- what can be mistaken for one another ---------------------------------------------------- */

/* One code that begins another cannot be told from it when nothing stands between code and name. */
static void check_codes(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->kind_count; i++) {
        const char *code = model->kinds[i].code;
        for (size_t j = 0; j < model->kind_count; j++) {
            const char *longer = model->kinds[j].code;
            if (i != j && strlen(longer) > strlen(code) && strncmp(code, longer, strlen(code)) == 0)
                conf_complain(&load->reader, conf_line(cfg_getnsec(root, "kind", (unsigned)j)),
                              "kind \"%s\" begins like kind \"%s\"; expected codes of which none "
                              "begins another",
                              longer, code);
        }
    }
}

static void check_subject_word(struct load *load, const char *word, int line, const char *kind)
{
    const struct claim *taken = claims_find(&load->words, word);
    if (taken && strcmp(taken->owner, kind) != 0)
        conf_complain(&load->reader, line,
                      "\"%s\" is a subject of %s but means %s by itself (line %d); expected a word "
                      "that does not",
                      word, kind, taken->owner, taken->line);
}

/* A subject may be said without its kind, so it must not mean another kind. */
static void check_kind_subjects(struct load *load, cfg_t *section)
{
    struct buf kind = BUF_INIT;
    buf_addf(&kind, "kind %s", cfg_title(section));
    for (unsigned i = 0; i < cfg_size(section, "subject"); i++) {
        cfg_t *subject = cfg_getnsec(section, "subject", i);
        check_subject_word(load, cfg_title(subject), conf_line(subject), kind.ptr);
        for (size_t j = 0; j < conf_count(subject, "words"); j++) {
            const struct conf_value *word = conf_at(subject, "words", j);
            check_subject_word(load, word->text, word->line, kind.ptr);
        }
    }
    buf_free(&kind);
}

static bool may_be_many(enum destination to)
{
    return to == DEST_CASE || to == DEST_REGISTER || to == DEST_ALARM;
}

/* What a kind does; an order by its name. */
static const char *act_of(const struct kind *kind)
{
    return kind->order ? kind->order : destination_name(kind->destination);
}

static void check_acts(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    struct claims acts = {0};
    bool cases = false;
    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *kind = &model->kinds[i];
        int line = conf_line(cfg_getnsec(root, "kind", (unsigned)i));
        cases |= kind->destination == DEST_CASE;
        if (may_be_many(kind->destination))
            continue;
        const struct claim *other = claims_find(&acts, act_of(kind));
        if (other)
            conf_complain(&load->reader, line,
                          "kind \"%s\" does the same as kind \"%s\" (%s); "
                          "expected its words to stand there",
                          kind->code, other->owner, act_of(kind));
        else
            claims_add(&acts, &load->reader, kind->code, act_of(kind), line);
    }
    if (!cases)
        conf_complain(&load->reader, 0,
                      "has no kind that becomes = \"case\"; expected at least "
                      "one");
    claims_free(&acts);
}

void load_check_whole(struct load *load, cfg_t *root)
{
    check_codes(load, root);
    for (unsigned i = 0; i < cfg_size(root, "kind"); i++)
        check_kind_subjects(load, cfg_getnsec(root, "kind", i));
    check_acts(load, root);
}
