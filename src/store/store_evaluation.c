#include "store/store_evaluation.h"
#include "cases/evaluate_year.h"
#include "notices/opinion.h"
#include "store/store_ledger.h"
#include <stdlib.h>

enum { HUNDREDTHS = 100, ITEMS_MAX = SCORE_ITEMS_MAX };

/* ---- who ------------------------------------------------------------------------------------- */

void store_roles_text(const struct words *roles, struct buf *out)
{
    buf_add_char(out, ',');
    for (size_t i = 0; i < roles->count; i++) {
        buf_add_str(out, roles->items[i]);
        buf_add_char(out, ',');
    }
    buf_add_char(out, '\0');
}

static void read_leader(struct store *store, sqlite3_stmt *st, struct score_leader *out)
{
    *out = (struct score_leader){.office = col_int(st, 0),
                                 .person = col_int(st, 1),
                                 .name = col_kept(store, st, 2),
                                 .unit = col_int(st, 3),
                                 .unit_path = col_kept(store, st, 4)};
}

static struct value first_day(const struct quarter *q)
{
    return v_int((q->from.ms + WALL_DAY - 1) / WALL_DAY);
}

void store_score_leaders(struct store *store, const struct words *roles, const struct quarter *q,
                         const char *unit_path, int64_t after, size_t limit, score_leader_fn each,
                         void *ctx)
{
    struct buf text = BUF_INIT;
    struct score_leader *list = xmalloc((limit + 1) * sizeof *list);
    size_t count = 0;
    sqlite3_stmt *st;

    store_roles_text(roles, &text);
    st = store_ask(store, SQL_SCORE_LEADERS, v_int(after), first_day(q), v_text(unit_path),
                   v_text(text.ptr), v_int((int64_t)limit));
    while (count < limit && store_row(store, st))
        read_leader(store, st, &list[count++]);
    store_done(st);
    buf_free(&text);
    for (size_t i = 0; i < count; i++)
        each(ctx, &list[i]);
    free(list);
}

size_t store_score_offices(struct store *store, const struct words *roles, const struct quarter *q,
                           const char *unit_path, const struct id_page *page, int64_t *ids,
                           size_t max)
{
    struct buf text = BUF_INIT;
    size_t count = 0;
    sqlite3_stmt *st;

    store_roles_text(roles, &text);
    st = store_ask(store, page->back ? SQL_SCORE_OFFICES_DOWN : SQL_SCORE_OFFICES_UP,
                   v_int(page->back && !page->at ? INT64_MAX : page->at), first_day(q),
                   v_text(unit_path), v_text(text.ptr), v_int((int64_t)max));
    while (store_row(store, st))
        ids[count++] = col_int(st, 0);
    buf_free(&text);
    if (page->back)
        store_turn_ids(ids, count);
    return count;
}

void store_score_brief(struct store *store, const struct model *model, const struct quarter *q,
                       const struct score_leader *leader, wall_t now, struct score_brief *out)
{
    struct signed_sheet sheet;

    if ((out->is_signed = store_score_signed(store, q->number, leader->person, &sheet))) {
        out->score = sheet.score;
        out->band = sheet.band;
    } else if (q->number % 10 == 0) {
        struct year_facts facts;
        struct year_sheet year;

        store_year_facts(store, q, leader, &facts);
        year_sum(&model->evaluation, &facts, &year);
        year_facts_free(&facts);
        out->score = year.score;
        out->band = year.band;
    } else {
        struct score_facts facts;
        struct score_sheet quarter;

        store_score_facts(store, model, q, leader, now, &facts);
        score_sum(&model->evaluation, &facts, &quarter);
        score_facts_free(&facts);
        out->score = quarter.score;
        out->band = quarter.band;
    }
}

bool store_score_leader(struct store *store, const struct words *roles, const struct quarter *q,
                        int64_t person, struct score_leader *out)
{
    struct buf text = BUF_INIT;
    sqlite3_stmt *st;
    bool found;

    store_roles_text(roles, &text);
    st =
        store_ask(store, SQL_SCORE_LEADER, v_int(person), first_day(q), v_null(), v_text(text.ptr));
    found = store_row(store, st);
    if (found) {
        read_leader(store, st, out);
        store_done(st);
    }
    buf_free(&text);
    return found;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void add_cases(struct store *store, const struct quarter *q,
                      const struct score_leader *leader, struct score_facts *out)
{
    struct case_reader reader = store_case_reader(store);
    struct score_case *cases = NULL;
    size_t count = 0;
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_CASES, v_int(leader->person), v_wall(q->from),
                                 v_wall(q->to), v_id(leader->unit), v_int(7 * WALL_DAY));

    while (store_row(store, st)) {
        cases = xrealloc(cases, (count + 1) * sizeof *cases);
        cases[count++] = (struct score_case){.file.serial = col_int(st, 0),
                                             .reported = col_int(st, 1) != 0,
                                             .handled = col_int(st, 2) != 0,
                                             .other_phone = col_int(st, 3) != 0,
                                             .corrected = col_int(st, 4) != 0,
                                             .carded = col_int(st, 5) != 0,
                                             .filed_in = col_int(st, 6) != 0,
                                             .after_calm = col_int(st, 7) != 0};
    }
    for (size_t i = 0; i < count; i++)
        reader.by_serial(reader.ctx, cases[i].file.serial, &cases[i].file);
    score_cases(cases, count, out);
    free(cases);
}

