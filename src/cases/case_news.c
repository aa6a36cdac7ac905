/* Who hears of a move, and in which words. */
#include "cases/case_effects.h"
#include "cases/say.h"

static bool by_this(const struct case_move *m, const struct phone *phone)
{
    return m->c->actor->phone.text[0] && strcmp(m->c->actor->phone.text, phone->text) == 0;
}

static const char *short_reason(const struct case_move *m)
{
    return case_is_quiet(m->s, m->cf) ? "" : m->note;
}

/* ---- the filer ------------------------------------------------------------------------------- */

static enum text_id filer_text(const struct case_move *m)
{
    switch (m->c->event) {
    case EV_HOLD: return TEXT_TOLD_HOLD;
    case EV_PASS_UP: return TEXT_TOLD_PASSED_UP;
    case EV_REFUSE:
    case EV_TRANSFER: return TEXT_TOLD_REFUSED;
    case EV_MERGE: return TEXT_TOLD_MERGED;
    default: return TEXT_TOLD_DISPATCHED;
    }
}

/* Unless they did it themselves, or it is a quiet matter. */
static void tell_filer(struct case_move *m)
{
    struct case_words w;

    if (case_is_reporter(m->cf, m->c->actor) || !phone_is_mobile(&m->cf->reporter.phone) ||
        m->c->known)
        return;
    if (case_is_quiet(m->s, m->cf)) {
        case_call_quietly(m->s, m->cf, m->out);
        return;
    }
    case_words(m->s, m->cf, &w);
    const struct text_field fields[] = {
        {"case",    w.number           },
        {"handler", m->cf->handler.name},
        {"due",     w.due              },
        {"reason",  m->note            },
        {"unit",    case_desk_name(m->s, m->cf)},
        {NULL,         NULL                        },
    };
    case_send(m->s, m->cf, &m->cf->reporter.phone, filer_text(m), fields, m->out);
}

/* ---- those who filed what was merged into it ---------------------------------------------------
 */

static bool ends_for_joined(const struct case_move *m)
{
    static const unsigned ends =
        1u << CASE_SETTLED | 1u << CASE_REFUSED | 1u << CASE_TRANSFERRED | 1u << CASE_WITHDRAWN;

    return m->before->state != m->cf->state && ((ends >> m->cf->state) & 1);
}

/* By the number that they know; quiet matters are spoken about. What one takes back the other has
 * still reported: it stands by itself again. */
static void tell_joined_one(struct case_move *m, struct case_file *joined)
{
    enum text_id id = m->c->event == EV_SETTLE ? TEXT_TOLD_JOINED : TEXT_TOLD_REFUSED;
    const struct phone *to = &joined->reporter.phone;
    struct case_words w;

    if (by_this(m, to) || strcmp(to->text, m->cf->reporter.phone.text) == 0)
        return;
    if (m->cf->state == CASE_WITHDRAWN) {
        case_part(m->s, m->c->actor, joined, m->message, m->c->now, m->out);
        return;
    }
    if (case_is_quiet(m->s, joined) || case_is_quiet(m->s, m->cf)) {
        case_call_quietly(m->s, joined, m->out);
        return;
    }
    case_words(m->s, joined, &w);
    const struct text_field fields[] = {
        {"case",   w.number},
        {"result", m->note },
        {"reason", m->note },
        {NULL,     NULL    }
    };
    case_send(m->s, joined, to, id, fields, m->out);
}

/* Everybody who reported the matter hears how it ended, also where cases were merged in turn. */
static void tell_joined(struct case_move *m, int64_t into, int depth)
{
    enum { LINKS_MAX = 16, DEPTH_MAX = 4 };
    const struct case_reader *reader = m->s->reader;
    struct case_link links[LINKS_MAX];
    size_t count = reader->links(reader->ctx, into, links, LINKS_MAX);

    for (size_t i = 0; i < count && depth < DEPTH_MAX; i++) {
        struct case_file joined;
        int64_t other = links[i].a == into ? links[i].b : links[i].a;

        if (!reader->by_serial(reader->ctx, other, &joined) || joined.state != CASE_MERGED ||
            joined.merged_into != into)
            continue;
        tell_joined_one(m, &joined);
        tell_joined(m, joined.serial, depth + 1);
    }
}

/* ---- those who have it ----------------------------------------------------------------------- */

struct news {
    enum text_id id;
    bool nudge; /* it may wait for the day and for company */
};

static struct news handler_news(const struct case_move *m)
{
    bool accept = case_stage(m->cf->state) == STAGE_ACCEPT;

    switch (m->c->event) {
    case EV_ASSIGN: return (struct news){TEXT_DISPATCHED, false};
    case EV_WITHDRAW:
    case EV_SETTLE: return (struct news){TEXT_ASK_HANDLER, false};
    case EV_INSTRUCT: return (struct news){TEXT_INSTRUCTED, false};
    case EV_RATE_BAD:
    case EV_REOPEN:
    case EV_FLARE_UP: return (struct news){TEXT_REOPENED_HANDLER, false};
    case EV_REMIND: return (struct news){accept ? TEXT_REMIND_ACCEPT : TEXT_REMIND_HANDLER, true};
    case EV_RESUME: return (struct news){TEXT_REMIND_HANDLER, true};
    case EV_YELLOW: return (struct news){TEXT_YELLOW_HANDLER, true};
    case EV_RED: return (struct news){TEXT_RED_HANDLER, true};
    case EV_AGAIN: return (struct news){TEXT_OVERDUE_HANDLER, true};
    default: return (struct news){TEXT_URGE_HANDLER, false};
    }
}

