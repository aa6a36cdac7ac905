#ifndef LIANHU_SPAN_H
#define LIANHU_SPAN_H
/*
 * A borrowed run of bytes: pointer and length. Foreign text travels as a span for the duration of
 * one call; who wants to keep it copies it. A span may hold NUL bytes and need not end in one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *ptr;
    size_t len;
};

/* The span of a C string; NULL gives the empty span. */
static inline struct span span_of(const char *text)
{
    return (struct span){text, text ? strlen(text) : 0};
}

static inline struct span span_bytes(const void *bytes, size_t len)
{
    return (struct span){bytes, len};
}

/* True when both hold the same bytes. */
static inline bool span_eq(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* True when `span` begins with the bytes of `prefix`. */
static inline bool span_starts(struct span span, struct span prefix)
{
    return span.len >= prefix.len && span_eq((struct span){span.ptr, prefix.len}, prefix);
}

/* The rest of `span` after its first `n` bytes; n beyond the end gives the empty end. */
static inline struct span span_skip(struct span span, size_t n)
{
    if (n > span.len)
        n = span.len;
    return (struct span){span.ptr + n, span.len - n};
}

/* `span` without the ASCII blanks (space, tab, CR, LF) at its ends. */
struct span span_trim(struct span span);

/* Parses all of `span` as a decimal number 0..max; false when it is empty, holds anything but
 * digits, or is larger than max. */
bool span_number(struct span span, unsigned long max, unsigned long *value);

#endif
