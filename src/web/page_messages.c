/* What came in and went out: the newest by filters, and one phone's thread, which is answered by
 * hand. */
#include "web/message_parts.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { THREAD_SHOWN = 100 };

/* ---- the newest ------------------------------------------------------------------------------ */

enum { DIRECTIONS = 3 };

static int direction_asked(const struct page *p)
{
    const char *way = request_get(p->request, "way");

    return strcmp(way, "all") == 0 ? -1 : strcmp(way, "out") == 0;
}

static void disposition_filter(struct page *p)
{
    struct choice choices[DISPOSITIONS + 1] = {
        {"", say_any}
    };

    for (int i = 1; i < DISPOSITIONS; i++) {
        const char *name = disposition_name((enum disposition)i);

        choices[i] = (struct choice){name, texts_word(p->web->texts, "disposition", name)};
    }
    choices[DISPOSITIONS] = (struct choice){NULL, NULL};
    field_choice(p, &(struct field_spec){.name = "became", .label = say_message_became}, choices,
                 request_get(p->request, "became"));
}

static void state_filter(struct page *p)
{
    struct choice choices[MESSAGE_STATES + 1] = {
        {"", say_any}
    };
    size_t count = 1;

    for (int i = MESSAGE_QUEUED; i < MESSAGE_STATES; i++) {
        const char *name = message_state_name((enum message_state)i);

        choices[count++] = (struct choice){name, texts_word(p->web->texts, "message_state", name)};
    }
    field_choice(p, &(struct field_spec){.name = "state", .label = say_message_sent_state}, choices,
                 request_get(p->request, "state"));
}

static void modem_filter(struct page *p)
{
    enum { MODEMS_SHOWN = 64 };
    const struct config *config = p->web->config;
    struct choice choices[MODEMS_SHOWN + 2] = {
        {"", say_any}
    };

    for (size_t i = 0; i < config->modem_count && i < MODEMS_SHOWN; i++)
        choices[i + 1] = (struct choice){config->modems[i].name, config->modems[i].name};
    field_choice(p, &(struct field_spec){.name = "modem", .label = say_modem_name}, choices,
                 request_get(p->request, "modem"));
}

static void day_filter(struct page *p, const char *name, const char *label)
{
    field_text(p, &(struct field_spec){.name = name,
                                       .label = label,
                                       .type = "date",
                                       .value = request_get(p->request, name)});
}

static void write_filters(struct page *p)
{
    static const struct choice ways[] = {
        {"",    say_message_way_in },
        {"out", say_message_way_out},
        {"all", say_any            },
        {NULL,  NULL               },
    };

    filters_begin(p);
    field_choice(p, &(struct field_spec){.name = "way", .label = say_message_way}, ways,
                 request_get(p->request, "way"));
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_message_find,
                                       .value = request_get(p->request, "find")});
    disposition_filter(p);
    state_filter(p);
    modem_filter(p);
    day_filter(p, "since", say_message_since);
    day_filter(p, "until", say_case_until);
    if (*request_get(p->request, "sort"))
        hidden(p, "sort", request_get(p->request, "sort"));
    filters_end(p);
}

static void filter_of_days(const struct page *p, struct message_filter *filter)
{
    wall_t at;

    if (wall_parse(request_get(p->request, "since"), &at))
        filter->from = at;
    if (wall_parse(request_get(p->request, "until"), &at))
        filter->until = wall_add(at, WALL_DAY);
}

/* What is looked for is a whole number: that phone, which an index finds; else words. */
static struct message_filter filter_asked(const struct page *p, struct phone *phone)
{
    const char *words = request_get(p->request, "find");
    bool is_phone = phone_parse(span_of(words), phone) && phone_is_mobile(phone);
    struct message_filter filter = {.direction = direction_asked(p),
                                    .words = is_phone ? NULL : words,
                                    .phone = is_phone ? phone->text : NULL,
                                    .modem = request_get(p->request, "modem")};

    filter_of_days(p, &filter);
    for (int i = 0; i < DISPOSITIONS; i++)
        if (strcmp(disposition_name((enum disposition)i), request_get(p->request, "became")) == 0)
            filter.disposition = (enum disposition)i;
    for (int i = 0; i < MESSAGE_STATES; i++)
        if (strcmp(message_state_name((enum message_state)i), request_get(p->request, "state")) ==
            0)
            filter.state = (enum message_state)i;
    return filter;
}

