/* Ledgers of cases: what each column says of one. */
#include "cases/tally.h"
#include "conf/texts/ledger_columns.tbl"
#include "ledger/pen.h"
#include "ledger/say.h"

enum { NOTES_MAX = 16, NAME_SIZE = 96 };

typedef void case_put(struct pen *pen, const struct case_file *cf);

struct case_column {
    const char *title;
    case_put *put;
    int width;
    bool number;
};

/* ---- the matter ------------------------------------------------------------------------------ */

static bool is_hidden(const struct pen *pen, const struct case_file *cf)
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
    pen_name(pen, name, is_hidden(pen, cf));
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
    pen_name(pen, cf->party, is_hidden(pen, cf));
}

static void put_household(struct pen *pen, const struct case_file *cf)
{
    pen_count(pen, cf->household_number);
}

static void put_subject(struct pen *pen, const struct case_file *cf)
{
    pen_words(pen, cf->subject, is_hidden(pen, cf));
}

static void put_summary(struct pen *pen, const struct case_file *cf)
{
    pen_words(pen, cf->remarks[0] ? cf->remarks : cf->subject_word, is_hidden(pen, cf));
}

/* Where no column of its own says what it is about. */
static void put_matter(struct pen *pen, const struct case_file *cf)
{
    bool hidden = is_hidden(pen, cf);

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

static void put_reporter(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->reporter.name);
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

/* ---- its course ------------------------------------------------------------------------------ */

struct course {
    struct pen *pen;
    bool hidden;
};

/* 11-21 转办(韩某):去看看 */
static void add_event(void *ctx, wall_t at, const char *actor, const char *what, const char *detail)
{
    struct course *course = ctx;
    struct pen *pen = course->pen;
    const struct civil c = civil_local(at);
    char key[64], name[NAME_SIZE], *dot;

    text_copy(key, sizeof key, span_of(what));
    if ((dot = strchr(key, '.')))
        *dot = '_';
    pen_actor(pen, actor, name, sizeof name);
    if (pen->cell.len)
        pen_text(pen, "\n");
    buf_addf(&pen->cell, "%02d-%02d %s", c.month, c.day,
             texts_word(pen->desk->texts, "event", key));
    if (name[0])
        buf_addf(&pen->cell, "(%s)", name);
    if (*detail && (!course->hidden || pen->q->full))
        buf_addf(&pen->cell, ":%s", detail);
}

static void put_course(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct course course = {pen, is_hidden(pen, cf)};

    reader->events(reader->ctx, cf->serial, add_event, &course);
}

struct last_actor {
    const char *what;
    char actor[NAME_SIZE];
};

static void keep_actor(void *ctx, wall_t at, const char *actor, const char *what,
                       const char *detail)
{
    struct last_actor *last = ctx;

    (void)at;
    (void)detail;
    if (strcmp(what, last->what) == 0)
        text_copy(last->actor, sizeof last->actor, span_of(actor));
}

/* Who found that it was done: the closing's, else of the last visit. */
static void put_checker(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct last_actor last = {"case.closed", ""};
    char name[NAME_SIZE];

    if (cf->state != CASE_CLOSED)
        return;
    reader->events(reader->ctx, cf->serial, keep_actor, &last);
    pen_actor(pen, last.actor, name, sizeof name);
    pen_text(pen, name);
}

static void put_outcome(struct pen *pen, const struct case_file *cf)
{
    switch (cf->state) {
    case CASE_SETTLED:
    case CASE_CLOSED: pen_text(pen, say_settled); return;
    case CASE_PASSED_UP: pen_text(pen, say_passed_up); return;
    case CASE_REFUSED:
    case CASE_TRANSFERRED:
    case CASE_WITHDRAWN:
    case CASE_MERGED:
        pen_text(pen, texts_word(pen->desk->texts, "case_state", case_state_name(cf->state)));
        return;
    default: pen_text(pen, say_unsettled); return;
    }
}

static void put_result(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->result);
}

static void put_agreement(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->agreement);
}

static void put_settled(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->settled_at);
}

static void put_closed(struct pen *pen, const struct case_file *cf)
{
    pen_day(pen, cf->closed_at);
}

