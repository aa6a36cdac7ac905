#include "lianhu/span.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span span)
{
    while (span.len > 0 && is_blank(span.ptr[0]))
        span = span_skip(span, 1);
    while (span.len > 0 && is_blank(span.ptr[span.len - 1]))
        span.len--;
    return span;
}

bool span_number(struct span span, unsigned long max, unsigned long *value)
{
    unsigned long sum = 0;

    if (span.len == 0)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        unsigned digit = (unsigned char)span.ptr[i] - (unsigned)'0';

        if (digit > 9 || sum > (max - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}
