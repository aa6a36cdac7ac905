#include "roster/roster_diff.h"
#include "roster/roster_diff_int.h"
#include "roster/say.h"
#include <stdlib.h>

enum phase {
    PHASE_UNITS,
    PHASE_PEOPLE_BY_PHONE,
    PHASE_PEOPLE_BY_OFFICE,
    PHASE_PEOPLE,
    PHASE_OFFICES,
    PHASE_LEFT_OUT,
    PHASE_LOSERS,
    PHASE_HOUSEHOLDS,
    PHASES
};

struct roster_change *diff_add(struct roster_diff *diff, enum roster_thing thing,
                               enum roster_action action, uint32_t row)
{
    size_t count = diff->change_count++;

    if ((count & (count - 1)) == 0)
        diff->changes = xrealloc(diff->changes, (count ? count * 2 : 1) * sizeof *diff->changes);
    diff->changes[count] = (struct roster_change){
        .thing = thing, .action = action, .row = row, .from = DAY_NONE, .to = DAY_NONE};
    return &diff->changes[count];
}

struct roster_diff *roster_diff_new(struct roster_plan *plan, const struct roster_reader *reader,
                                    day_t today)
{
    struct roster_diff *diff = xcalloc(1, sizeof *diff);
    struct roster_diff_work *work = diff->work = xcalloc(1, sizeof *work);

    work->plan = plan;
    work->reader = reader;
    work->today = today;
    work->people_changed = xcalloc(plan->person_count + 1, sizeof *work->people_changed);
    work->total =
        plan->unit_count + plan->person_count * 2 + plan->office_count * 3 + plan->household_count;
    return diff;
}

void roster_diff_free(struct roster_diff *diff)
{
    if (!diff)
        return;
    struct roster_diff_work *work = diff->work;

    index_free(&work->claimed);
    index_free(&work->ended_phones);
    index_free(&work->ended_offices);
    index_free(&work->taken_offices);
    index_free(&work->pairs);
    index_free(&work->present);
    free(work->taken);
    free(work->losers);
    free(work->phones);
    free(work->people_changed);
    free(work);
    free(diff->changes);
    arena_free(&diff->texts);
    free(diff);
}

/* ---- units and households -------------------------------------------------------------------- */

static void other_top(struct roster_diff_work *work, const struct plan_unit *unit)
{
    struct unit top;

    if (unit->parent == INDEX_NONE && work->reader->top(work->reader->store, &top))
        complaint_add(&work->plan->complaints, COMPLAINT_UNIT_TOP_STORED, unit->at,
                      (struct complaint_parts){unit->path, top.path, NULL});
}

static void diff_unit(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    struct plan_unit *unit = &work->plan->units[row];
    struct unit found;

    /* Below a new unit everything is new: its id stays 0 until the store has added it. */
    if ((unit->parent == INDEX_NONE || work->plan->units[unit->parent].id) &&
        work->reader->unit(work->reader->store, unit->path, &found)) {
        unit->id = found.id;
        diff->counts[ROSTER_UNIT].unchanged++;
        return;
    }
    other_top(work, unit);
    diff_add(diff, ROSTER_UNIT, ROSTER_ADD, (uint32_t)row);
    diff->counts[ROSTER_UNIT].added++;
}

static bool phones_differ(const struct roster_plan *plan, const struct plan_household *row,
                          const struct household *old)
{
    if (row->phone_count == PLAN_UNSAID)
        return false;
    if (row->phone_count != old->phone_count)
        return true;
    for (size_t i = 0; i < row->phone_count; i++) {
        if (strcmp(plan->phones[row->phone_first + i], old->phones[i].text) != 0)
            return true;
    }
    return false;
}

