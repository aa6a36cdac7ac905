#include "modem/ladder.h"

static const int64_t CALM = 10 * MIN;
static const unsigned ROUNDS_UNTIL_TOLD = 3;

static const int64_t back_off[] = {1 * MIN, 2 * MIN, 5 * MIN, 15 * MIN, 60 * MIN};

#define ON(trouble) (1U << (trouble))

/* clang-format off */
static const struct {
    enum ladder_step step;
    unsigned troubles;
    bool needs_answer;
} rows[] = {
    {LADDER_REINIT, ON(TROUBLE_BROKEN),                                           true },
    {LADDER_RADIO,  ON(TROUBLE_BROKEN) | ON(TROUBLE_NO_NETWORK) | ON(TROUBLE_SIM), true },
    {LADDER_RESET,  ON(TROUBLE_BROKEN) | ON(TROUBLE_NO_NETWORK) | ON(TROUBLE_SIM), true },
    {LADDER_REOPEN, ON(TROUBLE_BROKEN) | ON(TROUBLE_SILENT),                      false},
    {LADDER_USB,    ON(TROUBLE_BROKEN) | ON(TROUBLE_SILENT),                      false},
};
/* clang-format on */

const char *trouble_name(enum trouble trouble)
{
    static const char *const names[] = {"none", "silent", "broken", "no network", "sim"};

    return (unsigned)trouble < sizeof names / sizeof *names ? names[trouble] : "?";
}

const char *ladder_step_name(enum ladder_step step)
{
    static const char *const names[] = {
#define X(name, words) words,
        LADDER_TABLE(X)
#undef X
    };
    return (unsigned)step < sizeof names / sizeof *names ? names[step] : "?";
}

void ladder_reset(struct ladder *ladder)
{
    *ladder = (struct ladder){.next = MONO_NEVER, .calm = MONO_NEVER};
}

enum ladder_step ladder_next(struct ladder *ladder, enum trouble trouble, bool answers, mono_t now)
{
    if (mono_reached(ladder->calm, now) || trouble != ladder->trouble) {
        unsigned round = mono_reached(ladder->calm, now) ? 0 : ladder->round;

        ladder_reset(ladder);
        ladder->round = round;
    }
    ladder->trouble = trouble;
    ladder->calm = MONO_NEVER;
    while (ladder->step < sizeof rows / sizeof *rows) {
        unsigned at = ladder->step++;

        if ((rows[at].troubles & ON(trouble)) && (answers || !rows[at].needs_answer))
            return rows[at].step;
    }
    unsigned last = sizeof back_off / sizeof *back_off - 1;
    ladder->next = mono_add(now, back_off[ladder->round < last ? ladder->round : last]);
    ladder->round++;
    ladder->step = 0;
    return LADDER_WAIT;
}

void ladder_recovered(struct ladder *ladder, mono_t now)
{
    if (ladder->trouble == TROUBLE_NONE)
        return;
    ladder->step = 0;
    ladder->next = MONO_NEVER;
    if (ladder->calm.us == MONO_NEVER.us)
        ladder->calm = mono_add(now, CALM);
}

bool ladder_waits(const struct ladder *ladder, enum trouble trouble, mono_t now)
{
    return ladder->trouble == trouble && ladder->next.us != MONO_NEVER.us &&
           !mono_reached(ladder->next, now);
}

bool ladder_ran_out(const struct ladder *ladder)
{
    return ladder->round >= ROUNDS_UNTIL_TOLD;
}
