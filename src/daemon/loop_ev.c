#include "daemon/loop_ev.h"
#include "daemon/control_socket.h"
#include "daemon/place.h"
#include "daemon/say.h"
#include "lianhu/log.h"
#include "lianhu/port.h"
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_SIZE = 4096,
    REQUEST_MAX = 4 << 20,
    CLIENT_LARGE = 1 << 20,
    CLIENTS_MAX = 64,
    LINKS_MAX = 64
};

/* Seconds that modems have to come to rest before the process ends. */
#define LEAVE_LIMIT 0.5

/* A turn takes in what comes meanwhile, but no longer than this. */
#define TURN_LIMIT (2 * MSEC)

struct link {
    struct loop *loop;
    unsigned modem;
    struct port *port;
    struct ev_io read, write;
    struct buf out;
    struct place place;
    bool tried; /* it was opened, or not, in this turn: to be told in the next one */
    char why_not[DEVICE_WHY_MAX];
};

struct client {
    struct loop *loop;
    struct client *next;
    uint64_t id;
    int fd;
    struct caller caller;
    struct ev_io read, write;
    struct buf in, out;
    bool closing; /* answer first, then close */
};

struct loop {
    struct ev_loop *ev;
    const struct config *config;
    struct gateway *gateway;
    struct world world;
    struct link *links;
    size_t link_count;
    struct client *clients;
    size_t client_count;
    uint64_t last_client;
    bool crowded; /* something large was asked or answered: its memory goes back */
    int listener;
    struct ev_io accept;
    struct ev_prepare prepare;
    struct ev_check check;
    struct ev_idle settle; /* active while a turn is open: runs when no more events are there */
    mono_t turn_began, commit_began;
    struct ev_timer timer, leave;
    bool leaving;
    struct ev_signal term, interrupt, hangup;
    void (*reload)(void *ctx);
    void *reload_ctx;
};

/* ---- ports ----------------------------------------------------------------------------------- */

static void tell_device(struct loop *loop, unsigned modem, enum device_event_type type,
                        struct span text)
{
    struct device_event event = {.type = type, .text = text};

    gateway_device(loop->gateway, modem, &event, loop_now());
}

static void link_close(struct link *link)
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
static void world_port_open(void *ctx, unsigned modem)
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

static bool tell_tried(struct loop *loop)
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

static void world_port_close(void *ctx, unsigned modem)
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

static void world_port_swap(void *ctx, unsigned modem, unsigned other)
{
    struct loop *loop = ctx;
    struct place first = loop->links[modem].place, second = loop->links[other].place;

    link_displace(&loop->links[modem], second);
    link_displace(&loop->links[other], first);
}

static bool world_usb_reset(void *ctx, unsigned modem, char *why, size_t why_size)
{
    struct loop *loop = ctx;

    return place_usb_reset(&loop->links[modem].place, loop->config->control_socket, why, why_size);
}

static void world_port_write(void *ctx, unsigned modem, struct span bytes)
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

/* ---- control clients ------------------------------------------------------------------------- */

static void client_free(struct client *client)
{
    struct loop *loop = client->loop;

    for (struct client **at = &loop->clients; *at; at = &(*at)->next)
        if (*at == client) {
            *at = client->next;
            break;
        }
    loop->crowded |= client->in.cap + client->out.cap > CLIENT_LARGE;
    ev_io_stop(loop->ev, &client->read);
    ev_io_stop(loop->ev, &client->write);
    close(client->fd);
    buf_free(&client->in);
    buf_free(&client->out);
    free(client);
    loop->client_count--;
}

/* What one large request or answer needed is not kept while its client stays. */
static void let_go(struct client *client, struct buf *buf)
{
    if (buf->len || buf->cap <= CLIENT_LARGE)
        return;
    buf_free(buf);
    client->loop->crowded = true;
}

static void client_flush(struct client *client)
{
    while (client->out.len) {
        ssize_t n = send(client->fd, client->out.ptr, client->out.len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            ev_io_start(client->loop->ev, &client->write);
            return;
        }
        if (n < 0) {
            client_free(client);
            return;
        }
        buf_drop(&client->out, (size_t)n);
    }
    ev_io_stop(client->loop->ev, &client->write);
    let_go(client, &client->out);
    if (client->closing)
        client_free(client);
}

static void on_client_writable(struct ev_loop *ev, struct ev_io *io, int revents)
{
    (void)ev;
    (void)revents;
    client_flush(io->data);
}

static void take_lines(struct client *client)
{
    char *end;

    while (client->in.len && (end = memchr(client->in.ptr, '\n', client->in.len))) {
        size_t len = (size_t)(end - client->in.ptr);

        gateway_request(client->loop->gateway, &client->caller, (struct span){client->in.ptr, len},
                        loop_now());
        buf_drop(&client->in, len + 1);
    }
    let_go(client, &client->in);
}

