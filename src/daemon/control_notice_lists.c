/* notice.list, show, calls: how notices stand, and whom they have reached. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "notices/notice_text.h"
#include <inttypes.h>

/* What the SIMs that can send carry in a minute when bulk may use its share of them. */
static double parts_per_minute(const struct gateway *g)
{
    enum { BULK_PERCENT = 70, UNLIMITED = 20 };
    double sum = 0;

    for (size_t i = 0; i < g->modem_count; i++) {
        const struct pace_limits *m = &g->modems[i].limits;
        double minute = m->per_minute ? m->per_minute * BULK_PERCENT / 100.0 : UNLIMITED;
        double hour = m->per_hour ? m->per_hour * BULK_PERCENT / 100.0 / 60 : minute;

        if (g->modems[i].state == DEVICE_READY)
            sum += hour < minute ? hour : minute;
    }
    return sum;
}

static json_t *eta_json(const struct request *r, const struct notice *n,
                        const struct notice_counts *counts)
{
    struct notice_parts parts;
    struct addressee nobody = {.name = ""};
    int64_t left = n->total - counts->sent - counts->failed;

    if ((n->state != NOTICE_SENDING && n->state != NOTICE_WAITING) || left <= 0 ||
        !notice_count_parts(&r->g->notices, n->text, &nobody, 1, &parts))
        return json_null();
    return json_time(
        notice_eta(&r->g->notices, n, left * parts.most, parts_per_minute(r->g), r->now.wall));
}

static void add_counts(json_t *j, const struct notice_counts *c)
{
    json_object_set_new(j, "queued", json_integer(c->queued));
    json_object_set_new(j, "sent", json_integer(c->sent));
    json_object_set_new(j, "delivered", json_integer(c->delivered));
    json_object_set_new(j, "failed", json_integer(c->failed));
    json_object_set_new(j, "in_doubt", json_integer(c->in_doubt));
    json_object_set_new(j, "confirmed", json_integer(c->confirmed));
    json_object_set_new(j, "declined", json_integer(c->declined));
    json_object_set_new(j, "attended", json_integer(c->attended));
    json_object_set_new(j, "asked_again", json_integer(c->asked_again));
    json_object_set_new(j, "called", json_integer(c->called));
}

static void add_times(json_t *j, const struct notice *n)
{
    json_object_set_new(j, "drafted_at", json_time(n->drafted_at));
    json_object_set_new(j, "signed_at", json_time(n->signed_at));
    json_object_set_new(j, "start_at", json_time(n->start_at));
    json_object_set_new(j, "deadline", json_time(n->deadline));
    json_object_set_new(j, "expires_at", json_time(n->expires_at));
    json_object_set_new(j, "second_at", json_time(n->second_at));
    json_object_set_new(j, "call_at", json_time(n->call_at));
}

json_t *json_notice(const struct request *r, const struct notice *n)
{
    struct notice_counts counts;
    json_t *j = json_object();

    store_notice_counts(r->g->with.store, n->serial, &counts);
    json_object_set_new(j, "number", json_string(n->number));
    json_object_set_new(j, "serial", json_integer(n->serial));
    json_object_set_new(j, "kind", json_text(n->kind));
    json_object_set_new(j, "kind_text",
                        json_string(model_notice_kind(r->g->with.model, n->kind, NULL)->title));
    json_object_set_new(j, "title", json_text(n->title));
    json_word(r, j, "state", "notice_state", notice_state_name(n->state));
    json_object_set_new(j, "why", json_text(n->why));
    json_object_set_new(j, "total", json_integer(n->total));
    add_counts(j, &counts);
    json_object_set_new(j, "eta", eta_json(r, n, &counts));
    json_object_set_new(j, "receipt", json_boolean(n->answer != NOTICE_ASKS_NOTHING));
    json_object_set_new(j, "answer", json_string(notice_answer_name(n->answer)));
    json_object_set_new(j, "drafter", json_text(n->drafter));
    json_object_set_new(j, "checker", json_text(n->checker));
    json_object_set_new(j, "signer", json_text(n->signer));
    add_times(j, n);
    json_object_set_new(j, "sign_in_code", json_text(wall_known(n->signed_at) ? n->code : ""));
    json_object_set_new(j, "minutes", json_text(n->minutes));
    return j;
}

int64_t control_notice_serial(const struct request *r)
{
    const char *number = arg_text(r, "number");
    unsigned long serial;

    if (span_number(span_of(number), 1000000000, &serial))
        return (int64_t)serial;
    return store_notice_by_number(r->g->with.store, number);
}

