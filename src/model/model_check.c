#include "model/load.h"
#include "text/pinyin.h"
#include <stdlib.h>
#include <string.h>

/* ---- what can be mistaken for one another ---------------------------------------------------- */

/* One code that begins another cannot be told from it when nothing stands between code and name. */
static void check_codes(struct load *load)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->kind_count; i++) {
        const char *code = model->kinds[i].code;
        for (size_t j = 0; j < model->kind_count; j++) {
            const char *longer = model->kinds[j].code;
            if (i != j && strlen(longer) > strlen(code) && strncmp(code, longer, strlen(code)) == 0)
                conf_complain(&load->reader, load->kind_lines[j],
                              "kind \"%s\" begins like kind \"%s\"; expected codes of which none "
                              "begins another",
                              longer, code);
        }
    }
}

/* A subject may be said without its kind, so it must not mean another kind. */
static void check_subjects(struct load *load)
{
    char place[CONF_PLACE_SIZE];
    for (size_t i = 0; i < load->subjects.count; i++) {
        const struct claim *subject = &load->subjects.items[i];
        const struct claim *taken = claims_find(&load->words, subject->word);
        if (taken && strcmp(taken->owner, subject->owner) != 0)
            conf_complain(&load->reader, subject->line,
                          "\"%s\" is a subject of %s but means %s by itself (%s); expected a word "
                          "that does not",
                          subject->word, subject->owner, taken->owner,
                          conf_place(&load->reader, taken->line, place));
    }
}

/* ---- what sounds the same -------------------------------------------------------------------- */

static bool sound_alike(const struct sounds *sounds, const char *a, const char *b)
{
    struct span left = span_of(a), right = span_of(b);
    size_t len = 0;
    while (left.len && right.len) {
        uint32_t one = utf8_decode(left, &len);
        left = span_skip(left, len);
        uint32_t other = utf8_decode(right, &len);
        right = span_skip(right, len);
        if (one != other && !sounds_alike(sounds, one, other))
            return false;
    }
    return !left.len && !right.len;
}

static void tell_alike(struct load *load, const struct claim *one, const struct claim *other)
{
    char place[CONF_PLACE_SIZE];
    if (strcmp(one->owner, other->owner) != 0)
        conf_complain(&load->reader, one->line,
                      "\"%s\" of %s sounds like \"%s\" of %s (%s); expected words that can be told "
                      "apart",
                      one->word, one->owner, other->word, other->owner,
                      conf_place(&load->reader, other->line, place));
}

/* The first candidate of an input method is taken even when it is wrong (domain.md 11). Words of
 * one character sound like a hundred others and are left alone. */
static void check_sounds(struct load *load)
{
    const struct model *model = load->model;
    const struct claims *words = &load->words;
    struct sounds *sounds = sounds_new(
        &(struct sound_merging){model->merge_n_l, model->merge_retroflex, model->merge_nasal});
    size_t *lengths = xcalloc(words->count + 1, sizeof(*lengths));
    for (size_t i = 0; i < words->count; i++) {
        lengths[i] = load_characters(words->items[i].word);
        for (size_t j = 0; j < i && lengths[i] > 1; j++)
            if (lengths[i] == lengths[j] &&
                sound_alike(sounds, words->items[i].word, words->items[j].word))
                tell_alike(load, &words->items[i], &words->items[j]);
    }
    free(lengths);
    sounds_free(sounds);
}

/* ---- what does the same ---------------------------------------------------------------------- */

static bool may_be_many(enum destination to)
{
    return to == DEST_CASE || to == DEST_REGISTER || to == DEST_ALARM;
}

/* What a kind does; an order by its name. */
static const char *act_of(const struct kind *kind)
{
    return kind->order ? kind->order : destination_name(kind->destination);
}

