#include "cases/alarm_tell.h"
#include "cases/say.h"

#define X(name, words) words,
static const char *const reach_names[] = {ALARM_REACH_TABLE(X)};
static const char *const state_names[] = {ALARM_STATE_TABLE(X)};
static const char *const part_names[] = {ALARM_PART_TABLE(X)};
#undef X

const char *alarm_reach_name(enum alarm_reach reach)
{
    return (unsigned)reach < ALARM_REACHES ? reach_names[reach] : "?";
}

const char *alarm_state_name(enum alarm_state state)
{
    return (unsigned)state < ALARM_STATES ? state_names[state] : "?";
}

const char *alarm_part_name(enum alarm_part part)
{
    return (unsigned)part < ALARM_PARTS ? part_names[part] : "?";
}

/* ---- rows ------------------------------------------------------------------------------------ */

void alarm_save(const struct alarm *a, struct effects *out)
{
    struct alarm kept = *a;

    kept.unit_short = effects_keep_str(out, a->unit_short);
    kept.name = effects_keep_str(out, a->name);
    kept.words = effects_keep_str(out, a->words);
    kept.ended_by = effects_keep_str(out, a->ended_by);
    effects_put(out, EFFECT_ALARM, 0, &kept, sizeof kept);
}

void alarm_event(const struct actor *who, const struct alarm *a, const char *what, int64_t message,
                 const char *detail, wall_t now, struct effects *out)
{
    case_event_put(who, what, a->case_serial, message, detail, now, out);
}

void alarm_told_load(const struct case_service *s, const struct alarm *a, struct alarm_told *told)
{
    told->count = s->alarms->calls(s->alarms->ctx, a->id, told->calls, ALARM_PHONES_MAX);
}

bool alarm_told_add(struct alarm_told *told, const struct alarm *a, const struct phone *phone,
                    enum alarm_part part, wall_t now, struct effects *out)
{
    struct alarm_call call = {
        .alarm = a->id, .phone = *phone, .part = part, .told_at = now, .coming_at = WALL_NONE};

    if (!phone->text[0] || told->count == ALARM_PHONES_MAX)
        return false;
    for (size_t i = 0; i < told->count; i++)
        if (phone_same(&told->calls[i].phone, phone))
            return false;
    told->calls[told->count++] = call;
    effects_put(out, EFFECT_ALARM_CALL, 0, &call, sizeof call);
    return true;
}

bool alarm_told_caller(struct alarm_told *told, const struct alarm *a, const struct phone *phone,
                       wall_t now, struct effects *out)
{
    for (size_t i = 0; i < told->count; i++) {
        struct alarm_call *call = &told->calls[i];

        if (!phone_same(&call->phone, phone))
            continue;
        if (call->part != PART_NEIGHBOUR)
            return false;
        call->part = PART_CALLER;
        effects_put(out, EFFECT_ALARM_CALL, 0, call, sizeof *call);
        return true;
    }
    return alarm_told_add(told, a, phone, PART_CALLER, now, out);
}

/* ---- texts ----------------------------------------------------------------------------------- */

const struct texts *alarm_texts(const struct case_service *s, const struct alarm *a)
{
    return a->drill ? texts_drill(s->texts) : s->texts;
}

static void write_text(const struct case_service *s, const struct alarm *a, enum text_id id,
                       const char *count, struct buf *text)
{
    char at[16] = "";

    if (wall_known(a->said_at)) {
        struct civil when = civil_local(a->said_at);

        text_format(at, sizeof at, say_clock, when.hour, when.minute);
    }
    const struct text_field fields[] = {
        {"unit",  a->unit_short          },
        {"name",  a->name                },
        {"phone", phone_local(&a->caller)},
        {"text",  a->words               },
        {"at",    at                     },
        {"count", count                  },
        {NULL,    NULL                   },
    };
    texts_write(alarm_texts(s, a), id, fields, text);
}

