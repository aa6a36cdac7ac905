#include "cases/dialogue.h"
#include "cases/case_course.h"
#include "cases/desk.h"
#include "cases/say.h"
#include <inttypes.h>
#include <stdlib.h>

enum { FAILURES_MAX = 2, SILENT_AT_ONCE = 16 };

#define SILENCE_MS   WALL_DAY        /* a dialogue that nobody answers */
#define TAIL_MS      (14 * WALL_DAY) /* how long 有错回2 is meant */
#define TOLERANCE_MS (2 * WALL_SEC)  /* stamps have whole seconds, at both ends */
#define UNKNOWN_MS   (10 * WALL_MIN) /* a submission without a result is taken for done */

void call_list_add(const struct phone *phone, const char *why, int64_t case_serial, int64_t message,
                   struct effects *out)
{
    struct call_wish wish = {*phone, effects_keep_str(out, why), case_serial, message};

    effects_put(out, EFFECT_CALL_LIST, 0, &wish, sizeof wish);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void question_save(const struct question *q, struct effects *out)
{
    struct question kept = *q;

    kept.text = effects_keep(out, q->text);
    effects_put(out, EFFECT_QUESTION, 0, &kept, sizeof kept);
}

static void send_question(const struct question *q, const char *modem, int64_t reply_to,
                          struct effects *out)
{
    struct send_wish wish = {
        .to = q->phone,
        .text = effects_keep(out, q->text),
        .cls = reply_to ? CLASS_ANSWER : CLASS_QUESTION,
        .purpose = "question",
        .modem = modem,
        .reply_to = reply_to,
        .case_serial = q->case_serial,
        .question = q->id,
        .not_before = WALL_NONE,
        .expires = WALL_NONE,
    };

    if (question_is_dialogue(q->kind)) /* by then nobody waits for its answer */
        wish.expires = wall_add(q->asked_at, SILENCE_MS);

    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

bool dialogue_ask(const struct case_service *s, const struct intake *in, struct question *q,
                  enum text_id id, const struct text_field *fields, struct effects *out)
{
    struct buf text = BUF_INIT;
    struct question open;

    if (in->silent)
        return false; /* it may not be asked; what was filed keeps its mark for the clerk */
    bool busy = s->questions->dialogue(s->questions->ctx, &in->from->phone, &open);

    texts_write(s->texts, id, fields, &text);
    q->id = s->questions->next_id(s->questions->ctx);
    q->phone = in->from->phone;
    q->message = in->message;
    q->asked_at = in->now;
    q->text = effects_keep(out, buf_span(&text));
    q->state = busy ? QUESTION_WAITING : QUESTION_OPEN;
    buf_free(&text);
    question_save(q, out);
    if (q->state == QUESTION_OPEN)
        send_question(q, in->modem, in->message, out);
    return q->state == QUESTION_OPEN;
}

void question_put(const struct case_service *s, const struct phone *to, struct question *q,
                  struct span text, wall_t now, struct effects *out)
{
    q->id = s->questions->next_id(s->questions->ctx);
    q->phone = *to;
    q->asked_at = now;
    q->text = text;
    q->state = QUESTION_OPEN;
    question_save(q, out);
    send_question(q, NULL, 0, out);
}

void question_reply(const struct case_service *s, const struct intake *in, struct question *q,
                    struct span text, struct effects *out)
{
    if (in->silent)
        return;
    q->id = s->questions->next_id(s->questions->ctx);
    q->phone = in->from->phone;
    q->message = in->message;
    q->asked_at = in->now;
    q->text = text;
    q->state = QUESTION_OPEN;
    question_save(q, out);
    send_question(q, in->modem, in->message, out);
}

/* The dialogue has ended; the one that waited for it is asked now. */
static void close_dialogue(const struct case_service *s, struct question *q,
                           enum question_state how, wall_t now, struct effects *out)
{
    struct question next;

    q->state = how;
    question_save(q, out);
    if (!question_is_dialogue(q->kind) ||
        !s->questions->waiting(s->questions->ctx, &q->phone, wall_add(now, -SILENCE_MS), &next))
        return;
    next.state = QUESTION_OPEN;
    next.asked_at = now;
    question_save(&next, out);
    send_question(&next, NULL, 0, out);
}

/* ---- answers, by what was asked -------------------------------------------------------------- */

enum match { MATCH_TAKEN, MATCH_FAILED, MATCH_OTHER };

/* Words that are no matter of their own: what they begin with may be an answer. A report that names
 * a household is one, whatever it begins with. */
static bool is_answer_with_words(const struct reading *r)
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

/* The digits of an answer; a plain yes is 1 everywhere, a plain no 2. */
static const char *answer_of(const struct reading *r)
{
    return is_answer_with_words(r) ? digits_of(r->lead, r->lead_digits)
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));

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
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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
    const struct answer_option *o = question_option(q, answer_of(in->reading));

