/* How notices leave: a few texts at a time, in their windows, never past their end; the silent are
 * asked again; what fails too often stops by itself. */
#include "notices/notice_int.h"
#include "notices/notice_text.h"

enum {
    WAITING_ENOUGH = 256, /* texts in the outbox; more are queued when these have left */
    AT_ONCE = 128,
    ACTIVE_MAX = 16,
    ENDS_LOOKED_AT = 20, /* of the newest texts that came to their end */
    FAILED_MOST = 12     /* more than that of them failed: something is wrong with all of it */
};

static const struct actor by_clock = {.as = "clock", .name = "", .role = ""};

/* ---- windows --------------------------------------------------------------------------------- */

wall_t notice_leaves(const struct notice_service *s, const struct notice *n, wall_t now)
{
    wall_t at = wall_known(n->start_at) && n->start_at.ms > now.ms ? n->start_at : now;

    return !s->hours || notice_kind_of(s, n)->night
               ? at
               : hours_next(s->hours, at, notice_on_days_off(s, n));
}

/* Milliseconds that are left to it at `at`, when it may leave. */
static int64_t left_at(const struct notice_service *s, const struct notice *n, wall_t at)
{
    return !s->hours || notice_kind_of(s, n)->night
               ? WALL_DAY
               : hours_end(s->hours, at, notice_on_days_off(s, n)).ms - at.ms;
}

wall_t notice_eta(const struct notice_service *s, const struct notice *n, int64_t parts,
                  double per_minute, wall_t now)
{
    enum { DAYS_MAX = 60, STEPS_MAX = DAYS_MAX * HOURS_WINDOWS_MAX };
    wall_t at = now;

    if (per_minute <= 0)
        return WALL_NONE;
    for (int step = 0; step < STEPS_MAX; step++) {
        at = notice_leaves(s, n, at);
        int64_t left = left_at(s, n, at);
        double fits = (double)left / (double)WALL_MIN * per_minute;

        if ((double)parts <= fits)
            return wall_add(at, (int64_t)((double)parts / per_minute * (double)WALL_MIN));
        parts -= (int64_t)fits;
        at = wall_add(at, left);
    }
    return WALL_NONE;
}

/* ---- feeding --------------------------------------------------------------------------------- */

/* Warnings and urgent notices go before other bulk, at any hour. */
static enum message_class class_of(const struct notice_service *s, const struct notice *n)
{
    return notice_kind_of(s, n)->night ? CLASS_CASE : CLASS_BULK;
}

/* A household may refuse between the signature and the sending. */
static bool has_refused(const struct notice_service *s, const struct notice *n,
                        const struct addressee *r)
{
    return !r->person && !notice_kind_of(s, n)->life &&
           s->reader->refused(s->reader->ctx, &r->phone);
}

static void queue_text(const struct notice_service *s, const struct notice *n,
                       const struct addressee *r, struct span text, const char *purpose,
                       struct effects *out)
{
    struct send_wish wish = {
        .to = r->phone,
        .text = text,
        .cls = class_of(s, n),
        .purpose = purpose,
        .notice_serial = n->serial,
        .not_before = n->start_at,
        .expires = n->expires_at,
        .workdays = !notice_on_days_off(s, n),
        .refused = has_refused(s, n, r),
    };

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

static void queue_some(const struct notice_service *s, const struct notice *n,
                       const struct addressee *to, size_t count, struct effects *out)
{
    struct buf text = BUF_INIT;
    struct span kept = {NULL, 0};
    bool same = !notice_has_fields(n->text);

    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !same) {
            buf_clear(&text);
            notice_write(s, n->text, &to[i], &text);
            kept = effects_keep(out, buf_span(&text));
        }
        queue_text(s, n, &to[i], kept, "notice", out);
    }
    buf_free(&text);
}

/* Queues up to `room` texts of one notice; returns how many. */
static size_t feed_one(const struct notice_service *s, int64_t serial, size_t room, wall_t now,
                       struct effects *out)
{
    struct addressee waiting[AT_ONCE];
    struct notice n;
    size_t count;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n) || !wall_known(n.frozen_at))
        return 0;
    if (wall_known(n.expires_at) && n.expires_at.ms <= now.ms)
        return 0; /* what has not left by its end does not leave */
    count = s->reader->unqueued(s->reader->ctx, serial, waiting, room < AT_ONCE ? room : AT_ONCE);
    queue_some(s, &n, waiting, count, out);
    return count;
}

bool notice_feed(const struct notice_service *s, size_t bulk_waiting, wall_t now,
                 struct effects *out)
{
    int64_t serials[ACTIVE_MAX];
    size_t count, room;

