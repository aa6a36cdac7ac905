/* 谁做了什么: what the staff did, looked at and took away, by name and day; and what may be changed
 * while the gateway runs. */
#include "web/route.h"
#include "web/say.h"
#include "web/system_parts.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *event_title(const struct page *p, const char *what)
{
    char key[64], *dot;
    const char *words;

    text_format(key, sizeof key, "%s", what);
    if ((dot = strchr(key, '.')))
        *dot = '_';
    words = texts_word(p->web->texts, "event", key);
    return words == key ? what : words;
}

/* ---- what they did --------------------------------------------------------------------------- */

/* What the console notes without a number, and the names of its files. */
static const char *noted_words(const struct page *p, const char *noted, size_t len)
{
    static const struct {
        const char *noted, *words;
    } rows[] = {
#define LOOK(noted, words) {noted, words},
#include "conf/texts/web_looks.tbl"
#undef LOOK
    };
    const struct register_form *form;
    char code[64];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].noted) == len && strncmp(rows[i].noted, noted, len) == 0)
            return rows[i].words;
    text_copy(code, sizeof code, (struct span){noted, len});
    form = model_register(p->web->model, code);
    return form ? form->title : NULL;
}

/* "cases.csv rows 12". */
static bool export_words(const struct page *p, const char *what, struct buf *words)
{
    size_t len = strcspn(what, ".");
    const char *name = noted_words(p, what, len), *rows = strstr(what, " rows ");

    if (!name)
        return false;
    buf_addf(words, "%s %s", say_look_export, name);
    if (rows)
        buf_addf(words, say_look_rows, (int)(rows - what - (ptrdiff_t)len), what + len, rows + 6);
    return true;
}

/* "case 10008" as words, and where it leads: what is noted with a number or a name. */
static bool numbered_words(const char *noted, struct buf *words, struct buf *href)
{
    static const struct {
        const char *first, *words, *path;
    } looks[] = {
        {"case ",       say_look_case,      "/cases/"            },
        {"phone ",      say_look_phone,     "/messages/"         },
        {"person ",     say_look_person,    "/roster/"           },
        {"notice ",     say_look_notice,    "/notices/"          },
        {"round ",      say_look_round,     "/rounds/"           },
        {"unit ",       say_look_unit,      "/roster?unit="      },
        {"cards ",      say_roster_cards,   "/roster/cards?unit="},
        {"evaluation ", say_evaluation,     "/evaluation/"       },
        {"entry ",      say_look_entry,     NULL                 },
        {"household ",  say_look_household, NULL                 },
    };

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        size_t len = strlen(looks[i].first);
        const char *which = noted + len;

        if (strncmp(noted, looks[i].first, len) != 0)
            continue;
        buf_addf(words, "%s %s", looks[i].words,
                 strcmp(looks[i].first, "phone ") == 0 ? phone_shown(which) : which);
        if (looks[i].path && !strchr(which, ' ')) {
            buf_add_str(href, looks[i].path);
            url_text(href, which);
        }
        return true;
    }
    return false;
}

static void look_words(const struct page *p, const char *noted, struct buf *words, struct buf *href)
{
    static const char refused[] = "refused ", exported[] = "export ", reg[] = "register ";
    const char *name;

    if (strncmp(noted, refused, sizeof refused - 1) == 0) {
        buf_add_str(words, say_look_refused);
        noted += sizeof refused - 1;
    }
    if (strncmp(noted, exported, sizeof exported - 1) == 0 &&
        export_words(p, noted + sizeof exported - 1, words))
        return;
    if (strncmp(noted, reg, sizeof reg - 1) == 0)
        noted += sizeof reg - 1;
    if ((name = noted_words(p, noted, strlen(noted))))
        buf_add_str(words, name);
    else if (!numbered_words(noted, words, href))
        buf_add_str(words, noted);
}

static void add_subject(const struct page *p, struct list *list, const struct staff_event *event)
{
    struct buf words = BUF_INIT, href = BUF_INIT;
    char number[CASE_NUMBER_SIZE];
    struct notice_reader notices = store_notice_reader(p->web->store);
    struct notice n = {.number = ""};

    if (event->case_serial) {
        case_number_write(event->case_serial, number);
        buf_addf(&href, "/cases/%s", number);
        buf_addf(&words, say_case_title, number);
    } else if (event->notice) {
        buf_addf(&href, "/notices/%" PRId64, event->notice);
        buf_addf(&words, "%s %s", say_look_notice,
                 notices.by_serial(notices.ctx, event->notice, &n) ? n.number : "");
    } else if (event->person) {
        buf_addf(&href, "/roster/%" PRId64, event->person);
        buf_add_str(&words, say_look_person);
    }
    if (strcmp(event->what, "staff.looked") == 0)
        look_words(p, event->detail, &words, &href);
    else if (strcmp(event->what, "notice.signed") == 0)
        buf_addf(&words, say_look_receivers, event->detail);
    else if (*event->detail && !(event->notice && strcmp(event->detail, n.number) == 0))
        buf_addf(&words, "%s%s", words.len ? " " : "", event->detail);
    list_link(list, href.len ? href.ptr : NULL, words.ptr ? words.ptr : "");
    buf_free(&words);
    buf_free(&href);
}

