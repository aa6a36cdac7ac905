/* Filing: what a text reported becomes a case with a number, an owner and a deadline. */
#include "cases/case_course.h"
#include "cases/dialogue.h"
#include "cases/say.h"

/* Why a clerk should look at it, in words for the ledger; "" no reason. */
static const char *mark_of(const struct intake *in)
{
    const struct reading *r = in->reading;

    if (in->incomplete)
        return say_mark_incomplete;
    if (r->decision == DECISION_ASK)
        return say_mark_who;
    if (r->borrowed)
        return say_mark_borrowed;
    if (r->danger)
        return say_mark_danger;
    if (r->settled_on_spot)
        return say_mark_on_spot;
    if (r->kind->field_count && r->kind->fields[0] == FIELD_HOUSEHOLD && !r->household)
        return say_mark_no_household;
    return "";
}

struct case_file case_begin(const struct case_service *s, const struct kind *kind, wall_t filed,
                            wall_t now)
{
    struct case_file cf = case_file_blank();

    cf.serial = s->reader->next_serial(s->reader->ctx);
    cf.kind = kind->code;
    cf.source = "sms";
    cf.filed_at = filed;
    cf.changed_at = now;
    return cf;
}

static struct case_file from_reading(const struct case_service *s, const struct intake *in)
{
    const struct reading *r = in->reading;
    const struct actor *who = in->from;
    struct case_file cf = case_begin(s, r->kind, in->now, in->now);

    cf.state = r->decision == DECISION_ASK ? CASE_INCOMPLETE : CASE_NEW;
    cf.unit = r->household ? r->household->unit : who->unit;
    cf.household = r->household ? r->household->id : 0;
    cf.household_number = r->household ? r->household->number : 0;
    cf.unit_path = who->unit_path;
    cf.party = r->party;
    cf.subject = r->subject ? r->subject->title : "";
    cf.subject_word = r->subject_word;
    cf.remarks = r->remarks.ptr ? r->remarks.ptr : "";
    cf.mark = mark_of(in);
    cf.reporter = (struct case_person){who->person, who->name, who->phone};
    cf.message = in->message;
    if (r->other) {
        cf.household2 = r->other->id;
        cf.household2_number = r->other->number;
        cf.party2 = r->other->head;
    }
    return cf;
}

/* The strings of a case that is saved live as long as the effects do. */
void case_save(const struct case_file *cf, struct effects *out)
{
    struct case_file kept = *cf;

#define X(field) kept.field = effects_keep_str(out, cf->field ? cf->field : "");
    CASE_STRINGS(X)
#undef X
    effects_put(out, EFFECT_CASE_SAVE, 0, &kept, sizeof kept);
}

/* The words of an answer about a report. A quiet subject names neither subject nor person. */
void case_write_filed(const struct case_service *s, const struct case_file *cf, enum text_id id,
                      struct buf *text)
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
    texts_write(s->texts, id, fields, text);
}

static void answer_with(const struct case_service *s, const struct intake *in,
                        const struct case_file *cf, enum text_id id, struct effects *out)
{
    struct buf text = BUF_INIT;

    case_write_filed(s, cf, id, &text);
    answer_send_text(in, texts_key(id), effects_keep(out, buf_span(&text)), cf->serial, out);
    buf_free(&text);
}

void case_answer_filed(const struct case_service *s, const struct intake *in,
                       const struct case_file *cf, struct effects *out)
{
    enum text_id id = TEXT_FILED;

    if (case_is_quiet(s, cf))
        id = TEXT_FILED_QUIET;
    else if (in->reading->settled_on_spot)
        id = TEXT_FILED_SETTLED;
    else if (!cf->household_number)
        id = TEXT_FILED_NO_HOUSEHOLD;
    answer_with(s, in, cf, id, out);
}

void case_answer_corrected(const struct case_service *s, const struct intake *in,
                           const struct case_file *cf, struct effects *out)
{
    if (case_is_quiet(s, cf))
        case_answer_filed(s, in, cf, out);
    else
        answer_with(s, in, cf, TEXT_CORRECTED, out);
}

/* ---- what must be asked ---------------------------------------------------------------------- */

