#include "lianhuctl.h"
#include "say.h"
#include <string.h>

#define ASK(name, wire, usage, print, help)      {name, wire, usage, run_ask, print, help},
#define RUN(name, wire, usage, run, print, help) {name, wire, usage, run, print, help},
#define MOVE(name, usage, help)                  {name, "case.move", usage, run_case_move, show_case, help},
#define STEP(name, usage, help)                  {name, "register.move", usage, run_entry_step, show_entry, help},
#define LOCAL(name, usage, run, help)            {name, NULL, usage, run, NULL, help},
#define SIM(name, usage, print, help)            {name, NULL, usage, run_sim, print, help},

static const struct command commands[] = {
#include "commands.tbl"
};

enum { COMMANDS = sizeof commands / sizeof *commands };

/* How many of the words spell the name; 0 when they do not. */
static int words_of(const char *name, char **words, int count)
{
    int used = 0;

    while (*name) {
        size_t len = strcspn(name, " ");
        if (used == count || strlen(words[used]) != len || memcmp(words[used], name, len) != 0)
            return 0;
        used++;
        name += len + (name[len] == ' ');
    }
    return used;
}

const struct command *command_find(char **words, int count, int *used)
{
    const struct command *best = NULL;

    *used = 0;
    for (size_t i = 0; i < COMMANDS; i++) {
        int n = words_of(commands[i].name, words, count);
        if (n > *used) {
            *used = n;
            best = &commands[i];
        }
    }
    return best;
}

bool command_help(const char *area, FILE *to)
{
    size_t len = area ? strlen(area) : 0;
    bool any = false;

    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        if (area && (strncmp(c->name, area, len) != 0 || !strchr(" ", c->name[len])))
            continue;
        any = true;
        if (area)
            fprintf(to, "  %s %s\n        %s\n", c->name, c->usage, c->help);
        else
            fprintf(to, "  %-16s %s\n", c->name, c->help);
    }
    return any;
}

static enum ctl_exit give(const struct session *session, const struct command *command,
                          json_t *result)
{
    if (!result)
        return CTL_REFUSED;
    if (session->json)
        json_print(result);
    else if (command->print)
        command->print(result);
    json_decref(result);
    return CTL_DONE;
}

enum ctl_exit run_ask(const struct session *session, const struct command *command, json_t *args)
{
    return give(session, command, daemon_ask(session, command->wire, args));
}

enum ctl_exit run_case_move(const struct session *session, const struct command *command,
                            json_t *args)
{
    json_object_set_new(args, "event", json_string(strchr(command->name, ' ') + 1));
    return run_ask(session, command, args);
}

enum ctl_exit run_entry_step(const struct session *session, const struct command *command,
                             json_t *args)
{
    json_object_set_new(args, "move", json_string(strchr(command->name, ' ') + 1));
    return run_ask(session, command, args);
}

enum ctl_exit run_message_list(const struct session *session, const struct command *command,
                               json_t *args)
{
    bool in = arguments_take(args, "in"), out = arguments_take(args, "out");

    if (in != out)
        json_object_set_new(args, "direction", json_string(in ? "in" : "out"));
    return run_ask(session, command, args);
}
