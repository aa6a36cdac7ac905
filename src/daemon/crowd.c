#include "daemon/crowd.h"
#include "daemon/say.h"
#include "roster/sorter.h"
#include <stdlib.h>

/* Of one turn. */
enum { LOOKED_AT = 1000, COUNTED = 500, SORTED = 5000 };

enum { UNITS_SHOWN = 200 }; /* more of them nobody reads before a signature */

enum stage { EVALUATES, FILTERS, COUNTS, NAMES_UNITS, SORTS_UNITS, IS_DONE };

struct crowd_job {
    struct audience *audience;
    struct audience_reader reader;
    void (*drop)(void *store);
    char *words, *text; /* text NULL: no parts, no units */
    bool life, refused;
    struct buf why;
    enum stage stage;
    size_t next;
    struct audience_job *evaluation;
    struct recipients found;
    struct crowd crowd;
    struct notice_parts parts;
    struct buf first;
    size_t *in_unit; /* by the unit's id */
    size_t unit_cap;
    struct crowd_unit *units;
    size_t unit_count;
    struct sorter sorter;
};

/* ---- who ------------------------------------------------------------------------------------- */

/* Who holds an office gets what belongs to it; a household that left plain notices does not, unless
 * it is about life. */
static bool has_left(struct gateway *g, const struct recipient *who, bool life)
{
    return !life && !who->person && store_refused(g->with.store, &who->phone);
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

void crowd_free(struct crowd *crowd)
{
    free(crowd->items);
    *crowd = (struct crowd){NULL, 0, 0, 0};
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void go_on(struct crowd_job *job, enum stage stage)
{
    job->stage = stage;
    job->next = 0;
}

static void refuse_job(struct crowd_job *job, const char *words)
{
    buf_add_str(&job->why, words);
    job->refused = true;
    job->stage = IS_DONE;
}

static void evaluate(struct crowd_job *job)
{
    struct audience_error error;

    switch (audience_job_step(job->evaluation, &error)) {
    case AUDIENCE_MORE: return;
    case AUDIENCE_REFUSED:
        buf_addf(&job->why, say_bad_audience, error.offset + 1, error.what);
        refuse_job(job, "");
        return;
    case AUDIENCE_DONE: break;
    }
    audience_job_take(job->evaluation, &job->found, &job->crowd.not_mobile);
    job->crowd.items = xcalloc(job->found.count + 1, sizeof *job->crowd.items);
    go_on(job, FILTERS);
}

static size_t until(const struct crowd_job *job, size_t count, size_t at_once)
{
    return count - job->next < at_once ? count : job->next + at_once;
}

static void filter(struct gateway *g, struct crowd_job *job)
{
    for (size_t end = until(job, job->found.count, LOOKED_AT); job->next < end; job->next++)
        if (has_left(g, &job->found.items[job->next], job->life))
            job->crowd.unsubscribed++;
        else
            take_one(&job->crowd, &job->found.items[job->next]);
    if (job->next < job->found.count)
        return;
    recipients_free(&job->found);
    go_on(job, job->text ? COUNTS : IS_DONE);
}

static void count_unit(struct crowd_job *job, int64_t unit)
{
    size_t at = unit > 0 ? (size_t)unit : 0;

    if (at >= job->unit_cap) {
        size_t cap = at + 1 > 2 * job->unit_cap ? at + 1 : 2 * job->unit_cap;

        job->in_unit = xrealloc(job->in_unit, cap * sizeof *job->in_unit);
        memset(job->in_unit + job->unit_cap, 0, (cap - job->unit_cap) * sizeof *job->in_unit);
        job->unit_cap = cap;
    }
    job->in_unit[at]++;
}

/* The parts of each; where they are all alike, those of the first count for everybody. */
static bool count_parts(struct gateway *g, struct crowd_job *job, size_t count)
{
    struct addressee nobody = {.name = ""};
    struct addressee *items = job->crowd.count ? job->crowd.items + job->next : &nobody;
    bool same = !notice_has_fields(job->text), first = job->next == 0;
    struct notice_parts parts;

    if (same && !first) {
        job->parts.total += (int64_t)(count * job->parts.most);
        return true;
    }
    if (!same)
        crowd_names(g, items, job->crowd.count ? count : 0);
    if (!notice_count_parts(&g->notices, job->text, items, count ? count : 1, &parts))
        return false;
    if (first) {
        job->parts.least = parts.least;
        notice_write(&g->notices, job->text, items, &job->first);
    }
    job->parts.least = parts.least < job->parts.least ? parts.least : job->parts.least;
    job->parts.most = parts.most > job->parts.most ? parts.most : job->parts.most;
    job->parts.total += count ? parts.total : 0;
    job->parts.blank += count ? parts.blank : 0;
    return true;
}

static void count_some(struct gateway *g, struct crowd_job *job)
{
    size_t end = until(job, job->crowd.count, COUNTED);

    if (!count_parts(g, job, end - job->next)) {
        refuse_job(job, notice_result_words(NOTICE_BAD_TEXT));
        return;
    }
    for (; job->next < end; job->next++) {
        struct addressee *who = &job->crowd.items[job->next];

        who->name = who->unit_short = ""; /* they live no longer than the turn */
        count_unit(job, who->unit);
    }
    if (job->next == job->crowd.count)
        go_on(job, NAMES_UNITS);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Paths so that a unit stands right in front of what lies in it. */
static int by_path(const void *left, const void *right)
{
    const char *a = ((const struct crowd_unit *)left)->path;
    const char *b = ((const struct crowd_unit *)right)->path;

    while (*a && *a == *b)
        a++, b++;
    return (*a == '/' ? 1 : (unsigned char)*a) - (*b == '/' ? 1 : (unsigned char)*b);
}

static void name_units(struct gateway *g, struct crowd_job *job)
{
    if (!job->units)
        job->units = xcalloc(job->unit_cap + 1, sizeof *job->units);
    for (size_t end = until(job, job->unit_cap, LOOKED_AT); job->next < end; job->next++)
        if (job->in_unit[job->next])
            job->units[job->unit_count++] =
                (struct crowd_unit){xstrdup(store_unit_path(g->with.store, (int64_t)job->next)),
                                    job->in_unit[job->next]};
    if (job->next < job->unit_cap)
        return;
    sorter_begin(&job->sorter, job->units, job->unit_count, sizeof *job->units, by_path);
    go_on(job, SORTS_UNITS);
}

/* The length of the first `depth` names of a path. */
static size_t prefix(const char *path, unsigned depth)
{
    size_t len = 0;

    for (;; len++) {
        len += strcspn(path + len, "/");
        if (!path[len] || --depth == 0)
            return len;
    }
}

static bool same_prefix(const char *a, const char *b, unsigned depth)
{
    size_t len = prefix(a, depth);

    return len == prefix(b, depth) && memcmp(a, b, len) == 0;
}

static size_t count_prefixes(const struct crowd_job *job, unsigned depth)
{
    size_t count = 0;

    for (size_t i = 0; i < job->unit_count; i++)
        count += i == 0 || !same_prefix(job->units[i - 1].path, job->units[i].path, depth);
    return count;
}

static void roll_up(struct crowd_job *job, unsigned depth)
{
    size_t kept = 0;

    for (size_t i = 0; i < job->unit_count; i++) {
        struct crowd_unit *unit = &job->units[i];

        if (kept && same_prefix(job->units[kept - 1].path, unit->path, depth)) {
            job->units[kept - 1].count += unit->count;
            free(unit->path);
            continue;
        }
        unit->path[prefix(unit->path, depth)] = '\0';
        job->units[kept++] = *unit;
    }
    job->unit_count = kept;
}

static void sort_units(struct crowd_job *job)
{
    unsigned depth = 8;

    if (!sorter_step(&job->sorter, SORTED))
        return;
    while (depth > 1 && count_prefixes(job, depth) > UNITS_SHOWN)
        depth--;
    roll_up(job, depth);
    go_on(job, IS_DONE);
}

/* ---- the job --------------------------------------------------------------------------------- */

struct crowd_job *crowd_job_new(struct gateway *g, const struct crowd_plan *plan, struct buf *why)
{
    struct crowd_job *job = xcalloc(1, sizeof *job);
    struct audience_error error;
    size_t at;

    job->audience = xmalloc(sizeof *job->audience);
    job->reader = plan->reader;
    job->drop = plan->drop;
    job->words = xstrdup(plan->audience);
    job->text = plan->text ? xstrdup(plan->text) : NULL;
    job->life = plan->life;
    if (!audience_parse(g->with.model, span_of(job->words), job->audience, &error))
        buf_addf(why, say_bad_audience, error.offset + 1, error.what);
    else if (job->text && !notice_fields_good(job->text, &at))
        buf_add_str(why, notice_result_words(NOTICE_BAD_FIELD));
    else if (job->text && !*job->text)
        buf_add_str(why, notice_result_words(NOTICE_BAD_TEXT));
    else
        return job;
    crowd_job_free(job);
    return NULL;
}

bool crowd_job_step(struct gateway *g, struct crowd_job *job)
{
    struct audience_error error;

    if (job->stage == EVALUATES && !job->evaluation) {
        if (!audience_parse(g->with.model, span_of(job->words), job->audience, &error))
            refuse_job(job, error.what); /* another model, another language */
        else
            job->evaluation = audience_job_new(job->audience, &job->reader);
    }
    switch (job->stage) {
    case EVALUATES: evaluate(job); break;
    case FILTERS: filter(g, job); break;
    case COUNTS: count_some(g, job); break;
    case NAMES_UNITS: name_units(g, job); break;
    case SORTS_UNITS: sort_units(job); break;
    case IS_DONE: break;
    }
    return job->stage == IS_DONE;
}

static void forget(struct crowd_job *job)
{
    audience_job_free(job->evaluation);
    job->evaluation = NULL;
    recipients_free(&job->found);
    crowd_free(&job->crowd);
    for (size_t i = 0; i < job->unit_count; i++)
        free(job->units[i].path);
    free(job->units);
    free(job->in_unit);
    sorter_free(&job->sorter);
    buf_free(&job->first);
    buf_clear(&job->why);
    job->units = NULL;
    job->in_unit = NULL;
    job->unit_count = job->unit_cap = 0;
    job->parts = (struct notice_parts){0};
}

void crowd_job_again(struct crowd_job *job)
{
    forget(job);
    job->refused = false;
    go_on(job, EVALUATES);
}

void crowd_job_free(struct crowd_job *job)
{
    if (!job)
        return;
    forget(job);
    if (job->drop)
        job->drop(job->reader.store);
    buf_free(&job->why);
    free(job->audience);
    free(job->words);
    free(job->text);
    free(job);
}

const char *crowd_job_refused(const struct crowd_job *job)
{
    return job->refused ? job->why.ptr : NULL;
}

struct crowd *crowd_job_crowd(struct crowd_job *job)
{
    return &job->crowd;
}

const struct notice_parts *crowd_job_parts(const struct crowd_job *job)
{
    return &job->parts;
}

const struct crowd_unit *crowd_job_units(const struct crowd_job *job, size_t *count)
{
    *count = job->unit_count;
    return job->units;
}

const char *crowd_job_first(const struct crowd_job *job)
{
    return job->crowd.count && job->first.ptr ? job->first.ptr : "";
}

/* ---- of a notice ----------------------------------------------------------------------------- */

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
    int64_t from = 0;

    lists->terms.each(lists->terms.store, &term, &from, lists->emit, lists->to);
}

static bool each_of_term(void *ctx, const struct audience_term *term, int64_t *from,
                         audience_emit emit, void *to)
{
    struct kept_lists *lists = ctx;

    lists->emit = emit;
    lists->to = to;
    if (term->kind != AUDIENCE_LIST)
        return lists->terms.each(lists->terms.store, term, from, emit, to);
    return store_notice_list(lists->store, lists->notice, term->value, from, emit_number, lists);
}

struct crowd_plan crowd_of_notice(struct gateway *g, const struct notice *n)
{
    struct kept_lists *lists = xcalloc(1, sizeof *lists);

    *lists = (struct kept_lists){
        .store = g->with.store, .terms = store_audience_reader(g->with.store), .notice = n->serial};
    return (struct crowd_plan){
        .audience = n->audience,
        .life = model_notice_kind(g->with.model, n->kind, NULL)->life,
        .reader = {lists, each_of_term},
        .drop = free
    };
}
