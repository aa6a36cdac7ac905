/* The roster: a unit with those below it, who holds its offices, its households; one person. */
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void cell_day(struct page *p, day_t day)
{
    char words[DAY_TEXT_SIZE];

    cell(p, day_known(day) ? day_text(day, words) : "");
}

static const char *role_words(const struct page *p, const char *code)
{
    const struct role *role = model_role(p->web->model, code);

    return role ? role->title : code;
}

static void unit_link(struct page *p, const char *path, const char *words)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/roster?unit=");
    url_text(&href, path);
    html_element(p->out, "a", ATTR({"href", href.ptr}), words);
    buf_free(&href);
}

static void cell_phones(struct page *p, const struct phone *phones, size_t count)
{
    html_raw(p->out, "<td>");
    for (size_t i = 0; i < count; i++) {
        if (i)
            html_raw(p->out, "<br>");
        html_text(p->out, phones[i].text);
    }
    html_raw(p->out, "</td>");
}

/* ---- a unit ---------------------------------------------------------------------------------- */

struct below {
    struct page *p;
    int64_t parent;
};

static void write_unit(void *to, const struct unit *unit)
{
    const struct below *below = to;
    const char *name = strrchr(unit->path, '/');

    if (unit->parent != below->parent)
        return;
    html_raw(below->p->out, "<li>");
    unit_link(below->p, unit->path, name ? name + 1 : unit->path);
    html_raw(below->p->out, "</li>");
}

static void write_below(struct page *p, const struct unit *unit)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct below below = {p, unit->id};

    html_element(p->out, "h2", NULL, say_roster_below);
    html_raw(p->out, "<ul>");
    roster.each_unit(roster.store, write_unit, &below);
    html_raw(p->out, "</ul>");
}

static void write_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct page *p = to;
    char href[48];

    (void)unit;
    text_format(href, sizeof href, "/roster/%" PRId64, person->id);
    html_raw(p->out, "<tr>");
    cell(p, role_words(p, office->role));
    cell_link(p, href, person->name);
    cell_phones(p, person->phones, person->phone_count);
    cell_day(p, office->from);
    cell_day(p, office->to);
    html_raw(p->out, "</tr>");
}

static void write_household(void *to, const struct unit *unit, const struct household *h)
{
    struct page *p = to;

    (void)unit;
    html_raw(p->out, "<tr>");
    cell_number(p, h->number);
    cell(p, h->head);
    cell_phones(p, h->phones, h->phone_count);
    html_raw(p->out, "<td>");
    for (size_t i = 0; i < h->tag_count; i++)
        html_textf(p->out, "%s ", h->tags[i]);
    html_raw(p->out, "</td></tr>");
}

static const struct column house_columns[] = {
    {say_roster_number, NULL, "number"},
    {say_roster_head,   NULL, NULL    },
    {say_roster_phones, NULL, NULL    },
    {say_roster_tags,   NULL, NULL    },
    {NULL,              NULL, NULL    },
};

static void write_unit_page(struct page *p, const struct unit *unit)
{
    static const struct column columns[] = {
        {say_roster_role,   NULL, NULL},
        {say_name,          NULL, NULL},
        {say_roster_phones, NULL, NULL},
        {say_roster_from,   NULL, NULL},
        {say_roster_until,  NULL, NULL},
        {NULL,              NULL, NULL},
    };

    page_begin(p, unit->path, "/roster");
    write_below(p, unit);
    table_begin(p, say_roster_people, columns);
    store_offices_at(p->web->store, unit->id, day_local(p->request->now.wall), write_office, p);
    table_end(p);
    table_begin(p, say_roster_houses, house_columns);
    store_households_at(p->web->store, unit->id, write_household, p);
    table_end(p);
    page_end(p);
}

void page_roster(struct page *p)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    const char *path = request_get(p->request, "unit");
    struct unit unit;
    bool found;
    char what[UNIT_PATH_SIZE + 16];

    if (!*path)
        path = p->viewer.unit_path;
    found = *path ? roster.unit(roster.store, path, &unit) : roster.top(roster.store, &unit);
    if (*path && !viewer_sees(&p->viewer, path)) {
        page_refuse(p, "roster");
        return;
    }
    if (!found) {
        page_say(p, 404, say_roster_none, say_roster_none_why);
        return;
    }
    text_format(what, sizeof what, "unit %s", unit.path);
    page_looked(p, what);
    write_unit_page(p, &unit);
}

/* ---- a person -------------------------------------------------------------------------------- */

struct offices {
    struct page *p;
    bool seen; /* one of them is of a unit that the viewer sees */
    bool write;
};

static void take_office(void *to, const struct unit *unit, const struct person *person,
                        const struct office *office)
{
    struct offices *offices = to;
    struct page *p = offices->p;

    (void)person;
    if (!viewer_sees(&p->viewer, unit->path))
        return;
    offices->seen = true;
    if (!offices->write)
        return;
    html_raw(p->out, "<tr>");
    cell(p, role_words(p, office->role));
    html_raw(p->out, "<td>");
    unit_link(p, unit->path, unit->path);
    html_raw(p->out, "</td>");
    cell_day(p, office->from);
    cell_day(p, office->to);
    html_raw(p->out, "</tr>");
}

static void write_person(struct page *p, const struct person *person)
{
    static const struct column columns[] = {
        {say_roster_role,  NULL, NULL  },
        {say_notice_unit,  NULL, "wide"},
        {say_roster_from,  NULL, NULL  },
        {say_roster_until, NULL, NULL  },
        {NULL,             NULL, NULL  },
    };
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct offices offices = {p, false, true};

    page_begin(p, person->name, "/roster");
    html_raw(p->out, "<ul>");
    for (size_t i = 0; i < person->phone_count; i++) {
        struct buf href = BUF_INIT;

        buf_add_str(&href, "/messages/");
        url_text(&href, person->phones[i].text);
        html_raw(p->out, "<li>");
        html_element(p->out, "a", ATTR({"href", href.ptr}), person->phones[i].text);
        html_raw(p->out, "</li>");
        buf_free(&href);
    }
    html_raw(p->out, "</ul>");
    table_begin(p, say_roster_offices, columns);
    roster.offices_of(roster.store, person->id, take_office, &offices);
    table_end(p);
    page_end(p);
}

void page_person(struct page *p)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct offices offices = {p, false, false};
    struct person person;
    unsigned long id;
    char what[48];

    if (!span_number(span_of(p->parts[0]), 1000000000, &id) ||
        !roster.person(roster.store, (int64_t)id, &person)) {
        page_say(p, 404, say_roster_no_person, say_no_page_why);
        return;
    }
    text_format(what, sizeof what, "person %lu", id);
    roster.offices_of(roster.store, person.id, take_office, &offices);
    if (p->viewer.unit_path[0] && !offices.seen) {
        page_refuse(p, what);
        return;
    }
    page_looked(p, what);
    write_person(p, &person);
}
