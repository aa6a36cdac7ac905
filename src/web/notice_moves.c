/* Who sees a notice, and whose steps it waits for. */
#include "roster/audience.h"
#include "web/pages.h"
#include "web/route.h"
#include "web/say.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- whose it is ----------------------------------------------------------------------------- */

static bool drafted_by(const struct page *p, const struct notice *n)
{
    char mine[STAFF_NAME_SIZE + 16];

    text_format(mine, sizeof mine, "staff:%s (", p->viewer.name);
    return strncmp(n->drafter, mine, strlen(mine)) == 0;
}

/* Every part that adds people stays below the viewer's unit. */
static bool stays_below(const struct page *p, const struct audience *a)
{
    for (size_t i = 0; i < a->part_count; i++) {
        const struct audience_term *term = &a->terms[a->parts[i].first];
        bool within = a->parts[i].away;

        for (size_t k = 0; k < a->parts[i].count; k++)
            within |= term[k].kind == AUDIENCE_UNIT && !term[k].away &&
                      viewer_sees(&p->viewer, term[k].value);
        if (!within)
            return false;
    }
    return true;
}

static bool goes_below(const struct page *p, const struct notice *n)
{
    struct audience *audience = xmalloc(sizeof *audience);
    struct audience_error error;
    bool below = audience_parse(p->web->model, span_of(n->audience), audience, &error) &&
                 stays_below(p, audience);

    free(audience);
    return below;
}

bool notice_is_viewers(const struct page *p, const struct notice *n)
{
    return !p->viewer.unit_path[0] || drafted_by(p, n) || goes_below(p, n);
}

bool notice_sees(const struct page *p, const struct notice *n)
{
    return notice_is_viewers(p, n) ||
           store_recipient_is_below(p->web->store, n->serial, p->viewer.unit_path);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void step(struct page *p, const char *move, const char *label, const char *ask)
{
    html_element(
        p->out, "button",
        ATTR({"type", "submit"}, {"name", "move"}, {"value", move}, {ask ? "data-ask" : "", ask}),
        label);
}

/* Grey with the reason beside it when it waits for somebody else; nothing when its time is over or
 * has not come. */
static void signature(struct page *p, enum notice_result verdict, const char *move,
                      const char *label, const char *ask)
{
    if (verdict == NOTICE_WRONG_STATE)
        return;
    if (verdict == NOTICE_OK) {
        step(p, move, label, ask);
        return;
    }
    html_element(p->out, "button", ATTR({"type", "button"}, {"disabled", NULL}), label);
    html_element(p->out, "span", ATTR({"class", "hint"}), notice_result_words(verdict));
}

static void signatures(struct page *p, const struct notice *n)
{
    struct notice_service service = {.model = p->web->model};
    char as[STAFF_NAME_SIZE + 16];
    struct actor me = {.may = p->viewer.may, .role = p->viewer.role->code, .name = p->viewer.name};

    text_format(as, sizeof as, "staff:%s", p->viewer.name);
    me.as = as;
    signature(p, notice_may_check(&service, n, &me), "check", say_do_check, NULL);
    signature(p, notice_may_sign(&service, n, &me), "sign", say_do_sign, say_ask_sign);
}

void notice_moves(struct page *p, const struct notice *n)
{
    char action[48];

    if (!notice_is_viewers(p, n))
        return;
    text_format(action, sizeof action, "/notices/%" PRId64, n->serial);
    form_begin(p, action, "actions");
    signatures(p, n);
    if (viewer_may(&p->viewer, MAY_DRAFT | MAY_CHECK | MAY_SIGN | MAY_ADMIN)) {
        if (n->state == NOTICE_SENDING || n->state == NOTICE_WAITING)
            step(p, "pause", say_do_pause, NULL);
        if (n->state == NOTICE_PAUSED || n->state == NOTICE_STOPPED)
            step(p, "resume", say_do_resume, NULL);
        if (n->state != NOTICE_DONE && n->state != NOTICE_CANCELLED)
            step(p, "cancel", say_do_cancel, say_ask_cancel);
    }
    html_close(p->out, "form");
}

static const char *command_of(const char *move)
{
    static const char *const moves[][2] = {
        {"check",  "notice.check" },
        {"sign",   "notice.sign"  },
        {"pause",  "notice.pause" },
        {"resume", "notice.resume"},
        {"cancel", "notice.cancel"},
    };

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (strcmp(moves[i][0], move) == 0)
            return moves[i][1];
    return NULL;
}

void do_notice(struct page *p)
{
    const char *command = command_of(request_get(p->request, "move"));
    struct notice n;
    json_t *done;

    if (!notice_of_page(p, &n))
        return;
    if (!notice_is_viewers(p, &n)) {
        page_refuse(p, "a step of the centre's notice");
        return;
    }
    if (!command) {
        page_say(p, 400, say_not_done, say_no_page_why);
        return;
    }
    done = page_ask(p, command, json_pack("{s:s}", "number", p->parts[0]));
    if (done)
        reply_redirect(p->reply, p->request->path);
    json_decref(done);
}
