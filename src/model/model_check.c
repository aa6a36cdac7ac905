#include "model/load.h"
#include "text/pinyin.h"
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

/* ---- what sounds the same -------------------------------------------------------------------- */

/* Words of one character sound like a hundred others and are left alone. */
static bool sound_alike(const struct sounds *sounds, const char *a, const char *b)
{
    struct span left = span_of(a), right = span_of(b);
    size_t count = 0, len = 0;
    for (; left.len && right.len; count++) {
        uint32_t one = utf8_decode(left, &len);
        left = span_skip(left, len);
        uint32_t other = utf8_decode(right, &len);
        right = span_skip(right, len);
        if (one != other && !sounds_alike(sounds, one, other))
            return false;
    }
    return count > 1 && !left.len && !right.len;
}

/* The first candidate of an input method is taken even when it is wrong (domain.md 11). */
static void check_sounds(struct load *load)
{
    const struct model *model = load->model;
    struct sounds *sounds = sounds_new(
        &(struct sound_merging){model->merge_n_l, model->merge_retroflex, model->merge_nasal});
    for (size_t i = 0; i < load->words.count; i++) {
        const struct claim *one = &load->words.items[i];
        for (size_t j = 0; j < i; j++) {
            const struct claim *other = &load->words.items[j];
            if (strcmp(one->owner, other->owner) != 0 &&
                sound_alike(sounds, one->word, other->word))
                conf_complain(&load->reader, one->line,
                              "\"%s\" of %s sounds like \"%s\" of %s (line %d); expected words "
                              "that can be told apart",
                              one->word, one->owner, other->word, other->owner, other->line);
        }
    }
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

static void check_card(struct load *load)
{
    const struct model *model = load->model;

    for (size_t i = 0; i < model->card.count; i++)
        if (!model_kind(model, model->card.items[i]))
            conf_complain(&load->reader, 0, "card names kind \"%s\"; expected the code of a kind",
                          model->card.items[i]);
    if (model->card.count > 5)
        conf_complain(&load->reader, 0, "card names %zu kinds; expected at most 5",
                      model->card.count);
}

void load_check_whole(struct load *load, cfg_t *root)
{
    check_codes(load, root);
    for (unsigned i = 0; i < cfg_size(root, "kind"); i++)
        check_kind_subjects(load, cfg_getnsec(root, "kind", i));
    check_sounds(load);
    check_acts(load, root);
    check_card(load);
}
