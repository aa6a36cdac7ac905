/* notice.*: draft, check, sign, and what became of it. */
#include "daemon/control_int.h"
#include "daemon/crowd.h"
#include "daemon/say.h"
#include "notices/notice_text.h"
#include <inttypes.h>
#include <stdlib.h>

/* ---- audiences ------------------------------------------------------------------------------- */

/* The lists of a request: its numbers came with it. The store knows all other terms. */
struct source {
    json_t *lists;
    struct audience_reader terms;
};

static bool each_of_list(const struct source *source, const char *name, int64_t *from,
                         audience_emit emit, void *to)
{
    enum { AT_ONCE = 500 };
    json_t *list = json_object_get(source->lists, name);
    size_t first = (size_t)*from, count = json_array_size(list);

    for (size_t i = first; i < count && i < first + AT_ONCE; i++) {
        const char *number = json_string_value(json_array_get(list, i));
        struct audience_term term = {.kind = AUDIENCE_PHONE};
        int64_t all = 0;

        if (number && phone_parse(span_of(number), &term.phone))
            source->terms.each(source->terms.store, &term, &all, emit, to);
    }
    *from = first + AT_ONCE < count ? (int64_t)(first + AT_ONCE) : AUDIENCE_END;
    return count > 0;
}

static bool each_of_term(void *ctx, const struct audience_term *term, int64_t *from,
                         audience_emit emit, void *to)
{
    const struct source *source = ctx;

    return term->kind == AUDIENCE_LIST
               ? each_of_list(source, term->value, from, emit, to)
               : source->terms.each(source->terms.store, term, from, emit, to);
}

static void drop_source(void *ctx)
{
    struct source *source = ctx;

    json_decref(source->lists);
    free(source);
}

/* One list of a draft, some hundred numbers a row: a row each would take longer than a turn may. */
static void keep_list(struct request *r, int64_t notice, const char *name, json_t *list)
{
    enum { ROW_BYTES = 8000 };
    struct buf row = BUF_INIT;
    struct phone phone;
    json_t *number;
    size_t i;

    json_array_foreach(list, i, number)
    {
        if (!json_is_string(number) || !phone_parse(span_of(json_string_value(number)), &phone))
            continue;
        buf_addf(&row, "%s%s", row.len ? " " : "", phone.text);
        if (row.len < ROW_BYTES)
            continue;
        store_notice_list_add(r->g->with.store, notice, name, row.ptr);
        buf_clear(&row);
    }
    if (row.len)
        store_notice_list_add(r->g->with.store, notice, name, row.ptr);
    buf_free(&row);
}

/* The lists of a draft stay as they are: who signs it need not have the files. */
static void keep_lists(struct request *r, int64_t notice)
{
    const char *name;
    json_t *list;

    json_object_foreach(json_object_get(r->args, "lists"), name, list)
        keep_list(r, notice, name, list);
}

static bool is_about_life(const struct request *r, const char *kind)
{
    return model_notice_kind(r->g->with.model, kind, NULL)->life;
}

/* What was gathered; NULL: the request is refused, or comes again when it is. */
static struct crowd_job *gathered(struct request *r, const struct crowd_plan *plan)
{
    struct crowd_job *job;
    struct buf why = BUF_INIT;

    if (!r->found) {
        job = crowd_job_new(r->g, plan, &why);
        if (job)
            control_park(r, job);
        else
            refuse(r, "%s", why.ptr);
    } else if (crowd_job_refused(r->found)) {
        refuse(r, "%s", crowd_job_refused(r->found));
    }
    buf_free(&why);
    return r->found && !crowd_job_refused(r->found) ? r->found : NULL;
}

/* Of what is about to be drafted, or only looked at: then with its parts. */
static struct crowd_job *gather(struct request *r, const char *text)
{
    struct crowd_plan plan = {.audience = arg_text(r, "to"),
                              .text = text,
                              .life = is_about_life(r, arg_text(r, "kind")),
                              .drop = drop_source};
    struct source *source;

    if (!control_roster_free(r))
        return NULL;
    if (!r->found) {
        source = xcalloc(1, sizeof *source);
        *source = (struct source){json_incref(json_object_get(r->args, "lists")),
                                  store_audience_reader(r->g->with.store)};
        plan.reader = (struct audience_reader){source, each_of_term};
    }
    return gathered(r, &plan);
}

/* Of a draft. */
static struct crowd_job *gather_notice(struct request *r, const struct notice *n)
{
    struct crowd_plan plan = {.audience = ""};

    if (!control_roster_free(r))
        return NULL;
    if (!r->found)
        plan = crowd_of_notice(r->g, n);
    return gathered(r, &plan);
}

static json_t *units_json(const struct crowd_job *job)
{
    json_t *list = json_array();
    size_t count;
    const struct crowd_unit *units = crowd_job_units(job, &count);

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o,s:I}", "unit", json_text(units[i].path),
                                              "count", (json_int_t)units[i].count));
    return list;
}

/* When the first of them would leave. */
static wall_t leaves_at(struct request *r)
{
    struct notice n = {.kind = arg_text(r, "kind"), .start_at = WALL_NONE};

    return arg_time(r, "at", &n.start_at) ? notice_leaves(&r->g->notices, &n, r->now.wall)
                                          : WALL_NONE;
}

