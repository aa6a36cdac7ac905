#include "cases/practice.h"
#include "roster/unit.h"
#include <stdlib.h>

/* More than a training of a township writes; then the oldest day's work begins anew. */
enum { CASES_MAX = 1000, QUESTIONS_MAX = 1000 };

/* Numbers of practice. A real case of that number is not reached by practising; nobody is misled,
 * since every answer begins with 练习. */
enum { PRACTICE_SERIAL_FIRST = 9000 };

struct practice {
    struct case_reader real;
    struct question_reader real_questions;
    struct case_file cases[CASES_MAX];
    size_t case_count;
    struct question questions[QUESTIONS_MAX];
    size_t question_count;
    int64_t next_serial, next_question;
    int64_t day;         /* of the texts that are kept */
    struct effects keep; /* memory of their strings */
};

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
    if (day_of(now) != p->day || p->case_count == CASES_MAX || p->question_count == QUESTIONS_MAX)
        begin_anew(p, day_of(now));
    p->next_serial = PRACTICE_SERIAL_FIRST + (int64_t)p->case_count;
    p->next_question = (int64_t)p->question_count + 1;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

static struct case_file *find_case(struct practice *p, int64_t serial)
{
    for (size_t i = 0; i < p->case_count; i++)
        if (p->cases[i].serial == serial)
            return &p->cases[i];
    return NULL;
}

/* Strings that a case had before are known by their address and not copied again. */
static const char *kept(struct practice *p, const char *text, const char *before)
{
    return text == before ? before : effects_keep_str(&p->keep, text);
}

static void case_keep(struct practice *p, const struct case_file *cf)
{
    struct case_file *to = find_case(p, cf->serial);
    struct case_file before = to ? *to : (struct case_file){.serial = 0};

    if (!to && p->case_count == CASES_MAX)
        return;
    if (!to)
        to = &p->cases[p->case_count++];
    *to = *cf;
#define X(field) to->field = kept(p, cf->field ? cf->field : "", before.field);
    CASE_STRINGS(X)
#undef X
}

static int64_t next_serial(void *ctx)
{
    return ((struct practice *)ctx)->next_serial++;
}

static bool by_serial(void *ctx, int64_t serial, struct case_file *out)
{
    struct practice *p = ctx;
    const struct case_file *cf = find_case(p, serial);

    if (!cf)
        return p->real.by_serial(p->real.ctx, serial, out);
    *out = *cf;
    return true;
}

static bool is_of(const struct case_file *cf, const struct actor *who)
{
    return strcmp(cf->reporter.phone.text, who->phone.text) == 0;
}

static size_t open_of_reporter(void *ctx, const struct actor *who, struct case_file *out,
                               size_t max)
{
    struct practice *p = ctx;
    size_t count = 0;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) && case_is_open(p->cases[i].state)) {
            if (count < max)
                out[count] = p->cases[i];
            count++;
        }
    return count;
}

static size_t open_of_household(void *ctx, int64_t household, const char *kind,
                                struct case_file *out, size_t max)
{
    struct practice *p = ctx;
    size_t count = 0;

    for (size_t i = p->case_count; i-- > 0 && count < max;) {
        const struct case_file *cf = &p->cases[i];

        if (cf->household == household && case_is_open(cf->state) &&
            (!kind || strcmp(kind, cf->kind) == 0))
            out[count++] = *cf;
    }
    return count;
}

static bool last_of_reporter(void *ctx, const struct actor *who, struct case_file *out)
{
    struct practice *p = ctx;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) && p->cases[i].state != CASE_MERGED) {
            *out = p->cases[i];
            return true;
        }
    return false;
}

static bool last_to_rate(void *ctx, const struct actor *who, struct case_file *out)
{
    struct practice *p = ctx;

    for (size_t i = p->case_count; i-- > 0;)
        if (is_of(&p->cases[i], who) &&
            (p->cases[i].state == CASE_SETTLED || p->cases[i].state == CASE_CLOSED)) {
            *out = p->cases[i];
            return true;
        }
    return false;
}

/* ---- what is only passed on ------------------------------------------------------------------ */

static void work_below(void *ctx, int64_t unit, wall_t now, struct case_work *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    real->work_below(real->ctx, unit, now, out);
}

static bool unit_within(void *ctx, int64_t unit, int64_t above)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->unit_within(real->ctx, unit, above);
}

static bool worker_for(void *ctx, int64_t unit, const char *const *roles, size_t role_count,
                       struct case_person *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->worker_for(real->ctx, unit, roles, role_count, out);
}

