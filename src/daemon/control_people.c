/* roster.*: who there is */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "roster/roster_export.h"
#include <stdlib.h>

static day_t today_of(const struct request *r)
{
    return day_local(r->now.wall);
}

enum { PAGE = 400 };

static const char *const parts[] = {
    [EXPORT_PEOPLE] = "people", [EXPORT_UNITS] = "units", [EXPORT_HOUSEHOLDS] = "households"};

/* A page; "next" says how to ask for the one behind it. */
static json_t *export_page(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct roster_cursor at = {EXPORT_PEOPLE, arg_int(r, "after", 0)};
    struct buf csv = BUF_INIT;
    json_t *result;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(arg_text(r, "what"), parts[i]) == 0)
            at.part = (enum roster_part)i;
    bool more = roster_export(r->g->with.model, &reader, &at, PAGE, &csv);
    result = json_pack("{s:s%,s:n}", "csv", csv.ptr ? csv.ptr : "", csv.len, "next");
    if (more)
        json_object_set_new(
            result, "next",
            json_pack("{s:s,s:I}", "what", parts[at.part], "after", (json_int_t)at.after));
    buf_free(&csv);
    return result;
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct office_list {
    const struct request *r;
    json_t *array;
    const char *below; /* NULL all */
};

static json_t *role_pair(const struct request *r, json_t *object, const char *code)
{
    const struct role *role = model_role(r->g->with.model, code);

    json_object_set_new(object, "role", json_string(code));
    json_object_set_new(object, "role_text", json_string(role ? role->title : code));
    return object;
}

static void append_office(void *ctx, const struct unit *unit, const struct person *person,
                          const struct office *office)
{
    struct office_list *list = ctx;
    size_t len = list->below ? strlen(list->below) : 0;
    json_t *one;

    if (!office_holds(office, today_of(list->r)))
        return;
    if (len && (strncmp(unit->path, list->below, len) != 0 ||
                (unit->path[len] != '\0' && unit->path[len] != '/')))
        return;
    one = json_pack("{s:s,s:o,s:s}", "name", person->name, "phone",
                    json_text(person->phone_count ? person->phones[0].text : NULL), "unit",
                    unit->path);
    json_array_append_new(list->array, role_pair(list->r, one, office->role));
}

static json_t *roster_list(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct office_list list = {r, json_array(), arg_text_or_null(r, "unit")};

    reader.offices(reader.store, 0, SIZE_MAX / 2, append_office, &list);
    return list.array;
}

static json_t *roster_show(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct office_list list = {r, NULL, NULL};
    struct person person;
    struct phone phone;

    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    if (!reader.holder(reader.store, phone.text, &person))
        return json_null();
    list.array = json_array();
    reader.offices_of(reader.store, person.id, append_office, &list);
    return json_pack("{s:s,s:s,s:o}", "name", person.name, "phone", phone.text, "offices",
                     list.array);
}

const struct command control_people_commands[] = {
    {"roster.export", export_page, MAY_ROSTER    },
    {"roster.list",   roster_list, MAY_HEAR_BELOW},
    {"roster.show",   roster_show, MAY_HEAR_BELOW},
    {NULL,            NULL,        0             },
};
