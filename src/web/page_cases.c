/* 案件: the ledger of cases by filters, which each of the staff keeps under names of their own. */
#include "web/case_words.h"
#include "web/list.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

/* ---- filters --------------------------------------------------------------------------------- */

enum { CHOICES_MAX = 96, COUNTED_MOST = 10000 };

static void state_filter(struct page *p)
{
    struct choice choices[CASE_STATES + 2] = {
        {"", say_any}
    };

    for (int i = 0; i < CASE_STATES; i++)
        choices[i + 1] = (struct choice){case_state_name((enum case_state)i),
                                         case_state_words(p, (enum case_state)i)};
    field_choice(p, &(struct field_spec){.name = "state", .label = say_case_state}, choices,
                 request_get(p->request, "state"));
}

static void kind_filter(struct page *p)
{
    struct choice choices[CHOICES_MAX] = {
        {"", say_any}
    };
    size_t count = 1;

    for (size_t i = 0; i < p->web->model->kind_count && count + 1 < CHOICES_MAX; i++) {
        const struct kind *kind = &p->web->model->kinds[i];

        if (kind->destination == DEST_CASE || kind->destination == DEST_ALARM)
            choices[count++] = (struct choice){kind->code, kind->title};
    }
    field_choice(p, &(struct field_spec){.name = "kind", .label = say_case_kind}, choices,
                 request_get(p->request, "kind"));
}

static void grade_filter(struct page *p)
{
    enum { GRADES_MAX = 16, NUMBER_SIZE = 12 };
    char numbers[GRADES_MAX][NUMBER_SIZE];
    struct choice choices[GRADES_MAX + 1] = {
        {"", say_any}
    };

    for (size_t i = 1; i < p->web->model->grade_count && i < GRADES_MAX; i++) {
        text_format(numbers[i], NUMBER_SIZE, "%zu", i);
        choices[i] = (struct choice){numbers[i], p->web->model->grades[i].title};
    }
    field_choice(p, &(struct field_spec){.name = "grade", .label = say_case_grade_from}, choices,
                 request_get(p->request, "grade"));
}

static void find_by_number(struct page *p)
{
    html_open(p->out, "form", ATTR({"action", "/cases"}, {"class", "filters"}));
    field_text(p, &(struct field_spec){.name = "number", .label = say_case_number});
    form_button(p, say_open, "");
    html_close(p->out, "form");
}

static void text_filter(struct page *p, const char *name, const char *label, const char *type,
                        const char *list)
{
    field_text(p, &(struct field_spec){.name = name,
                                       .label = label,
                                       .type = type,
                                       .list = list,
                                       .value = request_get(p->request, name)});
}

/* A filter that came with a link and has no field of its own stays until it is taken away. */
static void kept_filter(struct page *p, const char *name)
{
    if (*request_get(p->request, name))
        hidden(p, name, request_get(p->request, name));
}

static void write_filters(struct page *p)
{
    html_open(p->out, "form", ATTR({"action", "/cases"}, {"class", "filters"}));
    state_filter(p);
    kind_filter(p);
    text_filter(p, "unit", say_case_unit, NULL, "units");
    text_filter(p, "who", say_case_who, NULL, NULL);
    if (p->web->model->grade_count > 1)
        grade_filter(p);
    text_filter(p, "since", say_case_since, "date", NULL);
    text_filter(p, "until", say_case_until, "date", NULL);
    field_check(p, &(struct field_spec){.name = "overdue", .label = say_case_overdue},
                *request_get(p->request, "overdue"));
    field_check(p, &(struct field_spec){.name = "today", .label = say_case_due_today},
                *request_get(p->request, "today"));
    field_check(p, &(struct field_spec){.name = "supervised", .label = say_case_supervised},
                *request_get(p->request, "supervised"));
    kept_filter(p, "measure");
    kept_filter(p, "month");
    kept_filter(p, "has");
    kept_filter(p, "household");
    kept_filter(p, "sort");
    form_button(p, say_filter, "primary");
    html_element(p->out, "a", ATTR({"href", "/cases"}, {"class", "button"}), say_filter_none);
    html_close(p->out, "form");
    unit_list(p);
}

/* ---- filters under names --------------------------------------------------------------------- */

