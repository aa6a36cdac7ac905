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

static void write_moves(struct page *p, const char *number, bool only)
{
    struct phone phone;
    bool lost;

    if (!phone_parse(span_of(number), &phone))
        return;
    lost = store_phone_is_lost(p->web->store, &phone);
    new_number_form(p, &phone, "to", say_phone_change);
    if (!only)
        phone_form(p, &phone, "drop", say_phone_drop, say_phone_drop_ask);
    phone_form(p, &phone, lost ? "found" : "lost", lost ? say_phone_found : say_phone_lost,
               lost ? NULL : say_phone_lost_ask);
}

static void write_moves_of_one(struct page *p, const char *number)
{
    write_moves(p, number, false);
}

static void write_moves_of_the_only(struct page *p, const char *number)
{
    write_moves(p, number, true);
}

static void add_phone(struct page *p, struct list *list, const struct phone *phone, bool only)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/messages/");
    url_text(&href, phone->text);
    list_link(list, href.ptr, phone_local(phone));
    list_text(list, store_phone_is_lost(p->web->store, phone) ? say_phone_is_lost : "");
    if (viewer_may(&p->viewer, MAY_ROSTER))
        list_custom_text(list, only ? write_moves_of_the_only : write_moves_of_one, phone->text);
    else
        list_text(list, "");
    buf_free(&href);
}

static struct list *phones_list(struct page *p, const struct person *person)
{
    static const struct column columns[] = {
        {say_roster_phones, "phone", NULL     },
        {say_phone_state,   "state", NULL     },
        {say_phone_do,      NULL,    "noprint"},
        {NULL,              NULL,    NULL     },
    };
    struct list *list = list_new(p, say_roster_phones, columns);

    list_named(list, "phones");
    for (size_t i = 0; i < person->phone_count; i++)
        add_phone(p, list, &person->phones[i], person->phone_count == 1);
    return list;
}

static void write_phones(struct page *p, const struct person *person, struct list *list)
{
    list_table(p, list);
    if (viewer_may(&p->viewer, MAY_ROSTER) && person->phone_count) {
        html_raw(p->out, "<div class=\"below noprint\">");
        new_number_form(p, &person->phones[0], "add", say_phone_add);
        html_raw(p->out, "</div>");
    }
}

/* ---- offices --------------------------------------------------------------------------------- */

/* `office` is a phone of whoever holds it, its role and its unit, a line each. */
static void write_end(struct page *p, const char *office)
{
    static const char *const names[] = {"phone", "role", "unit"};

    form_begin(p, p->request->path, "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = strcspn(office, "\n");
        char value[UNIT_PATH_SIZE];

        text_copy(value, sizeof value, (struct span){office, len});
        hidden(p, names[i], value);
        office += len + (office[len] == '\n');
    }
    html_open(p->out, "input", ATTR({"type", "date"}, {"name", "on"}, {"aria-label", say_end_on}));
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "do"}, {"value", "end"}, {"data-ask", say_end_ask}),
        say_end_office);
    html_close(p->out, "form");
}

static void add_standing(struct list *list, day_t day, const char *by)
{
    char words[DAY_TEXT_SIZE], both[DAY_TEXT_SIZE + 128];

    day_text(day, words);
    text_format(both, sizeof both, "%s%s%s", words, *words && *by ? " " : "", by);
    list_text(list, both);
}

static void add_office(struct page *p, struct list *list, const struct person *person,
                       const struct office *office, const char *unit)
{
    struct buf text = BUF_INIT;

    list_text(list, role_words(p, office->role));
    unit_href(unit, &text);
    list_link(list, text.ptr, unit);
    list_day(list, office->from);
    list_day(list, office->to);
    add_standing(list, office->elected, office->elected_by);
    add_standing(list, office->filed, office->filed_with);
    if (viewer_may(&p->viewer, MAY_ROSTER) && person->phone_count &&
        office_holds(office, day_local(p->request->now.wall))) {
        buf_clear(&text);
        buf_addf(&text, "%s\n%s\n%s", person->phones[0].text, office->role, unit);
        list_custom_text(list, write_end, text.ptr);
    } else {
        list_text(list, "");
    }
    buf_free(&text);
}

static struct list *offices_list(struct page *p, const struct person *person,
                                 const struct held *held)
{
    static const struct column columns[] = {
        {say_roster_role,    "role",    NULL     },
        {say_notice_unit,    "unit",    NULL     },
        {say_roster_from,    "from",    "time"   },
        {say_roster_until,   "until",   "time"   },
        {say_roster_elected, "elected", NULL     },
        {say_roster_filed,   "filed",   NULL     },
        {say_end_office,     NULL,      "noprint"},
        {NULL,               NULL,      NULL     },
    };
    struct list *list = list_new(p, say_roster_offices, columns);

    list_named(list, "offices");
    for (size_t i = 0; i < held->count; i++)
        add_office(p, list, person, &held->offices[i], held->units[i]);
    return list;
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
        struct list *phones = phones_list(p, &person);
        struct list *offices = offices_list(p, &person, held);

        if (!list_taken(p, phones, "phones") && !list_taken(p, offices, "offices")) {
            page_begin(p, person.name, "/roster");
            roster_ways(p, "");
            write_phones(p, &person, phones);
            list_table(p, offices);
            score_link(p, &person);
            page_end(p);
        }
        list_free(phones);
        list_free(offices);
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
