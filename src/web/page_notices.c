/* Notices: the list, one with what became of it, and whom a clerk should ring. */
#include "web/notice_people.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NOTICES_MOST = 20000 };

static const char *state_words(const struct page *p, enum notice_state state)
{
    return texts_word(p->web->texts, "notice_state", notice_state_name(state));
}

static void add_notice(const struct page *p, struct list *list, const struct notice *n)
{
    char href[48], people[64];
    struct buf drafter = BUF_INIT;

    text_format(href, sizeof href, "/notices/%" PRId64, n->serial);
    text_format(people, sizeof people, "%s#people", href);
    staff_words(n->drafter, &drafter);
    list_link(list, href, n->number);
    list_link(list, href, *n->title ? n->title : n->number);
    list_text(list, model_notice_kind(p->web->model, n->kind, NULL)->title);
    list_text(list, state_words(p, n->state));
    list_number(list, n->total, n->total ? people : NULL);
    list_text(list, drafter.ptr);
    list_time(list, n->drafted_at);
    buf_free(&drafter);
}

/* A state's place in the enum; NOTICE_STATES: all of them. */
static enum notice_state state_asked(const struct page *p)
{
    const char *name = request_get(p->request, "state");
    int i = 0;

    while (i < NOTICE_STATES && strcmp(notice_state_name((enum notice_state)i), name) != 0)
        i++;
    return (enum notice_state)i;
}

static void kind_filter(struct page *p)
{
    const struct model *model = p->web->model;
    struct choice *kinds = xcalloc(model->notice_count + 2, sizeof *kinds);
    size_t count = 0;

    kinds[count++] = (struct choice){"", say_any};
    for (size_t i = 0; i < model->notice_count; i++)
        if (model->notices[i].code[0])
            kinds[count++] = (struct choice){model->notices[i].code, model->notices[i].title};
    field_choice(p, &(struct field_spec){.name = "kind", .label = say_notice_kind}, kinds,
                 request_get(p->request, "kind"));
    free(kinds);
}

static void write_filter(struct page *p)
{
    struct choice choices[NOTICE_STATES + 2] = {
        {"", say_any}
    };

    for (int i = 0; i < NOTICE_STATES; i++)
        choices[i + 1] = (struct choice){notice_state_name((enum notice_state)i),
                                         state_words(p, (enum notice_state)i)};
    filters_begin(p);
    field_choice(p, &(struct field_spec){.name = "state", .label = say_notice_state}, choices,
                 request_get(p->request, "state"));
    kind_filter(p);
    filters_end(p);
}

static struct list *notices_list(struct page *p)
{
    static const struct column columns[] = {
        {say_notice_number,  "number",  NULL    },
        {say_notice_title,   "title",   "wide"  },
        {say_notice_kind,    "kind",    NULL    },
        {say_notice_state,   "state",   NULL    },
        {say_notice_total,   "total",   "number"},
        {say_notice_drafter, "drafter", NULL    },
        {say_notice_drafted, "drafted", "time"  },
        {NULL,               NULL,      NULL    },
    };
    enum notice_state state = state_asked(p);
    struct notice_reader reader = store_notice_reader(p->web->store);
    int64_t *serials = xcalloc(NOTICES_MOST, sizeof *serials);
    struct list *list = list_new(p, say_notices, columns);
    size_t count = store_notice_serials(p->web->store, state == NOTICE_STATES ? -1 : (int)state,
                                        request_get(p->request, "kind"), serials, NOTICES_MOST);
    struct notice n;

    list_empty(list, say_notices_none);
    list_ends_at(list, NOTICES_MOST);
    for (size_t i = 0; i < count && list_rows(list) < list_most(p); i++)
        if (reader.by_serial(reader.ctx, serials[i], &n) && notice_sees(p, &n))
            add_notice(p, list, &n);
    free(serials);
    return list;
}

void page_notices(struct page *p)
{
    struct list *list = notices_list(p);

    if (!list_taken(p, list, "notices")) {
        page_begin(p, say_notices, "/notices");
        if (viewer_may(&p->viewer, MAY_DRAFT | MAY_ADMIN))
            way_on(p, "/notices/new", say_notice_new);
        write_filter(p);
        list_show(p, list);
        page_end(p);
    }
    list_free(list);
}

/* ---- one notice ------------------------------------------------------------------------------ */

bool notice_of_page(struct page *p, struct notice *out)
{
    struct notice_reader reader = store_notice_reader(p->web->store);
    unsigned long serial;
    bool found = span_number(span_of(p->parts[0]), 1000000000, &serial) &&
                 reader.by_serial(reader.ctx, (int64_t)serial, out);
    char what[64];

    if (!found) {
        page_say(p, 404, say_notice_none, say_notice_none_why);
        return false;
    }
    if (notice_sees(p, out))
        return true;
    text_format(what, sizeof what, "notice %" PRId64, out->serial);
    page_refuse(p, what);
    return false;
}

