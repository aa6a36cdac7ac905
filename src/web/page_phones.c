/* On simulated modems, the phones behind them: texting as anybody of the sample roster, and what
 * that phone received. */
#include "daemon/control_client.h"
#include "web/roster_parts.h"
#include "web/route.h"
#include "web/say.h"
#include "web/system_parts.h"
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

/* Asks the simulator; NULL when it does not answer. */
static json_t *sim_ask(struct page *p, json_t *args)
{
    enum { SIM_MS = 2000 };
    struct buf line = BUF_INIT;
    char *text = json_dumps(args, JSON_COMPACT);
    json_t *answer = NULL;

    json_decref(args);
    if (control_client_ask(p->web->sim_socket, span_of(text ? text : ""), 0, SIM_MS, &line) ==
        CLIENT_ANSWERED)
        answer = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
    buf_free(&line);
    free(text);
    return answer;
}

/* ---- what the phone shows -------------------------------------------------------------------- */

enum { TEXTS_MOST = 200, PHONES_MOST = 400, LINKS_MOST = 60 };

struct text {
    wall_t at;
    const char *words;
    bool sent;
};

struct texts_shown {
    struct text items[TEXTS_MOST];
    size_t count;
};

static void keep_text(struct texts_shown *shown, wall_t at, const char *words, bool sent)
{
    if (shown->count < TEXTS_MOST)
        shown->items[shown->count++] = (struct text){at, words, sent};
}

static void keep_sent(void *ctx, const struct message_row *row)
{
    keep_text(ctx, row->at, row->text, true);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = ((const struct text *)a)->at.ms, y = ((const struct text *)b)->at.ms;

    return (x > y) - (x < y);
}

/* What the phone sent and received, in the order of time. */
static void write_thread(struct page *p, const char *phone)
{
    struct message_filter sent = {.direction = 0, .phone = phone, .limit = TEXTS_MOST / 2};
    struct texts_shown *shown = xcalloc(1, sizeof *shown);
    json_t *answer = sim_ask(p, json_pack("{s:s,s:s}", "command", "inbox", "phone", phone)), *text;
    wall_t at;
    size_t i;

    store_messages(p->web->store, &sent, keep_sent, shown);
    json_array_foreach(json_object_get(answer, "texts"), i, text)
    {
        if (wall_parse(text_of(text, "at"), &at))
            keep_text(shown, at, text_of(text, "text"), false);
    }
    qsort(shown->items, shown->count, sizeof *shown->items, by_time);
    html_open(p->out, "section",
              ATTR({"id", "inbox"}, {"data-live", "2"}, {"aria-live", "polite"}));
    html_element(p->out, "h2", NULL, say_phones_inbox);
    for (size_t k = 0; k < shown->count; k++)
        html_element(p->out, "p", ATTR({"class", shown->items[k].sent ? "bubble out" : "bubble"}),
                     shown->items[k].words);
    html_close(p->out, "section");
    json_decref(answer);
    free(shown);
}

/* ---- whose phone ----------------------------------------------------------------------------- */

static void offer_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct page *p = to;
    char words[UNIT_PATH_SIZE + 160];

    text_format(words, sizeof words, "%s %s %s", person->name, role_words(p, office->role),
                unit->path);
    if (person->phone_count)
        html_element(p->out, "option", ATTR({"value", phone_local(&person->phones[0])}), words);
}

static void offer_household(void *to, const struct unit *unit, const struct household *h)
{
    struct page *p = to;
    char words[UNIT_PATH_SIZE + 160];

    text_format(words, sizeof words, say_phones_house, h->head, h->number, unit->path);
    if (h->phone_count)
        html_element(p->out, "option", ATTR({"value", phone_local(&h->phones[0])}), words);
}

static void offer_phones(struct page *p)
{
    const struct roster_search search = {.limit = PHONES_MOST};

    html_raw(p->out, "<datalist id=\"phones\">");
    store_offices_found(p->web->store, &search, NULL, offer_office, p);
    store_households_found(p->web->store, &search, NULL, offer_household, p);
    html_raw(p->out, "</datalist>");
}

/* A person a click away: what that phone received, and the form to text as them. */
static void link_office(void *to, const struct unit *unit, const struct person *person,
                        const struct office *office)
{
    struct page *p = to;
    struct buf href = BUF_INIT;
    char words[160];

    if (!person->phone_count)
        return;
    text_format(words, sizeof words, "%s %s %s", unit_short(unit->path),
                role_words(p, office->role), person->name);
    buf_addf(&href, "/phones?from=%s", phone_local(&person->phones[0]));
    html_raw(p->out, "<li>");
    html_element(p->out, "a", ATTR({"href", href.ptr}), words);
    html_raw(p->out, "</li>");
    buf_free(&href);
}

static void link_people(struct page *p)
{
    const struct roster_search search = {.limit = LINKS_MOST};

    html_element(p->out, "h2", NULL, say_phones_people);
    html_raw(p->out, "<ul class=\"units\">");
    store_offices_found(p->web->store, &search, NULL, link_office, p);
    html_raw(p->out, "</ul>");
}

static void write_owner(struct page *p, const struct phone *phone)
{
    struct actor who;

    store_actor(p->web->store, p->web->model, phone, p->request->now.wall, &who);
    html_raw(p->out, "<h2>");
    html_textf(p->out, "%s %s", who.name && *who.name ? who.name : say_message_stranger,
               phone_local(phone));
    html_raw(p->out, "</h2>");
}

void page_phones(struct page *p)
{
    struct phone phone;
    bool chosen = phone_parse(span_of(request_get(p->request, "from")), &phone);

    if (!p->web->simulated) {
        page_say(p, 404, say_phones, say_phones_none);
        return;
    }
    page_begin(p, say_phones, "/system");
    system_ways(p, "/phones");
    html_element(p->out, "p", NULL, say_phones_how);
    if (chosen)
        write_owner(p, &phone);
    form_begin(p, "/phones", "narrow");
    field_text(p, &(struct field_spec){.name = "from",
                                       .label = say_phones_from,
                                       .value = request_get(p->request, "from"),
                                       .list = "phones",
                                       .required = true});
    field_area(p, &(struct field_spec){.name = "text", .label = say_phones_text, .required = true},
               3);
    form_button(p, say_phones_send, "primary");
    html_close(p->out, "form");
    offer_phones(p);
    if (chosen)
        write_thread(p, phone.text);
    link_people(p);
    page_end(p);
}

void do_phones(struct page *p)
{
    struct buf path = BUF_INIT;
    struct phone phone;
    json_t *answer = NULL;

    if (!p->web->simulated) {
        page_say(p, 404, say_phones, say_phones_none);
        return;
    }
    if (phone_parse(span_of(request_get(p->request, "from")), &phone))
        answer = sim_ask(p, json_pack("{s:s,s:s,s:s}", "command", "text", "from", phone.text,
                                      "text", request_get(p->request, "text")));
    if (json_is_true(json_object_get(answer, "ok"))) {
        buf_add_str(&path, "/phones?from=");
        url_text(&path, phone.text);
        reply_redirect(p->reply, path.ptr);
    } else {
        page_say(p, 409, say_not_done, say_phones_away);
    }
    json_decref(answer);
    buf_free(&path);
}
