/* Registers and the zero report: kept, thanked for, counted; no case and no deadline. */
#include "cases/register.h"
#include "cases/case_course.h"
#include "cases/case_say.h"
#include "cases/desk.h"
#include "cases/say.h"
#include "roster/day.h"

enum { UTF8_MAX = 4 }; /* octets of a character */

struct register_entry register_blank(void)
{
    return (struct register_entry){.reg = "",
                                   .kind = "",
                                   .party = "",
                                   .subject = "",
                                   .remarks = "",
                                   .unit_path = "",
                                   .helper = {.name = ""},
                                   .visit_words = "",
                                   .fixed_words = "",
                                   .fixed_by = "",
                                   .done_words = "",
                                   .done_by = "",
                                   .said = "",
                                   .at = WALL_NONE,
                                   .visited_at = WALL_NONE,
                                   .visit_due = WALL_NONE,
                                   .limit_at = WALL_NONE,
                                   .fixed_at = WALL_NONE,
                                   .done_at = WALL_NONE,
                                   .clock_at = WALL_NONE};
}

static bool holds(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

/* ---- columns with values of their own -------------------------------------------------------- */

/* The line "title=value" of a title; its value borrowed. */
static struct span said_value(const char *said, const char *title)
{
    size_t len = strlen(title);

    for (const char *line = said; line && *line;) {
        size_t whole = strcspn(line, "\n");

        if (whole > len && line[len] == '=' && memcmp(line, title, len) == 0)
            return (struct span){line + len + 1, whole - len - 1};
        line += whole + (line[whole] == '\n');
    }
    return (struct span){"", 0};
}

const char *register_said(const struct register_entry *e, const char *title, char *out, size_t size)
{
    text_copy(out, size, said_value(e->said, title));
    return out;
}

static bool is_count(const char *value)
{
    size_t len = strspn(value, "0123456789");

    return len > 0 && len < 10 && value[len] == '\0';
}

static bool is_date(const char *value)
{
    day_t day;

    return strlen(value) == 10 && day_parse(span_of(value), false, &day) == DAY_FINE;
}

static bool is_of_type(const struct form_field *field, const char *value)
{
    struct phone phone;

    switch (field->type) {
    case TYPE_WORDS: return true;
    case TYPE_NUMBER: return is_count(value);
    case TYPE_DATE: return is_date(value);
    case TYPE_PHONE: return phone_parse(span_of(value), &phone) && phone_is_mobile(&phone);
    case TYPE_CHOICE: return holds(&field->choices, value);
    }
    return false;
}

static const struct form_field *field_said(const struct register_form *form, const char *title)
{
    for (size_t i = 0; form && i < form->field_count; i++)
        if (form->fields[i].from == FROM_SAID && strcmp(form->fields[i].title, title) == 0)
            return &form->fields[i];
    return NULL;
}

/* The old lines but that of `title`, and the new value unless it is "". */
static void said_put(const char *said, const char *title, const char *value, struct buf *out)
{
    size_t len = strlen(title);

    for (const char *line = said; line && *line;) {
        size_t whole = strcspn(line, "\n");

        if (!(whole > len && line[len] == '=' && memcmp(line, title, len) == 0))
            buf_addf(out, "%.*s\n", (int)whole, line);
        line += whole + (line[whole] == '\n');
    }
    if (value[0])
        buf_addf(out, "%s=%s\n", title, value);
}

enum entry_result register_set(const struct register_form *form, const char *lines,
                               struct register_entry *e, struct effects *out)
{
    for (const char *line = lines; line && *line;) {
        struct buf said = BUF_INIT;
        size_t whole = strcspn(line, "\n"), name = strcspn(line, "=\n");
        char title[64], value[200] = "";
        const struct form_field *field;

        if (!text_copy(title, sizeof title, (struct span){line, name}) || name == whole ||
            !(field = field_said(form, title)))
            return ENTRY_BAD_COLUMN;
        if (!text_copy(value, sizeof value, (struct span){line + name + 1, whole - name - 1}) ||
            (value[0] && !is_of_type(field, value)))
            return ENTRY_BAD_VALUE;
        said_put(e->said, title, value, &said);
        buf_add_char(&said, '\0');
        if (said.len < SAID_MAX)
            e->said = effects_keep_str(out, said.ptr);
        buf_free(&said);
        line += whole + (line[whole] == '\n');
    }
    return ENTRY_DONE;
}

const char *register_lacks(const struct register_form *form, const struct register_entry *e)
{
    for (size_t i = 0; form && i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];

        if (field->needed &&
            ((field->from == FROM_SAID && !said_value(e->said, field->title).len) ||
             (field->from == FROM_PARTY && !e->party[0]) ||
             (field->from == FROM_HOUSEHOLD && !e->household) ||
             (field->from == FROM_REMARKS && !e->remarks[0])))
            return field->title;
    }
    return NULL;
}

