#include "cases/case_rules.h"
#include "cases/say.h"

#define X(name, words) words,
static const char *const event_names[] = {CASE_EVENT_TABLE(X)};
#undef X

#define IN(state) (1u << CASE_##state)

enum {
    FRESH = IN(NEW) | IN(INCOMPLETE) | IN(REOPENED),
    UNSENT = FRESH | IN(ACCEPTED), /* nobody was sent yet */
    SENT = IN(DISPATCHED) | IN(IN_WORK) | IN(ON_HOLD),
    OPEN = UNSENT | SENT | IN(PASSED_UP),
    DONE = IN(SETTLED) | IN(CLOSED),
    ANY = (1 << CASE_STATES) - 1,
    OURS = BY_WORKER | BY_CENTRE | BY_CHARGE,
    DOERS = OURS | BY_HANDLER,
    FIELD = DOERS | BY_HELPER,
    RATERS = BY_REPORTER | BY_PARTY,
    EVERYBODY = ~0u & ~BY_CLOCK,
    SAME = CASE_STATES
};

/* ---- conditions ------------------------------------------------------------------------------ */

typedef bool (*condition_fn)(const struct case_try *t);

static const struct kind *kind_of(const struct case_try *t)
{
    return t->model ? model_kind(t->model, t->cf->kind) : NULL;
}

static bool somebody_named(const struct case_try *t)
{
    return !t->asked || t->person;
}

static bool reason_given(const struct case_try *t)
{
    return !t->asked || (t->note && t->note[0]);
}

static bool other_named(const struct case_try *t)
{
    return !t->asked || (t->other && t->other != t->cf->serial);
}

/* What is merged into a case that nobody sees to would be lost with it. */
static bool other_to_join(const struct case_try *t)
{
    return other_named(t) && !(t->asked && t->other_gone);
}

static bool date_given(const struct case_try *t)
{
    return !t->asked || (wall_known(t->until) && t->until.ms > t->now.ms);
}

/* Longer delays are granted by the centre: 延时需批准. */
static bool delay_granted(const struct case_try *t)
{
    const struct kind *kind = kind_of(t);

    if (!date_given(t) || !reason_given(t))
        return false;
    if (!t->asked || (t->by & (BY_CENTRE | BY_CHARGE)) || !kind || !kind->extend_days)
        return true;
    return t->until.ms <= t->now.ms + (kind->extend_days + 1) * WALL_DAY;
}

static bool is_errand(const struct case_try *t)
{
    const struct kind *kind = kind_of(t);

    return kind && kind->errand;
}

static bool errand_mode(const struct case_try *t)
{
    return is_errand(t) && (!t->asked || t->mode);
}

static bool errand_dated(const struct case_try *t)
{
    return is_errand(t) && date_given(t);
}

static bool is_supervised(const struct case_try *t)
{
    return t->cf->supervised != SUPERVISED_NOT;
}

static bool has_handler(const struct case_try *t)
{
    return t->cf->handler.name[0] || t->cf->handler.phone.text[0];
}

/* A case that a leader has taken charge of is not let go by others. */
static bool not_in_charge(const struct case_try *t)
{
    bool mine = (t->by & (BY_CHARGE | BY_CENTRE)) != 0;

    return mine || !t->cf->charge.name[0];
}

static bool reason_and_free(const struct case_try *t)
{
    return reason_given(t) && not_in_charge(t);
}

static bool other_grade(const struct case_try *t)
{
    return t->model && t->model->grade_count > 1 && reason_given(t);
}

