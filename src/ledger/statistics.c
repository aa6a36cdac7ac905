/* 月报 and 统计表: sums of the tally, and what is divided by what. */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"
#include "roster/unit.h"

static const char *const classes[] = {
#define CLASS(title) title,
#include "conf/texts/classes.tbl"
#undef CLASS
};
enum { CLASSES = sizeof classes / sizeof *classes, ALL = CLASSES };

/* Where a matter belongs by its gravity. */
enum tier { TIER_COUNTY, TIER_TOWNSHIP, TIER_VILLAGE, TIERS };

/* ---- 月报 ------------------------------------------------------------------------------------ */

struct month_sums {
    const struct model *model;
    int64_t found[CLASSES + 1][TIERS], handled[CLASSES + 1][TIERS], settled[CLASSES + 1][TIERS];
};

/* True when `title` is one of the words of a list with blanks between. */
static bool is_listed(const char *list, const char *title)
{
    size_t len = strlen(title);

    for (const char *at = list; *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == len && memcmp(at, title, len) == 0)
            return true;
        at += word;
    }
    return false;
}

static enum tier tier_of(const struct model *model, int grade)
{
    const struct grade *g;

    if (grade < 0 || (size_t)grade >= model->grade_count)
        return TIER_VILLAGE;
    g = &model->grades[grade];
    if (is_listed(say_counties, g->level_title))
        return TIER_COUNTY;
    return is_listed(say_townships, g->level_title) ? TIER_TOWNSHIP : TIER_VILLAGE;
}

static size_t class_of(const struct kind *kind, const char *title)
{
    const struct subject *subject = kind_subject(kind, title);

    for (size_t c = 0; subject && subject->official && c < CLASSES; c++)
        if (strcmp(classes[c], subject->official) == 0)
            return c;
    return CLASSES - 1;
}

static void add_month(void *ctx, const char *code, const char *subject, int grade,
                      const struct tally_month *row)
{
    struct month_sums *sums = ctx;
    const struct kind *kind = model_kind(sums->model, code);
    enum tier tier = tier_of(sums->model, grade);

    if (!kind || !kind->ledger || strcmp(kind->ledger, "disputes") != 0)
        return;
    const size_t both[] = {class_of(kind, subject), ALL};
    for (size_t i = 0; i < 2; i++) {
        sums->found[both[i]][tier] += row->n[TALLY_FOUND];
        sums->handled[both[i]][tier] += row->n[TALLY_HANDLED];
        sums->settled[both[i]][tier] += row->n[TALLY_SETTLED];
    }
}

static void sum_months(const struct pen *pen, int first, int last, struct month_sums *out)
{
    const struct ledger_reader *reader = pen->desk->reader;

    memset(out, 0, sizeof *out);
    out->model = pen->desk->model;
    reader->tally(reader->ctx, pen->q->unit, first, last, add_month, out);
}

static int64_t all_tiers(const int64_t n[TIERS])
{
    return n[TIER_COUNTY] + n[TIER_TOWNSHIP] + n[TIER_VILLAGE];
}

/* The four stretches of time that a row is about. */
struct month_sheet {
    struct month_sums now, year, before, year_ago;
};

/* Above or below what it was, in per cent; nothing when it was nothing. */
static void pen_change(struct pen *pen, int64_t now, int64_t before)
{
    if (before == 0)
        return;
    if (now == before) {
        pen_text(pen, say_same);
        return;
    }
    pen_text(pen, now > before ? say_more : say_less);
    pen_percent(pen, now > before ? now - before : before - now, before);
}

static void put_counts(struct pen *pen, const int64_t now[TIERS], const int64_t year[TIERS],
                       const int64_t before[TIERS], const int64_t year_ago[TIERS])
{
    int64_t sum = all_tiers(now);

    for (int tier = 0; tier < TIERS; tier++) {
        pen_number(pen, now[tier]);
        pen_end_cell(pen);
    }
    pen_number(pen, sum);
    pen_end_cell(pen);
    pen_number(pen, all_tiers(year));
    pen_end_cell(pen);
    pen_number(pen, all_tiers(before));
    pen_end_cell(pen);
    pen_change(pen, sum, all_tiers(before));
    pen_end_cell(pen);
    pen_number(pen, all_tiers(year_ago));
    pen_end_cell(pen);
    pen_change(pen, sum, all_tiers(year_ago));
    pen_end_cell(pen);
}

/* In tenths of a per cent; -1 when there is nothing to divide by. */
static int64_t rate(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 2000 + whole) / (2 * whole) : -1;
}

