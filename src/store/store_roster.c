/* The roster as the roster room asks for it, and whom an audience means. */
#include "store/store_int.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static day_t col_day(sqlite3_stmt *st, int column)
{
    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return DAY_NONE;
    return (day_t){sqlite3_column_int(st, column)};
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

static size_t each_office(struct store *store, sqlite3_stmt *st, roster_office_fn each, void *to)
{
    size_t count = 0;

    for (; store_row(store, st); count++) {
        struct office office = {.id = col_int(st, 0),
                                .person = col_int(st, 1),
                                .unit = col_int(st, 2),
                                .from = col_day(st, 4),
                                .to = col_day(st, 5),
                                .elected = col_day(st, 12),
                                .filed = col_day(st, 13)};
        struct person person = {.id = office.person};
        struct unit unit;

        col_text(st, 3, office.role, sizeof office.role);
        col_text(st, 6, office.remarks, sizeof office.remarks);
        read_unit(st, 7, &unit);
        col_text(st, 11, person.name, sizeof person.name);
        col_text(st, 14, office.elected_by, sizeof office.elected_by);
        col_text(st, 15, office.filed_with, sizeof office.filed_with);
        read_phones(store, &person);
        each(to, &unit, &person, &office);
    }
    return count;
}

/* What is known of consent is that of the first number. */
static void read_home_phones(struct store *store, struct household *h)
{
    sqlite3_stmt *st = store_ask(store, SQL_HOUSEHOLD_PHONES, v_int(h->id));

    while (store_row(store, st)) {
        if (h->phone_count == 0) {
            col_text(st, 1, h->phone_from, sizeof h->phone_from);
            h->consent = (enum consent_state)col_int(st, 2);
        }
        if (h->phone_count < HOUSEHOLD_PHONES_MAX)
            col_phone(st, 0, &h->phones[h->phone_count++]);
    }
}

static void read_household(struct store *store, sqlite3_stmt *row, struct household *h)
{
    sqlite3_stmt *st;

    *h = (struct household){.id = col_int(row, 0), .unit = col_int(row, 1)};
    h->number = (int)col_int(row, 2);
    col_text(row, 3, h->head, sizeof h->head);
    col_text(row, 4, h->remarks, sizeof h->remarks);
    h->family = col_int(row, 9);
    col_text(row, 10, h->code, sizeof h->code);
    h->warns = col_int(row, 11) != 0;
    h->warned = col_int(row, 12) != 0;
    read_home_phones(store, h);
    st = store_ask(store, SQL_HOUSEHOLD_TAGS, v_int(h->id));
    while (store_row(store, st))
        if (h->tag_count < TAGS_MAX)
            col_text(st, 0, h->tags[h->tag_count++], TAG_SIZE);
    st = store_ask(store, SQL_HOUSEHOLD_MEMBERS, v_int(h->id));
    while (store_row(store, st))
        if (h->member_count < MEMBERS_MAX)
            col_text(st, 0, h->members[h->member_count++], PERSON_NAME_SIZE);
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

static int64_t one_id(struct store *store, sqlite3_stmt *st)
{
    int64_t id = 0;

    if (store_row(store, st)) {
        id = col_int(st, 0);
        store_done(st);
    }
    return id;
}

static int64_t reader_family(void *store, int64_t unit, const char *code, const char *head,
                             const char *phone)
{
    int64_t found = 0;

    if (code && code[0])
        found = one_id(store, store_ask(store, SQL_FAMILY_BY_CODE, v_text(code), v_int(unit)));
    if (!found && phone)
        found = one_id(store, store_ask(store, SQL_FAMILY_BY_PHONE, v_text(phone), v_text(head),
                                        v_int(unit), v_word(code)));
    return found;
}

static size_t each_household(struct store *store, sqlite3_stmt *st, roster_household_fn each,
                             void *to)
{
    size_t count = 0;

    for (; store_row(store, st); count++) {
        struct household h;
        struct unit unit;

        read_household(store, st, &h);
        read_unit(st, 5, &unit);
        each(to, &unit, &h);
    }
    return count;
}

static struct value v_limit(size_t limit)
{
    return v_int(limit < INT32_MAX ? (int64_t)limit : INT32_MAX);
}

void store_family(struct store *store, int64_t household, roster_household_fn each, void *to)
{
    each_household(store, store_ask(store, SQL_FAMILY_ROWS, v_int(household)), each, to);
}

void store_households_of(struct store *store, const struct phone *phone, roster_household_fn each,
                         void *to)
{
    each_household(store, store_ask(store, SQL_HOUSEHOLDS_OF_PHONE, v_text(phone->text)), each, to);
}

void store_offices_at(struct store *store, int64_t unit, day_t today, roster_office_fn each,
                      void *to)
{
    each_office(store, store_ask(store, SQL_OFFICES_AT, v_int(unit), v_int(today.n)), each, to);
}

void store_households_at(struct store *store, int64_t unit, roster_household_fn each, void *to)
{
    each_household(store, store_ask(store, SQL_HOUSEHOLDS_AT, v_int(unit)), each, to);
}

void store_offices_ending(struct store *store, day_t from, day_t until, roster_office_fn each,
                          void *to)
{
    each_office(store, store_ask(store, SQL_OFFICES_ENDING, v_int(from.n), v_int(until.n)), each,
                to);
}

void store_vacant(struct store *store, const struct vacant_query *query, path_fn each, void *ctx)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_VACANT_UNITS, v_int(query->level), v_text(query->role),
                  v_int(query->today.n), v_text(query->below), v_int((int64_t)query->limit));

    while (store_row(store, st))
        each(ctx, (const char *)sqlite3_column_text(st, 0));
}

