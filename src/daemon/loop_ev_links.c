/* Serial ports under the loop: opened, lost, found again, written to as far as they take it. */
#include "daemon/loop_ev_int.h"
#include "daemon/say.h"
#include "lianhu/port.h"

enum { READ_SIZE = 4096, LINKS_MAX = 64 };

static void tell_device(struct loop *loop, unsigned modem, enum device_event_type type,
                        struct span text)
{
    struct device_event event = {.type = type, .text = text};

    gateway_device(loop->gateway, modem, &event, loop_now());
}

void link_close(struct link *link)
{
    if (!link->port)
        return;
    ev_io_stop(link->loop->ev, &link->read);
    ev_io_stop(link->loop->ev, &link->write);
    port_close(link->port);
    link->port = NULL;
    buf_clear(&link->out);
}

static void link_lost(struct link *link, const char *why)
{
    link_close(link);
    tell_device(link->loop, link->modem, DEV_LOST, span_of(why));
}

static bool link_flush(struct link *link)
{
    size_t taken = 0;

    if (port_transmit(link->port, buf_span(&link->out), &taken) != STATUS_OK)
        return false;
    buf_drop(&link->out, taken);
    if (link->out.len)
        ev_io_start(link->loop->ev, &link->write);
    else
        ev_io_stop(link->loop->ev, &link->write);
    return true;
}

static void on_port_readable(struct ev_loop *ev, struct ev_io *io, int revents)
{
    struct link *link = io->data;
    char bytes[READ_SIZE];
    size_t got;

    (void)ev;
    (void)revents;
    if (port_receive(link->port, bytes, sizeof bytes, &got) != STATUS_OK)
        link_lost(link, say_port_lost);
    else if (got)
        tell_device(link->loop, link->modem, DEV_BYTES, (struct span){bytes, got});
}

static void on_port_writable(struct ev_loop *ev, struct ev_io *io, int revents)
{
    struct link *link = io->data;

    (void)ev;
    (void)revents;
    if (!link_flush(link))
        link_lost(link, say_port_full);
}

static bool link_find(struct loop *loop, struct link *link, char path[TTY_PATH_MAX])
{
    const char *taken[LINKS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < loop->link_count && count < LINKS_MAX; i++)
        if (loop->links[i].port)
            taken[count++] = loop->links[i].place.seen.path;
    return place_find(&link->place, &loop->config->modems[link->modem], taken, count, path);
}

/* The gateway is letting its effects out: how it went is told once it has finished. */
void world_port_open(void *ctx, unsigned modem)
{
    struct loop *loop = ctx;
    struct link *link = &loop->links[modem];
    char path[TTY_PATH_MAX];

    text_copy(link->why_not, sizeof link->why_not, span_of(say_port_gone));
    link_close(link);
    if (link_find(loop, link, path))
        link->port = port_open(path, link->why_not, sizeof link->why_not);
    link->tried = true;
    if (!link->port)
        return;
    place_remember(&link->place, path);
    ev_io_init(&link->read, on_port_readable, port_fd(link->port), EV_READ);
    ev_io_init(&link->write, on_port_writable, port_fd(link->port), EV_WRITE);
    link->read.data = link->write.data = link;
    ev_io_start(loop->ev, &link->read);
}

bool links_tell_tried(struct loop *loop)
{
    bool any = false;

    for (unsigned i = 0; i < loop->link_count; i++) {
        struct link *link = &loop->links[i];

        if (!link->tried)
            continue;
        link->tried = false;
        any = true;
        if (link->port) {
            gateway_port_seen(loop->gateway, i, &link->place.seen, loop_now());
            tell_device(loop, i, DEV_OPENED, span_of(link->place.seen.usb));
        } else {
            tell_device(loop, i, DEV_LOST, span_of(link->why_not));
        }
    }
    return any;
}

void world_port_close(void *ctx, unsigned modem)
{
    struct loop *loop = ctx;

    link_close(&loop->links[modem]);
}

/* Each is told that its port went away, and asks for it again. */
static void link_displace(struct link *link, struct place place)
{
    link_close(link);
    link->place = place;
    link->place.proven = true;
    text_copy(link->why_not, sizeof link->why_not, span_of(say_port_swapped));
    link->tried = true;
}

void world_port_swap(void *ctx, unsigned modem, unsigned other)
{
    struct loop *loop = ctx;
    struct place first = loop->links[modem].place, second = loop->links[other].place;

    link_displace(&loop->links[modem], second);
    link_displace(&loop->links[other], first);
}

bool world_usb_reset(void *ctx, unsigned modem, char *why, size_t why_size)
{
    struct loop *loop = ctx;

    return place_usb_reset(&loop->links[modem].place, loop->config->control_socket, why, why_size);
}

void world_port_write(void *ctx, unsigned modem, struct span bytes)
{
    struct loop *loop = ctx;
    struct link *link = &loop->links[modem];

    if (!link->port)
        return;
    buf_add_span(&link->out, bytes);
    if (!link_flush(link)) {
        buf_clear(&link->out); /* the read side will see the loss and tell */
        ev_io_stop(loop->ev, &link->write);
    }
}
