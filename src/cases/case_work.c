/* Every later move of a case: orders and words by SMS, and commands of the staff. */
#include "cases/case_say.h"

/* How somebody stands to a case. */
static unsigned stands(const struct case_service *s, const struct case_file *cf,
                       const struct actor *who)
{
    unsigned by = 0;

    if (strcmp(cf->reporter.phone.text, who->phone.text) == 0 ||
        (who->unit && who->unit == cf->unit && (who->may & MAY_REPORT)))
        by |= BY_REPORTER;
    if (cf->handler.phone.text[0] && strcmp(cf->handler.phone.text, who->phone.text) == 0)
        by |= BY_HANDLER;
    if ((who->may & MAY_WORK) && who->unit && cf->unit &&
        s->reader->unit_within(s->reader->ctx, cf->unit, who->unit))
        by |= BY_WORKER;
    return by;
}

/* Tells a newly assigned handler. */
static void tell_handler(const struct case_service *s, const struct case_file *cf,
                         struct effects *out)
{
    struct buf text = BUF_INIT;
    struct case_words w;

    if (!phone_is_mobile(&cf->handler.phone))
        return;
    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",      w.number   },
        {"household", w.household},
        {"kind",      w.kind     },
        {"subject",   w.subject  },
        {"due",       w.due      },
        {NULL,        NULL       },
    };
    texts_write(s->texts, TEXT_DISPATCHED, fields, &text);
    struct send_wish wish = {
        .to = cf->handler.phone,
        .text = effects_keep(out, buf_span(&text)),
        .cls = CLASS_CASE,
        .purpose = texts_key(TEXT_DISPATCHED),
        .case_serial = cf->serial,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

static const char *past_of(enum case_event event)
{
    static const char *const past[CASE_EVENTS] = {
        [EV_FILE] = "case.filed",         [EV_ACCEPT] = "case.accepted",
        [EV_ASSIGN] = "case.assigned",    [EV_PROGRESS] = "case.progressed",
        [EV_SETTLE] = "case.settled",     [EV_PASS_UP] = "case.passed_up",
        [EV_RETURN] = "case.returned",    [EV_HOLD] = "case.held",
        [EV_REFUSE] = "case.refused",     [EV_TRANSFER] = "case.transferred",
        [EV_MERGE] = "case.merged",       [EV_URGE] = "case.urged",
        [EV_RATE_GOOD] = "case.rated",    [EV_RATE_BAD] = "case.rated_bad",
        [EV_CLOSE] = "case.closed",       [EV_REOPEN] = "case.reopened",
        [EV_WITHDRAW] = "case.withdrawn", [EV_CORRECT] = "case.corrected",
        [EV_NOTE] = "case.noted",
    };
    return past[event];
}

/* The one door: every move of every case, whoever asked for it. */
static enum case_command_result move(const struct case_service *s, const struct case_command *c,
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
    if (c->event == EV_ASSIGN)
        cf->handler = c->assignee;
    if (c->event == EV_HOLD && wall_known(c->until))
        cf->due_at = c->until;
    case_save(cf, out);
    case_event_put(c->actor, past_of(c->event), cf->serial, message, c->note, c->now, out);
    if (c->event == EV_ASSIGN)
        tell_handler(s, cf, out);
    return COMMAND_DONE;
}

enum case_command_result case_command(const struct case_service *s, const struct case_command *c,
                                      struct effects *out)
{
    struct case_file cf;
    struct case_command asked = *c;

    if (!s->reader->by_serial(s->reader->ctx, c->serial, &cf))
        return COMMAND_NO_CASE;
    asked.by |= stands(s, &cf, c->actor);
    return move(s, &asked, &cf, 0, out);
}

/* ---- by SMS --------------------------------------------------------------------------------- */

/* The case a text names, or the sender's only open one. */
static bool find_case(const struct case_service *s, const struct intake *in, struct case_file *cf)
{
    const struct reading *r = in->reading;
    int64_t serial;

    if (r->case_count)
        return case_number_parse(span_of(r->cases[0]), &serial) &&
               s->reader->by_serial(s->reader->ctx, serial, cf) && case_may_hear(s, cf, in->from);
    if (r->household &&
        s->reader->open_of_household(s->reader->ctx, r->household->id, NULL, &in->from->phone, cf))
        return true;
    return s->reader->open_of_reporter(s->reader->ctx, &in->from->phone, cf, 1) == 1;
}

/* Nothing was named that could be found: say so, or list what there is to choose from. */
static void answer_no_case(const struct case_service *s, const struct intake *in,
                           struct effects *out)
{
    if (in->reading->case_count)
        answer_send(s->texts, in, TEXT_QUERY_DENIED, NULL, 0, out);
    else
        case_tell_open(s, in, out);
}

void case_query(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;

    if (!r->case_count && !r->household)
        case_tell_open(s, in, out);
    else if (find_case(s, in, &cf))
        case_tell(s, in, &cf, out);
    else
        answer_no_case(s, in, out);
    intake_dispose(in, DISPOSED_QUERY, 0, out);
}

/* What a kind asks of a case. */
static bool event_of(const struct kind *kind, enum case_event *event)
{
    switch (kind->destination) {
    case DEST_URGE: *event = EV_URGE; return true;
    case DEST_WITHDRAW: *event = EV_WITHDRAW; return true;
    case DEST_SETTLE: *event = EV_SETTLE; return true;
    case DEST_ORDER: return kind->order && case_event_parse(kind->order, event);
    default: return false;
    }
}

static enum text_id text_of(enum case_event event)
{
    switch (event) {
    case EV_URGE: return TEXT_URGED;
    case EV_WITHDRAW: return TEXT_WITHDRAWN;
    case EV_SETTLE: return TEXT_SETTLED;
    default: return TEXT_ORDER_DONE;
    }
}

static void answer_move(const struct case_service *s, const struct intake *in,
                        const struct case_file *cf, enum text_id id, struct effects *out)
{
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",  w.number},
        {"state", w.state },
        {NULL,    NULL    }
    };

    answer_send(s->texts, in, id, fields, cf->serial, out);
}

