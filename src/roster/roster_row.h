#ifndef ROSTER_ROSTER_ROW_H
#define ROSTER_ROSTER_ROW_H
/*
 * One row of a roster file: each cell read and checked, complaints with their column; a sound row
 * goes into the plan. Used by roster_import alone.
 */
#include "roster/plan_build.h"
#include "roster/roster_columns.h"

struct roster_row {
    struct plan_builder *builder;
    const struct model *model;
    const struct roster_columns *columns;
    const struct span *cells;
    size_t cell_count;
    struct roster_place at; /* column 0 */
    day_t today;
};

/* Takes a row in; false when it was complained of. */
bool roster_row_people(const struct roster_row *row);
bool roster_row_household(const struct roster_row *row);

/* Shortens a cell for a complaint, without control characters. Returns `out`. */
enum { CELL_SHOWN_SIZE = 80 };
const char *roster_cell_shown(struct span cell, char out[CELL_SHOWN_SIZE]);

#endif
