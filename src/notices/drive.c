#include "notices/drive.h"
#include "cases/case_say.h"
#include "notices/drive_int.h"
#include "notices/notice_int.h"
#include "text/digits.h"
#include <stdlib.h>

enum { OPEN_MAX = 16 };

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

void drive_event(const struct actor *actor, const char *what, const struct drive_run *run,
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

void drive_mark_put(const struct drive_mark *mark, struct effects *out)
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
    drive_mark_put(&mark, out);
    text_format(detail, sizeof detail, "%s %s %s", drive->title, answer, mark.why ? mark.why : "");
    drive_event(actor, "drive.ticked", run, detail, now, out);
    return DRIVE_OK;
}