static void days_late(const struct case_move *m, char *out, size_t size)
{
    int64_t late = wall_known(m->cf->limit_at) ? m->c->now.ms - m->cf->limit_at.ms : 0;

    out[0] = '\0';
    if (late >= WALL_DAY)
        text_format(out, size, "%lld", (long long)(late / WALL_DAY));
}

static void tell_person(struct case_move *m, const struct phone *to, struct news news)
{
    const struct case_file *cf = m->cf;
    struct case_words w;
    char days[24], card[32];

    case_words(m->s, cf, &w);
    days_late(m, days, sizeof days);
    text_format(card, sizeof card, "%s",
                texts_word(m->s->texts, "supervision", supervision_name(cf->supervised)));
    const struct text_field fields[] = {
        {"case",      w.number           },
        {"household", w.household        },
        {"kind",      w.kind             },
        {"subject",   w.subject          },
        {"due",       w.due              },
        {"days",      days               },
        {"unit",      case_unit_name(m->s, cf)},
        {"handler",           cf->handler.name                     },
        {"reason",           short_reason(m) },
        {"text",           m->note                       },
        {"card",           card },
        {"grade",
         (size_t)cf->grade < m->s->model->grade_count ? m->s->model->grades[cf->grade].title : ""                      },
        {NULL,           NULL    },
    };
    if (by_this(m, to))
        return;
    if (news.nudge)
        case_nudge(m->s, cf, to, news.id, fields, m->c->now, m->out);
    else
        case_send(m->s, cf, to, news.id, fields, m->out);
}

static void tell_handler(struct case_move *m)
{
    struct case_person who;

    if (m->c->event == EV_SETTLE && !m->cf->handler.name[0])
        return;
    if (case_responsible(m->s, m->cf, &who))
        tell_person(m, &who.phone, handler_news(m));
}

/* The next level hears of what is overdue; with each week that passes, one further up. */
static void tell_above(struct case_move *m)
{
    struct case_person who = {.name = ""}, above;
    struct case_file higher = *m->cf;

    case_responsible(m->s, m->cf, &who);
    if (m->c->event == EV_AGAIN && m->cf->supervised == SUPERVISED_RED)
        case_desk_up(m->s, &higher);
    if (case_above(m->s, &higher, &who, &above))
        tell_person(m, &above.phone, (struct news){TEXT_OVERDUE_ABOVE, true});
}

/* ---- by event -------------------------------------------------------------------------------- */

static void tell_by_event(struct case_move *m)
{
    struct case_person who;

    switch (m->c->event) {
    case EV_HELPER: tell_person(m, &m->c->assignee.phone, (struct news){TEXT_HELPER, false}); break;
    case EV_TAKE_CHARGE:
        tell_person(m, &m->cf->charge.phone, (struct news){TEXT_CHARGED, false});
        break;
    case EV_SUPERVISE:
        if (case_responsible(m->s, m->cf, &who))
            tell_person(m, &who.phone, (struct news){TEXT_SUPERVISED, false});
        break;
    case EV_PASS_UP:
        if (case_responsible(m->s, m->cf, &who))
            tell_person(m, &who.phone, (struct news){TEXT_CAME_UP, false});
        break;
    case EV_RETURN:
        if (case_responsible(m->s, m->cf, &who))
            tell_person(m, &who.phone, (struct news){TEXT_CAME_BACK, false});
        break;
    case EV_GRADE:
        if (m->cf->grade > m->before->grade && case_worker(m->s, case_desk(m->cf), &who))
            tell_person(m, &who.phone, (struct news){TEXT_GRADE_RAISED, false});
        break;
    default: break;
    }
}

/* 医保办好了,卡在村代办点: an errand's end is news, its rating is asked all the same. */
static void tell_errand_done(struct case_move *m)
{
    const struct kind *kind = model_kind(m->s->model, m->cf->kind);
    struct case_words w;

    if (!kind || !kind->errand || m->c->event != EV_SETTLE || m->cf->state != CASE_SETTLED ||
        case_is_reporter(m->cf, m->c->actor) || case_is_quiet(m->s, m->cf))
        return;
    case_words(m->s, m->cf, &w);
    const struct text_field fields[] = {
        {"household", w.household },
        {"party",     m->cf->party},
        {"subject",   w.subject   },
        {"result",    m->note     },
        {"place",     m->cf->place},
        {NULL,        NULL        },
    };
    case_send(m->s, m->cf, &m->cf->reporter.phone, TEXT_ERRAND_DONE, fields, m->out);
}

void move_tell(struct case_move *m)
{
    if (m->effects & FX_HAND_OVER)
        tell_person(m, &m->cf->handler.phone, (struct news){TEXT_DISPATCHED, false});
    if (m->effects & FX_TELL_HANDLER)
        tell_handler(m);
    if (m->effects & FX_TELL_ABOVE)
        tell_above(m);
    if (m->effects & FX_TELL_FILER)
        tell_filer(m);
    if (ends_for_joined(m))
        tell_joined(m, m->cf->serial, 0);
    tell_by_event(m);
    if (m->effects & FX_TELL_PARTY)
        case_errand_tell(m->s, m->c, m->cf, m->out);
    tell_errand_done(m);
    if (m->effects & FX_ASK_RATING)
        case_ask_ratings(m->s, m->c, m->cf, m->out);
}
