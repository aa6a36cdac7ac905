/*
 * lianhu-usb-reset: takes hung modems off their USB bus and puts them back, because that needs
 * root's rights and lianhud has none. lianhud leaves an empty file named by the USB path ("1-1.4")
 * in a directory of its own; systemd starts this program when one lies there. The name is all that
 * is read of it. Only a device that has a tty, is no hub, has no keyboard or the like in it, and
 * stands in the list of the keeper where there is one, is touched.
 *
 * usage: lianhu-usb-reset [-s SYS] [-w SECONDS] [-a ALLOW] DIRECTORY
 *   -s SYS      where sysfs is (/sys)
 *   -w SECONDS  how long the device stays off (2)
 *   -a ALLOW    file of vendor:product or USB paths, one a line; when it exists only those may be
 *               reset
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_LEN_MAX = 32, PATH_LEN_MAX = 512, WISHES_MAX = 64, CLASS_HID = 0x03, CLASS_HUB = 0x09 };

struct settings {
    const char *sys, *allow;
    unsigned seconds;
};

static void say(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(const char *name, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s: ", name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Digits without a leading zero; false where none are. */
static bool take_number(const char **at)
{
    size_t len = strspn(*at, "0123456789");

    if (len == 0 || **at == '0')
        return false;
    *at += len;
    return true;
}

/* "1-1", "2-1.4.3": bus, port, and ports of the hubs behind it. */
static bool is_usb_path(const char *name)
{
    const char *at = name;

    if (strlen(name) > NAME_LEN_MAX || !take_number(&at) || *at++ != '-' || !take_number(&at))
        return false;
    while (*at == '.') {
        at++;
        if (!take_number(&at))
            return false;
    }
    return *at == '\0';
}

/* ---- sysfs ----------------------------------------------------------------------------------- */

static bool read_word(const char *dir, const char *file, char *out, size_t size)
{
    char path[PATH_LEN_MAX];
    FILE *from;

    out[0] = '\0';
    if (snprintf(path, sizeof path, "%s/%s", dir, file) >= (int)sizeof path)
        return false;
    from = fopen(path, "re");
    if (!from)
        return false;
    if (fgets(out, (int)size, from))
        out[strcspn(out, "\r\n")] = '\0';
    fclose(from);
    return out[0] != '\0';
}

static long read_hex(const char *dir, const char *file)
{
    char word[16];

    return read_word(dir, file, word, sizeof word) ? strtol(word, NULL, 16) : -1;
}

/* ttyUSB2 stands in the interface's directory, ttyACM0 in its directory "tty". */
static bool has_tty(const char *interface)
{
    DIR *dir = opendir(interface);
    struct dirent *entry;
    bool found = false;

    while (dir && !found && (entry = readdir(dir)))
        found = strncmp(entry->d_name, "tty", 3) == 0;
    if (dir)
        closedir(dir);
    return found;
}

/* Why this device is not to be touched; NULL: it may. */
static const char *refuse(const char *sys, const char *device, const char *name)
{
    char path[2 * PATH_LEN_MAX];
    DIR *dir;
    struct dirent *entry;
    bool tty = false, keys = false;

    if (read_hex(device, "idVendor") < 0)
        return "no such device";
    if (read_hex(device, "bDeviceClass") == CLASS_HUB)
        return "it is a hub";
    snprintf(path, sizeof path, "%s/bus/usb/devices", sys);
    dir = opendir(path);
    while (dir && (entry = readdir(dir))) {
        size_t len = strlen(name);

        if (strncmp(entry->d_name, name, len) != 0 || entry->d_name[len] != ':')
            continue;
        snprintf(path, sizeof path, "%s/bus/usb/devices/%s", sys, entry->d_name);
        tty |= has_tty(path);
        keys |= read_hex(path, "bInterfaceClass") == CLASS_HID;
    }
    if (dir)
        closedir(dir);
    if (keys)
        return "it has keys";
    return tty ? NULL : "it has no tty";
}

static bool is_listed(const char *allow, const char *device, const char *name)
{
    char vendor[16], product[16], id[40], line[128];
    FILE *list = allow ? fopen(allow, "re") : NULL;
    bool found = false;

    if (!list)
        return !allow || errno == ENOENT;
    read_word(device, "idVendor", vendor, sizeof vendor);
    read_word(device, "idProduct", product, sizeof product);
    snprintf(id, sizeof id, "%s:%s", vendor, product);
    while (!found && fgets(line, sizeof line, list)) {
        line[strcspn(line, " \t\r\n#")] = '\0';
        found = strcasecmp(line, id) == 0 || strcmp(line, name) == 0;
    }
    fclose(list);
    return found;
}

/* ---- the reset ------------------------------------------------------------------------------- */

/* Whoever ends this process between the two writes must not leave the device off. */
static bool replug(const char *device, unsigned seconds)
{
    char path[PATH_LEN_MAX];
    bool off, on;

    if (snprintf(path, sizeof path, "%s/authorized", device) >= (int)sizeof path)
        return false;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    off = write(fd, "0", 1) == 1;
    sleep(seconds);
    on = write(fd, "1", 1) == 1;
    close(fd);
    return off && on;
}

static bool follow(const struct settings *with, const char *name)
{
    char device[PATH_LEN_MAX];
    const char *why;

    if (!is_usb_path(name) || snprintf(device, sizeof device, "%s/bus/usb/devices/%s", with->sys,
                                       name) >= (int)sizeof device) {
        say("wish", "refused: this is no USB path");
        return false;
    }
    if ((why = refuse(with->sys, device, name)) || !is_listed(with->allow, device, name)) {
        say(name, "refused: %s", why ? why : "it is not in the list");
        return false;
    }
    if (!replug(device, with->seconds)) {
        say(name, "not reset: %s", strerror(errno));
        return false;
    }
    say(name, "off and on");
    return true;
}

/* Takes every wish out of the directory; true when all could be followed. */
static bool follow_all(const struct settings *with, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    bool all = true;

    if (!dir) {
        say(path, "%s", strerror(errno));
        return false;
    }
    for (int n = 0; n < WISHES_MAX && (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        n++;
        bool taken = unlinkat(dirfd(dir), entry->d_name, 0) == 0 ||
                     unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR) == 0;
        all &= taken && follow(with, entry->d_name);
    }
    closedir(dir);
    return all;
}

int main(int argc, char **argv)
{
    struct settings with = {.sys = "/sys", .seconds = 2};
    sigset_t ends;
    int option;

    while ((option = getopt(argc, argv, "s:w:a:")) != -1) {
        switch (option) {
        case 's': with.sys = optarg; break;
        case 'w': with.seconds = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'a': with.allow = optarg; break;
        default: return 2;
        }
    }
    if (optind + 1 != argc) {
        fputs("usage: lianhu-usb-reset [-s SYS] [-w SECONDS] [-a ALLOW] DIRECTORY\n", stderr);
        return 2;
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    return follow_all(&with, argv[optind]) ? 0 : 1;
}
