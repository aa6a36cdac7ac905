#ifndef WEB_HTML_H
#define WEB_HTML_H
/*
 * HTML as it is written. Every text and every attribute value is escaped here and nowhere else, so
 * that what an SMS says is never markup; html_raw is for literals of this program alone.
 */
#include "lianhu/buf.h"
#include <stdint.h>

struct html_attribute {
    const char *name;
    const char *value; /* NULL: the attribute stands without a value; leave it out with name "" */
};

/* A list of attributes: ATTR({"href", url}, {"class", "card"}). */
#define ATTR(...)                                                                                  \
    (const struct html_attribute[])                                                                \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

void html_raw(struct buf *out, const char *markup);
void html_text(struct buf *out, const char *text); /* NULL is nothing */
void html_number(struct buf *out, int64_t number);
void html_textf(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* <tag name="value" ...>; attributes may be NULL. Void elements are only opened. */
void html_open(struct buf *out, const char *tag, const struct html_attribute *attributes);
void html_close(struct buf *out, const char *tag);

/* <tag ...>text</tag> */
void html_element(struct buf *out, const char *tag, const struct html_attribute *attributes,
                  const char *text);

/* Appends a text as part of a query string or path: what is not unreserved becomes %XX
 * (RFC 3986, 2.3). */
void url_text(struct buf *out, const char *text);

#endif
