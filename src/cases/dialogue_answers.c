/* What an answer does, by what was asked. */
#include "cases/case_course.h"
#include "cases/desk.h"
#include "cases/dialogue_int.h"
#include "cases/say.h"
#include <stdlib.h>

bool answer_with_words(const struct reading *r)
{
    if (r->lead == READ_EMPTY)
        return false;
    return r->sort == READ_UNCLEAR || r->sort == READ_CHATTER ||
           (r->sort == READ_KIND && r->decision == DECISION_ASK && !r->household &&
            r->candidate_count == 0);
}

static const char *digits_of(enum reading_sort sort, const char *digits)
{
    switch (sort) {
    case READ_DIGITS: return digits;
    case READ_YES: return "1";
    case READ_NO: return "2";
    default: return "";
    }
}

const char *answer_digits(const struct reading *r)
{
    return answer_with_words(r) ? digits_of(r->lead, r->lead_digits)
                                : digits_of(r->sort, r->digits);
}

static bool load_case(const struct case_service *s, int64_t serial, struct case_file *cf)
{
    return serial && s->reader->by_serial(s->reader->ctx, serial, cf);
}

/* The household is known now: the case is complete. */
static void complete(const struct case_service *s, const struct intake *in,
                     const struct question *q, const struct case_household *h, struct effects *out)
{
    struct case_file cf;

    if (!load_case(s, q->case_serial, &cf))
        return;
    cf.household = h->id;
    cf.household_number = h->number;
    cf.unit = h->unit;
    cf.party = h->head;
    cf.mark = "";
    cf.changed_at = in->now;
    if (cf.state == CASE_INCOMPLETE)
        cf.state = CASE_NEW;
    case_save(&cf, out);
    case_event_put(in->from, "case.completed", cf.serial, in->message, h->head, in->now, out);
    case_opened(s, &cf, in->from, false, out);
    case_answer_filed(s, in, &cf, out);
}

/* A household named by its number or by a name that the reader found. */
static bool named_household(const struct case_service *s, const struct intake *in,
                            struct case_household *out)
{
    const struct reading *r = in->reading;
    long number = r->sort == READ_DIGITS ? strtol(r->digits, NULL, 10) : 0;

    if (r->household)
        return s->reader->household(s->reader->ctx, r->household->id, 0, 0, out);
    return number > 0 && s->reader->household(s->reader->ctx, 0, in->from->unit, (int)number, out);
}

/* A household can be meant by digits, or by words that say nothing of another matter. */
static bool speaks_of_household(const struct reading *r)
{
    return r->sort == READ_DIGITS || (r->household && (r->sort != READ_KIND || !r->subject));
}

static enum match take_household(const struct case_service *s, const struct intake *in,
                                 const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    struct case_household h;
    bool found;

    if (!o && !speaks_of_household(in->reading))
        return in->reading->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    found =
        o ? s->reader->household(s->reader->ctx, o->value, 0, 0, &h) : named_household(s, in, &h);
    if (!found)
        return MATCH_FAILED;
    complete(s, in, q, &h, out);
    return MATCH_TAKEN;
}

/* 1: it is the older case, and the new one joins it. 2: it is another one and stays. */
static enum match take_same(const struct case_service *s, const struct intake *in,
                            const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    struct case_file cf;

    if (!o)
        return in->reading->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    if (o->value == 1)
        case_join(s, in->from, q->case_serial, q->other_serial, in->now, out);
    if (o->value == 1)
        case_answer_move(s, in, q->other_serial, TEXT_AMENDED, out);
    else if (load_case(s, q->case_serial, &cf)) {
        case_part(s, in->from, &cf, in->message, in->now, out);
        case_answer_filed(s, in, &cf, out);
    }
    return MATCH_TAKEN;
}

static enum match take_again(const struct case_service *s, const struct intake *in,
                             const struct question *q, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;

    if (r->sort == READ_KIND && r->kind->destination != DEST_CASE &&
        r->kind->destination != DEST_REGISTER && r->kind->destination != DEST_CORRECT)
        return MATCH_OTHER;
    if (!r->household && !r->subject)
        return MATCH_FAILED;
    if (load_case(s, q->case_serial, &cf))
        case_amend(s, in, &cf, out);
    return MATCH_TAKEN;
}

static enum match take_withdraw(const struct case_service *s, const struct intake *in,
                                const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    struct case_file cf;

    if (!o)
        return in->reading->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    if (o->value == 1 && load_case(s, q->case_serial, &cf))
        case_order_one(s, in, &cf, EV_WITHDRAW, out);
    else if (load_case(s, q->case_serial, &cf))
        case_tell(s, in, &cf, out);
    return MATCH_TAKEN;
}