/* Two households that the hints point to; false when there are not just such. */
static bool two_households(const struct reading *r, const struct household_ref *two[2])
{
    size_t found = 0;

    for (size_t i = 0; i < r->candidate_count && found < 2; i++) {
        const struct household_ref *h = r->candidates[i].household;

        if (h && (found == 0 || two[0]->id != h->id))
            two[found++] = h;
    }
    return found == 2;
}

/* How many groups have a household with the number that was written; 0: no number is in doubt. */
static size_t groups_with_number(const struct reading *r)
{
    size_t groups = 0;

    for (size_t i = 0; i < r->candidate_count; i++) {
        const struct household_ref *h = r->candidates[i].household;

        if (h && h->number != r->candidates[0].household->number)
            return 0;
        groups += h != NULL;
    }
    return groups;
}

/* Two households of one number: the groups tell them apart. */
static bool ask_group(const struct case_service *s, const struct intake *in, struct question *q,
                      const struct household_ref *two[2], struct effects *out)
{
    char number[16];

    text_format(number, sizeof number, "%d", two[0]->number);
    q->kind = QUESTION_HOUSEHOLD;
    question_offer(q, "1", two[0]->id);
    question_offer(q, "2", two[1]->id);
    const struct text_field fields[] = {
        {"household", number                                      },
        {"a_unit",    two[0]->group_name ? two[0]->group_name : ""},
        {"a_name",    two[0]->head                                },
        {"b_unit",    two[1]->group_name ? two[1]->group_name : ""},
        {"b_name",    two[1]->head                                },
        {NULL,        NULL                                        }
    };
    return dialogue_ask(s, in, q, TEXT_ASK_GROUP, fields, out);
}

static bool ask_group_number(const struct case_service *s, const struct intake *in,
                             struct question *q, int number, struct effects *out)
{
    char household[16];

    text_format(household, sizeof household, "%d", number);
    const struct text_field fields[] = {
        {"household", household},
        {NULL,        NULL     }
    };
    return dialogue_ask(s, in, q, TEXT_ASK_GROUP_NUMBER, fields, out);
}

static bool ask_household(const struct case_service *s, const struct intake *in,
                          const struct case_file *cf, struct effects *out)
{
    const struct household_ref *two[2];
    struct question q = {.kind = QUESTION_NUMBER, .case_serial = cf->serial};
    char a[16], b[16];
    bool several = two_households(in->reading, two) && two[0]->number == two[1]->number;

    if (several && groups_with_number(in->reading) > 2)
        return ask_group_number(s, in, &q, two[0]->number, out);
    if (several)
        return ask_group(s, in, &q, two, out);
    if (!two_households(in->reading, two)) {
        const struct text_field fields[] = {
            {"party", cf->party        },
            {"kind",  case_kind_title(s, cf)},
            {NULL,       NULL                    }
        };

        return dialogue_ask(s, in, &q, TEXT_ASK_NUMBER, fields, out);
    }
    q.kind = QUESTION_HOUSEHOLD;
    text_format(a, sizeof a, "%d", two[0]->number);
    text_format(b, sizeof b, "%d", two[1]->number);
    question_offer(&q, a, two[0]->id);
    question_offer(&q, b, two[1]->id);
    const struct text_field fields[] = {
        {"a_number", a           },
        {"a_name",   two[0]->head},
        {"b_number", b           },
        {"b_name",   two[1]->head},
        {NULL,       NULL        }
    };
    return dialogue_ask(s, in, &q, TEXT_ASK_HOUSEHOLD, fields, out);
}

/* A second report on a household and kind with an open case: the same matter? Until it is
 * answered the new one stands by itself; silence joins it to the older one. */
static bool ask_same(const struct case_service *s, const struct intake *in,
                     const struct case_file *older, const struct case_file *cf, struct effects *out)
{
    struct question q = {
        .kind = QUESTION_SAME, .case_serial = cf->serial, .other_serial = older->serial};
    struct case_words w;

    case_words(s, older, &w);
    const struct text_field fields[] = {
        {"case", w.number},
        {NULL,   NULL    }
    };
    question_offer(&q, "1", 1);
    question_offer(&q, "2", 2);
    return dialogue_ask(s, in, &q, TEXT_ASK_SAME, fields, out);
}