/* Tags are a set: their order says nothing. */
static bool tags_differ(const struct roster_plan *plan, const struct plan_household *row,
                        const struct household *old)
{
    if (row->tag_count == PLAN_UNSAID)
        return false;
    if (row->tag_count != old->tag_count)
        return true;
    for (size_t i = 0; i < row->tag_count; i++) {
        bool found = false;

        for (size_t j = 0; j < old->tag_count; j++)
            found |= strcmp(plan->tags[row->tag_first + i], old->tags[j]) == 0;
        if (!found)
            return true;
    }
    return false;
}

static bool members_differ(const struct roster_plan *plan, const struct plan_household *row,
                           const struct household *old)
{
    if (row->member_count == PLAN_UNSAID)
        return false;
    if (row->member_count != old->member_count)
        return true;
    for (size_t i = 0; i < row->member_count; i++)
        if (strcmp(plan->members[row->member_first + i], old->members[i]) != 0)
            return true;
    return false;
}

static bool choice_differs(uint8_t said, bool old)
{
    return said != PLAN_UNSAID && (said == 1) != old;
}

/* A file takes no refusal back. */
static bool consent_differs(uint8_t said, enum consent_state old)
{
    return said != PLAN_UNSAID && (old == CONSENT_NOTED || (old == CONSENT_GIVEN && said == 0));
}

static bool words_differ(const char *said, const char *old)
{
    return said && strcmp(said, old) != 0;
}

static unsigned household_differs(const struct roster_plan *plan, const struct plan_household *row,
                                  const struct household *old)
{
    unsigned changed = 0;

    if (strcmp(row->head, old->head) != 0)
        changed |= CHANGED_HEAD;
    if (phones_differ(plan, row, old))
        changed |= CHANGED_PHONES;
    if (tags_differ(plan, row, old))
        changed |= CHANGED_TAGS;
    if (words_differ(row->remarks, old->remarks))
        changed |= CHANGED_REMARKS;
    if (words_differ(row->code, old->code))
        changed |= CHANGED_CODE;
    if (members_differ(plan, row, old))
        changed |= CHANGED_MEMBERS;
    if (choice_differs(row->warns, old->warns) || choice_differs(row->warned, old->warned))
        changed |= CHANGED_CHOICE;
    if (old->phone_count > 0 && (words_differ(row->phone_from, old->phone_from) ||
                                 consent_differs(row->agrees, old->consent)))
        changed |= CHANGED_CONSENT;
    return changed;
}

/* ---- families -------------------------------------------------------------------------------- */

/* The row of the roster that speaks for the family of a row of the files; 0 when that is a row that
 * the roster does not have yet. */
static int64_t speaker(const struct plan_household *row)
{
    return row->family ? row->family : row->id;
}

static const char *first_phone_of(const struct roster_plan *plan, const struct plan_household *row)
{
    bool any = row->phone_count > 0 && row->phone_count != PLAN_UNSAID;

    return any ? plan->phones[row->phone_first] : NULL;
}

/* Finds out whose family a row is; true when the roster has to be told. */
static bool settle_family(struct roster_diff_work *work, size_t position,
                          const struct household *old)
{
    struct roster_plan *plan = work->plan;
    struct plan_household *row = &plan->households[position];
    const struct plan_household *first = &plan->households[row->same_as];
    bool recoded = old && row->code && old->code[0] && strcmp(row->code, old->code) != 0;
    int64_t was = old ? (old->family ? old->family : old->id) : 0;

    if (row->ended)
        return false;
    if (old && !recoded)
        row->family = old->family;
    if (first != row) {
        row->family = speaker(first) == row->id ? 0 : speaker(first);
        return !was || speaker(first) != was;
    }
    if (!row->family && (!old || recoded || row->code || first_phone_of(plan, row)))
        row->family = work->reader->family(work->reader->store, plan->units[row->unit].id,
                                           row->code, row->head, first_phone_of(plan, row));
    if (row->family == row->id)
        row->family = 0;
    return old ? speaker(row) != was : row->family != 0;
}

