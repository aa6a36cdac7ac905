/* The people of a diff: who is whom, whose phone goes to whom, whose office ends. */
#include "roster/roster_diff_int.h"
#include <stdlib.h>

static uint32_t hash_id(int64_t id)
{
    return hash_bytes(HASH_START, &id, sizeof id);
}

/* ---- who is whom ----------------------------------------------------------------------------- */

static bool has_id(const void *rows, uint32_t position, const void *key)
{
    return ((const struct roster_plan *)rows)->people[position].id == *(const int64_t *)key;
}

/* The person of the plan who is this one of the roster; PLAN_NOBODY when none is. */
static uint32_t claimant(const struct roster_diff_work *work, int64_t id)
{
    return index_find(&work->claimed, hash_id(id), has_id, work->plan, &id);
}

static bool claim(struct roster_diff_work *work, size_t row, int64_t id)
{
    if (claimant(work, id) != INDEX_NONE)
        return false;
    work->plan->people[row].id = id;
    index_add(&work->claimed, hash_id(id), (uint32_t)row);
    return true;
}

void diff_person_by_phone(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct roster_reader *reader = work->reader;
    const struct plan_person *person = &work->plan->people[row];
    struct person found;

    for (int i = 0; i < person->phone_count && !person->id; i++) {
        if (reader->holder(reader->store, person->phones[i], &found) &&
            strcmp(found.name, person->name) == 0)
            claim(work, row, found.id);
    }
    for (int i = 0; i < person->phone_count && !person->id; i++) {
        if (reader->known(reader->store, person->phones[i], person->name, &found))
            claim(work, row, found.id);
    }
}

struct same_name {
    struct roster_diff_work *work;
    uint32_t row; /* of the person */
};

static void if_same_name(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct same_name *wanted = to;
    const struct plan_person *row = &wanted->work->plan->people[wanted->row];

    (void)unit;
    if (!row->id && !office_ended(office, wanted->work->today) &&
        strcmp(person->name, row->name) == 0)
        claim(wanted->work, wanted->row, person->id);
}

/* The holder of the same office under the same name has a new number. */
void diff_person_by_office(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_office *office = &work->plan->offices[row];
    int64_t unit = work->plan->units[office->unit].id;
    struct same_name wanted = {work, office->person};

    if (office->person == PLAN_NOBODY || office->ended || !unit ||
        work->plan->people[office->person].id)
        return;
    work->reader->holders_of(work->reader->store, unit, office->role->code, if_same_name, &wanted);
}

/* ---- phones ---------------------------------------------------------------------------------- */

static bool ends_phone(const void *rows, uint32_t position, const void *key)
{
    return strcmp(((const struct roster_diff *)rows)->changes[position].phone, key) == 0;
}

static void end_phone(struct roster_diff *diff, const char *phone, const struct person *person)
{
    uint32_t hash = hash_text(HASH_START, phone), row = claimant(diff->work, person->id);
    struct roster_change *change;

    if (index_find(&diff->work->ended_phones, hash, ends_phone, diff, phone) != INDEX_NONE)
        return;
    index_add(&diff->work->ended_phones, hash, (uint32_t)diff->change_count);
    change = diff_add(diff, ROSTER_PHONE, ROSTER_END, row);
    change->id = person->id;
    change->phone = arena_copy(&diff->texts, span_of(phone));
    change->old = arena_copy(&diff->texts, span_of(person->name));
    if (row != INDEX_NONE)
        diff->work->people_changed[row] = true;
}

static void lose_phone(struct roster_diff_work *work, const struct person *person)
{
    for (size_t i = 0; i < work->loser_count; i++) {
        if (work->losers[i].id == person->id) {
            work->losers[i].left--;
            return;
        }
    }
    work->losers = xrealloc(work->losers, (work->loser_count + 1) * sizeof *work->losers);
    work->losers[work->loser_count++] = (struct loser){person->id, person->phone_count - 1};
}

