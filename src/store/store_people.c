/* Who is behind a phone, what they may do, and which households they may mean. */
#include "store/store_int.h"
#include "text/digits.h"
#include <stdlib.h>

/* The last name of a path: "第1联防组". */
static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A phone of a household: its people hold no office, but they are no strangers. */
static void resident(struct store *store, struct actor *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_ACTOR_HOUSEHOLD, v_text(out->phone.text));

    if (!store_row(store, st))
        return;
    out->household = col_int(st, 0);
    out->name = col_kept(store, st, 1);
    out->unit = col_int(st, 2);
    out->unit_path = col_kept(store, st, 3);
    out->unit_short = last_name(out->unit_path);
    store_done(st);
}

void store_actor(struct store *store, const struct model *model, const struct phone *phone,
                 wall_t now, struct actor *out)
{
    struct civil day = civil_local(now);
    sqlite3_stmt *st = store_ask(store, SQL_ACTOR_OFFICES, v_text(phone->text),
                                 v_int(civil_days(day.year, day.month, day.day)));
    char as[PHONE_SIZE + 8];

    text_format(as, sizeof as, "phone:%s", phone->text);
    *out = (struct actor){.phone = *phone,
                          .name = "",
                          .unit_path = "",
                          .unit_short = "",
                          .role = "",
                          .as = effects_keep_str(&store->keep, as)};
    if (store_phone_is_lost(store, phone)) {
        store_done(st);
        return;
    }
    while (store_row(store, st)) {
        const char *code = (const char *)sqlite3_column_text(st, 5);
        const struct role *role = code ? model_role(model, code) : NULL;

        if (!out->person) {
            out->person = col_int(st, 0);
            out->name = col_kept(store, st, 1);
        }
        if (!role)
            continue;
        out->may |= role->may;
        if (out->unit) /* the lowest unit came first and counts most */
            continue;
        out->unit = col_int(st, 2);
        out->unit_path = col_kept(store, st, 3);
        out->unit_short = last_name(out->unit_path);
        out->role = role->code;
    }
    if (!out->person)
        resident(store, out);
}

/* The place a person would name: the unit above the group. "南峪乡/东坪村/二社/第1组": 二社. */
static const char *place_of(struct store *store, const char *path)
{
    char above[512];
    char *slash;

    text_copy(above, sizeof above, span_of(path));
    slash = strrchr(above, '/');
    if (slash)
        *slash = '\0';
    return effects_keep_str(&store->keep, last_name(above));
}

/* ---- the households of a sender -------------------------------------------------------------- */

struct homes {
    struct household_ref *items;
    size_t count, cap, groups;
    int64_t unit; /* of the newest */
};

static const char *const *members_of(struct store *store, int64_t household, size_t *count)
{
    const char *names[MEMBERS_MAX];
    sqlite3_stmt *st = store_ask(store, SQL_HOUSEHOLD_MEMBERS, v_int(household));

    *count = 0;
    while (store_row(store, st))
        if (*count < MEMBERS_MAX)
            names[(*count)++] = col_kept(store, st, 0);
    if (*count == 0)
        return NULL;
    return (const char *const *)effects_keep(&store->keep,
                                             span_bytes(names, *count * sizeof *names))
        .ptr;
}

static bool has_unit(const struct homes *homes, int64_t unit)
{
    for (size_t i = 0; i < homes->count; i++)
        if (homes->items[i].unit == unit)
            return true;
    return false;
}

static void add_home(struct store *store, struct homes *homes, sqlite3_stmt *st)
{
    struct household_ref *h;

    if (homes->count == homes->cap) {
        homes->cap = homes->cap ? homes->cap * 2 : 64;
        homes->items = xrealloc(homes->items, homes->cap * sizeof *homes->items);
    }
    h = &homes->items[homes->count];
    *h = (struct household_ref){.id = col_int(st, 0),
                                .unit = col_int(st, 1),
                                .number = (int)col_int(st, 2),
                                .head = col_kept(store, st, 3),
                                .family = col_int(st, 5)};
    if (h->unit != homes->unit)
        homes->groups++;
    h->group_name = h->unit == homes->unit && homes->count
                        ? homes->items[homes->count - 1].group_name
                        : last_name(col_kept(store, st, 4));
    homes->unit = h->unit;
    homes->count++;
}

