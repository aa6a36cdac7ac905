#ifndef DAEMON_LOOP_EV_INT_H
#define DAEMON_LOOP_EV_INT_H
/* The loop's own parts: its ports (loop_ev_links.c), its clients (loop_ev_clients.c), its turns. */
#include "daemon/loop_ev.h"
#include "daemon/place.h"
#include <ev.h>

struct port;

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
    unsigned console_uid; /* geteuid() where the console has no user of its own */
    bool crowded;         /* something large was asked or answered: its memory goes back */
    int listener;
    struct ev_io accept;
    struct ev_prepare prepare;
    struct ev_check check;
    struct ev_idle settle; /* active while a turn is open: runs when no more events are there */
    mono_t turn_began, commit_began;
    struct ev_timer timer, leave, watchdog;
    bool leaving;
    struct ev_signal term, interrupt, hangup;
    void (*reload)(void *ctx);
    void *reload_ctx;
};

/* ---- loop_ev_links.c: serial ports ---- */
void world_port_open(void *loop, unsigned modem);
void world_port_close(void *loop, unsigned modem);
void world_port_write(void *loop, unsigned modem, struct span bytes);
void world_port_swap(void *loop, unsigned modem, unsigned other);
bool world_usb_reset(void *loop, unsigned modem, char *why, size_t why_size);
void link_close(struct link *link);

/* Tells the gateway of the ports that were opened, or not, in the turn that has ended: the next one
 * has begun. False: there were none. */
bool links_tell_tried(struct loop *loop);

/* ---- loop_ev_clients.c: the control socket ---- */
void world_client_write(void *loop, uint64_t client, struct span line);
void client_free(struct client *client);
void client_accept(struct ev_loop *ev, struct ev_io *io, int revents);

#endif
