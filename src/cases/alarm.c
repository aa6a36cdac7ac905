/* Calls for help. They are told to the duty phones and to whoever works cases of that unit, at
 * once and past every limit of the sender. */
#include "cases/case_say.h"
#include "cases/say.h"

static void tell_one(const struct phone *to, enum text_id id, struct span text, int64_t serial,
                     wall_t now, struct effects *out)
{
    struct send_wish wish = {
        .to = *to,
        .text = text,
        .cls = CLASS_ALARM,
        .purpose = texts_key(id),
        .case_serial = serial,
        .not_before = WALL_NONE,
        .expires = wall_add(now, WALL_HOUR), /* texts of an alarm are valid for one hour */
    };

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

/* The duty phones, and whoever works cases of the unit. */
static void tell_all(const struct case_service *s, const struct intake *in,
                     const struct case_file *cf, enum text_id id, struct effects *out)
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
    texts_write(s->texts, id, fields, &text);
    struct span kept = effects_keep(out, buf_span(&text));
    bool worker_told =
        !cf->unit || !s->reader->worker_for(s->reader->ctx, cf->unit, roles,
                                            worker_roles(s->model, roles, 32), &worker);

    for (size_t i = 0; i < s->duty_count; i++) {
        tell_one(&s->duty[i], id, kept, cf->serial, in->now, out);
        worker_told |= strcmp(s->duty[i].text, worker.phone.text) == 0;
    }
    if (!worker_told && strcmp(worker.phone.text, in->from->phone.text) != 0)
        tell_one(&worker.phone, id, kept, cf->serial, in->now, out);
    buf_free(&text);
    buf_free(&words);
}

void case_warn_duty(const struct case_service *s, const struct intake *in,
                    const struct case_file *cf, struct effects *out)
{
    tell_all(s, in, cf, TEXT_ALARM_DUTY, out);
    case_event_put(in->from, "alarm.told", cf->serial, in->message, "", in->now, out);
}

/* A call for help is a case of its own, so that somebody answers for how it ended. */
static int64_t raise(const struct case_service *s, const struct intake *in, const struct kind *kind,
                     struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf = case_begin(s, kind, in->now, in->now);

    cf.unit = r->household ? r->household->unit : in->from->unit;
    cf.household = r->household ? r->household->id : 0;
    cf.household_number = r->household ? r->household->number : 0;
    cf.party = r->party;
    cf.subject = r->subject ? r->subject->title : "";
    cf.subject_word = r->subject_word;
    cf.remarks = r->remarks.ptr ? r->remarks.ptr : "";
    cf.mark = say_mark_urgent;
    cf.reporter = (struct case_person){in->from->person, in->from->name, in->from->phone};
    cf.message = in->message;

    case_save(&cf, out);
    case_event_put(in->from, "alarm.raised", cf.serial, in->message, "", in->now, out);
    case_warn_duty(s, in, &cf, out);
    answer_send(s->texts, in, in->stranger ? TEXT_ALARM_STRANGER : TEXT_ALARM_TAKEN, NULL,
                cf.serial, out);
    return cf.serial;
}

void case_alarm(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct intake loud = *in;

    loud.silent = false; /* no limit of a sender ever blocks an alarm */
    intake_dispose(in, DISPOSED_ALARM, raise(s, &loud, in->reading->kind, out), out);
}

static const struct kind *alarm_kind(const struct model *model)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_ALARM)
            return &model->kinds[i];
    return NULL;
}

void case_raise_alarm(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct kind *kind = alarm_kind(s->model);

    if (kind)
        raise(s, in, kind, out);
}

/* ---- taking it back -------------------------------------------------------------------------- */

/* The newest open alarm of this sender that is not older than a day. */
static bool own_alarm(const struct case_service *s, const struct intake *in, struct case_file *cf)
{
    enum { LOOK_AT = 8 };
    struct case_file cases[LOOK_AT];
    size_t count = s->reader->open_of_reporter(s->reader->ctx, in->from, cases, LOOK_AT);

    for (size_t i = 0; i < count && i < LOOK_AT; i++) {
        const struct kind *kind = model_kind(s->model, cases[i].kind);

        if (kind && kind->destination == DEST_ALARM && case_is_reporter(&cases[i], in->from) &&
            in->now.ms - cases[i].filed_at.ms <= WALL_DAY) {
            *cf = cases[i];
            return true;
        }
    }
    return false;
}

void case_take_back(const struct case_service *s, const struct intake *in, struct case_file *cf,
                    struct effects *out)
{
    tell_all(s, in, cf, TEXT_ALARM_FALSE, out);
    case_event_put(in->from, "alarm.taken_back", cf->serial, in->message, "", in->now, out);
    answer_send(s->texts, in, TEXT_ALARM_TAKEN_BACK, NULL, cf->serial, out);
}

bool case_all_clear(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file cf;

    if (!own_alarm(s, in, &cf))
        return false;
    case_take_back(s, in, &cf, out);
    intake_dispose(in, DISPOSED_AMENDED, cf.serial, out);
    return true;
}
