/* Writing a notice: the words, whom it goes to, what that costs, then a draft. */
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *asked(const struct page *p, const char *name)
{
    return request_get(p->request, name);
}

static bool is_ticked(const struct page *p, const char *name, const char *value)
{
    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *f = &p->request->fields[i];

        if (strcmp(f->name, name) == 0 && f->value.len && strcmp(f->value.ptr, value) == 0)
            return true;
    }
    return false;
}

/* ---- whom it goes to ------------------------------------------------------------------------- */

static void add_part(struct buf *to, const char *unit, const char *role)
{
    if (to->len)
        buf_add_str(to, ",");
    if (unit)
        buf_addf(to, "unit:\"%s\"", unit);
    if (role)
        buf_addf(to, "%srole:%s", unit ? "+" : "", role);
}

/* One unit, or none, with each role that is ticked. */
static void add_roles(const struct page *p, struct buf *to, const char *unit)
{
    size_t before = to->len;

    for (size_t i = 0; i < p->web->model->role_count; i++)
        if (is_ticked(p, "role", p->web->model->roles[i].code))
            add_part(to, unit, p->web->model->roles[i].code);
    if (to->len == before && unit)
        add_part(to, unit, NULL);
}

/* A ticked unit is not quoted out of its quotes, and lies where the viewer may write to. */
static bool good_unit(const struct page *p, const struct request_field *f)
{
    return strcmp(f->name, "unit") == 0 && f->value.len && !strchr(f->value.ptr, '"') &&
           viewer_sees(&p->viewer, f->value.ptr);
}

/* The audience as text and ticks say. Whoever sees a part of the gateway writes to that part. */
static void audience_asked(const struct page *p, struct buf *to)
{
    bool units = false, whole = !p->viewer.unit_path[0];

    if (whole)
        buf_add_str(to, asked(p, "to"));
    for (size_t i = 0; i < p->request->field_count; i++)
        if (good_unit(p, &p->request->fields[i])) {
            add_roles(p, to, p->request->fields[i].value.ptr);
            units = true;
        }
    if (!units)
        add_roles(p, to, whole ? NULL : p->viewer.unit_path);
}

/* Only what the form offers: whoever writes to a part of the gateway names units of that part. */
static bool asks_elsewhere(const struct page *p)
{
    bool elsewhere = p->viewer.unit_path[0] && *asked(p, "to");

    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *f = &p->request->fields[i];

        elsewhere |= strcmp(f->name, "unit") == 0 && f->value.len && !good_unit(p, f);
    }
    return elsewhere;
}

/* ---- the form -------------------------------------------------------------------------------- */

static void tick(struct page *p, const char *name, const char *value, const char *label)
{
    html_raw(p->out, "<label>");
    html_open(p->out, "input",
              ATTR({"type", "checkbox"}, {"name", name}, {"value", value},
                   {is_ticked(p, name, value) ? "checked" : "", NULL}));
    html_text(p->out, label);
    html_raw(p->out, "</label>");
}

enum { TICK_LEVEL = 2 }; /* township, village, grid: more would be no list */

/* Units in the order of the roster, each with its first below and the next beside it; NONE none. */
enum { NONE = -1 };

struct branch {
    int64_t id;
    char *path;
    int below, last, beside;
    bool ticked; /* it, or one below it */
};

struct tree {
    struct page *p;
    struct branch *items;
    int count, most;
    int top; /* the newest that has none above it, NONE none */
};

