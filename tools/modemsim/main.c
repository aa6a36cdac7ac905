/*
 * modemsim: puts the simulated modems on ptys and its controls on a Unix socket. The links to the
 * ptys stand before the socket does, so whoever sees the socket can open the modems.
 */
#include "options.h"
#include "sim_command.h"
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { CLIENT_LINE_MAX = 1 << 16, READ_MAX = 4096, UNREAD_MAX = 1 << 16, PATH_SIZE = 512 };

#define CLOSED_S 0.05 /* how long a host may close its port and still find it as it was */

struct shell;

struct pty {
    ev_io io; /* of the master; not active while the port is unplugged */
    struct shell *shell;
    unsigned modem;
    int master; /* -1: unplugged. The slave is the host's alone, so that its locks die with it */
    unsigned plugs, announced;
    char made[PATH_SIZE];
    ev_timer closed; /* running since the host has closed its end */
    struct buf out;
};

struct client {
    ev_io io;
    struct shell *shell;
    struct client *next;
    struct buf in, out;
    bool waits;
    struct sim_request request;
};

struct shell {
    struct ev_loop *loop;
    ev_timer timer;
    ev_io listener;
    ev_signal term, interrupt;
    struct sim *sim;
    struct pty *ptys;
    struct client *clients;
    const char *dir, *socket;
    uint64_t activity;
};

static struct now read_clocks(void)
{
    struct timespec mono, wall;

    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct now){{mono.tv_sec * SEC + mono.tv_nsec / 1000},
                        {(int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000}};
}

static void die(const char *what, const char *which)
{
    fprintf(stderr, "modemsim: %s %s: %s\n", what, which, strerror(errno));
    exit(1);
}

static void settle(struct shell *shell);

/* ---- ports ----------------------------------------------------------------------------------- */

static void pty_close(struct pty *pty)
{
    if (pty->master < 0)
        return;
    ev_io_stop(pty->shell->loop, &pty->io);
    ev_timer_stop(pty->shell->loop, &pty->closed);
    unlink(pty->made);
    close(pty->master);
    pty->master = -1;
    buf_clear(&pty->out);
}

static void pty_events(struct pty *pty, int events)
{
    ev_io_stop(pty->shell->loop, &pty->io);
    ev_io_set(&pty->io, pty->master, events);
    ev_io_start(pty->shell->loop, &pty->io);
}

static void pty_write(struct pty *pty)
{
    if (ev_is_active(&pty->closed))
        return;
    while (pty->out.len) {
        ssize_t n = write(pty->master, pty->out.ptr, pty->out.len);
        if (n <= 0)
            break;
        buf_drop(&pty->out, (size_t)n);
    }
    int events = pty->out.len ? EV_READ | EV_WRITE : EV_READ;
    if (events != (pty->io.events & (EV_READ | EV_WRITE)))
        pty_events(pty, events);
}

/* A host that closes and opens again finds the same line. One that stays away is gone, and with it
 * go its locks: the next one gets a new line under the same link. */
static void on_closed(struct ev_loop *loop, ev_timer *timer, int events)
{
    struct pty *pty = timer->data;
    struct pollfd look = {.fd = pty->master};

    (void)events;
    ev_timer_stop(loop, timer);
    if (poll(&look, 1, 0) > 0 && (look.revents & POLLHUP))
        pty_close(pty);
    else
        ev_io_start(loop, &pty->io);
    settle(pty->shell);
}

static void pty_host_closed(struct pty *pty)
{
    ev_io_stop(pty->shell->loop, &pty->io);
    ev_timer_init(&pty->closed, on_closed, CLOSED_S, 0.);
    pty->closed.data = pty;
    ev_timer_start(pty->shell->loop, &pty->closed);
}

static void on_pty(struct ev_loop *loop, ev_io *io, int events)
{
    struct pty *pty = (struct pty *)io;
    char bytes[READ_MAX];

    (void)loop;
    if (events & EV_WRITE)
        pty_write(pty);
    if (events & EV_READ) {
        ssize_t n = read(pty->master, bytes, sizeof bytes);
        if (n > 0)
            sim_modem_input(pty->shell->sim, pty->modem, span_bytes(bytes, (size_t)n),
                            read_clocks());
        else if (n == 0 || errno == EIO)
            pty_host_closed(pty);
    }
    settle(pty->shell);
}