static void add_asked(struct store *store, const struct quarter *q, int64_t person, wall_t now,
                      struct score_facts *out)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_SCORE_ASKED, v_int(person), v_wall(q->from), v_wall(q->to));

    while (store_row(store, st)) {
        const struct score_asked asked = {.notice = col_int(st, 0),
                                          .message = col_int(st, 1),
                                          .number = col_kept(store, st, 2),
                                          .answer = (enum notice_answer)col_int(st, 3),
                                          .deadline = col_wall(st, 4),
                                          .answered = col_wall(st, 5),
                                          .attended = col_wall(st, 6),
                                          .reached = col_int(st, 7) != 0};

        score_asked(&asked, now, out);
    }
}

void store_score_facts(struct store *store, const struct model *model, const struct quarter *q,
                       const struct score_leader *leader, wall_t now, struct score_facts *out)
{
    sqlite3_stmt *st;

    *out = (struct score_facts){NULL, 0};
    add_asked(store, q, leader->person, now, out);
    add_cases(store, q, leader, out);
    st = store_ask(store, SQL_SCORE_ENTRIES, v_int(leader->person), v_int(q->number));
    while (store_row(store, st)) {
        const struct score_entry entry = {.id = col_int(st, 0),
                                          .item = col_kept(store, st, 1),
                                          .amount = (double)col_int(st, 2) / HUNDREDTHS,
                                          .why = col_kept(store, st, 3),
                                          .by = col_kept(store, st, 4),
                                          .case_serial = col_int(st, 5)};

        score_entry(&model->evaluation, &entry, out);
    }
    store_score_work(store, model, q, leader, now, out);
}

static void add_opinions(struct store *store, int year, int64_t unit, struct year_facts *out)
{
    char round[64];
    sqlite3_stmt *st;

    opinion_round(year, round, sizeof round);
    st = store_ask(store, SQL_YEAR_OPINIONS, v_int(unit), v_text(round));
    while (store_row(store, st)) {
        int64_t said = col_int(st, 1);
        const struct year_fact fact = {.item = YEAR_RESIDENTS,
                                       .amount = said == 1   ? 1
                                                 : said == 2 ? 0.5
                                                             : 0,
                                       .why = "",
                                       .by = col_kept(store, st, 0),
                                       .message = col_int(st, 2)};

        out->asked++;
        if (said < 1 || said > 3)
            continue;
        out->said[said - 1]++;
        year_facts_add(out, &fact);
    }
}

/* Years end in the month behind them: what is written in January is about the year before. */
static void add_reports(struct store *store, const struct quarter *year, int64_t person,
                        struct year_facts *out)
{
    enum { LATE_DAYS = 31 };
    sqlite3_stmt *st = store_ask(store, SQL_YEAR_REPORTS, v_int(person),
                                 v_wall(wall_add(year->from, LATE_DAYS * WALL_DAY)),
                                 v_wall(wall_add(year->to, LATE_DAYS * WALL_DAY)));

    while (store_row(store, st)) {
        const struct year_fact fact = {
            .item = YEAR_SELF, .why = "", .by = "", .message = col_int(st, 0), .text = true};

        year_facts_add(out, &fact);
    }
}

void store_year_facts(struct store *store, const struct quarter *year,
                      const struct score_leader *leader, struct year_facts *out)
{
    sqlite3_stmt *st =
        store_ask(store, SQL_SCORE_ENTRIES, v_int(leader->person), v_int(year->number));

    *out = (struct year_facts){NULL, 0, 0, {0}};
    while (store_row(store, st)) {
        const char *item = col_kept(store, st, 1);
        struct year_fact fact = {.item = YEAR_ITEMS,
                                 .amount = (double)col_int(st, 2) / HUNDREDTHS,
                                 .why = col_kept(store, st, 3),
                                 .by = col_kept(store, st, 4)};

        for (int i = 0; i < YEAR_ITEMS; i++)
            if (strcmp(item, year_item_name(i)) == 0)
                fact.item = (enum year_item)i;
        if (fact.item != YEAR_ITEMS)
            year_facts_add(out, &fact);
    }
    add_reports(store, year, leader->person, out);
    add_opinions(store, year->number / 10, leader->unit, out);
}

/* ---- entries and sheets ---------------------------------------------------------------------- */

static int64_t hundredths(double points)
{
    return (int64_t)(points * HUNDREDTHS + (points < 0 ? -0.5 : 0.5));
}

static struct value v_points(double points)
{
    return v_int(hundredths(points));
}

