/* case.*: the ledger and every move of a case by command. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

bool arg_case(struct request *r, struct case_file *cf)
{
    const char *number = arg_text(r, "number");
    int64_t serial;

    if (case_number_parse(span_of(number), &serial) &&
        r->g->case_reader.by_serial(r->g->case_reader.ctx, serial, cf))
        return true;
    refuse(r, say_no_case, number[0] ? number : say_empty_number);
    return false;
}

struct case_list {
    const struct request *r;
    json_t *array;
};

static void append_case(void *ctx, const struct case_file *cf)
{
    struct case_list *list = ctx;

    json_array_append_new(list->array, json_case(list->r, cf));
}

static bool read_grade(struct request *r, const char *key, int *grade)
{
    const char *title = arg_text_or_null(r, key);
    const struct grade *found = title ? model_grade(r->g->with.model, title) : NULL;

    *grade = -1;
    if (title && !found)
        return refuse(r, say_no_grade, title), false;
    if (found)
        *grade = (int)(found - r->g->with.model->grades);
    return true;
}

static json_t *case_list(struct request *r)
{
    struct case_filter filter = {.state = -1,
                                 .kind = arg_text_or_null(r, "kind"),
                                 .unit_path = arg_text_or_null(r, "unit"),
                                 .overdue_at = arg_bool(r, "overdue") ? r->now.wall : WALL_NONE,
                                 .supervised = arg_bool(r, "supervised"),
                                 .limit = (size_t)arg_int(r, "limit", 100)};
    const char *state = arg_text_or_null(r, "state");
    enum case_state parsed;

    if (state && !case_state_parse(state, &parsed))
        return refuse(r, say_no_case_state, state);
    if (state)
        filter.state = (int)parsed;
    if (!arg_time(r, "due", &filter.due_before) || !read_grade(r, "grade", &filter.grade))
        return NULL;
    struct case_list list = {r, json_array()};
    store_cases(r->g->with.store, &filter, append_case, &list);
    return list.array;
}

static json_t *case_show(struct request *r)
{
    struct case_file cf;
    json_t *shown, *events;

    if (!arg_case(r, &cf))
        return NULL;
    shown = json_case(r, &cf);
    events = json_array();
    store_events_of_case(r->g->with.store, cf.serial, json_append_event, events);
    json_event_words(r, events);
    json_object_set_new(shown, "events", events);
    json_case_course(r, &cf, shown);
    return shown;
}

/* The names that `case file` may give; what is missing is told. */
static bool check_new(struct request *r, struct case_file *cf, struct unit *unit)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const struct kind *kind = model_kind(r->g->with.model, arg_text(r, "kind"));
    static const char *const sources[] = {"visit", "phone", "letter", "paper"};
    bool known = false;

    if (!roster.unit(roster.store, arg_text(r, "unit"), unit))
        return refuse(r, say_no_unit, arg_text(r, "unit")), false;
    if (!kind || (kind->destination != DEST_CASE && kind->destination != DEST_ALARM))
        return refuse(r, say_no_case_kind, arg_text(r, "kind")), false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        known |= strcmp(arg_text(r, "source"), sources[i]) == 0;
    if (!known)
        return refuse(r, say_bad_source), false;
    cf->kind = kind->code;
    if (arg_text_or_null(r, "subject") && !kind_subject(kind, arg_text(r, "subject")))
        return refuse(r, say_no_subject, kind->title, arg_text(r, "subject")), false;
    return true;
}

static json_t *case_file_new(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct household household = {.id = 0};
    struct case_file cf = case_file_blank();
    struct unit unit;
    int64_t number = arg_int(r, "household", 0), serial;

    if (!check_new(r, &cf, &unit))
        return NULL;
    if (number && !roster.household(roster.store, unit.id, (int)number, &household))
        return refuse(r, say_no_household, unit.path, number);
    cf.unit = unit.id;
    cf.household = household.id;
    cf.household_number = household.number;
    cf.party = arg_text_or_null(r, "party") ? arg_text(r, "party")
               : household.id               ? household.head
                                            : "";
    cf.subject = arg_text(r, "subject");
    cf.remarks = arg_masked(r, "text");
    cf.source = arg_text(r, "source");
    phone_parse(span_of(arg_text(r, "reporter")), &cf.reporter.phone);
    serial = case_file_by_hand(&r->g->cases, &cf, &r->actor, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    if (!r->g->case_reader.by_serial(r->g->case_reader.ctx, serial, &cf))
        return refuse(r, say_case_not_kept);
    return json_case(r, &cf);
}

const struct command control_case_commands[] = {
    {"case.list", case_list,     MAY_HEAR_BELOW       },
    {"case.show", case_show,     MAY_HEAR_BELOW       },
    {"case.file", case_file_new, MAY_WORK | MAY_REPORT},
    {NULL,        NULL,          0                    },
};
