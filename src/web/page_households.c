/* Households: those of everywhere by filters, and one with what may be changed of it. */
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------ */

static void join_words(const char *words, size_t size, size_t count, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "");
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%s", i ? say_word_between : "", words + i * size);
}

struct list *household_list(struct page *p)
{
    static const struct column columns[] = {
        {say_case_unit,     "unit",   "wide"  },
        {say_roster_number, "number", "number"},
        {say_roster_head,   "head",   NULL    },
        {say_roster_phones, "phone",  NULL    },
        {say_house_members, NULL,     NULL    },
        {say_roster_tags,   "tags",   NULL    },
        {NULL,              NULL,     NULL    },
    };

    return list_new(p, say_roster_homes, columns);
}

void add_household(void *to, const struct unit *unit, const struct household *h)
{
    struct household_rows *rows = to;
    struct buf href = BUF_INIT, words = BUF_INIT;

    unit_href(unit->path, &href);
    list_link(rows->list, href.ptr, rows->whole ? unit->path : unit_short(unit->path));
    household_href(unit->path, h->number, &href);
    list_number(rows->list, h->number, href.ptr);
    list_link(rows->list, href.ptr, h->head);
    phones_words(h->phones, h->phone_count, &words);
    list_text(rows->list, words.ptr);
    join_words(h->members[0], PERSON_NAME_SIZE, h->member_count, &words);
    list_text(rows->list, words.ptr);
    join_words(h->tags[0], TAG_SIZE, h->tag_count, &words);
    list_text(rows->list, words.ptr);
    buf_free(&href);
    buf_free(&words);
}

/* ---- the list -------------------------------------------------------------------------------- */

enum { TAGS_SHOWN = 40 };

struct tags {
    struct choice choices[TAGS_SHOWN + 2];
    size_t count;
};

static void add_tag(void *ctx, const char *tag, int64_t households)
{
    struct tags *tags = ctx;

    (void)households;
    if (tags->count <= TAGS_SHOWN)
        tags->choices[tags->count++] = (struct choice){tag, tag};
}

static void home_filters(struct page *p, const char *unit)
{
    struct tags tags = {{{"", say_any}}, 1};

    store_tags(p->web->store, TAGS_SHOWN, add_tag, &tags);
    filters_begin(p);
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_roster_find,
                                       .value = request_get(p->request, "find")});
    field_choice(p, &(struct field_spec){.name = "tag", .label = say_roster_tags}, tags.choices,
                 request_get(p->request, "tag"));
    unit_filter(p, unit);
    filters_end(p);
}

static const char *const orders[] = {
    [HOMES_BY_UNIT] = "unit", [HOMES_BY_HEAD] = "head", [HOMES_BY_NUMBER] = "number", NULL};

/* Households on their way into an order that the store does not have. */
struct walked {
    struct page *p;
    const struct roster_search *search;
    struct household_rows *rows;
    size_t from;
};

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    struct walked *walked = ctx;
    size_t count =
        store_household_ids(walked->p->web->store, walked->search, at, walked->from, ids, max);

    (void)back, (void)reached;
    walked->from += count;
    return count;
}

static bool add_one(void *ctx, int64_t id)
{
    struct walked *walked = ctx;
    size_t before = list_rows(walked->rows->list);

    store_household_one(walked->p->web->store, id, add_household, walked->rows);
    return list_rows(walked->rows->list) > before;
}

/* What the store puts in order goes by pages of its own; the rest is put in order once. */
static void read_households(struct page *p, const struct roster_search *search,
                            struct household_rows *rows)
{
    const struct roster_page page = roster_page_of(p, orders);
    struct walked walked = {p, search, rows, 0};
    const struct list_source source = {
        .page = page_of, .add = add_one, .orders = orders, .ctx = &walked};

    if (list_walk_ordered(rows->list, &source))
        return;
    list_ordered(rows->list, page.from);
    store_households_found(p->web->store, search, &page, add_household, rows);
}