static const char *why_unmet(const struct case_try *t, condition_fn condition)
{
    static const struct {
        condition_fn condition;
        const char *why;
    } words[] = {
        {somebody_named,  say_why_nobody_named},
        {reason_given,    say_why_no_reason   },
        {other_named,     say_why_no_other    },
        {other_to_join,   say_why_other_gone  },
        {date_given,      say_why_no_date     },
        {delay_granted,   say_why_delay       },
        {is_errand,       say_why_no_errand   },
        {errand_mode,     say_why_no_mode     },
        {errand_dated,    say_why_errand_date },
        {is_supervised,   say_why_unsupervised},
        {has_handler,     say_why_no_handler  },
        {reason_and_free, say_why_in_charge   },
        {other_grade,     say_why_grade       },
    };

    if (condition == other_to_join && !other_named(t))
        condition = other_named;
    if (condition == errand_mode && !is_errand(t))
        condition = is_errand;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].condition == condition)
            return words[i].why;
    return "";
}

/* ---- the table ------------------------------------------------------------------------------- */

struct case_rule {
    unsigned in;
    enum case_event event;
    unsigned by;
    condition_fn only_if; /* NULL: always */
    int becomes;          /* SAME: the state stays */
    unsigned effects;
};

/* clang-format off */
/* in states               event             from whom              only if          becomes           and */
static const struct case_rule case_rules[] = {
    { FRESH,               EV_ACCEPT,        OURS,                  NULL,            CASE_ACCEPTED,    FX_TAKE_OVER | FX_ENTER | FX_LIMITS },
    { UNSENT | IN(PASSED_UP), EV_ASSIGN,     OURS,                  somebody_named,  CASE_DISPATCHED,  FX_HAND_OVER | FX_ENTER | FX_LIMITS | FX_TELL_FILER },
    { SENT,                EV_ASSIGN,        DOERS,                 somebody_named,  CASE_DISPATCHED,  FX_HAND_OVER | FX_LIMITS | FX_TELL_FILER },
    { OPEN,                EV_PROGRESS,      DOERS,                 NULL,            CASE_IN_WORK,     FX_TAKE_OVER | FX_ENTER | FX_LIMITS | FX_WEIGH },
    { OPEN,                EV_PROGRESS,      BY_HELPER,             NULL,            SAME,             FX_WEIGH },
    { OPEN,                EV_SETTLE,        DOERS,                 NULL,            CASE_SETTLED,     FX_ENTER | FX_SETTLED | FX_LIMITS | FX_ASK_RATING | FX_VISITS },
    /* the filer: before anybody was sent it settles the case, later it is a note (domain.md 3) */
    { UNSENT,              EV_SETTLE,        BY_REPORTER,           NULL,            CASE_SETTLED,     FX_ENTER | FX_SETTLED | FX_LIMITS | FX_ASK_RATING | FX_VISITS },
    { OPEN,                EV_SETTLE,        BY_REPORTER,           NULL,            SAME,             FX_TELL_HANDLER },
    { OPEN & ~IN(PASSED_UP), EV_PASS_UP,     DOERS,                 NULL,            CASE_PASSED_UP,   FX_ENTER | FX_UP | FX_LIMITS | FX_TELL_FILER | FX_WEIGH },
    { SENT | IN(PASSED_UP), EV_RETURN,       DOERS,                 NULL,            CASE_ACCEPTED,    FX_DOWN | FX_LIMITS },
    { OPEN,                EV_HOLD,          DOERS,                 delay_granted,   CASE_ON_HOLD,     FX_ENTER | FX_HOLD | FX_TELL_FILER },
    { UNSENT,              EV_REFUSE,        OURS,                  NULL,            CASE_REFUSED,     FX_ENDED | FX_TELL_FILER },
    { OPEN,                EV_TRANSFER,      OURS,                  reason_and_free, CASE_TRANSFERRED, FX_ENDED | FX_TELL_FILER },
    { OPEN,                EV_MERGE,         OURS,                  other_to_join,   CASE_MERGED,      FX_ENDED | FX_TELL_FILER },
    { OPEN,                EV_URGE,          BY_REPORTER | OURS,    NULL,            SAME,             FX_TELL_HANDLER },
    { IN(SETTLED),         EV_RATE_GOOD,     RATERS | BY_CENTRE,    NULL,            CASE_CLOSED,      FX_RATED | FX_ENDED },
    { IN(CLOSED),          EV_RATE_GOOD,     RATERS | BY_CENTRE,    NULL,            SAME,             FX_RATED },
    { DONE,                EV_RATE_BAD,      RATERS | BY_CENTRE,    NULL,            CASE_REOPENED,    FX_RATED | FX_FAILED | FX_END_VISITS | FX_LIMITS | FX_TELL_HANDLER | FX_WEIGH },
    { IN(SETTLED),         EV_CLOSE,         OURS,                  NULL,            CASE_CLOSED,      FX_ENDED },
    { DONE | IN(REFUSED) | IN(WITHDRAWN) | IN(TRANSFERRED),
                           EV_REOPEN,        OURS,                  NULL,            CASE_REOPENED,    FX_FAILED | FX_END_VISITS | FX_LIMITS | FX_TELL_HANDLER | FX_WEIGH },
    { UNSENT,              EV_WITHDRAW,      BY_REPORTER | OURS,    NULL,            CASE_WITHDRAWN,   FX_ENDED },
    { SENT | IN(PASSED_UP), EV_WITHDRAW,     BY_REPORTER,           NULL,            SAME,             FX_TELL_HANDLER },
    { OPEN,                EV_CORRECT,       BY_REPORTER | OURS,    NULL,            SAME,             FX_WEIGH },
    { OPEN,                EV_TAKE_CHARGE,   OURS,                  NULL,            SAME,             FX_TAKE_OVER },
    { ANY,                 EV_NOTE,          EVERYBODY,             NULL,            SAME,             0 },
    { OPEN,                EV_HELPER,        DOERS,                 somebody_named,  SAME,             0 },
    { OPEN,                EV_HELPER_END,    DOERS,                 somebody_named,  SAME,             0 },
    { ANY & ~IN(MERGED),   EV_LINK,          OURS,                  other_named,     SAME,             0 },
    { OPEN,                EV_SUPERVISE,     OURS,                  NULL,            SAME,             FX_CARD },
    { ANY,                 EV_UNSUPERVISE,   OURS,                  is_supervised,   SAME,             FX_CARD },
    { OPEN,                EV_INSTRUCT,      OURS,                  reason_given,    SAME,             FX_TELL_HANDLER },
    { DONE,                EV_FOLLOW_UP,     DOERS | RATERS,        NULL,            SAME,             0 },
    { DONE,                EV_FLARE_UP,      DOERS | RATERS,        NULL,            CASE_REOPENED,    FX_FAILED | FX_END_VISITS | FX_LIMITS | FX_TELL_HANDLER | FX_WEIGH },
    { OPEN,                EV_GRADE,         OURS | BY_CLOCK,       other_grade,     SAME,             FX_LIMITS },
    { ANY & ~IN(MERGED),   EV_CATEGORISE,    OURS,                  NULL,            SAME,             FX_WEIGH },
    { OPEN,                EV_MODE,          FIELD,                 errand_mode,      SAME,             0 },
    { OPEN,                EV_PAPERS,        FIELD,                 is_errand,       SAME,             FX_TELL_PARTY },
    { OPEN,                EV_APPOINT,       FIELD,                 errand_dated,    SAME,             FX_TELL_PARTY },
    { IN(SETTLED),         EV_HAND_BACK,     FIELD,                 is_errand,       CASE_CLOSED,      FX_ENDED },
    { IN(CLOSED),          EV_HAND_BACK,     FIELD,                 is_errand,       SAME,             0 },
    { IN(ON_HOLD),         EV_RESUME,        OURS,                  NULL,            CASE_IN_WORK,     FX_LIMITS },
    { IN(ON_HOLD),         EV_RESUME,        BY_CLOCK,              NULL,            CASE_IN_WORK,     FX_LIMITS | FX_TELL_HANDLER },
    { OPEN,                EV_REMIND,        BY_CLOCK,              NULL,            SAME,             FX_TELL_HANDLER },
    { OPEN,                EV_YELLOW,        BY_CLOCK,              NULL,            SAME,             FX_CARD | FX_TELL_HANDLER | FX_TELL_ABOVE },
    { OPEN,                EV_RED,           BY_CLOCK,              NULL,            SAME,             FX_CARD | FX_TELL_HANDLER | FX_TELL_ABOVE },
    { OPEN,                EV_AGAIN,         BY_CLOCK,              NULL,            SAME,             FX_TELL_HANDLER | FX_TELL_ABOVE },
    { IN(SETTLED),         EV_SILENCE,       BY_CLOCK,              NULL,            CASE_CLOSED,      FX_ENDED },
};
/* clang-format on */

