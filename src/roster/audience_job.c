/* Evaluation of an audience: sets of recipients as sorted arrays, by a list of small operations, of
 * which a step does as much as a turn of the loop can bear. */
#include "roster/audience.h"
#include "roster/say.h"
#include "roster/sorter.h"
#include <stdlib.h>

enum { ITEMS_AT_ONCE = 10000, OPS_MAX = 6 * AUDIENCE_TERMS_MAX + 16 };

struct set {
    struct recipient *items;
    size_t count, capacity;
};

enum op_kind {
    OP_FETCH,      /* a term into `fetched`, by phone and unit */
    OP_KEEP,       /* `fetched` is what the part starts from */
    OP_RESTRICT,   /* the part to what stands in `fetched`, or does not */
    OP_UNITE,      /* the part into all of its sign */
    OP_FOLD_ALL,   /* all of a sign, by phone */
    OP_AWAY_ORDER, /* whom to take away by person */
    OP_TAKE_AWAY,
    OP_DROP,      /* numbers that cannot be texted */
    OP_BY_PERSON, /* one phone for each person */
    OP_BY_HOUSEHOLD,
    OP_END
};

struct op {
    enum op_kind kind;
    const struct audience_term *term;
    bool by_unit, away;
};

struct audience_job {
    struct audience audience;
    struct audience_reader reader;
    struct op ops[OPS_MAX];
    size_t op_count, at;
    struct set fetched, part, sign[2]; /* sign: 0 texted, 1 taken away */
    struct set dropped;                /* of sign[0], no mobiles */
    const struct recipient **order;    /* into sign[away] or sign[0] */
    bool *drop;                        /* of sign[0] */
    /* of the operation at hand */
    unsigned stage;
    int64_t from;
    size_t i, j, kept;
    struct sorter sorter;
};

/* ---- sets ------------------------------------------------------------------------------------ */

static void add(void *to, const struct recipient *recipient)
{
    struct set *set = to;

    if (set->count == set->capacity) {
        set->capacity = set->capacity ? set->capacity * 2 : 64;
        set->items = xrealloc(set->items, set->capacity * sizeof *set->items);
    }
    set->items[set->count++] = *recipient;
}

static void set_free(struct set *set)
{
    free(set->items);
    *set = (struct set){0};
}

static int by_phone_and_unit(const void *left, const void *right)
{
    const struct recipient *a = left, *b = right;
    int order = strcmp(a->phone.text, b->phone.text);

    if (order != 0)
        return order;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    return (a->person < b->person) - (a->person > b->person);
}

/* The known person of a phone before the bare number, then the first unit. */
static int by_phone(const void *left, const void *right)
{
    const struct recipient *a = left, *b = right;
    int order = strcmp(a->phone.text, b->phone.text);

    if (order == 0)
        order = (a->person == 0) - (b->person == 0);
    return order ? order : by_phone_and_unit(left, right);
}

static int by_household(const void *left, const void *right)
{
    const struct recipient *a = *(const struct recipient *const *)left;
    const struct recipient *b = *(const struct recipient *const *)right;

    if (a->household != b->household)
        return a->household < b->household ? -1 : 1;
    if ((a->person == 0) != (b->person == 0))
        return (b->person == 0) - (a->person == 0);
    return a < b ? -1 : a > b;
}

static int by_person(const void *left, const void *right)
{
    const struct recipient *a = *(const struct recipient *const *)left;
    const struct recipient *b = *(const struct recipient *const *)right;

    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    return strcmp(a->phone.text, b->phone.text);
}

static bool same_phone(const struct recipient *a, const struct recipient *b)
{
    return strcmp(a->phone.text, b->phone.text) == 0;
}

/* ---- steps of one operation ------------------------------------------------------------------ */

/* Some of a set are looked at; the next step goes on behind them. */
static size_t some(const struct audience_job *job, size_t count)
{
    return count - job->i < ITEMS_AT_ONCE ? count : job->i + ITEMS_AT_ONCE;
}

static void next_stage(struct audience_job *job)
{
    job->stage++;
    job->i = job->j = job->kept = 0;
    job->from = 0;
}

/* Folds repetitions of what is sorted into one entry with all that they know: of a phone in a unit,
 * or of a phone (`whole`). */
