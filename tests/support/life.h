#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H
/*
 * What happens in a township, drawn from a seed: people text in their ways, call, switch their
 * phones off; machines send what is no text; modems of all families and habits hang, reboot and
 * vanish, lose the network, their card, their settings; the network loses and repeats, lines are
 * noisy; the keeper dials codes; the daemon is killed and the power fails, disks fill up, notices
 * go out. Everything that was texted is kept, to be compared with what was filed, and everything
 * that went wrong is counted, so that no fault is thought proved that never struck.
 */
#include "roster/day.h"
#include "tests/support/township.h"
#include "tools/modemsim/sim_did.h"

struct life_plan {
    uint64_t seed;
    unsigned modems, days; /* at most LIFE_MODEMS_MAX */
    unsigned texts_a_day;
    unsigned odds_a_day;   /* messages that are no plain text */
    unsigned faults_a_day; /* over all modems */
    unsigned kills_a_week; /* of the daemon, in all ways */
    unsigned disk_faults_a_week;
    unsigned clock_jumps_a_month;
    bool plain; /* all modems by the book; else families and habits by chance */

    /* Left out, these change nothing of the history of the rest. */
    const char *model; /* with a made roster of `units`; NULL nanyu with the sample roster */
    const char *units; /* "1/2/4/8": of each level, top first */
    const char *start; /* ISO 8601; NULL a Monday in November */
    const char *conf;  /* more lines for lianhu.conf; NULL none */
    const char *modem; /* limits in the modems' sections; NULL none to speak of */
    unsigned sloppy;   /* of a hundred texts so many are written as tests/support/sloppy.h does */
    unsigned answers;  /* of a hundred texts that ask something so many are answered */
    unsigned floods_a_month; /* 0: nine */
    unsigned office_a_day;   /* what the staff of the office does, outside of which nobody works */
    unsigned notices_a_week; /* beside the two that every life has */
    bool trace;              /* what happens, on stderr */
};

enum { LIFE_MODEMS_MAX = 32, LIFE_PHONES_MAX = 256, LIFE_BAD_MAX = 64 };

/* What went wrong outside of the modems (those: sim_did.h), and what people did. */
/* clang-format off */
#define LIFE_DID_TABLE(X)                                                                         \
    X(LIFE_STOP,       "daemon stopped")     X(LIFE_KILL,      "daemon killed")                       \
    X(LIFE_POWER,      "power cut")          X(LIFE_AT_COMMIT, "killed at a commit")                  \
    X(LIFE_DISK_FULL,  "disk full")          X(LIFE_NO_WRITE,  "disk writes nothing")                 \
    X(LIFE_NO_SYNC,    "disk syncs nothing") X(LIFE_SHORT,     "disk writes half")                    \
    X(LIFE_CLOCK,      "clock set")          X(LIFE_NOTICE,    "notice")                              \
    X(LIFE_LONG,       "long text")          X(LIFE_AGAIN,     "same text again")                     \
    X(LIFE_MANY,       "many texts at once") X(LIFE_PHONE_OFF, "phone off")                           \
    X(LIFE_PHONE_FULL, "phone full")         X(LIFE_CONFIRM,   "card confirmed")                      \
    X(LIFE_USSD,       "code dialled")       X(LIFE_USSD_SAID, "code answered by the network")        \
    X(LIFE_USSD_MENU,  "menu answered")      X(LIFE_MIDST,     "fault in the midst of a submission") \
    X(LIFE_SORTED,     "text sorted")        X(LIFE_MOVED,     "case moved")                          \
    X(LIFE_FILED,      "case filed by hand") X(LIFE_REFUSED,   "staff refused")                       \
    X(LIFE_RUNG,       "somebody rung")      X(LIFE_ALL_CLEAR, "alarm ended")                         \
    X(LIFE_NOTICE_CUT, "notice stopped or resumed") X(LIFE_LOOK, "staff looked")                      \
    X(LIFE_ANSWER,     "question answered")  X(LIFE_FORGOTTEN, "question forgotten")                  \
    X(LIFE_WORKED,     "case worked by SMS") X(LIFE_IDENTITY,  "identity number texted")              \
    X(LIFE_MIDNIGHT,   "midnight")           X(LIFE_MONTH,     "end of a month")                      \
    X(LIFE_QUARTER,    "end of a quarter")   X(LIFE_NEW_YEAR,  "New Year")                            \
    X(LIFE_LEAP_DAY,   "29 February")        X(LIFE_OWN,       "text of a SIM of ours")               \
    X(LIFE_DRAFTED,    "notice drafted by SMS") X(LIFE_CODE,   "code sent back")
