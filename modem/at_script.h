#ifndef MODEM_AT_SCRIPT_H
#define MODEM_AT_SCRIPT_H
/*
 * Scripts of AT commands as tables, one step a row, interpreted by one small machine. A step is a
 * command, the line it wants, its limit, and what its failure means. What differs between modems
 * comes in through `make`, which writes the command of alternative 0, 1, 2 ... from their profile.
 */
#include "modem/at_chat.h"

enum at_fails {
    AT_STOP,   /* the script has failed */
    AT_IGNORE, /* go on */
    AT_NEXT,   /* the next alternative; none left: go on */
    AT_EACH    /* every alternative in turn, however each ends */
};

struct at_step {
    const char *text; /* the command; NULL: `make` writes it */
    bool (*make)(void *who, unsigned alternative, char *out, size_t size); /* false: none left */
    const char *want; /* as in struct at_command */
    int64_t limit;
    unsigned tries; /* 0 counts as 1: how often in all before `fails` applies */
    int64_t pause;  /* before another try */
    enum at_fails fails;
    void (*on_line)(void *who, struct span line);
    bool (*good)(void *who, const struct at_final *final); /* NULL: AT_OK is good */
    int64_t grace;                                         /* as in struct at_command */
};

struct at_script {
    const char *name;
    const struct at_step *steps;
    size_t count;
};

#define AT_SCRIPT(name, steps)                                                                     \
    {                                                                                              \
        name, steps, sizeof(steps) / sizeof *(steps)                                               \
    }

enum at_script_state { AT_SCRIPT_OFF, AT_SCRIPT_ON, AT_SCRIPT_DONE, AT_SCRIPT_FAILED };

struct at_script_run {
    const struct at_script *script;
    enum at_script_state state;
    size_t at; /* step */
    unsigned alternative, tried;
    mono_t not_before;
    struct at_final last; /* result of the last command */
};

void at_script_begin(struct at_script_run *run, const struct at_script *script, mono_t now);
void at_script_stop(struct at_script_run *run);

/* The next command, if one is due now. Steps whose `make` has nothing are passed over; the end of
 * the table sets AT_SCRIPT_DONE. */
bool at_script_next(struct at_script_run *run, void *who, mono_t now, struct at_command *command);

/* The command of the running step gave a line, ended. */
void at_script_line(struct at_script_run *run, void *who, struct span line);
void at_script_result(struct at_script_run *run, void *who, const struct at_final *final,
                      mono_t now);

/* The step that runs, for logs. NULL when none does. */
const struct at_step *at_script_step(const struct at_script_run *run);

#endif