static void known_household(struct roster_diff *diff, size_t row, const struct household *old)
{
    const struct roster_plan *plan = diff->work->plan;
    struct plan_household *household = &plan->households[row];
    struct roster_counts *counts = &diff->counts[ROSTER_HOUSEHOLD];
    unsigned changed = household_differs(plan, household, old);
    struct roster_change *change;

    household->id = old->id;
    if (settle_family(diff->work, row, old))
        changed |= CHANGED_FAMILY;

    if (!changed && !household->ended) {
        counts->unchanged++;
        return;
    }
    change = diff_add(diff, ROSTER_HOUSEHOLD, household->ended ? ROSTER_END : ROSTER_CHANGE,
                      (uint32_t)row);
    change->id = old->id;
    change->changed = changed;
    change->old = arena_copy(&diff->texts, span_of(old->head));
    if (household->ended)
        counts->ended++;
    else
        counts->changed++;
}

static void diff_household(struct roster_diff *diff, size_t row)
{
    struct roster_diff_work *work = diff->work;
    const struct plan_household *household = &work->plan->households[row];
    int64_t unit = work->plan->units[household->unit].id;
    struct household old;

    if (unit && work->reader->household(work->reader->store, unit, household->number, &old)) {
        known_household(diff, row, &old);
    } else if (household->ended) {
        diff->counts[ROSTER_HOUSEHOLD].unchanged++;
    } else {
        bool family = settle_family(work, row, NULL);

        diff_add(diff, ROSTER_HOUSEHOLD, ROSTER_ADD, (uint32_t)row)->changed =
            family ? CHANGED_FAMILY : 0;
        diff->counts[ROSTER_HOUSEHOLD].added++;
    }
}

/* ---- step by step ---------------------------------------------------------------------------- */

static size_t rows_of(const struct roster_diff_work *work)
{
    const struct roster_plan *plan = work->plan;

    switch ((enum phase)work->phase) {
    case PHASE_UNITS: return plan->unit_count;
    case PHASE_PEOPLE_BY_PHONE:
    case PHASE_PEOPLE: return plan->person_count;
    case PHASE_PEOPLE_BY_OFFICE:
    case PHASE_OFFICES:
    case PHASE_LEFT_OUT: return plan->office_count;
    case PHASE_LOSERS: return work->loser_count;
    case PHASE_HOUSEHOLDS: return plan->household_count;
    case PHASES: break;
    }
    return 0;
}

static void step_row(struct roster_diff *diff, size_t row)
{
    static void (*const steps[PHASES])(struct roster_diff *, size_t) = {
        [PHASE_UNITS] = diff_unit,
        [PHASE_PEOPLE_BY_PHONE] = diff_person_by_phone,
        [PHASE_PEOPLE_BY_OFFICE] = diff_person_by_office,
        [PHASE_PEOPLE] = diff_person,
        [PHASE_OFFICES] = diff_office,
        [PHASE_LEFT_OUT] = diff_office_left_out,
        [PHASE_LOSERS] = diff_loser,
        [PHASE_HOUSEHOLDS] = diff_household,
    };

    steps[diff->work->phase](diff, row);
}

bool roster_diff_step(struct roster_diff *diff, size_t rows)
{
    struct roster_diff_work *work = diff->work;

    while (rows > 0 && work->phase < PHASES) {
        if (work->cursor < rows_of(work)) {
            step_row(diff, work->cursor++);
            work->done += work->phase != PHASE_LOSERS;
            rows--;
            continue;
        }
        if (work->phase == PHASE_PEOPLE)
            diff_phones_begin(diff);
        work->phase++;
        work->cursor = 0;
    }
    return work->phase < PHASES;
}

