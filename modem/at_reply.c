#include "modem/at_reply.h"
#include <ctype.h>

bool at_reply_begin(struct at_reply *reply, struct span line, const char *prefix)
{
    struct span name = span_of(prefix);

    if (!span_starts(line, name))
        return false;
    reply->rest = span_trim(span_skip(line, name.len));
    reply->over = reply->rest.len == 0;
    return true;
}

/* Length up to the next comma that separates. An unclosed quote takes the rest. */
static size_t field_len(struct span rest)
{
    bool quote = false;
    int depth = 0;

    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.ptr[i];

        if (c == '"')
            quote = !quote;
        else if (quote)
            continue;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (c == ',' && depth == 0)
            return i;
    }
    return rest.len;
}

static struct span raw_field(struct at_reply *reply)
{
    size_t len = field_len(reply->rest);
    struct span field = {reply->rest.ptr, len};

    reply->over = len == reply->rest.len;
    reply->rest = span_skip(reply->rest, len + 1);
    return span_trim(field);
}

bool at_reply_field(struct at_reply *reply, struct span *field, bool *quoted)
{
    if (reply->over)
        return false;
    *field = raw_field(reply);
    bool quote = field->len && field->ptr[0] == '"';
    if (quote) {
        *field = span_skip(*field, 1);
        if (field->len && field->ptr[field->len - 1] == '"')
            field->len--;
    }
    if (quoted)
        *quoted = quote;
    return true;
}

bool at_reply_number(struct at_reply *reply, long *number)
{
    struct span field;
    unsigned long value;

    if (!at_reply_field(reply, &field, NULL))
        return false;
    bool negative = field.len && field.ptr[0] == '-';
    if (!span_number(span_skip(field, negative), 999999999, &value))
        return false;
    *number = negative ? -(long)value : (long)value;
    return true;
}

bool at_reply_group(struct at_reply *reply, struct span *group)
{
    if (reply->over)
        return false;
    *group = raw_field(reply);
    /* Wavecom Q2 puts a second pair around everything */
    while (group->len && group->ptr[0] == '(') {
        size_t inner = field_len(*group);

        *group = span_trim((struct span){group->ptr + 1, inner - 1});
        if (group->len && group->ptr[group->len - 1] == ')')
            *group = span_trim((struct span){group->ptr, group->len - 1});
        if (group->len && group->ptr[0] == '(')
            group->len = field_len(*group);
    }
    return true;
}

bool at_reply_skip(struct at_reply *reply)
{
    struct span field;

    return at_reply_field(reply, &field, NULL);
}

static bool range_has(struct span range, long number)
{
    const char *dash = memchr(range.ptr, '-', range.len);
    unsigned long low, high;

    if (!dash)
        return span_number(range, 999999999, &low) && (long)low == number;
    size_t at = (size_t)(dash - range.ptr);
    return span_number(span_trim((struct span){range.ptr, at}), 999999999, &low) &&
           span_number(span_trim(span_skip(range, at + 1)), 999999999, &high) &&
           (long)low <= number && number <= (long)high;
}

bool at_group_has(struct span group, long number)
{
    struct at_reply list = {group, group.len == 0};
    struct span range;

    while (at_reply_field(&list, &range, NULL))
        if (range.len && range_has(range, number))
            return true;
    return false;
}

bool at_is_hex(struct span text)
{
    if (text.len < 2)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!isxdigit((unsigned char)text.ptr[i]))
            return false;
    return true;
}
