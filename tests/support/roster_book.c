#include "tests/support/roster_book.h"
#include <assert.h>
#include <stdlib.h>

#define ROW(array, count)                                                                          \
    (((count) & ((count)-1)) == 0                                                                  \
         ? (array) = xrealloc((array), ((count) ? (count)*2 : 1) * sizeof *(array))                \
         : (array),                                                                                \
     memset(&(array)[(count)], 0, sizeof *(array)), &(array)[(count)++])

static bool unit_of(void *store, const char *path, struct unit *out)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->unit_count; i++) {
        if (strcmp(book->units[i].path, path) == 0) {
            *out = book->units[i];
            return true;
        }
    }
    return false;
}

static bool top(void *store, struct unit *out)
{
    const struct roster_book *book = store;

    if (book->unit_count > 0)
        *out = book->units[0];
    return book->unit_count > 0;
}

static bool person_of(void *store, int64_t id, struct person *out)
{
    const struct roster_book *book = store;

    if (id < 1 || (size_t)id > book->person_count)
        return false;
    *out = book->people[id - 1];
    for (size_t i = 0; i < book->phone_count; i++) {
        if (book->phones[i].person == id && !book->phones[i].past)
            text_copy(out->phones[out->phone_count++].text, PHONE_SIZE,
                      span_of(book->phones[i].phone));
    }
    return true;
}

static bool holder(void *store, const char *phone, struct person *out)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->phone_count; i++) {
        if (!book->phones[i].past && strcmp(book->phones[i].phone, phone) == 0)
            return person_of(store, book->phones[i].person, out);
    }
    return false;
}

static bool known(void *store, const char *phone, const char *name, struct person *out)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->phone_count; i++) {
        if (strcmp(book->phones[i].phone, phone) == 0 &&
            strcmp(book->people[book->phones[i].person - 1].name, name) == 0)
            return person_of(store, book->phones[i].person, out);
    }
    return false;
}

static void tell_office(const struct roster_book *book, size_t i, roster_office_fn each, void *to)
{
    struct person person;

    person_of((void *)(uintptr_t)book, book->offices[i].person, &person);
    each(to, &book->units[book->offices[i].unit - 1], &person, &book->offices[i]);
}

static void offices_of(void *store, int64_t person, roster_office_fn each, void *to)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->office_count; i++) {
        if (book->offices[i].person == person)
            tell_office(book, i, each, to);
    }
}

static void holders_of(void *store, int64_t unit, const char *role, roster_office_fn each, void *to)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->office_count; i++) {
        if (book->offices[i].unit == unit && strcmp(book->offices[i].role, role) == 0)
            tell_office(book, i, each, to);
    }
}

static bool household_of(void *store, int64_t unit, int number, struct household *out)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->household_count; i++) {
        if (!book->gone[i] && book->households[i].unit == unit &&
            book->households[i].number == number) {
            *out = book->households[i];
            return true;
        }
    }
    return false;
}

static int64_t family_of(void *store, int64_t unit, const char *code, const char *head,
                         const char *phone)
{
    const struct roster_book *book = store;

    for (int by_code = 1; by_code >= 0; by_code--)
        for (size_t i = 0; i < book->household_count; i++) {
            const struct household *h = &book->households[i];
            bool coded = code && code[0] && strcmp(h->code, code) == 0;
            bool clash = code && code[0] && h->code[0] && strcmp(h->code, code) != 0;
            bool alike = phone && h->phone_count && strcmp(h->head, head) == 0 && !clash &&
                         strcmp(h->phones[0].text, phone) == 0;

            if (!book->gone[i] && h->unit != unit && (by_code ? coded : alike))
                return h->family ? h->family : h->id;
        }
    return 0;
}

static void each_unit(void *store, roster_unit_fn each, void *to)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->unit_count; i++)
        each(to, &book->units[i]);
}

static bool has_phone(void *store, int64_t person)
{
    struct person found;

    return person_of(store, person, &found) && found.phone_count > 0;
}

static size_t offices(void *store, int64_t after, size_t limit, roster_office_fn each, void *to)
{
    const struct roster_book *book = store;
    size_t count = 0;

    for (size_t i = (size_t)after; i < book->office_count && count < limit; i++)
        if (has_phone(store, book->offices[i].person)) {
            tell_office(book, i, each, to);
            count++;
        }
    return count;
}

static size_t households(void *store, int64_t after, size_t limit, roster_household_fn each,
                         void *to)
{
    const struct roster_book *book = store;
    size_t count = 0;

    for (size_t i = (size_t)after; i < book->household_count && count < limit; i++)
        if (!book->gone[i]) {
            each(to, &book->units[book->households[i].unit - 1], &book->households[i]);
            count++;
        }
    return count;
}

