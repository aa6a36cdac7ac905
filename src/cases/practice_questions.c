/* Questions of practice, as dialogues read them. */
#include "cases/practice_int.h"

void practice_keep_question(struct practice *p, const struct question *q)
{
    for (size_t i = 0; i < p->question_count; i++)
        if (p->questions[i].id == q->id) {
            struct span text = p->questions[i].text;

            p->questions[i] = *q;
            p->questions[i].text = text;
            return;
        }
    if (p->question_count == PRACTICE_QUESTIONS)
        return;
    p->questions[p->question_count] = *q;
    p->questions[p->question_count++].text = effects_keep(&p->keep, q->text);
}

static bool is_open(const struct question *q, const struct phone *phone, enum question_state state)
{
    return q->state == state && strcmp(q->phone.text, phone->text) == 0;
}

static int64_t next_id(void *ctx)
{
    return ((struct practice *)ctx)->next_question++;
}

static bool dialogue(void *ctx, const struct phone *phone, struct question *out)
{
    struct practice *p = ctx;

    for (size_t i = 0; i < p->question_count; i++)
        if (is_open(&p->questions[i], phone, QUESTION_OPEN) &&
            question_is_dialogue(p->questions[i].kind)) {
            *out = p->questions[i];
            return true;
        }
    return false;
}

static bool pending(void *ctx, const struct phone *phone, const char *answer, struct question *out)
{
    struct practice *p = ctx;

    for (size_t i = p->question_count; i-- > 0;)
        if (is_open(&p->questions[i], phone, QUESTION_OPEN) &&
            !question_is_dialogue(p->questions[i].kind) &&
            question_option(&p->questions[i], answer)) {
            *out = p->questions[i];
            return true;
        }
    return false;
}

static bool waiting(void *ctx, const struct phone *phone, wall_t since, struct question *out)
{
    struct practice *p = ctx;

    (void)since; /* the day ends them */
    for (size_t i = 0; i < p->question_count; i++)
        if (is_open(&p->questions[i], phone, QUESTION_WAITING)) {
            *out = p->questions[i];
            return true;
        }
    return false;
}

static size_t silent_since(void *ctx, wall_t before, struct question *out, size_t max)
{
    (void)ctx, (void)before, (void)out, (void)max;
    return 0; /* the day ends what was practised */
}

static bool late(void *ctx, const struct phone *phone, wall_t since, struct question *out)
{
    (void)ctx, (void)phone, (void)since, (void)out;
    return false;
}

static wall_t submitted_at(void *ctx, int64_t question)
{
    struct practice *p = ctx;

    for (size_t i = 0; i < p->question_count; i++)
        if (p->questions[i].id == question)
            return p->questions[i].asked_at;
    return WALL_NONE;
}

struct question_reader practice_question_reader(struct practice *p)
{
    return (struct question_reader){.ctx = p,
                                    .next_id = next_id,
                                    .dialogue = dialogue,
                                    .pending = pending,
                                    .waiting = waiting,
                                    .silent_since = silent_since,
                                    .late = late,
                                    .submitted_at = submitted_at};
}

bool practice_asked(struct practice *p, const struct phone *phone)
{
    struct question q;

    return dialogue(p, phone, &q);
}
