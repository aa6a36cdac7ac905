/* The modems and what lately happened to them; on simulated modems, the phones behind them. */
#include "daemon/control_client.h"
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text ? text : "";
}

static int64_t number_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static void write_modem(struct page *p, const json_t *modem)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/system/");
    url_text(&href, text_of(modem, "name"));
    html_raw(p->out, "<tr>");
    cell_link(p, href.ptr, text_of(modem, "name"));
    cell(p, text_of(modem, "state_text"));
    cell(p, text_of(modem, "operator"));
    cell_number(p, number_of(modem, "signal_dbm"));
    cell_number(p, number_of(modem, "queue"));
    cell_number(p, number_of(modem, "sent"));
    cell_number(p, number_of(modem, "received"));
    html_raw(p->out, "</tr>");
    buf_free(&href);
}

static const struct column modem_columns[] = {
    {say_system_name,     NULL, NULL    },
    {say_system_state,    NULL, NULL    },
    {say_system_operator, NULL, NULL    },
    {say_system_signal,   NULL, "number"},
    {say_system_queue,    NULL, "number"},
    {say_system_out,      NULL, "number"},
    {say_system_in,       NULL, "number"},
    {NULL,                NULL, NULL    },
};

void page_system(struct page *p)
{
    json_t *modems = page_ask(p, "modem.list", NULL), *modem;
    size_t i;

    if (!modems)
        return;
    page_begin(p, say_system, "/system");
    if (p->web->simulated)
        way_on(p, "/phones", say_phones);
    table_begin(p, say_system_modems, modem_columns);
    json_array_foreach(modems, i, modem) write_modem(p, modem);
    table_end(p);
    page_end(p);
    json_decref(modems);
}

void page_modem(struct page *p)
{
    static const struct column columns[] = {
        {say_message_at,    NULL, NULL  },
        {say_system_what,   NULL, NULL  },
        {say_system_detail, NULL, "wide"},
        {NULL,              NULL, NULL  },
    };
    json_t *modem = page_ask(p, "modem.show", json_pack("{s:s}", "name", p->parts[0])), *event;
    size_t i;

    if (!modem)
        return;
    page_begin(p, text_of(modem, "name"), "/system");
    table_begin(p, say_system_modems, modem_columns);
    write_modem(p, modem);
    table_end(p);
    table_begin(p, say_system_events, columns);
    json_array_foreach(json_object_get(modem, "events"), i, event)
    {
        html_raw(p->out, "<tr>");
        cell(p, text_of(event, "at"));
        cell(p, text_of(event, "what_text"));
        cell(p, text_of(event, "detail"));
        html_raw(p->out, "</tr>");
    }
    table_end(p);
    page_end(p);
    json_decref(modem);
}

/* ---- simulated phones ------------------------------------------------------------------------ */

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

static void write_inbox(struct page *p, const char *phone)
{
    json_t *answer = sim_ask(p, json_pack("{s:s,s:s}", "command", "inbox", "phone", phone)), *text;
    size_t i;

    html_open(p->out, "section", ATTR({"id", "inbox"}, {"data-live", "2"}));
    html_element(p->out, "h2", NULL, say_phones_inbox);
    json_array_foreach(json_object_get(answer, "texts"), i, text)
        html_element(p->out, "p", ATTR({"class", "bubble"}), text_of(text, "text"));
    html_close(p->out, "section");
    json_decref(answer);
}

void page_phones(struct page *p)
{
    struct phone phone;

    if (!p->web->simulated) {
        page_say(p, 404, say_phones, say_phones_none);
        return;
    }
    page_begin(p, say_phones, "/system");
    form_begin(p, "/phones", "narrow");
    field_text(p, &(struct field_spec){.name = "from",
                                       .label = say_phones_from,
                                       .value = request_get(p->request, "from"),
                                       .required = true});
    field_area(p, &(struct field_spec){.name = "text", .label = say_phones_text, .required = true},
               3);
    form_button(p, say_phones_send, "primary");
    html_close(p->out, "form");
    if (phone_parse(span_of(request_get(p->request, "from")), &phone))
        write_inbox(p, phone.text);
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
