/* 考评台账: a line for each person assessed, a column for each item of the model. */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"

typedef void score_put(struct pen *pen, const struct ledger_score *s);

struct score_column {
    const char *title;
    score_put *put;
    int width;
    bool number;
};

static void put_period(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->period);
}

static void put_person(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->person);
}

static void put_extra(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->extra);
}

static void put_minus(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->minus);
}

static void put_score(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->score);
}

static void put_rank(struct pen *pen, const struct ledger_score *s)
{
    pen_count(pen, s->rank);
}

static void put_band(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->band);
}

static void put_by_hand(struct pen *pen, const struct ledger_score *s)
{
    (void)pen;
    (void)s;
}

#define X(title, source, width, form) {title, put_##source, width, form},
static const struct score_column before[] = {LEDGER_SCORES_BEFORE(X)};
static const struct score_column behind[] = {LEDGER_SCORES_BEHIND(X)};
#undef X

enum {
    BEFORE = sizeof before / sizeof *before,
    BEHIND = sizeof behind / sizeof *behind,
    ITEM_WIDTH = 10
};

/* Items that add to the hundred and those that take off have the columns 加分 and 扣分. */
static bool has_column(const struct evaluation_item *item)
{
    return !item->extra && item->each >= 0;
}

void scores_heads(const struct model *model, struct sheet *sheet)
{
    for (size_t c = 0; c < BEFORE; c++)
        sheet_column_add(sheet, before[c].title, before[c].width, before[c].number);
    for (size_t i = 0; i < model->evaluation.item_count; i++)
        if (has_column(&model->evaluation.items[i]))
            sheet_column_add(sheet, model->evaluation.items[i].title, ITEM_WIDTH, WORDS);
    for (size_t c = 0; c < BEHIND; c++)
        sheet_column_add(sheet, behind[c].title, behind[c].width, behind[c].number);
}

static void score_row(void *ctx, const struct ledger_score *score)
{
    struct pen *pen = ctx;
    const struct evaluation *evaluation = &pen->desk->model->evaluation;

    for (size_t c = 0; c < BEFORE; c++) {
        before[c].put(pen, score);
        pen_end_cell(pen);
    }
    for (size_t i = 0; i < evaluation->item_count; i++)
        if (has_column(&evaluation->items[i])) {
            pen_text(pen, score->items[i]);
            pen_end_cell(pen);
        }
    for (size_t c = 0; c < BEHIND; c++) {
        behind[c].put(pen, score);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

void scores_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;

    if (!reader->list_scores) {
        pen->at->done = true;
        return;
    }
    reader->list_scores(reader->ctx, pen->q, pen->at, limit, score_row, pen);
}

/* ---- the year: the list by which they are paid ----------------------------------------------- */

enum { SELF, RESIDENTS, VILLAGE };

static void put_row(struct pen *pen, const struct ledger_score *s)
{
    (void)s;
    pen_count(pen, pen->at->rows + 1);
}

static void put_unit(struct pen *pen, const struct ledger_score *s)
{
    pen_unit(pen, s->unit_path);
}

static void put_self(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->items[SELF]);
}

static void put_residents(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->items[RESIDENTS]);
}

static void put_village(struct pen *pen, const struct ledger_score *s)
{
    pen_text(pen, s->items[VILLAGE]);
}

#define X(title, source, width, form) {title, put_##source, width, form},
static const struct score_column year[] = {LEDGER_YEAR(X)};
#undef X

enum { YEAR_COLUMNS = sizeof year / sizeof *year };

void year_heads(struct sheet *sheet)
{
    for (size_t c = 0; c < YEAR_COLUMNS; c++)
        sheet_column_add(sheet, year[c].title, year[c].width, year[c].number);
}

static void year_row(void *ctx, const struct ledger_score *score)
{
    struct pen *pen = ctx;

    for (size_t c = 0; c < YEAR_COLUMNS; c++) {
        year[c].put(pen, score);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

void year_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;

    if (!reader->list_scores || pen->q->period.kind != PERIOD_YEAR) {
        pen->at->done = true;
        return;
    }
    reader->list_scores(reader->ctx, pen->q, pen->at, limit, year_row, pen);
}
