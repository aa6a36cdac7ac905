/* The one door: every move of every case, whoever asked for it. */
#include "cases/alarm.h"
#include "cases/case_effects.h"
#include "cases/dialogue.h"
#include "cases/say.h"

enum { HELPERS_MAX = 16 };

static bool same_phone(const struct phone *a, const struct phone *b)
{
    return a->text[0] && strcmp(a->text, b->text) == 0;
}

static bool is_helper(const struct case_service *s, const struct case_file *cf,
                      const struct actor *who)
{
    struct case_helper helpers[HELPERS_MAX];
    size_t count = s->reader->helpers(s->reader->ctx, cf->serial, helpers, HELPERS_MAX);

    for (size_t i = 0; i < count; i++)
        if (same_phone(&helpers[i].who.phone, &who->phone))
            return true;
    return false;
}

unsigned case_stands(const struct case_service *s, const struct case_file *cf,
                     const struct actor *who)
{
    unsigned by = 0;

    if (case_is_reporter(cf, who) ||
        (who->unit && who->unit == cf->unit && (who->may & MAY_REPORT)))
        by |= BY_REPORTER;
    if (same_phone(&cf->handler.phone, &who->phone))
        by |= BY_HANDLER;
    if (same_phone(&cf->charge.phone, &who->phone))
        by |= BY_CHARGE;
    if (case_party_may_hear(s, cf, who))
        by |= BY_PARTY;
    if (is_helper(s, cf, who))
        by |= BY_HELPER;
    if ((who->may & MAY_WORK) && who->unit && cf->unit &&
        s->reader->unit_within(s->reader->ctx, cf->unit, who->unit))
        by |= BY_WORKER;
    return by;
}

void case_call_quietly(const struct case_service *s, const struct case_file *cf,
                       struct effects *out)
{
    if (phone_is_mobile(&cf->reporter.phone))
        call_list_add(&cf->reporter.phone, texts_word(s->texts, "call_why", "quiet"), cf->serial,
                      cf->message, out);
}

/* ---- may it be done -------------------------------------------------------------------------- */

static const char *mode_said(const struct case_command *c)
{
    return case_mode_in(c->mode ? c->mode : c->note ? c->note : "");
}

static bool other_gone(const struct case_service *s, int64_t other)
{
    struct case_file cf;

    return other && (!s->reader->by_serial(s->reader->ctx, other, &cf) || cf.state == CASE_MERGED ||
                     cf.state == CASE_WITHDRAWN || cf.state == CASE_REFUSED);
}

static struct case_try try_of(const struct case_service *s, const struct case_command *c,
                              const struct case_file *cf)
{
    return (struct case_try){
        .model = s->model,
        .cf = cf,
        .event = c->event,
        .by = c->by,
        .role = c->actor->role,
        .keeper = c->keeper,
        .asked = true,
        .note = c->note,
        .until = c->until,
        .now = c->now,
        .person = case_is_somebody(&c->assignee),
        .mode = mode_said(c)[0],
        .other = c->other,
        .other_gone = other_gone(s, c->other),
    };
}

static enum case_command_result result_of(enum case_verdict verdict)
{
    switch (verdict) {
    case CASE_TAKEN: return COMMAND_DONE;
    case CASE_NOT_ALLOWED: return COMMAND_NOT_ALLOWED;
    case CASE_UNMET: return COMMAND_UNMET;
    case CASE_NOT_NOW: break;
    }
    return COMMAND_NOT_NOW;
}

size_t case_moves_possible(const struct case_service *s, const struct case_file *cf,
                           const struct case_command *who, struct case_possible *out)
{
    size_t count = 0;

    for (int e = EV_ACCEPT; e < EV_RESUME; e++) {
        struct case_command c = *who;
        struct case_outcome outcome;

        c.event = (enum case_event)e;
        c.by |= case_stands(s, cf, who->actor);
        struct case_try t = try_of(s, &c, cf);
        t.asked = false;
        case_try(&t, &outcome);
        out[count++] =
            (struct case_possible){.event = c.event,
                                   .allowed = outcome.verdict == CASE_TAKEN,
                                   .why = outcome.why,
                                   .when = outcome.verdict == CASE_NOT_NOW
                                               ? case_states_taking(c.event, ~(unsigned)BY_CLOCK)
                                               : 0};
    }
    return count;
}

