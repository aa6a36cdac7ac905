#ifndef LIANHU_PORT_H
#define LIANHU_PORT_H
/*
 * A serial line to one modem: four functions over two backends. A tty that the kernel lists is
 * opened through libserialport; a path that resolves into /dev/pts by termios, raw and
 * non-blocking, because libserialport 0.1.1 finds ports by their name under /sys/class/tty only.
 * Never blocks, never waits; who watches the descriptor is the loop.
 */
#include "lianhu/span.h"
#include "lianhu/status.h"

struct port;

/* Opens `path` (symbolic links are resolved first), 115200 8N1 raw, exclusively (TIOCEXCL and a
 * lock that other programs honour). NULL with the reason in `why` in Chinese words for the keeper
 * ("被其他程序占用" ...) when it cannot be had. Close with port_close. */
struct port *port_open(const char *path, char *why, size_t why_size);

/* The descriptor to watch for reading and writing. */
int port_fd(const struct port *port);

/* Writes what the line takes now; *taken <= bytes.len. STATUS_OK, or STATUS_IO: the port is lost.
 */
enum status port_transmit(struct port *port, struct span bytes, size_t *taken);

/* Reads what is there into `out`, up to `size`; *got may be 0. STATUS_OK, or STATUS_IO: lost. */
enum status port_receive(struct port *port, char *out, size_t size, size_t *got);

void port_close(struct port *port);

#endif
