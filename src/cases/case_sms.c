/* What people ask of a case by SMS: its state, an urge, a correction, an order, a rating. */
#include "cases/alarm.h"
#include "cases/case_course.h"
#include "cases/dialogue.h"
#include "cases/say.h"
#include "text/fold.h"

/* The case a text names, or the sender's only open one. */
static bool find_case(const struct case_service *s, const struct intake *in, struct case_file *cf)
{
    const struct reading *r = in->reading;
    int64_t serial;

    if (r->case_count)
        return case_number_parse(span_of(r->cases[0]), &serial) &&
               s->reader->by_serial(s->reader->ctx, serial, cf) && case_may_hear(s, cf, in->from);
    if (r->bad_case[0])
        return false;
    if (r->household)
        return case_open_of_household(s, r->household->id, NULL, in->from, cf);
    return s->reader->open_of_reporter(s->reader->ctx, in->from, cf, 1) == 1;
}

/* Nothing was named that could be found: say so, or show what there is to choose from. */
static void answer_no_case(const struct case_service *s, const struct intake *in,
                           struct effects *out)
{
    if (in->reading->bad_case[0])
        answer_send(s->texts, in, TEXT_NUMBER_WRONG, NULL, 0, out);
    else if (in->reading->case_count || in->reading->household)
        answer_send(s->texts, in, TEXT_QUERY_DENIED, NULL, 0, out);
    else
        case_tell_open(s, in, out);
}

void case_query(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf;
    int64_t serial = 0;

    if (!r->case_count && !r->household && !r->bad_case[0] && (in->from->may & MAY_WORK)) {
        case_tell_work(s, in, out);
    } else if (!r->case_count && !r->household && !r->bad_case[0]) {
        case_tell_open(s, in, out);
    } else if (find_case(s, in, &cf)) {
        case_tell(s, in, &cf, out);
        serial = cf.serial;
    } else {
        answer_no_case(s, in, out);
    }
    intake_dispose(in, DISPOSED_QUERY, serial, out);
}

/* ---- orders and wishes ----------------------------------------------------------------------- */

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

static enum text_id text_of(const struct case_service *s, enum case_event event,
                            const struct case_file *cf)
{
    switch (event) {
    case EV_URGE: return TEXT_URGED;
    case EV_WITHDRAW: return cf->state == CASE_WITHDRAWN ? TEXT_WITHDRAWN : TEXT_ORDER_DONE;
    case EV_SETTLE:
        if (cf->state != CASE_SETTLED)
            return TEXT_SETTLE_NOTED;
        return case_is_dispute(s, cf) ? TEXT_SETTLED : TEXT_SETTLED_DONE;
    default: return TEXT_ORDER_DONE;
    }
}

static void answer_about(const struct case_service *s, const struct intake *in,
                         const struct case_file *cf, enum text_id id, struct effects *out)
{
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case",      w.number   },
        {"state",     w.state    },
        {"household", w.household},
        {"party",     ""         },
        {"subject",   w.subject  },
        {"kind",      w.kind     },
        {NULL,        NULL       },
    };
    answer_send(s->texts, in, id, fields, cf->serial, out);
}

void case_answer_move(const struct case_service *s, const struct intake *in, int64_t serial,
                      enum text_id id, struct effects *out)
{
    struct case_file cf;

    if (s->reader->by_serial(s->reader->ctx, serial, &cf))
        answer_about(s, in, &cf, id, out);
}

/* The first holder, at the case's unit or above, of the office whose title stands in the words; the
 * longest title counts. */
static bool office_named(const struct case_service *s, struct span words,
                         const struct case_file *cf, struct case_person *out)
{
    const struct role *best = NULL;
    struct buf folded = BUF_INIT;
    size_t longest = 0;

    fold_words(words, &folded);
    for (size_t i = 0; folded.len && i < s->model->role_count; i++) {
        const struct role *role = &s->model->roles[i];

        for (size_t w = 0; w <= role->words.count; w++) {
            const char *title = w ? role->words.items[w - 1] : role->title;

            if (strlen(title) > longest && strstr(folded.ptr, title)) {
                best = role;
                longest = strlen(title);
            }
        }
    }
    buf_free(&folded);
    return best && s->reader->worker_for(s->reader->ctx, case_desk(cf),
                                         (const char *const[]){best->code}, 1, out);
}

