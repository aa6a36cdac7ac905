#ifndef ROSTER_ROSTER_EXPORT_H
#define ROSTER_ROSTER_EXPORT_H
/*
 * The roster as the two files of design.md section 5, UTF-8 with a byte order mark, which import
 * without a change and in their turn come back the same.
 */
#include "model/model.h"
#include "roster/roster_reader.h"

/* Appends all offices, one row each, with every number of the person; then a row for each unit at
 * the end of a branch in which nobody holds an office. People of the past who have no number any
 * more are left out. */
void roster_export_people(const struct model *model, const struct roster_reader *reader,
                          struct buf *out);

/* Appends all households. */
void roster_export_households(const struct roster_reader *reader, struct buf *out);

#endif
