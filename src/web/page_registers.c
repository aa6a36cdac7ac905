/*
 * 登记册: what the model keeps beside cases. Of some only few may see whom and what they are about;
 * words that are sealed only the daemon can read.
 */
#include "cases/register.h"
#include "web/list.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static wall_t time_of(const json_t *j, const char *key)
{
    wall_t at;

    return wall_parse(text_of(j, key), &at) ? at : WALL_NONE;
}

/* ---- which there are ------------------------------------------------------------------------- */

static void add_register(struct page *p, struct list *list, const struct register_form *form)
{
    struct register_counts counts;
    char href[96], open[96], owed[96], ledger[96];

    store_register_count(p->web->store, form->code, p->viewer.unit_path, p->request->now.wall,
                         &counts);
    text_format(href, sizeof href, "/registers/%s", form->code);
    text_format(open, sizeof open, "/registers/%s?open=1", form->code);
    text_format(owed, sizeof owed, "/registers/owed?register=%s", form->code);
    text_format(ledger, sizeof ledger, "/ledgers/%s", form->code);
    list_link(list, href, form->title);
    list_number(list, counts.all, href);
    list_number(list, counts.open, open);
    list_number(list, counts.owed, counts.owed ? owed : NULL);
    list_link(list, ledger, say_entry_ledger);
}

void page_registers(struct page *p)
{
    static const struct column columns[] = {
        {say_registers,     "title", "wide"  },
        {say_register_all,  "all",   "number"},
        {say_register_open, "open",  "number"},
        {say_register_owed, "owed",  "number"},
        {say_ledger,        NULL,    NULL    },
        {NULL,              NULL,    NULL    },
    };
    struct list *list = list_new(p, say_registers, columns);

    list_finds(list);
    for (size_t i = 0; i < p->web->model->register_count; i++)
        add_register(p, list, &p->web->model->registers[i]);
    if (!list_taken(p, list, "registers")) {
        page_begin(p, say_registers, "/registers");
        way_on(p, "/registers/owed", say_register_owed_list);
        list_show(p, list);
        page_end(p);
    }
    list_free(list);
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Rows on their way into the list. */
struct rows {
    struct page *p;
    struct list *list;
    struct register_search search;
    bool up;
};

static void add_day(struct list *list, wall_t at)
{
    list_day(list, wall_known(at) ? day_local(at) : DAY_NONE);
}

/* Few see who stands in a quiet register. */
static bool sees_words(const struct page *p, const struct register_form *form)
{
    return !form || !form->quiet || viewer_may(&p->viewer, MAY_ROSTER | MAY_ADMIN);
}

static void add_words(struct page *p, struct list *list, const struct register_entry *e)
{
    json_t *shown = NULL;
    struct buf why = BUF_INIT;

    if (e->sealed)
        shown = wire_ask(&p->web->wire, p->viewer.name, "register.show",
                         json_pack("{s:I}", "id", (json_int_t)e->id), &why);
    list_text(list, shown ? text_of(shown, "remarks") : e->remarks);
    json_decref(shown);
    buf_free(&why);
}

static bool add_entry(void *ctx, int64_t id)
{
    struct rows *rows = ctx;
    struct page *p = rows->p;
    struct register_reader reader = store_register_reader(p->web->store);
    struct list *list = rows->list;
    struct register_entry e;
    char href[128];
    bool words;

    if (!reader.by_id(reader.ctx, id, &e))
        return false;
    words = sees_words(p, model_register(p->web->model, e.reg));
    text_format(href, sizeof href, "/registers/%s/%" PRId64, e.reg, e.id);
    list_number(list, e.number, href);
    list_text(list, e.unit_path);
    if (e.household_number)
        list_number(list, e.household_number, NULL);
    else
        list_text(list, "");
    list_link(list, href, words ? e.party : "");
    list_text(list, words ? e.subject : "");
    if (words)
        add_words(p, list, &e);
    else
        list_text(list, "");
    add_day(list, e.at);
    list_text(list, e.helper.name);
    add_day(list, e.visited_at);
    add_day(list, e.visit_due);
    add_day(list, e.limit_at);
    list_text(list, texts_word(p->web->texts, "entry_state",
                               register_state_name(&e, p->request->now.wall)));
    return true;
}

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    const struct rows *rows = ctx;

    (void)reached;
    return store_register_page(rows->p->web->store, &rows->search,
                               &(struct id_page){at, rows->up, back}, ids, max);
}

