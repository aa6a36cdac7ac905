#include "lianhu/port.h"
#include "lianhu/buf.h"
#include "modem/say.h"
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { BAUD = 115200 };

/* The same four functions over a tty of the kernel and over a pseudo terminal. */
struct port_backend {
    ssize_t (*receive)(struct port *, char *, size_t);
    ssize_t (*transmit)(struct port *, struct span);
    void (*close)(struct port *);
};

struct port {
    const struct port_backend *backend;
    struct sp_port *serial; /* NULL for a pseudo terminal */
    int fd;
    char lock[PATH_MAX]; /* lock file that is ours, "" none */
};

/* ---- locks ----------------------------------------------------------------------------------- */

static const char *const LOCK_DIR = "/var/lock";

/* The pid in a UUCP lock file (FHS 5.9: ten characters), 0 when there is none. */
static pid_t lock_owner(const char *path)
{
    char text[16] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    ssize_t len = read(fd, text, sizeof text - 1);
    close(fd);
    return len > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

/* Takes /var/lock/LCK..ttyX, which pppd, minicom, gammu and smstools honour. A directory we may not
 * write to is no obstacle: TIOCEXCL and flock remain. False when another program holds it. */
static bool take_lock_file(struct port *port, const char *device)
{
    const char *name = strncmp(device, "/dev/", 5) == 0 ? device + 5 : device;
    char path[sizeof port->lock], flat[NAME_MAX], pid[16];

    snprintf(flat, sizeof flat, "%s", name);
    for (char *c = flat; *c; c++)
        if (*c == '/')
            *c = '_';
    if (!text_format(path, sizeof path, "%s/LCK..%s", LOCK_DIR, flat))
        return true;
    pid_t owner = lock_owner(path);
    if (owner > 0 && owner != getpid() && (kill(owner, 0) == 0 || errno == EPERM))
        return false;
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return errno != EEXIST;
    int len = snprintf(pid, sizeof pid, "%10ld\n", (long)getpid());
    bool written = write(fd, pid, (size_t)len) == len;
    close(fd);
    if (written)
        memcpy(port->lock, path, sizeof path);
    else
        (void)unlink(path);
    return true;
}

/* For this descriptor alone from here on. */
static bool take_exclusively(struct port *port)
{
    return flock(port->fd, LOCK_EX | LOCK_NB) == 0 && ioctl(port->fd, TIOCEXCL) == 0;
}

/* ---- a tty that the kernel lists ------------------------------------------------------------- */

static bool hung_up(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    return poll(&poll_fd, 1, 0) > 0 && (poll_fd.revents & (POLLHUP | POLLERR | POLLNVAL));
}

static ssize_t serial_receive(struct port *port, char *out, size_t size)
{
    enum sp_return got = sp_nonblocking_read(port->serial, out, size);

    return got == 0 && hung_up(port->fd) ? -1 : (ssize_t)got;
}

static ssize_t serial_transmit(struct port *port, struct span bytes)
{
    return (ssize_t)sp_nonblocking_write(port->serial, bytes.ptr, bytes.len);
}

static void serial_close(struct port *port)
{
    sp_close(port->serial);
    sp_free_port(port->serial);
}

static const struct port_backend serial_backend = {serial_receive, serial_transmit, serial_close};

static bool serial_setup(struct sp_port *serial)
{
    return sp_set_baudrate(serial, BAUD) == SP_OK && sp_set_bits(serial, 8) == SP_OK &&
           sp_set_parity(serial, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(serial, 1) == SP_OK &&
           sp_set_flowcontrol(serial, SP_FLOWCONTROL_NONE) == SP_OK;
}

static bool serial_open(struct port *port, const char *path)
{
    if (sp_get_port_by_name(path, &port->serial) != SP_OK)
        return false;
    if (sp_open(port->serial, SP_MODE_READ_WRITE) != SP_OK) {
        sp_free_port(port->serial);
        return false;
    }
    port->backend = &serial_backend;
    if (sp_get_port_handle(port->serial, &port->fd) == SP_OK && serial_setup(port->serial))
        return true;
    serial_close(port);
    errno = EIO;
    return false;
}

/* ---- a pseudo terminal ----------------------------------------------------------------------- */

static ssize_t pty_receive(struct port *port, char *out, size_t size)
{
    ssize_t got = read(port->fd, out, size);

    if (got == 0)
        return -1; /* the other side has gone */
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : got;
}

static ssize_t pty_transmit(struct port *port, struct span bytes)
{
    ssize_t put = write(port->fd, bytes.ptr, bytes.len);

    return put < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : put;
}

static void pty_close(struct port *port)
{
    close(port->fd);
}

static const struct port_backend pty_backend = {pty_receive, pty_transmit, pty_close};

static bool pty_open(struct port *port, const char *path)
{
    struct termios raw;

    port->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (port->fd < 0)
        return false;
    port->backend = &pty_backend;
    if (tcgetattr(port->fd, &raw) == 0) {
        cfmakeraw(&raw);
        raw.c_cflag |= CLOCAL | CREAD;
        if (tcsetattr(port->fd, TCSANOW, &raw) == 0)
            return true;
    }
    close(port->fd);
    return false;
}

/* ---- the face -------------------------------------------------------------------------------- */

static const char *why_not(int error)
{
    switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO: return say_port_missing;
    case EACCES:
    case EPERM: return say_port_rights;
    case EBUSY:
    case EWOULDBLOCK: return say_port_taken;
    default: return say_port_shut;
    }
}

static bool open_backend(struct port *port, const char *path)
{
    bool pty = strncmp(path, "/dev/pts/", 9) == 0;

    if (!take_lock_file(port, path)) {
        errno = EBUSY;
        return false;
    }
    if (!(pty ? pty_open(port, path) : serial_open(port, path)))
        return false;
    if (take_exclusively(port))
        return true;
    port->backend->close(port);
    errno = EBUSY;
    return false;
}

struct port *port_open(const char *path, char *why, size_t why_size)
{
    char *resolved = realpath(path, NULL);
    struct port *port = xcalloc(1, sizeof *port);

    if (resolved && open_backend(port, resolved)) {
        (void)tcflush(port->fd, TCIFLUSH);
        free(resolved);
        return port;
    }
    text_copy(why, why_size, span_of(why_not(errno)));
    if (port->lock[0])
        (void)unlink(port->lock);
    free(resolved);
    free(port);
    return NULL;
}

int port_fd(const struct port *port)
{
    return port->fd;
}

enum status port_transmit(struct port *port, struct span bytes, size_t *taken)
{
    ssize_t put = bytes.len ? port->backend->transmit(port, bytes) : 0;

    *taken = put > 0 ? (size_t)put : 0;
    return put < 0 ? STATUS_IO : STATUS_OK;
}

enum status port_receive(struct port *port, char *out, size_t size, size_t *got)
{
    ssize_t len = port->backend->receive(port, out, size);

    *got = len > 0 ? (size_t)len : 0;
    return len < 0 ? STATUS_IO : STATUS_OK;
}

void port_close(struct port *port)
{
    if (!port)
        return;
    port->backend->close(port);
    if (port->lock[0])
        (void)unlink(port->lock);
    free(port);
}
