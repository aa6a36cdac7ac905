#ifndef LIANHU_TTY_LIST_H
#define LIANHU_TTY_LIST_H
/*
 * The ttys that this machine has and the USB devices behind them, from sysfs. A modem is not a tty
 * name: names move after every replug, so it is found by vendor, product and interface number.
 */
#include "lianhu/span.h"

enum { TTY_WORD_MAX = 64, TTY_PATH_MAX = 256 };

/* What a USB interface of a known modem is for (modems.md, section 2). */
enum tty_role {
    TTY_UNKNOWN,
    TTY_AT,         /* send here; announcements come here */
    TTY_AT_SECOND,  /* answers too, seldom announces */
    TTY_PPP,        /* for data calls; answers AT until one is up */
    TTY_DIAGNOSTIC, /* writing to it does nothing or harm */
    TTY_GPS,
    TTY_AUDIO
};

struct tty_info {
    char path[TTY_PATH_MAX];     /* "/dev/ttyUSB2" */
    char usb[16];                /* "2c7c:0125"; "" when no USB device is behind it */
    char usb_path[TTY_WORD_MAX]; /* "1-1.4": where it is plugged in */
    char maker[TTY_WORD_MAX], product[TTY_WORD_MAX], driver[TTY_WORD_MAX];
    int interface;      /* bInterfaceNumber; -1 none */
    enum tty_role role; /* by the table of known modems and the USB class triple */
};

typedef void (*tty_fn)(void *ctx, const struct tty_info *info);

/* Calls `each` for every tty with real hardware behind it, in the order of the names. `sys` is
 * "/sys" but in tests. */
void tty_list(const char *sys, tty_fn each, void *ctx);

/* What a modem is known by: as lianhu.conf says it, and as it was seen last. */
struct tty_wanted {
    const char *port; /* a path, "auto" (any AT port that nobody has), or NULL: by `usb` */
    const char *usb;  /* "vid:pid", NULL any */
    int interface;    /* -1: the AT port by its role */
    const char *seen_usb, *seen_usb_path; /* where it was plugged in; "" unknown */
    int seen_interface;                   /* -1 unknown */
    bool seen_proven; /* the modem is known to be there: it goes before `port` */
};

/* The path to open now. A link that udev made (by-id, by-path) is taken as long as it exists; the
 * kernel's own name for a tty only while the USB device that was seen is behind it. Else the modem
 * is looked for by that device, at the same place first, anywhere else then. `taken`
 * lists `taken_count` paths that other modems have. False when nothing fits; then *path is "". */
bool tty_choose(const char *sys, const struct tty_wanted *wanted, const char *const *taken,
                size_t taken_count, char path[TTY_PATH_MAX]);

/* What is behind a path (symbolic links are followed); false when it is no listed tty. */
bool tty_describe(const char *sys, const char *path, struct tty_info *out);

/* The role by the tables alone: vendor and product, interface number, and its class, subclass and
 * protocol (-1 unknown). */
enum tty_role tty_role(const char *usb, int interface, int class, int subclass, int protocol);

#endif
