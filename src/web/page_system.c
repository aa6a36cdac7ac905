/* 系统: the modems, what lately happened to them, and what may be done about it. */
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

static int64_t number_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

void system_ways(struct page *p, const char *here)
{
    const struct way ways[] = {
        {"/system",                            say_system_modems,   0                     },
        {"/system/events",                     say_system_who,      MAY_ADMIN             },
        {"/system/staff",                      say_system_staff,    MAY_ADMIN | MAY_ROSTER},
        {"/system/settings",                   say_system_settings, MAY_ADMIN             },
        {"/system/backups",                    say_system_backups,  MAY_ADMIN             },
        {p->web->simulated ? "/phones" : NULL, say_phones,          0                     },
        {NULL,                                 NULL,                0                     },
    };

    ways_between(p, ways, here);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void signal_cell(struct list *list, const json_t *modem)
{
    if (json_is_null(json_object_get(modem, "signal_dbm")))
        list_text(list, "");
    else
        list_number(list, number_of(modem, "signal_dbm"), NULL);
}

static void balance_cell(struct list *list, const json_t *modem)
{
    const json_t *balance = json_object_get(modem, "balance");
    char words[32] = "";

    if (json_is_number(balance))
        text_format(words, sizeof words, "%.2f", json_number_value(balance));
    list_text(list, words);
}

/* What it has to send, has sent or received, and the way to it. */
static void carried_cell(struct list *list, const json_t *modem, const char *key, const char *path)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, path);
    url_text(&href, text_of(modem, "name"));
    list_number(list, number_of(modem, key), href.ptr);
    buf_free(&href);
}

static void add_modem(struct list *list, const json_t *modem)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/system/");
    url_text(&href, text_of(modem, "name"));
    list_link(list, href.ptr, text_of(modem, "name"));
    list_text(list, text_of(modem, "state_text"));
    list_text(list, text_of(modem, "operator"));
    signal_cell(list, modem);
    balance_cell(list, modem);
    carried_cell(list, modem, "queue", "/messages?way=out&state=queued&modem=");
    carried_cell(list, modem, "sent", "/messages?way=out&modem=");
    carried_cell(list, modem, "received", "/messages?modem=");
    list_text(list, text_of(modem, "why"));
    buf_free(&href);
}

static const struct column modem_columns[] = {
    {say_system_name,     "name",     NULL    },
    {say_system_state,    "state",    NULL    },
    {say_system_operator, "operator", NULL    },
    {say_system_signal,   "signal",   "number"},
    {say_system_balance,  "balance",  "number"},
    {say_system_queue,    "queue",    "number"},
    {say_system_out,      "sent",     "number"},
    {say_system_in,       "received", "number"},
    {say_system_why,      NULL,       "wide"  },
    {NULL,                NULL,       NULL    },
};

void page_system(struct page *p)
{
    json_t *modems = page_ask(p, "modem.list", NULL), *modem;
    struct list *list;
    size_t i;

    if (!modems)
        return;
    list = list_new(p, say_system_modems, modem_columns);
    list_finds(list);
    json_array_foreach(modems, i, modem) add_modem(list, modem);
    if (!list_taken(p, list, "modems")) {
        page_begin(p, say_system, "/system");
        system_ways(p, "/system");
        html_open(p->out, "section", ATTR({"id", "modems"}, {"data-live", "10"}));
        list_show(p, list);
        html_close(p->out, "section");
        page_end(p);
    }
    list_free(list);
    json_decref(modems);
}

/* ---- one ------------------------------------------------------------------------------------- */

static void fact(struct page *p, const char *name, const char *words)
{
    if (!*words)
        return;
    html_element(p->out, "dt", NULL, name);
    html_element(p->out, "dd", NULL, words);
}

