/* 一季一考评: the leaders of a quarter with their scores, and one sheet with the way from each
 * point to the messages, cases and notices behind it; entries by hand, signatures, appeals. */
#include "web/route.h"
#include "web/say.h"
#include "web/score_parts.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static double number_of(const json_t *j, const char *key)
{
    return json_number_value(json_object_get(j, key));
}

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

static void add_leader(struct page *p, struct list *list, const json_t *leader, const char *quarter)
{
    char href[96], score[24];
    struct buf unit = BUF_INIT;

    (void)p;
    text_format(href, sizeof href, "/evaluation/%lld?quarter=%s",
                (long long)json_integer_value(json_object_get(leader, "person")), quarter);
    points_words(number_of(leader, "score"), score, sizeof score);
    unit_href(text_of(leader, "unit"), &unit);
    list_link(list, href, text_of(leader, "name"));
    list_link(list, unit.ptr, text_of(leader, "unit"));
    list_link(list, href, score);
    list_text(list, text_of(leader, "band"));
    list_text(list,
              json_is_true(json_object_get(leader, "signed")) ? say_score_signed : say_score_open);
    buf_free(&unit);
}

static json_t *leaders_asked(struct page *p, const char *quarter, const char *unit,
                             const json_t *after)
{
    json_t *args = of_period(json_object(), quarter);

    (void)p;
    if (*unit)
        json_object_set_new(args, "unit", json_string(unit));
    if (json_is_integer(after))
        json_object_set(args, "after", (json_t *)after);
    return args;
}

/* False: the reply says why not. */
static bool read_leaders(struct page *p, struct list *list, const char *quarter, const char *unit)
{
    json_t *after = NULL, *page, *leader;
    size_t i;

    do {
        page = page_ask(p, "evaluate.list", leaders_asked(p, quarter, unit, after));
        json_decref(after);
        if (!page)
            return false;
        json_array_foreach(json_object_get(page, "rows"), i, leader)
        {
            add_leader(p, list, leader, quarter);
        }
        after = json_incref(json_object_get(page, "next"));
        json_decref(page);
    } while (json_is_integer(after) && list_rows(list) < list_most_asked(p));
    json_decref(after);
    return true;
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
    list_show(p, list);
    way_on(p, "/ledgers/evaluation", say_score_ledger);
    page_end(p);
}

void page_evaluation(struct page *p)
{
    static const struct column columns[] = {
        {say_name,        "name",  NULL    },
        {say_case_unit,   "unit",  "wide"  },
        {say_score_score, "score", "number"},
        {say_score_band,  "band",  NULL    },
        {say_score_sheet, NULL,    NULL    },
        {NULL,            NULL,    NULL    },
    };
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
    list = list_new(p, say_evaluation, columns);
    list_asks(list);
    if (read_leaders(p, list, quarter, unit) && !list_taken(p, list, "evaluation"))
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
        page = page_ask(p, "evaluate.sign", leaders_asked(p, quarter, "", after));
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
