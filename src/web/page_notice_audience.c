/*
 * Whom a notice would go to, before anybody signs it: who gets it, with how many parts, whose text
 * has a field that nothing is known for, and who does not: by the numbers of its preview.
 */
#include "notices/notice_text.h"
#include "roster/audience.h"
#include "web/list.h"
#include "web/notice_people.h"
#include "web/route.h"
#include "web/say.h"
#include <stdlib.h>
#include <string.h>

/* Rows on their way into the list; their ids are places in the audience, from 1 on, behind them
 * those that were dropped. */
struct rows {
    struct page *p;
    struct list *list;
    struct recipients found, dropped;
    struct notice_service service;
    const char *text, *only, *of;
    bool life, exactly;
};

/* "" gets it. */
enum fate { GETS, BLANK, LEFT, NO_MOBILE, FATES };
static const char *const fate_names[FATES] = {"", "blank", "unsubscribed", "not_mobile"};
static const char *const fate_words[FATES] = {say_fate_gets, say_fate_blank, say_fate_left,
                                              say_fate_no_mobile};

/* ---- one of them ----------------------------------------------------------------------------- */

static struct addressee addressee_of(struct page *p, const struct recipient *who)
{
    struct case_reader cases = store_case_reader(p->web->store);
    const char *path = who->unit ? store_unit_path(p->web->store, who->unit) : "";
    struct case_household home;
    struct addressee to = {.phone = who->phone,
                           .person = who->person,
                           .unit = who->unit,
                           .name = "",
                           .unit_short = unit_short(path)};

    if (who->person) {
        to.name = store_person_name(p->web->store, who->person);
    } else if (who->household && cases.household(cases.ctx, who->household, 0, 0, &home)) {
        to.name = home.head;
        to.household_number = home.number;
    }
    return to;
}

/* How many parts it takes; 0 it does not go there. */
static enum fate fate_of(const struct rows *rows, const struct recipient *who, bool dropped,
                         const struct addressee *to, unsigned *parts)
{
    struct notice_parts counted;

    *parts = 0;
    if (dropped)
        return NO_MOBILE;
    if (!rows->life && !who->person && store_refused(rows->p->web->store, &who->phone))
        return LEFT;
    if (!*rows->text || !notice_count_parts(&rows->service, rows->text, to, 1, &counted))
        return GETS;
    *parts = counted.most;
    return counted.blank ? BLANK : GETS;
}

/* "to": all that get it, also those with a blank. */
static bool is_wanted(const struct rows *rows, enum fate fate, const char *path)
{
    if (!viewer_sees(&rows->p->viewer, path) && rows->p->viewer.unit_path[0])
        return false;
    if (strcmp(rows->of, "-") == 0 ? *path
        : rows->exactly            ? strcmp(path, rows->of) != 0
                                   : *rows->of && !unit_covers(rows->of, path))
        return false;
    if (strcmp(rows->only, "to") == 0)
        return fate == GETS || fate == BLANK;
    return !*rows->only || strcmp(rows->only, fate_names[fate]) == 0;
}

static bool add_row(void *ctx, int64_t id)
{
    struct rows *rows = ctx;
    size_t at = (size_t)id - 1;
    bool dropped = at >= rows->found.count;
    const struct recipient *who;
    struct addressee to;
    const char *path;
    unsigned parts;
    enum fate fate;

    if (at >= rows->found.count + rows->dropped.count)
        return false; /* the roster has become shorter */
    who = dropped ? &rows->dropped.items[at - rows->found.count] : &rows->found.items[at];
    path = who->unit ? store_unit_path(rows->p->web->store, who->unit) : "";
    to = addressee_of(rows->p, who);
    fate = fate_of(rows, who, dropped, &to, &parts);
    if (!is_wanted(rows, fate, path))
        return false;
    list_text(rows->list, path);
    list_text(rows->list, to.name);
    list_text(rows->list, phone_shown(who->phone.text));
    if (parts)
        list_number(rows->list, parts, NULL);
    else
        list_text(rows->list, "");
    list_text(rows->list, fate_words[fate]);
    return true;
}

