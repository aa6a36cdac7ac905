/* register.*: what the registers of the model hold, and every step of an entry by command. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

/* Few see who stands in a quiet register. */
static bool sees(const struct request *r, const struct register_entry *e)
{
    const struct register_form *form = model_register(r->g->with.model, e->reg);

    return !form || !form->quiet || (r->actor.may & (MAY_ROSTER | MAY_ADMIN));
}

static json_t *person_text(const struct case_person *who)
{
    return json_text(who->name);
}

static json_t *said_json(const struct register_entry *e)
{
    json_t *said = json_object();

    for (const char *line = e->said; line && *line;) {
        size_t whole = strcspn(line, "\n"), name = strcspn(line, "=\n");
        char title[64];

        if (name < whole && text_copy(title, sizeof title, (struct span){line, name}))
            json_object_set_new(said, title, json_stringn(line + name + 1, whole - name - 1));
        line += whole + (line[whole] == '\n');
    }
    return said;
}

static json_t *entry_json(const struct request *r, const struct register_entry *e)
{
    const struct register_form *form = model_register(r->g->with.model, e->reg);
    bool full = sees(r, e);
    char number[CASE_NUMBER_SIZE] = "";
    json_t *one = json_object();

    if (e->case_serial)
        case_number_write(e->case_serial, number);
    json_object_set_new(one, "id", json_integer(e->id));
    json_object_set_new(one, "register", json_text(e->reg));
    json_object_set_new(one, "title", json_text(form ? form->title : e->reg));
    json_object_set_new(one, "number", json_integer(e->number));
    json_object_set_new(one, "unit", json_text(e->unit_path));
    json_object_set_new(one, "household",
                        e->household_number ? json_integer(e->household_number) : json_null());
    json_object_set_new(one, "party", full ? json_text(e->party) : json_null());
    json_object_set_new(one, "subject", full ? json_text(e->subject) : json_null());
    json_object_set_new(one, "remarks", full ? json_text(e->remarks) : json_null());
    json_object_set_new(one, "at", json_time(e->at));
    json_object_set_new(one, "helper", person_text(&e->helper));
    json_object_set_new(one, "visited_at", json_time(e->visited_at));
    json_object_set_new(one, "visit_due", json_time(e->visit_due));
    json_object_set_new(one, "visit_words", full ? json_text(e->visit_words) : json_null());
    json_object_set_new(one, "limit", json_time(e->limit_at));
    json_object_set_new(one, "fixed_at", json_time(e->fixed_at));
    json_object_set_new(one, "fixed_words", full ? json_text(e->fixed_words) : json_null());
    json_object_set_new(one, "done_at", json_time(e->done_at));
    json_object_set_new(one, "done_words", full ? json_text(e->done_words) : json_null());
    json_object_set_new(one, "case", json_text(number));
    json_object_set_new(one, "columns", full ? said_json(e) : json_null());
    return json_word(r, one, "state", "entry_state", register_state_name(e, r->now.wall));
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct entry_list {
    const struct request *r;
    json_t *array;
};

static void append_entry(void *ctx, const struct register_entry *e)
{
    struct entry_list *list = ctx;

    json_array_append_new(list->array, entry_json(list->r, e));
}

/* A register by its code, its title, or the beginning of its title. */
static const struct register_form *form_named(const struct request *r, const char *name)
{
    const struct model *model = r->g->with.model;
    const struct register_form *form = model_register(model, name);

    for (size_t i = 0; !form && *name && i < model->register_count; i++)
        if (strncmp(model->registers[i].title, name, strlen(name)) == 0)
            form = &model->registers[i];
    return form;
}

static const struct register_form *arg_form(struct request *r)
{
    const struct register_form *form = form_named(r, arg_text(r, "ledger"));

    if (!form)
        refuse(r, say_no_register, arg_text(r, "ledger"));
    return form;
}

static json_t *register_list(struct request *r)
{
    const struct register_form *form = arg_form(r);
    struct entry_list list = {r, NULL};

    if (!form)
        return NULL;
    list.array = json_array();
    store_register_list(r->g->with.store, form->code, arg_text_or_null(r, "unit"),
                        arg_bool(r, "open"), (size_t)arg_int(r, "limit", 100), append_entry, &list);
    return list.array;
}

static json_t *register_owed(struct request *r)
{
    struct entry_list list = {r, json_array()};

    store_register_owed(r->g->with.store, arg_text_or_null(r, "unit"), r->now.wall,
                        (size_t)arg_int(r, "limit", 100), append_entry, &list);
    return list.array;
}

/* ---- one entry ------------------------------------------------------------------------------- */

static bool arg_entry(struct request *r, struct register_entry *e)
{
    int64_t id = arg_int(r, "id", 0);

    if (r->g->register_reader.by_id(r->g->register_reader.ctx, id, e))
        return true;
    return refuse(r, say_no_entry, id), false;
}

static json_t *register_show(struct request *r)
{
    struct register_entry e;
    json_t *shown, *events;

    if (!arg_entry(r, &e))
        return NULL;
    shown = entry_json(r, &e);
    events = json_array();
    if (sees(r, &e))
        store_events_of_entry(r->g->with.store, e.id, json_append_event, events);
    json_event_words(r, events);
    json_object_set_new(shown, "events", events);
    return shown;
}

static json_t *refused(struct request *r, const struct register_entry *e, enum entry_result result)
{
    const struct register_form *form = model_register(r->g->with.model, e->reg);
    const char *title = form ? form->title : e->reg;

    switch (result) {
    case ENTRY_NOT_NOW: return refuse(r, say_entry_not_now);
    case ENTRY_NOT_OF_IT: return refuse(r, say_entry_not_of_it, title);
    case ENTRY_RECHECK: return refuse(r, say_entry_recheck);
    case ENTRY_BAD_COLUMN: return refuse(r, say_entry_column, title);
    case ENTRY_BAD_VALUE: return refuse(r, say_entry_value);
    default: return refuse(r, say_step_not_yours);
    }
}

/* "职业=木工", or a list of such, as lines. */
static const char *arg_lines(struct request *r)
{
    const json_t *list = json_object_get(r->args, "values"), *one;
    struct buf lines = BUF_INIT, masked = BUF_INIT;
    const char *kept;
    size_t i;

    if (json_is_string(list))
        buf_addf(&lines, "%s\n", json_string_value(list));
    json_array_foreach(list, i, one)
    {
        if (json_is_string(one) && !strpbrk(json_string_value(one), "\n\r"))
            buf_addf(&lines, "%s\n", json_string_value(one));
    }
    identity_mask(buf_span(&lines), &masked);
    kept = effects_keep(&r->g->answers, buf_span(&masked)).ptr;
    buf_free(&lines);
    buf_free(&masked);
    return kept ? kept : "";
}

static json_t *register_new(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const struct register_form *form = arg_form(r);
    struct register_entry e = register_blank();
    struct household household = {.id = 0};
    int64_t number = arg_int(r, "household", 0);
    enum entry_result result;
    struct unit unit;

    if (!form)
        return NULL;
    if (!roster.unit(roster.store, arg_text(r, "unit"), &unit))
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    if (number && !roster.household(roster.store, unit.id, (int)number, &household))
        return refuse(r, say_no_household, unit.path, number);
    e.reg = form->code;
    e.kind = form->kinds.count ? form->kinds.items[0] : "";
    e.unit = unit.id;
    e.household = household.id;
    e.party = arg_text_or_null(r, "party") ? arg_text(r, "party")
              : household.id               ? effects_keep_str(&r->g->answers, household.head)
                                           : "";
    e.subject = arg_text(r, "subject");
    e.remarks = arg_masked(r, "text");
    e.at = r->now.wall;
    result = register_set(form, arg_lines(r), &e, &r->g->answers);
    if (result != ENTRY_DONE)
        return refused(r, &e, result);
    if (register_lacks(form, &e))
        return refuse(r, say_entry_lacks, register_lacks(form, &e));
    register_put(&r->g->cases, &e, &r->actor, form->title, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    r->g->register_reader.by_id(r->g->register_reader.ctx, e.id, &e);
    return entry_json(r, &e);
}

/* ---- moves ----------------------------------------------------------------------------------- */

static bool read_helper(struct request *r, const struct register_entry *e, struct case_person *out)
{
    struct case_file near = case_file_blank();

    near.unit = e->unit;
    if (!arg_text(r, "to")[0])
        return refuse(r, say_nobody_called, ""), false;
    return arg_case_person(r, "to", &near, out);
}

static bool read_move(struct request *r, enum entry_move *move)
{
    static const char *const names[] = {
#define X(name, words) words,
        ENTRY_MOVE_TABLE(X)
#undef X
    };
    const char *asked = arg_text(r, "move");

    for (size_t i = 0; i < ENTRY_MOVES; i++)
        if (strcmp(names[i], asked) == 0) {
            *move = (enum entry_move)i;
            return true;
        }
    return refuse(r, say_no_such_step, asked), false;
}

static json_t *register_move_one(struct request *r)
{
    struct register_entry e;
    struct entry_command c = {.words = arg_masked(r, "note"),
                              .helper = {.name = ""},
                              .set = arg_lines(r),
                              .actor = &r->actor,
                              .now = r->now.wall};
    enum entry_result result;

    if (!arg_entry(r, &e) || !read_move(r, &c.move) || !arg_time(r, "at", &c.at) ||
        (c.move == ENTRY_HELPER && !read_helper(r, &e, &c.helper)))
        return NULL;
    result = register_move(&r->g->cases, &c, &e, &r->g->wishes);
    if (result != ENTRY_DONE)
        return refused(r, &e, result);
    apply_wishes(r->g, &r->g->wishes, r->now);
    r->g->register_reader.by_id(r->g->register_reader.ctx, e.id, &e);
    return entry_json(r, &e);
}

const struct command control_entry_commands[] = {
    {"register.list", register_list,     MAY_HEAR_BELOW       },
    {"register.owed", register_owed,     MAY_HEAR_BELOW       },
    {"register.show", register_show,     MAY_HEAR_BELOW       },
    {"register.add",  register_new,      MAY_REPORT | MAY_WORK},
    {"register.move", register_move_one, MAY_REPORT | MAY_WORK},
    {NULL,            NULL,              0                    },
};
