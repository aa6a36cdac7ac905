/* What every page stands in, and the gate before all of them. */
#include "web/looks.h"
#include "web/orders.h"
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

enum {
    BODY_MOST = 24 << 20, /* a county's roster */
    BODY_OF_A_STRANGER = 64 << 10
};

/* ---- the frame ------------------------------------------------------------------------------- */

/* The menu: path, words, rights of which one is needed. */
static const struct {
    const char *path, *words;
    unsigned may;
} menu[] = {
#define MENU(path, words, may) {path, words, may},
#include "conf/texts/web_menu.tbl"
#undef MENU
};

static void write_menu(struct page *p, const char *here)
{
    html_open(p->out, "nav", ATTR({"aria-label", say_menu}));
    html_raw(p->out, "<ul>");
    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++) {
        bool is_here = strcmp(menu[i].path, here) == 0;

        if (menu[i].may && !viewer_may(&p->viewer, menu[i].may))
            continue;
        html_raw(p->out, "<li>");
        html_element(p->out, "a",
                     ATTR({"href", menu[i].path}, {is_here ? "aria-current" : "", "page"}),
                     menu[i].words);
    }
    html_raw(p->out, "</ul></nav>");
}

static void write_head(struct page *p, const char *title)
{
    html_raw(p->out, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">");
    html_raw(p->out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html_open(p->out, "title", NULL);
    html_textf(p->out, "%s · %s", title, texts_signature(p->web->texts));
    html_raw(p->out, "</title><link rel=\"stylesheet\" href=\"/assets/style.css\">"
                     "<script src=\"/assets/console.js\" defer></script></head><body>");
}

static void write_viewer(struct page *p)
{
    form_begin(p, "/sign-out", "viewer");
    html_element(p->out, "a", ATTR({"href", "/password"}), p->viewer.name);
    html_element(p->out, "span", ATTR({"class", "role"}), p->viewer.role->title);
    form_button(p, say_sign_out, "quiet");
    html_close(p->out, "form");
}

/* Filled by script when something has come. */
static void write_news(struct page *p)
{
    html_open(p->out, "p", ATTR({"id", "news"}, {"role", "status"}, {"hidden", NULL}));
    html_element(p->out, "a",
                 ATTR({"href", "/messages"}, {"data-news", "message"}, {"hidden", NULL}),
                 say_news_message);
    html_element(p->out, "a", ATTR({"href", "/"}, {"data-news", "alarm"}, {"hidden", NULL}),
                 say_news_alarm);
    html_close(p->out, "p");
}

static void write_help_link(struct page *p)
{
    char href[64];

    text_format(href, sizeof href, "/help/%s", help_topic(p->request->path));
    html_element(p->out, "a", ATTR({"class", "helping noprint"}, {"href", href}), say_help_here);
}

void page_begin(struct page *p, const char *title, const char *here)
{
    write_head(p, title);
    html_element(p->out, "a", ATTR({"class", "skip"}, {"href", "#main"}), say_skip);
    html_raw(p->out, "<header>");
    html_element(p->out, "a", ATTR({"class", "home"}, {"href", "/"}),
                 texts_signature(p->web->texts));
    if (p->viewer.name[0])
        write_viewer(p);
    html_raw(p->out, "</header>");
    if (p->viewer.name[0]) {
        write_menu(p, here);
        write_news(p);
    }
    html_raw(p->out, "<main id=\"main\">");
    if (p->viewer.name[0] && strcmp(here, "/help") != 0)
        write_help_link(p);
    html_element(p->out, "h1", NULL, title);
}

void page_end(struct page *p)
{
    html_raw(p->out, "</main><footer>");
    html_textf(p->out, say_footer, p->web->config->centre_phone);
    html_raw(p->out, "</footer></body></html>\n");
}

/* The page of the menu under which the path lies, NULL none that the viewer may see. */
static const char *menu_above(const struct page *p, const char **words)
{
    for (size_t i = 1; i < sizeof menu / sizeof *menu; i++) {
        size_t len = strlen(menu[i].path);

        if (strncmp(p->request->path, menu[i].path, len) == 0 && p->request->path[len] == '/' &&
            (!menu[i].may || viewer_may(&p->viewer, menu[i].may))) {
            *words = menu[i].words;
            return menu[i].path;
        }
    }
    return NULL;
}

static void write_ways_out(struct page *p)
{
    const char *words, *above = p->viewer.name[0] ? menu_above(p, &words) : NULL;

    html_raw(p->out, "<p>");
    if (above) {
        html_open(p->out, "a", ATTR({"href", above}, {"class", "button"}));
        html_textf(p->out, say_back_to, words);
        html_raw(p->out, "</a> ");
    }
    html_element(p->out, "a", ATTR({"href", "/"}, {"class", "button"}), say_to_today);
    html_raw(p->out, "</p>");
}

void page_say(struct page *p, int status, const char *title, const char *words)
{
    buf_clear(p->out);
    p->reply->status = status;
    page_begin(p, title, "");
    html_element(p->out, "p", ATTR({"class", "notice"}, {"role", "alert"}), words);
    write_ways_out(p);
    page_end(p);
}

/* ---- forms ----------------------------------------------------------------------------------- */

void form_begin(struct page *p, const char *action, const char *class_name)
{
    p->forms++;
    html_open(p->out, "form",
              ATTR({"method", "post"}, {"action", action},
                   {class_name && *class_name ? "class" : "", class_name},
                   {"enctype", "multipart/form-data"}));
    html_open(p->out, "input",
              ATTR({"type", "hidden"}, {"name", "token"}, {"value", p->session.token}));
}

void form_button(struct page *p, const char *label, const char *class_name)
{
    html_element(p->out, "button",
                 ATTR({"type", "submit"}, {class_name && *class_name ? "class" : "", class_name}),
                 label);
}

/* ---- who may --------------------------------------------------------------------------------- */

bool viewer_may(const struct viewer *viewer, unsigned may)
{
    return (viewer->may & may) != 0;
}

bool viewer_sees(const struct viewer *viewer, const char *unit_path)
{
    size_t len = strlen(viewer->unit_path);

    return len == 0 || (strncmp(unit_path, viewer->unit_path, len) == 0 &&
                        (unit_path[len] == '\0' || unit_path[len] == '/'));
}

void page_looked(struct page *p, const char *what)
{
    looks_add(p->web->looks, p->viewer.name, what, p->request->now.wall);
}

void page_refuse(struct page *p, const char *what)
{
    char words[64];

    text_format(words, sizeof words, "refused %s", what);
    page_looked(p, words);
    page_say(p, 403, say_not_yours, say_not_yours_why);
}

json_t *page_ask(struct page *p, const char *command, json_t *args)
{
    struct buf why = BUF_INIT;
    json_t *result = wire_ask(&p->web->wire, p->viewer.name, command, args, &why);

    if (!result)
        page_say(p, 409, say_not_done, why.ptr ? why.ptr : say_daemon_unclear);
    buf_free(&why);
    return result;
}

/* ---- the gate -------------------------------------------------------------------------------- */

/* A page that is asked for under another name than ours is another site's doing (DNS rebinding). */
static bool host_is_ours(const struct web *web, const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    size_t len = strcspn(host, "]");

    len = host[len] == ']' ? len + 1 : strcspn(host, ":");
    if (web->config->web.cert)
        return *host != '\0'; /* TLS names the host */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncmp(host, names[i], len) == 0)
            return true;
    return false;
}

