#ifndef CASES_REGISTER_H
#define CASES_REGISTER_H
/*
 * Registers (台账 that nobody has to come for): what the model declares of them decides who fills
 * one, which columns are checked, who looks after an entry one to one, how often somebody has to go
 * there, until when it has to be put right (整改), and who strikes it off (销号). By SMS, by
 * command and by the clock through the same door; each move is an event.
 */
#include "cases/case_service.h"

enum { ENTRIES_MAX = 16, SAID_MAX = 2048 };

struct register_reader {
    void *ctx;
    int64_t (*next_id)(void *ctx);
    bool (*by_id)(void *ctx, int64_t id, struct register_entry *out);
    /* Entries of a household that are not struck off, newest first. */
    size_t (*open_of_household)(void *ctx, int64_t household, struct register_entry *out,
                                size_t max);
    /* Of those that this person looks after, the same. */
    size_t (*open_of_helper)(void *ctx, int64_t person, struct register_entry *out, size_t max);
    /* Entries whose clock has come, the longest waiting first. */
    size_t (*due)(void *ctx, wall_t now, struct register_entry *out, size_t max);
};

struct register_entry register_blank(void);

/* The columns of the model that hold a value of their own. */
const char *register_said(const struct register_entry *e, const char *title, char *out,
                          size_t size);

/* ---- entering -------------------------------------------------------------------------------- */

/* Puts a new entry: its words fill the checked columns, and the form says when it has to be put
 * right and visited. Its strings live as long as `out`; it gets its id. `detail`: of the event. */
void register_put(const struct case_service *s, struct register_entry *e, const struct actor *who,
                  const char *detail, wall_t now, struct effects *out);

/* When the clock looks at it next, as nobody has been reminded yet. */
void register_wind(struct register_entry *e);

/* True when somebody in this office fills the register by SMS. */
bool register_may_fill(const struct model *model, const struct kind *kind, const struct actor *who);

/* A case of a kind that the model names was accepted: its person stands in the register from then
 * on, unless the household is there already. */
void register_from_case(const struct case_service *s, const struct case_file *cf,
                        const struct actor *who, wall_t now, struct effects *out);

/* ---- moves ----------------------------------------------------------------------------------- */

/* clang-format off */
#define ENTRY_MOVE_TABLE(X)                                                                        \
    X(ENTRY_HELPER, "helper")                                                                      \
    X(ENTRY_VISIT, "visit")                                                                        \
    X(ENTRY_FIX, "fix")                                                                            \
    X(ENTRY_STRIKE, "strike")                                                                      \
    X(ENTRY_REOPEN, "reopen")                                                                      \
    X(ENTRY_SET, "set")
/* clang-format on */

#define X(name, words) name,
enum entry_move { ENTRY_MOVE_TABLE(X) ENTRY_MOVES };
#undef X

struct entry_command {
    enum entry_move move;
    const char *words;         /* what was found, how it was put right, why */
    struct case_person helper; /* ENTRY_HELPER */
    wall_t at;                 /* ENTRY_VISIT: when it was; ENTRY_HELPER: the new limit; or none */
    const char *set;           /* ENTRY_SET: lines "title=value"; "" takes the value away */
    const struct actor *actor;
    int64_t message;
    wall_t now;
};

enum entry_result {
    ENTRY_DONE,
    ENTRY_NOT_ALLOWED,
    ENTRY_NOT_NOW,    /* struck off already, or not */
    ENTRY_NOT_OF_IT,  /* the register does not have that: no visits, no end */
    ENTRY_RECHECK,    /* somebody else has to look at it, and it has to be put right first */
    ENTRY_BAD_COLUMN, /* no such column */
    ENTRY_BAD_VALUE   /* not what the column's type wants */
};

/* Changes and saves the entry, tells its helper what he has to know. */
enum entry_result register_move(const struct case_service *s, const struct entry_command *c,
                                struct register_entry *e, struct effects *out);

/* Checks lines "title=value" against the form and puts them into e->said. */
enum entry_result register_set(const struct register_form *form, const char *lines,
                               struct register_entry *e, struct effects *out);

/* "open", "overdue", "fixed", "done": as the texts name them. */
const char *register_state_name(const struct register_entry *e, wall_t now);

/* The title of a column that an entry made at the desk still lacks; NULL none. */
const char *register_lacks(const struct register_form *form, const struct register_entry *e);

/* 走访, 帮扶, 整改, 销号 by SMS; of a case where one is named. */
void register_order(const struct case_service *s, const struct intake *in, struct effects *out);

/* Reminds of what is due: a visit, a limit. False: nothing is left. */
bool register_clock(const struct case_service *s, wall_t now, struct effects *out);

#endif
