#include "tests/support/vectors.h"
#include "lianhu/tpdu.h"
#include <stdio.h>
#include <stdlib.h>

static void die(const struct vector *vector, const char *why)
{
    fprintf(stderr, "%s:%u: %s\n", vector->path, vector->line, why);
    exit(1);
}

static char unescape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'f': return '\f';
    case '0': return '\0';
    default: return c;
    }
}

/* Cuts a line into fields in place. */
static void cut(struct vector *vector, char *line)
{
    char *from = line, *to = line, *start = line;

    vector->count = 0;
    for (;; from++) {
        bool end = *from == '\0' || *from == '\n';
        if (end || *from == '\t') {
            if (vector->count == VECTOR_FIELDS_MAX)
                die(vector, "too many fields");
            vector->fields[vector->count++] = (struct span){start, (size_t)(to - start)};
            *to++ = '\0';
            start = to;
            if (end)
                return;
        } else if (*from == '\\' && from[1]) {
            *to++ = unescape(*++from);
        } else {
            *to++ = *from;
        }
    }
}

size_t vectors_each(const char *path, size_t fields, void (*each)(const struct vector *))
{
    struct vector vector = {.path = path};
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, cases = 0;

    if (!file)
        die(&vector, "cannot be opened; tests run from the root of the repository");
    while (getline(&line, &size, file) > 0) {
        vector.line++;
        if (line[0] == '#' || line[0] == '\n')
            continue;
        cut(&vector, line);
        if (vector.count != fields)
            die(&vector, "wrong number of fields");
        each(&vector);
        cases++;
    }
    free(line);
    fclose(file);
    if (cases == 0)
        die(&vector, "no cases");
    return cases;
}

const char *vector_text(const struct vector *vector, size_t field)
{
    return vector->fields[field].ptr;
}

unsigned long vector_number(const struct vector *vector, size_t field)
{
    unsigned long value;

    if (!span_number(vector->fields[field], 1000000000, &value))
        die(vector, "not a number");
    return value;
}

size_t vector_hex(const struct vector *vector, size_t field, unsigned char *out, size_t max)
{
    size_t len;

    if (!hex_decode(vector->fields[field], out, max, &len))
        die(vector, "not hex, or too long");
    return len;
}
