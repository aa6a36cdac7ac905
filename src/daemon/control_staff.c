/* staff.*, looks.add, console.key: who works here, and what the console needs of the daemon. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "store/seal.h"
#include <stdlib.h>

static void happened(const struct request *r, const char *what, const char *detail)
{
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = what, .detail = detail};

    store_event(r->g->with.store, &row);
}

static json_t *staff_json(const struct request *r, const struct staff_row *row)
{
    const struct role *role = model_role(r->g->with.model, row->role);
    json_t *one = json_object();

    json_object_set_new(one, "name", json_string(row->name));
    json_object_set_new(one, "role", json_string(row->role));
    json_object_set_new(one, "role_text", json_string(role ? role->title : row->role));
    json_object_set_new(one, "unit", json_text(row->unit_path));
    json_object_set_new(one, "phone", json_text(row->phone.text));
    json_object_set_new(one, "console", json_boolean(row->password[0] != '\0'));
    json_object_set_new(one, "since", json_time(row->added_at));
    return one;
}

static json_t *shown(struct request *r, const char *name)
{
    struct staff_row row;

    return store_staff(r->g->with.store, name, &row) ? staff_json(r, &row)
                                                     : refuse(r, say_no_staff, name);
}

/* What libsodium wrote for argon2id, and nothing else. */
static bool is_hash(const char *hash)
{
    return strncmp(hash, "$argon2id$", 10) == 0 && strlen(hash) < 128;
}

/* Who checks, signs or keeps the rest is made on the machine, by its keeper without a name: else
 * one person could be two, and four eyes were two. */
static bool is_for_the_machine(struct request *r, const struct role *role)
{
    return r->actor.name[0] && role && (role->may & (MAY_CHECK | MAY_SIGN | MAY_ADMIN)) != 0;
}

/* Somebody who acts by name adds whom nobody knows yet, within what they see. */
static bool may_add(struct request *r, const struct staff_row *row, const struct role *role,
                    const char *unit_path)
{
    struct staff_row known;

    if (!r->actor.name[0])
        return true;
    if (is_for_the_machine(r, role))
        return refuse(r, say_staff_on_machine, role->title), false;
    if (store_staff(r->g->with.store, row->name, &known))
        return refuse(r, say_staff_there, row->name), false;
    if (r->actor.unit && (!unit_path || !unit_covers(r->actor.unit_path, unit_path)))
        return refuse(r, say_may_not, "staff.add"), false;
    return true;
}

static json_t *staff_add(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *wanted = arg_text(r, "role"), *unit_path = arg_text_or_null(r, "unit");
    const struct role *role = model_role(r->g->with.model, wanted);
    struct staff_row row = {.name = arg_text(r, "name"), .added_at = r->now.wall};
    struct unit unit = {.id = 0};

    if (!role)
        role = model_role_titled(r->g->with.model, span_of(wanted));
    if (!role)
        return refuse(r, say_no_role, wanted);
    if (!*row.name || strlen(row.name) >= PERSON_NAME_SIZE)
        return refuse(r, say_name_wanted);
    if (unit_path && !roster.unit(roster.store, unit_path, &unit))
        return refuse(r, say_no_unit, unit_path);
    if (arg_text_or_null(r, "phone") &&
        (!phone_parse(span_of(arg_text(r, "phone")), &row.phone) || !phone_is_mobile(&row.phone)))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    if (arg_text_or_null(r, "hash") && !is_hash(arg_text(r, "hash")))
        return refuse(r, say_bad_hash);
    if (!may_add(r, &row, role, unit_path))
        return NULL;
    row.role = role->code;
    row.unit = unit.id;
    store_staff_add(r->g->with.store, &row);
    if (arg_text_or_null(r, "hash"))
        store_staff_password(r->g->with.store, row.name, arg_text(r, "hash"), r->now.wall);
    happened(r, "staff.added", row.name);
    return shown(r, row.name);
}

static json_t *staff_end(struct request *r)
{
    const char *name = arg_text(r, "name");

    if (*name && strcmp(name, r->actor.name) == 0)
        return refuse(r, say_staff_oneself);
    if (!store_staff_end(r->g->with.store, name, r->now.wall))
        return refuse(r, say_no_staff, name);
    happened(r, "staff.ended", name);
    return json_pack("{s:s}", "name", name);
}

/* One's own, or anybody's by the keeper. */
static json_t *staff_password(struct request *r)
{
    const char *name = arg_text(r, "name");
    struct staff_row row;

    if (strcmp(name, r->actor.name) != 0 && !(r->actor.may & MAY_ADMIN))
        return refuse(r, say_may_not, "staff.password");
    if (!store_staff(r->g->with.store, name, &row))
        return refuse(r, say_no_staff, name);
    if (strcmp(name, r->actor.name) != 0 &&
        is_for_the_machine(r, model_role(r->g->with.model, row.role)))
        return refuse(r, say_staff_on_machine, model_role(r->g->with.model, row.role)->title);
    if (!is_hash(arg_text(r, "hash")))
        return refuse(r, say_bad_hash);
    store_staff_password(r->g->with.store, name, arg_text(r, "hash"), r->now.wall);
    happened(r, "staff.password", name);
    return shown(r, name);
}

struct staff_listing {
    const struct request *r;
    json_t *array;
};

