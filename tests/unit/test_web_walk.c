/* The console as an attacker reads it. Phones text markup in every field that an SMS can fill, the
 * staff type it in every field of every form; then each page that links lead to is read: what was
 * written is text everywhere, nothing on a page is script or style of its own, every form has its
 * token and does nothing without it. New pages are found by their links. */
#include "tests/support/console.h"
#include "tests/support/unit.h"
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MARK "\"'><q7 onload=1>&"

enum { URL_SIZE = 512, PAGES_MOST = 800, FORMS_MOST = 600, FIELDS_MOST = 11, NAME_SIZE = 64 };

static const char clerk[] = "孙秀兰", director[] = "王进财", cadre[] = "东坪干部";

static struct console *console;

/* ---- what is sent in ------------------------------------------------------------------------- */

static const struct {
    const char *phone, *text;
} texts[] = {
    {"13900000021", "JF 3 张明录 土地 " MARK                  },
    {"13900000021", "JF 3 张明录 邻里 ＜q7 onload=1＞"      },
    {"13900000021", "YH 4 " MARK " 房屋"                         },
    {"13900000021", MARK                                           },
    {"13900000022", "LD 2 来 " MARK                               },
    {"13900000022", "MY " MARK " 路灯坏了"                     },
    {"13900000022", "PA " MARK                                     },
    {"13900000023", "JJ " MARK " 着火了"                        },
    {"13900000024", "DB 1 " MARK " 医保"                         },
    {"13900000025", "TS 1 空巢老人 " MARK                      },
    {"13900000026", "XL " MARK                                     },
    {"13900000032", "接 10008"                                    },
    {"13900000032", "BL 10008 " MARK                               },
    {"13900000032", "YQ 10008 12月10日 " MARK                    },
    {"13900000032", "BJ 10008 " MARK                               },
    {"13900000021", "满意 " MARK                                 },
    {"13900000011", "TZ 南峪乡/东坪村 " MARK                 },
    {"13711110000", "登记 " MARK " 南峪乡/东坪村 联户长"},
    {"13711110001", "我是" MARK ",矛盾 " MARK                  },
    {"10086",       "您的余额不足 " MARK                     },
};

static int begin(void **state)
{
    static const struct township_plan plan = {.name = "web_walk", .conf = "bulk_days = \"all\"\n"};

    (void)state;
    console = console_open(&plan);
    for (size_t i = 0; i < ROWS(texts); i++) {
        township_text(console->town, texts[i].phone, 0, texts[i].text);
        township_pass(console->town, 120 * SEC);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    console_close(console);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

static void decode(char *text)
{
    char *to = text;

    for (; *text; text++)
        if (*text == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2])) {
            *to++ = (char)(hex_digit(text[1]) * 16 + hex_digit(text[2]));
            text += 2;
        } else {
            *to++ = *text;
        }
    *to = '\0';
}

/* Asks for a link of a page. */
static int ask_url(const char *who, const char *url, struct reply *reply)
{
    struct asked asked = {.who = who};
    char path[URL_SIZE], *at;
    size_t n = 0;

    text_format(path, sizeof path, "%s", url);
    at = strchr(path, '?');
    if (at)
        *at++ = '\0';
    while (at && *at && n + 2 < CONSOLE_FIELDS) {
        char *pair = strsep(&at, "&"), *value = strchr(pair, '=');

        if (!value)
            continue;
        *value++ = '\0';
        decode(pair);
        decode(value);
        asked.fields[n++] = pair;
        asked.fields[n++] = value;
    }
    decode(path);
    asked.path = path;
    return console_ask(console, &asked, reply);
}

/* ---- reading a page -------------------------------------------------------------------------- */

struct form {
    bool post;
    char action[URL_SIZE], page[URL_SIZE];
    char names[FIELDS_MOST][NAME_SIZE], values[FIELDS_MOST][NAME_SIZE * 4];
    bool open[FIELDS_MOST]; /* somebody may write into it */
    size_t count;
    const char *who;
};

static struct {
    char urls[PAGES_MOST][URL_SIZE];
    size_t count;
} seen;
static struct form forms[FORMS_MOST];
static size_t form_count;

