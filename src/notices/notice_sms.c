/* TZ 范围 内容: a notice drafted by phone. What has a wide effect needs a code that was sent to a
 * registered phone, and bulk needs a second person (design.md section 7): the checker, and where
 * the model wants three signatures the signer too, each send back the code that they got. */
#include "notices/notice_int.h"
#include "notices/notice_text.h"

enum { STEP_CHECK = 1, STEP_SIGN = 2 };

static void send_code(const struct notice_service *s, const struct notice *n,
                      const struct case_person *to, struct effects *out)
{
    struct notice_parts parts = {0};
    struct addressee nobody = {.name = ""};
    struct buf text = BUF_INIT;
    char count[24], cost[24];
    double yuan;

    notice_count_parts(s, n->text, &nobody, 1, &parts);
    text_format(count, sizeof count, "%lld", (long long)n->total);
    yuan = (double)(n->total * parts.most) * (double)s->price_thousandths / 1000.0;
    text_format(cost, sizeof cost, yuan < 10 ? "%.1f" : "%.0f", yuan); /* 0.3, never 0 */
    const struct text_field fields[] = {
        {"count", count  },
        {"cost",  cost   },
        {"code",  n->code},
        {"text",  n->text},
        {NULL,    NULL   },
    };
    texts_write(s->texts, TEXT_NOTICE_CODE, fields, &text);
    struct send_wish wish = {
        .to = to->phone,
        .text = effects_keep(out, buf_span(&text)),
        .cls = CLASS_QUESTION,
        .purpose = texts_key(TEXT_NOTICE_CODE),
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

/* Asks the next person for their code; false when there is nobody. */
static bool ask_for_code(const struct notice_service *s, struct notice *n, unsigned may, int step,
                         struct effects *out)
{
    const char *but[] = {n->drafter, n->checker, NULL};
    struct case_person person;
    char code[8];

    if (!s->reader->holder_with(s->reader->ctx, s->model, may, but, &person))
        return false;
    s->reader->make_code(s->reader->ctx, n->serial, step, code);
    n->code = effects_keep_str(out, code);
    n->code_phone = person.phone;
    notice_save(n, out);
    send_code(s, n, &person, out);
    return true;
}

/* Which text drafted it: the answer, which comes later, leaves by the SIM of that. */
static void note_text(const struct intake *in, int64_t serial, struct effects *out)
{
    struct event_row row = {.at = in->now,
                            .actor = effects_keep_str(out, in->from->as),
                            .what = "notice.texted",
                            .notice_serial = serial,
                            .person = in->from->person,
                            .message = in->message,
                            .detail = ""};

    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

void notice_by_sms(const struct notice_service *s, const struct intake *in, const char *audience,
                   bool good, struct effects *out)
{
    struct notice draft = {.kind = "",
                           .title = "",
                           .text = in->reading->remarks.ptr ? in->reading->remarks.ptr : "",
                           .audience = audience,
                           .checker = "",
                           .signer = "",
                           .why = "",
                           .code = "",
                           .minutes = "",
                           .total = -1,
                           .start_at = WALL_NONE,
                           .deadline = WALL_NONE,
                           .expires_at = WALL_NONE};

    if (!(in->from->may & MAY_DRAFT))
        answer_send(s->texts, in, TEXT_NOTICE_DENIED, NULL, 0, out);
    else if (!good)
        answer_send(s->texts, in, TEXT_NOTICE_NOBODY, NULL, 0, out);
    else if (notice_draft(s, &draft, in->from, in->now, out) != NOTICE_OK)
        answer_send(s->texts, in, TEXT_NOTICE_DENIED, NULL, 0, out);
    else
        note_text(in, draft.serial, out);
    intake_dispose(in, DISPOSED_ORDER, 0, out);
}

void notice_counted(const struct notice_service *s, const struct intake *in, const struct notice *n,
                    size_t total, struct effects *out)
{
    bool three = s->model->notice_signatures >= 3;
    enum text_id id = TEXT_NOTICE_DRAFTED;
    struct notice draft = *n;

    draft.total = (int64_t)total;
    if (total == 0) {
        draft.state = NOTICE_CANCELLED;
        id = TEXT_NOTICE_NOBODY;
        notice_save(&draft, out);
        notice_event(in->from, "notice.cancelled", n->serial, "", in->now, out);
    } else if (!ask_for_code(s, &draft, three ? MAY_CHECK : MAY_SIGN,
                             three ? STEP_CHECK : STEP_SIGN, out)) {
        id = TEXT_NOTICE_NO_CHECKER;
        notice_save(&draft, out);
    }
    answer_send(s->texts, in, id, NULL, 0, out);
}

/* Checked by its code; the signer is next, or it is signed and the daemon freezes the audience. */
bool notice_code_by_sms(const struct notice_service *s, const struct intake *in,
                        struct effects *out)
{
    struct notice n;

    if (!s->reader->awaiting_code(s->reader->ctx, in->reading->digits, &in->from->phone, &n))
        return false;
    if (n.state == NOTICE_DRAFT && s->model->notice_signatures >= 3) {
        struct actor who = *in->from;

        if (notice_check(s, n.serial, &who, in->now, out) != NOTICE_OK)
            return false;
        n.state = NOTICE_CHECKED;
        n.checker = who.as;
        if (!ask_for_code(s, &n, MAY_SIGN, STEP_SIGN, out))
            answer_send(s->texts, in, TEXT_NOTICE_NO_CHECKER, NULL, 0, out);
        else
            answer_send(s->texts, in, TEXT_NOTICE_CHECKED, NULL, 0, out);
        intake_dispose(in, DISPOSED_ORDER, 0, out);
        return true;
    }
    return notice_sign_by_sms(s, in, &n, out);
}

bool notice_sign_by_sms(const struct notice_service *s, const struct intake *in,
                        const struct notice *n, struct effects *out)
{
    char count[24];
    const struct text_field fields[] = {
        {"count", count},
        {NULL,    NULL },
    };

    if (notice_sign(s, n->serial, in->from, (size_t)n->total, in->now, out) != NOTICE_OK)
        return false;
    text_format(count, sizeof count, "%lld", (long long)n->total);
    answer_send(s->texts, in, TEXT_NOTICE_SENT, fields, 0, out);
    intake_dispose(in, DISPOSED_ORDER, 0, out);
    return true;
}
