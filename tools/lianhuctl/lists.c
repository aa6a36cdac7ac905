/* list:FILE of an audience names a file where the caller stands; lianhud stands elsewhere. */
#include "lianhuctl.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"list:", "名单:"};

/* The bytes of "list:" when a term of that kind begins at `at`; 0 otherwise. */
static size_t list_begins(const char *text, const char *at)
{
    if (at > text && !strchr(",+-", at[-1]) && (at[-1] & 0x80) == 0)
        return 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(at, kinds[i], strlen(kinds[i])))
            return strlen(kinds[i]);
    return 0;
}

/* Appends the whole path of the value at `at`, or the value as it is where there is no such file.
 * Gives the bytes read. */
static size_t add_path(struct buf *out, const char *at)
{
    bool quoted = *at == '"';
    size_t len = strcspn(at + quoted, quoted ? "\"" : ",+");
    char *name = xstrndup(at + quoted, len), *whole = realpath(name, NULL);
    size_t all = len + quoted + (quoted && at[1 + len] == '"');

    if (whole)
        buf_addf(out, "\"%s\"", whole);
    else
        buf_add(out, at, all);
    free(whole);
    free(name);
    return all;
}

void lists_make_absolute(json_t *args)
{
    const char *text = json_string_value(json_object_get(args, "to"));
    struct buf out = BUF_INIT;

    for (const char *at = text; *at;) {
        size_t kind = list_begins(text, at);
        buf_add(&out, at, kind ? kind : 1);
        at += kind ? kind : 1;
        if (kind)
            at += add_path(&out, at);
    }
    json_object_set_new(args, "to", json_string(buf_span(&out).ptr));
    buf_free(&out);
}
