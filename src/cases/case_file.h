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

static inline bool case_is_somebody(const struct case_person *who)
{
    return who->phone.text[0] || (who->name && who->name[0]);
}

/* Who brought it to its settlement; the numbers are stored. */
#define SETTLED_BY_TABLE(X)                                                                        \
    X(SETTLED_BY_NOBODY, "")                                                                       \
    X(SETTLED_ON_SPOT, "on_spot") /* the filer, before anybody was sent */                         \
    X(SETTLED_BY_HANDLER, "handler")                                                               \
    X(SETTLED_BY_CENTRE, "centre")

/* What the clock does next with a case; the numbers are stored. */
#define CLOCK_STEP_TABLE(X)                                                                        \
    X(CLOCK_NONE, "none")                                                                          \
    X(CLOCK_REMIND, "remind") /* the handler, before the limit */                                  \
    X(CLOCK_YELLOW, "yellow") /* the limit has passed: yellow card */                              \
    X(CLOCK_RED, "red")                                                                            \
    X(CLOCK_AGAIN, "again")   /* still nothing: the level above hears of it once a week */         \
    X(CLOCK_RESUME, "resume") /* the delay is over */                                              \
    X(CLOCK_CLOSE, "close")   /* settled, and nobody objected in time */

#define X(name, words) name,
enum settled_by { SETTLED_BY_TABLE(X) SETTLED_BYS };
enum clock_step { CLOCK_STEP_TABLE(X) CLOCK_STEPS };
#undef X
/* How closely somebody above watches it: "" "plain" "yellow" "red"; the numbers are stored. */
const char *supervision_name(enum supervision supervised);
bool supervision_parse(const char *name, enum supervision *supervised);
const char *settled_by_name(enum settled_by by);

/* Begin a new one with case_file_blank: a time of 0 is 1970, not "unknown". */
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

    /* Its place in the ledger: given once, by the store, when a case with accepted_at and ledger is
     * first saved; counted per calendar year (of accepted_at, local) and ledger. 0: not in it yet,
     * and refused, withdrawn and merged reports never are. */
    int year_number;
    const char *ledger; /* the model's id, "" until it is taken into one */

    int grade;          /* index into the model's grades, the lightest is 0 */
    int64_t desk;       /* the unit whose people have it now: its own, or one above; 0 its own */
    const char *party2; /* 乙方, "" none or not known */
    int64_t household2;
    int household2_number;
    int people;     /* how many are part of it; 0 not said */
    int64_t amount; /* yuan; 0 not said */
    const char *place;
    const char *result;    /* how it was settled, in words */
    const char *agreement; /* 协议编号; "口头" for a spoken one; "" none */
    const char *mode; /* an errand's: 马上办 代着办 领着办, "" not an errand or not said */
    const char *bureau; /* the line bureau that reads it, "" none */

    /* WALL_NONE: not yet. closed_at: at any end, refused and transferred ones too. A case that is
     * reopened keeps accepted_at alone. */
    wall_t accepted_at, sent_at, settled_at, closed_at;
    wall_t held_from, held_until; /* while it is on hold */
    const char *hold_reason;
    /* The limit of the stage it is in (accept, handle, verify) and when a red card follows. due_at
     * above is the date that people are told: the handling limit, as delays have moved it. */
    wall_t limit_at, red_at;
    wall_t clock_at; /* when the clock must next look at it; WALL_NONE only at an end */
    enum clock_step clock_step;

    enum supervision supervised;
    int points;   /* of the cards it drew */
    int failures; /* settlements that did not hold, attempts that came to nothing */
    enum settled_by settled_by;
    /* What the filer and the party said: "" nothing. Silence stays silence: `silent` is set when
     * the time for a rating is over and nobody had said a word. */
    const char *rating, *rating_party;
    wall_t rated_at;
    bool silent;
    struct case_person charge; /* 包案: who answers for it until the end */
    int64_t merged_into;       /* 0 none */
    bool warned;               /* an early warning pointed to it before it became grave */
};

/* clang-format off */
/* Everything in it that is borrowed text, and its times. */
#define CASE_STRINGS(X)                                                                            \
    X(kind) X(unit_path) X(party) X(subject) X(subject_word) X(remarks) X(mark) X(source)          \
    X(reporter.name) X(handler.name) X(ledger) X(party2) X(place) X(result) X(agreement) X(mode)   \
    X(bureau) X(hold_reason) X(rating) X(rating_party) X(charge.name)
#define CASE_TIMES(X)                                                                              \
    X(filed_at) X(due_at) X(changed_at) X(accepted_at) X(sent_at) X(settled_at) X(closed_at)       \
    X(held_from) X(held_until) X(limit_at) X(red_at) X(clock_at) X(rated_at)
/* clang-format on */

/* A case of which nothing is known yet: every string "", every time WALL_NONE. */
struct case_file case_file_blank(void);

/* EFFECT_CASE_HELPER: 协办, inserted, or with `ended` taken away. */
struct case_helper {
    int64_t case_serial;
    struct case_person who;
    const char *role; /* in the words of who named them: "派出所"; "" */
    bool ended;
};

/* EFFECT_CASE_LINK: cases that belong together; a < b. */
struct case_link {
    int64_t a, b;
    const char *why;
};

/* EFFECT_CASE_PAPER: a paper of an errand, inserted or replaced by case and name. */
struct case_paper {
    int64_t case_serial;
    const char *paper;            /* 户口本 */
    wall_t asked_at, received_at; /* WALL_NONE: not yet */
};