static int branch_of(const struct tree *tree, int64_t id)
{
    int low = 0, high = tree->count;

    while (low < high) { /* ids ascend */
        int middle = (low + high) / 2;

        if (tree->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tree->count && tree->items[low].id == id ? low : NONE;
}

static void keep_unit(void *to, const struct unit *unit)
{
    struct tree *tree = to;
    struct branch *above;
    int at = tree->count, upper;

    if (unit->level > TICK_LEVEL || !viewer_sees(&tree->p->viewer, unit->path))
        return;
    if (tree->count == tree->most) {
        tree->most = tree->most ? tree->most * 2 : 64;
        tree->items = xrealloc(tree->items, (size_t)tree->most * sizeof *tree->items);
    }
    upper = branch_of(tree, unit->parent);
    tree->items[tree->count++] = (struct branch){.id = unit->id,
                                                 .path = xstrdup(unit->path),
                                                 .below = NONE,
                                                 .last = NONE,
                                                 .beside = NONE,
                                                 .ticked = is_ticked(tree->p, "unit", unit->path)};
    if (upper == NONE) { /* a second top hangs beside the first */
        upper = tree->top;
        tree->top = at;
        if (upper != NONE)
            tree->items[upper].beside = at;
        return;
    }
    above = &tree->items[upper];
    above->ticked |= tree->items[at].ticked;
    if (above->last == NONE)
        above->below = at;
    else
        tree->items[above->last].beside = at;
    above->last = at;
}

static void write_branches(const struct tree *tree, int at, int depth);

/* The villages stand open, what is below each of them is a click away. */
static void write_branch(const struct tree *tree, int at, int depth)
{
    const struct branch *b = &tree->items[at];
    struct page *p = tree->p;

    html_raw(p->out, "<li>");
    tick(p, "unit", b->path, unit_short(b->path));
    if (b->below != NONE && depth) {
        html_open(p->out, "details", ATTR({b->ticked ? "open" : "", NULL}));
        html_open(p->out, "summary", NULL);
        html_textf(p->out, say_notice_below, unit_short(b->path));
        html_close(p->out, "summary");
    }
    if (b->below != NONE)
        write_branches(tree, b->below, depth + 1);
    if (b->below != NONE && depth)
        html_close(p->out, "details");
    html_raw(p->out, "</li>");
}

/* This one and those beside it. The depth is that of TICK_LEVEL at most. */
static void write_branches(const struct tree *tree, int at, int depth)
{
    html_raw(tree->p->out, "<ul class=\"tree\">");
    for (; at != NONE; at = tree->items[at].beside)
        write_branch(tree, at, depth);
    html_raw(tree->p->out, "</ul>");
}

static void write_tree(struct page *p)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct tree tree = {p, NULL, 0, 0, NONE};

    roster.each_unit(roster.store, keep_unit, &tree);
    if (tree.count)
        write_branches(&tree, 0, 0);
    for (int i = 0; i < tree.count; i++)
        free(tree.items[i].path);
    free(tree.items);
}

static void write_ticks(struct page *p)
{
    html_raw(p->out, "<fieldset>");
    html_element(p->out, "legend", NULL, say_notice_units);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_notice_units_hint);
    html_element(p->out, "a", ATTR({"class", "skip here"}, {"href", "#doing"}), say_notice_past);
    write_tree(p);
    html_raw(p->out, "</fieldset><fieldset>");
    html_element(p->out, "legend", NULL, say_notice_roles);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_notice_roles_hint);
    html_raw(p->out, "<div class=\"ticks\">");
    for (size_t i = 0; i < p->web->model->role_count; i++)
        tick(p, "role", p->web->model->roles[i].code, p->web->model->roles[i].title);
    html_raw(p->out, "</div></fieldset>");
}

/* The whole language of audiences, for what ticks cannot say. */
static void write_audience(struct page *p)
{
    if (p->viewer.unit_path[0])
        return;
    html_open(p->out, "details", ATTR({*asked(p, "to") ? "open" : "", NULL}));
    html_element(p->out, "summary", NULL, say_notice_to_more);
    field_text(p, &(struct field_spec){.name = "to",
                                       .label = say_notice_to,
                                       .hint = say_notice_to_hint,
                                       .value = asked(p, "to")});
    html_close(p->out, "details");
}

static void write_text(struct page *p)
{
    html_raw(p->out, "<div class=\"field\">");
    html_element(p->out, "label", ATTR({"for", "text"}), say_notice_text);
    html_element(p->out, "p", ATTR({"class", "hint"}), say_notice_text_hint);
    html_element(p->out, "textarea",
                 ATTR({"name", "text"}, {"id", "text"}, {"rows", "5"}, {"required", NULL},
                      {"data-parts", texts_signature(p->web->texts)}),
                 asked(p, "text"));
    html_raw(p->out, "</div>");
}

static void write_kinds(struct page *p)
{
    const struct model *model = p->web->model;
    struct choice *kinds = xcalloc(model->notice_count + 2, sizeof *kinds);
    size_t count = 0;

    kinds[count++] = (struct choice){"", model_notice_kind(model, "", NULL)->title};
    for (size_t i = 0; i < model->notice_count; i++)
        if (model->notices[i].code[0])
            kinds[count++] = (struct choice){model->notices[i].code, model->notices[i].title};
    field_choice(p, &(struct field_spec){.name = "kind", .label = say_notice_kind}, kinds,
                 asked(p, "kind"));
    free(kinds);
}

