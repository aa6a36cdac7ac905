/* What is said about an alarm while it lasts, and how it ends. */
#include "cases/alarm.h"
#include "cases/alarm_tell.h"
#include "cases/say.h"

#define HEARD_MS       WALL_DAY        /* how long words of those who were told may be about it */
#define COMING_MS      (2 * WALL_HOUR) /* how long a 1 means on the way */
#define OFTEN_EVERY_MS (3 * WALL_MIN)
#define LATER_EVERY_MS (15 * WALL_MIN)

enum {
    CALLS_MAX = 20,
    OFTEN_MAX = 10 /* calls that are followed by one after 3 minutes: half an hour of them */
};

/* ---- on the way ------------------------------------------------------------------------------ */

#define QUIET_MS WALL_MIN

/* The first is news, and everybody who comes after a while; of a crowd that sets out together each
 * doubling is, and the whole when it is complete: twenty neighbours are six texts. */
static bool is_news(const struct alarm_told *told, const struct phone *who, size_t count,
                    wall_t now)
{
    bool crowd = false;

    for (size_t i = 0; i < told->count; i++) {
        const struct alarm_call *call = &told->calls[i];

        crowd |= wall_known(call->coming_at) && now.ms - call->coming_at.ms < QUIET_MS &&
                 !phone_same(&call->phone, who);
    }
    return !crowd || (count & (count - 1)) == 0;
}

static size_t count_coming(const struct alarm_told *told)
{
    size_t count = 0;

    for (size_t i = 0; i < told->count; i++)
        count += wall_known(told->calls[i].coming_at);
    return count;
}

/* Caller and commander. */
static void tell_coming(const struct case_service *s, struct alarm *a, size_t count, wall_t now,
                        struct effects *out)
{
    char number[24];

    text_format(number, sizeof number, "%zu", count);
    if (phone_is_mobile(&a->caller))
        alarm_text(s, a, &a->caller, TEXT_ALARM_COMING, number, now, out);
    if (a->commander.text[0] && !phone_same(&a->commander, &a->caller))
        alarm_text(s, a, &a->commander, TEXT_ALARM_HELPERS, number, now, out);
    a->coming_told = count;
    a->count_at = WALL_NONE;
}

static void coming(const struct case_service *s, const struct intake *in, struct alarm *a,
                   struct effects *out)
{
    struct alarm_told told;
    bool counted = false;
    size_t count;

    alarm_told_load(s, a, &told);
    for (size_t i = 0; i < told.count && !counted; i++) {
        struct alarm_call *call = &told.calls[i];

        if (!phone_same(&call->phone, &in->from->phone) || wall_known(call->coming_at))
            continue;
        call->coming_at = in->now;
        effects_put(out, EFFECT_ALARM_CALL, 0, call, sizeof *call);
        counted = true;
    }
    if (!counted)
        return;
    alarm_event(in->from, a, "alarm.coming", in->message, "", in->now, out);
    count = count_coming(&told);
    if (is_news(&told, &in->from->phone, count, in->now))
        tell_coming(s, a, count, in->now, out);
    else
        a->count_at = wall_add(in->now, QUIET_MS);
    alarm_save(a, out);
}

/* For a minute nobody else set out: how many there are in all. */
static bool tell_settled(const struct case_service *s, wall_t now, struct effects *out)
{
    struct alarm_told told;
    struct alarm a;

    if (!s->alarms->settled(s->alarms->ctx, now, &a))
        return false;
    alarm_told_load(s, &a, &told);
    tell_coming(s, &a, count_coming(&told), now, out);
    alarm_save(&a, out);
    return true;
}

/* ---- taking it over, ending it --------------------------------------------------------------- */

static void take_over(const struct actor *who, struct alarm *a, int64_t message, wall_t now,
                      struct effects *out)
{
    if (a->state != ALARM_CALLING)
        return;
    a->state = ALARM_TAKEN;
    a->call_at = WALL_NONE;
    alarm_save(a, out);
    alarm_event(who, a, "alarm.taken", message, "", now, out);
}

