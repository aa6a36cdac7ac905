/* roster.register: a clerk confirms what a newcomer texted, or somebody's new number. */
#include "cases/case_say.h"
#include "daemon/control_int.h"
#include "daemon/say.h"
#include "intake/newcomer.h"
#include <inttypes.h>
#include <stdlib.h>

/* ---- what the text suggests ------------------------------------------------------------------ */

struct unit_list {
    struct newcomer_unit *items;
    size_t count, cap;
    struct effects keep;
};

static void add_unit(void *to, const struct unit *unit)
{
    struct unit_list *list = to;

    if (list->count == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->items = xrealloc(list->items, list->cap * sizeof *list->items);
    }
    list->items[list->count++] =
        (struct newcomer_unit){unit->id, effects_keep_str(&list->keep, unit->path)};
}

static const char *path_of(const struct unit_list *list, int64_t unit)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == unit)
            return list->items[i].path;
    return NULL;
}

/* The office at the bottom of which a newcomer most likely has become the holder. */
static const struct role *role_at(const struct model *model, const char *path)
{
    int level = path ? unit_depth(path) - 1 : -1;

    for (size_t i = 0; i < model->role_count && level >= 0; i++)
        if (model->roles[i].level == level && (model->roles[i].may & MAY_REPORT))
            return &model->roles[i];
    return NULL;
}

static void words_of(const struct request *r, const char *words[2])
{
    words[0] = texts_word(r->g->with.texts, "phrase", "join");
    words[1] = texts_word(r->g->with.texts, "phrase", "new_phone");
}

static enum newcomer_wish wish_of(const struct request *r, const char *text)
{
    const char *words[2];

    words_of(r, words);
    return newcomer_wish(span_of(text), words[0], words[1]);
}

static void load_units(const struct request *r, struct unit_list *list)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);

    roster.each_unit(roster.store, add_unit, list);
}

static void units_free(struct unit_list *list)
{
    effects_free(&list->keep);
    free(list->items);
}

json_t *json_newcomer(struct request *r, const struct message_row *row)
{
    struct unit_list units = {.keep = EFFECTS_INIT};
    const struct role *role;
    const char *words[2], *path;
    struct newcomer n;
    json_t *shown;

    if (row->why != WHY_REGISTRATION && row->why != WHY_STRANGER)
        return json_null();
    load_units(r, &units);
    words_of(r, words);
    newcomer_read(span_of(row->text), words, units.items, units.count, &n);
    path = path_of(&units, n.unit);
    role = role_at(r->g->with.model, path);
    shown =
        json_pack("{s:o,s:o,s:o,s:o}", "name", json_text(n.name), "unit", json_text(path), "role",
                  json_text(role ? role->code : NULL), "other_phone", json_text(n.phone.text));
    units_free(&units);
    return shown;
}

/* ---- a new number ---------------------------------------------------------------------------- */

struct registering {
    struct message_row row;
    struct phone phone; /* that wrote */
    struct newcomer read;
    const char *name, *unit;
    const struct role *role;
};

/* Tells the one who has been registered. */
static void welcome(struct request *r, const struct registering *reg, const struct phone *to,
                    const char *unit, const struct role *role)
{
    struct buf text = BUF_INIT;
    const struct text_field fields[] = {
        {"name", reg->name              },
        {"unit", unit                   },
        {"role", role ? role->title : ""},
        {NULL,   NULL                   },
    };
    enum text_id id = role ? TEXT_WELCOME : TEXT_JOINED;

    if (!phone_is_mobile(to))
        return;
    texts_write(r->g->with.texts, id, fields, &text);
    struct send_wish wish = {.to = *to,
                             .text = effects_keep(&r->g->wishes, buf_span(&text)),
                             .cls = CLASS_CASE,
                             .purpose = texts_key(id),
                             .reply_to = reg->row.id,
                             .not_before = WALL_NONE,
                             .expires = WALL_NONE};
    effects_put(&r->g->wishes, EFFECT_SEND, 0, &wish, sizeof wish);
    buf_free(&text);
}

