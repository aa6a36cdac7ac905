#ifndef LEDGER_LEDGER_READER_H
#define LEDGER_LEDGER_READER_H
/*
 * What ledgers ask of the store, which fills this struct; tests fill it with arrays. Every function
 * reads a bounded number of rows, so that a request for a page never holds up the loop: a list may
 * give fewer rows than it was asked for and still have more behind them.
 */
#include "cases/case_file.h"
#include "cases/tally.h"
#include "ledger/period.h"

/* What a sheet is asked about. */
struct ledger_query {
    const char *ledger;    /* id */
    int64_t unit;          /* and all below it; 0 the whole gateway */
    const char *unit_path; /* with unit 0 the name of the top, for the heading alone */
    int unit_level;        /* index into the model's levels; -1 the whole gateway */
    struct period period;
    int64_t notice; /* coverage: of this notice */
    int64_t drive;  /* coverage: of this drive instead; 0 none */
    const char *drive_code;
    const struct words *drive_roles; /* who answers for it */
    int drive_level;                 /* where units are ticked off: their level; -1 households */
    bool full;                       /* personal data are shown */
    wall_t now;
};

/* Where a list goes on; all zero at its beginning. What `at` and `id` say is the reader's. */
struct ledger_cursor {
    int64_t at, id;
    int64_t rows; /* written so far */
    bool done;
};

/* An entry of a register. */
struct ledger_entry {
    int64_t id;
    int number; /* of its register and year */
    const char *unit_path, *party, *subject, *remarks;
    int household_number; /* 0 none */
    const char *household_head;
    wall_t at;
    const char *phone, *filler; /* who sent it: number, and name if known */
    const char *helper;         /* one-to-one, "" none */
    wall_t visited_at, next_visit, done_at;
    const char *visit_words;
    wall_t limit_at, fixed_at;
    const char *fixed_words, *done_words;
    const char *done_by; /* as events name people */
    const char *said;    /* lines "title=value" */
};

/* A notice with its counts. */
struct ledger_notice {
    const char *number, *kind, *title, *text, *audience;
    const char *drafter, *checker, *signer; /* as events name people */
    const char *again;          /* numbers of the notices that went to its silent ones */
    wall_t drafted_at, sent_at; /* WALL_NONE unknown */
    wall_t held_at; /* of a meeting: as the calendar has it, or until when they answer */
    enum notice_answer answer;
    int64_t total, good, failed;
    int64_t heard;    /* said anything, or signed in at the door */
    int64_t attended; /* signed in */
    int64_t second;   /* were asked again */
};

/* A group: a unit of the lowest level. */
struct ledger_group {
    int64_t id;
    const char *path, *leader;
    int64_t households;
};

struct ledger_home {
    int64_t id, unit;
    const char *unit_path, *head;
    int number;
    const char *phone, *voice; /* "" none */
    bool warns, warned, ended;
};

/* What is known of a household, or a unit, in a drive. */
struct ledger_mark {
    int answer; /* index into the model's answers */
    const char *why, *actor, *filler;
    wall_t at;
};

/* A line of the score sheet. Points come as they are printed. */
struct ledger_score {
    const char *unit_path;
    const char *period, *person, *extra, *minus, *score, *band;
    int rank;
    const char *const *items; /* as many as the model's evaluation has, in its order */
};

/* Coverage: how many of a unit and below were asked and have been heard of. */
struct ledger_reach {
    int64_t unit;
    const char *path;
    int level;
    int64_t asked, heard;
    int64_t done; /* of a drive */
};

/* Somebody who was asked and has not been heard of. */
struct ledger_silent {
    const char *name, *phone;
    int household_number; /* 0: a person with an office */
    int message_state;    /* enum message_state; -1: nothing was sent yet, or there is no phone */
    bool rung;            /* by a clerk, and what came of it */
    const char *rung_words;
    bool drive; /* of a drive: */
    bool led;   /* somebody answers for the unit */
    int answer; /* index of the drive's answers; -1 nothing is known */
    const char *why;
};