static void on_client_readable(struct ev_loop *ev, struct ev_io *io, int revents)
{
    struct client *client = io->data;
    char bytes[READ_SIZE * 16];
    ssize_t n = recv(client->fd, bytes, sizeof bytes, 0);

    (void)ev;
    (void)revents;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || client->in.len + (size_t)n > REQUEST_MAX) {
        client_free(client);
        return;
    }
    buf_add(&client->in, bytes, (size_t)n);
    take_lines(client);
}

static void world_client_write(void *ctx, uint64_t id, struct span line)
{
    struct loop *loop = ctx;

    for (struct client *c = loop->clients; c; c = c->next)
        if (c->id == id) {
            buf_add_span(&c->out, line);
            client_flush(c);
            return;
        }
}

static void on_accept(struct ev_loop *ev, struct ev_io *io, int revents)
{
    struct loop *loop = io->data;
    unsigned uid;
    int fd = control_socket_accept(loop->listener, &uid);

    (void)revents;
    if (fd < 0)
        return;
    if (loop->client_count >= CLIENTS_MAX) {
        close(fd);
        return;
    }
    struct client *client = xcalloc(1, sizeof *client);
    client->loop = loop;
    client->fd = fd;
    client->id = ++loop->last_client;
    client->caller = (struct caller){.client = client->id, .uid = uid};
    client->caller.trusted = uid == 0 || uid == geteuid();
    client->next = loop->clients;
    loop->clients = client;
    loop->client_count++;
    ev_io_init(&client->read, on_client_readable, fd, EV_READ);
    ev_io_init(&client->write, on_client_writable, fd, EV_WRITE);
    client->read.data = client->write.data = client;
    ev_io_start(ev, &client->read);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void arm_timer(struct loop *loop, struct now now)
{
    mono_t wakes = gateway_wakes(loop->gateway, now);
    double wait = 3600;

    if (wakes.us != INT64_MAX) {
        wait = (double)(wakes.us - now.mono.us) / 1e6;
        if (wait < 0)
            wait = 0;
    }
    ev_now_update(loop->ev); /* the turn took time; the wait counts from here */
    ev_timer_stop(loop->ev, &loop->timer);
    ev_timer_set(&loop->timer, wait, 0.);
    ev_timer_start(loop->ev, &loop->timer);
}

/* Something woke the loop: a turn begins, or goes on. */
static void on_check(struct ev_loop *ev, struct ev_check *check, int revents)
{
    struct loop *loop = check->data;

    (void)revents;
    if (ev_is_active(&loop->settle))
        return;
    loop->turn_began = loop_now().mono;
    ev_idle_start(ev, &loop->settle);
}

static void count_turn(struct loop *loop, struct now now)
{
    struct loop_times *times = gateway_times(loop->gateway);
    int64_t us = now.mono.us - loop->turn_began.us;

    times->turns++;
    times->turn_us += us;
    if (us > times->longest_turn_us)
        times->longest_turn_us = us;
}

void loop_on_commit(void *ctx, bool after)
{
    struct loop *loop = ctx;
    mono_t now = loop_now().mono;

    if (!after) {
        loop->commit_began = now;
        return;
    }
    struct loop_times *times = gateway_times(loop->gateway);
    int64_t us = now.us - loop->commit_began.us;

    times->commits++;
    times->commit_us += us;
    if (us > times->longest_commit_us)
        times->longest_commit_us = us;
}

/* One commit for all that this turn brought. */
static void end_turn(struct loop *loop)
{
    gateway_finish(loop->gateway, loop_now());
    struct now now = loop_now();
    count_turn(loop, now);
    if (tell_tried(loop)) { /* the next turn has begun */
        loop->turn_began = now.mono;
        return;
    }
    arm_timer(loop, now);
    if (gateway_grew(loop->gateway) || loop->crowded)
        malloc_trim(0);
    loop->crowded = false;
    ev_idle_stop(loop->ev, &loop->settle);
    if (loop->leaving && gateway_left(loop->gateway))
        ev_break(loop->ev, EVBREAK_ALL);
}

/* What came while others were served joins their turn, so that it does not wait for their commit
 * and many share one; but nobody waits for the last of an endless row. */
static void on_settle(struct ev_loop *ev, struct ev_idle *idle, int revents)
{
    (void)ev;
    (void)revents;
    end_turn(idle->data);
}

static void on_prepare(struct ev_loop *ev, struct ev_prepare *prepare, int revents)
{
    struct loop *loop = prepare->data;

    (void)ev;
    (void)revents;
    if (ev_is_active(&loop->settle) &&
        mono_reached(mono_add(loop->turn_began, TURN_LIMIT), loop_now().mono))
        end_turn(loop);
}

static void on_timer(struct ev_loop *ev, struct ev_timer *timer, int revents)
{
    struct loop *loop = timer->data;

    (void)ev;
    (void)revents;
    gateway_tick(loop->gateway, loop_now());
}

static void on_stop(struct ev_loop *ev, struct ev_signal *signal, int revents)
{
    struct loop *loop = signal->data;

    (void)revents;
    log_line(LOG_NOTICE, "lianhud: stopping");
    loop->leaving = true;
    gateway_leave(loop->gateway, loop_now());
    ev_timer_start(ev, &loop->leave);
}

/* A modem that does not come to rest is left with an ESC. */
static void on_leave_late(struct ev_loop *ev, struct ev_timer *timer, int revents)
{
    (void)timer;
    (void)revents;
    ev_break(ev, EVBREAK_ALL);
}

static void on_reload(struct ev_loop *ev, struct ev_signal *signal, int revents)
{
    struct loop *loop = signal->data;

    (void)ev;
    (void)revents;
    gateway_finish(loop->gateway, loop_now());
    loop->reload(loop->reload_ctx);
}

static void watch_signals(struct loop *loop)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk */
    ev_signal_init(&loop->term, on_stop, SIGTERM);
    ev_signal_init(&loop->interrupt, on_stop, SIGINT);
    ev_signal_init(&loop->hangup, on_reload, SIGHUP);
    loop->term.data = loop->interrupt.data = loop->hangup.data = loop;
    ev_signal_start(loop->ev, &loop->term);
    ev_signal_start(loop->ev, &loop->interrupt);
    ev_signal_start(loop->ev, &loop->hangup);
}

