/* drive.*: campaigns from house to house. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

enum { LISTED = 50 };

static bool by_units(const struct drive *drive)
{
    return drive && strcmp(drive->unit_of, "unit") == 0;
}

/* The level of the units that are ticked off; -1: households are. */
static int level_of(const struct request *r, const struct drive *drive)
{
    const struct role *role =
        drive && drive->roles.count ? model_role(r->g->with.model, drive->roles.items[0]) : NULL;

    if (!by_units(drive))
        return -1;
    return role && role->level >= 0 ? role->level : (int)r->g->with.model->level_count - 1;
}

static void add_counts(const struct request *r, const struct drive_run *run,
                       const struct drive *drive, const char *path, json_t *to)
{
    struct drive_counts counts;
    json_t *answers = json_object();
    int64_t known = 0;

    store_drive_counts(r->g->with.store, run->id, level_of(r, drive), path, &counts);
    for (size_t i = 0; drive && i < drive->answers.count && i < DRIVE_ANSWERS; i++) {
        json_object_set_new(answers, drive->answers.items[i], json_integer(counts.answers[i]));
        known += counts.answers[i];
    }
    json_object_set_new(to, "asked", json_integer(counts.asked));
    json_object_set_new(to, "done", json_integer(counts.answers[0]));
    json_object_set_new(to, "not_done", json_integer(known - counts.answers[0]));
    json_object_set_new(to, "unknown", json_integer(counts.asked - known));
    json_object_set_new(to, "answers", answers);
}

static json_t *drive_json(const struct request *r, const struct drive_run *run)
{
    const struct drive *drive = model_drive(r->g->with.model, run->code);
    struct notice n;
    json_t *one = json_object();
    bool has =
        run->notice && r->g->notice_reader.by_serial(r->g->notice_reader.ctx, run->notice, &n);

    json_object_set_new(one, "id", json_integer(run->id));
    json_object_set_new(one, "code", json_text(run->code));
    json_object_set_new(one, "title", json_text(drive ? drive->title : run->code));
    json_object_set_new(one, "unit", json_text(run->unit_path));
    json_object_set_new(one, "opened_at", json_time(run->opened_at));
    json_object_set_new(one, "deadline", json_time(run->deadline));
    json_object_set_new(one, "closed_at", json_time(run->closed_at));
    json_object_set_new(one, "notice", json_text(has ? n.number : NULL));
    return one;
}

static json_t *drive_list(struct request *r)
{
    struct drive_run runs[LISTED];
    size_t count = store_drives(r->g->with.store, runs, LISTED);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, drive_json(r, &runs[i]));
    return list;
}

/* ---- one ------------------------------------------------------------------------------------- */

static bool arg_run(struct request *r, struct drive_run *run)
{
    int64_t id = arg_int(r, "id", 0);

    if (r->g->drive_reader.by_id(r->g->drive_reader.ctx, id, run))
        return true;
    return refuse(r, say_no_drive_run, id), false;
}

/* The unit asked about, else the drive's own, else the top. */
static bool scope_of(struct request *r, const struct drive_run *run, struct unit *out)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");

    if (!path && run->unit)
        path = run->unit_path;
    if (!path)
        path = store_top_path(r->g->with.store);
    return roster.unit(roster.store, path, out) || (refuse(r, say_no_unit, path), false);
}

static json_t *drive_show(struct request *r)
{
    struct drive_run run;
    struct unit scope, child;
    const struct drive *drive;
    json_t *shown, *units;
    int64_t after = 0;

    if (!arg_run(r, &run) || !scope_of(r, &run, &scope))
        return NULL;
    drive = model_drive(r->g->with.model, run.code);
    shown = drive_json(r, &run);
    add_counts(r, &run, drive, scope.path, shown);
    units = json_array();
    while (store_unit_child(r->g->with.store, scope.id, after, &child)) {
        json_t *one = json_object();

        after = child.id;
        json_object_set_new(one, "unit", json_text(child.path));
        add_counts(r, &run, drive, child.path, one);
        json_array_append_new(units, one);
    }
    json_object_set_new(shown, "units", units);
    return shown;
}

static json_t *refused(struct request *r, enum drive_result result)
{
    switch (result) {
    case DRIVE_NO_SUCH: return refuse(r, say_no_drive, arg_text(r, "code"));
    case DRIVE_OPEN_ALREADY: return refuse(r, say_drive_open);
    case DRIVE_CLOSED: return refuse(r, say_drive_closed);
    case DRIVE_AMOUNT: return refuse(r, say_drive_amount);
    case DRIVE_NO_ANSWER: return refuse(r, say_drive_answer, arg_text(r, "answer"));
    default: return refuse(r, say_drive_not_sent);
    }
}

static json_t *drive_open(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");
    struct drive_run run = {.code = arg_text(r, "code"), .unit_path = ""};
    struct unit unit;
    enum drive_result result;

    if (path && !roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, path);
    if (!arg_time(r, "deadline", &run.deadline))
        return NULL;
    if (path) {
        run.unit = unit.id;
        run.unit_path = unit.path;
    }
    result = drive_start(&r->g->drives, &run, arg_text_or_null(r, "text"), &r->actor, r->now.wall,
                         &r->g->wishes);
    if (result != DRIVE_OK)
        return refused(r, result);
    apply_wishes(r->g, &r->g->wishes, r->now);
    r->g->drive_reader.by_id(r->g->drive_reader.ctx, run.id, &run);
    return drive_json(r, &run);
}

static json_t *drive_end(struct request *r)
{
    struct drive_run run;

    if (!arg_run(r, &run))
        return NULL;
    if (wall_known(run.closed_at))
        return refuse(r, say_drive_closed);
    drive_stop(&r->g->drives, &run, &r->actor, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return drive_json(r, &run);
}

static json_t *drive_tick_one(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct drive_run run;
    struct household household = {.id = 0};
    int64_t number = arg_int(r, "household", 0);
    struct drive_mark mark = {.why = arg_masked(r, "why")};
    struct unit unit;
    enum drive_result result;

    if (!arg_run(r, &run))
        return NULL;
    if (!roster.unit(roster.store, arg_text(r, "unit"), &unit))
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    if (!by_units(model_drive(r->g->with.model, run.code)) &&
        !roster.household(roster.store, unit.id, (int)number, &household))
        return refuse(r, say_no_household, unit.path, number);
    if (run.unit && !r->g->case_reader.unit_within(r->g->case_reader.ctx, unit.id, run.unit))
        return refuse(r, say_drive_elsewhere);
    mark.unit = unit.id;
    mark.household = household.id;
    result = drive_tick(&r->g->drives, &run, &mark, arg_text(r, "answer"), &r->actor, r->now.wall,
                        &r->g->wishes);
    if (result != DRIVE_OK)
        return refused(r, result);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return drive_show(r);
}

const struct command control_drive_commands[] = {
    {"drive.list",  drive_list,     MAY_HEAR_BELOW       },
    {"drive.show",  drive_show,     MAY_HEAR_BELOW       },
    {"drive.start", drive_open,     MAY_DRAFT            },
    {"drive.tick",  drive_tick_one, MAY_REPORT | MAY_WORK},
    {"drive.close", drive_end,      MAY_DRAFT            },
    {NULL,          NULL,           0                    },
};
