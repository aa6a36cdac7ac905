#include "web/wire.h"
#include "daemon/control_client.h"
#include "web/say.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the daemon says without how lianhuctl would say it: "请写明单位(--unit)". */
static void add_reason(const char *words, struct buf *why)
{
    static const char *const asides[] = {"(--", "(lianhuctl "};

    while (*words) {
        const char *end = NULL;

        for (size_t i = 0; i < sizeof asides / sizeof *asides && !end; i++)
            if (strncmp(words, asides[i], strlen(asides[i])) == 0)
                end = strchr(words, ')');
        if (end)
            words = end + 1;
        else
            buf_add_char(why, *words++);
    }
}

/* The result of an answer that says ok; else its reason. */
static json_t *judge(const struct buf *line, struct buf *why)
{
    json_t *answer = json_loadb(line->ptr, line->len, JSON_ALLOW_NUL, NULL), *result = NULL;
    const char *words = json_string_value(json_object_get(answer, "error"));

    if (json_is_true(json_object_get(answer, "ok")))
        result = json_incref(json_object_get(answer, "result"));
    else
        add_reason(words ? words : say_daemon_unclear, why);
    json_decref(answer);
    return result;
}

static enum client_end put(const struct wire *wire, struct span line, struct buf *answer)
{
    if (wire->ask)
        return wire->ask(wire->ctx, line, answer) ? CLIENT_ANSWERED : CLIENT_NOBODY;
    return control_client_ask(wire->socket, line, 0, wire->limit_ms, answer);
}

json_t *wire_ask(const struct wire *wire, const char *staff, const char *command, json_t *args,
                 struct buf *why)
{
    struct buf line = BUF_INIT;
    json_t *result = NULL;
    char *text;

    if (!args)
        args = json_object();
    json_object_set_new(args, "command", json_string(command));
    if (staff)
        json_object_set_new(args, "as", json_string(staff));
    text = json_dumps(args, JSON_COMPACT);
    json_decref(args);
    switch (put(wire, span_of(text ? text : ""), &line)) {
    case CLIENT_ANSWERED: result = judge(&line, why); break;
    case CLIENT_LONG_PATH:
    case CLIENT_NOBODY: buf_add_str(why, say_daemon_away); break;
    case CLIENT_LOST:
    case CLIENT_LATE: buf_add_str(why, say_daemon_late); break;
    }
    buf_free(&line);
    free(text);
    return result;
}
