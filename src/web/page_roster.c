/* The roster: a unit with those below it, who holds its offices, its households. */
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- units below ----------------------------------------------------------------------------- */

struct below {
    struct page *p;
    int64_t parent;
    size_t count;
};

static void write_unit(void *to, const struct unit *unit)
{
    struct below *below = to;

    if (unit->parent != below->parent)
        return;
    if (!below->count++)
        html_raw(below->p->out, "<ul class=\"units\">");
    html_raw(below->p->out, "<li>");
    unit_link(below->p, unit->path, unit_short(unit->path));
    html_raw(below->p->out, "</li>");
}

static void write_below(struct page *p, const struct unit *unit)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct below below = {p, unit->id, 0};

    html_element(p->out, "h2", NULL, say_roster_below);
    roster.each_unit(roster.store, write_unit, &below);
    html_raw(p->out, below.count ? "</ul>" : "");
    if (!below.count)
        html_element(p->out, "p", NULL, say_roster_lowest);
}

/* ---- who and what is here -------------------------------------------------------------------- */

static void add_office(void *to, const struct unit *unit, const struct person *person,
                       const struct office *office)
{
    struct office_rows *rows = to;
    struct buf phones = BUF_INIT;
    char href[48];

    (void)unit;
    text_format(href, sizeof href, "/roster/%" PRId64, person->id);
    phones_words(person->phones, person->phone_count, &phones);
    list_text(rows->list, role_words(rows->p, office->role));
    list_link(rows->list, href, person->name);
    list_text(rows->list, phones.ptr);
    list_day(rows->list, office->from);
    list_day(rows->list, office->to);
    buf_free(&phones);
}

static struct list *offices_list(struct page *p, const struct unit *unit)
{
    static const struct column columns[] = {
        {say_roster_role,   "role",  NULL  },
        {say_name,          "name",  NULL  },
        {say_roster_phones, "phone", NULL  },
        {say_roster_from,   "from",  "time"},
        {say_roster_until,  "until", "time"},
        {NULL,              NULL,    NULL  },
    };
    struct office_rows rows = {p, list_new(p, say_roster_people, columns)};

    list_empty(rows.list, say_roster_people_none);
    list_named(rows.list, "offices");
    store_offices_at(p->web->store, unit->id, day_local(p->request->now.wall), add_office, &rows);
    return rows.list;
}

/* NULL: only the lowest units have some. */
static struct list *households_of(struct page *p, const struct unit *unit)
{
    struct household_rows rows = {p, NULL, false};

    if (unit->level + 1 < (int)p->web->model->level_count)
        return NULL;
    rows.list = household_list(p);
    list_named(rows.list, "households");
    store_households_at(p->web->store, unit->id, add_household, &rows);
    return rows.list;
}

static void link_with_unit(struct page *p, const char *path, const struct unit *unit,
                           const char *words)
{
    struct buf href = BUF_INIT;

    buf_addf(&href, "%s?unit=", path);
    url_text(&href, unit->path);
    html_element(p->out, "a", ATTR({"href", href.ptr}, {"class", "button"}), words);
    html_raw(p->out, " ");
    buf_free(&href);
}

static void write_unit_page(struct page *p, const struct unit *unit, struct list *offices,
                            struct list *households)
{
    page_begin(p, unit_short(unit->path), "/roster");
    roster_ways(p, "/roster");
    unit_crumbs(p, unit->path);
    html_raw(p->out, "<p class=\"noprint\">");
    link_with_unit(p, "/roster/people", unit, say_roster_everyone);
    link_with_unit(p, "/roster/households", unit, say_roster_homes);
    link_with_unit(p, "/roster/cards", unit, say_roster_cards);
    link_with_unit(p, "/cases", unit, say_cases);
    html_raw(p->out, "</p>");
    write_below(p, unit);
    list_table(p, offices);
    write_appoint(p, unit);
    if (households) {
        list_table(p, households);
        write_new_household(p, unit);
    }
    page_end(p);
}

