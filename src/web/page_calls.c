/* Whom to ring: those whom texts did not settle, and phones that have been silent for long. */
#include "web/case_words.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

enum { CALLS_MOST = 5000, SILENT_DAYS = 21, COUNTED_MOST = 1000, SILENT_MOST = 20000 };

static void thread_cell(struct list *list, const char *phone, const char *words)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/messages/");
    url_text(&href, phone);
    list_link(list, href.ptr, words);
    buf_free(&href);
}

/* ---- the call list --------------------------------------------------------------------------- */

struct calls {
    struct page *p;
    struct list *list; /* NULL: they are only counted */
    int64_t count;
};

/* A call about no case belongs to the centre. */
static bool sees_call(struct page *p, int64_t case_serial)
{
    struct case_reader reader = store_case_reader(p->web->store);
    struct case_file cf;

    if (!p->viewer.unit_path[0])
        return true;
    return case_serial && reader.by_serial(reader.ctx, case_serial, &cf) &&
           viewer_sees(&p->viewer, cf.unit_path);
}

static void write_done(struct page *p, int64_t id)
{
    char value[24];

    text_format(value, sizeof value, "%lld", (long long)id);
    form_begin(p, "/calls", "call");
    hidden(p, "id", value);
    html_raw(p->out, "<label>");
    html_text(p->out, say_notice_note);
    html_open(p->out, "input", ATTR({"type", "text"}, {"name", "note"}, {"size", "12"}));
    html_raw(p->out, "</label>");
    form_button(p, say_call_done, "");
    html_close(p->out, "form");
}

static void one_call(void *ctx, int64_t id, const char *phone, const char *name, const char *why,
                     int64_t case_serial, int64_t message, wall_t at)
{
    struct calls *calls = ctx;
    char number[CASE_NUMBER_SIZE] = "", path[64];

    (void)message;
    if (!sees_call(calls->p, case_serial))
        return;
    calls->count++;
    if (!calls->list)
        return;
    if (case_serial)
        case_number_write(case_serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    thread_cell(calls->list, phone, phone_shown(phone));
    list_text(calls->list, name);
    list_text(calls->list, texts_word(calls->p->web->texts, "call_why", why));
    list_link(calls->list, path, number);
    list_time(calls->list, at);
    list_custom(calls->list, write_done, id);
}

int64_t calls_count(struct page *p)
{
    struct calls calls = {p, NULL, 0};

    store_call_list(p->web->store, CALLS_MOST, one_call, &calls);
    return calls.count;
}

void page_calls(struct page *p)
{
    static const struct column columns[] = {
        {say_call_phone,  "phone", NULL     },
        {say_call_name,   "name",  NULL     },
        {say_call_why,    "why",   NULL     },
        {say_case_number, "case",  NULL     },
        {say_call_since,  "at",    "time"   },
        {say_call_done,   NULL,    "noprint"},
        {NULL,            NULL,    NULL     },
    };
    struct calls calls = {p, list_new(p, say_calls, columns), 0};

    list_empty(calls.list, say_calls_none);
    list_finds(calls.list);
    page_looked(p, "call list");
    list_ends_at(calls.list, LIST_SORT_MOST);
    store_call_list(p->web->store, LIST_SORT_MOST, one_call, &calls);
    if (!list_taken(p, calls.list, "calls")) {
        page_begin(p, say_calls, "/");
        list_show(p, calls.list);
        page_end(p);
    }
    list_free(calls.list);
}

struct call_wanted {
    struct page *p;
    int64_t id;
    bool seen;
};

static void find_call(void *ctx, int64_t id, const char *phone, const char *name, const char *why,
                      int64_t case_serial, int64_t message, wall_t at)
{
    struct call_wanted *wanted = ctx;

    (void)phone, (void)name, (void)why, (void)message, (void)at;
    wanted->seen |= id == wanted->id && sees_call(wanted->p, case_serial);
}

void do_call(struct page *p)
{
    struct call_wanted wanted = {p, request_int(p->request, "id", 0), false};

    store_call_list(p->web->store, CALLS_MOST, find_call, &wanted);
    if (!wanted.seen) {
        page_refuse(p, "a call of another unit");
        return;
    }
    ask_and_return(p, "call.done",
                   json_pack("{s:I,s:s}", "id", (json_int_t)wanted.id, "note",
                             request_get(p->request, "note")),
                   "/calls");
}

/* ---- silent phones --------------------------------------------------------------------------- */

static void one_silent(void *ctx, const char *name, const char *phone, const char *unit,
                       wall_t heard)
{
    struct calls *calls = ctx;

    calls->count++;
    if (!calls->list)
        return;
    list_text(calls->list, unit);
    thread_cell(calls->list, phone, name);
    thread_cell(calls->list, phone, phone_shown(phone));
    list_time(calls->list, heard);
}

static void each_silent(struct page *p, struct calls *calls, const char *below, size_t most)
{
    const struct model *model = p->web->model;
    wall_t since = wall_add(p->request->now.wall, -SILENT_DAYS * WALL_DAY);

    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].needed)
            store_phones_silent(p->web->store,
                                &(struct silent_search){model->roles[i].code, since, below, most},
                                one_silent, calls);
}

int64_t silent_count(struct page *p)
{
    struct calls calls = {p, NULL, 0};

    each_silent(p, &calls, p->viewer.unit_path, COUNTED_MOST);
    return calls.count;
}

void page_silent(struct page *p)
{
    static const struct column columns[] = {
        {say_case_unit,    "unit",  "wide"},
        {say_call_name,    "name",  NULL  },
        {say_call_phone,   "phone", NULL  },
        {say_silent_heard, "heard", "time"},
        {NULL,             NULL,    NULL  },
    };
    struct calls calls = {p, NULL, 0};
    const char *unit;

    if (!unit_asked(p, &unit))
        return;
    calls.list = list_new(p, say_silent, columns);
    list_empty(calls.list, say_silent_none);
    list_ends_at(calls.list, SILENT_MOST);
    page_looked(p, "silent phones");
    each_silent(p, &calls, unit, SILENT_MOST);
    if (!list_taken(p, calls.list, "silent")) {
        page_begin(p, say_silent, "/rounds");
        round_ways(p, "/silent");
        filters_begin(p);
        unit_filter(p, unit);
        filters_end(p);
        list_show(p, calls.list);
        page_end(p);
    }
    list_free(calls.list);
}
