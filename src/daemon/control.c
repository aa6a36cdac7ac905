#include "daemon/control_int.h"
#include "daemon/say.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

json_t *refuse(struct request *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(r->error, sizeof r->error, format, args);
    va_end(args);
    return NULL;
}

const char *arg_text_or_null(const struct request *r, const char *key)
{
    const char *text = json_string_value(json_object_get(r->args, key));

    return text && *text ? text : NULL;
}

const char *arg_text(const struct request *r, const char *key)
{
    const char *text = arg_text_or_null(r, key);

    return text ? text : "";
}

const char *arg_masked(const struct request *r, const char *key)
{
    struct buf masked = BUF_INIT;
    const char *kept;

    identity_mask(span_of(arg_text(r, key)), &masked);
    kept = effects_keep(&r->g->answers, buf_span(&masked)).ptr;
    buf_free(&masked);
    return kept;
}

int64_t arg_int(const struct request *r, const char *key, int64_t otherwise)
{
    json_t *value = json_object_get(r->args, key);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool arg_bool(const struct request *r, const char *key)
{
    return json_is_true(json_object_get(r->args, key));
}

bool arg_time(struct request *r, const char *key, wall_t *out)
{
    const char *text = arg_text_or_null(r, key);

    *out = WALL_NONE;
    if (!text || wall_parse(text, out))
        return true;
    refuse(r, say_bad_time, key, text);
    return false;
}

json_t *json_time(wall_t t)
{
    char text[32];

    if (!wall_known(t))
        return json_null();
    wall_iso8601(t, text, sizeof text);
    return json_string(text);
}

json_t *json_text(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

json_t *json_word(const struct request *r, json_t *object, const char *key, const char *group,
                  const char *value)
{
    char text_key[64];

    text_format(text_key, sizeof text_key, "%s_text", key);
    json_object_set_new(object, key, json_string(value));
    json_object_set_new(object, text_key, json_string(texts_word(r->g->with.texts, group, value)));
    return object;
}

void json_append_event(void *ctx, wall_t at, const char *actor, const char *what, int64_t message,
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

void json_event_words(const struct request *r, json_t *events)
{
    json_t *event;
    size_t i;

    json_array_foreach(events, i, event)
    {
        const char *what = json_string_value(json_object_get(event, "what")), *words;
        char key[64];

        text_format(key, sizeof key, "%s", what);
        for (char *c = key; *c; c++)
            if (*c == '.' || *c == ' ')
                *c = '_';
        words = texts_word(r->g->with.texts, "event", key);
        if (words == key)
            words = texts_word(r->g->with.texts, "modem_state", what);
        json_object_set_new(event, "what_text", json_string(words));
    }
}

/* ---- who asks -------------------------------------------------------------------------------- */

/* The machine's keeper without a name may run it, but not stand for people who check and sign. */
enum {
    KEEPER =
        MAY_REPORT | MAY_HEAR_BELOW | MAY_WORK | MAY_DRAFT | MAY_ROSTER | MAY_END_ALARM | MAY_ADMIN
};

static bool act_for(struct request *r, const char *name)
{
    struct staff_row row;
    bool known = store_staff(r->g->with.store, name, &row);
    const struct role *role = known ? model_role(r->g->with.model, row.role) : NULL;
    char as[160];

    if (!r->caller->trusted)
        return refuse(r, say_may_not_act_for), false;
    if (!role)
        return refuse(r, say_no_staff_add, name), false;
    text_format(as, sizeof as, "staff:%s (uid:%u)", name, r->caller->uid);
    r->actor = (struct actor){.as = effects_keep_str(&r->g->answers, as),
                              .name = name,
                              .unit = row.unit,
                              .unit_path = row.unit_path,
                              .unit_short = "",
                              .role = role->code,
                              .may = role->may};
    return true;
}

static bool identify(struct request *r)
{
    const char *name = arg_text_or_null(r, "as");
    char as[32];

    if (name)
        return act_for(r, name);
    text_format(as, sizeof as, "uid:%u", r->caller->uid);
    r->actor = (struct actor){.as = effects_keep_str(&r->g->answers, as),
                              .name = "",
                              .unit_path = "",
                              .unit_short = "",
                              .role = "",
                              .may = r->caller->trusted && !r->caller->console ? KEEPER : 0};
    return true;
}

/* ---- one line -------------------------------------------------------------------------------- */

static const struct command *find_command(const char *name)
{
    static const struct command *const tables[] = {
        control_case_commands,        control_case_move_commands,  control_warning_commands,
        control_message_commands,     control_modem_commands,      control_notice_commands,
        control_notice_list_commands, control_people_commands,     control_triage_commands,
        control_training_commands,    control_register_commands,   control_card_commands,
        control_import_commands,      control_alarm_commands,      control_staff_commands,
        control_round_commands,       control_ledger_commands,     control_office_commands,
        control_number_commands,      control_evaluation_commands, control_setting_commands,
        control_entry_commands,       control_care_commands,       control_drive_commands,
        control_retention_commands};

    for (size_t t = 0; name && t < sizeof tables / sizeof *tables; t++)
        for (const struct command *c = tables[t]; c->name; c++)
            if (strcmp(c->name, name) == 0)
                return c;
    return NULL;
}

static json_t *run(struct request *r)
{
    const char *name = arg_text_or_null(r, "command");
    const struct command *command = find_command(name);

    if (!command)
        return refuse(r, say_no_command, name ? name : say_command_missing);
    if (!identify(r))
        return NULL;
    if (!r->caller->trusted || (command->may && !(command->may & r->actor.may)))
        return refuse(r, say_may_not, name);
    return command->run(r);
}

static void put_reply(json_t *reply, struct buf *out)
{
    char *text = json_dumps(reply, JSON_COMPACT);

    buf_add_str(out, text ? text : say_answer_no_json);
    buf_add_char(out, '\n');
    free(text);
    json_decref(reply);
}

static bool answer(struct request *r, struct buf *reply)
{
    json_error_t error;
    json_t *result;

    turn_begin(r->g, r->now);
    r->args = json_loadb(r->line.ptr, r->line.len, 0, &error);
    if (!json_is_object(r->args)) {
        json_decref(r->args);
        put_reply(json_pack("{s:b,s:o}", "ok", 0, "error",
                            json_sprintf(say_bad_request, error.position, error.text)),
                  reply);
        return true;
    }
    result = run(r);
    if (result)
        put_reply(json_pack("{s:b,s:o}", "ok", 1, "result", result), reply);
    else if (!r->later)
        put_reply(json_pack("{s:b,s:s}", "ok", 0, "error", r->error), reply);
    json_decref(r->args);
    return !r->later;
}

bool control_line(struct gateway *g, const struct caller *caller, struct span line, struct now now,
                  struct buf *reply)
{
    struct request r = {.g = g, .caller = caller, .line = line, .now = now};

    return answer(&r, reply);
}

void control_gathered(struct gateway *g, const struct caller *caller, struct span line,
                      struct crowd_job *found, struct now now, struct buf *reply)
{
    struct request r = {.g = g, .caller = caller, .line = line, .found = found, .now = now};

    answer(&r, reply);
}

void control_ussd(const struct device_ussd *said, struct buf *reply)
{
    put_reply(json_pack("{s:b,s:{s:s,s:o}}", "ok", 1, "result", "state",
                        device_ussd_name(said->state), "text", json_text(said->text)),
              reply);
}
