#include "roster/unit.h"
#include "lianhu/buf.h"
#include "roster/words.h"

static size_t separator_at(struct span text)
{
    static const char *const marks[] = {"/", "\\", ">", "／", "＼", "＞"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (span_starts(text, span_of(marks[i])))
            return strlen(marks[i]);
    }
    return 0;
}

static enum unit_fault tidy_name(struct span text, char name[UNIT_NAME_SIZE])
{
    enum words_fault fault = words_tidy(text, name, UNIT_NAME_SIZE);

    if (fault == WORDS_TOO_LONG)
        return UNIT_TOO_LONG;
    if (fault == WORDS_BAD || strpbrk(name, "\"'"))
        return UNIT_BAD_NAME;
    return name[0] ? UNIT_FINE : UNIT_GAP;
}

static enum unit_fault add_name(struct span text, char *path, int *depth)
{
    char name[UNIT_NAME_SIZE];
    enum unit_fault fault = tidy_name(text, name);
    size_t len = strlen(path);

    if (fault != UNIT_FINE)
        return fault;
    if (*depth == UNIT_DEPTH_MAX)
        return UNIT_TOO_DEEP;
    if (!text_format(path + len, UNIT_PATH_SIZE - len, "%s%s", len ? "/" : "", name))
        return UNIT_TOO_LONG;
    ++*depth;
    return UNIT_FINE;
}

static enum unit_fault parse(struct span text, char *path, int *depth)
{
    struct span name = {text.ptr, 0};
    enum unit_fault fault = UNIT_FINE;

    while (fault == UNIT_FINE && text.len > 0) {
        size_t mark = separator_at(text);

        text = span_skip(text, mark ? mark : 1);
        if (!mark) {
            name.len++;
            continue;
        }
        fault = add_name(name, path, depth);
        name = (struct span){text.ptr, 0};
    }
    return fault == UNIT_FINE ? add_name(name, path, depth) : fault;
}

enum unit_fault unit_path_parse(struct span text, char path[UNIT_PATH_SIZE], int *depth)
{
    enum unit_fault fault;

    path[0] = '\0';
    *depth = 0;
    while (words_skip_blank(&text))
        ;
    if (text.len == 0)
        return UNIT_EMPTY;
    fault = parse(text, path, depth);
    if (fault != UNIT_FINE) {
        path[0] = '\0';
        *depth = 0;
    }
    return fault;
}

int unit_depth(const char *path)
{
    int depth = *path != '\0';

    for (; *path; path++)
        depth += *path == '/';
    return depth;
}

bool unit_covers(const char *upper, const char *path)
{
    size_t len = strlen(upper);

    return strncmp(path, upper, len) == 0 && (len == 0 || path[len] == '\0' || path[len] == '/');
}

struct span unit_above(const char *path)
{
    const char *slash = strrchr(path, '/');

    return (struct span){path, slash ? (size_t)(slash - path) : 0};
}

const char *unit_short(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

bool unit_words(const char *path, int names, char *out, size_t size)
{
    size_t len = 0;

    for (int skip = unit_depth(path) - names; skip > 0; skip--)
        path = strchr(path, '/') + 1;
    for (; *path && len + 1 < size; path++) {
        if (*path != '/')
            out[len++] = *path;
    }
    bool cut = *path != '\0';
    if (cut && (*path & 0xC0) == 0x80) { /* not in the middle of a character */
        while (len > 0 && (out[len - 1] & 0xC0) == 0x80)
            len--;
        len -= len > 0;
    }
    out[len] = '\0';
    return !cut;
}

bool unit_join(const char *above, struct span name, char path[UNIT_PATH_SIZE])
{
    return text_format(path, UNIT_PATH_SIZE, "%s%s%.*s", above, *above ? "/" : "", (int)name.len,
                       name.ptr);
}