    if (bulk_waiting > WAITING_ENOUGH / 2) /* many at once cost little more than one */
        return true;
    room = WAITING_ENOUGH - bulk_waiting;
    count = s->reader->active(s->reader->ctx, serials, ACTIVE_MAX);
    for (size_t i = 0; i < count && room; i++)
        if (feed_one(s, serials[i], room, now, out))
            return true;
    return false;
}

/* ---- what time asks -------------------------------------------------------------------------- */

static void become(struct notice *n, enum notice_state state, const char *what, const char *why,
                   wall_t now, struct effects *out)
{
    n->state = state;
    n->why = why;
    notice_save(n, out);
    notice_event(&by_clock, what, n->serial, why, now, out);
}

/* More of the newest ends are failures than chance makes. */
static bool fails_too_often(const struct notice_service *s, const struct notice *n, char *why,
                            size_t size)
{
    unsigned ended, failed;

    s->reader->newest_ends(s->reader->ctx, n->serial, &ended, &failed);
    text_format(why, size, say_why_failures, ended, failed);
    return ended >= ENDS_LOOKED_AT && failed > FAILED_MOST;
}

void notice_look(const struct notice_service *s, int64_t serial, bool unfinished, wall_t now,
                 struct effects *out)
{
    struct notice n;
    char why[96];
    bool expired, waits;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n) || !wall_known(n.frozen_at) ||
        (n.state != NOTICE_SENDING && n.state != NOTICE_WAITING))
        return;
    expired = wall_known(n.expires_at) && n.expires_at.ms <= now.ms;
    waits = notice_leaves(s, &n, now).ms > now.ms;
    if (!unfinished)
        become(&n, NOTICE_DONE, "notice.done", expired ? say_why_expired : "", now, out);
    else if (fails_too_often(s, &n, why, sizeof why))
        become(&n, NOTICE_STOPPED, "notice.stopped", why, now, out);
    else if (waits && n.state == NOTICE_SENDING)
        become(&n, NOTICE_WAITING, "notice.waits", "", now, out);
    else if (!waits && n.state == NOTICE_WAITING)
        become(&n, NOTICE_SENDING, "notice.sending", "", now, out);
}

/* ---- the silent ------------------------------------------------------------------------------ */

static enum text_id second_id(enum notice_answer answer)
{
    switch (answer) {
    case NOTICE_ASKS_ATTENDANCE: return TEXT_REMIND_MEETING;
    case NOTICE_ASKS_WELL: return TEXT_REMIND_WELL;
    case NOTICE_ASKS_NUMBER: return TEXT_REMIND_NUMBER;
    case NOTICE_ASKS_DRIVE: return TEXT_REMIND_DRIVE;
    case NOTICE_ASKS_OPINION: return TEXT_REMIND_OPINION;
    case NOTICE_ASKS_RECEIPT:
    case NOTICE_ASKS_NOTHING: break;
    }
    return TEXT_REMIND_RECEIPT;
}

/* "上次的通知还没见您回话:...看到回1", as one message. */
static struct span second_text(const struct notice_service *s, const struct notice *n,
                               struct effects *out)
{
    struct buf text = BUF_INIT;
    struct span kept;
    const struct text_field fields[] = {
        {"text", n->title},
        {NULL,   NULL    },
    };

    texts_write(s->texts, second_id(n->answer), fields, &text);
    kept = effects_keep(out, buf_span(&text));
    buf_free(&text);
    return kept;
}

/* It is still leaving, a few a day: those who get it from here on are asked again later. */
static wall_t next_second(const struct notice_service *s, const struct notice *n, wall_t now)
{
    int hours = notice_kind_of(s, n)->second_hours;

    return notice_hours_after(s, n, now, hours > 0 ? hours : 1);
}

bool notice_second(const struct notice_service *s, wall_t now, struct effects *out)
{
    struct addressee silent[AT_ONCE];
    struct notice n;
    size_t count;
    bool expired;

    if (!s->reader->second_due(s->reader->ctx, now, &n) || notice_leaves(s, &n, now).ms > now.ms)
        return false;
    expired = wall_known(n.expires_at) && n.expires_at.ms <= now.ms;
    count = expired ? 0 : s->reader->silent(s->reader->ctx, n.serial, silent, AT_ONCE);
    if (count == 0) {
        n.second_at = expired || n.state == NOTICE_DONE ? WALL_NONE : next_second(s, &n, now);
        notice_save(&n, out);
        notice_event(&by_clock, "notice.asked_again", n.serial, "", now, out);
        return true;
    }
    n.start_at = WALL_NONE;
    struct span text = second_text(s, &n, out);
    for (size_t i = 0; i < count; i++)
        queue_text(s, &n, &silent[i], text, "notice_second", out);
    return true;
}
