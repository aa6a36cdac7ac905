#include "lianhu/buf.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *must(void *ptr)
{
    if (!ptr) {
        static const char words[] = "out of memory\n";

        (void)!fwrite(words, 1, sizeof words - 1, stderr);
        abort();
    }
    return ptr;
}

void *xmalloc(size_t size)
{
    return must(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return must(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *ptr, size_t size)
{
    return must(realloc(ptr, size ? size : 1));
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
    char *copy = xmalloc(len + 1);

    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void buf_free(struct buf *buf)
{
    free(buf->ptr);
    *buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t more)
{
    size_t need = buf->len + more + 1;

    if (need <= buf->cap)
        return;
    if (need < buf->cap * 2)
        need = buf->cap * 2;
    if (need < 64)
        need = 64;
    buf->ptr = xrealloc(buf->ptr, need);
    buf->cap = need;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    buf_reserve(buf, len);
    if (len)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_add_span(struct buf *buf, struct span span)
{
    buf_add(buf, span.ptr, span.len);
}

void buf_add_str(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vaddf(buf, format, args);
    va_end(args);
}

void buf_vaddf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        return;
    buf_reserve(buf, (size_t)len);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    buf->len += (size_t)len;
}

void buf_drop(struct buf *buf, size_t n)
{
    if (n >= buf->len) {
        buf_clear(buf);
        return;
    }
    memmove(buf->ptr, buf->ptr + n, buf->len - n + 1);
    buf->len -= n;
}

bool text_format(char *out, size_t size, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(out, size, format, args);
    va_end(args);
    return len >= 0 && (size_t)len < size;
}

bool text_copy(char *out, size_t size, struct span text)
{
    size_t len = text.len;

    if (len >= size) {
        len = size - 1;
        /* step back to the first byte of a UTF-8 sequence, so that no character is halved */
        while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
            len--;
    }
    if (len)
        memcpy(out, text.ptr, len);
    out[len] = '\0';
    return len == text.len;
}
