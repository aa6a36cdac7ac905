#include "modem/at_script.h"
#include "lianhu/buf.h"

void at_script_begin(struct at_script_run *run, const struct at_script *script, mono_t now)
{
    *run = (struct at_script_run){.script = script, .state = AT_SCRIPT_ON, .not_before = now};
}

void at_script_stop(struct at_script_run *run)
{
    run->state = AT_SCRIPT_OFF;
}

const struct at_step *at_script_step(const struct at_script_run *run)
{
    if (run->state != AT_SCRIPT_ON || run->at >= run->script->count)
        return NULL;
    return &run->script->steps[run->at];
}

static void go_on(struct at_script_run *run)
{
    run->at++;
    run->alternative = run->tried = 0;
}

/* Writes the step's command; false when it has no (further) alternative. */
static bool make_text(struct at_script_run *run, const struct at_step *step, void *who,
                      struct at_command *command)
{
    if (step->make)
        return step->make(who, run->alternative, command->text, sizeof command->text);
    return run->alternative == 0 &&
           text_copy(command->text, sizeof command->text, span_of(step->text));
}

bool at_script_next(struct at_script_run *run, void *who, mono_t now, struct at_command *command)
{
    const struct at_step *step;

    if (run->state != AT_SCRIPT_ON || !mono_reached(run->not_before, now))
        return false;
    while ((step = at_script_step(run))) {
        *command =
            (struct at_command){.want = step->want, .limit = step->limit, .grace = step->grace};
        if (make_text(run, step, who, command))
            break;
        go_on(run);
    }
    if (!step) {
        run->state = AT_SCRIPT_DONE;
        return false;
    }
    command->raw = command->text[0] == '\x1b';
    command->plain = strcmp(command->text, "AT") == 0;
    return true;
}

void at_script_line(struct at_script_run *run, void *who, struct span line)
{
    const struct at_step *step = at_script_step(run);

    if (step && step->on_line)
        step->on_line(who, line);
}

static void fail_step(struct at_script_run *run, const struct at_step *step)
{
    run->tried = 0;
    switch (step->fails) {
    case AT_STOP: run->state = AT_SCRIPT_FAILED; break;
    case AT_IGNORE: go_on(run); break;
    case AT_NEXT:
    case AT_EACH: run->alternative++; break;
    }
}

void at_script_result(struct at_script_run *run, void *who, const struct at_final *final,
                      mono_t now)
{
    const struct at_step *step = at_script_step(run);

    if (!step)
        return;
    run->last = *final;
    bool good = step->good ? step->good(who, final) : final->end == AT_OK;
    if (good && step->fails != AT_EACH) {
        go_on(run);
    } else if (!good && run->tried + 1 < step->tries) {
        run->tried++;
        run->not_before = mono_add(now, step->pause);
    } else {
        fail_step(run, step);
    }
}
