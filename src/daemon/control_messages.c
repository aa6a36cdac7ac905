/* message.*, explain: what came, what went, and how a text would be read. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "lianhu/tpdu.h"
#include <inttypes.h>

json_t *json_message(const struct request *r, const struct message_row *row)
{
    char number[CASE_NUMBER_SIZE];
    json_t *m = json_object();

    json_object_set_new(m, "id", json_integer(row->id));
    json_object_set_new(m, "direction", json_string(row->out ? "out" : "in"));
    json_object_set_new(m, "phone", json_string(row->phone));
    json_object_set_new(m, "text", json_string(row->text));
    json_object_set_new(m, "modem", json_text(row->modem));
    json_object_set_new(m, "at", json_time(row->at));
    if (row->cls >= 0)
        json_word(r, m, "class", "message_class", message_class_name((enum message_class)row->cls));
    else
        json_object_set_new(m, "class", json_null());
    json_word(r, m, "state", "message_state", message_state_name(row->state));
    json_object_set_new(m, "parts", json_integer(row->parts));
    json_object_set_new(m, "attempts", json_integer(row->attempts));
    if (row->disposition >= 0)
        json_word(r, m, "disposition", "disposition",
                  disposition_name((enum disposition)row->disposition));
    else
        json_object_set_new(m, "disposition", json_null());
    if (row->why != WHY_NONE)
        json_word(r, m, "why", "triage_why", triage_why_name(row->why));
    else
        json_object_set_new(m, "why", json_null());
    if (row->case_serial)
        case_number_write(row->case_serial, number);
    json_object_set_new(m, "case", row->case_serial ? json_string(number) : json_null());
    return m;
}

struct message_list {
    const struct request *r;
    json_t *array;
};

static void append_message(void *ctx, const struct message_row *row)
{
    struct message_list *list = ctx;

    json_array_append_new(list->array, json_message(list->r, row));
}

static json_t *message_list(struct request *r)
{
    const char *direction = arg_text(r, "direction");
    struct message_filter filter = {.direction = -1, .limit = (size_t)arg_int(r, "limit", 100)};
    struct message_list list = {r, json_array()};
    struct phone phone;

    if (*direction)
        filter.direction = strcmp(direction, "out") == 0;
    if (phone_parse(span_of(arg_text(r, "phone")), &phone))
        filter.phone = phone.text;
    store_messages(r->g->with.store, &filter, append_message, &list);
    return list.array;
}

static void append_attempt(void *ctx, const struct attempt_row *row)
{
    static const char *const outcomes[] = {"open", "accepted", "refused", "unsent", "in_doubt"};
    json_t *a = json_object();

    json_object_set_new(a, "part", json_integer(row->part));
    json_object_set_new(a, "modem", json_string(row->modem));
    json_object_set_new(a, "at", json_time(row->opened_at));
    json_object_set_new(a, "outcome", json_string(outcomes[row->outcome]));
    json_object_set_new(a, "mr", row->mr < 0 ? json_null() : json_integer(row->mr));
    json_object_set_new(a, "report", row->st < 0 ? json_null() : json_integer(row->st));
    json_array_append_new(ctx, a);
}

static json_t *message_show(struct request *r)
{
    struct message_row row;
    json_t *shown, *attempts;

    if (!store_message(r->g->with.store, arg_int(r, "id", 0), &row))
        return refuse(r, say_no_message, arg_int(r, "id", 0));
    shown = json_message(r, &row);
    attempts = json_array();
    store_attempts_of(r->g->with.store, row.id, append_attempt, attempts);
    json_object_set_new(shown, "attempts_list", attempts);
    return shown;
}

/* Identity numbers are shown only to whoever says why, and that is on record before they leave. */
static json_t *message_unseal(struct request *r)
{
    int64_t id = arg_int(r, "id", 0);
    const char *why = arg_text(r, "why");
    struct span text;

    if (!*why)
        return refuse(r, say_unseal_why);
    switch (store_message_original(r->g->with.store, id, &text)) {
    case STATUS_OK: break;
    case STATUS_NOT_FOUND: return refuse(r, say_unseal_none, id);
    default: return refuse(r, say_unseal_key);
    }
    case_event_put(&r->actor, "message.unsealed", 0, id, why, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    return json_pack("{s:I,s:s%}", "id", (json_int_t)id, "text", text.ptr, text.len);
}

/* ---- answering by hand ----------------------------------------------------------------------- */

struct newest {
    struct message_row row;
    bool known;
};

static void keep_newest(void *ctx, const struct message_row *row)
{
    struct newest *newest = ctx;

    newest->row = *row;
    newest->known = true;
}

/* The newest message from or to a phone. */
static struct newest newest_of(const struct request *r, const struct phone *phone, int direction)
{
    const struct message_filter filter = {.direction = direction, .phone = phone->text, .limit = 1};
    struct newest newest = {.known = false};

    store_messages(r->g->with.store, &filter, keep_newest, &newest);
    return newest;
}

/* Somebody who wrote or stands on the roster, of whom this member of the staff hears, and who reads
 * it: a phone that was lost is another's. */
static bool may_answer(struct request *r, const struct phone *to, bool wrote)
{
    struct actor who;

    store_actor(r->g->with.store, r->g->with.model, to, r->now.wall, &who);
    if (!phone_is_mobile(to))
        return refuse(r, say_bad_phone, arg_text(r, "phone")), false;
    if (!wrote && !actor_known(&who))
        return refuse(r, say_answer_nobody, phone_local(to)), false;
    if (store_phone_is_lost(r->g->with.store, to))
        return refuse(r, say_answer_lost, phone_local(to)), false;
    if (r->actor.name[0] && !unit_covers(r->actor.unit_path, who.unit_path ? who.unit_path : ""))
        return refuse(r, say_answer_elsewhere, phone_local(to)), false;
    return true;
}

/* Signature and words; false, refused, when they are none, too long, or hold an identity number. */
static bool answer_text(struct request *r, struct buf *out, struct sms_plan *plan)
{
    enum { ANSWER_PARTS_MAX = 4 };
    struct span words = span_trim(span_of(arg_text(r, "text")));
    const char *signature = texts_signature(r->g->with.texts);

    if (!words.len)
        return refuse(r, say_answer_empty), false;
    if (strcmp(arg_masked(r, "text"), arg_text(r, "text")) != 0)
        return refuse(r, say_answer_identity), false;
    if (!span_starts(words, span_of(signature)))
        buf_add_str(out, signature);
    buf_add_span(out, words);
    if (!sms_plan_text(buf_span(out), plan) || plan->parts > ANSWER_PARTS_MAX)
        return refuse(r, say_answer_long, ANSWER_PARTS_MAX), false;
    return true;
}

static void send_answer(struct request *r, const struct phone *to, const struct newest *asked,
                        struct span text)
{
    struct send_wish wish = {.to = *to,
                             .text = effects_keep(&r->g->wishes, text),
                             .cls = CLASS_ANSWER,
                             .purpose = "by_hand",
                             .modem = asked->known ? asked->row.modem : NULL,
                             .reply_to = asked->known ? asked->row.id : 0,
                             .case_serial = asked->known ? asked->row.case_serial : 0,
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};

    effects_put(&r->g->wishes, EFFECT_SEND, 0, &wish, sizeof wish);
    apply_wishes(r->g, &r->g->wishes, r->now);
}

static json_t *answer_queued(struct request *r, const struct phone *to, const struct newest *asked)
{
    struct newest sent = newest_of(r, to, 1);
    struct event_row event = {.at = r->now.wall,
                              .actor = r->actor.as,
                              .what = "message.answered",
                              .case_serial = asked->known ? asked->row.case_serial : 0,
                              .message = sent.row.id};

    store_event(r->g->with.store, &event);
    return json_message(r, &sent.row);
}

static json_t *message_answer(struct request *r)
{
    struct buf text = BUF_INIT;
    json_t *result = NULL;
    struct newest asked;
    struct sms_plan plan;
    struct phone to;

    if (!phone_parse(span_of(arg_text(r, "phone")), &to))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    asked = newest_of(r, &to, 0);
    if (may_answer(r, &to, asked.known) && answer_text(r, &text, &plan)) {
        send_answer(r, &to, &asked, buf_span(&text));
        result = answer_queued(r, &to, &asked);
    }
    buf_free(&text);
    return result;
}

/* ---- explain --------------------------------------------------------------------------------- */

static json_t *candidates_json(const struct reading *reading)
{
    json_t *list = json_array();

    for (size_t i = 0; i < reading->candidate_count; i++) {
        const struct reading_candidate *c = &reading->candidates[i];
        json_t *one = json_object();

        json_object_set_new(one, "kind", json_text(c->kind ? c->kind->code : NULL));
        json_object_set_new(one, "kind_text", json_text(c->kind ? c->kind->title : NULL));
        json_object_set_new(one, "household",
                            c->household ? json_integer(c->household->number) : json_null());
        json_object_set_new(one, "subject", json_text(c->subject ? c->subject->title : NULL));
        json_object_set_new(one, "weight", json_integer(c->weight));
        json_object_set_new(one, "why", json_text(c->why));
        json_array_append_new(list, one);
    }
    return list;
}

json_t *json_reading(const struct request *r, const struct reading *reading)
{
    json_t *e = json_object();

    json_object_set_new(e, "kind", json_text(reading->kind ? reading->kind->code : NULL));
    json_object_set_new(e, "kind_text", json_text(reading->kind ? reading->kind->title : NULL));
    json_object_set_new(e, "household",
                        reading->household ? json_integer(reading->household->number)
                                           : json_null());
    json_object_set_new(e, "party", json_text(reading->party));
    json_object_set_new(e, "subject", json_text(reading->subject ? reading->subject->title : NULL));
    json_object_set_new(e, "remarks", json_text(reading->remarks.ptr));
    json_object_set_new(e, "case", json_text(reading->case_count ? reading->cases[0] : NULL));
    json_word(r, e, "decision", "decision", decision_name(reading->decision));
    json_object_set_new(e, "candidates", candidates_json(reading));
    return e;
}

/* Who writes from that phone, as the reader sees it. */
static json_t *sender_json(const struct actor *actor)
{
    if (!actor_known(actor))
        return json_null();
    return json_pack("{s:o,s:o,s:o}", "name", json_text(actor->name), "role",
                     json_text(actor->role), "unit", json_text(actor->unit_path));
}

static const char *sort_name(const struct reading *reading)
{
    static const char *const names[] = {"kind", "empty", "chatter", "digits",
                                        "yes",  "no",    "machine", "unclear"};

    return reading->thanks ? "thanks" : names[reading->sort];
}

/* Who would hear at once; NULL nobody. */
static const char *danger_name(const struct reading *reading)
{
    if (reading->never_neighbours)
        return "quiet";
    return reading->outright ? "group" : reading->danger ? "duty" : NULL;
}

/* What else a clerk wants to know of a reading: who wrote, what sort of text it is, whether it is
 * about danger, on whose behalf, and what else stands in it. */
static void explain_text(struct request *r, const struct actor *actor,
                         const struct reading *reading, struct span text, json_t *e)
{
    const char *danger = danger_name(reading);
    size_t rest = reading->next_report < text.len ? reading->next_report : text.len;

    json_object_set_new(e, "sender", sender_json(actor));
    json_word(r, e, "sort", "reading", sort_name(reading));
    json_object_set_new(e, "danger", json_null());
    json_object_set_new(e, "danger_text", json_null());
    if (danger)
        json_word(r, e, "danger", "danger", danger);
    json_object_set_new(e, "behalf", json_text(reading->behalf));
    json_object_set_new(e, "other",
                        reading->other ? json_integer(reading->other->number) : json_null());
    json_object_set_new(e, "second",
                        rest ? json_stringn(text.ptr + rest, text.len - rest) : json_null());
}

static json_t *question_json(const struct question *q)
{
    char number[CASE_NUMBER_SIZE] = "";

    if (q->case_serial)
        case_number_write(q->case_serial, number);
    return json_pack("{s:s,s:o,s:o}", "kind", question_kind_name(q->kind), "text",
                     json_stringn(q->text.ptr, q->text.len), "case", json_text(number));
}

/* A text that answers what was asked is explained as that: what it was taken for by itself does not
 * count then. */
static void explain_answer(struct request *r, json_t *e, const struct effect *effect)
{
    const struct question *q = effect->body;
    const char *word;
    char why[512];

    if (q->state == QUESTION_ANSWERED) {
        json_word(r, e, "decision", "decision", decision_name(DECISION_ANSWER));
        word = "answers";
    } else if (q->state == QUESTION_OPEN && q->failures) {
        word = "misses";
    } else {
        return;
    }
    text_format(why, sizeof why, "%s:%.*s", texts_word(r->g->with.texts, "explain", word),
                (int)q->text.len, q->text.ptr);
    json_object_set_new(e, "question", question_json(q));
    json_object_set_new(e, "why", json_string(why));
}

/* What would be done and answered: the same way as with a text that arrives, and nothing of it
 * kept. */
static void explain_decision(struct request *r, const struct actor *actor,
                             const struct reading *reading, struct span text, json_t *e)
{
    struct effects out = EFFECTS_INIT;

    json_object_set_new(e, "reply", json_null());
    json_object_set_new(e, "question", json_null());
    json_object_set_new(e, "why",
                        json_text(reading->candidate_count ? reading->candidates[0].why : NULL));
    json_object_set_new(e, "practice",
                        json_boolean(arrive_decide(r->g, actor, reading, text, r->now, &out)));
    json_object_set_new(e, "practice_text",
                        json_is_true(json_object_get(e, "practice"))
                            ? json_string(texts_word(r->g->with.texts, "explain", "practice"))
                            : json_null());
    for (size_t i = 0; i < out.count; i++) {
        const struct send_wish *wish = out.items[i].body;

        if (out.items[i].type == EFFECT_QUESTION)
            explain_answer(r, e, &out.items[i]);
        else if (out.items[i].type == EFFECT_RECIPIENT)
            json_object_set_new(e, "why",
                                json_string(texts_word(r->g->with.texts, "explain", "receipt")));
        else if (out.items[i].type == EFFECT_SEND && strcmp(wish->to.text, actor->phone.text) == 0)
            json_object_set_new(e, "reply", json_stringn(wish->text.ptr, wish->text.len));
    }
    effects_free(&out);
}

/* What was asked of this phone and is still open. */
static json_t *open_json(struct request *r, const struct phone *phone)
{
    const struct question_reader *reader = &r->g->question_reader;
    struct question q;

    return reader->dialogue(reader->ctx, phone, &q) ? question_json(&q) : json_null();
}

static json_t *explain(struct request *r)
{
    struct reading reading = READING_INIT;
    struct span text = span_of(arg_text(r, "text"));
    struct buf masked = BUF_INIT;
    struct actor actor;
    struct phone phone;
    json_t *result;

    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    store_actor(r->g->with.store, r->g->with.model, &phone, r->now.wall, &actor);
    arrive_read(r->g, text, &actor, r->now, &reading);
    identity_mask(text, &masked);
    result = json_reading(r, &reading);
    explain_text(r, &actor, &reading, buf_span(&masked), result);
    json_object_set_new(result, "open", open_json(r, &phone));
    explain_decision(r, &actor, &reading, buf_span(&masked), result);
    buf_free(&masked);
    reading_free(&reading);
    return result;
}

const struct command control_message_commands[] = {
    {"message.list",   message_list,   MAY_HEAR_BELOW        },
    {"message.show",   message_show,   MAY_HEAR_BELOW        },
    {"message.unseal", message_unseal, MAY_ROSTER | MAY_ADMIN},
    {"message.answer", message_answer, MAY_WORK              },
    {"explain",        explain,        MAY_HEAR_BELOW        },
    {NULL,             NULL,           0                     },
};