static void pty_open(struct pty *pty)
{
    struct termios raw;
    struct shell *shell = pty->shell;

    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (pty->master < 0 || grantpt(pty->master) < 0 || unlockpt(pty->master) < 0)
        die("cannot open", "a pty");
    tcgetattr(pty->master, &raw); /* on Linux these are the slave's settings */
    cfmakeraw(&raw);
    tcsetattr(pty->master, TCSANOW, &raw);
    const char *name = ptsname(pty->master);
    text_format(pty->made, sizeof pty->made, "%s/%s", shell->dir,
                sim_modem_link(shell->sim, pty->modem));
    unlink(pty->made);
    if (symlink(name, pty->made) < 0)
        die("symlink", pty->made);
    if (pty->announced != pty->plugs)
        printf("%s %s -> %s\n", sim_modem_number(shell->sim, pty->modem), pty->made, name);
    pty->announced = pty->plugs;
    fflush(stdout);
    ev_io_init(&pty->io, on_pty, pty->master, EV_READ);
    ev_io_start(shell->loop, &pty->io);
}

/* The port follows what the simulator says of it: gone, back, or back as a new one. */
static void pty_follow(struct pty *pty)
{
    struct sim *sim = pty->shell->sim;
    bool present = sim_modem_present(sim, pty->modem);

    if (pty->master >= 0 && (!present || pty->plugs != sim_modem_plugs(sim, pty->modem)))
        pty_close(pty);
    pty->plugs = sim_modem_plugs(sim, pty->modem);
    if (present && pty->master < 0)
        pty_open(pty);
    if (pty->master < 0 || !sim_take_output(sim, pty->modem, &pty->out))
        return;
    if (pty->out.len > UNREAD_MAX) /* nobody reads */
        buf_drop(&pty->out, pty->out.len - UNREAD_MAX);
    pty_write(pty);
}

/* ---- control --------------------------------------------------------------------------------- */

static void client_close(struct client *client)
{
    struct client **at = &client->shell->clients;

    while (*at != client)
        at = &(*at)->next;
    *at = client->next;
    ev_io_stop(client->shell->loop, &client->io);
    close(client->io.fd);
    buf_free(&client->in);
    buf_free(&client->out);
    free(client);
}

/* Answers are written with patience: who asks also reads. */
static bool client_write(struct client *client)
{
    while (client->out.len) {
        ssize_t n = send(client->io.fd, client->out.ptr, client->out.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        buf_drop(&client->out, (size_t)n);
    }
    return true;
}

/* Works off the lines that are there; false when the client is to be closed. */
static bool client_lines(struct client *client)
{
    for (;;) {
        const char *end = client->in.len ? memchr(client->in.ptr, '\n', client->in.len) : NULL;
        if (!end)
            return client->in.len < CLIENT_LINE_MAX;
        size_t len = (size_t)(end - client->in.ptr);
        client->waits = !sim_command(client->shell->sim, (struct span){client->in.ptr, len},
                                     &client->request, read_clocks(), &client->out);
        if (client->waits)
            return true;
        buf_drop(&client->in, len + 1);
        buf_add_char(&client->out, '\n');
        client->request = SIM_REQUEST_INIT;
        if (!client_write(client))
            return false;
    }
}

static void on_client(struct ev_loop *loop, ev_io *io, int events)
{
    struct client *client = (struct client *)io;
    struct shell *shell = client->shell;
    char bytes[READ_MAX];
    ssize_t n = recv(io->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    (void)loop, (void)events;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        buf_add(&client->in, bytes, (size_t)n);
    if (n <= 0 || (!client->waits && !client_lines(client)))
        client_close(client);
    settle(shell);
}

static void on_listener(struct ev_loop *loop, ev_io *io, int events)
{
    struct shell *shell = io->data;
    int fd = accept(io->fd, NULL, NULL);
    struct client *client;

    (void)events;
    if (fd < 0)
        return;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    client = xcalloc(1, sizeof *client);
    client->shell = shell;
    client->request = SIM_REQUEST_INIT;
    client->next = shell->clients;
    shell->clients = client;
    ev_io_init(&client->io, on_client, fd, EV_READ);
    ev_io_start(loop, &client->io);
}

static void wake_waiting(struct shell *shell, bool changed)
{
    mono_t now = read_clocks().mono;

    for (struct client *client = shell->clients, *next; client; client = next) {
        next = client->next;
        if (client->waits && (changed || mono_reached(client->request.until, now)) &&
            !client_lines(client))
            client_close(client);
    }
}

static mono_t clients_wake(const struct shell *shell)
{
    mono_t wake = MONO_NEVER;

    for (const struct client *client = shell->clients; client; client = client->next)
        if (client->waits)
            wake = mono_min(wake, client->request.until);
    return wake;
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* After anything happened: bytes out, waiting clients, the next alarm. */
static void settle(struct shell *shell)
{
    struct sim *sim = shell->sim;
    struct now now = read_clocks();

    sim_step(sim, now);
    for (unsigned i = 0; i < sim_modem_count(sim); i++)
        pty_follow(&shell->ptys[i]);
    uint64_t activity = sim_activity(sim);
    if (shell->clients)
        wake_waiting(shell, activity != shell->activity);
    shell->activity = activity;

    mono_t wake = mono_min(sim_wakes(sim), clients_wake(shell));
    ev_timer_stop(shell->loop, &shell->timer);
    if (wake.us == INT64_MAX)
        return;
    int64_t us = wake.us - now.mono.us;
    ev_now_update(shell->loop);
    ev_timer_set(&shell->timer, us > 0 ? (double)us / 1e6 : 0., 0.);
    ev_timer_start(shell->loop, &shell->timer);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)events;
    settle(timer->data);
}

static void on_signal(struct ev_loop *loop, ev_signal *signal, int events)
{
    (void)signal, (void)events;
    ev_break(loop, EVBREAK_ALL);
}

static void listen_on(struct shell *shell)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(shell->socket))) {
        errno = ENAMETOOLONG;
        die("socket", shell->socket);
    }
    unlink(shell->socket);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0)
        die("socket", shell->socket);
    ev_io_init(&shell->listener, on_listener, fd, EV_READ);
    shell->listener.data = shell;
    ev_io_start(shell->loop, &shell->listener);
}