/* Notes that a phone begins; it is put behind all that end. */
static struct roster_change *begin_phone(struct roster_diff_work *work, size_t row,
                                         const char *phone, enum roster_action action)
{
    struct roster_change *change;

    work->phones = xrealloc(work->phones, (work->phone_count + 1) * sizeof *work->phones);
    change = &work->phones[work->phone_count++];
    *change = (struct roster_change){.thing = ROSTER_PHONE,
                                     .action = action,
                                     .row = (uint32_t)row,
                                     .from = DAY_NONE,
                                     .to = DAY_NONE,
                                     .phone = phone};
    return change;
}

static void take_phone(struct roster_diff *diff, size_t row, const char *phone)
{
    struct roster_diff_work *work = diff->work;
    struct person holder;
    bool held = work->reader->holder(work->reader->store, phone, &holder);
    struct roster_change *change;

    if (held && holder.id == work->plan->people[row].id)
        return;
    change = begin_phone(work, row, phone, ROSTER_ADD);
    work->people_changed[row] = true;
    if (!held)
        return;
    change->before = holder.id;
    change->old = arena_copy(&diff->texts, span_of(holder.name));
    end_phone(diff, phone, &holder);
    lose_phone(work, &holder);
}

/* A present person: all numbers of the files become theirs; numbers of which the files know not
 * one give way. */
static void present_phones(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_person *person = &work->plan->people[row];
    struct person old = {0};
    bool common = false;

    if (person->id)
        work->reader->person(work->reader->store, person->id, &old);
    for (int i = 0; i < person->phone_count; i++) {
        common |= person_has_phone(&old, person->phones[i]);
        take_phone(diff, row, person->phones[i]);
    }
    for (size_t i = 0; i < old.phone_count && !common; i++)
        end_phone(diff, old.phones[i].text, &old);
}

/* Someone of the past keeps what they have and is written down with what they had. */
static void past_phones(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_person *person = &work->plan->people[row];

    for (int i = 0; i < person->phone_count && !person->id; i++)
        begin_phone(work, row, person->phones[i], ROSTER_PAST);
}

void diff_person(struct roster_diff *diff, size_t row)
{
    struct plan_person *person = &diff->work->plan->people[row];

    if (!person->id)
        diff_add(diff, ROSTER_PERSON, ROSTER_ADD, (uint32_t)row);
    if (person->present)
        present_phones(diff, row);
    else
        past_phones(diff, row);
}

void diff_phones_begin(struct roster_diff *diff)
{
    struct roster_diff_work *work = diff->work;

    for (size_t i = 0; i < work->phone_count; i++) {
        const struct roster_change *from = &work->phones[i];

        *diff_add(diff, ROSTER_PHONE, from->action, from->row) = *from;
    }
    for (size_t i = 0; i < work->plan->person_count; i++) {
        struct roster_counts *counts = &diff->counts[ROSTER_PERSON];

        if (!work->plan->people[i].id)
            counts->added++;
        else if (work->people_changed[i])
            counts->changed++;
        else
            counts->unchanged++;
    }
}

/* ---- offices --------------------------------------------------------------------------------- */

static bool is_taken(const void *rows, uint32_t position, const void *key)
{
    return ((const struct roster_diff_work *)rows)->taken[position] == *(const int64_t *)key;
}

static bool office_taken(const struct roster_diff_work *work, int64_t id)
{
    return index_find(&work->taken_offices, hash_id(id), is_taken, work, &id) != INDEX_NONE;
}

static void take_office(struct roster_diff_work *work, int64_t id)
{
    if ((work->taken_count & (work->taken_count - 1)) == 0)
        work->taken = xrealloc(work->taken, (work->taken_count ? work->taken_count * 2 : 1) *
                                                sizeof *work->taken);
    index_add(&work->taken_offices, hash_id(id), (uint32_t)work->taken_count);
    work->taken[work->taken_count++] = id;
}

struct office_match {
    const struct roster_diff_work *work;
    const struct plan_office *row;
    struct office best;
    int score; /* 0 none */
};

/* The same first day fits best, then an office that is not over, then one without a first day. */
static int score(const struct office_match *match, const struct office *office)
{
    day_t from = match->row->from;

    if (day_known(from) && day_known(office->from))
        return from.n == office->from.n ? 4 : 0;
    if (!office_ended(office, match->work->today))
        return 3;
    return match->row->ended || (!day_known(from) && !day_known(office->from)) ? 2 : 0;
}