/* Rows on their way into the list. */
struct rows {
    struct page *p;
    struct list *list;
    struct event_search search;
    bool up;
};

static bool add_event(void *ctx, int64_t id)
{
    struct rows *rows = ctx;
    struct buf who = BUF_INIT;
    struct staff_event event;

    if (!store_staff_event(rows->p->web->store, id, &event))
        return false;
    staff_words(event.actor, &who);
    list_time(rows->list, event.at);
    list_text(rows->list, who.ptr);
    list_text(rows->list, event_title(rows->p, event.what));
    add_subject(rows->p, rows->list, &event);
    buf_free(&who);
    return true;
}

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    const struct rows *rows = ctx;

    return store_staff_event_page(rows->p->web->store, &rows->search,
                                  &(struct id_page){at, rows->up, back}, ids, max, reached);
}

static void who_filter(struct page *p)
{
    struct staff *staff = staff_of(p);
    struct choice *choices = xcalloc(staff->count + 2, sizeof *choices);

    choices[0] = (struct choice){"", say_any};
    for (size_t i = 0; i < staff->count; i++)
        choices[i + 1] = (struct choice){staff->rows[i].name, staff->rows[i].name};
    field_choice(p, &(struct field_spec){.name = "who", .label = say_name}, choices,
                 request_get(p->request, "who"));
    free(choices);
    free(staff);
}

static void what_filter(struct page *p)
{
    static const struct choice choices[] = {
        {"",             say_any             },
        {"staff.looked", say_audit_looks     },
        {"staff.",       say_audit_staff     },
        {"case.",        say_audit_cases     },
        {"notice.",      say_audit_notices   },
        {"message.",     say_audit_messages  },
        {"person.",      say_audit_people    },
        {"roster.",      say_audit_roster    },
        {"report.",      say_audit_reports   },
        {"evaluation.",  say_audit_evaluation},
        {"setting.",     say_audit_settings  },
        {NULL,           NULL                },
    };

    field_choice(p, &(struct field_spec){.name = "what", .label = say_system_what}, choices,
                 request_get(p->request, "what"));
}

static void audit_filters(struct page *p)
{
    filters_begin(p);
    who_filter(p);
    what_filter(p);
    field_text(p, &(struct field_spec){.name = "since",
                                       .label = say_audit_since,
                                       .type = "date",
                                       .value = request_get(p->request, "since")});
    field_text(p, &(struct field_spec){.name = "until",
                                       .label = say_case_until,
                                       .type = "date",
                                       .value = request_get(p->request, "until")});
    field_text(p, &(struct field_spec){.name = "find",
                                       .label = say_audit_find,
                                       .value = request_get(p->request, "find")});
    filters_end(p);
}

static void read_events(struct rows *rows)
{
    static const struct column columns[] = {
        {say_message_at,    "at",     "time"},
        {say_message_from,  "name",   NULL  },
        {say_system_what,   "what",   NULL  },
        {say_system_detail, "detail", "wide"},
        {NULL,              NULL,     NULL  },
    };
    static const char *const orders[] = {"at", NULL};
    const struct list_source source = {
        .page = page_of, .add = add_event, .orders = orders, .ctx = rows};
    const struct request *request = rows->p->request;
    wall_t at;

    rows->search = (struct event_search){.who = request_get(request, "who"),
                                         .what = request_get(request, "what"),
                                         .words = request_get(request, "find"),
                                         .from = WALL_NONE,
                                         .until = WALL_NONE};
    if (wall_parse(request_get(request, "since"), &at))
        rows->search.from = at;
    if (wall_parse(request_get(request, "until"), &at))
        rows->search.until = wall_add(at, WALL_DAY);
    rows->up = strcmp(request_get(request, "sort"), "at") == 0;
    rows->list = list_new(rows->p, say_system_who, columns);
    list_walk(rows->list, &source);
}