/* A form of another site says so, even where its reader's cookie came along. A proxy may speak
 * another scheme than we do. */
static bool origin_is_ours(const struct request *request)
{
    const char *at = strstr(request->origin, "://");

    return !request->origin[0] || (at && strcmp(at + 3, request->host) == 0);
}

/* Who the cookie says, if the session still counts and the person still is of the staff. */
static void sign_in_by_cookie(struct page *p)
{
    struct staff_row row;
    const struct role *role;

    if (!session_parse(&p->web->key, p->request->cookie, p->request->now.wall, &p->session) ||
        strcmp(p->session.name, SESSION_NOBODY) == 0)
        return;
    if (!store_staff(p->web->store, p->session.name, &row) ||
        (wall_known(row.sessions_since) && p->session.since.ms < row.sessions_since.ms) ||
        !(role = model_role(p->web->model, row.role))) {
        p->session = (struct session){.since = WALL_NONE};
        return;
    }
    text_copy(p->viewer.name, sizeof p->viewer.name, span_of(p->session.name));
    p->viewer.role = role;
    p->viewer.may = role->may;
    p->viewer.unit = row.unit;
    text_copy(p->viewer.unit_memory, sizeof p->viewer.unit_memory, span_of(row.unit_path));
    p->viewer.unit_path = p->viewer.unit_memory;
}

void session_cookie(struct page *p)
{
    char text[SESSION_TEXT_SIZE];

    p->session.seen = p->request->now.wall;
    session_write(&p->web->key, &p->session, text);
    buf_clear(&p->reply->cookie);
    buf_addf(&p->reply->cookie, "lianhu=%s; Path=/; HttpOnly; SameSite=Strict%s", text,
             p->web->config->web.cert ? "; Secure" : "");
}

