#ifndef ROSTER_ROSTER_IMPORT_H
#define ROSTER_ROSTER_IMPORT_H
/*
 * Reads roster files (design.md section 5) into a plan: people and households, told apart by their
 * header, which may stand below a title line; columns in any order, Chinese or English names, a
 * comma, tab or semicolon between; UTF-8, GB18030 or UTF-16. Every row is checked against the
 * model; all complaints of all files are collected. Pure: bytes and today's date in, plan out.
 *
 * In steps, so that a turn of the loop can do a slice:
 *
 *     struct roster_import *import = roster_import_new(model, day_local(now.wall));
 *     roster_import_add(import, "people.csv", bytes);          (several)
 *     while (roster_import_step(import, 500))
 *         show roster_import_progress(import);
 *     struct roster_plan *plan = roster_import_finish(import);
 *     if (plan->complaints.total > 0) tell them; else roster_diff ...
 */
#include "roster/roster_plan.h"

struct roster_import;

/* `model` must outlive the plan. `today` decides which terms are over. */
struct roster_import *roster_import_new(const struct model *model, day_t today);

/* Adds a file. `bytes` must stay until roster_import_finish; `name` is copied. */
void roster_import_add(struct roster_import *import, const char *name, struct span bytes);

/* The same for bytes that are known to be UTF-8 already. */
void roster_import_add_utf8(struct roster_import *import, const char *name, struct span bytes);

/* Reads up to `rows` more rows; false when there are none left. */
bool roster_import_step(struct roster_import *import, size_t rows);

/* How far it is, 0 .. 100. */
int roster_import_progress(const struct roster_import *import);

/* The checks across rows, then the plan; frees the import. Free with roster_plan_free. */
struct roster_plan *roster_import_finish(struct roster_import *import);

/* Frees an import that is given up. NULL is fine. */
void roster_import_free(struct roster_import *import);

struct roster_file {
    const char *name;
    struct span bytes;
};

/* All of the above at once. */
struct roster_plan *roster_import(const struct model *model, const struct roster_file *files,
                                  size_t count, day_t today);

#endif
