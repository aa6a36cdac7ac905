/* notice.*: draft, check, sign, and what became of it. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>
#include <stdlib.h>

static json_t *notice_json(const struct request *r, const struct notice *n)
{
    struct notice_counts counts;
    json_t *j = json_object();

    store_notice_counts(r->g->with.store, n->serial, &counts);
    json_object_set_new(j, "number", json_string(n->number));
    json_object_set_new(j, "serial", json_integer(n->serial));
    json_object_set_new(j, "kind", json_text(n->kind));
    json_word(r, j, "state", "notice_state", notice_state_name(n->state));
    json_object_set_new(j, "total", json_integer(n->total));
    json_object_set_new(j, "queued", json_integer(counts.queued));
    json_object_set_new(j, "sent", json_integer(counts.sent));
    json_object_set_new(j, "delivered", json_integer(counts.delivered));
    json_object_set_new(j, "failed", json_integer(counts.failed));
    json_object_set_new(j, "in_doubt", json_integer(counts.in_doubt));
    json_object_set_new(j, "confirmed", json_integer(counts.confirmed));
    json_object_set_new(j, "declined", json_integer(counts.declined));
    json_object_set_new(j, "eta", json_null());
    json_object_set_new(j, "receipt", json_boolean(n->receipt));
    json_object_set_new(j, "drafter", json_text(n->drafter));
    json_object_set_new(j, "checker", json_text(n->checker));
    json_object_set_new(j, "signer", json_text(n->signer));
    json_object_set_new(j, "drafted_at", json_time(n->drafted_at));
    json_object_set_new(j, "expires_at", json_time(n->expires_at));
    return j;
}

static int64_t serial_of(const struct request *r)
{
    const char *number = arg_text(r, "number");
    unsigned long serial;

    if (span_number(span_of(number), 1000000000, &serial))
        return (int64_t)serial;
    return store_notice_by_number(r->g->with.store, number);
}

static bool find_notice(struct request *r, struct notice *n)
{
    if (r->g->notice_reader.by_serial(r->g->notice_reader.ctx, serial_of(r), n))
        return true;
    refuse(r, say_no_notice, arg_text(r, "number"));
    return false;
}

/* ---- audiences ------------------------------------------------------------------------------- */

struct crowd {
    struct addressee *items;
    size_t count, not_mobile, unsubscribed;
};

/* Who holds an office gets what belongs to it; a household that left plain notices does not. */
static bool has_left(struct request *r, const struct recipient *who)
{
    return !who->person && store_unsubscribed(r->g->with.store, &who->phone);
}

/* Whom terms mean: the store knows, but for lists, whose numbers came with the request or were kept
 * with the notice. */
struct source {
    struct request *r;
    struct audience_reader store;
    int64_t notice; /* 0: not drafted yet */
    audience_emit emit;
    void *to;
};

static void emit_number(void *ctx, const struct phone *phone)
{
    struct source *source = ctx;
    struct audience_term term = {.kind = AUDIENCE_PHONE, .phone = *phone};

    source->store.each(source->store.store, &term, source->emit, source->to);
}

static bool each_of_list(struct source *source, const char *name)
{
    json_t *list = json_object_get(json_object_get(source->r->args, "lists"), name), *number;
    struct phone phone;
    size_t i;

    if (source->notice)
        return store_notice_list(source->r->g->with.store, source->notice, name, emit_number,
                                 source);
    json_array_foreach(list, i, number)
    {
        if (json_is_string(number) && phone_parse(span_of(json_string_value(number)), &phone))
            emit_number(source, &phone);
    }
    return json_array_size(list) > 0;
}

static bool each_of_term(void *ctx, const struct audience_term *term, audience_emit emit, void *to)
{
    struct source *source = ctx;

    source->emit = emit;
    source->to = to;
    return term->kind == AUDIENCE_LIST ? each_of_list(source, term->value)
                                       : source->store.each(source->store.store, term, emit, to);
}

/* The lists of a draft stay as they are: who signs it need not have the files. */
static void keep_lists(struct request *r, int64_t notice)
{
    const char *name;
    json_t *list, *number;
    struct phone phone;
    size_t i;

    json_object_foreach(json_object_get(r->args, "lists"), name, list)
    {
        json_array_foreach(list, i, number)
        {
            if (json_is_string(number) && phone_parse(span_of(json_string_value(number)), &phone))
                store_notice_list_add(r->g->with.store, notice, name, &phone);
        }
    }
}

