/* case.*: the ledger and every move of a case by command. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

static json_t *person_json(const struct case_person *person)
{
    if (!person->name[0] && !person->phone.text[0])
        return json_null();
    return json_pack("{s:o,s:o}", "name", json_text(person->name), "phone",
                     json_text(person->phone.text));
}

json_t *json_case(const struct request *r, const struct case_file *cf)
{
    char number[CASE_NUMBER_SIZE];
    json_t *c = json_object();
    const struct kind *kind = model_kind(r->g->with.model, cf->kind);

    case_number_write(cf->serial, number);
    json_object_set_new(c, "number", json_string(number));
    json_object_set_new(c, "kind", json_string(cf->kind));
    json_object_set_new(c, "kind_text", json_string(kind ? kind->title : cf->kind));
    json_object_set_new(c, "household",
                        cf->household_number ? json_integer(cf->household_number) : json_null());
    json_object_set_new(c, "party", json_text(cf->party));
    json_object_set_new(c, "subject", json_text(cf->subject));
    json_object_set_new(c, "remarks", json_text(cf->remarks));
    json_object_set_new(c, "unit", json_text(cf->unit_path));
    json_word(r, c, "state", "case_state", case_state_name(cf->state));
    json_object_set_new(c, "filed_at", json_time(cf->filed_at));
    json_object_set_new(c, "due", json_time(cf->due_at));
    json_object_set_new(c, "source", json_string(cf->source));
    json_object_set_new(c, "mark", json_text(cf->mark));
    json_object_set_new(c, "reporter", person_json(&cf->reporter));
    json_object_set_new(c, "handler", person_json(&cf->handler));
    json_object_set_new(c, "message", cf->message ? json_integer(cf->message) : json_null());
    return c;
}

static bool find_case(struct request *r, struct case_file *cf)
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

static json_t *case_list(struct request *r)
{
    struct case_filter filter = {.state = -1,
                                 .kind = arg_text_or_null(r, "kind"),
                                 .unit_path = arg_text_or_null(r, "unit"),
                                 .overdue_at = arg_bool(r, "overdue") ? r->now.wall : WALL_NONE,
                                 .limit = (size_t)arg_int(r, "limit", 100)};
    const char *state = arg_text_or_null(r, "state");
    enum case_state parsed;

    if (state && !case_state_parse(state, &parsed))
        return refuse(r, say_no_case_state, state);
    if (state)
        filter.state = (int)parsed;
    struct case_list list = {r, json_array()};
    store_cases(r->g->with.store, &filter, append_case, &list);
    return list.array;
}

static void append_event(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
                         const char *detail)
{
    json_t *event = json_object();

    json_object_set_new(event, "at", json_time(at));
    json_object_set_new(event, "actor", json_string(actor));
    json_object_set_new(event, "what", json_string(what));
    json_object_set_new(event, "message", message ? json_integer(message) : json_null());
    json_object_set_new(event, "detail", json_text(detail));
    json_array_append_new(ctx, event);
}

static json_t *case_show(struct request *r)
{
    struct case_file cf;
    json_t *shown, *events;

    if (!find_case(r, &cf))
        return NULL;
    shown = json_case(r, &cf);
    events = json_array();
    store_events_of_case(r->g->with.store, cf.serial, append_event, events);
    json_event_words(r, events);
    json_object_set_new(shown, "events", events);
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

static bool read_assignee(struct request *r, struct case_person *out)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person person;

    if (!phone_parse(span_of(arg_text(r, "to")), &out->phone) ||
        !roster.holder(roster.store, out->phone.text, &person))
        return refuse(r, say_no_assignee, arg_text(r, "to")), false;
    out->person = person.id;
    out->name = effects_keep_str(&r->g->answers, person.name);
    return true;
}

static json_t *case_move_one(struct request *r)
{
    struct case_command c = {.note = arg_masked(r, "note"),
                             .assignee = {.name = ""},
                             .actor = &r->actor,
                             .by = BY_CENTRE,
                             .now = r->now.wall};
    struct case_file cf;

    if (!find_case(r, &cf) || !arg_time(r, "until", &c.until))
        return NULL;
    if (!case_event_parse(arg_text(r, "event"), &c.event) || c.event == EV_FILE)
        return refuse(r, say_no_such_step, arg_text(r, "event"));
    if (c.event == EV_ASSIGN && !read_assignee(r, &c.assignee))
        return NULL;
    c.serial = cf.serial;
    switch (case_command(&r->g->cases, &c, &r->g->wishes)) {
    case COMMAND_NO_CASE: return refuse(r, say_case_gone);
    case COMMAND_NOT_NOW:
        return refuse(r, say_step_not_now,
                      texts_word(r->g->with.texts, "case_state", case_state_name(cf.state)));
    case COMMAND_NOT_ALLOWED: return refuse(r, say_step_not_yours);
    case COMMAND_UNMET: return refuse(r, "%s", case_command_why(&r->g->cases, &c));
    case COMMAND_DONE: break;
    }
    apply_wishes(r->g, &r->g->wishes, r->now);
    r->g->case_reader.by_serial(r->g->case_reader.ctx, c.serial, &cf);
    return json_case(r, &cf);
}

const struct command control_case_commands[] = {
    {"case.list", case_list,     MAY_HEAR_BELOW       },
    {"case.show", case_show,     MAY_HEAR_BELOW       },
    {"case.file", case_file_new, MAY_WORK | MAY_REPORT},
    {"case.move", case_move_one, MAY_WORK             },
    {NULL,        NULL,          0                    },
};
