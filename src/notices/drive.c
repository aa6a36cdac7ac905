#include "notices/drive.h"
#include "cases/case_say.h"
#include "notices/notice_int.h"
#include "text/digits.h"
#include <stdlib.h>

enum { OPEN_MAX = 16, HOMES_MAX = 400 };

/* ---- opening and closing --------------------------------------------------------------------- */

static bool has_amount(const char *text)
{
    struct fold *fold = xcalloc(1, sizeof *fold);
    bool found = false;

    fold_text(span_of(text), fold);
    for (size_t i = 0; i < fold->len && !found;) {
        struct number number = number_at(fold->cp + i, fold->len - i);
        char unit[5] = "";

        i += number.len ? number.len : 1;
        while (i < fold->len && fold->cp[i] == ' ' && number.len)
            i++;
        if (number.len && i < fold->len) {
            unit[utf8_encode(fold->cp[i], unit)] = '\0';
            found = unit[0] != ',' && strstr(say_drive_money, unit) != NULL;
        }
    }
    free(fold);
    return found;
}

static void drive_event(const struct actor *actor, const char *what, const struct drive_run *run,
                        const char *detail, wall_t now, struct effects *out)
{
    notice_event(actor, what, run->notice, detail, now, out);
}

static void audience_of(const struct drive *drive, const struct drive_run *run, struct buf *out)
{
    for (size_t i = 0; i < drive->roles.count; i++) {
        buf_addf(out, "%srole:%s", i ? "," : "", drive->roles.items[i]);
        if (run->unit)
            buf_addf(out, "+unit:%s", run->unit_path);
    }
}

static bool draft(const struct drive_service *s, const struct drive *drive, struct drive_run *run,
                  const char *text, const struct actor *actor, struct effects *out)
{
    struct buf audience = BUF_INIT;
    wall_t now = run->opened_at;
    bool known, good;

    audience_of(drive, run, &audience);
    model_notice_kind(s->notices->model, "campaign", &known);
    struct notice n = {.kind = known ? "campaign" : "",
                       .title = drive->title,
                       .text = text,
                       .audience = effects_keep(out, buf_span(&audience)).ptr,
                       .answer = NOTICE_ASKS_DRIVE,
                       .checker = "",
                       .signer = "",
                       .why = "",
                       .code = "",
                       .minutes = "",
                       .round = drive->title,
                       .round_at = now,
                       .start_at = WALL_NONE,
                       .deadline = run->deadline,
                       .expires_at = WALL_NONE,
                       .closed_at = WALL_NONE};
    buf_free(&audience);
    good = notice_draft(s->notices, &n, actor, now, out) == NOTICE_OK;
    if (good)
        run->notice = n.serial;
    return good;
}

static void run_save(const struct drive_run *run, struct effects *out)
{
    struct drive_run kept = *run;

    kept.code = effects_keep_str(out, run->code);
    kept.opened_by = effects_keep_str(out, run->opened_by);
    kept.unit_path = effects_keep_str(out, run->unit_path ? run->unit_path : "");
    effects_put(out, EFFECT_DRIVE, 0, &kept, sizeof kept);
}

static bool is_open(const struct drive_service *s, const struct drive_run *run)
{
    struct drive_run open[OPEN_MAX];
    size_t count = s->drives->open(s->drives->ctx, open, OPEN_MAX);

    for (size_t i = 0; i < count; i++)
        if (strcmp(open[i].code, run->code) == 0 && open[i].unit == run->unit)
            return true;
    return false;
}

enum drive_result drive_start(const struct drive_service *s, struct drive_run *run,
                              const char *text, const struct actor *actor, wall_t now,
                              struct effects *out)
{
    const struct drive *drive = model_drive(s->notices->model, run->code);

    if (!drive)
        return DRIVE_NO_SUCH;
    if (is_open(s, run))
        return DRIVE_OPEN_ALREADY;
    text = text ? text : drive->text;
    if (has_amount(text))
        return DRIVE_AMOUNT;
    run->opened_at = now;
    run->opened_by = actor->as;
    run->closed_at = WALL_NONE;
    run->notice = 0;
    if (text[0] && !draft(s, drive, run, text, actor, out))
        return DRIVE_NOT_SENT;
    run->id = s->drives->next_id(s->drives->ctx);
    run_save(run, out);
    drive_event(actor, "drive.opened", run, drive->title, now, out);
    return DRIVE_OK;
}