/* `notice` 0: a draft, whose lists come with the request. */
static bool gather(struct request *r, const char *audience, int64_t notice, struct crowd *out)
{
    struct source source = {.r = r,
                            .store = store_audience_reader(r->g->with.store),
                            .notice = notice};
    struct audience_reader reader = {&source, each_of_term};
    struct audience_error error;
    struct recipients found = {NULL, 0};
    struct audience *parsed;
    bool ok;

    if (!control_roster_free(r))
        return false;
    parsed = xmalloc(sizeof *parsed);
    ok = audience_parse(r->g->with.model, span_of(audience), parsed, &error) &&
         audience_evaluate(parsed, &reader, &found, &out->not_mobile, &error);
    free(parsed);
    if (!ok) {
        refuse(r, say_bad_audience, error.offset + 1, error.what);
        return false;
    }
    out->items = xcalloc(found.count, sizeof *out->items);
    for (size_t i = 0; i < found.count; i++) {
        if (has_left(r, &found.items[i])) {
            out->unsubscribed++;
            continue;
        }
        out->items[out->count++] = (struct addressee){.phone = found.items[i].phone,
                                                      .person = found.items[i].person,
                                                      .unit = found.items[i].unit,
                                                      .confirmed_at = WALL_NONE,
                                                      .declined_at = WALL_NONE};
    }
    recipients_free(&found);
    return true;
}

static json_t *count_units(struct request *r, const struct crowd *crowd)
{
    json_t *counts = json_object(), *list = json_array(), *value;
    const char *key;

    for (size_t i = 0; i < crowd->count; i++) {
        const char *path = store_unit_path(r->g->with.store, crowd->items[i].unit);
        json_t *was = json_object_get(counts, path);

        json_object_set_new(counts, path, json_integer(json_integer_value(was) + 1));
    }
    json_object_foreach(counts, key, value)
        json_array_append_new(list, json_pack("{s:o,s:O}", "unit", json_text(key), "count", value));
    json_decref(counts);
    return list;
}

static json_t *preview(struct request *r)
{
    struct crowd crowd = {NULL, 0, 0, 0};
    struct buf text = BUF_INIT;
    struct sms_plan plan;
    json_t *result;
    bool fits;

    if (!gather(r, arg_text(r, "to"), 0, &crowd))
        return NULL;
    buf_add_str(&text, texts_signature(r->g->with.texts));
    buf_add_str(&text, arg_text(r, "text"));
    fits = sms_plan_text(buf_span(&text), &plan);
    buf_free(&text);
    if (!fits) {
        free(crowd.items);
        return refuse(r, "%s", notice_result_words(NOTICE_BAD_TEXT));
    }
    double yuan = (double)r->g->with.config->price_thousandths / 1000.0;
    result = json_pack(
        "{s:I,s:i,s:I,s:f,s:I,s:I,s:o}", "total", (json_int_t)crowd.count, "parts_each",
        (int)plan.parts, "parts", (json_int_t)plan.parts * (json_int_t)crowd.count, "cost",
        yuan * (double)(plan.parts * crowd.count), "not_mobile", (json_int_t)crowd.not_mobile,
        "unsubscribed", (json_int_t)crowd.unsubscribed, "units", count_units(r, &crowd));
    free(crowd.items);
    return result;
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
    return notice_json(r, &n);
}

static enum notice_result sign_now(struct request *r, int64_t serial, const struct crowd *crowd)
{
    return notice_sign(&r->g->notices, serial, &r->actor, crowd->items, crowd->count, r->now.wall,
                       &r->g->wishes);
}

static json_t *notice_send(struct request *r)
{
    struct crowd crowd = {NULL, 0, 0, 0};
    struct notice draft = {.text = arg_text(r, "text"),
                           .audience = arg_text(r, "to"),
                           .kind = arg_text(r, "kind"),
                           .receipt = arg_bool(r, "receipt")};
    enum notice_result result;
    json_t *shown;

    if (strcmp(draft.text, arg_masked(r, "text")) != 0)
        return refuse(r, say_notice_identity);
    if (!arg_time(r, "at", &draft.start_at) || !arg_time(r, "deadline", &draft.deadline) ||
        !arg_time(r, "expire", &draft.expires_at) || !gather(r, draft.audience, 0, &crowd))
        return NULL;
    draft.total = (int64_t)crowd.count;
    result = crowd.count
                 ? notice_draft(&r->g->notices, &draft, &r->actor, r->now.wall, &r->g->wishes)
                 : NOTICE_NOBODY;
    if (result == NOTICE_OK && notice_sends_at_once(&r->g->notices)) {
        apply_wishes(r->g, &r->g->wishes, r->now);
        result = sign_now(r, draft.serial, &crowd);
    }
    free(crowd.items);
    shown = after(r, result, draft.serial);
    if (shown)
        keep_lists(r, draft.serial);
    return shown;
}