size_t store_vacant_count(struct store *store, int level, const char *role, day_t today)
{
    return (size_t)one_id(
        store, store_ask(store, SQL_VACANT_COUNT, v_int(level), v_text(role), v_int(today.n)));
}

size_t store_ending_count(struct store *store, day_t from, day_t until)
{
    return (size_t)one_id(store, store_ask(store, SQL_ENDING_COUNT, v_int(from.n), v_int(until.n)));
}

void store_offices_below(struct store *store, const char *below, int64_t after, size_t limit,
                         roster_office_fn each, void *to)
{
    each_office(store,
                below ? store_ask(store, SQL_OFFICES_BELOW, v_int(after), v_limit(limit),
                                  v_int(store->today), v_text(below))
                      : store_ask(store, SQL_OFFICES_PRESENT, v_int(after), v_limit(limit),
                                  v_int(store->today)),
                each, to);
}

static size_t read_ids(struct store *store, sqlite3_stmt *st, int64_t **ids)
{
    size_t count = 0, cap = 64;

    *ids = xcalloc(cap, sizeof **ids);
    while (store_row(store, st)) {
        if (count == cap) {
            cap *= 2;
            *ids = xrealloc(*ids, cap * sizeof **ids);
        }
        (*ids)[count++] = col_int(st, 0);
    }
    return count;
}

/* Digits may be part of a phone. */
static bool is_digits(const char *words)
{
    return words && *words && words[strspn(words, "0123456789+")] == '\0';
}

static const struct roster_page first_page = {.order = 0};

void store_offices_found(struct store *store, const struct roster_search *search,
                         const struct roster_page *page, roster_office_fn each, void *to)
{
    static const enum sql_id sql[2][2] = {
        {SQL_OFFICE_IDS_UP,   SQL_OFFICE_IDS_DOWN  },
        {SQL_OFFICE_FOUND_UP, SQL_OFFICE_FOUND_DOWN},
    };
    bool found = search->words && *search->words;
    int64_t *ids;
    size_t count;

    page = page ? page : &first_page;
    const struct value values[] = {
        v_word(search->below),      v_word(search->role), v_word(search->words),
        v_int(search->past),        v_int(store->today),  v_limit(search->limit),
        v_int((int64_t)page->from), v_int(page->order),   v_int(is_digits(search->words))};
    count = read_ids(store, store_ask_values(store, sql[found][page->down], values, found ? 9 : 8),
                     &ids);
    for (size_t i = 0; i < count; i++)
        each_office(store, store_ask(store, SQL_OFFICE_ONE, v_int(ids[i])), each, to);
    free(ids);
}

