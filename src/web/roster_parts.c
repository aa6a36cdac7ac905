#include "web/roster_parts.h"
#include "web/say.h"
#include <string.h>

enum { CHOICES_MAX = 64 };

/* ---- ways ------------------------------------------------------------------------------------ */

void roster_ways(struct page *p, const char *here)
{
    const struct way ways[] = {
        {"/roster",                                        say_roster_tree,     0         },
        {"/roster/people",                                 say_roster_everyone, 0         },
        {"/roster/households",                             say_roster_homes,    0         },
        {"/roster/vacant",                                 say_roster_vacant,   0         },
        {"/roster/cards",                                  say_roster_cards,    0         },
        {p->viewer.unit_path[0] ? NULL : "/roster/import", say_roster_import,   MAY_ROSTER},
        {NULL,                                             NULL,                0         },
    };

    ways_between(p, ways, here);
}

const char *role_words(const struct page *p, const char *code)
{
    const struct role *role = model_role(p->web->model, code);

    return role ? role->title : code;
}

struct roster_page roster_page_of(const struct page *p, const char *const *names)
{
    const char *sort = request_get(p->request, "sort");
    struct roster_page page = {.down = *sort == '-'};

    for (int i = 0; names[i]; i++)
        if (strcmp(sort + page.down, names[i]) == 0)
            page.order = i;
    if (!*request_get(p->request, "as"))
        page.from = page_offset(p);
    return page;
}

size_t roster_most(const struct page *p)
{
    return *request_get(p->request, "as") ? INT32_MAX : PAGE_ROWS + 1;
}

void unit_href(const char *path, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "/roster?unit=");
    url_text(out, path);
}

void unit_link(struct page *p, const char *path, const char *words)
{
    struct buf href = BUF_INIT;

    unit_href(path, &href);
    html_element(p->out, "a", ATTR({"href", href.ptr}), words);
    buf_free(&href);
}

void unit_crumbs(struct page *p, const char *path)
{
    char upper[UNIT_PATH_SIZE];
    size_t len = strlen(path);

    html_open(p->out, "p", ATTR({"class", "crumbs"}));
    for (size_t i = 0; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        text_copy(upper, sizeof upper, (struct span){path, i});
        if (viewer_sees(&p->viewer, upper))
            unit_link(p, upper, unit_short(upper));
        else
            html_text(p->out, unit_short(upper));
        if (path[i])
            html_raw(p->out, " › ");
    }
    html_close(p->out, "p");
}

void household_href(const char *unit, int number, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "/roster/house?unit=");
    url_text(out, unit);
    buf_addf(out, "&number=%d", number);
}

void phones_words(const struct phone *phones, size_t count, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, "");
    for (size_t i = 0; i < count; i++)
        buf_addf(out, "%s%s", i ? " " : "", phone_local(&phones[i]));
}

/* ---- which unit ------------------------------------------------------------------------------ */

bool unit_of_page(struct page *p, struct unit *out)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    const char *path = request_get(p->request, "unit");

    if (!*path)
        path = p->viewer.unit_path;
    if (*path && !viewer_sees(&p->viewer, path)) {
        page_refuse(p, "unit");
        return false;
    }
    if (*path ? roster.unit(roster.store, path, out) : roster.top(roster.store, out))
        return true;
    if (!*path && viewer_may(&p->viewer, MAY_ROSTER)) /* the first day */
        reply_redirect(p->reply, "/roster/import");
    else
        page_say(p, 404, say_roster_none, say_roster_none_why);
    return false;
}

bool unit_asked(struct page *p, const char **path)
{
    const char *asked = request_get(p->request, "unit");

    *path = *asked ? asked : p->viewer.unit_path;
    if (!*asked || viewer_sees(&p->viewer, asked))
        return true;
    page_refuse(p, "a list of another unit");
    return false;
}

void unit_filter(struct page *p, const char *unit)
{
    field_text(p, &(struct field_spec){
                      .name = "unit", .label = say_case_unit, .value = unit, .list = "units"});
    unit_list(p);
}

void role_filter(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {"", say_any}
    };

    for (size_t i = 0; i < p->web->model->role_count && i + 2 < CHOICES_MAX; i++)
        choices[i + 1] =
            (struct choice){p->web->model->roles[i].code, p->web->model->roles[i].title};
    field_choice(p, &(struct field_spec){.name = "role", .label = say_roster_role}, choices,
                 request_get(p->request, "role"));
}

/* ---- orders ---------------------------------------------------------------------------------- */

static void choose_role(struct page *p, const struct unit *unit)
{
    struct choice choices[CHOICES_MAX] = {
        {NULL, NULL}
    };
    size_t count = 0;

    for (size_t i = 0; i < p->web->model->role_count && count + 1 < CHOICES_MAX; i++) {
        const struct role *role = &p->web->model->roles[i];

        if (role->level < 0 || role->level == unit->level)
            choices[count++] = (struct choice){role->code, role->title};
    }
    field_choice(p, &(struct field_spec){.name = "role", .label = say_roster_role}, choices, "");
}

static void text_field(struct page *p, const char *name, const char *label, const char *type,
                       bool required)
{
    field_text(
        p, &(struct field_spec){.name = name, .label = label, .type = type, .required = required});
}

void write_appoint(struct page *p, const struct unit *unit)
{
    static const struct choice ways[] = {
        {"",        say_appoint_new    },
        {"replace", say_appoint_replace},
        {"beside",  say_appoint_beside },
        {NULL,      NULL               },
    };

    if (!viewer_may(&p->viewer, MAY_ROSTER))
        return;
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_appoint);
    form_begin(p, "/roster/appoint", "narrow");
    hidden(p, "unit", unit->path);
    text_field(p, "name", say_name, NULL, true);
    text_field(p, "phone", say_roster_phones, "tel", true);
    choose_role(p, unit);
    field_choice(p, &(struct field_spec){.name = "way", .label = say_appoint_way}, ways, "");
    text_field(p, "from", say_roster_from, "date", false);
    text_field(p, "until", say_roster_until, "date", false);
    text_field(p, "elected", say_roster_elected, "date", false);
    text_field(p, "elected_by", say_roster_elected_by, NULL, false);
    text_field(p, "filed", say_roster_filed, "date", false);
    text_field(p, "filed_with", say_roster_filed_with, NULL, false);
    text_field(p, "remarks", say_roster_remarks, NULL, false);
    form_button(p, say_appoint, "primary");
    html_close(p->out, "form");
    html_raw(p->out, "</details>");
}
