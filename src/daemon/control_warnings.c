/* warning.*: early warnings, and how much of what became grave was warned of. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

static json_t *warning_json(const struct request *r, const struct early_warning *w)
{
    json_t *one = json_object();
    struct case_household household;
    const struct case_reader *reader = &r->g->case_reader;

    json_object_set_new(one, "id", json_integer(w->id));
    json_object_set_new(one, "rule", json_text(w->rule));
    json_object_set_new(one, "at", json_time(w->at));
    json_object_set_new(one, "unit", json_text(store_unit_path(r->g->with.store, w->unit)));
    json_object_set_new(one, "household", json_null());
    json_object_set_new(one, "party", json_null());
    if (w->household && reader->household(reader->ctx, w->household, 0, 0, &household)) {
        json_object_set_new(one, "household", json_integer(household.number));
        json_object_set_new(one, "party", json_text(household.head));
    }
    json_object_set_new(one, "cases", json_text(w->cases));
    json_object_set_new(one, "told", json_text(w->told));
    json_object_set_new(one, "heeded_at", json_time(w->heeded_at));
    return one;
}

struct warning_list {
    const struct request *r;
    json_t *array;
};

static void append_warning(void *ctx, const struct early_warning *w)
{
    struct warning_list *list = ctx;

    json_array_append_new(list->array, warning_json(list->r, w));
}

static json_t *warning_list(struct request *r)
{
    struct warning_list list = {r, json_array()};

    store_warnings(r->g->with.store, !arg_bool(r, "all"), (size_t)arg_int(r, "limit", 100),
                   append_warning, &list);
    return list.array;
}

/* The text behind each case that caused it. */
static json_t *messages_of(const struct request *r, const struct early_warning *w)
{
    json_t *list = json_array();

    for (const char *at = w->cases; *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        struct case_file cf;
        struct message_row row;
        int64_t serial;

        if (case_number_parse((struct span){at, len}, &serial) &&
            r->g->case_reader.by_serial(r->g->case_reader.ctx, serial, &cf) && cf.message &&
            store_message(r->g->with.store, cf.message, &row))
            json_array_append_new(list, json_pack("{s:s%,s:I,s:o,s:s,s:s}", "case", at, len, "id",
                                                  (json_int_t)row.id, "at", json_time(row.at),
                                                  "phone", row.phone, "text", row.text));
        at += len;
    }
    return list;
}

static json_t *warning_show(struct request *r)
{
    struct early_warning w;
    int64_t id = arg_int(r, "id", 0);
    json_t *one;

    if (!store_warning_by_id(r->g->with.store, id, &w))
        return refuse(r, say_no_warning, id);
    one = warning_json(r, &w);
    json_object_set_new(one, "messages", messages_of(r, &w));
    return one;
}

static json_t *warning_heed(struct request *r)
{
    struct early_warning w;
    int64_t id = arg_int(r, "id", 0);
    struct event_row row = {.at = r->now.wall,
                            .actor = r->actor.as,
                            .what = "warning.heeded",
                            .detail = arg_masked(r, "note")};

    if (!store_warning_by_id(r->g->with.store, id, &w))
        return refuse(r, say_no_warning, id);
    case_number_parse((struct span){w.cases, strcspn(w.cases, " ")}, &row.case_serial);
    if (!wall_known(w.heeded_at)) {
        w.heeded_at = r->now.wall;
        turn_begin(r->g, r->now);
        store_warning(r->g->with.store, &w);
        store_event(r->g->with.store, &row);
    }
    return warning_json(r, &w);
}

/* The index of the grade from which on a case counts as grave: the third, or the one named. */
static bool read_grave(struct request *r, int *grade)
{
    const struct model *model = r->g->with.model;
    const char *title = arg_text_or_null(r, "grade");
    const struct grade *found = title ? model_grade(model, title) : NULL;

    if (title && !found)
        return refuse(r, say_no_grade, title), false;
    *grade = found                     ? (int)(found - model->grades)
             : model->grade_count >= 3 ? 2
                                       : (int)model->grade_count - 1;
    return true;
}

static json_t *warning_rate(struct request *r)
{
    wall_t period[2];
    struct warned_rate rate;
    int grade;
    json_t *one;

    if (!arg_time(r, "from", &period[0]) || !arg_time(r, "until", &period[1]) ||
        !read_grave(r, &grade))
        return NULL;
    if (!wall_known(period[0]))
        period[0] = (wall_t){0};
    if (!wall_known(period[1]))
        period[1] = wall_add(r->now.wall, WALL_DAY);
    store_warned_rate(r->g->with.store, grade, period, &rate);
    one =
        json_pack("{s:I,s:I}", "grave", (json_int_t)rate.grave, "warned", (json_int_t)rate.warned);
    json_object_set_new(one, "rate",
                        rate.grave ? json_real((double)rate.warned / (double)rate.grave)
                                   : json_null());
    json_object_set_new(one, "heeded", json_integer(rate.heeded));
    json_object_set_new(one, "heeded_rate",
                        rate.grave ? json_real((double)rate.heeded / (double)rate.grave)
                                   : json_null());
    json_object_set_new(one, "grade",
                        json_text(grade >= 0 && (size_t)grade < r->g->with.model->grade_count
                                      ? r->g->with.model->grades[grade].title
                                      : ""));
    return one;
}

const struct command control_warning_commands[] = {
    {"warning.list", warning_list, MAY_HEAR_BELOW},
    {"warning.show", warning_show, MAY_HEAR_BELOW},
    {"warning.heed", warning_heed, MAY_WORK      },
    {"warning.rate", warning_rate, MAY_HEAR_BELOW},
    {NULL,           NULL,         0             },
};
