#include "web/pages.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

/* ---- fields ---------------------------------------------------------------------------------- */

enum { ID_SIZE = 128 };

/* The same name may stand in several forms of a page; an id stands once. The first form is that of
 * signing out. */
static const char *id_of(const struct page *p, const char *name, char out[ID_SIZE])
{
    if (p->forms > 2)
        text_format(out, ID_SIZE, "%s-%u", name, p->forms);
    else
        text_format(out, ID_SIZE, "%s", name);
    return out;
}

static void label(struct page *p, const struct field_spec *spec)
{
    char id[ID_SIZE];

    html_open(p->out, "label", ATTR({"for", id_of(p, spec->name, id)}));
    html_text(p->out, spec->label);
    if (spec->required)
        html_raw(p->out, " <span class=\"must\" aria-hidden=\"true\">*</span>");
    html_close(p->out, "label");
    if (spec->hint)
        html_element(p->out, "p", ATTR({"class", "hint"}), spec->hint);
}

void field_text(struct page *p, const struct field_spec *spec)
{
    char id[ID_SIZE];

    html_raw(p->out, "<div class=\"field\">");
    label(p, spec);
    html_open(p->out, "input",
              ATTR({"type", spec->type ? spec->type : "text"}, {"name", spec->name},
                   {"id", id_of(p, spec->name, id)}, {spec->value ? "value" : "", spec->value},
                   {spec->autocomplete ? "autocomplete" : "", spec->autocomplete},
                   {spec->list ? "list" : "", spec->list}, {spec->required ? "required" : "", NULL},
                   {spec->autofocus ? "autofocus" : "", NULL}));
    html_raw(p->out, "</div>");
}

void field_area(struct page *p, const struct field_spec *spec, int rows)
{
    char count[16], id[ID_SIZE];

    text_format(count, sizeof count, "%d", rows);
    html_raw(p->out, "<div class=\"field\">");
    label(p, spec);
    html_element(p->out, "textarea",
                 ATTR({"name", spec->name}, {"id", id_of(p, spec->name, id)}, {"rows", count},
                      {spec->required ? "required" : "", NULL}),
                 spec->value);
    html_raw(p->out, "</div>");
}

void field_choice(struct page *p, const struct field_spec *spec, const struct choice *choices,
                  const char *chosen)
{
    char id[ID_SIZE];

    html_raw(p->out, "<div class=\"field\">");
    label(p, spec);
    html_open(p->out, "select", ATTR({"name", spec->name}, {"id", id_of(p, spec->name, id)}));
    for (; choices->value; choices++)
        html_element(p->out, "option",
                     ATTR({"value", choices->value},
                          {chosen && strcmp(chosen, choices->value) == 0 ? "selected" : "", NULL}),
                     choices->label);
    html_raw(p->out, "</select></div>");
}

void field_check(struct page *p, const struct field_spec *spec, bool on)
{
    char id[ID_SIZE];

    html_raw(p->out, "<div class=\"field check\">");
    html_open(p->out, "input",
              ATTR({"type", "checkbox"}, {"name", spec->name}, {"id", id_of(p, spec->name, id)},
                   {"value", "1"}, {on ? "checked" : "", NULL}));
    label(p, spec);
    html_raw(p->out, "</div>");
}

/* ---- links ----------------------------------------------------------------------------------- */

static void add_pair(struct buf *out, bool *first, const char *name, const char *value)
{
    buf_add_str(out, *first ? "?" : "&");
    *first = false;
    url_text(out, name);
    buf_add_str(out, "=");
    url_text(out, value);
}

/* Where in a list a page is. */
static bool is_place(const char *name)
{
    return strcmp(name, "from") == 0 || strcmp(name, "before") == 0 || strcmp(name, "after") == 0;
}

void url_with(const struct page *p, const char *name, const char *value, struct buf *out)
{
    bool first = true, elsewhere = is_place(name) || strcmp(name, "sort") == 0;

    buf_clear(out);
    buf_add_str(out, p->request->path);
    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *field = &p->request->fields[i];

        if (strcmp(field->name, name) != 0 && field->value.len &&
            !(elsewhere && is_place(field->name)))
            add_pair(out, &first, field->name, field->value.ptr);
    }
    if (value)
        add_pair(out, &first, name, value);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* A heading that sorts: upward first, then downward. */
