#include "web/html.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void html_raw(struct buf *out, const char *markup)
{
    buf_add_str(out, markup);
}

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* Characters that no HTML document may hold (control codes) are left out. */
static bool is_forbidden(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

static void escape(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        const char *name = entity(*at);

        if (name)
            buf_add_str(out, name);
        else if (!is_forbidden((unsigned char)*at))
            buf_add(out, at, 1);
    }
}

void html_text(struct buf *out, const char *text)
{
    if (text)
        escape(out, text);
}

void html_number(struct buf *out, int64_t number)
{
    buf_addf(out, "%" PRId64, number);
}

void html_textf(struct buf *out, const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&text, format, args) >= 0)
        escape(out, text);
    va_end(args);
    free(text);
}

void html_open(struct buf *out, const char *tag, const struct html_attribute *attributes)
{
    buf_addf(out, "<%s", tag);
    for (const struct html_attribute *a = attributes; a && a->name; a++) {
        if (!*a->name)
            continue;
        buf_addf(out, " %s", a->name);
        if (!a->value)
            continue;
        buf_add_str(out, "=\"");
        escape(out, a->value);
        buf_add_str(out, "\"");
    }
    buf_add_str(out, ">");
}

void html_close(struct buf *out, const char *tag)
{
    buf_addf(out, "</%s>", tag);
}

void html_element(struct buf *out, const char *tag, const struct html_attribute *attributes,
                  const char *text)
{
    html_open(out, tag, attributes);
    html_text(out, text);
    html_close(out, tag);
}

void url_text(struct buf *out, const char *text)
{
    for (; text && *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     strchr("-._~", c);

        if (plain)
            buf_add(out, text, 1);
        else
            buf_addf(out, "%%%02X", c);
    }
}
