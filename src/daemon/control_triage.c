/* triage.*, call.*: what waits for a clerk. */
#include "cases/triage.h"
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>
#include <stdlib.h>

enum { REREAD_MAX = 100, MATTER_MAX = 20 };

/* ---- the list -------------------------------------------------------------------------------- */

enum { LIST_MAX = 1000 };

/* Rows first, what they suggest afterwards: a list that is being read allows no other question. */
struct triage_rows {
    struct message_row rows[LIST_MAX];
    size_t count;
};

static void keep_row(void *ctx, const struct message_row *row)
{
    struct triage_rows *rows = ctx;

    if (rows->count < LIST_MAX)
        rows->rows[rows->count++] = *row;
}

static json_t *triage_list(struct request *r)
{
    struct message_filter filter = {
        .direction = 0, .limit = (size_t)arg_int(r, "limit", 100), .triage = true};
    struct triage_rows *rows = xcalloc(1, sizeof *rows);
    json_t *list = json_array();

    store_messages(r->g->with.store, &filter, keep_row, rows);
    for (size_t i = 0; i < rows->count; i++) {
        json_t *one = json_message(r, &rows->rows[i]);

        json_object_set_new(one, "suggestion", json_newcomer(r, &rows->rows[i]));
        json_array_append_new(list, one);
    }
    free(rows);
    return list;
}

/* ---- sorting one ----------------------------------------------------------------------------- */

/* The text that is to be sorted, and who wrote it. */
static bool find_text(struct request *r, int64_t id, struct message_row *row, struct actor *from)
{
    char number[CASE_NUMBER_SIZE];
    struct phone phone = {.text = ""};

    if (!store_message(r->g->with.store, id, row) || row->out)
        return refuse(r, say_no_inbound, id), false;
    if (row->case_serial) {
        case_number_write(row->case_serial, number);
        return refuse(r, say_text_in_case, number), false;
    }
    if (row->disposition == DISPOSED_REGISTERED)
        return refuse(r, say_text_registered), false;
    text_copy(phone.text, sizeof phone.text, span_of(row->phone));
    store_actor(r->g->with.store, r->g->with.model, &phone, r->now.wall, from);
    return true;
}

/* Where it belongs: the unit that was named, else that of the writer. */
static bool find_unit(struct request *r, const struct actor *from, int64_t *out)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *path = arg_text_or_null(r, "unit");
    struct unit unit;

    *out = from->unit;
    if (path && !roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, path), false;
    if (path)
        *out = unit.id;
    if (!*out)
        return refuse(r, say_unit_wanted), false;
    return true;
}

static bool find_household(struct request *r, struct sorting *t)
{
    int64_t number = arg_int(r, "household", 0);
    const struct case_reader *reader = &r->g->case_reader;

    if (!number)
        return true;
    if (!reader->household(reader->ctx, 0, t->unit, (int)number, &t->household))
        return refuse(r, say_no_household_here, store_unit_path(r->g->with.store, t->unit), number),
               false;
    return true;
}

static bool find_kind(struct request *r, struct sorting *t)
{
    t->kind = model_kind(r->g->with.model, arg_text(r, "kind"));
    t->subject = arg_text(r, "subject");
    if (!*arg_text(r, "kind"))
        return refuse(r, say_kind_or_case_wanted), false;
    if (!t->kind || !triage_takes(t->kind))
        return refuse(r, say_no_kind_to_sort, arg_text(r, "kind")), false;
    if (*t->subject && !kind_subject(t->kind, t->subject))
        return refuse(r, say_no_subject, t->kind->title, t->subject), false;
    return true;
}

static struct sorting sorting_of(const struct request *r, const struct message_row *row,
                                 const struct actor *from)
{
    return (struct sorting){.by = &r->actor,
                            .from = from,
                            .message = row->id,
                            .text = row->text,
                            .subject = "",
                            .mark = "",
                            .came_at = row->at,
                            .now = r->now.wall};
}

static json_t *shown_message(struct request *r, int64_t id)
{
    struct message_row row;

    apply_wishes(r->g, &r->g->wishes, r->now);
    if (!store_message(r->g->with.store, id, &row))
        return refuse(r, say_sorting_not_kept);
    return json_message(r, &row);
}

/* The case that the texts belong to, where one was named. */
static bool find_case(struct request *r, struct case_file *cf)
{
    const char *number = arg_text(r, "case");
    int64_t serial;

    if (!case_number_parse(span_of(number), &serial) ||
        !r->g->case_reader.by_serial(r->g->case_reader.ctx, serial, cf))
        return refuse(r, say_no_case, number), false;
    return true;
}