static bool fold(struct audience_job *job, struct set *set, bool whole)
{
    for (size_t end = some(job, set->count); job->i < end; job->i++) {
        struct recipient *next = &set->items[job->i];
        struct recipient *last = &set->items[job->kept ? job->kept - 1 : 0];

        if (!job->kept || !same_phone(last, next) || (!whole && last->unit != next->unit)) {
            set->items[job->kept++] = *next;
            continue;
        }
        if (!last->household)
            last->household = next->household;
        if (!last->unit)
            last->unit = next->unit;
    }
    if (job->i < set->count)
        return false;
    set->count = job->kept;
    return true;
}

/* Sorts in stage `stage`, folds in the one behind it. */
static bool sort_and_fold(struct audience_job *job, struct set *set, unsigned stage, bool whole)
{
    if (job->stage == stage) {
        sorter_begin(&job->sorter, set->items, set->count, sizeof *set->items,
                     whole ? by_phone : by_phone_and_unit);
        next_stage(job);
    }
    if (job->stage == stage + 1) {
        if (!sorter_step(&job->sorter, ITEMS_AT_ONCE))
            return false;
        next_stage(job);
        return false;
    }
    return fold(job, set, whole);
}

/* ---- the operations: true when done ---------------------------------------------------------- */

static void names_nothing(const struct audience_term *term, struct audience_error *error)
{
    static const char *const words[AUDIENCE_KINDS] = {
        [AUDIENCE_UNIT] = say_no_unit,         [AUDIENCE_ROLE] = say_no_role,
        [AUDIENCE_TAG] = say_no_tag,           [AUDIENCE_LIST] = say_no_list,
        [AUDIENCE_UNANSWERED] = say_no_notice, [AUDIENCE_PHONE] = say_no_phone,
    };
    char value[200]; /* cut between characters */

    text_copy(value, sizeof value, span_of(term->value));
    error->offset = term->offset;
    text_format(error->what, sizeof error->what, "%s“%s”", words[term->kind], value);
}

static bool fetch(struct audience_job *job, const struct op *op, struct audience_error *error)
{
    if (job->stage > 0)
        return sort_and_fold(job, &job->fetched, 1, false);
    if (!job->reader.each(job->reader.store, op->term, &job->from, add, &job->fetched))
        names_nothing(op->term, error);
    else if (job->from == AUDIENCE_END)
        next_stage(job);
    return false;
}

static bool keep(struct audience_job *job)
{
    set_free(&job->part);
    job->part = job->fetched;
    job->fetched = (struct set){0};
    return true;
}

/* True when one of the entries of this phone from `j` on fits; unit 0 fits every unit. */
static bool stands_in(const struct set *other, size_t j, const struct recipient *who, bool by_unit)
{
    for (; j < other->count && same_phone(&other->items[j], who); j++) {
        const struct recipient *item = &other->items[j];

        if (!by_unit || item->unit == who->unit || !item->unit || !who->unit)
            return true;
    }
    return false;
}

/* Keeps of `set` what stands in `other`, or, with `away`, what does not. Both are sorted. */
static bool restrict_to(struct audience_job *job, struct set *set, const struct set *other,
                        const struct op *op)
{
    for (size_t end = some(job, set->count); job->i < end; job->i++) {
        const struct recipient *who = &set->items[job->i];

        while (job->j < other->count &&
               strcmp(other->items[job->j].phone.text, who->phone.text) < 0)
            job->j++;
        if (stands_in(other, job->j, who, op->by_unit) != op->away)
            set->items[job->kept++] = *who;
    }
    if (job->i < set->count)
        return false;
    set->count = job->kept;
    return true;
}

static bool restrict_part(struct audience_job *job, const struct op *op)
{
    if (!restrict_to(job, &job->part, &job->fetched, op))
        return false;
    set_free(&job->fetched);
    return true;
}

static bool unite(struct audience_job *job, const struct op *op)
{
    for (size_t end = some(job, job->part.count); job->i < end; job->i++)
        add(&job->sign[op->away], &job->part.items[job->i]);
    if (job->i < job->part.count)
        return false;
    set_free(&job->part);
    return true;
}