struct loop *loop_new(const struct config *config, struct buf *why)
{
    struct loop *loop = xcalloc(1, sizeof *loop);

    loop->ev = ev_default_loop(EVFLAG_AUTO);
    loop->config = config;
    loop->listener = -1;
    loop->world = (struct world){
        loop,
        world_port_open,
        world_port_close,
        world_port_write,
        world_client_write,
        world_port_swap,
        world_usb_reset,
    };
    loop->link_count = config->modem_count;
    loop->links = xcalloc(loop->link_count, sizeof *loop->links);
    for (unsigned i = 0; i < loop->link_count; i++) {
        loop->links[i].loop = loop;
        loop->links[i].modem = i;
        loop->links[i].place.seen.interface = -1;
    }
    watch_signals(loop); /* whoever sees the socket may already send them */
    loop->listener = control_socket_open(config->control_socket, why);
    if (loop->listener < 0) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    while (loop->clients)
        client_free(loop->clients);
    for (size_t i = 0; i < loop->link_count; i++) {
        link_close(&loop->links[i]);
        buf_free(&loop->links[i].out);
    }
    if (loop->listener >= 0) {
        ev_io_stop(loop->ev, &loop->accept);
        close(loop->listener);
        unlink(loop->config->control_socket);
    }
    ev_loop_destroy(loop->ev);
    free(loop->links);
    free(loop);
}

const struct world *loop_world(const struct loop *loop)
{
    return &loop->world;
}

void loop_run(struct loop *loop, struct gateway *gateway, void (*reload)(void *ctx), void *ctx)
{
    loop->gateway = gateway;
    loop->reload = reload;
    loop->reload_ctx = ctx;
    for (unsigned i = 0; i < loop->link_count; i++)
        gateway_port_last(gateway, i, &loop->links[i].place.seen);
    ev_io_init(&loop->accept, on_accept, loop->listener, EV_READ);
    ev_timer_init(&loop->timer, on_timer, 0., 0.);
    ev_timer_init(&loop->leave, on_leave_late, LEAVE_LIMIT, 0.);
    ev_prepare_init(&loop->prepare, on_prepare);
    ev_check_init(&loop->check, on_check);
    ev_set_priority(&loop->check, EV_MAXPRI);
    ev_idle_init(&loop->settle, on_settle);
    loop->settle.data = loop;
    loop->accept.data = loop->timer.data = loop->prepare.data = loop->check.data = loop;
    loop->turn_began = loop_now().mono;
    ev_io_start(loop->ev, &loop->accept);
    ev_prepare_start(loop->ev, &loop->prepare);
    ev_check_start(loop->ev, &loop->check);
    ev_idle_start(loop->ev, &loop->settle); /* what starting has put out */
    ev_timer_start(loop->ev, &loop->timer);
    ev_run(loop->ev, 0);
    gateway_stop(loop->gateway, loop_now());
    gateway_finish(loop->gateway, loop_now());
    ev_prepare_stop(loop->ev, &loop->prepare);
    ev_check_stop(loop->ev, &loop->check);
    ev_idle_stop(loop->ev, &loop->settle);
    ev_timer_stop(loop->ev, &loop->timer);
    ev_timer_stop(loop->ev, &loop->leave);
    ev_signal_stop(loop->ev, &loop->term);
    ev_signal_stop(loop->ev, &loop->interrupt);
    ev_signal_stop(loop->ev, &loop->hangup);
}