const char *case_command_why(const struct case_service *s, const struct case_command *c)
{
    struct case_command asked = *c;
    struct case_file cf;
    struct case_outcome outcome;

    if (!s->reader->by_serial(s->reader->ctx, c->serial, &cf))
        return say_why_no_other;
    asked.by |= case_stands(s, &cf, c->actor);
    struct case_try t = try_of(s, &asked, &cf);
    case_try(&t, &outcome);
    return outcome.why;
}

/* ---- doing it -------------------------------------------------------------------------------- */

static const char *past_of(enum case_event event)
{
    static const char *const past[CASE_EVENTS] = {
        [EV_FILE] = "case.filed",
        [EV_ACCEPT] = "case.accepted",
        [EV_ASSIGN] = "case.assigned",
        [EV_PROGRESS] = "case.progressed",
        [EV_SETTLE] = "case.settled",
        [EV_PASS_UP] = "case.passed_up",
        [EV_RETURN] = "case.returned",
        [EV_HOLD] = "case.held",
        [EV_REFUSE] = "case.refused",
        [EV_TRANSFER] = "case.transferred",
        [EV_MERGE] = "case.merged",
        [EV_URGE] = "case.urged",
        [EV_RATE_GOOD] = "case.rated",
        [EV_RATE_BAD] = "case.rated_bad",
        [EV_CLOSE] = "case.closed",
        [EV_REOPEN] = "case.reopened",
        [EV_WITHDRAW] = "case.withdrawn",
        [EV_CORRECT] = "case.corrected",
        [EV_TAKE_CHARGE] = "case.taken_charge",
        [EV_NOTE] = "case.noted",
        [EV_HELPER] = "case.helped",
        [EV_HELPER_END] = "case.helper_ended",
        [EV_LINK] = "case.linked",
        [EV_SUPERVISE] = "case.supervised",
        [EV_UNSUPERVISE] = "case.unsupervised",
        [EV_INSTRUCT] = "case.instructed",
        [EV_FOLLOW_UP] = "case.visited",
        [EV_FLARE_UP] = "case.broken",
        [EV_GRADE] = "case.graded",
        [EV_CATEGORISE] = "case.categorised",
        [EV_MODE] = "case.mode_set",
        [EV_PAPERS] = "case.papers",
        [EV_APPOINT] = "case.appointed",
        [EV_HAND_BACK] = "case.handed_back",
        [EV_RESUME] = "case.resumed",
        [EV_REMIND] = "case.reminded",
        [EV_YELLOW] = "case.carded",
        [EV_RED] = "case.carded",
        [EV_AGAIN] = "case.reminded",
        [EV_SILENCE] = "case.silent",
    };
    return past[event];
}

/* A graver case lies higher, has other limits, and those who have it now hear why. */
static void raise_grade(const struct case_service *s, struct case_file *cf, const char *words,
                        int64_t message, const struct case_command *c, struct effects *out)
{
    char why[WHY_SIZE];
    struct case_command raise = {.serial = cf->serial,
                                 .event = EV_GRADE,
                                 .note = why,
                                 .assignee = {.name = ""},
                                 .until = WALL_NONE,
                                 .actor = c->actor,
                                 .by = BY_CLOCK,
                                 .now = c->now};

    raise.grade = case_weigh(s, cf, words, why);
    if (raise.grade > cf->grade)
        case_do_move(s, &raise, cf, message, out);
}

enum case_command_result case_do_move(const struct case_service *s, const struct case_command *c,
                                      struct case_file *cf, int64_t message, struct effects *out)
{
    const struct case_file before = *cf;
    struct case_outcome outcome;
    struct case_move m = {
        .s = s, .c = c, .before = &before, .cf = cf, .message = message, .out = out};
    struct case_try t = try_of(s, c, cf);