/* A rate above or below what it was, in points. */
static void pen_points(struct pen *pen, int64_t now, int64_t before)
{
    int64_t by = now > before ? now - before : before - now;

    if (now < 0 || before < 0)
        return;
    if (by == 0) {
        pen_text(pen, say_same);
        return;
    }
    pen_text(pen, now > before ? say_up : say_down);
    buf_addf(&pen->cell, say_rate_points, (long long)(by / 10), (long long)(by % 10));
}

struct month_rate {
    const int64_t *part, *whole; /* by tier */
};

static void put_rates(struct pen *pen, struct month_rate now, struct month_rate year,
                      struct month_rate before, struct month_rate year_ago)
{
    int64_t sum = rate(all_tiers(now.part), all_tiers(now.whole));

    for (int tier = 0; tier < TIERS; tier++) {
        pen_percent(pen, now.part[tier], now.whole[tier]);
        pen_end_cell(pen);
    }
    pen_percent(pen, all_tiers(now.part), all_tiers(now.whole));
    pen_end_cell(pen);
    pen_percent(pen, all_tiers(year.part), all_tiers(year.whole));
    pen_end_cell(pen);
    pen_percent(pen, all_tiers(before.part), all_tiers(before.whole));
    pen_end_cell(pen);
    pen_points(pen, sum, rate(all_tiers(before.part), all_tiers(before.whole)));
    pen_end_cell(pen);
    pen_percent(pen, all_tiers(year_ago.part), all_tiers(year_ago.whole));
    pen_end_cell(pen);
    pen_points(pen, sum, rate(all_tiers(year_ago.part), all_tiers(year_ago.whole)));
    pen_end_cell(pen);
}

static void put_label(struct pen *pen, const char *class_title, const char *what)
{
    pen_text(pen, class_title);
    pen_end_cell(pen);
    pen_text(pen, what);
    pen_end_cell(pen);
    pen->at->rows++;
}

static void put_found(struct pen *pen, const struct month_sheet *s, size_t c)
{
    put_label(pen, c == ALL ? say_all_classes : classes[c], say_found);
    put_counts(pen, s->now.found[c], s->year.found[c], s->before.found[c], s->year_ago.found[c]);
}

static void put_handled(struct pen *pen, const struct month_sheet *s, size_t c)
{
    put_label(pen, c == ALL ? say_all_classes : classes[c], say_handled);
    put_counts(pen, s->now.handled[c], s->year.handled[c], s->before.handled[c],
               s->year_ago.handled[c]);
}

static void put_totals(struct pen *pen, const struct month_sheet *s)
{
    put_found(pen, s, ALL);
    put_handled(pen, s, ALL);
    put_label(pen, say_all_classes, say_handled_rate);
#define RATE(name, part, whole) (struct month_rate){s->name.part[ALL], s->name.whole[ALL]}
    put_rates(pen, RATE(now, handled, found), RATE(year, handled, found),
              RATE(before, handled, found), RATE(year_ago, handled, found));
    put_label(pen, say_all_classes, say_settled_count);
    put_counts(pen, s->now.settled[ALL], s->year.settled[ALL], s->before.settled[ALL],
               s->year_ago.settled[ALL]);
    put_label(pen, say_all_classes, say_settled_rate);
    put_rates(pen, RATE(now, settled, handled), RATE(year, settled, handled),
              RATE(before, settled, handled), RATE(year_ago, settled, handled));
#undef RATE
}

void classes_heads(struct sheet *sheet)
{
    sheet_column_add(sheet, say_class, 30, WORDS);
    sheet_column_add(sheet, say_item, 8, WORDS);
#define X(title, source, width, form) sheet_column_add(sheet, title, width, form);
    LEDGER_MONTHLY(X)
#undef X
}

void classes_rows(struct pen *pen)
{
    const struct period *p = &pen->q->period;
    const struct period before = period_before(p), year_ago = period_year_ago(p);
    struct month_sheet s;

    sum_months(pen, period_month_first(p), period_month_last(p), &s.now);
    sum_months(pen, p->year * 100 + 1, period_month_last(p), &s.year);
    sum_months(pen, period_month_first(&before), period_month_last(&before), &s.before);
    sum_months(pen, period_month_first(&year_ago), period_month_last(&year_ago), &s.year_ago);
    for (size_t c = 0; c < CLASSES; c++) {
        put_found(pen, &s, c);
        put_handled(pen, &s, c);
    }
    put_totals(pen, &s);
    pen->at->done = true;
}

/* ---- 统计表 ---------------------------------------------------------------------------------- */

