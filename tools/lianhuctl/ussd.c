/* modem ussd: a code, and on a terminal the menu behind it, answer by answer. Without a terminal
 * one answer is given and the session stays open for the next call of the command. */
#include "lianhuctl.h"
#include "say.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_SIZE = 200 };

static bool asks(const json_t *result)
{
    const char *state = json_string_value(json_object_get(result, "state"));

    return state && strcmp(state, "asks") == 0;
}

/* What is typed, as the next words for the network; nothing typed ends the session. */
static json_t *typed(const char *name)
{
    char line[ANSWER_SIZE];
    json_t *args = json_pack("{s:s}", "name", name);

    fputs(say_ussd_answer, stderr);
    if (!fgets(line, sizeof line, stdin))
        line[0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0])
        json_object_set_new(args, "dial", json_string(line));
    return args;
}

enum ctl_exit run_modem_ussd(const struct session *session, const struct command *command,
                             json_t *args)
{
    char *name = xstrdup(json_string_value(json_object_get(args, "name")));
    bool terminal = isatty(STDIN_FILENO) && !session->json, more = true, given = true;

    while (more && given) {
        json_t *result = daemon_ask(session, command->wire, args);

        given = result != NULL;
        more = terminal && given && asks(result);
        if (given && session->json)
            json_print(result);
        else if (given)
            command->print(result);
        json_decref(result);
        args = more ? typed(name) : NULL;
    }
    free(name);
    return given ? CTL_DONE : CTL_REFUSED;
}
