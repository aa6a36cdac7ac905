/* The one door: every move of every case, whoever asked for it, and who is told of it. */
#include "cases/case_say.h"
#include "cases/dialogue.h"
#include "cases/say.h"

unsigned case_stands(const struct case_service *s, const struct case_file *cf,
                     const struct actor *who)
{
    unsigned by = 0;

    if (case_is_reporter(cf, who) ||
        (who->unit && who->unit == cf->unit && (who->may & MAY_REPORT)))
        by |= BY_REPORTER;
    if (cf->handler.phone.text[0] && strcmp(cf->handler.phone.text, who->phone.text) == 0)
        by |= BY_HANDLER;
    if ((who->may & MAY_WORK) && who->unit && cf->unit &&
        s->reader->unit_within(s->reader->ctx, cf->unit, who->unit))
        by |= BY_WORKER;
    return by;
}

/* ---- telling --------------------------------------------------------------------------------- */

static void tell(const struct case_service *s, const struct case_file *cf, const struct phone *to,
                 enum text_id id, const struct text_field *fields, struct effects *out)
{
    struct buf text = BUF_INIT;

    if (!phone_is_mobile(to))
        return;
    texts_write(s->texts, id, fields, &text);
    struct send_wish wish = {
        .to = *to,
        .text = effects_keep(out, buf_span(&text)),
        .cls = CLASS_CASE,
        .purpose = texts_key(id),
        .case_serial = cf->serial,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

/* 满意回1,一般回2,不满意回3. Silence is never taken for satisfied. */
static void ask_rating(const struct case_service *s, const struct case_file *cf, const char *result,
                       wall_t now, struct effects *out)
{
    struct question q = {.kind = QUESTION_RATING, .case_serial = cf->serial};
    struct buf text = BUF_INIT;
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",   w.number},
        {"result", result  },
        {NULL,     NULL    }
    };
    texts_write(s->texts, TEXT_ASK_RATING, fields, &text);
    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    question_offer(&q, "3", 3);
    question_put(s, &cf->reporter.phone, &q, effects_keep(out, buf_span(&text)), now, out);
    buf_free(&text);
}

void case_call_quietly(const struct case_service *s, const struct case_file *cf,
                       struct effects *out)
{
    if (phone_is_mobile(&cf->reporter.phone))
        call_list_add(&cf->reporter.phone, texts_word(s->texts, "call_why", "quiet"), cf->serial,
                      cf->message, out);
}

/* How a call for help ended is told to all of them; nobody rates it. */
static bool is_rated(const struct case_service *s, const struct case_file *cf)
{
    const struct kind *kind = model_kind(s->model, cf->kind);

    return kind && kind->destination == DEST_CASE;
}

/* Events that the reporter hears of. */
static bool is_news(enum case_event event)
{
    return event == EV_ASSIGN || event == EV_HOLD || event == EV_PASS_UP || event == EV_REFUSE ||
           event == EV_SETTLE;
}

/* The reporter hears of what concerns them, unless they did it themselves or it is a quiet
 * matter. */
static void tell_reporter(const struct case_service *s, const struct case_command *c,
                          const struct case_file *cf, struct effects *out)
{
    struct case_words w;

    if (case_is_reporter(cf, c->actor) || !is_news(c->event) ||
        !phone_is_mobile(&cf->reporter.phone))
        return;
    if (case_is_quiet(s, cf)) {
        case_call_quietly(s, cf, out);
        return;
    }
    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",    w.number        },
        {"handler", cf->handler.name},
        {"due",     w.due           },
        {"reason",  c->note         },
        {"unit",    say_above       },
        {NULL,      NULL            },
    };
    switch (c->event) {
    case EV_ASSIGN: tell(s, cf, &cf->reporter.phone, TEXT_TOLD_DISPATCHED, fields, out); break;
    case EV_HOLD: tell(s, cf, &cf->reporter.phone, TEXT_TOLD_HOLD, fields, out); break;
    case EV_PASS_UP: tell(s, cf, &cf->reporter.phone, TEXT_TOLD_PASSED_UP, fields, out); break;
    case EV_REFUSE: tell(s, cf, &cf->reporter.phone, TEXT_TOLD_REFUSED, fields, out); break;
    case EV_SETTLE:
        if (cf->state == CASE_SETTLED && is_rated(s, cf))
            ask_rating(s, cf, c->note, c->now, out);
        break;
    default: break;
    }
}

static void tell_handler(const struct case_service *s, const struct case_file *cf, enum text_id id,
                         struct effects *out)
{
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",      w.number   },
        {"household", w.household},
        {"kind",      w.kind     },
        {"subject",   w.subject  },
        {"due",       w.due      },
        {NULL,        NULL       },
    };
    tell(s, cf, &cf->handler.phone, id, fields, out);
}

/* ---- moving ---------------------------------------------------------------------------------- */

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
    };
    return past[event];
}

/* Who takes a case over by SMS is its handler from then on. */
static void take_over(const struct case_command *c, struct case_file *cf)
{
    if (c->event == EV_ASSIGN)
        cf->handler = c->assignee;
    else if ((c->event == EV_ACCEPT || c->event == EV_PROGRESS || c->event == EV_TAKE_CHARGE) &&
             !cf->handler.name[0] && (c->by & BY_WORKER))
        cf->handler = (struct case_person){c->actor->person, c->actor->name, c->actor->phone};
}

enum case_command_result case_do_move(const struct case_service *s, const struct case_command *c,
                                      struct case_file *cf, int64_t message, struct effects *out)
{
    enum case_state next;

    switch (case_move(cf->state, c->event, c->by, &next)) {
    case CASE_NOT_NOW: return COMMAND_NOT_NOW;
    case CASE_NOT_ALLOWED: return COMMAND_NOT_ALLOWED;
    case CASE_TAKEN: break;
    }
    cf->state = next;
    cf->changed_at = c->now;
    take_over(c, cf);
    if ((c->event == EV_HOLD || c->event == EV_ASSIGN) && wall_known(c->until))
        cf->due_at = c->until;
    case_save(cf, out);
    case_event_put(c->actor, past_of(c->event), cf->serial, message, c->note, c->now, out);
    if (c->event == EV_ASSIGN)
        tell_handler(s, cf, TEXT_DISPATCHED, out);
    if (c->event == EV_URGE && cf->handler.name[0])
        tell_handler(s, cf, TEXT_URGE_HANDLER, out);
    if (c->event == EV_SETTLE && cf->state != CASE_SETTLED && cf->handler.name[0])
        tell_handler(s, cf, TEXT_ASK_HANDLER, out);
    tell_reporter(s, c, cf, out);
    alarm_case_moved(s, c->actor, cf, c->now, out);
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
    struct case_file cf;
    struct case_command c = {.event = EV_MERGE,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = actor,
                             .by = BY_CENTRE,
                             .now = now};

    if (!s->reader->by_serial(s->reader->ctx, serial, &cf))
        return;
    case_number_write(other, number);
    c.note = number;
    cf.mark = "";
    if (case_do_move(s, &c, &cf, 0, out) != COMMAND_DONE)
        return;
    case_number_write(serial, number);
    case_event_put(actor, "case.amended", other, cf.message, number, now, out);
}