/* What is asked for now, as a query without "?". */
static void query_now(const struct page *p, struct buf *out)
{
    struct buf url = BUF_INIT;
    const char *mark;

    url_with(p, "from", NULL, &url);
    mark = url.ptr ? strchr(url.ptr, '?') : NULL;
    buf_add_str(out, mark ? mark + 1 : "");
    buf_free(&url);
}

static void write_saved(struct page *p, const char *name, const char *query)
{
    struct buf href = BUF_INIT;

    buf_addf(&href, "/cases?%s", query);
    html_raw(p->out, "<li>");
    html_element(p->out, "a", ATTR({"href", href.ptr}), name);
    form_begin(p, "/cases/filters", "");
    hidden(p, "name", name);
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {"name", "do"}, {"value", "drop"}, {"class", "quiet"},
                      {"aria-label", say_filter_drop}),
                 "×");
    html_close(p->out, "form");
    html_raw(p->out, "</li>");
    buf_free(&href);
}

static void save_form(struct page *p)
{
    struct buf query = BUF_INIT;

    query_now(p, &query);
    if (query.len) {
        form_begin(p, "/cases/filters", "saving");
        hidden(p, "query", query.ptr);
        html_raw(p->out, "<label>");
        html_text(p->out, say_filter_name);
        html_open(
            p->out, "input",
            ATTR({"type", "text"}, {"name", "name"}, {"maxlength", "20"}, {"required", NULL}));
        html_raw(p->out, "</label>");
        button_value(p, "do", "save", say_filter_save);
        html_close(p->out, "form");
    }
    buf_free(&query);
}

static void write_saved_filters(struct page *p)
{
    char key[STAFF_NAME_SIZE + 16];
    const char *text, *name;
    json_t *saved, *query;

    text_format(key, sizeof key, "filters:%s", p->viewer.name);
    text = store_setting(p->web->store, key);
    saved = json_loads(text ? text : "{}", 0, NULL);
    html_raw(p->out, "<div class=\"saved noprint\">");
    if (json_object_size(saved)) {
        html_element(p->out, "span", NULL, say_filter_saved);
        html_raw(p->out, "<ul>");
        json_object_foreach(saved, name, query) write_saved(p, name, json_string_value(query));
        html_raw(p->out, "</ul>");
    }
    save_form(p);
    html_raw(p->out, "</div>");
    json_decref(saved);
}

void do_case_filter(struct page *p)
{
    bool drop = strcmp(request_get(p->request, "do"), "drop") == 0;
    const char *query = request_get(p->request, "query");
    struct buf path = BUF_INIT;
    json_t *args = json_pack("{s:s}", "name", request_get(p->request, "name"));

    if (!drop)
        json_object_set_new(args, "query", json_string(query));
    buf_addf(&path, "/cases%s%s", drop ? "" : "?", drop ? "" : query);
    ask_and_return(p, drop ? "filter.drop" : "filter.save", args, path.ptr);
    buf_free(&path);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Rows on their way into the list. */
struct rows {
    struct page *p;
    struct list *list;
    struct case_filter filter;
    struct case_page page;
};

static struct case_page order_asked(const struct page *p)
{
    static const struct {
        const char *name;
        enum case_order order;
    } orders[] = {
        {"number", CASES_BY_SERIAL},
        {"filed",  CASES_BY_SERIAL},
        {"due",    CASES_BY_DAY   },
        {"unit",   CASES_BY_UNIT  },
        {"kind",   CASES_BY_KIND  },
        {"state",  CASES_BY_STATE },
    };
    const char *sort = request_get(p->request, "sort");
    struct case_page page = {.order = CASES_BY_SERIAL, .down = true};

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(sort + (*sort == '-'), orders[i].name) == 0) {
            page.order = orders[i].order;
            page.down = *sort == '-';
        }
    return page;
}

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    struct rows *rows = ctx;

    (void)reached;
    rows->page.at = at;
    rows->page.back = back;
    return store_case_page(rows->p->web->store, &rows->filter, &rows->page, ids, max);
}

static void household_words(const struct case_file *cf, char *out, size_t size)
{
    if (cf->household_number)
        text_format(out, size, say_household_words, cf->household_number, cf->party);
    else
        text_format(out, size, "%s", cf->party);
}

/* 办理中 黄牌 超期 */
static void state_words(const struct page *p, const struct case_file *cf, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, case_state_words(p, cf->state));
    if (cf->supervised)
        buf_addf(out, " %s",
                 texts_word(p->web->texts, "supervision", supervision_name(cf->supervised)));
    if (case_is_overdue(p, cf))
        buf_addf(out, " %s", say_case_overdue);
}

