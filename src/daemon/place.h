#ifndef DAEMON_PLACE_H
#define DAEMON_PLACE_H
/*
 * Where one modem is plugged in. lianhu.conf says how to find it the first time; from then on the
 * USB device that was behind its port says more than the name of a tty, which moves at every
 * replug. What was seen is kept over restarts by the gateway.
 */
#include "daemon/config.h"
#include "lianhu/tty_list.h"

struct place {
    struct tty_info seen; /* what was behind it when it was open last; interface -1: never */
    bool proven;          /* its IMEI was found there, whatever the configured path says */
};

/* The path to open now; `taken` as in tty_choose. */
bool place_find(const struct place *place, const struct config_modem *modem,
                const char *const *taken, size_t taken_count, char path[TTY_PATH_MAX]);

/* The port at `path` is open. */
void place_remember(struct place *place, const char *path);

/* Asks the helper with root's rights, by a file in the directory beside the control socket, to
 * take the USB device off its bus and put it back. False with the reason in `why`, in Chinese, when
 * nothing was behind the port or nobody follows such wishes. */
bool place_usb_reset(const struct place *place, const char *control_socket, char *why,
                     size_t why_size);

#endif
