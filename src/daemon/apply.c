/* Wishes of the deciding rooms become rows of this turn's transaction. */
#include "daemon/gateway_int.h"
#include <inttypes.h>
#include <stdlib.h>

/* A phone that was lost hears nothing of cases: another of the same person does, else the clerk
 * rings up. Whoever writes from it gets the answer of a stranger. */
static bool find_phone(struct gateway *g, struct send_wish *wish, struct now now)
{
    struct call_wish call = {.phone = wish->to,
                             .why = texts_word(g->with.texts, "call_why", "phone_lost"),
                             .case_serial = wish->case_serial};

    if (wish->cls == CLASS_ANSWER || wish->notice_serial ||
        !store_phone_is_lost(g->with.store, &wish->to))
        return true;
    if (store_phone_instead(g->with.store, &wish->to))
        return true;
    store_call_add(g->with.store, &call, now.wall);
    return false;
}

static void send_text(struct gateway *g, const struct send_wish *asked, struct now now)
{
    struct send_wish other = *asked, *wish = &other;
    struct sms_plan plan;
    int64_t id;

    if (!find_phone(g, wish, now))
        return;
    if (!sms_plan_text(wish->text, &plan)) {
        log_line(LOG_ERR, "apply: a text of %zu bytes cannot be sent as SMS", wish->text.len);
        return;
    }
    id = store_message_out(g->with.store, wish, plan.parts, now.wall);
    if (wish->notice_serial)
        store_recipient_queued(g->with.store, wish->notice_serial, &wish->to, id,
                               strcmp(wish->purpose, "notice_second") == 0);
    if (wish->question)
        store_question_asked_by(g->with.store, wish->question, id);
    outbox_added(g->outbox, id);
    if (wish->refused)
        outbox_cancel(g->outbox, id, now);
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

/* What is queued does not leave; `again`: it may later, for it is queued anew. */
static void recall(struct gateway *g, int64_t serial, bool again, struct now now)
{
    struct id_list list = {NULL, 0, 0};

    store_notice_queued(g->with.store, serial, collect_id, &list);
    for (size_t i = 0; i < list.count; i++) {
        outbox_cancel(g->outbox, list.ids[i], now);
        if (again)
            store_recipient_recall(g->with.store, serial, list.ids[i]);
    }
    free(list.ids);
}

struct taking_back {
    struct gateway *g;
    struct id_list ids;
};

static void collect_refused(void *ctx, int64_t message, int64_t notice)
{
    struct taking_back *t = ctx;
    struct notice n;

    if (t->g->notice_reader.by_serial(t->g->notice_reader.ctx, notice, &n) &&
        !model_notice_kind(t->g->with.model, n.kind, NULL)->life)
        collect_id(&t->ids, message);
}

/* A refusal holds for what is already queued, too. */
static void save_consent(struct gateway *g, const struct consent_said *said, struct now now)
{
    struct taking_back t = {
        g, {NULL, 0, 0}
    };

    store_consent_say(g->with.store, said, now.wall);
    if (said->state == CONSENT_REFUSED)
        store_notice_queued_home(g->with.store, &said->phone, collect_refused, &t);
    for (size_t i = 0; i < t.ids.count; i++)
        outbox_cancel(g->outbox, t.ids.ids[i], now);
    free(t.ids.ids);
}

/* Nobody is asked how a case was settled that has been rated or opened again meanwhile. */
static void save_case(struct gateway *g, const struct case_file *cf, struct now now)
{
    struct id_list unsent = {NULL, 0, 0};

    store_case_save(g->with.store, cf);
    if (cf->state != CASE_SETTLED)
        store_ratings_unsent(g->with.store, cf->serial, collect_id, &unsent);
    for (size_t i = 0; i < unsent.count; i++)
        outbox_cancel(g->outbox, unsent.ids[i], now);
    free(unsent.ids);
}

static void save_notice(struct gateway *g, const struct notice *notice, struct now now)
{
    store_notice_save(g->with.store, notice);
    if (notice->state == NOTICE_SENDING)
        g->notices_active = true;
    if (notice->state == NOTICE_PAUSED || notice->state == NOTICE_STOPPED ||
        notice->state == NOTICE_CANCELLED)
        recall(g, notice->serial, notice->state != NOTICE_CANCELLED, now);
}

static void apply_one(struct gateway *g, const struct effect *e, struct now now)
{
    struct store *store = g->with.store;

    switch (e->type) {
    case EFFECT_EVENT: store_event(store, e->body); break;
    case EFFECT_SEND: send_text(g, e->body, now); break;
    case EFFECT_DISPOSE: store_dispose(store, e->body); break;
    case EFFECT_CASE_SAVE: save_case(g, e->body, now); break;
    case EFFECT_CASE_HELPER: store_case_helper(store, e->body); break;
    case EFFECT_CASE_LINK: store_case_link(store, e->body); break;
    case EFFECT_CASE_PAPER: store_case_paper(store, e->body); break;
    case EFFECT_FOLLOW_UP: store_follow_up(store, e->body); break;
    case EFFECT_NUDGE: store_nudge(store, e->body); break;
    case EFFECT_WARNING: store_warning(store, e->body); break;
    case EFFECT_REGISTER: store_register_save(store, e->body); break;
    case EFFECT_QUESTION: store_question_save(store, e->body); break;
    case EFFECT_CALL_LIST: store_call_add(store, e->body, now.wall); break;
    case EFFECT_CONSENT: save_consent(g, e->body, now); break;
    case EFFECT_NOTICE_SAVE: save_notice(g, e->body, now); break;
    case EFFECT_RECIPIENT: store_recipient(store, e->body); break;
    case EFFECT_DRIVE: store_drive_save(store, e->body); break;
    case EFFECT_DRIVE_MARK: store_drive_mark_save(store, e->body); break;
    case EFFECT_ALARM: store_alarm_save(store, e->body); break;
    case EFFECT_ALARM_CALL: store_alarm_call_save(store, e->body); break;
    default: log_line(LOG_ERR, "apply: %s is nothing to store", effect_name(e->type)); break;
    }
}

void apply_wishes(struct gateway *g, struct effects *wishes, struct now now)
{
    for (size_t i = 0; i < wishes->count; i++)
        apply_one(g, &wishes->items[i], now);
    effects_clear(wishes);
}