static void send(const struct alarm *a, const struct phone *to, enum text_id id, struct span text,
                 int64_t question, wall_t now, struct effects *out)
{
    struct send_wish wish = {
        .to = *to,
        .text = text,
        .cls = CLASS_ALARM,
        .purpose = texts_key(id),
        .case_serial = a->case_serial,
        .question = question,
        .not_before = WALL_NONE,
        .expires = wall_add(now, WALL_HOUR), /* texts of an alarm are valid for one hour */
    };

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

void alarm_text(const struct case_service *s, const struct alarm *a, const struct phone *to,
                enum text_id id, const char *count, wall_t now, struct effects *out)
{
    struct buf text = BUF_INIT;

    write_text(s, a, id, count, &text);
    send(a, to, id, effects_keep(out, buf_span(&text)), 0, now, out);
    buf_free(&text);
}

/* A text that one digit answers: 1 for on the way, or for taking it over. */
static void text_and_ask(const struct case_service *s, const struct alarm *a,
                         const struct phone *to, enum text_id id, wall_t now, struct effects *out)
{
    struct question q = {.kind = QUESTION_ALARM,
                         .state = QUESTION_OPEN,
                         .phone = *to,
                         .case_serial = a->case_serial,
                         .asked_at = now};
    struct buf text = BUF_INIT;

    write_text(s, a, id, "", &text);
    q.id = s->questions->next_id(s->questions->ctx);
    q.text = effects_keep(out, buf_span(&text));
    question_offer(&q, "1", a->id);
    effects_put(out, EFFECT_QUESTION, 0, &q, sizeof q);
    send(a, to, id, q.text, q.id, now, out);
    buf_free(&text);
}

/* ---- whom ------------------------------------------------------------------------------------ */

bool alarm_is_duty(const struct case_service *s, const struct phone *phone)
{
    for (size_t i = 0; i < s->duty_count; i++)
        if (phone_same(&s->duty[i], phone))
            return true;
    return false;
}

bool alarm_may_end(const struct case_service *s, const struct alarm *a, const struct actor *who)
{
    if (!who->phone.text[0] && (who->may & MAY_END_ALARM))
        return true; /* staff of the centre, by command */
    if (alarm_is_duty(s, &who->phone))
        return true;
    return (who->may & MAY_END_ALARM) && who->unit && a->unit &&
           s->reader->unit_within(s->reader->ctx, a->unit, who->unit);
}

static enum text_id duty_text(const struct alarm *a)
{
    if (wall_known(a->said_at))
        return TEXT_ALARM_OLD;
    return a->outright ? TEXT_ALARM_DUTY : TEXT_ALARM_DANGER;
}

/* Danger that was only mentioned asks nobody to take anything over. */
static void tell_office(const struct case_service *s, const struct alarm *a, const struct phone *to,
                        wall_t now, struct effects *out)
{
    if (a->outright)
        text_and_ask(s, a, to, duty_text(a), now, out);
    else
        alarm_text(s, a, to, duty_text(a), "", now, out);
}

void alarm_tell_again(const struct case_service *s, const struct alarm *a,
                      const struct alarm_told *told, wall_t now, struct effects *out)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->calls[i].part == PART_DUTY || told->calls[i].part == PART_OFFICE)
            tell_office(s, a, &told->calls[i].phone, now, out);
}

void alarm_call_duty(const struct case_service *s, const struct alarm *a, wall_t now,
                     struct effects *out)
{
    for (size_t i = 0; i < s->duty_count; i++)
        if (!phone_same(&s->duty[i], &a->caller))
            tell_office(s, a, &s->duty[i], now, out);
}

static size_t ending_roles(const struct model *model, const char **roles, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < model->role_count && count < max; i++)
        if (model->roles[i].may & MAY_END_ALARM)
            roles[count++] = model->roles[i].code;
    return count;
}

/* 网格长 and those above; a drill, danger inside a report and what is quiet stay with the lowest of
 * them. */
static void tell_offices(const struct case_service *s, struct alarm *a, struct alarm_told *told,
                         wall_t now, struct effects *out)
{
    enum { OFFICES_MAX = 32 };
    const char *roles[OFFICES_MAX];
    struct phone phones[OFFICES_MAX];
    size_t count =
        s->alarms->offices(s->alarms->ctx, a->unit, roles,
                           ending_roles(s->model, roles, OFFICES_MAX), phones, OFFICES_MAX);

    for (size_t i = 0; i < count; i++) {
        if (phone_same(&phones[i], &a->caller))
            continue;
        if (!a->commander.text[0])
            a->commander = phones[i];
        if (alarm_told_add(told, a, &phones[i], PART_OFFICE, now, out))
            tell_office(s, a, &phones[i], now, out);
        if (a->drill || a->reach == ALARM_HEAD)
            break;
    }
}

static void tell_group(const struct case_service *s, const struct alarm *a, struct alarm_told *told,
                       wall_t now, struct effects *out)
{
    struct phone phones[ALARM_PHONES_MAX];
    size_t count = s->alarms->neighbours(s->alarms->ctx, a->unit, phones, ALARM_PHONES_MAX);

    for (size_t i = 0; i < count; i++)
        if (phone_is_mobile(&phones[i]) &&
            alarm_told_add(told, a, &phones[i], PART_NEIGHBOUR, now, out))
            text_and_ask(s, a, &phones[i], TEXT_ALARM_GROUP, now, out);
}

void alarm_tell(const struct case_service *s, struct alarm *a, struct alarm_told *told, wall_t now,
                struct effects *out)
{
    for (size_t i = 0; i < s->duty_count; i++)
        if (alarm_told_add(told, a, &s->duty[i], PART_DUTY, now, out))
            tell_office(s, a, &s->duty[i], now, out);
    if (a->reach >= ALARM_HEAD && a->unit)
        tell_offices(s, a, told, now, out);
    if (a->reach >= ALARM_GROUP && a->unit)
        tell_group(s, a, told, now, out);
}
