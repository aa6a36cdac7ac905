#include "text/charset.h"
#include <unicode/ucnv.h>

static const char bom[] = "\xEF\xBB\xBF";

static const char *const names[] = {
    [CHARSET_UTF8] = "UTF-8",
    [CHARSET_GB18030] = "GB18030",
    [CHARSET_UTF16LE] = "UTF-16LE",
    [CHARSET_UTF16BE] = "UTF-16BE",
};

const char *charset_name(enum charset charset)
{
    return names[charset];
}

/* Length of a well-formed sequence at p, 0 when there is none (Unicode table 3-7). */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < len)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (p[i] < 0x80 || p[i] > 0xBF)
            return 0;
    }
    return len;
}

size_t charset_utf8_valid(struct span bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    size_t pos = 0;

    while (pos < bytes.len) {
        size_t len = utf8_sequence(p + pos, bytes.len - pos);

        if (len == 0)
            break;
        pos += len;
    }
    return pos;
}

struct span charset_skip_bom(struct span bytes)
{
    return span_starts(bytes, span_of(bom)) ? span_skip(bytes, 3) : bytes;
}

enum charset charset_detect(struct span bytes)
{
    if (span_starts(bytes, span_of(bom)))
        return CHARSET_UTF8;
    if (span_starts(bytes, span_of("\xFF\xFE")))
        return CHARSET_UTF16LE;
    if (span_starts(bytes, span_of("\xFE\xFF")))
        return CHARSET_UTF16BE;
    return charset_utf8_valid(bytes) == bytes.len ? CHARSET_UTF8 : CHARSET_GB18030;
}

/* Converts in steps of a bounded buffer, so that a large file costs one copy and no more. */
static bool convert(UConverter *from, UConverter *to, struct span bytes, struct buf *out,
                    size_t *bad)
{
    const char *source = bytes.ptr, *end = bytes.ptr + bytes.len;
    UChar pivot[4096], *pivot_source = pivot, *pivot_target = pivot;
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    bool first = true;

    while (error == U_BUFFER_OVERFLOW_ERROR) {
        char chunk[8192], *target = chunk;

        error = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &target, chunk + sizeof chunk, &source, end, pivot, &pivot_source,
                       &pivot_target, pivot + 4096, first, true, &error);
        first = false;
        buf_add(out, chunk, (size_t)(target - chunk));
    }
    *bad = (size_t)(source - bytes.ptr);
    return U_SUCCESS(error);
}

static bool convert_from(const char *name, struct span bytes, struct buf *out, size_t *bad)
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter *from = ucnv_open(name, &error);
    UConverter *to = ucnv_open("UTF-8", &error);
    bool ok = false;

    *bad = 0;
    if (U_SUCCESS(error)) {
        ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
        ucnv_setFromUCallBack(to, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
        ok = U_SUCCESS(error) && convert(from, to, bytes, out, bad);
    }
    if (from)
        ucnv_close(from);
    if (to)
        ucnv_close(to);
    return ok;
}

bool charset_to_utf8(struct span bytes, struct buf *out, size_t *bad)
{
    enum charset charset = charset_detect(bytes);
    struct span body = charset_skip_bom(bytes);
    size_t before = out->len, at;
    bool ok = true;

    if (charset == CHARSET_UTF8) {
        at = charset_utf8_valid(body);
        ok = at == body.len;
        if (ok)
            buf_add_span(out, body);
    } else {
        if (charset != CHARSET_GB18030)
            body = span_skip(bytes, 2);
        ok = convert_from(charset_name(charset), body, out, &at);
    }
    if (!ok) {
        out->len = before;
        if (out->ptr)
            out->ptr[before] = '\0';
        if (bad)
            *bad = at + (bytes.len - body.len);
    }
    return ok;
}