struct rate_row {
    const char *name;
    int64_t n[TALLY_MEASURES];
};

typedef void rate_put(struct pen *pen, const struct rate_row *row);

static void rate_name(struct pen *pen, const struct rate_row *row)
{
    pen_text(pen, row->name);
}

#define COUNTED(source, measure)                                                                   \
    static void rate_##source(struct pen *pen, const struct rate_row *row)                         \
    {                                                                                              \
        pen_number(pen, row->n[measure]);                                                          \
    }
COUNTED(found, TALLY_FOUND)
COUNTED(accepted, TALLY_ACCEPTED)
COUNTED(handled, TALLY_HANDLED)
COUNTED(settled, TALLY_SETTLED)
COUNTED(on_spot, TALLY_ON_SPOT)
COUNTED(on_time, TALLY_ON_TIME)
COUNTED(answered, TALLY_ANSWERED)
COUNTED(satisfied, TALLY_SATISFIED)
COUNTED(fair, TALLY_FAIR)
COUNTED(bad, TALLY_BAD)
COUNTED(silent, TALLY_SILENT)

static void rate_handled_rate(struct pen *pen, const struct rate_row *row)
{
    pen_percent(pen, row->n[TALLY_HANDLED], row->n[TALLY_FOUND]);
}

static void rate_settled_rate(struct pen *pen, const struct rate_row *row)
{
    pen_percent(pen, row->n[TALLY_SETTLED], row->n[TALLY_HANDLED]);
}

static void rate_on_time_rate(struct pen *pen, const struct rate_row *row)
{
    pen_percent(pen, row->n[TALLY_ON_TIME], row->n[TALLY_ON_TIME] + row->n[TALLY_LATE]);
}

static void rate_answered_rate(struct pen *pen, const struct rate_row *row)
{
    pen_percent(pen, row->n[TALLY_ANSWERED], row->n[TALLY_FOUND] + row->n[TALLY_REFUSED]);
}

/* Of those who said something. */
static void rate_satisfied_rate(struct pen *pen, const struct rate_row *row)
{
    pen_percent(pen, row->n[TALLY_SATISFIED],
                row->n[TALLY_SATISFIED] + row->n[TALLY_FAIR] + row->n[TALLY_BAD]);
}

static const struct {
    const char *title;
    rate_put *put;
    int width;
    bool number;
} rate_columns[] = {
#define X(title, source, width, form) {title, rate_##source, width, form},
    LEDGER_RATES(X)
#undef X
};
enum { RATE_COLUMNS = sizeof rate_columns / sizeof *rate_columns };

void rates_heads(struct sheet *sheet)
{
    for (size_t c = 0; c < RATE_COLUMNS; c++)
        sheet_column_add(sheet, rate_columns[c].title, rate_columns[c].width,
                         rate_columns[c].number);
}

struct rate_sum {
    struct rate_row row;
    const char *kind; /* NULL all */
};

static void add_rate(void *ctx, const char *kind, const char *subject, int grade,
                     const struct tally_month *month)
{
    struct rate_sum *sum = ctx;

    (void)subject;
    (void)grade;
    for (int m = 0; (!sum->kind || strcmp(sum->kind, kind) == 0) && m < TALLY_MEASURES; m++)
        sum->row.n[m] += month->n[m];
}

static void put_rate_row(struct pen *pen, int64_t unit, const char *name, const char *kind)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct rate_sum sum = {.row = {.name = name}, .kind = kind};

    reader->tally(reader->ctx, unit, period_month_first(&pen->q->period),
                  period_month_last(&pen->q->period), add_rate, &sum);
    for (size_t c = 0; c < RATE_COLUMNS; c++) {
        rate_columns[c].put(pen, &sum.row);
        pen_end_cell(pen);
    }
    pen->at->rows++;
}

/* First the units below, then each kind of case, then all. The cursor holds the last unit. */
void rates_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    const struct model *model = pen->desk->model;
    struct ledger_child child;

    for (size_t i = 0; i < limit; i++) {
        if (!reader->child(reader->ctx, pen->q->unit, pen->at->id, &child)) {
            pen->at->done = true;
            break;
        }
        pen->at->id = child.unit;
        put_rate_row(pen, child.unit, unit_short(child.path), NULL);
    }
    if (!pen->at->done)
        return;
    for (size_t k = 0; k < model->kind_count; k++)
        if (model->kinds[k].destination == DEST_CASE)
            put_rate_row(pen, pen->q->unit, model->kinds[k].title, model->kinds[k].code);
    put_rate_row(pen, pen->q->unit, say_sum, NULL);
}