static void add_homes_below(struct store *store, struct homes *homes, const char *path)
{
    size_t first = homes->count;
    sqlite3_stmt *st = store_ask(store, SQL_HOUSEHOLDS_BELOW, v_text(path),
                                 v_int((int64_t)(HOUSEHOLDS_MAX - homes->count)));

    while (store_row(store, st))
        add_home(store, homes, st);
    for (size_t i = first; i < homes->count; i++)
        homes->items[i].members =
            members_of(store, homes->items[i].id, &homes->items[i].member_count);
}

int store_group_number(const char *name)
{
    struct fold fold;

    fold_text(span_of(name), &fold);
    for (size_t i = 0; i < fold.len; i++) {
        struct number number = number_at(fold.cp + i, fold.len - i);

        if (number.len && number.value > 0)
            return number.value;
    }
    return 0;
}

static bool number_taken(const struct homes *homes, int number)
{
    for (size_t i = 0; i < homes->count; i++)
        if (homes->items[i].group == number)
            return true;
    return false;
}

/* Each group gets the number of its name; without one, or where another has it, the next free. */
static void number_groups(struct homes *homes)
{
    for (int named = 1; named >= 0; named--)
        for (size_t i = 0; i < homes->count; i++) {
            int64_t unit = homes->items[i].unit;
            int number = named ? store_group_number(homes->items[i].group_name) : 1;

            if ((i > 0 && homes->items[i - 1].unit == unit) || homes->items[i].group)
                continue;
            while (!named && number_taken(homes, number))
                number++;
            if (number == 0 || number_taken(homes, number))
                continue;
            for (size_t k = i; k < homes->count && homes->items[k].unit == unit; k++)
                homes->items[k].group = number;
        }
}

/* The units of the offices at the lowest level that this person holds one at: who leads two groups
 * speaks of both. */
static void add_homes_of(struct store *store, const struct actor *actor, struct homes *homes)
{
    enum { UNITS_MAX = 16 };
    const char *paths[UNITS_MAX];
    int64_t units[UNITS_MAX];
    size_t count = 0;
    sqlite3_stmt *st = store_ask(store, SQL_ACTOR_UNITS, v_id(actor->person), v_int(store->today),
                                 v_int(actor->unit));

    while (store_row(store, st))
        if (count < UNITS_MAX) {
            units[count] = col_int(st, 0);
            paths[count++] = col_kept(store, st, 1);
        }
    for (size_t i = 0; i < count; i++)
        if (!has_unit(homes, units[i]))
            add_homes_below(store, homes, paths[i]);
}

void store_sender(struct store *store, const struct model *model, const struct actor *actor,
                  struct sender_ref *out)
{
    struct homes homes = {0};

    (void)model;
    *out = (struct sender_ref){.name = actor->person ? actor->name : NULL};
    if (!actor->unit)
        return;
    out->place = place_of(store, actor->unit_path);
    add_homes_below(store, &homes, actor->unit_path);
    if (actor->person)
        add_homes_of(store, actor, &homes);
    number_groups(&homes);
    if (homes.count)
        out->households =
            (const struct household_ref *)effects_keep(
                &store->keep, span_bytes(homes.items, homes.count * sizeof *homes.items))
                .ptr;
    out->household_count = homes.count;
    out->several_groups = homes.groups > 1;
    free(homes.items);
}

/* ---- staff ----------------------------------------------------------------------------------- */

static void read_staff(struct store *store, sqlite3_stmt *st, struct staff_row *out)
{
    *out = (struct staff_row){.name = col_kept(store, st, 0),
                              .role = col_kept(store, st, 1),
                              .added_at = col_wall(st, 2),
                              .unit = col_int(st, 3),
                              .unit_path = col_kept(store, st, 4),
                              .password = col_kept(store, st, 6),
                              .sessions_since = col_wall(st, 7)};
    col_phone(st, 5, &out->phone);
}

void store_staff_add(struct store *store, const struct staff_row *row)
{
    store_run(store, SQL_STAFF_ADD, v_text(row->name), v_text(row->role), v_wall(row->added_at),
              v_id(row->unit), v_text(row->phone.text));
}

