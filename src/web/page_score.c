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

/* ---- what stands behind each point ----------------------------------------------------------- */

/* The message behind it, in the thread of its phone. */
static void add_message(struct page *p, struct list *list, int64_t id)
{
    struct message_row row;
    struct buf href = BUF_INIT;

    if (!id || !store_message(p->web->store, id, &row)) {
        list_text(list, "");
        return;
    }
    buf_add_str(&href, "/messages/");
    url_text(&href, row.phone);
    list_link(list, href.ptr, row.text);
    buf_free(&href);
}

/* Which entry and household, or who wrote it down. */
static void add_place(struct list *list, const json_t *fact)
{
    long long entry = json_integer_value(json_object_get(fact, "entry"));
    int household = (int)json_integer_value(json_object_get(fact, "household"));
    struct buf words = BUF_INIT;

    if (entry)
        buf_addf(&words, say_score_fact_entry, entry);
    if (household)
        buf_addf(&words, say_score_fact_house, household);
    buf_add_str(&words, text_of(fact, "by"));
    list_text(list, words.ptr);
    buf_free(&words);
}

static const char *weight_words(const char *weight)
{
    static const struct {
        const char *weight, *mark;
    } marks[] = {
        {"good", say_score_good},
        {"half", say_score_half},
        {"bad",  say_score_bad },
        {"void", say_score_void},
    };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strcmp(marks[i].weight, weight) == 0)
            return marks[i].mark;
    return "";
}

/* The case, or the notice. */
static void add_matter(struct page *p, struct list *list, const json_t *fact)
{
    const char *number = text_of(fact, "case"), *notice = text_of(fact, "notice");
    char href[64];

    if (*number)
        text_format(href, sizeof href, "/cases/%s", number);
    else
        text_format(href, sizeof href, "/notices/%" PRId64,
                    *notice ? store_notice_by_number(p->web->store, notice) : 0);
    list_link(list, href, *number ? number : notice);
}

static void add_fact(struct page *p, struct list *list, const char *title, const json_t *fact)
{
    char amount[24];

    points_words(number_of(fact, "amount"), amount, sizeof amount);
    list_text(list, title);
    list_text(list, weight_words(text_of(fact, "weight")));
    list_text(list, amount);
    list_text(list, text_of(fact, "why"));
    add_place(list, fact);
    add_matter(p, list, fact);
    add_message(p, list, json_integer_value(json_object_get(fact, "message")));
}

/* Of all items, or of the one that is asked for. */
static struct list *facts_list(struct page *p, const json_t *sheet)
{
    static const struct column columns[] = {
        {say_score_item,    "item",    NULL    },
        {say_score_weight,  "weight",  NULL    },
        {say_score_number,  "amount",  "number"},
        {say_score_fact,    "why",     "wide"  },
        {say_score_place,   "place",   NULL    },
        {say_score_matter,  "matter",  NULL    },
        {say_score_message, "message", "wide"  },
        {NULL,              NULL,      NULL    },
    };
    const char *item = request_get(p->request, "item");
    struct list *list = list_new(p, say_score_behind, columns);
    const json_t *line, *fact;
    size_t i, k;

    json_array_foreach(json_object_get(sheet, "lines"), i, line)
    {
        if (*item && strcmp(item, text_of(line, "item")) != 0)
            continue;
        json_array_foreach(json_object_get(line, "facts"), k, fact)
        {
            add_fact(p, list, text_of(line, "title"), fact);
        }
    }
    return list;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static void add_line(struct page *p, struct list *list, const json_t *line, const char *quarter)
{
    size_t facts = json_array_size(json_object_get(line, "facts"));
    char points[24], of[64];
    struct buf href = BUF_INIT;

    points_words(number_of(line, "points"), points, sizeof points);
    text_format(of, sizeof of, "%.4g / %.4g", number_of(line, "good"), number_of(line, "of"));
    buf_addf(&href, "%s?quarter=%s&item=", p->request->path, quarter);
    url_text(&href, text_of(line, "item"));
    buf_add_str(&href, "#facts");
    list_text(list, text_of(line, "title"));
    list_link(list, facts ? href.ptr : NULL,
              json_is_true(json_object_get(line, "empty")) ? say_score_empty : points);
    list_link(list, facts ? href.ptr : NULL, of);
    list_number(list, (int64_t)facts, facts ? href.ptr : NULL);
    buf_free(&href);
}

static struct list *lines_list(struct page *p, const json_t *sheet, const char *quarter)
{
    static const struct column columns[] = {
        {say_score_item,   "item",   NULL    },
        {say_score_points, "points", "number"},
        {say_score_of,     NULL,     "number"},
        {say_score_behind, "facts",  "number"},
        {NULL,             NULL,     NULL    },
    };
    struct list *list = list_new(p, say_score_sheet, columns);
    const json_t *line;
    size_t i;

    list_named(list, "lines");
    json_array_foreach(json_object_get(sheet, "lines"), i, line) add_line(p, list, line, quarter);
    return list;
}

static void write_total(struct page *p, const json_t *sheet)
{
    char words[256];

    text_format(words, sizeof words, say_score_total, number_of(sheet, "score"),
                text_of(sheet, "band"), number_of(sheet, "extra"), number_of(sheet, "minus"));
    html_element(p->out, "p", ATTR({"class", "notice"}), words);
    if (*text_of(sheet, "signer")) {
        text_format(words, sizeof words, say_score_signed_by, text_of(sheet, "signer"),
                    (int)number_of(sheet, "revision"));
        html_element(p->out, "p", NULL, words);
    }
}

static void item_filter(struct page *p, const json_t *sheet)
{
    struct choice choices[CHOICES_MAX] = {
        {"", say_any}
    };
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(sheet, "lines"), i, line)
    {
        if (i + 2 < CHOICES_MAX)
            choices[i + 1] = (struct choice){text_of(line, "item"), text_of(line, "title")};
    }
    field_choice(p, &(struct field_spec){.name = "item", .label = say_score_item}, choices,
                 request_get(p->request, "item"));
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

static void write_sheet(struct page *p, const json_t *sheet, const char *quarter,
                        struct list *lines, struct list *facts)
{
    char words[64] = "", title[256];
    struct period period;

    if (period_parse(quarter, &period))
        period_words(&period, words, sizeof words);
    text_format(title, sizeof title, say_score_title, text_of(sheet, "name"), words);
    page_begin(p, title, "/evaluation");
    filters_begin(p);
    quarter_choice(p, quarter);
    item_filter(p, sheet);
    filters_end(p);
    html_element(p->out, "p", NULL, text_of(sheet, "unit"));
    write_total(p, sheet);
    list_table(p, lines);
    html_open(p->out, "section", ATTR({"id", "facts"}));
    list_show(p, facts);
    html_close(p->out, "section");
    write_forms(p, quarter, *text_of(sheet, "signer"));
    page_end(p);
}

void page_score(struct page *p)
{
    char quarter[QUARTER_SIZE], who[PERSON_NAME_SIZE];
    struct list *lines, *facts;
    json_t *sheet;

    if (!find_leader(p, who, sizeof who))
        return;
    quarter_asked(p, quarter);
    sheet = page_ask(p, "evaluate.show", of_period(json_pack("{s:s}", "person", who), quarter));
    if (!sheet)
        return;
    lines = lines_list(p, sheet, quarter);
    facts = facts_list(p, sheet);
    if (!list_taken(p, lines, "score") && !list_taken(p, facts, "facts"))
        write_sheet(p, sheet, quarter, lines, facts);
    list_free(lines);
    list_free(facts);
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
