/* roster.appoint, end, vacant: offices by the clerk's hand. All of it goes through the import,
 * which knows predecessors, several offices and what is wrong. */
#include "cases/case_say.h"
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "roster/roster_import.h"

enum { ENDING_DAYS = 30, VACANT_MAX = 1000, COLUMNS_MAX = 16 };

static day_t today_of(const struct request *r)
{
    return day_local(r->now.wall);
}

/* ---- rows of a roster file ------------------------------------------------------------------- */

bool control_take_rows(struct request *r, struct span csv)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct roster_file file = {"", csv};
    struct roster_plan *plan = roster_import(r->g->with.model, &file, 1, today_of(r));
    struct roster_diff *diff = NULL;
    bool good = plan->complaints.total == 0;

    if (good) {
        diff = roster_diff_new(plan, &roster, today_of(r));
        while (roster_diff_step(diff, 1000))
            ;
        good = plan->complaints.total == 0;
    }
    if (good)
        store_roster_apply(r->g->with.store, plan, diff,
                           &(struct roster_hand){r->actor.as, CONSENT_DESK, r->now.wall});
    else
        refuse(r, "%s%s%s", plan->complaints.items[0].what,
               plan->complaints.items[0].advice[0] ? say_and_advice : "",
               plan->complaints.items[0].advice);
    roster_diff_free(diff);
    roster_plan_free(plan);
    return good;
}

struct row {
    struct span cells[COLUMNS_MAX];
    size_t count;
};

static void cell(struct row *row, const char *text)
{
    row->cells[row->count++] = span_of(text ? text : "");
}

static void end_row(struct row *row, struct buf *csv)
{
    csv_write(csv, row->cells, row->count);
    row->count = 0;
}

void control_write_row(struct buf *csv, const char *const *words, size_t count)
{
    struct row row = {.count = 0};

    for (size_t i = 0; i < count; i++)
        cell(&row, words[i]);
    end_row(&row, csv);
}

static void join_phones(const struct person *person, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < person->phone_count; i++)
        buf_addf(out, "%s%s", i ? "/" : "", person->phones[i].text);
}

void control_roster_event(struct request *r, int64_t person, const char *what, const char *detail)
{
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = what, .person = person, .detail = detail};

    store_event(r->g->with.store, &row);
    r->g->vacancy.known = false;
}

/* ---- offices --------------------------------------------------------------------------------- */

enum { HOLDERS_MAX = 16 };

struct holders {
    const struct request *r;
    struct person people[HOLDERS_MAX];
    struct office offices[HOLDERS_MAX];
    char units[HOLDERS_MAX][UNIT_PATH_SIZE];
    size_t count;
    const char *unit, *role; /* only these; NULL any */
};

static void add_holder(void *to, const struct unit *unit, const struct person *person,
                       const struct office *office)
{
    struct holders *h = to;

    if (!office_holds(office, today_of(h->r)) || h->count == HOLDERS_MAX ||
        (h->unit && strcmp(h->unit, unit->path) != 0) ||
        (h->role && strcmp(h->role, office->role) != 0))
        return;
    h->people[h->count] = *person;
    h->offices[h->count] = *office;
    text_copy(h->units[h->count++], UNIT_PATH_SIZE, span_of(unit->path));
}

static const struct role *role_asked(struct request *r)
{
    const char *wanted = arg_text(r, "role");
    const struct role *role = model_role(r->g->with.model, wanted);

    if (!role)
        role = model_role_titled(r->g->with.model, span_of(wanted));
    if (!role)
        refuse(r, say_no_role, wanted);
    return role;
}

bool control_phone_asked(struct request *r, const char *key, struct phone *out)
{
    if (phone_parse(span_of(arg_text(r, key)), out) && phone_is_mobile(out))
        return true;
    return refuse(r, say_bad_phone, arg_text(r, key)), false;
}

static json_t *office_json(const struct request *r, const struct person *person, const char *unit,
                           const char *code)
{
    const struct role *role = model_role(r->g->with.model, code);

    return json_pack("{s:s,s:o,s:s,s:s,s:s}", "name", person->name, "phone",
                     json_text(person->phone_count ? person->phones[0].text : NULL), "unit", unit,
                     "role", code, "role_text", role ? role->title : code);
}

