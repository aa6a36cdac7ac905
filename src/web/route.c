#include "web/route.h"
#include <string.h>

/* clang-format off */
#define GET  METHOD_GET
#define POST METHOD_POST
#define PAGE(method, pattern, may, show) {method, pattern, may, show, false},
#define OPEN(method, pattern, show)      {method, pattern, 0, show, true},
static const struct route routes[] = {
#include "web/pages.tbl"
};
#undef PAGE
#undef OPEN
#undef GET
#undef POST
/* clang-format on */

/* Matches part by part; the path is cut at its slashes in `memory`. */
static bool fits(const char *pattern, const char *path, char *memory, size_t size,
                 const char *parts[3])
{
    size_t count = 0;
    char *at = memory;

    parts[0] = parts[1] = parts[2] = "";
    if (!text_copy(memory, size, span_of(path)))
        return false;
    for (;;) {
        size_t wanted = strcspn(pattern, "/"), got = strcspn(at, "/");
        bool last = at[got] == '\0';

        if (wanted == 1 && *pattern == '*' && got && count < 3)
            parts[count++] = at;
        else if (wanted != got || memcmp(pattern, at, got) != 0)
            return false;
        if ((pattern[wanted] == '\0') != last)
            return false;
        at[got] = '\0';
        if (last)
            return true;
        pattern += wanted + 1;
        at += got + 1;
    }
}

const struct route *route_find(enum method method, const char *path, char *memory, size_t size,
                               const char *parts[3], bool *known)
{
    *known = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!fits(routes[i].pattern, path, memory, size, parts))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *known = true;
    }
    return NULL;
}
