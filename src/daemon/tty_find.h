#ifndef DAEMON_TTY_FIND_H
#define DAEMON_TTY_FIND_H
/* Finding a modem's tty by what it is and not by its name, which changes at every replug. */
#include "lianhu/span.h"

/* The /dev path of the tty that is interface `interface` of a USB device "vid:pid" (small hex
 * letters); false when none is plugged in. Reads /sys/class/tty only. */
bool tty_find_usb(const char *usb, int interface, char *path, size_t size);

#endif