void page_households(struct page *p)
{
    static const struct column columns[] = {
        {say_case_unit,     "unit",    "wide"  },
        {say_roster_number, "number",  "number"},
        {say_roster_head,   "head",    NULL    },
        {say_roster_phones, "phone",   NULL    },
        {say_house_members, "members", NULL    },
        {say_roster_tags,   "tags",    NULL    },
        {NULL,              NULL,      NULL    },
    };
    struct roster_search search = {.words = request_get(p->request, "find"),
                                   .tag = request_get(p->request, "tag"),
                                   .limit = roster_most(p)};
    struct household_rows rows = {p, NULL, true};

    if (!unit_asked(p, &search.below))
        return;
    rows.list = list_new(p, say_roster_homes, columns);
    list_empty(rows.list, say_homes_none);
    read_households(p, &search, &rows);
    page_looked(p, "households");
    if (!list_taken(p, rows.list, "households")) {
        page_begin(p, say_roster_homes, "/roster");
        roster_ways(p, "/roster/households");
        home_filters(p, search.below);
        list_show(p, rows.list);
        page_end(p);
    }
    list_free(rows.list);
}

/* ---- one ------------------------------------------------------------------------------------- */

static void house_form(struct page *p, const struct unit *unit, const struct household *h)
{
    struct buf phones = BUF_INIT, tags = BUF_INIT, members = BUF_INIT;
    char number[24] = "";

    for (size_t i = 0; i < h->phone_count; i++)
        buf_addf(&phones, "%s%s", i ? "/" : "", phone_local(&h->phones[i]));
    join_words(h->tags[0], TAG_SIZE, h->tag_count, &tags);
    join_words(h->members[0], PERSON_NAME_SIZE, h->member_count, &members);
    if (h->number)
        text_format(number, sizeof number, "%d", h->number);
    form_begin(p, "/roster/house", "narrow");
    hidden(p, "unit", unit->path);
    if (h->number)
        hidden(p, "number", number);
    else
        field_text(p, &(struct field_spec){.name = "number",
                                           .label = say_roster_number,
                                           .type = "number",
                                           .required = true});
    field_text(p,
               &(struct field_spec){
                   .name = "head", .label = say_roster_head, .value = h->head, .required = true});
    field_text(p, &(struct field_spec){.name = "phone",
                                       .label = say_roster_phones,
                                       .value = phones.ptr,
                                       .hint = say_house_phones_hint});
    field_text(p, &(struct field_spec){
                      .name = "members", .label = say_house_members, .value = members.ptr});
    field_text(p,
               &(struct field_spec){.name = "tags", .label = say_roster_tags, .value = tags.ptr});
    field_text(p, &(struct field_spec){
                      .name = "remarks", .label = say_roster_remarks, .value = h->remarks});
    field_check(p, &(struct field_spec){.name = "warns", .label = say_house_warns}, h->warns);
    field_check(p, &(struct field_spec){.name = "warned", .label = say_house_warned}, h->warned);
    button_value(p, "do", "save", say_save);
    if (h->number)
        html_element(p->out, "button",
                     ATTR({"type", "submit"}, {"class", "danger"}, {"name", "do"}, {"value", "end"},
                          {"data-ask", say_house_end_ask}),
                     say_house_end);
    html_close(p->out, "form");
    buf_free(&phones);
    buf_free(&tags);
    buf_free(&members);
}

void write_new_household(struct page *p, const struct unit *unit)
{
    struct household fresh = {.warns = true, .warned = true};

    if (!viewer_may(&p->viewer, MAY_ROSTER))
        return;
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_house_new);
    house_form(p, unit, &fresh);
    html_raw(p->out, "</details>");
}

static void fact(struct page *p, const char *name, const char *words)
{
    if (!words || !*words)
        return;
    html_element(p->out, "dt", NULL, name);
    html_element(p->out, "dd", NULL, words);
}