void page_events(struct page *p)
{
    struct rows rows = {.p = p};

    read_events(&rows);
    if (!list_taken(p, rows.list, "events")) {
        page_begin(p, say_system_who, "/system");
        system_ways(p, "/system/events");
        audit_filters(p);
        list_window(p, rows.list, list_in_vain(rows.list) ? say_list_windows : "");
        page_end(p);
    }
    list_free(rows.list);
}

/* ---- settings -------------------------------------------------------------------------------- */

static const char *setting_text(const json_t *setting, const char *key)
{
    const char *text = json_string_value(json_object_get(setting, key));

    return text ? text : "";
}

static void write_option(struct page *p, const char *value, const char *words, const char *now)
{
    html_element(p->out, "option",
                 ATTR({"value", value}, {strcmp(value, now) == 0 ? "selected" : "", NULL}), words);
}

static void write_value(struct page *p, const json_t *setting)
{
    const char *value = setting_text(setting, "value"), *title = setting_text(setting, "title");

    if (strcmp(setting_text(setting, "file"), "on") != 0 &&
        strcmp(setting_text(setting, "file"), "off") != 0) {
        html_open(p->out, "input",
                  ATTR({"type", "text"}, {"name", "value"},
                       {"size", strlen(value) > 12 ? "30" : "8"}, {"value", value},
                       {"aria-label", title}));
        return;
    }
    html_open(p->out, "select", ATTR({"name", "value"}, {"aria-label", title}));
    write_option(p, "on", say_setting_on, value);
    write_option(p, "off", say_setting_off, value);
    html_close(p->out, "select");
}

/* A switch is on or off. */
static const char *switch_words(const char *value)
{
    return strcmp(value, "on") == 0    ? say_setting_on
           : strcmp(value, "off") == 0 ? say_setting_off
                                       : value;
}

/* `text` is a setting as JSON. */
static void write_change(struct page *p, const char *text)
{
    json_t *setting = json_loads(text, 0, NULL);

    form_begin(p, "/system/settings", "");
    hidden(p, "key", setting_text(setting, "key"));
    write_value(p, setting);
    button_value(p, "do", "set", say_save);
    if (json_is_true(json_object_get(setting, "changed")))
        button_value(p, "do", "reset", say_setting_reset);
    html_close(p->out, "form");
    json_decref(setting);
}

static void add_setting(struct list *list, const json_t *setting)
{
    const char *key = setting_text(setting, "key"), *dot = strchr(key, '.');
    char *text = json_dumps(setting, JSON_COMPACT), what[200];

    text_format(what, sizeof what, "%.*s%s%s", dot ? (int)(dot - key) : 0, key, dot ? " " : "",
                setting_text(setting, "title"));
    list_text(list, what);
    list_text(list, switch_words(setting_text(setting, "value")));
    list_text(list, switch_words(setting_text(setting, "file")));
    list_custom_text(list, write_change, text);
    free(text);
}

static struct list *settings_list(struct page *p, const json_t *settings)
{
    static const struct column columns[] = {
        {say_setting_what,   "what",  NULL     },
        {say_setting_value,  "value", NULL     },
        {say_setting_file,   "file",  NULL     },
        {say_setting_change, NULL,    "noprint"},
        {NULL,               NULL,    NULL     },
    };
    struct list *list = list_new(p, say_system_settings, columns);
    const json_t *setting;
    size_t i;

    list_finds(list);
    json_array_foreach(settings, i, setting) add_setting(list, setting);
    return list;
}

static void show_settings(struct page *p, const char *wrong)
{
    json_t *settings = page_ask(p, "setting.list", NULL);
    struct list *list;

    if (!settings)
        return;
    list = settings_list(p, settings);
    if (!list_taken(p, list, "settings")) {
        page_begin(p, say_system_settings, "/system");
        system_ways(p, "/system/settings");
        if (wrong)
            html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
        html_element(p->out, "p", NULL, say_setting_how);
        list_show(p, list);
        page_end(p);
    }
    list_free(list);
    json_decref(settings);
}

void page_settings(struct page *p)
{
    show_settings(p, NULL);
}

void do_settings(struct page *p)
{
    bool reset = strcmp(request_get(p->request, "do"), "reset") == 0;
    struct buf why = BUF_INIT;
    json_t *done = wire_ask(&p->web->wire, p->viewer.name, "setting.set",
                            json_pack("{s:s,s:s}", "key", request_get(p->request, "key"), "value",
                                      reset ? "" : request_get(p->request, "value")),
                            &why);

    if (done)
        reply_redirect(p->reply, "/system/settings");
    else
        show_settings(p, why.ptr ? why.ptr : say_daemon_unclear);
    json_decref(done);
    buf_free(&why);
}
