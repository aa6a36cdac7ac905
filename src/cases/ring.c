/* A phone rang and was hung up (design.md section 6): the number only takes texts, but somebody
 * wanted something. */
#include "cases/ring.h"
#include "cases/dialogue.h"

static void send_to(const struct phone *to, enum text_id id, struct span text,
                    enum message_class cls, const char *modem, struct effects *out)
{
    struct send_wish wish = {.to = *to,
                             .text = text,
                             .cls = cls,
                             .purpose = texts_key(id),
                             .modem = modem,
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

static void tell_duty(const struct case_service *s, const struct actor *who, struct effects *out)
{
    const struct text_field fields[] = {
        {"unit",         who->unit_short         },
        {"name",         who->name               },
        {"phone",        phone_local(&who->phone)},
        {"text",         texts_word(s->texts,      "call_why", "rang_twice")},
        {NULL, NULL                        }
    };
    struct buf text = BUF_INIT;

    texts_write(s->texts, TEXT_ALARM_DUTY, fields, &text);
    struct span kept = effects_keep(out, buf_span(&text));
    for (size_t i = 0; i < s->duty_count; i++)
        send_to(&s->duty[i], TEXT_ALARM_DUTY, kept, CLASS_ALARM, NULL, out);
    buf_free(&text);
}

void ring_take(const struct case_service *s, const struct actor *who, unsigned rings_before,
               const char *modem, wall_t now, struct effects *out)
{
    struct buf text = BUF_INIT;

    case_event_put(who, "call.hung_up", 0, 0, modem, now, out);
    if (!actor_known(who) || !phone_is_mobile(&who->phone))
        return;
    call_list_add(&who->phone, texts_word(s->texts, "call_why", "rang"), 0, 0, out);
    if (rings_before == 0) {
        texts_write(s->texts, TEXT_RING, NULL, &text);
        send_to(&who->phone, TEXT_RING, effects_keep(out, buf_span(&text)), CLASS_ANSWER, modem,
                out);
    } else if (rings_before == 1) {
        tell_duty(s, who, out);
    }
    buf_free(&text);
}
