#include "daemon/tty_find.h"
#include "lianhu/buf.h"
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* The first word of a file in a directory; "" when there is none. */
static void read_word(const char *dir, const char *file, char *out, size_t size)
{
    char path[PATH_MAX + 64];
    FILE *from;

    out[0] = '\0';
    snprintf(path, sizeof path, "%s/%s", dir, file);
    from = fopen(path, "re");
    if (!from)
        return;
    if (fgets(out, (int)size, from))
        out[strcspn(out, "\r\n")] = '\0';
    fclose(from);
}

/* Goes up from `dir` to the first directory that has `file`; false at the root. */
static bool climb_to(char *dir, const char *file)
{
    char word[64], *slash;

    for (;;) {
        read_word(dir, file, word, sizeof word);
        if (word[0])
            return true;
        slash = strrchr(dir, '/');
        if (!slash || slash == dir)
            return false;
        *slash = '\0';
    }
}

static bool is_it(const char *tty, const char *usb, int interface)
{
    char link[PATH_MAX], dir[PATH_MAX], word[64], id[64], vendor[16];

    snprintf(link, sizeof link, "/sys/class/tty/%s/device", tty);
    if (!realpath(link, dir) || !climb_to(dir, "bInterfaceNumber"))
        return false;
    read_word(dir, "bInterfaceNumber", word, sizeof word);
    if (strtol(word, NULL, 16) != interface || !climb_to(dir, "idVendor"))
        return false;
    read_word(dir, "idVendor", vendor, sizeof vendor);
    read_word(dir, "idProduct", word, sizeof word);
    snprintf(id, sizeof id, "%s:%.8s", vendor, word);
    return strcmp(id, usb) == 0;
}

bool tty_find_usb(const char *usb, int interface, char *path, size_t size)
{
    DIR *dir = opendir("/sys/class/tty");
    struct dirent *entry;
    bool found = false;

    while (dir && !found && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' && is_it(entry->d_name, usb, interface))
            found = text_format(path, size, "/dev/%s", entry->d_name);
    if (dir)
        closedir(dir);
    return found;
}