static void add_case(struct page *p, struct list *list, const struct case_file *cf)
{
    char number[CASE_NUMBER_SIZE], path[64], who[160];
    struct buf state = BUF_INIT;

    case_number_write(cf->serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    household_words(cf, who, sizeof who);
    state_words(p, cf, &state);
    list_link(list, path, number);
    list_text(list, case_kind_words(p, cf));
    list_text(list, cf->subject);
    list_text(list, cf->unit_path);
    list_text(list, who);
    list_text(list, state.ptr);
    if (case_is_overdue(p, cf) || cf->supervised)
        list_mark(list, cf->supervised == SUPERVISED_YELLOW && !case_is_overdue(p, cf)
                            ? "badge yellow"
                            : "badge red");
    list_text(list, cf->handler.name);
    list_time(list, cf->filed_at);
    list_time(list, cf->due_at);
    buf_free(&state);
}

static bool add_row(void *ctx, int64_t serial)
{
    struct rows *rows = ctx;
    struct case_reader reader = store_case_reader(rows->p->web->store);
    struct case_file cf;

    if (!reader.by_serial(reader.ctx, serial, &cf) || !case_measured(rows->p, &cf))
        return false;
    add_case(rows->p, rows->list, &cf);
    return true;
}

/* What a measure counts is known of rows alone. */
static bool is_measured(const struct page *p)
{
    return *request_get(p->request, "measure") || *request_get(p->request, "has");
}

static void read_rows(struct rows *rows)
{
    static const struct column columns[] = {
        {say_case_number,  "number",  NULL   },
        {say_case_kind,    "kind",    NULL   },
        {say_case_subject, "subject", NULL   },
        {say_case_unit,    "unit",    NULL   },
        {say_case_party,   "party",   NULL   },
        {say_case_state,   "state",   "state"},
        {say_case_handler, "handler", NULL   },
        {say_case_filed,   "filed",   "time" },
        {say_case_due,     "due",     "time" },
        {NULL,             NULL,      NULL   },
    };
    static const char *const orders[] = {"number", "filed", "due", "unit", "kind", "state", NULL};
    const struct list_source source = {.page = page_of,
                                       .add = add_row,
                                       .sifts = is_measured(rows->p),
                                       .orders = orders,
                                       .ctx = rows};

    rows->list = list_new(rows->p, say_cases, columns);
    list_empty(rows->list, say_cases_none);
    rows->page = order_asked(rows->p);
    list_walk(rows->list, &source);
}

/* ---- the page -------------------------------------------------------------------------------- */

static bool to_number(struct page *p)
{
    const char *number = request_get(p->request, "number");
    char text[CASE_NUMBER_SIZE], path[64];
    int64_t serial;

    if (!*number || !case_number_parse(span_of(number), &serial))
        return false;
    case_number_write(serial, text);
    text_format(path, sizeof path, "/cases/%s", text);
    reply_redirect(p->reply, path);
    return true;
}

/* How many there are in all; of what only a look at each row finds, how far it was looked. */
static void total_words(const struct rows *rows, char *out, size_t size)
{
    struct page *p = rows->p;
    size_t count;

    out[0] = '\0';
    if (is_measured(p)) {
        if (list_in_vain(rows->list))
            text_format(out, size, say_list_go_on, (int)list_in_vain(rows->list));
        return;
    }
    count = store_case_count(p->web->store, &rows->filter, COUNTED_MOST);
    if (count == SIZE_MAX)
        return;
    text_format(out, size, count < COUNTED_MOST ? say_list_total : say_list_total_more,
                (long long)count);
}

void page_cases(struct page *p)
{
    struct rows rows = {.p = p};
    char words[96];

    if (to_number(p) || !case_filter_of(p, &rows.filter))
        return;
    read_rows(&rows);
    page_looked(p, "cases");
    if (!list_taken(p, rows.list, "cases")) {
        page_begin(p, say_cases, "/cases");
        if (*request_get(p->request, "number"))
            html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), say_case_none);
        find_by_number(p);
        write_saved_filters(p);
        write_filters(p);
        total_words(&rows, words, sizeof words);
        list_window(p, rows.list, words);
        page_end(p);
    }
    list_free(rows.list);
}