bool control_find_notice(struct request *r, struct notice *n)
{
    if (r->g->notice_reader.by_serial(r->g->notice_reader.ctx, control_notice_serial(r), n))
        return true;
    refuse(r, say_no_notice, arg_text(r, "number"));
    return false;
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct notice_list {
    const struct request *r;
    json_t *array;
    const struct notice *of; /* whose recipients they are */
};

enum { PAGE_ROWS = 400 }; /* what one turn may write */

static size_t page_rows(const struct request *r, int64_t otherwise)
{
    int64_t asked = arg_int(r, "limit", otherwise);

    return asked > 0 && asked < PAGE_ROWS ? (size_t)asked : PAGE_ROWS;
}

static void append_notice(void *ctx, const struct notice *n)
{
    struct notice_list *list = ctx;

    json_array_append_new(list->array, json_notice(list->r, n));
}

static json_t *notice_list(struct request *r)
{
    struct notice_list list = {r, json_array(), NULL};

    store_notices(r->g->with.store, page_rows(r, 50), append_notice, &list);
    return list.array;
}

/* It failed, or nobody answered in time, and nobody was rung yet (RECIPIENTS_TO_CALL). */
static bool is_to_call(const struct notice_list *list, const struct recipient_row *row)
{
    const struct notice *n = list->of;
    bool silent = n->answer != NOTICE_ASKS_NOTHING && wall_known(n->call_at) &&
                  n->call_at.ms <= list->r->now.wall.ms && !wall_known(row->confirmed_at) &&
                  !wall_known(row->declined_at);

    return !wall_known(row->called_at) &&
           (silent || row->state == MESSAGE_FAILED || row->state == MESSAGE_EXPIRED);
}

static void append_recipient(void *ctx, const struct recipient_row *row)
{
    struct notice_list *list = ctx;
    json_t *one = json_object();

    json_object_set_new(one, "phone", json_string(row->phone));
    json_object_set_new(one, "name", json_text(row->name));
    json_object_set_new(one, "unit", json_text(row->unit));
    json_word(list->r, one, "state", "message_state", message_state_name(row->state));
    json_object_set_new(one, "confirmed_at", json_time(row->confirmed_at));
    json_object_set_new(one, "declined_at", json_time(row->declined_at));
    json_object_set_new(one, "attended_at", json_time(row->attended_at));
    json_object_set_new(one, "asked_again", json_boolean(row->asked_again));
    json_object_set_new(one, "called_at", json_time(row->called_at));
    json_object_set_new(one, "called", json_text(row->called));
    json_object_set_new(one, "why", json_text(row->why));
    json_object_set_new(
        one, "why_text",
        *row->why ? json_string(texts_word(list->r->g->with.texts, "why_failed", row->why))
                  : json_null());
    json_object_set_new(one, "to_call", json_boolean(is_to_call(list, row)));
    json_array_append_new(list->array, one);
}

static json_t *notice_show(struct request *r)
{
    struct notice n;
    struct notice_list list = {r, NULL, &n};
    json_t *shown;

    if (!control_find_notice(r, &n))
        return NULL;
    shown = json_notice(r, &n);
    list.array = json_array();
    store_recipients(r->g->with.store, n.serial, (size_t)arg_int(r, "from", 0),
                     page_rows(r, PAGE_ROWS), append_recipient, &list);
    json_object_set_new(shown, "text", json_string(n.text));
    json_object_set_new(shown, "audience", json_string(n.audience));
    json_object_set_new(shown, "recipients", list.array);
    return shown;
}

/* The silent and those whom no text reached, by unit, with the number to dial. */
static json_t *notice_calls(struct request *r)
{
    struct notice n;
    struct notice_list list = {r, json_array(), &n};

    if (!control_find_notice(r, &n)) {
        json_decref(list.array);
        return NULL;
    }
    store_recipients_to_call(r->g->with.store, n.serial, r->now.wall, (size_t)arg_int(r, "from", 0),
                             page_rows(r, PAGE_ROWS), append_recipient, &list);
    return list.array;
}

static json_t *notice_called(struct request *r)
{
    struct notice n;
    struct phone phone;

    if (!control_find_notice(r, &n))
        return NULL;
    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    store_recipient_called(r->g->with.store, n.serial, &phone, arg_masked(r, "note"), r->now.wall);
    struct event_row row = {.at = r->now.wall,
                            .actor = r->actor.as,
                            .what = "notice.called",
                            .notice_serial = n.serial,
                            .detail = phone.text};
    store_event(r->g->with.store, &row);
    return json_notice(r, &n);
}

const struct command control_notice_list_commands[] = {
    {"notice.calls",  notice_calls,  MAY_HEAR_BELOW},
    {"notice.called", notice_called, MAY_HEAR_BELOW},
    {"notice.list",   notice_list,   MAY_HEAR_BELOW},
    {"notice.show",   notice_show,   MAY_HEAR_BELOW},
    {NULL,            NULL,          0             },
};