static void add_row(struct page *p, struct list *list, const struct message_row *row,
                    const struct actor *who)
{
    char number[CASE_NUMBER_SIZE] = "", path[48];
    struct buf href = BUF_INIT;

    thread_href(row->phone, &href);
    if (row->case_serial)
        case_number_write(row->case_serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    list_time(list, row->at);
    list_link(list, href.ptr, sender_name(who));
    list_link(list, href.ptr, phone_shown(row->phone));
    list_text(list, row->text);
    list_text(list, row->out
                        ? texts_word(p->web->texts, "message_state", message_state_name(row->state))
                    : row->disposition < 0
                        ? ""
                        : texts_word(p->web->texts, "disposition",
                                     disposition_name((enum disposition)row->disposition)));
    list_link(list, path, number);
    buf_free(&href);
}

/* Rows on their way into the list. */
struct rows {
    struct page *p;
    struct list *list;
    struct message_filter filter;
    struct phone phone; /* of the filter */
    bool up;
};

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    const struct rows *rows = ctx;

    return store_message_page(rows->p->web->store, &rows->filter,
                              &(struct id_page){at, rows->up, back}, ids, max, reached);
}

static bool add_message(void *ctx, int64_t id)
{
    struct rows *rows = ctx;
    struct message_row row;
    struct actor who;

    if (!store_message(rows->p->web->store, id, &row) || !sees_phone(rows->p, row.phone, &who))
        return false;
    add_row(rows->p, rows->list, &row, &who);
    return true;
}

static void read_rows(struct rows *rows)
{
    static const struct column columns[] = {
        {say_message_at,     "at",     "time"},
        {say_message_from,   "name",   NULL  },
        {say_roster_phones,  "phone",  NULL  },
        {say_message_text,   NULL,     "wide"},
        {say_message_became, "became", NULL  },
        {say_case_number,    "case",   NULL  },
        {NULL,               NULL,     NULL  },
    };
    static const char *const orders[] = {"at", NULL};
    const struct list_source source = {
        .page = page_of, .add = add_message, .sifts = true, .orders = orders, .ctx = rows};

    rows->list = list_new(rows->p, say_messages, columns);
    list_empty(rows->list, say_messages_none);
    rows->filter = filter_asked(rows->p, &rows->phone);
    rows->up = strcmp(request_get(rows->p->request, "sort"), "at") == 0;
    list_walk(rows->list, &source);
}

void page_messages(struct page *p)
{
    struct rows rows = {.p = p};

    read_rows(&rows);
    page_looked(p, "messages");
    if (!list_taken(p, rows.list, "messages")) {
        page_begin(p, say_messages, "/messages");
        way_on(p, "/messages/sort", say_messages_sort);
        write_filters(p);
        list_window(p, rows.list, list_in_vain(rows.list) ? say_list_windows : "");
        page_end(p);
    }
    list_free(rows.list);
}

/* ---- one phone ------------------------------------------------------------------------------- */

/* The phone that the path names, if the viewer hears of it; else the reply says why not. */
static bool find_phone(struct page *p, struct phone *phone, struct actor *who)
{
    char what[64];

    if (!phone_parse(span_of(p->parts[0]), phone)) {
        page_say(p, 404, say_message_none, say_no_page_why);
        return false;
    }
    text_format(what, sizeof what, "phone %s", phone->text);
    if (!sees_phone(p, phone->text, who)) {
        page_refuse(p, what);
        return false;
    }
    page_looked(p, what);
    return true;
}

static void write_who(struct page *p, const struct phone *phone, const struct actor *who)
{
    char href[48];

    html_raw(p->out, "<p>");
    html_text(p->out, phone_local(phone));
    if (who->person) {
        text_format(href, sizeof href, "/roster/%" PRId64, who->person);
        html_raw(p->out, " · ");
        html_element(p->out, "a", ATTR({"href", href}), say_message_person);
    }
    if (who->unit_path && *who->unit_path) {
        struct buf unit = BUF_INIT;

        buf_add_str(&unit, "/roster?unit=");
        url_text(&unit, who->unit_path);
        html_raw(p->out, " · ");
        html_element(p->out, "a", ATTR({"href", unit.ptr}), who->unit_path);
        buf_free(&unit);
    }
    html_raw(p->out, "</p>");
}

