/* One score sheet, with the way from each point to the messages, cases and notices behind it;
 * entries by hand and appeals. */
#include "web/route.h"
#include "web/say.h"
#include "web/score_parts.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES_MAX = 40 };

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

struct seeing {
    struct page *p;
    bool seen;
};

static void look_at_office(void *to, const struct unit *unit, const struct person *person,
                           const struct office *office)
{
    struct seeing *seeing = to;

    (void)person, (void)office;
    seeing->seen |= viewer_sees(&seeing->p->viewer, unit->path);
}

/* Who the path names; false: the reply says why not. `who` is how the daemon knows them. */
static bool find_leader(struct page *p, char *who, size_t size)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct seeing seeing = {p, false};
    struct person person;
    unsigned long id;
    char what[64];

    if (!span_number(span_of(p->parts[0]), 1000000000, &id) ||
        !roster.person(roster.store, (int64_t)id, &person)) {
        page_say(p, 404, say_roster_no_person, say_no_page_why);
        return false;
    }
    text_format(what, sizeof what, "evaluation %lu", id);
    roster.offices_of(roster.store, person.id, look_at_office, &seeing);
    if (!seeing.seen) {
        page_refuse(p, what);
        return false;
    }
    page_looked(p, what);
    text_format(who, size, "%s", person.phone_count ? person.phones[0].text : person.name);
    return true;
}

/* The message behind a point, in the thread of its phone. */
static void message_link(struct page *p, int64_t id)
{
    struct message_row row;
    struct buf href = BUF_INIT;

    if (!id || !store_message(p->web->store, id, &row))
        return;
    buf_add_str(&href, "/messages/");
    url_text(&href, row.phone);
    html_raw(p->out, " ");
    html_element(p->out, "a", ATTR({"href", href.ptr}), say_score_message);
    html_textf(p->out, " “%s”", row.text);
    buf_free(&href);
}

/* Which entry and household, or who wrote it down. */
static void write_place(struct page *p, const json_t *fact)
{
    long long entry = json_integer_value(json_object_get(fact, "entry"));
    int household = (int)json_integer_value(json_object_get(fact, "household"));

    if (entry)
        html_textf(p->out, say_score_fact_entry, entry);
    if (household)
        html_textf(p->out, say_score_fact_house, household);
    html_textf(p->out, "%s ", text_of(fact, "by"));
}

static void write_fact(struct page *p, const json_t *fact)
{
    static const struct {
        const char *weight, *mark;
    } marks[] = {
        {"good", say_score_good},
        {"half", say_score_half},
        {"bad",  say_score_bad },
        {"void", say_score_void},
    };
    const char *number = text_of(fact, "case"), *notice = text_of(fact, "notice");
    char href[64], amount[24];

    html_raw(p->out, "<li>");
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strcmp(marks[i].weight, text_of(fact, "weight")) == 0)
            html_element(p->out, "b", NULL, marks[i].mark);
    if (number_of(fact, "amount") != 1) {
        points_words(number_of(fact, "amount"), amount, sizeof amount);
        html_textf(p->out, " %s", amount);
    }
    html_textf(p->out, " %s ", text_of(fact, "why"));
    write_place(p, fact);
    if (*number) {
        text_format(href, sizeof href, "/cases/%s", number);
        html_element(p->out, "a", ATTR({"href", href}), number);
    }
    if (*notice) {
        text_format(href, sizeof href, "/notices/%" PRId64,
                    store_notice_by_number(p->web->store, notice));
        html_element(p->out, "a", ATTR({"href", href}), notice);
    }
    message_link(p, json_integer_value(json_object_get(fact, "message")));
    html_raw(p->out, "</li>");
}

static void write_line(struct page *p, const json_t *line)
{
    const json_t *facts = json_object_get(line, "facts"), *fact;
    char points[24], of[64];
    size_t i;

    points_words(number_of(line, "points"), points, sizeof points);
    text_format(of, sizeof of, "%.4g / %.4g", number_of(line, "good"), number_of(line, "of"));
    html_raw(p->out, "<tr>");
    cell(p, text_of(line, "title"));
    html_element(p->out, "td", ATTR({"class", "number"}),
                 json_is_true(json_object_get(line, "empty")) ? say_score_empty : points);
    html_element(p->out, "td", ATTR({"class", "number"}), of);
    html_raw(p->out, "<td>");
    if (json_array_size(facts)) {
        html_raw(p->out, "<details><summary>");
        html_textf(p->out, say_score_facts, json_array_size(facts));
        html_raw(p->out, "</summary><ul>");
        json_array_foreach(facts, i, fact) write_fact(p, fact);
        html_raw(p->out, "</ul></details>");
    }
    html_raw(p->out, "</td></tr>");
}

