/* The effects of a move on the case itself and on the rows beside it. */
#include "cases/case_effects.h"
#include "cases/register.h"
#include "cases/say.h"

/* Nobody has gone there yet. */
static bool is_unsent(enum case_state state)
{
    return state == CASE_NEW || state == CASE_INCOMPLETE || state == CASE_ACCEPTED ||
           state == CASE_REOPENED;
}

/* ---- who has it ------------------------------------------------------------------------------ */

/* Who takes a case over by SMS is its handler from then on. */
static void take_over(struct case_move *m)
{
    const struct actor *who = m->c->actor;

    if (m->cf->handler.name[0] || !(m->c->by & BY_WORKER))
        return;
    m->cf->handler = (struct case_person){who->person, who->name, who->phone};
    if (!wall_known(m->cf->sent_at))
        m->cf->sent_at = m->c->now;
}

static void hand_over(struct case_move *m)
{
    m->cf->handler = m->c->assignee;
    m->cf->sent_at = m->c->now;
}

/* Whoever hands it up belongs to a unit: the one above that unit has it now. */
static void hand_up(struct case_move *m)
{
    const struct actor *who = m->c->actor;

    if (who->unit && (m->c->by & BY_WORKER))
        m->cf->desk = who->unit;
    case_desk_up(m->s, m->cf);
    if (!is_unsent(m->before->state) || case_words_fail(m->note))
        m->cf->failures++; /* 村上没说成 */
}

/* Back from the handler: somebody else is to be sent. Back from above: those of before have it. */
static void hand_down(struct case_move *m)
{
    if (m->before->state == CASE_PASSED_UP) {
        m->cf->desk = 0;
        return;
    }
    m->cf->handler = (struct case_person){.name = ""};
}

static void take_charge(struct case_move *m)
{
    const struct actor *who = m->c->actor;

    if (case_is_somebody(&m->c->assignee))
        m->cf->charge = m->c->assignee;
    else
        m->cf->charge = (struct case_person){who->person, who->name, who->phone};
    if (strcmp(m->cf->mark, say_grade_charge) == 0)
        m->cf->mark = "";
}

/* ---- ledger, settlement, rating -------------------------------------------------------------- */

/* The handling time begins when it is accepted. What nobody accepted until it was settled should
 * have been accepted in time, and is not on time by its settlement. */
static wall_t accepted_by(const struct case_move *m)
{
    const struct case_file *before = m->before;
    bool late = m->c->event == EV_SETTLE && is_unsent(before->state) &&
                before->state != CASE_REOPENED && wall_known(before->limit_at) &&
                before->limit_at.ms < m->c->now.ms;

    return late ? before->limit_at : m->c->now;
}

static void enter_ledger(struct case_move *m)
{
    const struct kind *kind = model_kind(m->s->model, m->cf->kind);
    wall_t due;

    if (wall_known(m->cf->accepted_at))
        return;
    m->cf->accepted_at = m->c->now;
    m->cf->ledger = kind && kind->ledger ? kind->ledger : m->cf->kind;
    m->entered = true;
    due = case_handle_limit(m->s, m->cf, accepted_by(m));
    if (wall_known(due))
        m->cf->due_at = due;
}

static enum settled_by settled_by(const struct case_move *m)
{
    if (m->c->by & BY_CENTRE)
        return SETTLED_BY_CENTRE;
    if ((m->c->by & BY_REPORTER) && is_unsent(m->before->state) && !m->before->handler.name[0])
        return SETTLED_ON_SPOT;
    return SETTLED_BY_HANDLER;
}

static void settle(struct case_move *m)
{
    struct case_file *cf = m->cf;

    cf->settled_at = m->c->now;
    cf->settled_by = settled_by(m);
    cf->result = m->note;
    if (m->c->agreement && m->c->agreement[0])
        cf->agreement = m->c->agreement;
    cf->rating = cf->rating_party = "";
    cf->rated_at = WALL_NONE;
    cf->silent = false;
}

static void fail(struct case_move *m)
{
    if (m->before->state == CASE_SETTLED || m->before->state == CASE_CLOSED)
        m->cf->failures++;
    m->cf->settled_at = m->cf->closed_at = WALL_NONE;
    m->cf->settled_by = SETTLED_BY_NOBODY;
    m->cf->due_at = case_handle_limit(m->s, m->cf, m->c->now);
}

static void rate(struct case_move *m)
{
    const char *words = m->c->rating ? m->c->rating : m->note;
    bool party = (m->c->by & BY_PARTY) && !(m->c->by & BY_REPORTER);

    if (party)
        m->cf->rating_party = words;
    else
        m->cf->rating = words;
    m->cf->rated_at = m->c->now;
    m->cf->silent = false;
}

