/* Filing: what a text reported becomes a case with a number, an owner and a deadline. */
#include "cases/case_say.h"

/* When a case of this kind should be done. Working days come with the calendar of holidays. */
static wall_t due_from(const struct kind *kind, wall_t filed)
{
    int hours = kind->limits.handle_hours;

    return hours ? wall_add(filed, hours * WALL_HOUR) : WALL_NONE;
}

/* Why a clerk should look at it, in words for the ledger; "" no reason. */
static const char *mark_of(const struct reading *r)
{
    if (r->decision == DECISION_ASK)
        return "户号或姓名待核";
    if (r->danger)
        return "有危险字眼";
    if (r->settled_on_spot)
        return "报事人说已当场调解,待核";
    if (r->kind->field_count && r->kind->fields[0] == FIELD_HOUSEHOLD && !r->household)
        return "没说哪一户";
    return "";
}

static struct case_file from_reading(const struct case_service *s, const struct intake *in)
{
    const struct reading *r = in->reading;
    const struct actor *who = in->from;

    return (struct case_file){
        .serial = s->reader->next_serial(s->reader->ctx),
        .kind = r->kind->code,
        .state = r->decision == DECISION_ASK ? CASE_INCOMPLETE : CASE_NEW,
        .unit = r->household ? r->household->unit : who->unit,
        .household = r->household ? r->household->id : 0,
        .household_number = r->household ? r->household->number : 0,
        .unit_path = who->unit_path,
        .party = r->party,
        .subject = r->subject ? r->subject->title : "",
        .subject_word = r->subject_word,
        .remarks = r->remarks.ptr ? r->remarks.ptr : "",
        .mark = mark_of(r),
        .source = "sms",
        .filed_at = in->now,
        .due_at = due_from(r->kind, in->now),
        .changed_at = in->now,
        .reporter = {who->person, who->name, who->phone},
        .handler = {.name = ""},
        .message = in->message,
    };
}

/* The strings of a case that is saved live as long as the effects do. */
void case_save(const struct case_file *cf, struct effects *out)
{
    struct case_file kept = *cf;

    kept.kind = effects_keep_str(out, cf->kind);
    kept.party = effects_keep_str(out, cf->party);
    kept.subject = effects_keep_str(out, cf->subject);
    kept.subject_word = effects_keep_str(out, cf->subject_word);
    kept.remarks = effects_keep_str(out, cf->remarks);
    kept.mark = effects_keep_str(out, cf->mark);
    kept.source = effects_keep_str(out, cf->source);
    kept.reporter.name = effects_keep_str(out, cf->reporter.name);
    kept.handler.name = effects_keep_str(out, cf->handler.name);
    effects_put(out, EFFECT_CASE_SAVE, 0, &kept, sizeof kept);
}

/* What was understood, and the number. A quiet subject names neither subject nor person. */
static void answer_filed(const struct case_service *s, const struct intake *in,
                         const struct case_file *cf, struct effects *out)
{
    struct case_words w;

    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"kind",      w.kind     },
        {"household", w.household},
        {"party",     cf->party  },
        {"subject",   w.subject  },
        {"case",      w.number   },
        {NULL,        NULL       },
    };
    enum text_id id = TEXT_FILED;

    if (case_is_quiet(s, cf) && cf->household_number)
        id = TEXT_FILED_QUIET;
    else if (!cf->household_number)
        id = TEXT_FILED_NO_HOUSEHOLD;
    answer_send(s->texts, in, id, fields, cf->serial, out);
}

void case_report(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file cf = from_reading(s, in);

    case_save(&cf, out);
    case_event_put(in->from, "case.filed", cf.serial, in->message, cf.mark, in->now, out);
    if (in->reading->danger)
        case_warn_duty(s, in, &cf, out);
    if (in->reading->settled_on_spot)
        case_event_put(in->from, "case.settled_on_spot", cf.serial, in->message, "", in->now, out);
    answer_filed(s, in, &cf, out);
    intake_dispose(in, DISPOSED_FILED, cf.serial, out);
}

int64_t case_file_by_hand(const struct case_service *s, struct case_file *cf,
                          const struct actor *actor, wall_t now, struct effects *out)
{
    const struct kind *kind = model_kind(s->model, cf->kind);

    cf->serial = s->reader->next_serial(s->reader->ctx);
    cf->state = CASE_NEW;
    cf->filed_at = cf->changed_at = now;
    cf->due_at = kind ? due_from(kind, now) : WALL_NONE;
    case_save(cf, out);
    case_event_put(actor, "case.filed", cf->serial, 0, cf->source, now, out);
    return cf->serial;
}
