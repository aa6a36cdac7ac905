/* where, check.told: what those need who look at the whole installation (lianhuctl doctor, check,
 * backup, and the process that looks through the database after an unclean stop). */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "lianhu/log.h"
#include <stdlib.h>
#include <unistd.h>

/* Where our files are, for those who do not stand where we do. */
static json_t *absolute(const char *path)
{
    char *real = realpath(path, NULL);
    json_t *word = json_string(real ? real : path);

    free(real);
    return word;
}

static json_t *where(struct request *r)
{
    const struct config *config = r->g->with.config;
    json_t *said = json_object();

    json_object_set_new(said, "config", absolute(config->path));
    json_object_set_new(said, "database", absolute(config->database));
    json_object_set_new(said, "identity_key", absolute(config->identity_key));
    json_object_set_new(said, "pid", json_integer(getpid()));
    return said;
}

/* Somebody looked through the database: kept for status and doctor, and as an event. */
static json_t *check_told(struct request *r)
{
    bool sound = arg_bool(r, "sound");
    const char *what = arg_text(r, "what");
    struct event_row row = {.at = r->now.wall,
                            .actor = r->actor.as,
                            .what = sound ? "store.sound" : "store.damaged",
                            .detail = what};
    json_t *said =
        json_pack("{s:o,s:b,s:s}", "at", json_time(r->now.wall), "sound", sound, "what", what);
    char *text = json_dumps(said, JSON_COMPACT);

    store_setting_put(r->g->with.store, "checked", text);
    store_event(r->g->with.store, &row);
    if (sound)
        log_line(LOG_NOTICE, "store: looked through, sound");
    else
        log_line(LOG_ERR, say_store_damaged, what);
    free(text);
    return said;
}

/* A copy was taken: who keeps the machine sees when the last was. */
static json_t *backup_told(struct request *r)
{
    enum { KEPT = 20 };
    const char *kept = store_setting(r->g->with.store, "backups"), *file = arg_text(r, "file");
    json_t *list = kept ? json_loads(kept, 0, NULL) : NULL;
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = "store.backed_up", .detail = file};
    char *text;

    if (!json_is_array(list)) {
        json_decref(list);
        list = json_array();
    }
    json_array_insert_new(list, 0,
                          json_pack("{s:o,s:s,s:I}", "at", json_time(r->now.wall), "file", file,
                                    "bytes", (json_int_t)arg_int(r, "bytes", 0)));
    if (json_array_size(list) > KEPT)
        json_array_remove(list, KEPT);
    text = json_dumps(list, JSON_COMPACT);
    store_setting_put(r->g->with.store, "backups", text);
    store_event(r->g->with.store, &row);
    free(text);
    return list;
}

json_t *control_last_check(const struct request *r)
{
    const char *kept = store_setting(r->g->with.store, "checked");
    json_t *said = kept ? json_loads(kept, 0, NULL) : NULL;

    return said ? said : json_null();
}

void control_care_words(bool sound, const char *what, struct buf *out)
{
    json_t *said =
        json_pack("{s:s,s:b,s:s}", "command", "check.told", "sound", sound, "what", what);
    char *text = said ? json_dumps(said, JSON_COMPACT) : NULL;

    buf_add_str(out, text ? text : "{}");
    free(text);
    json_decref(said);
}

const struct command control_care_commands[] = {
    {"where",       where,       MAY_ADMIN},
    {"check.told",  check_told,  MAY_ADMIN},
    {"backup.told", backup_told, MAY_ADMIN},
    {NULL,          NULL,        0        },
};