/* A quiet matter is never taken for another one, and no other for it: silence would hide it there.
 */
static bool may_be_same(const struct case_service *s, const struct reading *r,
                        const struct case_file *older)
{
    bool quiet = case_is_quiet(s, older) || (r->subject && r->subject->quiet);

    return !quiet || (r->subject && strcmp(r->subject->title, older->subject) == 0);
}

/* A kind alone says nothing yet: the answer shows how to go on, and nothing is filed. */
static bool says_nothing(const struct reading *r)
{
    return r->decision == DECISION_ASK && !r->household && !r->subject && !r->party[0] &&
           r->candidate_count == 0 && r->remarks.len == 0;
}

static void answer_report(const struct case_service *s, const struct intake *in,
                          const struct case_file *cf, const struct case_file *older,
                          struct effects *out)
{
    bool asked = false;

    if (in->reading->decision == DECISION_ASK)
        asked = ask_household(s, in, cf, out);
    else if (older)
        asked = ask_same(s, in, older, cf, out);
    if (!asked)
        case_answer_filed(s, in, cf, out);
}

void case_report(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct case_file cf, older;
    int64_t alarm = 0;
    bool again;

    if (says_nothing(r)) {
        const struct text_field fields[] = {
            {"kind", r->kind->title},
            {NULL,   NULL          }
        };

        answer_send(s->texts, in, TEXT_ASK_REPORT, fields, 0, out);
        intake_dispose(in, DISPOSED_ANSWERED, 0, out);
        return;
    }
    again = r->household && r->decision == DECISION_FILE &&
            case_open_of_household(s, r->household->id, r->kind->code, in->from, &older) &&
            may_be_same(s, r, &older);
    cf = from_reading(s, in);
    if (again) {
        cf.state = CASE_INCOMPLETE;
        cf.mark = say_mark_second;
    }
    case_open(s, &cf, effects_keep(out, in->text).ptr, out);
    case_event_put(in->from, "case.filed", cf.serial, in->message, cf.mark, in->now, out);
    case_opened(s, &cf, in->from, r->danger || r->never_neighbours, out);
    if (r->behalf[0])
        case_event_put(in->from, "case.on_behalf", cf.serial, in->message, r->behalf, in->now, out);
    if (r->danger || r->never_neighbours)
        alarm = alarm_warn(s, in, &cf, out);
    if (case_is_quiet(s, &cf))
        case_call_quietly(s, &cf, out);
    if (alarm && r->decision != DECISION_ASK && !again && !case_is_quiet(s, &cf))
        alarm_offer_group(s, in, &cf, alarm, out);
    else
        answer_report(s, in, &cf, again ? &older : NULL, out);
    intake_dispose(in, DISPOSED_FILED, cf.serial, out);
}

int64_t case_file_by_hand(const struct case_service *s, struct case_file *cf,
                          const struct actor *actor, wall_t now, struct effects *out)
{
    cf->serial = s->reader->next_serial(s->reader->ctx);
    cf->state = CASE_NEW;
    cf->filed_at = cf->changed_at = now;
    case_open(s, cf, cf->remarks, out);
    case_event_put(actor, "case.filed", cf->serial, 0, cf->source, now, out);
    case_opened(s, cf, actor, false, out);
    return cf->serial;
}

void case_complete_from(const struct case_service *s, const struct actor *who,
                        const struct reading *r, int64_t message, struct case_file *cf, wall_t now,
                        struct effects *out)
{
    (void)s;
    if (!cf->household && r->household) {
        cf->household = r->household->id;
        cf->household_number = r->household->number;
        cf->unit = r->household->unit;
        cf->party = r->party;
    }
    if (r->subject && (!cf->subject[0] || (!cf->subject_word[0] && !r->subject->fallback))) {
        cf->subject = r->subject->title;
        cf->subject_word = r->subject_word;
    }
    cf->remarks = r->remarks.ptr ? r->remarks.ptr : "";
    cf->changed_at = now;
    if (strcmp(cf->mark, say_mark_incomplete) == 0)
        cf->mark = "";
    case_save(cf, out);
    case_event_put(who, "case.amended", cf->serial, message, "", now, out);
}
