/* alarm.*: calls for help as the centre sees them, and drills. */
#include "daemon/control_int.h"
#include "daemon/say.h"

enum { CALLS_MAX = 256, DRILL_WORDS_MAX = 60 };

static json_t *alarm_json(const struct request *r, const struct alarm *a)
{
    char number[CASE_NUMBER_SIZE] = "";
    json_t *alarm = json_object();

    if (a->case_serial)
        case_number_write(a->case_serial, number);
    json_object_set_new(alarm, "id", json_integer(a->id));
    json_object_set_new(alarm, "case", json_text(number));
    json_word(r, alarm, "state", "alarm_state", alarm_state_name(a->state));
    json_word(r, alarm, "reach", "alarm_reach", alarm_reach_name(a->reach));
    json_object_set_new(alarm, "outright", json_boolean(a->outright));
    json_object_set_new(alarm, "drill", json_boolean(a->drill));
    json_object_set_new(alarm, "unit", json_text(store_unit_path(r->g->with.store, a->unit)));
    json_object_set_new(alarm, "name", json_text(a->name));
    json_object_set_new(alarm, "phone", json_text(a->caller.text));
    json_object_set_new(alarm, "commander", json_text(a->commander.text));
    json_object_set_new(alarm, "text", json_text(a->words));
    json_object_set_new(alarm, "raised_at", json_time(a->raised_at));
    json_object_set_new(alarm, "next_call", json_time(a->call_at));
    json_object_set_new(alarm, "calls", json_integer(a->calls));
    json_object_set_new(alarm, "over_at", json_time(a->over_at));
    json_object_set_new(alarm, "ended_by", json_text(a->ended_by));
    return alarm;
}

struct alarm_list {
    const struct request *r;
    json_t *array;
};

static void append_alarm(void *ctx, const struct alarm *a)
{
    struct alarm_list *list = ctx;

    json_array_append_new(list->array, alarm_json(list->r, a));
}

static json_t *alarm_list(struct request *r)
{
    struct alarm_list list = {r, json_array()};

    store_alarms(r->g->with.store, !arg_bool(r, "all"), (size_t)arg_int(r, "limit", 50),
                 append_alarm, &list);
    return list.array;
}

static bool find_alarm(struct request *r, struct alarm *a)
{
    int64_t id = arg_int(r, "id", 0);

    if (r->g->alarm_reader.by_id(r->g->alarm_reader.ctx, id, a))
        return true;
    refuse(r, say_no_alarm, id);
    return false;
}

/* Who called, who was told and who is on the way. */
static json_t *calls_json(const struct request *r, int64_t id)
{
    struct alarm_call calls[CALLS_MAX];
    size_t count = r->g->alarm_reader.calls(r->g->alarm_reader.ctx, id, calls, CALLS_MAX);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *call = json_object();
        struct actor who;

        store_actor(r->g->with.store, r->g->with.model, &calls[i].phone, r->now.wall, &who);
        json_object_set_new(call, "name", json_text(who.name));
        json_object_set_new(call, "phone", json_text(calls[i].phone.text));
        json_word(r, call, "part", "alarm_part", alarm_part_name(calls[i].part));
        json_object_set_new(call, "told_at", json_time(calls[i].told_at));
        json_object_set_new(call, "coming_at", json_time(calls[i].coming_at));
        json_array_append_new(array, call);
    }
    return array;
}

static json_t *alarm_show(struct request *r)
{
    struct alarm a;
    json_t *shown;

    if (!find_alarm(r, &a))
        return NULL;
    shown = alarm_json(r, &a);
    json_object_set_new(shown, "people", calls_json(r, a.id));
    return shown;
}

static json_t *become(struct request *r, enum alarm_state state)
{
    struct alarm a;

    if (!find_alarm(r, &a))
        return NULL;
    switch (alarm_command(&r->g->cases, &r->actor, a.id, state, r->now.wall, &r->g->wishes)) {
    case ALARM_IS_OVER: return refuse(r, say_alarm_is_over);
    case ALARM_MAY_NOT: return refuse(r, say_alarm_not_yours);
    case ALARM_NO_SUCH:
    case ALARM_DONE: break;
    }
    apply_wishes(r->g, &r->g->wishes, r->now);
    return alarm_show(r);
}

static json_t *alarm_taken(struct request *r)
{
    return become(r, ALARM_TAKEN);
}

static json_t *alarm_end(struct request *r)
{
    return become(r, ALARM_OVER);
}

static json_t *alarm_drill_open(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *words = arg_masked(r, "text");
    struct unit unit;
    struct alarm a;
    int64_t id;

    if (!roster.unit(roster.store, arg_text(r, "unit"), &unit))
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    if (!words[0])
        return refuse(r, say_drill_wants_text);
    if (strlen(words) > DRILL_WORDS_MAX)
        return refuse(r, say_drill_text_long, DRILL_WORDS_MAX / 3);
    id = alarm_drill(&r->g->cases, &r->actor, unit.id, words, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    if (!r->g->alarm_reader.by_id(r->g->alarm_reader.ctx, id, &a))
        return refuse(r, say_no_alarm, id);
    return alarm_json(r, &a);
}

const struct command control_alarm_commands[] = {
    {"alarm.list",  alarm_list,       MAY_HEAR_BELOW},
    {"alarm.show",  alarm_show,       MAY_HEAR_BELOW},
    {"alarm.take",  alarm_taken,      MAY_END_ALARM },
    {"alarm.end",   alarm_end,        MAY_END_ALARM },
    {"alarm.drill", alarm_drill_open, MAY_END_ALARM },
    {NULL,          NULL,             0             },
};
