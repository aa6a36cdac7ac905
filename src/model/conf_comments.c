#include "model/conf_file.h"
#include <string.h>

static bool starts(struct span text, const char *mark)
{
    return span_starts(text, span_of(mark));
}

/* How long the quoted text at the start of `text` is, both quotes with it. */
static size_t quoted(struct span text)
{
    size_t at = 1;
    while (at < text.len && text.ptr[at] != text.ptr[0])
        at += text.ptr[at] == '\\' ? 2 : 1;
    return at < text.len ? at + 1 : text.len;
}

/* How long the comment at the start of `text` is; 0 when none begins there. A newline that ends it
 * is not of it. */
static size_t comment(struct span text)
{
    const char *end = NULL;
    if (starts(text, "/*") && text.len > 2)
        end = memmem(text.ptr + 2, text.len - 2, "*/", 2);
    else if (starts(text, "#") || starts(text, "//"))
        end = memchr(text.ptr, '\n', text.len);
    else if (!starts(text, "/*"))
        return 0;
    if (!end)
        return text.len;
    return (size_t)(end - text.ptr) + (starts(text, "/*") ? 2 : 0);
}

void conf_blank_comments(struct buf *bytes)
{
    for (size_t at = 0; at < bytes->len;) {
        struct span rest = span_skip(buf_span(bytes), at);
        size_t len = comment(rest);
        for (size_t i = 0; i < len; i++)
            if (bytes->ptr[at + i] != '\n')
                bytes->ptr[at + i] = ' ';
        if (len)
            at += len;
        else
            at += rest.ptr[0] == '"' || rest.ptr[0] == '\'' ? quoted(rest) : 1;
    }
}
