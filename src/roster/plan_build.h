#ifndef ROSTER_PLAN_BUILD_H
#define ROSTER_PLAN_BUILD_H
/*
 * Puts checked rows into a plan: finds who and what is the same (rules in roster_plan.h) in
 * constant time per row. Used by roster_import alone.
 */
#include "roster/roster_plan.h"

struct plan_builder {
    struct roster_plan *plan;
    struct index units, people, offices, households, families, codes, tags;
};

/* A row of people, checked. */
struct person_row {
    const char *name;
    struct phone phones[PERSON_PHONES_MAX];
    size_t phone_count;
};

void plan_builder_free(struct plan_builder *builder);

/* The position of the unit; it and those above it are added when new. */
uint32_t plan_unit(struct plan_builder *builder, const char *path, struct roster_place at);

/* The position of a unit that is there, INDEX_NONE otherwise. */
uint32_t plan_unit_find(const struct plan_builder *builder, struct span path);

/* The position of the person; PLAN_NOBODY after a complaint. */
uint32_t plan_person(struct plan_builder *builder, const struct person_row *row,
                     struct roster_place at);

/* Adds an office; a second time gives a note. `office->remarks` is copied. */
void plan_office(struct plan_builder *builder, const struct plan_office *office);

/* Adds a household, whose texts and lists are in the plan already; a second time is a complaint. */
void plan_household(struct plan_builder *builder, const struct plan_household *household);

/* Appends to the lists of the plan; a tag is kept once. */
void plan_add_phone(struct plan_builder *builder, const char *phone);
void plan_add_tag(struct plan_builder *builder, const char *tag);
void plan_add_member(struct plan_builder *builder, const char *name);

/* Complains of phones that several present people share, and of tops that differ. */
void plan_check_whole(struct plan_builder *builder);

#endif