static void write_form(struct page *p, bool may_draft)
{
    html_open(p->out, "section", ATTR({"data-preview", "preview"}));
    form_begin(p, "/notices/new", "");
    write_kinds(p);
    field_text(p, &(struct field_spec){
                      .name = "title", .label = say_notice_title, .value = asked(p, "title")});
    write_text(p);
    field_check(p, &(struct field_spec){.name = "receipt", .label = say_notice_receipt},
                *asked(p, "receipt") != '\0');
    write_ticks(p);
    write_audience(p);
    field_text(p, &(struct field_spec){.name = "at",
                                       .label = say_notice_at,
                                       .type = "datetime-local",
                                       .value = asked(p, "at"),
                                       .hint = say_notice_at_hint});
    field_text(p, &(struct field_spec){.name = "deadline",
                                       .label = say_notice_deadline,
                                       .type = "datetime-local",
                                       .value = asked(p, "deadline")});
    html_raw(p->out, "<p class=\"actions\" id=\"doing\">");
    button_value(p, "do", "preview", say_notice_preview);
    if (may_draft)
        button_value(p, "do", "draft", say_notice_draft);
    html_raw(p->out, "</p>");
    html_close(p->out, "form");
    html_close(p->out, "section");
}

void page_notice_new(struct page *p)
{
    page_begin(p, say_notice_new, "/notices");
    write_form(p, false);
    page_end(p);
}

/* ---- what it comes to ------------------------------------------------------------------------ */

static long long number_of(const json_t *j, const char *key)
{
    return (long long)json_integer_value(json_object_get(j, key));
}

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

/* When the first of them leaves: at night and at noon plain notices wait. */
static void write_leaving(struct page *p, const json_t *j)
{
    char at[40], words[160];
    wall_t leaves;

    if (!wall_parse(text_of(j, "leaves_at"), &leaves))
        return;
    time_words(leaves, at, sizeof at);
    text_format(words, sizeof words, say_notice_leaves, at);
    html_element(p->out, "p", NULL, words);
}

/* What the first few would read. */
static void write_samples(struct page *p, const json_t *j)
{
    const json_t *sample;
    size_t i;

    html_raw(p->out, "<p>");
    if (json_array_size(json_object_get(j, "samples")) < (size_t)number_of(j, "total"))
        html_textf(p->out, say_notice_first_few, json_array_size(json_object_get(j, "samples")));
    else
        html_text(p->out, say_notice_first);
    html_raw(p->out, "</p>");
    json_array_foreach(json_object_get(j, "samples"), i, sample)
    {
        html_open(p->out, "div", ATTR({"class", "bubble out"}));
        html_element(p->out, "p", NULL, text_of(sample, "text"));
        html_open(p->out, "p", ATTR({"class", "hint"}));
        html_textf(p->out, "%s %s", text_of(sample, "name"), phone_shown(text_of(sample, "phone")));
        html_raw(p->out, "</p></div>");
    }
}

/* The list of those whom a number of the preview counts. */
static char *audience_href(const struct preview_of *of, const char *only, const char *unit,
                           bool exactly)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/notices/audience?to=");
    url_text(&href, of->to);
    buf_add_str(&href, "&text=");
    url_text(&href, of->text);
    buf_add_str(&href, "&kind=");
    url_text(&href, of->kind);
    buf_addf(&href, "&only=%s%s", only, unit ? "&of=" : "");
    if (unit)
        url_text(&href, *unit ? unit : "-");
    buf_add_str(&href, exactly ? "&exactly=1" : "");
    return href.ptr;
}

/* A sentence with two numbers that count the same, or one each. */
static void write_counted(struct page *p, const struct preview_of *of, const char *words,
                          const struct counted numbers[2], const char *const only[2])
{
    char *href[2] = {audience_href(of, only[0], NULL, false),
                     audience_href(of, only[1], NULL, false)};

    counted_words(p, words,
                  (const struct counted[]){
                      {numbers[0].number, href[0]},
                      {numbers[1].number, href[1]}
    },
                  2);
    free(href[0]);
    free(href[1]);
}

static void write_sums(struct page *p, const struct preview_of *of, const json_t *j)
{
    long long least = number_of(j, "parts_least"), most = number_of(j, "parts_each");
    char each[48], words[200];

    if (least == most)
        text_format(each, sizeof each, "%lld", most);
    else
        text_format(each, sizeof each, say_notice_each, least, most);
    text_format(words, sizeof words, say_notice_preview_1, "%lld", each, "%lld",
                json_number_value(json_object_get(j, "cost")));
    html_raw(p->out, "<p>");
    write_counted(p, of, words,
                  (const struct counted[]){
                      {number_of(j, "total"), NULL},
                      {number_of(j, "parts"), NULL}
    },
                  (const char *const[]){"to", "to"});
    if (number_of(j, "not_mobile") || number_of(j, "unsubscribed"))
        write_counted(p, of, say_notice_preview_2,
                      (const struct counted[]){
                          {number_of(j, "not_mobile"),   NULL},
                          {number_of(j, "unsubscribed"), NULL}
        },
                      (const char *const[]){"not_mobile", "unsubscribed"});
    html_raw(p->out, "</p>");
}

