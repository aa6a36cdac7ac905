/* What becomes of an entry of a register: one door for SMS, commands and the clock. */
#include "cases/case_course.h"
#include "cases/register.h"
#include "cases/say.h"

enum { REMINDERS_MAX = 4, DUE_AT_ONCE = 64 };

static const char *const move_names[] = {
#define X(name, words) words,
    ENTRY_MOVE_TABLE(X)
#undef X
};

static wall_t earlier(wall_t a, wall_t b)
{
    return !wall_known(a) || (wall_known(b) && b.ms < a.ms) ? b : a;
}

void register_wind(struct register_entry *e)
{
    bool to_fix = wall_known(e->limit_at) && !wall_known(e->fixed_at);

    e->reminded = 0;
    e->clock_at = earlier(to_fix ? wall_add(e->limit_at, -WALL_DAY) : WALL_NONE, e->visit_due);
    if (wall_known(e->done_at))
        e->clock_at = WALL_NONE;
}

/* ---- who may --------------------------------------------------------------------------------- */

static bool in_fill(const struct register_form *form, const struct actor *who)
{
    for (size_t i = 0; form && i < form->fill.count; i++)
        if (strcmp(form->fill.items[i], who->role) == 0)
            return true;
    return !form || form->fill.count == 0 ? (who->may & MAY_REPORT) != 0 : false;
}

static bool is_helper(const struct register_entry *e, const struct actor *who)
{
    return who->person
               ? e->helper.person == who->person
               : e->helper.phone.text[0] && strcmp(e->helper.phone.text, who->phone.text) == 0;
}

static bool is_over(const struct case_service *s, const struct register_entry *e,
                    const struct actor *who)
{
    return who->unit == 0 || !e->unit || s->reader->unit_within(s->reader->ctx, e->unit, who->unit);
}

static bool is_allowed(const struct case_service *s, const struct register_form *form,
                       const struct entry_command *c, const struct register_entry *e)
{
    bool helps = is_helper(e, c->actor) && c->move <= ENTRY_STRIKE && c->move != ENTRY_HELPER;
    bool works = (c->actor->may & (MAY_WORK | MAY_HEAR_BELOW | MAY_ADMIN)) != 0;

    return helps || (is_over(s, e, c->actor) && (works || in_fill(form, c->actor)));
}

/* Somebody else than who put it right, once it was. */
static bool may_recheck(const struct register_entry *e, const struct actor *who)
{
    return wall_known(e->fixed_at) && strcmp(e->fixed_by, who->as) != 0 && !is_helper(e, who);
}

static enum entry_result check(const struct case_service *s, const struct register_form *form,
                               const struct entry_command *c, const struct register_entry *e)
{
    bool ended = wall_known(e->done_at), ends = form && form->done[0];

    if (!is_allowed(s, form, c, e))
        return ENTRY_NOT_ALLOWED;
    switch (c->move) {
    case ENTRY_HELPER:
        if (!form || !(form->helper || form->fix_days))
            return ENTRY_NOT_OF_IT;
        return ended ? ENTRY_NOT_NOW : ENTRY_DONE;
    case ENTRY_VISIT:
        if (!form || !form->visits)
            return ENTRY_NOT_OF_IT;
        return ended ? ENTRY_NOT_NOW : ENTRY_DONE;
    case ENTRY_FIX:
        if (!ends || !(form->fix_days || form->recheck))
            return ENTRY_NOT_OF_IT;
        return ended ? ENTRY_NOT_NOW : ENTRY_DONE;
    case ENTRY_STRIKE:
        if (!ends || ended)
            return ends ? ENTRY_NOT_NOW : ENTRY_NOT_OF_IT;
        return form->recheck && !may_recheck(e, c->actor) ? ENTRY_RECHECK : ENTRY_DONE;
    case ENTRY_REOPEN: return ended ? ENTRY_DONE : ENTRY_NOT_NOW;
    default: return ENTRY_DONE;
    }
}

/* ---- telling --------------------------------------------------------------------------------- */

static void tell(const struct case_service *s, const struct phone *to, enum text_id id,
                 const struct text_field *fields, struct effects *out)
{
    const struct case_file none = case_file_blank();

    case_send(s, &none, to, id, fields, out);
}

static const char *kind_title(const struct case_service *s, const struct register_entry *e)
{
    const struct kind *kind = model_kind(s->model, e->kind);
    const struct register_form *form = model_register(s->model, e->reg);

    return kind ? kind->title : form ? form->title : "";
}

static const char *order_title(const struct case_service *s, enum destination destination)
{
    for (size_t i = 0; i < s->model->kind_count; i++)
        if (s->model->kinds[i].destination == destination)
            return s->model->kinds[i].title;
    return "";
}

