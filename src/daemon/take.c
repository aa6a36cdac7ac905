/*
 * The answer table of design.md section 7: who takes what. It is gone through in earnest, in
 * practice and on trial, with the same rules; the table of destinations is all that the daemon
 * knows of kinds.
 */
#include "cases/dialogue.h"
#include "daemon/crowd.h"
#include "intake/newcomer.h"
#include "notices/opinion.h"
#include <stdlib.h>

/* How a text is taken. */
struct room {
    struct gateway *g;
    const struct case_service *cases;
    const struct sender_history *history;
    bool practice, trial;
};

/* ---- who takes what -------------------------------------------------------------------------- */

typedef void (*take_fn)(const struct case_service *, const struct intake *, struct effects *);

static take_fn taker(enum destination destination)
{
    switch (destination) {
    case DEST_CASE: return case_report;
    case DEST_REGISTER: return register_entry;
    case DEST_ALARM: return case_alarm;
    case DEST_ALL_WELL: return register_all_well;
    case DEST_QUERY: return case_query;
    case DEST_RATING: return case_rating;
    case DEST_CORRECT: return case_correct;
    case DEST_URGE:
    case DEST_WITHDRAW:
    case DEST_SETTLE:
    case DEST_ORDER: return case_order;
    case DEST_VISIT:
    case DEST_ASSIST:
    case DEST_FIX:
    case DEST_STRIKE: return register_order;
    case DEST_STOP: return desk_stop;
    case DEST_RESUME: return desk_resume;
    case DEST_RECEIPT:
    case DEST_HELP:
    case DEST_NOTICE: break;
    }
    return NULL;
}

/* A receipt: the notice that waits for one takes it; else it is only kept. */
static void take_receipt(const struct room *room, const struct intake *in, struct effects *out)
{
    if (room->practice || !notice_receipt(&room->g->notices, in, false, out))
        intake_dispose(in, DISPOSED_ANSWERED, 0, out);
}

/* TZ: whom it is for is counted in the turns behind this one; then it is answered. */
static void take_notice(const struct room *room, const struct intake *in, struct effects *out)
{
    struct audience *audience = xmalloc(sizeof *audience);
    struct audience_error error;
    bool good =
        audience_parse(room->g->with.model, span_of(in->reading->audience), audience, &error);

    free(audience);
    notice_by_sms(&room->g->notices, in, in->reading->audience, good, out);
    if (room->trial && good && in->from->may & MAY_DRAFT)
        answer_send(room->g->with.texts, in, TEXT_NOTICE_DRAFTED, NULL, 0, out);
    room->g->drafts_active |= !room->trial;
}

/* Reports of a household go through a clerk; what it asks and answers is its own. */
static bool is_residents_report(const struct intake *in)
{
    return !in->from->person && in->from->household &&
           (in->reading->kind->destination == DEST_CASE ||
            in->reading->kind->destination == DEST_REGISTER);
}

/* 平安, or a report: the leader was heard of. */
static bool answers_round(enum destination destination)
{
    return destination == DEST_ALL_WELL || destination == DEST_CASE ||
           destination == DEST_REGISTER || destination == DEST_ALARM;
}

/* 满意 where no case asked for it: what a household thinks of its leader. */
static bool takes_opinion(const struct room *room, const struct intake *in, struct effects *out)
{
    const struct question_reader *open = &room->g->question_reader;
    struct question q;

    return !room->practice &&
           !(open->pending(open->ctx, &in->from->phone, "3", &q) && q.kind == QUESTION_RATING) &&
           opinion_take(&room->g->notices, in, out);
}

static void take_kind(const struct room *room, const struct intake *in, struct effects *out)
{
    const struct kind *kind = in->reading->kind;
    take_fn take = taker(kind->destination);

    if (kind->destination == DEST_RATING && takes_opinion(room, in, out))
        return;
    if (!room->practice && answers_round(kind->destination))
        round_heard(&room->g->rounds, in, out);
    if (is_residents_report(in))
        desk_resident(room->cases, in, out);
    else if (take)
        take(room->cases, in, out);
    else if (kind->destination == DEST_RECEIPT)
        take_receipt(room, in, out);
    else if (kind->destination == DEST_NOTICE && !room->practice)
        take_notice(room, in, out);
    else if (kind->destination == DEST_HELP)
        desk_help(room->cases, in, room->history, out);
    else
        desk_unread(room->cases, in, room->history, out);
}

