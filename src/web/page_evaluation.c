/* 一季一考评: the leaders of a quarter with their scores, and one sheet with the way from each
 * point to the messages, cases and notices behind it; entries by hand, signatures, appeals. */
#include "store/store_evaluation.h"
#include "web/route.h"
#include "web/say.h"
#include "web/score_parts.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void points_words(double points, char *out, size_t size)
{
    text_format(out, size, "%.4g", points);
}

/* ---- which quarter --------------------------------------------------------------------------- */

/* 述职, 群众评议 and 村评分 make a year of it, where the model says so. */
static bool has_years(const struct page *p)
{
    const struct evaluation *evaluation = &p->web->model->evaluation;

    return evaluation->yearly_self + evaluation->yearly_residents + evaluation->yearly_village > 0;
}

void quarter_asked(const struct page *p, char out[QUARTER_SIZE])
{
    struct period period;
    bool good = period_parse(request_get(p->request, "quarter"), &period) &&
                (period.kind == PERIOD_QUARTER || (period.kind == PERIOD_YEAR && has_years(p)));

    if (!good)
        period = period_of(PERIOD_QUARTER, p->request->now.wall);
    period_write(&period, out, QUARTER_SIZE);
}

bool is_year(const char *quarter)
{
    return !strchr(quarter, 'Q');
}

json_t *of_period(json_t *args, const char *quarter)
{
    json_object_set_new(args, is_year(quarter) ? "year" : "quarter", json_string(quarter));
    return args;
}

void quarter_choice(struct page *p, const char *quarter)
{
    enum { QUARTERS = 8, YEARS = 2, ALL = QUARTERS + YEARS };
    char codes[ALL][QUARTER_SIZE], words[ALL][64];
    struct choice choices[ALL + 1] = {
        {NULL, NULL}
    };
    struct period period = period_of(PERIOD_QUARTER, p->request->now.wall);

    for (int i = 0; i < (has_years(p) ? ALL : QUARTERS); i++) {
        if (i == QUARTERS)
            period = period_of(PERIOD_YEAR, p->request->now.wall);
        period_write(&period, codes[i], sizeof codes[i]);
        period_words(&period, words[i], sizeof words[i]);
        choices[i] = (struct choice){codes[i], words[i]};
        period = period_before(&period);
    }
    field_choice(p, &(struct field_spec){.name = "quarter", .label = say_score_quarter}, choices,
                 quarter);
}

/* ---- the leaders ----------------------------------------------------------------------------- */

/* Rows on their way into the list. They are computed here: the leaders of a county would keep the
 * daemon busy for long. */
struct rows {
    struct page *p;
    struct list *list;
    const char *words, *unit; /* of the quarter; NULL everywhere */
    struct quarter quarter;
    struct score_leader leader;
};

static void take_leader(void *ctx, const struct score_leader *leader)
{
    struct rows *rows = ctx;

    rows->leader = *leader;
}

static bool add_leader(void *ctx, int64_t office)
{
    struct rows *rows = ctx;
    struct page *p = rows->p;
    char href[96], score[24];
    struct buf unit = BUF_INIT;
    struct score_brief brief;

    rows->leader.office = 0;
    store_score_leaders(p->web->store, &p->web->model->evaluation.roles, &rows->quarter, rows->unit,
                        office - 1, 1, take_leader, rows);
    if (rows->leader.office != office)
        return false;
    store_score_brief(p->web->store, p->web->model, &rows->quarter, &rows->leader,
                      p->request->now.wall, &brief);
    text_format(href, sizeof href, "/evaluation/%" PRId64 "?quarter=%s", rows->leader.person,
                rows->words);
    points_words(brief.score, score, sizeof score);
    unit_href(rows->leader.unit_path, &unit);
    list_link(rows->list, href, rows->leader.name);
    list_link(rows->list, unit.ptr, rows->leader.unit_path);
    list_link(rows->list, href, score);
    list_text(rows->list, brief.band);
    list_text(rows->list, brief.is_signed ? say_score_signed : say_score_open);
    buf_free(&unit);
    return true;
}

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    const struct rows *rows = ctx;

    (void)reached;
    return store_score_offices(rows->p->web->store, &rows->p->web->model->evaluation.roles,
                               &rows->quarter, rows->unit, &(struct id_page){at, true, back}, ids,
                               max);
}