struct ledger_child {
    int64_t unit;
    const char *path;
};

typedef void (*ledger_event_fn)(void *ctx, wall_t at, const char *actor, const char *what,
                                const char *detail);
typedef void (*ledger_case_fn)(void *ctx, const struct case_file *cf);
typedef void (*ledger_entry_fn)(void *ctx, const struct ledger_entry *entry);
typedef void (*ledger_notice_fn)(void *ctx, const struct ledger_notice *notice);
typedef void (*ledger_group_fn)(void *ctx, const struct ledger_group *group);
typedef void (*ledger_home_fn)(void *ctx, const struct ledger_home *home);
typedef void (*ledger_score_fn)(void *ctx, const struct ledger_score *score);
typedef void (*ledger_silent_fn)(void *ctx, const struct ledger_silent *silent);
typedef void (*ledger_tally_fn)(void *ctx, const char *kind, const char *subject, int grade,
                                const struct tally_month *row);

/* Lists move the cursor and set its `done`; its `rows` is not theirs. */
struct ledger_reader {
    void *ctx;
    const struct case_reader *cases;

    /* Cases of a ledger whose acceptance lies in the period, in the order of their numbers. */
    void (*list_cases)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                       size_t limit, ledger_case_fn each, void *arg);
    /* Of all ledgers those that somebody above watches, answers for, or that are grave. */
    void (*list_outstanding)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                             size_t limit, ledger_case_fn each, void *arg);
    void (*events)(void *ctx, int64_t case_serial, ledger_event_fn each, void *arg);
    /* The name behind a number in the form +86..., "" unknown. */
    const char *(*name_of)(void *ctx, const char *phone);
    /* The first number of a household, "" none. */
    const char *(*household_phone)(void *ctx, int64_t household);
    const char *(*unit_path)(void *ctx, int64_t unit);

    void (*list_entries)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                         size_t limit, ledger_entry_fn each, void *arg);
    bool (*entry)(void *ctx, int64_t id, ledger_entry_fn each, void *arg);
    /* Those drafted in the period. */
    void (*list_notices)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                         size_t limit, ledger_notice_fn each, void *arg);
    /* Units of `level` that lie in the unit asked about. Leaders are those of `roles`. */
    void (*list_groups)(void *ctx, const struct ledger_query *q, int level,
                        const char *const *roles, struct ledger_cursor *at, size_t limit,
                        ledger_group_fn each, void *arg);
    void (*list_homes)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                       size_t limit, ledger_home_fn each, void *arg);
    /* The newest drive of a code that was opened before then, 0 none; NULL: there are no drives.
     * What is known of a household in it (0: of the unit itself); false nothing. */
    int64_t (*drive_newest)(void *ctx, const char *code, wall_t before);
    bool (*drive_mark)(void *ctx, int64_t drive, int64_t unit, int64_t household,
                       struct ledger_mark *out);
    /* NULL: nothing is evaluated. */
    void (*list_scores)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                        size_t limit, ledger_score_fn each, void *arg);

    /* Sums of the months first..last of a unit and below; 0 the whole gateway. */
    void (*tally)(void *ctx, int64_t unit, int first, int last, ledger_tally_fn each, void *arg);
    /* The next unit below `unit` (0: the tops) behind `after` (0: the first); false none. */
    bool (*child)(void *ctx, int64_t unit, int64_t after, struct ledger_child *out);

    /* Coverage of what q->notice or q->drive asked: the next unit in the order of paths, counts
     * with all below it; false at the end. Whom it has not heard of in that very unit, and of a
     * drive what is not done. */
    bool (*reach)(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                  struct ledger_reach *out);
    void (*silent)(void *ctx, const struct ledger_query *q, int64_t unit, ledger_silent_fn each,
                   void *arg);
};

#endif