static void check_acts(struct load *load)
{
    const struct model *model = load->model;
    struct claims acts = {0};
    bool cases = false;
    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *kind = &model->kinds[i];
        int line = load->kind_lines[i];
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

static void check_card(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    const struct conf_value *first = conf_at(root, "card", 0);
    for (size_t i = 0; i < model->card.count; i++)
        if (!model_kind(model, model->card.items[i]))
            conf_complain(&load->reader, first->line,
                          "card names kind \"%s\"; expected the code of a kind",
                          model->card.items[i]);
    if (model->card.count > 5)
        conf_complain(&load->reader, first->line, "card names %zu kinds; expected at most 5",
                      model->card.count);
}

/* ---- what leads nowhere ---------------------------------------------------------------------- */

static bool held_at(const struct model *model, int level, unsigned may)
{
    for (size_t i = 0; i < model->role_count; i++)
        if ((model->roles[i].level == level || model->roles[i].level < 0) &&
            (!may || (model->roles[i].may & may)))
            return true;
    return false;
}

/* A unit without any office can neither report nor be asked. */
static void check_levels(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->level_count; i++)
        if (!held_at(model, (int)i, 0))
            conf_complain(&load->reader, conf_line(cfg_getnsec(root, "level", (unsigned)i)),
                          "nobody holds office at level \"%s\"; expected a role with level = "
                          "\"%s\"",
                          model->levels[i].title, model->levels[i].title);
}

/* What a grade is settled at must have somebody who may work cases; on the lowest level whoever
 * reports may settle. */
static void check_grades(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->grade_count; i++) {
        const struct grade *grade = &model->grades[i];
        unsigned may = MAY_WORK;
        if (grade->level + 1 == (int)model->level_count)
            may |= MAY_REPORT;
        if (!held_at(model, grade->level, may))
            conf_complain(&load->reader,
                          conf_get(cfg_getnsec(root, "grade", (unsigned)i), "level")->line,
                          "grade \"%s\" is settled at \"%s\", where nobody may work cases; "
                          "expected a role there with may = {\"work\"}",
                          grade->title, model->levels[grade->level].title);
    }
}

/* Cases that nobody may work would wait forever. */
static void check_workers(struct load *load)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].may & MAY_WORK)
            return;
    conf_complain(&load->reader, 0,
                  "has no role that may work cases; expected at least one with may = {\"work\"}");
}

/* Who reads a report upwards must stand above its writer, or beside. */
static void check_reports_to(struct load *load, cfg_t *root)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->role_count; i++) {
        const struct role *role = &model->roles[i];
        for (size_t j = 0; j < role->reports_to.count; j++) {
            const struct role *above = model_role(model, role->reports_to.items[j]);
            if (above == role || (role->level >= 0 && above->level > role->level))
                conf_complain(
                    &load->reader,
                    conf_at(cfg_getnsec(root, "role", (unsigned)i), "reports_to", 0)->line,
                    "role \"%s\" reports to \"%s\"; expected an office of its own level or above",
                    role->code, above->code);
        }
    }
}

/* Who is to accept a kind must be allowed to. */
static void check_to(struct load *load)
{
    const struct model *model = load->model;
    for (size_t i = 0; i < model->kind_count; i++)
        for (size_t j = 0; j < model->kinds[i].to.count; j++) {
            const struct role *role = model_role(model, model->kinds[i].to.items[j]);
            if (!(role->may & MAY_WORK))
                conf_complain(&load->reader, load->kind_lines[i],
                              "kind \"%s\" goes to role \"%s\", which may not work cases; expected "
                              "one with may = {\"work\"}",
                              model->kinds[i].code, role->code);
        }
}

/* A notice needs `signatures` people, each with the right to their step. */
static void check_signatures(struct load *load, cfg_t *root)
{
    static const struct {
        unsigned may, from; /* needed from so many signatures on */
        const char *name;
    } rights[] = {
        {MAY_DRAFT, 1, "draft"},
        {MAY_SIGN,  2, "sign" },
        {MAY_CHECK, 3, "check"},
    };
    const struct model *model = load->model;
    const struct conf_value *said = conf_get(root, "signatures");
    for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++) {
        bool held = model->notice_signatures < rights[i].from;
        for (size_t j = 0; j < model->role_count; j++)
            held |= (model->roles[j].may & rights[i].may) != 0;
        if (!held)
            conf_complain(&load->reader, said ? said->line : 0,
                          "a notice needs %u signatures, but nobody may %s; expected a role with "
                          "may = {\"%s\"}",
                          model->notice_signatures, rights[i].name, rights[i].name);
    }
}

void load_check_whole(struct load *load, cfg_t *root)
{
    check_codes(load);
    check_subjects(load);
    check_sounds(load);
    check_acts(load);
    check_card(load, conf_count(root, "card") || !load->base ? root : load->base);
    if (load->reader.complaints) /* half a model would only repeat them */
        return;
    check_levels(load, root);
    check_grades(load, root);
    check_workers(load);
    check_reports_to(load, root);
    check_to(load);
    check_signatures(load, root);
}
