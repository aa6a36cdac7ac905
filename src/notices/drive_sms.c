/* What leaders answer of a drive by SMS, household by household, of one group or of several. */
#include "cases/case_say.h"
#include "notices/drive_int.h"
#include "notices/notice_int.h"
#include <stdlib.h>

enum { OPEN_MAX = 16, HOMES_MAX = 400, GROUPS_MAX = 16 };

struct home {
    struct case_household house;
    const struct drive_group *group;
    bool named;
};

struct answering {
    const struct drive_service *s;
    const struct intake *in;
    struct drive_run run;
    const struct drive *drive;
    struct drive_group groups[GROUPS_MAX]; /* that the sender answers for */
    size_t group_count;
    struct drive_said said;
    struct home homes[HOMES_MAX];
    size_t home_count;
    size_t marked, undone_silent; /* not done, and no word why */
    struct buf list, missing, doubtful;
    struct effects *out;
};

/* ---- is it an answer ------------------------------------------------------------------------- */

static bool by_units(const struct drive *drive)
{
    return strcmp(drive->unit_of, "unit") == 0;
}

/* Words without the drive's name count when nothing else was meant by them. */
static bool says_it(const struct answering *a, bool only)
{
    const struct reading *r = a->in->reading;
    bool filed = r->sort == READ_KIND && r->decision == DECISION_FILE &&
                 r->kind->destination != DEST_ALL_WELL;
    size_t numbers = 0;

    if (a->said.named)
        return a->said.answered || (a->drive->list && a->said.bare);
    if (!only || filed || r->case_count || r->outright)
        return false;
    for (size_t i = 0; i < a->said.count; i++)
        numbers += a->said.clauses[i].count;
    if (a->said.answered)
        return a->said.count > 0;
    return a->drive->list && a->said.bare && (numbers > 1 || r->sort != READ_DIGITS);
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void put_mark(struct answering *a, int64_t unit, int64_t household,
                     const struct drive_clause *clause)
{
    const struct drive_mark mark = {.drive = a->run.id,
                                    .unit = unit,
                                    .household = household,
                                    .answer = clause->answer,
                                    .why = clause->why,
                                    .at = a->in->now,
                                    .actor = a->in->from->as,
                                    .person = a->in->from->person,
                                    .message = a->in->message};

    drive_mark_put(&mark, a->out);
    a->marked++;
    a->undone_silent += clause->answer > 0 && !clause->why[0];
}

/* 第2联防组, where there are several. */
static const char *group_words(const struct answering *a, const struct drive_group *group)
{
    return a->group_count > 1 && group ? group->name : "";
}

static const struct drive_group *group_numbered(const struct answering *a, int number)
{
    for (size_t i = 0; i < a->group_count; i++)
        if (a->groups[i].number == number)
            return &a->groups[i];
    return NULL;
}

static size_t homes_meant(struct answering *a, struct drive_house house, struct home **found)
{
    size_t count = 0;

    for (size_t i = 0; i < a->home_count; i++)
        if (a->homes[i].house.number == house.number &&
            (!house.group || a->homes[i].group->number == house.group)) {
            *found = &a->homes[i];
            count++;
        }
    return count;
}

/* Gives the group of the household that it marked; NULL none. */
static const struct drive_group *mark_house(struct answering *a, struct drive_house house,
                                            const struct drive_clause *clause,
                                            const struct drive_group *before)
{
    struct home *home = NULL;
    size_t count = homes_meant(a, house, &home);

    if (count != 1) {
        struct buf *list = count ? &a->doubtful : &a->missing;

        buf_addf(list, "%s%s%d", list->len ? "," : "",
                 group_words(a, group_numbered(a, house.group)), house.number);
        return before;
    }
    home->named = true;
    put_mark(a, home->house.unit, home->house.id, clause);
    buf_addf(&a->list, "%s%s%d", a->list.len ? "," : "",
             home->group == before ? "" : group_words(a, home->group), house.number);
    return home->group;
}

static void end_list(struct answering *a, const char *whom, const struct drive_clause *clause)
{
    buf_addf(&a->list, "%s%s", whom, a->drive->answers.items[clause->answer]);
}

static void mark_clause(struct answering *a, const struct drive_clause *clause)
{
    const struct drive_group *group = NULL;
    size_t before = a->marked;

    if (clause->answer < 0)
        return;
    for (size_t i = 0; i < clause->count; i++)
        group = mark_house(a, clause->houses[i], clause, group);
    if (clause->count && a->marked > before)
        end_list(a, say_drive_of_house, clause);
    if (!clause->all && !clause->rest)
        return;
    group = group_numbered(a, clause->group);
    for (size_t i = 0; i < a->home_count; i++)
        if ((clause->all || !a->homes[i].named) && (!group || a->homes[i].group == group))
            put_mark(a, a->homes[i].house.unit, a->homes[i].house.id, clause);
    buf_addf(&a->list, "%s%s", a->list.len ? "," : "", group_words(a, group));
    end_list(a, clause->all ? say_drive_all_said : say_drive_rest_said, clause);
}

/* Where units are ticked off, an answer alone is that of the sender's own, or of the one named. */
static void mark_units(struct answering *a)
{
    for (size_t i = 0; i < a->said.count; i++) {
        const struct drive_clause *clause = &a->said.clauses[i];
        const struct drive_group *only = group_numbered(a, clause->group);

        for (size_t g = 0; clause->answer >= 0 && g < a->group_count; g++) {
            if (only && only != &a->groups[g])
                continue;
            put_mark(a, a->groups[g].unit, 0, clause);
            buf_add_str(&a->list, a->list.len ? "," : "");
            end_list(a, a->groups[g].name, clause);
        }
        if (a->marked && !only)
            return;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The notice that asked has its answer. */
static void answered(struct answering *a)
{
    struct addressee r;

    if (!a->run.notice ||
        !a->s->drives->asked(a->s->drives->ctx, a->run.notice, &a->in->from->phone, &r))
        return;
    if (!wall_known(r.confirmed_at))
        r.confirmed_at = a->in->now;
    r.answer_message = a->in->message;
    r.name = effects_keep_str(a->out, r.name ? r.name : "");
    r.unit_short = effects_keep_str(a->out, r.unit_short ? r.unit_short : "");
    effects_put(a->out, EFFECT_RECIPIENT, 0, &r, sizeof r);
}

static void reply(struct answering *a)
{
    enum text_id id = a->doubtful.len                         ? TEXT_DRIVE_GROUP
                      : a->missing.len                        ? TEXT_DRIVE_NO_HOUSE
                      : a->marked == 0                        ? TEXT_DRIVE_WHICH
                      : a->drive->why && a->undone_silent > 0 ? TEXT_DRIVE_WHY
                                                              : TEXT_DRIVE_NOTED;
    const struct buf *list = a->doubtful.len  ? &a->doubtful
                             : a->missing.len ? &a->missing
                                              : &a->list;

    buf_add_char(&a->list, '\0');
    buf_add_char(&a->missing, '\0');
    buf_add_char(&a->doubtful, '\0');
    const struct text_field fields[] = {
        {"title", a->drive->title           },
        {"list",  list->ptr                 },
        {"state", a->drive->answers.items[1]},
        {NULL,    NULL                      },
    };
    answer_send(a->s->notices->texts, a->in, id, fields, 0, a->out);
}

static void read_homes(struct answering *a)
{
    const struct drive_reader *reader = a->s->drives;

    for (size_t g = 0; g < a->group_count; g++) {
        struct case_household houses[HOMES_MAX];
        size_t count = reader->homes(reader->ctx, a->groups[g].unit, houses, HOMES_MAX);

        for (size_t i = 0; i < count && a->home_count < HOMES_MAX; i++)
            a->homes[a->home_count++] = (struct home){houses[i], &a->groups[g], false};
    }
}

static void take(struct answering *a)
{
    if (by_units(a->drive))
        mark_units(a);
    else
        read_homes(a);
    for (size_t i = 0; !by_units(a->drive) && i < a->said.count; i++)
        mark_clause(a, &a->said.clauses[i]);
    if (a->marked) {
        drive_event(a->in->from, "drive.answered", &a->run, effects_keep(a->out, a->in->text).ptr,
                    a->in->now, a->out);
        answered(a);
    }
    reply(a);
    intake_dispose(a->in, DISPOSED_REGISTERED, 0, a->out);
    buf_free(&a->list);
    buf_free(&a->missing);
    buf_free(&a->doubtful);
}

/* The groups of this drive that the sender answers for; false none. */
static bool find_groups(struct answering *a)
{
    const struct drive_reader *reader = a->s->drives;

    a->drive = model_drive(a->s->notices->model, a->run.code);
    if (a->drive && a->in->from->person)
        a->group_count =
            reader->groups(reader->ctx, a->in->from->person, &a->drive->roles,
                           a->run.unit ? a->run.unit_path : NULL, a->groups, GROUPS_MAX);
    return a->group_count > 0;
}

bool drive_take(const struct drive_service *s, const struct intake *in, struct effects *out)
{
    struct drive_run open[OPEN_MAX];
    size_t count = s->drives->open(s->drives->ctx, open, OPEN_MAX), mine = 0;
    struct answering *a = count ? xcalloc(1, sizeof *a) : NULL;
    bool taken = false;

    for (size_t i = 0; i < count; i++) {
        *a = (struct answering){.s = s, .in = in, .run = open[i], .out = out};
        if (find_groups(a))
            open[mine++] = open[i];
    }
    for (size_t i = 0; i < mine && !taken; i++) {
        *a = (struct answering){.s = s, .in = in, .run = open[i], .out = out};
        find_groups(a);
        drive_read(a->drive, a->groups, a->group_count, in->text, &a->said);
        taken = says_it(a, mine == 1);
        if (taken)
            take(a);
    }
    free(a);
    return taken;
}
