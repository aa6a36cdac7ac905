#ifndef TESTS_SUPPORT_VECTORS_H
#define TESTS_SUPPORT_VECTORS_H
/*
 * Reads the .tsv files of tests/vectors: one case a line, fields parted by tabs, lines that begin
 * with # and empty lines skipped. In a field \n, \r, \t, \f, \0 and \\ stand for those characters.
 */
#include "lianhu/span.h"

enum { VECTOR_FIELDS_MAX = 16 };

struct vector {
    const char *path;
    unsigned line;
    size_t count;
    struct span fields[VECTOR_FIELDS_MAX]; /* NUL-terminated as well */
};

/* Calls `each` for every case; a file that cannot be read, holds no case, or a line with other than
 * `fields` fields ends the test program. Returns the number of cases. */
size_t vectors_each(const char *path, size_t fields, void (*each)(const struct vector *));

/* The field as a C string, or as a number. */
const char *vector_text(const struct vector *vector, size_t field);
unsigned long vector_number(const struct vector *vector, size_t field);

/* Octets of a hex field; ends the program when it is no hex. */
size_t vector_hex(const struct vector *vector, size_t field, unsigned char *out, size_t max);

#endif
