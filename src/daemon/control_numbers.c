/* roster.phone, household: numbers and households by the clerk's hand. */
#include "daemon/control_int.h"
#include "daemon/say.h"

/* ---- numbers --------------------------------------------------------------------------------- */

static json_t *phone_json(struct request *r, const struct person *person, const struct phone *phone)
{
    return json_pack("{s:s,s:s,s:b}", "name", person->name, "phone", phone->text, "lost",
                     store_phone_is_lost(r->g->with.store, phone));
}

static json_t *number_changes(struct request *r, struct person *person, const struct phone *old)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person holder;
    struct phone fresh;
    char detail[160];

    if (!control_phone_asked(r, "to", &fresh))
        return NULL;
    if (roster.holder(roster.store, fresh.text, &holder))
        return refuse(r, say_phone_taken, phone_local(&fresh), holder.name);
    store_phone_move(r->g->with.store, person->id, old, &fresh, r->now.wall);
    store_consent_move(r->g->with.store, old, &fresh, r->actor.as, r->now.wall);
    text_format(detail, sizeof detail, "%s: %s -> %s", person->name, old->text, fresh.text);
    control_roster_event(r, person->id, "person.phone_changed", detail);
    return phone_json(r, person, &fresh);
}

static json_t *number_is_added(struct request *r, struct person *person)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person holder;
    struct phone fresh;
    char detail[160];

    if (!control_phone_asked(r, "add", &fresh))
        return NULL;
    if (roster.holder(roster.store, fresh.text, &holder))
        return refuse(r, say_phone_taken, phone_local(&fresh), holder.name);
    if (person->phone_count >= PERSON_PHONES_MAX)
        return refuse(r, say_phones_full, person->name, PERSON_PHONES_MAX);
    store_phone_add(r->g->with.store, person->id, &fresh, r->now.wall);
    text_format(detail, sizeof detail, "%s: + %s", person->name, fresh.text);
    control_roster_event(r, person->id, "person.phone_changed", detail);
    return phone_json(r, person, &fresh);
}

static json_t *number_is_dropped(struct request *r, struct person *person, const struct phone *old)
{
    char detail[160];

    if (person->phone_count < 2)
        return refuse(r, say_last_phone, person->name);
    store_phone_end(r->g->with.store, person->id, old, r->now.wall);
    text_format(detail, sizeof detail, "%s: - %s", person->name, old->text);
    control_roster_event(r, person->id, "person.phone_changed", detail);
    return phone_json(r, person, old);
}

static json_t *number_is_lost(struct request *r, struct person *person, const struct phone *phone,
                              bool lost)
{
    store_phone_lost(r->g->with.store, phone, lost, r->now.wall);
    control_roster_event(r, person->id, lost ? "person.phone_lost" : "person.phone_found",
                         phone->text);
    return phone_json(r, person, phone);
}

static void take_head(void *to, const struct unit *unit, const struct household *h)
{
    struct person *person = to;

    (void)unit;
    text_copy(person->name, sizeof person->name, span_of(h->head));
}