/* Somebody else holds the office: is that meant? And whose is the number? */
static bool may_appoint(struct request *r, const struct holders *present, const struct role *role,
                        const char *unit, const struct phone *phone)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    bool replace = arg_bool(r, "replace"), beside = arg_bool(r, "beside"), theirs = false;
    const char *name = arg_text(r, "name");
    struct person holder;

    for (size_t i = 0; i < present->count; i++) {
        bool same = strcmp(present->people[i].name, name) == 0 &&
                    person_has_phone(&present->people[i], phone->text);

        if (!same && !replace && !beside)
            return refuse(r, say_office_taken, unit, role->title, present->people[i].name), false;
        theirs |= replace && person_has_phone(&present->people[i], phone->text);
    }
    if (roster.holder(roster.store, phone->text, &holder) && strcmp(holder.name, name) != 0 &&
        !theirs)
        return refuse(r, say_number_of, phone_local(phone), holder.name), false;
    return true;
}

static void write_holder(struct buf *csv, const struct holders *h, size_t i,
                         const struct role *role)
{
    struct buf phones = BUF_INIT;
    struct row row = {.count = 0};

    join_phones(&h->people[i], &phones);
    cell(&row, h->people[i].name);
    cell(&row, phones.ptr);
    cell(&row, role->title);
    cell(&row, h->units[i]);
    for (int rest = 0; rest < 7; rest++)
        cell(&row, "");
    end_row(&row, csv);
    buf_free(&phones);
}

static void write_appointment(struct request *r, const struct holders *present,
                              const struct role *role, const char *unit, struct buf *csv)
{
    static const char *const head[] = {"name",    "phone",   "role",      "unit",  "from",     "to",
                                       "remarks", "elected", "electedby", "filed", "filedwith"};
    char today[DAY_TEXT_SIZE];
    const char *from = arg_text_or_null(r, "from");
    struct row row = {.count = 0};

    control_write_row(csv, head, sizeof head / sizeof *head);
    cell(&row, arg_text(r, "name"));
    cell(&row, arg_text(r, "phone"));
    cell(&row, role->title);
    cell(&row, unit);
    cell(&row, from ? from : day_text(today_of(r), today));
    cell(&row, arg_text(r, "until"));
    cell(&row, arg_text(r, "remarks"));
    cell(&row, arg_text(r, "elected"));
    cell(&row, arg_text(r, "elected_by"));
    cell(&row, arg_text(r, "filed"));
    cell(&row, arg_text(r, "filed_with"));
    end_row(&row, csv);
    for (size_t i = 0; arg_bool(r, "beside") && i < present->count; i++)
        write_holder(csv, present, i, role);
}

static json_t *appoint(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct holders present = {.r = r};
    const struct role *role = role_asked(r);
    char path[UNIT_PATH_SIZE], detail[512];
    struct buf csv = BUF_INIT;
    struct person person = {.id = 0};
    struct phone phone;
    struct unit unit;
    int depth;

    if (!role || !control_roster_free(r) || !control_phone_asked(r, "phone", &phone))
        return NULL;
    if (unit_path_parse(span_of(arg_text(r, "unit")), path, &depth) != UNIT_FINE ||
        !roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    roster.holders_of(roster.store, unit.id, role->code, add_holder, &present);
    if (!may_appoint(r, &present, role, unit.path, &phone))
        return NULL;
    write_appointment(r, &present, role, unit.path, &csv);
    bool good = control_take_rows(r, buf_span(&csv));
    buf_free(&csv);
    if (!good || !roster.holder(roster.store, phone.text, &person))
        return NULL;
    text_format(detail, sizeof detail, "%s %s %s", unit.path, role->title, person.name);
    control_roster_event(r, person.id, "person.appointed", detail);
    return office_json(r, &person, unit.path, role->code);
}

/* The one office that is meant: of several the unit or the role must tell. */
static bool one_office(struct request *r, struct holders *h, const struct phone *phone)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person person;

    if (!roster.holder(roster.store, phone->text, &person))
        return refuse(r, say_phone_not_listed, phone_local(phone)), false;
    roster.offices_of(roster.store, person.id, add_holder, h);
    if (h->count == 0)
        return refuse(r, say_no_office, person.name), false;
    if (h->count > 1)
        return refuse(r, say_several_offices, person.name, h->count), false;
    return true;
}

