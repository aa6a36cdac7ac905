/* Clients of the control socket: a line is a request, and its answer goes out as fast as it is
 * taken. */
#include "daemon/control_socket.h"
#include "daemon/loop_ev_int.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_SIZE = 64 * 1024,
    REQUEST_MAX = 4 << 20,
    CLIENT_LARGE = 1 << 20,
    CLIENTS_MAX = 64,
};

void client_free(struct client *client)
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
    char bytes[READ_SIZE];
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

void world_client_write(void *ctx, uint64_t id, struct span line)
{
    struct loop *loop = ctx;

    for (struct client *c = loop->clients; c; c = c->next)
        if (c->id == id) {
            buf_add_span(&c->out, line);
            client_flush(c);
            return;
        }
}

void client_accept(struct ev_loop *ev, struct ev_io *io, int revents)
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
    client->caller.console = uid == loop->console_uid && uid != 0 && uid != geteuid();
    client->caller.trusted = uid == 0 || uid == geteuid() || client->caller.console;
    client->next = loop->clients;
    loop->clients = client;
    loop->client_count++;
    ev_io_init(&client->read, on_client_readable, fd, EV_READ);
    ev_io_init(&client->write, on_client_writable, fd, EV_WRITE);
    client->read.data = client->write.data = client;
    ev_io_start(ev, &client->read);
}
