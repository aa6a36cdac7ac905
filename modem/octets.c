#include "modem/tpdu_fields.h"
#include <stdarg.h>
#include <stdio.h>

bool octets_fail(struct octets_in *in, size_t offset, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(in->error->reason, sizeof in->error->reason, format, args);
    va_end(args);
    in->error->offset = offset;
    return false;
}

const uint8_t *octets_take(struct octets_in *in, size_t n, const char *what)
{
    if (n > octets_left(in)) {
        octets_fail(in, in->len, "ends before %s is complete", what);
        return NULL;
    }
    in->pos += n;
    return in->bytes + in->pos - n;
}

bool octets_take_one(struct octets_in *in, const char *what, uint8_t *value)
{
    const uint8_t *at = octets_take(in, 1, what);

    if (at)
        *value = *at;
    return at;
}

void octets_put(struct tpdu_octets *out, const uint8_t *bytes, size_t len)
{
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

void octets_put_one(struct tpdu_octets *out, unsigned value)
{
    out->bytes[out->len++] = value & 0xFF;
}