static void to_sign_in(struct page *p)
{
    struct buf path = BUF_INIT;

    buf_add_str(&path, "/sign-in");
    if (p->request->method == METHOD_GET && strcmp(p->request->path, "/") != 0) {
        buf_add_str(&path, "?to=");
        url_text(&path, p->request->path);
    }
    reply_redirect(p->reply, path.ptr);
    buf_free(&path);
}

static void enter(struct page *p, const struct route *route)
{
    bool known_user = p->viewer.name[0];

    if (!route->open && !known_user) {
        to_sign_in(p);
        return;
    }
    if (p->request->method == METHOD_POST && !route->open &&
        !session_token_fits(&p->session, request_get(p->request, "token"))) {
        page_say(p, 403, say_stale_form, say_stale_form_why);
        return;
    }
    if (route->may && !viewer_may(&p->viewer, route->may)) {
        page_refuse(p, p->request->path);
        return;
    }
    if (known_user && !p->request->live &&
        p->request->now.wall.ms - p->session.seen.ms > SESSION_RENEW_MS)
        session_cookie(p);
    route->show(p);
}

void web_handle(struct web *web, const struct request *request, struct reply *reply)
{
    struct page p = {.web = web,
                     .request = request,
                     .reply = reply,
                     .out = &reply->body,
                     .session = {.since = WALL_NONE},
                     .viewer = {.unit_path = ""}};
    const struct route *route;
    bool known;

    store_look(web->store, request->now.wall);
    sign_in_by_cookie(&p);
    route = route_find(request->method, request->path, p.part_memory, sizeof p.part_memory, p.parts,
                       &known);
    if (request->overflow)
        page_say(&p, 413, say_too_large, say_too_large_why);
    else if (!host_is_ours(web, request->host))
        page_say(&p, 421, say_wrong_host, say_wrong_host_why);
    else if (request->method == METHOD_POST && !origin_is_ours(request))
        page_say(&p, 403, say_stale_form, say_stale_form_why);
    else if (!route)
        page_say(&p, known ? 405 : 404, say_no_page, say_no_page_why);
    else
        enter(&p, route);
    store_look_end(web->store);
}

size_t web_body_most(const struct web *web, const struct request *request)
{
    struct session session;

    return session_parse(&web->key, request->cookie, request->now.wall, &session) &&
                   strcmp(session.name, SESSION_NOBODY) != 0
               ? BODY_MOST
               : BODY_OF_A_STRANGER;
}

/* Lists that may have to be put in order first (list_walk_ordered), and what the store orders them
 * by: that is as quick as any page. */
static bool is_put_in_order(const struct request *request)
{
    static const struct {
        const char *path, *known;
    } lists[] = {
        {"/cases",             " number filed due unit kind state "},
        {"/messages",          " at "                              },
        {"/system/events",     " at "                              },
        {"/roster/households", " unit head number "                },
        {"/evaluation",        " "                                 },
    };
    const char *sort = request_get(request, "sort");
    char name[40];

    text_format(name, sizeof name, " %s ", sort + (*sort == '-'));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(request->path, lists[i].path) == 0)
            return *sort && !strstr(lists[i].known, name);
    return *sort && strncmp(request->path, "/registers/", strlen("/registers/")) == 0;
}

enum job_class web_job_class(const struct request *request)
{
    static const char *const files[] = {"/roster/import", "/roster/files/", "/ledgers/",
                                        "/notices/audience"};
    bool posts = request->method == METHOD_POST;

    if (posts &&
        (strcmp(request->path, "/sign-in") == 0 || strcmp(request->path, "/password") == 0 ||
         strcmp(request->path, "/system/staff") == 0))
        return JOB_PASSWORD;
    if (*request_get(request, "as") || is_put_in_order(request) ||
        (posts && strcmp(request->path, "/evaluation") == 0))
        return JOB_LONG;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strncmp(request->path, files[i], strlen(files[i])) == 0)
            return JOB_LONG;
    return JOB_PAGE;
}

void web_warm(struct web *web, struct now now)
{
    enum { COUNTED = 10000 };
    const struct case_filter all = {
        .state = -1, .overdue_at = WALL_NONE, .due_before = WALL_NONE, .grade = -1};
    const struct case_page newest = {.order = CASES_BY_SERIAL, .down = true};
    struct case_reader reader;
    int64_t serials[PAGE_ROWS];
    struct case_file cf;
    size_t count;

    store_look(web->store, now.wall);
    reader = store_case_reader(web->store);
    store_case_count(web->store, &all, COUNTED);
    count = store_case_page(web->store, &all, &newest, serials, PAGE_ROWS);
    for (size_t i = 0; i < count; i++)
        reader.by_serial(reader.ctx, serials[i], &cf);
    store_look_end(web->store);
}

void web_tick(struct web *web, struct now now)
{
    looks_flush(web->looks, &web->wire, now);
    orders_tick(web->orders, now.wall);
}