static struct list *entries_list(struct page *p, const struct register_search *search,
                                 const char *title)
{
    static const struct column columns[] = {
        {say_entry_number,  "number", "number"},
        {say_case_unit,     "unit",   NULL    },
        {say_roster_number, "house",  "number"},
        {say_case_party,    "party",  NULL    },
        {say_entry_subject, "what",   NULL    },
        {say_entry_words,   NULL,     "wide"  },
        {say_entry_at,      "at",     "time"  },
        {say_entry_helper,  "helper", NULL    },
        {say_entry_visited, "seen",   "time"  },
        {say_entry_due,     "due",    "time"  },
        {say_entry_limit,   "limit",  "time"  },
        {say_entry_state,   "state",  NULL    },
        {NULL,              NULL,     NULL    },
    };
    static const char *const by_time[] = {"at", NULL};
    bool owed = wall_known(search->owed_at);
    struct rows rows = {.p = p, .list = list_new(p, title, columns), .search = *search};
    const struct list_source source = {
        .page = page_of, .add = add_entry, .orders = owed ? NULL : by_time, .ctx = &rows};

    /* the newest first, of what is owed the oldest */
    rows.up = owed || strcmp(request_get(p->request, "sort"), "at") == 0;
    list_walk(rows.list, &source);
    return rows.list;
}

static const struct register_form *form_of_page(struct page *p)
{
    const struct register_form *form = model_register(p->web->model, p->parts[0]);

    if (!form)
        page_say(p, 404, say_registers, say_no_page_why);
    return form;
}

/* A column that the model checks: its choices, a date, a number. */
static void said_field(struct page *p, const struct form_field *field)
{
    enum { CHOICES_MAX = 40 };
    struct choice choices[CHOICES_MAX] = {
        {"", ""}
    };
    char name[96];
    size_t count = 1;

    if (field->from != FROM_SAID)
        return;
    text_format(name, sizeof name, "said:%s", field->title);
    for (size_t i = 0; i < field->choices.count && count + 1 < CHOICES_MAX; i++)
        choices[count++] = (struct choice){field->choices.items[i], field->choices.items[i]};
    if (field->type == TYPE_CHOICE)
        field_choice(p, &(struct field_spec){.name = name, .label = field->title}, choices, "");
    else
        field_text(p, &(struct field_spec){.name = name,
                                           .label = field->title,
                                           .type = field->type == TYPE_DATE     ? "date"
                                                   : field->type == TYPE_NUMBER ? "number"
                                                   : field->type == TYPE_PHONE  ? "tel"
                                                                                : NULL});
}

static void new_entry(struct page *p, const struct register_form *form)
{
    if (!viewer_may(&p->viewer, MAY_REPORT | MAY_WORK))
        return;
    html_raw(p->out, "<details class=\"move noprint\">");
    html_element(p->out, "summary", ATTR({"class", "button"}), say_entry_new);
    form_begin(p, p->request->path, "narrow");
    field_text(p, &(struct field_spec){.name = "unit",
                                       .label = say_case_unit,
                                       .value = p->viewer.unit_path,
                                       .list = "units",
                                       .required = true});
    field_text(
        p, &(struct field_spec){.name = "household", .label = say_roster_number, .type = "number"});
    field_text(p, &(struct field_spec){.name = "party", .label = say_case_party});
    field_text(p, &(struct field_spec){.name = "subject", .label = say_entry_subject});
    field_area(p, &(struct field_spec){.name = "text", .label = say_entry_words}, 3);
    for (size_t i = 0; i < form->field_count; i++)
        said_field(p, &form->fields[i]);
    form_button(p, say_entry_new, "primary");
    html_raw(p->out, "</form></details>");
}

