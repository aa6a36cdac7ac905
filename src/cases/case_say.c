/* What is told about a case, and to whom. */
#include "cases/case_say.h"
#include "cases/say.h"
#include "model/say.h"
#include <inttypes.h>

bool case_is_reporter(const struct case_file *cf, const struct actor *who)
{
    return cf->reporter.person ? cf->reporter.person == who->person
                               : cf->reporter.phone.text[0] &&
                                     strcmp(cf->reporter.phone.text, who->phone.text) == 0;
}

/* A household hears only of kinds that the model lets it know; of a quarrel only once a mediator
 * has come to it, and of quiet matters never. */
bool case_party_may_hear(const struct case_service *s, const struct case_file *cf,
                         const struct actor *who)
{
    const struct kind *kind = model_kind(s->model, cf->kind);
    bool begun = cf->state != CASE_NEW && cf->state != CASE_INCOMPLETE &&
                 cf->state != CASE_ACCEPTED && cf->state != CASE_DISPATCHED;

    return who->household &&
           (who->household == cf->household || who->household == cf->household2) && kind &&
           kind->party_may_know && (begun || !kind->party_waits) && !case_is_quiet(s, cf);
}

bool case_may_hear(const struct case_service *s, const struct case_file *cf,
                   const struct actor *who)
{
    if (case_is_reporter(cf, who))
        return true;
    if (cf->handler.phone.text[0] && strcmp(cf->handler.phone.text, who->phone.text) == 0)
        return true;
    if (case_party_may_hear(s, cf, who))
        return true;
    if (!who->unit || !cf->unit)
        return false;
    /* the successor in the reporter's office hears of what was filed for that unit */
    if ((who->may & MAY_REPORT) && who->unit == cf->unit)
        return true;
    return (who->may & MAY_HEAR_BELOW) &&
           s->reader->unit_within(s->reader->ctx, cf->unit, who->unit);
}

struct case_file case_root(const struct case_service *s, const struct case_file *cf)
{
    enum { STEPS_MAX = 8 };
    struct case_file root = *cf, next;

    for (int i = 0; i < STEPS_MAX && root.state == CASE_MERGED; i++) {
        if (!s->reader->by_serial(s->reader->ctx, root.merged_into, &next))
            break;
        root = next;
    }
    return root;
}

const char *case_kind_title(const struct case_service *s, const struct case_file *cf)
{
    const struct kind *kind = model_kind(s->model, cf->kind);

    return kind ? kind->title : cf->kind;
}

bool case_is_quiet(const struct case_service *s, const struct case_file *cf)
{
    const struct kind *kind = model_kind(s->model, cf->kind);
    const struct subject *subject = kind ? kind_subject(kind, cf->subject) : NULL;

    return subject && subject->quiet;
}

static void due_words(wall_t due, char *out, size_t size)
{
    struct civil day;

    out[0] = '\0';
    if (!wall_known(due))
        return;
    day = civil_local(due);
    text_format(out, size, say_month_day, day.month, day.day);
}

void case_words(const struct case_service *s, const struct case_file *cf, struct case_words *w)
{
    case_number_write(cf->serial, w->number);
    w->household[0] = '\0';
    if (cf->household_number)
        text_format(w->household, sizeof w->household, "%d", cf->household_number);
    due_words(cf->due_at, w->due, sizeof w->due);
    w->state = texts_word(s->texts, "case_told", case_state_name(cf->state));
    w->kind = case_kind_title(s, cf);
    w->subject = case_is_quiet(s, cf) ? "" : cf->subject;
}

/* Who reported what was merged knows its own number: it stands where the other one does. */
void case_tell(const struct case_service *s, const struct intake *in, const struct case_file *cf,
               struct effects *out)
{
    struct case_file root = case_root(s, cf);
    struct case_words w, at;

    case_words(s, cf, &w);
    case_words(s, &root, &at);
    const struct text_field fields[] = {
        {"case",      w.number         },
        {"household", w.household      },
        {"kind",      w.kind           },
        {"subject",   w.subject        },
        {"handler",   root.handler.name},
        {"state",     at.state         },
        {"due",       at.due           },
        {NULL,        NULL             },
    };
    enum text_id id = TEXT_QUERY_ONE;

    if (case_is_quiet(s, cf) || case_is_quiet(s, &root))
        id = TEXT_QUERY_QUIET;
    else if (root.state == CASE_DISPATCHED && root.handler.name[0])
        id = TEXT_QUERY_HANDLER;
    answer_send(s->texts, in, id, fields, cf->serial, out);
}

size_t case_list_open(const struct case_service *s, const struct actor *who, struct buf *list)
{
    enum { LOOK_AT = 8, NAMED = 3 };
    struct case_file cases[LOOK_AT];
    size_t count = s->reader->open_of_reporter(s->reader->ctx, who, cases, LOOK_AT);

    for (size_t i = 0; i < count && i < NAMED; i++) {
        struct case_words w;

        case_words(s, &cases[i], &w);
        buf_addf(list, "%s%s%s", i ? "," : "", w.number, w.subject[0] ? w.subject : w.kind);
    }
    if (count > NAMED)
        buf_add_str(list, say_and_others);
    return count;
}

bool case_open_of_household(const struct case_service *s, int64_t household, const char *kind,
                            const struct actor *who, struct case_file *out)
{
    enum { LOOK_AT = 8 };
    struct case_file cases[LOOK_AT];
    size_t count = s->reader->open_of_household(s->reader->ctx, household, kind, cases, LOOK_AT);

    for (size_t i = 0; i < count; i++)
        if (case_may_hear(s, &cases[i], who)) {
            *out = cases[i];
            return true;
        }
    return false;
}

static void tell_many(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct buf list = BUF_INIT;
    char total[24];
    size_t count = case_list_open(s, in->from, &list);

    text_format(total, sizeof total, "%zu", count);
    const struct text_field fields[] = {
        {"count", total   },
        {"list",  list.ptr},
        {NULL,    NULL    }
    };

    answer_send(s->texts, in, TEXT_QUERY_MANY, fields, 0, out);
    buf_free(&list);
}

void case_tell_open(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct case_file first;
    size_t count = s->reader->open_of_reporter(s->reader->ctx, in->from, &first, 1);

    if (count == 0 && in->from->household &&
        case_open_of_household(s, in->from->household, NULL, in->from, &first))
        count = 1;
    if (count == 0)
        answer_send(s->texts, in, TEXT_QUERY_NONE, NULL, 0, out);
    else if (count == 1)
        case_tell(s, in, &first, out);
    else
        tell_many(s, in, out);
}

void case_tell_work(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct buf list = BUF_INIT;
    struct case_work work;
    char fresh[24], going[24], late[24];

    s->reader->work_below(s->reader->ctx, in->from->unit, in->now, &work);
    text_format(fresh, sizeof fresh, "%" PRId64, work.to_accept);
    text_format(going, sizeof going, "%" PRId64, work.in_work);
    text_format(late, sizeof late, "%" PRId64, work.overdue);
    case_list_open(s, in->from, &list);
    const struct text_field fields[] = {
        {"new",     fresh   },
        {"work",    going   },
        {"overdue", late    },
        {"list",    list.ptr},
        {NULL,      NULL    }
    };

    answer_send(s->texts, in, TEXT_QUERY_STAFF, fields, 0, out);
    buf_free(&list);
}

bool case_is_dispute(const struct case_service *s, const struct case_file *cf)
{
    const struct kind *kind = model_kind(s->model, cf->kind);

    return kind && kind->ledger && strcmp(kind->ledger, "disputes") == 0;
}