/* A choice that the words hold, the longest of them. One character says too little: 女 in 女婿. */
static const char *choice_in(const struct form_field *field, const char *words)
{
    const char *best = "";

    for (size_t i = 0; i < field->choices.count; i++)
        if (strlen(field->choices.items[i]) > (best[0] ? strlen(best) : UTF8_MAX) &&
            strstr(words, field->choices.items[i]))
            best = field->choices.items[i];
    return best;
}

/* Past blanks and one of the marks that stand between a title and its value. */
static const char *behind_mark(const char *at)
{
    at += strspn(at, " ");
    for (const char *mark = say_column_marks; *mark;) {
        size_t len = strcspn(mark, " ");

        if (strncmp(at, mark, len) == 0) {
            at += len;
            break;
        }
        mark += len + strspn(mark + len, " ");
    }
    return at + strspn(at, " ");
}

/* What stands behind the column's title in the words: 职业木工, 面积 120; up to the next blank. */
static bool named_in(const struct form_field *field, const char *words, char *out, size_t size)
{
    const char *at = strstr(words, field->title);
    size_t len;

    if (!at)
        return false;
    at = behind_mark(at + strlen(field->title));
    len = strcspn(at, " ,;");
    return len > 0 && text_copy(out, size, (struct span){at, len});
}

/* The columns that the sender's words say; what does not fit a column stays in the words. */
static void read_said(const struct register_form *form, struct register_entry *e,
                      struct effects *out)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        char value[200] = "";
        struct buf line = BUF_INIT;

        if (field->from != FROM_SAID)
            continue;
        if (!named_in(field, e->remarks, value, sizeof value) && field->type == TYPE_CHOICE)
            text_copy(value, sizeof value, span_of(choice_in(field, e->remarks)));
        if (!value[0])
            continue;
        buf_addf(&line, "%s=%s", field->title, value);
        register_set(form, line.ptr, e, out);
        buf_free(&line);
    }
}

/* ---- entering -------------------------------------------------------------------------------- */

static void register_begin(const struct model *model, struct register_entry *e, struct effects *out)
{
    const struct register_form *form = model_register(model, e->reg);

    if (!form)
        return;
    e->sealed = form->sealed;
    read_said(form, e, out);
    if (wall_known(e->done_at))
        return;
    if (form->fix_days)
        e->limit_at = wall_add(e->at, form->fix_days * WALL_DAY);
    if (form->visit_days)
        e->visit_due = wall_add(e->at, form->visit_days * WALL_DAY);
    register_wind(e);
}

bool register_may_fill(const struct model *model, const struct kind *kind, const struct actor *who)
{
    const struct register_form *form = kind->ledger ? model_register(model, kind->ledger) : NULL;

    return !form || form->fill.count == 0 || holds(&form->fill, who->role) ||
           (who->may & (MAY_WORK | MAY_HEAR_BELOW));
}

