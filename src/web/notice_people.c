#include "web/notice_people.h"
#include "web/say.h"
#include <inttypes.h>
#include <string.h>

/* ---- units ----------------------------------------------------------------------------------- */

struct unit_rows {
    struct list *list;
    int64_t serial;
};

static void add_number(const struct unit_rows *rows, const char *unit, const char *only,
                       int64_t number)
{
    struct buf href = BUF_INIT;

    buf_addf(&href, "/notices/%" PRId64 "?only=%s&of=", rows->serial, only);
    url_text(&href, unit);
    buf_add_str(&href, "#people");
    list_number(rows->list, number, number ? href.ptr : NULL);
    buf_free(&href);
}

static void add_unit(void *ctx, const struct recipient_unit *row)
{
    const struct unit_rows *rows = ctx;

    list_text(rows->list, row->unit);
    add_number(rows, row->unit, "", row->total);
    add_number(rows, row->unit, "delivered", row->delivered);
    add_number(rows, row->unit, "confirmed", row->confirmed);
    add_number(rows, row->unit, "silent", row->total - row->confirmed);
    add_number(rows, row->unit, "failed", row->failed);
}

struct list *notice_units(struct page *p, const struct notice *n)
{
    static const struct column columns[] = {
        {say_notice_unit,      "unit",      "wide"  },
        {say_notice_people,    "people",    "number"},
        {say_notice_delivered, "delivered", "number"},
        {say_notice_confirmed, "confirmed", "number"},
        {say_notice_silent,    "silent",    "number"},
        {say_notice_failed,    "failed",    "number"},
        {NULL,                 NULL,        NULL    },
    };
    struct unit_rows rows = {list_new(p, say_notice_by_unit, columns), n->serial};

    list_named(rows.list, "units");
    store_recipient_units(p->web->store, n->serial, p->viewer.unit_path, add_unit, &rows);
    return rows.list;
}

/* ---- people ---------------------------------------------------------------------------------- */

struct people_rows {
    struct page *p;
    struct list *list;
    const char *of, *under, *only;
    size_t most;
};

static bool is_wanted(const struct people_rows *rows, const struct recipient_row *row)
{
    bool failed = row->state == MESSAGE_FAILED || row->state == MESSAGE_EXPIRED ||
                  row->state == MESSAGE_CANCELLED;

    if ((*rows->of && strcmp(rows->of, row->unit) != 0) || !unit_covers(rows->under, row->unit))
        return false;
    if (strcmp(rows->only, "delivered") == 0)
        return row->state == MESSAGE_DELIVERED;
    if (strcmp(rows->only, "confirmed") == 0)
        return wall_known(row->confirmed_at);
    if (strcmp(rows->only, "silent") == 0)
        return !wall_known(row->confirmed_at);
    if (strcmp(rows->only, "gone") == 0)
        return row->state == MESSAGE_SENT || row->state == MESSAGE_DELIVERED;
    if (strcmp(rows->only, "queued") == 0) /* or not even that */
        return row->state == MESSAGE_QUEUED || row->state == MESSAGE_SUBMITTING ||
               row->state == MESSAGE_READ;
    return strcmp(rows->only, "failed") != 0 || failed;
}

void notice_person_cells(struct page *p, struct list *list, const struct recipient_row *row)
{
    struct buf href = BUF_INIT;

    buf_add_str(&href, "/messages/");
    url_text(&href, row->phone);
    list_text(list, row->unit);
    list_link(list, href.ptr, row->name);
    list_link(list, href.ptr, phone_shown(row->phone));
    list_text(list, texts_word(p->web->texts, "message_state", message_state_name(row->state)));
    buf_free(&href);
}

void notice_each_person(struct page *p, const struct notice *n, size_t most, recipient_row_fn each,
                        void *ctx)
{
    const char *below = p->viewer.unit_path;

    if (*below)
        store_recipients_below(p->web->store, n->serial, below, 0, most, each, ctx);
    else
        store_recipients(p->web->store, n->serial, 0, most, each, ctx);
}

static void add_person(void *ctx, const struct recipient_row *row)
{
    struct people_rows *rows = ctx;

    if (list_rows(rows->list) >= rows->most || !is_wanted(rows, row))
        return;
    notice_person_cells(rows->p, rows->list, row);
    list_time(rows->list, row->confirmed_at);
    list_text(rows->list, row->called);
}

struct list *notice_people(struct page *p, const struct notice *n)
{
    static const struct column columns[] = {
        {say_notice_unit,      "unit",  "wide"},
        {say_name,             "name",  NULL  },
        {say_notice_phone,     "phone", NULL  },
        {say_notice_state,     "state", NULL  },
        {say_notice_confirmed, "at",    "time"},
        {say_notice_called,    NULL,    NULL  },
        {NULL,                 NULL,    NULL  },
    };
    struct people_rows rows = {p,
                               list_new(p, say_notice_persons, columns),
                               request_get(p->request, "of"),
                               request_get(p->request, "under"),
                               request_get(p->request, "only"),
                               list_most(p)};
    size_t read = *rows.of || *rows.under || *rows.only ? INT32_MAX : rows.most;

    notice_each_person(p, n, read, add_person, &rows);
    return rows.list;
}

void notice_filters_begin(struct page *p, const struct choice *only)
{
    filters_begin(p);
    field_choice(p, &(struct field_spec){.name = "only", .label = say_notice_only}, only,
                 request_get(p->request, "only"));
    field_text(p, &(struct field_spec){.name = "of",
                                       .label = say_notice_unit,
                                       .value = request_get(p->request, "of"),
                                       .list = "units"});
}

void notice_people_filters(struct page *p)
{
    static const struct choice only[] = {
        {"",          say_any             },
        {"gone",      say_notice_gone     },
        {"delivered", say_notice_delivered},
        {"confirmed", say_notice_confirmed},
        {"silent",    say_notice_silent   },
        {"failed",    say_notice_failed   },
        {"queued",    say_notice_queued   },
        {NULL,        NULL                },
    };

    notice_filters_begin(p, only);
    if (*request_get(p->request, "under"))
        hidden(p, "under", request_get(p->request, "under"));
    filters_end(p);
    unit_list(p);
}