static bool is_bare(void *store, int64_t unit)
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->unit_count; i++)
        if (book->units[i].parent == unit)
            return false;
    for (size_t i = 0; i < book->office_count; i++)
        if (book->offices[i].unit == unit && has_phone(store, book->offices[i].person))
            return false;
    return true;
}

static size_t bare_units(void *store, int64_t after, size_t limit, roster_unit_fn each, void *to)
{
    const struct roster_book *book = store;
    size_t count = 0;

    for (size_t i = (size_t)after; i < book->unit_count && count < limit; i++)
        if (is_bare(store, book->units[i].id)) {
            each(to, &book->units[i]);
            count++;
        }
    return count;
}

static void columns(void *store, bool said[COLUMN_COUNT])
{
    const struct roster_book *book = store;

    for (size_t i = 0; i < book->office_count; i++) {
        said[COLUMN_ELECTED] |= day_known(book->offices[i].elected);
        said[COLUMN_ELECTED_BY] |= book->offices[i].elected_by[0] != '\0';
        said[COLUMN_FILED] |= day_known(book->offices[i].filed);
        said[COLUMN_FILED_WITH] |= book->offices[i].filed_with[0] != '\0';
    }
    for (size_t i = 0; i < book->household_count; i++) {
        said[COLUMN_CODE] |= book->households[i].code[0] != '\0';
        said[COLUMN_MEMBERS] |= book->households[i].member_count > 0;
        said[COLUMN_WARNS] |= !book->households[i].warns;
        said[COLUMN_WARNED] |= !book->households[i].warned;
        said[COLUMN_PHONE_FROM] |= book->households[i].phone_from[0] != '\0';
        said[COLUMN_AGREES] |= book->households[i].consent != CONSENT_NOTED;
    }
}

struct roster_reader roster_book_reader(struct roster_book *book)
{
    return (struct roster_reader){
        .store = book,
        .unit = unit_of,
        .top = top,
        .holder = holder,
        .known = known,
        .person = person_of,
        .offices_of = offices_of,
        .holders_of = holders_of,
        .household = household_of,
        .family = family_of,
        .each_unit = each_unit,
        .offices = offices,
        .households = households,
        .bare_units = bare_units,
        .columns = columns,
    };
}

static void apply_unit(struct roster_book *book, struct roster_plan *plan, uint32_t row)
{
    struct plan_unit *from = &plan->units[row];
    struct unit *unit = ROW(book->units, book->unit_count);

    from->id = unit->id = (int64_t)book->unit_count;
    unit->parent = from->parent == INDEX_NONE ? 0 : plan->units[from->parent].id;
    unit->level = from->level;
    text_copy(unit->path, sizeof unit->path, span_of(from->path));
}

static void apply_person(struct roster_book *book, struct roster_plan *plan, uint32_t row)
{
    struct person *person = ROW(book->people, book->person_count);

    plan->people[row].id = person->id = (int64_t)book->person_count;
    text_copy(person->name, sizeof person->name, span_of(plan->people[row].name));
}

static void apply_phone(struct roster_book *book, const struct roster_plan *plan,
                        const struct roster_change *change)
{
    struct book_phone *phone;
    size_t ended = 0;

    if (change->action != ROSTER_END) {
        for (size_t i = 0; i < book->phone_count && change->action == ROSTER_ADD; i++)
            assert(book->phones[i].past || strcmp(book->phones[i].phone, change->phone) != 0);
        phone = ROW(book->phones, book->phone_count);
        phone->person = plan->people[change->row].id;
        phone->past = change->action == ROSTER_PAST;
        text_copy(phone->phone, PHONE_SIZE, span_of(change->phone));
        return;
    }
    for (size_t i = 0; i < book->phone_count; i++) {
        phone = &book->phones[i];
        if (!phone->past && phone->person == change->id &&
            strcmp(phone->phone, change->phone) == 0) {
            phone->past = true;
            ended++;
        }
    }
    assert(ended == 1);
}