static void end(struct case_move *m)
{
    m->cf->closed_at = m->c->now;
    if (m->cf->state == CASE_MERGED)
        m->cf->merged_into = m->c->other;
    if (m->c->event == EV_SILENCE || m->c->event == EV_CLOSE || m->c->event == EV_HAND_BACK)
        m->cf->silent = case_is_rated(m->s, m->cf) && !m->cf->rating[0] && !m->cf->rating_party[0];
}

/* ---- supervision -------------------------------------------------------------------------------
 */

static int points_of(const struct case_move *m, enum supervision card)
{
    return m->s->model->supervise_points[card];
}

/* The clock gives one card of each colour a stage: late in accepting and late in handling are two,
 * each with its points. What is shown is the gravest. Taken back, its points go with it. */
static void supervise(struct case_move *m)
{
    enum supervision card = m->c->card;

    if (m->c->event == EV_UNSUPERVISE) {
        m->cf->points -= points_of(m, m->cf->supervised);
        m->cf->supervised = SUPERVISED_NOT;
        return;
    }
    if (m->c->event == EV_YELLOW)
        card = SUPERVISED_YELLOW;
    else if (m->c->event == EV_RED)
        card = SUPERVISED_RED;
    else if (card == SUPERVISED_NOT)
        card = SUPERVISED_PLAIN;
    m->cf->points += points_of(m, card);
    if (card > m->cf->supervised || m->c->event == EV_SUPERVISE)
        m->cf->supervised = card;
}

/* ---- single events -----------------------------------------------------------------------------
 */

/* The date becomes the limit; one before the limit only stands the clock still. */
static void hold(struct case_move *m)
{
    m->cf->held_from = m->c->now;
    m->cf->held_until = m->c->until;
    m->cf->hold_reason = m->note;
    if (m->before->state == CASE_ON_HOLD || !wall_known(m->cf->due_at) ||
        m->cf->due_at.ms < m->c->until.ms)
        m->cf->due_at = m->c->until;
}

static void categorise(struct case_move *m)
{
    struct case_file *cf = m->cf;
    const struct case_command *c = m->c;

    if (c->subject)
        cf->subject = c->subject;
    if (c->party2)
        cf->party2 = c->party2;
    if (c->household2) {
        cf->household2 = c->household2;
        cf->household2_number = c->household2_number;
    }
    if (c->people)
        cf->people = c->people;
    if (c->amount)
        cf->amount = c->amount;
    if (c->place)
        cf->place = c->place;
    if (c->agreement)
        cf->agreement = c->agreement;
}

static void change_grade(struct case_move *m)
{
    wall_t due;

    m->cf->grade = m->c->grade;
    if (m->cf->grade > m->before->grade)
        case_desk_raise(m->s, m->cf);
    case_mark_above(m->s, m->cf);
    due = case_handle_limit(m->s, m->cf,
                            wall_known(m->cf->accepted_at) ? m->cf->accepted_at : m->cf->filed_at);
    if (wall_known(due) && due.ms > m->c->now.ms && m->cf->state != CASE_ON_HOLD)
        m->cf->due_at = due;
}

/* 没说成 is an attempt in vain; of an errand the words may name the mode. */
static void progress(struct case_move *m)
{
    const struct kind *kind = model_kind(m->s->model, m->cf->kind);
    const char *words = m->c->mode ? m->c->mode : m->note;

    if (case_words_fail(m->note))
        m->cf->failures++;
    if (kind && kind->errand && case_mode_in(words)[0])
        m->cf->mode = case_mode_in(words);
}

static void alter_by_event(struct case_move *m)
{
    switch (m->c->event) {
    case EV_TAKE_CHARGE: take_charge(m); break;
    case EV_CATEGORISE: categorise(m); break;
    case EV_GRADE: change_grade(m); break;
    case EV_MODE: m->cf->mode = case_mode_in(m->c->mode ? m->c->mode : m->note); break;
    case EV_PAPERS:
    case EV_APPOINT:
        if (m->c->place && m->c->place[0])
            m->cf->place = m->c->place;
        break;
    case EV_ASSIGN:
        if (wall_known(m->c->until))
            m->cf->due_at = m->c->until;
        break;
    case EV_PROGRESS: progress(m); break;
    default: break;
    }
}

void move_alter(struct case_move *m)
{
    static const struct {
        unsigned effect;
        void (*alter)(struct case_move *m);
    } steps[] = {
        {FX_TAKE_OVER, take_over   },
        {FX_HAND_OVER, hand_over   },
        {FX_ENTER,     enter_ledger},
        {FX_UP,        hand_up     },
        {FX_DOWN,      hand_down   },
        {FX_SETTLED,   settle      },
        {FX_FAILED,    fail        },
        {FX_RATED,     rate        },
        {FX_CARD,      supervise   },
        {FX_HOLD,      hold        },
        {FX_ENDED,     end         },
    };

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (m->effects & steps[i].effect)
            steps[i].alter(m);
    alter_by_event(m);
}

