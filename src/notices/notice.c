#include "notices/notice.h"
#include "notices/say.h"
#include <inttypes.h>

#define X(name, words) words,
static const char *const state_names[] = {NOTICE_STATE_TABLE(X)};
#undef X

const char *notice_state_name(enum notice_state state)
{
    return (unsigned)state < NOTICE_STATES ? state_names[state] : "?";
}

const char *notice_result_words(enum notice_result result)
{
    switch (result) {
    case NOTICE_OK: return say_done;
    case NOTICE_NO_SUCH: return say_no_such;
    case NOTICE_WRONG_STATE: return say_wrong_state;
    case NOTICE_NOT_ALLOWED: return say_not_allowed;
    case NOTICE_SAME_PERSON: return say_same_person;
    case NOTICE_NOBODY: return say_nobody;
    case NOTICE_BAD_TEXT: return say_bad_text;
    case NOTICE_BAD_TIME: return say_bad_times;
    }
    return "?";
}

static void save(const struct notice *n, struct effects *out)
{
    struct notice kept = *n;

    kept.number = effects_keep_str(out, n->number);
    kept.kind = effects_keep_str(out, n->kind ? n->kind : "");
    kept.text = effects_keep_str(out, n->text);
    kept.audience = effects_keep_str(out, n->audience);
    kept.drafter = effects_keep_str(out, n->drafter);
    kept.checker = effects_keep_str(out, n->checker ? n->checker : "");
    kept.signer = effects_keep_str(out, n->signer ? n->signer : "");
    effects_put(out, EFFECT_NOTICE_SAVE, 0, &kept, sizeof kept);
}