static size_t page_of(void *ctx, int64_t at, bool back, int64_t *ids, size_t max, int64_t *reached)
{
    const struct rows *rows = ctx;
    int64_t all = (int64_t)(rows->found.count + rows->dropped.count), end = at ? at : all + 1;
    size_t count = 0;

    (void)reached;
    if (back)
        at = end > (int64_t)max + 1 ? end - (int64_t)max - 1 : 0;
    for (int64_t id = at + 1; id <= all && count < max && (!back || id < end); id++)
        ids[count++] = id;
    return count;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* False: `error` says why. */
static bool gather(struct rows *rows, struct audience_error *error)
{
    const struct audience_reader reader = store_audience_reader(rows->p->web->store);
    struct audience *audience = xcalloc(1, sizeof *audience);
    enum audience_progress progress = AUDIENCE_REFUSED;
    struct audience_job *job;

    if (audience_parse(rows->p->web->model, span_of(request_get(rows->p->request, "to")), audience,
                       error)) {
        job = audience_job_new(audience, &reader);
        while ((progress = audience_job_step(job, error)) == AUDIENCE_MORE)
            ;
        if (progress == AUDIENCE_DONE) {
            audience_job_take(job, &rows->found, NULL);
            audience_job_dropped(job, &rows->dropped);
        }
        audience_job_free(job);
    }
    free(audience);
    return progress == AUDIENCE_DONE;
}

/* Who sees a part of the gateway sees whom of that part it goes to. */
static bool sees_any(const struct rows *rows)
{
    struct page *p = rows->p;
    size_t i = 0;

    while (i < rows->found.count &&
           !viewer_sees(&p->viewer, store_unit_path(p->web->store, rows->found.items[i].unit)))
        i++;
    return !p->viewer.unit_path[0] || !rows->found.count || i < rows->found.count;
}

static void read_rows(struct rows *rows)
{
    static const struct column columns[] = {
        {say_notice_unit,  "unit",  "wide"  },
        {say_name,         "name",  NULL    },
        {say_notice_phone, "phone", NULL    },
        {say_fate_parts,   "parts", "number"},
        {say_fate,         "fate",  NULL    },
        {NULL,             NULL,    NULL    },
    };
    const struct list_source source = {.page = page_of, .add = add_row, .sifts = true, .ctx = rows};

    rows->list = list_new(rows->p, say_notice_audience_list, columns);
    list_walk(rows->list, &source);
}

static void write_filters(struct page *p)
{
    static const char *const kept[] = {"to", "text", "kind", "exactly", "sort"};
    static const struct choice only[] = {
        {"",             say_any           },
        {"to",           say_fate_gets     },
        {"blank",        say_fate_blank    },
        {"unsubscribed", say_fate_left     },
        {"not_mobile",   say_fate_no_mobile},
        {NULL,           NULL              },
    };

    notice_filters_begin(p, only);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (*request_get(p->request, kept[i]))
            hidden(p, kept[i], request_get(p->request, kept[i]));
    filters_end(p);
    unit_list(p);
}

void page_notice_audience(struct page *p)
{
    const char *kind = request_get(p->request, "kind");
    struct rows rows = {
        .p = p,
        .service = {.model = p->web->model, .texts = p->web->texts},
        .text = request_get(p->request, "text"),
        .only = request_get(p->request, "only"),
        .of = request_get(p->request, "of"),
        .exactly = request_has(p->request, "exactly"),
        .life = model_notice_kind(p->web->model, kind, NULL)->life,
    };
    struct audience_error error = {0};

    if (!gather(&rows, &error)) {
        page_say(p, 409, say_notice_audience_list, error.what);
        return;
    }
    if (!sees_any(&rows)) {
        page_refuse(p, "the audience of another unit");
        recipients_free(&rows.found);
        recipients_free(&rows.dropped);
        return;
    }
    page_looked(p, "notice audience");
    read_rows(&rows);
    if (!list_taken(p, rows.list, "audience")) {
        page_begin(p, say_notice_audience_list, "/notices");
        write_filters(p);
        list_window(p, rows.list, list_in_vain(rows.list) ? say_list_windows : "");
        page_end(p);
    }
    list_free(rows.list);
    recipients_free(&rows.found);
    recipients_free(&rows.dropped);
}
