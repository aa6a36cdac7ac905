/* What is plugged in: every tty with hardware behind it, what it is, and which is the AT port that
 * announces messages. Asks the ports themselves, so a port that a program holds is named and left
 * alone; a diagnostic port is never written to. */
#include "lianhu/port.h"
#include "lianhu/tty_list.h"
#include "lianhuctl.h"
#include "place.h"
#include "say.h"
#include "table.h"
#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 3, ANSWER_MS = 700 };

static const struct {
    const char *name, *words;
} roles[] = {
    [TTY_UNKNOWN] = {"unknown",    say_role_unknown   },
    [TTY_AT] = {"at",         say_role_at        },
    [TTY_AT_SECOND] = {"at-second",  say_role_at_second },
    [TTY_PPP] = {"modem",      say_role_modem     },
    [TTY_DIAGNOSTIC] = {"diagnostic", say_role_diagnostic},
    [TTY_GPS] = {"gps",        say_role_gps       },
    [TTY_AUDIO] = {"audio",      say_role_audio     },
};

/* ---- asking a port --------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool has_final(const struct buf *answer)
{
    return answer->ptr && (strstr(answer->ptr, "\nOK\r") || strstr(answer->ptr, "ERROR") ||
                           strncmp(answer->ptr, "OK\r", 3) == 0);
}

/* Writes a command and gathers what comes until a final result or the limit. */
static bool ask(struct port *port, const char *command, struct buf *answer)
{
    int64_t until = now_ms() + ANSWER_MS;
    size_t taken, got;
    char bytes[256];

    buf_clear(answer);
    if (port_transmit(port, span_of(command), &taken) != STATUS_OK)
        return false;
    while (!has_final(answer) && now_ms() < until && answer->len < 4096) {
        struct pollfd wait = {.fd = port_fd(port), .events = POLLIN};

        if (poll(&wait, 1, (int)(until - now_ms())) <= 0)
            break;
        if (port_receive(port, bytes, sizeof bytes, &got) != STATUS_OK)
            return false;
        buf_add(answer, bytes, got);
    }
    return answer->ptr && strstr(answer->ptr, "OK") != NULL;
}

/* The first line of an answer that is neither echo nor result. */
static void first_line(const struct buf *answer, char *out, size_t size)
{
    const char *at = answer->ptr ? answer->ptr : "";

    out[0] = '\0';
    while (*at) {
        size_t len = strcspn(at, "\r\n");

        if (len && strncmp(at, "AT", 2) != 0 && at[0] != '+' && at[0] != '^' &&
            strncmp(at, "OK", 2) != 0) {
            text_copy(out, size, (struct span){at, len});
            return;
        }
        at += len + strspn(at + len, "\r\n");
    }
}

static void describe(struct port *port, json_t *found)
{
    struct buf answer = BUF_INIT;
    char line[TTY_WORD_MAX];
    bool speaks = false;

    ask(port, "\x1b", &answer); /* a prompt that another program left open */
    for (int i = 0; i < TRIES && !speaks; i++)
        speaks = ask(port, "AT\r", &answer);
    json_object_set_new(found, "at", json_boolean(speaks));
    if (speaks && ask(port, "AT+CGMI\r", &answer)) {
        first_line(&answer, line, sizeof line);
        json_object_set_new(found, "manufacturer", json_string(line));
    }
    if (speaks && ask(port, "AT+CGMM\r", &answer)) {
        first_line(&answer, line, sizeof line);
        json_object_set_new(found, "model", json_string(line));
    }
    buf_free(&answer);
}

/* ---- who holds it ---------------------------------------------------------------------------- */

static bool holds(const char *process, const char *path)
{
    char fds[64], link[PATH_MAX], target[PATH_MAX];
    DIR *dir;
    struct dirent *fd;
    bool found = false;

    text_format(fds, sizeof fds, "/proc/%.16s/fd", process);
    dir = opendir(fds);
    while (dir && !found && (fd = readdir(dir))) {
        text_format(link, sizeof link, "%s/%s", fds, fd->d_name);
        ssize_t len = readlink(link, target, sizeof target - 1);
        if (len > 0) {
            target[len] = '\0';
            found = strcmp(target, path) == 0;
        }
    }
    if (dir)
        closedir(dir);
    return found;
}

/* The name of a process that has the port open; "" unknown. */
void holder_of(const char *path, char *out, size_t size)
{
    char real[PATH_MAX], comm[64];
    DIR *dir = opendir("/proc");
    struct dirent *entry;

    out[0] = '\0';
    if (!realpath(path, real))
        text_copy(real, sizeof real, span_of(path));
    while (dir && !out[0] && (entry = readdir(dir))) {
        FILE *file;

        if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name) ||
            !holds(entry->d_name, real))
            continue;
        text_format(comm, sizeof comm, "/proc/%.16s/comm", entry->d_name);
        file = fopen(comm, "re");
        if (file && fgets(out, (int)size, file))
            out[strcspn(out, "\n")] = '\0';
        if (file)
            fclose(file);
    }
    if (dir)
        closedir(dir);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void add_port(void *ctx, const struct tty_info *info)
{
    json_t *found = json_pack("{s:s,s:o,s:o,s:s,s:o,s:o}", "port", info->path, "usb",
                              info->usb[0] ? json_string(info->usb) : json_null(), "interface",
                              info->interface < 0 ? json_null() : json_integer(info->interface),
                              "role", roles[info->role].name, "product",
                              info->product[0] ? json_string(info->product) : json_null(), "driver",
                              info->driver[0] ? json_string(info->driver) : json_null());
    char why[160] = "", holder[64];
    struct port *port;

    json_object_set_new(found, "role_text", json_string(roles[info->role].words));
    json_array_append_new(ctx, found);
    if (info->role == TTY_DIAGNOSTIC || info->role == TTY_GPS || info->role == TTY_AUDIO)
        return;
    port = port_open(info->path, why, sizeof why);
    if (port) {
        describe(port, found);
        port_close(port);
        return;
    }
    holder_of(info->path, holder, sizeof holder);
    json_object_set_new(found, "used_by", json_string(holder[0] ? holder : why));
}

/* Marks the port to put into lianhu.conf: of each device the AT port, else the first that speaks.
 */
static void mark_best(json_t *list)
{
    json_t *port, *best = NULL;
    size_t i;

    json_array_foreach(list, i, port)
    {
        bool speaks = json_is_true(json_object_get(port, "at"));
        bool primary =
            strcmp(json_string_value(json_object_get(port, "role")), roles[TTY_AT].name) == 0;
        const json_t *usb = json_object_get(port, "usb");

        if (best && (!json_is_string(usb) || !json_equal(usb, json_object_get(best, "usb"))))
            best = NULL;
        if (!speaks || (best && !primary))
            continue;
        if (best)
            json_object_set_new(best, "use", json_false());
        best = port;
        json_object_set_new(port, "use", json_true());
    }
}

enum ctl_exit run_modem_scan(const struct session *session, const struct command *command,
                             json_t *args)
{
    json_t *list = json_array(), *paths = json_object_get(args, "port"), *path;
    size_t i;

    (void)command;
    if (json_array_size(paths) == 0)
        tty_list("/sys", add_port, list);
    json_array_foreach(paths, i, path)
    {
        struct tty_info info = {.interface = -1};

        text_copy(info.path, sizeof info.path, span_of(json_string_value(path)));
        add_port(list, &info);
    }
    mark_best(list);
    if (session->json)
        json_print(list);
    else
        show_ports(list);
    json_decref(list);
    json_decref(args);
    return CTL_DONE;
}
