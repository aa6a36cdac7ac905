#ifndef ROSTER_ROSTER_EXPORT_H
#define ROSTER_ROSTER_EXPORT_H
/*
 * The roster as the two files of design.md section 5, UTF-8 with a byte order mark, which import
 * without a change and in their turn come back the same.
 */
#include "model/model.h"
#include "roster/roster_reader.h"

/* People: all offices, one row each, with every number of the person; then a row for each unit at
 * the end of a branch in which nobody holds an office. People of the past who have no number any
 * more are left out. Households: all. */
enum roster_part { EXPORT_PEOPLE, EXPORT_UNITS, EXPORT_HOUSEHOLDS };

/* Where an export stands; begin with {EXPORT_PEOPLE} or {EXPORT_HOUSEHOLDS}. */
struct roster_cursor {
    enum roster_part part;
    int64_t after;
};

/* Appends up to `limit` more rows, the first time behind the header. False: that was all. */
bool roster_export(const struct model *model, const struct roster_reader *reader,
                   struct roster_cursor *at, size_t limit, struct buf *out);

#endif
