#ifndef TESTS_DEVICE_RIG_H
#define TESTS_DEVICE_RIG_H
/*
 * A device between a test and a peer, in virtual time: does what turn.c does (step, commit, let the
 * effects out, tell of the commit) and keeps what came out as words to compare. The peer takes
 * `tx` and answers with rig_bytes.
 */
#include "lianhu/buf.h"
#include "lianhu/device.h"
#include "lianhu/profile.h"
#include "tests/support/unit.h"

struct profile_set;

struct rig {
    struct device *device;
    struct profile_set *profiles;
    struct now now;
    struct effects out;
    struct buf tx;   /* what the device wrote and the peer has not taken */
    struct buf log;  /* a line per effect: "state ready", "in SM 7 0891...", "result 5 ..." */
    size_t seen;     /* offset into log up to which a test has looked */
    bool hold;       /* commits wait for rig_commit */
    unsigned aborts; /* so many of the next turns that put something out are rolled back */
    struct buf held; /* writes that wait for the commit */
    bool open, wants_open;
    unsigned long steps, commands;
    bool trace; /* to stderr */
    struct rig_wishes {
        char known_smsc[PHONE_SIZE], smsc[PHONE_SIZE];
        enum roaming roaming;
        bool usb_reset;
        const char *usb; /* what is behind the port; NULL unknown */
    } wish;              /* to be set before rig_start */
};

void rig_start(struct rig *rig, const char *profile, const char *pin, const char *known_imsi);
void rig_stop(struct rig *rig);

void rig_event(struct rig *rig, const struct device_event *event);
void rig_bytes(struct rig *rig, struct span bytes);
void rig_lost(struct rig *rig);
void rig_commit(struct rig *rig);
void rig_submit(struct rig *rig, int64_t attempt, const char *pdu_hex);

/* Lets time pass up to the device's next wake-up, at most until `limit`; opens the port when it
 * asks. True when something was stepped. */
bool rig_wait(struct rig *rig, mono_t limit);

/* Whether a line of the log from `seen` on matches (fnmatch); moves `seen` behind it. */
bool rig_saw(struct rig *rig, const char *pattern);
/* How many lines of the whole log match. */
/* Whether the log holds these bytes anywhere. */
bool rig_holds(const struct rig *rig, const char *bytes);
unsigned rig_count(const struct rig *rig, const char *pattern);

#endif
