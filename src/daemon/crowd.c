#include "daemon/crowd.h"
#include "daemon/say.h"
#include "notices/notice_text.h"
#include <stdlib.h>

enum { SLICE = 1000 };

/* Who holds an office gets what belongs to it; a household that left plain notices does not, unless
 * it is about life. */
static bool has_left(struct gateway *g, const struct recipient *who, bool life)
{
    return !life && !who->person && store_unsubscribed(g->with.store, &who->phone);
}

static void take_one(struct crowd *crowd, const struct recipient *who)
{
    crowd->items[crowd->count++] = (struct addressee){.phone = who->phone,
                                                      .person = who->person,
                                                      .household = who->household,
                                                      .unit = who->unit,
                                                      .name = "",
                                                      .unit_short = "",
                                                      .confirmed_at = WALL_NONE,
                                                      .declined_at = WALL_NONE,
                                                      .attended_at = WALL_NONE};
}

bool crowd_gather(struct gateway *g, const char *audience, bool life,
                  const struct audience_reader *reader, struct crowd *out, struct buf *why)
{
    struct audience_error error;
    struct recipients found = {NULL, 0};
    struct audience *parsed = xmalloc(sizeof *parsed);
    bool ok;

    *out = (struct crowd){NULL, 0, 0, 0};
    ok = audience_parse(g->with.model, span_of(audience), parsed, &error) &&
         audience_evaluate(parsed, reader, &found, &out->not_mobile, &error);
    free(parsed);
    if (!ok) {
        buf_addf(why, say_bad_audience, error.offset + 1, error.what);
        return false;
    }
    out->items = xcalloc(found.count + 1, sizeof *out->items);
    for (size_t i = 0; i < found.count; i++)
        if (has_left(g, &found.items[i], life))
            out->unsubscribed++;
        else
            take_one(out, &found.items[i]);
    recipients_free(&found);
    return true;
}

/* The lists of a notice, as they were when it was drafted; the store knows all other terms. */
struct kept_lists {
    struct store *store;
    struct audience_reader terms;
    int64_t notice;
    audience_emit emit;
    void *to;
};

static void emit_number(void *ctx, const struct phone *phone)
{
    struct kept_lists *lists = ctx;
    struct audience_term term = {.kind = AUDIENCE_PHONE, .phone = *phone};

    lists->terms.each(lists->terms.store, &term, lists->emit, lists->to);
}

static bool each_of_term(void *ctx, const struct audience_term *term, audience_emit emit, void *to)
{
    struct kept_lists *lists = ctx;

    lists->emit = emit;
    lists->to = to;
    if (term->kind != AUDIENCE_LIST)
        return lists->terms.each(lists->terms.store, term, emit, to);
    return store_notice_list(lists->store, lists->notice, term->value, emit_number, lists);
}

bool crowd_gather_notice(struct gateway *g, const struct notice *n, struct crowd *out,
                         struct buf *why)
{
    struct kept_lists lists = {
        .store = g->with.store, .terms = store_audience_reader(g->with.store), .notice = n->serial};
    struct audience_reader reader = {&lists, each_of_term};

    return crowd_gather(g, n->audience, model_notice_kind(g->with.model, n->kind, NULL)->life,
                        &reader, out, why);
}

void crowd_free(struct crowd *crowd)
{
    free(crowd->items);
    *crowd = (struct crowd){NULL, 0, 0, 0};
}

void crowd_names(struct gateway *g, struct addressee *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct case_household home;

        items[i].unit_short =
            items[i].unit ? g->alarm_reader.unit_short(g->alarm_reader.ctx, items[i].unit) : "";
        if (items[i].person) {
            items[i].name = store_person_name(g->with.store, items[i].person);
        } else if (items[i].household &&
                   g->case_reader.household(g->case_reader.ctx, items[i].household, 0, 0, &home)) {
            items[i].name = home.head;
            items[i].household_number = home.number;
        }
    }
}

/* ---- freezing -------------------------------------------------------------------------------- */

struct freezer {
    int64_t serial; /* 0 nothing */
    struct crowd crowd;
    size_t next;
};

static void stop(struct gateway *g, struct notice *n, const char *why, struct now now)
{
    static const struct actor clock = {.as = "clock", .name = "", .role = ""};

    notice_stop(n, &clock, why, now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
}

/* The audience anew: it was signed a moment ago, or the process died while it was being frozen;
 * then nothing of it has left, and the rows that are there are the same. */
static bool begin(struct gateway *g, struct freezer *f, struct now now)
{
    struct buf why = BUF_INIT;
    struct notice n;

    if (import_job_locks(&g->import) || !store_notice_unfrozen(g->with.store, &n))
        return false; /* a roster that is being replaced names nobody for certain */
    if (!crowd_gather_notice(g, &n, &f->crowd, &why) || f->crowd.count == 0) {
        stop(g, &n, why.ptr ? why.ptr : notice_result_words(NOTICE_NOBODY), now);
        crowd_free(&f->crowd);
        buf_free(&why);
        return false;
    }
    f->serial = n.serial;
    f->next = 0;
    return true;
}

bool freeze_some(struct gateway *g, struct now now)
{
    struct freezer *f = g->freezer;
    struct notice_slice slice;

    if (!f->serial && !begin(g, f, now))
        return false;
    slice = (struct notice_slice){f->crowd.items + f->next, f->crowd.count - f->next,
                                  f->crowd.count, f->crowd.count - f->next <= SLICE};
    if (slice.count > SLICE)
        slice.count = SLICE;
    crowd_names(g, f->crowd.items + f->next, slice.count);
    notice_freeze(&g->notices, f->serial, &slice, now.wall, &g->wishes);
    apply_wishes(g, &g->wishes, now);
    f->next += slice.count;
    if (slice.last) {
        crowd_free(&f->crowd);
        f->serial = 0;
        g->notices_active = true;
    }
    return true;
}

struct freezer *freezer_new(void)
{
    return xcalloc(1, sizeof(struct freezer));
}

bool freezer_works(const struct freezer *f)
{
    return f->serial != 0;
}

void freezer_free(struct freezer *f)
{
    crowd_free(&f->crowd);
    free(f);
}

void freezer_forget(struct freezer *f)
{
    crowd_free(&f->crowd);
    f->serial = 0;
}