static void apply_office(struct roster_book *book, const struct roster_plan *plan,
                         const struct roster_change *change)
{
    const struct plan_office *row = change->row == INDEX_NONE ? NULL : &plan->offices[change->row];
    struct office *office;

    if (change->action == ROSTER_ADD) {
        office = ROW(book->offices, book->office_count);
        office->id = (int64_t)book->office_count;
        office->person = plan->people[row->person].id;
        office->unit = plan->units[row->unit].id;
        text_copy(office->role, sizeof office->role, span_of(row->role->code));
    } else {
        office = &book->offices[change->id - 1];
    }
    office->from = change->from;
    office->to = change->to;
    if (row && row->remarks)
        text_copy(office->remarks, sizeof office->remarks, span_of(row->remarks));
    if (change->action == ROSTER_ADD || (row && day_known(row->elected)))
        office->elected = row->elected;
    if (change->action == ROSTER_ADD || (row && day_known(row->filed)))
        office->filed = row->filed;
    if (row && row->elected_by)
        text_copy(office->elected_by, PERSON_NAME_SIZE, span_of(row->elected_by));
    if (row && row->filed_with)
        text_copy(office->filed_with, PERSON_NAME_SIZE, span_of(row->filed_with));
}

static void apply_family(const struct roster_plan *plan, const struct plan_household *row,
                         struct household *h)
{
    const struct plan_household *first = &plan->households[row->same_as];

    h->family = row->family;
    if (!h->family && first != row)
        h->family = first->family ? first->family : first->id;
    if (h->family == h->id)
        h->family = 0;
}

static void apply_more(const struct roster_plan *plan, const struct plan_household *row,
                       struct household *h)
{
    for (size_t i = 0; row->member_count != PLAN_UNSAID && i < row->member_count; i++)
        text_copy(h->members[i], PERSON_NAME_SIZE, span_of(plan->members[row->member_first + i]));
    if (row->member_count != PLAN_UNSAID)
        h->member_count = row->member_count;
    if (row->code)
        text_copy(h->code, sizeof h->code, span_of(row->code));
    if (row->warns != PLAN_UNSAID)
        h->warns = row->warns == 1;
    if (row->warned != PLAN_UNSAID)
        h->warned = row->warned == 1;
    if (row->phone_from)
        text_copy(h->phone_from, sizeof h->phone_from, span_of(row->phone_from));
    if (row->agrees == 0)
        h->consent = CONSENT_REFUSED;
    else if (row->agrees == 1 && h->consent == CONSENT_NOTED)
        h->consent = CONSENT_GIVEN;
}

static void apply_household(struct roster_book *book, struct roster_plan *plan,
                            const struct roster_change *change)
{
    struct plan_household *row = &plan->households[change->row];
    struct household *h;

    if (change->action == ROSTER_END) {
        book->gone[change->id - 1] = true;
        return;
    }
    if (change->action == ROSTER_ADD) {
        book->gone = xrealloc(book->gone, (book->household_count + 1) * sizeof *book->gone);
        book->gone[book->household_count] = false;
        h = ROW(book->households, book->household_count);
        h->id = (int64_t)book->household_count;
        h->unit = plan->units[row->unit].id;
        h->number = row->number;
        h->warns = h->warned = true;
        row->id = h->id;
    } else {
        h = &book->households[change->id - 1];
    }
    if (change->changed & CHANGED_FAMILY)
        apply_family(plan, row, h);
    apply_more(plan, row, h);
    text_copy(h->head, sizeof h->head, span_of(row->head));
    for (size_t i = 0; row->phone_count != PLAN_UNSAID && i < row->phone_count; i++)
        text_copy(h->phones[i].text, PHONE_SIZE, span_of(plan->phones[row->phone_first + i]));
    for (size_t i = 0; row->tag_count != PLAN_UNSAID && i < row->tag_count; i++)
        text_copy(h->tags[i], TAG_SIZE, span_of(plan->tags[row->tag_first + i]));
    if (row->phone_count != PLAN_UNSAID)
        h->phone_count = row->phone_count;
    if (row->tag_count != PLAN_UNSAID)
        h->tag_count = row->tag_count;
    if (row->remarks)
        text_copy(h->remarks, sizeof h->remarks, span_of(row->remarks));
}

void roster_book_apply(struct roster_book *book, struct roster_plan *plan,
                       const struct roster_diff *diff)
{
    for (size_t i = 0; i < diff->change_count; i++) {
        const struct roster_change *change = &diff->changes[i];

        switch (change->thing) {
        case ROSTER_UNIT: apply_unit(book, plan, change->row); break;
        case ROSTER_PERSON: apply_person(book, plan, change->row); break;
        case ROSTER_PHONE: apply_phone(book, plan, change); break;
        case ROSTER_OFFICE: apply_office(book, plan, change); break;
        case ROSTER_HOUSEHOLD: apply_household(book, plan, change); break;
        case ROSTER_THINGS: break;
        }
    }
}

void roster_book_free(struct roster_book *book)
{
    free(book->units);
    free(book->people);
    free(book->phones);
    free(book->offices);
    free(book->households);
    free(book->gone);
    *book = (struct roster_book){0};
}