/* The value of an attribute of a tag, as a browser reads it; false: it has none. */
static bool attribute(struct span tag, const char *name, char *out, size_t size)
{
    char wanted[NAME_SIZE];
    const char *at, *end;
    struct buf plain = BUF_INIT;

    text_format(wanted, sizeof wanted, " %s=\"", name);
    at = memmem(tag.ptr, tag.len, wanted, strlen(wanted));
    if (!at)
        return false;
    at += strlen(wanted);
    end = memchr(at, '"', tag.len - (size_t)(at - tag.ptr));
    for (; end && at < end; at++) {
        if (strncmp(at, "&amp;", 5) == 0) {
            buf_add_char(&plain, '&');
            at += 4;
        } else {
            buf_add_char(&plain, *at);
        }
    }
    text_copy(out, size, buf_span(&plain));
    buf_free(&plain);
    return true;
}

static bool tag_is(struct span tag, const char *name)
{
    size_t len = strlen(name);

    return tag.len > len && memcmp(tag.ptr, name, len) == 0 &&
           (tag.ptr[len] == ' ' || tag.ptr[len] == '>');
}

/* An attribute whose name begins so, outside of what quotes hold. */
static bool has_attribute(struct span tag, const char *begin)
{
    bool quoted = false;

    for (size_t i = 0; i + 1 < tag.len; i++) {
        quoted ^= tag.ptr[i] == '"';
        if (!quoted && tag.ptr[i] == ' ' && strncmp(tag.ptr + i + 1, begin, strlen(begin)) == 0)
            return true;
    }
    return false;
}

static void check_tag(const char *where, struct span tag)
{
    char words[160], value[URL_SIZE];
    static const char *const links[] = {"href", "src", "action"};

    text_format(words, sizeof words, "%.*s", (int)tag.len, tag.ptr);
    if (has_attribute(tag, "on") || has_attribute(tag, "style"))
        fail_msg("%s has script or style of its own: %s", where, words);
    if (tag_is(tag, "<script") &&
        (!attribute(tag, "src", value, sizeof value) || strncmp(value, "/assets/", 8) != 0))
        fail_msg("%s has script within: %s", where, words);
    if (tag_is(tag, "<style") || tag_is(tag, "<iframe") || tag_is(tag, "<object") ||
        tag_is(tag, "<base") || tag_is(tag, "<q7"))
        fail_msg("%s has %s", where, words);
    for (size_t i = 0; i < ROWS(links); i++)
        if (attribute(tag, links[i], value, sizeof value) &&
            ((*value != '/' && *value != '#' && *value != '?' && *value != '\0') ||
             value[1] == '/'))
            fail_msg("%s leads elsewhere: %s", where, words);
}

static void remember(const char *url)
{
    char known[URL_SIZE];
    char *at;

    text_format(known, sizeof known, "%s", url);
    if ((at = strchr(known, '#')))
        *at = '\0';
    for (size_t i = 0; i < seen.count; i++)
        if (strcmp(seen.urls[i], known) == 0)
            return;
    if (*known == '/' && seen.count < PAGES_MOST && !strstr(known, "sort=") &&
        !strstr(known, "/assets/"))
        text_format(seen.urls[seen.count++], URL_SIZE, "%s", known);
}

static void add_field(struct form *form, struct span tag)
{
    char type[NAME_SIZE] = "", *name = form->names[form->count];

    if (form->count == FIELDS_MOST || !attribute(tag, "name", name, NAME_SIZE))
        return;
    attribute(tag, "type", type, sizeof type);
    form->values[form->count][0] = '\0';
    attribute(tag, "value", form->values[form->count], sizeof form->values[0]);
    form->open[form->count] = strcmp(type, "hidden") != 0 && !tag_is(tag, "<button");
    form->count++;
}

/* The same form of another page, or of another case, is the same. */
static bool is_known(const struct form *form)
{
    for (size_t i = 0; i < form_count; i++) {
        const struct form *f = &forms[i];
        bool same = f->who == form->who && f->count == form->count && f->post == form->post;

        for (size_t k = 0; same && k < f->count; k++)
            same =
                strcmp(f->names[k], form->names[k]) == 0 &&
                (strcmp(f->names[k], "event") != 0 || strcmp(f->values[k], form->values[k]) == 0);
        if (same && strcmp(form->action, f->action) == 0)
            return true;
    }
    return false;
}