/* Everybody who was told of it, and who called. */
static void tell_over(const struct case_service *s, const struct alarm *a, const struct actor *who,
                      wall_t now, struct effects *out)
{
    struct alarm_told told;

    alarm_told_load(s, a, &told);
    for (size_t i = 0; i < told.count; i++)
        if (!phone_same(&told.calls[i].phone, &who->phone) && phone_is_mobile(&told.calls[i].phone))
            alarm_text(s, a, &told.calls[i].phone, TEXT_ALARM_OVER, "", now, out);
}

static void close_alarm(const struct case_service *s, const struct actor *who, struct alarm *a,
                        int64_t message, wall_t now, struct effects *out)
{
    a->state = ALARM_OVER;
    a->call_at = a->count_at = WALL_NONE;
    a->over_at = now;
    a->ended_by = who->as;
    alarm_save(a, out);
    alarm_event(who, a, "alarm.over", message, "", now, out);
    if (a->outright)
        tell_over(s, a, who, now, out);
}

/* Its case comes to an end with it, and by that the alarm (alarm_case_moved). False: it has none
 * of its own. */
static bool settle_case(const struct case_service *s, const struct actor *who,
                        const struct alarm *a, int64_t message, wall_t now, struct effects *out)
{
    struct case_command c = {.event = EV_SETTLE,
                             .note = say_alarm_over,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = who,
                             .by = BY_CENTRE,
                             .now = now};
    const struct kind *kind;
    struct case_file cf;

    if (!a->case_serial || !s->reader->by_serial(s->reader->ctx, a->case_serial, &cf))
        return false;
    kind = model_kind(s->model, cf.kind);
    return kind && kind->destination == DEST_ALARM &&
           case_do_move(s, &c, &cf, message, out) == COMMAND_DONE;
}

static void end(const struct case_service *s, const struct actor *who, struct alarm *a,
                int64_t message, wall_t now, struct effects *out)
{
    if (!settle_case(s, who, a, message, now, out))
        close_alarm(s, who, a, message, now, out);
}

/* The caller says it was nothing: whoever answers for it looks, and ends it. */
static void say_false(const struct case_service *s, const struct intake *in, const struct alarm *a,
                      struct effects *out)
{
    for (size_t i = 0; i < s->duty_count; i++)
        alarm_text(s, a, &s->duty[i], TEXT_ALARM_FALSE, "", in->now, out);
    if (a->commander.text[0] && !alarm_is_duty(s, &a->commander))
        alarm_text(s, a, &a->commander, TEXT_ALARM_FALSE, "", in->now, out);
    alarm_event(in->from, a, "alarm.taken_back", in->message, "", in->now, out);
    answer_send(alarm_texts(s, a), in, TEXT_ALARM_TAKEN_BACK, NULL, a->case_serial, out);
}

/* ---- by SMS ---------------------------------------------------------------------------------- */

static bool says_over(const struct case_service *s, const struct intake *in)
{
    const struct reading *r = in->reading;

    return r->all_clear || (r->sort == READ_KIND && r->kind->destination == DEST_ALL_WELL) ||
           (in->text.len <= 30 && texts_says(s->texts, "over", in->text));
}

static bool says_yes(const struct intake *in)
{
    const struct reading *r = in->reading;

    return r->sort == READ_YES || strcmp(r->digits, "1") == 0 ||
           (r->sort == READ_KIND && r->kind->destination == DEST_RECEIPT);
}

/* 马上来, 我去; but not 去不了. */
static bool says_coming(const struct case_service *s, const struct intake *in)
{
    return in->text.len <= 60 && texts_says(s->texts, "coming", in->text) &&
           !texts_says(s->texts, "not_coming", in->text);
}

