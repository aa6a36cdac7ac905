#include "notices/round.h"
#include "model/recurrence.h"
#include "notices/notice_int.h"
#include "text/digits.h"
#include <stdlib.h>

#define LATE_MS (12 * WALL_HOUR) /* a round that should have begun longer ago is not begun late */

static const struct actor by_model = {.as = "model", .name = "", .role = "", .may = MAY_DRAFT};

/* ---- opening --------------------------------------------------------------------------------- */

/* "role:group-leader,role:grid-head" */
static void audience_of(const struct words *roles, struct buf *out)
{
    for (size_t i = 0; i < roles->count; i++)
        buf_addf(out, "%srole:%s", i ? "," : "", roles->items[i]);
}

static int64_t day_of(wall_t at)
{
    struct civil c = civil_local(at);

    return civil_days(c.year, c.month, c.day);
}

static bool is_due(const struct round_service *s, const struct round_plan *plan, wall_t now,
                   wall_t *at)
{
    *at = recurrence_last(&plan->when, now);
    return wall_known(*at) && now.ms - at->ms <= LATE_MS &&
           period_covers(&plan->periods, day_of(*at)) &&
           !s->rounds->was_opened(s->rounds->ctx, plan->title, *at);
}

static struct notice draft_of(const char *title, const char *text, wall_t at)
{
    return (struct notice){.kind = "",
                           .title = title,
                           .text = text,
                           .checker = "",
                           .signer = "",
                           .why = "",
                           .code = "",
                           .minutes = "",
                           .round = title,
                           .round_at = at,
                           .start_at = WALL_NONE,
                           .deadline = WALL_NONE,
                           .expires_at = WALL_NONE,
                           .closed_at = WALL_NONE};
}

/* The model is the one that asks: it drafts and signs in one go. */
static void open_round(const struct round_service *s, const struct round_plan *plan, wall_t at,
                       wall_t now, struct effects *out)
{
    struct notice n = draft_of(plan->title, plan->text, at);
    struct buf audience = BUF_INIT;

    audience_of(&plan->roles, &audience);
    n.audience = effects_keep(out, buf_span(&audience)).ptr;
    n.answer = plan->number ? NOTICE_ASKS_NUMBER : NOTICE_ASKS_WELL;
    n.expires_at = n.deadline = wall_add(now, plan->deadline_hours * WALL_HOUR);
    buf_free(&audience);
    if (notice_draft(s->notices, &n, &by_model, now, out) != NOTICE_OK)
        return;
    n.state = NOTICE_SENDING;
    n.signer = by_model.as;
    n.signed_at = now;
    n.call_at = n.deadline;
    n.second_at = plan->remind_hours ? wall_add(now, plan->remind_hours * WALL_HOUR) : WALL_NONE;
    notice_save(&n, out);
    notice_event(&by_model, "round.opened", n.serial, plan->title, now, out);
}

/* A meeting is drafted so long before that the staff can check and sign its invitation. */
static bool draft_meeting(const struct round_service *s, const struct calendar_item *item,
                          wall_t now, struct effects *out)
{
    wall_t at = recurrence_next(&item->when, now);
    struct notice n;
    struct buf audience = BUF_INIT, text = BUF_INIT;
    char words[40];

    if (!wall_known(at) || at.ms - now.ms > item->notice_hours * WALL_HOUR || !item->text[0] ||
        s->rounds->was_opened(s->rounds->ctx, item->title, at))
        return false;
    struct civil c = civil_local(at);
    text_format(words, sizeof words, say_meeting_time, c.month, c.day, c.hour, c.minute);
    buf_addf(&text, "%s%s", words, item->text);
    audience_of(&item->roles, &audience);
    n = draft_of(item->title, effects_keep(out, buf_span(&text)).ptr, at);
    n.audience = effects_keep(out, buf_span(&audience)).ptr;
    n.kind = item->kind == CALENDAR_TRAINING ? "training" : "meeting";
    n.deadline = at;
    buf_free(&text);
    buf_free(&audience);
    return notice_draft(s->notices, &n, &by_model, now, out) == NOTICE_OK;
}

static bool invites(const struct calendar_item *item)
{
    return item->kind == CALENDAR_MEETING || item->kind == CALENDAR_TRAINING;
}

