#include "cases/case_file.h"

#define X(name, words) words,
static const char *const state_names[] = {CASE_STATE_TABLE(X)};
static const char *const settled_by_names[] = {SETTLED_BY_TABLE(X)};
#undef X
static const char *const supervision_names[] = {"", "plain", "yellow", "red"};
enum { SUPERVISIONS = sizeof supervision_names / sizeof *supervision_names };

static bool find_name(const char *const *names, int count, const char *name, int *found)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0) {
            *found = i;
            return true;
        }
    return false;
}

const char *case_state_name(enum case_state state)
{
    return (unsigned)state < CASE_STATES ? state_names[state] : "?";
}

bool case_state_parse(const char *name, enum case_state *state)
{
    int found;

    if (!find_name(state_names, CASE_STATES, name, &found))
        return false;
    *state = (enum case_state)found;
    return true;
}

bool case_is_open(enum case_state state)
{
    switch (state) {
    case CASE_SETTLED:
    case CASE_CLOSED:
    case CASE_REFUSED:
    case CASE_TRANSFERRED:
    case CASE_WITHDRAWN:
    case CASE_MERGED: return false;
    default: return true;
    }
}

const char *supervision_name(enum supervision supervised)
{
    return (unsigned)supervised < SUPERVISIONS ? supervision_names[supervised] : "?";
}

bool supervision_parse(const char *name, enum supervision *supervised)
{
    int found;

    if (!name[0] || !find_name(supervision_names, SUPERVISIONS, name, &found))
        return false;
    *supervised = (enum supervision)found;
    return true;
}

const char *settled_by_name(enum settled_by by)
{
    return (unsigned)by < SETTLED_BYS ? settled_by_names[by] : "?";
}

struct case_file case_file_blank(void)
{
    struct case_file cf = {.serial = 0};

#define X(field) cf.field = "";
    CASE_STRINGS(X)
#undef X
#define X(field) cf.field = WALL_NONE;
    CASE_TIMES(X)
#undef X
    return cf;
}
