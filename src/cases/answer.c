/* How a text of a person ends: one disposition, and the answers of the table, no more. */
#include "cases/case_service.h"
#include <inttypes.h>

void answer_send_text(const struct intake *in, const char *purpose, struct span text,
                      int64_t case_serial, struct effects *out)
{
    struct send_wish wish = {
        .to = in->from->phone,
        .text = text,
        .cls = CLASS_ANSWER,
        .purpose = purpose,
        .modem = in->modem,
        .reply_to = in->message,
        .case_serial = case_serial,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };

    if (!in->silent)
        effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

void answer_send(const struct texts *texts, const struct intake *in, enum text_id id,
                 const struct text_field *fields, int64_t case_serial, struct effects *out)
{
    static const struct text_field none[] = {
        {NULL, NULL}
    };
    struct buf text = BUF_INIT;

    texts_write(texts, id, fields ? fields : none, &text);
    answer_send_text(in, texts_key(id), effects_keep(out, buf_span(&text)), case_serial, out);
    buf_free(&text);
}

void intake_dispose(const struct intake *in, enum disposition disposition, int64_t case_serial,
                    struct effects *out)
{
    struct dispose_wish wish = {in->message, disposition, case_serial, WHY_NONE};

    effects_put(out, EFFECT_DISPOSE, 0, &wish, sizeof wish);
}

void intake_triage(const struct intake *in, enum triage_why why, int64_t case_serial,
                   struct effects *out)
{
    struct dispose_wish wish = {in->message, DISPOSED_TRIAGE, case_serial, why};

    effects_put(out, EFFECT_DISPOSE, 0, &wish, sizeof wish);
}

void case_event_put(const struct actor *actor, const char *what, int64_t serial, int64_t message,
                    const char *detail, wall_t now, struct effects *out)
{
    struct event_row row = {.at = now,
                            .actor = effects_keep_str(out, actor->as),
                            .what = what,
                            .case_serial = serial,
                            .person = actor->person,
                            .message = message,
                            .detail = effects_keep_str(out, detail ? detail : "")};

    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}
