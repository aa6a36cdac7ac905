/* One person: numbers, offices, and what a clerk may change of them. */
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OFFICES_MAX = 64 };

/* Rows first: a list that is being read allows no other question. */
struct held {
    struct page *p;
    struct office offices[OFFICES_MAX];
    char units[OFFICES_MAX][UNIT_PATH_SIZE];
    size_t count;
};

static void keep_office(void *to, const struct unit *unit, const struct person *person,
                        const struct office *office)
{
    struct held *held = to;

    (void)person;
    if (held->count == OFFICES_MAX || !viewer_sees(&held->p->viewer, unit->path))
        return;
    held->offices[held->count] = *office;
    text_copy(held->units[held->count++], UNIT_PATH_SIZE, span_of(unit->path));
}

/* Finds who the path names; false: the reply says why not. `held` is the caller's to free. */
static bool find_person(struct page *p, struct person *person, struct held **held)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    unsigned long id;
    char what[48];

    *held = NULL;
    if (!span_number(span_of(p->parts[0]), 1000000000, &id) ||
        !roster.person(roster.store, (int64_t)id, person)) {
        page_say(p, 404, say_roster_no_person, say_no_page_why);
        return false;
    }
    *held = xcalloc(1, sizeof **held);
    (*held)->p = p;
    roster.offices_of(roster.store, person->id, keep_office, *held);
    text_format(what, sizeof what, "person %lu", id);
    if (p->viewer.unit_path[0] && !(*held)->count) {
        page_refuse(p, what);
        return false;
    }
    page_looked(p, what);
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void phone_form(struct page *p, const struct phone *phone, const char *what,
                       const char *words, const char *ask)
{
    form_begin(p, p->request->path, "");
    hidden(p, "phone", phone->text);
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "do"}, {"value", what}, {ask ? "data-ask" : "", ask}),
        words);
    html_close(p->out, "form");
}

static void new_number_form(struct page *p, const struct phone *phone, const char *what,
                            const char *words)
{
    form_begin(p, p->request->path, "actions");
    hidden(p, "phone", phone->text);
    html_raw(p->out, "<label>");
    html_text(p->out, say_phone_new);
    html_open(p->out, "input",
              ATTR({"type", "tel"}, {"name", "number"}, {"size", "12"}, {"required", NULL}));
    html_raw(p->out, "</label>");
    button_value(p, "do", what, words);
    html_close(p->out, "form");
}

static void write_phone(struct page *p, const struct phone *phone, size_t count)
{
    bool lost = store_phone_is_lost(p->web->store, phone);
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/messages/");
    url_text(&href, phone->text);
    html_raw(p->out, "<tr>");
    cell_link(p, href.ptr, phone_local(phone));
    cell(p, lost ? say_phone_is_lost : "");
    html_raw(p->out, "<td class=\"actions noprint\">");
    if (viewer_may(&p->viewer, MAY_ROSTER)) {
        new_number_form(p, phone, "to", say_phone_change);
        if (count > 1)
            phone_form(p, phone, "drop", say_phone_drop, say_phone_drop_ask);
        phone_form(p, phone, lost ? "found" : "lost", lost ? say_phone_found : say_phone_lost,
                   lost ? NULL : say_phone_lost_ask);
    }
    html_raw(p->out, "</td></tr>");
    buf_free(&href);
}

static void write_phones(struct page *p, const struct person *person)
{
    static const struct column columns[] = {
        {say_roster_phones, NULL, NULL     },
        {say_phone_state,   NULL, NULL     },
        {say_phone_do,      NULL, "noprint"},
        {NULL,              NULL, NULL     },
    };

    table_begin(p, say_roster_phones, columns);
    for (size_t i = 0; i < person->phone_count; i++)
        write_phone(p, &person->phones[i], person->phone_count);
    table_end(p);
    if (viewer_may(&p->viewer, MAY_ROSTER) && person->phone_count) {
        html_raw(p->out, "<div class=\"below noprint\">");
        new_number_form(p, &person->phones[0], "add", say_phone_add);
        html_raw(p->out, "</div>");
    }
}

/* ---- offices --------------------------------------------------------------------------------- */

static void end_form(struct page *p, const struct person *person, const struct office *office,
                     const char *unit)
{
    form_begin(p, p->request->path, "");
    hidden(p, "phone", person->phones[0].text);
    hidden(p, "role", office->role);
    hidden(p, "unit", unit);
    html_open(p->out, "input", ATTR({"type", "date"}, {"name", "on"}, {"aria-label", say_end_on}));
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "do"}, {"value", "end"}, {"data-ask", say_end_ask}),
        say_end_office);
    html_close(p->out, "form");
}