static const char *unit_name(const struct case_service *s, const struct register_entry *e)
{
    struct unit_step own;

    return e->unit && s->reader->upwards(s->reader->ctx, e->unit, &own, 1) ? own.name : "";
}

static void write_day(wall_t at, char *out, size_t size)
{
    struct civil c = civil_local(at);

    out[0] = '\0';
    if (wall_known(at))
        text_format(out, size, say_due_day, c.month, c.day);
}

/* What whoever looks after it has to know; neither name nor category stands in it. */
static void tell_helper(const struct case_service *s, const struct register_entry *e,
                        const struct actor *but, struct effects *out)
{
    bool visits = wall_known(e->visit_due);
    char number[16] = "", due[32];

    if (strcmp(e->helper.phone.text, but->phone.text) == 0)
        return;
    if (e->household_number)
        text_format(number, sizeof number, "%d", e->household_number);
    write_day(visits ? e->visit_due : e->limit_at, due, sizeof due);
    const struct text_field fields[] = {
        {"unit",         unit_name(s,                    e)},
        {"household",              number                                 },
        {"kind",              kind_title(s,      e)},
        {"due",            due                                    },
        {"order",order_title(s,visits ? DEST_VISIT : DEST_FIX)},
        {NULL,  NULL       },
    };
    tell(s, &e->helper.phone, visits ? TEXT_ENTRY_HELPER : TEXT_ENTRY_FIXER, fields, out);
}

/* It was put right: somebody above looks at it. */
static void ask_recheck(const struct case_service *s, const struct register_entry *e,
                        const struct actor *but, struct effects *out)
{
    struct case_person fixer = {but->person, but->name, but->phone}, above;
    struct case_file cf = case_file_blank();
    char number[16] = "";

    cf.unit = e->unit;
    if (!e->unit || !case_above(s, &cf, &fixer, &above))
        return;
    if (e->household_number)
        text_format(number, sizeof number, "%d", e->household_number);
    const struct text_field fields[] = {
        {"unit",         unit_name(s,             e)},
        {"household",              number                          },
        {"kind",              kind_title(s,      e)},
        {"order",            order_title(s,                              DEST_STRIKE)},
        {NULL,NULL},
    };
    tell(s, &above.phone, TEXT_ENTRY_RECHECK, fields, out);
}

/* ---- the move -------------------------------------------------------------------------------- */

static void strike(const struct entry_command *c, struct register_entry *e, struct effects *out)
{
    e->done_at = c->now;
    e->done_by = effects_keep_str(out, c->actor->as);
    e->done_words = effects_keep_str(out, c->words ? c->words : "");
}

static void fix(const struct entry_command *c, const struct register_form *form,
                struct register_entry *e, struct effects *out)
{
    e->fixed_at = c->now;
    e->fixed_by = effects_keep_str(out, c->actor->as);
    e->fixed_words = effects_keep_str(out, c->words ? c->words : "");
    if (!form->recheck)
        strike(c, e, out);
}

static void visit(const struct entry_command *c, const struct register_form *form,
                  struct register_entry *e, struct effects *out)
{
    e->visited_at = wall_known(c->at) && c->at.ms <= c->now.ms ? c->at : c->now;
    e->visit_words = effects_keep_str(out, c->words ? c->words : "");
    if (form->visit_days)
        e->visit_due = wall_add(e->visited_at, form->visit_days * WALL_DAY);
}

static void reopen(struct register_entry *e)
{
    e->done_at = e->fixed_at = WALL_NONE;
    e->done_by = e->done_words = e->fixed_by = e->fixed_words = "";
}

static void keep_strings(struct register_entry *e, struct effects *out)
{
    const char **strings[] = {&e->reg,         &e->kind,        &e->party,   &e->subject,
                              &e->remarks,     &e->helper.name, &e->said,    &e->visit_words,
                              &e->fixed_words, &e->fixed_by,    &e->done_by, &e->done_words,
                              &e->unit_path};

    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = effects_keep_str(out, *strings[i] ? *strings[i] : "");
}

static void put_event(const struct entry_command *c, const struct register_entry *e,
                      struct effects *out)
{
    const char *words = c->move == ENTRY_HELPER ? c->helper.name
                        : e->sealed             ? ""
                        : c->move == ENTRY_SET  ? c->set
                                                : c->words;
    char what[32];
    struct event_row row = {.at = c->now,
                            .actor = effects_keep_str(out, c->actor->as),
                            .case_serial = e->case_serial,
                            .person = c->actor->person,
                            .message = c->message,
                            .entry = e->id,
                            .detail = effects_keep_str(out, words ? words : "")};

    text_format(what, sizeof what, "register.%s", move_names[c->move]);
    row.what = effects_keep_str(out, what);
    effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
}

enum entry_result register_move(const struct case_service *s, const struct entry_command *c,
                                struct register_entry *e, struct effects *out)
{
    const struct register_form *form = model_register(s->model, e->reg);
    enum entry_result result = check(s, form, c, e);

