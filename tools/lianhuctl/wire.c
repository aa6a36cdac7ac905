#include "daemon/control_client.h"
#include "lianhuctl.h"
#include "say.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 200 * 1000 };

/* The answer if it says ok; else its reason goes to stderr. */
static json_t *judge(const char *path, const struct buf *line)
{
    json_t *answer = json_loadb(line->ptr, line->len, JSON_ALLOW_NUL, NULL);
    const char *why = json_string_value(json_object_get(answer, "error"));

    if (json_is_true(json_object_get(answer, "ok")))
        return answer;
    if (why)
        fprintf(stderr, say_refused, why);
    else
        fprintf(stderr, say_bad_answer, path);
    json_decref(answer);
    return NULL;
}

json_t *wire_ask(const struct session *session, const char *path, json_t *question, int limit_ms)
{
    char *text = json_dumps(question, JSON_COMPACT);
    struct buf line = BUF_INIT;
    json_t *answer = NULL;

    json_decref(question);
    switch (control_client_ask(path, span_of(text ? text : ""), session->patience_ms, limit_ms,
                               &line)) {
    case CLIENT_ANSWERED: answer = judge(path, &line); break;
    case CLIENT_LONG_PATH: fprintf(stderr, say_long_path, path); break;
    case CLIENT_NOBODY: fprintf(stderr, say_no_daemon, path, strerror(errno)); break;
    case CLIENT_LOST: fprintf(stderr, say_lost, path); break;
    case CLIENT_LATE: fprintf(stderr, say_no_answer, path); break;
    }
    buf_free(&line);
    free(text);
    return answer;
}

json_t *daemon_ask(const struct session *session, const char *command, json_t *args)
{
    json_object_set_new(args, "command", json_string(command));
    if (session->as)
        json_object_set_new(args, "as", json_string(session->as));
    json_t *answer = wire_ask(session, session->socket, args, ANSWER_MS);
    if (!answer)
        return NULL;
    json_t *result = json_incref(json_object_get(answer, "result"));
    json_decref(answer);
    return result ? result : json_null();
}

void json_print(const json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
}
