/*
 * list:FILE of an audience names a file where the caller stands; lianhud stands elsewhere, and must
 * not wait for a disk or a pipe. So its numbers are sent along: "lists": {"FILE": ["139...", ...]}.
 */
#include "lianhu/phone.h"
#include "lianhuctl.h"
#include "say.h"
#include "text/charset.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"list:", "名单:"};

/* The bytes of "list:" when a term of that kind begins at `at`; 0 otherwise. */
static size_t list_begins(const char *text, const char *at)
{
    if (at > text && !strchr(",+-", at[-1]) && (at[-1] & 0x80) == 0)
        return 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(at, kinds[i], strlen(kinds[i])))
            return strlen(kinds[i]);
    return 0;
}

/* The first mobile number of a line, whatever stands around it. */
static bool number_in(struct span line, struct phone *phone)
{
    while (line.len > 0) {
        size_t len = 0;

        while (len < line.len && !strchr(",;\t\r \"'", line.ptr[len]))
            len++;
        if (len && phone_parse((struct span){line.ptr, len}, phone) && phone_is_mobile(phone))
            return true;
        line = span_skip(line, len < line.len ? len + 1 : len);
    }
    return false;
}

/* A number a line; a line without one is told, unless it is empty or the heading. */
static json_t *numbers_of(const char *name, struct span text)
{
    json_t *numbers = json_array();
    unsigned line = 1;

    for (; text.len > 0; line++) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct span row = {text.ptr, end ? (size_t)(end - text.ptr) : text.len};
        struct phone phone;

        if (number_in(row, &phone))
            json_array_append_new(numbers, json_string(phone.text));
        else if (line > 1 && span_trim(row).len > 0)
            fprintf(stderr, say_no_number, name, line);
        text = span_skip(text, row.len + (end != NULL));
    }
    return numbers;
}

/* The numbers in a file; NULL, and why on stderr, when it cannot be read. */
static json_t *read_list(const char *name)
{
    struct buf bytes = BUF_INIT, text = BUF_INIT;
    json_t *numbers = NULL;
    size_t bad = 0;

    if (file_read(name, &bytes)) {
        if (charset_to_utf8(buf_span(&bytes), &text, &bad))
            numbers = numbers_of(name, buf_span(&text));
        else
            fprintf(stderr, say_bad_charset, name, bad + 1);
    }
    buf_free(&bytes);
    buf_free(&text);
    return numbers;
}

/* The value at `at`; the bytes it takes. */
static size_t value_at(const char *at, char **name)
{
    bool quoted = *at == '"';
    size_t len = strcspn(at + quoted, quoted ? "\"" : ",+");

    *name = xstrndup(at + quoted, len);
    return len + quoted + (quoted && at[1 + len] == '"');
}

bool lists_send_along(json_t *args)
{
    const char *text = json_string_value(json_object_get(args, "to"));
    json_t *lists = json_object();
    bool good = true;

    for (const char *at = text; *at && good;) {
        size_t kind = list_begins(text, at);
        char *name = NULL;
        json_t *numbers;

        at += kind ? kind : 1;
        if (!kind)
            continue;
        at += value_at(at, &name);
        numbers = read_list(name);
        good = numbers != NULL;
        if (good)
            json_object_set_new(lists, name, numbers);
        free(name);
    }
    if (good && json_object_size(lists))
        json_object_set(args, "lists", lists);
    json_decref(lists);
    return good;
}