static void fact(struct page *p, const char *name, const char *value)
{
    html_element(p->out, "dt", NULL, name);
    html_element(p->out, "dd", NULL, value);
}

static void fact_actor(struct page *p, const char *name, const char *actor, wall_t at)
{
    static const char staff[] = "staff:";
    size_t skip = strncmp(actor, staff, sizeof staff - 1) == 0 ? sizeof staff - 1 : 0;
    char time[40], words[240];

    time_words(at, time, sizeof time);
    text_format(words, sizeof words, "%.*s %s", (int)strcspn(actor + skip, " "), actor + skip,
                time);
    fact(p, name, words);
}

/* One term of an audience, "role:group-leader", in the words of the office. */
static void term_words(const struct page *p, struct span term, struct buf *out)
{
    static const struct {
        const char *key, *words;
    } keys[] = {
        {"unit:",       ""                 },
        {"role:",       ""                 },
        {"tag:",        say_audience_tag   },
        {"list:",       say_audience_list  },
        {"unanswered:", say_audience_silent},
        {"phone:",      say_audience_phone },
    };

    if (term.len && *term.ptr == '-') {
        buf_add_str(out, say_audience_without);
        term = span_skip(term, 1);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t len = strlen(keys[i].key);
        char name[96];
        const struct role *role;

        if (term.len < len || memcmp(term.ptr, keys[i].key, len) != 0)
            continue;
        buf_add_str(out, keys[i].words);
        term = span_skip(term, len);
        text_copy(name, sizeof name, term);
        role = i == 1 ? model_role(p->web->model, name) : NULL;
        if (role)
            term = span_of(role->title);
        break;
    }
    buf_add_span(out, term);
}

/* "unit:南峪乡/东坪村+role:联户长" as 南峪乡/东坪村的联户长. */
static void audience_words(const struct page *p, const char *audience, struct buf *out)
{
    while (*audience) {
        size_t len = strcspn(audience, ",+");

        term_words(p, (struct span){audience, len}, out);
        audience += len;
        if (*audience)
            buf_add_str(out, *audience++ == '+' ? say_audience_and : say_audience_or);
    }
}

static void fact_audience(struct page *p, const struct notice *n)
{
    struct buf words = BUF_INIT;

    audience_words(p, n->audience, &words);
    fact(p, say_notice_audience, words.ptr ? words.ptr : "");
    buf_free(&words);
}

static void write_facts(struct page *p, const struct notice *n)
{
    bool hide = p->viewer.unit_path[0] && model_notice_kind(p->web->model, n->kind, NULL)->personal;

    html_raw(p->out, "<dl class=\"facts\">");
    fact(p, say_notice_state, state_words(p, n->state));
    if (*n->why)
        fact(p, say_notice_why, n->why);
    fact(p, say_notice_kind, model_notice_kind(p->web->model, n->kind, NULL)->title);
    fact(p, say_notice_text, hide ? say_notice_personal : n->text);
    fact_audience(p, n);
    fact_actor(p, say_notice_drafter, n->drafter, n->drafted_at);
    fact_actor(p, say_notice_checker, n->checker, WALL_NONE);
    fact_actor(p, say_notice_signer, n->signer, n->signed_at);
    html_raw(p->out, "</dl>");
}

/* Read again by script every few seconds while it is being sent. */
static void write_progress(struct page *p, const struct notice *n, struct list *units)
{
    char done[24], most[24], paths[6][96];
    static const char *const only[] = {"gone", "", "delivered", "confirmed", "failed", "queued"};
    struct notice_counts c;

    for (size_t i = 0; i < sizeof only / sizeof *only; i++)
        text_format(paths[i], sizeof paths[i], "/notices/%" PRId64 "?only=%s#people", n->serial,
                    only[i]);
    store_notice_counts(p->web->store, n->serial, &c);
    text_format(done, sizeof done, "%" PRId64, c.sent + c.failed);
    text_format(most, sizeof most, "%" PRId64, n->total > 0 ? n->total : 1);
    html_open(p->out, "section", ATTR({"id", "progress"}, {"data-live", "5"}));
    html_element(p->out, "h2", NULL, say_notice_progress);
    html_element(p->out, "progress",
                 ATTR({"value", done}, {"max", most}, {"aria-label", say_notice_progress}), done);
    html_raw(p->out, "<p>");
    counted_words(p, say_notice_sent,
                  (const struct counted[]){
                      {c.sent,      paths[0]},
                      {n->total,    paths[1]},
                      {c.delivered, paths[2]},
                      {c.confirmed, paths[3]},
                      {c.failed,    paths[4]},
                      {c.queued,    paths[5]},
    },
                  6);
    html_raw(p->out, "</p>");
    list_table(p, units);
    html_close(p->out, "section");
}