bool case_person_said(const struct case_service *s, const struct case_file *cf, const char *words,
                      struct case_person *out)
{
    return words[0] && (s->reader->person_named(s->reader->ctx, words, out) ||
                        office_named(s, span_of(words), cf, out));
}

bool case_rating_is_bad(const char *rating)
{
    return strncmp(rating, say_rating_bad, strlen(say_rating_bad)) == 0;
}

/* Whom a case is handed to: a name of the roster in the words, or an office. */
static bool assignee_of(const struct case_service *s, const struct intake *in,
                        const struct case_file *cf, struct case_person *out)
{
    const struct reading *r = in->reading;

    return (r->party[0] && s->reader->person_named(s->reader->ctx, r->party, out)) ||
           (r->remarks.len && s->reader->person_named(s->reader->ctx, r->remarks.ptr, out)) ||
           office_named(s, in->text, cf, out);
}

static void answer_unmet(const struct case_service *s, const struct intake *in,
                         const struct case_file *cf, const char *why, struct effects *out)
{
    char number[CASE_NUMBER_SIZE];

    case_number_write(cf->serial, number);
    const struct text_field fields[] = {
        {"case",   number},
        {"reason", why   },
        {NULL,     NULL  }
    };
    answer_send(s->texts, in, TEXT_ORDER_UNMET, fields, cf->serial, out);
}

void case_order_one(const struct case_service *s, const struct intake *in, struct case_file *cf,
                    enum case_event event, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_command c = {.serial = cf->serial,
                             .event = event,
                             .note = r->remarks.ptr ? r->remarks.ptr : "",
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = in->from,
                             .by = case_stands(s, cf, in->from),
                             .now = in->now};
    struct buf reason = BUF_INIT;

    if (event == EV_PROGRESS) /* 领着办 was read as a word for the kind, and is no remark */
        c.mode = case_mode_in(effects_keep(out, in->text).ptr);
    if (event == EV_PROGRESS && !c.note[0])
        c.note = c.mode;
    if (event == EV_ASSIGN && !assignee_of(s, in, cf, &c.assignee)) {
        c.event = EV_NOTE; /* to whom was not understood: the clerk sees the words */
        cf->mark = say_mark_assignee;
    }
    if (event == EV_HOLD) {
        case_date_in(in->text, in->now, &c.until, &reason);
        c.note = effects_keep(out, reason.len ? buf_span(&reason) : span_of("")).ptr;
        buf_free(&reason);
        if (!wall_known(c.until)) {
            answer_about(s, in, cf, TEXT_ASK_DATE, out);
            return;
        }
    }
    switch (case_do_move(s, &c, cf, in->message, out)) {
    case COMMAND_DONE: answer_about(s, in, cf, text_of(s, event, cf), out); break;
    case COMMAND_NOT_NOW: answer_about(s, in, cf, TEXT_ORDER_NOT_NOW, out); break;
    case COMMAND_UNMET: answer_unmet(s, in, cf, case_command_why(s, &c), out); break;
    case COMMAND_NOT_ALLOWED:
    case COMMAND_NO_CASE: answer_send(s->texts, in, TEXT_ORDER_DENIED, NULL, 0, out); break;
    }
}

/* Several are open and none was named: ask which. */
static bool ask_which(const struct case_service *s, const struct intake *in, enum case_event event,
                      struct effects *out)
{
    struct question q = {.kind = QUESTION_CASE, .event = (int)event};
    struct buf list = BUF_INIT;
    bool asked = false;

    if (in->reading->case_count || in->reading->household || in->reading->bad_case[0])
        return false;
    if (case_list_open(s, in->from, &list) > 1) {
        const struct text_field fields[] = {
            {"list", list.ptr},
            {NULL,   NULL    }
        };

        asked = dialogue_ask(s, in, &q, TEXT_ASK_CASE, fields, out);
    }
    buf_free(&list);
    return asked;
}