/* What of a number the words may be: 0 nothing, 1 a part, 2 its beginning. */
static int number_part(const char *words)
{
    enum { BEGINNING = 7 };

    if (!is_digits(words))
        return 0;
    return *words == '1' && strlen(words) >= BEGINNING && !strchr(words, '+') ? 2 : 1;
}

void store_households_found(struct store *store, const struct roster_search *search,
                            const struct roster_page *page, roster_household_fn each, void *to)
{
    static const enum sql_id sql[][2] = {
        [HOMES_BY_UNIT] = {SQL_HOME_IDS_UNIT_UP,   SQL_HOME_IDS_UNIT_DOWN  },
        [HOMES_BY_HEAD] = {SQL_HOME_IDS_HEAD_UP,   SQL_HOME_IDS_HEAD_DOWN  },
        [HOMES_BY_NUMBER] = {SQL_HOME_IDS_NUMBER_UP, SQL_HOME_IDS_NUMBER_DOWN},
    };
    bool found = (search->words && *search->words) || (search->tag && *search->tag);
    int64_t *ids;
    size_t count;

    page = page ? page : &first_page;
    const struct value values[] = {v_word(search->below),      v_limit(search->limit),
                                   v_int((int64_t)page->from), v_word(search->words),
                                   v_word(search->tag),        v_int(number_part(search->words)),
                                   v_int(page->order)};
    count =
        read_ids(store,
                 found ? store_ask_values(
                             store, page->down ? SQL_HOME_FOUND_DOWN : SQL_HOME_FOUND_UP, values, 7)
                       : store_ask_values(store, sql[page->order][page->down], values, 3),
                 &ids);
    for (size_t i = 0; i < count; i++)
        each_household(store, store_ask(store, SQL_HOME_ONE, v_int(ids[i])), each, to);
    free(ids);
}

size_t store_household_ids(struct store *store, const struct roster_search *search, int64_t after,
                           size_t from, int64_t *ids, size_t max)
{
    bool found = (search->words && *search->words) || (search->tag && *search->tag);
    const struct value values[] = {
        v_word(search->below), v_int((int64_t)max), v_int(found ? (int64_t)from : after),
        v_word(search->words), v_word(search->tag), v_int(number_part(search->words)),
        v_int(HOMES_BY_UNIT)};
    sqlite3_stmt *st = store_ask_values(store, found ? SQL_HOME_FOUND_UP : SQL_HOME_IDS_AFTER,
                                        values, found ? 7 : 3);
    size_t count = 0;

    while (store_row(store, st))
        ids[count++] = col_int(st, 0);
    return count;
}

void store_household_one(struct store *store, int64_t id, roster_household_fn each, void *to)
{
    each_household(store, store_ask(store, SQL_HOME_ONE, v_int(id)), each, to);
}

void store_tags(struct store *store, size_t limit, tag_fn each, void *ctx)
{
    sqlite3_stmt *st = store_ask(store, SQL_TAGS_ALL, v_limit(limit));

    while (store_row(store, st))
        each(ctx, col_kept(store, st, 0), col_int(st, 1));
}

static size_t each_unit(struct store *store, sqlite3_stmt *st, roster_unit_fn each, void *to)
{
    size_t count = 0;
    struct unit unit;

    for (; store_row(store, st); count++) {
        read_unit(st, 0, &unit);
        each(to, &unit);
    }
    return count;
}

static void reader_each_unit(void *store, roster_unit_fn each, void *to)
{
    each_unit(store, store_ask_values(store, SQL_UNITS_ALL, NULL, 0), each, to);
}

