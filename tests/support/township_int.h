#ifndef TESTS_TOWNSHIP_INT_H
#define TESTS_TOWNSHIP_INT_H
/* What the files of a township share. */
#include "model/profiles.h"
#include "model/reactions.h"
#include "model/workdays.h"
#include "tests/support/township.h"

enum { SEEN_MAX = 4096 };

struct link {
    bool open, opening;
    unsigned plugs; /* of the port that was opened */
};

/* How far a test has read a phone. */
struct seen {
    char phone[PHONE_SIZE];
    size_t count;
};

struct township_rest {
    char conf[300];
    struct disk *disk;
    struct config *config;
    struct model *model;
    struct workdays *workdays;
    struct texts *texts;
    struct grammar *grammar;
    struct profile_set *profiles;
    struct reactions *reactions;
    struct link *links;
    struct seen *seen;
    size_t seen_count;
    int64_t wall_offset_ms; /* wall = mono + this */
    unsigned die_in;        /* commits; 0 never */
    bool die_after, dead;
    bool trace;
};

/* Ends the test program: there is no township to test with. */
_Noreturn void township_give_up(const struct township *town, const char *what, const char *detail);

/* Takes the roster of the plan into the store, which nobody else has open. */
void township_import(struct township *town, const struct township_plan *plan);

#endif