/* Whoever checks or signs sees first whom it reaches and what it costs. */
static void write_draft(struct page *p, const struct notice *n)
{
    struct buf why = BUF_INIT;
    json_t *said = NULL;

    if (n->state == NOTICE_DRAFT || n->state == NOTICE_CHECKED)
        said = wire_ask(
            &p->web->wire, p->viewer.name, "notice.preview",
            json_pack("{s:s,s:s,s:s}", "to", n->audience, "text", n->text, "kind", n->kind), &why);
    if (said)
        notice_preview(p, &(struct preview_of){n->audience, n->text, n->kind}, said);
    json_decref(said);
    buf_free(&why);
}

static void write_notice(struct page *p, const struct notice *n, struct list *units,
                         struct list *people)
{
    char calls[64];

    text_format(calls, sizeof calls, "/notices/%" PRId64 "/calls", n->serial);
    page_begin(p, *n->title ? n->title : n->number, "/notices");
    write_facts(p, n);
    write_draft(p, n);
    notice_moves(p, n);
    if (wall_known(n->signed_at)) {
        write_progress(p, n, units);
        if (viewer_may(&p->viewer, MAY_HEAR_BELOW))
            way_on(p, calls, say_notice_calls);
        html_element(p->out, "h2", ATTR({"id", "people"}), say_notice_persons);
        notice_people_filters(p);
        list_show(p, people);
    }
    page_end(p);
}

void page_notice(struct page *p)
{
    struct list *people, *units;
    struct notice n;
    char words[64];

    if (!notice_of_page(p, &n))
        return;
    text_format(words, sizeof words, "notice %" PRId64, n.serial);
    page_looked(p, words);
    people = notice_people(p, &n);
    units = notice_units(p, &n);
    if (!list_taken(p, people, "recipients") && !list_taken(p, units, "units"))
        write_notice(p, &n, units, people);
    list_free(people);
    list_free(units);
}

/* ---- whom to ring ---------------------------------------------------------------------------- */

struct calls {
    struct page *p;
    struct list *list;
};

static void write_called(struct page *p, const char *phone)
{
    form_begin(p, p->request->path, "");
    hidden(p, "phone", phone);
    html_raw(p->out, "<label>");
    html_text(p->out, say_notice_note);
    html_open(p->out, "input", ATTR({"type", "text"}, {"name", "note"}, {"size", "12"}));
    html_raw(p->out, "</label>");
    form_button(p, say_notice_called, "");
    html_close(p->out, "form");
}

static void add_call(void *ctx, const struct recipient_row *row)
{
    struct calls *calls = ctx;

    if (!viewer_sees(&calls->p->viewer, row->unit))
        return;
    notice_person_cells(calls->p, calls->list, row);
    list_custom_text(calls->list, write_called, row->phone);
}

void page_notice_calls(struct page *p)
{
    static const struct column columns[] = {
        {say_notice_unit,   "unit",  "wide"   },
        {say_name,          "name",  NULL     },
        {say_notice_phone,  "phone", NULL     },
        {say_notice_state,  "state", NULL     },
        {say_notice_called, NULL,    "noprint"},
        {NULL,              NULL,    NULL     },
    };
    struct calls calls = {.p = p};
    struct notice n;
    char words[64];

    if (!notice_of_page(p, &n))
        return;
    text_format(words, sizeof words, "notice %" PRId64 " calls", n.serial);
    page_looked(p, words);
    calls.list = list_new(p, say_notice_calls, columns);
    list_empty(calls.list, say_notice_calls_none);
    list_finds(calls.list);
    store_recipients_to_call(p->web->store, n.serial, p->request->now.wall, 0, list_most(p),
                             add_call, &calls);
    if (!list_taken(p, calls.list, "notice-calls")) {
        page_begin(p, say_notice_calls, "/notices");
        text_format(words, sizeof words, "/notices/%" PRId64, n.serial);
        way_on(p, words, *n.title ? n.title : n.number);
        list_show(p, calls.list);
        page_end(p);
    }
    list_free(calls.list);
}

struct rung {
    const char *phone;
    bool seen;
};

static void look_for_phone(void *ctx, const struct recipient_row *row)
{
    struct rung *rung = ctx;

    rung->seen |= strcmp(row->phone, rung->phone) == 0;
}

/* Whom a notice also went to in another part of the gateway, others ring. */
static bool sees_recipient(struct page *p, const struct notice *n)
{
    struct phone phone;
    struct rung rung = {phone.text, !p->viewer.unit_path[0]};

    if (!rung.seen && phone_parse(span_of(request_get(p->request, "phone")), &phone))
        notice_each_person(p, n, INT32_MAX, look_for_phone, &rung);
    return rung.seen;
}

void do_notice_called(struct page *p)
{
    struct notice n;
    json_t *done;

    if (!notice_of_page(p, &n))
        return;
    if (!sees_recipient(p, &n)) {
        page_refuse(p, "a call of another unit");
        return;
    }
    done = page_ask(p, "notice.called",
                    json_pack("{s:s,s:s,s:s}", "number", p->parts[0], "phone",
                              request_get(p->request, "phone"), "note",
                              request_get(p->request, "note")));
    if (done)
        reply_redirect(p->reply, p->request->path);
    json_decref(done);
}