static json_t *registered(struct request *r, const struct registering *reg, const char *what,
                          const char *detail)
{
    struct dispose_wish wish = {reg->row.id, DISPOSED_REGISTERED, 0, WHY_NONE};
    struct message_row row;

    effects_put(&r->g->wishes, EFFECT_DISPOSE, 0, &wish, sizeof wish);
    case_event_put(&r->actor, what, 0, reg->row.id, detail, r->now.wall, &r->g->wishes);
    apply_wishes(r->g, &r->g->wishes, r->now);
    if (!store_message(r->g->with.store, reg->row.id, &row))
        return refuse(r, say_sorting_not_kept);
    return json_message(r, &row);
}

/* Whose number changes: who wrote, when it is the old phone; else who holds the number that the
 * text or the clerk names. */
static bool find_holder(struct request *r, const struct registering *reg, struct person *person,
                        struct phone *old, struct phone *fresh)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    const char *named = arg_text_or_null(r, "phone");
    struct phone other = reg->read.phone;

    if (named && !phone_parse(span_of(named), &other))
        return refuse(r, say_bad_phone, named), false;
    if (!other.text[0])
        return refuse(r, say_other_phone_wanted), false;
    if (roster.holder(roster.store, reg->phone.text, person)) {
        *old = reg->phone;
        *fresh = other;
    } else if (roster.holder(roster.store, other.text, person)) {
        *old = other;
        *fresh = reg->phone;
    } else {
        return refuse(r, say_phone_not_listed, other.text), false;
    }
    return true;
}

static json_t *change_phone(struct request *r, struct registering *reg)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct person person, holder;
    struct phone old, fresh;
    struct actor actor;
    char detail[160];

    if (!find_holder(r, reg, &person, &old, &fresh))
        return NULL;
    if (roster.holder(roster.store, fresh.text, &holder))
        return refuse(r, say_phone_taken, fresh.text, holder.name);
    if (reg->name[0] && strcmp(reg->name, person.name) != 0)
        return refuse(r, say_phone_of_another, old.text, person.name, reg->name, person.name);
    store_phone_move(r->g->with.store, person.id, &old, &fresh, r->now.wall);
    store_consent_move(r->g->with.store, &old, &fresh, r->actor.as, r->now.wall);
    store_actor(r->g->with.store, r->g->with.model, &fresh, r->now.wall, &actor);
    reg->name = effects_keep_str(&r->g->answers, person.name);
    welcome(r, reg, &fresh, actor.unit_short, model_role(r->g->with.model, actor.role));
    text_format(detail, sizeof detail, "%s: %s -> %s", person.name, old.text, fresh.text);
    return registered(r, reg, "person.phone_changed", detail);
}

/* ---- a newcomer ------------------------------------------------------------------------------ */

/* Whoever asks to be registered agrees to be written to. */
static void consents(struct request *r, const struct registering *reg)
{
    struct consent_said said = {
        .phone = reg->phone, .state = CONSENT_GIVEN, .message = reg->row.id};
    char actor[PHONE_SIZE + 8];

    text_format(actor, sizeof actor, "phone:%s", reg->phone.text);
    said.actor = actor;
    store_consent_say(r->g->with.store, &said, r->now.wall);
}

static json_t *join_household(struct request *r, struct registering *reg, int64_t number)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct household household;
    struct unit unit;
    char detail[512];

    if (!reg->unit || !roster.unit(roster.store, reg->unit, &unit))
        return refuse(r, say_group_wanted);
    if (!roster.household(roster.store, unit.id, (int)number, &household))
        return refuse(r, say_no_household, unit.path, number);
    if (!store_household_phone_add(r->g->with.store, household.id, &reg->phone))
        return refuse(r, say_phones_full, household.head, HOUSEHOLD_PHONES_MAX);
    consents(r, reg);
    if (!reg->name[0])
        reg->name = effects_keep_str(&r->g->answers, household.head);
    welcome(r, reg, &reg->phone, "", NULL);
    text_format(detail, sizeof detail, say_household_of, unit.path, number, reg->name);
    return registered(r, reg, "person.joined", detail);
}

struct holder_list {
    const struct request *r;
    const char *name; /* of who holds the office today; NULL vacant */
};