static void write_entries(struct page *p, const struct register_form *form, struct list *list,
                          const char *unit)
{
    char ledger[96];

    text_format(ledger, sizeof ledger, "/ledgers/%s", form->code);
    page_begin(p, form->title, "/registers");
    way_on(p, "/registers", say_registers);
    filters_begin(p);
    if (sees_words(p, form))
        field_text(p, &(struct field_spec){.name = "find",
                                           .label = say_entry_find,
                                           .value = request_get(p->request, "find")});
    unit_filter(p, unit);
    field_check(p, &(struct field_spec){.name = "open", .label = say_entry_open_only},
                request_has(p->request, "open"));
    filters_end(p);
    new_entry(p, form);
    list_window(p, list, "");
    way_on(p, ledger, say_entry_ledger);
    page_end(p);
}

void page_entries(struct page *p)
{
    const struct register_form *form = form_of_page(p);
    char what[64];
    struct register_search search = {
        .open = request_has(p->request, "open"), .owed_at = WALL_NONE, .words = ""};
    const char *unit;
    struct list *list;

    if (!form || !unit_asked(p, &unit))
        return;
    search.reg = form->code;
    search.unit_path = *unit ? unit : NULL;
    if (sees_words(p, form))
        search.words = request_get(p->request, "find");
    text_format(what, sizeof what, "register %s", form->code);
    page_looked(p, what);
    list = entries_list(p, &search, form->title);
    list_empty(list, say_entries_none);
    if (!list_taken(p, list, form->code))
        write_entries(p, form, list, unit);
    list_free(list);
}

static void owed_filters(struct page *p, const char *unit)
{
    const struct model *model = p->web->model;
    struct choice *choices = xcalloc(model->register_count + 2, sizeof *choices);

    choices[0] = (struct choice){"", say_any};
    for (size_t i = 0; i < model->register_count; i++)
        choices[i + 1] = (struct choice){model->registers[i].code, model->registers[i].title};
    filters_begin(p);
    field_choice(p, &(struct field_spec){.name = "register", .label = say_registers}, choices,
                 request_get(p->request, "register"));
    unit_filter(p, unit);
    filters_end(p);
    free(choices);
}

void page_register_owed(struct page *p)
{
    struct register_search search = {
        .reg = request_get(p->request, "register"), .words = "", .owed_at = p->request->now.wall};
    const char *unit;
    struct list *list;

    if (!unit_asked(p, &unit))
        return;
    search.unit_path = *unit ? unit : NULL;
    page_looked(p, "entries owed");
    list = entries_list(p, &search, say_register_owed_list);
    list_empty(list, say_register_owed_none);
    if (!list_taken(p, list, "owed")) {
        page_begin(p, say_register_owed_list, "/registers");
        way_on(p, "/registers", say_registers);
        owed_filters(p, unit);
        list_window(p, list, "");
        page_end(p);
    }
    list_free(list);
}

/* What was said for the columns of the form, as "title=value". */
static json_t *values_said(const struct page *p)
{
    static const char mark[] = "said:";
    json_t *values = json_array();
    char line[600];

    for (size_t i = 0; i < p->request->field_count; i++) {
        const struct request_field *f = &p->request->fields[i];

        if (strncmp(f->name, mark, sizeof mark - 1) == 0 && f->value.len &&
            text_format(line, sizeof line, "%s=%s", f->name + sizeof mark - 1, f->value.ptr))
            json_array_append_new(values, json_string(line));
    }
    return values;
}

void do_entry_new(struct page *p)
{
    static const char *const names[] = {"party", "subject", "text", NULL};
    const struct register_form *form = form_of_page(p);
    int64_t household = request_int(p->request, "household", 0);
    struct unit unit;
    json_t *args;

    if (!form || !unit_of_page(p, &unit))
        return;
    args = json_pack("{s:s,s:s,s:o}", "ledger", form->code, "unit", unit.path, "values",
                     values_said(p));
    args_from_form(p, args, names);
    if (household > 0)
        json_object_set_new(args, "household", json_integer(household));
    ask_and_return(p, "register.add", args, p->request->path);
}

