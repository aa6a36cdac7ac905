#include "web/request.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIELD_BYTES_MAX = 16 << 20 };

void request_free(struct request *request)
{
    for (size_t i = 0; i < request->field_count; i++) {
        free(request->fields[i].name);
        free(request->fields[i].filename);
        buf_free(&request->fields[i].value);
    }
    request->field_count = 0;
}

/* Browsers send a line end as two characters (HTML, form submission); they show, and a text
 * message has, one. A file stays as it is. */
static void add_text(struct buf *value, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == '\n' && value->len && value->ptr[value->len - 1] == '\r')
            value->ptr[value->len - 1] = '\n';
        else
            buf_add_char(value, bytes[i]);
}

bool request_add(struct request *request, const char *name, const char *filename, const char *bytes,
                 size_t len, bool goes_on)
{
    struct request_field *field;

    if (goes_on && request->field_count) {
        field = &request->fields[request->field_count - 1];
    } else {
        if (request->field_count == REQUEST_FIELDS_MAX) {
            request->overflow = true;
            return false;
        }
        field = &request->fields[request->field_count++];
        *field = (struct request_field){.name = xstrdup(name),
                                        .filename = filename ? xstrdup(filename) : NULL};
        buf_add_str(&field->value, "");
    }
    if (field->value.len + len > FIELD_BYTES_MAX) {
        request->overflow = true;
        return false;
    }
    if (field->filename)
        buf_add(&field->value, bytes, len);
    else
        add_text(&field->value, bytes, len);
    return true;
}

static const struct request_field *find(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->field_count; i++)
        if (strcmp(request->fields[i].name, name) == 0)
            return &request->fields[i];
    return NULL;
}

const char *request_get(const struct request *request, const char *name)
{
    const struct request_field *field = find(request, name);

    return field && field->value.ptr ? field->value.ptr : "";
}

int64_t request_int(const struct request *request, const char *name, int64_t otherwise)
{
    const char *text = request_get(request, name);
    char *end;
    long long value = strtoll(text, &end, 10);

    return *text && *end == '\0' ? value : otherwise;
}

bool request_has(const struct request *request, const char *name)
{
    return find(request, name) != NULL;
}

const struct request_field *request_file(const struct request *request, const char *name)
{
    const struct request_field *field = find(request, name);

    return field && field->filename && field->value.len ? field : NULL;
}

void reply_free(struct reply *reply)
{
    buf_free(&reply->body);
    buf_free(&reply->location);
    buf_free(&reply->cookie);
    if (reply->file)
        close(reply->file);
}

void reply_redirect(struct reply *reply, const char *path)
{
    reply->status = 303;
    buf_clear(&reply->body);
    buf_clear(&reply->location);
    buf_add_str(&reply->location, path);
}