static void match_office(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct office_match *match = to;
    const struct roster_plan *plan = match->work->plan;
    int fits;

    (void)unit;
    (void)person;
    if (office->unit != plan->units[match->row->unit].id ||
        strcmp(office->role, match->row->role->code) != 0 || office_taken(match->work, office->id))
        return;
    fits = score(match, office);
    if (fits > match->score) {
        match->score = fits;
        match->best = *office;
    }
}

static void add_office(struct roster_diff *diff, size_t row)
{
    const struct plan_office *office = &diff->work->plan->offices[row];
    struct roster_change *change = diff_add(diff, ROSTER_OFFICE, ROSTER_ADD, (uint32_t)row);

    change->from = office->from;
    change->to = office->to;
    diff->counts[ROSTER_OFFICE].added++;
}

/* The term as the file wants it; what it does not say stays. */
static void new_term(const struct plan_office *row, const struct office *old, day_t today,
                     day_t *from, day_t *to)
{
    *from = day_known(row->from) ? row->from : old->from;
    *to = day_known(row->to) ? row->to : old->to;
    if (row->open_end || (!day_known(row->to) && office_ended(old, today)))
        *to = DAY_NONE;
}

static bool words_differ(const char *said, const char *old)
{
    return said && strcmp(said, old) != 0;
}

/* 推选 and 备案: what is not said stays. */
static bool standing_differs(const struct plan_office *row, const struct office *old)
{
    return (day_known(row->elected) && row->elected.n != old->elected.n) ||
           (day_known(row->filed) && row->filed.n != old->filed.n) ||
           words_differ(row->elected_by, old->elected_by) ||
           words_differ(row->filed_with, old->filed_with);
}

static void compare_office(struct roster_diff *diff, size_t row, const struct office *old)
{
    const struct plan_office *office = &diff->work->plan->offices[row];
    struct roster_change *change;
    unsigned changed = 0;
    bool ends;
    char day[DAY_TEXT_SIZE];
    day_t from, to;

    new_term(office, old, diff->work->today, &from, &to);
    if (from.n != old->from.n)
        changed |= CHANGED_FROM;
    if (to.n != old->to.n)
        changed |= CHANGED_TO;
    if (words_differ(office->remarks, old->remarks))
        changed |= CHANGED_REMARKS;
    if (standing_differs(office, old))
        changed |= CHANGED_STANDING;
    if (!changed) {
        diff->counts[ROSTER_OFFICE].unchanged++;
        return;
    }
    ends = office->ended && !office_ended(old, diff->work->today);
    change = diff_add(diff, ROSTER_OFFICE, ends ? ROSTER_END : ROSTER_CHANGE, (uint32_t)row);
    change->id = old->id;
    change->changed = changed;
    change->from = from;
    change->to = to;
    change->old = arena_copy(&diff->texts, span_of(day_text(old->to, day)));
    if (ends)
        diff->counts[ROSTER_OFFICE].ended++;
    else
        diff->counts[ROSTER_OFFICE].changed++;
}

static uint32_t hash_pair(const struct plan_office *office, uint32_t hash)
{
    return hash_text(hash_bytes(hash, &office->unit, sizeof office->unit), office->role->code);
}

static bool same_pair(const void *rows, uint32_t position, const void *key)
{
    const struct plan_office *a = &((const struct roster_plan *)rows)->offices[position];
    const struct plan_office *b = key;

    return a->unit == b->unit && a->role == b->role;
}

static bool same_present(const void *rows, uint32_t position, const void *key)
{
    const struct plan_office *a = &((const struct roster_plan *)rows)->offices[position];

    return same_pair(rows, position, key) && a->person == ((const struct plan_office *)key)->person;
}

static uint32_t hash_present(const struct plan_office *office)
{
    return hash_pair(office, hash_bytes(HASH_START, &office->person, sizeof office->person));
}