static bool hear(const struct case_service *s, const struct intake *in, struct alarm *a,
                 const struct alarm_call *part, struct effects *out)
{
    bool over = says_over(s, in);
    bool yes = says_yes(in) || says_coming(s, in);

    if (over && alarm_may_end(s, a, in->from)) {
        end(s, in->from, a, in->message, in->now, out);
        answer_send(alarm_texts(s, a), in, TEXT_ALARM_ENDED, NULL, a->case_serial, out);
    } else if (over && part->part == PART_CALLER) {
        say_false(s, in, a, out);
    } else if (over) { /* a neighbour does not end it, but whoever does may read it */
        alarm_event(in->from, a, "alarm.words", in->message, effects_keep(out, in->text).ptr,
                    in->now, out);
    } else if (yes && alarm_may_end(s, a, in->from) && a->outright) {
        take_over(in->from, a, in->message, in->now, out);
    } else if (yes && part->part == PART_NEIGHBOUR && in->now.ms - part->told_at.ms <= COMING_MS) {
        coming(s, in, a, out);
    } else {
        return false;
    }
    return true;
}

bool alarm_take(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct alarm_call part;
    struct alarm a;

    if (!s->alarms ||
        !s->alarms->heard_by(s->alarms->ctx, &in->from->phone, wall_add(in->now, -HEARD_MS), &a,
                             &part) ||
        !hear(s, in, &a, &part, out))
        return false;
    intake_dispose(in, DISPOSED_AMENDED, a.case_serial, out);
    return true;
}

bool alarm_false(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct alarm a;

    if (!s->alarms || !s->alarms->open_of(s->alarms->ctx, 0, &in->from->phone, false,
                                          wall_add(in->now, -HEARD_MS), &a))
        return false;
    say_false(s, in, &a, out);
    return true;
}

bool alarm_digit(const struct case_service *s, const struct intake *in, int64_t id,
                 struct effects *out)
{
    struct alarm a;

    if (!s->alarms->by_id(s->alarms->ctx, id, &a) || a.state == ALARM_OVER ||
        in->now.ms - a.raised_at.ms > HEARD_MS)
        return false;
    if (alarm_may_end(s, &a, in->from))
        take_over(in->from, &a, in->message, in->now, out);
    else
        coming(s, in, &a, out);
    return true;
}

/* ---- by a move of its case, and by command --------------------------------------------------- */

void alarm_case_moved(const struct case_service *s, const struct actor *who,
                      const struct case_file *cf, wall_t now, struct effects *out)
{
    struct alarm a;

    if (!s->alarms || !s->alarms->of_case(s->alarms->ctx, cf->serial, &a) ||
        a.state == ALARM_OVER || !alarm_may_end(s, &a, who))
        return;
    if (case_is_open(cf->state) && cf->state != CASE_SETTLED)
        take_over(who, &a, 0, now, out);
    else
        close_alarm(s, who, &a, 0, now, out);
}

enum alarm_result alarm_command(const struct case_service *s, const struct actor *who, int64_t id,
                                enum alarm_state becomes, wall_t now, struct effects *out)
{
    struct alarm a;

    if (!s->alarms->by_id(s->alarms->ctx, id, &a))
        return ALARM_NO_SUCH;
    if (a.state == ALARM_OVER)
        return ALARM_IS_OVER;
    if (!(who->may & MAY_END_ALARM))
        return ALARM_MAY_NOT;
    if (becomes == ALARM_OVER)
        end(s, who, &a, 0, now, out);
    else
        take_over(who, &a, 0, now, out);
    return ALARM_DONE;
}

/* ---- the clock ------------------------------------------------------------------------------- */

static wall_t next_call(const struct alarm *a, wall_t now)
{
    int64_t every = a->calls <= OFTEN_MAX ? OFTEN_EVERY_MS : LATER_EVERY_MS;

    return a->calls < CALLS_MAX ? wall_add(now, every) : WALL_NONE;
}

bool alarm_clock(const struct case_service *s, wall_t now, struct effects *out)
{
    static const struct actor clock = {.as = "clock"};
    struct alarm a;

    if (tell_settled(s, now, out))
        return true;
    if (!s->alarms->due(s->alarms->ctx, now, &a))
        return false;
    if (!a.outright) {
        close_alarm(s, &clock, &a, 0, now, out);
        return true;
    }
    a.calls++;
    a.call_at = next_call(&a, now);
    alarm_call_duty(s, &a, now, out);
    alarm_save(&a, out);
    if (!wall_known(a.call_at))
        alarm_event(&clock, &a, "alarm.unheard", 0, "", now, out);
    return true;
}