/* EFFECT_FOLLOW_UP: 回访, one visit to come or done; inserted or replaced by id. */
struct follow_up {
    int64_t id, case_serial;
    wall_t due_at, asked_at, done_at; /* WALL_NONE: not yet */
    const char *way; /* "sms": the clock asks; "phone" "visit": the office; "": dropped */
    const char *by;  /* who did it, as events name people; "" */
    int kept;        /* 1 the agreement holds, 0 it was broken, -1 not known */
    const char *rating, *words;
};

/* A case that becomes grave so long after a warning of its household had been warned of. */
enum { WARNING_HOLDS_DAYS = 90 };

/* EFFECT_WARNING: an early warning, inserted or replaced by id. */
struct early_warning {
    int64_t id;
    const char *rule; /* its title in the model */
    wall_t at;
    int64_t unit, household;
    const char *cases; /* numbers of the cases that caused it, with blanks between */
    const char *told;  /* who was told, names with blanks between */
    wall_t heeded_at;  /* somebody saw to it; WALL_NONE not yet */
};

/* EFFECT_REGISTER: a line of a register that the model declares (cases/register.h); inserted with
 * id 0, else inserted or replaced by id. Begin with register_blank. */
struct register_entry {
    int64_t id;
    const char *reg, *kind;
    int64_t unit, household, person, message;
    const char *party, *subject, *remarks;
    wall_t at;
    struct phone phone;
    int64_t case_serial; /* the case that put it there; 0 none */
    int number;          /* 序号 of its register and year, given by the store */
    int household_number;
    const char *unit_path;

    struct case_person helper; /* 帮扶人, or who has to put it right */
    wall_t visited_at, visit_due;
    const char *visit_words;
    wall_t limit_at, fixed_at; /* until when to put right; when it was */
    const char *fixed_words, *fixed_by;
    wall_t done_at;
    const char *done_words, *done_by; /* done_by as events name people; so is fixed_by */
    wall_t clock_at;                  /* when somebody has to be reminded; WALL_NONE never */
    int reminded;                     /* how often, of what is due now */
    const char *said;                 /* lines "title=value": the columns of FROM_SAID */
    bool sealed;                      /* its words are kept sealed */
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
    bool duty;              /* one of the duty phones of lianhu.conf */
    const char *as;         /* the words for events: "phone:+86..." or "staff:NAME" */
};

/* On the roster, as a person or as a phone of a household; or a duty phone. */
static inline bool actor_known(const struct actor *who)
{
    return who->person != 0 || who->household != 0 || who->duty;
}

/* A unit on the way from the bottom to the top. */
struct unit_step {
    int64_t id;
    int level; /* index into the model's levels */
    const char *name;
};

/* EFFECT_NUDGE: a text that may wait for the hours in which people are texted, and becomes one
 * digest with others for the same phone. A newer one of the same case takes its place. */
struct case_nudge {
    struct phone phone;
    int64_t case_serial;
    struct span text; /* as it is sent if it stays alone, signature included */
    bool urgent;      /* does not wait for those hours */
    bool drop;        /* all of this phone have been sent */
    wall_t at;
};

/* Nudges that wait for one phone. */
struct nudged {
    struct phone phone;
    bool urgent;
};

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
    /* What belongs to a case; each returns how many it filled. */
    size_t (*helpers)(void *ctx, int64_t serial, struct case_helper *out, size_t max);
    size_t (*links)(void *ctx, int64_t serial, struct case_link *out, size_t max);
    size_t (*papers)(void *ctx, int64_t serial, struct case_paper *out, size_t max);
    size_t (*follow_ups)(void *ctx, int64_t serial, struct follow_up *out, size_t max);
    bool (*follow_up)(void *ctx, int64_t id, struct follow_up *out);
    /* The oldest visits that are due and not done. */
    size_t (*follow_ups_due)(void *ctx, wall_t now, struct follow_up *out, size_t max);
    /* The cases at which the clock must look, longest waiting first. */
    size_t (*on_clock)(void *ctx, wall_t now, struct case_file *out, size_t max);
    /* Phones for which nudges wait, urgent ones alone or all: not urgent, and more than the tenth
     * text of a day, they come together for an hour. Then those of a phone whose cases are still
     * open, oldest first. */
    size_t (*nudged)(void *ctx, bool urgent, wall_t now, struct nudged *out, size_t max);
    size_t (*nudges)(void *ctx, const struct phone *phone, struct case_nudge *out, size_t max);
    /* A unit and those above it, bottom first. */
    size_t (*upwards)(void *ctx, int64_t unit, struct unit_step *out, size_t max);
    /* The phone of a household that is texted to; false none. */
    bool (*household_phone)(void *ctx, int64_t household, struct phone *out);
    /* Cases filed since then, newest first, but those refused, withdrawn and merged: in which a
     * household is one of the sides, in which two are the two sides, that a unit has. */
    size_t (*of_household)(void *ctx, int64_t household, wall_t since, struct case_file *out,
                           size_t max);
    size_t (*of_pair)(void *ctx, int64_t a, int64_t b, wall_t since, struct case_file *out,
                      size_t max);
    size_t (*of_unit)(void *ctx, int64_t unit, wall_t since, struct case_file *out, size_t max);
    /* The newest warning by a rule about a unit and household (0 none) since then; rule NULL: any
     * rule, about the household. */
    bool (*warning_since)(void *ctx, const char *rule, int64_t unit, int64_t household,
                          wall_t since, struct early_warning *out);
    /* Free ids, as next_serial. */
    int64_t (*next_follow_up)(void *ctx);
    int64_t (*next_warning)(void *ctx);
    /* A household by id, or with id 0 by its number in a unit; false none. */
    bool (*household)(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out);
};

#endif