const char *case_event_name(enum case_event event)
{
    return (unsigned)event < CASE_EVENTS ? event_names[event] : "?";
}

bool case_event_parse(const char *name, enum case_event *event)
{
    for (int i = 0; i < CASE_EVENTS; i++)
        if (strcmp(name, event_names[i]) == 0) {
            *event = (enum case_event)i;
            return true;
        }
    return false;
}

/* ---- looking it up --------------------------------------------------------------------------- */

/* The first row for the state and event that one of these may bring; *found tells whether the state
 * takes the event at all. `from` is where to go on. */
static const struct case_rule *next_rule(const struct case_try *t, size_t *from, bool *found)
{
    for (size_t i = *from; i < sizeof case_rules / sizeof *case_rules; i++) {
        const struct case_rule *rule = &case_rules[i];

        if (rule->event != t->event || !((rule->in >> t->cf->state) & 1))
            continue;
        *found = true;
        if (rule->by & t->by) {
            *from = i + 1;
            return rule;
        }
    }
    return NULL;
}

static bool model_lets(const struct case_try *t)
{
    return !t->model || t->keeper || (t->by & BY_CLOCK) ||
           model_may_move(t->model, case_event_name(t->event), t->role ? t->role : "");
}

void case_try(const struct case_try *t, struct case_outcome *out)
{
    const struct case_rule *rule;
    bool found = false;
    size_t from = 0;

    *out = (struct case_outcome){.verdict = CASE_NOT_NOW, .next = t->cf->state, .why = ""};
    while ((rule = next_rule(t, &from, &found))) {
        if (!model_lets(t))
            break;
        if (!rule->only_if || rule->only_if(t)) {
            out->verdict = CASE_TAKEN;
            out->effects = rule->effects;
            if (rule->becomes != SAME)
                out->next = (enum case_state)rule->becomes;
            out->why = "";
            return;
        }
        out->verdict = CASE_UNMET;
        out->why = why_unmet(t, rule->only_if);
    }
    if (out->verdict == CASE_UNMET)
        return;
    out->verdict = found ? CASE_NOT_ALLOWED : CASE_NOT_NOW;
    out->why = found ? say_why_not_yours : say_why_not_now;
}

unsigned case_states_taking(enum case_event event, unsigned by)
{
    unsigned states = 0;

    for (size_t i = 0; i < sizeof case_rules / sizeof *case_rules; i++)
        if (case_rules[i].event == event && (case_rules[i].by & by))
            states |= case_rules[i].in;
    return states;
}

enum case_verdict case_move(enum case_state state, enum case_event event, unsigned by,
                            enum case_state *next)
{
    struct case_file cf = {.state = state};
    struct case_try t = {.cf = &cf, .event = event, .by = by};
    const struct case_rule *rule;
    bool found = false;
    size_t from = 0;

    rule = next_rule(&t, &from, &found);
    if (!rule)
        return found ? CASE_NOT_ALLOWED : CASE_NOT_NOW;
    *next = rule->becomes == SAME ? state : (enum case_state)rule->becomes;
    return CASE_TAKEN;
}