static bool person_named(void *ctx, const char *name, struct case_person *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->person_named(real->ctx, name, out);
}

static bool household(void *ctx, int64_t id, int64_t unit, int number, struct case_household *out)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->household(real->ctx, id, unit, number, out);
}

/* ---- a case of practice has no course beside itself ---------------------------------------------
 */

static size_t no_helpers(void *ctx, int64_t serial, struct case_helper *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_links(void *ctx, int64_t serial, struct case_link *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_papers(void *ctx, int64_t serial, struct case_paper *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t no_follow_ups(void *ctx, int64_t serial, struct follow_up *out, size_t max)
{
    (void)ctx, (void)serial, (void)out, (void)max;
    return 0;
}

static size_t none_due(void *ctx, wall_t now, struct follow_up *out, size_t max)
{
    (void)ctx, (void)now, (void)out, (void)max;
    return 0;
}

static bool no_follow_up(void *ctx, int64_t id, struct follow_up *out)
{
    (void)ctx, (void)id, (void)out;
    return false;
}

static size_t no_clock(void *ctx, wall_t now, struct case_file *out, size_t max)
{
    (void)ctx, (void)now, (void)out, (void)max;
    return 0;
}

static size_t nobody_nudged(void *ctx, bool urgent, struct nudged *out, size_t max)
{
    (void)ctx, (void)urgent, (void)out, (void)max;
    return 0;
}

static size_t no_nudges(void *ctx, const struct phone *phone, struct case_nudge *out, size_t max)
{
    (void)ctx, (void)phone, (void)out, (void)max;
    return 0;
}

static size_t upwards(void *ctx, int64_t unit, struct unit_step *out, size_t max)
{
    const struct case_reader *real = &((struct practice *)ctx)->real;

    return real->upwards(real->ctx, unit, out, max);
}

static bool no_phone(void *ctx, int64_t household, struct phone *out)
{
    (void)ctx, (void)household, (void)out;
    return false;
}

static size_t none_of_household(void *ctx, int64_t household, wall_t since, struct case_file *out,
                                size_t max)
{
    (void)ctx, (void)household, (void)since, (void)out, (void)max;
    return 0;
}

static size_t none_of_pair(void *ctx, int64_t a, int64_t b, wall_t since, struct case_file *out,
                           size_t max)
{
    (void)ctx, (void)a, (void)b, (void)since, (void)out, (void)max;
    return 0;
}

static bool never_warned(void *ctx, const char *rule, int64_t unit, int64_t household, wall_t since,
                         struct early_warning *out)
{
    (void)ctx, (void)rule, (void)unit, (void)household, (void)since, (void)out;
    return false;
}

static int64_t no_id(void *ctx)
{
    (void)ctx;
    return 0;
}

struct case_reader practice_case_reader(struct practice *p)
{
    return (struct case_reader){.ctx = p,
                                .next_serial = next_serial,
                                .by_serial = by_serial,
                                .open_of_reporter = open_of_reporter,
                                .open_of_household = open_of_household,
                                .last_of_reporter = last_of_reporter,
                                .last_to_rate = last_to_rate,
                                .work_below = work_below,
                                .unit_within = unit_within,
                                .worker_for = worker_for,
                                .person_named = person_named,
                                .household = household,
                                .helpers = no_helpers,
                                .links = no_links,
                                .papers = no_papers,
                                .follow_ups = no_follow_ups,
                                .follow_up = no_follow_up,
                                .follow_ups_due = none_due,
                                .on_clock = no_clock,
                                .nudged = nobody_nudged,
                                .nudges = no_nudges,
                                .upwards = upwards,
                                .household_phone = no_phone,
                                .of_household = none_of_household,
                                .of_pair = none_of_pair,
                                .of_unit = none_of_household,
                                .warning_since = never_warned,
                                .next_follow_up = no_id,
                                .next_warning = no_id};
}

/* ---- questions ------------------------------------------------------------------------------- */

static void question_keep(struct practice *p, const struct question *q)
{
    for (size_t i = 0; i < p->question_count; i++)
        if (p->questions[i].id == q->id) {
            struct span text = p->questions[i].text;

            p->questions[i] = *q;
            p->questions[i].text = text;
            return;
        }
    if (p->question_count == QUESTIONS_MAX)
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
        case EFFECT_CASE_SAVE: case_keep(p, e->body); break;
        case EFFECT_QUESTION: question_keep(p, e->body); break;
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
