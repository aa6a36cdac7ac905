/* 专项台账: each household of a drive, or each unit where units are ticked off, with what it has
 * done, what not, and why. Of the newest drive of that name which was opened by the period's end.
 */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"

/* A line: whose it is, and what is known. */
struct drive_line {
    const char *path, *head;
    int number;
    bool known;
    struct ledger_mark mark;
};

typedef void drive_put(struct pen *pen, const struct drive_line *line);

static const struct drive *drive_of(const struct pen *pen)
{
    return model_drive(pen->desk->model, pen->ledger->id + strlen(LEDGER_DRIVE_PREFIX));
}

static void put_row(struct pen *pen, const struct drive_line *line)
{
    (void)line;
    pen_count(pen, pen->at->rows + 1);
}

static void put_unit(struct pen *pen, const struct drive_line *line)
{
    pen_unit(pen, line->path);
}

static void put_household(struct pen *pen, const struct drive_line *line)
{
    pen_count(pen, line->number);
}

static void put_head(struct pen *pen, const struct drive_line *line)
{
    pen_text(pen, line->head);
}

const char *ledger_drive_state(const struct drive *drive, int answer)
{
    if (answer < 0)
        return say_not_heard;
    return drive && (size_t)answer < drive->answers.count ? drive->answers.items[answer] : "";
}

static void put_state(struct pen *pen, const struct drive_line *line)
{
    pen_text(pen, ledger_drive_state(drive_of(pen), line->known ? line->mark.answer : -1));
}

static void put_why(struct pen *pen, const struct drive_line *line)
{
    if (line->known)
        pen_text(pen, line->mark.why);
}

static void put_day(struct pen *pen, const struct drive_line *line)
{
    if (line->known)
        pen_day(pen, line->mark.at);
}

static void put_filler(struct pen *pen, const struct drive_line *line)
{
    char name[64];

    if (!line->known)
        return;
    pen_actor(pen, line->mark.actor, name, sizeof name);
    pen_text(pen, line->mark.filler[0] ? line->mark.filler : name);
}

static const struct {
    const char *title;
    drive_put *put;
    int width;
    bool number;
} columns[] = {
#define X(title, source, width, form) {title, put_##source, width, form},
    LEDGER_DRIVE(X)
#undef X
};
enum { COLUMNS = sizeof columns / sizeof *columns };

void drives_heads(struct sheet *sheet)
{
    for (size_t c = 0; c < COLUMNS; c++)
        sheet_column_add(sheet, columns[c].title, columns[c].width, columns[c].number);
}

struct drive_pen {
    struct pen *pen;
    int64_t run;
};

static void put_line(struct drive_pen *page, struct drive_line *line, int64_t unit,
                     int64_t household)
{
    const struct ledger_reader *reader = page->pen->desk->reader;

    line->known =
        page->run && reader->drive_mark(reader->ctx, page->run, unit, household, &line->mark);
    for (size_t c = 0; c < COLUMNS; c++) {
        columns[c].put(page->pen, line);
        pen_end_cell(page->pen);
    }
    page->pen->at->rows++;
}

static void home_line(void *ctx, const struct ledger_home *home)
{
    struct drive_line line = {.path = home->unit_path, .head = home->head, .number = home->number};

    if (!home->ended)
        put_line(ctx, &line, home->unit, home->id);
}

static void unit_line(void *ctx, const struct ledger_group *group)
{
    struct drive_line line = {.path = group->path, .head = group->leader};

    put_line(ctx, &line, group->id, 0);
}

void drives_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    const struct drive *drive = drive_of(pen);
    const struct role *role =
        drive && drive->roles.count ? model_role(pen->desk->model, drive->roles.items[0]) : NULL;
    struct drive_pen page = {pen, 0};

    if (!drive || !reader->drive_newest) {
        pen->at->done = true;
        return;
    }
    page.run = reader->drive_newest(reader->ctx, drive->code, pen->q->period.to);
    if (strcmp(drive->unit_of, "unit") != 0)
        reader->list_homes(reader->ctx, pen->q, pen->at, limit, home_line, &page);
    else
        reader->list_groups(reader->ctx, pen->q,
                            role && role->level >= 0 ? role->level
                                                     : (int)pen->desk->model->level_count - 1,
                            (const char *const[]){role ? role->code : NULL, NULL}, pen->at, limit,
                            unit_line, &page);
}
