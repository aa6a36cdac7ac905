/* setting.*: what may be changed while the daemon runs. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "daemon/settings.h"

static json_t *setting_json(const struct setting *s)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:b}", "key", s->key, "title", s->title, "value", s->value,
                     "file", s->file, "changed", s->changed);
}

static json_t *setting_list(struct request *r)
{
    json_t *list = json_array();
    struct setting setting;

    for (size_t i = 0; setting_at(r->g, i, &setting); i++)
        json_array_append_new(list, setting_json(&setting));
    return list;
}

static bool find(struct request *r, const char *key, struct setting *out)
{
    for (size_t i = 0; setting_at(r->g, i, out); i++)
        if (strcmp(out->key, key) == 0)
            return true;
    return false;
}

static json_t *setting_set(struct request *r)
{
    const char *key = arg_text(r, "key");
    struct setting before, after;
    char detail[700];

    turn_begin(r->g, r->now);
    if (!find(r, key, &before))
        return refuse(r, say_set_none, key);
    if (!setting_put(r->g, key, arg_text(r, "value"), r->error, sizeof r->error))
        return NULL;
    find(r, key, &after);
    text_format(detail, sizeof detail, "%s: %s → %s", key, before.value, after.value);
    struct event_row event = {
        .at = r->now.wall, .actor = r->actor.as, .what = "setting.changed", .detail = detail};
    store_event(r->g->with.store, &event);
    return setting_json(&after);
}

const struct command control_setting_commands[] = {
    {"setting.list", setting_list, MAY_ADMIN},
    {"setting.set",  setting_set,  MAY_ADMIN},
    {NULL,           NULL,         0        },
};
