/* 今日: what needs me. Every number leads to what it counts. */
#include "web/case_words.h"
#include "web/list.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

enum { COUNT_MOST = 1000, ALARMS_MOST = 20, CALLS_MOST = 64, LIST_MOST = 500 };

/* ---- alarms ---------------------------------------------------------------------------------- */

struct taking {
    wall_t at;
    char by[160];
};

static void look_for_taking(void *ctx, wall_t at, const char *actor, const char *what,
                            int64_t message, const char *detail)
{
    struct taking *taking = ctx;
    struct buf who = BUF_INIT;

    (void)message, (void)detail;
    if (strcmp(what, "alarm.taken") != 0)
        return;
    staff_words(actor, &who);
    taking->at = at;
    text_copy(taking->by, sizeof taking->by, buf_span(&who));
    buf_free(&who);
}

/* Who sees to it, once somebody in office does. */
static void write_taker(struct page *p, const struct alarm *alarm)
{
    struct roster_reader roster = store_roster_reader(p->web->store);
    struct taking taking = {WALL_NONE, ""};
    struct person person;
    struct phone phone;
    char at[40];

    if (alarm->state != ALARM_TAKEN || !alarm->case_serial)
        return;
    store_events_of_case(p->web->store, alarm->case_serial, look_for_taking, &taking);
    if (!taking.by[0])
        return;
    time_words(taking.at, at, sizeof at);
    html_raw(p->out, "<p>");
    html_text(p->out, say_alarm_taker);
    if (phone_parse(span_of(taking.by), &phone) && roster.holder(roster.store, phone.text, &person))
        html_textf(p->out, "%s ", person.name);
    html_textf(p->out, "%s %s", taking.by, at);
    html_raw(p->out, "</p>");
}

static void write_coming(struct page *p, const struct alarm *alarm)
{
    struct alarm_reader reader = store_alarm_reader(p->web->store);
    struct alarm_call calls[CALLS_MOST];
    size_t count = reader.calls(reader.ctx, alarm->id, calls, CALLS_MOST);
    unsigned coming = 0;

    html_raw(p->out, "<p>");
    for (size_t i = 0; i < count; i++) {
        struct roster_reader roster = store_roster_reader(p->web->store);
        struct person person;

        if (!wall_known(calls[i].coming_at))
            continue;
        html_text(p->out, coming++ ? "、" : say_alarm_coming);
        if (roster.holder(roster.store, calls[i].phone.text, &person))
            html_textf(p->out, "%s ", person.name);
        html_text(p->out, phone_shown(calls[i].phone.text));
    }
    if (!coming)
        html_text(p->out, alarm->state == ALARM_TAKEN ? say_alarm_alone : say_alarm_nobody);
    html_raw(p->out, "</p>");
}

/* Who ends alarms may take one over or end it from here. */
static void alarm_orders(struct page *p, const struct alarm *alarm)
{
    char id[24];

    if (!viewer_may(&p->viewer, MAY_END_ALARM))
        return;
    text_format(id, sizeof id, "%lld", (long long)alarm->id);
    form_begin(p, "/alarms", "actions");
    hidden(p, "id", id);
    if (alarm->state == ALARM_CALLING)
        button_value(p, "do", "take", say_alarm_take);
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "do"}, {"value", "end"}, {"data-ask", say_alarm_end_ask}),
        say_alarm_end);
    html_close(p->out, "form");
}

static void write_alarm(void *ctx, const struct alarm *alarm)
{
    struct page *p = ctx;
    const char *path = store_unit_path(p->web->store, alarm->unit);
    char number[CASE_NUMBER_SIZE], link[64], at[40];

    if (!viewer_sees(&p->viewer, path))
        return;
    time_words(alarm->raised_at, at, sizeof at);
    html_open(p->out, "section", ATTR({"class", "alarm"}, {"role", "alert"}));
    html_open(p->out, "h2", NULL);
    html_textf(p->out, "%s%s %s %s", alarm->drill ? say_alarm_drill : "", path, alarm->name,
               texts_word(p->web->texts, "alarm_state", alarm_state_name(alarm->state)));
    html_close(p->out, "h2");
    html_open(p->out, "p", NULL);
    html_textf(p->out, "%s %s:%s", at, phone_shown(alarm->caller.text), alarm->words);
    html_close(p->out, "p");
    write_taker(p, alarm);
    write_coming(p, alarm);
    alarm_orders(p, alarm);
    if (alarm->case_serial) {
        case_number_write(alarm->case_serial, number);
        text_format(link, sizeof link, "/cases/%s", number);
        html_open(p->out, "p", ATTR({"class", "actions"}));
        html_open(p->out, "a", ATTR({"class", "button"}, {"href", link}));
        html_textf(p->out, say_case_title, number);
        html_raw(p->out, "</a></p>");
    }
    html_close(p->out, "section");
}