void page_roster(struct page *p)
{
    struct list *offices, *households;
    char what[UNIT_PATH_SIZE + 16];
    struct unit unit;

    if (!unit_of_page(p, &unit))
        return;
    text_format(what, sizeof what, "unit %s", unit.path);
    page_looked(p, what);
    offices = offices_list(p, &unit);
    households = households_of(p, &unit);
    if (!list_taken(p, offices, "offices") &&
        !(households && list_taken(p, households, "households")))
        write_unit_page(p, &unit, offices, households);
    list_free(offices);
    if (households)
        list_free(households);
}

/* ---- everybody ------------------------------------------------------------------------------- */

static void add_person(void *to, const struct unit *unit, const struct person *person,
                       const struct office *office)
{
    struct office_rows *rows = to;
    struct buf phones = BUF_INIT, href = BUF_INIT;
    char path[48];

    text_format(path, sizeof path, "/roster/%" PRId64, person->id);
    phones_words(person->phones, person->phone_count, &phones);
    unit_href(unit->path, &href);
    list_link(rows->list, path, person->name);
    list_text(rows->list, phones.ptr);
    list_text(rows->list, role_words(rows->p, office->role));
    list_link(rows->list, href.ptr, unit->path);
    list_day(rows->list, office->from);
    list_day(rows->list, office->to);
    list_day(rows->list, office->elected);
    list_text(rows->list, office->remarks);
    buf_free(&phones);
    buf_free(&href);
}

static void people_filters(struct page *p, const char *unit)
{
    filters_begin(p);
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_roster_find,
                                       .value = request_get(p->request, "find")});
    role_filter(p);
    unit_filter(p, unit);
    field_check(p, &(struct field_spec){.name = "past", .label = say_roster_past},
                request_has(p->request, "past"));
    filters_end(p);
}

static void read_people(struct page *p, const struct roster_search *search,
                        struct office_rows *rows)
{
    static const char *const orders[] = {
        [OFFICES_BY_UNIT] = "unit",        [OFFICES_BY_NAME] = "name",
        [OFFICES_BY_PHONE] = "phone",      [OFFICES_BY_ROLE] = "role",
        [OFFICES_BY_FROM] = "from",        [OFFICES_BY_UNTIL] = "until",
        [OFFICES_BY_ELECTION] = "elected", NULL};
    const struct roster_page page = roster_page_of(p, orders);

    list_ordered(rows->list, page.from);
    store_offices_found(p->web->store, search, &page, add_person, rows);
}

void page_people(struct page *p)
{
    static const struct column columns[] = {
        {say_name,           "name",    NULL  },
        {say_roster_phones,  "phone",   NULL  },
        {say_roster_role,    "role",    NULL  },
        {say_case_unit,      "unit",    "wide"},
        {say_roster_from,    "from",    "time"},
        {say_roster_until,   "until",   "time"},
        {say_roster_elected, "elected", "time"},
        {say_roster_remarks, NULL,      NULL  },
        {NULL,               NULL,      NULL  },
    };
    struct roster_search search = {.words = request_get(p->request, "find"),
                                   .role = request_get(p->request, "role"),
                                   .past = request_has(p->request, "past"),
                                   .limit = roster_most(p)};
    struct office_rows rows = {p, NULL};

    if (!unit_asked(p, &search.below))
        return;
    rows.list = list_new(p, say_roster_everyone, columns);
    read_people(p, &search, &rows);
    page_looked(p, "people");
    if (!list_taken(p, rows.list, "people")) {
        page_begin(p, say_roster_everyone, "/roster");
        roster_ways(p, "/roster/people");
        people_filters(p, search.below);
        list_show(p, rows.list);
        page_end(p);
    }
    list_free(rows.list);
}

/* ---- offices that want somebody -------------------------------------------------------------- */

struct vacant_rows {
    struct page *p;
    struct list *list;
    const struct role *role;
};

