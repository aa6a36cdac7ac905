/* The roster as the roster room asks for it, and the steps of an import carried out. */
#include "store/store_int.h"
#include <stdio.h>
#include <stdlib.h>

static day_t col_day(sqlite3_stmt *st, int column)
{
    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return DAY_NONE;
    return (day_t){sqlite3_column_int(st, column)};
}

static struct value v_day(day_t day)
{
    return day.n == DAY_NONE.n ? v_null() : v_int(day.n);
}

static void col_text(sqlite3_stmt *st, int column, char *out, size_t size)
{
    const char *text = (const char *)sqlite3_column_text(st, column);

    text_copy(out, size, span_of(text ? text : ""));
}

/* ---- rows to values -------------------------------------------------------------------------- */

static void read_unit(sqlite3_stmt *st, int first, struct unit *out)
{
    out->id = col_int(st, first);
    out->parent = col_int(st, first + 1);
    out->level = (int)col_int(st, first + 2);
    col_text(st, first + 3, out->path, sizeof out->path);
}

static void read_phones(struct store *store, struct person *person)
{
    sqlite3_stmt *st = store_ask(store, SQL_PERSON_PHONES, v_int(person->id));

    person->phone_count = 0;
    while (store_row(store, st))
        if (person->phone_count < PERSON_PHONES_MAX)
            col_phone(st, 0, &person->phones[person->phone_count++]);
}

static bool one_person(struct store *store, sqlite3_stmt *st, struct person *out)
{
    if (!store_row(store, st))
        return false;
    out->id = col_int(st, 0);
    col_text(st, 1, out->name, sizeof out->name);
    store_done(st);
    read_phones(store, out);
    return true;
}

static bool one_unit(struct store *store, sqlite3_stmt *st, struct unit *out)
{
    if (!store_row(store, st))
        return false;
    read_unit(st, 0, out);
    store_done(st);
    return true;
}

static void each_office(struct store *store, sqlite3_stmt *st, roster_office_fn each, void *to)
{
    while (store_row(store, st)) {
        struct office office = {.id = col_int(st, 0),
                                .person = col_int(st, 1),
                                .unit = col_int(st, 2),
                                .from = col_day(st, 4),
                                .to = col_day(st, 5)};
        struct person person = {.id = office.person};
        struct unit unit;

        col_text(st, 3, office.role, sizeof office.role);
        col_text(st, 6, office.remarks, sizeof office.remarks);
        read_unit(st, 7, &unit);
        col_text(st, 11, person.name, sizeof person.name);
        read_phones(store, &person);
        each(to, &unit, &person, &office);
    }
}

static void read_household(struct store *store, sqlite3_stmt *row, struct household *h)
{
    sqlite3_stmt *st;

    *h = (struct household){.id = col_int(row, 0), .unit = col_int(row, 1)};
    h->number = (int)col_int(row, 2);
    col_text(row, 3, h->head, sizeof h->head);
    col_text(row, 4, h->remarks, sizeof h->remarks);
    st = store_ask(store, SQL_HOUSEHOLD_PHONES, v_int(h->id));
    while (store_row(store, st))
        if (h->phone_count < HOUSEHOLD_PHONES_MAX)
            col_phone(st, 0, &h->phones[h->phone_count++]);
    st = store_ask(store, SQL_HOUSEHOLD_TAGS, v_int(h->id));
    while (store_row(store, st))
        if (h->tag_count < TAGS_MAX)
            col_text(st, 0, h->tags[h->tag_count++], TAG_SIZE);
}

/* ---- the reader ------------------------------------------------------------------------------ */

static bool reader_unit(void *store, const char *path, struct unit *out)
{
    return one_unit(store, store_ask(store, SQL_UNIT_FULL, v_text(path)), out);
}

static bool reader_top(void *store, struct unit *out)
{
    return one_unit(store, store_ask_values(store, SQL_UNIT_TOP, NULL, 0), out);
}

static bool reader_holder(void *store, const char *phone, struct person *out)
{
    return one_person(store, store_ask(store, SQL_PERSON_BY_PHONE, v_text(phone)), out);
}

static bool reader_known(void *store, const char *phone, const char *name, struct person *out)
{
    return one_person(store, store_ask(store, SQL_PERSON_KNOWN, v_text(phone), v_text(name)), out);
}

static bool reader_person(void *store, int64_t id, struct person *out)
{
    return one_person(store, store_ask(store, SQL_PERSON_ONE, v_int(id)), out);
}

static void reader_offices_of(void *store, int64_t person, roster_office_fn each, void *to)
{
    each_office(store, store_ask(store, SQL_OFFICES_OF, v_int(person)), each, to);
}

static void reader_holders_of(void *store, int64_t unit, const char *role, roster_office_fn each,
                              void *to)
{
    each_office(store, store_ask(store, SQL_OFFICES_HELD, v_int(unit), v_text(role)), each, to);
}

static bool reader_household(void *store, int64_t unit, int number, struct household *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_HOUSEHOLD_ONE, v_int(unit), v_int(number));

    if (!store_row(store, st))
        return false;
    read_household(store, st, out);
    store_done(st);
    return true;
}

