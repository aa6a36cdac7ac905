#ifndef ROSTER_ROSTER_COLUMNS_H
#define ROSTER_ROSTER_COLUMNS_H
/*
 * The header of a roster file: which column holds what, and with that which of the two files it
 * is. Names are compared without blanks, case and what stands in brackets.
 */
#include "roster/csv.h"

enum roster_column {
    COLUMN_NAME,
    COLUMN_PHONE,
    COLUMN_ROLE,
    COLUMN_UNIT,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_REMARKS,
    COLUMN_NUMBER,
    COLUMN_HEAD,
    COLUMN_TAGS,
    COLUMN_ELECTED,
    COLUMN_ELECTED_BY,
    COLUMN_FILED,
    COLUMN_FILED_WITH,
    COLUMN_CODE,
    COLUMN_MEMBERS,
    COLUMN_WARNS,
    COLUMN_WARNED,
    COLUMN_PHONE_FROM,
    COLUMN_AGREES,
    COLUMN_COUNT,
    COLUMN_NONE = COLUMN_COUNT
};

enum roster_sort {
    SORT_UNKNOWN, /* no header of a roster */
    SORT_BOTH,    /* role and household number: cannot be told */
    SORT_PEOPLE,
    SORT_HOUSEHOLDS
};

struct roster_columns {
    enum roster_sort sort;
    int at[COLUMN_COUNT];     /* index of the cell, -1 none */
    enum roster_column twice; /* a column that stands twice; COLUMN_NONE if none does */
    int twice_at;
};

/* Reads a record as a header. SORT_UNKNOWN when fewer than two names are known. */
void roster_columns_read(const struct span *cells, size_t count, struct roster_columns *out);

/* True when the sort needs this column. */
bool roster_column_needed(enum roster_sort sort, enum roster_column column);

/* The sort that has a column which not every file has; SORT_BOTH for all others. */
enum roster_sort roster_column_of(enum roster_column column);

/* What a header cell says; COLUMN_NONE when it is no name of ours. */
enum roster_column roster_column_named(struct span cell);

/* The Chinese name, which exports use. */
const char *roster_column_title(enum roster_column column);

#endif
