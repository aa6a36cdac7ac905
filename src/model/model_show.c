#include "model/model_show.h"
#include "model/show_int.h"

enum { ROLES_MAX = 16, LIMITS_AT = 6 };

/* ---- who reports to whom --------------------------------------------------------------------- */

static size_t hearing_at(const struct model *model, int level, const struct role **out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < model->role_count && count < max; i++)
        if (model->roles[i].level == level && (model->roles[i].may & MAY_HEAR_BELOW))
            out[count++] = &model->roles[i];
    return count;
}

size_t model_reports_to(const struct model *model, const struct role *role, const struct role **out,
                        size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < role->reports_to.count && count < max; i++)
        out[count++] = model_role(model, role->reports_to.items[i]);
    for (int level = role->level - 1; level >= 0 && !count; level--)
        count = hearing_at(model, level, out, max);
    return count;
}

/* ---- levels ---------------------------------------------------------------------------------- */

static const char *const right_words[] = {
    say_may_report, say_may_hear_below, say_may_work,      say_may_draft, say_may_check,
    say_may_sign,   say_may_roster,     say_may_end_alarm, say_may_admin,
};

void show_words(struct drawing *drawing, size_t indent, const char *label,
                const struct words *words)
{
    drawing_begin(drawing, indent, label);
    for (size_t i = 0; i < words->count; i++)
        drawing_addf(drawing, "%s%s", i ? say_and : "", words->items[i]);
    drawing_end(drawing);
}

void show_roles(struct drawing *drawing, const struct model *model, const struct words *roles)
{
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = model_role(model, roles->items[i]);
        drawing_addf(drawing, "%s%s", i ? say_and : "", role ? role->title : say_household);
    }
}

static void show_role(struct drawing *drawing, const struct model *model, const struct role *role,
                      size_t indent)
{
    const struct role *above[ROLES_MAX];
    size_t count = model_reports_to(model, role, above, ROLES_MAX);
    drawing_begin(drawing, indent, role->title);
    drawing_addf(drawing, "%s:", role->needed ? say_needed : "");
    for (size_t i = 0; i < sizeof(right_words) / sizeof(*right_words); i++)
        if (role->may & (1u << i))
            drawing_addf(drawing, " %s", right_words[i]);
    for (size_t i = 0; i < count; i++)
        drawing_addf(drawing, "%s%s", i ? say_and : say_reports_to, above[i]->title);
    drawing_end(drawing);
}

static void show_levels(struct drawing *drawing, const struct model *model)
{
    drawing_heading(drawing, say_levels);
    if (model->above.count)
        show_words(drawing, 2, say_above, &model->above);
    for (int level = -1; level < (int)model->level_count; level++) {
        size_t indent = 2 + 4 * (size_t)(level < 0 ? 0 : level);
        if (level >= 0) {
            const struct level *here = &model->levels[level];
            drawing_begin(drawing, indent, level ? "`- " : "");
            drawing_addf(drawing, here->centre ? "%s [%s]" : "%s", here->title, here->centre);
            drawing_end(drawing);
        }
        for (size_t i = 0; i < model->role_count; i++)
            if (model->roles[i].level == level)
                show_role(drawing, model, &model->roles[i], indent + 4);
    }
}

/* ---- grades ---------------------------------------------------------------------------------- */

static void show_signs(struct drawing *drawing, const struct grade *grade)
{
    if (grade->failures)
        drawing_addf(drawing, say_sign_failures, grade->failures);
    if (grade->people)
        drawing_addf(drawing, say_sign_people, grade->people);
    if (grade->amount)
        drawing_addf(drawing, say_sign_amount, grade->amount);
    if (grade->two_villages)
        drawing_add(drawing, say_sign_villages);
    for (size_t i = 0; i < grade->signs.count; i++)
        drawing_addf(drawing, "%s%s", i ? say_and : say_sign_words, grade->signs.items[i]);
}