/* ---- one entry ------------------------------------------------------------------------------- */

/* The entry that the path names; NULL: the reply says why not. A new reference. */
static json_t *entry_of_page(struct page *p)
{
    unsigned long id;
    char what[64];
    json_t *e;

    if (!span_number(span_of(p->parts[1]), 1000000000, &id)) {
        page_say(p, 404, say_entry_none, say_entry_none_why);
        return NULL;
    }
    e = page_ask(p, "register.show", json_pack("{s:I}", "id", (json_int_t)id));
    if (!e)
        return NULL;
    text_format(what, sizeof what, "entry %lu", id);
    if (!viewer_sees(&p->viewer, text_of(e, "unit"))) {
        page_refuse(p, what);
        json_decref(e);
        return NULL;
    }
    page_looked(p, what);
    return e;
}

static void fact(struct page *p, const char *name, const char *words)
{
    if (!*words)
        return;
    html_element(p->out, "dt", NULL, name);
    html_element(p->out, "dd", NULL, words);
}

static void fact_day(struct page *p, const char *name, wall_t at)
{
    char words[DAY_TEXT_SIZE];

    if (wall_known(at))
        fact(p, name, day_text(day_local(at), words));
}

static void write_facts(struct page *p, const json_t *e)
{
    const json_t *value;
    const char *title;

    html_open(p->out, "dl", ATTR({"class", "facts"}));
    fact(p, say_entry_state, text_of(e, "state_text"));
    fact(p, say_case_unit, text_of(e, "unit"));
    fact(p, say_case_party, text_of(e, "party"));
    fact(p, say_entry_subject, text_of(e, "subject"));
    fact(p, say_entry_words, text_of(e, "remarks"));
    fact_day(p, say_entry_at, time_of(e, "at"));
    json_object_foreach(json_object_get(e, "columns"), title, value)
        fact(p, title, json_string_value(value));
    fact(p, say_entry_helper, text_of(e, "helper"));
    fact_day(p, say_entry_visited, time_of(e, "visited_at"));
    fact(p, say_entry_found, text_of(e, "visit_words"));
    fact_day(p, say_entry_due, time_of(e, "visit_due"));
    fact_day(p, say_entry_limit, time_of(e, "limit"));
    fact_day(p, say_entry_fixed, time_of(e, "fixed_at"));
    fact(p, say_entry_fixed_words, text_of(e, "fixed_words"));
    fact_day(p, say_entry_done, time_of(e, "done_at"));
    fact(p, say_entry_done_words, text_of(e, "done_words"));
    html_close(p->out, "dl");
}

static void write_ways(struct page *p, const json_t *e)
{
    int64_t household = json_integer_value(json_object_get(e, "household"));
    struct buf href = BUF_INIT;

    if (*text_of(e, "case")) {
        buf_addf(&href, "/cases/%s", text_of(e, "case"));
        way_on(p, href.ptr, say_entry_case);
    }
    if (household) {
        household_href(text_of(e, "unit"), (int)household, &href);
        way_on(p, href.ptr, say_case_house);
    }
    buf_free(&href);
}

enum { E_NOTE = 1, E_TO = 2, E_UNTIL = 4, E_WHEN = 8, E_SAID = 16 };

static void move_form(struct page *p, const struct register_form *form, const char *move,
                      const char *words, unsigned fields)
{
    html_open(p->out, "details", ATTR({"class", "move"}));
    html_element(p->out, "summary", ATTR({"class", "button"}), words);
    form_begin(p, p->request->path, "move");
    hidden(p, "move", move);
    if (fields & E_TO)
        field_text(p, &(struct field_spec){.name = "to", .label = say_entry_to, .required = true});
    if (fields & (E_UNTIL | E_WHEN))
        field_text(p,
                   &(struct field_spec){.name = "at",
                                        .label = fields & E_WHEN ? say_entry_when : say_entry_until,
                                        .type = "date"});
    if (fields & E_NOTE)
        field_text(p, &(struct field_spec){.name = "note", .label = say_entry_note});
    for (size_t i = 0; fields & E_SAID && i < form->field_count; i++)
        said_field(p, &form->fields[i]);
    form_button(p, words, "primary");
    html_close(p->out, "form");
    html_close(p->out, "details");
}