static json_t *change_number(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person person = {.id = 0};
    struct phone phone;

    if (!control_roster_free(r))
        return NULL;
    if (!phone_parse(span_of(arg_text(r, "phone")), &phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    if (!roster.holder(roster.store, phone.text, &person))
        store_households_of(r->g->with.store, &phone, take_head, &person);
    if (!person.name[0])
        return refuse(r, say_phone_not_listed, phone_local(&phone));
    if (arg_bool(r, "lost") || arg_bool(r, "found"))
        return number_is_lost(r, &person, &phone, arg_bool(r, "lost"));
    if (arg_text_or_null(r, "to"))
        return number_changes(r, &person, &phone);
    if (!person.id)
        return refuse(r, say_phone_of_household, person.name);
    if (arg_text_or_null(r, "add"))
        return number_is_added(r, &person);
    if (arg_bool(r, "drop"))
        return number_is_dropped(r, &person, &phone);
    return refuse(r, say_phone_what);
}

/* ---- households ------------------------------------------------------------------------------ */

static const char *yes_or_no(const struct request *r, const char *key)
{
    json_t *value = json_object_get(r->args, key);

    return json_is_boolean(value) ? (json_is_true(value) ? "1" : "0") : arg_text(r, key);
}

static json_t *change_household(struct request *r)
{
    static const char *const head[] = {"unit", "number",  "head",  "phone",  "tags",     "remarks",
                                       "code", "members", "warns", "warned", "phonefrom"};
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    int64_t number = arg_int(r, "household", 0);
    struct household old = {.head = ""};
    struct buf csv = BUF_INIT;
    char digits[24], detail[512];
    struct unit unit;

    if (!control_roster_free(r))
        return NULL;
    if (!roster.unit(roster.store, arg_text(r, "unit"), &unit))
        return refuse(r, say_no_unit, arg_text(r, "unit"));
    bool known = roster.household(roster.store, unit.id, (int)number, &old);
    if (!known && arg_bool(r, "end"))
        return refuse(r, say_no_household, unit.path, number);
    text_format(digits, sizeof digits, "%lld", (long long)number);
    control_write_row(&csv, head, sizeof head / sizeof *head);
    control_write_row(
        &csv,
        (const char *const[]){
            unit.path, digits, arg_text_or_null(r, "head") ? arg_text(r, "head") : old.head,
            arg_text(r, "phone"), arg_bool(r, "end") ? say_household_end : arg_text(r, "tags"),
            arg_text(r, "remarks"), arg_text(r, "code"), arg_text(r, "members"),
            yes_or_no(r, "warns"), yes_or_no(r, "warned"), arg_text(r, "phone_from")},
        sizeof head / sizeof *head);
    bool good = control_take_rows(r, buf_span(&csv));
    buf_free(&csv);
    if (!good)
        return NULL;
    text_format(detail, sizeof detail, say_household_of, unit.path, number,
                arg_text_or_null(r, "head") ? arg_text(r, "head") : old.head);
    control_roster_event(r, 0, arg_bool(r, "end") ? "household.ended" : "household.changed",
                         detail);
    if (arg_bool(r, "end"))
        return json_pack("{s:s,s:I,s:s,s:b}", "unit", unit.path, "number", (json_int_t)number,
                         "head", old.head, "ended", 1);
    if (!roster.household(roster.store, unit.id, (int)number, &old))
        return refuse(r, say_no_household, unit.path, number);
    return json_household(r, &unit, &old);
}

/* ---- consent --------------------------------------------------------------------------------- */

static bool is_of_household(struct request *r, const struct phone *phone)
{
    struct person home = {.name = ""};

    store_households_of(r->g->with.store, phone, take_head, &home);
    return home.name[0] != '\0';
}

/* What somebody said at the desk, by telephone or on paper, put down by a clerk with how. */
static json_t *change_consent(struct request *r)
{
    struct consent_said said = {.actor = r->actor.as};
    struct consent_origin from = {CONSENT_DESK, "", "", r->actor.as, r->now.wall};
    const char *note = arg_masked(r, "note");
    bool yes = arg_bool(r, "yes"), no = arg_bool(r, "no");
    struct consent known;
    char detail[256];

    if (!phone_parse(span_of(arg_text(r, "phone")), &said.phone))
        return refuse(r, say_bad_phone, arg_text(r, "phone"));
    if (yes == no || !*note)
        return refuse(r, say_consent_what);
    if (!store_consent(r->g->with.store, &said.phone, &known) && !is_of_household(r, &said.phone))
        return refuse(r, say_phone_not_listed, phone_local(&said.phone));
    said.state = yes ? CONSENT_GIVEN : CONSENT_REFUSED;
    store_consent_note(r->g->with.store, &said.phone, &from);
    effects_put(&r->g->wishes, EFFECT_CONSENT, 0, &said, sizeof said);
    apply_wishes(r->g, &r->g->wishes, r->now);
    text_format(detail, sizeof detail, "%s: %s", said.phone.text, note);
    control_roster_event(r, 0, yes ? "person.resumed" : "person.stopped", detail);
    return json_consent(r, &said.phone);
}

const struct command control_number_commands[] = {
    {"roster.consent",   change_consent,   MAY_ROSTER},
    {"roster.phone",     change_number,    MAY_ROSTER},
    {"roster.household", change_household, MAY_ROSTER},
    {NULL,               NULL,             0         },
};
