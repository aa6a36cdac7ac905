#ifndef CASES_CASE_FILE_H
#define CASES_CASE_FILE_H
/*
 * A case as a value, and what the deciding room needs to know of the world: small readers that the
 * store fills and tests fill with arrays. Strings are borrowed from whoever filled the struct.
 */
#include "lianhu/case_number.h"
#include "lianhu/message.h"
#include "model/model.h"

/* design.md section 5, "case state"; the numbers are stored. */
#define CASE_STATE_TABLE(X)                                                                        \
    X(CASE_NEW, "new")                                                                             \
    X(CASE_INCOMPLETE, "incomplete")                                                               \
    X(CASE_ACCEPTED, "accepted")                                                                   \
    X(CASE_DISPATCHED, "dispatched")                                                               \
    X(CASE_IN_WORK, "in_work")                                                                     \
    X(CASE_ON_HOLD, "on_hold")                                                                     \
    X(CASE_PASSED_UP, "passed_up")                                                                 \
    X(CASE_SETTLED, "settled")                                                                     \
    X(CASE_CLOSED, "closed")                                                                       \
    X(CASE_REFUSED, "refused")                                                                     \
    X(CASE_TRANSFERRED, "transferred")                                                             \
    X(CASE_WITHDRAWN, "withdrawn")                                                                 \
    X(CASE_MERGED, "merged")                                                                       \
    X(CASE_REOPENED, "reopened")

#define X(name, words) name,
enum case_state { CASE_STATE_TABLE(X) CASE_STATES };
#undef X
const char *case_state_name(enum case_state state);
bool case_state_parse(const char *name, enum case_state *state);

/* True while something is still to be done about it. */
bool case_is_open(enum case_state state);

/* Who filed it or works it. */
struct case_person {
    int64_t person; /* 0 not on the roster */
    const char *name;
    struct phone phone;
};

struct case_file {
    int64_t serial;
    const char *kind; /* the model's code */
    enum case_state state;
    int64_t unit, household; /* household 0 none */
    int household_number;    /* 户号 as the reporter says it; 0 none */
    const char *unit_path;
    const char *party;        /* "" none */
    const char *subject;      /* the category's title, "" none */
    const char *subject_word; /* the sender's own word */
    const char *remarks;
    const char *mark;   /* why a clerk should look, "" no reason */
    const char *source; /* "sms" "visit" "phone" "letter" "paper" */
    wall_t filed_at, due_at, changed_at;
    struct case_person reporter, handler;
    int64_t message; /* the text that filed it, 0 none */
};

/* EFFECT_REGISTER: a line of a register that the model declares. */
struct register_entry {
    const char *reg, *kind;
    int64_t unit, household, person, message;
    const char *party, *subject, *remarks;
    wall_t at;
    struct phone phone;
};

/* The person behind a phone, as far as decisions need it. */
struct actor {
    struct phone phone;
    int64_t person;    /* 0: not on the roster */
    const char *name;  /* "" for a stranger */
    int64_t unit;      /* of the office that counts most: the lowest unit; 0 none */
    int64_t household; /* a phone of a household, whose person is not on the roster; 0 none */
    const char *unit_path;
    const char *unit_short; /* "第1联防组" */
    const char *role;       /* the model's code, "" none */
    unsigned may;           /* MAY_* of all offices together */
    const char *as;         /* the words for events: "phone:+86..." or "staff:NAME" */
};

/* On the roster, as a person or as a phone of a household. */
static inline bool actor_known(const struct actor *who)
{
    return who->person != 0 || who->household != 0;
}

/* A household as a case names it. */
struct case_household {
    int64_t id, unit;
    int number;
    const char *head;
};

/* What a grid head or the staff have to do. */
struct case_work {
    int64_t to_accept, in_work, overdue;
};

struct case_reader {
    void *ctx;
    /* The next free serial; each call gives a new one within the transaction. */
    int64_t (*next_serial)(void *ctx);
    /* One case; false when there is none. Strings live until the reader's owner says so. */
    bool (*by_serial)(void *ctx, int64_t serial, struct case_file *out);
    /* The newest open cases that `who` reported, or a predecessor in an office that `who` holds;
     * returns how many there are, fills up to max. */
    size_t (*open_of_reporter)(void *ctx, const struct actor *who, struct case_file *out,
                               size_t max);
    /* The newest open cases of a household, of `kind` or any (NULL), whoever reported them; returns
     * how many it filled. */
    size_t (*open_of_household)(void *ctx, int64_t household, const char *kind,
                                struct case_file *out, size_t max);
    /* The newest case of any state that `who` reported. */
    bool (*last_of_reporter)(void *ctx, const struct actor *who, struct case_file *out);
    /* The case that a rating without a number means: of those that `who` reported and that are
     * settled or closed, the one that changed last. */
    bool (*last_to_rate)(void *ctx, const struct actor *who, struct case_file *out);
    /* What waits at `unit` and below: to accept, in work, overdue at `now`. */
    void (*work_below)(void *ctx, int64_t unit, wall_t now, struct case_work *out);
    /* True when `unit` is `above` or lies below it. */
    bool (*unit_within)(void *ctx, int64_t unit, int64_t above);
    /* The first office-holder with one of these roles of `unit` or of the nearest unit above it;
     * false none. */
    bool (*worker_for)(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                       struct case_person *out);
    /* The only person in office of that very name; false when there is none or more than one. */
    bool (*person_named)(void *ctx, const char *name, struct case_person *out);
    /* A household by id, or with id 0 by its number in a unit; false none. */
    bool (*household)(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out);
};

#endif