/* Pointers into one of the two, sorted. */
static bool order(struct audience_job *job, const struct set *set,
                  int (*compare)(const void *, const void *))
{
    if (job->stage == 0) {
        job->order = xrealloc(job->order, (set->count + 1) * sizeof *job->order);
        for (size_t i = 0; i < set->count; i++)
            job->order[i] = &set->items[i];
        sorter_begin(&job->sorter, job->order, set->count, sizeof *job->order, compare);
        next_stage(job);
    }
    if (job->stage > 1)
        return true;
    if (!sorter_step(&job->sorter, ITEMS_AT_ONCE))
        return false;
    next_stage(job);
    return false;
}

static bool is_person_away(const struct audience_job *job, int64_t person)
{
    size_t low = 0, high = job->sign[1].count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (job->order[middle]->person < person)
            low = middle + 1;
        else
            high = middle;
    }
    return person && low < job->sign[1].count && job->order[low]->person == person;
}

/* Who is taken away goes by person as well as by phone: their second phone is them, too. */
static bool take_away(struct audience_job *job, const struct op *op)
{
    struct set *set = &job->sign[0];

    if (job->stage == 0) {
        if (restrict_to(job, set, &job->sign[1], op))
            next_stage(job);
        return false;
    }
    for (size_t end = some(job, set->count); job->i < end; job->i++)
        if (!is_person_away(job, set->items[job->i].person))
            set->items[job->kept++] = set->items[job->i];
    if (job->i < set->count)
        return false;
    set->count = job->kept;
    set_free(&job->sign[1]);
    return true;
}

static bool drop_not_mobile(struct audience_job *job)
{
    struct set *set = &job->sign[0];

    for (size_t end = some(job, set->count); job->i < end; job->i++)
        if (phone_is_mobile(&set->items[job->i].phone))
            set->items[job->kept++] = set->items[job->i];
        else
            add(&job->dropped, &set->items[job->i]);
    if (job->i < set->count)
        return false;
    set->count = job->kept;
    job->drop = xcalloc(set->count + 1, sizeof *job->drop);
    return true;
}

static bool same_person(const struct recipient *a, const struct recipient *b)
{
    return a->person && a->person == b->person;
}

static bool same_household(const struct recipient *a, const struct recipient *b)
{
    return a->household && a->household == b->household && a->person == 0;
}

/* A person who was reached by two phones is texted on one: the first in order of numbers; so is a
 * household of several groups. */
static bool mark_others(struct audience_job *job, int (*compare)(const void *, const void *),
                        bool (*same)(const struct recipient *, const struct recipient *))
{
    const struct set *set = &job->sign[0];

    if (!order(job, set, compare))
        return false;
    for (size_t end = some(job, set->count); job->i < end; job->i++)
        if (job->i && same(job->order[job->i], job->order[job->i - 1]))
            job->drop[job->order[job->i] - set->items] = true;
    return job->i == set->count;
}

static bool drop_marked(struct audience_job *job)
{
    struct set *set = &job->sign[0];

    for (size_t end = some(job, set->count); job->i < end; job->i++)
        if (!job->drop[job->i])
            set->items[job->kept++] = set->items[job->i];
    if (job->i < set->count)
        return false;
    set->count = job->kept;
    return true;
}

static bool run(struct audience_job *job, const struct op *op, struct audience_error *error)
{
    switch (op->kind) {
    case OP_FETCH: return fetch(job, op, error);
    case OP_KEEP: return keep(job);
    case OP_RESTRICT: return restrict_part(job, op);
    case OP_UNITE: return unite(job, op);
    case OP_FOLD_ALL: return sort_and_fold(job, &job->sign[op->away], 0, true);
    case OP_AWAY_ORDER: return order(job, &job->sign[1], by_person);
    case OP_TAKE_AWAY: return take_away(job, op);
    case OP_DROP: return drop_not_mobile(job);
    case OP_BY_PERSON: return mark_others(job, by_person, same_person);
    case OP_BY_HOUSEHOLD: return mark_others(job, by_household, same_household);
    case OP_END: return drop_marked(job);
    }
    return true;
}

/* ---- the list of operations ------------------------------------------------------------------ */