int roster_diff_progress(const struct roster_diff *diff)
{
    const struct roster_diff_work *work = diff->work;

    return work->total ? (int)(work->done * 100 / work->total) : 100;
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *const signs[] = {
    [ROSTER_ADD] = "+", [ROSTER_CHANGE] = "~", [ROSTER_END] = "-", [ROSTER_PAST] = "+"};

static const char *const titles[ROSTER_THINGS] = {
    [ROSTER_UNIT] = say_unit,     [ROSTER_PERSON] = say_person,       [ROSTER_PHONE] = say_phone,
    [ROSTER_OFFICE] = say_office, [ROSTER_HOUSEHOLD] = say_household,
};

static const char *dial(const char *text)
{
    return strncmp(text, "+86", 3) == 0 ? text + 3 : text;
}

static void print_phone(const struct roster_plan *plan, const struct roster_change *change,
                        struct buf *out)
{
    const char *name = change->row != INDEX_NONE ? plan->people[change->row].name : change->old;

    buf_addf(out, "%s %s", name, dial(change->phone));
    if (change->action == ROSTER_ADD && change->before)
        buf_addf(out, say_phone_was, change->old);
    if (change->action == ROSTER_PAST)
        buf_add_str(out, say_phone_past);
}

static void print_term(const struct roster_change *change, struct buf *out)
{
    char day[DAY_TEXT_SIZE];

    if (day_known(change->from))
        buf_addf(out, say_since, day_text(change->from, day));
    if (day_known(change->to))
        buf_addf(out, say_until, day_text(change->to, day));
    else if (change->changed & CHANGED_TO)
        buf_addf(out, say_no_longer_until, change->old);
    if (change->changed & CHANGED_STANDING)
        buf_add_str(out, say_new_standing);
}

static void print_office(const struct roster_plan *plan, const struct roster_change *change,
                         struct buf *out)
{
    if (change->row == INDEX_NONE) {
        buf_add_str(out, change->old);
    } else {
        const struct plan_office *office = &plan->offices[change->row];

        buf_addf(out, "%s %s %s", plan->people[office->person].name, office->role->title,
                 plan->units[office->unit].path);
    }
    print_term(change, out);
}

static void print_household(const struct roster_plan *plan, const struct roster_change *change,
                            struct buf *out)
{
    static const char *const words[] = {
        say_part_remarks, say_part_head,    say_part_phone,  say_part_tags,   say_part_standing,
        say_part_code,    say_part_members, say_part_choice, say_part_family, say_part_consent};
    const struct plan_household *household = &plan->households[change->row];
    bool first = true;

    buf_addf(out, say_one_household, plan->units[household->unit].path, household->number,
             household->head);
    if (change->action != ROSTER_CHANGE)
        return;
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(change->changed & ((unsigned)CHANGED_REMARKS << i)))
            continue;
        buf_addf(out, "%s%s", first ? say_part_first : say_part_next, words[i]);
        first = false;
    }
    if (change->changed & CHANGED_HEAD)
        buf_addf(out, say_head_was, change->old);
}

void roster_change_print(const struct roster_plan *plan, const struct roster_change *change,
                         struct buf *out)
{
    buf_addf(out, "%s %s ", signs[change->action], titles[change->thing]);
    switch (change->thing) {
    case ROSTER_UNIT: buf_add_str(out, plan->units[change->row].path); break;
    case ROSTER_PERSON: buf_add_str(out, plan->people[change->row].name); break;
    case ROSTER_PHONE: print_phone(plan, change, out); break;
    case ROSTER_OFFICE: print_office(plan, change, out); break;
    case ROSTER_HOUSEHOLD: print_household(plan, change, out); break;
    case ROSTER_THINGS: break;
    }
}

static void add_count(struct buf *out, const char *word, size_t count)
{
    if (count > 0)
        buf_addf(out, " %s%zu", word, count);
}

void roster_counts_print(const struct roster_diff *diff, struct buf *out)
{
    bool first = true;

    for (int thing = 0; thing < ROSTER_THINGS; thing++) {
        const struct roster_counts *c = &diff->counts[thing];

        if (c->added + c->changed + c->ended + c->unchanged == 0)
            continue;
        buf_addf(out, "%s%s", first ? "" : ";", titles[thing]);
        add_count(out, say_added, c->added);
        add_count(out, say_changed, c->changed);
        add_count(out, say_ended, c->ended);
        add_count(out, say_unchanged, c->unchanged);
        first = false;
    }
}