static void happened(const struct actor *actor, const char *what, int64_t serial,
                     const char *detail, wall_t now, struct effects *out)
{
    struct event_row row = {.at = now,
                            .actor = effects_keep_str(out, actor->as),
                            .what = what,
                            .notice_serial = serial,
                            .person = actor->person,
                            .detail = effects_keep_str(out, detail)};

    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

bool notice_sends_at_once(const struct notice_service *s)
{
    return s->model->notice_signatures <= 1;
}

static bool text_is_fit(const struct notice_service *s, const char *text)
{
    struct buf whole = BUF_INIT;
    struct sms_plan plan;
    bool fit;

    buf_add_str(&whole, texts_signature(s->texts));
    buf_add_str(&whole, text);
    fit = *text && sms_plan_text(buf_span(&whole), &plan);
    buf_free(&whole);
    return fit;
}

enum notice_result notice_draft(const struct notice_service *s, struct notice *draft,
                                const struct actor *actor, wall_t now, struct effects *out)
{
    char number[32];
    int year = civil_local(now).year;

    if (!(actor->may & (MAY_DRAFT | MAY_ADMIN)))
        return NOTICE_NOT_ALLOWED;
    if (!text_is_fit(s, draft->text))
        return NOTICE_BAD_TEXT;
    if (wall_known(draft->expires_at) && draft->expires_at.ms <= now.ms)
        return NOTICE_BAD_TIME;
    draft->serial = s->reader->next_serial(s->reader->ctx);
    text_format(number, sizeof number, say_number, year,
                s->reader->drafted_in_year(s->reader->ctx, year) + 1);
    draft->number = effects_keep_str(out, number);
    draft->state = NOTICE_DRAFT;
    draft->drafter = actor->as;
    draft->drafted_at = now;
    draft->signed_at = WALL_NONE;
    save(draft, out);
    happened(actor, "notice.drafted", draft->serial, draft->number, now, out);
    return NOTICE_OK;
}

/* One member of the staff is one person through whatever uid they act: "staff:NAME (uid:0)". */
static bool same_person(const char *a, const char *b)
{
    size_t len = strlen(a), other = strlen(b);
    const char *uid_a = strstr(a, " (uid:"), *uid_b = strstr(b, " (uid:");

    if (uid_a)
        len = (size_t)(uid_a - a);
    if (uid_b)
        other = (size_t)(uid_b - b);
    return len == other && memcmp(a, b, len) == 0;
}

enum notice_result notice_check(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out)
{
    struct notice n;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    if (n.state != NOTICE_DRAFT || s->model->notice_signatures < 3)
        return NOTICE_WRONG_STATE;
    if (!(actor->may & MAY_CHECK))
        return NOTICE_NOT_ALLOWED;
    if (same_person(n.drafter, actor->as))
        return NOTICE_SAME_PERSON;
    n.state = NOTICE_CHECKED;
    n.checker = actor->as;
    save(&n, out);
    happened(actor, "notice.checked", serial, "", now, out);
    return NOTICE_OK;
}

/* The state from which signing starts the sending, by the number of signatures of the model. */
static enum notice_result may_sign(const struct notice_service *s, const struct notice *n,
                                   const struct actor *actor)
{
    unsigned wanted = s->model->notice_signatures;

    if (n->state != (wanted >= 3 ? NOTICE_CHECKED : NOTICE_DRAFT))
        return NOTICE_WRONG_STATE;
    if (wanted <= 1)
        return NOTICE_OK;
    if (!(actor->may & MAY_SIGN))
        return NOTICE_NOT_ALLOWED;
    if (same_person(n->drafter, actor->as) || same_person(n->checker, actor->as))
        return NOTICE_SAME_PERSON;
    return NOTICE_OK;
}

enum notice_result notice_sign(const struct notice_service *s, int64_t serial,
                               const struct actor *actor, const struct addressee *recipients,
                               size_t count, wall_t now, struct effects *out)
{
    struct notice n;
    enum notice_result result;
    char total[24];

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    result = may_sign(s, &n, actor);
    if (result != NOTICE_OK)
        return result;
    if (count == 0)
        return NOTICE_NOBODY;
    n.state = NOTICE_SENDING;
    n.signer = actor->as;
    n.signed_at = now;
    n.total = (int64_t)count;
    save(&n, out);
    for (size_t i = 0; i < count; i++) {
        struct addressee r = recipients[i];

        r.notice_serial = serial;
        effects_put(out, EFFECT_RECIPIENT, 0, &r, sizeof r);
    }
    text_format(total, sizeof total, "%zu", count);
    happened(actor, "notice.signed", serial, total, now, out);
    return NOTICE_OK;
}

/* Pause, resume and cancel differ only in what they take and give. */
static enum notice_result turn_to(const struct notice_service *s, int64_t serial,
                                  const struct actor *actor, unsigned from, enum notice_state to,
                                  const char *what, wall_t now, struct effects *out)
{
    struct notice n;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    if (!((from >> n.state) & 1))
        return NOTICE_WRONG_STATE;
    if (!(actor->may & (MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN)))
        return NOTICE_NOT_ALLOWED;
    n.state = to;
    save(&n, out);
    happened(actor, what, serial, "", now, out);
    return NOTICE_OK;
}

#define FROM(state) (1u << NOTICE_##state)

enum notice_result notice_pause(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out)
{
    return turn_to(s, serial, actor, FROM(SENDING) | FROM(WAITING), NOTICE_PAUSED, "notice.paused",
                   now, out);
}

enum notice_result notice_resume(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out)
{
    return turn_to(s, serial, actor, FROM(PAUSED) | FROM(STOPPED), NOTICE_SENDING, "notice.resumed",
                   now, out);
}

enum notice_result notice_cancel(const struct notice_service *s, int64_t serial,
                                 const struct actor *actor, wall_t now, struct effects *out)
{
    return turn_to(s, serial, actor,
                   FROM(DRAFT) | FROM(CHECKED) | FROM(SENDING) | FROM(WAITING) | FROM(PAUSED) |
                       FROM(STOPPED),
                   NOTICE_CANCELLED, "notice.cancelled", now, out);
}

/* ---- sending -------------------------------------------------------------------------------- */

static void queue_text(const struct notice *n, const struct addressee *r, struct span text,
                       struct effects *out)
{
    struct send_wish wish = {
        .to = r->phone,
        .text = text,
        .cls = CLASS_BULK,
        .purpose = "notice",
        .notice_serial = n->serial,
        .not_before = n->start_at,
        .expires = n->expires_at,
    };

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

/* Queues up to `room` texts of one notice; returns how many. */
static size_t feed_one(const struct notice_service *s, int64_t serial, size_t room,
                       struct effects *out)
{
    enum { AT_ONCE = 128 };
    struct addressee waiting[AT_ONCE];
    struct buf text = BUF_INIT;
    struct notice n;
    size_t count;

    if (room > AT_ONCE)
        room = AT_ONCE;
    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return 0;
    count = s->reader->unqueued(s->reader->ctx, serial, waiting, room);
    buf_add_str(&text, texts_signature(s->texts));
    buf_add_str(&text, n.text);
    struct span kept = effects_keep(out, buf_span(&text));
    for (size_t i = 0; i < count; i++)
        queue_text(&n, &waiting[i], kept, out);
    buf_free(&text);
    return count;
}

bool notice_feed(const struct notice_service *s, size_t bulk_waiting, wall_t now,
                 struct effects *out)
{
    enum { WAITING_ENOUGH = 256, ACTIVE_MAX = 16 };
    int64_t serials[ACTIVE_MAX];
    size_t count, room;

    (void)now;
    if (bulk_waiting >= WAITING_ENOUGH)
        return true;
    room = WAITING_ENOUGH - bulk_waiting;
    count = s->reader->active(s->reader->ctx, serials, ACTIVE_MAX);
    for (size_t i = 0; i < count && room; i++) {
        size_t fed = feed_one(s, serials[i], room, out);

        room -= fed;
        if (fed)
            return true;
    }
    return false;
}

void notice_finish(const struct notice_service *s, int64_t serial, wall_t now, struct effects *out)
{
    static const struct actor clock = {.as = "clock"};
    struct notice n;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n) || n.state != NOTICE_SENDING)
        return;
    n.state = NOTICE_DONE;
    save(&n, out);
    happened(&clock, "notice.done", serial, "", now, out);
}