static void put(struct audience_job *job, struct op op)
{
    job->ops[job->op_count++] = op;
}

/* The term that a part starts from: one that says more than where, if there is one. */
static size_t base_of(const struct audience_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!terms[i].away && terms[i].kind != AUDIENCE_UNIT)
            return i;
    }
    return 0;
}

/* A unit and what it is joined with must be of one office or household: the 联户长 of this village,
 * not a 联户长 of another who is a clerk here. What is taken away goes by phone alone. */
static void plan_part(struct audience_job *job, const struct audience_part *part)
{
    const struct audience_term *terms = job->audience.terms + part->first;
    size_t base = base_of(terms, part->count);

    put(job, (struct op){.kind = OP_FETCH, .term = &terms[base]});
    put(job, (struct op){.kind = OP_KEEP});
    for (size_t i = 0; i < part->count; i++) {
        bool unit = terms[i].kind == AUDIENCE_UNIT || terms[base].kind == AUDIENCE_UNIT;

        if (i == base)
            continue;
        put(job, (struct op){.kind = OP_FETCH, .term = &terms[i]});
        put(job, (struct op){.kind = OP_RESTRICT,
                             .by_unit = unit && !terms[i].away,
                             .away = terms[i].away});
    }
    put(job, (struct op){.kind = OP_UNITE, .away = part->away});
}

/* All parts of one sign, united. */
static void plan_sign(struct audience_job *job, bool away)
{
    for (size_t i = 0; i < job->audience.part_count; i++)
        if (job->audience.parts[i].away == away)
            plan_part(job, &job->audience.parts[i]);
    put(job, (struct op){.kind = OP_FOLD_ALL, .away = away});
}

struct audience_job *audience_job_new(const struct audience *audience,
                                      const struct audience_reader *reader)
{
    struct audience_job *job = xcalloc(1, sizeof *job);

    job->audience = *audience;
    job->reader = *reader;
    plan_sign(job, false);
    plan_sign(job, true);
    for (int kind = OP_AWAY_ORDER; kind <= OP_END; kind++)
        put(job, (struct op){.kind = (enum op_kind)kind, .away = kind == OP_TAKE_AWAY});
    return job;
}

enum audience_progress audience_job_step(struct audience_job *job, struct audience_error *error)
{
    *error = (struct audience_error){0};
    if (job->at == job->op_count)
        return AUDIENCE_DONE;
    if (run(job, &job->ops[job->at], error)) {
        job->at++;
        job->stage = 0;
        job->i = job->j = job->kept = 0;
        job->from = 0;
    }
    if (error->what[0])
        return AUDIENCE_REFUSED;
    return job->at == job->op_count ? AUDIENCE_DONE : AUDIENCE_MORE;
}

void audience_job_take(struct audience_job *job, struct recipients *out, size_t *not_mobile)
{
    *out = (struct recipients){job->sign[0].items, job->sign[0].count};
    job->sign[0] = (struct set){0};
    if (not_mobile)
        *not_mobile = job->dropped.count;
}

void audience_job_dropped(struct audience_job *job, struct recipients *out)
{
    *out = (struct recipients){job->dropped.items, job->dropped.count};
    job->dropped = (struct set){0};
}

void audience_job_free(struct audience_job *job)
{
    if (!job)
        return;
    set_free(&job->fetched);
    set_free(&job->part);
    set_free(&job->dropped);
    set_free(&job->sign[0]);
    set_free(&job->sign[1]);
    sorter_free(&job->sorter);
    free(job->order);
    free(job->drop);
    free(job);
}

bool audience_evaluate(const struct audience *audience, const struct audience_reader *reader,
                       struct recipients *out, size_t *not_mobile, struct audience_error *error)
{
    struct audience_job *job = audience_job_new(audience, reader);
    enum audience_progress progress;

    *out = (struct recipients){0};
    do
        progress = audience_job_step(job, error);
    while (progress == AUDIENCE_MORE);
    if (progress == AUDIENCE_DONE)
        audience_job_take(job, out, not_mobile);
    audience_job_free(job);
    return progress == AUDIENCE_DONE;
}

void recipients_free(struct recipients *recipients)
{
    free(recipients->items);
    *recipients = (struct recipients){0};
}
