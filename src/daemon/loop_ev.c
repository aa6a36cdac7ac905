#include "daemon/control_socket.h"
#include "daemon/loop_ev_int.h"
#include "daemon/notify.h"
#include "daemon/self_check.h"
#include "lianhu/log.h"
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Seconds that modems have to come to rest before the process ends. */
#define LEAVE_LIMIT 0.5

/* A turn takes in what comes meanwhile, but no longer than this. */
#define TURN_LIMIT (2 * MSEC)

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
    if (links_tell_tried(loop)) { /* the next turn has begun */
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

/* Comes round only while the loop does. */
static void on_watchdog(struct ev_loop *ev, struct ev_timer *timer, int revents)
{
    (void)ev;
    (void)timer;
    (void)revents;
    notify_systemd("WATCHDOG=1");
}

static void watch_ourselves(struct loop *loop)
{
    double each = (double)notify_watchdog() / 1e6;

    ev_timer_init(&loop->watchdog, on_watchdog, each, each);
    if (each > 0)
        ev_timer_start(loop->ev, &loop->watchdog);
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

static bool world_backup(void *ctx, const char *name)
{
    return self_backup_start(((struct loop *)ctx)->config->path, name);
}

struct loop *loop_new(const struct config *config, struct buf *why)
{
    struct loop *loop = xcalloc(1, sizeof *loop);

    loop->ev = ev_default_loop(EVFLAG_AUTO);
    loop->config = config;
    loop->listener = -1;
    loop->console_uid = control_socket_uid(config->web.user);
    loop->world = (struct world){
        loop,
        world_port_open,
        world_port_close,
        world_port_write,
        world_client_write,
        world_port_swap,
        world_usb_reset,
        world_backup,
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
    ev_io_init(&loop->accept, client_accept, loop->listener, EV_READ);
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
    watch_ourselves(loop);
    ev_run(loop->ev, 0);
    gateway_stop(loop->gateway, loop_now());
    gateway_finish(loop->gateway, loop_now());
    ev_prepare_stop(loop->ev, &loop->prepare);
    ev_check_stop(loop->ev, &loop->check);
    ev_idle_stop(loop->ev, &loop->settle);
    ev_timer_stop(loop->ev, &loop->timer);
    ev_timer_stop(loop->ev, &loop->leave);
    ev_timer_stop(loop->ev, &loop->watchdog);
    ev_signal_stop(loop->ev, &loop->term);
    ev_signal_stop(loop->ev, &loop->interrupt);
    ev_signal_stop(loop->ev, &loop->hangup);
}
