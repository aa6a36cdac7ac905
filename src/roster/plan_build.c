#include "roster/plan_build.h"
#include "roster/say.h"
#include <stdio.h>
#include <stdlib.h>

/* Makes room for one more row of an array that doubles. */
#define GROW(array, count)                                                                         \
    do {                                                                                           \
        if (((count) & ((count)-1)) == 0)                                                          \
            (array) = xrealloc((array), ((count) ? (count)*2 : 1) * sizeof *(array));              \
    } while (0)

struct name_phone {
    const char *name, *phone;
};

struct line_text {
    char text[16];
};

static struct line_text line_of(struct roster_place at)
{
    struct line_text out;

    snprintf(out.text, sizeof out.text, "%u", (unsigned)at.line);
    return out;
}

static const char *keep(struct plan_builder *builder, const char *text)
{
    return arena_copy(&builder->plan->texts, span_of(text));
}

void plan_builder_free(struct plan_builder *builder)
{
    index_free(&builder->units);
    index_free(&builder->people);
    index_free(&builder->offices);
    index_free(&builder->households);
    index_free(&builder->families);
    index_free(&builder->codes);
    index_free(&builder->tags);
}

/* ---- units ---------------------------------------------------------------------------------- */

static bool same_unit(const void *rows, uint32_t position, const void *key)
{
    const struct roster_plan *plan = rows;

    return span_eq(span_of(plan->units[position].path), *(const struct span *)key);
}

static uint32_t hash_span(struct span text)
{
    return hash_bytes(HASH_START, text.ptr, text.len);
}

uint32_t plan_unit_find(const struct plan_builder *builder, struct span path)
{
    return index_find(&builder->units, hash_span(path), same_unit, builder->plan, &path);
}

static uint32_t add_unit(struct plan_builder *builder, struct span path, uint32_t parent,
                         struct roster_place at)
{
    struct roster_plan *plan = builder->plan;
    uint32_t position = (uint32_t)plan->unit_count;

    GROW(plan->units, plan->unit_count);
    plan->units[plan->unit_count++] = (struct plan_unit){
        .path = arena_copy(&plan->texts, path),
        .parent = parent,
        .level = parent == INDEX_NONE ? 0 : plan->units[parent].level + 1,
        .at = at,
    };
    index_add(&builder->units, hash_span(path), position);
    return position;
}

uint32_t plan_unit(struct plan_builder *builder, const char *path, struct roster_place at)
{
    uint32_t position = plan_unit_find(builder, span_of(path));

    if (position == INDEX_NONE) {
        uint32_t parent = INDEX_NONE;

        for (size_t len = 0; position == INDEX_NONE || path[len] != '\0'; parent = position) {
            len += (len > 0) + strcspn(path + len + (len > 0), "/");
            position = plan_unit_find(builder, (struct span){path, len});
            if (position == INDEX_NONE)
                position = add_unit(builder, (struct span){path, len}, parent, at);
        }
    }
    for (uint32_t up = position; up != INDEX_NONE; up = builder->plan->units[up].parent)
        builder->plan->units[up].rows++;
    return position;
}

/* ---- people --------------------------------------------------------------------------------- */

static bool has_phone(const struct plan_person *person, const char *phone)
{
    for (int i = 0; i < person->phone_count; i++) {
        if (strcmp(person->phones[i], phone) == 0)
            return true;
    }
    return false;
}

static bool same_person(const void *rows, uint32_t position, const void *key)
{
    const struct plan_person *person = &((const struct roster_plan *)rows)->people[position];
    const struct name_phone *wanted = key;

    return strcmp(person->name, wanted->name) == 0 && has_phone(person, wanted->phone);
}

static uint32_t hash_person(const char *name, const char *phone)
{
    return hash_text(hash_text(HASH_START, name), phone);
}

static uint32_t find_person(struct plan_builder *builder, const char *name, const char *phone)
{
    struct name_phone key = {name, phone};

    return index_find(&builder->people, hash_person(name, phone), same_person, builder->plan, &key);
}