bool store_staff_end(struct store *store, const char *name, wall_t now)
{
    struct staff_row row;

    return store_staff(store, name, &row) &&
           store_run(store, SQL_STAFF_END, v_text(name), v_wall(now));
}

void store_staff_password(struct store *store, const char *name, const char *hash, wall_t now)
{
    store_run(store, SQL_STAFF_PASSWORD, v_text(name), v_text(hash), v_wall(now));
}

void store_staff_signed_out(struct store *store, const char *name, wall_t now)
{
    store_run(store, SQL_STAFF_SIGNED_OUT, v_text(name), v_wall(now));
}

bool store_staff(struct store *store, const char *name, struct staff_row *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_STAFF_GET, v_text(name));

    if (!store_row(store, st))
        return false;
    read_staff(store, st, out);
    store_done(st);
    return true;
}

void store_staff_list(struct store *store, staff_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_STAFF_LIST, NULL, 0);
    struct staff_row row;

    while (store_row(store, st)) {
        read_staff(store, st, &row);
        each(ctx, &row);
    }
}

const char *store_unit_path(struct store *store, int64_t unit)
{
    sqlite3_stmt *st = store_ask(store, SQL_UNIT_PATH, v_int(unit));
    const char *path = "";

    if (store_row(store, st)) {
        path = col_kept(store, st, 0);
        store_done(st);
    }
    return path;
}

void store_phone_add(struct store *store, int64_t person, const struct phone *phone, wall_t now)
{
    store_run(store, SQL_PHONE_ADD, v_text(phone->text), v_int(person), v_wall(now), v_null());
}

void store_phone_end(struct store *store, int64_t person, const struct phone *phone, wall_t now)
{
    store_run(store, SQL_PHONE_END, v_text(phone->text), v_int(person), v_wall(now));
}

void store_phone_move(struct store *store, int64_t person, const struct phone *old,
                      const struct phone *fresh, wall_t now)
{
    if (person) {
        store_phone_end(store, person, old, now);
        store_phone_add(store, person, fresh, now);
        store_run(store, SQL_CASES_TO_NUMBER, v_int(person), v_text(fresh->text));
        store_run(store, SQL_CASES_REPORTED_TO_NUMBER, v_int(person), v_text(fresh->text));
    }
    store_run(store, SQL_HOUSEHOLD_PHONE_MOVE, v_text(old->text), v_text(fresh->text));
    store_run(store, SQL_QUESTIONS_TO_NUMBER, v_text(old->text), v_text(fresh->text));
    store_run(store, SQL_PHONE_FOUND, v_text(old->text));
}

void store_phone_lost(struct store *store, const struct phone *phone, bool lost, wall_t now)
{
    if (lost)
        store_run(store, SQL_PHONE_LOST, v_text(phone->text), v_wall(now));
    else
        store_run(store, SQL_PHONE_FOUND, v_text(phone->text));
}

bool store_phone_is_lost(struct store *store, const struct phone *phone)
{
    sqlite3_stmt *st = store_ask(store, SQL_PHONE_IS_LOST, v_text(phone->text));
    bool lost = store_row(store, st);

    if (lost)
        store_done(st);
    return lost;
}

bool store_phone_instead(struct store *store, struct phone *phone)
{
    sqlite3_stmt *st = store_ask(store, SQL_PHONE_OTHER, v_text(phone->text));

    if (!store_row(store, st))
        return false;
    col_phone(st, 0, phone);
    store_done(st);
    return true;
}

bool store_household_phone_add(struct store *store, int64_t household, const struct phone *phone)
{
    sqlite3_stmt *st = store_ask(store, SQL_HOUSEHOLD_PHONES, v_int(household));
    int64_t count = 0;
    bool known = false;

    while (store_row(store, st)) {
        known |= strcmp((const char *)sqlite3_column_text(st, 0), phone->text) == 0;
        count++;
    }
    if (known)
        return true;
    if (count >= HOUSEHOLD_PHONES_MAX)
        return false;
    return store_run(store, SQL_HOUSEHOLD_PHONE_ADD, v_int(household), v_int(count),
                     v_text(phone->text));
}