void do_alarm(struct page *p)
{
    bool end = strcmp(request_get(p->request, "do"), "end") == 0;
    struct alarm_reader reader = store_alarm_reader(p->web->store);
    int64_t id = request_int(p->request, "id", 0);
    struct alarm alarm;

    if (!reader.by_id(reader.ctx, id, &alarm)) {
        page_say(p, 404, say_today, say_no_page_why);
        return;
    }
    if (!viewer_sees(&p->viewer, store_unit_path(p->web->store, alarm.unit))) {
        page_refuse(p, "an alarm of another unit");
        return;
    }
    ask_and_return(p, end ? "alarm.end" : "alarm.take", json_pack("{s:I}", "id", (json_int_t)id),
                   "/");
}

/* ---- tiles ----------------------------------------------------------------------------------- */

static void tile(struct page *p, const char *href, const char *words, int64_t count, bool hot)
{
    html_raw(p->out, "<li>");
    html_open(p->out, "a", ATTR({"class", hot && count ? "tile hot" : "tile"}, {"href", href}));
    html_open(p->out, "b", NULL);
    html_number(p->out, count);
    html_raw(p->out, count >= COUNT_MOST ? "+" : "");
    html_close(p->out, "b");
    html_text(p->out, words);
    html_raw(p->out, "</a></li>");
}

static struct case_filter plain_filter(const struct page *p)
{
    return (struct case_filter){.state = -1,
                                .unit_path = p->viewer.unit_path[0] ? p->viewer.unit_path : NULL,
                                .overdue_at = WALL_NONE,
                                .due_before = WALL_NONE,
                                .grade = -1};
}

static void tile_state(struct page *p, enum case_state state)
{
    struct case_filter filter = plain_filter(p);
    char href[64];

    filter.state = (int)state;
    text_format(href, sizeof href, "/cases?state=%s", case_state_name(state));
    tile(p, href, case_state_words(p, state), case_count(p, &filter, COUNT_MOST), false);
}

static void case_tiles(struct page *p)
{
    struct case_filter overdue = plain_filter(p), today = overdue, watched = overdue;

    overdue.overdue_at = p->request->now.wall;
    today.due_before = case_day_end(p->request->now.wall);
    watched.supervised = true;
    tile_state(p, CASE_NEW);
    tile_state(p, CASE_INCOMPLETE);
    tile_state(p, CASE_REOPENED);
    tile(p, "/cases?today=1", say_case_due_today, case_count(p, &today, COUNT_MOST), false);
    tile(p, "/cases?overdue=1", say_case_overdue, case_count(p, &overdue, COUNT_MOST), true);
    tile(p, "/cases?supervised=1", say_case_supervised, case_count(p, &watched, COUNT_MOST), false);
}

static void count_message(void *ctx, const struct message_row *row)
{
    (void)row;
    ++*(int64_t *)ctx;
}

struct notices_waiting {
    struct page *p;
    int64_t count;
};

static void count_notice(void *ctx, const struct notice *notice)
{
    struct notices_waiting *waiting = ctx;

    waiting->count += notice_is_viewers(waiting->p, notice);
}

static void tile_notices(struct page *p, enum notice_state state, const char *words)
{
    struct notices_waiting waiting = {p, 0};
    char href[64];

    store_notices_in(p->web->store, state, LIST_MOST, count_notice, &waiting);
    text_format(href, sizeof href, "/notices?state=%s", notice_state_name(state));
    tile(p, href, words, waiting.count, false);
}