    case_try(&t, &outcome);
    if (outcome.verdict != CASE_TAKEN)
        return result_of(outcome.verdict);
    m.effects = outcome.effects;
    m.note = c->note ? c->note : "";
    cf->state = outcome.next;
    cf->changed_at = c->now;
    move_alter(&m);
    if (m.effects & (FX_LIMITS | FX_HOLD | FX_ENDED))
        case_limits(s, &before, cf, c->now);
    move_wind(&m);
    case_save(cf, out);
    case_event_put(c->actor, past_of(c->event), cf->serial, message, move_detail(&m), c->now, out);
    alarm_case_moved(s, c->actor, cf, c->now, out);
    move_rows(&m);
    move_tell(&m);
    if (m.effects & FX_WEIGH)
        raise_grade(s, cf, m.note, message, c, out);
    if (cf->failures > before.failures)
        case_warn_early(s, cf, false, message, c->now, out);
    buf_free(&m.detail);
    return COMMAND_DONE;
}

enum case_command_result case_command(const struct case_service *s, const struct case_command *c,
                                      struct effects *out)
{
    struct case_file cf;
    struct case_command asked = *c;

    if (!s->reader->by_serial(s->reader->ctx, c->serial, &cf))
        return COMMAND_NO_CASE;
    asked.by |= case_stands(s, &cf, c->actor);
    return case_do_move(s, &asked, &cf, 0, out);
}

void case_join(const struct case_service *s, const struct actor *actor, int64_t serial,
               int64_t other, wall_t now, struct effects *out)
{
    char number[CASE_NUMBER_SIZE];
    struct case_file cf, older;
    struct case_command c = {.event = EV_MERGE,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = actor,
                             .by = BY_CENTRE,
                             .keeper = true, /* who filed both says that they are one */
                             .known = true,
                             .now = now};

    if (!s->reader->by_serial(s->reader->ctx, serial, &cf) ||
        !s->reader->by_serial(s->reader->ctx, other, &older))
        return;
    c.other = case_root(s, &older).serial;
    if (other_gone(s, c.other)) { /* nobody sees to that one by now */
        case_part(s, actor, &cf, 0, now, out);
        return;
    }
    case_number_write(c.other, number);
    c.note = number;
    cf.mark = "";
    case_do_move(s, &c, &cf, 0, out);
}

void case_part(const struct case_service *s, const struct actor *actor, struct case_file *cf,
               int64_t message, wall_t now, struct effects *out)
{
    bool joined = cf->state == CASE_MERGED;

    if (!joined && cf->state != CASE_INCOMPLETE)
        return;
    cf->state = CASE_NEW;
    cf->mark = "";
    cf->changed_at = now;
    if (joined) {
        cf->merged_into = 0;
        cf->closed_at = WALL_NONE;
        case_limits_first(s, cf);
    }
    case_save(cf, out);
    case_event_put(actor, "case.parted", cf->serial, message, "", now, out);
    case_opened(s, cf, actor, false, out);
}

/* ---- the beginning --------------------------------------------------------------------------- */

void case_open(const struct case_service *s, struct case_file *cf, const char *words,
               struct effects *out)
{
    const struct kind *kind = model_kind(s->model, cf->kind);
    char why[WHY_SIZE];

    cf->bureau = kind && kind->bureau ? kind->bureau : "";
    if (!cf->people)
        cf->people = case_people_in(words);
    if (!cf->amount)
        cf->amount = case_amount_in(words);
    if (kind && kind->errand && !cf->mode[0])
        cf->mode = case_mode_in(words);
    cf->grade = case_weigh(s, cf, words, why);
    if (cf->grade > 0)
        case_desk_raise(s, cf);
    case_mark_above(s, cf);
    case_limits_first(s, cf);
    case_save(cf, out);
}

void case_opened(const struct case_service *s, struct case_file *cf, const struct actor *who,
                 bool danger, struct effects *out)
{
    if (cf->state == CASE_INCOMPLETE && !danger)
        return; /* when it is known what it is about */
    if (cf->grade > 0 && (size_t)cf->grade < s->model->grade_count)
        case_event_put(who, "case.graded", cf->serial, cf->message,
                       s->model->grades[cf->grade].title, cf->changed_at, out);
    if (cf->state == CASE_NEW)
        case_tell_responsible(s, cf, who, cf->changed_at, out);
    if (cf->state == CASE_NEW && cf->desk) { /* those next to it know of it too */
        struct case_file own = *cf;

        own.desk = 0;
        case_tell_responsible(s, &own, who, cf->changed_at, out);
    }
    case_warn_early(s, cf, danger, cf->message, cf->changed_at, out);
}
