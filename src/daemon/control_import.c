/* roster.upload, roster.import: small files at once, large ones by turns. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "text/charset.h"
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

enum { STEP = 1000000, AT_ONCE_BYTES = 24 << 10, LINES_MAX = 1000 };

/* ---- what came of it ------------------------------------------------------------------------- */

static json_t *complaints_json(const struct complaints *list)
{
    json_t *array = json_array();
    struct buf line = BUF_INIT;

    for (size_t i = 0; i < list->count; i++) {
        buf_clear(&line);
        complaint_print(&list->items[i], &line);
        json_array_append_new(array, json_string(line.ptr));
    }
    buf_free(&line);
    return array;
}

static json_t *changes_json(const struct roster_plan *plan, const struct roster_diff *diff)
{
    json_t *array = json_array();
    struct buf line = BUF_INIT;

    for (size_t i = 0; diff && i < diff->change_count && i < LINES_MAX; i++) {
        buf_clear(&line);
        roster_change_print(plan, &diff->changes[i], &line);
        json_array_append_new(array, json_string(line.ptr ? line.ptr : ""));
    }
    buf_free(&line);
    return array;
}

static json_t *result_json(const struct roster_plan *plan, const struct roster_diff *diff,
                           bool done)
{
    struct buf summary = BUF_INIT;
    json_t *result;

    if (!plan)
        return json_pack("{s:b,s:s,s:[],s:[s],s:[]}", "done", 0, "summary", "", "changes",
                         "complaints", say_import_broken, "notes");
    if (diff)
        roster_counts_print(diff, &summary);
    result = json_pack("{s:b,s:s,s:o,s:I,s:o,s:o}", "done", done, "summary",
                       summary.ptr ? summary.ptr : "", "changes", changes_json(plan, diff),
                       "change_count", (json_int_t)(diff ? diff->change_count : 0), "complaints",
                       complaints_json(&plan->complaints), "notes", complaints_json(&plan->notes));
    buf_free(&summary);
    return result;
}

void control_import_tell(void *ctx, const struct roster_plan *plan, const struct roster_diff *diff,
                         bool done, struct buf *out)
{
    json_t *result = result_json(plan, diff, done);
    char *text = json_dumps(result, JSON_COMPACT);

    (void)ctx;
    buf_add_str(out, text ? text : "{}");
    free(text);
    json_decref(result);
}

/* ---- files in one request -------------------------------------------------------------------- */

struct files {
    struct roster_file items[IMPORT_FILES_MAX];
    char *bytes[IMPORT_FILES_MAX];
    size_t count, size;
};

static void files_free(struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->bytes[i]);
}