    if (result != ENTRY_DONE)
        return result;
    switch (c->move) {
    case ENTRY_HELPER:
        e->helper = c->helper;
        if (wall_known(c->at) && form->fix_days)
            e->limit_at = c->at;
        break;
    case ENTRY_VISIT: visit(c, form, e, out); break;
    case ENTRY_FIX: fix(c, form, e, out); break;
    case ENTRY_STRIKE: strike(c, e, out); break;
    case ENTRY_REOPEN: reopen(e); break;
    default: result = register_set(form, c->set, e, out); break;
    }
    if (result != ENTRY_DONE)
        return result;
    if (c->move != ENTRY_SET)
        register_wind(e);
    keep_strings(e, out);
    effects_put(out, EFFECT_REGISTER, 0, e, sizeof *e);
    put_event(c, e, out);
    if (c->move == ENTRY_HELPER)
        tell_helper(s, e, c->actor, out);
    if (c->move == ENTRY_FIX && !wall_known(e->done_at))
        ask_recheck(s, e, c->actor, out);
    return ENTRY_DONE;
}

/* ---- the clock ------------------------------------------------------------------------------- */

static const struct actor by_clock = {.as = "clock", .name = "", .role = ""};

static bool is_visit(const struct register_entry *e, wall_t now)
{
    return wall_known(e->visit_due) && e->visit_due.ms <= now.ms;
}

/* Whoever looks after it, else who wrote it down; from the second time on those above. */
static bool whom(const struct case_service *s, const struct register_entry *e, struct phone *out)
{
    struct case_person above;
    struct case_file cf = case_file_blank();

    cf.unit = e->unit;
    if (e->reminded && e->unit && case_above(s, &cf, &e->helper, &above)) {
        *out = above.phone;
        return true;
    }
    *out = e->helper.phone.text[0] ? e->helper.phone : e->phone;
    return phone_is_mobile(out);
}

static void next_reminder(struct register_entry *e, wall_t now)
{
    bool before = !is_visit(e, now) && e->limit_at.ms > now.ms;

    e->reminded++;
    e->clock_at = e->reminded >= REMINDERS_MAX ? WALL_NONE
                  : before                     ? e->limit_at
                                               : wall_add(now, 7 * WALL_DAY);
}

/* What waits for the same phone, and is of the same sort, becomes one text: 3户,5户. */
static void remind(const struct case_service *s, struct register_entry *due, size_t count,
                   wall_t now, struct effects *out)
{
    struct phone to = {""}, other;
    bool known = whom(s, &due[0], &to), visits = is_visit(&due[0], now);
    bool above = due[0].reminded > 0;
    struct buf list = BUF_INIT;
    char day[32];

    write_day(visits ? due[0].visit_due : due[0].limit_at, day, sizeof day);
    const char *unit = effects_keep_str(out, unit_name(s, &due[0]));
    for (size_t i = 0; i < count; i++) {
        struct register_entry *e = &due[i];

        if (i > 0 && (is_visit(e, now) != visits || (e->reminded > 0) != above ||
                      whom(s, e, &other) != known || strcmp(other.text, to.text) != 0))
            continue;
        buf_addf(&list, "%s%s", list.len ? "," : "", above ? unit_name(s, e) : "");
        if (e->household_number)
            buf_addf(&list, say_household, e->household_number);
        next_reminder(e, now);
        keep_strings(e, out);
        effects_put(out, EFFECT_REGISTER, 0, e, sizeof *e);
        const struct event_row row = {.at = now,
                                      .actor = by_clock.as,
                                      .what = "register.reminded",
                                      .entry = e->id,
                                      .detail = ""};
        effects_put(out, EFFECT_EVENT, 0, &row, sizeof row);
    }
    buf_add_char(&list, '\0');
    const struct text_field fields[] = {
        {"unit",                      unit         },
        {"list",                      list.ptr     },
        {"due",                       day          },
        {"order",                     order_title(s, visits ? DEST_VISIT : DEST_FIX)},
        {"kind",                           visits ? order_title(s,                                   DEST_VISIT) : kind_title(s, &due[0])},
        {NULL, NULL},
    };
    if (known)
        tell(s, &to,
             above    ? TEXT_ENTRY_ABOVE
             : visits ? TEXT_ENTRY_VISIT_DUE
                      : TEXT_ENTRY_FIX_DUE,
             fields, out);
    buf_free(&list);
}

bool register_clock(const struct case_service *s, wall_t now, struct effects *out)
{
    struct register_entry due[DUE_AT_ONCE];
    size_t count = s->registers ? s->registers->due(s->registers->ctx, now, due, DUE_AT_ONCE) : 0;

    if (count)
        remind(s, due, count, now, out);
    return count > 0;
}
