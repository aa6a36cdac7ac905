#ifndef ROSTER_ROSTER_CELL_H
#define ROSTER_ROSTER_CELL_H
/*
 * The cells of a row of a roster file: each read for what its column means, with complaints that
 * name the column and quote the cell. Used by roster_row alone.
 */
#include "roster/roster_row.h"

#define NO_PARTS ((struct complaint_parts){NULL, NULL, NULL})

/* The cell of a column without blanks at its ends; empty where the row is short. */
struct span cell_of(const struct roster_row *row, enum roster_column column);

/* Complains about a cell, which the text quotes as {a} unless parts.a is given. Always false. */
bool cell_complain(const struct roster_row *row, enum roster_column column, enum complaint_id id,
                   struct complaint_parts parts);

/* 无 or a dash: said to be empty. */
bool cell_says_none(struct span text);

/* The title of a level of the model; "?" where there is none. */
const char *cell_level_title(const struct model *model, int level);

/* Each reads a cell; false after a complaint. */
bool cell_unit(const struct roster_row *row, char path[UNIT_PATH_SIZE], int *level);
bool cell_phones(const struct roster_row *row, bool mobile_only, struct phone *phones,
                 size_t *count);
bool cell_name(const struct roster_row *row, enum roster_column column,
               char name[PERSON_NAME_SIZE]);
bool cell_remarks(const struct roster_row *row, char remarks[REMARKS_SIZE], bool *said);
bool cell_term(const struct roster_row *row, struct plan_office *office);

/* Words of a column, kept in the plan: NULL when the cell is empty, "" when it says none. */
bool cell_words(const struct roster_row *row, enum roster_column column, size_t size,
                const char **words);

/* 户编码; one that a spreadsheet has turned into 6.2E+17 would join households that are strangers.
 */
bool cell_code(const struct roster_row *row, const char **code);

/* 推选 and 备案. */
bool cell_standing(const struct roster_row *row, struct plan_office *office);

/* 是 or 否, or PLAN_UNSAID for an empty cell. */
bool cell_choice(const struct roster_row *row, enum roster_column column, uint8_t *choice);

#endif