static void merges(struct plan_builder *builder, const char *name, uint32_t one, uint32_t other,
                   struct roster_place at)
{
    const struct plan_person *people = builder->plan->people;
    char lines[48];

    snprintf(lines, sizeof lines, say_two_lines, (unsigned)people[one].at.line,
             (unsigned)people[other].at.line);
    complaint_add(&builder->plan->complaints, COMPLAINT_PHONE_MERGES, at,
                  (struct complaint_parts){name, lines, NULL});
}

static bool give_phone(struct plan_builder *builder, uint32_t position, const char *phone,
                       struct roster_place at)
{
    struct plan_person *person = &builder->plan->people[position];

    if (has_phone(person, phone))
        return true;
    if (person->phone_count == PERSON_PHONES_MAX) {
        complaint_add(&builder->plan->complaints, COMPLAINT_PHONES_MANY, at,
                      (struct complaint_parts){"4", NULL, NULL});
        return false;
    }
    person->phones[person->phone_count++] = keep(builder, phone);
    index_add(&builder->people, hash_person(person->name, phone), position);
    return true;
}

uint32_t plan_person(struct plan_builder *builder, const struct person_row *row,
                     struct roster_place at)
{
    struct roster_plan *plan = builder->plan;
    uint32_t position = PLAN_NOBODY;

    for (size_t i = 0; i < row->phone_count; i++) {
        uint32_t found = find_person(builder, row->name, row->phones[i].text);

        if (found != INDEX_NONE && position != PLAN_NOBODY && found != position) {
            merges(builder, row->name, position, found, at);
            return PLAN_NOBODY;
        }
        if (found != INDEX_NONE)
            position = found;
    }
    if (position == PLAN_NOBODY) {
        position = (uint32_t)plan->person_count;
        GROW(plan->people, plan->person_count);
        plan->people[plan->person_count++] =
            (struct plan_person){.name = keep(builder, row->name), .at = at};
    }
    for (size_t i = 0; i < row->phone_count; i++) {
        if (!give_phone(builder, position, row->phones[i].text, at))
            return PLAN_NOBODY;
    }
    return position;
}

/* ---- offices -------------------------------------------------------------------------------- */

static bool same_office(const void *rows, uint32_t position, const void *key)
{
    const struct plan_office *a = &((const struct roster_plan *)rows)->offices[position];
    const struct plan_office *b = key;

    return a->person == b->person && a->unit == b->unit && a->role == b->role &&
           a->from.n == b->from.n;
}

static uint32_t hash_office(const struct plan_office *office)
{
    uint32_t hash = hash_bytes(HASH_START, &office->person, sizeof office->person);

    hash = hash_bytes(hash, &office->unit, sizeof office->unit);
    hash = hash_bytes(hash, &office->from.n, sizeof office->from.n);
    return hash_text(hash, office->role->code);
}

void plan_office(struct plan_builder *builder, const struct plan_office *office)
{
    struct roster_plan *plan = builder->plan;
    uint32_t hash = hash_office(office);
    uint32_t found = index_find(&builder->offices, hash, same_office, plan, office);

    if (found != INDEX_NONE) {
        complaint_add(&plan->notes, NOTE_ROW_TWICE, office->at,
                      (struct complaint_parts){line_of(plan->offices[found].at).text, NULL, NULL});
        return;
    }
    index_add(&builder->offices, hash, (uint32_t)plan->office_count);
    GROW(plan->offices, plan->office_count);
    plan->offices[plan->office_count] = *office;
    if (office->remarks)
        plan->offices[plan->office_count].remarks = keep(builder, office->remarks);
    plan->office_count++;
    if (office->person == PLAN_NOBODY)
        plan->vacancy_count++;
    else if (!office->ended)
        plan->people[office->person].present = true;
}

/* ---- households ----------------------------------------------------------------------------- */

static bool same_household(const void *rows, uint32_t position, const void *key)
{
    const struct plan_household *a = &((const struct roster_plan *)rows)->households[position];
    const struct plan_household *b = key;

    return a->unit == b->unit && a->number == b->number;
}

