#ifndef ROSTER_UNIT_H
#define ROSTER_UNIT_H
/*
 * Units: the tree from the top of the gateway down to the group, each named by its path, such as
 * 南峪乡/前沟村/一网格/二组. A path is kept in one form: names joined by '/', no blank at an end of
 * a name nor between two Chinese characters; two units are the same exactly when their paths are.
 * The depth of a unit is its level in the model plus one. Pure values.
 */
#include "lianhu/span.h"
#include <stdint.h>

enum {
    UNIT_PATH_SIZE = 256, /* UTF-8 with NUL: eight names of ten characters */
    UNIT_NAME_SIZE = 64,  /* of one name, NUL included */
    UNIT_DEPTH_MAX = 8
};

struct unit {
    int64_t id;     /* of the store; 0 none */
    int64_t parent; /* id of the unit above; 0 at the top */
    int level;      /* index into the model's levels: 0 at the top */
    char path[UNIT_PATH_SIZE];
};

enum unit_fault {
    UNIT_FINE,
    UNIT_EMPTY,    /* no name at all */
    UNIT_GAP,      /* an empty name: // or a slash at an end */
    UNIT_TOO_DEEP, /* more than UNIT_DEPTH_MAX names */
    UNIT_TOO_LONG, /* a name or the path does not fit */
    UNIT_BAD_NAME  /* control characters, quotes or broken UTF-8 */
};

/* Brings a written path into the one form. Names are separated by '/', '\\', '>' or their
 * full-width forms. On a fault `path` is "". */
enum unit_fault unit_path_parse(struct span text, char path[UNIT_PATH_SIZE], int *depth);

/* Number of names in a path of the one form; 0 for "". */
int unit_depth(const char *path);

/* True when `path` is `upper` or below it. The empty upper covers everything. */
bool unit_covers(const char *upper, const char *path);

/* The path of the unit above, borrowed; empty at the top. */
struct span unit_above(const char *path);

/* The last name, for texts: 二组, 第1组, 二社. Borrowed from `path`. */
const char *unit_short(const char *path);

/* The last `names` names run together, for texts that need to say more: 前沟村二组 leaves nothing
 * out between (unit_words(path, 2) of 前沟村/二组). False when cut to `size`. */
bool unit_words(const char *path, int names, char *out, size_t size);

/* Joins a path and a name; an empty `above` gives the name. False when it does not fit. */
bool unit_join(const char *above, struct span name, char path[UNIT_PATH_SIZE]);

#endif