/* An order or a wish by SMS: the same door as a command. */
static void order_case(const struct case_service *s, const struct intake *in, struct case_file *cf,
                       enum case_event event, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_command c = {.serial = cf->serial,
                             .event = event,
                             .note = r->remarks.ptr ? r->remarks.ptr : "",
                             .until = WALL_NONE,
                             .actor = in->from,
                             .by = stands(s, cf, in->from),
                             .now = in->now};

    if (event == EV_ASSIGN) {
        /* whom to, by name, is in the words; the clerk sees them when no name is found */
        c.event = EV_NOTE;
    }
    switch (move(s, &c, cf, in->message, out)) {
    case COMMAND_DONE: answer_move(s, in, cf, text_of(event), out); break;
    case COMMAND_NOT_NOW: case_tell(s, in, cf, out); break;
    case COMMAND_NOT_ALLOWED:
    case COMMAND_NO_CASE: answer_send(s->texts, in, TEXT_ORDER_DENIED, NULL, 0, out); break;
    }
}

void case_order(const struct case_service *s, const struct intake *in, struct effects *out)
{
    enum case_event event;
    struct case_file cf;
    bool found = event_of(in->reading->kind, &event) && find_case(s, in, &cf);

    if (found)
        order_case(s, in, &cf, event, out);
    else
        answer_no_case(s, in, out);
    intake_dispose(in,
                   in->reading->kind->destination == DEST_ORDER ? DISPOSED_ORDER : DISPOSED_AMENDED,
                   found ? cf.serial : 0, out);
}

/* A rating belongs to the case it names, else to the sender's newest one. */
void case_rating(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;
    bool bad = strncmp(r->rating, "不满意", strlen("不满意")) == 0;
    bool found = r->case_count ? find_case(s, in, &cf)
                               : s->reader->last_of_reporter(s->reader->ctx, &in->from->phone, &cf);
    struct case_command c = {.event = bad ? EV_RATE_BAD : EV_RATE_GOOD,
                             .note = r->rating,
                             .until = WALL_NONE,
                             .actor = in->from,
                             .by = BY_REPORTER,
                             .now = in->now};

    if (found && move(s, &c, &cf, in->message, out) == COMMAND_DONE)
        answer_move(s, in, &cf, bad ? TEXT_REOPENED : TEXT_RATED, out);
    else if (found)
        case_tell(s, in, &cf, out);
    else
        answer_no_case(s, in, out);
    intake_dispose(in, DISPOSED_ANSWERED, found ? cf.serial : 0, out);
}

/* 更正: the fields that the text names replace those of the case. */
void case_correct(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;
    bool found = r->case_count ? find_case(s, in, &cf)
                               : s->reader->last_of_reporter(s->reader->ctx, &in->from->phone, &cf);
    struct case_command c = {.event = EV_CORRECT,
                             .note = effects_keep(out, in->text).ptr,
                             .until = WALL_NONE,
                             .actor = in->from,
                             .by = BY_REPORTER,
                             .now = in->now};

    if (found && r->household) {
        cf.household = r->household->id;
        cf.household_number = r->household->number;
        cf.unit = r->household->unit;
        cf.party = r->party;
    }
    if (found && r->subject) {
        cf.subject = r->subject->title;
        cf.subject_word = r->subject_word;
    }
    if (found && move(s, &c, &cf, in->message, out) == COMMAND_DONE)
        answer_move(s, in, &cf, TEXT_CORRECTED, out);
    else if (found)
        case_tell(s, in, &cf, out);
    else
        answer_no_case(s, in, out);
    intake_dispose(in, DISPOSED_AMENDED, found ? cf.serial : 0, out);
}
