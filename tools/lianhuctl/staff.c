/* Passwords of the console: asked on the terminal or read from a file, hashed here (argon2id), so
 * that the daemon and its log never see one. */
#include "lianhuctl.h"
#include "say.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PASSWORD_SIZE = 130, PASSWORD_LEAST = 8 };

static void cut_line(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
}

/* A line that does not show. */
static bool ask_hidden(const char *question, char out[PASSWORD_SIZE])
{
    struct termios shown, hidden;
    bool read;

    fputs(question, stderr);
    tcgetattr(STDIN_FILENO, &shown);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    read = fgets(out, PASSWORD_SIZE, stdin) != NULL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    cut_line(out);
    return read;
}

static bool read_file(const char *path, char out[PASSWORD_SIZE])
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    bool read = file && fgets(out, PASSWORD_SIZE, file);

    if (!read)
        fprintf(stderr, say_no_password_file, path, file ? "" : strerror(errno));
    if (file && file != stdin)
        fclose(file);
    cut_line(out);
    return read;
}

/* False: refused. An empty password is none. */
static bool get_password(const char *path, char out[PASSWORD_SIZE])
{
    char again[PASSWORD_SIZE] = "";

    out[0] = '\0';
    if (path && !read_file(path, out))
        return false;
    if (!path && isatty(STDIN_FILENO)) {
        if (!ask_hidden(say_ask_password, out))
            return false;
        if (out[0] && (!ask_hidden(say_ask_password_again, again) || strcmp(out, again) != 0)) {
            fputs(say_passwords_differ, stderr);
            return false;
        }
        sodium_memzero(again, sizeof again);
    }
    if (out[0] && strlen(out) < PASSWORD_LEAST) {
        fputs(say_password_short, stderr);
        return false;
    }
    return true;
}

static bool add_hash(json_t *args, const char *password)
{
    char hash[crypto_pwhash_STRBYTES];

    if (sodium_init() < 0 ||
        crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return false;
    json_object_set_new(args, "hash", json_string(hash));
    return true;
}

enum ctl_exit run_staff_password(const struct session *session, const struct command *command,
                                 json_t *args)
{
    json_t *path = json_incref(json_object_get(args, "password_file"));
    bool wanted = strcmp(command->wire, "staff.password") == 0;
    char password[PASSWORD_SIZE];
    bool got = get_password(json_string_value(path), password);

    json_object_del(args, "password_file");
    json_decref(path);
    if (got && wanted && !password[0])
        fputs(say_password_wanted, stderr);
    if (!got || (wanted && !password[0]) || (password[0] && !add_hash(args, password))) {
        json_decref(args);
        return CTL_REFUSED;
    }
    sodium_memzero(password, sizeof password);
    return run_ask(session, command, args);
}