static void put_struck_off(struct pen *pen, const struct case_file *cf)
{
    if (cf->state != CASE_CLOSED)
        return;
    pen_day(pen, cf->closed_at);
    pen_text(pen, say_struck_off);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

static size_t visits_of(struct pen *pen, const struct case_file *cf,
                        struct follow_up visits[NOTES_MAX])
{
    const struct ledger_reader *reader = pen->desk->reader;
    size_t count = reader->cases->follow_ups(reader->cases->ctx, cf->serial, visits, NOTES_MAX);

    return count < NOTES_MAX ? count : NOTES_MAX;
}

/* 2026-11-25 电话:好着 */
static void put_follow_ups(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);
    bool hidden = is_hidden(pen, cf);

    for (size_t i = 0; i < count; i++) {
        if (!wall_known(visits[i].done_at))
            continue;
        if (pen->cell.len)
            pen_text(pen, "\n");
        pen_day(pen, visits[i].done_at);
        buf_addf(&pen->cell, " %s", texts_word(pen->desk->texts, "case_source", visits[i].way));
        if (visits[i].kept >= 0)
            buf_addf(&pen->cell, ":%s", visits[i].kept ? say_kept : say_broken);
        if (!hidden || pen->q->full)
            pen_more(pen, say_comma, visits[i].words);
    }
}

static void put_visited(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);
    wall_t last = WALL_NONE;

    for (size_t i = 0; i < count; i++)
        if (wall_known(visits[i].done_at) && visits[i].done_at.ms > last.ms)
            last = visits[i].done_at;
    pen_day(pen, last);
}

static void put_next_visit(struct pen *pen, const struct case_file *cf)
{
    struct follow_up visits[NOTES_MAX];
    size_t count = visits_of(pen, cf, visits);

    for (size_t i = 0; i < count; i++)
        if (!wall_known(visits[i].done_at)) {
            pen_day(pen, visits[i].due_at);
            return;
        }
}

/* What was said; silence stands as silence. */
static void put_rating(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->rating[0] ? cf->rating : cf->silent ? say_silent : "");
    if (cf->rating_party[0]) {
        pen_more(pen, say_comma, say_by_party);
        pen_text(pen, cf->rating_party);
    }
}

static void put_remarks(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->mark);
    if (cf->merged_into) {
        char number[CASE_NUMBER_SIZE];

        case_number_write(cf->merged_into, number);
        pen_more(pen, say_comma, say_merged_into);
        pen_text(pen, number);
    }
    if (cf->state == CASE_ON_HOLD) {
        pen_more(pen, say_comma, say_on_hold);
        pen_text(pen, cf->hold_reason);
    }
}

/* ---- errands --------------------------------------------------------------------------------- */

static void put_mode(struct pen *pen, const struct case_file *cf)
{
    pen_text(pen, cf->mode);
}

/* Those still missing have a mark. */
static void put_papers(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct case_paper papers[NOTES_MAX];
    size_t count = reader->cases->papers(reader->cases->ctx, cf->serial, papers, NOTES_MAX);

    for (size_t i = 0; i < count && i < NOTES_MAX; i++) {
        pen_more(pen, say_list, papers[i].paper);
        if (!wall_known(papers[i].received_at))
            pen_text(pen, say_missing);
    }
}

struct handed {
    wall_t at;
};

static void find_handed(void *ctx, wall_t at, const char *actor, const char *what,
                        const char *detail)
{
    (void)actor;
    (void)detail;
    if (strcmp(what, "case.handed_back") == 0)
        ((struct handed *)ctx)->at = at;
}

/* The day when it was handed over; the signature is the pen's. */
static void put_handed_back(struct pen *pen, const struct case_file *cf)
{
    const struct ledger_reader *reader = pen->desk->reader;
    struct handed handed = {WALL_NONE};

    reader->events(reader->ctx, cf->serial, find_handed, &handed);
    pen_day(pen, handed.at);
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
    {"care",        care,        SIZE(care)       },
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
        tables[t].columns[c].put(pen, cf);
        pen_end_cell(pen);
    }
    pen->at->rows++;
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