void register_put(const struct case_service *s, struct register_entry *e, const struct actor *who,
                  const char *detail, wall_t now, struct effects *out)
{
    struct event_row row = {.at = now,
                            .actor = effects_keep_str(out, who->as),
                            .what = "register.added",
                            .case_serial = e->case_serial,
                            .person = who->person,
                            .message = e->message,
                            .detail = effects_keep_str(out, detail)};

    if (s->registers)
        e->id = row.entry = s->registers->next_id(s->registers->ctx);
    register_begin(s->model, e, out);
    effects_put(out, EFFECT_REGISTER, 0, e, sizeof *e);
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

void register_from_case(const struct case_service *s, const struct case_file *cf,
                        const struct actor *who, wall_t now, struct effects *out)
{
    struct register_entry open[ENTRIES_MAX], e = register_blank();

    for (size_t i = 0; s->registers && i < s->model->register_count; i++) {
        const struct register_form *form = &s->model->registers[i];
        size_t count = cf->household ? s->registers->open_of_household(
                                           s->registers->ctx, cf->household, open, ENTRIES_MAX)
                                     : 0;
        bool there = false;

        for (size_t k = 0; k < count; k++)
            there |= strcmp(open[k].reg, form->code) == 0 &&
                     (!cf->party[0] || strcmp(open[k].party, cf->party) == 0);
        if (there || !holds(&form->cases, cf->kind))
            continue;
        e.reg = form->code;
        e.kind = effects_keep_str(out, cf->kind);
        e.unit = cf->unit;
        e.household = cf->household;
        e.person = cf->reporter.person;
        e.phone = cf->reporter.phone;
        e.message = cf->message;
        e.party = effects_keep_str(out, cf->party);
        e.subject = effects_keep_str(out, cf->subject);
        e.remarks = effects_keep_str(out, cf->remarks);
        e.case_serial = cf->serial;
        e.at = now;
        register_put(s, &e, who, form->title, now, out);
    }
}

/* Whoever left strikes off the entry that said they had come: 走. */
static bool ends_entry(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    const struct register_form *form =
        r->kind->ledger ? model_register(s->model, r->kind->ledger) : NULL;
    struct register_entry open[ENTRIES_MAX], *found = NULL;
    size_t count;

    if (!form || !s->registers || !r->household || !r->subject ||
        !holds(&form->ends, r->subject->title))
        return false;
    count = s->registers->open_of_household(s->registers->ctx, r->household->id, open, ENTRIES_MAX);
    for (size_t i = 0; i < count && !found; i++)
        if (strcmp(open[i].reg, form->code) == 0 && strcmp(open[i].party, r->party) == 0)
            found = &open[i];
    const struct entry_command c = {.move = ENTRY_STRIKE,
                                    .words = r->remarks.ptr ? r->remarks.ptr : "",
                                    .helper = {.name = ""},
                                    .at = WALL_NONE,
                                    .actor = in->from,
                                    .message = in->message,
                                    .now = in->now};
    return found && register_move(s, &c, found, out) == ENTRY_DONE;
}

static struct register_entry entry_of(const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    struct register_entry e = register_blank();

    e.reg = effects_keep_str(out, r->kind->ledger ? r->kind->ledger : r->kind->title);
    e.kind = effects_keep_str(out, r->kind->code);
    e.unit = r->household ? r->household->unit : in->from->unit;
    e.household = r->household ? r->household->id : 0;
    e.person = in->from->person;
    e.phone = in->from->phone;
    e.message = in->message;
    e.party = effects_keep_str(out, r->party);
    e.subject = effects_keep_str(out, r->subject ? r->subject->title : "");
    e.remarks = effects_keep_str(out, r->remarks.ptr ? r->remarks.ptr : "");
    e.at = in->now;
    return e;
}

static void put_entry(const struct case_service *s, const struct intake *in, struct effects *out)
{
    struct register_entry e = entry_of(in, out);
    const struct register_form *form = model_register(s->model, e.reg);

    if (form && holds(&form->ends, e.subject)) {
        e.done_at = in->now; /* nobody had said that they were there */
        e.done_words = e.remarks;
        e.done_by = effects_keep_str(out, in->from->as);
    }
    register_put(s, &e, in->from, e.kind, in->now, out);
}

void register_entry(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct reading *r = in->reading;
    char number[16] = "";

    if (!register_may_fill(s->model, r->kind, in->from)) {
        desk_resident(s, in, out);
        return;
    }
    if (!ends_entry(s, in, out))
        put_entry(s, in, out);
    if (r->household)
        text_format(number, sizeof number, "%d", r->household->number);
    const struct text_field fields[] = {
        {"kind",      r->kind->title},
        {"household", number        },
        {"party",     r->party      },
        {NULL,        NULL          }
    };
    answer_send(s->texts, in, TEXT_REGISTERED, fields, 0, out);
    intake_dispose(in, DISPOSED_REGISTERED, 0, out);
}

void register_all_well(const struct case_service *s, const struct intake *in, struct effects *out)
{
    const struct text_field fields[] = {
        {"unit", in->from->unit_short},
        {NULL,   NULL                }
    };

    case_event_put(in->from, "round.all_well", 0, in->message, "", in->now, out);
    answer_send(s->texts, in, TEXT_ALL_WELL, fields, 0, out);
    intake_dispose(in, DISPOSED_REGISTERED, 0, out);
}

const char *register_state_name(const struct register_entry *e, wall_t now)
{
    if (wall_known(e->done_at))
        return "done";
    if (wall_known(e->fixed_at))
        return "fixed";
    if ((wall_known(e->visit_due) && e->visit_due.ms <= now.ms) ||
        (wall_known(e->limit_at) && e->limit_at.ms <= now.ms))
        return "overdue";
    return "open";
}