static struct list *read_leaders(struct page *p, const char *quarter, const char *unit)
{
    static const struct column columns[] = {
        {say_name,        "name",  NULL    },
        {say_case_unit,   "unit",  "wide"  },
        {say_score_score, "score", "number"},
        {say_score_band,  "band",  NULL    },
        {say_score_sheet, "sheet", NULL    },
        {NULL,            NULL,    NULL    },
    };
    struct rows rows = {.p = p,
                        .list = list_new(p, say_evaluation, columns),
                        .words = quarter,
                        .unit = *unit ? unit : NULL};
    const struct list_source source = {.page = page_of, .add = add_leader, .ctx = &rows};
    struct period period;

    period_parse(quarter, &period);
    rows.quarter = (struct quarter){period.year * 10 + (is_year(quarter) ? 0 : period.part),
                                    period.from, period.to};
    list_walk(rows.list, &source);
    return rows.list;
}

static void sign_form(struct page *p, const char *quarter)
{
    if (!viewer_may(&p->viewer, MAY_ADMIN | MAY_SIGN) || p->viewer.unit_path[0])
        return;
    form_begin(p, "/evaluation", "actions");
    hidden(p, "quarter", quarter);
    html_element(p->out, "button", ATTR({"type", "submit"}, {"data-ask", say_score_sign_ask}),
                 say_score_sign);
    html_close(p->out, "form");
}

/* The households are asked by a notice of its own, which others check and sign. */
static void survey_form(struct page *p, const char *quarter)
{
    if (!is_year(quarter) || !viewer_may(&p->viewer, MAY_DRAFT) || p->viewer.unit_path[0])
        return;
    form_begin(p, "/evaluation/survey", "actions");
    hidden(p, "quarter", quarter);
    html_element(p->out, "button", ATTR({"type", "submit"}, {"data-ask", say_score_survey_ask}),
                 say_score_survey);
    html_close(p->out, "form");
}

void do_survey(struct page *p)
{
    char quarter[QUARTER_SIZE], path[64];
    json_t *asked;

    quarter_asked(p, quarter);
    if (p->viewer.unit_path[0] || !is_year(quarter)) {
        page_refuse(p, "asking all households");
        return;
    }
    asked = page_ask(p, "evaluate.survey", of_period(json_object(), quarter));
    text_format(path, sizeof path, "/notices/%lld",
                (long long)json_integer_value(json_object_get(asked, "serial")));
    if (asked)
        reply_redirect(p->reply, path);
    json_decref(asked);
}

static void write_leaders(struct page *p, struct list *list, const char *quarter, const char *unit)
{
    page_begin(p, say_evaluation, "/evaluation");
    filters_begin(p);
    quarter_choice(p, quarter);
    unit_filter(p, unit);
    filters_end(p);
    sign_form(p, quarter);
    survey_form(p, quarter);
    list_window(p, list, "");
    way_on(p, "/ledgers/evaluation", say_score_ledger);
    page_end(p);
}

void page_evaluation(struct page *p)
{
    char quarter[QUARTER_SIZE];
    struct list *list;
    const char *unit;

    if (!unit_asked(p, &unit))
        return;
    if (!p->web->model->evaluation.item_count) {
        page_say(p, 404, say_evaluation, say_score_none);
        return;
    }
    quarter_asked(p, quarter);
    page_looked(p, "evaluations");
    list = read_leaders(p, quarter, unit);
    if (!list_taken(p, list, "evaluation"))
        write_leaders(p, list, quarter, unit);
    list_free(list);
}

void do_evaluation(struct page *p)
{
    char quarter[QUARTER_SIZE], path[96];
    json_t *after = NULL, *page;
    bool more = true;

    if (p->viewer.unit_path[0]) {
        page_refuse(p, "signing for all");
        return;
    }
    quarter_asked(p, quarter);
    while (more) {
        json_t *args = of_period(json_object(), quarter);

        if (after)
            json_object_set(args, "after", after);
        page = page_ask(p, "evaluate.sign", args);
        json_decref(after);
        if (!page)
            return;
        after = json_incref(json_object_get(page, "next"));
        more = json_is_integer(after);
        json_decref(page);
    }
    json_decref(after);
    text_format(path, sizeof path, "/evaluation?quarter=%s", quarter);
    reply_redirect(p->reply, path);
}
