/* Registers and the zero report: kept, thanked for, counted; no case and no deadline. */
#include "cases/case_say.h"

void register_entry(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    const struct actor *who = in->from;
    char number[16] = "";
    struct register_entry entry = {
        .reg = effects_keep_str(out, r->kind->ledger ? r->kind->ledger : r->kind->title),
        .kind = effects_keep_str(out, r->kind->code),
        .unit = r->household ? r->household->unit : who->unit,
        .household = r->household ? r->household->id : 0,
        .person = who->person,
        .message = in->message,
        .party = effects_keep_str(out, r->party),
        .subject = effects_keep_str(out, r->subject ? r->subject->title : ""),
        .remarks = effects_keep_str(out, r->remarks.ptr ? r->remarks.ptr : ""),
        .at = in->now,
        .phone = who->phone,
    };

    effects_put(out, EFFECT_REGISTER, 0, &entry, sizeof entry);
    case_event_put(who, "register.added", 0, in->message, r->kind->code, in->now, out);
    if (r->household)
        text_format(number, sizeof number, "%d", r->household->number);
    const struct text_field fields[] = {
        {"kind",      r->kind->title},
        {"household", number        },
        {"party",     r->party      },
        {NULL,        NULL          }
    };
    answer_send(s->texts, in, TEXT_REGISTERED, fields, 0, out);
    intake_dispose(in, DISPOSED_REGISTERED, 0, out);
}

void register_all_well(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct text_field fields[] = {
        {"unit", in->from->unit_short},
        {NULL,   NULL                }
    };

    case_event_put(in->from, "round.all_well", 0, in->message, "", in->now, out);
    answer_send(s->texts, in, TEXT_ALL_WELL, fields, 0, out);
    intake_dispose(in, DISPOSED_REGISTERED, 0, out);
}
