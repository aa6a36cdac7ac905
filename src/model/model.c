#include "model/model.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const destination_names[] = {
#define X(name, words) words,
    DESTINATION_TABLE(X)
#undef X
};

static const char *const field_names[] = {
#define X(name, words) words,
    FIELD_TABLE(X)
#undef X
};

const char *destination_name(enum destination destination)
{
    return destination_names[destination];
}

const char *field_name(enum field field)
{
    return field < FIELD_NONE ? field_names[field] : "none";
}

/* ---- lookups --------------------------------------------------------------------------------- */

const struct kind *model_kind(const struct model *model, const char *code)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (strcasecmp(model->kinds[i].code, code) == 0)
            return &model->kinds[i];
    return NULL;
}

const struct role *model_role(const struct model *model, const char *code)
{
    for (size_t i = 0; i < model->role_count; i++)
        if (strcasecmp(model->roles[i].code, code) == 0)
            return &model->roles[i];
    return NULL;
}

static bool holds(const struct words *words, struct span text)
{
    for (size_t i = 0; i < words->count; i++)
        if (span_eq(span_of(words->items[i]), text))
            return true;
    return false;
}

const struct role *model_role_titled(const struct model *model, struct span title)
{
    for (size_t i = 0; i < model->role_count; i++) {
        const struct role *role = &model->roles[i];
        if (span_eq(span_of(role->title), title) || holds(&role->words, title))
            return role;
    }
    return NULL;
}

const struct subject *kind_subject(const struct kind *kind, const char *title)
{
    for (size_t i = 0; i < kind->subject_count; i++)
        if (strcmp(kind->subjects[i].title, title) == 0)
            return &kind->subjects[i];
    return NULL;
}

/* ---- end ------------------------------------------------------------------------------------- */

static void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
}

static void kind_free(struct kind *kind)
{
    for (size_t i = 0; i < kind->subject_count; i++) {
        free(kind->subjects[i].title);
        words_free(&kind->subjects[i].words);
    }
    free(kind->subjects);
    free(kind->title);
    words_free(&kind->words);
    free(kind->order);
    free(kind->ledger);
}

static void role_free(struct role *role)
{
    free(role->code);
    free(role->title);
    words_free(&role->words);
}

void model_free(struct model *model)
{
    if (!model)
        return;
    for (size_t i = 0; i < model->kind_count; i++)
        kind_free(&model->kinds[i]);
    for (size_t i = 0; i < model->role_count; i++)
        role_free(&model->roles[i]);
    for (size_t i = 0; i < model->level_count; i++) {
        free(model->levels[i].title);
        free(model->levels[i].centre);
    }
    free(model->kinds);
    free(model->roles);
    free(model->levels);
    words_free(&model->card);
    words_free(&model->danger);
    words_free(&model->never_neighbours);
    words_free(&model->alarm_outright);
    free(model->name);
    free(model->title);
    free(model->path);
    free(model);
}
