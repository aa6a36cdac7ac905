/* The simulator answers flat: {"ok":true,"texts":[...]}. What it gives is its one list, or the
 * answer without its "ok". */
#include "lianhuctl.h"
#include "say.h"
#include <stdio.h>
#include <string.h>

enum { ANSWER_MS = 10 * 1000, SECOND_MS = 1000 };

static json_t *unwrap(json_t *answer)
{
    json_t *only = NULL;

    json_object_del(answer, "ok");
    if (json_object_size(answer) == 1)
        only = json_object_iter_value(json_object_iter(answer));
    if (!json_is_array(only))
        return answer;
    json_incref(only);
    json_decref(answer);
    return only;
}

static json_t *sim_ask(const struct session *session, const struct command *command, json_t *args)
{
    int limit = ANSWER_MS;

    limit += SECOND_MS * (int)json_integer_value(json_object_get(args, "wait"));
    json_object_set_new(args, "command", json_string(strchr(command->name, ' ') + 1));
    json_t *answer = wire_ask(session, session->sim, args, limit);
    return answer ? unwrap(answer) : NULL;
}

static void give(const struct session *session, const struct command *command, const json_t *result)
{
    const json_t *parts = json_object_get(result, "parts");

    if (session->json)
        json_print(result);
    else if (command->print)
        command->print(result);
    else if (parts)
        printf(say_sim_text, (long long)json_integer_value(parts));
}

static bool knows_sim(const struct session *session, json_t *args)
{
    if (session->sim && *session->sim)
        return true;
    fputs(say_no_sim, stderr);
    json_decref(args);
    return false;
}

enum ctl_exit run_sim(const struct session *session, const struct command *command, json_t *args)
{
    if (!knows_sim(session, args))
        return CTL_USAGE;
    json_t *result = sim_ask(session, command, args);
    if (!result)
        return CTL_REFUSED;
    give(session, command, result);
    json_decref(result);
    return CTL_DONE;
}

enum ctl_exit run_sim_inbox(const struct session *session, const struct command *command,
                            json_t *args)
{
    char phone[32] = "";
    bool waited = json_object_get(args, "wait") != NULL;

    text_copy(phone, sizeof phone, span_of(json_string_value(json_object_get(args, "phone"))));
    if (!knows_sim(session, args))
        return CTL_USAGE;
    json_t *texts = sim_ask(session, command, args);
    if (!texts)
        return CTL_REFUSED;
    bool none = waited && json_array_size(texts) == 0;
    if (none)
        fprintf(stderr, say_nothing_came, phone);
    if (!none || session->json)
        give(session, command, texts);
    json_decref(texts);
    return none ? CTL_REFUSED : CTL_DONE;
}