/* What the register has steps for; whether it is their time the daemon says. */
static void write_moves(struct page *p, const struct register_form *form, bool done)
{
    bool said = false;

    if (!viewer_may(&p->viewer, MAY_REPORT | MAY_WORK))
        return;
    for (size_t i = 0; i < form->field_count; i++)
        said |= form->fields[i].from == FROM_SAID;
    html_raw(p->out, "<section class=\"noprint\">");
    html_element(p->out, "h2", NULL, say_entry_moves);
    html_raw(p->out, "<div class=\"actions\">");
    if (done) {
        move_form(p, form, "reopen", say_entry_move_reopen, E_NOTE);
    } else {
        if (form->helper)
            move_form(p, form, "helper", say_entry_move_helper, E_TO | E_UNTIL);
        if (form->visits)
            move_form(p, form, "visit", say_entry_move_visit, E_WHEN | E_NOTE);
        if (form->fix_days)
            move_form(p, form, "fix", say_entry_move_fix, E_NOTE);
        if (*form->done)
            move_form(p, form, "strike", form->done, E_NOTE);
        if (said)
            move_form(p, form, "set", say_entry_move_set, E_SAID);
    }
    html_raw(p->out, "</div></section>");
}

/* Of which kind it was, where that is the detail. */
static const char *detail_words(const struct page *p, const char *detail)
{
    const struct kind *kind = model_kind(p->web->model, detail);

    return kind ? kind->title : detail;
}

static void write_events(struct page *p, const json_t *events)
{
    const json_t *event;
    char words[40];
    size_t i;

    html_element(p->out, "h2", NULL, say_entry_events);
    html_open(p->out, "ol", ATTR({"class", "timeline"}));
    json_array_foreach(events, i, event)
    {
        struct buf who = BUF_INIT;

        time_words(time_of(event, "at"), words, sizeof words);
        staff_words(text_of(event, "actor"), &who);
        html_raw(p->out, "<li>");
        html_element(p->out, "span", ATTR({"class", "time"}), words);
        html_raw(p->out, " ");
        html_element(p->out, "b", NULL, text_of(event, "what_text"));
        html_raw(p->out, " ");
        html_element(p->out, "span", ATTR({"class", "hint"}), who.ptr);
        html_element(p->out, "div", NULL, detail_words(p, text_of(event, "detail")));
        html_raw(p->out, "</li>");
        buf_free(&who);
    }
    html_close(p->out, "ol");
}

void page_entry(struct page *p)
{
    const struct register_form *form = form_of_page(p);
    char title[160], back[96];
    json_t *e = form ? entry_of_page(p) : NULL;

    if (!e)
        return;
    text_format(title, sizeof title, "%s %lld", form->title,
                (long long)json_integer_value(json_object_get(e, "number")));
    text_format(back, sizeof back, "/registers/%s", form->code);
    page_begin(p, title, "/registers");
    way_on(p, back, form->title);
    write_facts(p, e);
    write_ways(p, e);
    write_moves(p, form, !json_is_null(json_object_get(e, "done_at")));
    write_events(p, json_object_get(e, "events"));
    page_end(p);
    json_decref(e);
}

void do_entry(struct page *p)
{
    static const char *const names[] = {"move", "note", "to", "at", NULL};
    json_t *e = form_of_page(p) ? entry_of_page(p) : NULL, *args;

    if (!e)
        return;
    args = json_pack("{s:O,s:o}", "id", json_object_get(e, "id"), "values", values_said(p));
    json_decref(e);
    args_from_form(p, args, names);
    ask_and_return(p, "register.move", args, p->request->path);
}
