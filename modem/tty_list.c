#include "lianhu/tty_list.h"
#include "lianhu/buf.h"
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- roles ----------------------------------------------------------------------------------- */

static enum tty_role role_of_letter(char letter)
{
    switch (letter) {
    case 'P': return TTY_AT;
    case 'S': return TTY_AT_SECOND;
    case 'M': return TTY_PPP;
    case 'D': return TTY_DIAGNOSTIC;
    case 'G': return TTY_GPS;
    case 'A': return TTY_AUDIO;
    default: return TTY_UNKNOWN;
    }
}

/* Huawei tells its ports apart by the protocol of the vendor class: 1, 0x31 modem; 2, 0x32 the PC
 * port, where announcements go; 3 diagnostic. */
static enum tty_role huawei_role(int protocol)
{
    switch (protocol) {
    case 0x01:
    case 0x31: return TTY_PPP;
    case 0x02:
    case 0x32: return TTY_AT;
    case 0x03:
    case 0x33: return TTY_DIAGNOSTIC;
    default: return TTY_UNKNOWN;
    }
}

enum tty_role tty_role(const char *usb, int interface, int class, int subclass, int protocol)
{
    static const struct {
        const char *usb, *roles;
    } known[] = {
#define ROLE(usb, roles, device) {usb, roles},
#include "modem/usb_roles.tbl"
#undef ROLE
    };

    if (strncmp(usb, "12d1:", 5) == 0 && class == 0xff && subclass > 0 && protocol > 0)
        return huawei_role(protocol);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].usb, usb) == 0 && interface >= 0 &&
            (size_t)interface < strlen(known[i].roles))
            return role_of_letter(known[i].roles[interface]);
    return TTY_UNKNOWN;
}

/* ---- sysfs ----------------------------------------------------------------------------------- */

/* The first line of a file in a directory; "" when there is none. */
static void read_word(const char *dir, const char *file, char *out, size_t size)
{
    char path[PATH_MAX + 64];
    FILE *from;

    out[0] = '\0';
    if (!text_format(path, sizeof path, "%s/%s", dir, file))
        return;
    from = fopen(path, "re");
    if (!from)
        return;
    if (fgets(out, (int)size, from))
        out[strcspn(out, "\r\n")] = '\0';
    fclose(from);
}

static int read_hex(const char *dir, const char *file)
{
    char word[TTY_WORD_MAX];

    read_word(dir, file, word, sizeof word);
    return word[0] ? (int)strtol(word, NULL, 16) : -1;
}