static void append_staff(void *ctx, const struct staff_row *row)
{
    struct staff_listing *list = ctx;

    json_array_append_new(list->array, staff_json(list->r, row));
}

static json_t *staff_list(struct request *r)
{
    struct staff_listing list = {r, json_array()};

    store_staff_list(r->g->with.store, append_staff, &list);
    return list.array;
}

/* ---- filters that somebody keeps --------------------------------------------------------------
 */

enum { FILTERS_MAX = 20, FILTER_NAME_MAX = 60, FILTER_QUERY_MAX = 600 };

static void filter_key(const struct request *r, char *out, size_t size)
{
    text_format(out, size, "filters:%s", r->actor.name);
}

/* Everybody's own, by name; {} when there are none. */
static json_t *filters_of(const struct request *r)
{
    char key[PERSON_NAME_SIZE + 16];
    const char *text;
    json_t *filters;

    filter_key(r, key, sizeof key);
    text = store_setting(r->g->with.store, key);
    filters = text ? json_loads(text, 0, NULL) : NULL;
    return json_is_object(filters) ? filters : json_object();
}

static json_t *filters_kept(struct request *r, json_t *filters)
{
    char key[PERSON_NAME_SIZE + 16], *text = json_dumps(filters, JSON_COMPACT);

    filter_key(r, key, sizeof key);
    store_setting_put(r->g->with.store, key, text ? text : "{}");
    free(text);
    return filters;
}

static json_t *filter_save(struct request *r)
{
    const char *name = arg_text(r, "name"), *query = arg_text(r, "query");
    json_t *filters;

    if (!r->actor.name[0])
        return refuse(r, say_filter_whose);
    if (!*name || strlen(name) > FILTER_NAME_MAX || strlen(query) > FILTER_QUERY_MAX)
        return refuse(r, say_filter_name);
    filters = filters_of(r);
    if (json_object_size(filters) >= FILTERS_MAX && !json_object_get(filters, name)) {
        json_decref(filters);
        return refuse(r, say_filter_many, FILTERS_MAX);
    }
    json_object_set_new(filters, name, json_string(query));
    return filters_kept(r, filters);
}

static json_t *filter_drop(struct request *r)
{
    json_t *filters;

    if (!r->actor.name[0])
        return refuse(r, say_filter_whose);
    filters = filters_of(r);
    json_object_del(filters, arg_text(r, "name"));
    return filters_kept(r, filters);
}

/* ---- the console ----------------------------------------------------------------------------- */

/* Somebody signed in or out there, or gave a wrong password: `name` and from where. */
static json_t *console_event(struct request *r, const char *what)
{
    char detail[192];

    text_format(detail, sizeof detail, "%.80s (%.64s)", arg_text(r, "name"), arg_text(r, "peer"));
    happened(r, what, detail);
    return json_true();
}

static json_t *staff_signed_in(struct request *r)
{
    return console_event(r, "staff.signed_in");
}

static json_t *staff_refused(struct request *r)
{
    return console_event(r, "staff.refused");
}

static json_t *staff_signed_out(struct request *r)
{
    store_staff_signed_out(r->g->with.store, arg_text(r, "name"), r->now.wall);
    return console_event(r, "staff.signed_out");
}

/* Who looked at what: one event each, a batch in one turn. */
static json_t *looks_add(struct request *r)
{
    enum { BATCH_MAX = 1000 };
    json_t *looks = json_object_get(r->args, "looks"), *look;
    size_t i;

    if (!json_is_array(looks) || json_array_size(looks) > BATCH_MAX)
        return refuse(r, say_bad_looks);
    json_array_foreach(looks, i, look)
    {
        const char *staff = json_string_value(json_object_get(look, "staff"));
        const char *what = json_string_value(json_object_get(look, "what"));
        const char *at = json_string_value(json_object_get(look, "at"));
        struct event_row row = {.what = "staff.looked", .at = r->now.wall, .detail = what};
        char as[96];

        if (!staff || !what || !at || !wall_parse(at, &row.at))
            return refuse(r, say_bad_looks);
        text_format(as, sizeof as, "staff:%.80s", staff);
        row.actor = as;
        store_event(r->g->with.store, &row);
    }
    return json_integer((json_int_t)json_array_size(looks));
}

/* What the console signs its sessions with, made from our secret: nobody else can make it. */
static json_t *console_key(struct request *r)
{
    char hex[4 * SEAL_DIGEST_SIZE + 1];

    store_derived_key(r->g->with.store, "lianhu-web session", hex);
    return json_pack("{s:s}", "key", hex);
}

const struct command control_staff_commands[] = {
    {"staff.add",        staff_add,        MAY_ADMIN             },
    {"staff.end",        staff_end,        MAY_ADMIN             },
    {"staff.list",       staff_list,       MAY_ADMIN | MAY_ROSTER},
    {"staff.password",   staff_password,   0                     },
    {"staff.signed_in",  staff_signed_in,  0                     },
    {"staff.signed_out", staff_signed_out, 0                     },
    {"staff.refused",    staff_refused,    0                     },
    {"filter.save",      filter_save,      0                     },
    {"filter.drop",      filter_drop,      0                     },
    {"looks.add",        looks_add,        0                     },
    {"console.key",      console_key,      0                     },
    {NULL,               NULL,             0                     },
};