    return o && alarm_widen(s, in, o->value, out) ? MATCH_TAKEN : MATCH_OTHER;
}

static enum match take_alarm(const struct case_service *s, const struct intake *in,
                             const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_of(in->reading));

    return o && alarm_digit(s, in, o->value, out) ? MATCH_TAKEN : MATCH_OTHER;
}

/* 好回1,又吵了回2: a broken agreement is taken up again. */
static enum match take_follow_up(const struct case_service *s, const struct intake *in,
                                 const struct question *q, struct effects *out)
{
    const struct answer_option *o = question_option(q, answer_of(in->reading));
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

/* ---- taking ---------------------------------------------------------------------------------- */

/* Written before the question had left: it cannot be its answer. */
static bool too_early(const struct case_service *s, const struct intake *in,
                      const struct question *q)
{
    wall_t submitted = s->questions->submitted_at(s->questions->ctx, q->id);

    if (!wall_known(in->scts))
        return false;
    if (!wall_known(submitted))
        return in->now.ms - q->asked_at.ms < UNKNOWN_MS;
    return in->scts.ms + TOLERANCE_MS < submitted.ms;
}

/* Words that come with an answer are for the clerk. */
static void keep_words(const struct case_service *s, const struct intake *in,
                       const struct question *q, struct effects *out)
{
    const struct reading *r = in->reading;
    bool with_words = is_answer_with_words(r);
    bool only_answer = r->sort == READ_YES || r->sort == READ_NO || r->sort == READ_DIGITS;
    struct case_file cf = {.serial = q->case_serial, .unit = in->from->unit};

    if (with_words)
        case_event_put(in->from, "case.words", q->case_serial, in->message,
                       effects_keep(out, in->text).ptr, in->now, out);
    else if (only_answer && r->remarks.len)
        case_event_put(in->from, "case.words", q->case_serial, in->message, r->remarks.ptr, in->now,
                       out);
    if (with_words && (r->danger || r->never_neighbours))
        alarm_warn(s, in, &cf, out);
}

static void answered(const struct case_service *s, const struct intake *in, struct question *q,
                     struct effects *out)
{
    keep_words(s, in, q, out);
    close_dialogue(s, q, QUESTION_ANSWERED, in->now, out);
    intake_dispose(in, DISPOSED_ANSWERED, q->case_serial, out);
}

/* Asked once more; the second time the clerk calls. */
static void failed(const struct case_service *s, const struct intake *in, struct question *q,
                   struct effects *out)
{
    q->failures++;
    if (q->failures < FAILURES_MAX) {
        question_save(q, out);
        if (!in->silent)
            send_question(q, in->modem, in->message, out);
    } else {
        call_list_add(&in->from->phone, texts_word(s->texts, "call_why", "asked_twice"),
                      q->case_serial, in->message, out);
        case_event_put(in->from, "call.listed", q->case_serial, in->message, "", in->now, out);
        answer_send(s->texts, in, TEXT_TO_CLERK, NULL, q->case_serial, out);
        close_dialogue(s, q, QUESTION_GIVEN_UP, in->now, out);
    }
    intake_triage(in, WHY_ASKED_TWICE, q->case_serial, out);
}

/* Short texts that can only be answers, or words that nobody could read. */
static bool could_be_answer(const struct reading *r)
{
    return r->sort == READ_DIGITS || r->sort == READ_YES || r->sort == READ_NO ||
           r->sort == READ_UNCLEAR || is_answer_with_words(r);
}

bool dialogue_take(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q, pending;
    bool open =
        s->questions->dialogue(s->questions->ctx, &in->from->phone, &q) && !too_early(s, in, &q);
    enum match match = open ? takers[q.kind](s, in, &q, out) : MATCH_OTHER;

    if (match == MATCH_TAKEN) {
        answered(s, in, &q, out);
        return true;
    }
    if (*answer_of(in->reading) &&
        s->questions->pending(s->questions->ctx, &in->from->phone, answer_of(in->reading),
                              &pending) &&
        in->now.ms - pending.asked_at.ms <= TAIL_MS && !too_early(s, in, &pending) &&
        takers[pending.kind](s, in, &pending, out) == MATCH_TAKEN) {
        answered(s, in, &pending, out);
        return true;
    }
    if (match == MATCH_FAILED && could_be_answer(in->reading)) {
        failed(s, in, &q, out);
        return true;
    }
    return false;
}

/* Its turn did not come within a day: nobody remembers what it is about. What was filed stays
 * filed, with its mark for the clerk. */
static void never_asked(struct question *q, struct effects *out)
{
    q->state = QUESTION_SILENT;
    question_save(q, out);
}

size_t dialogue_silence(const struct case_service *s, wall_t now, struct effects *out)
{
    static const struct actor clock = {.as = "clock"};
    struct question silent[SILENT_AT_ONCE];
    size_t count = s->questions->silent_since(s->questions->ctx, wall_add(now, -SILENCE_MS), silent,
                                              SILENT_AT_ONCE);

    for (size_t i = 0; i < count; i++) {
        if (silent[i].kind == QUESTION_SAME)
            case_join(s, &clock, silent[i].case_serial, silent[i].other_serial, now, out);
        if (silent[i].state == QUESTION_WAITING)
            never_asked(&silent[i], out);
        else
            close_dialogue(s, &silent[i], QUESTION_SILENT, now, out);
    }
    return count;
}

/* ---- nothing open ---------------------------------------------------------------------------- */

/* 2 or 不对 after an answer: the report is to come anew. */
static bool tail_says_wrong(const struct case_service *s, const struct intake *in,
                            struct effects *out)
{
    struct question q = {.kind = QUESTION_AGAIN};
    struct case_file cf;

    if (strcmp(answer_of(in->reading), "2") != 0 ||
        !s->reader->last_of_reporter(s->reader->ctx, in->from, &cf) || !case_is_open(cf.state) ||
        in->now.ms - cf.changed_at.ms > TAIL_MS ||
        (wall_known(in->scts) && in->scts.ms + TOLERANCE_MS < cf.changed_at.ms))
        return false;
    q.case_serial = cf.serial;
    dialogue_ask(s, in, &q, TEXT_ASK_AGAIN, NULL, out);
    intake_dispose(in, DISPOSED_ANSWERED, cf.serial, out);
    return true;
}

/* A short answer that comes when the question was given up belongs to it all the same, unless it
 * asked for help: that is over. */
static bool take_late(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q;

    if (!*answer_of(in->reading) ||
        !s->questions->late(s->questions->ctx, &in->from->phone, wall_add(in->now, -TAIL_MS), &q) ||
        q.kind == QUESTION_URGENT || !question_option(&q, answer_of(in->reading)) ||
        takers[q.kind](s, in, &q, out) != MATCH_TAKEN)
        return false;
    answered(s, in, &q, out);
    return true;
}

static void ask_urgent(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q = {.kind = QUESTION_URGENT};
    struct case_file none = {.unit = in->from->unit};

    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    alarm_warn(s, in, &none, out);
    dialogue_ask(s, in, &q, TEXT_ASK_URGENT, NULL, out);
    intake_dispose(in, DISPOSED_ALARM, 0, out);
}

/* The kind that a digit stands for; 1 and 2 are never kinds by themselves. */
static const struct kind *kind_of_digit(const struct case_service *s, const struct reading *r)
{
    if (r->kind || r->digits[1] != '\0' || r->digits[0] < '3')
        return r->kind;
    for (size_t i = 0; i < s->model->kind_count; i++)
        if (s->model->kinds[i].digit == r->digits[0])
            return &s->model->kinds[i];
    return NULL;
}

void dialogue_nothing_open(const struct case_service *s, const struct intake *in,
                           struct effects *out)
{
    const struct kind *kind;

    if (take_late(s, in, out) || tail_says_wrong(s, in, out))
        return;
    kind = in->reading->sort == READ_DIGITS ? kind_of_digit(s, in->reading) : NULL;
    if (in->reading->sort != READ_DIGITS || !kind) {
        intake_triage(in, WHY_NOT_ASKED, 0, out); /* kept; it answers nothing */
        return;
    }
    switch (kind->destination) {
    case DEST_QUERY: case_query(s, in, out); return;
    case DEST_ALL_WELL: register_all_well(s, in, out); return;
    case DEST_ALARM: ask_urgent(s, in, out); return;
    default: break;
    }
    const struct text_field fields[] = {
        {"kind", kind->title},
        {NULL,   NULL       }
    };
    answer_send(s->texts, in, TEXT_ASK_REPORT, fields, 0, out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
}
