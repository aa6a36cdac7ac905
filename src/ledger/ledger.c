#include "ledger/ledger.h"
#include "ledger/pen.h"
#include "ledger/say.h"
#include "roster/unit.h"
#include <inttypes.h>
#include <stdio.h>

enum { SCOPE_SIZE = UNIT_PATH_SIZE + 128 };

/* id            title               family               few    by month */
static const struct ledger ledgers[] = {
#define LEDGER(id, title, family, few, by_month)                                                   \
    {#id, title, LEDGER_OF_##family, few, by_month, NULL},
#include "conf/texts/ledgers.tbl"
#undef LEDGER
};
enum { LEDGERS = sizeof ledgers / sizeof *ledgers };

/* ---- which there are ------------------------------------------------------------------------- */

/* Reports of this ledger become cases in this model. */
static bool holds_cases(const struct model *model, const char *id)
{
    for (size_t i = 0; i < model->kind_count; i++)
        if (model->kinds[i].destination == DEST_CASE && model->kinds[i].ledger &&
            strcmp(model->kinds[i].ledger, id) == 0)
            return true;
    return false;
}

static struct ledger *known(struct ledger *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].id, id) == 0)
            return &list[i];
    return NULL;
}

/* What the model says of a ledger of its own. */
static size_t add_forms(const struct model *model, struct ledger *out, size_t count)
{
    for (size_t i = 0; i < model->register_count; i++) {
        const struct register_form *form = &model->registers[i];
        struct ledger *ledger = known(out, count, form->code);

        if (!ledger && count < LEDGERS_MAX) {
            ledger = &out[count++];
            *ledger = (struct ledger){form->code, form->title, LEDGER_OF_ENTRIES, 0, 0, NULL};
        }
        if (ledger && ledger->family == LEDGER_OF_ENTRIES)
            ledger->form = form;
        if (ledger && form->quiet)
            ledger->few = true;
    }
    return count;
}

static size_t add_kinds(const struct model *model, struct ledger *out, size_t count)
{
    for (size_t i = 0; i < model->kind_count; i++) {
        const struct kind *kind = &model->kinds[i];
        bool is_case = kind->destination == DEST_CASE;

        if (!kind->ledger || (!is_case && kind->destination != DEST_REGISTER) ||
            known(out, count, kind->ledger) || count == LEDGERS_MAX)
            continue;
        out[count++] = (struct ledger){.id = kind->ledger,
                                       .title = kind->title,
                                       .family = is_case ? LEDGER_OF_CASES : LEDGER_OF_ENTRIES};
    }
    return count;
}

static size_t add_drives(const struct model *model, struct ledger *out, size_t count)
{
    for (size_t i = 0; i < model->drive_count && count < LEDGERS_MAX; i++)
        out[count++] = (struct ledger){.id = model->drives[i].ledger,
                                       .title = model->drives[i].title,
                                       .family = LEDGER_OF_DRIVE};
    return count;
}

size_t ledger_list(const struct ledger_desk *desk, struct ledger out[LEDGERS_MAX])
{
    size_t count = LEDGERS;

    memcpy(out, ledgers, sizeof ledgers);
    for (size_t i = 0; i < count; i++)
        if (out[i].family == LEDGER_OF_ENTRIES && holds_cases(desk->model, out[i].id))
            out[i].family = LEDGER_OF_CASES;
    count = add_forms(desk->model, out, count);
    count = add_kinds(desk->model, out, count);
    return add_drives(desk->model, out, count);
}

/* 民意 is 民意台账. */
static bool is_titled(const char *title, const char *name)
{
    size_t len = strlen(name), whole = strlen(title), tail = strlen(say_ledger);

    if (strcmp(title, name) == 0)
        return true;
    return len > 0 && whole == len + tail && memcmp(title, name, len) == 0 &&
           strcmp(title + len, say_ledger) == 0;
}

bool ledger_find(const struct ledger_desk *desk, const char *name, struct ledger *out)
{
    struct ledger list[LEDGERS_MAX];
    size_t count = ledger_list(desk, list);

    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].id, name) == 0 || is_titled(list[i].title, name)) {
            *out = list[i];
            return true;
        }
    for (size_t i = 0; *name && i < count; i++)
        if (strstr(list[i].title, name)) {
            *out = list[i];
            return true;
        }
    return false;
}

/* ---- sheets ---------------------------------------------------------------------------------- */

struct sheet *ledger_begin(const struct ledger_desk *desk, const struct ledger *ledger,
                           const struct ledger_query *q)
{
    char period[64] = "", scope[SCOPE_SIZE];
    struct sheet *sheet;

    if (ledger->family != LEDGER_OF_GROUPS && ledger->family != LEDGER_OF_HOMES &&
        ledger->family != LEDGER_OF_COVERAGE)
        period_words(&q->period, period, sizeof period);
    text_format(scope, sizeof scope, "%s%s%s", q->unit_path[0] ? q->unit_path : desk->model->title,
                period[0] ? "    " : "", period);
    sheet = sheet_new(ledger->title, scope);
    switch (ledger->family) {
    case LEDGER_OF_CASES:
    case LEDGER_OF_OUTSTANDING:
    case LEDGER_OF_SEARCHES: cases_heads(ledger, sheet); break;
    case LEDGER_OF_ENTRIES: entries_heads(ledger, sheet); break;
    case LEDGER_OF_NOTICES:
    case LEDGER_OF_MEETINGS: notices_heads(ledger, sheet); break;
    case LEDGER_OF_SCORES: scores_heads(desk->model, sheet); break;
    case LEDGER_OF_YEAR: year_heads(sheet); break;
    case LEDGER_OF_GROUPS:
    case LEDGER_OF_HOMES: roster_heads(ledger, sheet); break;
    case LEDGER_OF_CLASSES: classes_heads(sheet); break;
    case LEDGER_OF_RATES: rates_heads(sheet); break;
    case LEDGER_OF_COVERAGE: coverage_heads(sheet); break;
    case LEDGER_OF_DRIVE: drives_heads(sheet); break;
    }
    return sheet;
}