static void notice_tiles(struct page *p)
{
    if (viewer_may(&p->viewer, MAY_CHECK))
        tile_notices(p, NOTICE_DRAFT, say_to_check);
    if (viewer_may(&p->viewer, MAY_SIGN))
        tile_notices(p, p->web->model->notice_signatures < 3 ? NOTICE_DRAFT : NOTICE_CHECKED,
                     say_to_sign);
}

/* What belongs to no one unit is for those who see them all. */
static void centre_tiles(struct page *p)
{
    const struct message_filter sort = {.direction = 0, .limit = COUNT_MOST, .triage = true};
    int64_t count = 0;

    if (p->viewer.unit_path[0])
        return;
    store_messages(p->web->store, &sort, count_message, &count);
    tile(p, "/messages/sort", say_to_sort, count, false);
}

/* ---- modems ---------------------------------------------------------------------------------- */

static const char *json_words(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void modem_number(struct list *list, const json_t *modem, const char *key)
{
    const json_t *number = json_object_get(modem, key);

    if (json_is_integer(number))
        list_number(list, json_integer_value(number), NULL);
    else
        list_text(list, "");
}

/* Yuan; "" where nobody has asked the operator. */
static void balance_cell(struct list *list, const json_t *modem)
{
    const json_t *balance = json_object_get(modem, "balance");
    char words[32] = "";

    if (json_is_number(balance))
        text_format(words, sizeof words, "%.2f", json_number_value(balance));
    list_text(list, words);
}

static void add_modem(struct list *list, const json_t *modem)
{
    struct buf queue = BUF_INIT;
    char href[96];

    text_format(href, sizeof href, "/system/%s", json_words(modem, "name"));
    list_link(list, href, json_words(modem, "name"));
    list_text(list, json_words(modem, "state_text"));
    modem_number(list, modem, "signal_dbm");
    balance_cell(list, modem);
    buf_add_str(&queue, "/messages?way=out&state=queued&modem=");
    url_text(&queue, json_words(modem, "name"));
    list_number(list, json_integer_value(json_object_get(modem, "queue")), queue.ptr);
    buf_free(&queue);
    list_text(list, json_words(modem, "operator"));
}

/* NULL: the daemon is away, `why` says so. */
static struct list *modems_list(struct page *p, struct buf *why)
{
    static const struct column columns[] = {
        {say_modem,          "name",     NULL    },
        {say_modem_state,    "state",    NULL    },
        {say_modem_signal,   "signal",   "number"},
        {say_system_balance, "balance",  "number"},
        {say_modem_queue,    "queue",    "number"},
        {say_modem_operator, "operator", NULL    },
        {NULL,               NULL,       NULL    },
    };
    json_t *modems = wire_ask(&p->web->wire, p->viewer.name, "modem.list", NULL, why), *modem;
    struct list *list = modems ? list_new(p, say_modems, columns) : NULL;
    size_t i;

    if (list)
        list_named(list, "modems");
    json_array_foreach(modems, i, modem) add_modem(list, modem);
    json_decref(modems);
    return list;
}

static void write_modems(struct page *p, struct list *list, const char *why)
{
    html_element(p->out, "h2", NULL, say_modems);
    if (list)
        list_table(p, list);
    else
        html_element(p->out, "p", ATTR({"class", "notice"}), why ? why : say_daemon_away);
}

static void write_today(struct page *p, struct list *modems, const char *why)
{
    page_begin(p, say_today, "/");
    html_open(p->out, "section", ATTR({"id", "today"}, {"data-live", "15"}));
    if (viewer_may(&p->viewer, MAY_HEAR_BELOW)) {
        store_alarms(p->web->store, true, ALARMS_MOST, write_alarm, p);
        html_open(p->out, "ul", ATTR({"class", "tiles"}));
        case_tiles(p);
        centre_tiles(p);
        notice_tiles(p);
        tile(p, "/calls", say_calls, calls_count(p), false);
        tile(p, "/silent", say_silent, silent_count(p), false);
        html_close(p->out, "ul");
    }
    write_modems(p, modems, why);
    html_close(p->out, "section");
    page_end(p);
}

void page_today(struct page *p)
{
    struct buf why = BUF_INIT;
    struct list *modems = modems_list(p, &why);

    if (!modems || !list_taken(p, modems, "modems"))
        write_today(p, modems, why.ptr);
    if (modems)
        list_free(modems);
    buf_free(&why);
}