/* Cuts `dir` back to the nearest directory that has `file`; false when there is none above. */
static bool climb_to(char *dir, const char *file)
{
    char word[TTY_WORD_MAX], *slash;

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

static void read_driver(const char *dir, char *out, size_t size)
{
    char link[PATH_MAX + 16], target[PATH_MAX];
    const char *slash;

    out[0] = '\0';
    if (text_format(link, sizeof link, "%s/driver", dir) && realpath(link, target)) {
        slash = strrchr(target, '/');
        text_copy(out, size, span_of(slash ? slash + 1 : target));
    }
}

static void read_usb(char *dir, struct tty_info *info)
{
    char vendor[8], product[8];
    int class, subclass, protocol;
    const char *slash;

    if (!climb_to(dir, "bInterfaceNumber"))
        return;
    info->interface = read_hex(dir, "bInterfaceNumber");
    class = read_hex(dir, "bInterfaceClass");
    subclass = read_hex(dir, "bInterfaceSubClass");
    protocol = read_hex(dir, "bInterfaceProtocol");
    if (!climb_to(dir, "idVendor"))
        return;
    read_word(dir, "idVendor", vendor, sizeof vendor);
    read_word(dir, "idProduct", product, sizeof product);
    text_format(info->usb, sizeof info->usb, "%s:%s", vendor, product);
    read_word(dir, "manufacturer", info->maker, sizeof info->maker);
    read_word(dir, "product", info->product, sizeof info->product);
    slash = strrchr(dir, '/');
    text_copy(info->usb_path, sizeof info->usb_path, span_of(slash ? slash + 1 : dir));
    info->role = tty_role(info->usb, info->interface, class, subclass, protocol);
}

/* False for virtual consoles and for the 8250 ports that a PC lists without having them. */
static bool read_tty(const char *sys, const char *name, struct tty_info *info)
{
    char link[PATH_MAX], dir[PATH_MAX];

    *info = (struct tty_info){.interface = -1};
    if (!text_format(link, sizeof link, "%s/class/tty/%s/device", sys, name) ||
        !realpath(link, dir))
        return false;
    text_format(info->path, sizeof info->path, "/dev/%s", name);
    read_driver(dir, info->driver, sizeof info->driver);
    if (strcmp(info->driver, "serial8250") == 0)
        return false;
    read_usb(dir, info);
    return true;
}

void tty_list(const char *sys, tty_fn each, void *ctx)
{
    char path[PATH_MAX];
    struct dirent **names;
    int count;

    text_format(path, sizeof path, "%s/class/tty", sys);
    count = scandir(path, &names, NULL, versionsort);
    for (int i = 0; i < count; i++) {
        struct tty_info info;

        if (names[i]->d_name[0] != '.' && read_tty(sys, names[i]->d_name, &info))
            each(ctx, &info);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
}

/* ---- finding --------------------------------------------------------------------------------- */

struct search {
    const struct tty_wanted *wanted;
    const char *const *taken;
    size_t taken_count;
    struct tty_info best;
    int grade; /* of the best: 0 none */
};

static bool is_taken(const struct search *s, const char *path)
{
    for (size_t i = 0; i < s->taken_count; i++)
        if (strcmp(s->taken[i], path) == 0)
            return true;
    return false;
}

/* How well a tty fits: 3 the same device at the same place, 2 the same kind of device, 1 any AT
 * port where any will do, 0 not at all. */
static int grade(const struct tty_wanted *w, const struct tty_info *info)
{
    const char *usb = w->usb ? w->usb : w->seen_usb;
    int interface = w->usb ? w->interface : w->seen_interface;
    bool right_port = interface < 0 ? info->role == TTY_AT : info->interface == interface;

    if (usb && usb[0] && strcmp(usb, info->usb) == 0 && right_port)
        return w->seen_usb_path && strcmp(w->seen_usb_path, info->usb_path) == 0 ? 3 : 2;
    if (w->port && strcmp(w->port, "auto") == 0)
        return info->role == TTY_AT ? 1 : 0;
    return 0;
}

static void consider(void *ctx, const struct tty_info *info)
{
    struct search *s = ctx;
    int fits = grade(s->wanted, info);

    if (fits > s->grade && !is_taken(s, info->path)) {
        s->grade = fits;
        s->best = *info;
    }
}

bool tty_describe(const char *sys, const char *path, struct tty_info *out)
{
    char real[PATH_MAX];
    const char *slash;

    if (!realpath(path, real))
        text_copy(real, sizeof real, span_of(path));
    slash = strrchr(real, '/');
    return read_tty(sys, slash ? slash + 1 : real, out);
}

static bool is_link(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

/* A path that is there and is not, by now, the name of another device. */
static bool still_it(const char *sys, const struct tty_wanted *w)
{
    struct tty_info info;

    if (!w->port || strcmp(w->port, "auto") == 0 || access(w->port, F_OK) != 0)
        return false;
    if (is_link(w->port) && !w->seen_proven)
        return true;
    if (!w->seen_usb_path || !w->seen_usb_path[0])
        return true;
    if (!tty_describe(sys, w->port, &info))
        return !w->seen_proven;
    return strcmp(info.usb_path, w->seen_usb_path) == 0;
}

bool tty_choose(const char *sys, const struct tty_wanted *wanted, const char *const *taken,
                size_t taken_count, char path[TTY_PATH_MAX])
{
    struct search s = {.wanted = wanted, .taken = taken, .taken_count = taken_count};

    path[0] = '\0';
    if (still_it(sys, wanted))
        return text_copy(path, TTY_PATH_MAX, span_of(wanted->port));
    tty_list(sys, consider, &s);
    if (!s.grade && is_link(wanted->port ? wanted->port : "") && access(wanted->port, F_OK) == 0)
        return text_copy(path, TTY_PATH_MAX, span_of(wanted->port));
    return s.grade && text_copy(path, TTY_PATH_MAX, span_of(s.best.path));
}