static void show_grades(struct drawing *drawing, const struct model *model)
{
    if (model->grade_count)
        drawing_heading(drawing, say_grades);
    for (size_t i = 0; i < model->grade_count; i++) {
        const struct grade *grade = &model->grades[i];
        drawing_begin(drawing, 2, grade->title);
        drawing_tab(drawing, 12);
        drawing->indent = 12;
        drawing_addf(drawing, say_settled_at, grade->level_title);
        drawing_add(drawing, grade->above ? say_passes_above : "");
        if (grade->colour[0])
            drawing_addf(drawing, say_colour, grade->colour);
        drawing_add(drawing, grade->charge ? say_charge : "");
        show_signs(drawing, grade);
        drawing_end(drawing);
    }
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static void show_stage(struct drawing *drawing, const char *stage, int yellow, int red)
{
    if (yellow)
        drawing_addf(drawing, "  %s %d/%d", stage, yellow, red);
}

static void show_limit(struct drawing *drawing, const char *title, const struct limits *limits)
{
    drawing_begin(drawing, LIMITS_AT, title);
    drawing_tab(drawing, LIMITS_AT + 8);
    drawing->indent = LIMITS_AT + 10;
    drawing->fresh = false;
    show_stage(drawing, say_stage_accept, limits->accept_hours, limits->accept_red_hours);
    show_stage(drawing, say_stage_handle, limits->handle_hours, limits->handle_red_hours);
    show_stage(drawing, say_stage_verify, limits->verify_hours, limits->verify_red_hours);
    if (limits->remind_hours)
        drawing_addf(drawing, "  %s %d", say_remind, limits->remind_hours);
    if (limits->working_days)
        drawing_addf(drawing, "  %s", say_working_days);
    drawing_end(drawing);
}

static bool equal_limits(const struct limits *a, const struct limits *b)
{
    return a->accept_hours == b->accept_hours && a->accept_red_hours == b->accept_red_hours &&
           a->handle_hours == b->handle_hours && a->handle_red_hours == b->handle_red_hours &&
           a->verify_hours == b->verify_hours && a->verify_red_hours == b->verify_red_hours &&
           a->remind_hours == b->remind_hours && a->working_days == b->working_days;
}

static bool same_limits(const struct kind *kind)
{
    for (size_t i = 0; i < kind->grade_limit_count; i++)
        if (!equal_limits(&kind->grade_limits[i], &kind->limits))
            return false;
    return true;
}

static void show_limits(struct drawing *drawing, const struct model *model, const struct kind *kind)
{
    drawing_begin(drawing, 4, say_limits);
    drawing_end(drawing);
    if (same_limits(kind))
        show_limit(drawing, say_every_grade, &kind->limits);
    else
        for (size_t i = 0; i < kind->grade_limit_count; i++)
            show_limit(drawing, model->grades[i].title, &kind->grade_limits[i]);
}

/* Whom it is passed up to, grade by grade. */
static void show_escalation(struct drawing *drawing, const struct model *model)
{
    if (!model->grade_count)
        return;
    drawing_begin(drawing, 4, say_then);
    for (size_t i = 0; i < model->grade_count; i++)
        drawing_addf(drawing, "%s%s(%s)", i ? say_reports_to : "", model->grades[i].level_title,
                     model->grades[i].title);
    drawing_end(drawing);
}

static void show_notes(struct drawing *drawing, const struct kind *kind)
{
    drawing_begin(drawing, 4, "");
    if (kind->follow_up_count)
        drawing_add(drawing, say_follow_up);
    for (size_t i = 0; i < kind->follow_up_count; i++)
        drawing_addf(drawing, "%s%d", i ? "," : "", kind->follow_up[i]);
    drawing_addf(drawing, "%s  ", kind->follow_up_count ? say_days_after : "");
    drawing_addf(drawing, say_extend, kind->extend_days);
    if (kind->party_may_know)
        drawing_addf(drawing, "  %s", kind->party_waits ? say_party_waits : say_party_hears);
    if (!kind->rating)
        drawing_addf(drawing, "  %s", say_no_rating);
    if (kind->errand)
        drawing_addf(drawing, "  %s", say_errand);
    drawing_end(drawing);
}

static void show_kind_head(struct drawing *drawing, const struct kind *kind)
{
    drawing_begin(drawing, 2, kind->code);
    drawing_addf(drawing, " %c %s", kind->digit ? kind->digit : '-', kind->title);
    if (kind->ledger)
        drawing_addf(drawing, "  [%s]", kind->ledger);
    if (kind->bureau[0])
        drawing_addf(drawing, "  %s%s", say_bureau, kind->bureau);
    if (kind->line[0])
        drawing_addf(drawing, "  %s%s", say_line, kind->line);
    drawing_end(drawing);
}

static void show_case_kind(struct drawing *drawing, const struct model *model,
                           const struct kind *kind)
{
    show_kind_head(drawing, kind);
    drawing_begin(drawing, 4, say_accept_by);
    if (kind->to.count)
        show_roles(drawing, model, &kind->to);
    else
        drawing_add(drawing, say_any_worker);
    drawing_end(drawing);
    show_escalation(drawing, model);
    show_limits(drawing, model, kind);
    show_notes(drawing, kind);
}

static void show_kinds(struct drawing *drawing, const struct model *model)
{
    drawing_heading(drawing, say_kinds);
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_CASE)
            show_case_kind(drawing, model, &model->kinds[i]);
    drawing_heading(drawing, say_others);
    drawing_begin(drawing, 2, "");
    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *kind = &model->kinds[i];
        if (kind->destination != DEST_CASE)
            drawing_addf(drawing, kind->ledger ? "  %s %s[%s]" : "  %s %s", kind->code, kind->title,
                         kind->ledger);
    }
    drawing_end(drawing);
}

/* ---- the whole ------------------------------------------------------------------------------- */

void model_show(const struct model *model, struct buf *out)
{
    struct drawing drawing = {.out = out};
    drawing_begin(&drawing, 0, "");
    drawing_addf(&drawing, "%s  (%s)  ", model->title, model->name);
    drawing_addf(&drawing, say_signatures, model->notice_signatures);
    drawing_end(&drawing);
    show_levels(&drawing, model);
    show_grades(&drawing, model);
    show_kinds(&drawing, model);
    show_duties(&drawing, model);
    show_contacts(&drawing, model);
    show_registers(&drawing, model);
    show_drives(&drawing, model);
    show_plans(&drawing, model);
    show_notices(&drawing, model);
    show_assessment(&drawing, model);
}
