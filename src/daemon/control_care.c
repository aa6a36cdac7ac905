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
    if (sound) {
        log_line(LOG_NOTICE, "store: looked through, sound");
    } else {
        log_line(LOG_ERR, say_store_damaged, what);
        duty_tell_damage(r->g, r->now);
    }
    free(text);
    return said;
}

/* ---- copies ---------------------------------------------------------------------------------- */

#define UNDER_WAY_MS WALL_HOUR

/* One that is being made, or that came to nothing: {"at", "why"}; NULL clears it. */
static void note_copy(struct request *r, const char *why, bool under_way)
{
    json_t *note = json_pack("{s:o,s:s}", "at", json_time(r->now.wall), "why", why);
    char *text = json_dumps(note, JSON_COMPACT);

    store_setting_put(r->g->with.store, "backing_up", under_way || *why ? text : "{}");
    free(text);
    json_decref(note);
}

static bool is_under_way(struct request *r)
{
    const char *kept = store_setting(r->g->with.store, "backing_up");
    json_t *note = kept ? json_loads(kept, 0, NULL) : NULL;
    const char *at = json_string_value(json_object_get(note, "at"));
    const char *why = json_string_value(json_object_get(note, "why"));
    wall_t since;
    bool going =
        at && why && !*why && wall_parse(at, &since) && r->now.wall.ms - since.ms < UNDER_WAY_MS;

    json_decref(note);
    return going;
}

static void copy_happened(struct request *r, const char *what, const char *detail)
{
    struct event_row row = {
        .at = r->now.wall, .actor = r->actor.as, .what = what, .detail = detail};

    store_event(r->g->with.store, &row);
}

/* By a process of its own, which tells of it by backup.told. */
static json_t *backup_make(struct request *r)
{
    struct civil c = civil_local(r->now.wall);
    char name[64];

    if (is_under_way(r))
        return refuse(r, say_backup_under_way);
    text_format(name, sizeof name, "lianhu-%04d%02d%02d-%02d%02d%02d.db", c.year, c.month, c.day,
                c.hour, c.minute, c.second);
    if (!r->g->world.backup || !r->g->world.backup(r->g->world.ctx, name))
        return refuse(r, say_backup_no_start);
    note_copy(r, "", true);
    copy_happened(r, "store.backup_asked", name);
    return json_pack("{s:s}", "name", name);
}

/* A copy was taken, or why not: who keeps the machine sees when the last was. */
static json_t *backup_told(struct request *r)
{
    enum { KEPT = 20 };
    const char *kept = store_setting(r->g->with.store, "backups"), *file = arg_text(r, "file");
    json_t *list = kept ? json_loads(kept, 0, NULL) : NULL;
    char *text;

    if (!json_is_array(list)) {
        json_decref(list);
        list = json_array();
    }
    note_copy(r, arg_text(r, "why"), false);
    if (*arg_text(r, "why")) {
        copy_happened(r, "store.backup_failed", arg_text(r, "why"));
        return list;
    }
    json_array_insert_new(list, 0,
                          json_pack("{s:o,s:s,s:I}", "at", json_time(r->now.wall), "file", file,
                                    "bytes", (json_int_t)arg_int(r, "bytes", 0)));
    if (json_array_size(list) > KEPT)
        json_array_remove(list, KEPT);
    text = json_dumps(list, JSON_COMPACT);
    store_setting_put(r->g->with.store, "backups", text);
    copy_happened(r, "store.backed_up", file);
    free(text);
    return list;
}

void control_backup_words(const char *file, int64_t bytes, const char *why, struct buf *out)
{
    json_t *said = json_pack("{s:s,s:s,s:I,s:s}", "command", "backup.told", "file", file, "bytes",
                             (json_int_t)bytes, "why", why ? why : "");
    char *text = said ? json_dumps(said, JSON_COMPACT) : NULL;

    buf_add_str(out, text ? text : "{}");
    free(text);
    json_decref(said);
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
    {"backup.make", backup_make, MAY_ADMIN},
    {"backup.told", backup_told, MAY_ADMIN},
    {NULL,          NULL,        0        },
};