bool round_clock(const struct round_service *s, wall_t now, struct effects *out)
{
    const struct model *model = s->notices->model;
    wall_t at;

    for (size_t i = 0; i < model->round_count; i++)
        if (is_due(s, &model->rounds[i], now, &at)) {
            open_round(s, &model->rounds[i], at, now, out);
            return true;
        }
    for (size_t i = 0; i < model->calendar_count; i++)
        if (invites(&model->calendar[i]) && draft_meeting(s, &model->calendar[i], now, out))
            return true;
    return false;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void put_answer(struct addressee *r, const struct actor *who, const char *what,
                       int64_t message, const char *detail, wall_t now, struct effects *out)
{
    struct event_row row = {.at = now,
                            .actor = effects_keep_str(out, who->as),
                            .what = what,
                            .notice_serial = r->notice_serial,
                            .person = who->person,
                            .message = message,
                            .detail = effects_keep_str(out, detail)};

    if (!wall_known(r->confirmed_at))
        r->confirmed_at = now;
    r->answer_message = message;
    r->name = effects_keep_str(out, r->name ? r->name : "");
    r->unit_short = effects_keep_str(out, r->unit_short ? r->unit_short : "");
    effects_put(out, EFFECT_RECIPIENT, 0, r, sizeof *r);
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

/* 平安, a report: of the round that asks for it, also where a newer one asks for a number. */
static bool open_for(const struct round_service *s, const struct phone *phone,
                     enum notice_answer answer, wall_t until, struct addressee *r)
{
    return s->rounds->of_phone(s->rounds->ctx, phone, answer, until, r);
}

/* 8 is 平安 too: digits answer the newest question that offered them. */
static bool is_rather_well(const struct round_service *s, const struct intake *in,
                           const struct addressee *asked)
{
    struct addressee r;

    return strcmp(in->reading->digits, "8") == 0 &&
           open_for(s, &in->from->phone, NOTICE_ASKS_WELL, notice_answers_until(in), &r) &&
           !wall_known(r.confirmed_at) && r.notice_serial > asked->notice_serial;
}

void round_heard(const struct round_service *s, const struct intake *in, struct effects *out)
{
    struct addressee r;

    if (open_for(s, &in->from->phone, NOTICE_ASKS_WELL, notice_answers_until(in), &r))
        put_answer(&r, in->from, "round.answered", in->message, "", in->now, out);
}

static void note_number(const struct round_service *s, const struct intake *in, struct addressee *r,
                        long number, struct effects *out)
{
    char said[24];
    const struct text_field fields[] = {
        {"count", said},
        {NULL,    NULL},
    };

    text_format(said, sizeof said, "%ld", number);
    r->has_number = true;
    r->number_said = number;
    put_answer(r, in->from, "round.answered", in->message, said, in->now, out);
    answer_send(s->notices->texts, in, TEXT_NUMBER_NOTED, fields, 0, out);
    intake_dispose(in, DISPOSED_REGISTERED, 0, out);
}

bool round_number(const struct round_service *s, const struct intake *in, struct effects *out)
{
    struct addressee r;

    if (in->reading->sort != READ_DIGITS || strlen(in->reading->digits) > 4 ||
        !open_for(s, &in->from->phone, NOTICE_ASKS_NUMBER, notice_answers_until(in), &r) ||
        is_rather_well(s, in, &r))
        return false;
    note_number(s, in, &r, strtol(in->reading->digits, NULL, 10), out);
    return true;
}

/* How many characters of `cp` are a word of the list; the first that fits counts. */
static size_t listed_at(const char *list, const uint32_t *cp, size_t count)
{
    struct span rest = span_of(list);
    size_t at = 0;
    bool fits = true;

    while (rest.len) {
        size_t len;
        uint32_t c = utf8_decode(rest, &len);

        rest = span_skip(rest, len);
        if (c != ',') {
            fits = fits && at < count && cp[at++] == c;
            if (rest.len)
                continue;
        }
        if (fits && at)
            return at;
        at = 0;
        fits = true;
    }
    return 0;
}

/* The one number among words that say nothing else; -1 there is none, or more to it. */
static int number_in(const struct texts *texts, struct span text)
{
    const char *none = texts_word(texts, "phrase", "number_none");
    const char *around = texts_word(texts, "phrase", "number_around");
    struct fold *fold = xcalloc(1, sizeof *fold);
    int found = -1;
    size_t at = 0, len = 1;

    fold_text(text, fold);
    for (; at < fold->len && len; at += len) {
        const uint32_t *cp = fold->cp + at;
        size_t rest = fold->len - at;
        struct number number = number_at(cp, rest);
        size_t no = listed_at(none, cp, rest);

        len = no ? no : number.len;
        if (len && found >= 0)
            break;
        if (len)
            found = no ? 0 : number.value;
        else
            len = cp_is_separator(*cp) ? 1 : listed_at(around, cp, rest);
    }
    found = at == fold->len ? found : -1;
    free(fold);
    return found;
}

/* 返乡3人 is no entry of people who come and go where it was asked how many came. */
static bool may_be_number(const struct reading *r)
{
    if (r->case_count || r->danger || r->never_neighbours)
        return false;
    return r->sort == READ_UNCLEAR || r->sort == READ_CHATTER || r->sort == READ_NO ||
           (r->sort == READ_KIND &&
            (r->kind->destination == DEST_REGISTER || r->decision != DECISION_FILE));
}

bool round_number_words(const struct round_service *s, const struct intake *in, struct effects *out)
{
    enum { BYTES_MAX = 60, NUMBER_MOST = 9999 };
    int number = in->text.len <= BYTES_MAX ? number_in(s->notices->texts, in->text) : -1;
    struct addressee r;

    if (number < 0 || number > NUMBER_MOST || !may_be_number(in->reading) ||
        !open_for(s, &in->from->phone, NOTICE_ASKS_NUMBER, notice_answers_until(in), &r) ||
        r.has_number)
        return false;
    note_number(s, in, &r, number, out);
    return true;
}

static const struct round_plan *plan_of(const struct model *model, const char *title)
{
    for (size_t i = 0; i < model->round_count; i++)
        if (strcmp(model->rounds[i].title, title) == 0)
            return &model->rounds[i];
    return NULL;
}

bool round_rang(const struct round_service *s, const struct actor *who, wall_t now,
                struct effects *out)
{
    const struct round_plan *plan;
    struct addressee r;
    struct notice n;

    if (!open_for(s, &who->phone, NOTICE_ASKS_WELL, now, &r) ||
        !s->notices->reader->by_serial(s->notices->reader->ctx, r.notice_serial, &n))
        return false;
    plan = plan_of(s->notices->model, n.round);
    if (!plan || !plan->ring)
        return false;
    put_answer(&r, who, "round.rang", 0, "", now, out);
    return true;
}

/* ---- the end --------------------------------------------------------------------------------- */

enum { UNITS_AT_ONCE = 20, HEADS_MAX = 4 };

static size_t working_roles(const struct model *model, const char **roles, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < max; i++)
        if ((model->roles[i].may & MAY_HEAR_BELOW) && (model->roles[i].may & MAY_WORK))
            roles[count++] = model->roles[i].code;
    return count;
}

/* "半月排查:应报3人,已报1人。没报:马建国,李秀兰": to the nearest who answers for the unit. */
static void tell_head(const struct round_service *s, const struct notice *n, int64_t unit,
                      wall_t now, struct effects *out)
{
    enum { ROLES_MAX = 32 };
    const char *roles[ROLES_MAX];
    struct phone heads[HEADS_MAX];
    struct buf names = BUF_INIT, text = BUF_INIT;
    int64_t asked, heard;
    char asked_words[24], heard_words[24];
    size_t silent = s->rounds->silent_below(s->rounds->ctx, n->serial, unit, &names);
    size_t count =
        s->people->offices(s->people->ctx, unit, roles,
                           working_roles(s->notices->model, roles, ROLES_MAX), heads, HEADS_MAX);

    s->rounds->count_below(s->rounds->ctx, n->serial, unit, &asked, &heard);
    text_format(asked_words, sizeof asked_words, "%lld", (long long)asked);
    text_format(heard_words, sizeof heard_words, "%lld", (long long)heard);
    const struct text_field fields[] = {
        {"title", n->title   },
        {"count", asked_words},
        {"heard", heard_words},
        {"list",  names.ptr  },
        {NULL,    NULL       },
    };
    if (silent && count) {
        texts_write(s->notices->texts, TEXT_ROUND_SILENT, fields, &text);
        struct send_wish wish = {
            .to = heads[0],
            .text = effects_keep(out, buf_span(&text)),
            .cls = CLASS_QUESTION,
            .purpose = texts_key(TEXT_ROUND_SILENT),
            .not_before = WALL_NONE,
            .expires = wall_add(now, WALL_DAY),
        };
        effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    }
    buf_free(&names);
    buf_free(&text);
}

bool round_close(const struct round_service *s, wall_t now, struct effects *out)
{
    struct notice n;
    int64_t units[UNITS_AT_ONCE];
    size_t count;

    if (!s->rounds->to_close(s->rounds->ctx, now, &n))
        return false;
    count = s->rounds->units_of(s->rounds->ctx, n.serial, n.told_to, units, UNITS_AT_ONCE);
    for (size_t i = 0; i < count; i++)
        tell_head(s, &n, units[i], now, out);
    if (count)
        n.told_to = units[count - 1];
    if (count == UNITS_AT_ONCE) {
        notice_save(&n, out);
        return true;
    }
    n.closed_at = now;
    notice_save(&n, out);
    notice_event(&by_model, "round.closed", n.serial, n.round, now, out);
    return true;
}