static void reader_each_unit(void *store, roster_unit_fn each, void *to)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_UNITS_ALL, NULL, 0);
    struct unit unit;

    while (store_row(store, st)) {
        read_unit(st, 0, &unit);
        each(to, &unit);
    }
}

static void reader_each_office(void *store, roster_office_fn each, void *to)
{
    each_office(store, store_ask_values(store, SQL_OFFICES_ALL, NULL, 0), each, to);
}

static void reader_each_household(void *store, roster_household_fn each, void *to)
{
    sqlite3_stmt *st = store_ask_values(store, SQL_HOUSEHOLDS_ALL, NULL, 0);

    while (store_row(store, st)) {
        struct household h;
        struct unit unit;

        read_household(store, st, &h);
        read_unit(st, 5, &unit);
        each(to, &unit, &h);
    }
}

struct roster_reader store_roster_reader(struct store *store)
{
    return (struct roster_reader){.store = store,
                                  .unit = reader_unit,
                                  .top = reader_top,
                                  .holder = reader_holder,
                                  .known = reader_known,
                                  .person = reader_person,
                                  .offices_of = reader_offices_of,
                                  .holders_of = reader_holders_of,
                                  .household = reader_household,
                                  .each_unit = reader_each_unit,
                                  .each_office = reader_each_office,
                                  .each_household = reader_each_household};
}

/* ---- audiences ------------------------------------------------------------------------------- */

static void emit_rows(struct store *store, sqlite3_stmt *st, audience_emit emit, void *to)
{
    while (store_row(store, st)) {
        struct recipient r = {
            .person = col_int(st, 1), .unit = col_int(st, 2), .household = col_int(st, 3)};

        if (!sqlite3_column_text(st, 0))
            continue;
        col_phone(st, 0, &r.phone);
        emit(to, &r);
    }
}

static bool exists(struct store *store, sqlite3_stmt *st)
{
    bool found = store_row(store, st);

    if (found)
        store_done(st);
    return found;
}

static bool each_of_unit(struct store *store, const struct audience_term *t, audience_emit emit,
                         void *to)
{
    if (!exists(store, store_ask(store, SQL_UNIT_BY_PATH, v_text(t->value))))
        return false;
    emit_rows(store,
              store_ask(store, SQL_AUDIENCE_UNIT_PEOPLE, v_text(t->value), v_int(store->today)),
              emit, to);
    if (t->households)
        emit_rows(store, store_ask(store, SQL_AUDIENCE_UNIT_HOMES, v_text(t->value)), emit, to);
    return true;
}

static void emit_phone(struct store *store, const struct phone *phone, audience_emit emit, void *to)
{
    struct recipient alone = {.phone = *phone};

    if (exists(store, store_ask(store, SQL_PERSON_BY_PHONE, v_text(phone->text))))
        emit_rows(store, store_ask(store, SQL_AUDIENCE_PHONE, v_text(phone->text)), emit, to);
    else
        emit(to, &alone);
}

/* A file with one number a line; words behind a blank or comma are for people. */
static bool each_of_list(struct store *store, const char *path, audience_emit emit, void *to)
{
    FILE *file = fopen(path, "re");
    char line[256];

    if (!file)
        return false;
    while (fgets(line, sizeof line, file)) {
        struct phone phone;

        line[strcspn(line, ",; \t\r\n")] = '\0';
        if (phone_parse(span_of(line), &phone))
            emit_phone(store, &phone, emit, to);
    }
    fclose(file);
    return true;
}

static bool each_unanswered(struct store *store, int64_t serial, audience_emit emit, void *to)
{
    if (!exists(store, store_ask(store, SQL_NOTICE_BY_SERIAL, v_int(serial))))
        return false;
    emit_rows(store, store_ask(store, SQL_AUDIENCE_UNANSWERED, v_int(serial)), emit, to);
    return true;
}

static bool audience_each(void *ctx, const struct audience_term *t, audience_emit emit, void *to)
{
    struct store *store = ctx;

    switch (t->kind) {
    case AUDIENCE_UNIT: return each_of_unit(store, t, emit, to);
    case AUDIENCE_ROLE:
        emit_rows(store,
                  t->role ? store_ask(store, SQL_AUDIENCE_ROLE, v_text(t->role->code),
                                      v_int(store->today))
                          : store_ask_values(store, SQL_AUDIENCE_HOMES, NULL, 0),
                  emit, to);
        return true;
    case AUDIENCE_TAG:
        emit_rows(store, store_ask(store, SQL_AUDIENCE_TAG, v_text(t->value)), emit, to);
        return true;
    case AUDIENCE_LIST: return each_of_list(store, t->value, emit, to);
    case AUDIENCE_UNANSWERED: return each_unanswered(store, (int64_t)t->number, emit, to);
    case AUDIENCE_PHONE: emit_phone(store, &t->phone, emit, to); return true;
    case AUDIENCE_KINDS: break;
    }
    return false;
}

