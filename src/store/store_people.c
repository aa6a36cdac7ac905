/* Who is behind a phone, what they may do, and which households they may mean. */
#include "store/store_int.h"
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

void store_sender(struct store *store, const struct model *model, const struct actor *actor,
                  struct sender_ref *out)
{
    struct household_ref *list = NULL;
    size_t count = 0, cap = 0;
    int64_t unit = 0;
    int group = 0;

    (void)model;
    *out = (struct sender_ref){.name = actor->person ? actor->name : NULL};
    if (!actor->unit)
        return;
    out->place = place_of(store, actor->unit_path);
    sqlite3_stmt *st =
        store_ask(store, SQL_HOUSEHOLDS_BELOW, v_text(actor->unit_path), v_int(HOUSEHOLDS_MAX));
    while (store_row(store, st)) {
        if (count == cap) {
            cap = cap ? cap * 2 : 64;
            list = xrealloc(list, cap * sizeof *list);
        }
        if (col_int(st, 1) != unit)
            group++;
        unit = col_int(st, 1);
        list[count++] = (struct household_ref){.id = col_int(st, 0),
                                               .unit = unit,
                                               .number = (int)col_int(st, 2),
                                               .group = group,
                                               .head = col_kept(store, st, 3)};
    }
    if (count)
        out->households = (const struct household_ref *)effects_keep(
                              &store->keep, span_bytes(list, count * sizeof *list))
                              .ptr;
    out->household_count = count;
    out->several_groups = group > 1;
    free(list);
}

void store_staff_add(struct store *store, const char *name, const char *role, wall_t now)
{
    store_run(store, SQL_STAFF_ADD, v_text(name), v_text(role), v_wall(now));
}

bool store_staff_end(struct store *store, const char *name, wall_t now)
{
    if (!store_staff_role(store, name))
        return false;
    return store_run(store, SQL_STAFF_END, v_text(name), v_wall(now));
}

const char *store_staff_role(struct store *store, const char *name)
{
    sqlite3_stmt *st = store_ask(store, SQL_STAFF_GET, v_text(name));
    const char *role = NULL;

    if (store_row(store, st)) {
        role = col_kept(store, st, 0);
        store_done(st);
    }
    return role;
}

void store_staff_list(struct store *store, staff_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_STAFF_LIST, NULL, 0);

    while (store_row(store, st))
        each(ctx, col_kept(store, st, 0), col_kept(store, st, 1), col_wall(st, 2));
}

void store_unsubscribe(struct store *store, const struct phone *phone, wall_t now)
{
    store_run(store, SQL_UNSUBSCRIBE, v_text(phone->text), v_wall(now));
}

void store_subscribe(struct store *store, const struct phone *phone)
{
    store_run(store, SQL_SUBSCRIBE, v_text(phone->text));
}

bool store_unsubscribed(struct store *store, const struct phone *phone)
{
    sqlite3_stmt *st = store_ask(store, SQL_UNSUBSCRIBED, v_text(phone->text));
    bool gone = store_row(store, st);

    if (gone)
        store_done(st);
    return gone;
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

void store_phone_move(struct store *store, int64_t person, const struct phone *old,
                      const struct phone *fresh, wall_t now)
{
    store_run(store, SQL_PHONE_END, v_text(old->text), v_int(person), v_wall(now));
    store_run(store, SQL_PHONE_ADD, v_text(fresh->text), v_int(person), v_wall(now), v_null());
    store_run(store, SQL_HOUSEHOLD_PHONE_MOVE, v_text(old->text), v_text(fresh->text));
    store_run(store, SQL_CASES_TO_NUMBER, v_int(person), v_text(fresh->text));
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
