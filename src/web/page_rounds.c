/* 排查, 零报告: the questions that come back by the calendar; how far each was heard of, unit by
 * unit, who has not been heard of, and the sums of those that ask for a number. */
#include "ledger/ledger_reader.h"
#include "web/notice_people.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NOTICES_READ = 2000, UNITS_SHOWN = 2000 };

static bool is_round(const struct notice *n)
{
    return n->answer == NOTICE_ASKS_WELL || n->answer == NOTICE_ASKS_NUMBER;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* Rows first: a list that is being read allows no other question. */
struct rounds {
    struct notice *rows;
    size_t count;
};

static void keep_round(void *ctx, const struct notice *n)
{
    struct rounds *rounds = ctx;

    if (is_round(n))
        rounds->rows[rounds->count++] = *n;
}

/* What was asked and heard of the viewer's part of the gateway. */
struct heard {
    int64_t asked, heard;
};

static void add_unit(void *ctx, const struct recipient_unit *row)
{
    struct heard *heard = ctx;

    heard->asked += row->total;
    heard->heard += row->confirmed;
}

static struct heard heard_of(struct page *p, const struct notice *n)
{
    struct heard heard = {0, 0};
    struct notice_counts counts;

    if (p->viewer.unit_path[0]) {
        store_recipient_units(p->web->store, n->serial, p->viewer.unit_path, add_unit, &heard);
        return heard;
    }
    store_notice_counts(p->web->store, n->serial, &counts);
    return (struct heard){n->total, counts.confirmed};
}

static void add_round(struct page *p, struct list *list, const struct notice *n)
{
    struct heard heard = heard_of(p, n);
    char href[48], silent[64], notice[48], asked[64], confirmed[80];

    if (p->viewer.unit_path[0] && !heard.asked)
        return;
    text_format(href, sizeof href, "/rounds/%" PRId64, n->serial);
    text_format(silent, sizeof silent, "/rounds/%" PRId64 "#silent", n->serial);
    text_format(asked, sizeof asked, "/notices/%" PRId64 "#people", n->serial);
    text_format(confirmed, sizeof confirmed, "/notices/%" PRId64 "?only=confirmed#people",
                n->serial);
    text_format(notice, sizeof notice, "/notices/%" PRId64, n->serial);
    list_link(list, href, n->round[0] ? n->round : n->title);
    list_time(list, n->round_at);
    list_time(list, n->deadline);
    list_number(list, heard.asked, asked);
    list_number(list, heard.heard, confirmed);
    list_number(list, heard.asked - heard.heard, silent);
    list_link(list, notice, n->number);
}

static struct list *rounds_list(struct page *p)
{
    static const struct column columns[] = {
        {say_round_title,    "title",  NULL    },
        {say_round_at,       "at",     "time"  },
        {say_round_deadline, "until",  "time"  },
        {say_round_asked,    "asked",  "number"},
        {say_round_heard,    "heard",  "number"},
        {say_round_silent,   "silent", "number"},
        {say_notice_number,  "number", NULL    },
        {NULL,               NULL,     NULL    },
    };
    struct rounds rounds = {xcalloc(NOTICES_READ, sizeof *rounds.rows), 0};
    struct list *list = list_new(p, say_rounds, columns);

    list_empty(list, say_rounds_none);
    list_finds(list);
    store_notices(p->web->store, NOTICES_READ, keep_round, &rounds);
    for (size_t i = 0; i < rounds.count && list_rows(list) < list_most(p); i++)
        add_round(p, list, &rounds.rows[i]);
    free(rounds.rows);
    return list;
}

/* What the model asks, and how often; where it asks nothing the page says so. */
static void write_plans(struct page *p)
{
    const struct model *model = p->web->model;

    html_element(p->out, "h2", NULL, say_round_plans);
    if (!model->round_count)
        html_element(p->out, "p", NULL, say_nothing_here);
    html_raw(p->out, "<ul>");
    for (size_t i = 0; i < model->round_count; i++) {
        html_raw(p->out, "<li>");
        html_element(p->out, "b", NULL, model->rounds[i].title);
        html_textf(p->out, " %s", model->rounds[i].text);
        html_raw(p->out, "</li>");
    }
    html_raw(p->out, "</ul>");
}

void page_rounds(struct page *p)
{
    struct list *list = rounds_list(p);

    if (!list_taken(p, list, "rounds")) {
        page_begin(p, say_rounds, "/rounds");
        round_ways(p, "/rounds");
        list_show(p, list);
        write_plans(p);
        page_end(p);
    }
    list_free(list);
}

/* ---- one round ------------------------------------------------------------------------------- */

/* A number of a unit and all below it, and the way to those people. */
static void reach_cell(struct list *list, const struct notice *n, const char *unit,
                       const char *only, int64_t number)
{
    struct buf href = BUF_INIT;

    buf_addf(&href, "/notices/%" PRId64 "?only=%s&under=", n->serial, only);
    url_text(&href, unit);
    buf_add_str(&href, "#people");
    list_number(list, number, number ? href.ptr : NULL);
    buf_free(&href);
}

struct number_rows {
    struct page *p;
    struct list *list;
    const struct notice *notice;
    int64_t sum;
};

static void add_number(void *ctx, const char *unit, int64_t asked, int64_t answered, int64_t sum)
{
    struct number_rows *rows = ctx;

    if (!viewer_sees(&rows->p->viewer, unit))
        return;
    list_text(rows->list, unit);
    reach_cell(rows->list, rows->notice, unit, "", asked);
    reach_cell(rows->list, rows->notice, unit, "confirmed", answered);
    reach_cell(rows->list, rows->notice, unit, "confirmed", sum);
    rows->sum += sum;
}

static struct list *numbers_list(struct page *p, const struct notice *n, int64_t *sum)
{
    static const struct column columns[] = {
        {say_case_unit,   "unit",  "wide"  },
        {say_round_asked, "asked", "number"},
        {say_round_heard, "heard", "number"},
        {say_round_sum,   "sum",   "number"},
        {NULL,            NULL,    NULL    },
    };
    struct number_rows rows = {p, list_new(p, say_round_sums, columns), n, 0};

    list_named(rows.list, "sums");
    store_round_numbers(p->web->store, n->serial, add_number, &rows);
    *sum = rows.sum;
    return rows.list;
}

struct silent_rows {
    struct page *p;
    struct list *list;
    size_t most;
};

static void add_silent(void *ctx, const struct recipient_row *row)
{
    struct silent_rows *rows = ctx;

    if (wall_known(row->confirmed_at) || list_rows(rows->list) >= rows->most)
        return;
    notice_person_cells(rows->p, rows->list, row);
    list_text(rows->list, row->called);
}

static struct list *silent_list(struct page *p, const struct notice *n)
{
    static const struct column columns[] = {
        {say_case_unit,     "unit",   "wide"},
        {say_name,          "name",   NULL  },
        {say_roster_phones, "phone",  NULL  },
        {say_notice_state,  "state",  NULL  },
        {say_notice_called, "called", NULL  },
        {NULL,              NULL,     NULL  },
    };
    struct silent_rows rows = {p, list_new(p, say_round_silent_who, columns), list_most(p)};

    list_empty(rows.list, say_round_silent_none);
    notice_each_person(p, n, INT32_MAX, add_silent, &rows);
    return rows.list;
}

/* 镇不漏村 村不漏组: each unit with all below it. */
static struct list *coverage_list(struct page *p, const struct notice *n)
{
    static const struct column columns[] = {
        {say_case_unit,    "unit",   "wide"  },
        {say_round_asked,  "asked",  "number"},
        {say_round_heard,  "heard",  "number"},
        {say_round_silent, "silent", "number"},
        {say_round_rate,   "rate",   "number"},
        {NULL,             NULL,     NULL    },
    };
    struct store_ledger rows = {.store = p->web->store, .budget = SIZE_MAX};
    struct ledger_reader reader = store_ledger_reader(&rows);
    struct ledger_query query = {.ledger = "coverage",
                                 .unit_path = "",
                                 .unit_level = -1,
                                 .notice = n->serial,
                                 .now = p->request->now.wall};
    struct list *list = list_new(p, say_round_coverage, columns);
    struct ledger_cursor at = {0};
    struct ledger_reach reach;
    char rate[16];

    list_named(list, "coverage");
    list_ends_at(list, UNITS_SHOWN);
    rows.budget = SIZE_MAX;
    while (list_rows(list) < UNITS_SHOWN && reader.reach(reader.ctx, &query, &at, &reach)) {
        if (!viewer_sees(&p->viewer, reach.path) || !reach.asked)
            continue;
        text_format(rate, sizeof rate, "%.0f%%", 100.0 * (double)reach.heard / (double)reach.asked);
        list_text(list, reach.path);
        reach_cell(list, n, reach.path, "", reach.asked);
        reach_cell(list, n, reach.path, "confirmed", reach.heard);
        reach_cell(list, n, reach.path, "silent", reach.asked - reach.heard);
        list_text(list, rate);
    }
    return list;
}

static void write_progress(struct page *p, const struct notice *n, struct heard heard)
{
    char done[24], most[24], all[96], confirmed[96], silent[96];

    text_format(done, sizeof done, "%" PRId64, heard.heard);
    text_format(most, sizeof most, "%" PRId64, heard.asked > 0 ? heard.asked : 1);
    text_format(all, sizeof all, "/notices/%" PRId64 "#people", n->serial);
    text_format(confirmed, sizeof confirmed, "/notices/%" PRId64 "?only=confirmed#people",
                n->serial);
    text_format(silent, sizeof silent, "/notices/%" PRId64 "?only=silent#people", n->serial);
    html_open(p->out, "section", ATTR({"id", "progress"}, {"data-live", "10"}));
    html_element(p->out, "progress",
                 ATTR({"value", done}, {"max", most}, {"aria-label", say_round_heard}), done);
    html_raw(p->out, "<p>");
    counted_words(p, say_round_progress,
                  (const struct counted[]){
                      {heard.heard,               confirmed},
                      {heard.asked,               all      },
                      {heard.asked - heard.heard, silent   },
    },
                  3);
    html_raw(p->out, "</p>");
    html_close(p->out, "section");
}

/* The tables of one round; `sums` NULL where it asks for no number. */
struct round_tables {
    struct list *coverage, *sums, *silent;
    int64_t sum;
};

static void write_round(struct page *p, const struct notice *n, const struct round_tables *t)
{
    char href[64], words[64];

    page_begin(p, n->round[0] ? n->round : n->title, "/rounds");
    way_on(p, "/rounds", say_rounds);
    html_element(p->out, "p", NULL, n->text);
    write_progress(p, n, heard_of(p, n));
    text_format(href, sizeof href, "/notices/%" PRId64, n->serial);
    way_on(p, href, n->number);
    text_format(href, sizeof href, "/ledgers/coverage?notice=%" PRId64, n->serial);
    way_on(p, href, say_round_print);
    if (t->sums) {
        text_format(words, sizeof words, say_round_total, (long long)t->sum);
        html_element(p->out, "p", ATTR({"class", "notice"}), words);
        list_table(p, t->sums);
    }
    list_table(p, t->coverage);
    html_element(p->out, "h2", ATTR({"id", "silent"}), say_round_silent_who);
    list_show(p, t->silent);
    page_end(p);
}

void page_round(struct page *p)
{
    struct round_tables t = {NULL, NULL, NULL, 0};
    struct notice n;
    char what[64];

    if (!notice_of_page(p, &n))
        return;
    if (!is_round(&n)) {
        page_say(p, 404, say_rounds, say_no_page_why);
        return;
    }
    text_format(what, sizeof what, "round %" PRId64, n.serial);
    page_looked(p, what);
    t.coverage = coverage_list(p, &n);
    t.sums = n.answer == NOTICE_ASKS_NUMBER ? numbers_list(p, &n, &t.sum) : NULL;
    t.silent = silent_list(p, &n);
    if (!list_taken(p, t.silent, "silent") && !list_taken(p, t.coverage, "coverage") &&
        !(t.sums && list_taken(p, t.sums, "sums")))
        write_round(p, &n, &t);
    list_free(t.coverage);
    list_free(t.silent);
    if (t.sums)
        list_free(t.sums);
}
