#include "lianhu/status.h"

const char *status_name(enum status status)
{
    static const char *const names[] = {
#define X(name, words) [name] = words,
        STATUS_TABLE(X)
#undef X
    };
    if ((unsigned)status >= sizeof names / sizeof *names)
        return "?";
    return names[status];
}
