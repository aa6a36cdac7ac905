/* Calls for help: how far they reach, and which of them are one. */
#include "cases/alarm.h"
#include "cases/alarm_tell.h"
#include "cases/case_course.h"
#include "cases/dialogue.h"
#include "cases/say.h"
#include <assert.h>

#define ONE_ALARM_MS (30 * WALL_MIN) /* alarms of a group within this are one */
#define OLD_MS       (2 * WALL_HOUR) /* a call sent longer ago goes to the duty phones only */
#define AGAIN_MS     (3 * WALL_MIN)
#define FORGET_MS    WALL_DAY /* danger that was mentioned and that nobody spoke of again */

/* ---- the case that answers for it ------------------------------------------------------------ */

static const struct kind *alarm_kind(const struct model *model)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_ALARM)
            return &model->kinds[i];
    return NULL;
}

/* A call for help is a case of its own, so that somebody answers for how it ended. 0: the model
 * has no kind for it. */
static int64_t file_case(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    const struct kind *kind = alarm_kind(s->model);
    struct case_file cf;

    if (!kind)
        return 0;
    cf = case_begin(s, kind, in->now, in->now);
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

    case_open(s, &cf, cf.remarks, out);
    return cf.serial;
}

/* ---- how far it reaches ---------------------------------------------------------------------- */

static bool is_old(const struct intake *in)
{
    return wall_known(in->scts) && in->now.ms - in->scts.ms > OLD_MS;
}

static bool is_quiet(const struct reading *r)
{
    return r->never_neighbours || (r->subject && r->subject->quiet);
}

/* The household it is about, or that the phone belongs to, may have chosen not to call. */
static bool may_call_group(const struct case_service *s, const struct intake *in)
{
    int64_t household = in->reading->household ? in->reading->household->id : in->from->household;

    return !household || s->alarms->warns(s->alarms->ctx, household);
}

static enum alarm_reach reach_of(const struct case_service *s, const struct intake *in)
{
    if (in->stranger || is_old(in))
        return ALARM_DUTY;
    if (is_quiet(in->reading))
        return ALARM_HEAD;
    return may_call_group(s, in) ? ALARM_GROUP : ALARM_OFFICES;
}

/* ---- raising --------------------------------------------------------------------------------- */

static bool says_drill(const struct case_service *s, const struct intake *in)
{
    const char *word = texts_word(s->texts, "phrase", "drill");
    size_t len = strlen(word);

    return in->text.len >= len && memcmp(in->text.ptr, word, len) == 0;
}

static struct alarm fresh(const struct case_service *s, const struct intake *in,
                          struct effects *out)
{
    const struct reading *r = in->reading;
    int64_t unit = r->household ? r->household->unit : in->from->unit;
    const char *unit_short = unit ? s->alarms->unit_short(s->alarms->ctx, unit) : "";

    return (struct alarm){
        .id = s->alarms->next_id(s->alarms->ctx),
        .unit = unit,
        .state = ALARM_CALLING,
        .unit_short = unit_short,
        .name = in->from->name[0] ? in->from->name : say_stranger,
        .caller = in->from->phone,
        .words = effects_keep(out, in->text).ptr,
        .raised_at = in->now,
        .said_at = is_old(in) ? in->scts : WALL_NONE,
        .call_at = WALL_NONE,
        .over_at = WALL_NONE,
        .ended_by = "",
        .count_at = WALL_NONE,
    };
}

/* It is told in the words of whoever calls. */
static void speak_for(struct alarm *a, const struct intake *in, struct effects *out)
{
    a->name = in->from->name[0] ? in->from->name : say_stranger;
    a->caller = in->from->phone;
    a->words = effects_keep(out, in->text).ptr;
    a->said_at = is_old(in) ? in->scts : WALL_NONE;
}

/* An earlier call that this one belongs to. A real call never joins a drill, nor an old one danger
 * that was only mentioned, of which more than the duty phones were told. */
static bool find_open(const struct case_service *s, const struct intake *in, struct alarm *a)
{
    const struct reading *r = in->reading;
    int64_t unit = r->household ? r->household->unit : in->from->unit;
    wall_t since = wall_add(in->now, -ONE_ALARM_MS);

    if (says_drill(s, in) &&
        s->alarms->open_of(s->alarms->ctx, unit, &in->from->phone, true, since, a))
        return true;
    return s->alarms->open_of(s->alarms->ctx, unit, &in->from->phone, false, since, a) &&
           (a->outright || !is_old(in));
}

