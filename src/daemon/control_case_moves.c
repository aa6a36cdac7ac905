/* case.move: every step of a case by command. */
#include "daemon/control_int.h"
#include "daemon/say.h"
#include <inttypes.h>

bool arg_case_person(struct request *r, const char *key, const struct case_file *cf,
                     struct case_person *out)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *who = arg_text(r, key);
    struct person person;

    *out = (struct case_person){.name = ""};
    if (!who[0])
        return true;
    if (!phone_parse(span_of(who), &out->phone) || !phone_is_mobile(&out->phone)) {
        *out = (struct case_person){.name = ""};
        if (case_person_said(&r->g->cases, cf, who, out))
            return true;
        return refuse(r, say_nobody_called, who), false;
    }
    if (!roster.holder(roster.store, out->phone.text, &person))
        return refuse(r, say_no_assignee, who), false;
    out->person = person.id;
    out->name = effects_keep_str(&r->g->answers, person.name);
    return true;
}

static bool read_other(struct request *r, struct case_command *c)
{
    const char *number = arg_text(r, "other");
    struct case_file other;

    if (!number[0])
        return true;
    if (!case_number_parse(span_of(number), &c->other) ||
        !r->g->case_reader.by_serial(r->g->case_reader.ctx, c->other, &other))
        return refuse(r, say_no_case, number), false;
    return true;
}

static bool read_grade(struct request *r, struct case_command *c)
{
    const char *title = arg_text(r, "grade");
    const struct grade *grade = model_grade(r->g->with.model, title);

    if (c->event != EV_GRADE)
        return true;
    if (!grade)
        return refuse(r, say_no_grade, title), false;
    c->grade = (int)(grade - r->g->with.model->grades);
    return true;
}

/* The rating in the words of the model's kind of ratings. */
static bool read_rating(struct request *r, struct case_command *c)
{
    const struct model *model = r->g->with.model;
    const char *words = arg_text(r, "rating");

    c->rating = words;
    if (!words[0])
        return c->event != EV_RATE_GOOD || (refuse(r, say_no_rating, words), false);
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_RATING && kind_subject(&model->kinds[i], words)) {
            if (c->event == EV_RATE_GOOD && case_rating_is_bad(words))
                c->event = EV_RATE_BAD;
            return true;
        }
    return refuse(r, say_no_rating, words), false;
}

static bool read_subject(struct request *r, const struct case_file *cf, struct case_command *c)
{
    const struct kind *kind = model_kind(r->g->with.model, cf->kind);

    c->subject = arg_text_or_null(r, "subject");
    if (c->subject && (!kind || !kind_subject(kind, c->subject)))
        return refuse(r, say_no_subject, kind ? kind->title : cf->kind, c->subject), false;
    return true;
}

/* 乙方: a household of the same unit, or of another one that is named with it. */
static bool read_party2(struct request *r, const struct case_file *cf, struct case_command *c)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    int64_t number = arg_int(r, "household2", 0);
    const char *path = arg_text_or_null(r, "unit2") ? arg_text(r, "unit2") : cf->unit_path;
    struct household household;
    struct unit unit;

    c->party2 = arg_text_or_null(r, "party2");
    if (!number)
        return true;
    if (!roster.unit(roster.store, path, &unit))
        return refuse(r, say_no_unit, path), false;
    if (!roster.household(roster.store, unit.id, (int)number, &household))
        return refuse(r, say_no_household, unit.path, number), false;
    c->household2 = household.id;
    c->household2_number = household.number;
    if (!c->party2)
        c->party2 = effects_keep_str(&r->g->answers, household.head);
    return true;
}

static bool read_card(struct request *r, struct case_command *c)
{
    const char *card = arg_text(r, "card");

    c->card = SUPERVISED_PLAIN;
    if (card[0] && !supervision_parse(card, &c->card))
        return refuse(r, say_no_card, card), false;
    if (c->event == EV_SUPERVISE && arg_bool(r, "undo"))
        c->event = EV_UNSUPERVISE;
    return true;
}

/* A visit: kept yes, no, or nobody could say. */
static bool read_visit(struct request *r, struct case_command *c)
{
    const char *kept = arg_text(r, "kept");

    c->way = arg_text(r, "way");
    c->kept = strcmp(kept, "yes") == 0 ? 1 : -1;
    if (c->event == EV_FOLLOW_UP && strcmp(kept, "no") == 0)
        c->event = EV_FLARE_UP;
    return true;
}

static void read_words(struct request *r, struct case_command *c)
{
    c->agreement = arg_text(r, "agreement");
    c->place = arg_text_or_null(r, "place");
    c->mode = arg_text(r, "mode");
    c->role = arg_text(r, "role");
    c->received = arg_text_or_null(r, "received") != NULL;
    c->papers = c->received ? arg_masked(r, "received") : arg_masked(r, "ask");
    c->people = (int)arg_int(r, "people", 0);
    c->amount = arg_int(r, "amount", 0);
}

static bool read_command(struct request *r, const struct case_file *cf, struct case_command *c)
{
    if (!case_event_parse(arg_text(r, "event"), &c->event) || c->event == EV_FILE)
        return refuse(r, say_no_such_step, arg_text(r, "event")), false;
    if (c->event == EV_HELPER && arg_bool(r, "end"))
        c->event = EV_HELPER_END;
    read_words(r, c);
    return arg_time(r, "until", &c->until) && arg_case_person(r, "to", cf, &c->assignee) &&
           read_other(r, c) && read_grade(r, c) && read_rating(r, c) && read_subject(r, cf, c) &&
           read_party2(r, cf, c) && read_card(r, c) && read_visit(r, c);
}

static json_t *refused(struct request *r, const struct case_command *c, const struct case_file *cf,
                       enum case_command_result result)
{
    switch (result) {
    case COMMAND_NO_CASE: return refuse(r, say_case_gone);
    case COMMAND_NOT_NOW:
        return refuse(r, say_step_not_now,
                      texts_word(r->g->with.texts, "case_state", case_state_name(cf->state)));
    case COMMAND_UNMET: return refuse(r, "%s", case_command_why(&r->g->cases, c));
    default: return refuse(r, say_step_not_yours);
    }
}

static json_t *case_move_one(struct request *r)
{
    struct case_command c = {.note = arg_masked(r, "note"),
                             .assignee = {.name = ""},
                             .actor = &r->actor,
                             .by = BY_CENTRE,
                             .keeper = !r->actor.role[0],
                             .now = r->now.wall};
    struct case_file cf;
    enum case_command_result result;

    if (!arg_case(r, &cf) || !read_command(r, &cf, &c))
        return NULL;
    c.serial = cf.serial;
    if (c.event == EV_ASSIGN && !c.assignee.phone.text[0])
        return refuse(r, say_no_assignee, arg_text(r, "to"));
    result = case_command(&r->g->cases, &c, &r->g->wishes);
    if (result != COMMAND_DONE)
        return refused(r, &c, &cf, result);
    apply_wishes(r->g, &r->g->wishes, r->now);
    r->g->case_reader.by_serial(r->g->case_reader.ctx, c.serial, &cf);
    return json_case(r, &cf);
}

const struct command control_case_move_commands[] = {
    {"case.move", case_move_one, MAY_WORK},
    {NULL,        NULL,          0       },
};
