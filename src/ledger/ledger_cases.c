/* Ledgers of cases: what each column says of one. */
#include "conf/texts/ledger_columns.tbl"
#include "ledger/case_columns.h"
#include "ledger/say.h"

struct case_column {
    const char *title;
    case_put *put;
    int width;
    bool number;
};

/* ---- the matter ------------------------------------------------------------------------------ */

bool case_is_hidden(const struct pen *pen, const struct case_file *cf)
{
    const struct kind *kind = model_kind(pen->desk->model, cf->kind);
    const struct subject *subject = kind ? kind_subject(kind, cf->subject) : NULL;

    return pen->ledger->few || (subject && subject->quiet);
}

static void put_number(struct pen *pen, const struct case_file *cf)
{
    pen_count(pen, cf->year_number);
}

static void put_row(struct pen *pen, const struct case_file *cf)
{
    (void)cf;
    pen_number(pen, pen->at->rows + 1);
}

static void put_filed(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->filed_at);
}

static void put_accepted(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->accepted_at);
}

static void put_unit(struct pen *pen, const struct case_file *cf)
{
    pen_unit(pen, cf->unit_path);
}

static void put_source(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, texts_word(pen->desk->texts, "case_source", cf->source));
}

/* 3户张明录 13900000021 */
static void put_side(struct pen *pen, const struct case_file *cf, int number, const char *name,
                     int64_t household)
{
    const struct ledger_reader *reader = pen->desk->reader;
    const char *phone = household ? reader->household_phone(reader->ctx, household) : "";

    if (number)
        buf_addf(&pen->cell, say_household, number);
    pen_name(pen, name, case_is_hidden(pen, cf));
    if (*phone) {
        pen_text(pen, " ");
        pen_phone(pen, phone);
    }
}

static void put_parties(struct pen *pen, const struct case_file *cf)
{
    bool second = cf->party2[0] || cf->household2;

    if (second)
        pen_text(pen, say_first_party);
    put_side(pen, cf, cf->household_number, cf->party, cf->household);
    if (!second)
        return;
    pen_text(pen, say_second_party);
    put_side(pen, cf, cf->household2_number, cf->party2, cf->household2);
}

static void put_party(struct pen *pen, const struct case_file *cf)
{
    pen_name(pen, cf->party, case_is_hidden(pen, cf));
}

static void put_household(struct pen *pen, const struct case_file *cf)
{
    pen_count(pen, cf->household_number);
}

static void put_subject(struct pen *pen, const struct case_file *cf)
{
    pen_words(pen, cf->subject, case_is_hidden(pen, cf));
}

static void put_summary(struct pen *pen, const struct case_file *cf)
{
    pen_words(pen, cf->remarks[0] ? cf->remarks : cf->subject_word, case_is_hidden(pen, cf));
}

/* Where no column of its own says what it is about. */
static void put_matter(struct pen *pen, const struct case_file *cf)
{
    bool hidden = case_is_hidden(pen, cf);

    if (cf->household_number)
        buf_addf(&pen->cell, say_household, cf->household_number);
    pen_name(pen, cf->party, hidden);
    if (cf->subject[0])
        pen_more(pen, say_comma, hidden && !pen->q->full ? say_hidden : cf->subject);
    if (!hidden || pen->q->full)
        pen_more(pen, say_comma, cf->remarks);
}

static void put_errand(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->subject);
    pen_more(pen, say_comma, cf->remarks);
}

static void put_people(struct pen *pen, const struct case_file *cf)
{
    pen_count(pen, cf->people);
}

static void put_amount(struct pen *pen, const struct case_file *cf)
{
    pen_count(pen, cf->amount);
}

static void put_grade(struct pen *pen, const struct case_file *cf)
{
    const struct model *model = pen->desk->model;

    if (cf->grade >= 0 && (size_t)cf->grade < model->grade_count)
        pen_text(pen, model->grades[cf->grade].title);
}

static void put_place(struct pen *pen, const struct case_file *cf)
{
    pen_unit(pen, cf->unit_path);
    if (cf->household_number) {
        pen_text(pen, " ");
        buf_addf(&pen->cell, say_household, cf->household_number);
    }
    pen_more(pen, " ", cf->place);
}

/* ---- who sees to it -------------------------------------------------------------------------- */

/* The line bureau, else the unit whose people have it. */
static void put_office(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;

    if (cf->bureau[0])
        pen_text(pen, cf->bureau);
    else
        pen_unit(pen, cf->desk ? reader->unit_path(reader->ctx, cf->desk) : cf->unit_path);
}

/* An errand that its own people see to was sent on to nobody. */
static void put_sent_on(struct pen *pen, const struct case_file *cf)
{
    if (cf->bureau[0] || (cf->desk && cf->desk != cf->unit))
        put_office(pen, cf);
}