static const char *first_phone(const struct roster_plan *plan, const struct plan_household *h)
{
    bool any = h->phone_count > 0 && h->phone_count != PLAN_UNSAID;

    return any ? plan->phones[h->phone_first] : NULL;
}

static bool same_family(const void *rows, uint32_t position, const void *key)
{
    const struct roster_plan *plan = rows;
    const struct plan_household *a = &plan->households[position], *b = key;

    if (a->code && b->code && strcmp(a->code, b->code) != 0)
        return false;
    return a->unit != b->unit && strcmp(a->head, b->head) == 0 &&
           strcmp(first_phone(plan, a), first_phone(plan, b)) == 0;
}

static bool same_code(const void *rows, uint32_t position, const void *key)
{
    const struct plan_household *a = &((const struct roster_plan *)rows)->households[position];
    const struct plan_household *b = key;

    return a->unit != b->unit && strcmp(a->code, b->code) == 0;
}

/* The row that `index` has for the same family; this one is put there when it has none. */
static uint32_t look_up(struct plan_builder *builder, struct index *index, uint32_t hash,
                        index_same same, uint32_t position)
{
    const struct plan_household *rows = builder->plan->households;
    uint32_t found = index_find(index, hash, same, builder->plan, &rows[position]);

    index_add(index, hash, position);
    return found;
}

/* The first row of the same family in another group. */
static uint32_t family_of(struct plan_builder *builder, uint32_t position)
{
    const struct plan_household *rows = builder->plan->households, *h = &rows[position];
    const char *phone = first_phone(builder->plan, h);
    uint32_t by_code = INDEX_NONE, by_phone = INDEX_NONE;

    if (h->code && h->code[0])
        by_code =
            look_up(builder, &builder->codes, hash_text(HASH_START, h->code), same_code, position);
    if (phone)
        by_phone = look_up(builder, &builder->families, hash_person(h->head, phone), same_family,
                           position);
    if (by_code == INDEX_NONE)
        by_code = by_phone;
    if (by_code == INDEX_NONE || rows[rows[by_code].same_as].unit == h->unit)
        return position; /* two rows of one group are two households */
    return rows[by_code].same_as;
}

/* A family belongs to groups of different kinds: twice in one kind it has moved, more likely. */
static void note_family(struct plan_builder *builder, uint32_t position)
{
    struct roster_plan *plan = builder->plan;
    const struct plan_household *h = &plan->households[position];
    const struct plan_household *first = &plan->households[h->same_as];
    const struct group_kind *kind = model_group_kind(plan->model, plan->units[h->unit].path);

    if (h->same_as == position || h->ended || first->ended || !kind ||
        kind != model_group_kind(plan->model, plan->units[first->unit].path))
        return;
    complaint_add(&plan->notes, NOTE_FAMILY_TWICE, h->at,
                  (struct complaint_parts){line_of(first->at).text, kind->title, NULL});
}

static uint32_t hash_household(const struct plan_household *household)
{
    uint32_t hash = hash_bytes(HASH_START, &household->unit, sizeof household->unit);

    return hash_bytes(hash, &household->number, sizeof household->number);
}

static void number_twice(struct plan_builder *builder, const struct plan_household *household,
                         uint32_t found)
{
    struct roster_plan *plan = builder->plan;
    struct line_text line = line_of(plan->households[found].at);
    char number[16];

    snprintf(number, sizeof number, "%d", household->number);
    complaint_add(
        &plan->complaints, COMPLAINT_NUMBER_TWICE, household->at,
        (struct complaint_parts){number, unit_short(plan->units[household->unit].path), line.text});
}

void plan_household(struct plan_builder *builder, const struct plan_household *household)
{
    struct roster_plan *plan = builder->plan;
    uint32_t hash = hash_household(household), position = (uint32_t)plan->household_count;
    uint32_t found = index_find(&builder->households, hash, same_household, plan, household);

    if (found != INDEX_NONE) {
        number_twice(builder, household, found);
        return;
    }
    index_add(&builder->households, hash, position);
    GROW(plan->households, plan->household_count);
    plan->households[plan->household_count++] = *household;
    plan->households[position].same_as = family_of(builder, position);
    note_family(builder, position);
}