static json_t *notice_check_one(struct request *r)
{
    int64_t serial = serial_of(r);

    return after(r, notice_check(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_sign_one(struct request *r)
{
    struct crowd crowd = {NULL, 0, 0, 0};
    enum notice_result result;
    struct notice n;

    if (!find_notice(r, &n) || !gather(r, n.audience, n.serial, &crowd))
        return NULL;
    result = sign_now(r, n.serial, &crowd);
    free(crowd.items);
    return after(r, result, n.serial);
}

static json_t *notice_pause_one(struct request *r)
{
    int64_t serial = serial_of(r);

    return after(r, notice_pause(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

static json_t *notice_resume_one(struct request *r)
{
    int64_t serial = serial_of(r);

    return after(r, notice_resume(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes),
                 serial);
}

struct id_list {
    int64_t *ids;
    size_t count, cap;
};

static void collect_id(void *ctx, int64_t id)
{
    struct id_list *list = ctx;

    if (list->count == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->ids = xrealloc(list->ids, list->cap * sizeof *list->ids);
    }
    list->ids[list->count++] = id;
}

static json_t *notice_cancel_one(struct request *r)
{
    struct id_list list = {NULL, 0, 0};
    int64_t serial = serial_of(r);
    enum notice_result result =
        notice_cancel(&r->g->notices, serial, &r->actor, r->now.wall, &r->g->wishes);

    if (result == NOTICE_OK)
        store_notice_queued(r->g->with.store, serial, collect_id, &list);
    for (size_t i = 0; i < list.count; i++)
        outbox_cancel(r->g->outbox, list.ids[i], r->now);
    free(list.ids);
    return after(r, result, serial);
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct notice_list {
    const struct request *r;
    json_t *array;
};

static void append_notice(void *ctx, const struct notice *n)
{
    struct notice_list *list = ctx;

    json_array_append_new(list->array, notice_json(list->r, n));
}

static json_t *notice_list(struct request *r)
{
    struct notice_list list = {r, json_array()};

    store_notices(r->g->with.store, (size_t)arg_int(r, "limit", 50), append_notice, &list);
    return list.array;
}

static void append_recipient(void *ctx, const char *phone, const char *name, const char *unit,
                             int message_state, wall_t confirmed, wall_t declined)
{
    struct notice_list *list = ctx;
    json_t *one = json_object();

    json_object_set_new(one, "phone", json_string(phone));
    json_object_set_new(one, "name", json_text(name));
    json_object_set_new(one, "unit", json_text(unit));
    json_word(list->r, one, "state", "message_state",
              message_state_name((enum message_state)message_state));
    json_object_set_new(one, "confirmed_at", json_time(confirmed));
    json_object_set_new(one, "declined_at", json_time(declined));
    json_array_append_new(list->array, one);
}

static json_t *notice_show(struct request *r)
{
    struct notice_list list = {r, NULL};
    struct notice n;
    json_t *shown;

    if (!find_notice(r, &n))
        return NULL;
    shown = notice_json(r, &n);
    list.array = json_array();
    store_recipients(r->g->with.store, n.serial, append_recipient, &list);
    json_object_set_new(shown, "text", json_string(n.text));
    json_object_set_new(shown, "audience", json_string(n.audience));
    json_object_set_new(shown, "recipients", list.array);
    return shown;
}

const struct command control_notice_commands[] = {
    {"notice.preview", preview,           MAY_DRAFT | MAY_CHECK | MAY_SIGN            },
    {"notice.send",    notice_send,       MAY_DRAFT | MAY_ADMIN                       },
    {"notice.check",   notice_check_one,  MAY_CHECK                                   },
    {"notice.sign",    notice_sign_one,   MAY_SIGN                                    },
    {"notice.pause",   notice_pause_one,  MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.resume",  notice_resume_one, MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.cancel",  notice_cancel_one, MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN},
    {"notice.list",    notice_list,       MAY_HEAR_BELOW                              },
    {"notice.show",    notice_show,       MAY_HEAR_BELOW                              },
    {NULL,             NULL,              0                                           },
};