static void heading_link(struct page *p, const struct column *column, const char *sort,
                         const char *id)
{
    const char *now = request_get(p->request, sort);
    bool down = *now == '-';
    bool mine = strcmp(now + down, column->sort) == 0;
    struct buf url = BUF_INIT;
    char wanted[48];

    text_format(wanted, sizeof wanted, "%s%s", mine && !down ? "-" : "", column->sort);
    url_with(p, sort, wanted, &url);
    if (id)
        buf_addf(&url, "#%s", id);
    html_element(p->out, "a", ATTR({"href", url.ptr}), column->title);
    if (mine)
        html_raw(p->out, down ? " <span aria-hidden=\"true\">▼</span>"
                              : " <span aria-hidden=\"true\">▲</span>");
    buf_free(&url);
}

static const char *sort_state(const struct page *p, const struct column *column, const char *sort)
{
    const char *now = request_get(p->request, sort);

    if (!column->sort || strcmp(now + (*now == '-'), column->sort) != 0)
        return "none";
    return *now == '-' ? "descending" : "ascending";
}

void table_begin_sorted(struct page *p, const char *caption, const struct column *columns,
                        const char *sort, const char *id)
{
    enum { MANY = 9 };
    size_t width = 0;

    while (columns[width].title)
        width++;
    html_open(p->out, "div", ATTR({"class", "scroll"}, {id ? "id" : "", id}));
    html_open(p->out, "table", ATTR({width > MANY ? "class" : "", "long"}));
    html_element(p->out, "caption", NULL, caption);
    html_raw(p->out, "<thead><tr>");
    for (; columns->title; columns++) {
        html_open(p->out, "th",
                  ATTR({"scope", "col"},
                       {columns->sort ? "aria-sort" : "", sort_state(p, columns, sort)},
                       {columns->class_name ? "class" : "", columns->class_name}));
        if (columns->sort)
            heading_link(p, columns, sort, id);
        else
            html_text(p->out, columns->title);
        html_close(p->out, "th");
    }
    html_raw(p->out, "</tr></thead><tbody>");
}

void table_begin(struct page *p, const char *caption, const struct column *columns)
{
    table_begin_sorted(p, caption, columns, "sort", NULL);
}

void table_end(struct page *p)
{
    html_raw(p->out, "</tbody></table></div>");
}

void cell(struct page *p, const char *text)
{
    html_element(p->out, "td", NULL, text);
}

void cell_link(struct page *p, const char *href, const char *text)
{
    html_raw(p->out, "<td>");
    html_element(p->out, "a", ATTR({"href", href}), text);
    html_raw(p->out, "</td>");
}

void cell_number(struct page *p, int64_t number)
{
    html_raw(p->out, "<td class=\"number\">");
    html_number(p->out, number);
    html_raw(p->out, "</td>");
}

void time_words(wall_t at, char *out, size_t size)
{
    struct civil c;

    out[0] = '\0';
    if (!wall_known(at))
        return;
    c = civil_local(at);
    text_format(out, size, say_time_words, c.month, c.day, c.hour, c.minute);
}

void cell_time(struct page *p, wall_t at)
{
    char words[40], stamp[40] = "";

    time_words(at, words, sizeof words);
    if (wall_known(at))
        wall_iso8601(at, stamp, sizeof stamp);
    html_raw(p->out, "<td class=\"time\">");
    if (*words)
        html_element(p->out, "time", ATTR({"datetime", stamp}), words);
    html_raw(p->out, "</td>");
}

size_t page_offset(const struct page *p)
{
    int64_t from = request_int(p->request, "from", 0);

    return from > 0 ? (size_t)from : 0;
}

static void page_link(struct page *p, size_t offset, const char *words, const char *rel)
{
    struct buf url = BUF_INIT;
    char number[24];

    text_format(number, sizeof number, "%zu", offset);
    url_with(p, "from", offset ? number : NULL, &url);
    html_element(p->out, "a", ATTR({"href", url.ptr}, {"rel", rel}, {"class", "button"}), words);
    buf_free(&url);
}

void pager(struct page *p, size_t offset, bool more)
{
    if (!offset && !more)
        return;
    html_open(p->out, "p", ATTR({"class", "pager"}));
    if (offset)
        page_link(p, offset > PAGE_ROWS ? offset - PAGE_ROWS : 0, say_page_before, "prev");
    if (more)
        page_link(p, offset + PAGE_ROWS, say_page_after, "next");
    html_close(p->out, "p");
}