static void write_rows(struct pen *pen, size_t limit)
{
    switch (pen->ledger->family) {
    case LEDGER_OF_CASES:
    case LEDGER_OF_OUTSTANDING:
    case LEDGER_OF_SEARCHES: cases_rows(pen, limit); break;
    case LEDGER_OF_ENTRIES: entries_rows(pen, limit); break;
    case LEDGER_OF_NOTICES:
    case LEDGER_OF_MEETINGS: notices_rows(pen, limit); break;
    case LEDGER_OF_SCORES: scores_rows(pen, limit); break;
    case LEDGER_OF_YEAR: year_rows(pen, limit); break;
    case LEDGER_OF_GROUPS:
    case LEDGER_OF_HOMES: roster_rows(pen, limit); break;
    case LEDGER_OF_CLASSES: classes_rows(pen); break;
    case LEDGER_OF_RATES: rates_rows(pen, limit); break;
    case LEDGER_OF_COVERAGE: coverage_rows(pen, limit); break;
    case LEDGER_OF_DRIVE: drives_rows(pen, limit); break;
    }
}

void ledger_rows(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, struct ledger_cursor *at, size_t limit,
                 struct sheet *sheet)
{
    struct pen pen = {.desk = desk, .ledger = ledger, .q = q, .at = at, .sheet = sheet};

    if (!at->done)
        write_rows(&pen, limit == 0 || limit > LEDGER_PAGE_MAX ? LEDGER_PAGE_MAX : limit);
    buf_free(&pen.cell);
}

bool ledger_has_ids(const struct ledger *ledger)
{
    return ledger->family == LEDGER_OF_CASES || ledger->family == LEDGER_OF_SEARCHES ||
           ledger->family == LEDGER_OF_ENTRIES;
}

void ledger_keys(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, struct ledger_cursor *at,
                 const struct ledger_key *key, struct sheet *sheet)
{
    struct pen pen = {.desk = desk, .ledger = ledger, .q = q, .at = at, .sheet = sheet, .key = key};

    if (!at->done)
        write_rows(&pen, LEDGER_PAGE_MAX);
    buf_free(&pen.cell);
}

bool ledger_row(const struct ledger_desk *desk, const struct ledger *ledger,
                const struct ledger_query *q, int64_t id, struct sheet *sheet)
{
    struct ledger_cursor at = {0};
    struct pen pen = {.desk = desk, .ledger = ledger, .q = q, .at = &at, .sheet = sheet};
    bool found =
        ledger->family == LEDGER_OF_ENTRIES ? entries_by_id(&pen, id) : cases_by_id(&pen, id);

    buf_free(&pen.cell);
    return found;
}

void ledger_foot(const struct ledger_desk *desk, const struct ledger *ledger,
                 const struct ledger_query *q, const char *who, struct sheet *sheet)
{
    const struct civil today = civil_local(q->now);
    struct buf line = BUF_INIT;

    if (ledger->family == LEDGER_OF_CLASSES || ledger->family == LEDGER_OF_RATES) {
        sheet_foot_add(sheet, say_rule_counts);
        sheet_foot_add(sheet, say_rule_rates);
    }
    if (ledger->family == LEDGER_OF_RATES)
        sheet_foot_add(sheet, say_rule_more_rates);
    if (ledger->family == LEDGER_OF_CLASSES)
        sheet_foot_add(sheet, say_rule_change);
    if (ledger->family == LEDGER_OF_MEETINGS)
        sheet_foot_add(sheet, say_rule_meetings);
    if (ledger->family == LEDGER_OF_COVERAGE)
        sheet_foot_add(sheet, q->drive ? say_rule_drive : say_rule_coverage);
    buf_addf(&line, say_foot, q->unit_path[0] ? q->unit_path : desk->model->title, who, today.year,
             today.month, today.day);
    sheet_foot_add(sheet, line.ptr);
    buf_free(&line);
}

struct sheet *ledger_of_case(const struct ledger_desk *desk, const struct ledger *ledger,
                             const struct ledger_query *q, const struct case_file *cf,
                             const char *who)
{
    struct sheet *sheet = ledger_begin(desk, ledger, q);
    struct ledger_cursor at = {0};
    struct pen pen = {.desk = desk, .ledger = ledger, .q = q, .at = &at, .sheet = sheet};

    cases_one(&pen, cf);
    buf_free(&pen.cell);
    ledger_foot(desk, ledger, q, who, sheet);
    return sheet;
}

/* ---- cursors --------------------------------------------------------------------------------- */

void ledger_cursor_write(const struct ledger_cursor *at, char *out, size_t size)
{
    text_format(out, size, "%" PRId64 ".%" PRId64 ".%" PRId64, at->at, at->id, at->rows);
}

bool ledger_cursor_parse(const char *text, struct ledger_cursor *out)
{
    int used = 0;

    *out = (struct ledger_cursor){0};
    return sscanf(text, "%" SCNd64 ".%" SCNd64 ".%" SCNd64 "%n", &out->at, &out->id, &out->rows,
                  &used) == 3 &&
           text[used] == '\0' && out->rows >= 0;
}
