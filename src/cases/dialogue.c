/* Questions to a phone: asked, waited for, taken, given up. */
#include "cases/case_course.h"
#include "cases/dialogue_int.h"

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
    bool with_words = answer_with_words(r);
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
           r->sort == READ_UNCLEAR || answer_with_words(r);
}

bool dialogue_take(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct question q, pending;
    bool open =
        s->questions->dialogue(s->questions->ctx, &in->from->phone, &q) && !too_early(s, in, &q);
    enum match match = open ? answer_take(s, in, &q, out) : MATCH_OTHER;

    if (match == MATCH_TAKEN) {
        answered(s, in, &q, out);
        return true;
    }
    if (*answer_digits(in->reading) &&
        s->questions->pending(s->questions->ctx, &in->from->phone, answer_digits(in->reading),
                              &pending) &&
        in->now.ms - pending.asked_at.ms <= TAIL_MS && !too_early(s, in, &pending) &&
        answer_take(s, in, &pending, out) == MATCH_TAKEN) {
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

    if (strcmp(answer_digits(in->reading), "2") != 0 ||
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

    if (!*answer_digits(in->reading) ||
        !s->questions->late(s->questions->ctx, &in->from->phone, wall_add(in->now, -TAIL_MS), &q) ||
        q.kind == QUESTION_URGENT || !question_option(&q, answer_digits(in->reading)) ||
        answer_take(s, in, &q, out) != MATCH_TAKEN)
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