static enum match take_stop(const struct case_service *s, const struct intake *in,
                            const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));

    if (!o)
        return in->reading->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    if (o->value == 1) {
        desk_consent(in, CONSENT_REFUSED, out);
        case_event_put(in->from, "person.stopped", 0, in->message, "", in->now, out);
        answer_send(s->texts, in, TEXT_STOPPED, NULL, 0, out);
    }
    return MATCH_TAKEN;
}

static enum match take_case(const struct case_service *s, const struct intake *in,
                            const struct question *q, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;
    int64_t serial;

    if (!r->case_count && case_by_words(s, in, &cf)) {
        case_order_one(s, in, &cf, (enum case_event)q->event, out);
        return MATCH_TAKEN;
    }
    if (!r->case_count)
        return r->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    if (!case_number_parse(span_of(r->cases[0]), &serial) || !load_case(s, serial, &cf) ||
        !case_may_hear(s, &cf, in->from))
        return MATCH_FAILED;
    case_order_one(s, in, &cf, (enum case_event)q->event, out);
    return MATCH_TAKEN;
}

static enum match take_urgent(const struct case_service *s, const struct intake *in,
                              const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    bool clear = in->reading->all_clear || (o && o->value == 2);

    if (!o && !clear)
        return in->reading->sort == READ_KIND ? MATCH_OTHER : MATCH_FAILED;
    if (clear)
        alarm_false(s, in, out); /* the duty phones had been told of the 9 */
    else
        alarm_raise(s, in, out);
    return MATCH_TAKEN;
}

static enum match take_rating(const struct case_service *s, const struct intake *in,
                              const struct question *q, struct effects *out)
{
    static const char *const words[] = {"", say_rating_good, say_rating_fair, say_rating_bad};
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    struct case_file cf;

    if (!o || o->value < 1 || o->value > 3 || !load_case(s, q->case_serial, &cf))
        return MATCH_OTHER;
    case_rate_one(s, in, &cf, words[o->value], out);
    return MATCH_TAKEN;
}

/* Only the digit calls the neighbours; 不 leaves it as it is. */
static enum match take_widen(const struct case_service *s, const struct intake *in,
                             const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));

    return o && alarm_widen(s, in, o->value, out) ? MATCH_TAKEN : MATCH_OTHER;
}

static enum match take_alarm(const struct case_service *s, const struct intake *in,
                             const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));

    return o && alarm_digit(s, in, o->value, out) ? MATCH_TAKEN : MATCH_OTHER;
}

/* 好回1,又吵了回2: a broken agreement is taken up again. */
static enum match take_follow_up(const struct case_service *s, const struct intake *in,
                                 const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_digits(in->reading));
    struct case_file cf;
    struct case_command c = {.note = "",
                             .assignee = {.name = ""},
                             .until = WALL_NONE,
                             .actor = in->from,
                             .by = BY_REPORTER,
                             .now = in->now,
                             .way = "sms",
                             .kept = 1};

    if (!o || o->value < 1 || o->value > 2 || !load_case(s, q->case_serial, &cf))
        return MATCH_OTHER;
    c.serial = cf.serial;
    c.by = case_stands(s, &cf, in->from) | BY_PARTY;
    c.event = o->value == 1 ? EV_FOLLOW_UP : EV_FLARE_UP;
    c.keeper = true; /* who was asked may answer */
    if (case_do_move(s, &c, &cf, in->message, out) == COMMAND_DONE)
        case_answer_move(s, in, cf.serial, o->value == 1 ? TEXT_FOLLOWED_UP : TEXT_REOPENED, out);
    else
        case_tell(s, in, &cf, out);
    return MATCH_TAKEN;
}

typedef enum match (*take_fn)(const struct case_service *, const struct intake *,
                              const struct question *, struct effects *);

static const take_fn takers[QUESTION_KINDS] = {
    [QUESTION_HOUSEHOLD] = take_household, [QUESTION_NUMBER] = take_household,
    [QUESTION_SAME] = take_same,           [QUESTION_AGAIN] = take_again,
    [QUESTION_WITHDRAW] = take_withdraw,   [QUESTION_STOP] = take_stop,
    [QUESTION_CASE] = take_case,           [QUESTION_URGENT] = take_urgent,
    [QUESTION_RATING] = take_rating,       [QUESTION_WIDEN] = take_widen,
    [QUESTION_ALARM] = take_alarm,         [QUESTION_FOLLOW_UP] = take_follow_up,
};

enum match answer_take(const struct case_service *s, const struct intake *in,
                       const struct question *q, struct effects *out)
{
    return takers[q->kind](s, in, q, out);
}