/* The octets of a "base64" or "text"; false when there are none. The caller frees. */
static bool decode(json_t *file, char **bytes, size_t *len)
{
    json_t *coded = json_object_get(file, "base64"), *text = json_object_get(file, "text");
    size_t size = json_string_length(json_is_string(text) ? text : coded);

    *len = size;
    *bytes = xmalloc(size + 1);
    if (json_is_string(text)) {
        memcpy(*bytes, json_string_value(text), size);
        return true;
    }
    if (json_is_string(coded) &&
        sodium_base642bin((unsigned char *)*bytes, size, json_string_value(coded), size, NULL, len,
                          NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
        return true;
    free(*bytes);
    return false;
}

static bool decode_file(struct request *r, json_t *file, struct files *files)
{
    const char *name = json_string_value(json_object_get(file, "name"));
    size_t len;

    if (!name || files->count == IMPORT_FILES_MAX)
        return refuse(r, say_bad_files, IMPORT_FILES_MAX), false;
    if (!decode(file, &files->bytes[files->count], &len))
        return refuse(r, say_bad_base64, name), false;
    files->items[files->count] = (struct roster_file){
        name, {files->bytes[files->count], len}
    };
    files->count++;
    files->size += len;
    if (files->size > AT_ONCE_BYTES)
        return refuse(r, say_import_large, AT_ONCE_BYTES >> 10), false;
    return true;
}

/* Compares and, unless it is a dry run or something is wrong, carries out. */
static json_t *carry_out(struct request *r, struct roster_plan *plan)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct roster_diff *diff = roster_diff_new(plan, &reader, day_local(r->now.wall));
    struct buf summary = BUF_INIT;
    json_t *result;
    bool apply;

    while (roster_diff_step(diff, STEP))
        ;
    apply = plan->complaints.total == 0 && !arg_bool(r, "dry_run");
    if (apply) {
        store_roster_apply(r->g->with.store, plan, diff,
                           &(struct roster_hand){r->actor.as, CONSENT_FILE, r->now.wall});
        roster_counts_print(diff, &summary);
        struct event_row row = {.at = r->now.wall,
                                .actor = r->actor.as,
                                .what = "roster.imported",
                                .detail = summary.ptr};
        store_event(r->g->with.store, &row);
        r->g->vacancy.known = false;
        buf_free(&summary);
    }
    result = result_json(plan, diff, apply);
    roster_diff_free(diff);
    return result;
}

static json_t *import_files(struct request *r, json_t *list)
{
    struct files files = {.count = 0};
    json_t *file, *result = NULL;
    struct roster_plan *plan;
    size_t i;
    bool ok = json_array_size(list) > 0;

    if (!ok)
        refuse(r, say_no_files);
    json_array_foreach(list, i, file) ok = ok && decode_file(r, file, &files);
    if (ok) {
        plan = roster_import(r->g->with.model, files.items, files.count, day_local(r->now.wall));
        result = plan->complaints.total ? result_json(plan, NULL, false) : carry_out(r, plan);
        roster_plan_free(plan);
    }
    files_free(&files);
    return result;
}

/* ---- files that came in pieces --------------------------------------------------------------- */

bool control_roster_free(struct request *r)
{
    struct import_job *job = &r->g->import;

    if (!import_job_locks(job))
        return true;
    refuse(r, say_import_running, import_job_percent(job, r->g->with.store));
    return false;
}

static json_t *upload(struct request *r)
{
    struct import_job *job = &r->g->import;
    int64_t id = arg_int(r, "upload", 0);
    const char *name = arg_text(r, "name");
    char *bytes;
    size_t len, good;

    if (id == 0 && !import_job_open(job))
        return refuse(r, say_import_running, import_job_percent(job, r->g->with.store));
    if (id != 0 && (id != job->id || job->state != IMPORT_GATHERING))
        return refuse(r, say_import_other);
    if (!decode(r->args, &bytes, &len))
        return refuse(r, say_bad_base64, name);
    good = charset_utf8_valid((struct span){bytes, len});
    if (good != len)
        refuse(r, say_import_not_utf8, name, good + 1);
    else if (!import_job_add(job, name, (struct span){bytes, len}))
        refuse(r, say_import_too_large, IMPORT_FILES_MAX, IMPORT_BYTES_MAX >> 20);
    free(bytes);
    return r->error[0] ? NULL
                       : json_pack("{s:I,s:I}", "upload", (json_int_t)job->id, "bytes",
                                   (json_int_t)job->bytes);
}

/* How far it is; what came of it stands in "result" once everything is done. */
static json_t *progress(struct request *r)
{
    struct import_job *job = &r->g->import;
    json_t *shown = json_pack("{s:s,s:i}", "state", import_state_name(job->state), "percent",
                              import_job_percent(job, r->g->with.store));
    bool known = job->result.len > 0 && !import_job_works(job);

    json_object_set_new(shown, "result",
                        known ? json_loadb(job->result.ptr, job->result.len, 0, NULL)
                              : json_null());
    return shown;
}

static json_t *import_upload(struct request *r, int64_t id)
{
    struct import_job *job = &r->g->import;

    if (id != job->id)
        return refuse(r, say_import_other);
    if (job->state == IMPORT_GATHERING || (job->previewed && !arg_bool(r, "dry_run")))
        import_job_start(job, r->g->with.model, day_local(r->now.wall), arg_bool(r, "dry_run"),
                         r->actor.as);
    return progress(r);
}

static json_t *roster_import_any(struct request *r)
{
    int64_t id = arg_int(r, "upload", 0);

    if (id)
        return import_upload(r, id);
    if (!control_roster_free(r))
        return NULL;
    return import_files(r, json_object_get(r->args, "files"));
}

const struct command control_import_commands[] = {
    {"roster.upload", upload,            MAY_ROSTER},
    {"roster.import", roster_import_any, MAY_ROSTER},
    {NULL,            NULL,              0         },
};
