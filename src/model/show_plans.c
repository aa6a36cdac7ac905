#include "model/show_int.h"
#include <string.h>

/* ---- duties and rights ----------------------------------------------------------------------- */

static void show_duty(struct drawing *drawing, const struct model *model, const struct duty *duty)
{
    drawing_begin(drawing, 4, duty->title);
    drawing_add(drawing, ": ");
    show_roles(drawing, model, &duty->roles);
    if (duty->bureau[0])
        drawing_addf(drawing, "  %s%s", say_bureau, duty->bureau);
    for (size_t i = 0; i < duty->kinds.count; i++)
        drawing_addf(drawing, "%s%s", i ? " " : "  ", duty->kinds.items[i]);
    drawing_end(drawing);
}

static const char *event_words(const char *event)
{
    static const char *const rows[][2] = {
        {"accept",      say_event_accept     },
        {"assign",      say_event_assign     },
        {"progress",    say_event_progress   },
        {"settle",      say_event_settle     },
        {"pass-up",     say_event_pass_up    },
        {"return",      say_event_return     },
        {"hold",        say_event_hold       },
        {"refuse",      say_event_refuse     },
        {"transfer",    say_event_transfer   },
        {"merge",       say_event_merge      },
        {"link",        say_event_link       },
        {"supervise",   say_event_supervise  },
        {"urge",        say_event_urge       },
        {"take-charge", say_event_take_charge},
        {"rate",        say_event_rate       },
        {"follow-up",   say_event_follow_up  },
        {"close",       say_event_close      },
        {"reopen",      say_event_reopen     },
        {"withdraw",    say_event_withdraw   },
        {"correct",     say_event_correct    },
        {"note",        say_event_note       },
        {"instruct",    say_event_instruct   },
        {"helper",      say_event_helper     },
        {"helper-end",  say_event_helper_end },
        {"unsupervise", say_event_unsupervise},
        {"grade",       say_event_grade      },
        {"categorise",  say_event_categorise },
        {"mode",        say_event_mode       },
        {"papers",      say_event_papers     },
        {"appoint",     say_event_appoint    },
        {"hand-back",   say_event_hand_back  },
        {"resume",      say_event_resume     },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i][0], event) == 0)
            return rows[i][1];
    return event;
}

void show_duties(struct drawing *drawing, const struct model *model)
{
    if (model->duty_count)
        drawing_heading(drawing, say_duties);
    for (size_t i = 0; i < model->duty_count; i++) {
        const struct duty *duty = &model->duties[i];
        if (i == 0 || strcmp(duty->set, duty[-1].set) != 0) {
            drawing_begin(drawing, 2, duty->set);
            drawing_end(drawing);
        }
        show_duty(drawing, model, duty);
    }
    if (model->move_count)
        drawing_heading(drawing, say_moves);
    for (size_t i = 0; i < model->move_count; i++) {
        drawing_begin(drawing, 2, event_words(model->moves[i].event));
        drawing_add(drawing, ": ");
        show_roles(drawing, model, &model->moves[i].by);
        drawing_end(drawing);
    }
    drawing_begin(drawing, 2, "");
    drawing_addf(drawing, say_cards, model->supervise_points[SUPERVISED_PLAIN],
                 model->supervise_points[SUPERVISED_YELLOW],
                 model->supervise_points[SUPERVISED_RED]);
    drawing_end(drawing);
}

static void show_warnings(struct drawing *drawing, const struct model *model)
{
    if (model->warning_count)
        drawing_heading(drawing, say_warnings);
    for (size_t i = 0; i < model->warning_count; i++) {
        const struct warning_rule *rule = &model->warnings[i];
        drawing_begin(drawing, 2, rule->title);
        drawing_add(drawing, ":");
        if (rule->days)
            drawing_addf(drawing, say_warn_days, rule->days);
        if (rule->count)
            drawing_addf(drawing, rule->when == WARN_FAILED ? say_warn_failed : say_warn_count,
                         rule->count);
        for (size_t j = 0; j < rule->kinds.count; j++)
            drawing_addf(drawing, " %s", model_kind(model, rule->kinds.items[j])->title);
        for (size_t j = 0; j < rule->subjects.count; j++)
            drawing_addf(drawing, " %s", rule->subjects.items[j]);
        drawing_add(drawing, say_warn_tell);
        show_roles(drawing, model, &rule->tell);
        drawing_end(drawing);
    }
}

