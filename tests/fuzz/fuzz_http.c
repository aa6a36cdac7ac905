/* Requests of any bytes, as the door hands them over: first a byte that says who asks and how, then
 * lines: path, host, origin, cookie, fields as name=value. Whatever comes, there is an answer; it
 * leads nowhere else; its markup is ours; nobody gets in by a cookie of their own making; and with
 * the daemon away nothing claims to be done. */
#include "tests/support/console.h"
#include "tests/support/invariant.h"
#include "web/route.h"
#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum { AS_POST = 1, SIGNED_IN = 2, WITH_TOKEN = 4, OUR_HOST = 8 };

/* Every tag that a page of ours may hold. */
static const char tags[] =
    " !doctype a article b body br button caption dd defs desc details div dl dt em fieldset "
    "figcaption "
    "figure footer form g h1 h2 h3 head header hr html input label legend li line link main meta "
    "nav ol optgroup option output p path polyline progress rect script section select span strong "
    "summary svg table tbody td text textarea tfoot th thead time title tr tspan ul circle pre "
    "code datalist small kbd ";

static bool asked; /* the daemon, during this request */

static bool nobody(void *ctx, struct span line, struct buf *answer)
{
    (void)ctx, (void)line, (void)answer;
    asked = true;
    return false;
}

static struct console *console_once(void)
{
    static const struct township_plan plan = {.name = "fuzz_http"};
    static struct console *console;

    if (!console) {
        HOLDS(sodium_init() >= 0);
        console = console_open(&plan);
        township_text(console->town, "13900000021", 0, "JF 3 张明录 土地");
        township_text(console->town, "13900000022", 0, "看一下嘛咋弄呢");
        township_pass(console->town, 120 * SEC);
        console->web.wire.ask = nobody;
    }
    return console;
}

static struct span line_of(struct span *rest)
{
    const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    struct span line = {rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len};

    *rest = span_skip(*rest, end ? line.len + 1 : line.len);
    return line;
}

static void take_fields(struct request *r, struct span rest)
{
    while (rest.len) {
        struct span line = line_of(&rest);
        const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
        size_t len = equals ? (size_t)(equals - line.ptr) : line.len;
        char *name = xstrndup(line.ptr, len);

        request_add(r, name, *name == '@' ? name : NULL, line.ptr + len + (equals != NULL),
                    line.len - len - (equals != NULL), false);
        free(name);
    }
}

static void take_request(const struct console *c, unsigned how, struct span rest, struct request *r)
{
    struct session session;

    r->method = how & AS_POST ? METHOD_POST : METHOD_GET;
    r->now = c->town->now;
    if (!text_copy(r->path, sizeof r->path, line_of(&rest)))
        r->overflow = true;
    text_copy(r->host, sizeof r->host, line_of(&rest));
    text_copy(r->origin, sizeof r->origin, line_of(&rest));
    text_copy(r->cookie, sizeof r->cookie, line_of(&rest));
    if (how & OUR_HOST) {
        text_copy(r->host, sizeof r->host, span_of("localhost:8080"));
        r->origin[0] = '\0';
    }
    if (how & SIGNED_IN) {
        session_begin(&c->web.key, "孙秀兰", c->town->now.wall, &session);
        session_write(&c->web.key, &session, r->cookie);
        if (how & WITH_TOKEN)
            request_add(r, "token", NULL, session.token, strlen(session.token), false);
    }
    take_fields(r, rest);
}

static void check_markup(const char *body)
{
    for (const char *at = strchr(body, '<'); at; at = strchr(at + 1, '<')) {
        char name[24];
        size_t n = 0;

        at += at[1] == '/';
        name[n++] = ' ';
        while (n + 2 < sizeof name && (isalnum((unsigned char)at[n]) || at[n] == '!'))
            name[n] = at[n], n++;
        name[n++] = ' ';
        name[n] = '\0';
        HOLDS(strstr(tags, name));
    }
    HOLDS(!strstr(body, "href=\"javascript:") && !strstr(body, "action=\"javascript:"));
}

static bool is_open(const struct request *r)
{
    char memory[REQUEST_PATH_MAX];
    const char *parts[3];
    bool known;
    const struct route *route =
        route_find(r->method, r->path, memory, sizeof memory, parts, &known);

    return route && route->open;
}

static void check_reply(const struct request *r, unsigned how, const struct reply *reply)
{
    HOLDS(reply->status >= 200 && reply->status < 500);
    HOLDS((reply->status == 303) == (reply->location.len > 0));
    HOLDS(!reply->location.len || (reply->location.ptr[0] == '/' && reply->location.ptr[1] != '/'));
    HOLDS(!reply->location.len || !strpbrk(reply->location.ptr, "\r\n"));
    HOLDS(!reply->cookie.len || !strpbrk(reply->cookie.ptr, "\r\n"));
    HOLDS(!strpbrk(reply->filename, "\r\n"));
    /* what was done leads to where it can be seen; to sign out needs nobody */
    HOLDS(!asked || !(how & AS_POST) || reply->status != 303 || strcmp(r->path, "/sign-out") == 0);
    if (!(how & SIGNED_IN) && !is_open(r))
        HOLDS(reply->status != 200);
    if (how & SIGNED_IN && how & AS_POST && !(how & WITH_TOKEN) && !is_open(r))
        HOLDS(reply->status >= 400);
    if (reply->body.ptr && strncmp(reply->type, "text/html", 9) == 0)
        check_markup(reply->body.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct console *c = console_once();
    struct request *request = xcalloc(1, sizeof *request);
    struct reply reply = REPLY_INIT;
    struct session session;

    if (!len) {
        free(request);
        return 0;
    }
    take_request(c, bytes[0], (struct span){(const char *)bytes + 1, len - 1}, request);
    if (!(bytes[0] & SIGNED_IN))
        HOLDS(!session_parse(&c->web.key, request->cookie, request->now.wall, &session));
    asked = false;
    web_handle(&c->web, request, &reply);
    check_reply(request, bytes[0], &reply);
    reply_free(&reply);
    request_free(request);
    free(request);
    return 0;
}