static void put_handler(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct case_helper helpers[NOTES_MAX];
    size_t count = reader->cases->helpers(reader->cases->ctx, cf->serial, helpers, NOTES_MAX);

    pen_text(pen, cf->handler.name);
    for (size_t i = 0; i < count && i < NOTES_MAX; i++)
        pen_more(pen, i ? say_comma : say_helpers, helpers[i].who.name);
}

static void put_office_handler(struct pen *pen, const struct case_file *cf)
{
    put_office(pen, cf);
    if (cf->handler.name[0]) {
        pen_text(pen, "/");
        put_handler(pen, cf);
    }
}

static void put_charge(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->charge.name);
}

static void put_due(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->due_at);
}

static void put_supervision(struct pen *pen, const struct case_file *cf)
{
    static const char *const words[] = {"", say_watched, say_yellow, say_red};

    pen_text(pen, words[cf->supervised]);
    if (cf->points)
        buf_addf(&pen->cell, say_points, cf->points);
    if (cf->charge.name[0]) {
        pen_more(pen, say_comma, say_charge);
        pen_text(pen, cf->charge.name);
    }
    if (cf->failures) {
        if (pen->cell.len)
            pen_text(pen, say_comma);
        buf_addf(&pen->cell, say_failures, cf->failures);
    }
}

/* ---- ledgers --------------------------------------------------------------------------------- */

#define X(title, source, width, form) {title, put_##source, width, form},
static const struct case_column disputes[] = {LEDGER_DISPUTES(X)};
static const struct case_column outstanding[] = {LEDGER_OUTSTANDING(X)};
static const struct case_column searches[] = {LEDGER_SEARCHES(X)};
static const struct case_column hazards[] = {LEDGER_HAZARDS(X)};
static const struct case_column plain[] = {LEDGER_CASES(X)};
static const struct case_column opinions[] = {LEDGER_OPINIONS(X)};
static const struct case_column errands[] = {LEDGER_ERRANDS(X)};
static const struct case_column care[] = {LEDGER_CARE_CASES(X)};
#undef X

#define SIZE(table) (sizeof(table) / sizeof *(table))

static const struct {
    const char *ledger;
    const struct case_column *columns;
    size_t count;
} tables[] = {
    {"disputes",    disputes,    SIZE(disputes)   },
    {"outstanding", outstanding, SIZE(outstanding)},
    {"searches",    searches,    SIZE(searches)   },
    {"hazards",     hazards,     SIZE(hazards)    },
    {"opinions",    opinions,    SIZE(opinions)   },
    {"errands",     errands,     SIZE(errands)    },
    {"concerns",    care,        SIZE(care)       },
    {"",            plain,       SIZE(plain)      },
};

/* The columns of a ledger; those of any cases at the end. */
static size_t table_of(const struct ledger *ledger)
{
    size_t i = 0;

    while (tables[i].ledger[0] && strcmp(tables[i].ledger, ledger->id) != 0)
        i++;
    return i;
}

void cases_heads(const struct ledger *ledger, struct sheet *sheet)
{
    size_t t = table_of(ledger);

    for (size_t c = 0; c < tables[t].count; c++)
        sheet_column_add(sheet, tables[t].columns[c].title, tables[t].columns[c].width,
                         tables[t].columns[c].number);
}

static void case_row(void *ctx, const struct case_file *cf)
{
    struct pen *pen = ctx;
    size_t t = table_of(pen->ledger);

    for (size_t c = 0; c < tables[t].count; c++) {
        if (pen_skips(pen, c))
            continue;
        tables[t].columns[c].put(pen, cf);
        pen_end_cell(pen);
    }
    pen_end_row(pen, cf->serial);
}

void cases_rows(struct pen *pen, size_t limit)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct ledger_query q = *pen->q;

    if (pen->ledger->family == LEDGER_OF_OUTSTANDING) {
        reader->list_outstanding(reader->ctx, &q, pen->at, limit, case_row, pen);
        return;
    }
    /* what was searched for and found stands in the ledger of disputes */
    q.ledger = pen->ledger->family == LEDGER_OF_SEARCHES ? "disputes" : pen->ledger->id;
    reader->list_cases(reader->ctx, &q, pen->at, limit, case_row, pen);
}

void cases_one(struct pen *pen, const struct case_file *cf)
{
    case_row(pen, cf);
}

bool cases_by_id(struct pen *pen, int64_t serial)
{
    const struct case_reader *cases = pen->desk->reader->cases;
    struct case_file cf;
    bool found = cases->by_serial(cases->ctx, serial, &cf);

    if (found)
        case_row(pen, &cf);
    return found;
}