void show_contacts(struct drawing *drawing, const struct model *model)
{
    if (model->line_count || model->team_count || model->group_kind_count)
        drawing_heading(drawing, say_contacts);
    for (size_t i = 0; i < model->line_count; i++) {
        drawing_begin(drawing, 2, model->lines[i].title);
        drawing_add(drawing, ": ");
        show_roles(drawing, model, &model->lines[i].roles);
        drawing_add(drawing, say_reports_to);
        show_roles(drawing, model, &model->lines[i].contacts);
        drawing_end(drawing);
    }
    for (size_t i = 0; i < model->team_count; i++) {
        const struct team *team = &model->teams[i];
        drawing_begin(drawing, 2, team->title);
        if (team->high)
            drawing_addf(drawing, say_team_size, team->level_title, team->low, team->high);
        else
            drawing_addf(drawing, say_team_level, team->level_title);
        drawing_add(drawing, ": ");
        show_roles(drawing, model, &team->roles);
        drawing_end(drawing);
    }
    if (model->group_kind_count)
        drawing_begin(drawing, 2, say_group_kinds);
    for (size_t i = 0; i < model->group_kind_count; i++)
        drawing_addf(drawing, "%s%s", i ? say_and : "", model->group_kinds[i].title);
    if (model->group_kind_count)
        drawing_end(drawing);
    show_warnings(drawing, model);
}

/* ---- sheets ---------------------------------------------------------------------------------- */

static void show_form(struct drawing *drawing, const struct model *model,
                      const struct register_form *form)
{
    drawing_begin(drawing, 2, form->title);
    drawing_addf(drawing, "  [%s]", form->code);
    drawing_add(drawing, form->quiet ? say_form_quiet : "");
    drawing_add(drawing, form->sealed ? say_form_sealed : "");
    drawing_add(drawing, form->helper ? say_form_helper : "");
    drawing_add(drawing, form->visits ? say_form_visits : "");
    if (form->visit_days)
        drawing_addf(drawing, say_form_visit_days, form->visit_days);
    if (form->fix_days)
        drawing_addf(drawing, say_form_fix_days, form->fix_days);
    drawing_add(drawing, form->recheck ? say_form_recheck : "");
    if (form->done[0])
        drawing_addf(drawing, say_form_done, form->done);
    drawing_end(drawing);
    drawing_begin(drawing, 4, say_columns);
    for (size_t i = 0; i < form->field_count; i++)
        drawing_addf(drawing, "%s%s", i ? say_and : "", form->fields[i].title);
    drawing_end(drawing);
    if (form->kinds.count)
        show_words(drawing, 4, say_by_kinds, &form->kinds);
    if (form->cases.count)
        show_words(drawing, 4, say_from_cases, &form->cases);
    if (!form->fill.count)
        return;
    drawing_begin(drawing, 4, say_fill);
    show_roles(drawing, model, &form->fill);
    drawing_end(drawing);
}

void show_registers(struct drawing *drawing, const struct model *model)
{
    if (model->register_count)
        drawing_heading(drawing, say_registers);
    for (size_t i = 0; i < model->register_count; i++)
        show_form(drawing, model, &model->registers[i]);
}

void show_drives(struct drawing *drawing, const struct model *model)
{
    if (model->drive_count)
        drawing_heading(drawing, say_drives);
    for (size_t i = 0; i < model->drive_count; i++) {
        const struct drive *drive = &model->drives[i];
        drawing_begin(drawing, 2, drive->title);
        drawing_addf(drawing, "  [%s]  ", drive->code);
        show_roles(drawing, model, &drive->roles);
        drawing_addf(drawing, "  %s", say_answers);
        for (size_t j = 0; j < drive->answers.count; j++)
            drawing_addf(drawing, "%s%s", j ? "/" : "", drive->answers.items[j]);
        drawing_add(drawing, drive->why ? say_ask_why : "");
        drawing_end(drawing);
    }
}

/* ---- the calendar ---------------------------------------------------------------------------- */

static void show_when(struct drawing *drawing, const struct recurrence *when)
{
    static const char *const weekdays[] = {say_weekday_1, say_weekday_2, say_weekday_3,
                                           say_weekday_4, say_weekday_5, say_weekday_6,
                                           say_weekday_7};
    switch (when->every) {
    case EVERY_DAY: drawing_add(drawing, say_every_day); break;
    case EVERY_WEEK: drawing_addf(drawing, say_every_week, weekdays[(when->day - 1) % 7]); break;
    case EVERY_HALF_MONTH: drawing_addf(drawing, say_every_half, when->day, when->day + 15); break;
    case EVERY_MONTH: drawing_addf(drawing, say_every_month, when->day); break;
    case EVERY_QUARTER: drawing_addf(drawing, say_every_quarter, when->month, when->day); break;
    case EVERY_HALF_YEAR: drawing_addf(drawing, say_every_half_year, when->month, when->day); break;
    case EVERY_YEAR: drawing_addf(drawing, say_every_year, when->month, when->day); break;
    }
    drawing_addf(drawing, " %02d:%02d", when->hour, when->minute);
}

