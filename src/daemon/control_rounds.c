/* round.*: the questions that come back by the calendar, and who has not been heard of. */
#include "daemon/control_int.h"
#include "daemon/say.h"

enum { LISTED = 50, SILENT_DAYS = 21 };

struct listing {
    const struct request *r;
    json_t *array;
};

static json_t *round_json(const struct request *r, const struct notice *n)
{
    struct notice_counts counts;
    json_t *j = json_object();

    store_notice_counts(r->g->with.store, n->serial, &counts);
    json_object_set_new(j, "number", json_string(n->number));
    json_object_set_new(j, "title", json_string(n->round));
    json_object_set_new(j, "answer", json_string(notice_answer_name(n->answer)));
    json_object_set_new(j, "at", json_time(n->round_at));
    json_object_set_new(j, "deadline", json_time(n->deadline));
    json_object_set_new(j, "closed_at", json_time(n->closed_at));
    json_object_set_new(j, "asked", json_integer(n->total));
    json_object_set_new(j, "answered", json_integer(counts.confirmed));
    json_object_set_new(j, "silent", json_integer(n->total - counts.confirmed));
    return j;
}

static void append_round(void *ctx, const struct notice *n)
{
    struct listing *list = ctx;

    if (n->answer == NOTICE_ASKS_WELL || n->answer == NOTICE_ASKS_NUMBER)
        json_array_append_new(list->array, round_json(list->r, n));
}

static json_t *round_list(struct request *r)
{
    struct listing list = {r, json_array()};

    store_notices(r->g->with.store, (size_t)arg_int(r, "limit", LISTED), append_round, &list);
    return list.array;
}

static void append_number(void *ctx, const char *unit, int64_t asked, int64_t answered, int64_t sum)
{
    json_array_append_new(((struct listing *)ctx)->array,
                          json_pack("{s:s,s:I,s:I,s:I}", "unit", unit, "asked", (json_int_t)asked,
                                    "answered", (json_int_t)answered, "sum", (json_int_t)sum));
}

static json_t *round_show(struct request *r)
{
    int64_t serial = store_notice_by_number(r->g->with.store, arg_text(r, "number"));
    struct listing list = {r, json_array()};
    struct notice n;
    json_t *shown;

    if (!r->g->notice_reader.by_serial(r->g->notice_reader.ctx, serial, &n)) {
        json_decref(list.array);
        return refuse(r, say_no_notice, arg_text(r, "number"));
    }
    store_round_numbers(r->g->with.store, n.serial, append_number, &list);
    shown = round_json(r, &n);
    json_object_set_new(shown, "units", list.array);
    return shown;
}

static void append_silent(void *ctx, const char *name, const char *phone, const char *unit,
                          wall_t heard)
{
    json_t *one = json_pack("{s:s,s:s,s:s}", "name", name, "phone", phone, "unit", unit);

    json_object_set_new(one, "heard_at", json_time(heard));
    json_array_append_new(((struct listing *)ctx)->array, one);
}

/* Three weeks of silence from a phone may mean a dead phone. */
static json_t *round_silent(struct request *r)
{
    struct listing list = {r, json_array()};
    wall_t since = wall_add(r->now.wall, -SILENT_DAYS * WALL_DAY);
    const struct model *model = r->g->with.model;

    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].may == MAY_REPORT)
            store_phones_silent(
                r->g->with.store,
                &(struct silent_search){.role = model->roles[i].code,
                                        .since = since,
                                        .limit = (size_t)arg_int(r, "limit", LISTED)},
                append_silent, &list);
    return list.array;
}

const struct command control_round_commands[] = {
    {"round.list",   round_list,   MAY_HEAR_BELOW},
    {"round.show",   round_show,   MAY_HEAR_BELOW},
    {"round.silent", round_silent, MAY_HEAR_BELOW},
    {NULL,           NULL,         0             },
};