/* 撤 without a number means the newest one, and is asked before it is done. */
static bool ask_withdraw(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q = {.kind = QUESTION_WITHDRAW};
    struct case_file cf;
    struct case_words w;

    if (in->reading->case_count || in->reading->bad_case[0] ||
        !s->reader->last_of_reporter(s->reader->ctx, in->from, &cf) || !case_is_open(cf.state))
        return false;
    case_words(s, &cf, &w);
    const struct text_field fields[] = {
        {"case",      w.number   },
        {"household", w.household},
        {"kind",      w.kind     },
        {"subject",   w.subject  },
        {NULL,        NULL       },
    };
    q.case_serial = cf.serial;
    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    return dialogue_ask(s, in, &q, TEXT_ASK_WITHDRAW, fields, out);
}

void case_order(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct kind *kind = in->reading->kind;
    enum case_event event;
    struct case_file cf;
    bool known = event_of(kind, &event);
    bool asked =
        known && (event == EV_WITHDRAW ? ask_withdraw(s, in, out) : ask_which(s, in, event, out));
    bool found = known && !asked && find_case(s, in, &cf);

    if (found)
        case_order_one(s, in, &cf, event, out);
    else if (!asked)
        answer_no_case(s, in, out);
    intake_dispose(in, kind->destination == DEST_ORDER ? DISPOSED_ORDER : DISPOSED_AMENDED,
                   found ? cf.serial : 0, out);
}

/* ---- what is said of a case ------------------------------------------------------------------ */

/* Said by whoever may work it, while it can be gone on with, it is how that goes. */
static bool is_progress(const struct case_service *s, const struct intake *in,
                        const struct case_file *cf)
{
    unsigned by = case_stands(s, cf, in->from) & ~(unsigned)BY_REPORTER;
    enum case_state next;

    return case_move(cf->state, EV_PROGRESS, by, &next) == CASE_TAKEN;
}

static void keep_words(const struct case_service *s, const struct intake *in, struct case_file *cf,
                       struct effects *out)
{
    struct case_command c = {.serial = cf->serial,
                             .event = EV_NOTE,
                             .note = effects_keep(out, in->text).ptr,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = in->from,
                             .by = case_stands(s, cf, in->from),
                             .now = in->now};

    if (case_do_move(s, &c, cf, in->message, out) == COMMAND_DONE)
        answer_about(s, in, cf, TEXT_AMENDED, out);
    else
        case_tell(s, in, cf, out);
}

bool case_told(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file cf;

    if (!in->reading->tells || !find_case(s, in, &cf))
        return false;
    if (in->reading->danger || in->reading->never_neighbours)
        alarm_warn(s, in, &cf, out);
    if (is_progress(s, in, &cf)) {
        case_order_one(s, in, &cf, EV_PROGRESS, out);
        intake_dispose(in, DISPOSED_ORDER, cf.serial, out);
    } else {
        keep_words(s, in, &cf, out);
        intake_triage(in, WHY_OF_CASE, cf.serial, out);
    }
    return true;
}

/* ---- ratings and corrections ----------------------------------------------------------------- */

/* The case that a rating or correction means: the one it names, else the sender's newest. */
static bool find_last(const struct case_service *s, const struct intake *in, struct case_file *cf)
{
    if (in->reading->case_count || in->reading->bad_case[0])
        return find_case(s, in, cf);
    return s->reader->last_of_reporter(s->reader->ctx, in->from, cf);
}

/* The rating came, by digit or by word: it is not waited for any more. */
static void rating_is_given(const struct case_service *s, const struct intake *in, int64_t serial,
                            struct effects *out)
{
    struct question q;

    if (!s->questions->pending(s->questions->ctx, &in->from->phone, "1", &q) ||
        q.kind != QUESTION_RATING || q.case_serial != serial)
        return;
    q.state = QUESTION_ANSWERED;
    q.text = effects_keep(out, q.text);
    effects_put(out, EFFECT_QUESTION, 0, &q, sizeof q);
}

