#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H
/*
 * What happens in a township, drawn from a seed: people text in their ways, phones are off or full,
 * modems hang, reboot and vanish, the network loses and repeats, the daemon is killed and the power
 * fails, disks fill up, two notices go out. Everything that was texted is kept, to be compared with
 * what was filed.
 */
#include "tests/support/township.h"

struct life_plan {
    uint64_t seed;
    unsigned modems, days;
    unsigned texts_a_day;
    unsigned faults_a_day; /* over all modems */
    unsigned kills_a_week; /* of the daemon, in all ways */
    unsigned disk_faults_a_week;
    unsigned clock_jumps_a_month;
    bool plain; /* all modems by the book; else families and habits by chance */
    bool trace; /* what happens, on stderr */
};

/* One text that somebody sent. */
struct life_text {
    char phone[PHONE_SIZE];
    char *text;
    mono_t at;
};

struct life {
    struct life_plan plan;
    struct township *town;
    uint64_t random;
    char (*phones)[PHONE_SIZE];
    size_t phone_count;
    struct life_text *texts;
    size_t text_count, text_cap;
    unsigned faults, kills, starts, disk_faults;
    uint32_t cards, swapped;     /* out; another one, not yet confirmed: a bit a modem */
    mono_t disk_until, start_at; /* when the disk is fine again; when the daemon is started again */
};

struct life *life_begin(const struct life_plan *plan);

/* The days of the plan. */
void life_run(struct life *life);

/* Everything is mended and nobody texts any more; long enough for every doubt to be settled. */
void life_settle(struct life *life);

void life_end(struct life *life);

#endif