void diff_office(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_office *office = &work->plan->offices[row];
    struct office_match match = {.work = work, .row = office};
    int64_t person;

    if (!office->ended)
        index_add(&work->present, hash_present(office), (uint32_t)row);
    if (office->person == PLAN_NOBODY)
        return;
    person = work->plan->people[office->person].id;
    if (person && work->plan->units[office->unit].id)
        work->reader->offices_of(work->reader->store, person, match_office, &match);
    if (match.score == 0) {
        add_office(diff, row);
        return;
    }
    take_office(work, match.best.id);
    compare_office(diff, row, &match.best);
}

/* ---- offices that end because others have come ----------------------------------------------- */

static bool ends_office(const void *rows, uint32_t position, const void *key)
{
    const struct roster_change *change = &((const struct roster_diff *)rows)->changes[position];

    return change->thing == ROSTER_OFFICE && change->id == *(const int64_t *)key;
}

static void end_office(struct roster_diff *diff, const struct unit *unit,
                       const struct person *person, const struct office *office, day_t last)
{
    uint32_t hash = hash_id(office->id);
    struct roster_change *change;
    const struct role *role;
    struct buf who = BUF_INIT;

    if (index_find(&diff->work->ended_offices, hash, ends_office, diff, &office->id) != INDEX_NONE)
        return;
    if (day_known(office->from) && last.n < office->from.n)
        last = office->from;
    if (day_known(office->to) && office->to.n <= last.n)
        return; /* it is limited already */
    index_add(&diff->work->ended_offices, hash, (uint32_t)diff->change_count);
    change = diff_add(diff, ROSTER_OFFICE, ROSTER_END, INDEX_NONE);
    change->id = office->id;
    change->changed = CHANGED_TO;
    change->from = office->from;
    change->to = last;
    role = model_role(diff->work->plan->model, office->role);
    buf_addf(&who, "%s %s %s", person->name, role ? role->title : office->role, unit->path);
    change->old = arena_copy(&diff->texts, buf_span(&who));
    buf_free(&who);
    diff->counts[ROSTER_OFFICE].ended++;
}

struct left_out {
    struct roster_diff *diff;
    const struct plan_office *row; /* of the plan: unit and role */
    day_t last;
};

static void if_left_out(void *to, const struct unit *unit, const struct person *person,
                        const struct office *office)
{
    struct left_out *pair = to;
    struct roster_diff_work *work = pair->diff->work;
    struct plan_office key = *pair->row;

    key.person = claimant(work, person->id);
    if (office_ended(office, work->today) || office_taken(work, office->id))
        return;
    if (key.person != INDEX_NONE && index_find(&work->present, hash_present(&key), same_present,
                                               work->plan, &key) != INDEX_NONE)
        return;
    end_office(pair->diff, unit, person, office, pair->last);
}

/* Once for each unit and role that the files name as held or vacant. */
void diff_office_left_out(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_office *office = &work->plan->offices[row];
    uint32_t hash = hash_pair(office, HASH_START);
    int64_t unit = work->plan->units[office->unit].id;
    struct left_out pair = {diff, office, {work->today.n - 1}};

    if (office->ended || !unit ||
        index_find(&work->pairs, hash, same_pair, work->plan, office) != INDEX_NONE)
        return;
    index_add(&work->pairs, hash, (uint32_t)row);
    if (office->person != PLAN_NOBODY && day_known(office->from))
        pair.last.n = office->from.n - 1;
    work->reader->holders_of(work->reader->store, unit, office->role->code, if_left_out, &pair);
}

static void end_of_loser(void *to, const struct unit *unit, const struct person *person,
                         const struct office *office)
{
    struct roster_diff *diff = to;
    struct roster_diff_work *work = diff->work;

    if (!office_ended(office, work->today) && !office_taken(work, office->id))
        end_office(diff, unit, person, office, (day_t){work->today.n - 1});
}

void diff_loser(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct loser *loser = &work->losers[row];

    if (loser->left == 0 && claimant(work, loser->id) == INDEX_NONE)
        work->reader->offices_of(work->reader->store, loser->id, end_of_loser, diff);
}