static void older_link(struct page *p, int64_t before)
{
    struct buf url = BUF_INIT;
    char number[24];

    text_format(number, sizeof number, "%" PRId64, before);
    url_with(p, "before", number, &url);
    way_on(p, url.ptr, say_message_older);
    buf_free(&url);
}

static void write_thread(struct page *p, const struct messages *list)
{
    bool more = list->count == THREAD_SHOWN;

    if (more)
        older_link(p, list->rows[list->count - 1].id);
    html_open(p->out, "section",
              ATTR({"id", "thread"}, {"data-live", "5"}, {"aria-live", "polite"}));
    for (size_t i = list->count; i-- > 0;)
        write_bubble(p, &list->rows[i]);
    if (!list->count)
        html_element(p->out, "p", NULL, say_message_none);
    html_close(p->out, "section");
}

/* What is typed is counted by script at once, else by the button that counts. */
static void write_answer(struct page *p, const char *text, bool counted)
{
    if (!viewer_may(&p->viewer, MAY_WORK))
        return;
    html_raw(p->out, "<section class=\"noprint\">");
    html_element(p->out, "h2", NULL, say_message_answer);
    if (counted)
        write_parts(p, text);
    form_begin(p, p->request->path, "");
    html_raw(p->out, "<div class=\"field\">");
    html_element(p->out, "label", ATTR({"for", "text"}), say_message_answer_text);
    html_element(p->out, "p", ATTR({"class", "hint"}, {"id", "text-hint"}),
                 say_message_answer_hint);
    html_element(p->out, "textarea",
                 ATTR({"name", "text"}, {"id", "text"}, {"rows", "3"}, {"required", NULL},
                      {"aria-describedby", "text-hint"},
                      {"data-parts", texts_signature(p->web->texts)}),
                 text);
    html_raw(p->out, "</div><p class=\"actions\">");
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {"class", "primary"}, {"name", "do"}, {"value", "send"}),
                 say_message_send);
    button_value(p, "do", "count", say_message_count);
    html_raw(p->out, "</p>");
    html_close(p->out, "form");
    html_raw(p->out, "</section>");
}

static void show_thread(struct page *p, const struct phone *phone, const struct actor *who,
                        const char *text, bool counted, const char *wrong)
{
    struct messages list =
        messages_of(p, &(struct message_filter){.direction = -1,
                                                .phone = phone->text,
                                                .before = request_int(p->request, "before", 0),
                                                .limit = THREAD_SHOWN});

    if (!list.count && !who->person && !who->household) {
        page_say(p, 404, sender_name(who), say_message_none);
    } else {
        page_begin(p, sender_name(who), "/messages");
        write_who(p, phone, who);
        if (wrong)
            html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
        write_thread(p, &list);
        write_answer(p, text, counted);
        page_end(p);
    }
    free(list.rows);
}

void page_thread(struct page *p)
{
    struct phone phone;
    struct actor who;

    if (find_phone(p, &phone, &who))
        show_thread(p, &phone, &who, "", false, NULL);
}

void do_thread(struct page *p)
{
    const char *text = request_get(p->request, "text");
    struct buf why = BUF_INIT;
    struct phone phone;
    struct actor who;
    json_t *sent = NULL;

    if (!find_phone(p, &phone, &who))
        return;
    if (strcmp(request_get(p->request, "do"), "send") != 0) {
        show_thread(p, &phone, &who, text, true, NULL);
        return;
    }
    sent = wire_ask(&p->web->wire, p->viewer.name, "message.answer",
                    json_pack("{s:s,s:s}", "phone", phone.text, "text", text), &why);
    if (sent)
        reply_redirect(p->reply, p->request->path);
    else
        show_thread(p, &phone, &who, text, true, why.ptr ? why.ptr : say_daemon_unclear);
    json_decref(sent);
    buf_free(&why);
}