static void end_form(const char *where, struct form *form)
{
    bool token = false;

    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->names[i], "token") == 0) {
            token = strlen(form->values[i]) == 64;
            form->open[i] = false;
        }
    if (token != form->post)
        fail_msg("%s: the form of %s %s token", where, form->action,
                 form->post ? "lacks its" : "shows a");
    if (form_count < FORMS_MOST && !is_known(form))
        forms[form_count++] = *form;
}

static void begin_form(const char *who, const char *where, struct span tag, struct form *form)
{
    char method[NAME_SIZE] = "get";

    *form = (struct form){.who = who};
    attribute(tag, "method", method, sizeof method);
    attribute(tag, "action", form->action, sizeof form->action);
    form->post = strcmp(method, "post") == 0;
    text_format(form->page, sizeof form->page, "%s", where);
    if (!*form->action)
        text_format(form->action, sizeof form->action, "%s", where);
}

static void read_page(const char *who, const char *where, const char *body)
{
    struct form form = {.who = NULL};
    char href[URL_SIZE];

    for (const char *at = strchr(body, '<'); at; at = strchr(at + 1, '<')) {
        struct span tag = {at, strcspn(at, ">") + 1};

        check_tag(where, tag);
        if (tag_is(tag, "<a") && attribute(tag, "href", href, sizeof href))
            remember(href);
        if (tag_is(tag, "<form"))
            begin_form(who, where, tag, &form);
        else if (tag_is(tag, "</form") && form.who)
            end_form(where, &form);
        else if (tag_is(tag, "<input") || tag_is(tag, "<select") || tag_is(tag, "<textarea") ||
                 tag_is(tag, "<button"))
            add_field(&form, tag);
    }
}

static void check_reply(const char *who, const char *where, const struct reply *reply)
{
    if (reply->status >= 500)
        fail_msg("%s of %s: %d", where, who, reply->status);
    if (reply->location.ptr && (reply->location.ptr[0] != '/' || reply->location.ptr[1] == '/'))
        fail_msg("%s leads to %s", where, reply->location.ptr);
    if (reply->body.ptr && strncmp(reply->type, "text/html", 9) == 0)
        read_page(who, where, reply->body.ptr);
}

static void walk(const char *who)
{
    seen.count = 0;
    remember("/");
    remember("/sign-in");
    for (size_t i = 0; i < seen.count; i++) {
        struct reply reply;

        ask_url(who, seen.urls[i], &reply);
        check_reply(who, seen.urls[i], &reply);
        reply_free(&reply);
    }
}

/* ---- forms ----------------------------------------------------------------------------------- */

enum token { NO_TOKEN, OWN_TOKEN };

/* Sends a form with markup in each field that is open. */
static int send_form(const struct form *form, enum token token, struct reply *reply)
{
    struct asked asked = {.who = form->who,
                          .method = form->post ? METHOD_POST : METHOD_GET,
                          .token = token == OWN_TOKEN};
    char path[URL_SIZE];
    size_t n = 0;

    text_format(path, sizeof path, "%.*s", (int)strcspn(form->action, "?"), form->action);
    decode(path);
    asked.path = path;
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->names[i], "token") == 0)
            continue;
        asked.fields[n++] = form->names[i];
        asked.fields[n++] = form->open[i] ? MARK : form->values[i];
    }
    return console_ask(console, &asked, reply);
}

static int64_t events(void)
{
    return township_count(console->town,
                          "SELECT count(*) FROM event WHERE what NOT LIKE 'staff.%'");
}

static void send_all(enum token token)
{
    /* What forms lead to is read, not walked; forms on those pages are the same ones. */
    for (size_t i = 0, count = form_count; i < count; i++) {
        struct reply reply;
        int status = send_form(&forms[i], token, &reply);

        if (forms[i].post && token == NO_TOKEN && status != 403)
            fail_msg("%s of %s without its token: %d", forms[i].action, forms[i].who, status);
        check_reply(forms[i].who, forms[i].action, &reply);
        reply_free(&reply);
    }
}