static void write_facts(struct page *p, const json_t *modem)
{
    static const char *const facts[][2] = {
        {"state_text",   say_system_state   },
        {"why",          say_system_why     },
        {"operator",     say_system_operator},
        {"manufacturer", say_system_maker   },
        {"model",        say_system_model   },
        {"imei",         say_system_imei    },
        {"imsi",         say_system_imsi    },
        {"smsc",         say_system_smsc    },
        {"profile",      say_system_profile },
        {"last_error",   say_system_error   },
    };

    html_open(p->out, "dl", ATTR({"class", "facts"}));
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        fact(p, facts[i][1], text_of(modem, facts[i][0]));
    if (json_is_true(json_object_get(modem, "roaming")))
        fact(p, say_system_roaming, say_system_yes);
    if (json_is_true(json_object_get(modem, "blocked")))
        fact(p, say_system_blocked, say_system_yes);
    html_close(p->out, "dl");
}

static void modem_button(struct page *p, const char *what, const char *words, const char *ask)
{
    form_begin(p, p->request->path, "");
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "do"}, {"value", what}, {ask ? "data-ask" : "", ask}),
        words);
    html_close(p->out, "form");
}

static void write_orders(struct page *p)
{
    if (!viewer_may(&p->viewer, MAY_ADMIN))
        return;
    html_raw(p->out, "<section class=\"noprint\"><div class=\"actions\">");
    modem_button(p, "restart", say_modem_restart, say_modem_restart_ask);
    modem_button(p, "confirm", say_modem_confirm, say_modem_confirm_ask);
    html_raw(p->out, "</div>");
    form_begin(p, p->request->path, "narrow");
    field_text(p, &(struct field_spec){
                      .name = "dial", .label = say_modem_ussd, .hint = say_modem_ussd_hint});
    button_value(p, "do", "ussd", say_modem_dial);
    html_close(p->out, "form");
    html_raw(p->out, "</section>");
}

static struct list *events_list(struct page *p, const json_t *events)
{
    static const struct column columns[] = {
        {say_message_at,    "at",     "time"},
        {say_system_what,   "what",   NULL  },
        {say_system_detail, "detail", "wide"},
        {NULL,              NULL,     NULL  },
    };
    struct list *list = list_new(p, say_system_events, columns);
    const json_t *event;
    wall_t at;
    size_t i;

    list_finds(list);
    json_array_foreach(events, i, event)
    {
        list_time(list, wall_parse(text_of(event, "at"), &at) ? at : WALL_NONE);
        list_text(list, text_of(event, "what_text"));
        list_text(list, text_of(event, "detail"));
    }
    return list;
}

static void write_modem(struct page *p, const json_t *modem, struct list *events)
{
    page_begin(p, text_of(modem, "name"), "/system");
    system_ways(p, "");
    write_facts(p, modem);
    write_orders(p);
    html_open(p->out, "section", ATTR({"id", "events"}, {"data-live", "3"}));
    list_show(p, events);
    html_close(p->out, "section");
    page_end(p);
}

void page_modem(struct page *p)
{
    json_t *modem = page_ask(p, "modem.show", json_pack("{s:s}", "name", p->parts[0]));
    struct list *events;

    if (!modem)
        return;
    events = events_list(p, json_object_get(modem, "events"));
    if (!list_taken(p, events, "modem-events"))
        write_modem(p, modem, events);
    list_free(events);
    json_decref(modem);
}

/* A USSD session takes up to minutes: it is begun, and what the network says comes as an event. */
void do_modem(struct page *p)
{
    const char *what = request_get(p->request, "do");
    json_t *args = json_pack("{s:s}", "name", p->parts[0]);
    char command[32];

    if (strcmp(what, "restart") != 0 && strcmp(what, "confirm") != 0 && strcmp(what, "ussd") != 0) {
        json_decref(args);
        page_say(p, 400, say_not_done, say_no_page_why);
        return;
    }
    if (strcmp(what, "ussd") == 0) {
        json_object_set_new(args, "dial", json_string(request_get(p->request, "dial")));
        json_object_set_new(args, "later", json_true());
    }
    text_format(command, sizeof command, "modem.%s", what);
    ask_and_return(p, command, args, p->request->path);
}