static size_t reader_bare_units(void *store, int64_t after, size_t limit, roster_unit_fn each,
                                void *to)
{
    return each_unit(store, store_ask(store, SQL_UNITS_BARE, v_int(after), v_limit(limit)), each,
                     to);
}

static size_t reader_offices(void *store, int64_t after, size_t limit, roster_office_fn each,
                             void *to)
{
    return each_office(store, store_ask(store, SQL_OFFICES_PAGE, v_int(after), v_limit(limit)),
                       each, to);
}

static size_t reader_households(void *store, int64_t after, size_t limit, roster_household_fn each,
                                void *to)
{
    return each_household(
        store, store_ask(store, SQL_HOUSEHOLDS_PAGE, v_int(after), v_limit(limit)), each, to);
}

static void reader_columns(void *store, bool said[COLUMN_COUNT])
{
    static const enum roster_column columns[] = {
        COLUMN_ELECTED, COLUMN_ELECTED_BY, COLUMN_FILED,  COLUMN_FILED_WITH, COLUMN_CODE,
        COLUMN_MEMBERS, COLUMN_WARNS,      COLUMN_WARNED, COLUMN_PHONE_FROM, COLUMN_AGREES};
    sqlite3_stmt *st = store_ask_values(store, SQL_ROSTER_COLUMNS, NULL, 0);

    if (!store_row(store, st))
        return;
    for (int i = 0; i < (int)(sizeof columns / sizeof *columns); i++)
        said[columns[i]] = col_int(st, i) != 0;
    store_done(st);
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
                                  .family = reader_family,
                                  .each_unit = reader_each_unit,
                                  .offices = reader_offices,
                                  .households = reader_households,
                                  .bare_units = reader_bare_units,
                                  .columns = reader_columns};
}

/* ---- audiences ------------------------------------------------------------------------------- */

/* Of one step: rows of a list, ids of a table, units. */
enum { AUDIENCE_ROWS = 1000, AUDIENCE_IDS = 2000, AUDIENCE_UNITS = 200 };

/* Another phone of the same person or household where this one is lost; false: there is none. */
static bool instead_of_lost(struct store *store, struct recipient *r)
{
    sqlite3_stmt *st;

    if (!store_phone_is_lost(store, &r->phone))
        return true;
    st = r->person ? store_ask(store, SQL_PHONE_INSTEAD, v_int(r->person))
                   : store_ask(store, SQL_HOME_PHONE_INSTEAD, v_int(r->household));
    if (!store_row(store, st))
        return false;
    col_phone(st, 0, &r->phone);
    store_done(st);
    return true;
}

struct emitting {
    struct store *store;
    bool lost; /* some phone is */
    audience_emit emit;
    void *to;
};

/* How many rows there were; the last column of the last one in `*last`. */
static size_t emit_rows(const struct emitting *e, sqlite3_stmt *st, int64_t *last)
{
    size_t count = 0;

    for (; store_row(e->store, st); count++) {
        struct recipient r = {
            .person = col_int(st, 1), .unit = col_int(st, 2), .household = col_int(st, 3)};

        if (last)
            *last = col_int(st, 4);
        if (!sqlite3_column_text(st, 0))
            continue;
        col_phone(st, 0, &r.phone);
        if (!e->lost || instead_of_lost(e->store, &r))
            e->emit(e->to, &r);
    }
    return count;
}

static bool exists(struct store *store, sqlite3_stmt *st)
{
    bool found = store_row(store, st);

    if (found)
        store_done(st);
    return found;
}

/* A step of a list by keyset: it ends when fewer came than were asked for. */
static void step(const struct emitting *e, sqlite3_stmt *st, int64_t *from)
{
    if (emit_rows(e, st, from) < AUDIENCE_ROWS)
        *from = AUDIENCE_END;
}