static void fact_phones(struct page *p, const struct household *h)
{
    struct buf href = BUF_INIT;

    html_element(p->out, "dt", NULL, say_roster_phones);
    html_raw(p->out, "<dd>");
    for (size_t i = 0; i < h->phone_count; i++) {
        buf_clear(&href);
        buf_add_str(&href, "/messages/");
        url_text(&href, h->phones[i].text);
        html_element(p->out, "a", ATTR({"href", href.ptr}), phone_local(&h->phones[i]));
        html_raw(p->out, " ");
    }
    html_raw(p->out, "</dd>");
    buf_free(&href);
}

/* "13900000051 名册导入(入户登记表),退订 11-22 10:30": where each number came from, and whether it
 * is written to (domain.md 10.1). */
static void fact_consent(struct page *p, const struct household *h)
{
    const struct texts *texts = p->web->texts;
    struct buf words = BUF_INIT;
    struct consent c;
    char when[32] = "";

    for (size_t i = 0; i < h->phone_count; i++) {
        if (!store_consent(p->web->store, &h->phones[i], &c))
            continue;
        buf_addf(&words, "%s%s %s", words.len ? ";" : "", phone_local(&h->phones[i]),
                 texts_word(texts, "consent_source", consent_source_name(c.origin.source)));
        if (c.origin.words[0])
            buf_addf(&words, "(%s)", c.origin.words);
        if (wall_known(c.said_at))
            time_words(c.said_at, when, sizeof when);
        buf_addf(&words, ",%s %s", texts_word(texts, "consent_state", consent_state_name(c.state)),
                 wall_known(c.said_at) ? when : "");
    }
    fact(p, say_house_consent, words.ptr ? words.ptr : "");
    buf_free(&words);
}

static void write_facts(struct page *p, const struct household *h)
{
    struct buf words = BUF_INIT;

    html_open(p->out, "dl", ATTR({"class", "facts"}));
    fact(p, say_roster_head, h->head);
    fact_phones(p, h);
    fact_consent(p, h);
    join_words(h->members[0], PERSON_NAME_SIZE, h->member_count, &words);
    fact(p, say_house_members, words.ptr);
    join_words(h->tags[0], TAG_SIZE, h->tag_count, &words);
    fact(p, say_roster_tags, words.ptr);
    fact(p, say_house_code, h->code);
    fact(p, say_roster_remarks, h->remarks);
    fact(p, say_house_alarm, h->warns ? say_house_warns : say_house_warns_not);
    fact(p, say_house_alarmed, h->warned ? say_house_warned : say_house_warned_not);
    html_close(p->out, "dl");
    buf_free(&words);
}

/* The household that the request names; false: the reply says why not. */
static bool find_household(struct page *p, struct unit *unit, struct household *h)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    int64_t number = request_int(p->request, "number", 0);
    char what[64];

    if (!unit_of_page(p, unit))
        return false;
    if (number <= 0 || number > HOUSEHOLD_NUMBER_MAX ||
        !roster.household(roster.store, unit->id, (int)number, h)) {
        page_say(p, 404, say_house_none, say_no_page_why);
        return false;
    }
    text_format(what, sizeof what, "household %" PRId64, h->id);
    page_looked(p, what);
    return true;
}

static void cases_link(struct page *p, const struct unit *unit, const struct household *h)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/cases?unit=");
    url_text(&href, unit->path);
    buf_addf(&href, "&household=%d", h->number);
    way_on(p, href.ptr, say_house_cases);
    buf_free(&href);
}

