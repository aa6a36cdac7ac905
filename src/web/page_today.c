/* 今日: what needs me. Every number leads to what it counts. */
#include "web/case_words.h"
#include "web/route.h"
#include "web/say.h"
#include <string.h>

enum { COUNT_MOST = 1000, ALARMS_MOST = 20, CALLS_MOST = 64, LIST_MOST = 500, SILENT_DAYS = 21 };

/* ---- alarms ---------------------------------------------------------------------------------- */

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
        html_text(p->out, calls[i].phone.text);
    }
    if (!coming)
        html_text(p->out, say_alarm_nobody);
    html_raw(p->out, "</p>");
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
    html_textf(p->out, "%s %s:%s", at, alarm->caller.text, alarm->words);
    html_close(p->out, "p");
    write_coming(p, alarm);
    if (alarm->case_serial) {
        case_number_write(alarm->case_serial, number);
        text_format(link, sizeof link, "/cases/%s", number);
        html_element(p->out, "a", ATTR({"class", "button"}, {"href", link}), number);
    }
    html_close(p->out, "section");
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

/* ---- the call list --------------------------------------------------------------------------- */

struct call_list {
    struct page *p;
    int64_t count;
    bool rows;
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

static void call_button(struct page *p, int64_t id)
{
    char value[24];

    text_format(value, sizeof value, "%lld", (long long)id);
    html_raw(p->out, "<td>");
    form_begin(p, "/calls", "call");
    html_open(p->out, "input", ATTR({"type", "hidden"}, {"name", "id"}, {"value", value}));
    html_open(p->out, "input", ATTR({"name", "note"}, {"aria-label", say_move_note}));
    form_button(p, say_call_done, "");
    html_close(p->out, "form");
    html_raw(p->out, "</td>");
}

static void one_call(void *ctx, int64_t id, const char *phone, const char *name, const char *why,
                     int64_t case_serial, int64_t message, wall_t at)
{
    struct call_list *list = ctx;
    struct page *p = list->p;
    char number[CASE_NUMBER_SIZE] = "", path[64];

    (void)message;
    if (!sees_call(p, case_serial))
        return;
    list->count++;
    if (!list->rows)
        return;
    if (case_serial)
        case_number_write(case_serial, number);
    text_format(path, sizeof path, "/cases/%s", number);
    html_raw(p->out, "<tr>");
    cell(p, phone);
    cell(p, name);
    cell(p, texts_word(p->web->texts, "call_why", why));
    if (case_serial)
        cell_link(p, path, number);
    else
        cell(p, "");
    cell_time(p, at);
    call_button(p, id);
    html_raw(p->out, "</tr>");
}

void page_calls(struct page *p)
{
    static const struct column columns[] = {
        {say_call_phone,  NULL, NULL},
        {say_call_name,   NULL, NULL},
        {say_call_why,    NULL, NULL},
        {say_case_number, NULL, NULL},
        {say_call_since,  NULL, NULL},
        {say_call_done,   NULL, NULL},
        {NULL,            NULL, NULL},
    };
    struct call_list list = {p, 0, true};

    page_looked(p, "call list");
    page_begin(p, say_calls, "/");
    table_begin(p, say_calls, columns);
    store_call_list(p->web->store, LIST_MOST, one_call, &list);
    table_end(p);
    if (!list.count)
        html_element(p->out, "p", NULL, say_nothing_here);
    page_end(p);
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

    (void)phone;
    (void)name;
    (void)why;
    (void)message;
    (void)at;
    wanted->seen |= id == wanted->id && sees_call(wanted->p, case_serial);
}

void do_call(struct page *p)
{
    struct call_wanted wanted = {p, request_int(p->request, "id", 0), false};
    json_t *done;

    store_call_list(p->web->store, LIST_MOST, find_call, &wanted);
    if (!wanted.seen) {
        page_refuse(p, "a call of another unit");
        return;
    }
    done = page_ask(p, "call.done",
                    json_pack("{s:I,s:s}", "id", (json_int_t)wanted.id, "note",
                              request_get(p->request, "note")));
    if (done)
        reply_redirect(p->reply, "/calls");
    json_decref(done);
}

static void call_tile(struct page *p)
{
    struct call_list list = {p, 0, false};

    store_call_list(p->web->store, LIST_MOST, one_call, &list);
    tile(p, "/calls", say_calls, list.count, false);
}

/* ---- silent phones --------------------------------------------------------------------------- */

static void one_silent(void *ctx, const char *name, const char *phone, const char *unit,
                       wall_t heard)
{
    struct call_list *list = ctx;
    struct page *p = list->p;

    if (!viewer_sees(&p->viewer, unit))
        return;
    list->count++;
    if (!list->rows)
        return;
    html_raw(p->out, "<tr>");
    cell(p, unit);
    cell(p, name);
    cell(p, phone);
    cell_time(p, heard);
    html_raw(p->out, "</tr>");
}

static void each_silent(struct page *p, struct call_list *list)
{
    const struct model *model = p->web->model;
    wall_t since = wall_add(p->request->now.wall, -SILENT_DAYS * WALL_DAY);

    for (size_t i = 0; i < model->role_count; i++)
        if (model->roles[i].needed)
            store_phones_silent(p->web->store, model->roles[i].code, since, LIST_MOST, one_silent,
                                list);
}

void page_silent(struct page *p)
{
    static const struct column columns[] = {
        {say_case_unit,    NULL, NULL},
        {say_call_name,    NULL, NULL},
        {say_call_phone,   NULL, NULL},
        {say_silent_heard, NULL, NULL},
        {NULL,             NULL, NULL},
    };
    struct call_list list = {p, 0, true};

    page_looked(p, "silent phones");
    page_begin(p, say_silent, "/");
    table_begin(p, say_silent, columns);
    each_silent(p, &list);
    table_end(p);
    if (!list.count)
        html_element(p->out, "p", NULL, say_nothing_here);
    page_end(p);
}

/* ---- modems ---------------------------------------------------------------------------------- */

static const char *json_words(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void modem_number(struct page *p, const json_t *modem, const char *key)
{
    const json_t *number = json_object_get(modem, key);

    if (json_is_integer(number))
        cell_number(p, json_integer_value(number));
    else
        cell(p, "");
}

static void write_modem(struct page *p, const json_t *modem)
{
    html_raw(p->out, "<tr>");
    cell(p, json_words(modem, "name"));
    cell(p, json_words(modem, "state_text"));
    modem_number(p, modem, "signal_dbm");
    modem_number(p, modem, "queue");
    cell(p, json_words(modem, "operator"));
    html_raw(p->out, "</tr>");
}

static void write_modems(struct page *p)
{
    static const struct column columns[] = {
        {say_modem,          NULL, NULL    },
        {say_modem_state,    NULL, NULL    },
        {say_modem_signal,   NULL, "number"},
        {say_modem_queue,    NULL, "number"},
        {say_modem_operator, NULL, NULL    },
        {NULL,               NULL, NULL    },
    };
    struct buf why = BUF_INIT;
    json_t *modems = wire_ask(&p->web->wire, p->viewer.name, "modem.list", NULL, &why), *modem;
    size_t i;

    html_element(p->out, "h2", NULL, say_modems);
    if (modems) {
        table_begin(p, say_modems, columns);
        json_array_foreach(modems, i, modem)
        {
            write_modem(p, modem);
        }
        table_end(p);
    } else {
        html_element(p->out, "p", ATTR({"class", "notice"}), why.ptr ? why.ptr : say_daemon_away);
    }
    json_decref(modems);
    buf_free(&why);
}

static void silent_tile(struct page *p)
{
    struct call_list list = {p, 0, false};

    each_silent(p, &list);
    tile(p, "/silent", say_silent, list.count, false);
}

void page_today(struct page *p)
{
    page_begin(p, say_today, "/");
    html_open(p->out, "section", ATTR({"id", "today"}, {"data-live", "15"}));
    if (viewer_may(&p->viewer, MAY_HEAR_BELOW)) {
        store_alarms(p->web->store, true, ALARMS_MOST, write_alarm, p);
        html_open(p->out, "ul", ATTR({"class", "tiles"}));
        case_tiles(p);
        centre_tiles(p);
        notice_tiles(p);
        call_tile(p);
        silent_tile(p);
        html_close(p->out, "ul");
    }
    write_modems(p);
    html_close(p->out, "section");
    page_end(p);
}
