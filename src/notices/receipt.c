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

bool notice_receipt(const struct notice_service *s, const struct intake *in, bool declined,
                    struct effects *out)
{
    struct addressee r;

    if (!s->reader->awaiting_receipt(s->reader->ctx, &in->from->phone, in->now, &r))
        return false;
    if (declined)
        r.declined_at = in->now;
    else
        r.confirmed_at = in->now;
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
        !s->reader->awaiting_receipt(s->reader->ctx, &in->from->phone, in->now, &r) ||
        !s->reader->by_serial(s->reader->ctx, r.notice_serial, &n))
        return false;
    attendance = n.answer == NOTICE_ASKS_ATTENDANCE;
    if (attendance && texts_says(s->texts, "not_attend", in->text))
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