void case_rate_one(const struct case_service *s, const struct intake *in, struct case_file *cf,
                   const char *rating, struct effects *out)
{
    bool bad = case_rating_is_bad(rating);
    struct case_command c = {.event = bad ? EV_RATE_BAD : EV_RATE_GOOD,
                             .note = rating,
                             .rating = rating,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = in->from,
                             .by = case_stands(s, cf, in->from),
                             .keeper = true, /* who was asked may answer */
                             .now = in->now};

    if (!(c.by & BY_PARTY))
        c.by |= BY_REPORTER;

    if (case_do_move(s, &c, cf, in->message, out) == COMMAND_DONE)
        answer_about(s, in, cf, bad ? TEXT_REOPENED : TEXT_RATED, out);
    else
        case_tell(s, in, cf, out);
    rating_is_given(s, in, cf->serial, out);
}

/* What was asked of this phone last and is still waited for. */
static bool find_asked(const struct case_service *s, const struct intake *in, struct case_file *cf)
{
    struct question q;

    return s->questions->pending(s->questions->ctx, &in->from->phone, "3", &q) &&
           q.kind == QUESTION_RATING && s->reader->by_serial(s->reader->ctx, q.case_serial, cf);
}

/* 满意 alone belongs to the matter that was settled last (domain.md section 3). */
static bool find_settled(const struct case_service *s, const struct intake *in,
                         struct case_file *cf)
{
    if (in->reading->case_count || in->reading->bad_case[0])
        return find_case(s, in, cf);
    return find_asked(s, in, cf) || s->reader->last_to_rate(s->reader->ctx, in->from, cf);
}

/* Not content, and nothing is open: it is about something, and somebody asks what. */
static bool is_discontent(const struct reading *r)
{
    return case_rating_is_bad(r->rating) && !r->case_count && !r->bad_case[0];
}

static void take_discontent(const struct case_service *s, const struct intake *in,
                            struct effects *out)
{
    call_list_add(&in->from->phone, texts_word(s->texts, "call_why", "unhappy"), 0, in->message,
                  out);
    case_event_put(in->from, "call.listed", 0, in->message, "", in->now, out);
    answer_send(s->texts, in, TEXT_TO_CLERK, NULL, 0, out);
    intake_triage(in, WHY_UNREAD, 0, out);
}

void case_rating(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file cf;
    bool found = find_settled(s, in, &cf);

    if (!found && is_discontent(in->reading)) {
        take_discontent(s, in, out);
        return;
    }
    if (found)
        case_rate_one(s, in, &cf, in->reading->rating, out);
    else
        answer_no_case(s, in, out);
    intake_dispose(in, DISPOSED_ANSWERED, found ? cf.serial : 0, out);
}

void case_amend(const struct case_service *s, const struct intake *in, struct case_file *cf,
                struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_command c = {.event = EV_CORRECT,
                             .note = effects_keep(out, in->text).ptr,
                             .until = WALL_NONE,
                             .assignee = {.name = ""},
                             .actor = in->from,
                             .by = BY_REPORTER,
                             .now = in->now};

    if (r->household) {
        cf->household = r->household->id;
        cf->household_number = r->household->number;
        cf->unit = r->household->unit;
        cf->party = r->party;
        cf->mark = "";
    }
    if (r->subject) {
        cf->subject = r->subject->title;
        cf->subject_word = r->subject_word;
    }
    if (case_do_move(s, &c, cf, in->message, out) == COMMAND_DONE)
        case_answer_corrected(s, in, cf, out);
    else
        answer_about(s, in, cf, TEXT_ORDER_NOT_NOW, out);
}

void case_correct(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q = {.kind = QUESTION_AGAIN};
    struct case_file cf;
    bool found = find_last(s, in, &cf);

    if (!found) {
        answer_no_case(s, in, out);
    } else if (in->reading->household || in->reading->subject) {
        case_amend(s, in, &cf, out);
    } else {
        q.case_serial = cf.serial;
        if (!dialogue_ask(s, in, &q, TEXT_ASK_AGAIN, NULL, out)) /* another is open: till then */
            case_tell(s, in, &cf, out);
    }
    intake_dispose(in, DISPOSED_AMENDED, found ? cf.serial : 0, out);
}
