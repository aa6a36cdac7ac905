#include "cases/triage.h"
#include "cases/case_course.h"
#include "cases/register.h"

bool triage_takes(const struct kind *kind)
{
    return kind->destination == DEST_CASE || kind->destination == DEST_ALARM ||
           kind->destination == DEST_REGISTER || kind->destination == DEST_ALL_WELL;
}

/* "JF 3 张明录 土地 | the words as they came" */
static void keep_sorting(const struct sorting *t, const char *what, int64_t serial,
                         const char *made_of_it, struct effects *out)
{
    struct buf detail = BUF_INIT;

    buf_addf(&detail, "%s | %s", made_of_it, t->text);
    case_event_put(t->by, what, serial, t->message, detail.ptr, t->now, out);
    buf_free(&detail);
}

static void dispose(const struct sorting *t, enum disposition disposition, int64_t serial,
                    struct effects *out)
{
    struct dispose_wish wish = {t->message, disposition, serial, WHY_NONE};

    effects_put(out, EFFECT_DISPOSE, 0, &wish, sizeof wish);
}

/* A stranger's text may belong to somebody's case, whose number is none of theirs. */
static void tell_added(const struct case_service *s, const struct sorting *t,
                       const struct case_file *cf, struct effects *out)
{
    struct case_words w;
    struct buf text = BUF_INIT;

    if (!phone_is_mobile(&t->from->phone) || !case_may_hear(s, cf, t->from))
        return;
    case_words(s, cf, &w);
    const struct text_field fields[] = {
        {"case", w.number},
        {NULL,   NULL    }
    };
    texts_write(s->texts, TEXT_AMENDED, fields, &text);
    struct send_wish wish = {.to = t->from->phone,
                             .text = effects_keep(out, buf_span(&text)),
                             .cls = CLASS_CASE,
                             .purpose = texts_key(TEXT_AMENDED),
                             .reply_to = t->message,
                             .case_serial = cf->serial,
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

void triage_add(const struct case_service *s, const struct sorting *t, struct case_file *cf,
                struct effects *out)
{
    struct buf remarks = BUF_INIT;
    char number[CASE_NUMBER_SIZE];

    buf_addf(&remarks, "%s%s%s", cf->remarks, *cf->remarks ? "; " : "", t->text);
    cf->remarks = effects_keep_str(out, remarks.ptr);
    cf->changed_at = t->now;
    case_save(cf, out);
    case_event_put(t->by, "case.amended", cf->serial, t->message, t->text, t->now, out);
    dispose(t, DISPOSED_AMENDED, cf->serial, out);
    case_number_write(cf->serial, number);
    keep_sorting(t, "triage.filed", cf->serial, number, out);
    tell_added(s, t, cf, out);
    buf_free(&remarks);
}

static const char *party_of(const struct sorting *t)
{
    return t->party ? t->party : t->household.id ? t->household.head : "";
}

/* The writer hears what became of the text, as if it had been read at once. */
static void tell_writer(const struct case_service *s, const struct sorting *t,
                        const struct case_file *cf, struct effects *out)
{
    struct buf text = BUF_INIT;
    enum text_id id = case_is_quiet(s, cf)   ? TEXT_FILED_QUIET
                      : cf->household_number ? TEXT_FILED
                                             : TEXT_FILED_NO_HOUSEHOLD;

    if (!phone_is_mobile(&t->from->phone))
        return;
    case_write_filed(s, cf, id, &text);
    struct send_wish wish = {.to = t->from->phone,
                             .text = effects_keep(out, buf_span(&text)),
                             .cls = CLASS_CASE,
                             .purpose = texts_key(id),
                             .reply_to = t->message,
                             .case_serial = cf->serial,
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

static const char *remarks_of(const struct sorting *t)
{
    return t->remarks ? t->remarks : t->text;
}

static struct case_file case_of(const struct case_service *s, const struct sorting *t)
{
    struct case_file cf = case_begin(s, t->kind, t->came_at, t->now);

    cf.unit = t->unit;
    cf.household = t->household.id;
    cf.household_number = t->household.number;
    cf.party = party_of(t);
    cf.subject = t->subject;
    cf.remarks = remarks_of(t);
    cf.mark = t->mark;
    cf.reporter = (struct case_person){t->from->person, t->from->name, t->from->phone};
    cf.message = t->message;
    return cf;
}

static void file_entry(const struct case_service *s, const struct sorting *t, struct effects *out)
{
    struct register_entry e = register_blank();

    e.reg = effects_keep_str(out, t->kind->ledger ? t->kind->ledger : t->kind->title);
    e.kind = effects_keep_str(out, t->kind->code);
    e.unit = t->unit;
    e.household = t->household.id;
    e.person = t->from->person;
    e.message = t->message;
    e.party = effects_keep_str(out, party_of(t));
    e.subject = effects_keep_str(out, t->subject);
    e.remarks = effects_keep_str(out, remarks_of(t));
    e.at = t->came_at;
    e.phone = t->from->phone;
    register_put(s, &e, t->from, t->kind->code, t->now, out);
}

static int64_t file_case(const struct case_service *s, const struct sorting *t, struct effects *out)
{
    struct case_file cf = case_of(s, t);

    case_open(s, &cf, cf.remarks, out);
    case_event_put(t->from, "case.filed", cf.serial, t->message, cf.mark, t->now, out);
    case_opened(s, &cf, t->from, false, out);
    tell_writer(s, t, &cf, out);
    return cf.serial;
}

int64_t triage_file(const struct case_service *s, const struct sorting *t, struct effects *out)
{
    char household[16] = "";
    struct buf made = BUF_INIT;
    int64_t serial = 0;

    switch (t->kind->destination) {
    case DEST_REGISTER: file_entry(s, t, out); break;
    case DEST_ALL_WELL:
        case_event_put(t->from, "round.all_well", 0, t->message, "", t->now, out);
        break;
    default: serial = file_case(s, t, out); break;
    }
    dispose(t, serial ? DISPOSED_FILED : DISPOSED_REGISTERED, serial, out);
    if (t->household.number)
        text_format(household, sizeof household, " %d", t->household.number);
    buf_addf(&made, "%s%s%s%s%s%s", t->kind->code, household, *party_of(t) ? " " : "", party_of(t),
             *t->subject ? " " : "", t->subject);
    keep_sorting(t, "triage.filed", serial, made.ptr, out);
    buf_free(&made);
    return serial;
}

void triage_dismiss(const struct sorting *t, const char *note, struct effects *out)
{
    dispose(t, DISPOSED_IGNORED, 0, out);
    keep_sorting(t, "triage.dismissed", 0, note, out);
}