/* `modemsim -s SOCKET --ask JSON`: one question to a running one, for scripts. */
static int ask(const char *path, const char *line)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char answer[READ_MAX], last = 0;
    ssize_t n;

    text_copy(address.sun_path, sizeof address.sun_path, span_of(path));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("socket", path);
    if (dprintf(fd, "%s\n", line) < 0)
        die("socket", path);
    while (last != '\n' && (n = read(fd, answer, sizeof answer)) > 0) {
        fwrite(answer, 1, (size_t)n, stdout);
        last = answer[n - 1];
    }
    close(fd);
    return last == '\n' ? 0 : 1;
}

static void run(struct shell *shell)
{
    unsigned count = sim_modem_count(shell->sim);

    shell->loop = ev_default_loop(0);
    shell->ptys = xcalloc(count, sizeof *shell->ptys);
    mkdir(shell->dir, 0777);
    ev_init(&shell->timer, on_timer);
    shell->timer.data = shell;
    for (unsigned i = 0; i < count; i++) {
        shell->ptys[i].shell = shell;
        shell->ptys[i].modem = i;
        shell->ptys[i].master = -1;
        ev_init(&shell->ptys[i].closed, on_closed);
    }
    ev_signal_init(&shell->term, on_signal, SIGTERM);
    ev_signal_init(&shell->interrupt, on_signal, SIGINT);
    ev_signal_start(shell->loop, &shell->term);
    ev_signal_start(shell->loop, &shell->interrupt);
    settle(shell);
    if (shell->socket)
        listen_on(shell);
    ev_run(shell->loop, 0);

    while (shell->clients)
        client_close(shell->clients);
    for (unsigned i = 0; i < count; i++) {
        pty_close(&shell->ptys[i]);
        buf_free(&shell->ptys[i].out);
    }
    if (shell->socket)
        unlink(shell->socket);
    free(shell->ptys);
    sim_free(shell->sim);
}

int main(int argc, char **argv)
{
    struct options options;
    struct shell shell = {0};

    (void)argc;
    if (!options_read(&options, argv, getenv("LIANHU_SIM"))) {
        fputs(options_usage, stderr);
        return 2;
    }
    if (options.ask)
        return ask(options.socket, options.ask);
    shell.sim = sim_new(&options.config, options.seed, read_clocks());
    if (!shell.sim || !options_apply(&options, shell.sim)) {
        fputs(options_usage, stderr);
        return 2;
    }
    shell.dir = options.dir;
    shell.socket = options.socket;
    run(&shell);
    return 0;
}
