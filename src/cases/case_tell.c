/* Texts about a case that its own course sets off. */
#include "cases/case_course.h"
#include "cases/say.h"

void case_send(const struct case_service *s, const struct case_file *cf, const struct phone *to,
               enum text_id id, const struct text_field *fields, struct effects *out)
{
    struct buf text = BUF_INIT;

    if (!phone_is_mobile(to))
        return;
    texts_write(s->texts, id, fields, &text);
    struct send_wish wish = {
        .to = *to,
        .text = effects_keep(out, buf_span(&text)),
        .cls = CLASS_CASE,
        .purpose = texts_key(id),
        .case_serial = cf->serial,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

/* Limits of a few hours cannot wait for the morning. */
static bool is_urgent(const struct case_service *s, const struct case_file *cf)
{
    enum { URGENT_HOURS = 6 };
    const struct kind *kind = model_kind(s->model, cf->kind);
    int hours = kind ? kind_limits(kind, cf->grade)->accept_hours : 0;

    return hours > 0 && hours <= URGENT_HOURS;
}

void case_nudge(const struct case_service *s, const struct case_file *cf, const struct phone *to,
                enum text_id id, const struct text_field *fields, wall_t now, struct effects *out)
{
    struct case_nudge nudge = {.case_serial = cf->serial, .urgent = is_urgent(s, cf), .at = now};
    struct buf text = BUF_INIT;

    if (!phone_is_mobile(to))
        return;
    texts_write(s->texts, id, fields, &text);
    nudge.phone = *to;
    nudge.text = effects_keep(out, buf_span(&text));
    effects_put(out, EFFECT_NUDGE, 0, &nudge, sizeof nudge);
    buf_free(&text);
}

void case_tell_responsible(const struct case_service *s, const struct case_file *cf,
                           const struct actor *but, wall_t now, struct effects *out)
{
    struct case_person who;
    struct case_words w;

    if (!case_responsible(s, cf, &who) || strcmp(who.phone.text, but->phone.text) == 0)
        return;
    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"unit", case_unit_name(s, cf)},
        {"household",      w.household           },
        {"kind",      w.kind     },
        {"subject",      w.subject        },
        {"case",      w.number        },
        {NULL,      NULL          },
    };
    case_nudge(s, cf, &who.phone, TEXT_NEW_CASE, fields, now, out);
}

/* ---- nudges ------------------------------------------------------------------------------------
 */

enum { NUDGED_AT_ONCE = 16, NUDGES_READ = 64, NUDGES_LISTED = 9 /* of one text of two parts */ };

static void send_nudge(const struct case_nudge *n, int64_t serial, const char *purpose,
                       struct effects *out)
{
    struct send_wish wish = {
        .to = n->phone,
        .text = effects_keep(out, n->text),
        .cls = CLASS_CASE,
        .purpose = purpose,
        .case_serial = serial,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

static void send_digest(const struct case_service *s, const struct case_nudge *nudges, size_t count,
                        struct effects *out)
{
    struct buf list = BUF_INIT, text = BUF_INIT;
    struct case_nudge digest = nudges[0];
    char total[24];

    text_format(total, sizeof total, count == NUDGES_READ ? "%zu+" : "%zu", count);
    for (size_t i = 0; i < count && i < NUDGES_LISTED; i++) {
        char number[CASE_NUMBER_SIZE];

        case_number_write(nudges[i].case_serial, number);
        buf_addf(&list, "%s%s", i ? "," : "", number);
    }
    if (count > NUDGES_LISTED)
        buf_addf(&list, "%s", say_and_more);
    const struct text_field fields[] = {
        {"count", total   },
        {"list",  list.ptr},
        {NULL,    NULL    }
    };
    texts_write(s->texts, TEXT_DIGEST, fields, &text);
    digest.text = buf_span(&text);
    send_nudge(&digest, 0, texts_key(TEXT_DIGEST), out);
    buf_free(&text);
    buf_free(&list);
}

bool case_nudges_send(const struct case_service *s, bool urgent, wall_t now, struct effects *out)
{
    struct nudged phones[NUDGED_AT_ONCE];
    struct case_nudge nudges[NUDGES_READ];
    size_t count = s->reader->nudged(s->reader->ctx, urgent, now, phones, NUDGED_AT_ONCE);

    for (size_t i = 0; i < count; i++) {
        struct case_nudge sent = {.phone = phones[i].phone, .drop = true};
        size_t n = s->reader->nudges(s->reader->ctx, &phones[i].phone, nudges, NUDGES_READ);

        if (n == 1)
            send_nudge(&nudges[0], nudges[0].case_serial, "nudge", out);
        else if (n)
            send_digest(s, nudges, n, out);
        effects_put(out, EFFECT_NUDGE, 0, &sent, sizeof sent);
    }
    return count > 0;
}
