#ifndef LIANHU_BUF_H
#define LIANHU_BUF_H
/*
 * A growing byte buffer that owns its memory, and the allocators of the house. Memory that cannot
 * be had ends the process: what is committed is on disk and the rest is still with the modem, so
 * dying loses nothing and pretending could.
 */
#include "lianhu/span.h"
#include <stdarg.h>
#include <stddef.h>

struct buf {
    char *ptr; /* always NUL-terminated once anything was appended; NULL before */
    size_t len;
    size_t cap;
};

/* clang-format off */
#define BUF_INIT {NULL, 0, 0}
/* clang-format on */

/* malloc, zeroed calloc, realloc and strdup that never return NULL. Free with free(). */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *ptr, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);

void buf_free(struct buf *buf); /* releases the memory; the buffer is empty and usable again */
void buf_clear(struct buf *buf);
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_span(struct buf *buf, struct span span);
void buf_add_str(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Drops the first `n` bytes (all when n is larger). */
void buf_drop(struct buf *buf, size_t n);

/* What the buffer holds, borrowed until it changes. */
static inline struct span buf_span(const struct buf *buf)
{
    return (struct span){buf->ptr ? buf->ptr : "", buf->len};
}

/* Formats into a fixed array; false (and a terminated, cut text) when it did not fit. */
bool text_format(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Copies a span into a fixed array as a C string; false when it was cut, at a UTF-8 boundary. */
bool text_copy(char *out, size_t size, struct span text);

#endif
