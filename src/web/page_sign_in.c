/* Signing in and out, and one's own password. */
#include "lianhu/log.h"
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PASSWORD_LEAST = 8, PASSWORD_MOST = 128 };

/* Only a path of ours may follow: no other host, no scheme. */
static const char *safe_target(const char *to)
{
    return to[0] == '/' && to[1] != '/' && to[1] != '\\' && !strchr(to, '\n') ? to : "/";
}

/* The form is tied to this browser, so that no other site signs anybody in. */
static void open_door(struct page *p)
{
    if (!p->session.token[0])
        session_begin(&p->web->key, SESSION_NOBODY, p->request->now.wall, &p->session);
    session_cookie(p);
}

static void sign_in_form(struct page *p, const char *wrong)
{
    open_door(p);
    page_begin(p, say_sign_in, "");
    if (wrong)
        html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
    form_begin(p, "/sign-in", "narrow");
    html_open(p->out, "input",
              ATTR({"type", "hidden"}, {"name", "to"}, {"value", request_get(p->request, "to")}));
    field_text(p, &(struct field_spec){.name = "name",
                                       .label = say_name,
                                       .value = request_get(p->request, "name"),
                                       .required = true,
                                       .autofocus = true,
                                       .autocomplete = "username"});
    field_text(p, &(struct field_spec){.name = "password",
                                       .label = say_password,
                                       .type = "password",
                                       .required = true,
                                       .autocomplete = "current-password"});
    form_button(p, say_sign_in, "primary");
    html_close(p->out, "form");
    html_element(p->out, "p", ATTR({"class", "hint"}), say_sign_in_help);
    page_end(p);
}

void page_sign_in(struct page *p)
{
    if (p->viewer.name[0])
        reply_redirect(p->reply, "/");
    else
        sign_in_form(p, NULL);
}

static int64_t must_wait(const struct page *p, const char *name)
{
    int64_t by_name = throttle_wait(p->web->throttle, name, p->request->now.wall);
    int64_t by_peer = throttle_wait(p->web->throttle, p->request->peer, p->request->now.wall);

    return by_name > by_peer ? by_name : by_peer;
}

static void tell_daemon(struct page *p, const char *command, const char *name)
{
    struct buf why = BUF_INIT;
    json_t *args = json_pack("{s:s,s:s}", "name", name, "peer", p->request->peer);

    json_decref(wire_ask(&p->web->wire, NULL, command, args, &why));
    buf_free(&why);
}

static char nobodys[crypto_pwhash_STRBYTES];

static void make_nobodys(void)
{
    if (crypto_pwhash_str(nobodys, "nobody", 6, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        nobodys[0] = '\0';
}

/* A name that nobody has takes as long as a wrong password: neither tells which it was. */
static bool is_right(struct page *p, const char *name, const char *password)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct staff_row row;
    bool known = store_staff(p->web->store, name, &row) && row.password[0];

    pthread_once(&once, make_nobodys);
    return password_fits(known ? row.password : nobodys, password) && known;
}

void do_sign_in(struct page *p)
{
    const char *name = request_get(p->request, "name");
    int64_t wait = must_wait(p, name);
    char words[96];

    if (!session_token_fits(&p->session, request_get(p->request, "token"))) {
        p->reply->status = 403;
        sign_in_form(p, say_sign_in_again);
        return;
    }
    if (wait) {
        text_format(words, sizeof words, say_sign_in_wait, (int)(wait / 1000 + 1));
        p->reply->status = 429;
        sign_in_form(p, words);
        return;
    }
    if (strlen(name) >= STAFF_NAME_SIZE ||
        strlen(request_get(p->request, "password")) > PASSWORD_MOST ||
        !is_right(p, name, request_get(p->request, "password"))) {
        throttle_failed(p->web->throttle, name, p->request->now.wall);
        throttle_failed(p->web->throttle, p->request->peer, p->request->now.wall);
        tell_daemon(p, "staff.refused", name);
        p->reply->status = 403;
        sign_in_form(p, say_sign_in_wrong);
        return;
    }
    throttle_passed(p->web->throttle, name);
    throttle_passed(p->web->throttle, p->request->peer);
    tell_daemon(p, "staff.signed_in", name);
    session_begin(&p->web->key, name, p->request->now.wall, &p->session);
    session_cookie(p);
    reply_redirect(p->reply, safe_target(request_get(p->request, "to")));
}

static void forget_cookie(struct page *p)
{
    buf_clear(&p->reply->cookie);
    buf_add_str(&p->reply->cookie, "lianhu=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    reply_redirect(p->reply, "/sign-in");
}

void do_sign_out(struct page *p)
{
    tell_daemon(p, "staff.signed_out", p->viewer.name);
    forget_cookie(p);
}

/* ---- one's own password ---------------------------------------------------------------------- */

static void password_form(struct page *p, const char *wrong)
{
    static const struct field_spec fields[] = {
        {.name = "old",
         .label = say_old_password,
         .type = "password",
         .required = true,
         .autocomplete = "current-password"},
        {.name = "new",
         .label = say_new_password,
         .type = "password",
         .required = true,
         .autocomplete = "new-password"    },
        {.name = "again",
         .label = say_new_password_2,
         .type = "password",
         .required = true,
         .autocomplete = "new-password"    },
    };

    page_begin(p, say_change_password, "");
    if (wrong)
        html_element(p->out, "p", ATTR({"class", "wrong"}, {"role", "alert"}), wrong);
    form_begin(p, "/password", "narrow");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        field_text(p, &fields[i]);
    form_button(p, say_save, "primary");
    html_close(p->out, "form");
    page_end(p);
}

void page_password(struct page *p)
{
    password_form(p, NULL);
}

/* Why the new password cannot be taken; NULL it can. */
static const char *password_wrong(struct page *p, const char *old, const char *fresh)
{
    if (strlen(fresh) < PASSWORD_LEAST || strlen(fresh) > PASSWORD_MOST)
        return say_password_short;
    if (strcmp(fresh, request_get(p->request, "again")) != 0)
        return say_password_differ;
    if (strcmp(fresh, old) == 0)
        return say_password_same;
    return must_wait(p, p->viewer.name) || !is_right(p, p->viewer.name, old) ? say_sign_in_wrong
                                                                             : NULL;
}

void do_password(struct page *p)
{
    const char *old = request_get(p->request, "old"), *fresh = request_get(p->request, "new");
    const char *wrong = password_wrong(p, old, fresh);
    char hash[crypto_pwhash_STRBYTES];
    json_t *done;

    if (wrong == say_sign_in_wrong)
        throttle_failed(p->web->throttle, p->viewer.name, p->request->now.wall);
    if (wrong) {
        password_form(p, wrong);
        return;
    }
    if (crypto_pwhash_str(hash, fresh, strlen(fresh), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        page_say(p, 500, say_not_done, say_daemon_unclear);
        return;
    }
    done =
        page_ask(p, "staff.password", json_pack("{s:s,s:s}", "name", p->viewer.name, "hash", hash));
    if (done)
        forget_cookie(p);
    json_decref(done);
}
