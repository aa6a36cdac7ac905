/* roster.*, staff.* */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "roster/roster_export.h"
#include "roster/roster_import.h"
#include <sodium.h>
#include <stdlib.h>

enum { IMPORT_FILES_MAX = 16, STEP = 1000000 };

/* ---- import ---------------------------------------------------------------------------------- */

struct files {
    struct roster_file items[IMPORT_FILES_MAX];
    char *bytes[IMPORT_FILES_MAX];
    size_t count;
};

static bool decode_file(struct request *r, json_t *file, struct files *files)
{
    const char *name = json_string_value(json_object_get(file, "name"));
    json_t *coded = json_object_get(file, "base64"), *text = json_object_get(file, "text");
    size_t size = json_string_length(coded), len = 0;
    char *bytes;

    if (name && json_is_string(text) && files->count < IMPORT_FILES_MAX) {
        files->items[files->count++] = (struct roster_file){
            name, {json_string_value(text), json_string_length(text)}
        };
        return true;
    }
    if (!name || !json_is_string(coded) || files->count == IMPORT_FILES_MAX)
        return refuse(r, say_bad_files, IMPORT_FILES_MAX), false;
    bytes = xmalloc(size + 1);
    files->bytes[files->count] = bytes;
    if (sodium_base642bin((unsigned char *)bytes, size, json_string_value(coded), size, NULL, &len,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        files->count++;
        return refuse(r, say_bad_base64, name), false;
    }
    files->items[files->count++] = (struct roster_file){
        name, {bytes, len}
    };
    return true;
}

static void files_free(struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->bytes[i]);
}

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
    enum { LINES_MAX = 1000 };
    json_t *array = json_array();
    struct buf line = BUF_INIT;

    for (size_t i = 0; i < diff->change_count && i < LINES_MAX; i++) {
        buf_clear(&line);
        roster_change_print(plan, &diff->changes[i], &line);
        json_array_append_new(array, json_string(line.ptr ? line.ptr : ""));
    }
    buf_free(&line);
    return array;
}

static day_t today_of(const struct request *r)
{
    return day_local(r->now.wall);
}

/* Compares and, unless it is a dry run or something is wrong, carries out. */
static json_t *carry_out(struct request *r, struct roster_plan *plan)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct roster_diff *diff = roster_diff_new(plan, &reader, today_of(r));
    struct buf summary = BUF_INIT;
    json_t *result;
    bool apply;

    while (roster_diff_step(diff, STEP))
        ;
    apply = plan->complaints.total == 0 && !arg_bool(r, "dry_run");
    if (apply) {
        store_roster_apply(r->g->with.store, plan, diff, r->now.wall);
        struct event_row row = {.at = r->now.wall, .actor = r->actor.as, .what = "roster.imported"};
        store_event(r->g->with.store, &row);
    }
    roster_counts_print(diff, &summary);
    result =
        json_pack("{s:b,s:s,s:o,s:o,s:o}", "done", apply, "summary", summary.ptr ? summary.ptr : "",
                  "changes", changes_json(plan, diff), "complaints",
                  complaints_json(&plan->complaints), "notes", complaints_json(&plan->notes));
    buf_free(&summary);
    roster_diff_free(diff);
    return result;
}

static json_t *roster_import_files(struct request *r)
{
    struct files files = {.count = 0};
    json_t *list = json_object_get(r->args, "files"), *file, *result = NULL;
    struct roster_plan *plan;
    size_t i;
    bool ok = json_array_size(list) > 0;

    if (!ok)
        refuse(r, say_no_files);
    json_array_foreach(list, i, file) ok = ok && decode_file(r, file, &files);
    if (ok) {
        plan = roster_import(r->g->with.model, files.items, files.count, today_of(r));
        if (plan->complaints.total)
            result = json_pack("{s:b,s:s,s:[],s:o,s:o}", "done", 0, "summary", "", "changes",
                               "complaints", complaints_json(&plan->complaints), "notes",
                               complaints_json(&plan->notes));
        else
            result = carry_out(r, plan);
        roster_plan_free(plan);
    }
    files_free(&files);
    return result;
}

static json_t *roster_export(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct buf csv = BUF_INIT;
    json_t *result;

    if (strcmp(arg_text(r, "what"), "households") == 0)
        roster_export_households(&reader, &csv);
    else
        roster_export_people(r->g->with.model, &reader, &csv);
    result = json_pack("{s:s#}", "csv", csv.ptr ? csv.ptr : "", csv.len);
    buf_free(&csv);
    return result;
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct office_list {
    const struct request *r;
    json_t *array;
    const char *below; /* NULL all */
};

static json_t *role_pair(const struct request *r, json_t *object, const char *code)
{
    const struct role *role = model_role(r->g->with.model, code);

    json_object_set_new(object, "role", json_string(code));
    json_object_set_new(object, "role_text", json_string(role ? role->title : code));
    return object;
}

static void append_office(void *ctx, const struct unit *unit, const struct person *person,
                          const struct office *office)
{
    struct office_list *list = ctx;
    size_t len = list->below ? strlen(list->below) : 0;
    json_t *one;

    if (!office_holds(office, today_of(list->r)))
        return;
    if (len && (strncmp(unit->path, list->below, len) != 0 ||
                (unit->path[len] != '\0' && unit->path[len] != '/')))
        return;
    one = json_pack("{s:s,s:o,s:s}", "name", person->name, "phone",
                    json_text(person->phone_count ? person->phones[0].text : NULL), "unit",
                    unit->path);
    json_array_append_new(list->array, role_pair(list->r, one, office->role));
}

static json_t *roster_list(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct office_list list = {r, json_array(), arg_text_or_null(r, "unit")};

    reader.each_office(reader.store, append_office, &list);
    return list.array;
}

static json_t *roster_show(struct request *r)
{
    struct roster_reader reader = store_roster_reader(r->g->with.store);
    struct office_list list = {r, NULL, NULL};
    struct person person;
    struct phone phone;

    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    if (!reader.holder(reader.store, phone.text, &person))
        return json_null();
    list.array = json_array();
    reader.offices_of(reader.store, person.id, append_office, &list);
    return json_pack("{s:s,s:s,s:o}", "name", person.name, "phone", phone.text, "offices",
                     list.array);
}

const struct command control_people_commands[] = {
    {"roster.import", roster_import_files, MAY_ROSTER    },
    {"roster.export", roster_export,       MAY_ROSTER    },
    {"roster.list",   roster_list,         MAY_HEAR_BELOW},
    {"roster.show",   roster_show,         MAY_HEAR_BELOW},
    {NULL,            NULL,                0             },
};
