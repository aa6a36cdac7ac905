/* roster.*: who there is */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "roster/roster_export.h"
#include <stdlib.h>

static day_t today_of(const struct request *r)
{
    return day_local(r->now.wall);
}

enum { PAGE = 200 };

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
    bool past; /* also those that are over */
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
    char day[DAY_TEXT_SIZE];
    json_t *one;

    if (!office_holds(office, today_of(list->r)) && !list->past)
        return;
    one = json_pack("{s:I,s:s,s:o,s:s}", "id", (json_int_t)office->id, "name", person->name,
                    "phone", json_text(person->phone_count ? person->phones[0].text : NULL), "unit",
                    unit->path);
    role_pair(list->r, one, office->role);
    json_object_set_new(one, "from", json_text(day_text(office->from, day)));
    json_object_set_new(one, "until", json_text(day_text(office->to, day)));
    json_object_set_new(one, "elected", json_text(day_text(office->elected, day)));
    json_object_set_new(one, "elected_by", json_text(office->elected_by));
    json_object_set_new(one, "filed", json_text(day_text(office->filed, day)));
    json_object_set_new(one, "filed_with", json_text(office->filed_with));
    json_object_set_new(one, "remarks", json_text(office->remarks));
    json_array_append_new(list->array, one);
}

/* A page: the id of its last row is where the next begins. */
static json_t *roster_list(struct request *r)
{
    struct office_list list = {r, json_array(), false};

    store_offices_below(r->g->with.store, arg_text_or_null(r, "unit"), arg_int(r, "after", 0), PAGE,
                        append_office, &list);
    return list.array;
}

static json_t *names_json(const char *names, size_t size, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(names + i * size));
    return array;
}

json_t *json_consent(const struct request *r, const struct phone *phone)
{
    struct consent c;
    json_t *j;

    if (!store_consent(r->g->with.store, phone, &c))
        return json_null();
    j = json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "phone", phone->text, "file",
                  json_text(c.origin.file), "words", json_text(c.origin.words), "since",
                  json_time(c.origin.at), "by", json_text(c.origin.actor), "state_at",
                  json_time(c.said_at), "state_by", json_text(c.said_by), "message",
                  c.message ? json_integer(c.message) : json_null());
    json_word(r, j, "source", "consent_source", consent_source_name(c.origin.source));
    json_word(r, j, "state", "consent_state", consent_state_name(c.state));
    return j;
}

json_t *json_household(const struct request *r, const struct unit *unit, const struct household *h)
{
    const struct group_kind *kind = model_group_kind(r->g->with.model, unit->path);
    json_t *phones = json_array(), *consent = json_array();

    for (size_t i = 0; i < h->phone_count; i++) {
        json_t *known = json_consent(r, &h->phones[i]);

        json_array_append_new(phones, json_string(h->phones[i].text));
        if (!json_is_null(known))
            json_array_append_new(consent, known);
    }
    return json_pack("{s:s,s:o,s:i,s:s,s:o,s:o,s:o,s:o,s:b,s:b,s:o,s:o}", "unit", unit->path,
                     "group_kind", json_text(kind ? kind->title : NULL), "number", h->number,
                     "head", h->head, "phones", phones, "tags",
                     names_json(h->tags[0], TAG_SIZE, h->tag_count), "members",
                     names_json(h->members[0], PERSON_NAME_SIZE, h->member_count), "code",
                     json_text(h->code), "warns", h->warns, "warned", h->warned, "remarks",
                     json_text(h->remarks), "consent", consent);
}

struct home_list {
    const struct request *r;
    json_t *array;
    int64_t family; /* of the first */
    const char *head;
};

static void append_household(void *ctx, const struct unit *unit, const struct household *h)
{
    struct home_list *list = ctx;

    json_array_append_new(list->array, json_household(list->r, unit, h));
}

static void find_family(void *ctx, const struct unit *unit, const struct household *h)
{
    struct home_list *list = ctx;

    (void)unit;
    if (list->family)
        return;
    list->family = h->id;
    list->head = effects_keep_str(&list->r->g->answers, h->head);
}

/* A household in all its groups, for the phone of one of them. */
static struct home_list homes_of(const struct request *r, const struct phone *phone)
{
    struct home_list list = {.r = r, .array = json_array()};

    store_households_of(r->g->with.store, phone, find_family, &list);
    if (list.family)
        store_family(r->g->with.store, list.family, append_household, &list);
    return list;
}

static json_t *roster_show(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct office_list offices = {r, NULL, true};
    struct person person = {.id = 0};
    struct home_list homes;
    struct phone phone;
    json_t *phones;

    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    phones = json_array();
    offices.array = json_array();
    if (reader.holder(reader.store, phone.text, &person))
        reader.offices_of(reader.store, person.id, append_office, &offices);
    for (size_t i = 0; i < person.phone_count; i++)
        json_array_append_new(phones, json_string(person.phones[i].text));
    homes = homes_of(r, &phone);
    if (!person.id && !homes.family) {
        json_decref(phones);
        json_decref(offices.array);
        json_decref(homes.array);
        return json_null();
    }
    return json_pack("{s:s,s:s,s:o,s:b,s:o,s:o,s:o}", "name", person.id ? person.name : homes.head,
                     "phone", phone.text, "phones", phones, "lost",
                     store_phone_is_lost(r->g->with.store, &phone), "offices", offices.array,
                     "households", homes.array, "consent", json_consent(r, &phone));
}

const struct command control_people_commands[] = {
    {"roster.export", export_page, MAY_ROSTER    },
    {"roster.list",   roster_list, MAY_HEAR_BELOW},
    {"roster.show",   roster_show, MAY_HEAR_BELOW},
    {NULL,            NULL,        0             },
};
