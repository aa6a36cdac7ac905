/* Receipts: who has read what the office sent. A receipt needs no answer (design.md section 7). */
#include "notices/notice.h"

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
    r.answer_message = in->message;
    effects_put(out, EFFECT_RECIPIENT, 0, &r, sizeof r);

    struct event_row row = {.at = in->now,
                            .actor = effects_keep_str(out, in->from->as),
                            .what = declined ? "notice.declined" : "notice.confirmed",
                            .notice_serial = r.notice_serial,
                            .person = in->from->person,
                            .message = in->message,
                            .detail = effects_keep(out, in->text).ptr};
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
    return true;
}