static json_t *end_office(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const struct role *role = arg_text_or_null(r, "role") ? role_asked(r) : NULL;
    struct holders h = {.r = r, .unit = arg_text_or_null(r, "unit")}, left = {.r = r};
    static const char *const head[] = {"name", "phone", "role", "unit", "to"};
    char last[DAY_TEXT_SIZE], detail[512];
    struct buf csv = BUF_INIT, phones = BUF_INIT;
    struct phone phone;

    if ((arg_text_or_null(r, "role") && !role) || !control_roster_free(r) ||
        !control_phone_asked(r, "phone", &phone))
        return NULL;
    h.role = role ? role->code : NULL;
    if (!one_office(r, &h, &phone))
        return NULL;
    role = model_role(r->g->with.model, h.offices[0].role);
    if (!role)
        return refuse(r, say_no_role, h.offices[0].role);
    day_t day = {today_of(r).n - 1};
    if (day_known(h.offices[0].from) && day.n < h.offices[0].from.n)
        day = h.offices[0].from;
    join_phones(&h.people[0], &phones);
    control_write_row(&csv, head, sizeof head / sizeof *head);
    control_write_row(
        &csv,
        (const char *const[]){h.people[0].name, phones.ptr, role->title, h.units[0],
                              arg_text_or_null(r, "on") ? arg_text(r, "on") : day_text(day, last)},
        5);
    bool good = control_take_rows(r, buf_span(&csv));
    buf_free(&csv);
    buf_free(&phones);
    if (!good)
        return NULL;
    text_format(detail, sizeof detail, "%s %s %s", h.units[0], role->title, h.people[0].name);
    control_roster_event(r, h.people[0].id, "person.left_office", detail);
    roster.holders_of(roster.store, h.offices[0].unit, role->code, add_holder, &left);
    json_t *shown = office_json(r, &h.people[0], h.units[0], role->code);
    json_object_set_new(shown, "until",
                        json_string(arg_text_or_null(r, "on") ? arg_text(r, "on") : last));
    json_object_set_new(shown, "vacant", json_boolean(left.count == 0));
    return shown;
}

/* ---- vacancies ------------------------------------------------------------------------------- */

struct vacant_list {
    const struct request *r;
    json_t *array;
    const struct role *role;
};

static void add_vacant(void *ctx, const char *path)
{
    struct vacant_list *list = ctx;

    json_array_append_new(list->array, json_pack("{s:s,s:s,s:s}", "unit", path, "role",
                                                 list->role->code, "role_text", list->role->title));
}

static void add_ending(void *ctx, const struct unit *unit, const struct person *person,
                       const struct office *office)
{
    struct vacant_list *list = ctx;
    char day[DAY_TEXT_SIZE];
    json_t *one = office_json(list->r, person, unit->path, office->role);
    const char *below = arg_text_or_null(list->r, "unit");

    if (below && !unit_covers(below, unit->path)) {
        json_decref(one);
        return;
    }
    json_object_set_new(one, "until", json_string(day_text(office->to, day)));
    json_array_append_new(list->array, one);
}

static json_t *vacant(struct request *r)
{
    const struct model *model = r->g->with.model;
    struct vacant_list list = {r, json_array(), NULL}, ending = {r, json_array(), NULL};
    day_t today = today_of(r);
    int64_t days = arg_int(r, "days", ENDING_DAYS);

    for (size_t i = 0; i < model->role_count; i++) {
        struct vacant_query query = {model->roles[i].level, model->roles[i].code,
                                     arg_text_or_null(r, "unit"), today, VACANT_MAX};

        list.role = &model->roles[i];
        if (model->roles[i].needed)
            store_vacant(r->g->with.store, &query, add_vacant, &list);
    }
    store_offices_ending(r->g->with.store, today, (day_t){today.n + (int32_t)days}, add_ending,
                         &ending);
    return json_pack("{s:o,s:o}", "vacant", list.array, "ending", ending.array);
}

/* Counted anew when the roster or the day has changed: a county has thousands of units. */
void control_vacancies(struct request *r, int64_t *empty, int64_t *ending)
{
    const struct model *model = r->g->with.model;
    struct vacancy *v = &r->g->vacancy;
    day_t today = today_of(r);

    if (!v->known || v->day != today.n) {
        *v = (struct vacancy){.known = true, .day = today.n};
        for (size_t i = 0; i < model->role_count; i++)
            if (model->roles[i].needed)
                v->empty += (int64_t)store_vacant_count(r->g->with.store, model->roles[i].level,
                                                        model->roles[i].code, today);
        v->ending =
            (int64_t)store_ending_count(r->g->with.store, today, (day_t){today.n + ENDING_DAYS});
    }
    *empty = v->empty;
    *ending = v->ending;
}

const struct command control_office_commands[] = {
    {"roster.appoint", appoint,    MAY_ROSTER    },
    {"roster.end",     end_office, MAY_ROSTER    },
    {"roster.vacant",  vacant,     MAY_HEAR_BELOW},
    {NULL,             NULL,       0             },
};