/* Texts that are one matter: the first makes the case, the others join it. */
struct matter {
    struct message_row rows[MATTER_MAX];
    struct actor from[MATTER_MAX];
    size_t count;
};

static bool find_texts(struct request *r, struct matter *matter)
{
    json_t *ids = json_object_get(r->args, "id"), *id;
    size_t i;

    if (!json_is_array(ids)) {
        matter->count = 1;
        return find_text(r, arg_int(r, "id", 0), &matter->rows[0], &matter->from[0]);
    }
    if (json_array_size(ids) == 0 || json_array_size(ids) > MATTER_MAX)
        return refuse(r, say_texts_at_once, MATTER_MAX), false;
    json_array_foreach(ids, i, id)
    {
        if (!find_text(r, json_integer_value(id), &matter->rows[i], &matter->from[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (matter->rows[k].id == matter->rows[i].id)
                return refuse(r, say_text_twice, matter->rows[i].id), false;
        matter->count++;
    }
    return true;
}

/* The first text becomes what the clerk says. The serial of its case; 0 it made none; -1 refused.
 */
static int64_t file_first(struct request *r, const struct matter *matter)
{
    struct sorting t = sorting_of(r, &matter->rows[0], &matter->from[0]);
    int64_t serial;

    if (!find_kind(r, &t) || !find_unit(r, &matter->from[0], &t.unit) || !find_household(r, &t))
        return -1;
    if (matter->count > 1 && t.kind->destination != DEST_CASE)
        return refuse(r, say_only_a_case), -1;
    t.party = arg_text_or_null(r, "party");
    t.remarks = arg_text_or_null(r, "remarks") ? arg_masked(r, "remarks") : NULL;
    serial = triage_file(&r->g->cases, &t, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return serial;
}

static void add_text(struct request *r, const struct matter *matter, size_t i, int64_t serial)
{
    struct sorting t = sorting_of(r, &matter->rows[i], &matter->from[i]);
    struct case_file cf;

    if (!r->g->case_reader.by_serial(r->g->case_reader.ctx, serial, &cf))
        return;
    triage_add(&r->g->cases, &t, &cf, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
}

static json_t *shown_texts(struct request *r, const struct matter *matter)
{
    json_t *list = json_array(), *one;

    if (!json_is_array(json_object_get(r->args, "id"))) {
        json_decref(list);
        return shown_message(r, matter->rows[0].id);
    }
    for (size_t i = 0; i < matter->count && (one = shown_message(r, matter->rows[i].id)); i++)
        json_array_append_new(list, one);
    return list;
}

static json_t *file_matter(struct request *r, struct matter *matter)
{
    int64_t serial;
    struct case_file cf;
    size_t first = 1;

    if (!find_texts(r, matter))
        return NULL;
    if (arg_text_or_null(r, "case")) {
        if (!find_case(r, &cf))
            return NULL;
        serial = cf.serial;
        first = 0;
    } else if ((serial = file_first(r, matter)) < 0)
        return NULL;
    for (size_t i = first; i < matter->count; i++)
        add_text(r, matter, i, serial);
    return shown_texts(r, matter);
}

static json_t *triage_file_texts(struct request *r)
{
    struct matter *matter = xcalloc(1, sizeof *matter);
    json_t *result = file_matter(r, matter);

    free(matter);
    return result;
}

static json_t *triage_dismiss_one(struct request *r)
{
    struct message_row row;
    struct actor from;
    struct sorting t;

    if (!store_message(r->g->with.store, arg_int(r, "id", 0), &row) ||
        row.disposition != DISPOSED_TRIAGE)
        return refuse(r, say_not_in_triage, arg_int(r, "id", 0));
    from = (struct actor){.as = ""};
    t = sorting_of(r, &row, &from);
    triage_dismiss(&t, arg_masked(r, "note"), &r->g->wishes);
    return shown_message(r, row.id);
}

/* ---- reading again --------------------------------------------------------------------------- */

struct texts_again {
    struct message_row rows[REREAD_MAX];
    size_t count, limit;
};

static void collect_text(void *ctx, const struct message_row *row)
{
    struct texts_again *again = ctx;

    if (again->count < again->limit)
        again->rows[again->count++] = *row;
}

/* Sure enough to be filed without a clerk, and nothing that should have been acted upon when it
 * came: a call for help from days ago is for a clerk. */
static bool files_itself(const struct reading *r)
{
    return r->decision == DECISION_FILE && triage_takes(r->kind) && !r->practice &&
           r->kind->destination != DEST_ALARM && !r->danger && !r->never_neighbours;
}

static void file_again(struct request *r, const struct message_row *row, const struct actor *from,
                       const struct reading *reading)
{
    struct sorting t = sorting_of(r, row, from);

    t.kind = reading->kind;
    t.unit = from->unit;
    t.party = reading->party;
    t.subject = reading->subject ? reading->subject->title : "";
    t.mark = reading->repeated_back ? say_mark_reread : "";
    if (reading->household) {
        t.household = (struct case_household){reading->household->id, reading->household->unit,
                                              reading->household->number, reading->household->head};
        t.unit = reading->household->unit;
    }
    triage_file(&r->g->cases, &t, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
}

/* What one text would become now; NULL when nothing changes. */
static json_t *read_again(struct request *r, const struct message_row *row, bool dry)
{
    struct reading reading = READING_INIT;
    struct actor from;
    struct phone phone = {.text = ""};
    json_t *change = NULL;

    text_copy(phone.text, sizeof phone.text, span_of(row->phone));
    store_actor(r->g->with.store, r->g->with.model, &phone, r->now.wall, &from);
    arrive_read(r->g, span_of(row->text), &from, r->now, &reading);
    if (actor_known(&from) && reading.sort == READ_KIND && !reading.tells) {
        bool files = files_itself(&reading);

        change = json_reading(r, &reading);
        json_object_del(change, "candidates");
        json_object_set_new(change, "id", json_integer(row->id));
        json_object_set_new(change, "phone", json_string(row->phone));
        json_object_set_new(change, "at", json_time(row->at));
        json_object_set_new(change, "text", json_string(row->text));
        json_object_set_new(change, "files", json_boolean(files));
        if (files && !dry)
            file_again(r, row, &from, &reading);
    }
    reading_free(&reading);
    return change;
}

/* A bounded piece of the list for each request, so that no turn gets long. */
static json_t *triage_reread(struct request *r)
{
    bool dry = arg_bool(r, "dry_run");
    struct texts_again *again = xcalloc(1, sizeof *again);
    json_t *changes = json_array(), *one;
    int64_t filed = 0, last = arg_int(r, "after", 0);

    again->limit = REREAD_MAX;
    store_triage_after(r->g->with.store, last, again->limit, collect_text, again);
    for (size_t i = 0; i < again->count; i++) {
        last = again->rows[i].id;
        if (!(one = read_again(r, &again->rows[i], dry)))
            continue;
        filed += json_is_true(json_object_get(one, "files"));
        json_array_append_new(changes, one);
    }
    one = json_pack("{s:o,s:I,s:I,s:o}", "changes", changes, "read", (json_int_t)again->count,
                    "filed", (json_int_t)(dry ? 0 : filed), "next",
                    again->count == again->limit ? json_integer(last) : json_null());
    free(again);
    return one;
}

/* ---- the call list --------------------------------------------------------------------------- */

static void append_call(void *ctx, int64_t id, const char *phone, const char *name, const char *why,
                        int64_t case_serial, int64_t message, wall_t at)
{
    char number[CASE_NUMBER_SIZE] = "";
    json_t *one = json_object();

    if (case_serial)
        case_number_write(case_serial, number);
    json_object_set_new(one, "id", json_integer(id));
    json_object_set_new(one, "phone", json_string(phone));
    json_object_set_new(one, "name", json_text(name));
    json_object_set_new(one, "why", json_string(why));
    json_object_set_new(one, "case", json_text(number));
    json_object_set_new(one, "message", message ? json_integer(message) : json_null());
    json_object_set_new(one, "at", json_time(at));
    json_array_append_new(ctx, one);
}

static json_t *call_list(struct request *r)
{
    json_t *list = json_array();

    store_call_list(r->g->with.store, (size_t)arg_int(r, "limit", 100), append_call, list);
    return list;
}

static json_t *call_done(struct request *r)
{
    int64_t id = arg_int(r, "id", 0), case_serial = 0;
    const char *phone = store_call_done(r->g->with.store, id, r->now.wall, &case_serial);
    char detail[512];

    if (!phone)
        return refuse(r, say_no_call, id);
    text_format(detail, sizeof detail, "%s %s", phone, arg_masked(r, "note"));
    case_event_put(&r->actor, "call.done", case_serial, 0, detail, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return json_pack("{s:I,s:s}", "id", (json_int_t)id, "phone", phone);
}

const struct command control_triage_commands[] = {
    {"triage.list",    triage_list,        MAY_HEAR_BELOW},
    {"triage.file",    triage_file_texts,  MAY_WORK      },
    {"triage.dismiss", triage_dismiss_one, MAY_WORK      },
    {"triage.reread",  triage_reread,      MAY_WORK      },
    {"call.list",      call_list,          MAY_HEAR_BELOW},
    {"call.done",      call_done,          MAY_WORK      },
    {NULL,             NULL,               0             },
};