static void cell_day(struct page *p, day_t day)
{
    char words[DAY_TEXT_SIZE];

    html_element(p->out, "td", ATTR({"class", "time"}), day_text(day, words));
}

static void cell_standing(struct page *p, day_t day, const char *by)
{
    char words[DAY_TEXT_SIZE];

    html_raw(p->out, "<td>");
    html_text(p->out, day_text(day, words));
    html_textf(p->out, " %s", by);
    html_raw(p->out, "</td>");
}

static void write_office(struct page *p, const struct person *person, const struct office *office,
                         const char *unit)
{
    html_raw(p->out, "<tr>");
    cell(p, role_words(p, office->role));
    html_raw(p->out, "<td>");
    unit_link(p, unit, unit);
    html_raw(p->out, "</td>");
    cell_day(p, office->from);
    cell_day(p, office->to);
    cell_standing(p, office->elected, office->elected_by);
    cell_standing(p, office->filed, office->filed_with);
    html_raw(p->out, "<td class=\"noprint\">");
    if (viewer_may(&p->viewer, MAY_ROSTER) && person->phone_count &&
        office_holds(office, day_local(p->request->now.wall)))
        end_form(p, person, office, unit);
    html_raw(p->out, "</td></tr>");
}

static void write_offices(struct page *p, const struct person *person, const struct held *held)
{
    static const struct column columns[] = {
        {say_roster_role,    NULL, NULL     },
        {say_notice_unit,    NULL, NULL     },
        {say_roster_from,    NULL, "time"   },
        {say_roster_until,   NULL, "time"   },
        {say_roster_elected, NULL, NULL     },
        {say_roster_filed,   NULL, NULL     },
        {say_end_office,     NULL, "noprint"},
        {NULL,               NULL, NULL     },
    };

    table_begin(p, say_roster_offices, columns);
    for (size_t i = 0; i < held->count; i++)
        write_office(p, person, &held->offices[i], held->units[i]);
    table_end(p);
}

static void score_link(struct page *p, const struct person *person)
{
    struct buf href = BUF_INIT;

    if (!p->web->model->evaluation.item_count)
        return;
    buf_addf(&href, "/evaluation/%" PRId64, person->id);
    way_on(p, href.ptr, say_person_scores);
    buf_free(&href);
}

void page_person(struct page *p)
{
    struct person person;
    struct held *held;

    if (find_person(p, &person, &held)) {
        page_begin(p, person.name, "/roster");
        roster_ways(p, "");
        write_phones(p, &person);
        write_offices(p, &person, held);
        score_link(p, &person);
        page_end(p);
    }
    free(held);
}

/* ---- changes --------------------------------------------------------------------------------- */

static json_t *phone_change(struct page *p, const char *what)
{
    json_t *args = json_pack("{s:s}", "phone", request_get(p->request, "phone"));

    if (strcmp(what, "to") == 0 || strcmp(what, "add") == 0)
        json_object_set_new(args, what, json_string(request_get(p->request, "number")));
    else
        json_object_set_new(args, what, json_true());
    return args;
}

static bool is_phone_change(const char *what)
{
    static const char *const changes[] = {"to", "add", "drop", "lost", "found"};

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (strcmp(changes[i], what) == 0)
            return true;
    return false;
}

/* A form names a number of this very person, and nobody else's. */
static bool is_theirs(struct page *p, const struct person *person)
{
    struct phone phone;

    if (phone_parse(span_of(request_get(p->request, "phone")), &phone) &&
        person_has_phone(person, phone.text))
        return true;
    page_refuse(p, "another person's number");
    return false;
}

void do_person(struct page *p)
{
    static const char *const ending[] = {"phone", "role", "unit", "on", NULL};
    const char *what = request_get(p->request, "do");
    struct person person;
    struct held *held;
    json_t *args;

    if (find_person(p, &person, &held) && is_theirs(p, &person)) {
        if (is_phone_change(what)) {
            ask_and_return(p, "roster.phone", phone_change(p, what), p->request->path);
        } else if (strcmp(what, "end") == 0 &&
                   viewer_sees(&p->viewer, request_get(p->request, "unit"))) {
            args = json_object();
            args_from_form(p, args, ending);
            ask_and_return(p, "roster.end", args, p->request->path);
        } else {
            page_say(p, 400, say_not_done, say_no_page_why);
        }
    }
    free(held);
}
