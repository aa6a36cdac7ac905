#include "notices/notice_int.h"
#include "notices/notice_text.h"
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
    case NOTICE_BAD_KIND: return say_bad_kind;
    case NOTICE_BAD_FIELD: return say_bad_field;
    case NOTICE_NOT_PERSONAL: return say_not_personal;
    }
    return "?";
}

static const char *kept_word(struct effects *out, const char *text)
{
    return effects_keep_str(out, text ? text : "");
}

void notice_save(const struct notice *n, struct effects *out)
{
    struct notice kept = *n;

    kept.number = kept_word(out, n->number);
    kept.kind = kept_word(out, n->kind);
    kept.title = kept_word(out, n->title);
    kept.text = kept_word(out, n->text);
    kept.audience = kept_word(out, n->audience);
    kept.drafter = kept_word(out, n->drafter);
    kept.checker = kept_word(out, n->checker);
    kept.signer = kept_word(out, n->signer);
    kept.why = kept_word(out, n->why);
    kept.code = kept_word(out, n->code);
    kept.minutes = kept_word(out, n->minutes);
    kept.round = kept_word(out, n->round);
    effects_put(out, EFFECT_NOTICE_SAVE, 0, &kept, sizeof kept);
}

void notice_event(const struct actor *actor, const char *what, int64_t serial, const char *detail,
                  wall_t now, struct effects *out)
{
    struct event_row row = {.at = now,
                            .actor = effects_keep_str(out, actor->as),
                            .what = what,
                            .notice_serial = serial,
                            .person = actor->person,
                            .detail = effects_keep_str(out, detail)};

    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

const struct notice_kind *notice_kind_of(const struct notice_service *s, const struct notice *n)
{
    return model_notice_kind(s->model, n->kind, NULL);
}

bool notice_sends_at_once(const struct notice_service *s)
{
    return s->model->notice_signatures <= 1;
}

/* ---- drafting -------------------------------------------------------------------------------- */

static enum notice_result text_is_fit(const struct notice_service *s, const char *text)
{
    static const struct addressee nobody = {.name = ""};
    struct notice_parts parts;
    size_t at;

    if (!*text || !notice_count_parts(s, text, &nobody, 1, &parts))
        return NOTICE_BAD_TEXT;
    return notice_fields_good(text, &at) ? NOTICE_OK : NOTICE_BAD_FIELD;
}

static enum notice_result draft_is_fit(const struct notice_service *s, const struct notice *draft,
                                       const struct actor *actor, wall_t now)
{
    bool known;

    if (!(actor->may & (MAY_DRAFT | MAY_ADMIN)))
        return NOTICE_NOT_ALLOWED;
    model_notice_kind(s->model, draft->kind ? draft->kind : "", &known);
    if (!known)
        return NOTICE_BAD_KIND;
    if (wall_known(draft->expires_at) &&
        (draft->expires_at.ms <= now.ms ||
         (wall_known(draft->start_at) && draft->expires_at.ms <= draft->start_at.ms)))
        return NOTICE_BAD_TIME;
    return text_is_fit(s, draft->text);
}

/* Its first words, for lists. */
static const char *title_of(const struct notice *draft, struct effects *out)
{
    enum { TITLE_BYTES = 49 };
    char title[TITLE_BYTES];

    if (draft->title && *draft->title)
        return draft->title;
    text_copy(title, sizeof title, span_of(draft->text));
    return effects_keep_str(out, title);
}

enum notice_result notice_draft(const struct notice_service *s, struct notice *draft,
                                const struct actor *actor, wall_t now, struct effects *out)
{
    const struct notice_kind *kind =
        model_notice_kind(s->model, draft->kind ? draft->kind : "", NULL);
    enum notice_result fit = draft_is_fit(s, draft, actor, now);
    int year = civil_local(now).year;
    char number[32];

    if (fit != NOTICE_OK)
        return fit;
    draft->serial = s->reader->next_serial(s->reader->ctx);
    text_format(number, sizeof number, say_number, year,
                s->reader->drafted_in_year(s->reader->ctx, year) + 1);
    draft->number = effects_keep_str(out, number);
    draft->kind = kind->code;
    draft->title = title_of(draft, out);
    if (draft->answer == NOTICE_ASKS_NOTHING)
        draft->answer = kind->answer;
    draft->state = NOTICE_DRAFT;
    draft->drafter = actor->as;
    draft->drafted_at = now;
    if (!draft->round || !*draft->round) {
        draft->round = "";
        draft->round_at = WALL_NONE;
    }
    draft->closed_at = WALL_NONE;
    draft->signed_at = draft->frozen_at = draft->second_at = draft->call_at = WALL_NONE;
    notice_save(draft, out);
    notice_event(actor, "notice.drafted", draft->serial, draft->number, now, out);
    return NOTICE_OK;
}

/* ---- checking and signing -------------------------------------------------------------------- */

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

enum notice_result notice_may_check(const struct notice_service *s, const struct notice *n,
                                    const struct actor *actor)
{
    if (n->state != NOTICE_DRAFT || s->model->notice_signatures < 3)
        return NOTICE_WRONG_STATE;
    if (!(actor->may & MAY_CHECK))
        return NOTICE_NOT_ALLOWED;
    return same_person(n->drafter, actor->as) ? NOTICE_SAME_PERSON : NOTICE_OK;
}

enum notice_result notice_check(const struct notice_service *s, int64_t serial,
                                const struct actor *actor, wall_t now, struct effects *out)
{
    struct notice n;
    enum notice_result result;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    result = notice_may_check(s, &n, actor);
    if (result != NOTICE_OK)
        return result;
    n.state = NOTICE_CHECKED;
    n.checker = actor->as;
    n.code = "";
    notice_save(&n, out);
    notice_event(actor, "notice.checked", serial, "", now, out);
    return NOTICE_OK;
}

static bool may_sign_kind(const struct notice_kind *kind, const struct actor *actor)
{
    if (!kind->sign.count)
        return (actor->may & MAY_SIGN) != 0;
    for (size_t i = 0; i < kind->sign.count; i++)
        if (strcmp(kind->sign.items[i], actor->role) == 0)
            return true;
    return false;
}

/* Urgent: a duty officer signs alone, but by name, not as the machine's keeper. */
static bool signs_on_duty(const struct notice_kind *kind, const struct actor *actor)
{
    return kind->duty_signs && (actor->may & MAY_END_ALARM) && *actor->name;
}

/* The state from which signing starts the sending, by the number of signatures of the model. */
enum notice_result notice_may_sign(const struct notice_service *s, const struct notice *n,
                                   const struct actor *actor)
{
    const struct notice_kind *kind = notice_kind_of(s, n);
    unsigned wanted = s->model->notice_signatures;

    if (signs_on_duty(kind, actor) && (n->state == NOTICE_DRAFT || n->state == NOTICE_CHECKED))
        return NOTICE_OK;
    if (n->state != (wanted >= 3 ? NOTICE_CHECKED : NOTICE_DRAFT))
        return NOTICE_WRONG_STATE;
    if (wanted <= 1)
        return NOTICE_OK;
    if (!may_sign_kind(kind, actor))
        return NOTICE_NOT_ALLOWED;
    if (same_person(n->drafter, actor->as) || same_person(n->checker, actor->as))
        return NOTICE_SAME_PERSON;
    return NOTICE_OK;
}

bool notice_on_days_off(const struct notice_service *s, const struct notice *n)
{
    return n->answer == NOTICE_ASKS_WELL || n->answer == NOTICE_ASKS_NUMBER ||
           notice_kind_of(s, n)->days_off;
}

wall_t notice_hours_after(const struct notice_service *s, const struct notice *n, wall_t from,
                          int hours)
{
    bool stands = s->hours && !s->hours->every_day && !notice_on_days_off(s, n);

    return workdays_add(s->hours ? s->hours->workdays : NULL, from, hours, stands);
}

/* The clocks of its kind begin when it may begin to leave. */
static void set_clocks(const struct notice_service *s, struct notice *n, wall_t now)
{
    const struct notice_kind *kind = notice_kind_of(s, n);
    wall_t from = wall_known(n->start_at) && n->start_at.ms > now.ms ? n->start_at : now;

    if (!wall_known(n->expires_at))
        n->expires_at = notice_hours_after(s, n, from, kind->expire_hours);
    if (n->answer == NOTICE_ASKS_NOTHING)
        return;
    n->second_at = notice_hours_after(s, n, from, kind->second_hours);
    n->call_at =
        wall_known(n->deadline) ? n->deadline : notice_hours_after(s, n, from, kind->call_hours);
}

enum notice_result notice_sign(const struct notice_service *s, int64_t serial,
                               const struct actor *actor, size_t total, wall_t now,
                               struct effects *out)
{
    struct notice n;
    enum notice_result result;
    char words[24], code[8] = "";

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    result = notice_may_sign(s, &n, actor);
    if (result != NOTICE_OK)
        return result;
    if (total == 0)
        return NOTICE_NOBODY;
    if (total > 1 && notice_kind_of(s, &n)->personal && !notice_has_fields(n.text))
        return NOTICE_NOT_PERSONAL;
    n.state = NOTICE_SENDING;
    n.signer = actor->as;
    n.signed_at = now;
    n.frozen_at = WALL_NONE;
    n.total = (int64_t)total;
    set_clocks(s, &n, now);
    if (n.answer == NOTICE_ASKS_ATTENDANCE)
        s->reader->make_code(s->reader->ctx, serial, 0, code);
    n.code = code;
    notice_save(&n, out);
    text_format(words, sizeof words, "%zu", total);
    notice_event(actor, "notice.signed", serial, words, now, out);
    return NOTICE_OK;
}

void notice_freeze(const struct notice_service *s, int64_t serial, const struct notice_slice *slice,
                   wall_t now, struct effects *out)
{
    struct notice n;

    for (size_t i = 0; i < slice->count; i++) {
        struct addressee r = slice->recipients[i];

        r.notice_serial = serial;
        r.name = kept_word(out, r.name);
        r.unit_short = kept_word(out, r.unit_short);
        effects_put(out, EFFECT_RECIPIENT, 0, &r, sizeof r);
    }
    if (!slice->last || !s->reader->by_serial(s->reader->ctx, serial, &n))
        return;
    n.frozen_at = now;
    n.total = (int64_t)slice->total;
    notice_save(&n, out);
}

void notice_stop(struct notice *n, const struct actor *actor, const char *why, wall_t now,
                 struct effects *out)
{
    n->state = NOTICE_STOPPED;
    n->why = why;
    notice_save(n, out);
    notice_event(actor, "notice.stopped", n->serial, why, now, out);
}

/* ---- holding, ending ------------------------------------------------------------------------- */

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
    if (to == NOTICE_SENDING)
        n.why = "";
    notice_save(&n, out);
    notice_event(actor, what, serial, "", now, out);
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

enum notice_result notice_set_minutes(const struct notice_service *s, int64_t serial,
                                      const struct actor *actor, const char *minutes, wall_t now,
                                      struct effects *out)
{
    struct notice n;

    if (!s->reader->by_serial(s->reader->ctx, serial, &n))
        return NOTICE_NO_SUCH;
    if (!wall_known(n.signed_at) || n.answer != NOTICE_ASKS_ATTENDANCE)
        return NOTICE_WRONG_STATE;
    n.minutes = minutes;
    notice_save(&n, out);
    notice_event(actor, "notice.minutes", serial, minutes, now, out);
    return NOTICE_OK;
}
