#include "lianhuctl.h"
#include "say.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum ctl_exit bad_usage(void)
{
    fputs(say_usage, stderr);
    fputs(say_try_help, stderr);
    return CTL_USAGE;
}

/* Where the value of a global option goes; NULL when the word is none, or has no value. */
static const char **global_value(struct session *session, const char *word, bool before_command)
{
    if (!strcmp(word, "--as"))
        return &session->as;
    if (!strcmp(word, "--sim"))
        return &session->sim;
    return before_command && !strcmp(word, "-s") ? &session->socket : NULL;
}

/* Takes the global options out of the words; -s and -w only before the command. Gives how many
 * words are left, -1 when an option lacks its value. */
static int take_globals(struct session *session, char **words)
{
    int left = 0;

    for (char **word = words; *word; word++) {
        const char **value = global_value(session, *word, left == 0);
        unsigned long seconds;
        if (!strcmp(*word, "--")) {
            while (*word)
                words[left++] = *word++;
            break;
        }
        if (!strcmp(*word, "--json"))
            session->json = true;
        else if (value && word[1])
            *value = *++word;
        else if (left == 0 && !strcmp(*word, "-w") && word[1] &&
                 span_number(span_of(word[1]), 3600, &seconds)) {
            session->patience_ms = (int)seconds * 1000;
            word++;
        } else if (value || (left == 0 && **word == '-' && strcmp(*word, "--help") != 0))
            return -1;
        else
            words[left++] = *word;
    }
    return left;
}

static enum ctl_exit help(char **words, int count)
{
    if (count > 0)
        return command_help(words[0], stdout) ? CTL_DONE : CTL_REFUSED;
    fputs(say_usage, stdout);
    fputs(say_commands, stdout);
    command_help(NULL, stdout);
    return CTL_DONE;
}

static enum ctl_exit unknown(char **words, int count)
{
    struct buf name = BUF_INIT;

    for (int i = 0; i < count && i < 2; i++)
        buf_addf(&name, "%s%s", i ? " " : "", words[i]);
    fprintf(stderr, say_no_command, name.ptr);
    buf_free(&name);
    if (!command_help(words[0], stderr))
        fputs(say_try_help, stderr);
    return CTL_USAGE;
}

int main(int argc, char **argv)
{
    struct session session = {getenv("LIANHU_SOCKET"), getenv("LIANHU_SIM"), NULL, false, 0};
    int used;

    (void)argc;
    if (!setlocale(LC_CTYPE, "C.UTF-8")) /* for the widths of characters; what we print is UTF-8 */
        setlocale(LC_CTYPE, "");
    if (!session.socket || !*session.socket)
        session.socket = "/run/lianhu/control.sock";
    char **words = argv + 1;
    int count = take_globals(&session, words);
    if (count <= 0)
        return (int)bad_usage();
    if (!strcmp(words[0], "help") || !strcmp(words[0], "--help"))
        return (int)help(words + 1, count - 1);
    const struct command *command = command_find(words, count, &used);
    if (!command)
        return (int)unknown(words, count);
    json_t *args = arguments_read(command, words + used, count - used);
    return (int)(args ? command->run(&session, command, args) : CTL_USAGE);
}