static void add_vacant(void *ctx, const char *path)
{
    struct vacant_rows *rows = ctx;
    struct buf href = BUF_INIT;

    unit_href(path, &href);
    list_text(rows->list, rows->role->title);
    list_link(rows->list, href.ptr, path);
    buf_free(&href);
}

static struct list *vacant_list(struct page *p, const char *below)
{
    enum { VACANT_MAX = 100000 };
    static const struct column columns[] = {
        {say_roster_role, "role", NULL  },
        {say_case_unit,   "unit", "wide"},
        {NULL,            NULL,   NULL  },
    };
    struct vacant_rows rows = {p, list_new(p, say_roster_empty, columns), NULL};

    list_empty(rows.list, say_roster_empty_none);
    list_named(rows.list, "vacant");
    for (size_t i = 0; i < p->web->model->role_count; i++) {
        struct vacant_query query = {p->web->model->roles[i].level, p->web->model->roles[i].code,
                                     *below ? below : NULL, day_local(p->request->now.wall),
                                     VACANT_MAX};

        rows.role = &p->web->model->roles[i];
        if (rows.role->needed)
            store_vacant(p->web->store, &query, add_vacant, &rows);
    }
    return rows.list;
}

static void add_ending(void *to, const struct unit *unit, const struct person *person,
                       const struct office *office)
{
    const struct office_rows *rows = to;
    struct buf href = BUF_INIT;
    char path[48];

    if (!viewer_sees(&rows->p->viewer, unit->path))
        return;
    text_format(path, sizeof path, "/roster/%" PRId64, person->id);
    unit_href(unit->path, &href);
    list_text(rows->list, role_words(rows->p, office->role));
    list_link(rows->list, href.ptr, unit->path);
    list_link(rows->list, path, person->name);
    list_day(rows->list, office->to);
    buf_free(&href);
}

static struct list *ending_list(struct page *p)
{
    enum { ENDING_DAYS = 30 };
    static const struct column columns[] = {
        {say_roster_role,  "role",  NULL  },
        {say_case_unit,    "unit",  "wide"},
        {say_name,         "name",  NULL  },
        {say_roster_until, "until", "time"},
        {NULL,             NULL,    NULL  },
    };
    struct office_rows rows = {p, list_new(p, say_roster_ending, columns)};
    day_t today = day_local(p->request->now.wall);

    list_empty(rows.list, say_roster_ending_none);
    list_named(rows.list, "ending");
    store_offices_ending(p->web->store, today, (day_t){today.n + ENDING_DAYS}, add_ending, &rows);
    return rows.list;
}

void page_vacant(struct page *p)
{
    struct list *vacant, *ending;
    const char *below;

    if (!unit_asked(p, &below))
        return;
    page_looked(p, "offices ending");
    vacant = vacant_list(p, below);
    ending = ending_list(p);
    if (!list_taken(p, vacant, "vacant") && !list_taken(p, ending, "ending")) {
        page_begin(p, say_roster_vacant, "/roster");
        roster_ways(p, "/roster/vacant");
        list_table(p, vacant);
        list_table(p, ending);
        page_end(p);
    }
    list_free(vacant);
    list_free(ending);
}

void do_appoint(struct page *p)
{
    static const char *const names[] = {"name",  "phone",      "role",    "unit",
                                        "from",  "until",      "elected", "elected_by",
                                        "filed", "filed_with", "remarks", NULL};
    const char *way = request_get(p->request, "way");
    struct buf path = BUF_INIT;
    json_t *args = json_object();
    struct unit unit;

    if (!unit_of_page(p, &unit)) {
        json_decref(args);
        return;
    }
    args_from_form(p, args, names);
    json_object_set_new(args, "unit", json_string(unit.path));
    if (strcmp(way, "replace") == 0 || strcmp(way, "beside") == 0)
        json_object_set_new(args, way, json_true());
    unit_href(unit.path, &path);
    ask_and_return(p, "roster.appoint", args, path.ptr);
    buf_free(&path);
}