void plan_add_member(struct plan_builder *builder, const char *name)
{
    struct roster_plan *plan = builder->plan;

    GROW(plan->members, plan->member_count);
    plan->members[plan->member_count++] = keep(builder, name);
}

void plan_add_phone(struct plan_builder *builder, const char *phone)
{
    struct roster_plan *plan = builder->plan;

    GROW(plan->phones, plan->phone_count);
    plan->phones[plan->phone_count++] = keep(builder, phone);
}

static bool same_tag(const void *rows, uint32_t position, const void *key)
{
    return strcmp(((const struct roster_plan *)rows)->tags[position], key) == 0;
}

void plan_add_tag(struct plan_builder *builder, const char *tag)
{
    struct roster_plan *plan = builder->plan;
    uint32_t hash = hash_text(HASH_START, tag);
    uint32_t found = index_find(&builder->tags, hash, same_tag, plan, tag);
    const char *text = found == INDEX_NONE ? keep(builder, tag) : plan->tags[found];

    if (found == INDEX_NONE)
        index_add(&builder->tags, hash, (uint32_t)plan->tag_count);
    GROW(plan->tags, plan->tag_count);
    plan->tags[plan->tag_count++] = text;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool holds_phone(const void *rows, uint32_t position, const void *key)
{
    return has_phone(&((const struct roster_plan *)rows)->people[position], key);
}

static void phone_taken(struct roster_plan *plan, const struct plan_person *person,
                        const struct plan_person *holder, const char *phone)
{
    struct phone dialled;
    struct line_text line = line_of(holder->at);

    text_copy(dialled.text, sizeof dialled.text, span_of(phone));
    complaint_add(&plan->complaints, COMPLAINT_PHONE_TAKEN, person->at,
                  (struct complaint_parts){phone_local(&dialled), holder->name, line.text});
}

/* Two present people on one phone. */
static void check_phones(struct roster_plan *plan)
{
    struct index holders = {0};

    for (uint32_t p = 0; p < plan->person_count; p++) {
        const struct plan_person *person = &plan->people[p];

        for (int i = 0; person->present && i < person->phone_count; i++) {
            const char *phone = person->phones[i];
            uint32_t hash = hash_text(HASH_START, phone);
            uint32_t holder = index_find(&holders, hash, holds_phone, plan, phone);

            if (holder == INDEX_NONE)
                index_add(&holders, hash, p);
            else if (holder != p)
                phone_taken(plan, person, &plan->people[holder], phone);
        }
    }
    index_free(&holders);
}

/* One gateway has one top; the one with most rows is taken to be right. */
static void check_tops(struct roster_plan *plan)
{
    const struct plan_unit *most = NULL;

    for (size_t i = 0; i < plan->unit_count; i++) {
        const struct plan_unit *unit = &plan->units[i];

        if (unit->parent == INDEX_NONE && (!most || unit->rows > most->rows))
            most = unit;
    }
    for (size_t i = 0; i < plan->unit_count; i++) {
        const struct plan_unit *unit = &plan->units[i];
        char rows[16];

        if (unit->parent != INDEX_NONE || unit == most)
            continue;
        snprintf(rows, sizeof rows, "%u", (unsigned)most->rows);
        complaint_add(&plan->complaints, COMPLAINT_UNIT_TOP, unit->at,
                      (struct complaint_parts){unit->path, most->path, rows});
    }
}

void plan_check_whole(struct plan_builder *builder)
{
    check_phones(builder->plan);
    check_tops(builder->plan);
}

void roster_plan_free(struct roster_plan *plan)
{
    if (!plan)
        return;
    free(plan->files);
    free(plan->units);
    free(plan->people);
    free(plan->offices);
    free(plan->households);
    free(plan->phones);
    free(plan->tags);
    free(plan->members);
    complaints_free(&plan->complaints);
    complaints_free(&plan->notes);
    arena_free(&plan->texts);
    free(plan);
}
