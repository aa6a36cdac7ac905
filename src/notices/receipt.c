/* Receipts: who has read what the office sent. A receipt needs no answer (design.md section 7). */
#include "notices/notice_int.h"

static void put_answer(const struct intake *in, struct addressee *r, const char *what,
                       struct effects *out)
{
    struct event_row row = {.at = in->now,
                            .actor = effects_keep_str(out, in->from->as),
                            .what = what,
                            .notice_serial = r->notice_serial,
                            .person = in->from->person,
                            .message = in->message,
                            .detail = effects_keep(out, in->text).ptr};

    r->answer_message = in->message;
    r->name = effects_keep_str(out, r->name ? r->name : "");
    r->unit_short = effects_keep_str(out, r->unit_short ? r->unit_short : "");
    effects_put(out, EFFECT_RECIPIENT, 0, r, sizeof *r);
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

wall_t notice_answers_until(const struct intake *in)
{
    enum { TOLERANCE_MS = 2 * WALL_SEC }; /* stamps have whole seconds, at both ends */
    wall_t said = wall_known(in->scts) ? wall_add(in->scts, TOLERANCE_MS) : in->now;

    return said.ms < in->now.ms ? said : in->now;
}

static bool says_declined(const struct notice_service *s, const struct intake *in)
{
    return texts_says(s->texts, "not_attend", in->text);
}

/* 来 and 不来 are about a meeting, also where something newer waits for its receipt. */
static bool speaks_of_coming(const struct notice_service *s, const struct intake *in)
{
    return !texts_says(s->texts, "read", in->text) &&
           (says_declined(s, in) || texts_says(s->texts, "attend", in->text));
}

/* Somebody who had answered thinks otherwise; 来 in a longer text may be any 来. */
static bool changes_mind(const struct intake *in, const struct addressee *r, bool declined)
{
    enum { SHORT_BYTES = 24 };

    return declined ? wall_known(r->confirmed_at)
                    : wall_known(r->declined_at) && in->text.len <= SHORT_BYTES;
}

static bool find_awaited(const struct notice_service *s, const struct intake *in, bool declined,
                         struct addressee *r)
{
    wall_t until = notice_answers_until(in);

    if (speaks_of_coming(s, in) && s->reader->invited(s->reader->ctx, &in->from->phone, until, r) &&
        ((!wall_known(r->confirmed_at) && !wall_known(r->declined_at)) ||
         changes_mind(in, r, declined)))
        return true;
    return s->reader->awaiting_receipt(s->reader->ctx, &in->from->phone, until, r);
}

bool notice_receipt(const struct notice_service *s, const struct intake *in, bool declined,
                    struct effects *out)
{
    struct addressee r;

    if (!find_awaited(s, in, declined, &r))
        return false;
    r.declined_at = declined ? in->now : WALL_NONE;
    r.confirmed_at = declined ? WALL_NONE : in->now;
    put_answer(in, &r, declined ? "notice.declined" : "notice.confirmed", out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
    return true;
}

/* ---- in words -------------------------------------------------------------------------------- */

/* No matter of its own: it names no household and no case, and nothing would be filed of it. */
static bool may_be_answer(const struct reading *r)
{
    if (r->household || r->case_count || r->danger || r->never_neighbours)
        return false;
    return r->sort == READ_UNCLEAR || r->sort == READ_CHATTER ||
           (r->sort == READ_KIND &&
            (r->kind->destination == DEST_ORDER || r->kind->destination == DEST_REGISTER ||
             r->kind->destination == DEST_CASE) &&
            r->decision != DECISION_FILE);
}

bool notice_receipt_words(const struct notice_service *s, const struct intake *in,
                          struct effects *out)
{
    enum { BYTES_MAX = 120 };
    struct addressee r;
    struct notice n;
    bool attendance;

    if (in->text.len > BYTES_MAX || !may_be_answer(in->reading) ||
        !find_awaited(s, in, says_declined(s, in), &r) ||
        !s->reader->by_serial(s->reader->ctx, r.notice_serial, &n))
        return false;
    attendance = n.answer == NOTICE_ASKS_ATTENDANCE;
    if (attendance && says_declined(s, in))
        return notice_receipt(s, in, true, out);
    if (texts_says(s->texts, "read", in->text) ||
        (attendance && texts_says(s->texts, "attend", in->text)))
        return notice_receipt(s, in, false, out);
    return false;
}

/* ---- by code --------------------------------------------------------------------------------- */

/* At the door of a meeting: the code that the chair reads out. */
static bool sign_in(const struct notice_service *s, const struct intake *in, struct effects *out)
{
    struct addressee r;

    if (!s->reader->with_code(s->reader->ctx, &in->from->phone, in->reading->digits, in->now, &r))
        return false;
    if (!wall_known(r.attended_at)) {
        r.attended_at = in->now;
        if (!wall_known(r.confirmed_at))
            r.confirmed_at = in->now;
        put_answer(in, &r, "notice.attended", out);
    }
    answer_send(s->texts, in, TEXT_SIGNED_IN, NULL, 0, out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
    return true;
}

bool notice_code(const struct notice_service *s, const struct intake *in, struct effects *out)
{
    if (in->reading->sort != READ_DIGITS || strlen(in->reading->digits) != 4)
        return false;
    return sign_in(s, in, out) || notice_code_by_sms(s, in, out);
}
