#include "place.h"
#include "daemon/control_client.h"
#include "say.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MS = 20 * 1000 };

#define USUAL_CONF "/etc/lianhu/lianhu.conf"

json_t *daemon_ask_quietly(const struct session *session, const char *command, json_t *args)
{
    struct buf line = BUF_INIT;
    json_t *question = args ? args : json_object(), *answer = NULL, *result = NULL;
    char *text;

    json_object_set_new(question, "command", json_string(command));
    text = json_dumps(question, JSON_COMPACT);
    json_decref(question);
    if (control_client_ask(session->socket, span_of(text ? text : ""), session->patience_ms,
                           ANSWER_MS, &line) == CLIENT_ANSWERED)
        answer = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
    if (json_is_true(json_object_get(answer, "ok")))
        result = json_incref(json_object_get(answer, "result"));
    json_decref(answer);
    buf_free(&line);
    free(text);
    return result;
}

void installation_find(const struct session *session, json_t *args, struct installation *out)
{
    json_t *where = daemon_ask_quietly(session, "where", NULL);
    const char *said = json_string_value(json_object_get(args, "conf"));
    const char *runs = json_string_value(json_object_get(where, "config"));

    *out = (struct installation){.mistakes = BUF_INIT};
    out->conf = realpath(said ? said : runs ? runs : USUAL_CONF, NULL);
    if (!out->conf)
        out->conf = xstrdup(said ? said : USUAL_CONF);
    out->config = config_load(out->conf, &out->mistakes);
    out->running = runs && strcmp(runs, out->conf) == 0;
    arguments_take(args, "conf");
    json_decref(where);
}

void installation_free(struct installation *i)
{
    config_free(i->config);
    buf_free(&i->mistakes);
    free(i->conf);
}

bool installation_need(const struct session *session, json_t *args, struct installation *out)
{
    installation_find(session, args, out);
    if (out->config)
        return true;
    fputs(out->mistakes.ptr ? out->mistakes.ptr : "", stderr);
    installation_free(out);
    return false;
}

void installation_tell_backup(const struct session *session, const char *file, long long bytes)
{
    json_t *args = json_pack("{s:s,s:I}", "file", file, "bytes", (json_int_t)bytes);

    json_decref(daemon_ask_quietly(session, "backup.told", args));
}

void installation_tell(const struct session *session, bool sound, const char *what)
{
    json_t *args = json_pack("{s:b,s:s}", "sound", sound, "what", what);

    json_decref(daemon_ask_quietly(session, "check.told", args));
}
