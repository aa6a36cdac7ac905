#ifndef LIANHUCTL_TABLE_H
#define LIANHUCTL_TABLE_H
/*
 * Answers as aligned text: a list as a table, an object as "title  value" lines. A Chinese
 * character is two columns wide. What comes from the air is printed without control characters: an
 * SMS must not be able to steer the operator's terminal.
 */
#include "lianhu/buf.h"
#include <jansson.h>

enum form {
    FORM_TEXT,
    FORM_NUMBER, /* to the right */
    FORM_TIME,
    FORM_PHONE,
    FORM_ACTOR, /* "phone:+86...", "staff:NAME (uid:0)" */
    FORM_LIST,  /* strings, joined */
    FORM_WAY    /* "in", "out" */
};

/* `key` may lead downwards ("handler.name"). Where there is KEY_text, it is shown instead. A column
 * ends a list with title NULL. */
struct column {
    const char *title, *key;
    enum form form;
};

/* The value of a key as it is shown, "" where there is none. */
void value_show(const json_t *object, const struct column *column, struct buf *out);

/* Columns of the terminal that a text takes. */
size_t text_width(const char *text);

/* Appends a text as exactly `width` columns: without control characters, cut with "…" where it is
 * longer, blanks before it (`right`) or behind it where it is shorter. */
void text_fit(struct buf *out, const char *text, size_t width, bool right);

/* A list of objects; says so when it is empty. */
void table_print(const json_t *list, const struct column *columns);

/* One object; what is null or empty is left out. */
void details_print(const json_t *object, const struct column *columns);

#endif