/* The words as the first few get them. */
static json_t *samples_json(struct request *r, const struct crowd *crowd)
{
    enum { SAMPLES = 5 };
    size_t count = crowd->count < SAMPLES ? crowd->count : SAMPLES;
    json_t *list = json_array();

    crowd_names(r->g, crowd->items, count);
    for (size_t i = 0; i < count; i++) {
        struct buf text = BUF_INIT;

        notice_write(&r->g->notices, arg_text(r, "text"), &crowd->items[i], &text);
        json_array_append_new(
            list, json_pack("{s:o,s:s,s:s%}", "name", json_text(crowd->items[i].name), "phone",
                            crowd->items[i].phone.text, "text", text.ptr, text.len));
        buf_free(&text);
    }
    return list;
}

static json_t *preview(struct request *r)
{
    struct crowd_job *job = gather(r, arg_text(r, "text"));
    const struct notice_parts *parts;
    const struct crowd *crowd;
    double yuan = (double)r->g->with.config->price_thousandths / 1000.0;

    if (!job)
        return NULL;
    crowd = crowd_job_crowd(job);
    parts = crowd_job_parts(job);
    return json_pack("{s:I,s:i,s:i,s:I,s:f,s:I,s:I,s:I,s:o,s:o,s:b,s:o,s:o}", "total",
                     (json_int_t)crowd->count, "parts_each", (int)parts->most, "parts_least",
                     (int)parts->least, "parts", (json_int_t)parts->total, "cost",
                     yuan * (double)parts->total, "not_mobile", (json_int_t)crowd->not_mobile,
                     "unsubscribed", (json_int_t)crowd->unsubscribed, "blank",
                     (json_int_t)parts->blank, "units", units_json(job), "first",
                     json_text(crowd_job_first(job)), "long", parts->most > 2, "leaves_at",
                     json_time(leaves_at(r)), "samples", samples_json(r, crowd));
}

/* ---- the process ----------------------------------------------------------------------------- */

static json_t *after(struct request *r, enum notice_result result, int64_t serial)
{
    struct notice n;

    if (result != NOTICE_OK)
        return refuse(r, "%s", notice_result_words(result));
    apply_wishes(r->g, &r->g->wishes, r->now);
    if (!r->g->notice_reader.by_serial(r->g->notice_reader.ctx, serial, &n))
        return refuse(r, say_notice_not_kept);
    return json_notice(r, &n);
}

/* Signed, its rows are made of what was gathered for it. */
static enum notice_result sign(struct request *r, int64_t serial, struct crowd *crowd)
{
    enum notice_result result =
        notice_sign(&r->g->notices, serial, &r->actor, crowd->count, r->now.wall, &r->g->wishes);

    if (result == NOTICE_OK)
        freezer_take(r->g, serial, crowd);
    return result;
}

static json_t *notice_send(struct request *r)
{
    struct crowd_job *job;
    struct crowd *crowd;
    struct notice draft = {.text = arg_text(r, "text"),
                           .title = arg_text(r, "title"),
                           .audience = arg_text(r, "to"),
                           .kind = arg_text(r, "kind"),
                           .answer =
                               arg_bool(r, "receipt") ? NOTICE_ASKS_RECEIPT : NOTICE_ASKS_NOTHING,
                           .code = "",
                           .why = "",
                           .minutes = ""};
    enum notice_result result;

    if (strcmp(draft.text, arg_masked(r, "text")) != 0)
        return refuse(r, say_notice_identity);
    if (!arg_time(r, "at", &draft.start_at) || !arg_time(r, "deadline", &draft.deadline) ||
        !arg_time(r, "expire", &draft.expires_at) || !(job = gather(r, NULL)))
        return NULL;
    crowd = crowd_job_crowd(job);
    draft.total = (int64_t)crowd->count;
    result = crowd->count
                 ? notice_draft(&r->g->notices, &draft, &r->actor, r->now.wall, &r->g->wishes)
                 : NOTICE_NOBODY;
    if (result == NOTICE_OK) {
        apply_wishes(r->g, &r->g->wishes, r->now);
        keep_lists(r, draft.serial);
    }
    if (result == NOTICE_OK && notice_sends_at_once(&r->g->notices)) {
        result = sign(r, draft.serial, crowd);
    }
    return after(r, result, draft.serial);
}

static json_t *notice_check_one(struct request *r)
{
    int64_t serial = control_notice_serial(r);

    return after(r, notice_check(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_sign_one(struct request *r)
{
    struct crowd_job *job;
    struct notice n;

    if (!control_find_notice(r, &n) || !(job = gather_notice(r, &n)))
        return NULL;
    return after(r, sign(r, n.serial, crowd_job_crowd(job)), n.serial);
}

static json_t *notice_resume_one(struct request *r)
{
    int64_t serial = control_notice_serial(r);

    return after(r, notice_resume(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_pause_one(struct request *r)
{
    int64_t serial = control_notice_serial(r);

    return after(r, notice_pause(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_cancel_one(struct request *r)
{
    int64_t serial = control_notice_serial(r);

    return after(r, notice_cancel(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_minutes(struct request *r)
{
    int64_t serial = control_notice_serial(r);

    return after(r,
                 notice_set_minutes(&r->g->notices, serial, &r->actor, arg_text(r, "report"),
                                    r->now.wall, &r->g->wishes),
                 serial);
}

const struct command control_notice_commands[] = {
    {"notice.preview", preview,           MAY_DRAFT | MAY_CHECK | MAY_SIGN            },
    {"notice.send",    notice_send,       MAY_DRAFT | MAY_ADMIN                       },
    {"notice.check",   notice_check_one,  MAY_CHECK                                   },
    {"notice.sign",    notice_sign_one,   MAY_SIGN | MAY_END_ALARM                    },
    {"notice.pause",   notice_pause_one,  MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.resume",  notice_resume_one, MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.cancel",  notice_cancel_one, MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.minutes", notice_minutes,    MAY_DRAFT | MAY_WORK                        },
    {NULL,             NULL,              0                                           },
};
