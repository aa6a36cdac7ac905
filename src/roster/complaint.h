#ifndef ROSTER_COMPLAINT_H
#define ROSTER_COMPLAINT_H
/*
 * What is wrong with a roster file, told to the clerk who made it: file, line, column, what, and
 * what to do about it. The Chinese of all complaints stands in conf/texts/complaints.tbl.
 */
#include "lianhu/buf.h"
#include <stdint.h>

/*      id                        the parts of its text                                           */
#define COMPLAINT_TABLE(X)                                                                         \
    X(COMPLAINT_CHARSET) /* a: offset of the byte */                                               \
    X(COMPLAINT_OPEN_QUOTE)                                                                        \
    X(COMPLAINT_AFTER_QUOTE)                                                                       \
    X(COMPLAINT_TOO_WIDE)                                                                          \
    X(COMPLAINT_NO_HEADER)    /* a: what the first line says */                                    \
    X(COMPLAINT_HEADER_TWICE) /* a: column */                                                      \
    X(COMPLAINT_HEADER_LACKS) /* a: columns */                                                     \
    X(COMPLAINT_HEADER_BOTH)                                                                       \
    X(COMPLAINT_CELL_TOO_LONG) /* a: column */                                                     \
    X(COMPLAINT_CELL_BAD)      /* a: column */                                                     \
    X(COMPLAINT_UNIT_EMPTY)                                                                        \
    X(COMPLAINT_UNIT_GAP)        /* a: cell */                                                     \
    X(COMPLAINT_UNIT_TOO_LONG)   /* a: cell */                                                     \
    X(COMPLAINT_UNIT_BAD)        /* a: cell */                                                     \
    X(COMPLAINT_UNIT_TOO_DEEP)   /* a: cell, b: number of levels, c: the levels */                 \
    X(COMPLAINT_UNIT_TOP)        /* a: top here, b: top elsewhere, c: rows that have it */         \
    X(COMPLAINT_UNIT_TOP_STORED) /* a: top here, b: top of the roster */                           \
    X(COMPLAINT_ROLE_EMPTY)      /* a: name, b: the titles */                                      \
    X(COMPLAINT_ROLE_UNKNOWN)    /* a: cell, b: the likeliest titles */                            \
    X(COMPLAINT_ROLE_LEVEL)      /* a: role, b: its level, c: level of the unit */                 \
    X(COMPLAINT_NAME_EMPTY)                                                                        \
    X(COMPLAINT_NAME_BAD)        /* a: cell */                                                     \
    X(COMPLAINT_PHONE_EMPTY)     /* a: name */                                                     \
    X(COMPLAINT_PHONE_EXCEL)     /* a: cell */                                                     \
    X(COMPLAINT_PHONE_DIGITS)    /* a: cell, b: number of digits */                                \
    X(COMPLAINT_PHONE_BAD)       /* a: cell */                                                     \
    X(COMPLAINT_PHONE_NO_MOBILE) /* a: cell */                                                     \
    X(COMPLAINT_PHONES_MANY)     /* a: limit */                                                    \
    X(COMPLAINT_PHONE_TAKEN)     /* a: phone, b: holder, c: line */                                \
    X(COMPLAINT_PHONE_MERGES)    /* a: name, b: the lines */                                       \
    X(COMPLAINT_DAY_BAD)         /* a: cell */                                                     \
    X(COMPLAINT_DAY_IMPOSSIBLE)  /* a: cell */                                                     \
    X(COMPLAINT_DAY_SHORT)       /* a: cell */                                                     \
    X(COMPLAINT_DAY_SERIAL)      /* a: cell, b: the day it stands for */                           \
    X(COMPLAINT_TERM_BACKWARD)   /* a: from, b: to */                                              \
    X(COMPLAINT_HOUSEHOLD_LEVEL) /* a: cell, b: lowest level */                                    \
    X(COMPLAINT_NUMBER_EMPTY)                                                                      \
    X(COMPLAINT_NUMBER_BAD)   /* a: cell, b: the largest */                                        \
    X(COMPLAINT_NUMBER_TWICE) /* a: number, b: unit, c: line */                                    \
    X(COMPLAINT_HEAD_EMPTY)   /* a: number */                                                      \
    X(COMPLAINT_TAGS_MANY)    /* a: limit */                                                       \
    X(COMPLAINT_MEMBERS_MANY) /* a: limit */                                                       \
    X(COMPLAINT_CODE_EXCEL)   /* a: cell */                                                        \
    X(COMPLAINT_NO_CHOICE)    /* a: cell, b: column */                                             \
    X(COMPLAINT_NOTHING)                                                                           \
    X(NOTE_COLUMN_UNUSED) /* a: columns */                                                         \
    X(NOTE_ROW_TWICE)     /* a: line of the first */                                               \
    X(NOTE_FAMILY_TWICE)  /* a: line of the first, b: kind of the groups */

enum complaint_id {
#define X(id) id,
    COMPLAINT_TABLE(X)
#undef X
        COMPLAINT_IDS
};

/* Where in the files: file is an index into those of the import, line and column count from 1;
 * column 0 means the whole line, line 0 the whole file. */
struct roster_place {
    uint32_t line;
    uint16_t file, column;
};

struct complaint {
    enum complaint_id id;
    struct roster_place at;
    const char *file;   /* its name, borrowed from the plan */
    char *what;         /* what is wrong */
    const char *advice; /* what to do, a constant; "" when `what` says it */
};

enum { COMPLAINTS_MAX = 500 }; /* kept; all are counted */

struct complaints {
    struct complaint *items;
    size_t count; /* in items */
    size_t total; /* with those that were not kept */
};

/* The parts of a text; unused ones NULL. */
struct complaint_parts {
    const char *a, *b, *c;
};

void complaint_add(struct complaints *list, enum complaint_id id, struct roster_place at,
                   struct complaint_parts parts);

/* Puts them into the order of the files. */
void complaints_sort(struct complaints *list);
void complaints_free(struct complaints *list);

/* Appends "people.csv 第7行第2列: what。advice" without a line end. */
void complaint_print(const struct complaint *complaint, struct buf *out);

#endif