void move_wind(struct case_move *m)
{
    if (m->c->by & BY_CLOCK && m->c->event != EV_GRADE)
        case_clock_set(m->s, m->cf, m->c->now);
}

/* ---- words of the event ------------------------------------------------------------------------
 */

static const char *grade_title(const struct case_move *m, int grade)
{
    return (size_t)grade < m->s->model->grade_count ? m->s->model->grades[grade].title : "";
}

static void add_words(struct case_move *m, const char *words)
{
    if (words && words[0])
        buf_addf(&m->detail, "%s%s", m->detail.len ? " " : "", words);
}

static void add_card(struct case_move *m)
{
    enum supervision card =
        m->c->event == EV_UNSUPERVISE ? m->before->supervised : m->cf->supervised;
    char words[64];

    text_format(words, sizeof words, say_card_points,
                texts_word(m->s->texts, "supervision", supervision_name(card)),
                m->cf->points - m->before->points);
    add_words(m, words);
    if (m->c->event == EV_YELLOW || m->c->event == EV_RED)
        add_words(m, m->cf->handler.name);
}

const char *move_detail(struct case_move *m)
{
    char words[96];

    switch (m->c->event) {
    case EV_ASSIGN: add_words(m, m->c->assignee.name); break;
    case EV_HELPER:
    case EV_HELPER_END: add_words(m, m->c->assignee.name); break;
    case EV_TAKE_CHARGE: add_words(m, m->cf->charge.name); break;
    case EV_SUPERVISE:
    case EV_UNSUPERVISE:
    case EV_YELLOW:
    case EV_RED: add_card(m); break;
    case EV_SILENCE: add_words(m, m->cf->silent ? say_silent : ""); break;
    case EV_GRADE:
        text_format(words, sizeof words, say_grade_from_to, grade_title(m, m->before->grade),
                    grade_title(m, m->cf->grade));
        add_words(m, words);
        break;
    case EV_PAPERS:
        text_format(words, sizeof words, m->c->received ? say_paper_received : say_paper_asked,
                    m->c->papers ? m->c->papers : "");
        add_words(m, words);
        break;
    case EV_MODE: add_words(m, m->c->mode); break;
    case EV_CATEGORISE: add_words(m, m->c->subject); break;
    case EV_FOLLOW_UP: add_words(m, m->c->kept > 0 ? say_visit_kept : ""); break;
    case EV_FLARE_UP: add_words(m, say_visit_broken); break;
    default: break;
    }
    if ((m->c->event != EV_RATE_GOOD && m->c->event != EV_RATE_BAD) || !m->c->rating)
        add_words(m, m->note);
    else
        add_words(m, m->c->rating);
    return m->detail.ptr ? m->detail.ptr : "";
}

/* ---- rows beside the case ----------------------------------------------------------------------
 */

static void add_helper(struct case_move *m)
{
    struct case_helper helper = {.case_serial = m->cf->serial,
                                 .who = m->c->assignee,
                                 .role = effects_keep_str(m->out, m->c->role ? m->c->role : ""),
                                 .ended = m->c->event == EV_HELPER_END};

    helper.who.name = effects_keep_str(m->out, m->c->assignee.name);
    effects_put(m->out, EFFECT_CASE_HELPER, 0, &helper, sizeof helper);
}

/* Both cases' timelines name the other one. */
static void add_link(struct case_move *m)
{
    bool merged = m->c->event == EV_MERGE;
    struct case_link link = {m->cf->serial, m->c->other,
                             effects_keep_str(m->out, merged       ? say_merged
                                                      : m->note[0] ? m->note
                                                                   : say_related)};
    char number[CASE_NUMBER_SIZE];

    case_number_write(m->cf->serial, number);
    effects_put(m->out, EFFECT_CASE_LINK, 0, &link, sizeof link);
    case_event_put(m->c->actor, merged ? "case.amended" : "case.linked", m->c->other,
                   m->cf->message, number, m->c->now, m->out);
}

void move_rows(struct case_move *m)
{
    if (m->entered)
        register_from_case(m->s, m->cf, m->c->actor, m->c->now, m->out);
    switch (m->c->event) {
    case EV_HELPER:
    case EV_HELPER_END: add_helper(m); break;
    case EV_MERGE:
    case EV_LINK: add_link(m); break;
    case EV_FOLLOW_UP:
    case EV_FLARE_UP: case_visit_done(m->s, m->c, m->cf, m->out); break;
    case EV_PAPERS: case_errand_papers(m->c, m->cf, m->out); break;
    default: break;
    }
    if (m->effects & FX_END_VISITS)
        case_visits_end(m->s, m->cf, m->c->now, m->out);
    if (m->effects & FX_VISITS)
        case_visits_plan(m->s, m->cf, m->c->now, m->out);
}