/* The units of a path, some hundred at a time. */
static bool each_of_unit(const struct emitting *e, const struct audience_term *t, int64_t *from)
{
    int64_t units[AUDIENCE_UNITS];
    size_t count = 0;
    sqlite3_stmt *st;

    if (*from == 0 && !exists(e->store, store_ask(e->store, SQL_UNIT_BY_PATH, v_text(t->value))))
        return false;
    st = store_ask(e->store, SQL_AUDIENCE_UNITS, v_text(t->value), v_int(*from),
                   v_int(AUDIENCE_UNITS));
    while (store_row(e->store, st))
        if (count < AUDIENCE_UNITS)
            units[count++] = col_int(st, 0);
    for (size_t i = 0; i < count; i++) {
        emit_rows(
            e,
            store_ask(e->store, SQL_AUDIENCE_UNIT_PEOPLE, v_int(units[i]), v_int(e->store->today)),
            NULL);
        if (t->households)
            emit_rows(e, store_ask(e->store, SQL_AUDIENCE_UNIT_HOMES, v_int(units[i])), NULL);
    }
    *from = count < AUDIENCE_UNITS ? AUDIENCE_END : units[count - 1];
    return true;
}

/* Holders of a role, or with none the households, by a range of ids. */
static void each_of_role(const struct emitting *e, const struct audience_term *t, int64_t *from)
{
    int64_t until = *from + AUDIENCE_IDS;
    int64_t last =
        one_id(e->store,
               store_ask_values(e->store, t->role ? SQL_OFFICE_LAST : SQL_HOUSEHOLD_LAST, NULL, 0));

    emit_rows(e,
              t->role ? store_ask(e->store, SQL_AUDIENCE_ROLE, v_text(t->role->code),
                                  v_int(e->store->today), v_int(*from), v_int(until))
                      : store_ask(e->store, SQL_AUDIENCE_HOMES, v_int(*from), v_int(until)),
              NULL);
    *from = until < last ? until : AUDIENCE_END;
}

static void emit_phone(const struct emitting *e, const struct phone *phone)
{
    struct recipient alone = {.phone = *phone};

    if (exists(e->store, store_ask(e->store, SQL_PERSON_BY_PHONE, v_text(phone->text))))
        emit_rows(e, store_ask(e->store, SQL_AUDIENCE_PHONE, v_text(phone->text)), NULL);
    else
        e->emit(e->to, &alone);
}

static bool each_unanswered(const struct emitting *e, int64_t serial, int64_t *from)
{
    char after[24] = ""; /* recipients have mobile numbers: a plus and digits */

    if (*from == 0 && !exists(e->store, store_ask(e->store, SQL_NOTICE_BY_SERIAL, v_int(serial))))
        return false;
    if (*from)
        text_format(after, sizeof after, "+%" PRId64, *from);
    step(e,
         store_ask(e->store, SQL_AUDIENCE_UNANSWERED, v_int(serial), v_text(after),
                   v_int(AUDIENCE_ROWS)),
         from);
    return true;
}

static bool audience_each(void *ctx, const struct audience_term *t, int64_t *from,
                          audience_emit emit, void *to)
{
    struct store *store = ctx;
    struct emitting e = {store, one_id(store, store_ask_values(store, SQL_PHONES_LOST, NULL, 0)),
                         emit, to};

    switch (t->kind) {
    case AUDIENCE_UNIT: return each_of_unit(&e, t, from);
    case AUDIENCE_ROLE: each_of_role(&e, t, from); return true;
    case AUDIENCE_TAG:
        step(&e,
             store_ask(store, SQL_AUDIENCE_TAG, v_text(t->value), v_int(*from),
                       v_int(AUDIENCE_ROWS)),
             from);
        return true;
    case AUDIENCE_LIST: return false; /* who asks has the numbers: control_notices.c */
    case AUDIENCE_UNANSWERED: return each_unanswered(&e, (int64_t)t->number, from);
    case AUDIENCE_PHONE:
        emit_phone(&e, &t->phone);
        *from = AUDIENCE_END;
        return true;
    case AUDIENCE_KINDS: break;
    }
    return false;
}

struct audience_reader store_audience_reader(struct store *store)
{
    return (struct audience_reader){store, audience_each};
}
