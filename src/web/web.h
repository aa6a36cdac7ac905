#ifndef WEB_WEB_H
#define WEB_WEB_H
/*
 * The staff console as a function from a request to a reply. It reads the database by a connection
 * that cannot write, and changes things only by asking the daemon over its control socket, as the
 * member of the staff who is signed in. It keeps no state that a restart would lose: a session is
 * a signed cookie (session.h).
 *
 * Several threads make pages at once, each with a store of its own; what they share, throttle and
 * looks, locks itself, and all else is only read.
 */
#include "daemon/config.h"
#include "model/model.h"
#include "model/texts.h"
#include "roster/unit.h"
#include "store/store.h"
#include "web/html.h"
#include "web/request.h"
#include "web/session.h"
#include "web/wire.h"
#include <jansson.h>

struct looks;
struct orders;

struct web {
    const struct config *config;
    const struct model *model;
    const struct texts *texts;
    struct store *store; /* read-only */
    struct wire wire;
    struct session_key key;
    struct throttle *throttle;
    struct looks *looks;   /* who looked at whom, on its way to the log */
    struct orders *orders; /* long lists that were put in order */
    bool simulated;        /* the modems are modemsim's: the phone simulator is offered */
    const char *sim_socket;
};

/* Who is signed in. */
struct viewer {
    char name[STAFF_NAME_SIZE];
    const struct role *role;
    unsigned may;
    int64_t unit;          /* sees this unit and below; 0 everything */
    const char *unit_path; /* "" everything; of `unit_memory` */
    char unit_memory[UNIT_PATH_SIZE];
};

/* One page on its way. */
struct page {
    struct web *web;
    const struct request *request;
    struct reply *reply;
    struct buf *out; /* of the reply */
    struct session session;
    struct viewer viewer; /* name "" when nobody is signed in */
    unsigned forms;       /* begun so far: fields of the third and on have ids of their own */
    const char *parts[3]; /* what stood for * in the route's pattern */
    char part_memory[REQUEST_PATH_MAX];
    char phone[PHONE_SIZE]; /* that a filter asks for */
};

/* Answers one request. Never fails: what goes wrong is a page that says so. */
void web_handle(struct web *web, const struct request *request, struct reply *reply);

/* How many bytes of a body are taken in; `request` has its head. Only the staff send files. */
size_t web_body_most(const struct web *web, const struct request *request);

/* How a request may take its time: a click; a file that is read or written; a password, whose
 * check takes much memory. */
enum job_class { JOB_PAGE, JOB_LONG, JOB_PASSWORD, JOB_CLASSES };
enum job_class web_job_class(const struct request *request);

/* The ledger of cases, which a clerk opens first, is fetched from the disk before anybody asks. */
void web_warm(struct web *web, struct now now);

/* Called at least once a second: what is due leaves. */
void web_tick(struct web *web, struct now now);

/* ---- what pages use (page.c) ----------------------------------------------------------------- */

/* The frame around a page: heading, menu with `here` marked, footer. */
void page_begin(struct page *p, const char *title, const char *here);
void page_end(struct page *p);

/* A page with one message and a way on: errors and refusals. */
void page_say(struct page *p, int status, const char *title, const char *words);

/* <form method=post> with its token; close with html_close(out, "form"). */
void form_begin(struct page *p, const char *action, const char *class_name);
void form_button(struct page *p, const char *label, const char *class_name);

/* Asks the daemon as the viewer; `args` is consumed. On failure the reply says why in a page and
 * NULL is returned; else a new reference. */
json_t *page_ask(struct page *p, const char *command, json_t *args);

/* True when the viewer holds one of these rights. */
bool viewer_may(const struct viewer *viewer, unsigned may);

/* True when the viewer may see what belongs to this unit path. "" is the centre's own. */
bool viewer_sees(const struct viewer *viewer, const char *unit_path);

/* Refuses with a page and an event: somebody asked for what is not theirs. */
void page_refuse(struct page *p, const char *what);

/* Notes that the viewer looked at a record: "case 10008", "phone +86...". Written in batches. */
void page_looked(struct page *p, const char *what);

#endif