/* clang-format on */
enum life_did {
#define X(id, name) id,
    LIFE_DID_TABLE(X)
#undef X
        LIFE_DID_COUNT
};
const char *life_did_name(enum life_did what);

/* One text that somebody sent. */
struct life_text {
    char phone[PHONE_SIZE];
    char *text;  /* as it may be kept */
    bool masked; /* it was written with an identity number */
    mono_t at;
};

/* One message that is no plain text (sim_odd.c), each from a number of its own. */
struct life_odd {
    int code;         /* its number is 106581 and these six digits */
    const char *kind; /* a name of sim_odd_name */
};

/* What somebody will text in answer to what he got. */
struct life_answer {
    mono_t at;
    size_t phone;
    unsigned modem;
    char text[96];
};

/* What is going on with one modem. */
struct life_modem {
    bool card_out, swapped, noisy;
    mono_t swapped_at;
    unsigned wrong_pins; /* that a hand has set */
};

/* From when to when the disk took nothing, or not all. */
struct life_bad_disk {
    wall_t since, until;
};

/* A code that the keeper dialled. */
struct life_ussd {
    bool waits;
    unsigned births;  /* of the daemon when it was dialled */
    uint64_t answers; /* to that client before */
    mono_t by;
    unsigned modem;
};

struct life {
    struct life_plan plan;
    struct township *town;
    uint64_t random;
    char (*phones)[PHONE_SIZE];
    size_t phone_count;
    struct life_text *texts;
    size_t text_count, text_cap;
    struct life_odd *odds;
    size_t odd_count, odd_cap;
    struct life_modem modems[LIFE_MODEMS_MAX];
    struct sloppy *pen;  /* NULL: nobody writes sloppily */
    struct model *words; /* people write as they do in nanyu, whatever the model */
    struct life_answer answers[128];
    size_t answer_count;
    size_t *read;    /* how many of its texts the owner of each phone has read */
    uint64_t seen;   /* the network's activity then */
    bool staffed;    /* the office has its people */
    unsigned notice; /* the last that was drafted by hand */
    unsigned identities;
    unsigned ledgers_shown; /* to the office */
    unsigned pages_looked;  /* that the console told of */
    unsigned unsaved;       /* submissions whose attempt was not on the disk */
    unsigned crowded;       /* modems with more than one open attempt after a death */
    unsigned stuck;         /* a disk was fine again, and the daemon did not go on */
    unsigned leaks;         /* lines of the log with a text or a full number */
    char leak[200];         /* the first of them */
    uint64_t lines;         /* of the log */
    mono_t well_by;         /* when it must have */
    uint8_t deck[64];       /* kinds of fault, dealt one by one, then shuffled again */
    size_t dealt;
    struct life_ussd ussd;
    unsigned faults, kills, births, disk_faults;
    unsigned foreign_sent; /* submissions by a card that nobody had confirmed */
    unsigned ussd_lost;    /* codes that got no answer in time */
    uint64_t did[LIFE_DID_COUNT];
    day_t today;                            /* the date that the clock on the wall showed last */
    struct life_bad_disk bad[LIFE_BAD_MAX]; /* the first of them */
    size_t bad_count;
    mono_t disk_until, start_at; /* when the disk is fine again; when the daemon is started again */
};

struct life *life_begin(const struct life_plan *plan);

/* The days of the plan. */
void life_run(struct life *life);

/* Everything is mended and nobody texts any more; long enough for every doubt to be settled. */
void life_settle(struct life *life);

void life_end(struct life *life);

#endif
