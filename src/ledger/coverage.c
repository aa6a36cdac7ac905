/*
 * 镇不漏村 村不漏组 组不漏户: whom something was sent to and who has not been heard of, each unit
 * with its sums and below it those who are silent, down to the household.
 */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"
#include "lianhu/message.h"

/* A line is about a unit or about somebody silent in it; the other is NULL. */
struct coverage_line {
    const struct ledger_reach *reach;
    const struct ledger_silent *silent;
};

typedef void coverage_put(struct pen *pen, const struct coverage_line *line);

static void put_unit(struct pen *pen, const struct coverage_line *line)
{
    if (line->reach)
        pen_text(pen, line->reach->path);
}

static void put_household(struct pen *pen, const struct coverage_line *line)
{
    if (line->silent)
        pen_count(pen, line->silent->household_number);
}

static void put_name(struct pen *pen, const struct coverage_line *line)
{
    if (line->silent)
        pen_text(pen, line->silent->name);
}

static void put_phone(struct pen *pen, const struct coverage_line *line)
{
    if (line->silent)
        pen_phone(pen, line->silent->phone);
}

static void put_asked(struct pen *pen, const struct coverage_line *line)
{
    if (line->reach)
        pen_number(pen, line->reach->asked);
}

static void put_heard(struct pen *pen, const struct coverage_line *line)
{
    if (line->reach)
        pen_number(pen, line->reach->heard);
}

static void put_unheard(struct pen *pen, const struct coverage_line *line)
{
    if (line->reach)
        pen_number(pen, line->reach->asked - line->reach->heard);
}

static const struct drive *drive_of(const struct pen *pen)
{
    return pen->q->drive ? model_drive(pen->desk->model, pen->q->drive_code) : NULL;
}

/* 已交13 未交2 未报5 */
static void put_drive_sums(struct pen *pen, const struct drive *drive,
                           const struct ledger_reach *reach)
{
    char words[120];

    text_format(words, sizeof words, say_drive_sums, drive->answers.items[0],
                (long long)reach->done, drive->answers.items[1],
                (long long)(reach->heard - reach->done), (long long)(reach->asked - reach->heard));
    pen_text(pen, words);
}

static void put_undone(struct pen *pen, const struct drive *drive,
                       const struct ledger_silent *silent)
{
    if (silent->answer >= 0 && (size_t)silent->answer < drive->answers.count)
        pen_text(pen, drive->answers.items[silent->answer]);
    else
        pen_text(pen, silent->led ? say_not_heard : say_nobody_leads);
    if (silent->why[0])
        pen_text(pen, " ");
    pen_text(pen, silent->why);
}

static void put_state(struct pen *pen, const struct coverage_line *line)
{
    const struct drive *drive = drive_of(pen);

    if (line->reach) {
        if (line->reach->asked == 0)
            pen_text(pen, drive ? say_no_homes : say_nobody_asked);
        else if (drive)
            put_drive_sums(pen, drive, line->reach);
        else
            pen_percent(pen, line->reach->heard, line->reach->asked);
        return;
    }
    if (drive && line->silent->drive) {
        put_undone(pen, drive, line->silent);
        return;
    }
    if (line->silent->rung) {
        pen_text(pen, say_rung);
        pen_text(pen, line->silent->rung_words);
        return;
    }
    switch (line->silent->message_state) {
    case -1: pen_text(pen, line->silent->phone[0] ? say_not_sent : say_no_phone); return;
    case MESSAGE_DELIVERED: pen_text(pen, say_got_silent); return;
    case MESSAGE_FAILED:
    case MESSAGE_EXPIRED:
    case MESSAGE_CANCELLED: pen_text(pen, say_not_reached); return;
    default: pen_text(pen, say_maybe_silent); return;
    }
}

static const struct {
    const char *title;
    coverage_put *put;
    int width;
    bool number;
} columns[] = {
#define X(title, source, width, form) {title, put_##source, width, form},
    LEDGER_COVERAGE(X)
#undef X
};
enum { COLUMNS = sizeof columns / sizeof *columns };

void coverage_heads(struct sheet *sheet)
{
    for (size_t c = 0; c < COLUMNS; c++)
        sheet_column_add(sheet, columns[c].title, columns[c].width, columns[c].number);
}

static void put_line(struct pen *pen, const struct coverage_line *line)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        columns[c].put(pen, line);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

static void silent_line(void *ctx, const struct ledger_silent *silent)
{
    put_line(ctx, &(struct coverage_line){NULL, silent});
}

void coverage_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    int64_t until = pen->at->rows + (int64_t)limit;
    struct ledger_reach reach;

    while (pen->at->rows < until) {
        if (!reader->reach(reader->ctx, pen->q, pen->at, &reach)) {
            pen->at->done = true;
            return;
        }
        if (!reach.path[0]) /* enough was read: it goes on with the next request */
            return;
        put_line(pen, &(struct coverage_line){&reach, NULL});
        if (reach.asked)
            reader->silent(reader->ctx, pen->q, reach.unit, silent_line, pen);
    }
}
