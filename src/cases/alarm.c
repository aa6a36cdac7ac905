/* Calls for help. They are told to the duty phones and to whoever works cases of that unit, at
 * once and past every limit of the sender. */
#include "cases/case_say.h"
#include "cases/say.h"

static void tell_one(const struct case_service *s, const struct phone *to, struct span text,
                     int64_t serial, wall_t now, struct effects *out)
{
    struct send_wish wish = {
        .to = *to,
        .text = text,
        .cls = CLASS_ALARM,
        .purpose = texts_key(TEXT_ALARM_DUTY),
        .case_serial = serial,
        .not_before = WALL_NONE,
        .expires = wall_add(now, WALL_HOUR), /* texts of an alarm are valid for one hour */
    };

    (void)s;
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

/* Roles that may work cases, for finding who answers for a unit. */
static size_t worker_roles(const struct model *model, const char **roles, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < max; i++)
        if (model->roles[i].may & MAY_WORK)
            roles[count++] = model->roles[i].code;
    return count;
}

void case_warn_duty(const struct case_service *s, const struct intake *in,
                    const struct case_file *cf, struct effects *out)
{
    const char *roles[32];
    struct case_person worker = {.name = ""};
    struct buf text = BUF_INIT;
    struct buf words = BUF_INIT;

    buf_add_span(&words, in->text);
    const struct text_field fields[] = {
        {"unit",  in->from->unit_short                             },
        {"name",  in->from->name[0] ? in->from->name : say_stranger},
        {"phone", phone_local(&in->from->phone)                    },
        {"text",  words.ptr                                        },
        {NULL,    NULL                                             },
    };
    texts_write(s->texts, TEXT_ALARM_DUTY, fields, &text);
    struct span kept = effects_keep(out, buf_span(&text));
    bool worker_told =
        !cf->unit || !s->reader->worker_for(s->reader->ctx, cf->unit, roles,
                                            worker_roles(s->model, roles, 32), &worker);

    for (size_t i = 0; i < s->duty_count; i++) {
        tell_one(s, &s->duty[i], kept, cf->serial, in->now, out);
        worker_told |= strcmp(s->duty[i].text, worker.phone.text) == 0;
    }
    if (!worker_told && strcmp(worker.phone.text, in->from->phone.text) != 0)
        tell_one(s, &worker.phone, kept, cf->serial, in->now, out);
    case_event_put(in->from, "alarm.told", cf->serial, in->message, "", in->now, out);
    buf_free(&text);
    buf_free(&words);
}

void case_alarm(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct intake loud = *in;
    struct case_file cf = {
        .serial = s->reader->next_serial(s->reader->ctx),
        .kind = r->kind->code,
        .state = CASE_NEW,
        .unit = r->household ? r->household->unit : in->from->unit,
        .household = r->household ? r->household->id : 0,
        .household_number = r->household ? r->household->number : 0,
        .party = r->party,
        .subject = r->subject ? r->subject->title : "",
        .subject_word = r->subject_word,
        .remarks = r->remarks.ptr ? r->remarks.ptr : "",
        .mark = say_mark_urgent,
        .source = "sms",
        .filed_at = in->now,
        .due_at = r->kind->limits.handle_hours
                      ? wall_add(in->now, r->kind->limits.handle_hours * WALL_HOUR)
                      : WALL_NONE,
        .changed_at = in->now,
        .reporter = {in->from->person, in->from->name, in->from->phone},
        .handler = {.name = ""},
        .message = in->message,
    };

    loud.silent = false; /* no limit of a sender ever blocks an alarm */
    case_save(&cf, out);
    case_event_put(in->from, "alarm.raised", cf.serial, in->message, "", in->now, out);
    case_warn_duty(s, &loud, &cf, out);
    answer_send(s->texts, &loud, in->stranger ? TEXT_ALARM_STRANGER : TEXT_ALARM_TAKEN, NULL,
                cf.serial, out);
    intake_dispose(in, DISPOSED_ALARM, cf.serial, out);
}

void case_raise_alarm(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file cf = {.unit = in->from->unit};

    case_event_put(in->from, "alarm.raised", 0, in->message, "", in->now, out);
    case_warn_duty(s, in, &cf, out);
    answer_send(s->texts, in, TEXT_ALARM_TAKEN, NULL, 0, out);
}
