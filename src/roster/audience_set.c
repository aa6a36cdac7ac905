/* Evaluation of an audience: sets of recipients as sorted arrays. */
#include "roster/audience.h"
#include "roster/say.h"
#include <stdlib.h>

struct set {
    struct recipient *items;
    size_t count, capacity;
};

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

static bool same_phone(const struct recipient *a, const struct recipient *b)
{
    return strcmp(a->phone.text, b->phone.text) == 0;
}

/* Sorts and folds repetitions into one entry with all that they know: of a phone in a unit, or of
 * a phone (`whole`). */
static void normalise(struct set *set, bool whole)
{
    size_t kept = 0;

    if (set->count == 0)
        return;
    qsort(set->items, set->count, sizeof *set->items, whole ? by_phone : by_phone_and_unit);
    for (size_t i = 1; i < set->count; i++) {
        struct recipient *last = &set->items[kept], *next = &set->items[i];

        if (!same_phone(last, next) || (!whole && last->unit != next->unit)) {
            set->items[++kept] = *next;
            continue;
        }
        if (!last->household)
            last->household = next->household;
        if (!last->unit)
            last->unit = next->unit;
    }
    set->count = kept + 1;
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
static void restrict_to(struct set *set, const struct set *other, bool by_unit, bool away)
{
    size_t kept = 0, j = 0;

    for (size_t i = 0; i < set->count; i++) {
        const struct recipient *who = &set->items[i];

        while (j < other->count && strcmp(other->items[j].phone.text, who->phone.text) < 0)
            j++;
        if (stands_in(other, j, who, by_unit) != away)
            set->items[kept++] = *who;
    }
    set->count = kept;
}

struct evaluating {
    const struct audience *audience;
    const struct audience_reader *reader;
    struct audience_error *error;
};

static void names_nothing(struct evaluating *e, const struct audience_term *term)
{
    static const char *const words[AUDIENCE_KINDS] = {
        [AUDIENCE_UNIT] = say_no_unit,         [AUDIENCE_ROLE] = say_no_role,
        [AUDIENCE_TAG] = say_no_tag,           [AUDIENCE_LIST] = say_no_list,
        [AUDIENCE_UNANSWERED] = say_no_notice, [AUDIENCE_PHONE] = say_no_phone,
    };

    char value[200]; /* cut between characters */

    text_copy(value, sizeof value, span_of(term->value));
    e->error->offset = term->offset;
    text_format(e->error->what, sizeof e->error->what, "%s“%s”", words[term->kind], value);
}

static bool fetch(struct evaluating *e, const struct audience_term *term, struct set *out)
{
    *out = (struct set){0};
    if (!e->reader->each(e->reader->store, term, add, out)) {
        names_nothing(e, term);
        set_free(out);
        return false;
    }
    normalise(out, false);
    return true;
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
static bool evaluate_part(struct evaluating *e, const struct audience_part *part, struct set *out)
{
    const struct audience_term *terms = e->audience->terms + part->first;
    size_t base = base_of(terms, part->count);

    if (!fetch(e, &terms[base], out))
        return false;
    for (size_t i = 0; i < part->count; i++) {
        bool unit = terms[i].kind == AUDIENCE_UNIT || terms[base].kind == AUDIENCE_UNIT;
        struct set other;

        if (i == base)
            continue;
        if (!fetch(e, &terms[i], &other)) {
            set_free(out);
            return false;
        }
        restrict_to(out, &other, unit && !terms[i].away, terms[i].away);
        set_free(&other);
    }
    return true;
}

static void add_all(struct set *to, const struct set *from)
{
    for (size_t i = 0; i < from->count; i++)
        add(to, &from->items[i]);
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

/* A person who was reached by two phones is texted on one: the first in order of numbers; so is a
 * household of several groups. */
static void one_phone_each(struct set *set)
{
    const struct recipient **people = xcalloc(set->count + 1, sizeof *people);
    bool *drop = xcalloc(set->count + 1, sizeof *drop);
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        people[i] = &set->items[i];
    qsort(people, set->count, sizeof *people, by_person);
    for (size_t i = 1; i < set->count; i++) {
        if (people[i]->person && people[i]->person == people[i - 1]->person)
            drop[people[i] - set->items] = true;
    }
    qsort(people, set->count, sizeof *people, by_household);
    for (size_t i = 1; i < set->count; i++) {
        if (people[i]->household && people[i]->household == people[i - 1]->household &&
            people[i]->person == 0)
            drop[people[i] - set->items] = true;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (!drop[i])
            set->items[kept++] = set->items[i];
    }
    set->count = kept;
    free(people);
    free(drop);
}

static size_t drop_not_mobile(struct set *set)
{
    size_t kept = 0, dropped;

    for (size_t i = 0; i < set->count; i++) {
        if (phone_is_mobile(&set->items[i].phone))
            set->items[kept++] = set->items[i];
    }
    dropped = set->count - kept;
    set->count = kept;
    return dropped;
}

/* All parts of one sign, united. */
static bool evaluate_parts(struct evaluating *e, bool away, struct set *out)
{
    *out = (struct set){0};
    for (size_t i = 0; i < e->audience->part_count; i++) {
        struct set part;

        if (e->audience->parts[i].away != away)
            continue;
        if (!evaluate_part(e, &e->audience->parts[i], &part)) {
            set_free(out);
            return false;
        }
        add_all(out, &part);
        set_free(&part);
    }
    normalise(out, true);
    return true;
}

/* Who is taken away goes by person as well as by phone: their second phone is them, too. */
static void take_away(struct set *set, const struct set *away)
{
    const struct recipient **people = xcalloc(away->count + 1, sizeof *people);
    size_t kept = 0;

    restrict_to(set, away, false, true);
    for (size_t i = 0; i < away->count; i++)
        people[i] = &away->items[i];
    qsort(people, away->count, sizeof *people, by_person);
    for (size_t i = 0; i < set->count; i++) {
        size_t low = 0, high = away->count;

        while (low < high) {
            size_t middle = (low + high) / 2;

            if (people[middle]->person < set->items[i].person)
                low = middle + 1;
            else
                high = middle;
        }
        bool same = low < away->count && people[low]->person == set->items[i].person;
        if (!same || set->items[i].person == 0)
            set->items[kept++] = set->items[i];
    }
    set->count = kept;
    free(people);
}

bool audience_evaluate(const struct audience *audience, const struct audience_reader *reader,
                       struct recipients *out, size_t *not_mobile, struct audience_error *error)
{
    struct evaluating e = {audience, reader, error};
    struct set all, away;
    size_t dropped;

    *out = (struct recipients){0};
    *error = (struct audience_error){0};
    if (!evaluate_parts(&e, false, &all))
        return false;
    if (!evaluate_parts(&e, true, &away)) {
        set_free(&all);
        return false;
    }
    take_away(&all, &away);
    set_free(&away);
    dropped = drop_not_mobile(&all);
    one_phone_each(&all);
    if (not_mobile)
        *not_mobile = dropped;
    *out = (struct recipients){all.items, all.count};
    return true;
}

void recipients_free(struct recipients *recipients)
{
    free(recipients->items);
    *recipients = (struct recipients){0};
}
