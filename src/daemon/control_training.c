/* training.*: whose texts of today are practice. */
#include "daemon/control_int.h"
#include "daemon/say.h"

enum { TERMS_MAX = 16 };

/* "unit:PATH" or "role:CODE" for a word that names a unit or an office; NULL refused. */
static const char *term_of(struct request *r, const char *word)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const struct role *role = model_role(r->g->with.model, word);
    struct unit unit;
    char term[UNIT_PATH_SIZE + 8];

    if (!role)
        role = model_role_titled(r->g->with.model, span_of(word));
    if (role)
        text_format(term, sizeof term, "role:%s", role->code);
    else if (roster.unit(roster.store, word, &unit))
        text_format(term, sizeof term, "unit:%s", unit.path);
    else
        return refuse(r, say_no_unit_or_role, word), NULL;
    return effects_keep_str(&r->g->answers, term);
}

static json_t *training_show(struct request *r)
{
    const char *training = store_setting(r->g->with.store, "training");
    json_t *terms = json_array();
    size_t day = training ? strcspn(training, ";") : 0;

    for (const char *at = training ? strchr(training, ';') : NULL; at;) {
        size_t len = strcspn(at + 1, ";");

        json_array_append_new(terms, json_stringn(at + 1, len));
        at = strchr(at + 1, ';');
    }
    return json_pack("{s:o,s:o}", "day", day ? json_stringn(training, day) : json_null(), "to",
                     terms);
}

static void event_put(struct request *r, const char *what, const char *detail)
{
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = what, .detail = detail};

    store_event(r->g->with.store, &row);
}

static json_t *training_open(struct request *r)
{
    const char *terms[TERMS_MAX];
    json_t *to = json_object_get(r->args, "to"), *word;
    struct buf training = BUF_INIT;
    size_t count = 0, i;

    json_array_foreach(to, i, word)
    {
        const char *text = json_string_value(word);

        if (!text || count == TERMS_MAX)
            return refuse(r, say_many_in_training, TERMS_MAX);
        if (!(terms[count++] = term_of(r, text)))
            return NULL;
    }
    if (!count)
        return refuse(r, say_training_wanted);
    training_write(r->now.wall, terms, count, &training);
    store_setting_put(r->g->with.store, "training", training.ptr);
    event_put(r, "training.opened", training.ptr);
    buf_free(&training);
    return training_show(r);
}

static json_t *training_close(struct request *r)
{
    store_setting_put(r->g->with.store, "training", "");
    event_put(r, "training.closed", "");
    return training_show(r);
}

const struct command control_training_commands[] = {
    {"training.open",  training_open,  MAY_ROSTER | MAY_DRAFT},
    {"training.close", training_close, MAY_ROSTER | MAY_DRAFT},
    {"training.show",  training_show,  MAY_HEAR_BELOW        },
    {NULL,             NULL,           0                     },
};
