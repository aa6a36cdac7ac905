/* Limits of a case and what its clock does next. */
#include "cases/case_course.h"

/* Without a limit a case is looked at all the same: as a rule mediation takes a month. */
enum { LOOK_DAYS = 30, AGAIN_DAYS = 7, VERIFY_HOURS = 72 };

enum case_stage case_stage(enum case_state state)
{
    switch (state) {
    case CASE_NEW:
    case CASE_INCOMPLETE:
    case CASE_REOPENED: return STAGE_ACCEPT;
    case CASE_ACCEPTED:
    case CASE_DISPATCHED:
    case CASE_IN_WORK:
    case CASE_PASSED_UP: return STAGE_HANDLE;
    case CASE_ON_HOLD: return STAGE_HOLD;
    case CASE_SETTLED: return STAGE_VERIFY;
    default: return STAGE_ENDED;
    }
}

static const struct limits *limits_of(const struct case_service *s, const struct case_file *cf)
{
    static const struct limits none;
    const struct kind *kind = model_kind(s->model, cf->kind);

    return kind ? kind_limits(kind, cf->grade) : &none;
}

static wall_t count_hours(const struct case_service *s, const struct case_file *cf, wall_t from,
                          int hours)
{
    return workdays_add(s->workdays, from, hours, limits_of(s, cf)->working_days);
}

wall_t case_handle_limit(const struct case_service *s, const struct case_file *cf, wall_t from)
{
    return count_hours(s, cf, from, limits_of(s, cf)->handle_hours);
}

/* ---- the clock ------------------------------------------------------------------------------- */

static void step_at(struct case_file *cf, enum clock_step step, wall_t at)
{
    cf->clock_step = step;
    cf->clock_at = at;
}

static wall_t remind_at(const struct case_service *s, const struct case_file *cf)
{
    int hours = limits_of(s, cf)->remind_hours;

    return hours && wall_known(cf->limit_at) ? wall_add(cf->limit_at, -hours * WALL_HOUR)
                                             : WALL_NONE;
}

/* The delay is over shortly before its date, so that there is time to bring the result. */
static wall_t resume_at(const struct case_service *s, const struct case_file *cf)
{
    wall_t early = remind_at(s, cf);
    int64_t middle = cf->held_from.ms + (cf->held_until.ms - cf->held_from.ms) / 2;

    if (!wall_known(early) || early.ms < middle)
        return (wall_t){middle};
    return early.ms < cf->held_until.ms ? early : cf->held_until;
}

void case_clock_set(const struct case_service *s, struct case_file *cf, wall_t now)
{
    wall_t remind = remind_at(s, cf);

    switch (case_stage(cf->state)) {
    case STAGE_ENDED: step_at(cf, CLOCK_NONE, WALL_NONE); return;
    case STAGE_HOLD: step_at(cf, CLOCK_RESUME, resume_at(s, cf)); return;
    case STAGE_VERIFY: step_at(cf, CLOCK_CLOSE, cf->limit_at); return;
    case STAGE_ACCEPT:
    case STAGE_HANDLE: break;
    }
    if (!wall_known(cf->limit_at))
        step_at(cf, CLOCK_AGAIN, wall_add(now, LOOK_DAYS * WALL_DAY));
    else if (wall_known(remind) && now.ms < remind.ms)
        step_at(cf, CLOCK_REMIND, remind);
    else if (now.ms < cf->limit_at.ms)
        step_at(cf, CLOCK_YELLOW, cf->limit_at);
    else if (wall_known(cf->red_at) && now.ms < cf->red_at.ms)
        step_at(cf, CLOCK_RED, cf->red_at);
    else
        step_at(cf, CLOCK_AGAIN, wall_add(now, AGAIN_DAYS * WALL_DAY));
}

enum case_event case_clock_event(const struct case_file *cf, wall_t now)
{
    static const enum case_event events[CLOCK_STEPS] = {
        [CLOCK_NONE] = CASE_EVENTS, [CLOCK_REMIND] = EV_REMIND, [CLOCK_YELLOW] = EV_YELLOW,
        [CLOCK_RED] = EV_RED,       [CLOCK_AGAIN] = EV_AGAIN,   [CLOCK_RESUME] = EV_RESUME,
        [CLOCK_CLOSE] = EV_SILENCE};

    if (!wall_known(cf->clock_at) || cf->clock_at.ms > now.ms)
        return CASE_EVENTS;
    if (cf->clock_step == CLOCK_REMIND || cf->clock_step == CLOCK_YELLOW) {
        if (wall_known(cf->red_at) && cf->red_at.ms <= now.ms)
            return EV_RED;
        if (cf->limit_at.ms <= now.ms)
            return EV_YELLOW;
    }
    return events[cf->clock_step];
}

/* ---- the limits of a stage ------------------------------------------------------------------- */

static void set_limits(struct case_file *cf, wall_t limit, wall_t red)
{
    cf->limit_at = limit;
    cf->red_at = wall_known(limit) ? red : WALL_NONE;
}

/* The red limit follows the yellow one as far as the model says, from wherever that was moved to.
 */
static wall_t red_after(const struct case_service *s, const struct case_file *cf, wall_t limit,
                        const int hours[2])
{
    int between = hours[1] > hours[0] ? hours[1] - hours[0] : hours[0];

    return count_hours(s, cf, limit, between);
}

static void limits_of_stage(const struct case_service *s, struct case_file *cf, wall_t from)
{
    const struct limits *l = limits_of(s, cf);
    wall_t limit;

    switch (case_stage(cf->state)) {
    case STAGE_ACCEPT:
        limit = count_hours(s, cf, from, l->accept_hours);
        if (!wall_known(limit))
            limit = cf->due_at; /* no limit of its own: that of the whole */
        set_limits(cf, limit,
                   red_after(s, cf, limit, (int[]){l->accept_hours, l->accept_red_hours}));
        break;
    case STAGE_HANDLE:
    case STAGE_HOLD:
        set_limits(cf, cf->due_at,
                   red_after(s, cf, cf->due_at, (int[]){l->handle_hours, l->handle_red_hours}));
        break;
    case STAGE_VERIFY:
        set_limits(cf, count_hours(s, cf, from, l->verify_hours ? l->verify_hours : VERIFY_HOURS),
                   WALL_NONE);
        break;
    case STAGE_ENDED: set_limits(cf, WALL_NONE, WALL_NONE); break;
    }
}

static bool same_time(wall_t a, wall_t b)
{
    return a.ms == b.ms;
}

void case_limits(const struct case_service *s, const struct case_file *before, struct case_file *cf,
                 wall_t now)
{
    bool other_stage = case_stage(before->state) != case_stage(cf->state) ||
                       (before->state == CASE_REOPENED) != (cf->state == CASE_REOPENED);
    bool other_date = !same_time(before->due_at, cf->due_at) || before->grade != cf->grade;

    if (!other_stage && !other_date)
        return;
    if (case_stage(cf->state) == STAGE_ACCEPT && !other_stage)
        limits_of_stage(s, cf, cf->state == CASE_REOPENED ? now : cf->filed_at);
    else
        limits_of_stage(s, cf, now);
    case_clock_set(s, cf, now);
}

void case_limits_first(const struct case_service *s, struct case_file *cf)
{
    cf->due_at = case_handle_limit(s, cf, cf->filed_at);
    limits_of_stage(s, cf, cf->filed_at);
    case_clock_set(s, cf, cf->changed_at);
}