/* Bare digits, yes and no: a notice that asked for them, else what nothing open means. */
static void take_short(const struct room *room, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    bool yes = r->sort == READ_YES || strcmp(r->digits, "1") == 0;
    bool no = r->sort == READ_NO || strcmp(r->digits, "2") == 0;

    if (!room->practice &&
        (notice_code(&room->g->notices, in, out) || round_number(&room->g->rounds, in, out)))
        return;
    if (!room->practice && opinion_take(&room->g->notices, in, out))
        return;
    if (!room->practice && strcmp(r->digits, "8") == 0)
        round_heard(&room->g->rounds, in, out);
    if (!room->practice && (yes || no) && notice_receipt(&room->g->notices, in, no, out))
        return;
    if (r->sort == READ_YES)
        intake_dispose(in, DISPOSED_ANSWERED, 0, out);
    else
        dialogue_nothing_open(room->cases, in, out);
}

/* 好,一定来: begins like the answer to a notice that waits for one. */
static bool is_receipt_with_words(const struct room *room, const struct intake *in,
                                  struct effects *out)
{
    const struct reading *r = in->reading;
    bool yes = r->lead == READ_YES || strcmp(r->lead_digits, "1") == 0;
    bool no = r->lead == READ_NO || strcmp(r->lead_digits, "2") == 0;

    return (yes || no) && !room->practice && (r->sort == READ_UNCLEAR || r->sort == READ_CHATTER) &&
           notice_receipt(&room->g->notices, in, no, out);
}

static void take_reading(const struct room *room, const struct intake *in, struct effects *out)
{
    if (dialogue_take(room->cases, in, out))
        return;
    if (alarm_take(room->cases, in, out))
        return;
    if (!room->practice && opinion_self_report(&room->g->notices, in, out))
        return;
    if (!room->practice && drive_take(&room->g->drives, in, out))
        return;
    if (!room->practice && round_number_words(&room->g->rounds, in, out))
        return;
    if (is_receipt_with_words(room, in, out) ||
        (!room->practice && notice_receipt_words(&room->g->notices, in, out)))
        return;
    if (case_told(room->cases, in, out))
        return;
    switch (in->reading->sort) {
    case READ_KIND: take_kind(room, in, out); break;
    case READ_EMPTY: desk_help(room->cases, in, room->history, out); break;
    case READ_CHATTER:
        if (in->reading->thanks)
            intake_dispose(in, DISPOSED_ANSWERED, 0, out);
        else
            desk_chatter(room->cases, in, room->history, out);
        break;
    case READ_DIGITS:
    case READ_YES:
    case READ_NO: take_short(room, in, out); break;
    case READ_MACHINE: intake_dispose(in, DISPOSED_IGNORED, 0, out); break;
    case READ_UNCLEAR: desk_unread(room->cases, in, room->history, out); break;
    }
}

/* ---- the gate -------------------------------------------------------------------------------- */

static bool is_alarm(const struct reading *r)
{
    return r->sort == READ_KIND && r->kind->destination == DEST_ALARM;
}

/* Answers that may well be the same words twice: to two notices, to two questions. */
static bool may_repeat(const struct reading *r)
{
    return r->sort != READ_KIND
               ? r->sort != READ_UNCLEAR && r->sort != READ_CHATTER
               : r->kind->destination == DEST_RECEIPT || r->kind->destination == DEST_HELP ||
                     r->kind->destination == DEST_QUERY;
}

/* A stranger who wants to be registered, or anybody with another number. */
static bool is_newcomer(const struct room *room, const struct intake *in)
{
    const struct texts *texts = room->g->with.texts;
    enum newcomer_wish wish = newcomer_wish(in->text, texts_word(texts, "phrase", "join"),
                                            texts_word(texts, "phrase", "new_phone"));

    return !room->practice && (wish == NEWCOMER_PHONE || (wish == NEWCOMER_JOIN && in->stranger));
}

/* 解除 twice in half an hour is said of two alarms: the same words again, and too many of them, are
 * heard as long as one is open. */
static bool ends_alarm(const struct room *room, const struct intake *in, struct effects *out)
{
    return !room->practice && alarm_take(room->cases, in, out);
}

/* Nobody is answered any more, but danger is told all the same: no limit of a sender is one of an
 * alarm. */