static void show_calendar(struct drawing *drawing, const struct model *model,
                          const struct calendar_item *item)
{
    drawing_begin(drawing, 2, item->title);
    drawing_add(drawing, ": ");
    show_when(drawing, &item->when);
    if (item->level_title[0])
        drawing_addf(drawing, say_at_level, item->level_title);
    drawing_add(drawing, "  ");
    show_roles(drawing, model, &item->roles);
    drawing_end(drawing);
}

void show_plans(struct drawing *drawing, const struct model *model)
{
    if (model->round_count || model->calendar_count)
        drawing_heading(drawing, say_rounds);
    for (size_t i = 0; i < model->round_count; i++) {
        const struct round_plan *round = &model->rounds[i];
        drawing_begin(drawing, 2, round->title);
        drawing_add(drawing, ": ");
        show_when(drawing, &round->when);
        drawing_add(drawing, "  ");
        show_roles(drawing, model, &round->roles);
        drawing_addf(drawing, say_round_times, round->remind_hours, round->deadline_hours);
        drawing_add(drawing, round->ring ? say_ring : "");
        drawing_end(drawing);
        drawing_begin(drawing, 4, say_asks);
        drawing_add(drawing, round->text);
        drawing_end(drawing);
    }
    for (size_t i = 0; i < model->calendar_count; i++)
        show_calendar(drawing, model, &model->calendar[i]);
}

/* ---- assessment ------------------------------------------------------------------------------ */

static void show_item(struct drawing *drawing, const struct evaluation_item *item)
{
    drawing_begin(drawing, 4, item->title);
    drawing_tab(drawing, 18);
    drawing->indent = 18;
    drawing->fresh = false;
    drawing_add(drawing, item->extra ? say_extra : "");
    if (item->each != 0)
        drawing_addf(drawing, say_each, item->each);
    if (item->first)
        drawing_addf(drawing, say_first_only, item->first);
    if (item->points)
        drawing_addf(drawing, item->each != 0 || item->extra ? say_capped : say_points,
                     item->points);
    drawing_addf(drawing, "  [%s%s%s]", evaluation_source_name(item->source),
                 item->ledger[0] ? " " : "", item->ledger);
    drawing_end(drawing);
}

void show_assessment(struct drawing *drawing, const struct model *model)
{
    const struct evaluation *evaluation = &model->evaluation;
    if (!evaluation->item_count)
        return;
    drawing_heading(drawing, say_assessment);
    drawing_begin(drawing, 2, say_assessed);
    show_roles(drawing, model, &evaluation->roles);
    drawing_end(drawing);
    for (size_t i = 0; i < evaluation->item_count; i++)
        show_item(drawing, &evaluation->items[i]);
    if (evaluation->band_count) {
        drawing_begin(drawing, 2, say_bands);
        for (size_t i = 0; i < evaluation->band_count; i++) {
            drawing_add(drawing, i ? "  " : "");
            drawing_addf(drawing, say_band, evaluation->bands[i].title, evaluation->bands[i].from);
        }
        drawing_end(drawing);
    }
    if (evaluation->yearly_self + evaluation->yearly_residents + evaluation->yearly_village) {
        drawing_begin(drawing, 2, "");
        drawing_addf(drawing, say_yearly, evaluation->yearly_self, evaluation->yearly_residents,
                     evaluation->yearly_village);
        drawing_end(drawing);
    }
}

/* ---- notices --------------------------------------------------------------------------------- */

static void show_notice(struct drawing *drawing, const struct model *model,
                        const struct notice_kind *kind)
{
    static const char *const asks[] = {say_asks_nothing, say_asks_receipt, say_asks_coming};
    drawing_begin(drawing, 2, kind->title);
    drawing_add(drawing, ":");
    drawing_add(drawing, asks[kind->answer]);
    drawing_addf(drawing, say_notice_ends, kind->expire_hours);
    if (kind->second_hours)
        drawing_addf(drawing, say_notice_second, kind->second_hours);
    if (kind->call_hours)
        drawing_addf(drawing, say_notice_call, kind->call_hours);
    drawing_add(drawing, kind->night ? say_notice_night : "");
    drawing_add(drawing, kind->life ? say_notice_life : "");
    drawing_add(drawing, kind->duty_signs ? say_notice_duty : "");
    drawing_add(drawing, kind->personal ? say_notice_alone : "");
    if (kind->sign.count) {
        drawing_add(drawing, say_notice_sign);
        show_roles(drawing, model, &kind->sign);
    }
    drawing_end(drawing);
}

void show_notices(struct drawing *drawing, const struct model *model)
{
    if (model->notice_count)
        drawing_heading(drawing, say_notices);
    for (size_t i = 0; i < model->notice_count; i++)
        show_notice(drawing, model, &model->notices[i]);
}
