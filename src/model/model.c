#include "model/model.h"
#include "model/say.h"
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

bool words_hold(const struct words *words, const char *word)
{
    return holds(words, span_of(word));
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

const struct grade *model_grade(const struct model *model, const char *title)
{
    for (size_t i = 0; i < model->grade_count; i++)
        if (strcmp(model->grades[i].title, title) == 0)
            return &model->grades[i];
    return NULL;
}

const struct register_form *model_register(const struct model *model, const char *code)
{
    for (size_t i = 0; i < model->register_count; i++)
        if (strcmp(model->registers[i].code, code) == 0)
            return &model->registers[i];
    return NULL;
}

const struct drive *model_drive(const struct model *model, const char *code)
{
    for (size_t i = 0; i < model->drive_count; i++)
        if (strcmp(model->drives[i].code, code) == 0)
            return &model->drives[i];
    return NULL;
}

/* A word of the kind stands in the name of the group. */
static bool in_name(const struct group_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->words.count; i++)
        if (strstr(name, kind->words.items[i]))
            return true;
    return false;
}

const struct group_kind *model_group_kind(const struct model *model, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const struct group_kind *other = NULL;

    for (size_t i = 0; i < model->group_kind_count; i++) {
        const struct group_kind *kind = &model->group_kinds[i];

        if (in_name(kind, name))
            return kind;
        if (kind->words.count == 0)
            other = kind;
    }
    return other;
}

/* ---- rules ----------------------------------------------------------------------------------- */

const struct limits *kind_limits(const struct kind *kind, int grade)
{
    if (grade >= 0 && (size_t)grade < kind->grade_limit_count)
        return &kind->grade_limits[grade];
    return &kind->limits;
}

bool model_may_move(const struct model *model, const char *event, const char *role)
{
    for (size_t i = 0; i < model->move_count; i++)
        if (strcmp(model->moves[i].event, event) == 0)
            return words_hold(&model->moves[i].by, role);
    return true;
}

const struct notice_kind *model_notice_kind(const struct model *model, const char *name,
                                            bool *known)
{
    static char none[] = "";
    static const struct notice_kind plain = {
        .code = none, .title = (char *)(uintptr_t)say_plain_notice, .expire_hours = 72};

    if (known)
        *known = true;
    for (size_t i = 0; i < model->notice_count; i++)
        if (strcmp(model->notices[i].code, name) == 0 || strcmp(model->notices[i].title, name) == 0)
            return &model->notices[i];
    if (known)
        *known = *name == '\0';
    return &plain;
}
