/* Who has a case now, and who stands above them. */
#include "cases/case_course.h"
#include "cases/say.h"

enum { ROLES_MAX = 32, UP_MAX = 16 };

static size_t roles_that_may(const struct model *model, unsigned may, const char **roles)
{
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < ROLES_MAX; i++)
        if ((model->roles[i].may & may) == may)
            roles[count++] = model->roles[i].code;
    return count;
}

bool case_holder(const struct case_service *s, int64_t unit, const struct words *roles,
                 struct case_person *out)
{
    return unit && roles->count &&
           s->reader->worker_for(s->reader->ctx, unit, (const char *const *)roles->items,
                                 roles->count, out);
}

static bool worker_at(const struct case_service *s, int64_t unit, unsigned may,
                      struct case_person *out)
{
    const char *roles[ROLES_MAX];

    return unit && s->reader->worker_for(s->reader->ctx, unit, roles,
                                         roles_that_may(s->model, may, roles), out);
}

int64_t case_desk(const struct case_file *cf)
{
    return cf->desk ? cf->desk : cf->unit;
}

bool case_responsible(const struct case_service *s, const struct case_file *cf,
                      struct case_person *out)
{
    const struct kind *kind = model_kind(s->model, cf->kind);
    bool handled = cf->handler.phone.text[0] && cf->state != CASE_PASSED_UP;

    *out = (struct case_person){.name = ""};
    if (handled) {
        *out = cf->handler;
        return true;
    }
    if (kind && kind->to.count && case_holder(s, case_desk(cf), &kind->to, out))
        return true;
    return worker_at(s, case_desk(cf), MAY_WORK, out);
}

bool case_worker(const struct case_service *s, int64_t unit, struct case_person *out)
{
    return worker_at(s, unit, MAY_WORK, out);
}

static bool same_person(const struct case_person *a, const struct case_person *b)
{
    return a->person ? a->person == b->person : strcmp(a->phone.text, b->phone.text) == 0;
}

bool case_above(const struct case_service *s, const struct case_file *cf,
                const struct case_person *but, struct case_person *out)
{
    struct unit_step up[UP_MAX];
    size_t count = s->reader->upwards(s->reader->ctx, case_desk(cf), up, UP_MAX);

    for (size_t i = 1; i < count; i++)
        if (worker_at(s, up[i].id, MAY_WORK | MAY_HEAR_BELOW, out) && !same_person(out, but))
            return true;
    return false;
}

void case_desk_up(const struct case_service *s, struct case_file *cf)
{
    struct unit_step up[UP_MAX];
    size_t count = s->reader->upwards(s->reader->ctx, case_desk(cf), up, UP_MAX);

    if (count > 1)
        cf->desk = up[1].id;
}

bool case_desk_raise(const struct case_service *s, struct case_file *cf)
{
    struct unit_step up[UP_MAX];
    size_t count = s->reader->upwards(s->reader->ctx, case_desk(cf), up, UP_MAX);
    int level = (size_t)cf->grade < s->model->grade_count ? s->model->grades[cf->grade].level : -1;

    if (level < 0 || !count || up[0].level <= level)
        return false;
    for (size_t i = 1; i < count; i++)
        if (up[i].level <= level || i == count - 1) {
            cf->desk = up[i].id;
            return true;
        }
    return false;
}

const char *case_unit_name(const struct case_service *s, const struct case_file *cf)
{
    struct unit_step own;

    return s->reader->upwards(s->reader->ctx, cf->unit, &own, 1) ? own.name : "";
}

const char *case_desk_name(const struct case_service *s, const struct case_file *cf)
{
    struct unit_step desk;

    return s->reader->upwards(s->reader->ctx, case_desk(cf), &desk, 1) ? desk.name : "";
}

void case_mark_above(const struct case_service *s, struct case_file *cf)
{
    const struct grade *grade =
        (size_t)cf->grade < s->model->grade_count ? &s->model->grades[cf->grade] : NULL;

    if (strcmp(cf->mark, say_grade_above) == 0 || strcmp(cf->mark, say_grade_charge) == 0)
        cf->mark = ""; /* of the grade it had */
    if (grade && grade->above)
        cf->mark = say_grade_above;
    else if (grade && grade->charge && !cf->charge.name[0] && !cf->mark[0])
        cf->mark = say_grade_charge;
}

static bool side_phone(const struct case_service *s, const struct case_file *cf, int64_t side,
                       struct phone *out)
{
    struct actor household = {.household = side};

    return side && case_party_may_hear(s, cf, &household) &&
           s->reader->household_phone(s->reader->ctx, side, out) && phone_is_mobile(out);
}

bool case_party_phone(const struct case_service *s, const struct case_file *cf, struct phone *out)
{
    return side_phone(s, cf, cf->household, out);
}

bool case_party2_phone(const struct case_service *s, const struct case_file *cf, struct phone *out)
{
    return cf->household2 != cf->household && side_phone(s, cf, cf->household2, out);
}