void store_score_enter(struct store *store, const struct quarter *q, int64_t person,
                       const struct score_entry *entry, wall_t now)
{
    store_run(store, SQL_SCORE_ENTER, v_int(q->number), v_int(person), v_word(entry->item),
              v_points(entry->amount), v_word(entry->why), v_word(entry->by), v_wall(now),
              v_id(entry->case_serial));
}

bool store_score_appealed(struct store *store, const struct quarter *q, int64_t person)
{
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_ENTRIES, v_int(person), v_int(q->number));
    bool appealed = false;

    while (store_row(store, st))
        appealed |= col_kept(store, st, 1)[0] == '\0';
    return appealed;
}

void store_score_sign(struct store *store, int quarter, const struct signed_sheet *sheet)
{
    store_run(store, SQL_SCORE_SHEET_OLD, v_int(quarter), v_int(sheet->person));
    store_run(store, SQL_SCORE_SHEET_PUT, v_int(quarter), v_int(sheet->person), v_id(sheet->unit),
              v_word(sheet->points), v_points(sheet->extra), v_points(sheet->minus),
              v_points(sheet->score), v_word(sheet->band), v_word(sheet->body),
              v_word(sheet->signer), v_wall(sheet->signed_at));
}

static void read_sheet(struct store *store, sqlite3_stmt *st, struct signed_sheet *out)
{
    *out = (struct signed_sheet){.person = col_int(st, 0),
                                 .name = col_kept(store, st, 1),
                                 .unit = col_int(st, 2),
                                 .unit_path = col_kept(store, st, 3),
                                 .points = col_kept(store, st, 4),
                                 .extra = (double)col_int(st, 5) / HUNDREDTHS,
                                 .minus = (double)col_int(st, 6) / HUNDREDTHS,
                                 .score = (double)col_int(st, 7) / HUNDREDTHS,
                                 .band = col_kept(store, st, 8),
                                 .body = col_kept(store, st, 9),
                                 .signer = col_kept(store, st, 10),
                                 .signed_at = col_wall(st, 11),
                                 .revision = (int)col_int(st, 12)};
}

bool store_score_signed(struct store *store, int quarter, int64_t person, struct signed_sheet *out)
{
    sqlite3_stmt *st = store_ask(store, SQL_SCORE_SHEET, v_int(quarter), v_int(person));

    if (!store_row(store, st))
        return false;
    read_sheet(store, st, out);
    store_done(st);
    return true;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

static void put_score(const struct ledger_query *q, struct signed_sheet *sheet, int rank,
                      ledger_score_fn each, void *arg)
{
    const char *items[ITEMS_MAX];
    char points[512], period[32], extra[32], minus[32], score[32], *at = points;

    text_copy(points, sizeof points, span_of(sheet->points));
    for (size_t i = 0; i < ITEMS_MAX; i++) {
        items[i] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    period_write(&q->period, period, sizeof period);
    text_format(extra, sizeof extra, "%g", sheet->extra);
    text_format(minus, sizeof minus, "%g", sheet->minus);
    text_format(score, sizeof score, "%g", sheet->score);
    const struct ledger_score line = {.period = period,
                                      .person = sheet->name,
                                      .unit_path = sheet->unit_path,
                                      .extra = extra,
                                      .minus = minus,
                                      .score = score,
                                      .band = sheet->band,
                                      .rank = rank,
                                      .items = items};
    each(arg, &line);
}

/* The cursor: the last score in hundredths and one, and its person. */
void store_list_scores(void *ctx, const struct ledger_query *q, struct ledger_cursor *at,
                       size_t limit, ledger_score_fn each, void *arg)
{
    struct store *store = ((struct store_ledger *)ctx)->store;
    int quarter = q->period.year * 10 + q->period.part;
    const char *path = q->unit ? q->unit_path : NULL;
    size_t count = 0;
    sqlite3_stmt *st;

    if (limit > LEDGER_KEYS_MAX)
        limit = LEDGER_KEYS_MAX;
    at->done = true;
    if (q->period.kind == PERIOD_YEAR)
        quarter = q->period.year * 10;
    else if (q->period.kind != PERIOD_QUARTER)
        return;
    st = store_ask(store, SQL_SCORE_SHEETS, v_int(quarter), v_int(at->id ? at->at - 1 : INT32_MAX),
                   v_text(path), v_int(at->id), v_int((int64_t)limit));
    while (store_row(store, st)) {
        struct signed_sheet sheet;
        sqlite3_stmt *better;
        int rank = 1;

        read_sheet(store, st, &sheet);
        at->at = 1 + hundredths(sheet.score);
        at->id = sheet.person;
        better =
            store_ask(store, SQL_SCORE_BETTER, v_int(quarter), v_int(at->at - 1), v_text(path));
        while (store_row(store, better))
            rank += (int)col_int(better, 0);
        put_score(q, &sheet, rank, each, arg);
        count++;
    }
    at->done = count < limit;
}
