#include "daemon/place.h"
#include "daemon/say.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool place_find(const struct place *place, const struct config_modem *modem,
                const char *const *taken, size_t taken_count, char path[TTY_PATH_MAX])
{
    struct tty_wanted wanted = {.port = modem->port,
                                .usb = modem->usb,
                                .interface = modem->interface,
                                .seen_usb = place->seen.usb,
                                .seen_usb_path = place->seen.usb_path,
                                .seen_interface = place->seen.interface,
                                .seen_proven = place->proven};

    return tty_choose("/sys", &wanted, taken, taken_count, path);
}

void place_remember(struct place *place, const char *path)
{
    if (!tty_describe("/sys", path, &place->seen))
        place->seen = (struct tty_info){.interface = -1};
}

/* The wishes lie in <directory of the socket>/usb-reset, each a file named by its USB path. */
static bool wish_path(const char *control_socket, const char *usb_path, struct buf *dir,
                      struct buf *file)
{
    const char *slash = strrchr(control_socket, '/');

    buf_add(dir, control_socket, slash ? (size_t)(slash - control_socket) + 1 : 0);
    buf_add_str(dir, "usb-reset");
    buf_addf(file, "%s/%s", dir->ptr, usb_path);
    return usb_path[0] && !strchr(usb_path, '/') && usb_path[0] != '.';
}

/* One that still lies there from last time shows that nobody takes them. */
static bool put_wish(const char *dir, const char *file, const char **why)
{
    *why = say_usb_no_helper;
    if (unlink(file) == 0)
        return false;
    *why = say_usb_no_wish;
    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        return false;
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

bool place_usb_reset(const struct place *place, const char *control_socket, char *why,
                     size_t why_size)
{
    struct buf dir = BUF_INIT, file = BUF_INIT;
    const char *reason = say_usb_none;
    bool asked = wish_path(control_socket, place->seen.usb_path, &dir, &file) &&
                 put_wish(dir.ptr, file.ptr, &reason);

    text_copy(why, why_size, span_of(asked ? "" : reason));
    buf_free(&dir);
    buf_free(&file);
    return asked;
}
