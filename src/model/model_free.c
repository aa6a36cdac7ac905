#include "model/model.h"
#include <stdlib.h>

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
    *words = (struct words){0};
}

/* ---- kinds and offices ----------------------------------------------------------------------- */

static void kind_free(struct kind *kind)
{
    for (size_t i = 0; i < kind->subject_count; i++) {
        free(kind->subjects[i].title);
        free(kind->subjects[i].official);
        words_free(&kind->subjects[i].words);
    }
    free(kind->subjects);
    free(kind->title);
    words_free(&kind->words);
    free(kind->order);
    free(kind->grade_limits);
    words_free(&kind->to);
    free(kind->bureau);
    free(kind->line);
    free(kind->ledger);
}

static void role_free(struct role *role)
{
    free(role->code);
    free(role->title);
    words_free(&role->words);
    words_free(&role->reports_to);
}

static void group_kind_free(struct group_kind *kind)
{
    free(kind->title);
    words_free(&kind->words);
}

static void level_free(struct level *level)
{
    free(level->title);
    free(level->centre);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void grade_free(struct grade *grade)
{
    free(grade->title);
    free(grade->level_title);
    free(grade->colour);
    words_free(&grade->signs);
}

static void move_free(struct move_right *move)
{
    free(move->event);
    words_free(&move->by);
}

static void warning_free(struct warning_rule *rule)
{
    free(rule->title);
    words_free(&rule->kinds);
    words_free(&rule->subjects);
    words_free(&rule->tell);
}

static void duty_free(struct duty *duty)
{
    free(duty->title);
    free(duty->set);
    free(duty->bureau);
    words_free(&duty->roles);
    words_free(&duty->kinds);
    free(duty->text);
}

static void line_free(struct contact_line *line)
{
    free(line->title);
    words_free(&line->roles);
    words_free(&line->contacts);
    free(line->text);
}

static void team_free(struct team *team)
{
    free(team->title);
    free(team->level_title);
    words_free(&team->roles);
}

/* ---- sheets and plans ------------------------------------------------------------------------ */

static void register_free(struct register_form *form)
{
    for (size_t i = 0; i < form->field_count; i++) {
        free(form->fields[i].title);
        words_free(&form->fields[i].choices);
    }
    free(form->fields);
    free(form->code);
    free(form->title);
    words_free(&form->fill);
    words_free(&form->kinds);
    words_free(&form->cases);
    words_free(&form->ends);
    free(form->done);
}

static void drive_free(struct drive *drive)
{
    free(drive->code);
    free(drive->title);
    free(drive->ledger);
    free(drive->unit_of);
    words_free(&drive->words);
    words_free(&drive->answers);
    words_free(&drive->yes);
    words_free(&drive->no);
    words_free(&drive->roles);
    free(drive->text);
}

static void evaluation_free(struct evaluation *evaluation)
{
    for (size_t i = 0; i < evaluation->item_count; i++) {
        free(evaluation->items[i].code);
        free(evaluation->items[i].title);
        free(evaluation->items[i].ledger);
    }
    for (size_t i = 0; i < evaluation->band_count; i++)
        free(evaluation->bands[i].title);
    free(evaluation->items);
    free(evaluation->bands);
    words_free(&evaluation->roles);
}

static void calendar_free(struct calendar_item *item)
{
    free(item->title);
    words_free(&item->roles);
    free(item->level_title);
    free(item->text);
}

static void round_free(struct round_plan *round)
{
    free(round->title);
    words_free(&round->roles);
    words_free(&round->periods);
    free(round->text);
}

static void notice_kind_free(struct notice_kind *kind)
{
    free(kind->code);
    free(kind->title);
    words_free(&kind->sign);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* clang-format off */
/* array       how many         each */
#define PARTS(X)                                                                                   \
    X(levels,    level_count,     level_free)                                                      \
    X(group_kinds, group_kind_count, group_kind_free)                                              \
    X(roles,     role_count,      role_free)                                                       \
    X(kinds,     kind_count,      kind_free)                                                       \
    X(grades,    grade_count,     grade_free)                                                      \
    X(moves,     move_count,      move_free)                                                       \
    X(warnings,  warning_count,   warning_free)                                                    \
    X(registers, register_count,  register_free)                                                   \
    X(drives,    drive_count,     drive_free)                                                      \
    X(duties,    duty_count,      duty_free)                                                       \
    X(lines,     line_count,      line_free)                                                       \
    X(teams,     team_count,      team_free)                                                       \
    X(calendar,  calendar_count,  calendar_free)                                                   \
    X(rounds,    round_count,     round_free)                                                       \
    X(notices,   notice_count,    notice_kind_free)
/* clang-format on */

void model_free(struct model *model)
{
    if (!model)
        return;
#define X(array, count, each_free)                                                                 \
    for (size_t i = 0; i < model->count; i++)                                                      \
        each_free(&model->array[i]);                                                               \
    free(model->array);
    PARTS(X)
#undef X
    evaluation_free(&model->evaluation);
    words_free(&model->above);
    words_free(&model->card);
    words_free(&model->danger);
    words_free(&model->never_neighbours);
    words_free(&model->alarm_outright);
    free(model->holidays);
    free(model->name);
    free(model->title);
    free(model->path);
    free(model);
}