/* What somebody says at the desk or by telephone; by SMS it is 退订 and 订阅. */
static void consent_form(struct page *p, const struct unit *unit, const struct household *h)
{
    static const struct choice said[] = {
        {"no",  say_consent_no },
        {"yes", say_consent_yes},
        {NULL,  NULL           },
    };
    struct choice phones[HOUSEHOLD_PHONES_MAX + 1] = {
        {NULL, NULL}
    };
    char number[24];

    if (!h->phone_count)
        return;
    for (size_t i = 0; i < h->phone_count; i++)
        phones[i] = (struct choice){h->phones[i].text, phone_local(&h->phones[i])};
    text_format(number, sizeof number, "%d", h->number);
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_consent);
    form_begin(p, "/roster/house", "narrow");
    hidden(p, "unit", unit->path);
    hidden(p, "number", number);
    field_choice(p, &(struct field_spec){.name = "phone", .label = say_roster_phones}, phones, "");
    field_choice(p, &(struct field_spec){.name = "said", .label = say_consent_said}, said, "");
    field_text(p, &(struct field_spec){.name = "note",
                                       .label = say_consent_note,
                                       .hint = say_consent_hint,
                                       .required = true});
    button_value(p, "do", "consent", say_save);
    html_raw(p->out, "</form></details>");
}

void page_house(struct page *p)
{
    struct household *h = xcalloc(1, sizeof *h);
    struct unit unit;
    char title[128];

    if (find_household(p, &unit, h)) {
        text_format(title, sizeof title, say_household_words, h->number, h->head);
        page_begin(p, title, "/roster");
        roster_ways(p, "");
        unit_crumbs(p, unit.path);
        write_facts(p, h);
        cases_link(p, &unit, h);
        if (viewer_may(&p->viewer, MAY_ROSTER)) {
            html_raw(p->out, "<details class=\"move noprint\">");
            html_element(p->out, "summary", ATTR({"class", "button"}), say_house_change);
            house_form(p, &unit, h);
            html_raw(p->out, "</details>");
            consent_form(p, &unit, h);
        }
        page_end(p);
    }
    free(h);
}

/* Only of a number of this very household. */
static void do_consent(struct page *p, const struct unit *unit, int64_t number)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    bool yes = strcmp(request_get(p->request, "said"), "yes") == 0, theirs = false;
    struct household *h = xcalloc(1, sizeof *h);
    struct buf path = BUF_INIT;
    struct phone phone = {.text = ""};

    phone_parse(span_of(request_get(p->request, "phone")), &phone);
    if (number > 0 && number <= HOUSEHOLD_NUMBER_MAX &&
        roster.household(roster.store, unit->id, (int)number, h))
        for (size_t i = 0; i < h->phone_count; i++)
            theirs |= strcmp(h->phones[i].text, phone.text) == 0;
    household_href(unit->path, (int)number, &path);
    if (theirs)
        ask_and_return(p, "roster.consent",
                       json_pack("{s:s,s:b,s:s}", "phone", phone.text, yes ? "yes" : "no", true,
                                 "note", request_get(p->request, "note")),
                       path.ptr);
    else
        page_refuse(p, "another person's number");
    buf_free(&path);
    free(h);
}

void do_house(struct page *p)
{
    static const char *const names[] = {"head", "phone", "tags", "members", "remarks", NULL};
    bool end = strcmp(request_get(p->request, "do"), "end") == 0;
    int64_t number = request_int(p->request, "number", 0);
    struct buf path = BUF_INIT;
    struct unit unit;
    json_t *args;

    if (!unit_of_page(p, &unit))
        return;
    if (strcmp(request_get(p->request, "do"), "consent") == 0) {
        do_consent(p, &unit, number);
        return;
    }
    args =
        json_pack("{s:s,s:I,s:b,s:b}", "unit", unit.path, "household", (json_int_t)number, "warns",
                  request_has(p->request, "warns"), "warned", request_has(p->request, "warned"));
    args_from_form(p, args, names);
    if (end)
        json_object_set_new(args, "end", json_true());
    if (end)
        unit_href(unit.path, &path);
    else
        household_href(unit.path, (int)number, &path);
    ask_and_return(p, "roster.household", args, path.ptr);
    buf_free(&path);
}