/* ---- the tests ------------------------------------------------------------------------------- */

/* Were it not in the store, the walk would prove nothing. */
static void test_markup_is_stored(void **state)
{
    static const char *const queries[] = {
        "SELECT count(*) FROM message WHERE text LIKE '%<q7 onload=1>%'",
        "SELECT count(*) FROM case_file WHERE remarks LIKE '%<q7%'",
        "SELECT count(*) FROM case_file WHERE result LIKE '%<q7%'",
        "SELECT count(*) FROM event WHERE detail LIKE '%<q7%'",
        "SELECT count(*) FROM alarm WHERE words LIKE '%<q7%'",
        "SELECT count(*) FROM notice WHERE text LIKE '%<q7%'",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(queries); i++)
        if (township_count(console->town, queries[i]) < 1)
            fail_msg("nothing: %s", queries[i]);
}

static void test_what_phones_send(void **state)
{
    static const char *const viewers[] = {clerk, director, cadre};

    (void)state;
    for (size_t i = 0; i < ROWS(viewers); i++) {
        walk(viewers[i]);
        if (seen.count < 40)
            fail_msg("%s sees only %zu pages", viewers[i], seen.count);
    }
    assert_true(form_count > 30);
}

static void test_no_token_no_deed(void **state)
{
    int64_t before = events();

    (void)state;
    send_all(NO_TOKEN);
    assert_int_equal(events(), before);
}

/* Every page that takes a form, whether or not a link led to it. */
static void test_every_post_wants_its_token(void **state)
{
    static const char *const those[] = {clerk, director};
    static const char *const posts[] = {
#define GET                              NULL
#define POST                             ""
#define PAGE(method, pattern, may, show) method ? pattern : NULL,
#define OPEN(method, pattern, show)      method ? pattern : NULL,
#include "web/pages.tbl"
#undef PAGE
#undef OPEN
#undef GET
#undef POST
    };

    (void)state;
    for (size_t i = 0; i < ROWS(posts); i++) {
        struct asked asked = {.method = METHOD_POST};
        char path[URL_SIZE], *star;

        if (!posts[i])
            continue;
        text_format(path, sizeof path, "%s", posts[i]);
        while ((star = strchr(path, '*')))
            *star = '1';
        asked.path = path;
        for (size_t w = 0; w < ROWS(those); w++) { /* between them they have every right */
            asked.who = those[w];
            console_expect(console, &asked, 403, strcmp(path, "/sign-in") ? "这一页过时了" : NULL);
        }
        asked.who = NULL;
        console_expect(console, &asked, strcmp(path, "/sign-in") == 0 ? 403 : 303, NULL);
    }
}

/* The token of one session is worth nothing in another. */
static void test_token_of_another(void **state)
{
    struct session mine, other;
    struct request *request = xcalloc(1, sizeof *request);
    struct reply reply = REPLY_INIT;

    (void)state;
    *request = (struct request){.method = METHOD_POST,
                                .path = "/cases/10008",
                                .host = "localhost",
                                .now = console->town->now};
    session_begin(&console->web.key, clerk, console->town->now.wall, &mine);
    session_begin(&console->web.key, clerk, console->town->now.wall, &other);
    session_write(&console->web.key, &mine, request->cookie);
    request_add(request, "token", NULL, other.token, strlen(other.token), false);
    web_handle(&console->web, request, &reply);
    assert_int_equal(reply.status, 403);
    reply_free(&reply);
    request_free(request);
    free(request);
}

/* What the staff type comes back in the reply, and later from the store. */
static void test_what_forms_send(void **state)
{
    (void)state;
    send_all(OWN_TOKEN);
    walk(clerk);
    walk(director);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup_is_stored), cmocka_unit_test(test_what_phones_send),
        cmocka_unit_test(test_no_token_no_deed), cmocka_unit_test(test_every_post_wants_its_token),
        cmocka_unit_test(test_token_of_another), cmocka_unit_test(test_what_forms_send),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, begin, end);
}