/* The caller hears first of all that somebody knows. */
static void answer_caller(const struct case_service *s, const struct intake *in,
                          const struct alarm *a, enum alarm_reach reach, struct effects *out)
{
    enum text_id id = reach == ALARM_GROUP ? TEXT_ALARM_TAKEN : TEXT_ALARM_TAKEN_QUIET;
    struct buf text = BUF_INIT;

    if (in->silent)
        return;
    texts_write(alarm_texts(s, a), in->stranger ? TEXT_ALARM_STRANGER : id, NULL, &text);
    struct send_wish wish = {
        .to = in->from->phone,
        .text = effects_keep(out, buf_span(&text)),
        .cls = CLASS_ALARM,
        .purpose = texts_key(id),
        .modem = in->modem,
        .reply_to = in->message,
        .case_serial = a->case_serial,
        .not_before = WALL_NONE,
        .expires = wall_add(in->now, WALL_HOUR),
    };
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

/* It is a call for help from now on, however it began. */
static void become_call(const struct case_service *s, struct alarm *a,
                        const struct alarm_told *told, wall_t now, struct effects *out)
{
    if (a->outright)
        return;
    a->outright = true;
    a->calls = 1;
    a->call_at = a->state == ALARM_CALLING ? wall_add(now, AGAIN_MS) : WALL_NONE;
    alarm_tell_again(s, a, told, now, out);
}

/* One more text about an open alarm, in the words of its sender. */
static void tell_heads(const struct case_service *s, const struct alarm *a, const struct intake *in,
                       enum text_id id, struct effects *out)
{
    bool duty_alone = id == TEXT_ALARM_OLD || !a->commander.text[0];
    bool duty = duty_alone || id == TEXT_ALARM_DANGER || is_quiet(in->reading);
    struct alarm also = *a;

    speak_for(&also, in, out);
    for (size_t i = 0; duty && i < s->duty_count; i++)
        alarm_text(s, &also, &s->duty[i], id, "", in->now, out);
    if (!duty_alone && !(duty && alarm_is_duty(s, &a->commander)) &&
        !phone_same(&a->commander, &in->from->phone))
        alarm_text(s, &also, &a->commander, id, "", in->now, out);
}

/* Who has heard of the alarm hears of this call too, as far as calls like it reach: whoever answers
 * for it; of what neighbours may not know the duty phones too, of what is old they alone. Where it
 * reaches further than the calls before, it is the alarm from here on, so that nobody new is told
 * their words. */
static void tell_joined(const struct case_service *s, const struct intake *in, struct alarm *a,
                        const struct alarm_told *told, struct effects *out)
{
    enum alarm_reach reach = reach_of(s, in);

    if (reach <= a->reach) {
        tell_heads(s, a, in, is_old(in) ? TEXT_ALARM_OLD : TEXT_ALARM_MORE, out);
        return;
    }
    a->reach = reach;
    speak_for(a, in, out);
    if (a->state == ALARM_TAKEN) { /* what somebody has taken over was less than this */
        a->state = ALARM_CALLING;
        a->call_at = wall_add(in->now, AGAIN_MS);
    }
    alarm_tell_again(s, a, told, in->now, out);
}

/* What was mentioned is said outright now, in these words. */
static void say_outright(const struct case_service *s, const struct intake *in, struct alarm *a,
                         struct effects *out)
{
    enum alarm_reach reach = reach_of(s, in);

    a->reach = reach > a->reach ? reach : a->reach;
    speak_for(a, in, out);
    a->case_serial = file_case(s, in, out);
    if (a->case_serial)
        case_event_put(in->from, "case.filed", a->case_serial, in->message, "", in->now, out);
}

/* The same group within half an hour: one alarm, which may reach further now. */
static int64_t join(const struct case_service *s, const struct intake *in, struct alarm *a,
                    struct effects *out)
{
    struct alarm_told told;
    enum alarm_reach reach = reach_of(s, in);
    bool first = false;

    alarm_told_load(s, a, &told);
    first = alarm_told_caller(&told, a, &in->from->phone, in->now, out);
    if (!a->outright)
        say_outright(s, in, a, out);
    answer_caller(s, in, a, reach, out);
    if (!a->outright)
        become_call(s, a, &told, in->now, out);
    else if (first || reach > a->reach)
        tell_joined(s, in, a, &told, out);
    alarm_tell(s, a, &told, in->now, out);
    alarm_save(a, out);
    alarm_event(in->from, a, "alarm.joined", in->message, "", in->now, out);
    return a->case_serial;
}

static int64_t start(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct alarm_told told = {.count = 0};
    struct alarm a = fresh(s, in, out);

    a.reach = reach_of(s, in);
    a.case_serial = file_case(s, in, out);
    answer_caller(s, in, &a, a.reach, out);
    become_call(s, &a, &told, in->now, out);
    alarm_told_add(&told, &a, &in->from->phone, PART_CALLER, in->now, out);
    alarm_event(in->from, &a, "alarm.raised", in->message, alarm_reach_name(a.reach), in->now, out);
    alarm_tell(s, &a, &told, in->now, out);
    alarm_save(&a, out);
    return a.case_serial;
}

int64_t alarm_raise(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct alarm open;

    assert(s->alarms); /* danger is never practice (practice_never) */
    return find_open(s, in, &open) ? join(s, in, &open, out) : start(s, in, out);
}

void case_alarm(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct intake loud = *in;

    loud.silent = false; /* no limit of a sender ever blocks an alarm */
    intake_dispose(in, DISPOSED_ALARM, alarm_raise(s, &loud, out), out);
}

/* ---- danger inside another text -------------------------------------------------------------- */

/* Danger in another matter than what this sender's alarm is about. */
static void warn_again(const struct case_service *s, const struct intake *in,
                       const struct case_file *cf, struct alarm *a, struct effects *out)
{
    tell_heads(s, a, in, TEXT_ALARM_DANGER, out);
    if (a->outright)
        return;
    speak_for(a, in, out);
    a->case_serial = cf->serial;
}

int64_t alarm_warn(const struct case_service *s, const struct intake *in,
                   const struct case_file *cf, struct effects *out)
{
    struct alarm_told told = {.count = 0};
    struct alarm a;
    enum alarm_reach reach;

    assert(s->alarms);
    reach = reach_of(s, in);
    if (find_open(s, in, &a) && phone_same(&a.caller, &in->from->phone)) {
        alarm_told_load(s, &a, &told);
        if (a.case_serial && a.case_serial != cf->serial)
            warn_again(s, in, cf, &a, out);
    } else {
        a = fresh(s, in, out);
        a.reach = reach == ALARM_DUTY ? ALARM_DUTY : ALARM_HEAD;
        a.call_at = wall_add(in->now, FORGET_MS);
    }
    if (!a.case_serial)
        a.case_serial = cf->serial;
    alarm_told_add(&told, &a, &in->from->phone, PART_CALLER, in->now, out);
    alarm_event(in->from, &a, "alarm.told", in->message, "", in->now, out);
    alarm_tell(s, &a, &told, in->now, out);
    alarm_save(&a, out);
    return reach == ALARM_GROUP && a.unit && a.reach != ALARM_GROUP ? a.id : 0;
}

void alarm_offer_group(const struct case_service *s, const struct intake *in,
                       const struct case_file *cf, int64_t alarm, struct effects *out)
{
    struct question q = {.kind = QUESTION_WIDEN, .case_serial = cf->serial};
    struct buf text = BUF_INIT;

    case_write_filed(s, cf, TEXT_FILED_DANGER, &text);
    question_offer(&q, "1", alarm);
    question_reply(s, in, &q, effects_keep(out, buf_span(&text)), out);
    buf_free(&text);
}

bool alarm_widen(const struct case_service *s, const struct intake *in, int64_t id,
                 struct effects *out)
{
    struct alarm_told told;
    struct alarm a;

    if (!s->alarms->by_id(s->alarms->ctx, id, &a) || a.state == ALARM_OVER)
        return false;
    alarm_told_load(s, &a, &told);
    a.reach = ALARM_GROUP;
    answer_caller(s, in, &a, a.reach, out);
    become_call(s, &a, &told, in->now, out);
    alarm_tell(s, &a, &told, in->now, out);
    alarm_save(&a, out);
    alarm_event(in->from, &a, "alarm.widened", in->message, "", in->now, out);
    return true;
}

/* ---- drills ---------------------------------------------------------------------------------- */

int64_t alarm_drill(const struct case_service *s, const struct actor *who, int64_t unit,
                    const char *words, wall_t now, struct effects *out)
{
    struct alarm_told told = {.count = 0};
    struct alarm a = {
        .id = s->alarms->next_id(s->alarms->ctx),
        .unit = unit,
        .reach = ALARM_GROUP,
        .state = ALARM_CALLING,
        .outright = true,
        .drill = true,
        .unit_short = s->alarms->unit_short(s->alarms->ctx, unit),
        .name = "",
        .words = words,
        .raised_at = now,
        .said_at = WALL_NONE,
        .call_at = WALL_NONE,
        .calls = 1,
        .over_at = WALL_NONE,
        .ended_by = "",
        .count_at = WALL_NONE,
    };

    alarm_event(who, &a, "alarm.drilled", 0, a.unit_short, now, out);
    alarm_tell(s, &a, &told, now, out);
    alarm_save(&a, out);
    return a.id;
}