static size_t depth_of(const char *path)
{
    size_t depth = *path != '\0';

    for (; *path; path++)
        depth += *path == '/';
    return depth;
}

/* Where they are too many, those of the lowest that are shown count with all below them. */
static void write_units(struct page *p, const struct preview_of *of, const json_t *units)
{
    static const struct column columns[] = {
        {say_notice_unit,   NULL, "wide"  },
        {say_notice_people, NULL, "number"},
        {NULL,              NULL, NULL    },
    };
    const json_t *unit;
    size_t i, lowest = 0;
    char number[24];

    json_array_foreach(units, i, unit)
    {
        if (depth_of(text_of(unit, "unit")) > lowest)
            lowest = depth_of(text_of(unit, "unit"));
    }
    table_begin(p, say_notice_by_unit, columns);
    json_array_foreach(units, i, unit)
    {
        const char *path = text_of(unit, "unit");
        char *href = audience_href(of, "to", path, depth_of(path) < lowest && *path);

        text_format(number, sizeof number, "%lld", number_of(unit, "count"));
        html_raw(p->out, "<tr>");
        cell(p, path);
        html_raw(p->out, "<td class=\"number\">");
        html_element(p->out, "a", ATTR({"href", href}), number);
        html_raw(p->out, "</td></tr>");
        free(href);
    }
    table_end(p);
}

void notice_preview(struct page *p, const struct preview_of *of, const json_t *j)
{
    html_raw(p->out, "<section class=\"card\" id=\"preview\">");
    html_element(p->out, "h2", NULL, say_notice_check);
    write_sums(p, of, j);
    if (json_is_true(json_object_get(j, "long")))
        html_element(p->out, "p", ATTR({"class", "wrong"}), say_notice_long);
    if (number_of(j, "blank")) {
        char *href = audience_href(of, "blank", NULL, false);

        html_open(p->out, "p", ATTR({"class", "wrong"}));
        counted_words(p, say_notice_blank, &(const struct counted){number_of(j, "blank"), href}, 1);
        html_close(p->out, "p");
        free(href);
    }
    write_leaving(p, j);
    write_samples(p, j);
    write_units(p, of, json_object_get(j, "units"));
    html_raw(p->out, "</section>");
}

/* What was typed comes back with the reason. */
static void show_refused(struct page *p, const char *why)
{
    p->reply->status = 409;
    page_begin(p, say_notice_new, "/notices");
    html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), why);
    write_form(p, false);
    page_end(p);
}

static void show_preview(struct page *p, const char *to, const json_t *result)
{
    page_begin(p, say_notice_new, "/notices");
    notice_preview(p, &(struct preview_of){to, asked(p, "text"), asked(p, "kind")}, result);
    write_form(p, true);
    page_end(p);
}

static void to_draft(struct page *p, const json_t *result)
{
    char path[48];

    text_format(path, sizeof path, "/notices/%lld", number_of(result, "serial"));
    reply_redirect(p->reply, path);
}

void do_notice_new(struct page *p)
{
    static const char *const times[] = {"at", "deadline", NULL};
    bool draft = strcmp(asked(p, "do"), "draft") == 0;
    struct buf to = BUF_INIT, why = BUF_INIT;
    json_t *args, *result;

    if (asks_elsewhere(p)) {
        page_refuse(p, "a notice to another unit");
        return;
    }
    audience_asked(p, &to);
    if (!to.len) {
        show_refused(p, say_notice_no_to);
        buf_free(&to);
        return;
    }
    args = json_pack("{s:s,s:s,s:s,s:s,s:b}", "to", to.ptr, "text", asked(p, "text"), "title",
                     asked(p, "title"), "kind", asked(p, "kind"), "receipt",
                     *asked(p, "receipt") != '\0');
    args_from_form(p, args, times);
    result = wire_ask(&p->web->wire, p->viewer.name, draft ? "notice.send" : "notice.preview", args,
                      &why);
    if (!result)
        show_refused(p, why.ptr ? why.ptr : say_daemon_unclear);
    else if (draft)
        to_draft(p, result);
    else
        show_preview(p, to.ptr, result);
    json_decref(result);
    buf_free(&to);
    buf_free(&why);
}