static void write_sheet(struct page *p, const json_t *sheet)
{
    static const struct column columns[] = {
        {say_score_item,   NULL, NULL    },
        {say_score_points, NULL, "number"},
        {say_score_of,     NULL, "number"},
        {say_score_behind, NULL, "wide"  },
        {NULL,             NULL, NULL    },
    };
    const json_t *line;
    char words[256];
    size_t i;

    text_format(words, sizeof words, say_score_total, number_of(sheet, "score"),
                text_of(sheet, "band"), number_of(sheet, "extra"), number_of(sheet, "minus"));
    html_element(p->out, "p", ATTR({"class", "notice"}), words);
    if (*text_of(sheet, "signer")) {
        text_format(words, sizeof words, say_score_signed_by, text_of(sheet, "signer"),
                    (int)number_of(sheet, "revision"));
        html_element(p->out, "p", NULL, words);
    }
    table_begin(p, say_score_sheet, columns);
    json_array_foreach(json_object_get(sheet, "lines"), i, line) write_line(p, line);
    table_end(p);
}

/* ---- entries and appeals --------------------------------------------------------------------- */

/* What is counted by number; of a year what nobody can count. */
static void item_choice(struct page *p, bool year)
{
    const struct evaluation *evaluation = &p->web->model->evaluation;
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };
    size_t count = 0;

    if (year) {
        choices[count++] = (struct choice){"self", say_score_self};
        choices[count++] = (struct choice){"village", say_score_village};
    }
    for (size_t i = 0; !year && i < evaluation->item_count && count + 1 < CHOICES_MAX; i++)
        if (!evaluation_is_share(evaluation->items[i].source))
            choices[count++] =
                (struct choice){evaluation->items[i].code, evaluation->items[i].title};
    field_choice(p, &(struct field_spec){.name = "item", .label = say_score_item}, choices, "");
}

static void fold_begin(struct page *p, const char *words, const char *quarter, const char *what)
{
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), words);
    form_begin(p, p->request->path, "narrow");
    hidden(p, "quarter", quarter);
    hidden(p, "do", what);
}

static void write_forms(struct page *p, const char *quarter, bool is_signed)
{
    if (viewer_may(&p->viewer, MAY_ROSTER | MAY_ADMIN)) {
        fold_begin(p, say_score_enter, quarter, "enter");
        item_choice(p, is_year(quarter));
        field_text(p, &(struct field_spec){.name = "amount",
                                           .label = say_score_amount,
                                           .hint = say_score_amount_hint,
                                           .required = true});
        field_text(p, &(struct field_spec){.name = "case", .label = say_score_case});
        field_text(p,
                   &(struct field_spec){.name = "why", .label = say_score_why, .required = true});
        form_button(p, say_score_enter, "primary");
        html_raw(p->out, "</form></details>");
    }
    if (is_signed) {
        fold_begin(p, say_score_appeal, quarter, "appeal");
        field_area(
            p, &(struct field_spec){.name = "why", .label = say_score_appeal_why, .required = true},
            3);
        form_button(p, say_score_appeal, "primary");
        html_raw(p->out, "</form></details>");
    }
}

void page_score(struct page *p)
{
    char quarter[QUARTER_SIZE], who[PERSON_NAME_SIZE], words[64] = "", title[256];
    struct period period;
    json_t *sheet;

    if (!find_leader(p, who, sizeof who))
        return;
    quarter_asked(p, quarter);
    sheet = page_ask(p, "evaluate.show", of_period(json_pack("{s:s}", "person", who), quarter));
    if (!sheet)
        return;
    if (period_parse(quarter, &period))
        period_words(&period, words, sizeof words);
    text_format(title, sizeof title, say_score_title, text_of(sheet, "name"), words);
    page_begin(p, title, "/evaluation");
    filters_begin(p);
    quarter_choice(p, quarter);
    filters_end(p);
    html_element(p->out, "p", NULL, text_of(sheet, "unit"));
    write_sheet(p, sheet);
    write_forms(p, quarter, *text_of(sheet, "signer"));
    page_end(p);
    json_decref(sheet);
}

void do_score(struct page *p)
{
    static const char *const names[] = {"item", "amount", "case", "why", NULL};
    bool enter = strcmp(request_get(p->request, "do"), "enter") == 0;
    char quarter[QUARTER_SIZE], who[PERSON_NAME_SIZE], path[96];
    json_t *args;

    if (!find_leader(p, who, sizeof who))
        return;
    quarter_asked(p, quarter);
    args = of_period(json_pack("{s:s}", "person", who), quarter);
    args_from_form(p, args, names);
    text_format(path, sizeof path, "%s?quarter=%s", p->request->path, quarter);
    ask_and_return(p, enter ? "evaluate.enter" : "evaluate.appeal", args, path);
}