void drive_stop(const struct drive_service *s, struct drive_run *run, const struct actor *actor,
                wall_t now, struct effects *out)
{
    const struct drive *drive = model_drive(s->notices->model, run->code);

    run->closed_at = now;
    run_save(run, out);
    drive_event(actor, "drive.closed", run, drive ? drive->title : run->code, now, out);
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void mark_put(const struct drive_mark *mark, struct effects *out)
{
    struct drive_mark kept = *mark;

    kept.why = effects_keep_str(out, mark->why ? mark->why : "");
    kept.actor = effects_keep_str(out, mark->actor);
    effects_put(out, EFFECT_DRIVE_MARK, 0, &kept, sizeof kept);
}

enum drive_result drive_tick(const struct drive_service *s, const struct drive_run *run,
                             const struct drive_mark *asked, const char *answer,
                             const struct actor *actor, wall_t now, struct effects *out)
{
    const struct drive *drive = model_drive(s->notices->model, run->code);
    struct drive_mark mark = *asked;
    char detail[160];

    if (!drive)
        return DRIVE_NO_SUCH;
    if (wall_known(run->closed_at))
        return DRIVE_CLOSED;
    mark.answer = -1;
    for (size_t i = 0; i < drive->answers.count; i++)
        if (strcmp(drive->answers.items[i], answer) == 0)
            mark.answer = (int)i;
    if (mark.answer < 0)
        return DRIVE_NO_ANSWER;
    mark.drive = run->id;
    mark.at = now;
    mark.actor = actor->as;
    mark.person = actor->person;
    mark_put(&mark, out);
    text_format(detail, sizeof detail, "%s %s %s", drive->title, answer, mark.why ? mark.why : "");
    drive_event(actor, "drive.ticked", run, detail, now, out);
    return DRIVE_OK;
}

/* ---- by SMS ---------------------------------------------------------------------------------- */

struct answering {
    const struct drive_service *s;
    const struct intake *in;
    struct drive_run run;
    const struct drive *drive;
    struct drive_said said;
    struct case_household homes[HOMES_MAX];
    size_t home_count;
    bool named[HOMES_MAX];
    size_t marked, undone_silent; /* not done, and no word why */
    struct buf list, missing;
    struct effects *out;
};

static bool holds(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

static bool is_for(const struct drive_service *s, const struct drive_run *run,
                   const struct drive *drive, const struct actor *who)
{
    return drive && holds(&drive->roles, who->role) && who->unit &&
           (!run->unit || s->cases->unit_within(s->cases->ctx, who->unit, run->unit));
}

/* Words without the drive's name count when nothing else was meant by them. */
static bool says_it(const struct answering *a, bool only)
{
    const struct reading *r = a->in->reading;
    bool filed = r->sort == READ_KIND && r->decision == DECISION_FILE &&
                 r->kind->destination != DEST_ALL_WELL;
    size_t numbers = 0;

    if (a->said.named)
        return a->said.answered || (a->drive->list && a->said.bare);
    if (!only || filed || r->case_count || r->outright)
        return false;
    for (size_t i = 0; i < a->said.count; i++)
        numbers += a->said.clauses[i].count;
    if (a->said.answered)
        return a->said.count > 0;
    return a->drive->list && a->said.bare && (numbers > 1 || r->sort != READ_DIGITS);
}

static void put_mark(struct answering *a, int64_t household, const struct drive_clause *clause)
{
    const struct drive_mark mark = {.drive = a->run.id,
                                    .unit = a->in->from->unit,
                                    .household = household,
                                    .answer = clause->answer,
                                    .why = clause->why,
                                    .at = a->in->now,
                                    .actor = a->in->from->as,
                                    .person = a->in->from->person,
                                    .message = a->in->message};

    mark_put(&mark, a->out);
    a->marked++;
    a->undone_silent += clause->answer > 0 && !clause->why[0];
}

static void mark_number(struct answering *a, int number, const struct drive_clause *clause)
{
    for (size_t i = 0; i < a->home_count; i++)
        if (a->homes[i].number == number) {
            a->named[i] = true;
            put_mark(a, a->homes[i].id, clause);
            buf_addf(&a->list, "%s%d", a->list.len ? "," : "", number);
            return;
        }
    buf_addf(&a->missing, "%s%d", a->missing.len ? "," : "", number);
}

static void end_list(struct answering *a, const char *whom, const struct drive_clause *clause)
{
    buf_addf(&a->list, "%s%s", whom, a->drive->answers.items[clause->answer]);
}

static void mark_clause(struct answering *a, const struct drive_clause *clause)
{
    size_t before = a->marked;

    if (clause->answer < 0)
        return;
    for (size_t i = 0; i < clause->count; i++)
        mark_number(a, clause->numbers[i], clause);
    if (clause->count && a->marked > before)
        end_list(a, say_drive_of_house, clause);
    if (!clause->all && !clause->rest)
        return;
    for (size_t i = 0; i < a->home_count; i++)
        if (clause->all || !a->named[i])
            put_mark(a, a->homes[i].id, clause);
    buf_add_str(&a->list, a->list.len ? "," : "");
    end_list(a, clause->all ? say_drive_all_said : say_drive_rest_said, clause);
}

/* Where units are ticked off, an answer alone is the unit's own. */
static void mark_unit(struct answering *a)
{
    for (size_t i = 0; i < a->said.count; i++)
        if (a->said.clauses[i].answer >= 0) {
            put_mark(a, 0, &a->said.clauses[i]);
            end_list(a, a->in->from->unit_short, &a->said.clauses[i]);
            return;
        }
}

/* The notice that asked has its answer. */
static void answered(struct answering *a)
{
    struct addressee r;

    if (!a->run.notice ||
        !a->s->drives->asked(a->s->drives->ctx, a->run.notice, &a->in->from->phone, &r))
        return;
    if (!wall_known(r.confirmed_at))
        r.confirmed_at = a->in->now;
    r.answer_message = a->in->message;
    r.name = effects_keep_str(a->out, r.name ? r.name : "");
    r.unit_short = effects_keep_str(a->out, r.unit_short ? r.unit_short : "");
    effects_put(a->out, EFFECT_RECIPIENT, 0, &r, sizeof r);
}

static void reply(struct answering *a)
{
    enum text_id id = a->missing.len                          ? TEXT_DRIVE_NO_HOUSE
                      : a->marked == 0                        ? TEXT_DRIVE_WHICH
                      : a->drive->why && a->undone_silent > 0 ? TEXT_DRIVE_WHY
                                                              : TEXT_DRIVE_NOTED;

    buf_add_char(&a->list, '\0');
    buf_add_char(&a->missing, '\0');
    const struct text_field fields[] = {
        {"title", a->drive->title                                         },
        {"list",  id == TEXT_DRIVE_NO_HOUSE ? a->missing.ptr : a->list.ptr},
        {"state", a->drive->answers.items[1]                              },
        {NULL,    NULL                                                    },
    };
    answer_send(a->s->notices->texts, a->in, id, fields, 0, a->out);
}

static void take(struct answering *a)
{
    bool units = strcmp(a->drive->unit_of, "unit") == 0;

    a->home_count =
        units ? 0 : a->s->drives->homes(a->s->drives->ctx, a->in->from->unit, a->homes, HOMES_MAX);
    for (size_t i = 0; !units && i < a->said.count; i++)
        mark_clause(a, &a->said.clauses[i]);
    if (units)
        mark_unit(a);
    if (a->marked) {
        drive_event(a->in->from, "drive.answered", &a->run, effects_keep(a->out, a->in->text).ptr,
                    a->in->now, a->out);
        answered(a);
    }
    reply(a);
    intake_dispose(a->in, DISPOSED_REGISTERED, 0, a->out);
    buf_free(&a->list);
    buf_free(&a->missing);
}

bool drive_take(const struct drive_service *s, const struct intake *in, struct effects *out)
{
    struct drive_run open[OPEN_MAX];
    size_t count = s->drives->open(s->drives->ctx, open, OPEN_MAX), mine = 0;
    struct answering *a;
    bool taken = false;

    for (size_t i = 0; i < count; i++)
        if (is_for(s, &open[i], model_drive(s->notices->model, open[i].code), in->from))
            open[mine++] = open[i];
    if (mine == 0)
        return false;
    a = xcalloc(1, sizeof *a);
    for (size_t i = 0; i < mine && !taken; i++) {
        *a = (struct answering){.s = s, .in = in, .run = open[i], .out = out};
        a->drive = model_drive(s->notices->model, open[i].code);
        drive_read(a->drive, in->text, &a->said);
        taken = says_it(a, mine == 1);
        if (taken)
            take(a);
    }
    free(a);
    return taken;
}