static void take_flood(const struct room *room, const struct intake *in, struct effects *out)
{
    static const struct case_file none = {.kind = ""};

    if (!room->practice && (in->reading->danger || in->reading->never_neighbours))
        alarm_warn(room->cases, in, &none, out);
    intake_triage(in, WHY_FLOOD, 0, out);
}

static void pass_gate(const struct room *room, struct intake *in, struct effects *out)
{
    const struct sender_history *history = room->history;

    if (is_alarm(in->reading) && history->is_mobile && !history->is_ours) {
        case_alarm(room->cases, in, out);
        return;
    }
    switch (intake_gate(history)) {
    case GATE_SENSOR: intake_dispose(in, DISPOSED_IGNORED, 0, out); break;
    case GATE_READ_SILENT:
        in->silent = true;
        if (may_repeat(in->reading))
            take_reading(room, in, out);
        else if (!ends_alarm(room, in, out))
            take_flood(room, in, out);
        break;
    case GATE_TELL_REPEATED:
        if (may_repeat(in->reading))
            take_reading(room, in, out);
        else if (!ends_alarm(room, in, out))
            desk_repeated(room->cases, in, out);
        break;
    case GATE_STRANGER:
        if (is_newcomer(room, in))
            desk_newcomer(room->cases, in, history, out);
        else
            desk_stranger(room->cases, in, room->history, out);
        break;
    case GATE_READ:
        if (is_newcomer(room, in))
            desk_newcomer(room->cases, in, history, out);
        else
            take_reading(room, in, out);
        break;
    }
}

/* ---- in earnest or in practice --------------------------------------------------------------- */

/* Something real is open for the phone that this short text may answer. */
static bool answers_in_earnest(struct gateway *g, const struct intake *in)
{
    const struct question_reader *open = &g->question_reader;
    const struct phone *phone = &in->from->phone;
    const struct reading *r = in->reading;
    bool is_short = r->sort == READ_DIGITS || r->sort == READ_YES || r->sort == READ_NO ||
                    (r->sort == READ_KIND && r->kind->destination == DEST_RECEIPT);
    struct addressee receipt;
    struct question q;

    if (!is_short || practice_asked(g->practice, phone))
        return false;
    return open->dialogue(open->ctx, phone, &q) ||
           open->pending(open->ctx, phone, r->sort == READ_DIGITS ? r->digits : "1", &q) ||
           g->notice_reader.awaiting_receipt(g->notice_reader.ctx, phone, in->now, &receipt);
}

static bool practises(struct gateway *g, const struct intake *in)
{
    if (in->stranger || practice_never(in->reading))
        return false;
    if (in->reading->practice)
        return true;
    return training_covers(store_setting(g->with.store, "training"), in->from, in->now) &&
           !answers_in_earnest(g, in);
}

void take_text(struct gateway *g, struct intake *in, const struct sender_history *history,
               struct effects *out)
{
    struct room room = {g, &g->cases, history, practises(g, in), false};
    struct effects decided = EFFECTS_INIT;

    if (!room.practice) {
        pass_gate(&room, in, out);
        return;
    }
    room.cases = &g->practice_cases;
    practice_begin(g->practice, in->now);
    pass_gate(&room, in, &decided);
    practice_take(g->practice, in, &decided, out);
    effects_free(&decided);
}

void take_rehearsed(struct gateway *g, struct intake *in, const struct sender_history *history)
{
    struct room room = {g, &g->practice_cases, history, true, false};
    struct effects decided = EFFECTS_INIT, done = EFFECTS_INIT;

    practice_begin(g->practice, in->now);
    pass_gate(&room, in, &decided);
    practice_take(g->practice, in, &decided, &done);
    effects_free(&decided);
    effects_free(&done);
}

bool take_on_trial(struct gateway *g, struct intake *in, const struct sender_history *history,
                   struct effects *out)
{
    struct case_reader cases = store_case_reader_trial(g->with.store);
    struct question_reader questions = store_question_reader_trial(g->with.store);
    struct case_service service = g->cases;
    struct room room = {g, &service, history, practises(g, in), true};

    service.reader = &cases;
    service.questions = &questions;
    if (room.practice) {
        room.cases = &g->practice_cases;
        practice_begin(g->practice, in->now);
    }
    pass_gate(&room, in, out);
    return room.practice;
}