struct audience_reader store_audience_reader(struct store *store)
{
    return (struct audience_reader){store, audience_each};
}

/* ---- an import carried out ------------------------------------------------------------------- */

static void add_unit(struct store *store, struct roster_plan *plan, uint32_t row)
{
    struct plan_unit *u = &plan->units[row];
    const char *slash = strrchr(u->path, '/');

    store_run(store, SQL_UNIT_ADD,
              u->parent == INDEX_NONE ? v_null() : v_id(plan->units[u->parent].id),
              v_text(slash ? slash + 1 : u->path), v_text(u->path), v_int(u->level));
    u->id = sqlite3_last_insert_rowid(store->db);
}

static void change_phone(struct store *store, const struct roster_plan *plan,
                         const struct roster_change *c, wall_t now)
{
    if (c->action == ROSTER_END) {
        store_run(store, SQL_PHONE_END, v_text(c->phone), v_int(c->id), v_wall(now));
        return;
    }

    const struct plan_person *p = &plan->people[c->row];
    store_run(store, SQL_PHONE_ADD, v_text(c->phone), v_id(p->id), v_wall(now),
              c->action == ROSTER_PAST ? v_wall(now) : v_null());
    if (c->action == ROSTER_ADD && c->before)
        store_run(store, SQL_CASES_TO_SUCCESSOR, v_int(c->before), v_id(p->id), v_text(p->name));
}

static void change_office(struct store *store, const struct roster_plan *plan,
                          const struct roster_change *c)
{
    const struct plan_office *o = c->row == INDEX_NONE ? NULL : &plan->offices[c->row];

    if (c->action == ROSTER_ADD && o) {
        store_run(store, SQL_OFFICE_ADD, v_id(plan->people[o->person].id),
                  v_id(plan->units[o->unit].id), v_text(o->role->code), v_day(c->from),
                  v_day(c->to), v_word(o->remarks));
        return;
    }
    store_run(store, SQL_OFFICE_TERM, v_int(c->id), v_day(c->from), v_day(c->to));
    if (o && (c->changed & CHANGED_REMARKS))
        store_run(store, SQL_OFFICE_REMARKS, v_int(c->id), v_word(o->remarks));
}

static void household_lists(struct store *store, const struct roster_plan *plan,
                            const struct plan_household *h, int64_t id, unsigned changed)
{
    if ((changed & CHANGED_PHONES) && h->phone_count != PLAN_UNSAID) {
        store_run(store, SQL_HOUSEHOLD_PHONES_DROP, v_int(id));
        for (unsigned i = 0; i < h->phone_count; i++)
            store_run(store, SQL_HOUSEHOLD_PHONE_ADD, v_int(id), v_int(i),
                      v_text(plan->phones[h->phone_first + i]));
    }
    if ((changed & CHANGED_TAGS) && h->tag_count != PLAN_UNSAID) {
        store_run(store, SQL_HOUSEHOLD_TAGS_DROP, v_int(id));
        for (unsigned i = 0; i < h->tag_count; i++)
            store_run(store, SQL_HOUSEHOLD_TAG_ADD, v_int(id),
                      v_text(plan->tags[h->tag_first + i]));
    }
}

static void change_household(struct store *store, const struct roster_plan *plan,
                             const struct roster_change *c)
{
    const struct plan_household *h = &plan->households[c->row];
    int64_t id = c->id;
    unsigned changed = c->changed;

    if (c->action == ROSTER_END) {
        store_run(store, SQL_HOUSEHOLD_END, v_int(id));
        return;
    }
    if (c->action == ROSTER_ADD) {
        store_run(store, SQL_HOUSEHOLD_ADD, v_id(plan->units[h->unit].id), v_int(h->number),
                  v_text(h->head), v_word(h->remarks), v_null());
        id = sqlite3_last_insert_rowid(store->db);
        changed = CHANGED_PHONES | CHANGED_TAGS;
    }
    if (changed & CHANGED_HEAD)
        store_run(store, SQL_HOUSEHOLD_HEAD, v_int(id), v_text(h->head));
    if (changed & CHANGED_REMARKS)
        store_run(store, SQL_HOUSEHOLD_REMARKS, v_int(id), v_word(h->remarks));
    household_lists(store, plan, h, id, changed);
}

void store_roster_apply(struct store *store, struct roster_plan *plan,
                        const struct roster_diff *diff, wall_t now)
{
    for (size_t i = 0; i < diff->change_count; i++) {
        const struct roster_change *c = &diff->changes[i];

        switch (c->thing) {
        case ROSTER_UNIT: add_unit(store, plan, c->row); break;
        case ROSTER_PERSON:
            store_run(store, SQL_PERSON_ADD, v_text(plan->people[c->row].name));
            plan->people[c->row].id = sqlite3_last_insert_rowid(store->db);
            break;
        case ROSTER_PHONE: change_phone(store, plan, c, now); break;
        case ROSTER_OFFICE: change_office(store, plan, c); break;
        case ROSTER_HOUSEHOLD: change_household(store, plan, c); break;
        case ROSTER_THINGS: break;
        }
    }
}
