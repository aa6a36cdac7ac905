#include "cases/desk.h"
#include "cases/case_say.h"
#include "cases/dialogue.h"

void desk_help(const struct case_service *s, const struct intake *in,
               const struct sender_history *history, struct effects *out)
{
    enum text_id id = TEXT_HELP;

    if (in->stranger)
        id = TEXT_HELP_STRANGER;
    else if (in->from->may & MAY_WORK)
        id = TEXT_HELP_STAFF;
    if (history->helps_today == 0)
        answer_send(s->texts, in, id, NULL, 0, out);
    intake_dispose(in, history->helps_today ? DISPOSED_IGNORED : DISPOSED_ANSWERED, 0, out);
}

void desk_chatter(const struct case_service *s, const struct intake *in,
                  const struct sender_history *history, struct effects *out)
{
    if (history->chatter_answers_today == 0)
        answer_send(s->texts, in, TEXT_CHATTER, NULL, 0, out);
    intake_triage(in, WHY_CHATTER, 0, out);
}

void desk_unread(const struct case_service *s, const struct intake *in,
                 const struct sender_history *history, struct effects *out)
{
    if (history->not_understood_day == 0) {
        answer_send(s->texts, in, TEXT_NOT_UNDERSTOOD, NULL, 0, out);
    } else {
        call_list_add(&in->from->phone, texts_word(s->texts, "call_why", "unread"), 0, in->message,
                      out);
        case_event_put(in->from, "call.listed", 0, in->message, "", in->now, out);
        answer_send(s->texts, in, TEXT_TO_CLERK, NULL, 0, out);
    }
    intake_triage(in, WHY_UNREAD, 0, out);
}

/* Reads as something the office is for. */
static bool is_business(const struct reading *r)
{
    if (r->sort != READ_KIND)
        return false;
    switch (r->kind->destination) {
    case DEST_CASE:
    case DEST_REGISTER:
    case DEST_QUERY:
    case DEST_URGE:
    case DEST_HELP: return true;
    default: return false;
    }
}

/* Danger is told at once, also where the text itself waits for a clerk. */
static void warn_of_danger(const struct case_service *s, const struct intake *in,
                           struct effects *out)
{
    struct case_file none = {.unit = in->from->unit};

    if (in->reading->danger || in->reading->never_neighbours)
        alarm_warn(s, in, &none, out);
}

void desk_stranger(const struct case_service *s, const struct intake *in,
                   const struct sender_history *history, struct effects *out)
{
    bool business = is_business(in->reading);

    if (business)
        warn_of_danger(s, in, out);
    if (business && history->stranger_answers_30_days == 0)
        answer_send(s->texts, in, TEXT_STRANGER, NULL, 0, out);
    if (in->reading->sort == READ_MACHINE)
        intake_dispose(in, DISPOSED_IGNORED, 0, out);
    else
        intake_triage(in, WHY_STRANGER, 0, out);
}

void desk_resident(const struct case_service *s, const struct intake *in, struct effects *out)
{
    warn_of_danger(s, in, out);
    answer_send(s->texts, in, TEXT_RESIDENT, NULL, 0, out);
    intake_triage(in, WHY_RESIDENT, 0, out);
}

void desk_newcomer(const struct case_service *s, const struct intake *in,
                   const struct sender_history *history, struct effects *out)
{
    if (history->joins_noted_today == 0)
        answer_send(s->texts, in, TEXT_JOIN_NOTED, NULL, 0, out);
    intake_triage(in, WHY_REGISTRATION, 0, out);
}

void desk_repeated(const struct case_service *s, const struct intake *in, struct effects *out)
{
    answer_send(s->texts, in, TEXT_REPEATED, NULL, 0, out);
    intake_dispose(in, DISPOSED_DUPLICATE, 0, out);
}

void desk_consent(const struct intake *in, enum consent_state state, struct effects *out)
{
    struct consent_said said = {.phone = in->from->phone,
                                .state = state,
                                .actor = effects_keep_str(out, in->from->as),
                                .message = in->message};

    effects_put(out, EFFECT_CONSENT, 0, &said, sizeof said);
}

void desk_stop(const struct case_service *s, const struct intake *in, struct effects *out)
{
    bool holds_office = in->from->role[0] != '\0';

    case_event_put(in->from, holds_office ? "person.stop_asked" : "person.stopped", 0, in->message,
                   "", in->now, out);
    if (holds_office) {
        answer_send(s->texts, in, TEXT_TO_CLERK, NULL, 0, out);
        intake_triage(in, WHY_OFFICE, 0, out);
        return;
    }
    desk_consent(in, CONSENT_REFUSED, out);
    answer_send(s->texts, in, TEXT_STOPPED, NULL, 0, out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
}

void desk_resume(const struct case_service *s, const struct intake *in, struct effects *out)
{
    case_event_put(in->from, "person.resumed", 0, in->message, "", in->now, out);
    desk_consent(in, CONSENT_GIVEN, out);
    answer_send(s->texts, in, TEXT_RESUMED, NULL, 0, out);
    intake_dispose(in, DISPOSED_ANSWERED, 0, out);
}