static void find_present(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct holder_list *list = to;

    (void)unit;
    if (office_holds(office, day_local(list->r->now.wall)))
        list->name = effects_keep_str(&list->r->g->answers, person->name);
}

/* A post that somebody holds passes on only when the clerk says so with --role. */
static bool may_have_post(struct request *r, const struct registering *reg)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct holder_list present = {r, NULL};
    struct unit unit;

    if (!roster.unit(roster.store, reg->unit, &unit))
        return refuse(r, say_no_unit, reg->unit), false;
    roster.holders_of(roster.store, unit.id, reg->role->code, find_present, &present);
    if (present.name && !arg_text_or_null(r, "role"))
        return refuse(r, say_office_held, unit.path, reg->role->title, present.name,
                      reg->role->title),
               false;
    return true;
}

static bool import_line(struct request *r, const struct registering *reg)
{
    struct buf csv = BUF_INIT;

    buf_addf(&csv, "name,phone,role,unit\n%s,%s,%s,%s\n", reg->name, reg->phone.text,
             reg->role->title, reg->unit);
    bool good = control_take_rows(r, buf_span(&csv));
    buf_free(&csv);
    r->g->vacancy.known = false;
    return good;
}

static json_t *join_office(struct request *r, struct registering *reg)
{
    char detail[512];

    if (!reg->name[0])
        return refuse(r, say_newcomer_name_wanted);
    if (strpbrk(reg->name, ",\"\n\r"))
        return refuse(r, say_bad_name, reg->name);
    if (!reg->unit)
        return refuse(r, say_newcomer_unit_wanted);
    if (!reg->role)
        return refuse(r, say_no_reporting_role, reg->unit);
    if (!may_have_post(r, reg) || !import_line(r, reg))
        return NULL;
    welcome(r, reg, &reg->phone, unit_short(reg->unit), reg->role);
    text_format(detail, sizeof detail, "%s %s %s", reg->unit, reg->role->title, reg->name);
    return registered(r, reg, "person.joined", detail);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool read_request(struct request *r, struct registering *reg, struct unit_list *units)
{
    const char *words[2], *role = arg_text_or_null(r, "role");
    int64_t id = arg_int(r, "id", 0);

    *reg = (struct registering){.name = ""};
    if (!store_message(r->g->with.store, id, &reg->row) || reg->row.out)
        return refuse(r, say_no_inbound, id), false;
    text_copy(reg->phone.text, sizeof reg->phone.text, span_of(reg->row.phone));
    words_of(r, words);
    newcomer_read(span_of(reg->row.text), words, units->items, units->count, &reg->read);
    reg->name = arg_text_or_null(r, "name") ? arg_text(r, "name") : reg->read.name;
    reg->unit = arg_text_or_null(r, "unit") ? arg_text(r, "unit") : path_of(units, reg->read.unit);
    reg->role = role_at(r->g->with.model, reg->unit);
    if (role && !(reg->role = model_role(r->g->with.model, role)) &&
        !(reg->role = model_role_titled(r->g->with.model, span_of(role))))
        return refuse(r, say_no_such_role, role), false;
    return true;
}

static json_t *register_one(struct request *r)
{
    struct roster_reader roster = store_roster_reader(r->g->with.store);
    struct unit_list units = {.keep = EFFECTS_INIT};
    int64_t household = arg_int(r, "household", 0);
    struct registering reg;
    struct person holder;
    json_t *result = NULL;

    if (!control_roster_free(r))
        return NULL;
    load_units(r, &units);
    if (read_request(r, &reg, &units)) {
        if (wish_of(r, reg.row.text) == NEWCOMER_PHONE)
            result = change_phone(r, &reg);
        else if (roster.holder(roster.store, reg.phone.text, &holder))
            refuse(r, say_already_registered, reg.phone.text, holder.name);
        else
            result = household ? join_household(r, &reg, household) : join_office(r, &reg);
    }
    units_free(&units);
    return result;
}

const struct command control_register_commands[] = {
    {"roster.register", register_one, MAY_ROSTER},
    {NULL,              NULL,         0         },
};
