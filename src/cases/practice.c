#include "cases/practice_int.h"
#include "roster/unit.h"
#include <stdlib.h>

/* Numbers of practice. A real case of that number is not reached by practising; nobody is misled,
 * since every answer begins with 练习. */
enum { PRACTICE_SERIAL_FIRST = 9000 };

struct practice *practice_new(const struct case_reader *cases,
                              const struct question_reader *questions)
{
    struct practice *p = xcalloc(1, sizeof *p);

    p->real = *cases;
    p->real_questions = *questions;
    return p;
}

void practice_free(struct practice *p)
{
    if (!p)
        return;
    effects_free(&p->keep);
    free(p);
}

static int64_t day_of(wall_t at)
{
    struct civil c = civil_local(at);

    return civil_days(c.year, c.month, c.day);
}

static void begin_anew(struct practice *p, int64_t day)
{
    effects_clear(&p->keep);
    p->case_count = p->question_count = 0;
    p->day = day;
}

void practice_begin(struct practice *p, wall_t now)
{
    if (day_of(now) != p->day || p->case_count == PRACTICE_CASES ||
        p->question_count == PRACTICE_QUESTIONS)
        begin_anew(p, day_of(now));
    p->next_serial = PRACTICE_SERIAL_FIRST + (int64_t)p->case_count;
    p->next_question = (int64_t)p->question_count + 1;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static void answer(const struct intake *in, const struct send_wish *decided, struct effects *out)
{
    struct send_wish wish = *decided;

    if (strcmp(decided->to.text, in->from->phone.text) != 0)
        return;
    wish.text = effects_keep(out, decided->text);
    wish.cls = CLASS_ANSWER;
    wish.purpose = "practice";
    wish.modem = in->modem;
    wish.reply_to = in->message;
    wish.case_serial = wish.question = wish.notice_serial = 0;
    effects_put(out, EFFECT_SEND, 0, &wish, sizeof wish);
}

static void dispose(const struct intake *in, const struct dispose_wish *decided,
                    struct effects *out)
{
    bool ignored =
        decided->disposition == DISPOSED_IGNORED || decided->disposition == DISPOSED_DUPLICATE;

    struct dispose_wish wish = {in->message, ignored ? decided->disposition : DISPOSED_ANSWERED, 0,
                                WHY_PRACTICE};

    effects_put(out, EFFECT_DISPOSE, 0, &wish, sizeof wish);
}

void practice_take(struct practice *p, const struct intake *in, const struct effects *decided,
                   struct effects *out)
{
    const struct kind *kind = in->reading->kind;

    for (size_t i = 0; i < decided->count; i++) {
        const struct effect *e = &decided->items[i];

        switch (e->type) {
        case EFFECT_SEND: answer(in, e->body, out); break;
        case EFFECT_CASE_SAVE: practice_keep_case(p, e->body); break;
        case EFFECT_QUESTION: practice_keep_question(p, e->body); break;
        case EFFECT_DISPOSE: dispose(in, e->body, out); break;
        default: break;
        }
    }
    case_event_put(in->from, "practice.done", 0, in->message, kind ? kind->code : "", in->now, out);
}

/* ---- who practises ------------------------------------------------------------------------- */

void training_write(wall_t day, const char *const *terms, size_t count, struct buf *out)
{
    struct civil c = civil_local(day);

    buf_addf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
    for (size_t i = 0; i < count; i++)
        buf_addf(out, ";%s", terms[i]);
}

static bool term_covers(struct span term, const struct actor *who)
{
    static const char unit[] = "unit:", role[] = "role:";
    char path[UNIT_PATH_SIZE];

    if (span_starts(term, span_of(role)))
        return span_eq(span_skip(term, strlen(role)), span_of(who->role));
    if (!span_starts(term, span_of(unit)) || !who->unit)
        return false;
    text_copy(path, sizeof path, span_skip(term, strlen(unit)));
    return unit_covers(path, who->unit_path);
}

bool training_covers(const char *training, const struct actor *who, wall_t now)
{
    struct buf today = BUF_INIT;
    bool covers = false, is_today;

    training_write(now, NULL, 0, &today);
    is_today = training && strncmp(training, today.ptr, today.len) == 0;
    buf_free(&today);
    for (const char *at = is_today ? strchr(training, ';') : NULL; at && !covers;) {
        size_t len = strcspn(at + 1, ";");

        covers = term_covers((struct span){at + 1, len}, who);
        at = strchr(at + 1, ';');
    }
    return covers;
}

bool practice_never(const struct reading *r)
{
    return r->danger || r->never_neighbours || r->outright ||
           (r->kind && r->kind->destination == DEST_ALARM);
}
