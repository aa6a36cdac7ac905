#ifndef DAEMON_GATEWAY_H
#define DAEMON_GATEWAY_H
/*
 * The whole daemon without a loop. Events come in with the time; they step the machines, whose
 * wishes are stored in one transaction; gateway_finish commits it once and only then lets out what
 * touches the world. Ahead of it goes what no change of this turn has to be kept for: AT+CMGS=<n>,
 * which ESC can take back, reading a storage, and emptying a slot that an earlier turn committed.
 * The same code runs under libev (loop_ev.c) and under virtual time in tests.
 */
#include "daemon/config.h"
#include "intake/reading.h"
#include "lianhu/device.h"
#include "lianhu/tty_list.h"
#include "model/model.h"
#include "model/reactions.h"
#include "model/texts.h"
#include "store/store.h"

/* What the loop does for the daemon. None of these may call back into it. */
struct world {
    void *ctx;
    void (*port_open)(void *ctx, unsigned modem); /* the outcome comes back as an event */
    void (*port_close)(void *ctx, unsigned modem);
    void (*port_write)(void *ctx, unsigned modem, struct span bytes);
    void (*client_write)(void *ctx, uint64_t client, struct span line);

    /* These may be NULL: nobody does it. */
    /* The two modems are each behind the other's port: close both, open them the other way. */
    void (*port_swap)(void *ctx, unsigned modem, unsigned other);
    /* Have its USB device re-authorised; false with the reason in `why`, in Chinese. */
    bool (*usb_reset)(void *ctx, unsigned modem, char *why, size_t why_size);
    /* Have the database copied into a file of that name by a process of its own, which tells by
     * backup.told; false: it could not be started. */
    bool (*backup)(void *ctx, const char *name);
};

/* What it works with; all borrowed, none may be NULL but `profiles` with a count of 0. */
struct gateway_parts {
    const struct config *config;
    const struct model *model;
    const struct texts *texts;
    const struct grammar *grammar;
    struct store *store;
    const struct profile *profiles;
    size_t profile_count;
    const struct reactions *reactions; /* may be NULL */
    const struct workdays *workdays;   /* NULL: of every year the weekends only */
};

struct gateway;
struct gateway *gateway_new(const struct gateway_parts *parts, const struct world *world,
                            struct now now);
void gateway_free(struct gateway *gateway);

/* Other policy for the same modems and store: after a reload. Call between turns. */
void gateway_policy(struct gateway *gateway, const struct gateway_parts *parts);

/* Something happened to a modem: opened, lost, bytes. */
void gateway_device(struct gateway *gateway, unsigned modem, const struct device_event *event,
                    struct now now);

/* What is behind the port of a modem that was just opened, to be told before DEV_OPENED; and what
 * was behind it last, in whichever run. */
void gateway_port_seen(struct gateway *gateway, unsigned modem, const struct tty_info *info,
                       struct now now);
void gateway_port_last(const struct gateway *gateway, unsigned modem, struct tty_info *out);

/* Who asks on the control socket. */
struct caller {
    uint64_t client;
    unsigned uid;
    bool trusted; /* root, the gateway's own user, the console's: may act for staff */
    bool console; /* the console's user: may do so, and nothing in its own name */
};

/* One line of the control protocol; its answer goes out with the turn. */
void gateway_request(struct gateway *gateway, const struct caller *caller, struct span line,
                     struct now now);

/* Does what is due by time. */
void gateway_tick(struct gateway *gateway, struct now now);

/* Ends the turn: commits what the events of this turn changed, lets the effects out. */
void gateway_finish(struct gateway *gateway, struct now now);

/* When gateway_tick is wanted next; MONO_NEVER when only events can wake it. */
mono_t gateway_wakes(const struct gateway *gateway, struct now now);

/* Begins nothing new: what was announced is taken back, what has left may still be answered.
 * gateway_left: every modem has come to rest. */
void gateway_leave(struct gateway *gateway, struct now now);
bool gateway_left(const struct gateway *gateway);

/* Takes the modems to rest at once: ESC where a prompt is open, then nothing. Finish the turn after
 * it. */
void gateway_stop(struct gateway *gateway, struct now now);

/* How long things took, as the loop saw it: the gateway itself reads no clock. */
struct loop_times {
    uint64_t turns, commits;                    /* commits that had something to write */
    int64_t turn_us, commit_us;                 /* all together */
    int64_t longest_turn_us, longest_commit_us; /* commits are part of their turn */
};

/* Kept by the loop, told by `status`, which may start it anew. */
struct loop_times *gateway_times(struct gateway *gateway);

/* True once after something large came to its end: its memory can go back to the system. */
bool gateway_grew(struct gateway *gateway);

/* True when the last commit failed and nothing is accepted or submitted until one succeeds. */
bool gateway_is_sick(const struct gateway *gateway);

#endif
